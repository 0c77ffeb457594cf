//! Where codes are sent, as `enroll status` and `enroll admin show` have it: never a whole address.

use crate::json;
use crate::messages::{self, Message};
use serde_json::{Value, json};
use totp_core::credential::Credential;
use totp_core::wire::ShownAddress;

/// Those of a credential.
pub fn of(credential: Option<&Credential>) -> Vec<ShownAddress> {
    let addresses = credential.iter().flat_map(|credential| credential.addresses());
    addresses.map(|held| ShownAddress::from(&held)).collect()
}

/// For a person: one line, and a second one if it is locked.
pub fn told(shown: &ShownAddress) -> Vec<Message> {
    let created = shown.created.as_deref().and_then(|time| time.get(..10));
    let created = created.unwrap_or(messages::status_date_unknown());
    let mut lines = vec![match &shown.masked {
        Some(masked) => messages::status_address(&shown.way, masked, created),
        None => messages::status_address_damaged(&shown.way),
    }];
    if shown.locked {
        lines.push(messages::status_address_locked().into());
    }
    lines
}

/// For programs.
pub fn json(shown: &ShownAddress) -> Value {
    json!({
        "way": shown.way,
        "to": shown.masked,
        "created": shown.created,
        "created_time": shown.created.as_deref().and_then(json::seconds),
        "locked": shown.locked,
    })
}
