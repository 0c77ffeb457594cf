//! A code as it was typed.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A code as typed: 6 to 8 digits, in ASCII. Wiped when dropped; without Debug, so that no log can show it.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Code {
    text: [u8; 8],
    length: u8,
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
