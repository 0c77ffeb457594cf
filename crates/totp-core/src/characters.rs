//! The characters of codes that people copy from paper or from a mail: recovery codes and tickets.

use zeroize::Zeroizing;

/// Crockford's base32: no I, L, O, U, so that nothing is misread from paper.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Reads a typed code that fills `code`: any case, spaces and hyphens ignored, O read as 0, I and L as 1. Whether it
/// has that shape; if not, a part of it may stand in `code`.
pub fn read(typed: &[u8], code: &mut [u8]) -> bool {
    let mut count = 0;
    for typed in typed.iter().filter(|c| !matches!(c, b' ' | b'-')) {
        let canonical = match typed.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            c if ALPHABET.contains(&c) => c,
            _ => return false,
        };
        let Some(place) = code.get_mut(count) else { return false };
        *place = canonical;
        count += 1;
    }
    count == code.len()
}

/// Spells random bytes: five bits a character.
pub fn spell(random: &[u8], code: &mut [u8]) {
    for (place, c) in code.iter_mut().enumerate() {
        let bit = place * 5;
        let pair = [bit / 8, bit / 8 + 1].map(|i| random.get(i).copied().unwrap_or(0));
        let value = u16::from_be_bytes(pair) >> (11 - bit % 8) & 31;
        *c = ALPHABET.get(usize::from(value)).copied().unwrap_or(b'0');
    }
}

/// In groups of four.
pub fn grouped(code: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(code.len() + code.len() / 4));
    for (place, c) in code.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(*c));
    }
    text
}
