//! `enroll admin address`: where codes are sent. Root sets an address without a code that was sent there, and can lock it,
//! so that the user cannot change it.

mod list;
mod one;

use super::arguments::AdminAddress;
use crate::accounts;
use crate::commands::addresses::given_or_asked;
use crate::error::Result;
use crate::messages;
use crate::policy::policy;
use crate::terminal::{self, Terminal};
use crate::users::addresses;
pub use one::User;
use one::Wanted;
use serde_json::json;
use totp_core::credential::Address;
use totp_core::sent::Way;
use totp_core::settings::{POLICY_PATH, Settings};

/// `enroll admin address`
pub fn run(options: &AdminAddress) -> Result<()> {
    let settings = policy()?;
    let lock = match (options.lock, options.unlock) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    };
    if let Some(path) = &options.import {
        return list::run(path, &settings, lock, options.json);
    }
    let mut wanted = Wanted { lock, ..Wanted::default() };
    let terminal = Terminal::new(options.json);
    for (way, given) in [(Way::Email, &options.email), (Way::Sms, &options.sms)] {
        let address = given.as_ref().map(|given| given_or_asked(terminal, way, given.as_deref()));
        wanted.set.extend(address.transpose()?);
    }
    wanted.remove = options.remove.as_deref().and_then(|word| Way::typed(word.as_bytes()));
    // The arguments have one or the other.
    let name = options.name.as_deref().unwrap_or_default();
    let user = User::of(accounts::by_name(name)?, &settings)?;
    if wanted.is_empty() {
        return show(&user, options.json);
    }
    user.change(&wanted)?;
    if !options.json {
        warn(&wanted.set, &settings)?;
        done(user.name(), &wanted)?;
    }
    show(&user, options.json)
}

/// An address to which nothing is sent is set all the same: the policy may be changed later.
fn warn(set: &[Address], settings: &Settings) -> Result<()> {
    let is_offered = |address: &Address| settings.factors.ways().any(|way| way == address.way());
    if set.iter().all(is_offered) {
        return Ok(());
    }
    Terminal::new(false).say(&messages::address_not_offered(POLICY_PATH))
}

/// Says what the list of the addresses does not show.
fn done(name: &str, wanted: &Wanted) -> Result<()> {
    if let Some(way) = wanted.remove {
        terminal::print_to_fit(&messages::address_admin_removed(way.word(), name))?;
    }
    // With a new address, the list shows which of the addresses are locked now.
    match wanted.lock.filter(|_| wanted.set.is_empty()) {
        Some(true) => terminal::print_to_fit(&messages::address_admin_locked(name)),
        Some(false) => terminal::print_to_fit(&messages::address_admin_unlocked(name)),
        None => Ok(()),
    }
}

/// The addresses as they are now.
fn show(user: &User, as_json: bool) -> Result<()> {
    let (credential, _) = user.credential()?;
    let shown = addresses::of(Some(&credential), user.record().as_ref());
    let name = user.name();
    if as_json {
        let list: Vec<_> = shown.iter().map(|address| addresses::json(address, true)).collect();
        return terminal::print_json(
            &json!({ "event": "addresses", "user": name, "addresses": list }),
        );
    }
    if shown.is_empty() {
        return terminal::print_to_fit(&messages::address_admin_empty(name));
    }
    terminal::print_to_fit(&messages::at(name, messages::address_admin_list()))?;
    shown
        .iter()
        .flat_map(|address| addresses::told(address, true))
        .try_for_each(|line| terminal::print_to_fit(&format!("  {line}")))
}
