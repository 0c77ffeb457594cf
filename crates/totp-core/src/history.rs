//! What the record remembers of a user: marks, spent recovery codes, failures.
//!
//! A *mark* is the end of the last accepted step of an authenticator. It never goes down: that, and
//! that it is on disk before a login succeeds, is why a code cannot be used twice (RFC 6238 §5.2).

mod bytes;
mod codec;
mod extras;
mod mend;
mod read;

pub use bytes::DecodeError;
pub use codec::MAX_PAYLOAD;
pub use extras::{
    BegunEnrolment, ClockOffset, Counter, Device, Extras, KeyFloor, Sendings, SentCode, Ticket,
};
pub use mend::BARRED;

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

/// The payload of a record. Only named operations change it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// The account name of the last success; a user id may have two.
    name: String,
    /// A credential of this user was in use once: its absence is a fault from then on.
    enrolled: bool,
    /// Last accepted steps, at most [`MAX_MARKS`].
    marks: Vec<Mark>,
    /// The set that `spent` belongs to.
    recovery_set: Option<SetId>,
    /// Recovery codes used up, at most [`MAX_SPENT`].
    spent: Vec<RecoveryHash>,
    /// Sets replaced by newer ones: none of their codes is good any more, whatever a backup says.
    dead_sets: Vec<SetId>,
    /// Failures from remote.
    remote: Bucket,
    /// Failures from anywhere else.
    local: Bucket,
    /// Wrong codes since the last success, both origins.
    failures_since_success: u32,
    /// When the first of them was.
    first_failure: UnixTime,
    /// The last success; 1970 if there was none.
    last_success: UnixTime,
    /// What users of newer features have; nothing for all others.
    extras: Option<Box<Extras>>,
}

/// What a success forgives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    remote: Bucket,
    local: Bucket,
    failures_since_success: u32,
    first_failure: UnixTime,
    last_success: UnixTime,
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

    /// The account name under which a credential of this user id was last in use, if one was. Another name of the
    /// same id is no other user: a renamed account, a second name, or a directory that changed its names.
    pub fn enrolled_name(&self) -> Option<&str> {
        self.enrolled.then_some(self.name.as_str())
    }

    /// The same, if it is another name than `name`.
    pub fn other_enrolled_name(&self, name: &str) -> Option<&str> {
        self.enrolled_name().filter(|_| !self.is_called(name))
    }

    /// Whether `name` is the one that the record holds, as far as it is kept.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == Self::new(name).name
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

    /// Whether one of these steps is used up, by the mark of its authenticator.
    pub fn has_used_any(&self, steps: &[Mark]) -> bool {
        let used = |step: &Mark| self.marks.iter().any(|m| m.id == step.id && m.end >= step.end);
        steps.iter().any(used)
    }

    /// Moves the mark of `id` up to `end`; never down.
    pub fn raise_mark(&mut self, id: AuthenticatorId, end: UnixTime) {
        if let Some(mark) = self.marks.iter_mut().find(|mark| mark.id == id) {
            mark.end = mark.end.max(end);
            return;
        }
        self.marks.push(Mark { id, end });
        if self.marks.len() > MAX_MARKS {
            let ends = self.marks.iter().enumerate();
            if let Some((oldest, _)) = ends.max_by_key(|(_, mark)| std::cmp::Reverse(mark.end)) {
                self.marks.remove(oldest);
            }
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

    /// Takes over which codes another store of the same user knows as spent, whatever their set. For a look at what
    /// a login would say, and for no record: the other store may be one that the user can write.
    pub fn absorb_spent(&mut self, other: &Self) {
        other.spent.iter().for_each(|code| self.spend(*code));
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
        if older.enrolled && !merged.enrolled {
            (merged.enrolled, merged.name) = (true, older.name.clone());
        }
        if let Some(older) = &older.extras {
            let mut both = merged.extras.take().unwrap_or_default();
            both.merge_spent_of(older);
            merged.extras = both.kept();
        }
        merged
    }

    /// Whether a recovery code of `set` is used up, or its whole set is, or a bar ends it.
    pub fn is_spent(&self, set: SetId, code: RecoveryHash) -> bool {
        self.is_dead(set) || self.spent.contains(&code) || self.bars(code)
    }

    /// Whether a set of recovery codes was replaced, or barred with all others.
    pub fn is_dead(&self, set: SetId) -> bool {
        let others = self.recovery_set != Some(set) && self.all_others_are_dead();
        others || self.dead_sets.contains(&set)
    }

    /// Notes that a recovery or scratch code is used up.
    pub fn spend(&mut self, code: RecoveryHash) {
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
        if self.recovery_set == Some(set) || self.is_dead(set) {
            return;
        }
        if let Some(former) = self.recovery_set.replace(set) {
            self.bury(former);
            self.spent.clear();
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

    /// What is held against the user now.
    pub const fn standing(&self) -> Standing {
        Standing {
            remote: self.remote,
            local: self.local,
            failures_since_success: self.failures_since_success,
            first_failure: self.first_failure,
            last_success: self.last_success,
        }
    }

    /// Takes the failures back to what they were before.
    pub const fn restore_failures(&mut self, before: &Standing) {
        (self.remote, self.local) = (before.remote, before.local);
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
        if before.failures_since_success > 0 {
            self.first_failure = before.first_failure;
        }
        self.failures_since_success =
            self.failures_since_success.saturating_add(before.failures_since_success);
        self.last_success = before.last_success;
    }

    fn enrolled_as(&mut self, name: &str, now: Moment) {
        self.name = Self::new(name).name;
        self.enrolled = true;
        self.last_success = now.wall;
        self.failures_since_success = 0;
    }

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
        // A recovery code says that something was lost; it may be a device.
        self.withdraw_grants();
        self.enrolled_as(name, now);
    }

    /// Takes back what lets this user in without a code.
    fn withdraw_grants(&mut self) {
        self.change_extras(Extras::withdraw_grants);
    }

    /// Changes what there is for newer features, if there is something.
    fn change_extras(&mut self, change: impl FnOnce(&mut Extras)) {
        if let Some(mut extras) = self.extras.take() {
            change(&mut extras);
            self.extras = extras.kept();
        }
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
mod tests;
