//! Refusals for which the wire has no word of their own.

use totp_core::wire::Refusal;

/// A refusal that says its reason as a text.
pub fn other(text: impl ToString) -> Refusal {
    Refusal::Other(text.to_string())
}
