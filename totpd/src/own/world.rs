//! What of the world a change depends on.

use super::refusal::other;
use crate::enrol::random;
use crate::login::now;
use totp_core::credential::HeldAddress;
use totp_core::sent::Way;
use totp_core::settings::Settings;
use totp_core::time::UnixTime;
use totp_core::wire::Refusal;

/// The time, a random number, and what the policy offers.
#[derive(Clone, Copy, Debug)]
pub struct World {
    /// For the two codes of a token.
    pub now: UnixTime,
    /// For remembered devices to end by.
    pub random: u64,
    /// The ways by which the policy sends codes.
    pub offered: [Option<Way>; 2],
}

impl World {
    /// As they are now.
    pub fn now(settings: &Settings) -> Result<Self, Refusal> {
        let now = now().ok_or_else(|| other("the clock cannot be read"))?;
        let mut bytes = [0; 8];
        random(&mut bytes).map_err(other)?;
        let is_offered = |way: &Way| settings.factors.ways().any(|offered| offered == *way);
        let offered = Way::ALL.map(|way| Some(way).filter(is_offered));
        Ok(Self { now: now.wall, random: u64::from_le_bytes(bytes), offered })
    }

    /// Whether a code that is sent to this address lets its user in.
    pub fn serves(&self, held: &HeldAddress) -> bool {
        held.address.is_some() && self.offered.contains(&Some(held.way))
    }
}
