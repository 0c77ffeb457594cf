//! The payload of a record as bytes: versions 1 and 2 of the format, pam_totp-record(5).
//!
//! Little-endian, no padding, every list with its count before it. What does not decode to the last
//! byte is damaged. Version 2 is version 1 with sections behind it.

use super::extras::Extras;
use super::{History, MAX_DEAD_SETS, MAX_MARKS, MAX_NAME, MAX_SPENT, Mark};
use crate::record::MAX_PAYLOAD;
use crate::recovery::{RecoveryHash, SetId};
use crate::secret::AuthenticatorId;
use crate::throttle::Bucket;
use crate::time::UnixTime;

/// The version that every program of this kind reads.
const VERSION_1: u16 = 1;
/// The version with sections, for users who have something to keep there.
const VERSION_2: u16 = 2;

/// Why a payload cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecodeError {
    /// No version wrote it.
    Damaged,
    /// A later version wrote it, or a critical part of it.
    Unknown,
}

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

/// Every list here is bounded below 256.
pub(super) fn put_count(out: &mut Vec<u8>, count: usize) {
    out.push(u8::try_from(count).unwrap_or(u8::MAX));
}

pub(super) fn put_time(out: &mut Vec<u8>, time: UnixTime) {
    out.extend_from_slice(&time.as_secs().to_le_bytes());
}

pub(super) fn put_bucket(out: &mut Vec<u8>, bucket: &Bucket) {
    out.extend_from_slice(&bucket.failures.to_le_bytes());
    out.extend_from_slice(&bucket.level.to_le_bytes());
    put_time(out, bucket.last_failure);
    out.extend_from_slice(&bucket.last_failure_uptime.to_le_bytes());
    put_time(out, bucket.refilled);
}

/// What is left to read.
pub(super) struct Input<'a>(pub(super) &'a [u8]);

impl<'a> Input<'a> {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes everything that is left.
    pub(super) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    pub(super) fn u16(&mut self) -> Result<u16, DecodeError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(DecodeError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        self.bytes(N)?.try_into().map_err(|_| DecodeError::Damaged)
    }

    fn flag(&mut self) -> Result<bool, DecodeError> {
        match self.array::<1>()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(DecodeError::Damaged),
        }
    }

    pub(super) fn time(&mut self) -> Result<UnixTime, DecodeError> {
        Ok(UnixTime::from_secs(u64::from_le_bytes(self.array()?)))
    }

    pub(super) fn text(&mut self) -> Result<String, DecodeError> {
        let [count] = self.array()?;
        let bytes = self.bytes(usize::from(count))?;
        str::from_utf8(bytes).map(str::to_owned).map_err(|_| DecodeError::Damaged)
    }

    pub(super) fn list<T>(
        &mut self,
        most: usize,
        item: impl Fn(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let [count] = self.array()?;
        if usize::from(count) > most {
            return Err(DecodeError::Damaged);
        }
        (0..count).map(|_| item(self)).collect()
    }

    pub(super) fn bucket(&mut self) -> Result<Bucket, DecodeError> {
        Ok(Bucket {
            failures: u32::from_le_bytes(self.array()?),
            level: u32::from_le_bytes(self.array()?),
            last_failure: self.time()?,
            last_failure_uptime: u64::from_le_bytes(self.array()?),
            refilled: self.time()?,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

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
