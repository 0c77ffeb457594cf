//! Secrets as a ledger keeps them: sealed with XChaCha20-Poly1305.
//!
//! ```text
//! version u8 = 1 · id of the key 8 · nonce 24 · ciphertext and tag
//! ```
//! The associated data is the kind, the id of the key and the key of the row: a seal that is moved to another user's row,
//! or given out as another kind of secret, does not open. A thief of the ledger has no secret. A person who can write to
//! the ledger can put an older value of the same row back; docs/fleet.md says so.

use crate::name::Key as RowKey;
use crate::random;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key as CipherKey, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;
const HEAD: usize = 1 + 8 + NONCE;
/// The longest sealed secret: a credential of 16 KiB.
pub const MAX_SEALED: usize = HEAD + totp_core::credential::MAX_BYTES + TAG;
/// The most keys in a ring.
pub const MAX_KEYS: usize = 8;

/// What kind of secret is sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The whole credential of a user, as `enroll` writes it.
    Credential,
}

impl Kind {
    const fn name(self) -> &'static [u8] {
        match self {
            Self::Credential => b"credential",
        }
    }
}

/// Names a key without telling it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyId([u8; 8]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// Why a secret cannot be sealed or opened. No secret is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SealError {
    /// Not a sealed secret.
    Damaged,
    /// Sealed with a key that is not in the ring.
    UnknownKey(KeyId),
    /// Sealed for another row, as another kind, or changed since.
    Refused,
    /// Too long to be sealed.
    TooLong,
    /// The kernel gives no random bytes.
    NoRandomBytes,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => f.write_str("the sealed secret is damaged"),
            Self::UnknownKey(id) => {
                write!(f, "the secret is sealed with key {id}, which is not in the key file")
            }
            Self::Refused => {
                f.write_str("the sealed secret was made for another row, or it was changed")
            }
            Self::TooLong => f.write_str("the secret is too long"),
            Self::NoRandomBytes => f.write_str("cannot read random bytes from the kernel"),
        }
    }
}

struct SealKey {
    id: KeyId,
    key: Zeroizing<[u8; 32]>,
}

impl SealKey {
    fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self { id: KeyId(derived(b"pam_totp fleet key id\0", &key, &[])), key }
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&CipherKey::from(*self.key))
    }
}

/// The key that seals, and older ones that still open.
pub struct KeyRing {
    current: SealKey,
    older: Vec<SealKey>,
}

impl KeyRing {
    /// A ring of one key.
    pub fn of_key(key: Zeroizing<[u8; 32]>) -> Self {
        Self { current: SealKey::new(key), older: Vec::new() }
    }

    /// Reads a key file: one key on each line, 64 hexadecimal digits. The first one seals. Empty lines and lines that begin
    /// with `#` do not count.
    pub fn parse(text: &str) -> Option<Self> {
        let lines =
            text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut keys =
            lines.map(|line| key_of_hex(line).map(SealKey::new)).collect::<Option<Vec<_>>>()?;
        if keys.is_empty() || keys.len() > MAX_KEYS {
            return None;
        }
        let current = keys.remove(0);
        Some(Self { current, older: keys })
    }

    /// A new line of a key file.
    ///
    /// # Errors
    /// [`SealError::NoRandomBytes`].
    pub fn new_line() -> Result<Zeroizing<String>, SealError> {
        let key = Zeroizing::new(random::bytes::<32>().map_err(|_| SealError::NoRandomBytes)?);
        let mut line = Zeroizing::new(String::with_capacity(65));
        for byte in key.iter() {
            for half in [byte >> 4, byte & 15] {
                line.push(char::from_digit(half.into(), 16).unwrap_or('0'));
            }
        }
        line.push('\n');
        Ok(line)
    }

    /// The id of the key that seals.
    pub const fn current(&self) -> KeyId {
        self.current.id
    }

    /// The number of the decoy row for a name that is no user's. Only the holder of the key knows which names share one.
    pub fn decoy_of(&self, account: &str) -> u16 {
        let bytes: [u8; 8] =
            derived(b"pam_totp fleet decoy\0", &self.current.key, account.as_bytes());
        let [first, second, ..] = bytes;
        u16::from_le_bytes([first, second]) & 0x0fff
    }

