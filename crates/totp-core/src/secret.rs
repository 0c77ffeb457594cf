//! The shared secret of an authenticator (K of RFC 4226).

use crate::base32::{self, Base32Error};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The shortest secret accepted, in bytes: 128 bits (RFC 4226 §4, requirement R6).
pub const MIN_BYTES: usize = 16;
/// The shortest secret that is accepted where it is marked as short, in bytes: 80 bits, as older programs made them.
pub const MIN_SHORT_BYTES: usize = 10;
/// The length of a new secret, in bytes: 160 bits (RFC 4226 §4 recommends it).
pub const NEW_BYTES: usize = 20;
/// The longest secret accepted, in bytes; a block of SHA-512. Longer ones gain nothing.
pub const MAX_BYTES: usize = 128;

/// Why a text is not a usable secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecretError {
    /// The text is not base32.
    Base32(Base32Error),
    /// Fewer than [`MIN_BYTES`] bytes.
    TooShort,
    /// More than [`MAX_BYTES`] bytes.
    TooLong,
}

/// A shared secret: wiped when dropped, without Debug or Display so that no log can show it.
pub struct SharedSecret {
    bytes: Zeroizing<Vec<u8>>,
    id: AuthenticatorId,
}

impl SharedSecret {
    /// Takes raw bytes, between [`MIN_BYTES`] and [`MAX_BYTES`] of them.
    ///
    /// # Errors
    /// [`SecretError::TooShort`] or [`SecretError::TooLong`].
    pub fn from_bytes(bytes: Zeroizing<Vec<u8>>) -> Result<Self, SecretError> {
        match bytes.len() {
            n if n < MIN_BYTES => Err(SecretError::TooShort),
            n if n > MAX_BYTES => Err(SecretError::TooLong),
            _ => Ok(Self { id: AuthenticatorId::of(&bytes), bytes }),
        }
    }

    /// Takes raw bytes, between [`MIN_SHORT_BYTES`] and [`MAX_BYTES`] of them, for a secret that is marked as short.
    ///
    /// # Errors
    /// [`SecretError::TooShort`] or [`SecretError::TooLong`].
    pub fn maybe_short(bytes: Zeroizing<Vec<u8>>) -> Result<Self, SecretError> {
        match bytes.len() {
            MIN_SHORT_BYTES..MIN_BYTES => Ok(Self { id: AuthenticatorId::of(&bytes), bytes }),
            _ => Self::from_bytes(bytes),
        }
    }

    /// Whether the secret has fewer than [`MIN_BYTES`] bytes.
    pub fn is_short(&self) -> bool {
        self.bytes.len() < MIN_BYTES
    }

    /// The length in bits.
    pub fn bits(&self) -> usize {
        self.bytes.len() * 8
    }

    /// Reads base32 as people and files write it (see [`base32::decode`]).
    ///
    /// # Errors
    /// [`SecretError`]; the text itself is never part of it.
    pub fn from_base32(text: &str) -> Result<Self, SecretError> {
        Self::from_bytes(base32::decode(text).map_err(SecretError::Base32)?)
    }

    /// The secret in base32, upper case, unpadded.
    pub fn to_base32(&self) -> Zeroizing<String> {
        base32::encode(&self.bytes)
    }

    /// The raw bytes. Every use of them can be found by this name.
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }

    /// The name under which the record keeps this secret's last used step.
    pub const fn id(&self) -> AuthenticatorId {
        self.id
    }
}

/// The first 16 bytes of a SHA-256 digest.
pub(crate) fn truncated(digest: &[u8]) -> [u8; 16] {
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(digest) {
        *to = *from;
    }
    id
}

/// Names a secret without telling it: the first 16 bytes of a SHA-256 over it.
///
/// It follows the decoded secret, so writing the same secret in lower case changes nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct AuthenticatorId(pub [u8; 16]);

impl AuthenticatorId {
    fn of(secret: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"pam_totp authenticator v1\0");
        hash.update(secret);
        Self(truncated(&hash.finalize()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_secret_follows_its_bytes_not_its_spelling() {
        let upper = SharedSecret::from_base32("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").unwrap();
        let typed = SharedSecret::from_base32("jbsw y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp").unwrap();
        assert_eq!(upper.id(), typed.id());
        // printf 'pam_totp authenticator v1\0' + the 20 bytes | sha256sum | cut -c1-32
        assert_eq!(upper.id().0[..4], [0x47, 0xb1, 0x94, 0x10]);
    }

    #[test]
    fn a_secret_below_128_bits_is_refused() {
        let fifteen = base32::encode(&[7; 15]);
        assert!(matches!(SharedSecret::from_base32(&fifteen), Err(SecretError::TooShort)));
        let sixteen = base32::encode(&[7; 16]);
        assert!(SharedSecret::from_base32(&sixteen).is_ok());
    }
}
