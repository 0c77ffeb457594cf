//! `enroll add` and `enroll remove` of an address to which codes are sent. Root holds it, so the helper changes it, after a
//! current code; a new one only after a code that was sent there.

use super::arguments::{Enrol, Remove};
use super::presentation::terminal_for;
use crate::arguments::Asking;
use crate::authorise::password;
use crate::error::{Error, Result, refused};
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

/// An address of the command line; `None` to be asked for it, because others can read the command line.
type Given<'a> = Option<&'a str>;

/// The address that `enroll` or `enroll add` is to set.
pub fn wanted(options: &Enrol) -> Option<(Way, Given<'_>)> {
    let email = options.email.as_ref().map(|given| (Way::Email, given.as_deref()));
    email.or_else(|| options.sms.as_ref().map(|given| (Way::Sms, given.as_deref())))
}

/// The way whose address `enroll remove` is to remove.
pub const fn way_of(options: &Remove) -> Option<Way> {
    match (options.email, options.sms) {
        (true, _) => Some(Way::Email),
        (_, true) => Some(Way::Sms),
        _ => None,
    }
}

/// The way whose word is typed in place of a label, if the user has an address there.
pub fn way_called(standing: &Standing, label: &str) -> Option<Way> {
    Way::typed(label.as_bytes()).filter(|way| address_of(standing, *way).is_some())
}

/// Reads an address.
pub fn read(way: Way, typed: &str) -> Result<Address> {
    Address::read(way, typed).map_or_else(|| refused(messages::address_bad(way.word())), Ok)
}

/// Asks for an address. A person is asked again.
pub fn ask(terminal: Terminal, way: Way) -> Result<Address> {
    let question = match way {
        Way::Email => messages::ask_email(),
        Way::Sms => messages::ask_number(),
    };
    loop {
        match read(way, &terminal.ask("address", question)?) {
            Err(Error::Refused(why)) if terminal.is_interactive() => {
                terminal.say(&messages::refused_try_again(Said(why)))?;
            }
            read => return read,
        }
    }
}

/// The given address, or the one that is asked for.
pub fn given_or_asked(terminal: Terminal, way: Way, given: Given<'_>) -> Result<Address> {
    match given {
        Some(typed) => read(way, typed),
        None => ask(terminal, way),
    }
}

/// The same, if the policy sends codes by this way.
pub fn offered(terminal: Terminal, way: Way, given: Given<'_>) -> Result<Address> {
    match policy()?.factors.ways().any(|offered| offered == way) {
        true => given_or_asked(terminal, way, given),
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
pub fn add(options: &Enrol, way: Way, given: Given<'_>) -> Result<()> {
    let terminal = terminal_for(&options.form)?;
    let address = offered(terminal, way, given)?;
    let held = held(held::of(&options.whose)?)?;
    let standing = held.enrolled()?;
    add_to(&held, &standing, options, terminal, &address)
}

/// The same for an address that is known.
pub fn add_to(
    held: &Held,
    standing: &Standing,
    options: &Enrol,
    terminal: Terminal,
    address: &Address,
) -> Result<()> {
    let way = address.way();
    let former = address_of(standing, way);
    check_unlocked(former)?;
    if former.is_none() && standing.tables() >= MAX_AUTHENTICATORS {
        return refused(messages::authenticator_too_many());
    }
    password::check(&held.context, terminal, options.no_password_check)?;
    let granted = held.grant(terminal, standing, MORE_SINCE)?;
    let (masked, created) = (address.masked(), rfc3339(now()?.wall));
    let change = Change::Address { way: way.word(), to: address.expose(), created: &created };
    granted.confirmed(change, |again| ask_sent_code(terminal, address, again))?;
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

/// The credential that the helper changes. Root acts on the files, and a credential in a home has no address.
pub fn held(held: Option<Held>) -> Result<Held> {
    match held {
        Some(held) => Ok(held),
        None if getuid().is_root() => refused(messages::address_by_root()),
        None => refused(messages::address_not_held()),
    }
}

/// The address of this way.
pub fn address_of(standing: &Standing, way: Way) -> Option<&ShownAddress> {
    standing.addresses.iter().find(|shown| shown.way == way.word())
}

fn check_unlocked(former: Option<&ShownAddress>) -> Result<()> {
    match former {
        Some(ShownAddress { locked: true, .. }) => refused(messages::address_locked()),
        _ => Ok(()),
    }
}
