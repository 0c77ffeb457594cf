//! Rate limiting: how many wrong codes may be tried, and when (RFC 4226 §7.3, NIST SP 800-63B §5.2.2).
//!
//! Pure: a bucket and a time go in, an answer or a new bucket comes out. The bucket lives in the
//! record and is charged *before* a code is compared, so neither parallel logins nor a killed client
//! gain a free try. Recovery codes have 120 bits and are neither charged nor stopped: whatever an
//! attacker does here, the owner has a way in.

use crate::time::{Moment, UnixTime};

/// The first wait, in seconds. It doubles with each further wrong code.
const FIRST_WAIT: u64 = 30;
/// The longest wait, in seconds.
pub const LONGEST_WAIT: u64 = 3_600;
/// Free tries come back at most this often, in seconds; else each login of the owner would buy a
/// guesser a new set of them. It still buys him shorter waits: they begin anew at [`FIRST_WAIT`]. What that
/// comes to is in docs/threat-model.md.
const REFILL: u64 = 86_400;

/// Where a login comes from. Each has its own bucket, so that strangers at sshd cannot stop the owner
/// at the console.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Root calls, and PAM_RHOST names a host.
    Remote,
    /// Anything else.
    Local,
    /// A program that runs as the user asks the helper. Any program of his could, so what is held against it counts
    /// for nothing else, and no success of his forgives what is held against the others.
    Own,
}

impl Origin {
    /// The word in logs and settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Remote => "remote",
            Self::Local => "local",
            Self::Own => "own",
        }
    }
}

/// How much is allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Wrong codes without any wait, 1 to 20.
    pub free_tries: u32,
    /// Wrong codes in a row from remote after which none is looked at any more.
    pub lockout_after_remote: u32,
    /// The same for local; both together at most 100 (NIST SP 800-63B §5.2.2).
    pub lockout_after_local: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { free_tries: 5, lockout_after_remote: 80, lockout_after_local: 20 }
    }
}

impl Limits {
    const fn lockout_after(&self, origin: Origin) -> u32 {
        match origin {
            Origin::Remote => self.lockout_after_remote,
            Origin::Local | Origin::Own => self.lockout_after_local,
        }
    }
}

/// The failures of one origin, as the record keeps them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Bucket {
    /// Wrong codes in a row.
    pub failures: u32,
    /// Wrong codes that count for the wait; a success does not always clear them (see `REFILL`).
    pub level: u32,
    /// When the last one was, by the wall clock.
    pub last_failure: UnixTime,
    /// When the last one was, by the seconds since boot.
    pub last_failure_uptime: u64,
    /// When the free tries last came back.
    pub refilled: UnixTime,
}

/// Whether a code may be looked at now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gate {
    /// Yes.
    Open,
    /// Not for so many seconds; at most [`LONGEST_WAIT`].
    Wait(u64),
    /// Not until a recovery code, a success from the other origin, or an administrator.
    Off,
}

impl Bucket {
    /// Of somebody who never mistyped a code.
    pub const EMPTY: Self = Self {
        failures: 0,
        level: 0,
        last_failure: UnixTime::from_secs(0),
        last_failure_uptime: 0,
        refilled: UnixTime::from_secs(0),
    };

    /// Whether a code from `origin` may be looked at.
    pub fn gate(&self, origin: Origin, now: Moment, limits: &Limits) -> Gate {
        if self.failures >= limits.lockout_after(origin) {
            return Gate::Off;
        }
        if self.level < limits.free_tries {
            return Gate::Open;
        }
        let doublings = (self.level - limits.free_tries).min(7);
        let wait = (FIRST_WAIT << doublings).min(LONGEST_WAIT);
        match wait.saturating_sub(self.elapsed(now)) {
            0 => Gate::Open,
            seconds => Gate::Wait(seconds),
        }
    }

    /// Seconds since the last failure, by the kinder of the two clocks, so that setting the wall clock
    /// back never makes a wait longer. An uptime below the stored one means another boot: then all of
    /// it has passed since.
    fn elapsed(&self, now: Moment) -> u64 {
        let by_wall = now.wall.since(self.last_failure).unwrap_or(0);
        let by_uptime = now.uptime.checked_sub(self.last_failure_uptime).unwrap_or(now.uptime);
        by_wall.max(by_uptime)
    }

    /// The bucket with one more wrong code.
    #[must_use]
    pub const fn charged(&self, now: Moment) -> Self {
        Self {
            failures: self.failures.saturating_add(1),
            level: self.level.saturating_add(1),
            last_failure: now.wall,
            last_failure_uptime: now.uptime,
            refilled: self.refilled,
        }
    }

    /// The bucket after a code was accepted from its own origin.
    #[must_use]
    pub fn cleared(&self, now: Moment, limits: &Limits) -> Self {
        let refill = now.wall.since(self.refilled).is_none_or(|age| age >= REFILL);
        let level = if refill { 0 } else { self.level.min(limits.free_tries) };
        let refilled = if refill { now.wall } else { self.refilled };
        Self { failures: 0, level, refilled, ..*self }
    }

    /// The bucket after a code was accepted from the other origin: "off" becomes the longest wait.
    #[must_use]
    pub const fn softened(&self, origin: Origin, limits: &Limits) -> Self {
        if self.failures < limits.lockout_after(origin) {
            return *self;
        }
        Self { failures: 0, level: limits.free_tries.saturating_add(7), ..*self }
    }

    /// This bucket with the failures that came between `then` and `now`, two later states of it.
    #[must_use]
    pub const fn with_failures_since(&self, then: &Self, now: &Self) -> Self {
        Self {
            failures: self.failures.saturating_add(now.failures.saturating_sub(then.failures)),
            level: self.level.saturating_add(now.level.saturating_sub(then.level)),
            last_failure: now.last_failure,
            last_failure_uptime: now.last_failure_uptime,
            refilled: self.refilled,
        }
    }

