//! Base32 of RFC 4648 §6, as shared secrets are written down.
//!
//! Own code because the reader has to be strict where libraries are lenient: a secret that lost a
//! character must be refused, never silently shortened.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Why a text is not base32.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Base32Error {
    /// A character outside A-Z and 2-7 (0, 1, 8 and 9 do not occur in base32).
    Character,
    /// The number of characters cannot come from whole bytes: some are missing.
    Length,
    /// The last character carries bits beyond the last byte: it was mistyped or cut.
    TrailingBits,
}

/// Decodes `text`. Lower case, spaces, hyphens and trailing `=` are accepted.
///
/// # Errors
/// [`Base32Error`] says which rule the text breaks; nothing is ever dropped in silence.
pub fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, Base32Error> {
    let Read { bytes, count, rest, .. } = read(text)?;
    if matches!(count % 8, 1 | 3 | 6) {
        return Err(Base32Error::Length);
    }
    if rest != 0 {
        return Err(Base32Error::TrailingBits);
    }
    Ok(bytes)
}

/// Decodes any number of characters into whole bytes, as apps do. The second value is the number of bits at the end
/// that fill no byte: they are dropped.
///
/// # Errors
/// [`Base32Error::Character`] alone.
pub fn decode_whole_bytes(text: &str) -> Result<(Zeroizing<Vec<u8>>, u32), Base32Error> {
    read(text).map(|read| (read.bytes, read.bits))
}

/// What the characters hold.
struct Read {
    bytes: Zeroizing<Vec<u8>>,
    /// Of characters.
    count: usize,
    /// The bits beyond the last whole byte, and how many they are.
    rest: u16,
    bits: u32,
}

// On the way of each login: no call more than a reader of its own would take.
#[inline(always)]
fn read(text: &str) -> Result<Read, Base32Error> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() * 5 / 8 + 1));
    let (mut buffer, mut bits, mut count) = (0u16, 0u32, 0usize);
    for c in text.trim_end_matches(['=', ' ']).bytes().filter(|c| !matches!(c, b' ' | b'-')) {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a',
            b'2'..=b'7' => c - b'2' + 26,
            _ => return Err(Base32Error::Character),
        };
        buffer = (buffer << 5 | u16::from(value)) & 0x0fff;
        bits += 5;
        count += 1;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
        }
    }
    let rest = buffer & ((1 << bits) - 1);
    Ok(Read { bytes, count, rest, bits })
}

/// Encodes `bytes` in upper case without padding, as the Key URI format asks.
pub fn encode(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().div_ceil(5) * 8));
    let (mut buffer, mut bits) = (0u16, 0u32);
    let push = |text: &mut String, value: u16| {
        if let Some(c) = ALPHABET.get(usize::from(value & 31)) {
            text.push(char::from(*c));
        }
    };
    for byte in bytes {
        buffer = buffer << 8 | u16::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push(&mut text, buffer >> bits);
        }
        buffer &= (1 << bits) - 1;
    }
    if bits > 0 {
        push(&mut text, buffer << (5 - bits));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_examples_of_rfc_4648_hold() {
        for (plain, coded) in [
            ("", ""),
            ("f", "MY======"),
            ("fo", "MZXQ===="),
            ("foo", "MZXW6==="),
            ("foob", "MZXW6YQ="),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI======"),
        ] {
            assert_eq!(decode(coded).unwrap().as_slice(), plain.as_bytes());
            assert_eq!(encode(plain.as_bytes()).as_str(), coded.trim_end_matches('='));
        }
    }

    #[test]
    fn people_may_type_lower_case_and_groups() {
        assert_eq!(decode("mzxw 6ytb-oi").unwrap().as_slice(), b"foobar");
    }

    #[test]
    fn a_lost_or_foreign_character_is_refused_not_skipped() {
        assert_eq!(decode("MZXW6YTBO").unwrap_err(), Base32Error::Length);
        assert_eq!(decode("MZXW6YTB0I").unwrap_err(), Base32Error::Character);
        assert_eq!(decode("MZ=XW6YTB").unwrap_err(), Base32Error::Character);
        assert_eq!(decode("MZXW6YTBOJ").unwrap_err(), Base32Error::TrailingBits);
        assert_eq!(decode("ＭZXW6YTB").unwrap_err(), Base32Error::Character);
    }

    proptest! {
        #[test]
        fn whatever_is_encoded_decodes_to_itself(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let decoded = decode(&encode(&bytes)).unwrap();
            prop_assert_eq!(decoded.as_slice(), bytes.as_slice());
        }
    }
}
