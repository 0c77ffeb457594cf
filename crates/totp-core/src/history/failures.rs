//! Wrong codes: what is held against the user, and what takes it back.

use super::state::History;
use crate::throttle::{Bucket, Gate, Limits, Origin};
use crate::time::{Moment, UnixTime};

/// What a success forgives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    remote: Bucket,
    local: Bucket,
    own: Bucket,
    failures_since_success: u32,
    first_failure: UnixTime,
    last_success: UnixTime,
}

/// What is held against a user for codes at one host.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Held {
    /// For codes from remote.
    pub remote: Bucket,
    /// For codes from anywhere else.
    pub local: Bucket,
}

/// Wrong codes that a user is told about after a success.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FailureReport {
    /// How many.
    pub count: u32,
    /// When the first of them was.
    pub since: UnixTime,
}

impl History {
    /// Whether a code from `origin` may be looked at now.
    pub fn gate(&self, origin: Origin, now: Moment, limits: &Limits) -> Gate {
        self.bucket(origin).gate(origin, now, limits)
    }

    /// Counts one wrong code.
    pub fn charge(&mut self, origin: Origin, now: Moment) {
        match origin {
            Origin::Remote => self.remote = self.remote.charged(now),
            Origin::Local => self.local = self.local.charged(now),
            Origin::Own => self.with_extras(|extras| extras.own = extras.own.charged(now)),
        }
        if self.failures_since_success == 0 {
            self.first_failure = now.wall;
        }
        self.failures_since_success = self.failures_since_success.saturating_add(1);
    }

    /// Puts in what is held against the user at one host, and returns what was there. A record that several hosts write keeps
    /// it apart for each of them.
    pub const fn exchange_held(&mut self, held: Held) -> Held {
        let before = Held { remote: self.remote, local: self.local };
        (self.remote, self.local) = (held.remote, held.local);
        before
    }

    /// What is held against the user now.
    pub fn standing(&self) -> Standing {
        Standing {
            remote: self.remote,
            local: self.local,
            own: *self.bucket(Origin::Own),
            failures_since_success: self.failures_since_success,
            first_failure: self.first_failure,
            last_success: self.last_success,
        }
    }

    /// Takes the failures back to what they were before.
    pub fn restore_failures(&mut self, before: &Standing) {
        (self.remote, self.local) = (before.remote, before.local);
        self.set_own(before.own);
        self.failures_since_success = before.failures_since_success;
        self.first_failure = before.first_failure;
    }

    /// Takes back what a success forgave that turned out to be none: `before` and `after` it. Failures since then
    /// stay counted, and another success since then keeps what it forgave. What is spent stays spent.
    pub fn withdraw_success(&mut self, before: &Standing, after: &Standing) {
        if self.last_success != after.last_success {
            return;
        }
        self.remote = before.remote.with_failures_since(&after.remote, &self.remote);
        self.local = before.local.with_failures_since(&after.local, &self.local);
        let own = *self.bucket(Origin::Own);
        self.set_own(before.own.with_failures_since(&after.own, &own));
        if before.failures_since_success > 0 {
            self.first_failure = before.first_failure;
        }
        self.failures_since_success =
            self.failures_since_success.saturating_add(before.failures_since_success);
        self.last_success = before.last_success;
    }

    /// The buckets after a code from `origin`.
    pub(super) fn forgive(&mut self, origin: Origin, now: Moment, limits: &Limits) {
        match origin {
            Origin::Remote => {
                self.remote = self.remote.cleared(now, limits);
                self.local = self.local.softened(Origin::Local, limits);
                self.change_extras(|extras| extras.own = extras.own.softened(Origin::Own, limits));
            }
            Origin::Local => {
                self.local = self.local.cleared(now, limits);
                self.remote = self.remote.softened(Origin::Remote, limits);
                self.change_extras(|extras| extras.own = extras.own.softened(Origin::Own, limits));
            }
            Origin::Own => {
                self.change_extras(|extras| extras.own = extras.own.cleared(now, limits))
            }
        }
    }

    fn set_own(&mut self, own: Bucket) {
        if *self.bucket(Origin::Own) != own {
            self.with_extras(|extras| extras.own = own);
        }
    }

    /// The wrong codes since the last success, if there were any.
    pub fn failure_report(&self) -> Option<FailureReport> {
        (self.failures_since_success > 0).then_some(FailureReport {
            count: self.failures_since_success,
            since: self.first_failure,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::throttle::Gate;
    use crate::time::UnixTime;

    /// Wrong codes that are compared before no origin takes any more, if each wait is waited for: in this order.
    fn compared(order: [Origin; 3], limits: &Limits) -> u32 {
        let mut history = History::new("ann");
        let mut tries = 0;
        for origin in order {
            for hour in 0.. {
                let now = Moment { wall: UnixTime::from_secs(hour * 3_600), uptime: hour * 3_600 };
                match history.gate(origin, now, limits) {
                    Gate::Open => history.charge(origin, now),
                    Gate::Wait(_) => continue,
                    Gate::Off => break,
                }
                tries += 1;
            }
        }
        tries
    }

    #[test]
    fn what_is_held_at_one_host_is_exchanged_whole() {
        let now = Moment::shared(UnixTime::from_secs(9));
        let mut history = History::new("ann");
        history.charge(Origin::Remote, now);
        let at_one = history.exchange_held(Held::default());
        history.charge(Origin::Local, now);
        let at_other = history.exchange_held(at_one);
        assert_eq!((at_one.remote.failures, at_one.local.failures), (1, 0));
        assert_eq!((at_other.remote.failures, at_other.local.failures), (0, 1));
        assert_eq!(history.bucket(Origin::Remote), &at_one.remote);
        assert_eq!(history.failures_since_success(), 2, "the user is told about all of them");
    }

    // docs/threat-model.md has these numbers.
    #[test]
    fn a_guesser_at_all_three_origins_has_120_tries() {
        let orders = [
            [Origin::Remote, Origin::Local, Origin::Own],
            [Origin::Own, Origin::Local, Origin::Remote],
        ];
        for order in orders {
            assert_eq!(compared(order, &Limits::default()), 120);
            let strict = Limits { lockout_after_local: 10, ..Limits::default() };
            assert_eq!(compared(order, &strict), 100, "NIST SP 800-63B");
        }
    }
}
