//! Somebody else may have the codes: everything at once, by the user or for him.
//!
//! The old codes end first, and sessions with them; the new secret comes after that. So this is the one command that
//! changes something before it asks for the new code.

use super::arguments::{Compromised, Emergency};
use super::policy::{Bar, Policy};
use super::sudo_stamps::Forgotten;
use super::{authorized_keys, sessions, sudo_stamps};
use crate::accounts;
use crate::arguments::Whose;
use crate::audit;
use crate::check::login_places::LoginPlaces;
use crate::commands::arguments::Enrol;
use crate::commands::enrol::{self, Urgent};
use crate::commands::held_enrol;
use crate::commands::presentation;
use crate::context::{self, Context};
use crate::error::{Error, Result, failed, refused};
use crate::held;
use crate::messages::{self, Said};
use crate::policy::policy;
use crate::records::bar;
use crate::rights::record_change::Missing;
use crate::terminal::{self, Terminal};
use crate::users::person::{Person, PlaceSeen, Seen};
use serde_json::json;
use totp_core::account::Account;

/// `enroll compromised`: asks a code of the old enrolment, as every change does.
pub fn by_user(options: &Emergency) -> Result<()> {
    let whose = Whose { user: options.user.clone(), system: false };
    let for_root = |name: String| Compromised { name, form: options.form.clone(), mine_too: false };
    // Before the policy is read, since that may fail.
    if let (account, true) = context::find_account(options.user.as_deref())? {
        return by_root(&for_root(account.name));
    }
    if let Some(held) = held::of(&whose)? {
        return by_owner(&held.context, options, whose, |terminal, as_enrolment, ended| {
            held_enrol::replace_at_once(&held, terminal, as_enrolment, ended)
        });
    }
    let context = whose.context()?;
    if context.by_root {
        return by_root(&for_root(context.account.name));
    }
    by_owner(&context, options, whose, |terminal, as_enrolment, ended| {
        enrol::replace_at_once(&context, terminal, as_enrolment, ended)
    })
}

/// The new secret is `replace`'s; what it is given ends the sessions.
fn by_owner(
    context: &Context,
    options: &Emergency,
    whose: Whose,
    replace: impl FnOnce(Terminal, &Enrol, &mut dyn FnMut() -> Result<()>) -> Result<()>,
) -> Result<()> {
    let terminal = presentation::terminal_for(&options.form)?;
    let as_json = options.form.json;
    let mut ended = None;
    let as_enrolment = Enrol {
        whose,
        form: options.form.clone(),
        no_password_check: options.no_password_check,
        ..Enrol::default()
    };
    let replaced = replace(terminal, &as_enrolment, &mut || {
        audit::note("compromised", &context.account.name, false);
        let (sessions, told) = end_sessions(&context.account, terminal, as_json);
        ended = Some(sessions);
        // Only root can remove the time stamps; their owner can have sudo do it.
        let sudo = sudo_stamps::has_sudo().then(messages::compromised_sudo_yourself);
        told.and(sudo.map_or(Ok(()), |sudo| terminal.say(sudo)))
    });
    // Also if the new secret was not confirmed: the keys may be somebody else's way back.
    let keys =
        ended.as_ref().map(|_| authorized_keys::tell(&context.account, false, terminal, as_json));
    replaced?;
    keys.unwrap_or(Ok(()))?;
    judged(ended)
}

/// `enroll admin compromised`
pub fn by_root(options: &Compromised) -> Result<()> {
    let account = accounts::by_name(&options.name)?;
    // A faulty policy delays neither the bar nor the end of the sessions. Only the new secret needs all of it.
    let policy = Policy::read();
    let warned = policy.warn();
    // Whether somebody can see the new secret matters only when there is one to show.
    let terminal = presentation::terminal_of(&options.form);
    let as_json = options.form.json;
    // The home is not asked whether there is anything to bar: the user's processes can take the file away.
    let (mut barred, mut told) = bar_all(&account, &policy, terminal, as_json);
    // Where nothing can be written, the sessions still end.
    let (ended, sessions_told) = end_sessions(&account, terminal, as_json);
    // One of the processes that have ended may have held the lock of the record.
    if barred.is_err() {
        (barred, told) = bar_all(&account, &policy, terminal, as_json);
    }
    let told = warned.and(told);
    let sudo = sudo_stamps::forget(&account);
    let sudo_told = tell_sudo(&account, &sudo, terminal, as_json);
    let lockers_told = bar::bar_lockers(&account);
    let replaced = told
        .and(sessions_told)
        .and(sudo_told)
        .and(lockers_told)
        .and_then(|()| replace(&account, terminal, options));
    // Last of what is read, and also without a new secret: it may be somebody else's way back.
    let keys_told = authorized_keys::tell(&account, account.uid != 0, terminal, as_json);
    if options.mine_too {
        // Last, since it may end this command too.
        sessions::tell(&account, &sessions::end(&account, true)?, as_json)?;
    }
    let holds = matches!(barred, Ok(Bar::Holds));
    replaced.map_err(|error| remaining(&account, &error, holds))?;
    if let Err(error) = barred {
        return failed(messages::admin_record_not_changed(Said(error)));
    }
    keys_told?;
    if !sudo.failed.is_empty() {
        return refused(messages::compromised_sudo_kept(&account.name, sudo.failed.join("; ")));
    }
    judged(Some(ended))
}

