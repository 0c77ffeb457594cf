//! What the fleet knows of a host: invited, joined with a key, or revoked.
//!
//! ```text
//! magic "TOTPHST1" 8 · generation u64 · state u8 · may enrol u8 · hash of the token, or pin 32 · until u64
//! ```

use crate::bytes::{Damaged, Input, put_time};
use crate::ledger::Version;
use crate::pin::Pin;
use constant_time_eq::constant_time_eq_32;
use std::fmt;
use totp_core::time::UnixTime;

const MAGIC: &[u8; 8] = b"TOTPHST1";

/// How far a host has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// A join token is out.
    Invited {
        /// The hash of the token.
        token: [u8; 32],
        /// The first second in which it is good no longer.
        until: UnixTime,
    },
    /// It has joined.
    Joined(Pin),
    /// It is refused.
    Revoked,
}

/// Why a host may not ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotAdmitted {
    /// No host of this name has joined.
    Unknown,
    /// It is revoked.
    Revoked,
    /// It joined with another key.
    OtherKey,
    /// Its row is damaged.
    Damaged,
}

impl fmt::Display for NotAdmitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "the host has not joined",
            Self::Revoked => "the host is revoked",
            Self::OtherKey => "the key is not the one that the host joined with",
            Self::Damaged => "the row of the host is damaged",
        })
    }
}

/// What the fleet knows of a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Host {
    pub(crate) generation: u64,
    /// How far it has come.
    pub state: State,
    /// Whether factors may be changed at this host.
    pub may_enrol: bool,
}

impl Host {
    /// A host that is invited.
    pub(crate) const fn invited(token: [u8; 32], until: UnixTime) -> Self {
        Self { generation: 0, state: State::Invited { token, until }, may_enrol: false }
    }

    /// Whether a host with this key may ask about logins.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn admitted(row: &Version, pin: &Pin) -> Result<Self, NotAdmitted> {
        let bytes = row.bytes().ok_or(NotAdmitted::Unknown)?;
        let host = Self::decode(bytes).map_err(|_| NotAdmitted::Damaged)?;
        match host.state {
            State::Invited { .. } => Err(NotAdmitted::Unknown),
            State::Revoked => Err(NotAdmitted::Revoked),
            State::Joined(known) if constant_time_eq_32(&known.0, &pin.0) => Ok(host),
            State::Joined(_) => Err(NotAdmitted::OtherKey),
        }
    }

    /// The bytes of the next value of this row.
    pub(crate) fn next_value(&self) -> Vec<u8> {
        Self { generation: self.generation.saturating_add(1), ..*self }.encode()
    }

    fn encode(&self) -> Vec<u8> {
        let (state, hash, until) = match self.state {
            State::Invited { token, until } => (0, token, until),
            State::Joined(pin) => (1, pin.0, UnixTime::default()),
            State::Revoked => (2, [0; 32], UnixTime::default()),
        };
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&self.generation.to_le_bytes());
        out.extend_from_slice(&[state, u8::from(self.may_enrol)]);
        out.extend_from_slice(&hash);
        put_time(&mut out, until);
        out
    }

    /// Reads the row of a host.
    ///
    /// # Errors
    /// [`Damaged`] for anything that no version wrote.
    pub fn decode(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut input = Input(bytes);
        if input.array()? != *MAGIC {
            return Err(Damaged);
        }
        let generation = input.u64()?;
        let [state, may_enrol] = input.array()?;
        let (hash, until) = (input.array()?, input.time()?);
        let state = match state {
            0 => State::Invited { token: hash, until },
            1 => State::Joined(Pin(hash)),
            2 => State::Revoked,
            _ => return Err(Damaged),
        };
        let host = Self { generation, state, may_enrol: may_enrol == 1 };
        if host.encode() == bytes { Ok(host) } else { Err(Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hosts_row_has_one_form_in_bytes() {
        let host = Host { generation: 7, state: State::Joined(Pin([5; 32])), may_enrol: true };
        let bytes = host.encode();
        let head = [&b"TOTPHST1"[..], &[7, 0, 0, 0, 0, 0, 0, 0], &[1, 1]].concat();
        let told = [&head[..], &[5; 32], &[0; 8]].concat();
        assert_eq!((&bytes, Host::decode(&bytes)), (&told, Ok(host)));
        for place in 0..bytes.len() {
            let mut other = bytes.clone();
            other[place] ^= 0xf0;
            if let Ok(read) = Host::decode(&other) {
                assert_eq!(read.encode(), other);
            }
            assert_eq!(Host::decode(&bytes[..place]), Err(Damaged));
        }
        assert_eq!(Host::decode(&[bytes, vec![0]].concat()), Err(Damaged));
    }
}
