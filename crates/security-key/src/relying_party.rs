//! For whom a key signs.

use crate::fault::Fault;
use sha2::{Digest, Sha256};

/// Bytes that the name of a relying party has at most.
pub const MAX_NAME_BYTES: usize = 64;
/// What the id begins with. No web page can have such an id: a browser asks only for domains.
const SCHEME: &str = "pam://";

/// For whom a key signs: `pam://` and a name. The name is fixed at enrolment. It need not be the host name, and does not
/// follow a change of the host name, because a key answers only for the id that it was enrolled with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RelyingParty(String);

impl RelyingParty {
    /// The relying party of this name: 1 to [`MAX_NAME_BYTES`] small letters, digits, `.`, `-` and `_`.
    ///
    /// # Errors
    /// [`Fault::MalformedName`].
    pub fn named(name: &str) -> Result<Self, Fault> {
        let allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
        if !(1..=MAX_NAME_BYTES).contains(&name.len()) || !name.bytes().all(allowed) {
            return Err(Fault::MalformedName);
        }
        Ok(Self([SCHEME, name].concat()))
    }

    /// The relying party of this whole id, as [`Self::id`] returns it.
    ///
    /// # Errors
    /// [`Fault::MalformedName`].
    pub fn from_id(id: &str) -> Result<Self, Fault> {
        Self::named(id.strip_prefix(SCHEME).ok_or(Fault::MalformedName)?)
    }

    /// The whole id, as the key gets it: `pam://web1`.
    pub fn id(&self) -> &str {
        &self.0
    }

    /// The name alone: `web1`.
    pub fn name(&self) -> &str {
        self.0.strip_prefix(SCHEME).unwrap_or_default()
    }

    /// SHA-256 of the id, as a key puts it into its authenticator data.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relying_party_is_a_scheme_and_a_name() {
        let rp = RelyingParty::named("web-1.example_x").unwrap();
        assert_eq!((rp.id(), rp.name()), ("pam://web-1.example_x", "web-1.example_x"));
        assert_eq!(RelyingParty::from_id(rp.id()), Ok(rp));
        assert!(RelyingParty::named(&"a".repeat(MAX_NAME_BYTES)).is_ok());
    }

    #[test]
    fn names_with_other_characters_are_refused() {
        let long = "a".repeat(MAX_NAME_BYTES + 1);
        for name in ["", "Web1", "a b", "a/b", "a\n", "ä", "a\0", "pam://web1", &long] {
            assert_eq!(RelyingParty::named(name), Err(Fault::MalformedName), "{name:?}");
        }
        for id in ["", "web1", "pam:web1", "https://web1", "pam://", "PAM://web1"] {
            assert_eq!(RelyingParty::from_id(id), Err(Fault::MalformedName), "{id:?}");
        }
    }

    // printf %s pam://web1 | openssl dgst -sha256
    #[test]
    fn the_hash_is_sha_256_of_the_id() {
        let hash = RelyingParty::named("web1").unwrap().hash();
        assert_eq!(hash[..4], HASH_OF_WEB1, "{hash:02x?}");
    }

    const HASH_OF_WEB1: [u8; 4] = [0x9b, 0x55, 0x35, 0x0f];
}
