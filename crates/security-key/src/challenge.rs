//! What a key is asked to sign.

use sha2::{Digest, Sha256};

/// Bytes of a challenge: eight of its time, and [`RANDOM_BYTES`].
pub const CHALLENGE_BYTES: usize = 8 + RANDOM_BYTES;
/// Random bytes of a challenge.
pub const RANDOM_BYTES: usize = 24;

/// What a signature is for. A signature for one purpose is worth nothing for another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// To make a credential, or to show at its enrolment that it works.
    Enrolment,
    /// To log in.
    Login,
}

impl Purpose {
    /// What is hashed before the challenge. A new meaning of the hash gets a new number.
    fn domain(self) -> &'static [u8] {
        match self {
            Self::Enrolment => b"pam_totp key v1 enrolment",
            Self::Login => b"pam_totp key v1 login",
        }
    }
}

/// What a key is asked to sign: the time, so that an accepted challenge can raise a floor under which none is accepted any
/// more, and random bytes, so that nobody can ask the key beforehand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Challenge([u8; CHALLENGE_BYTES]);

impl Challenge {
    /// The challenge of a time, in Unix seconds, with bytes that the caller read from the kernel.
    pub fn new(time: u64, random: [u8; RANDOM_BYTES]) -> Self {
        let mut bytes = [0; CHALLENGE_BYTES];
        let (first, rest) = bytes.split_at_mut(8);
        first.copy_from_slice(&time.to_be_bytes());
        rest.copy_from_slice(&random);
        Self(bytes)
    }

    /// The challenge of these bytes, as [`Self::bytes`] returns them.
    pub fn from_bytes(bytes: [u8; CHALLENGE_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes of it.
    pub fn bytes(&self) -> &[u8; CHALLENGE_BYTES] {
        &self.0
    }

    /// When it was made, in Unix seconds. An acceptance raises the key's floor to this time.
    pub fn time(&self) -> u64 {
        let (time, _) = self.0.split_first_chunk().unwrap_or((&[0; 8], &[]));
        u64::from_be_bytes(*time)
    }

    /// Whether it is at or below the time of the last accepted challenge of the key.
    pub fn is_spent(&self, floor: u64) -> bool {
        self.time() <= floor
    }

    /// What the key gets and signs: the *client data hash* of CTAP.
    pub fn hash(&self, purpose: Purpose) -> [u8; 32] {
        let domain = purpose.domain();
        let length = u8::try_from(domain.len()).unwrap_or(u8::MAX);
        let hash = Sha256::new().chain_update([length]).chain_update(domain);
        hash.chain_update(self.0).finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_carries_its_time_and_the_bytes() {
        let challenge = Challenge::new(0x0102_0304_0506_0708, [9; RANDOM_BYTES]);
        assert_eq!(challenge.time(), 0x0102_0304_0506_0708);
        assert_eq!(challenge.bytes()[..9], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(challenge.bytes()[8..], [9; RANDOM_BYTES]);
        assert_eq!(Challenge::from_bytes(*challenge.bytes()), challenge);
    }

    #[test]
    fn a_challenge_at_or_below_the_floor_is_spent() {
        let challenge = Challenge::new(1_000, [0; RANDOM_BYTES]);
        assert!(!challenge.is_spent(999));
        assert!(challenge.is_spent(1_000));
        assert!(challenge.is_spent(u64::MAX));
    }

    #[test]
    fn each_bit_and_the_purpose_change_the_hash() {
        let challenge = Challenge::new(7, [1; RANDOM_BYTES]);
        let hash = challenge.hash(Purpose::Login);
        assert_ne!(hash, challenge.hash(Purpose::Enrolment));
        for bit in 0..CHALLENGE_BYTES * 8 {
            let mut bytes = *challenge.bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(Challenge::from_bytes(bytes).hash(Purpose::Login), hash, "{bit}");
        }
    }
}
