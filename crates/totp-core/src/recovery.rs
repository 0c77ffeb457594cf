//! Recovery codes: the look-up secrets of NIST SP 800-63B §5.1.2, each good for one login.
//!
//! A code has 120 bits, so a plain salted SHA-256 is enough to store it (§5.1.2.2 asks for a slow
//! hash only below 112 bits), and no throttle is needed for it: the owner always has a way in.
//!
//! A *scratch code* is one of google-authenticator's emergency codes, brought along by `enroll import`: eight
//! digits, 26.6 bits. No hash makes such a code strong against whoever reads the file (who also reads the
//! secrets in it), so it is guarded where it is tried: it goes the way of a code, through the throttle and
//! the charge. It is spent like a recovery code, and ends with the set that it stands in.

use crate::characters;
use crate::code::Code;
use crate::secret::truncated;
use constant_time_eq::constant_time_eq_16;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Characters of a code, without separators.
pub const CODE_CHARS: usize = 24;
/// Codes in a new set.
pub const NEW_CODES: usize = 10;
/// The most codes a credential may list.
pub const MAX_CODES: usize = 32;
/// Digits of a scratch code.
pub const SCRATCH_DIGITS: u8 = 8;
/// The most scratch codes a credential may list.
pub const MAX_SCRATCH: usize = 16;
/// Random bytes behind a code: 120 bits.
pub const CODE_BYTES: usize = 15;

/// A recovery code in its canonical form: 24 characters, upper case. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; CODE_CHARS]);

impl RecoveryCode {
    /// Reads a typed code: any case, spaces and hyphens ignored, O read as 0, I and L as 1.
    /// `None` if it does not have the shape of one.
    pub fn parse(typed: &[u8]) -> Option<Self> {
        let mut code = Self([0; CODE_CHARS]);
        characters::read(typed, &mut code.0).then_some(code)
    }

    /// The code made of 15 random bytes.
    pub fn from_random(random: &[u8; CODE_BYTES]) -> Self {
        let mut code = Self([0; CODE_CHARS]);
        characters::spell(random, &mut code.0);
        code
    }

    /// What is shown and printed: six groups of four.
    pub fn grouped(&self) -> Zeroizing<String> {
        characters::grouped(&self.0)
    }

    /// What the credential stores: the first 16 bytes of
    /// SHA-256("pam_totp recovery code v1" 0x00 salt code).
    pub fn hash(&self, salt: &Salt) -> RecoveryHash {
        let mut hash = Sha256::new();
        hash.update(b"pam_totp recovery code v1\0");
        hash.update(salt.0);
        hash.update(self.0);
        RecoveryHash(truncated(&hash.finalize()))
    }
}

/// 16 random bytes, one salt for a set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Salt(pub [u8; 16]);

impl Salt {
    /// The name under which the record keeps a set: the first half of its salt. The salt is no secret;
    /// it only keeps a guess from counting for several sets.
    pub const fn set_id(&self) -> SetId {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        SetId([a, b, c, d, e, f, g, h])
    }
}

/// Names a set of recovery codes in the record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetId(pub [u8; 8]);

/// A stored recovery code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecoveryHash(pub [u8; 16]);

impl RecoveryHash {
    /// This one, if it is one of those. Compares with each, hit or not.
    fn among<'a>(self, stored: impl Iterator<Item = &'a Self>) -> Option<Self> {
        let mut found = false;
        for stored in stored {
            found |= constant_time_eq_16(&stored.0, &self.0);
        }
        found.then_some(self)
    }

    /// Reads 32 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        if text.len() != 32 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let mut value = 0;
            for digit in pair {
                value = value << 4 | hex_value(*digit)?;
            }
            *byte = value;
        }
        Some(Self(bytes))
    }
}

fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

impl fmt::Display for RecoveryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What the credential stores of a scratch code: the first 16 bytes of
/// SHA-256("pam_totp scratch code v1" 0x00 salt digits).
pub fn scratch_hash(code: &Code, salt: &Salt) -> RecoveryHash {
    let mut hash = Sha256::new();
    hash.update(b"pam_totp scratch code v1\0");
    hash.update(salt.0);
    hash.update(code.digits());
    RecoveryHash(truncated(&hash.finalize()))
}

/// The codes of a user, hashed. Which of them are spent is in the record, not here.
pub struct RecoverySet {
    /// The set's salt.
    pub salt: Salt,
    /// Scratch codes from another module, at most [`MAX_SCRATCH`]; mostly none.
    pub scratch: Vec<RecoveryHash>,
    /// The stored codes; `None` where the reader left them out because no recovery code was typed.
    pub codes: Option<Vec<RecoveryHash>>,
}

impl RecoverySet {
    /// Ten new codes, and the set that stores them. `random` fills what it gets.
    ///
    /// # Errors
    /// That of `random`.
    pub fn fresh<E>(
        mut random: impl FnMut(&mut [u8]) -> Result<(), E>,
    ) -> Result<(Vec<RecoveryCode>, Self), E> {
        let mut salt = [0; 16];
        random(&mut salt)?;
        let salt = Salt(salt);
        let mut codes = Vec::with_capacity(NEW_CODES);
        for _ in 0..NEW_CODES {
            let mut bytes = Zeroizing::new([0; CODE_BYTES]);
            random(bytes.as_mut())?;
            codes.push(RecoveryCode::from_random(&bytes));
        }
        let stored = codes.iter().map(|code| code.hash(&salt)).collect();
        Ok((codes, Self { salt, scratch: Vec::new(), codes: Some(stored) }))
    }

