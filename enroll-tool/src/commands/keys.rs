//! `enroll add --key`: one more security key, which is plugged in. Root holds its public half, so the helper asks the key and
//! writes it, after a current code.

use super::arguments::Enrol;
use super::enrol::label_of;
use super::presentation::terminal_for;
use crate::authorise::password;
use crate::error::{Result, refused};
use crate::held::{self, Held};
use crate::messages;
use crate::terminal::{self, Terminal};
use crate::time::{now, rfc3339};
use nix::unistd::getuid;
use serde_json::json;
use totp_core::authenticator::Label;
use totp_core::credential::{MAX_AUTHENTICATORS, MAX_KEYS};
use totp_core::settings::{POLICY_PATH, Settings};
use totp_core::wire::{Change, KeyStep, MORE_SINCE, Standing};
use zeroize::Zeroizing;

/// `enroll add --key`
pub fn add(options: &Enrol) -> Result<()> {
    let terminal = terminal_for(&options.form)?;
    let held = held(held::of(&options.whose)?)?;
    if !held.context.settings.factors.has_key() {
        return refused(messages::key_not_offered(POLICY_PATH));
    }
    let standing = held.enrolled()?;
    add_to(&held, &standing, options, terminal)
}

/// The same where keys are offered.
pub fn add_to(held: &Held, standing: &Standing, options: &Enrol, terminal: Terminal) -> Result<()> {
    if standing.keys.len() >= MAX_KEYS || standing.tables() >= MAX_AUTHENTICATORS {
        return refused(messages::key_too_many());
    }
    let label = free_label(options, standing)?;
    password::check(&held.context, terminal, options.no_password_check)?;
    let granted = held.grant(terminal, standing, MORE_SINCE)?;
    let created = rfc3339(now()?.wall);
    let change = Change::Key { label: label.as_str(), created: &created, pin: options.key.pin };
    granted.with_key(change, |step| at_key(terminal, step))?;
    if options.form.json {
        return terminal::print_json(&json!({ "event": "added", "label": label.as_str() }));
    }
    terminal.say(&messages::key_added(&label, services(&held.context.settings)))?;
    match standing.keys.is_empty() {
        true => terminal.say(messages::key_second()),
        false => Ok(()),
    }
}

/// The services that keys are for, as the policy has them.
pub fn services(settings: &Settings) -> String {
    settings.factors.key_services().collect::<Vec<_>>().join(", ")
}

/// Refuses `enroll --key`: an enrolment has codes first.
pub fn refuse_first() -> Result<()> {
    refused(messages::key_use_add())
}

/// What is to be done at the key; the PIN, if it wants that.
fn at_key(terminal: Terminal, step: &KeyStep) -> Result<Option<Zeroizing<String>>> {
    match step {
        KeyStep::Touch => terminal.say(messages::key_touch()).map(|()| None),
        KeyStep::Pin { again, left } => {
            if *again {
                terminal.say(messages::key_pin_wrong())?;
            }
            if let Some(left) = left.filter(|left| *again && *left <= FEW) {
                terminal.say(&messages::key_pin_left(left))?;
            }
            terminal.ask_hidden("key-pin", messages::ask_key_pin()).map(Some)
        }
    }
}

/// So few tries are told: after the last one, a key takes no PIN until it is reset.
const FEW: u8 = 5;

/// The label asked for, or the next one in order.
fn free_label(options: &Enrol, standing: &Standing) -> Result<Label> {
    let labels = standing.labels();
    let taken = |label: &Label| labels.contains(&label.as_str());
    let numbered = (1..=MAX_KEYS + 1).filter_map(|n| Label::new(&format!("key {n}")));
    let label = match numbered.into_iter().find(|label| !taken(label)) {
        Some(label) if options.form.label.is_none() => label,
        _ => label_of(&options.form)?,
    };
    match taken(&label) {
        true => refused(messages::authenticator_label_taken(label)),
        false => Ok(label),
    }
}

/// The credential that the helper changes. Root has no key at the machine of a user.
fn held(held: Option<Held>) -> Result<Held> {
    match held {
        Some(held) => Ok(held),
        None if getuid().is_root() => refused(messages::key_by_root()),
        None => refused(messages::key_not_held()),
    }
}
