//! Values as bytes: little-endian, without padding, every list and text with its count before it.

use totp_core::throttle::Bucket;
use totp_core::time::UnixTime;

/// No version of this program wrote these bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Damaged;

/// Appends a count and the bytes. No caller has more than 65,535 of them.
pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    let count = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(bytes);
}

pub(crate) fn put_time(out: &mut Vec<u8>, time: UnixTime) {
    out.extend_from_slice(&time.as_secs().to_le_bytes());
}

/// Appends a bucket without its uptime: a row has none.
pub(crate) fn put_bucket(out: &mut Vec<u8>, bucket: &Bucket) {
    out.extend_from_slice(&bucket.failures.to_le_bytes());
    out.extend_from_slice(&bucket.level.to_le_bytes());
    put_time(out, bucket.last_failure);
    put_time(out, bucket.refilled);
}

/// What is left to read.
pub(crate) struct Input<'a>(pub(crate) &'a [u8]);

impl<'a> Input<'a> {
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Damaged> {
        self.take(N)?.try_into().map_err(|_| Damaged)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Damaged> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Damaged> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Damaged> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(crate) fn time(&mut self) -> Result<UnixTime, Damaged> {
        Ok(UnixTime::from_secs(self.u64()?))
    }

    /// Takes a count and so many bytes, at most `most`.
    pub(crate) fn bytes(&mut self, most: usize) -> Result<&'a [u8], Damaged> {
        let count = usize::from(self.u16()?);
        if count > most { Err(Damaged) } else { self.take(count) }
    }

    pub(crate) fn bucket(&mut self) -> Result<Bucket, Damaged> {
        Ok(Bucket {
            failures: self.u32()?,
            level: self.u32()?,
            last_failure: self.time()?,
            last_failure_uptime: 0,
            refilled: self.time()?,
        })
    }
}
