//! Lines of `otpauth://` (the Key URI format) and `otpauth-migration://` (what a phone app exports).

use crate::note::Fate;
use crate::parsed::Parsed;
use crate::{migration, uri};

/// Reads all lines; one that cannot be read is left.
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut batches = migration::Batches::default();
    for (index, line) in text.lines().enumerate() {
        let (place, line) = (format!("line {}", index + 1), line.trim());
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let read = if let Some(rest) = uri::after_scheme(line, "otpauth-migration://") {
            migration::parse(&mut parsed, &mut batches, &place, rest).map_err(str::to_owned)
        } else {
            uri::key(&mut parsed, &place, line).map(|draft| parsed.add(draft))
        };
        if let Err(why) = read {
            parsed.note(&place, Fate::Left, why);
        }
    }
    batches.tell(&mut parsed);
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, tests_support::entry};
    use totp_core::authenticator::{Algorithm, Period};

    #[test]
    fn the_example_of_the_key_uri_format_is_read() {
        let parsed = parse(
            "otpauth://totp/ACME%20Co:john.doe@email.com?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ\
             &issuer=ACME%20Co&algorithm=SHA256&digits=8&period=60\n",
        );
        let entry = entry(&parsed);
        assert_eq!(entry.user.as_deref(), Some("john.doe@email.com"));
        assert_eq!(entry.name.as_deref(), Some("ACME Co john.doe@email.com"));
        assert!(entry.kind == Kind::Totp(Period::new(60).unwrap()));
        assert!(entry.algorithm == Algorithm::Sha256 && entry.digits.get() == 8);
        assert!(entry.secret.expose().len() == 20);
    }

    #[test]
    fn what_enroll_shows_is_read_back() {
        let uri = "otpauth://totp/host:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=host";
        assert!(entry(&parse(uri)).secret.expose() == b"12345678901234567890");
    }

    #[test]
    fn a_uri_of_too_many_parameters_is_left() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let uri = |count| format!("otpauth://totp/ann?secret={secret}{}", "&a=".repeat(count));
        assert_eq!(parse(&uri(99)).entries.len(), 1);
        let parsed = parse(&uri(100));
        assert!(parsed.entries.is_empty() && parsed.notes[0].text.contains("parameters"));
    }

    #[test]
    fn broken_lines_are_left_and_the_others_are_taken() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let text = format!(
            "otpauth://hotp/a?secret={secret}\notpauth://totp/a?secret=0\notpauth://totp/a\n\
             otpauth://steam/a?secret={secret}\nhello\n\
             otpauth://totp/a?digits=x&secret={secret}\n\notpauth://hotp/x?secret={secret}&counter=3"
        );
        let parsed = parse(&text);
        assert_eq!(entry(&parsed).kind, Kind::Hotp(3));
        assert_eq!(parsed.notes.len(), 6);
        assert!(parsed.notes.iter().all(|n| n.fate == Fate::Left && !n.text.contains(secret)));
    }
}
