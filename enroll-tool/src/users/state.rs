//! One word for what a user is, for lists and programs.

use super::person::{Person, Seen};
use totp_core::history::History;

/// One word for what a user is.
pub fn state(person: &Person) -> &'static str {
    match person.main_place().map(|place| &place.seen) {
        _ if person.record.is_err() => "damaged",
        Some(Seen::Enrolled(_)) => "enrolled",
        Some(Seen::Unusable(_)) => "unusable",
        Some(Seen::Disabled) => "disabled",
        // The mark in the home alone: root's file is gone.
        Some(Seen::Held) => "gone",
        _ if !person.history().is_some_and(History::is_enrolled) => "not-enrolled",
        Some(seen @ (Seen::NoHome(_) | Seen::UnfitHome(_))) => seen.word(),
        Some(Seen::Nothing) | None => "gone",
    }
}
