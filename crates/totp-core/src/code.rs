//! A code as it was typed.

use constant_time_eq::constant_time_eq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A code as typed: 6 to 8 digits, in ASCII. Wiped when dropped; without Debug, so that no log can show it.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Code {
    text: [u8; 8],
    length: u8,
}

/// Two consecutive codes of one token, of the same length and not the same.
pub struct Pair {
    /// The earlier one.
    pub first: Code,
    /// The later one.
    pub second: Code,
}

impl Pair {
    /// Reads two codes with something between them. `is_between` says which bytes may stand between digits.
    pub(crate) fn parse(typed: &[u8], is_between: impl Fn(u8) -> bool) -> Option<Self> {
        let count = typed.iter().filter(|c| c.is_ascii_digit()).count();
        let first = typed.iter().enumerate().filter(|(_, c)| c.is_ascii_digit());
        let (after_first, _) = first.take(count / 2).last()?;
        let (first, rest) = typed.split_at_checked(after_first + 1)?;
        // Without anything between, it may as well be a password of digits.
        rest.first().filter(|c| is_between(**c))?;
        let code = |part: &[u8]| Code::of(part.iter().copied().filter(|c| !is_between(*c)));
        let (first, second) = (code(first)?, code(rest)?);
        let fits = first.length == second.length && first.number() != second.number();
        fits.then_some(Self { first, second })
    }

    /// How many digits each of them has, 6 to 8.
    pub const fn length(&self) -> u8 {
        self.first.length()
    }
}

impl Code {
    /// Reads 6 to 8 ASCII digits; spaces are ignored.
    pub fn parse(typed: &[u8]) -> Option<Self> {
        Self::of(typed.iter().copied())
    }

    /// The code of these digits, with spaces between them.
    pub(crate) fn of(typed: impl Iterator<Item = u8>) -> Option<Self> {
        let mut code = Self { text: [0; 8], length: 0 };
        for digit in typed.filter(|c| *c != b' ') {
            if !digit.is_ascii_digit() {
                return None;
            }
            *code.text.get_mut(usize::from(code.length))? = digit;
            code.length += 1;
        }
        (code.length >= 6).then_some(code)
    }

    /// Whether it has the same digits. The time does not tell how many of them.
    pub fn is(&self, other: &Self) -> bool {
        constant_time_eq(self.digits().as_bytes(), other.digits().as_bytes())
    }

    /// Eight digits: the last ones of `number`, with zeros before it.
    pub(crate) fn of_number(number: u32) -> Self {
        let mut code = Self { text: [b'0'; 8], length: 8 };
        let mut rest = number;
        for digit in code.text.iter_mut().rev() {
            *digit += u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        code
    }

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
