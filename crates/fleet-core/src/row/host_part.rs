//! What a row knows of one host.

use crate::bytes::{Damaged, Input, put_bucket};
use crate::share::Share;
use totp_core::history::Held;
use totp_core::throttle::Bucket;
use totp_core::time::UnixTime;

/// After so many seconds a success at the host would give all free tries back.
const REFILL: u64 = 86_400;

/// What a row knows of one host.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct HostPart {
    /// What is held against the user there, by the rules of one host.
    pub held: Held,
    /// What it added to the common bucket.
    pub share: Share,
}

impl HostPart {
    /// Whether the row may forget it: no failure counts, and the next success there would forgive all waits. Without the
    /// part the host has its free tries, and no more of its share than a whole one.
    pub(super) fn is_idle(&self, now: UnixTime) -> bool {
        let bucket_is_idle = |bucket: &Bucket| {
            let refills = now.since(bucket.refilled).is_some_and(|age| age >= REFILL);
            bucket.failures == 0 && (bucket.level == 0 || refills)
        };
        bucket_is_idle(&self.held.remote)
            && bucket_is_idle(&self.held.local)
            && self.share.added(now) == 0
    }

    /// When something last happened there, as far as the part tells.
    pub(super) fn last_use(&self) -> UnixTime {
        let Held { remote, local } = &self.held;
        let times = [remote.last_failure, remote.refilled, local.last_failure, local.refilled];
        times.into_iter().max().unwrap_or_default()
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_bucket(out, &self.held.remote);
        put_bucket(out, &self.held.local);
        self.share.put(out);
    }

    pub(super) fn take(input: &mut Input<'_>) -> Result<Self, Damaged> {
        let held = Held { remote: input.bucket()?, local: input.bucket()? };
        Ok(Self { held, share: Share::take(input)? })
    }
}
