//! The users whom a module that knows version 1 of the files only would refuse.

mod first_format;

use self::first_format::{NewerLine, has_newer_part, has_only_newer_kinds, has_short_secret};
use super::arguments::Downgrade;
use super::policy::Policy;
use crate::accounts;
use crate::check::login_places::LoginPlaces;
use crate::error::{Error, Result};
use crate::machine::Machine;
use crate::messages;
use crate::policy::roots_store;
use crate::rights;
use crate::terminal;
use crate::users::person::{Person, PlaceSeen, Seen};
use serde_json::json;
use std::path::Path;
use totp_core::escape;
use totp_core::home::{Readers, read_roots};
use totp_core::settings::{POLICY_PATH, Settings};

/// The version that every module reads.
const FIRST: u64 = 1;
/// Bytes of a policy that are looked at. No module reads a larger one.
const MAX_POLICY: usize = 16 * 1024;

/// Something that such a module refuses, or that nothing can be said of.
enum Obstacle {
    /// Root's record.
    Record,
    /// The record of the user's own programs.
    OwnRecord,
    /// A credential, and its path.
    Credential(String),
    /// Root holds the credential, and the setting names the home.
    HeldByRoot,
    /// A secret in this file is shorter than version 1 allows.
    ShortSecret(String),
    /// This file has no authenticator of a kind that version 1 knows.
    OnlyNewerKinds(String),
    /// What could not be read; the text says why.
    Unread(String),
}

/// `enroll admin downgrade --check`
pub fn run(options: &Downgrade) -> Result<()> {
    let policy = Policy::read();
    policy.warn()?;
    let mut found = false;
    let machine = Machine::new(None).map_err(Error::Output)?;
    let (lines, mut policies) = first_format::lines(&machine);
    policies.insert(0, POLICY_PATH.into());
    policies.dedup();
    for path in policies {
        found |= tell_policy(&path, options.json)?;
    }
    for line in lines {
        found = true;
        tell_line(&line, options.json)?;
    }
    let places = LoginPlaces::of_machine(&machine, &policy.settings);
    for account in accounts::all(&policy.settings) {
        let person = Person::look(account, &policy.settings, &places, !options.no_homes)?;
        if person.is_blank() {
            continue;
        }
        for obstacle in obstacles(&person, &policy.settings, &places, !options.no_homes) {
            found = true;
            obstacle.tell(&person.account.name, options.json)?;
        }
    }
    if options.json {
        return if found { Err(Error::Reported(1)) } else { Ok(()) };
    }
    if found {
        terminal::print_to_fit(messages::downgrade_some())?;
        return Err(Error::Reported(1));
    }
    terminal::print_to_fit(messages::downgrade_none())
}

fn obstacles(
    person: &Person,
    settings: &Settings,
    places: &LoginPlaces,
    homes: bool,
) -> Vec<Obstacle> {
    let account = &person.account;
    let store = roots_store(settings, account.uid);
    let of_root = match store.version() {
        Ok(version) => (u64::from(version) > FIRST).then_some(Obstacle::Record),
        Err(error) => Some(Obstacle::Unread(error.to_string())),
    };
    let of_credentials = person.places.iter().flat_map(of_place);
    // Without homes too: the older module looks for the credential in the home, and finds the mark.
    let is_held = person.held && places.iter().any(|place| !place.credential.is_roots());
    let held = is_held.then_some(Obstacle::HeldByRoot);
    let own = || match rights::own_record(account) {
        Ok(Some(history)) => (u64::from(history.version()) > FIRST).then_some(Obstacle::OwnRecord),
        Ok(None) => None,
        Err(error) => Some(Obstacle::Unread(error.to_string())),
    };
    let of_own_programs = if homes && account.uid != 0 { own() } else { None };
    of_root.into_iter().chain(held).chain(of_credentials).chain(of_own_programs).collect()
}

/// What stands in one file. A file that no login reads may become one that logins read, so it counts as well.
fn of_place(place: &PlaceSeen) -> Vec<Obstacle> {
    let path = || place.context.path().display().to_string();
    match &place.seen {
        Seen::Enrolled(credential) => [
            has_newer_part(credential).then(|| Obstacle::Credential(path())),
            has_short_secret(credential).then(|| Obstacle::ShortSecret(path())),
            has_only_newer_kinds(credential).then(|| Obstacle::OnlyNewerKinds(path())),
        ]
        .into_iter()
        .flatten()
        .collect(),
        Seen::Unusable(why) => vec![Obstacle::Unread(why.clone())],
        _ => Vec::new(),
    }
}

/// Names the settings of a policy that an older module does not know; whether there are any.
fn tell_policy(path: &Path, as_json: bool) -> Result<bool> {
    let content = read_roots(path, MAX_POLICY, Readers::Everybody).unwrap_or_default();
    let newer = first_format::newer_settings(&String::from_utf8_lossy(&content));
    if newer.is_empty() {
        return Ok(false);
    }
    let names = newer.join(", ");
    if as_json {
        // The usual policy needs no path.
        let detail = match path == Path::new(POLICY_PATH) {
            true => names,
            false => format!("{}: {names}", path.display()),
        };
        terminal::print_json(&json!({ "user": null, "what": "policy", "detail": detail }))?;
    } else {
        let path = escape::text(path.display()).to_string();
        terminal::print_to_fit(&messages::downgrade_policy(path, escape::text(&names)))?;
    }
    Ok(true)
}

fn tell_line(newer: &NewerLine, as_json: bool) -> Result<()> {
    if as_json {
        let detail = format!("{} ({})", newer.line, newer.words);
        return terminal::print_json(
            &json!({ "user": null, "what": "pam-line", "detail": detail }),
        );
    }
    let (line, words) = (escape::text(&newer.line), escape::text(&newer.words));
    terminal::print_to_fit(&messages::downgrade_pam_line(line, words))
}

impl Obstacle {
    fn tell(&self, user: &str, as_json: bool) -> Result<()> {
        if as_json {
            let (what, detail) = match self {
                Self::Record => ("record", None),
                Self::OwnRecord => ("own-record", None),
                Self::Credential(path) => ("credential", Some(path)),
                Self::HeldByRoot => ("held-by-root", None),
                Self::ShortSecret(path) => ("short-secret", Some(path)),
                Self::OnlyNewerKinds(path) => ("only-newer-kinds", Some(path)),
                Self::Unread(why) => ("unread", Some(why)),
            };
            return terminal::print_json(&json!({ "user": user, "what": what, "detail": detail }));
        }
        let user = escape::text(user);
        terminal::print_to_fit(&match self {
            Self::Record => messages::downgrade_record(user),
            Self::OwnRecord => messages::downgrade_own_record(user),
            Self::Credential(path) => messages::downgrade_credential(user, escape::text(path)),
            Self::HeldByRoot => messages::downgrade_held(user),
            Self::ShortSecret(path) => messages::downgrade_short(user, escape::text(path)),
            Self::OnlyNewerKinds(path) => messages::downgrade_kinds(user, escape::text(path)),
            Self::Unread(why) => messages::downgrade_unread(user, why),
        })
    }
}