    /// Seals a secret of the row `row`.
    ///
    /// # Errors
    /// [`SealError::TooLong`] and [`SealError::NoRandomBytes`].
    pub fn seal(&self, row: &RowKey, kind: Kind, secret: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce = random::bytes::<NONCE>().map_err(|_| SealError::NoRandomBytes)?;
        self.seal_with(nonce, row, kind, secret)
    }

    fn seal_with(
        &self,
        nonce: [u8; NONCE],
        row: &RowKey,
        kind: Kind,
        secret: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        if secret.len() > MAX_SEALED - HEAD - TAG {
            return Err(SealError::TooLong);
        }
        let aad = associated(row, kind, self.current.id);
        let payload = Payload { msg: secret, aad: &aad };
        let sealed = self.current.cipher().encrypt(&XNonce::from(nonce), payload);
        let mut out = vec![VERSION];
        out.extend_from_slice(&self.current.id.0);
        out.extend_from_slice(&nonce);
        out.extend(sealed.map_err(|_| SealError::TooLong)?);
        Ok(out)
    }

    /// Opens a sealed secret of the row `row`.
    ///
    /// # Errors
    /// [`SealError`] if it is not what [`KeyRing::seal`] made of this kind for this row.
    pub fn open(
        &self,
        row: &RowKey,
        kind: Kind,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let id = key_of(sealed)?;
        let mut keys = std::iter::once(&self.current).chain(&self.older);
        let key = keys.find(|key| key.id == id).ok_or(SealError::UnknownKey(id))?;
        let (nonce, ciphertext) = sealed
            .get(9..)
            .and_then(<[u8]>::split_first_chunk::<NONCE>)
            .ok_or(SealError::Damaged)?;
        let payload = Payload { msg: ciphertext, aad: &associated(row, kind, id) };
        let opened = key.cipher().decrypt(&XNonce::from(*nonce), payload);
        opened.map(Zeroizing::new).map_err(|_| SealError::Refused)
    }
}

/// The id of the key that a secret is sealed with.
///
/// # Errors
/// [`SealError::Damaged`].
pub fn key_of(sealed: &[u8]) -> Result<KeyId, SealError> {
    let (version, rest) = sealed.split_first().ok_or(SealError::Damaged)?;
    let (id, rest) = rest.split_first_chunk().ok_or(SealError::Damaged)?;
    let fits = *version == VERSION && rest.len() >= NONCE + TAG && sealed.len() <= MAX_SEALED;
    if fits { Ok(KeyId(*id)) } else { Err(SealError::Damaged) }
}

fn associated(row: &RowKey, kind: Kind, id: KeyId) -> Vec<u8> {
    let mut aad = b"pam_totp fleet seal 1\0".to_vec();
    aad.extend_from_slice(kind.name());
    aad.push(0);
    aad.extend_from_slice(&id.0);
    aad.extend_from_slice(row.to_string().as_bytes());
    aad
}

/// The first bytes of SHA-256 of these: the key has 32 bytes, so that nothing is read in two ways.
fn derived(purpose: &[u8], key: &[u8; 32], text: &[u8]) -> [u8; 8] {
    let digest =
        Sha256::new().chain_update(purpose).chain_update(key).chain_update(text).finalize();
    let mut out = [0; 8];
    out.iter_mut().zip(digest).for_each(|(out, byte)| *out = byte);
    out
}

