//! What a success writes down: what it uses up, what it forgives, and whose it is.

use super::state::{History, Mark};
use crate::recovery::{RecoveryHash, SetId};
use crate::throttle::{Limits, Origin};
use crate::time::Moment;

impl History {
    /// Notes that these steps are used up, and forgives what a success forgives.
    pub fn accept_code(
        &mut self,
        name: &str,
        used: &[Mark],
        origin: Origin,
        now: Moment,
        limits: &Limits,
    ) {
        used.iter().for_each(|mark| self.raise_mark(mark.id, mark.end));
        self.forgive(origin, now, limits);
        self.enrolled_as(name, now);
    }

    /// Notes that a scratch code is used up. It is as easy to guess as a code, so it forgives no more. It says that
    /// something was lost, as a recovery code does.
    pub fn accept_scratch(
        &mut self,
        name: &str,
        (set, code): (SetId, RecoveryHash),
        origin: Origin,
        now: Moment,
        limits: &Limits,
    ) {
        self.use_set(set);
        self.spend(code);
        self.forgive(origin, now, limits);
        self.withdraw_grants();
        self.enrolled_as(name, now);
    }

    /// Notes that a recovery code is used up; both buckets are reset.
    pub fn accept_recovery(&mut self, name: &str, set: SetId, code: RecoveryHash, now: Moment) {
        self.use_set(set);
        self.spend(code);
        self.remote = self.remote.reset();
        self.local = self.local.reset();
        // A recovery code says that something was lost; it may be a device.
        self.withdraw_grants();
        self.enrolled_as(name, now);
    }

    fn enrolled_as(&mut self, name: &str, now: Moment) {
        self.name = Self::new(name).name;
        self.enrolled = true;
        self.last_success = now.wall;
        self.failures_since_success = 0;
    }
}
