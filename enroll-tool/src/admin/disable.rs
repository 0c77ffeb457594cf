//! A user who is not enrolled any more.

use super::arguments::User;
use super::change::{Missing, records};
use super::person::{Person, PlaceSeen, Seen, in_place};
use super::{account, note};
use crate::context::{Existing, policy};
use crate::error::{Error, Result, refused};
use crate::messages;
use crate::save::Place;
use crate::terminal;
use serde_json::json;
use totp_core::credential::Credential;
use totp_core::history::History;

/// `enroll admin disable`
pub fn run(user: &User) -> Result<()> {
    let (account, settings) = (account(&user.name)?, policy()?);
    let person = Person::look(account, &settings, true)?;
    let account = &person.account;
    if person.is_blank() {
        return refused(messages::admin_not_enrolled(&account.name));
    }
    for place in &person.places {
        if let Seen::Unusable(why) = &place.seen {
            return refused(messages::admin_file_to_mend(why));
        }
    }
    // The files first: as long as one of them has a secret, the user is enrolled whatever the record says.
    let mut files = Vec::new();
    for place in person.places.iter().filter(|p| matches!(p.seen, Seen::Enrolled(_))) {
        empty(place)?;
        files.push(place.context.path());
    }
    let changed = records(account, &settings, Missing::Leave, History::forget_enrolment)
        .map_err(|error| Error::Failed(messages::admin_disable_half(error)))?;
    note("disable", account);
    if user.json {
        return terminal::print_json(&json!({
            "event": "disabled",
            "user": account.name,
            "emptied": files,
            "record": changed.roots,
        }));
    }
    terminal::print_to_fit(&messages::admin_disabled(&account.name))
}

/// Takes the secrets out of a place and leaves word that this was meant.
fn empty(place: &PlaceSeen) -> Result<()> {
    let context = &place.context;
    in_place(context, || {
        let folder = Place::prepare_patiently(context)?;
        let content = match context.existing()? {
            Existing::Enrolled(_, content) => content,
            Existing::Nothing => return Ok(()),
        };
        let disabled = Credential {
            disabled: true,
            authenticators: Vec::new(),
            unknown_kinds: Vec::new(),
            recovery: None,
        };
        folder.save(context, &disabled, Some(&content))
    })
}
