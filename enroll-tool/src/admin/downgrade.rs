//! The users whom a module that knows version 1 of the files only would refuse.

use super::arguments::Downgrade;
use super::policy::Policy;
use crate::accounts;
use crate::check::login_places::LoginPlaces;
use crate::error::{Error, Result};
use crate::messages;
use crate::policy::roots_store;
use crate::rights;
use crate::terminal;
use crate::users::person::{Person, Seen};
use serde_json::json;
use totp_core::escape;
use totp_core::settings::{Judge, POLICY_PATH, Settings};

/// The version that every module reads.
const FIRST: u64 = 1;

/// Something that such a module refuses, or that nothing can be said of.
enum Obstacle {
    /// Root's record.
    Record,
    /// The record of the user's own programs.
    OwnRecord,
    /// A credential, and its path.
    Credential(String),
    /// What could not be read; the text says why.
    Unread(String),
}

/// The settings of this policy that a module of the first release does not know. It refuses every login for one of them.
fn newer_settings(settings: &Settings) -> Vec<&'static str> {
    let newer = [
        ("enrol_at_login", settings.at_login.is_set),
        ("remember_for", settings.remember_for != 0),
        ("verifier", settings.verifier != Judge::default()),
    ];
    newer.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect()
}

/// `enroll admin downgrade --check`
pub fn run(options: &Downgrade) -> Result<()> {
    let policy = Policy::read();
    policy.warn()?;
    let mut found = false;
    let newer = newer_settings(&policy.settings);
    if !newer.is_empty() {
        found = true;
        tell_policy(&newer.join(", "), options.json)?;
    }
    let places = LoginPlaces::of_this_machine(&policy.settings)?;
    for account in accounts::all(&policy.settings) {
        let person = Person::look(account, &policy.settings, &places, !options.no_homes)?;
        if person.is_blank() {
            continue;
        }
        for obstacle in obstacles(&person, &policy.settings, !options.no_homes) {
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

fn obstacles(person: &Person, settings: &Settings, homes: bool) -> Vec<Obstacle> {
    let account = &person.account;
    let store = roots_store(settings, account.uid);
    let of_root = match store.version() {
        Ok(version) => (u64::from(version) > FIRST).then_some(Obstacle::Record),
        Err(error) => Some(Obstacle::Unread(error.to_string())),
    };
    let of_credentials = person.places.iter().filter_map(|place| match &place.seen {
        Seen::Enrolled(credential) if credential.version() > FIRST => {
            Some(Obstacle::Credential(place.context.path().display().to_string()))
        }
        Seen::Unusable(why) => Some(Obstacle::Unread(why.clone())),
        _ => None,
    });
    let own = || match rights::own_record(account) {
        Ok(Some(history)) => (u64::from(history.version()) > FIRST).then_some(Obstacle::OwnRecord),
        Ok(None) => None,
        Err(error) => Some(Obstacle::Unread(error.to_string())),
    };
    let of_own_programs = if homes && account.uid != 0 { own() } else { None };
    of_root.into_iter().chain(of_credentials).chain(of_own_programs).collect()
}

fn tell_policy(names: &str, as_json: bool) -> Result<()> {
    if as_json {
        return terminal::print_json(&json!({ "user": null, "what": "policy", "detail": names }));
    }
    terminal::print_to_fit(&messages::downgrade_policy(POLICY_PATH, names))
}

impl Obstacle {
    fn tell(&self, user: &str, as_json: bool) -> Result<()> {
        if as_json {
            let (what, detail) = match self {
                Self::Record => ("record", None),
                Self::OwnRecord => ("own-record", None),
                Self::Credential(path) => ("credential", Some(path)),
                Self::Unread(why) => ("unread", Some(why)),
            };
            return terminal::print_json(&json!({ "user": user, "what": what, "detail": detail }));
        }
        let user = escape::text(user);
        terminal::print_to_fit(&match self {
            Self::Record => messages::downgrade_record(user),
            Self::OwnRecord => messages::downgrade_own_record(user),
            Self::Credential(path) => messages::downgrade_credential(user, escape::text(path)),
            Self::Unread(why) => messages::downgrade_unread(user, why),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_an_older_module_does_not_know_are_named() {
        let newer =
            |text: &str| newer_settings(&Settings::from_policy_text(text).unwrap()).join(", ");
        assert_eq!(newer("nullok = true\nwindow = 2\n"), "");
        let roots = "credential = \"/etc/pam_totp/users/%u.toml\"\n";
        let enrols = format!("{roots}enrol_at_login = [\"sshd\"]\nenrol_until = 2099-01-31\n");
        assert_eq!(newer(&enrols), "enrol_at_login");
        assert_eq!(newer("verifier = \"helper\"\n"), "verifier");
    }
}