/// Bars all codes in root's record, and says in the log and on the terminal what came of that.
fn bar_all(
    account: &Account,
    policy: &Policy,
    terminal: Terminal,
    as_json: bool,
) -> (Result<Bar>, Result<()>) {
    let barred = bar::bar(account, &policy.settings, Missing::Make).map(|_| policy.bar());
    audit::note_admin(
        match &barred {
            Ok(Bar::Holds) => "compromised",
            Ok(Bar::MayBeElsewhere(_)) => "compromised, but may not be barred",
            Err(_) => "compromised, but not barred",
        },
        account,
    );
    let told = tell_barred(account, terminal, as_json, &barred);
    (barred, told)
}

fn tell_barred(
    account: &Account,
    terminal: Terminal,
    as_json: bool,
    barred: &Result<Bar>,
) -> Result<()> {
    let done = matches!(barred, Ok(Bar::Holds));
    if as_json {
        terminal::print_json(&json!({ "event": "barred", "user": account.name, "record": done }))?;
    }
    terminal.say(&match barred {
        Ok(Bar::Holds) => messages::compromised_barred(&account.name),
        Ok(Bar::MayBeElsewhere(folder)) => {
            messages::compromised_may_not_be_barred(&account.name, folder.display())
        }
        Err(error) => messages::admin_record_not_changed(Said(error)),
    })
}

fn tell_sudo(account: &Account, sudo: &Forgotten, terminal: Terminal, as_json: bool) -> Result<()> {
    if as_json {
        return terminal::print_json(&json!({
            "event": "sudo forgotten",
            "user": account.name,
            "removed": sudo.removed,
            "failed": sudo.failed,
        }));
    }
    if sudo.removed > 0 {
        terminal.say(&messages::compromised_sudo_asks(&account.name))?;
    }
    if sudo.failed.is_empty() {
        return Ok(());
    }
    terminal.say(&messages::compromised_sudo_kept(&account.name, sudo.failed.join("; ")))
}

/// The new secret, whatever is in the old one's place.
fn replace(account: &Account, terminal: Terminal, options: &Compromised) -> Result<()> {
    let settings = policy()?;
    presentation::terminal_for(&options.form)?;
    let person =
        Person::look(account.clone(), &settings, &LoginPlaces::of_this_machine(&settings)?, true)?;
    let Some(place) = person.place_to_replace() else {
        return refused(messages::admin_not_enrolled_for_new(&account.name));
    };
    let whose = Whose { user: Some(account.name.clone()), system: place.context.system };
    let as_enrolment =
        Enrol { whose, form: options.form.clone(), no_password_check: true, ..Enrol::default() };
    let former = place.seen.credential().and_then(|c| c.recovery.as_ref());
    let former = former.map(|set| set.salt.set_id());
    let new = enrol::run_in(&place.context, terminal, &as_enrolment, Urgent::Yes)?;
    let used = place.context.path();
    for other in person.places.iter().filter(|other| other.context.path() != used) {
        empty_other(other, terminal, options.form.json)?;
    }
    bar::lift_and_retire(account, &settings, &new, former)
}

/// A second place with old secrets: another service may read it, and the bar is about to end.
fn empty_other(place: &PlaceSeen, terminal: Terminal, as_json: bool) -> Result<()> {
    if place.seen.is_empty() || matches!(place.seen, Seen::Disabled) {
        return Ok(());
    }
    super::disable::empty(place)?;
    let path = place.context.path();
    if as_json {
        let path = path.display().to_string();
        return terminal::print_json(&json!({ "event": "emptied", "credential": path }));
    }
    terminal.say(&messages::compromised_emptied(path.display()))
}

/// What is left to do, with the command for it.
fn remaining(account: &Account, error: &Error, barred: bool) -> Error {
    let name = &account.name;
    // "Nothing was changed" would be wrong here, and there is nothing to correct.
    if matches!(error, Error::Interrupted) {
        return Error::Failed(if barred {
            messages::compromised_remains_broken_off(name)
        } else {
            messages::compromised_broken_off(name)
        });
    }
    let why = error.cause();
    if matches!(error, Error::Output(_)) || !barred {
        return Error::Failed(messages::compromised_not_replaced(name, Said(why)));
    }
    Error::Failed(messages::compromised_remains(name, Said(why)))
}

/// All but the one that this command runs in; and whether that could be said.
fn end_sessions(account: &Account, terminal: Terminal, as_json: bool) -> (Extent, Result<()>) {
    // Said before the sessions end: it may be the last that is read.
    let advised =
        terminal.say(&messages::compromised_advice(&account.name, account.home.display()));
    let (ended, told) = match sessions::end(account, false) {
        Ok(ended) => (
            if ended.failed.is_empty() { Extent::All } else { Extent::Some },
            sessions::tell(account, &ended, as_json),
        ),
        Err(error) => (Extent::None, terminal.say(&messages::compromised_none_ended(Said(&error)))),
    };
    (ended, advised.and(told))
}

enum Extent {
    All,
    Some,
    None,
}

fn judged(ended: Option<Extent>) -> Result<()> {
    match ended {
        Some(Extent::All) | None => Ok(()),
        Some(Extent::Some | Extent::None) => refused(messages::compromised_not_all_ended()),
    }
}
