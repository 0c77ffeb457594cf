//! Repairs what `enroll check` finds in a home, in root's helper: no command of root's follows a link of the user, and no
//! process at root's terminal is the user's to trace ([`crate::rights`]).

use super::arguments::RepairHome;
use crate::accounts;
use crate::audit;
use crate::check::login_places::LoginPlaces;
use crate::error::{Error, Result, refused};
use crate::files::save::CredentialFolder;
use crate::messages::{self, Message, Said};
use crate::policy::policy;
use crate::rights::mend::Repair;
use crate::rights::{self, Former};
use crate::terminal;
use crate::users::held;
use crate::users::person::{Person, PlaceSeen, Seen};
use serde_json::{Value, json};
use std::path::Path;
use totp_core::credential::HELD_MARK;

/// `enroll admin repair`
pub fn run(options: &RepairHome) -> Result<()> {
    let (account, settings) = (accounts::by_name(&options.name)?, policy()?);
    if account.uid == 0 {
        return refused(messages::mend_not_for_root());
    }
    let places = LoginPlaces::of_this_machine(&settings)?;
    let person = Person::look(account, &settings, &places, true)?;
    let mut outcome = Repairs::default();
    for place in person.places_read() {
        if let Some(room) = place.context.room() {
            let (done, left) = rights::mend(&room, options.dry_run)?;
            outcome.done.extend(done.into_iter().map(Done::Repair));
            outcome.left.extend(left.map(|error| error.to_string()));
        }
    }
    if let Some(place) = held::copy(&person) {
        match replace_copy(&person, place, options.dry_run) {
            Ok(()) => outcome.done.push(Done::Copy(place.context.path().display().to_string())),
            Err(error) => outcome.left.push(error.cause()),
        }
    }
    if !outcome.done.is_empty() && !options.dry_run {
        audit::note_admin("repair", &person.account);
    }
    outcome.tell(&person, options)?;
    if outcome.left.is_empty() { Ok(()) } else { Err(Error::Reported(1)) }
}

/// Puts the mark of `enroll admin adopt` in the place of a copy that no login reads. The copy stays if it may be the only
/// credential that can be used.
fn replace_copy(person: &Person, place: &PlaceSeen, dry_run: bool) -> Result<()> {
    let held = |place: &&PlaceSeen| place.context.system && matches!(place.seen, Seen::Enrolled(_));
    if person.places_read().find(held).is_none() {
        return refused(messages::mend_copy_kept(place.context.path().display()));
    }
    if dry_run {
        return Ok(());
    }
    let folder = CredentialFolder::prepare_patiently(&place.context)?;
    let copy = place.context.text()?;
    folder.save_text(&place.context, HELD_MARK.as_bytes(), Former::Bytes(&copy))
}

/// One thing that was repaired, or would be.
enum Done {
    Repair(Repair),
    /// A copy of what root holds is gone.
    Copy(String),
}

impl Done {
    /// The finding of `enroll check` that it ends.
    const fn finding(&self) -> &'static str {
        match self {
            Self::Repair(Repair::Aside { damaged: true, .. }) => "credential-damaged",
            Self::Repair(_) => "credential-unsafe",
            Self::Copy(_) => "credential-left-in-home",
        }
    }

    fn text(&self, dry_run: bool) -> Message {
        let shown = |path| Path::new(path).display();
        match self {
            Self::Repair(Repair::Mode { path, from, to }) => {
                let (path, from, to) = (shown(path), octal(*from), octal(*to));
                if dry_run {
                    messages::mend_would_mode(path, from, to)
                } else {
                    messages::mend_mode(path, from, to)
                }
            }
            Self::Repair(Repair::Aside { path, to, .. }) if dry_run => {
                messages::mend_would_aside(shown(path), shown(to))
            }
            Self::Repair(Repair::Aside { path, to, .. }) => {
                messages::mend_aside(shown(path), shown(to))
            }
            Self::Copy(path) if dry_run => messages::mend_would_copy(path),
            Self::Copy(path) => messages::mend_copy(path),
        }
    }

    fn json(&self) -> Value {
        let shown = |path| Path::new(path).display().to_string();
        let finding = self.finding();
        match self {
            Self::Repair(Repair::Mode { path, from, to }) => json!({
                "repair": "mode", "finding": finding, "path": shown(path),
                "from": octal(*from), "to": octal(*to),
            }),
            Self::Repair(Repair::Aside { path, to, .. }) => json!({
                "repair": "moved", "finding": finding, "path": shown(path),
                "from": shown(path), "to": shown(to),
            }),
            Self::Copy(path) => json!({
                "repair": "replaced", "finding": finding, "path": path, "from": null, "to": null,
            }),
        }
    }
}

/// A mode as chmod(1) takes it.
fn octal(mode: u32) -> String {
    format!("{mode:04o}")
}

/// What was repaired, and what was not.
#[derive(Default)]
struct Repairs {
    done: Vec<Done>,
    left: Vec<String>,
}

impl Repairs {
    fn tell(&self, person: &Person, options: &RepairHome) -> Result<()> {
        let (name, dry_run) = (&person.account.name, options.dry_run);
        if options.json {
            return terminal::print_json(&json!({
                "event": "home repaired",
                "user": name,
                "dry_run": dry_run,
                "repairs": self.done.iter().map(Done::json).collect::<Vec<_>>(),
                "left": self.left,
            }));
        }
        for done in &self.done {
            terminal::print_to_fit(&format!("{} [{}]", done.text(dry_run), done.finding()))?;
        }
        for why in &self.left {
            terminal::print_to_fit(&messages::mend_left(Said(why)))?;
        }
        if self.done.is_empty() && self.left.is_empty() {
            return terminal::print_to_fit(&messages::mend_nothing(name));
        }
        let was_readable = |done: &Done| match done {
            Done::Repair(Repair::Mode { path, from, .. }) => {
                let is_it = |place: &PlaceSeen| place.context.path() == Path::new(path);
                from & 0o044 != 0 && person.places.iter().any(is_it)
            }
            _ => false,
        };
        if self.done.iter().any(was_readable) && !dry_run {
            terminal::print_to_fit(&messages::admin_recovery_exposed(name))?;
        }
        let is_aside = |done: &Done| matches!(done, Done::Repair(Repair::Aside { .. }));
        if self.done.iter().any(is_aside) && !dry_run {
            terminal::print_to_fit(&messages::mend_then(name, Said(person.enrol_options())))?;
        }
        Ok(())
    }
}
