//! What an administrator may change. None of it brings back anything that is spent.

use super::extras::Extras;
use super::spent::{ALL_OTHERS, admitted};
use super::state::{History, MAX_MARKS};
use crate::recovery::{RecoveryHash, SetId};
use crate::secret::AuthenticatorId;
use crate::throttle::Bucket;
use crate::time::UnixTime;

/// The mark of a barred authenticator: no step ends after it.
pub const BARRED: UnixTime = UnixTime::from_secs(u64::MAX);
/// Holds [`BARRED`] where there is no mark to raise; no secret has such an id but by a chance of 2^-127.
const NOBODY: AuthenticatorId = AuthenticatorId([0xff; 16]);
/// Holds the highest mark from before the bar.
const FORMER: AuthenticatorId = AuthenticatorId([0xfe; 16]);

impl History {
    /// Bars every code and every recovery code that there is, whatever the credential holds: also secrets and sets
    /// that were never used, since an authenticator without a mark starts at the highest one.
    ///
    /// The format did not change for it: marks stand at the end of time, and a set with a reserved id is dead. So
    /// it holds for every module that ever read a record, but for sets that it has never seen.
    pub fn bar(&mut self) {
        if let Some(set) = self.recovery_set.take() {
            self.retire(set);
            self.spent.clear();
        }
        self.fence();
    }

    /// The same until root gives the credential back ([`History::release`]): sets of recovery codes that are known do
    /// not end, and what is spent of them stays known.
    pub fn fence(&mut self) {
        let before = self.marks.iter().filter(|mark| mark.end != BARRED);
        let before = before.map(|mark| self.on_our_clock(mark)).max().unwrap_or_default();
        self.marks.retain(|mark| mark.id != NOBODY && mark.id != FORMER);
        // An authenticator that loses its mark here starts at the highest one: it is barred like all others.
        self.marks.truncate(MAX_MARKS - 2);
        for mark in &mut self.marks {
            mark.end = BARRED;
        }
        self.raise_mark(NOBODY, BARRED);
        self.raise_mark(FORMER, before);
        self.retire_all_others();
        self.withdraw_grants();
    }

    /// Puts the mark last, so that no older one pushes it out.
    fn retire_all_others(&mut self) {
        self.dead_sets.retain(|set| *set != ALL_OTHERS);
        self.retire(ALL_OTHERS);
    }

    /// Whether [`History::bar`] holds.
    pub fn is_barred(&self) -> bool {
        self.marks.iter().any(|mark| mark.end == BARRED)
    }

    /// Recovery codes of this set are never good again.
    pub fn retire_set(&mut self, set: SetId) {
        if self.recovery_set == Some(set) {
            self.recovery_set = None;
            self.spent.clear();
        }
        self.retire(set);
    }

    /// This one recovery code is good although everything is barred: root has just made it. Not the whole set: what
    /// belongs to a set stands in the user's file, where any process of the user's can add to it.
    pub fn admit(&mut self, set: SetId, code: RecoveryHash) {
        if self.recovery_set != Some(set) {
            if let Some(former) = self.recovery_set.replace(set) {
                self.retire(former);
            }
            self.spent.clear();
            self.dead_sets.retain(|dead| *dead != set);
        }
        if self.all_others_are_dead() {
            self.retire(admitted(code));
            self.retire_all_others();
        }
    }

    /// Ends [`History::bar`], once root has replaced or removed what was barred. `admitted` are the authenticators
    /// that are good from now on, each with the end of its last used step; all others start at the highest mark from
    /// before the bar, so that no used code comes back. Sets that were known stay dead.
    pub fn lift_bar(&mut self, admitted: &[(AuthenticatorId, UnixTime)]) {
        if !self.is_barred() {
            return;
        }
        self.marks.retain(|mark| mark.end != BARRED);
        for (id, used) in admitted {
            self.raise_mark(*id, *used);
        }
        self.dead_sets.retain(|set| *set != ALL_OTHERS);
    }

    /// Ends every wait and lock. What is spent stays spent, and the owner is still told of the wrong
    /// codes at the next login.
    pub fn unlock(&mut self) {
        self.remote = self.remote.reset();
        self.local = self.local.reset();
        self.change_extras(Extras::unlock);
    }

    /// After a clock accident: every mark stands at `end`, which must lie beyond every step that can have
    /// been accepted at the true time; failures, and times that have not come yet, are forgotten.
    ///
    /// The only place where a mark goes down, but for the end of a bar. A mark ahead of the clock hides which steps of the true
    /// time are spent, so all of them up to `end` count as spent; and marks below `end` go up, since a
    /// machine that came back from a snapshot has old ones. A token's mark is of the token's clock.
    pub fn mend_clock(&mut self, ids: &[AuthenticatorId], now: UnixTime, end: UnixTime) {
        // What root has barred stays barred: that is no accident of the clock.
        let barred = self.is_barred();
        let known: Vec<AuthenticatorId> = self.marks.iter().map(|mark| mark.id).collect();
        if !barred {
            self.marks.clear();
            known
                .iter()
                .chain(ids)
                .for_each(|id| self.raise_mark(*id, end.shifted(self.offset_of(*id))));
        }
        (self.remote, self.local) = (Bucket::default(), Bucket::default());
        (self.failures_since_success, self.first_failure) = (0, UnixTime::default());
        self.last_success = self.last_success.min(now);
        self.change_extras(|extras| extras.mend_clock(end));
    }

