//! Base64 of RFC 4648 §4, as sshd writes keys: padded, without line breaks.
//!
//! Own code because the reader has to be strict: a key has one spelling, and no other one is the same key.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Decodes `text`. `None` for a foreign character, a wrong length or padding, and for bits beyond the last byte.
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let padding = text.iter().rev().take(2).take_while(|c| **c == b'=').count();
    let digits = text.get(..text.len() - padding)?;
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in digits.chunks(4) {
        let mut bits = 0u32;
        for c in group {
            bits = bits << 6 | value(*c)?;
        }
        // A group of 2 or 3 digits holds 1 or 2 bytes, and 4 or 2 bits that must be zero.
        let whole = match group.len() {
            4 => 3,
            3 if bits & 0b11 == 0 => 2,
            2 if bits & 0b1111 == 0 => 1,
            _ => return None,
        };
        let left = bits << (6 * (4 - group.len()) + 8);
        bytes.extend(left.to_be_bytes().iter().take(whole));
    }
    Some(bytes)
}

fn value(c: u8) -> Option<u32> {
    Some(u32::from(match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// The first `count` digits of `bytes` in base64; fewer if there are fewer, and no padding.
pub fn first_digits(bytes: &[u8], count: usize) -> String {
    let groups = bytes.chunks(3).flat_map(|group| {
        let bits = group.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - group.len()));
        let digits = [18, 12, 6, 0].map(|shift| bits >> shift & 63);
        digits.into_iter().take(group.len() + 1)
    });
    let digit = |value: u32| ALPHABET.get(usize::try_from(value).ok()?).map(|c| char::from(*c));
    groups.take(count).filter_map(digit).collect()
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
