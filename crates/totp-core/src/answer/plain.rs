//! What was typed, in plain ASCII: the digits of other scripts, and what a keyboard in full-width mode sends.
//!
//! Only answers that are no code as they are come here, so that the usual login pays nothing for it. Nothing is
//! allocated.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// The longest answer looked at, in bytes. Longer ones are malformed.
pub const MAX_BYTES: usize = 128;

/// The zeros of Unicode's decimal digits (category Nd), in order; the other nine follow each of them, as the
/// standard promises (section 4.6).
const ZEROS: &[u32] = &[
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0,
    0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50,
    0x11da0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8,
    0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

/// An answer in ASCII letters, digits, spaces and hyphens. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Plain {
    text: [u8; MAX_BYTES],
    length: usize,
}

impl Plain {
    /// Reads an answer; `None` if anything else is in it, or it is not UTF-8.
    pub fn read(typed: &[u8]) -> Option<Self> {
        let mut plain = Self { text: [0; MAX_BYTES], length: 0 };
        for c in str::from_utf8(typed).ok()?.chars() {
            *plain.text.get_mut(plain.length)? = in_ascii(c)?;
            plain.length += 1;
        }
        Some(plain)
    }

    /// The answer without the spaces around it.
    pub fn text(&self) -> &[u8] {
        self.text.get(..self.length).unwrap_or_default().trim_ascii()
    }
}

/// The ASCII letter, digit, space or hyphen that the character stands for.
fn in_ascii(c: char) -> Option<u8> {
    match c {
        ' '
        | '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => Some(b' '),
        // Hyphens, dashes and minus signs.
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => {
            Some(b'-')
        }
        'A'..='Z' | 'a'..='z' => u8::try_from(c).ok(),
        // The full-width forms follow ASCII's order.
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' => u8::try_from(u32::from(c) - 0xfee0).ok(),
        _ => digit(c),
    }
}

/// The ASCII digit of the same value.
pub(super) fn digit(c: char) -> Option<u8> {
    let c = u32::from(c);
    let zero = ZEROS.get(ZEROS.partition_point(|zero| *zero <= c).checked_sub(1)?)?;
    let value = u8::try_from(c - zero).ok().filter(|value| *value < 10)?;
    Some(b'0' + value)
}

/// Whether a decimal digit of any script is in it. Without one, an answer cannot have been meant as a code.
pub fn has_digit(typed: &[u8]) -> bool {
    typed.iter().any(u8::is_ascii_digit)
        || str::from_utf8(typed).is_ok_and(|text| text.chars().any(|c| digit(c).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex_syntax::hir::{Class, HirKind};

    /// All characters of category Nd with their values, as another library has them.
    fn digits_of_unicode() -> Vec<(char, u8)> {
        let class = regex_syntax::parse(r"\p{Nd}").unwrap();
        let HirKind::Class(Class::Unicode(class)) = class.kind() else { panic!("no class") };
        let runs = class.ranges().iter().map(|range| range.start()..=range.end());
        runs.flat_map(|run| run.zip((b'0'..=b'9').cycle())).collect()
    }

    #[test]
    fn every_decimal_digit_of_unicode_has_its_value() {
        let all = digits_of_unicode();
        assert!(all.len() >= 760, "{}", all.len());
        for c in '\0'..=char::MAX {
            let known = all.binary_search_by_key(&c, |(c, _)| *c).ok().map(|at| all[at].1);
            assert_eq!(digit(c), known, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn a_digit_of_any_script_is_seen_in_an_answer() {
        for typed in ["1", " x9", "\u{663}", "９", "a𝟏"] {
            assert!(has_digit(typed.as_bytes()), "{typed}");
        }
        assert!(has_digit(b"\xff1"));
        for typed in [&b""[..], b" ", b"hello", b"\r\n", b"\xff", "①ä".as_bytes()] {
            assert!(!has_digit(typed), "{typed:?}");
        }
    }

    #[test]
    fn nothing_but_letters_digits_spaces_and_hyphens_is_plain() {
        let plain = |typed: &str| Plain::read(typed.as_bytes()).map(|p| p.text().to_vec());
        assert_eq!(plain(" ａZ ９－９　").as_deref(), Some(&b"aZ 9-9"[..]));
        for typed in ["1\t2", "1\n2", "1\0", "1+2", "1.2", "1,2", "1_2", "é", "ー", "\u{200e}1"] {
            assert_eq!(plain(typed), None, "{typed:?}");
        }
        assert!(Plain::read(b"12\xff").is_none());
        assert_eq!(plain(&"1".repeat(MAX_BYTES + 1)), None);
    }
}
