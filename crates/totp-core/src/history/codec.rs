//! The payload of a record as bytes: versions 1 and 2 of the format, pam_totp-record(5).
//!
//! What does not decode to the last byte is damaged. Version 2 is version 1 with sections behind it.

use super::bytes::{DecodeError, Input, put_bucket, put_count, put_time};
use super::extras::Extras;
use super::state::{History, MAX_DEAD_SETS, MAX_MARKS, MAX_NAME, MAX_SPENT, Mark};
use crate::recovery::{RecoveryHash, SetId};
use crate::secret::AuthenticatorId;

/// The longest payload, in bytes: what the slot of a record has room for.
pub const MAX_PAYLOAD: usize = 4_064;
/// The version that every program of this kind reads.
const VERSION_1: u16 = 1;
/// The version with sections, for users who have something to keep there.
const VERSION_2: u16 = 2;

impl History {
    /// The version of the format that [`History::encode`] writes: 2 only where version 1 has no place for something.
    pub fn version(&self) -> u16 {
        self.extras.as_ref().map_or(VERSION_1, |_| VERSION_2)
    }

    /// The payload's bytes: at most [`MAX_PAYLOAD`] of them.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        let name = self.name.as_bytes().get(..MAX_NAME).unwrap_or(self.name.as_bytes());
        out.push(u8::from(self.enrolled));
        put_count(&mut out, name.len());
        out.extend_from_slice(name);
        put_count(&mut out, self.marks.len());
        for mark in &self.marks {
            out.extend_from_slice(&mark.id.0);
            put_time(&mut out, mark.end);
        }
        out.push(u8::from(self.recovery_set.is_some()));
        out.extend_from_slice(&self.recovery_set.map_or([0; 8], |set| set.0));
        put_count(&mut out, self.spent.len());
        self.spent.iter().for_each(|code| out.extend_from_slice(&code.0));
        put_count(&mut out, self.dead_sets.len());
        self.dead_sets.iter().for_each(|set| out.extend_from_slice(&set.0));
        put_bucket(&mut out, &self.remote);
        put_bucket(&mut out, &self.local);
        out.extend_from_slice(&self.failures_since_success.to_le_bytes());
        put_time(&mut out, self.first_failure);
        put_time(&mut out, self.last_success);
        if let Some(extras) = &self.extras {
            extras.encode(&mut out, MAX_PAYLOAD);
        }
        out
    }

    /// Reads what [`History::encode`] wrote, in the version that [`History::version`] named.
    ///
    /// # Errors
    /// [`DecodeError`] for anything else, longer and shorter payloads included.
    pub fn decode(version: u16, bytes: &[u8]) -> Result<Self, DecodeError> {
        if !(VERSION_1..=VERSION_2).contains(&version) {
            return Err(DecodeError::Unknown);
        }
        let mut input = Input(bytes);
        let mut history = Self {
            enrolled: input.flag()?,
            name: input.text()?,
            marks: input.list(MAX_MARKS, |input| {
                Ok(Mark { id: AuthenticatorId(input.array()?), end: input.time()? })
            })?,
            recovery_set: {
                let (some, set) = (input.flag()?, input.array()?);
                some.then_some(SetId(set))
            },
            spent: input.list(MAX_SPENT, |input| Ok(RecoveryHash(input.array()?)))?,
            dead_sets: input.list(MAX_DEAD_SETS, |input| Ok(SetId(input.array()?)))?,
            remote: input.bucket()?,
            local: input.bucket()?,
            failures_since_success: u32::from_le_bytes(input.array()?),
            first_failure: input.time()?,
            last_success: input.time()?,
            extras: None,
        };
        if version == VERSION_2 {
            history.extras = Extras::decode(&mut input)?.kept();
        }
        if input.is_empty() { Ok(history) } else { Err(DecodeError::Damaged) }
    }

    /// Version and payload in one, for another process of this program.
    pub fn pack(&self) -> Vec<u8> {
        let mut packed = self.version().to_le_bytes().to_vec();
        packed.extend(self.encode());
        packed
    }

    /// Reads what [`History::pack`] wrote.
    ///
    /// # Errors
    /// As [`History::decode`].
    pub fn unpack(packed: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Input(packed);
        let version = input.u16()?;
        Self::decode(version, input.rest())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::throttle::Bucket;
    use crate::time::UnixTime;

    pub(in crate::history) fn full() -> History {
        let bucket = Bucket {
            failures: 1,
            level: 2,
            last_failure: UnixTime::from_secs(3),
            last_failure_uptime: 4,
            refilled: UnixTime::from_secs(5),
        };
        History {
            name: "n".repeat(MAX_NAME),
            enrolled: true,
            marks: (0..16)
                .map(|n| Mark { id: AuthenticatorId([n; 16]), end: UnixTime::from_secs(u64::MAX) })
                .collect(),
            recovery_set: Some(SetId([1; 8])),
            spent: (0..64).map(|n| RecoveryHash([n; 16])).collect(),
            dead_sets: (0..32).map(|n| SetId([n; 8])).collect(),
            remote: bucket,
            local: Bucket { failures: 9, ..bucket },
            failures_since_success: 7,
            first_failure: UnixTime::from_secs(8),
            last_success: UnixTime::from_secs(9),
            extras: None,
        }
    }

    #[test]
    fn the_fullest_record_fits_a_slot_and_reads_back() {
        for history in [full(), History::new("ann"), History::default()] {
            let bytes = history.encode();
            assert!(bytes.len() <= MAX_PAYLOAD);
            assert_eq!((history.version(), History::decode(1, &bytes)), (1, Ok(history)));
        }
    }

    #[test]
    fn a_shorter_or_longer_payload_is_damaged() {
        let bytes = full().encode();
        for end in 0..bytes.len() {
            assert_eq!(History::decode(1, &bytes[..end]), Err(DecodeError::Damaged));
        }
        assert_eq!(History::decode(1, &[bytes, vec![0]].concat()), Err(DecodeError::Damaged));
    }
}
