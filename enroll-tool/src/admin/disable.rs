//! A user who is not enrolled any more.

use super::arguments::User;
use super::policy::Policy;
use crate::accounts;
use crate::audit;
use crate::check::login_places::LoginPlaces;
use crate::error::{Error, Result, failed, refused};
use crate::files::save::CredentialFolder;
use crate::messages::{self, Said};
use crate::records::bar;
use crate::records::change::{in_own_record, in_roots_record, tell_own_failed};
use crate::records::tickets;
use crate::rights::Former;
use crate::rights::record_change::{Missing, RecordChange, Was};
use crate::terminal;
use crate::users::person::{Person, PlaceSeen, Seen};
use serde_json::json;
use totp_core::credential::Credential;

/// `enroll admin disable`
pub fn run(user: &User) -> Result<()> {
    let (account, policy) = (accounts::by_name(&user.name)?, Policy::read());
    let Policy { settings, fault, folder_is_known } = &policy;
    let warned = policy.warn();
    // Before anything of the home is waited for: from here on no old code is good, whatever comes of the files.
    let known = bar::is_enrolled(&account, settings);
    let barred = if known { bar::bar(&account, settings, Missing::Leave) } else { Ok(false) };
    warned?;
    if let Some(fault) = fault {
        // A bar in a folder that logins may not read is none.
        return remains(&account.name, &barred.map(|done| done && *folder_is_known), fault);
    }
    let person = Person::look(account, settings, &LoginPlaces::of_this_machine(settings)?, true)?;
    let account = &person.account;
    // Also of a user who has nothing but a ticket.
    let withdrawn = tickets::withdraw(account, settings);
    if person.is_blank() {
        withdrawn?;
        return refused(messages::admin_not_enrolled(&account.name));
    }
    let (mut files, mut left) = (Vec::new(), Vec::new());
    // The files first: as long as one of them has a secret, the user is enrolled whatever the record says.
    // A home that is away may hold one, if this name has used codes; else the user id is released.
    let by_this_name =
        person.history().is_some_and(|h| h.is_enrolled() && h.is_called(&account.name));
    let main = person.main_place().map(|place| place.context.path());
    let full = |p: &&PlaceSeen| match p.seen {
        Seen::Enrolled(_) | Seen::Held | Seen::Unusable(_) => true,
        Seen::NoHome(_) | Seen::UnfitHome(_) => by_this_name && main == Some(p.context.path()),
        Seen::Nothing | Seen::Disabled => false,
    };
    for place in person.places.iter().filter(full) {
        match empty(place) {
            Ok(()) => files.push(place.context.path().display().to_string()),
            Err(error) => left.push(error.cause()),
        }
    }
    if !left.is_empty() {
        return remains(&account.name, &barred, &left.join("; "));
    }
    let freed = RecordChange::ForgetEnrolment;
    // Or a ticket from before the enrolment would be good again.
    withdrawn?;
    let changed = in_roots_record(account, settings, Missing::Leave, &freed)
        .map_err(|error| Error::Failed(messages::admin_disable_half(Said(error))))?;
    // The user's own programs look at a file without secrets.
    let own_failed = in_own_record(account, &freed).err();
    audit::note_admin("disable", account);
    if user.json {
        return terminal::print_json(&json!({
            "event": "disabled",
            "user": account.name,
            "emptied": files,
            "record": changed != Was::Absent,
            "own_record_failed": own_failed,
        }));
    }
    terminal::print_to_fit(&if files.is_empty() {
        messages::admin_released(&account.name)
    } else {
        messages::admin_disabled(&account.name)
    })?;
    tell_own_failed(own_failed)
}

/// Secrets remain in files; whether they are good for anything depends on the bar.
fn remains(name: &str, barred: &Result<bool>, why: &str) -> Result<()> {
    failed(match barred {
        Ok(true) => messages::admin_disable_remains(name, Said(why)),
        _ => messages::admin_disable_failed(name, Said(why)),
    })
}

/// Takes the secrets out of a place, whatever is there, and leaves word that this was meant.
pub(super) fn empty(place: &PlaceSeen) -> Result<()> {
    let context = &place.context;
    let folder = CredentialFolder::prepare_urgently(context)?;
    let disabled = Credential { disabled: true, ..Credential::default() };
    folder.save(context, &disabled, Former::Whatever)
}
