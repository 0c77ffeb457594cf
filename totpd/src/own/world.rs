//! What of the world a change depends on.

use super::refusal::other;
use crate::enrol::random;
use crate::login::now;
use totp_core::time::UnixTime;
use totp_core::wire::Refusal;

/// The time and a random number.
#[derive(Clone, Copy, Debug)]
pub struct World {
    /// For the two codes of a token.
    pub now: UnixTime,
    /// For remembered devices to end by.
    pub random: u64,
}

impl World {
    /// As they are now.
    pub fn now() -> Result<Self, Refusal> {
        let now = now().ok_or_else(|| other("the clock cannot be read"))?;
        let mut bytes = [0; 8];
        random(&mut bytes).map_err(other)?;
        Ok(Self { now: now.wall, random: u64::from_le_bytes(bytes) })
    }
}
