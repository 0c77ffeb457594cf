//! Authenticators that this version does not use: kept word by word, so that changing a credential loses
//! none of them.

use super::table::write_common;
use crate::authenticator::{Algorithm, Digits, Label};
use crate::secret::SharedSecret;
use std::fmt::Write;
use zeroize::Zeroizing;

/// An `[[authenticator]]` table of another kind than "totp", or an `[[optional]]` table. Without Debug, since it may hold a secret.
#[derive(Clone)]
pub struct Kept {
    /// The kind or the name, cut if it is long.
    pub kind: String,
    table: Zeroizing<String>,
}

/// An event-based authenticator (RFC 4226), which `enroll import` keeps for a later version.
pub struct Hotp<'a> {
    /// The user's name for it.
    pub label: &'a Label,
    /// The shared secret.
    pub secret: &'a SharedSecret,
    /// The hash below HMAC.
    pub algorithm: Algorithm,
    /// Digits of a code.
    pub digits: Digits,
    /// The counter of the next code.
    pub counter: u64,
    /// When it was imported (RFC 3339).
    pub created: &'a str,
}

impl Kept {
    pub(super) fn new(kind: &str, table: &str) -> Self {
        let kind = kind.chars().take(32).collect();
        Self { kind, table: Zeroizing::new(table.trim_ascii().to_owned()) }
    }

    /// The table for `hotp`.
    pub fn hotp(hotp: &Hotp<'_>) -> Self {
        Self { kind: "hotp".to_owned(), table: hotp_table(hotp) }
    }

    /// The table as it stands in the file, from its header on.
    pub fn table(&self) -> &str {
        &self.table
    }
}

/// The table of an event-based authenticator.
fn hotp_table(hotp: &Hotp<'_>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(1_024));
    text.push_str("[[authenticator]]\nkind = \"hotp\"\n");
    // Writing to a String cannot fail.
    let _ = write_common(&mut text, hotp.label, hotp.secret, hotp.algorithm, hotp.digits);
    let _ = write!(text, "counter = {}\ncreated = {}", hotp.counter, hotp.created);
    text
}
