//! Texts of the file, as reports, programs and labels have them.

use totp_core::escape;

/// The beginning of a text of the file, for messages, which escape it, and for programs.
pub fn beginning(text: &str) -> String {
    text.trim().chars().take(64).collect()
}

/// The same inside a sentence of a report: escaped.
pub fn shown(text: &str) -> String {
    escape::text(beginning(text))
}

/// More characters than the name of an account, of a device or of a column has.
pub const LONGEST_NAME: usize = 256;

/// A name of the file, for something that many keys or notes share: each of them has a copy.
pub fn name(text: &str) -> String {
    text.trim().chars().take(LONGEST_NAME).collect()
}

/// A name of the file as a device's: without control characters, which a label cannot have.
pub fn label(name: &str) -> String {
    name.trim().chars().filter(|c| !c.is_control()).take(64).collect()
}
