//! What a setup tells programs (`--json`): the plan, the wait, and how it ended.

use super::intent::Intent;
use super::journal::Manifest;
use super::kept_by::KeptBy;
use crate::accounts::logins_not_read;
use crate::check::report::Finding;
use crate::error::Result;
use crate::json;
use crate::terminal::print_json;
use crate::users::people::People;
use serde_json::{Value, json};

/// Tells programs `event`, if one reads. Returns whether it does.
fn event(event: &str, service: &str, more: &Value) -> Result<bool> {
    if !json::is_wanted() {
        return Ok(false);
    }
    let mut told = json!({ "event": event, "service": service });
    if let (Value::Object(told), Value::Object(more)) = (&mut told, more) {
        told.extend(more.clone());
    }
    print_json(&told).map(|()| true)
}

/// An event of which the service is all that is to say.
pub fn plain(name: &str, service: &str) -> Result<bool> {
    event(name, service, &json!({}))
}

/// Everything that would be done.
pub fn plan(service: &str, intent: &Intent) -> Result<bool> {
    let changes = intent
        .changes
        .iter()
        .map(|change| json!({ "file": change.path.display().to_string(), "diff": change.diff() }));
    event(
        "plan",
        service,
        &json!({
            "changes": changes.collect::<Vec<_>>(),
            "findings": intent.findings.iter().map(Finding::json).collect::<Vec<_>>(),
            "people": people(&intent.people, intent.lets_by),
            "proved_by": intent.twins,
            "kept_by": kept_by(service),
        }),
    )
}

fn people(people: &People, lets_by: bool) -> Value {
    json!({
        "enrolled": people.enrolled,
        "not_enrolled": people.not_enrolled,
        "unlisted": people.unlisted,
        "logins_not_read": if people.unlisted.is_empty() { Vec::new() } else { logins_not_read() },
        "not_enrolled_get_in": lets_by,
    })
}

fn kept_by(service: &str) -> &'static str {
    match KeptBy::of(service) {
        KeptBy::Login => "login",
        KeptBy::Word => "keep",
        KeptBy::MostlyWord | KeptBy::Either => "login-or-keep",
    }
}

/// The files are changed, until then.
pub fn waiting(service: &str, manifest: &Manifest) -> Result<bool> {
    let times = json!({
        "seconds": manifest.wait,
        "until": manifest.began.saturating_add(manifest.wait),
        "kept_by": kept_by(service),
    });
    event("waiting", service, &times)
}

/// So many seconds are left.
pub fn countdown(service: &str, seconds: u64) -> Result<bool> {
    event("countdown", service, &json!({ "seconds": seconds }))
}

/// It stays, because of this user's login.
pub fn kept(service: &str, user: Option<&str>) -> Result<bool> {
    event("kept", service, &json!({ "user": user }))
}

/// It was reverted. The notes name files that somebody else had changed too.
pub fn reverted(service: &str, notes: &[String]) -> Result<bool> {
    event("reverted", service, &json!({ "notes": notes }))
}

/// After an undo, the named service refuses users who get in now.
pub fn stricter(service: &str, concerned: &People) -> Result<bool> {
    event("stricter", service, &json!({ "people": people(concerned, false) }))
}

/// What the service does after an undo, and whether an earlier setup is left.
pub fn undone(
    service: &str,
    asks: &str,
    place: Option<String>,
    left: bool,
    notes: &[String],
) -> Result<bool> {
    let state = json!({ "asks": asks, "place": place, "setups_left": left, "notes": notes });
    event("undone", service, &state)
}
