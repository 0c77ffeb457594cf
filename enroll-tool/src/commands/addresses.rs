//! `enroll add` and `enroll remove` of an address to which codes are sent. Root holds it, so the helper changes it, after a
//! current code; a new one only after a code that was sent there.

use super::arguments::{Enrol, Remove};
use super::presentation::terminal_for;
use crate::arguments::Asking;
use crate::authorise::password;
use crate::error::{Result, refused};
use crate::held::{self, Held};
use crate::messages::{self, Said};
use crate::policy::policy;
use crate::terminal::{self, Terminal};
use crate::time::{now, rfc3339};
use nix::unistd::getuid;
use serde_json::json;
use totp_core::credential::{Address, MAX_AUTHENTICATORS};
use totp_core::sent::Way;
use totp_core::settings::POLICY_PATH;
use totp_core::wire::{Change, MORE_SINCE, ShownAddress, Standing};
use zeroize::Zeroizing;

/// The address that `enroll` or `enroll add` is to set, as it was typed.
pub fn wanted(options: &Enrol) -> Option<(Way, &str)> {
    let email = options.email.as_deref().map(|typed| (Way::Email, typed));
    email.or(options.sms.as_deref().map(|typed| (Way::Sms, typed)))
}

/// The way whose address `enroll remove` is to remove.
pub const fn way_of(options: &Remove) -> Option<Way> {
    match (options.email, options.sms) {
        (true, _) => Some(Way::Email),
        (_, true) => Some(Way::Sms),
        _ => None,
    }
}

/// Reads an address.
pub fn read(way: Way, typed: &str) -> Result<Address> {
    Address::read(way, typed).map_or_else(|| refused(messages::address_bad(way.word())), Ok)
}

/// The same, if the policy sends codes by this way.
pub fn read_offered(way: Way, typed: &str) -> Result<Address> {
    let address = read(way, typed)?;
    match policy()?.factors.ways().any(|offered| offered == way) {
        true => Ok(address),
        false => refused(messages::address_not_offered(POLICY_PATH)),
    }
}

/// Asks for the code that was sent to an address. `again`: the last one was wrong.
pub fn ask_sent_code(
    terminal: Terminal,
    address: &Address,
    again: bool,
) -> Result<Zeroizing<String>> {
    match again {
        true => terminal.say(&messages::refused_try_again(Said(messages::refused_wrong())))?,
        false => terminal.say(&messages::address_code_sent(address.masked()))?,
    }
    terminal.ask_code("sent-code", messages::ask_sent_code(), messages::address_code_shape())
}

/// `enroll add --email` and `--sms`
pub fn add(options: &Enrol, way: Way, typed: &str) -> Result<()> {
    let terminal = terminal_for(&options.form)?;
    let address = read_offered(way, typed)?;
    let held = held(held::of(&options.whose)?)?;
    let standing = held.enrolled()?;
    let former = address_of(&standing, way);
    check_unlocked(former)?;
    let count = standing.authenticators.len() + standing.addresses.len();
    if former.is_none() && count >= MAX_AUTHENTICATORS {
        return refused(messages::authenticator_too_many());
    }
    password::check(&held.context, terminal, options.no_password_check)?;
    let granted = held.grant(terminal, &standing, MORE_SINCE)?;
    let (masked, created) = (address.masked(), rfc3339(now()?.wall));
    let change = Change::Address { way: way.word(), to: address.expose(), created: &created };
    granted.confirmed(change, |again| ask_sent_code(terminal, &address, again))?;
    if options.form.json {
        let word = way.word();
        return terminal::print_json(&json!({ "event": "address", "way": word, "to": masked }));
    }
    terminal.say(&messages::address_set(&masked))
}

/// `enroll remove --email` and `--sms`
pub fn remove(options: &Asking, way: Way) -> Result<()> {
    let terminal = Terminal::new(options.json);
    let held = held(held::of(&options.whose)?)?;
    let standing = held.enrolled()?;
    let former = address_of(&standing, way);
    check_unlocked(former)?;
    let Some(former) = former else { return refused(messages::address_none()) };
    let word = way.word();
    held.grant(terminal, &standing, MORE_SINCE)?.change(Change::NoAddress { way: word })?;
    if options.json {
        return terminal::print_json(&json!({ "event": "address", "way": word, "to": null }));
    }
    terminal.say(&messages::address_removed(former.masked.as_deref().unwrap_or(word)))
}

/// Refuses where the helper does not act.
pub fn refuse_elsewhere() -> Result<()> {
    held(None).map(drop)
}

/// Root acts on the files, and a credential in a home has no address.
fn held(held: Option<Held>) -> Result<Held> {
    match held {
        Some(held) => Ok(held),
        None if getuid().is_root() => refused(messages::address_by_root()),
        None => refused(messages::address_not_held()),
    }
}

fn address_of(standing: &Standing, way: Way) -> Option<&ShownAddress> {
    standing.addresses.iter().find(|shown| shown.way == way.word())
}

fn check_unlocked(former: Option<&ShownAddress>) -> Result<()> {
    match former {
        Some(ShownAddress { locked: true, .. }) => refused(messages::address_locked()),
        _ => Ok(()),
    }
}