fn key_of_hex(line: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    if line.len() != 64 {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(line.as_bytes().chunks(2)) {
        let digits = pair.iter().map(|c| char::from(*c).to_digit(16));
        let value = digits.reduce(|high, low| Some(high? * 16 + low?))??;
        *byte = u8::try_from(value).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Account;

    fn ring(number: u8) -> KeyRing {
        KeyRing::of_key(Zeroizing::new([number; 32]))
    }

    fn row(name: &str) -> RowKey {
        RowKey::User(Account::new(name).unwrap())
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn a_seal_opens_for_its_own_row_alone() {
        let sealed = ring(1).seal(&row("ann"), Kind::Credential, b"secret").unwrap();
        let open = |ring: &KeyRing, row: &RowKey, sealed: &[u8]| {
            ring.open(row, Kind::Credential, sealed).map(|secret| secret.to_vec())
        };
        assert_eq!(open(&ring(1), &row("ann"), &sealed), Ok(b"secret".to_vec()));
        assert_eq!(open(&ring(1), &row("bob"), &sealed), Err(SealError::Refused));
        assert_eq!(open(&ring(1), &RowKey::Decoy(0), &sealed), Err(SealError::Refused));
        let unknown = Err(SealError::UnknownKey(ring(1).current()));
        assert_eq!(open(&ring(2), &row("ann"), &sealed), unknown);
        for place in 0..sealed.len() {
            let mut other = sealed.clone();
            other[place] ^= 1;
            assert!(open(&ring(1), &row("ann"), &other).is_err(), "byte {place}");
            assert!(open(&ring(1), &row("ann"), &sealed[..place]).is_err(), "{place} bytes");
        }
    }

    #[test]
    fn the_kind_and_the_key_are_part_of_a_seal() {
        let id = ring(1).current();
        let aad = associated(&row("ann"), Kind::Credential, id);
        let text = b"pam_totp fleet seal 1\0credential\0".to_vec();
        assert_eq!(aad, [text, id.0.to_vec(), b"users/ann".to_vec()].concat());
    }

    #[test]
    fn two_seals_of_one_secret_differ_and_tell_its_length_alone() {
        let [one, two] =
            [0, 1].map(|_| ring(1).seal(&row("ann"), Kind::Credential, b"secret").unwrap());
        assert_ne!(one[9..33], two[9..33]);
        assert_eq!(one.len(), HEAD + 6 + TAG);
        assert!(!hex(&one).contains(&hex(b"secret")));
        let long = vec![0; totp_core::credential::MAX_BYTES + 1];
        assert_eq!(ring(1).seal(&row("ann"), Kind::Credential, &long), Err(SealError::TooLong));
    }

    #[test]
    fn the_cipher_is_xchacha20_poly1305() {
        // draft-irtf-cfrg-xchacha-03, appendix A.3.1.
        let key: [u8; 32] = std::array::from_fn(|n| 0x80 + n as u8);
        let nonce: [u8; 24] = std::array::from_fn(|n| 0x40 + n as u8);
        let aad = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
            sunscreen would be it.";
        let cipher = SealKey::new(Zeroizing::new(key)).cipher();
        let sealed =
            cipher.encrypt(&XNonce::from(nonce), Payload { msg: text, aad: &aad }).unwrap();
        assert_eq!(hex(&sealed[..16]), "bd6d179d3e83d43b9576579493c0e939");
        assert_eq!(hex(&sealed[sealed.len() - 16..]), "c0875924c1c7987947deafd8780acf49");
    }

    #[test]
    fn a_key_file_has_a_first_key_and_older_ones() {
        let (old, new) = ("11".repeat(32), "22".repeat(32));
        let both = KeyRing::parse(&format!("# keys\n{new}\n\n{old}\n")).unwrap();
        assert_eq!(both.current(), ring(0x22).current());
        let sealed = ring(0x11).seal(&row("ann"), Kind::Credential, b"x").unwrap();
        assert!(both.open(&row("ann"), Kind::Credential, &sealed).is_ok());
        for bad in ["", "# none", "11", &"1g".repeat(32), &format!("{new} {old}"), &"é".repeat(32)]
        {
            assert!(KeyRing::parse(bad).is_none(), "{bad}");
        }
        let line = KeyRing::new_line().unwrap();
        assert!(KeyRing::parse(&line).is_some() && line.len() == 65);
    }

    #[test]
    fn names_are_spread_over_the_decoys_by_the_key() {
        let number = |ring: &KeyRing, n: u32| ring.decoy_of(&format!("user{n}"));
        let used: std::collections::BTreeSet<u16> =
            (0..4_000).map(|n| number(&ring(1), n)).collect();
        assert!(used.len() > 2_300 && used.iter().all(|n| *n < 4_096));
        assert!((0..100).any(|n| number(&ring(1), n) != number(&ring(2), n)));
    }
}
