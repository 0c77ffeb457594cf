//! What an administrator may change. None of it brings back anything that is spent.

use super::History;
use crate::secret::AuthenticatorId;
use crate::throttle::Bucket;
use crate::time::UnixTime;

impl History {
    /// Ends every wait and lock. What is spent stays spent, and the owner is still told of the wrong
    /// codes at the next login.
    pub fn unlock(&mut self) {
        self.remote = self.remote.reset();
        self.local = self.local.reset();
    }

    /// After a clock accident: every mark stands at `end`, which must lie beyond every step that can have
    /// been accepted at the true time; failures, and times that have not come yet, are forgotten.
    ///
    /// The only place where a mark goes down. A mark ahead of the clock hides which steps of the true
    /// time are spent, so all of them up to `end` count as spent; and marks below `end` go up, since a
    /// machine that came back from a snapshot has old ones.
    pub fn mend_clock(&mut self, ids: &[AuthenticatorId], now: UnixTime, end: UnixTime) {
        for mark in &mut self.marks {
            mark.end = end;
        }
        for id in ids {
            self.raise_mark(*id, end);
        }
        (self.remote, self.local) = (Bucket::default(), Bucket::default());
        (self.failures_since_success, self.first_failure) = (0, UnixTime::default());
        self.last_success = self.last_success.min(now);
    }

    /// The user is not enrolled any more: a missing credential is no fault from here on. Marks and spent
    /// recovery codes stay, in case the old credential comes back.
    pub const fn forget_enrolment(&mut self) {
        self.enrolled = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authenticator::{Algorithm, tests::authenticator};
    use crate::recovery::{RecoveryHash, SetId};
    use crate::throttle::{Gate, Limits, Origin};
    use crate::time::Moment;

    fn secs(n: u64) -> UnixTime {
        UnixTime::from_secs(n)
    }

    /// Ann's record after a login, a recovery code and many wrong codes, all at `now`.
    fn tried(now: Moment) -> History {
        let mut history = History::new("ann");
        let limits = Limits::default();
        history.accept_recovery("ann", SetId([1; 8]), RecoveryHash([7; 16]), now);
        let phone = authenticator(&[1; 20], Algorithm::Sha1, 6);
        let used = crate::history::Mark { id: phone.id(), end: now.wall.plus(30) };
        history.accept_code("ann", used, Origin::Local, now, &limits);
        for _ in 0..100 {
            history.charge(Origin::Remote, now);
            history.charge(Origin::Local, now);
        }
        history
    }

    #[test]
    fn unlocking_ends_the_waits_and_forgets_nothing_else() {
        let now = Moment { wall: secs(10_000), uptime: 10 };
        let locked = tried(now);
        let mut history = locked.clone();
        history.unlock();
        for origin in [Origin::Remote, Origin::Local] {
            assert_eq!(locked.gate(origin, now, &Limits::default()), Gate::Off);
            assert_eq!(history.gate(origin, now, &Limits::default()), Gate::Open);
        }
        assert_eq!(history.failure_report(), locked.failure_report());
        (history.remote, history.local) = (locked.remote, locked.local);
        assert_eq!(history, locked);
    }

    #[test]
    fn after_a_clock_a_year_ahead_all_marks_stand_at_the_end_given_and_spent_codes_stay_spent() {
        let year_ahead = Moment { wall: secs(40_000_000), uptime: 10 };
        let mut history = tried(year_ahead);
        let [phone, spare] = [1, 2].map(|n| authenticator(&[n; 20], Algorithm::Sha1, 6));
        history.mend_clock(&[spare.id()], secs(10_000), secs(10_120));
        for authenticator in [&phone, &spare] {
            assert_eq!(history.mark_of(authenticator, secs(0)), secs(10_120));
        }
        assert!(history.is_enrolled("ann"));
        assert!(history.is_spent(SetId([1; 8]), RecoveryHash([7; 16])));
        assert_eq!(history.last_success, secs(10_000));
        assert_eq!((history.remote, history.local), (Bucket::default(), Bucket::default()));
        assert_eq!(history.failure_report(), None);
    }

    #[test]
    fn marks_of_a_restored_snapshot_go_up() {
        let mut history = tried(Moment { wall: secs(10_000), uptime: 10 });
        history.mend_clock(&[], secs(20_000), secs(20_120));
        assert!(history.marks.iter().all(|mark| mark.end == secs(20_120)));
        assert_eq!(history.last_success, secs(10_000));
    }

    #[test]
    fn who_is_not_enrolled_any_more_keeps_the_marks() {
        let before = tried(Moment { wall: secs(10_000), uptime: 10 });
        let mut history = before.clone();
        history.forget_enrolment();
        assert!(before.is_enrolled("ann") && !history.is_enrolled("ann"));
        history.enrolled = true;
        assert_eq!(history, before);
    }
}
