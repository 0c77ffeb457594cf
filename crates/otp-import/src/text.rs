//! Texts of the file, as reports, programs and labels have them.

use totp_core::escape;

/// The first 64 characters of a text of the file, for messages. They are not escaped.
///
/// ```
/// assert_eq!(otp_import::beginning(" web1 "), "web1");
/// assert_eq!(otp_import::beginning(&"x".repeat(1_000)).len(), 64);
/// ```
pub fn beginning(text: &str) -> String {
    text.trim().chars().take(64).collect()
}

/// A name of the file inside a sentence of a report: escaped, and without what may be a secret. In a broken URI, a part
/// of the secret stands where the name of a parameter is looked for.
pub fn shown(name: &str) -> String {
    let mut runs = name.split(|c: char| !c.is_ascii_alphanumeric());
    if runs.any(may_be_secret) { "…".to_owned() } else { escape::text(beginning(name)) }
}

/// Whether a word has the look of base32, base64 or hex: long, and with digits or in capitals.
fn may_be_secret(word: &str) -> bool {
    let capitals = !word.contains(|c: char| c.is_ascii_lowercase());
    word.len() >= 12 && (capitals || word.contains(|c: char| c.is_ascii_digit()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_may_be_a_secret_is_not_shown() {
        for secret in [
            "GEZDGNBVGY3TQOJQ",
            "4EBYX3UalgoritGNBVGY3TQOJQ",
            "gezdgnbvgy3tqojq",
            "x-3132333435363738393a",
            "ABCDEFGHIJKL",
        ] {
            assert_eq!(shown(secret), "…", "{secret}");
        }
        for name in [
            "timeIntervalInSeconds",
            "hashFunction",
            "SHA512",
            "manufacturer",
            "a\nb",
            "serial number",
        ] {
            assert_eq!(shown(name), escape::text(name), "{name}");
        }
    }
}
