//! How much of the common bucket a host has used of late.
//!
//! Failures are counted in spans of six hours. The present span and the four before it are never shorter than a day, so
//! that no day, wherever it begins, has more failures of one host than [`MOST`].

use crate::bytes::{Damaged, Input};
use totp_core::time::UnixTime;

/// The most failures that one host adds to the common bucket of a user in a day.
pub const MOST: u32 = 15;
/// A span, in seconds.
const SPAN: u64 = 21_600;
const SPANS: usize = 5;

/// What a host added to the common bucket of a user.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Share {
    /// The number of the newest span with a failure, counted from 1970.
    newest: u64,
    /// Failures of that span and of the ones before it, the newest first.
    added: [u8; SPANS],
}

impl Share {
    /// Failures of the last day, and of at most six hours more.
    pub fn added(&self, now: UnixTime) -> u32 {
        self.at(now).added.iter().map(|count| u32::from(*count)).sum()
    }

    /// Whether the host has added as much as it may.
    pub fn is_used_up(&self, now: UnixTime) -> bool {
        self.added(now) >= MOST
    }

    /// With one more failure.
    #[must_use]
    pub fn with_one_more(&self, now: UnixTime) -> Self {
        let mut share = self.at(now);
        share.added[0] = share.added[0].saturating_add(1);
        share
    }

    /// The same share, seen in the span of `now`. A clock that was set back brings nothing back: then the newest span goes on.
    fn at(&self, now: UnixTime) -> Self {
        let span = now.as_secs() / SPAN;
        let Some(passed) = span.checked_sub(self.newest) else { return *self };
        let mut added = [0; SPANS];
        let passed = usize::try_from(passed).unwrap_or(usize::MAX);
        added.iter_mut().skip(passed).zip(self.added).for_each(|(to, from)| *to = from);
        Self { newest: span, added }
    }

    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.newest.to_le_bytes());
        out.extend_from_slice(&self.added);
    }

    pub(crate) fn take(input: &mut Input<'_>) -> Result<Self, Damaged> {
        Ok(Self { newest: input.u64()?, added: input.array()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: u64 = 86_400;

    fn at(seconds: u64) -> UnixTime {
        UnixTime::from_secs(1_800_000_000 + seconds)
    }

    #[test]
    fn a_share_is_whole_again_after_a_day_and_six_hours() {
        let full = (0..MOST).fold(Share::default(), |share, _| share.with_one_more(at(0)));
        assert!(full.is_used_up(at(0)) && full.is_used_up(at(DAY)));
        assert!(!full.is_used_up(at(DAY + SPAN)));
        // Also if the clock says something else for a while.
        assert!(full.is_used_up(UnixTime::from_secs(0)));
        assert!(full.is_used_up(at(0)));
    }

    proptest! {
        #[test]
        fn no_day_has_more_failures_of_one_host_than_its_share(
            gaps in proptest::collection::vec(prop_oneof![Just(0), 0..600u64, 0..40_000u64], 1..200)
        ) {
            let (mut share, mut time, mut counted) = (Share::default(), 0, Vec::new());
            for gap in gaps {
                time += gap;
                if !share.is_used_up(at(time)) {
                    share = share.with_one_more(at(time));
                    counted.push(time);
                }
            }
            for first in &counted {
                let in_a_day = counted.iter().filter(|t| (*first..first + DAY).contains(*t)).count();
                prop_assert!(in_a_day <= MOST as usize);
            }
        }
    }
}
