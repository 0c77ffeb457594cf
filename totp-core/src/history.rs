//! What the record remembers of a user: marks, spent recovery codes, failures.
//!
//! A *mark* is the end of the last accepted step of an authenticator. It never goes down: that, and
//! that it is on disk before a login succeeds, is why a code cannot be used twice (RFC 6238 §5.2).

mod codec;
mod mend;

pub use codec::DecodeError;

use crate::authenticator::Authenticator;
use crate::recovery::{RecoveryHash, RecoverySet, SetId};
use crate::secret::AuthenticatorId;
use crate::throttle::{Bucket, Gate, Limits, Origin};
use crate::time::{Moment, UnixTime};

/// Marks kept; the lowest make room for new ones.
pub const MAX_MARKS: usize = 16;
/// Spent recovery and scratch codes kept of the current set, which has fewer.
pub const MAX_SPENT: usize = 64;
/// Superseded sets of recovery codes kept; the oldest make room.
pub const MAX_DEAD_SETS: usize = 32;

/// The longest account name kept, in bytes; longer ones are cut (Linux allows 32, glibc 256).
pub const MAX_NAME: usize = 255;

/// The end of the last accepted step of one authenticator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Whose.
    pub id: AuthenticatorId,
    /// Steps that end here or earlier are spent.
    pub end: UnixTime,
}

