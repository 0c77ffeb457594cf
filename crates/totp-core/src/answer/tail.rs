//! Password and code in one answer, for clients that have one field: the code is its tail.
//!
//! Where the code begins is not to be seen: the password may end in digits, or in what looks like a
//! recovery code. So each tail that has the form of one is looked at, and what is before the one that was
//! right is the password. Which tails there are depends on the answer alone, never on the user. The digits may be
//! those of any script, with nothing between them: a space or a hyphen may be the password's.

use super::plain;
use crate::code::Code;
use crate::recovery::RecoveryCode;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The longest answer looked at, in bytes: libpam's own limit (PAM_MAX_RESP_SIZE) without the NUL.
pub const MAX_BYTES: usize = 511;
/// The most digits of a code.
const MOST_DIGITS: usize = 8;
/// Bytes of a recovery code as it is shown, in groups, and without the separators.
const RECOVERY_FORMS: [usize; 2] = [29, 24];

/// An answer of a password and a code, and the tails that may be the code.
pub struct Tail {
    /// Of 6, 7 and 8 digits, as many as there are.
    codes: Vec<Code>,
    digits: Digits,
    recovery: Option<(RecoveryCode, usize)>,
}

/// How many bytes of an answer are the code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TailLength(usize);

impl Tail {
    /// Takes an answer apart. `None` if no tail of it has the form of a code, or it is too long.
    pub fn parse(typed: &[u8]) -> Option<Self> {
        if typed.len() > MAX_BYTES {
            return None;
        }
        let typed = without_line_end(typed);
        let tail = |length: usize| typed.get(typed.len().checked_sub(length)?..);
        let digits = Digits::at_the_end_of(typed);
        let codes: Vec<Code> = (6..=MOST_DIGITS).filter_map(|n| digits.code(n)).collect();
        let recovery = RECOVERY_FORMS.into_iter().find_map(|length| {
            let tail = tail(length).filter(|tail| is_whole(tail))?;
            Some((RecoveryCode::parse(tail)?, length))
        });
        let found = !codes.is_empty() || recovery.is_some();
        found.then_some(Self { codes, digits, recovery })
    }

    /// The tails that may be a code, the shortest first.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// The tail that may be a recovery code.
    pub fn recovery(&self) -> Option<&RecoveryCode> {
        self.recovery.as_ref().map(|(code, _)| code)
    }

    /// The length of a code that was right.
    pub fn length_of(&self, code: &Code) -> TailLength {
        TailLength(self.digits.bytes(usize::from(code.length())))
    }

    /// The length of the recovery code.
    pub fn length_of_recovery(&self) -> TailLength {
        TailLength(self.recovery.as_ref().map_or(0, |(_, length)| *length))
    }
}

impl TailLength {
    /// Of a tail that another process took off.
    pub const fn of_bytes(bytes: usize) -> Self {
        Self(bytes)
    }

    /// In bytes.
    pub const fn bytes(self) -> usize {
        self.0
    }

    /// What stands before a tail of this length in the answer as it was typed: the password.
    pub fn before(self, typed: &[u8]) -> &[u8] {
        let whole = without_line_end(typed);
        whole.get(..whole.len().saturating_sub(self.0)).unwrap_or_default()
    }
}

/// Some clients send the end of the line.
pub fn without_line_end(typed: &[u8]) -> &[u8] {
    let typed = typed.strip_suffix(b"\n").unwrap_or(typed);
    typed.strip_suffix(b"\r").unwrap_or(typed)
}

/// The digits that an answer ends with, in ASCII, the last one first. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
struct Digits {
    values: [u8; MOST_DIGITS],
    /// The bytes that each of them has in the answer.
    lengths: [u8; MOST_DIGITS],
    count: usize,
}

impl Digits {
    fn at_the_end_of(typed: &[u8]) -> Self {
        let mut digits = Self { values: [0; MOST_DIGITS], lengths: [0; MOST_DIGITS], count: 0 };
        let mut rest = typed;
        for (value, length) in digits.values.iter_mut().zip(&mut digits.lengths) {
            let Some((digit, before)) = last_digit(rest) else { break };
            *value = digit;
            *length = u8::try_from(rest.len() - before.len()).unwrap_or(u8::MAX);
            digits.count += 1;
            rest = before;
        }
        digits
    }

    /// The last so many digits, if there are as many.
    fn code(&self, count: usize) -> Option<Code> {
        let values = self.values.get(..count).filter(|_| count <= self.count)?;
        Code::of(values.iter().rev().copied())
    }

    /// The bytes of the last so many digits.
    fn bytes(&self, count: usize) -> usize {
        self.lengths.iter().take(count).map(|length| usize::from(*length)).sum()
    }
}

