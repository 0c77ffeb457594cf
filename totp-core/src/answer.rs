//! What the claimant typed, parsed once: a code, a recovery code, or neither.
//!
//! The whole policy of what may stand around an answer is here. Spaces are ignored, since apps show
//! `123 456`; a carriage return or line feed at the end is ignored, since some clients send it.

mod tail;

pub use tail::{MAX_BYTES as MAX_TAIL_BYTES, Tail, TailLength};

use crate::recovery::RecoveryCode;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The longest answer looked at, in bytes. Longer ones are malformed.
pub const MAX_BYTES: usize = 128;

/// An answer to the prompt.
pub enum Answer {
    /// 6 to 8 ASCII digits.
    Code(Code),
    /// 24 characters of a recovery code.
    Recovery(RecoveryCode),
    /// A password with a code behind it, for clients with one field.
    Tail(Tail),
    /// Anything else. It cannot be right, so it is never charged: sshd answers for forbidden users
    /// with junk, and with the password where the password method is on.
    Malformed,
}

/// A code as typed: 6 to 8 digits. Wiped when dropped; without Debug, so that no log can show it.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Code {
    text: [u8; 8],
    length: u8,
}

impl Code {
    /// The digits as text.
    pub fn digits(&self) -> &str {
        self.text.get(..usize::from(self.length)).and_then(|t| str::from_utf8(t).ok()).unwrap_or("")
    }

    /// The digits as a number. Together with their count it is the code.
    pub fn number(&self) -> u32 {
        let digits = self.text.iter().take(usize::from(self.length));
        digits.fold(0, |number, digit| number * 10 + u32::from(digit.wrapping_sub(b'0')))
    }

    /// How many digits were typed, 6 to 8.
    pub const fn length(&self) -> u8 {
        self.length
    }
}

impl Answer {
    /// Parses the bytes that the conversation brought.
    pub fn parse(typed: &[u8]) -> Self {
        if typed.len() > MAX_BYTES {
            return Self::Malformed;
        }
        let typed = typed.strip_suffix(b"\n").unwrap_or(typed);
        let typed = typed.strip_suffix(b"\r").unwrap_or(typed);
        if let Some(code) = parse_code(typed) {
            return Self::Code(code);
        }
        RecoveryCode::parse(typed).map_or(Self::Malformed, Self::Recovery)
    }

    /// Parses an answer that holds a password, too.
    pub fn parse_tail(typed: &[u8]) -> Self {
        Tail::parse(typed).map_or(Self::Malformed, Self::Tail)
    }
}

fn parse_code(typed: &[u8]) -> Option<Code> {
    let mut code = Code { text: [0; 8], length: 0 };
    for digit in typed.iter().filter(|c| **c != b' ') {
        if !digit.is_ascii_digit() {
            return None;
        }
        *code.text.get_mut(usize::from(code.length))? = *digit;
        code.length += 1;
    }
    (code.length >= 6).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(typed: &str) -> Option<String> {
        match Answer::parse(typed.as_bytes()) {
            Answer::Code(code) => Some(code.digits().to_owned()),
            _ => None,
        }
    }

    #[test]
    fn spaces_and_a_line_end_around_a_code_do_not_matter() {
        for typed in ["123456", " 123456", "123 456", "123456 ", "123456\n", "123456\r\n"] {
            assert_eq!(code(typed).as_deref(), Some("123456"));
        }
    }

    #[test]
    fn only_six_to_eight_ascii_digits_are_a_code() {
        assert_eq!(code("00123456").as_deref(), Some("00123456"));
        for typed in [
            "",
            " ",
            "12345",
            "123456789",
            "+123456",
            "-123456",
            "12345a",
            "123456\0",
            "１２３４５６",
            "١٢٣٤٥٦",
            "0x12345",
            "1e5000",
            "123\t456",
            "123\n456",
            "\u{8}\n\r\u{7f}INCORRECT",
        ] {
            assert!(matches!(Answer::parse(typed.as_bytes()), Answer::Malformed), "{typed:?}");
        }
        assert!(matches!(Answer::parse(&vec![b'1'; 1 << 20]), Answer::Malformed));
        assert!(matches!(Answer::parse(&[0xff, 0xfe, b'1']), Answer::Malformed));
    }

    #[test]
    fn an_answer_longer_than_any_right_one_is_malformed_whatever_it_holds() {
        let padded = |spaces: usize| format!("123456{}", " ".repeat(spaces));
        assert_eq!(code(&padded(MAX_BYTES - 6)).as_deref(), Some("123456"));
        assert_eq!(code(&padded(MAX_BYTES - 5)), None);
    }

    #[test]
    fn a_recovery_code_is_known_by_its_shape() {
        for typed in ["ABCD-EFGH-JKMN-PQRS-TVWX-YZ01", "abcdefghjkmnpqrstvwxyz01"] {
            assert!(matches!(Answer::parse(typed.as_bytes()), Answer::Recovery(_)));
        }
        for typed in ["ABCD-EFGH-JKMN-PQRS-TVWX-YZ0", "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01A"] {
            assert!(matches!(Answer::parse(typed.as_bytes()), Answer::Malformed));
        }
    }
}
