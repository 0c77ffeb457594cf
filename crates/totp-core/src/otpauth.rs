//! The `otpauth://` URI in a QR code: the Key URI format that authenticator apps read.
//!
//! Source: "Key Uri Format" of the google-authenticator wiki. Parameters at their default are left out,
//! since every app assumes them: the QR code then fits a terminal of 24 lines.

use crate::authenticator::{Algorithm, Authenticator, Digits, Kind, Period};
use std::fmt::Write;
use zeroize::Zeroizing;

/// Characters that stay as they are (RFC 3986 §2.3, unreserved).
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// A colon separates issuer and account in the label, so neither may have one of its own; control
/// characters would only spoil an app's list.
fn push_encoded(uri: &mut String, text: &str) {
    for byte in text.chars().filter(|c| *c != ':' && !c.is_control()).collect::<String>().bytes() {
        if is_unreserved(byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
}

/// The URI for `authenticator`, under the name `issuer` (usually the host) and `account` (the user).
pub fn uri(authenticator: &Authenticator, issuer: &str, account: &str) -> Zeroizing<String> {
    // Large enough from the start: growing would leave copies of the secret behind.
    let mut uri = Zeroizing::new(String::with_capacity(2_048));
    uri.push_str("otpauth://");
    uri.push_str(authenticator.kind.name());
    uri.push('/');
    push_encoded(&mut uri, issuer);
    uri.push(':');
    push_encoded(&mut uri, account);
    uri.push_str("?secret=");
    uri.push_str(&authenticator.secret.to_base32());
    uri.push_str("&issuer=");
    push_encoded(&mut uri, issuer);
    // Writing to a String cannot fail.
    let _ = write_unusual(&mut uri, authenticator);
    uri
}

/// Whatever is not SHA-1, 6 digits, 30 seconds. The counter of an event-based token has no default.
fn write_unusual(uri: &mut String, authenticator: &Authenticator) -> std::fmt::Result {
    match authenticator.algorithm {
        Algorithm::Sha1 => {}
        Algorithm::Sha256 => uri.push_str("&algorithm=SHA256"),
        Algorithm::Sha512 => uri.push_str("&algorithm=SHA512"),
    }
    if authenticator.digits != Digits::SIX {
        write!(uri, "&digits={}", authenticator.digits.get())?;
    }
    match authenticator.kind {
        Kind::Totp(Period::THIRTY) => Ok(()),
        Kind::Totp(period) => write!(uri, "&period={}", period.as_secs()),
        Kind::Hotp(counter) => write!(uri, "&counter={counter}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authenticator::tests::authenticator;

    #[test]
    fn the_uri_has_the_form_of_the_key_uri_example() {
        let phone =
            authenticator(b"Hello!\xDE\xAD\xBE\xEFHello!\xDE\xAD\xBE\xEF", Algorithm::Sha1, 6);
        assert_eq!(
            uri(&phone, "ACME Co", "john.doe@email.com").as_str(),
            "otpauth://totp/ACME%20Co:john.doe%40email.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\
             &issuer=ACME%20Co"
        );
    }

    #[test]
    fn neither_a_colon_nor_a_separator_of_a_name_gets_through() {
        let phone = authenticator(&[1; 20], Algorithm::Sha512, 8);
        let uri = uri(&phone, "a:b&c=d", "é\n#?");
        assert!(uri.starts_with("otpauth://totp/ab%26c%3Dd:%C3%A9%23%3F?secret="));
        assert!(uri.ends_with("&algorithm=SHA512&digits=8"));
    }
}