/// The payload of a record.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// The account name that `enrolled` holds for; a user id may have two.
    pub name: String,
    /// A credential of this user was in use once: its absence is a fault from then on.
    pub enrolled: bool,
    /// Last accepted steps, at most [`MAX_MARKS`].
    pub marks: Vec<Mark>,
    /// The set that `spent` belongs to.
    pub recovery_set: Option<SetId>,
    /// Recovery codes used up, at most [`MAX_SPENT`].
    pub spent: Vec<RecoveryHash>,
    /// Sets replaced by newer ones: none of their codes is good any more, whatever a backup says.
    pub dead_sets: Vec<SetId>,
    /// Failures from remote.
    pub remote: Bucket,
    /// Failures from anywhere else.
    pub local: Bucket,
    /// Wrong codes since the last success, both origins.
    pub failures_since_success: u32,
    /// When the first of them was.
    pub first_failure: UnixTime,
    /// The last success; 1970 if there was none.
    pub last_success: UnixTime,
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
    /// Nothing happened yet to the user of that account name.
    pub fn new(name: &str) -> Self {
        Self { name: name.chars().take(MAX_NAME / 4).collect(), ..Self::default() }
    }

    /// Whether a credential of *this name* was in use once.
    pub fn is_enrolled(&self, name: &str) -> bool {
        self.enrolled && self.name == Self::new(name).name
    }

    /// The end of the last spent step of `authenticator`.
    ///
    /// An authenticator without a mark starts at the user's highest one, so that swapping secrets and
    /// back reopens nothing. The confirmation at enrolment counts too, unless it lies beyond `horizon`
    /// (now and the window): the file is the user's, and must not lock him out for years.
    pub fn mark_of(&self, authenticator: &Authenticator, horizon: UnixTime) -> UnixTime {
        let id = authenticator.id();
        let own = self.marks.iter().find(|mark| mark.id == id).map(|mark| mark.end);
        let highest = || self.marks.iter().map(|mark| mark.end).max().unwrap_or_default();
        let confirmed = authenticator.confirmed.filter(|end| *end <= horizon).unwrap_or_default();
        own.unwrap_or_else(highest).max(confirmed)
    }

    /// Moves the mark of `id` up to `end`; never down.
    pub fn raise_mark(&mut self, id: AuthenticatorId, end: UnixTime) {
        if let Some(mark) = self.marks.iter_mut().find(|mark| mark.id == id) {
            mark.end = mark.end.max(end);
            return;
        }
        self.marks.push(Mark { id, end });
        if self.marks.len() > MAX_MARKS {
            self.marks.sort_by_key(|mark| std::cmp::Reverse(mark.end));
            self.marks.truncate(MAX_MARKS);
        }
    }

    /// Takes over what another store of the same user knows of `authenticators`: later marks, up to
    /// `horizon`. Only that: the other store may be one that the user can write.
    pub fn absorb_marks(
        &mut self,
        other: &Self,
        authenticators: &[Authenticator],
        horizon: UnixTime,
    ) {
        for authenticator in authenticators {
            let id = authenticator.id();
            // An authenticator without a mark starts at the highest one; a lower one must not be given it.
            let here = self.mark_of(authenticator, UnixTime::default());
            let theirs = other.marks.iter().find(|mark| mark.id == id);
            if let Some(mark) = theirs.filter(|mark| mark.end <= horizon && mark.end > here) {
                self.raise_mark(id, mark.end);
            }
        }
    }

    /// Takes over which scratch codes of `set` another store of the same user knows as spent. Only those
    /// of the credential, of which there are few: the other store may be one that the user can write.
    pub fn absorb_scratch(&mut self, other: &Self, set: &RecoverySet) {
        let id = set.salt.set_id();
        for code in set.scratch.iter().filter(|code| other.is_spent(id, **code)) {
            self.spend(*code);
        }
    }

    /// What two copies of the record know together: the failures of the newer one, and of both
    /// everything that is spent.
    #[must_use]
    pub fn merged(newer: Self, older: &Self) -> Self {
        let mut merged = newer;
        for mark in &older.marks {
            merged.raise_mark(mark.id, mark.end);
        }
        for set in &older.dead_sets {
            merged.bury(*set);
        }
        if merged.recovery_set.is_none() {
            merged.recovery_set = older.recovery_set;
        }
        for hash in &older.spent {
            merged.spend(*hash);
        }
        merged.enrolled |= older.enrolled && older.name == merged.name;
        merged
    }

    /// Whether a recovery code of `set` is used up, or its whole set is.
    pub fn is_spent(&self, set: SetId, code: RecoveryHash) -> bool {
        self.dead_sets.contains(&set) || self.spent.contains(&code)
    }

    fn spend(&mut self, code: RecoveryHash) {
        if !self.spent.contains(&code) && self.spent.len() < MAX_SPENT {
            self.spent.push(code);
        }
    }

    fn bury(&mut self, set: SetId) {
        if self.dead_sets.contains(&set) {
            return;
        }
        if self.dead_sets.len() >= MAX_DEAD_SETS {
            self.dead_sets.remove(0);
        }
        self.dead_sets.push(set);
    }

    /// Notes which set of recovery codes the credential has now. A former one is dead from here on.
    pub fn use_set(&mut self, set: SetId) {
        if self.recovery_set == Some(set) || self.dead_sets.contains(&set) {
            return;
        }
        if let Some(former) = self.recovery_set.replace(set) {
            self.bury(former);
            self.spent.clear();
        }
    }

    const fn bucket(&self, origin: Origin) -> &Bucket {
        match origin {
            Origin::Remote => &self.remote,
            Origin::Local => &self.local,
        }
    }

    /// Whether a code from `origin` may be looked at now.
    pub fn gate(&self, origin: Origin, now: Moment, limits: &Limits) -> Gate {
        self.bucket(origin).gate(origin, now, limits)
    }

    /// Counts one wrong code.
    pub fn charge(&mut self, origin: Origin, now: Moment) {
        match origin {
            Origin::Remote => self.remote = self.remote.charged(now),
            Origin::Local => self.local = self.local.charged(now),
        }
        if self.failures_since_success == 0 {
            self.first_failure = now.wall;
        }
        self.failures_since_success = self.failures_since_success.saturating_add(1);
    }

    /// Takes the failures back to what they were before.
    pub fn restore_failures(&mut self, before: &Self) {
        (self.remote, self.local) = (before.remote, before.local);
        self.failures_since_success = before.failures_since_success;
        self.first_failure = before.first_failure;
    }

    fn enrolled_as(&mut self, name: &str, now: Moment) {
        self.name = Self::new(name).name;
        self.enrolled = true;
        self.last_success = now.wall;
        self.failures_since_success = 0;
    }

    /// Notes that the step of `id` ending at `end` is used up, and forgives what a success forgives.
    pub fn accept_code(
        &mut self,
        name: &str,
        used: Mark,
        origin: Origin,
        now: Moment,
        limits: &Limits,
    ) {
        self.raise_mark(used.id, used.end);
        self.forgive(origin, now, limits);
        self.enrolled_as(name, now);
    }

    /// The buckets after a code from `origin`.
    fn forgive(&mut self, origin: Origin, now: Moment, limits: &Limits) {
        match origin {
            Origin::Remote => {
                self.remote = self.remote.cleared(now, limits);
                self.local = self.local.softened(Origin::Local, limits);
            }
            Origin::Local => {
                self.local = self.local.cleared(now, limits);
                self.remote = self.remote.softened(Origin::Remote, limits);
            }
        }
    }

    /// Notes that a scratch code is used up. It is as easy to guess as a code, so it forgives no more.
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
        self.enrolled_as(name, now);
    }

    /// Notes that a recovery code is used up; both buckets are reset.
    pub fn accept_recovery(&mut self, name: &str, set: SetId, code: RecoveryHash, now: Moment) {
        self.use_set(set);
        self.spend(code);
        self.remote = self.remote.reset();
        self.local = self.local.reset();
        self.enrolled_as(name, now);
    }

    /// Whether there is room to note one more spent code; a set has at most three quarters of it.
    pub fn can_spend(&self) -> bool {
        self.spent.len() < MAX_SPENT
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
    use crate::authenticator::{Algorithm, tests::authenticator};

    fn secs(n: u64) -> UnixTime {
        UnixTime::from_secs(n)
    }

    #[test]
    fn a_mark_never_goes_down() {
        let mut history = History::new("ann");
        let id = AuthenticatorId([1; 16]);
        history.raise_mark(id, secs(90));
        history.raise_mark(id, secs(60));
        assert_eq!(history.marks, [Mark { id, end: secs(90) }]);
    }

    #[test]
    fn an_unknown_secret_starts_at_the_highest_mark() {
        let (a, b) = (
            authenticator(&[1; 20], Algorithm::Sha1, 6),
            authenticator(&[2; 20], Algorithm::Sha1, 6),
        );
        let mut history = History::new("ann");
        history.raise_mark(a.id(), secs(90));
        assert_eq!(history.mark_of(&b, secs(1_000)), secs(90));
        history.raise_mark(b.id(), secs(30));
        assert_eq!(history.mark_of(&b, secs(1_000)), secs(30));
    }

    #[test]
    fn a_confirmation_beyond_now_is_ignored() {
        let mut phone = authenticator(&[1; 20], Algorithm::Sha1, 6);
        phone.confirmed = Some(secs(500));
        let history = History::new("ann");
        assert_eq!(history.mark_of(&phone, secs(500)), secs(500));
        assert_eq!(history.mark_of(&phone, secs(499)), secs(0));
    }

    #[test]
    fn the_lowest_marks_make_room_and_their_steps_stay_spent() {
        let mut history = History::new("ann");
        for n in 0..20u8 {
            history.raise_mark(AuthenticatorId([n; 16]), secs(u64::from(n) * 30));
        }
        assert_eq!(history.marks.len(), MAX_MARKS);
        let oldest = authenticator(&[9; 20], Algorithm::Sha1, 6);
        assert_eq!(history.mark_of(&oldest, secs(0)), secs(19 * 30));
    }

    #[test]
    fn a_replaced_set_of_recovery_codes_stays_dead() {
        let (old, new) = (SetId([1; 8]), SetId([2; 8]));
        let code = RecoveryHash([7; 16]);
        let now = Moment { wall: secs(100), uptime: 1 };
        let mut history = History::new("ann");
        history.accept_recovery("ann", old, code, now);
        assert!(history.is_spent(old, code) && !history.is_spent(old, RecoveryHash([8; 16])));
        history.use_set(new);
        assert!(history.is_spent(old, RecoveryHash([8; 16])));
        history.use_set(old);
        assert_eq!(history.recovery_set, Some(new));
    }

    #[test]
    fn of_the_users_own_store_only_scratch_codes_of_the_credential_count() {
        let salt = crate::recovery::Salt([4; 16]);
        let (his, other) = (RecoveryHash([1; 16]), RecoveryHash([2; 16]));
        let set = RecoverySet { salt, scratch: vec![his], codes: None };
        let mut own = History::new("ann");
        own.spent = vec![other, his];
        let mut root = History::new("ann");
        root.absorb_scratch(&own, &set);
        assert_eq!(root.spent, [his]);
        let mut root = History::new("ann");
        root.absorb_scratch(&History::new("ann"), &set);
        assert_eq!(root, History::new("ann"));
    }

    #[test]
    fn a_scratch_code_forgives_what_a_code_does_and_a_recovery_code_forgives_all() {
        let now = Moment { wall: secs(1_000_000), uptime: 1 };
        let limits = Limits::default();
        let mut history = History::new("ann");
        for _ in 0..limits.lockout_after_remote {
            history.charge(Origin::Remote, now);
        }
        let mut by_code = history.clone();
        let mark = Mark { id: AuthenticatorId([1; 16]), end: secs(0) };
        by_code.accept_code("ann", mark, Origin::Local, now, &limits);
        let (set, code) = (SetId([1; 8]), RecoveryHash([7; 16]));
        history.accept_scratch("ann", (set, code), Origin::Local, now, &limits);
        assert_eq!((history.remote, history.local), (by_code.remote, by_code.local));
        assert!(history.is_spent(set, code) && history.is_enrolled("ann"));
    }

    #[test]
    fn the_users_own_store_can_only_raise_marks_that_matter() {
        let phone = authenticator(&[1; 20], Algorithm::Sha1, 6);
        let mut own = History::new("ann");
        own.raise_mark(phone.id(), secs(600));
        own.raise_mark(AuthenticatorId([9; 16]), secs(60));
        own.enrolled = true;
        own.remote.failures = 99;
        let mut root = History::new("ann");
        root.absorb_marks(&own, std::slice::from_ref(&phone), secs(500));
        assert_eq!(root, History::new("ann"));
        root.absorb_marks(&own, std::slice::from_ref(&phone), secs(600));
        assert_eq!(root.marks, [Mark { id: phone.id(), end: secs(600) }]);
        assert!(!root.enrolled && root.remote.failures == 0);
    }

    #[test]
    fn enrolled_holds_for_the_recorded_name_only() {
        let mut history = History::new("ann");
        history.enrolled = true;
        assert!(history.is_enrolled("ann") && !history.is_enrolled("bob"));
    }
}
