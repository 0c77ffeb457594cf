//! Base64 of RFC 4648 §4, as sshd writes keys: padded, without line breaks. A key has one spelling: a foreign
//! character, another padding or bits beyond the last byte are no key.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

/// Decodes `text`. `None` for anything but the one spelling of some bytes.
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// The first `count` digits of `bytes` in base64; fewer if there are fewer, and no padding.
pub fn first_digits(bytes: &[u8], count: usize) -> String {
    let mut digits = STANDARD_NO_PAD.encode(bytes);
    digits.truncate(count);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_4648_hold_in_base64() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(decode(coded.as_bytes()).as_deref(), Some(plain.as_bytes()), "{coded}");
            assert_eq!(first_digits(plain.as_bytes(), 99), coded.trim_end_matches('='));
        }
        assert_eq!(decode(b"+/+/").unwrap(), [0xfb, 0xff, 0xbf]);
        assert_eq!(first_digits(&[0xfb, 0xff, 0xbf], 3), "+/+");
    }

    #[test]
    fn a_key_in_base64_has_one_spelling() {
        for bad in [
            "Zg", "Zg=", "Zh==", "Zm9=", "Zm8", "====", "Z===", "Zg==Zg==", "Zm9v ", "Zm9v\n",
            "-_-_", "Zm=v", "=", "A", "AAAAA",
        ] {
            assert_eq!(decode(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