/// The digit that the bytes end with, in ASCII, and what is before it. The bytes before it may be anything.
fn last_digit(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (last, before) = bytes.split_last()?;
    if last.is_ascii() {
        return last.is_ascii_digit().then_some((*last, before));
    }
    (2..=4).find_map(|length| {
        let (before, last) = bytes.split_at(bytes.len().checked_sub(length)?);
        let mut characters = str::from_utf8(last).ok()?.chars();
        let digit = plain::digit(characters.next()?)?;
        characters.next().is_none().then_some((digit, before))
    })
}

/// Whether a recovery code fills the tail: its 24 characters, or they with a separator after each four.
fn is_whole(tail: &[u8]) -> bool {
    let separators = tail.iter().filter(|c| !c.is_ascii_alphanumeric()).count();
    let between = || tail.iter().skip(4).step_by(5).all(|c| !c.is_ascii_alphanumeric());
    separators + 24 == tail.len() && (separators == 0 || between())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECOVERY: &str = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01";

    fn codes(typed: &str) -> Vec<String> {
        let tail = Tail::parse(typed.as_bytes());
        tail.map_or(vec![], |tail| tail.codes().iter().map(|c| c.digits().to_owned()).collect())
    }

    fn passwords(typed: &str) -> Vec<String> {
        let Some(tail) = Tail::parse(typed.as_bytes()) else { return vec![] };
        let text = |length: TailLength| {
            String::from_utf8(length.before(typed.as_bytes()).to_vec()).unwrap()
        };
        let mut found: Vec<String> =
            tail.codes().iter().map(|code| text(tail.length_of(code))).collect();
        found.extend(tail.recovery().map(|_| text(tail.length_of_recovery())));
        found
    }

    #[test]
    fn the_code_is_the_tail_and_the_password_what_is_before_it() {
        assert_eq!(codes("secret123456"), ["123456"]);
        assert_eq!(passwords("secret123456"), ["secret"]);
        assert_eq!(passwords("secret123456\r\n"), ["secret"]);
        assert_eq!(passwords("123456"), [""]);
        assert_eq!(passwords("s e cret 123456"), ["s e cret "]);
        assert_eq!(passwords("Schlüssel123456"), ["Schlüssel"]);
    }

    #[test]
    fn a_password_that_ends_in_digits_leaves_every_length_open() {
        assert_eq!(codes("secret12345678"), ["345678", "2345678", "12345678"]);
        assert_eq!(passwords("a7123456"), ["a7", "a"]);
        assert_eq!(codes("12345678901234567890"), ["567890", "4567890", "34567890"]);
    }

    #[test]
    fn only_digits_without_anything_between_are_a_code() {
        for typed in
            ["", "secret", "12345", "secret12345", "secret123 456", "secret123-456", "123456x"]
        {
            assert_eq!(codes(typed), [""; 0], "{typed}");
        }
        assert!(Tail::parse(&[b'1'; MAX_BYTES + 1]).is_none());
        assert!(Tail::parse(&[b'1'; MAX_BYTES]).is_some());
    }

    #[test]
    fn a_code_in_digits_of_any_script_may_be_the_tail() {
        assert_eq!(codes("secret１２３４５６"), ["123456"]);
        assert_eq!(passwords("secret１２３４５６"), ["secret"]);
        assert_eq!(passwords("Schlüssel٧123456"), ["Schlüssel٧", "Schlüssel"]);
        assert_eq!(codes("Schlüssel٧123456"), ["123456", "7123456"]);
        // What stands before the digits need not be UTF-8: it is a password.
        let typed = b"gr\xfcn\xef\xbc\x91\xef\xbc\x92\xef\xbc\x93456";
        let tail = Tail::parse(typed).expect("a code");
        let code = tail.codes().first().expect("six digits");
        assert_eq!(code.digits(), "123456");
        assert_eq!(tail.length_of(code).before(typed), b"gr\xfcn");
    }

    #[test]
    fn the_tail_may_be_a_recovery_code_with_or_without_separators() {
        for typed in [
            format!("secret{RECOVERY}"),
            format!("secret{}", RECOVERY.replace('-', " ")),
            format!("secret{}", RECOVERY.replace('-', "")),
            format!("secret{}", RECOVERY.to_lowercase()),
        ] {
            assert_eq!(passwords(&typed), ["secret"], "{typed}");
        }
        assert_eq!(passwords(&format!("se-cret{RECOVERY}")), ["se-cret"]);
        // One separator missing, or one at the wrong place, is none of both forms.
        assert!(Tail::parse(b"se!cretABC-DEFGH-JKMN-PQRS-TVWX-YZ01").is_none());
        assert!(Tail::parse(b"s!ABCDEFGH-JKMNPQRSTVWXYZ01").is_none());
    }

    #[test]
    fn letters_before_a_code_can_look_like_a_recovery_code_too() {
        let typed = "abcdefghjkmnpqrstvwx123456";
        assert_eq!(passwords(typed), ["abcdefghjkmnpqrstvwx", "ab"]);
    }
}
