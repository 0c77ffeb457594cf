//! The fields that the `[[authenticator]]` tables of all kinds have, as text.

use crate::authenticator::{Algorithm, Digits, Label};
use crate::secret::SharedSecret;
use std::fmt::Write;

/// Appends the fields that all kinds have.
pub fn write_common(
    text: &mut String,
    label: &Label,
    secret: &SharedSecret,
    algorithm: Algorithm,
    digits: Digits,
) -> std::fmt::Result {
    text.push_str("label = \"");
    for c in label.as_str().chars() {
        match c {
            '"' | '\\' => write!(text, "\\{c}")?,
            c => text.push(c),
        }
    }
    text.push_str("\"\nsecret = \"");
    text.push_str(&secret.to_base32());
    text.push_str(if secret.is_short() { "\"\nshort = true\n" } else { "\"\n" });
    writeln!(text, "algorithm = \"{}\"\ndigits = {}", algorithm.name(), digits.get())
}