    /// The bucket after a recovery code: nothing held against the owner any more.
    #[must_use]
    pub const fn reset(&self) -> Self {
        Self {
            failures: 0,
            level: 0,
            last_failure: self.last_failure,
            last_failure_uptime: self.last_failure_uptime,
            refilled: self.refilled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: u64 = 86_400;
    const LIMITS: Limits =
        Limits { free_tries: 5, lockout_after_remote: 80, lockout_after_local: 20 };

    fn at(seconds: u64) -> Moment {
        Moment { wall: UnixTime::from_secs(1_800_000_000 + seconds), uptime: 1_000 + seconds }
    }

    fn after(failures: u32, last: u64) -> Bucket {
        (0..failures).fold(Bucket::default(), |bucket, _| bucket.charged(at(last)))
    }

    #[test]
    fn five_tries_are_free_then_the_wait_doubles_up_to_an_hour() {
        for (failures, wait) in [
            (5, 30),
            (6, 60),
            (7, 120),
            (8, 240),
            (9, 480),
            (10, 960),
            (11, 1_920),
            (12, 3_600),
            (40, 3_600),
        ] {
            let bucket = after(failures, 0);
            assert_eq!(bucket.gate(Origin::Remote, at(0), &LIMITS), Gate::Wait(wait));
            assert_eq!(bucket.gate(Origin::Remote, at(wait - 1), &LIMITS), Gate::Wait(1));
            assert_eq!(bucket.gate(Origin::Remote, at(wait), &LIMITS), Gate::Open);
        }
        assert_eq!(after(4, 0).gate(Origin::Remote, at(0), &LIMITS), Gate::Open);
    }

    #[test]
    fn at_the_lockout_no_wait_opens_the_gate() {
        assert_eq!(after(79, 0).gate(Origin::Remote, at(3_600), &LIMITS), Gate::Open);
        assert_eq!(after(80, 0).gate(Origin::Remote, at(365 * DAY), &LIMITS), Gate::Off);
        assert_eq!(after(20, 0).gate(Origin::Local, at(365 * DAY), &LIMITS), Gate::Off);
        assert_eq!(after(20, 0).gate(Origin::Remote, at(3_600), &LIMITS), Gate::Open);
    }

    #[test]
    fn a_success_elsewhere_turns_off_into_the_longest_wait() {
        let bucket = after(80, 0).softened(Origin::Remote, &LIMITS);
        assert_eq!(bucket.gate(Origin::Remote, at(0), &LIMITS), Gate::Wait(3_600));
        assert_eq!(bucket.gate(Origin::Remote, at(3_600), &LIMITS), Gate::Open);
        assert_eq!(after(7, 0).softened(Origin::Remote, &LIMITS), after(7, 0));
    }

    #[test]
    fn free_tries_come_back_once_in_a_day() {
        let first = after(5, 0).cleared(at(100), &LIMITS);
        assert_eq!((first.failures, first.level), (0, 0));
        let again = (0..5).fold(first, |b, _| b.charged(at(200))).cleared(at(300), &LIMITS);
        assert_eq!((again.failures, again.level), (0, 5));
        assert_eq!(again.gate(Origin::Remote, at(229), &LIMITS), Gate::Wait(1));
        assert_eq!(again.cleared(at(100 + DAY), &LIMITS).level, 0);
    }

    #[test]
    fn neither_clock_makes_a_wait_longer_than_it_is() {
        let bucket = after(12, DAY);
        let set_back = Moment { wall: UnixTime::from_secs(5), uptime: at(DAY).uptime + 600 };
        assert_eq!(bucket.gate(Origin::Remote, set_back, &LIMITS), Gate::Wait(3_000));
        let rebooted = Moment { wall: UnixTime::from_secs(5), uptime: 3_600 };
        assert_eq!(bucket.gate(Origin::Remote, rebooted, &LIMITS), Gate::Open);
        // Nor does a reboot make it shorter than what has passed since.
        let just_rebooted = Moment { wall: UnixTime::from_secs(5), uptime: 600 };
        assert_eq!(bucket.gate(Origin::Remote, just_rebooted, &LIMITS), Gate::Wait(3_000));
    }

    /// Near enough to others that somebody has to wait, and any.
    fn moment() -> impl Strategy<Value = u64> {
        prop_oneof![4 => 0u64..1_000, 1 => any::<u64>()]
    }

    proptest! {
        #[test]
        fn no_wait_exceeds_an_hour(
            failures in 0u32..80, level in prop_oneof![0u32..40, any::<u32>()],
            last in moment(), last_uptime in moment(), wall in moment(), uptime in moment(),
        ) {
            let bucket = Bucket {
                failures, level, last_failure: UnixTime::from_secs(last),
                last_failure_uptime: last_uptime, refilled: UnixTime::from_secs(0),
            };
            let now = Moment { wall: UnixTime::from_secs(wall), uptime };
            if let Gate::Wait(seconds) = bucket.gate(Origin::Remote, now, &LIMITS) {
                prop_assert!(seconds <= LONGEST_WAIT);
            }
        }

        #[test]
        fn no_spacing_of_tries_gives_a_guesser_more_than_35_in_a_day(
            gaps in proptest::collection::vec(0u64..4_000, 200)
        ) {
            let (mut bucket, mut time, mut tries) = (Bucket::default(), 0, 0);
            for gap in gaps {
                time += gap;
                if time >= DAY {
                    break;
                }
                if bucket.gate(Origin::Remote, at(time), &LIMITS) == Gate::Open {
                    bucket = bucket.charged(at(time));
                    tries += 1;
                }
            }
            prop_assert!(tries <= 35);
        }
    }
}
