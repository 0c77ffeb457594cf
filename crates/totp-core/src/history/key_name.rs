//! The name of a security key in a record.

use sha2::{Digest, Sha256};

/// Names a security key: the first 8 bytes of a SHA-256 over its credential id. Two keys of one user with the same name
/// would share a floor, which refuses more and accepts nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyName(pub [u8; 8]);

impl KeyName {
    /// Of the key with this credential id: of a SHA-256 over "pam_totp key v1", a zero byte and the id.
    pub fn of_credential_id(id: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(b"pam_totp key v1\0").chain_update(id).finalize();
        Self(hash.first_chunk().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_by_its_credential_id() {
        // printf 'pam_totp key v1\0\1\2\3' | sha256sum | cut -c1-16
        assert_eq!(KeyName::of_credential_id(&[1, 2, 3]).0, NAME_OF_1_2_3);
        assert_ne!(KeyName::of_credential_id(&[1, 2]), KeyName::of_credential_id(&[1, 2, 3]));
    }

    const NAME_OF_1_2_3: [u8; 8] = [0x08, 0x38, 0x9c, 0x89, 0xa4, 0xc4, 0xac, 0x25];
}
