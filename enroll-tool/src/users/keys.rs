//! Security keys, as `enroll status` and `enroll admin show` have them.

use super::last_use::with_use;
use crate::json;
use crate::messages::{self, Message};
use serde_json::{Value, json};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::time::UnixTime;
use totp_core::wire::ShownKey;

/// Those of a credential, with what root's record knows of them.
pub fn of(credential: Option<&Credential>, record: Option<&History>) -> Vec<ShownKey> {
    let keys = credential.iter().flat_map(|credential| credential.keys());
    keys.map(|key| ShownKey::of(&key, record)).collect()
}

/// For a person.
pub fn told(shown: &ShownKey) -> Message {
    let created = shown.created.as_deref().and_then(|time| time.get(..10));
    let created = created.unwrap_or(messages::status_date_unknown());
    let line = match shown.pin {
        true => messages::status_key_pin(&shown.label, created),
        false => messages::status_key(&shown.label, created),
    };
    with_use(line, shown.used.map(UnixTime::from_secs))
}

/// For programs.
pub fn json(shown: &ShownKey) -> Value {
    json!({
        "label": shown.label,
        "created": shown.created,
        "created_time": shown.created.as_deref().and_then(json::seconds),
        "pin": shown.pin,
        "last_use": shown.used,
    })
}
