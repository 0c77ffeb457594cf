//! The `otpauth://` URI in a QR code: the Key URI format that authenticator apps read.
//!
//! Source: "Key Uri Format" of the google-authenticator wiki. Parameters that stand at their default
//! are written out all the same: some apps ask for them, and none stumbles over them.

use crate::authenticator::{Algorithm, Authenticator};
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
    uri.push_str("otpauth://totp/");
    push_encoded(&mut uri, issuer);
    uri.push(':');
    push_encoded(&mut uri, account);
    uri.push_str("?secret=");
    uri.push_str(&authenticator.secret.to_base32());
    uri.push_str("&issuer=");
    push_encoded(&mut uri, issuer);
    let algorithm = match authenticator.algorithm {
        Algorithm::Sha1 => "SHA1",
        Algorithm::Sha256 => "SHA256",
        Algorithm::Sha512 => "SHA512",
    };
    let (digits, period) = (authenticator.digits.get(), authenticator.period.as_secs());
    let _ = write!(uri, "&algorithm={algorithm}&digits={digits}&period={period}");
    uri
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
             &issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30"
        );
    }

    #[test]
    fn neither_a_colon_nor_a_separator_of_a_name_gets_through() {
        let phone = authenticator(&[1; 20], Algorithm::Sha512, 8);
        let uri = uri(&phone, "a:b&c=d", "é\n#?");
        assert!(uri.starts_with("otpauth://totp/ab%26c%3Dd:%C3%A9%23%3F?secret="));
        assert!(uri.ends_with("&algorithm=SHA512&digits=8&period=30"));
    }
}
