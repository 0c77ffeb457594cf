//! `enroll` and `enroll compromised` of a user whose credential root holds: the secret and the recovery codes are made here, and
//! the helper writes them, after a code of the old enrolment or a ticket.

use super::addresses;
use super::arguments::Enrol;
use super::choice;
use super::enrol::{
    confirm_shown, hand_over, introduce, label_of, new_authenticator, tell_replaced,
    wait_until_kept,
};
use super::keys;
use super::presentation::{OldKey, Presentation, terminal_for};
use crate::authorise::password;
use crate::error::{Error, Result, refused};
use crate::held::{self, Granted, Held, app_of, hashes_of};
use crate::key::random;
use crate::messages::{self, Said};
use crate::terminal::{self, Terminal};
use crate::time::{now, rfc3339};
use serde_json::json;
use totp_core::authenticator::Authenticator;
use totp_core::credential::Address;
use totp_core::recovery::RecoverySet;
use totp_core::wire::{Change, MORE_SINCE, Standing};

/// `enroll`, if root holds the credential; else what another one does.
pub fn run(options: &Enrol, otherwise: impl FnOnce(&Enrol) -> Result<()>) -> Result<()> {
    if options.key.key {
        return keys::refuse_first();
    }
    match held::of(&options.whose)? {
        Some(held) => enrol(&held, options),
        None if addresses::wanted(options).is_some() => addresses::refuse_elsewhere(),
        None => otherwise(options),
    }
}

fn enrol(held: &Held, options: &Enrol) -> Result<()> {
    let terminal = terminal_for(&options.form)?;
    let name = &held.context.account.name;
    if options.token.token {
        return refused(messages::held_no_token(name));
    }
    let standing = match held.known()? {
        Some(_) => Some(held.enrolled()?),
        None => None,
    };
    let presentation = Presentation::new(&held.context, terminal, &options.form)?;
    let label = label_of(&options.form)?;
    if terminal.is_interactive() {
        terminal.say(&format!("{}\n", messages::enrol_for(name)))?;
    }
    let address = match (addresses::wanted(options), &standing) {
        (Some(_), Some(_)) => return refused(messages::address_use_add()),
        (Some((way, given)), None) => Some(addresses::offered(terminal, way, given)?),
        (None, None) => choice::of_first(terminal, &held.context.settings, options)?,
        (None, Some(_)) => None,
    };
    if let Some(address) = address {
        return begin_with(held, terminal, options, &address);
    }
    password::check(&held.context, terminal, options.no_password_check)?;
    let granted = match &standing {
        Some(standing) => {
            terminal.say(&messages::enrol_replaces(name))?;
            held.grant(terminal, standing, MORE_SINCE)?
        }
        None => held.begin(terminal)?,
    };
    let new = new_authenticator(label)?;
    if standing.is_some() {
        presentation.warn_of_replacement(&new, OldKey::of(&held.context))?;
    }
    let new = introduce(&held.context, terminal, &presentation, new)?;
    let (codes, recovery) = random::recovery(&random::system)?;
    replace(granted, &new, &recovery)?;
    let told = standing.map_or(Ok(()), |standing| tell_locked(terminal, &standing));
    told.and_then(|()| hand_over(&held.context, terminal, options, &codes))
        .map_err(|_| Error::Failed(messages::enrol_no_recovery_shown().into()))
}

/// Names each address that the helper keeps when it replaces all the rest: one that an administrator has locked.
fn tell_locked(terminal: Terminal, standing: &Standing) -> Result<()> {
    standing.addresses.iter().filter(|shown| shown.locked).try_for_each(|shown| {
        let to = shown.masked.as_deref().unwrap_or("-");
        terminal.say(&messages::enrol_locked_address_stays(&shown.way, to))
    })
}

/// A first credential without an app: codes are sent.
fn begin_with(held: &Held, terminal: Terminal, options: &Enrol, address: &Address) -> Result<()> {
    password::check(&held.context, terminal, options.no_password_check)?;
    let granted = held.begin(terminal)?;
    let (codes, recovery) = random::recovery(&random::system)?;
    let (hashes, created) = (hashes_of(&recovery), rfc3339(now()?.wall));
    let change = Change::Start {
        way: address.way().word(),
        to: address.expose(),
        created: &created,
        salt: recovery.salt.0.as_slice().into(),
        hashes: hashes.as_slice().into(),
    };
    granted.confirmed(change, |again| addresses::ask_sent_code(terminal, address, again))?;
    hand_over(&held.context, terminal, options, &codes)
        .map_err(|_| Error::Failed(messages::enrol_no_recovery_shown().into()))
}

fn replace(granted: Granted<'_>, new: &Authenticator, recovery: &RecoverySet) -> Result<()> {
    let hashes = hashes_of(recovery);
    granted.change(Change::Replace {
        app: app_of(new),
        salt: recovery.salt.0.as_slice().into(),
        hashes: hashes.as_slice().into(),
    })
}

/// The user's own new secret, where the old one may be known to others, as [`super::enrol::replace_at_once`] makes it. The
/// helper uses the first code of the new secret up.
pub fn replace_at_once(
    held: &Held,
    terminal: Terminal,
    options: &Enrol,
    ended: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let standing = held.enrolled()?;
    let presentation = Presentation::new(&held.context, terminal, &options.form)?;
    let label = label_of(&options.form)?;
    terminal.say(&format!("{}\n", messages::compromised_begins()))?;
    password::check(&held.context, terminal, options.no_password_check)?;
    let granted = held.grant(terminal, &standing, MORE_SINCE)?;
    let (codes, recovery) = random::recovery(&random::system)?;
    let mut new = new_authenticator(label)?;
    replace(granted, &new, &recovery)?;
    let rest = || {
        // Sessions end, whether or not anything can be shown.
        let told = tell_replaced(terminal, options, &codes);
        ended()?;
        told?;
        wait_until_kept(terminal)?;
        presentation.warn_of_replacement(&new, OldKey::EndedAtRoot)?;
        let ends = messages::enrol_type_code_saved();
        let typed = confirm_shown(&held.context, terminal, &presentation, &mut new, ends)?;
        if let Err(reason) = held.try_code(&typed)? {
            return refused(messages::held_first_code_refused(Said(reason)));
        }
        tell_locked(terminal, &standing)?;
        if options.form.json {
            let path = held.context.path().display().to_string();
            return terminal::print_json(&json!({ "event": "enrolled", "credential": path }));
        }
        terminal.say(&format!("\n{}", messages::enrol_done(&held.context.account.name)))
    };
    rest().map_err(|error| {
        let _ = terminal.say(messages::held_compromised_half());
        match error {
            // "Nothing was changed" would be wrong here.
            Error::Interrupted => {
                terminal::complain_broken_off(messages::held_compromised_half());
                Error::Reported(130)
            }
            error => error,
        }
    })
}
