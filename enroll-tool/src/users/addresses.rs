//! Where codes are sent, as `enroll status` and `enroll admin show` have it: never a whole address.

use super::last_use::with_use;
use crate::json;
use crate::messages::{self, Message};
use serde_json::{Value, json};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::time::UnixTime;
use totp_core::wire::ShownAddress;

/// Those of a credential, with what root's record knows of them.
pub fn of(credential: Option<&Credential>, record: Option<&History>) -> Vec<ShownAddress> {
    let addresses = credential.iter().flat_map(|credential| credential.addresses());
    addresses.map(|held| ShownAddress::of(&held, record)).collect()
}

/// For a person: one line, and one each if it is preferred or locked. In a file that root does not hold (`held` is false), the
/// user's own programs may have written anything: codes are not sent there, and no administrator locked it.
pub fn told(shown: &ShownAddress, held: bool) -> Vec<Message> {
    if !held {
        return vec![messages::status_address_not_held(&shown.way)];
    }
    let created = shown.created.as_deref().and_then(|time| time.get(..10));
    let created = created.unwrap_or(messages::status_date_unknown());
    let mut lines = vec![match &shown.masked {
        Some(masked) => with_use(
            messages::status_address(&shown.way, masked, created),
            shown.used.map(UnixTime::from_secs),
        ),
        None => messages::status_address_damaged(&shown.way),
    }];
    if shown.preferred {
        lines.push(messages::status_address_preferred().into());
    }
    if shown.locked {
        lines.push(messages::status_address_locked().into());
    }
    lines
}

/// For programs.
pub fn json(shown: &ShownAddress, held: bool) -> Value {
    json!({
        "way": shown.way,
        "to": shown.masked,
        "created": shown.created,
        "created_time": shown.created.as_deref().and_then(json::seconds),
        "locked": shown.locked && held,
        "preferred": shown.preferred && held,
        "last_use": shown.used,
    })
}
