//! The bytes of a payload, value by value: little-endian, without padding, every list with its count before it.

use crate::throttle::Bucket;
use crate::time::UnixTime;

/// Why a payload cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecodeError {
    /// No version wrote it.
    Damaged,
    /// A later version wrote it, or a critical part of it.
    Unknown,
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

    pub(super) fn u32(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(DecodeError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        self.bytes(N)?.try_into().map_err(|_| DecodeError::Damaged)
    }

    pub(super) fn flag(&mut self) -> Result<bool, DecodeError> {
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