    /// The stored form of `code` if it belongs to the set. Compares with every code, hit or not.
    pub fn find(&self, code: &RecoveryCode) -> Option<RecoveryHash> {
        code.hash(&self.salt).among(self.codes.iter().flatten())
    }

    /// The stored form of `code` if it is one of the scratch codes of `set`. The same work for whoever has
    /// none; nothing for codes of another length, which all but a few are.
    pub fn find_scratch(set: Option<&Self>, code: &Code) -> Option<RecoveryHash> {
        if code.length() != SCRATCH_DIGITS {
            return None;
        }
        let typed = scratch_hash(code, &set.map_or(Salt([0; 16]), |set| set.salt));
        typed.among(set.iter().flat_map(|set| &set.scratch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_copy_it_from_paper() {
        let printed = RecoveryCode::parse(b"0123-4567-89AB-CDEF-GHJK-MN01").unwrap();
        for typed in [
            "0123456789abcdefghjkmn01",
            "O123 4567 89AB cdef ghjk mnOl",
            "o123-456789ABCDEFGHJKMN-0I",
        ] {
            assert!(RecoveryCode::parse(typed.as_bytes()).unwrap().0 == printed.0);
        }
        assert!(RecoveryCode::parse(b"0123-4567-89AB-CDEF-GHJK-MN0U").is_none());
        assert!(RecoveryCode::parse(b"0123-4567-89AB-CDEF-GHJK-MN0").is_none());
    }

    #[test]
    fn the_stored_form_is_what_an_independent_hash_gives() {
        // python3: hashlib.sha256(b"pam_totp recovery code v1\0" + bytes(range(16)) +
        //          b"0123456789ABCDEFGHJKMN01").hexdigest()[:32]
        let code = RecoveryCode::parse(b"0123-4567-89AB-CDEF-GHJK-MN01").unwrap();
        let salt = Salt(std::array::from_fn(|i| i as u8));
        assert_eq!(code.hash(&salt).to_string(), "92ee878f3d11800611b9182fbd39975b");
    }

    #[test]
    fn every_code_of_a_set_is_found_and_no_other() {
        let salt = Salt([3; 16]);
        let code = |number: u8| RecoveryCode::from_random(&[number; CODE_BYTES]);
        let codes = Some((0..10).map(|number| code(number).hash(&salt)).collect());
        let set = RecoverySet { salt, scratch: Vec::new(), codes };
        for number in 0..10 {
            assert!(set.find(&code(number)) == Some(code(number).hash(&salt)));
        }
        assert!(set.find(&code(10)).is_none());
    }

    #[test]
    fn a_scratch_code_is_found_by_a_hash_that_python_confirms() {
        use crate::answer::Answer;
        let typed = |text: &str| match Answer::parse(text.as_bytes()) {
            Answer::Code(code) => code,
            _ => panic!("not a code"),
        };
        // python3: hashlib.sha256(b"pam_totp scratch code v1\0" + bytes(range(16)) +
        //          b"01234567").hexdigest()[:32]
        let salt = Salt(std::array::from_fn(|i| i as u8));
        let hash = scratch_hash(&typed("01234567"), &salt);
        assert_eq!(hash.to_string(), "102a70681bf27d8772dd209eee9819e3");
        let set = RecoverySet { salt, scratch: vec![hash], codes: None };
        assert!(RecoverySet::find_scratch(Some(&set), &typed("0123 4567")) == Some(hash));
        for other in ["1234567", "012345", "01234568"] {
            assert!(RecoverySet::find_scratch(Some(&set), &typed(other)).is_none(), "{other}");
        }
        let other = RecoverySet { salt: Salt([1; 16]), ..set };
        assert!(RecoverySet::find_scratch(Some(&other), &typed("01234567")).is_none());
        assert!(RecoverySet::find_scratch(None, &typed("01234567")).is_none());
    }

    #[test]
    fn every_bit_of_the_random_bytes_reaches_the_code() {
        let zero = RecoveryCode::from_random(&[0; CODE_BYTES]);
        assert_eq!(zero.grouped().as_str(), "0000-0000-0000-0000-0000-0000");
        assert_eq!(
            RecoveryCode::from_random(&[0xff; CODE_BYTES]).grouped().as_str(),
            "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ"
        );
        for bit in 0..CODE_BYTES * 8 {
            let mut random = [0; CODE_BYTES];
            random[bit / 8] = 1 << (bit % 8);
            let code = RecoveryCode::from_random(&random);
            let changed = code.0.iter().zip(zero.0).filter(|(a, b)| **a != *b).count();
            assert_eq!(changed, 1, "bit {bit}");
        }
    }

    #[test]
    fn a_hash_reads_back_from_its_hexadecimal_form() {
        let hash = RecoveryHash([0xa5; 16]);
        assert!(RecoveryHash::from_hex(&hash.to_string()) == Some(hash));
        assert!(RecoveryHash::from_hex(&"g".repeat(32)).is_none());
        assert!(RecoveryHash::from_hex("a5").is_none());
    }
}