    /// The user is enrolled, though no login showed it: a missing credential is a fault from here on.
    pub const fn note_enrolment(&mut self) {
        self.enrolled = true;
    }

    /// The user is not enrolled any more: a missing credential is no fault from here on. Marks and spent
    /// recovery codes stay, in case the old credential comes back.
    pub fn forget_enrolment(&mut self) {
        self.enrolled = false;
        self.withdraw_grants();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authenticator::{Algorithm, tests::authenticator};
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
        history.accept_code("ann", &[used], Origin::Local, now, &limits);
        for _ in 0..100 {
            history.charge(Origin::Remote, now);
            history.charge(Origin::Local, now);
        }
        history
    }

    #[test]
    fn a_bar_ends_every_code_known_or_not() {
        let now = Moment { wall: secs(10_000), uptime: 10 };
        let far = secs(u64::MAX - 1);
        for mut history in [tried(now), History::new("ann")] {
            history.bar();
            for n in 1..4 {
                let any = authenticator(&[n; 20], Algorithm::Sha1, 6);
                assert_eq!(history.mark_of(&any, far), BARRED);
                assert!(history.is_dead(SetId([n; 8])));
                assert!(history.is_spent(SetId([n; 8]), RecoveryHash([n; 16])));
            }
            assert!(history.is_barred());
            // It stays through what a login and other commands do, and through the file.
            history.use_set(SetId([3; 8]));
            history.unlock();
            history.mend_clock(&[AuthenticatorId([5; 16])], secs(10_000), secs(10_120));
            let history = History::decode(history.version(), &history.encode()).unwrap();
            assert!(history.is_barred());
            let other = authenticator(&[9; 20], Algorithm::Sha1, 6);
            assert_eq!(history.mark_of(&other, far), BARRED);
        }
    }

    #[test]
    fn a_full_record_can_be_barred_and_the_bar_lifted() {
        let mut history = History::new("ann");
        for n in 0..20u8 {
            history.raise_mark(AuthenticatorId([n; 16]), secs(u64::from(n) * 30));
        }
        for n in 0..40u8 {
            history.use_set(SetId([n; 8]));
        }
        history.bar();
        assert_eq!(history.marks.len(), super::MAX_MARKS);
        assert!(history.is_spent(SetId([77; 8]), RecoveryHash([1; 16])));
        let new = authenticator(&[1; 20], Algorithm::Sha1, 6);
        history.bar();
        history.lift_bar(&[(new.id(), secs(30))]);
        assert!(!history.is_barred());
        assert_eq!(history.mark_of(&new, secs(0)), secs(30));
        let old = authenticator(&[2; 20], Algorithm::Sha1, 6);
        assert_eq!(history.mark_of(&old, secs(0)), secs(19 * 30));
    }

    #[test]
    fn the_end_of_a_bar_revives_no_known_set() {
        let mut history = tried(Moment { wall: secs(10_000), uptime: 10 });
        history.bar();
        let (emergency, new) = (SetId([7; 8]), SetId([8; 8]));
        let (old, code) = (SetId([1; 8]), RecoveryHash([7; 16]));
        history.admit(emergency, code);
        assert!(history.is_spent(old, code) && !history.is_spent(emergency, code));
        assert!(history.is_spent(new, code));
        history.lift_bar(&[]);
        history.use_set(new);
        assert!(!history.is_spent(new, code));
        assert!(history.is_spent(old, code) && history.is_spent(emergency, code));
    }

    #[test]
    fn under_a_bar_only_the_codes_that_root_made_are_good() {
        let mut history = tried(Moment { wall: secs(10_000), uptime: 10 });
        history.bar();
        let set = SetId([7; 8]);
        let [first, second, added] = [1, 2, 3].map(|n| RecoveryHash([n; 16]));
        history.admit(set, first);
        history.admit(set, second);
        let history = History::decode(history.version(), &history.encode()).unwrap();
        assert!(!history.is_spent(set, first) && !history.is_spent(set, second));
        assert!(history.is_spent(set, added), "added to the user's file");
        let mut used = history.clone();
        used.spend(first);
        let merged = History::merged(history, &used);
        assert!(merged.is_spent(set, first) && !merged.is_spent(set, second));
        assert!(merged.is_spent(set, added));
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
    fn mending_the_clock_moves_all_marks_and_keeps_codes_spent() {
        let year_ahead = Moment { wall: secs(40_000_000), uptime: 10 };
        let mut history = tried(year_ahead);
        let [phone, spare] = [1, 2].map(|n| authenticator(&[n; 20], Algorithm::Sha1, 6));
        history.mend_clock(&[spare.id()], secs(10_000), secs(10_120));
        for authenticator in [&phone, &spare] {
            assert_eq!(history.mark_of(authenticator, secs(0)), secs(10_120));
        }
        assert!(history.enrolled_name().is_some());
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
        assert!(before.enrolled_name().is_some() && history.enrolled_name().is_none());
        history.note_enrolment();
        assert_eq!(history, before);
    }
}
