//! The payload of a record as bytes: version 1 of the format, pam_totp-record(5).
//!
//! Little-endian, no padding, every list with its count before it. What does not decode to the last
//! byte is damaged.

use super::{History, MAX_DEAD_SETS, MAX_MARKS, MAX_NAME, MAX_SPENT, Mark};
use crate::recovery::{RecoveryHash, SetId};
use crate::secret::AuthenticatorId;
use crate::throttle::Bucket;
use crate::time::UnixTime;

/// The payload is not one that this version wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DecodeError;

impl History {
    /// The payload's bytes: at most some 2,100 of them, so that any fits a slot.
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
        out
    }

    /// Reads what [`History::encode`] wrote.
    ///
    /// # Errors
    /// [`DecodeError`] for anything else, longer and shorter payloads included.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Input(bytes);
        let history = Self {
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
        };
        if input.0.is_empty() { Ok(history) } else { Err(DecodeError) }
    }
}

/// Every list here is bounded below 256.
fn put_count(out: &mut Vec<u8>, count: usize) {
    out.push(u8::try_from(count).unwrap_or(u8::MAX));
}

fn put_time(out: &mut Vec<u8>, time: UnixTime) {
    out.extend_from_slice(&time.as_secs().to_le_bytes());
}

fn put_bucket(out: &mut Vec<u8>, bucket: &Bucket) {
    out.extend_from_slice(&bucket.failures.to_le_bytes());
    out.extend_from_slice(&bucket.level.to_le_bytes());
    put_time(out, bucket.last_failure);
    out.extend_from_slice(&bucket.last_failure_uptime.to_le_bytes());
    put_time(out, bucket.refilled);
}

/// What is left to read.
struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn bytes(&mut self, count: usize) -> Result<&[u8], DecodeError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(DecodeError)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        self.bytes(N)?.try_into().map_err(|_| DecodeError)
    }

    fn flag(&mut self) -> Result<bool, DecodeError> {
        match self.array::<1>()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(DecodeError),
        }
    }

    fn time(&mut self) -> Result<UnixTime, DecodeError> {
        Ok(UnixTime::from_secs(u64::from_le_bytes(self.array()?)))
    }

    fn text(&mut self) -> Result<String, DecodeError> {
        let [count] = self.array()?;
        let bytes = self.bytes(usize::from(count))?;
        str::from_utf8(bytes).map(str::to_owned).map_err(|_| DecodeError)
    }

    fn list<T>(
        &mut self,
        most: usize,
        item: impl Fn(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let [count] = self.array()?;
        if usize::from(count) > most {
            return Err(DecodeError);
        }
        (0..count).map(|_| item(self)).collect()
    }

    fn bucket(&mut self) -> Result<Bucket, DecodeError> {
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
mod tests {
    use super::*;
    use crate::record::MAX_PAYLOAD;

    fn full() -> History {
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
        }
    }

    #[test]
    fn the_fullest_record_fits_a_slot_and_reads_back() {
        for history in [full(), History::new("ann"), History::default()] {
            let bytes = history.encode();
            assert!(bytes.len() <= MAX_PAYLOAD);
            assert_eq!(History::decode(&bytes), Ok(history));
        }
    }

    #[test]
    fn a_shorter_or_longer_payload_is_damaged() {
        let bytes = full().encode();
        for end in 0..bytes.len() {
            assert_eq!(History::decode(&bytes[..end]), Err(DecodeError));
        }
        assert_eq!(History::decode(&[bytes, vec![0]].concat()), Err(DecodeError));
    }
}
