//! What the claimant typed, parsed once: a code, a recovery code, or neither.
//!
//! The whole policy of what may stand around an answer is here. Spaces are ignored, since apps show
//! `123 456`; a carriage return or line feed at the end is ignored, since some clients send it. Hyphens may
//! stand between digits, and the digits may be those of any script: keyboards type them.
//!
//! Two codes with a space or a hyphen between them are two consecutive codes of a token that is out of step.

mod plain;
mod tail;

pub use crate::code::{Code, Pair};
pub(crate) use plain::Plain;
pub use plain::{MAX_BYTES, has_digit};
pub(crate) use tail::without_line_end;
pub use tail::{MAX_BYTES as MAX_TAIL_BYTES, Tail, TailLength};

use crate::recovery::RecoveryCode;

/// An answer to the prompt.
pub enum Answer {
    /// 6 to 8 digits.
    Code(Code),
    /// 24 characters of a recovery code.
    Recovery(RecoveryCode),
    /// Two consecutive codes.
    Pair(Pair),
    /// A password with a code behind it, for clients with one field.
    Tail(Tail),
    /// Anything else. It cannot be right, so it is never charged: sshd answers for forbidden users
    /// with junk, and with the password where the password method is on.
    Malformed,
}

impl Answer {
    /// Parses the bytes that the conversation brought.
    pub fn parse(typed: &[u8]) -> Self {
        if typed.len() > MAX_BYTES {
            return Self::Malformed;
        }
        let typed = tail::without_line_end(typed);
        if let Some(code) = Code::parse(typed) {
            return Self::Code(code);
        }
        if let Some(code) = RecoveryCode::parse(typed) {
            return Self::Recovery(code);
        }
        Plain::read(typed).map_or(Self::Malformed, |plain| Self::parse_plain(plain.text()))
    }

    /// Parses letters, digits, spaces and hyphens that are no code as they were typed.
    fn parse_plain(text: &[u8]) -> Self {
        let is_between = |place: usize| place > 0 && place + 1 < text.len();
        let digits = text.iter().enumerate().filter(|(at, c)| **c != b'-' || !is_between(*at));
        if let Some(code) = Code::of(digits.map(|(_, c)| *c)) {
            return Self::Code(code);
        }
        if let Some(code) = RecoveryCode::parse(text) {
            return Self::Recovery(code);
        }
        let begins_and_ends_in_digits = text
            .first()
            .zip(text.last())
            .is_some_and(|(a, z)| a.is_ascii_digit() && z.is_ascii_digit());
        let pair =
            Pair::parse(text, |c| c == b' ' || c == b'-').filter(|_| begins_and_ends_in_digits);
        pair.map_or(Self::Malformed, Self::Pair)
    }

    /// Parses an answer that holds a password, too.
    pub fn parse_tail(typed: &[u8]) -> Self {
        Tail::parse(typed).map_or(Self::Malformed, Self::Tail)
    }

    /// The password with a code behind it, if the answer is one.
    pub const fn tail(&self) -> Option<&Tail> {
        match self {
            Self::Tail(tail) => Some(tail),
            _ => None,
        }
    }
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
    fn a_code_in_digits_of_any_script_is_a_code() {
        for typed in ["１２３４５６", "١٢٣٤٥٦", "۱۲۳۴۵۶", "१२३४५६", "𝟏𝟐𝟑𝟒𝟓𝟔", "12３٤५6"]
        {
            assert_eq!(code(typed).as_deref(), Some("123456"), "{typed}");
        }
        assert_eq!(code("００１２３４５６").as_deref(), Some("00123456"));
        // Numbers, but no decimal digits; and digits of five, nine and twice six places.
        for typed in
            ["①②③④⑤⑥", "²³⁴⁵⁶⁷", "一二三四五六", "ⅠⅡⅢⅣⅤⅥ", "１２３４５", "１２３４５６７８９"]
        {
            assert!(matches!(Answer::parse(typed.as_bytes()), Answer::Malformed), "{typed}");
        }
    }

    #[test]
    fn spaces_and_hyphens_may_stand_between_digits() {
        for typed in [
            "123-456",
            "12-34-56",
            "123 - 456",
            "123\u{a0}456",
            "123\u{202f}456",
            "１２３\u{3000}４５６",
            "１２３－４５６",
            "123\u{2010}456",
            "123\u{2011}456",
            "123–456",
            "123−456",
            " 123-456 \r\n",
        ] {
            assert_eq!(code(typed).as_deref(), Some("123456"), "{typed:?}");
        }
        for typed in [
            "-123456",
            "123456-",
            "－１２３４５６",
            " - 123456",
            "-",
            "------",
            "123_456",
            "123.456",
        ] {
            assert!(matches!(Answer::parse(typed.as_bytes()), Answer::Malformed), "{typed:?}");
        }
    }

    #[test]
    fn two_codes_with_something_between_are_a_pair() {
        let pair = |typed: &str| match Answer::parse(typed.as_bytes()) {
            Answer::Pair(pair) => {
                Some([&pair.first, &pair.second].map(|code| code.digits().to_owned()))
            }
            _ => None,
        };
        let six = Some(["123456".to_owned(), "234567".to_owned()]);
        for typed in [
            "123456 234567",
            "123456-234567",
            "123 456 234 567",
            "123456  -  234567",
            " 123456 234567\r\n",
            "１２３４５６　２３４５６７",
        ] {
            assert_eq!(pair(typed), six, "{typed:?}");
        }
        assert_eq!(pair("1234567 2345678"), Some(["1234567", "2345678"].map(str::to_owned)));
        assert_eq!(pair("12345678 23456789"), Some(["12345678", "23456789"].map(str::to_owned)));
        for typed in [
            "123456234567",
            "123456 123456",
            "123456 2345678",
            "12345 23456",
            "123456789 123456789",
            "123456 234567 345678",
            "123456_234567",
            "-123456 234567",
            "123456 234567-",
        ] {
            assert!(matches!(Answer::parse(typed.as_bytes()), Answer::Malformed), "{typed:?}");
        }
    }

    #[test]
    fn a_recovery_code_in_full_width_letters_is_read() {
        let Answer::Recovery(typed) =
            Answer::parse("ＡＢＣＤ－ｅｆｇｈ　ＪＫＭＮ−ＰＱＲＳ−ＴＶＷＸ−ＹＺｏｌ".as_bytes())
        else {
            panic!("not read")
        };
        assert_eq!(typed.grouped().as_str(), "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01");
    }

    #[test]
    fn only_six_to_eight_digits_are_a_code() {
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
            "１２３４５６x",
            "٠x١٢٣٤٥",
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
    fn an_answer_longer_than_any_right_one_is_malformed() {
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
