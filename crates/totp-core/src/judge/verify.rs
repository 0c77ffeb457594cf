//! The verdict on an answer. Pure: nothing is read, written or forgotten here.
//!
//! An `Accepted` can be made only by the judging procedure; for a code, only against a `Charged`: proof that the try
//! was counted before anything was compared. (A recovery code has 120 bits and is not charged.) It is not yet a
//! success; see [`crate::judge`].

mod counters;
mod pair;
mod proof;
mod resync;
mod sent;
mod touch;

pub(super) use pair::{pair, same_work_as_pair};
pub use proof::Reach;
pub(super) use proof::{Accepted, Charged, CodeVerdict, Proof};
pub use resync::{Resync, find_token, position_of};
pub(super) use sent::sent;
pub(super) use touch::{TouchVerdict, touch};

use crate::authenticator::{Authenticator, Period, Step, Window};
use crate::code::{Code, Pair};
use crate::credential::Credential;
use crate::history::{History, Mark};
use crate::recovery::{RecoveryCode, RecoveryHash, RecoverySet, SCRATCH_DIGITS};
use crate::time::UnixTime;

/// How far ahead `enroll admin reset` sets a mark at most, in seconds: four steps of 60 s, the end of the widest window.
const RESET_REACH: u64 = 4 * 60;

/// What came of a recovery code.
pub(super) enum RecoveryVerdict {
    /// Right and unspent.
    Accepted(Accepted),
    /// Spent, or of a set that was replaced.
    AlreadyUsed,
    /// Not one of the user's.
    Wrong,
}

/// A step of the window that the code belongs to.
struct Match<'a> {
    authenticator: &'a Authenticator,
    step: Step,
    mark: UnixTime,
    horizon: UnixTime,
    /// How many seconds the clock of the authenticator is ahead of ours.
    ahead: i64,
}

/// Judges a code: it is good if its step lies in the window and ends after the mark, or if its counter is the next one
/// or a few after it.
///
/// Every step of the window of every authenticator is compared, every counter that may be next, and every scratch code,
/// whatever matched before. Eight digits can be both a code and a scratch code; then both are used up.
pub(super) fn code(
    _proof: &Charged,
    credential: &Credential,
    history: &History,
    code: &Code,
    now: UnixTime,
    reach: Reach,
) -> CodeVerdict {
    let matches = matches(credential, history, code, now, reach.window);
    let counted = counters::compare(credential, history, code, reach.look_ahead);
    let scratch = RecoverySet::find_scratch(credential.recovery.as_ref(), code);
    let unused = matches.iter().filter(|found| found.step.end() > found.mark);
    // A code that was used is good for no later step with the same digits.
    let is_new = unused.clone().count() == matches.len();
    let label = unused.clone().next().map(|found| &found.authenticator.label);
    let label = label.or_else(|| counted.label()).filter(|_| is_new);
    if let Some(label) = label.cloned() {
        // Now and then two steps have the same code, or two authenticators. Typed again, it must not be
        // good for the other one.
        let used = unused.clone().map(|m| Mark { id: m.authenticator.id(), end: m.step.end() });
        let started = unused.map(Match::started).min().unwrap_or_default();
        let set = credential.recovery.as_ref().map(|set| set.salt.set_id());
        let (used, scratch) = (used.collect(), set.zip(scratch));
        let counters = counted.next();
        let proof = Proof::Step { used, started, label, scratch, counters, offset: None };
        return CodeVerdict::Accepted(Accepted(proof));
    }
    if let (Some(set), Some(code)) = (&credential.recovery, scratch) {
        return scratch_code(set, history, code);
    }
    match matches.first() {
        None => counted.refusal(),
        Some(found) if found.mark > found.horizon => CodeVerdict::MarkAhead,
        Some(_) => CodeVerdict::AlreadyUsed,
    }
}

impl Match<'_> {
    /// When the step began on our clock.
    fn started(&self) -> UnixTime {
        self.step.start().shifted(-self.ahead)
    }
}

/// Judges a scratch code of `set`. What other records know as spent was absorbed before.
fn scratch_code(set: &RecoverySet, history: &History, code: RecoveryHash) -> CodeVerdict {
    let id = set.salt.set_id();
    if history.is_spent(id, code) || !history.can_spend() {
        return CodeVerdict::ScratchSpent;
    }
    let unspent = set.scratch.iter().filter(|code| !history.is_spent(id, **code)).count();
    let left = unspent.saturating_sub(1);
    CodeVerdict::Accepted(Accepted(Proof::Scratch { set: id, code, left }))
}

/// What a login would say of a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rehearsal {
    /// It would be accepted.
    Good,
    /// It is used up.
    AlreadyUsed,
    /// It is right, but the mark lies ahead of the clock: the clock was set back.
    MarkAhead,
    /// It is right, but the record has counters of as many event-based tokens as it can hold.
    NoRoom,
    /// No step of the window has it.
    Wrong,
}

/// What a login would say of a code, for a user who tests an authenticator. Nothing can be accepted by it.
pub fn rehearse(
    credential: &Credential,
    history: &History,
    code: &Code,
    now: UnixTime,
    reach: Reach,
) -> Rehearsal {
    Rehearsal::of(&self::code(&Charged(()), credential, history, code, now, reach))
}

/// What a login would say of two consecutive codes. Nothing can be accepted by it.
pub fn rehearse_pair(
    credential: &Credential,
    history: &History,
    pair: &Pair,
    now: UnixTime,
    reach: Reach,
) -> Rehearsal {
    Rehearsal::of(&self::pair(&Charged(()), credential, history, pair, now, reach))
}

impl Rehearsal {
    const fn of(verdict: &CodeVerdict) -> Self {
        match verdict {
            CodeVerdict::Accepted(_) => Self::Good,
            CodeVerdict::AlreadyUsed | CodeVerdict::ScratchSpent => Self::AlreadyUsed,
            CodeVerdict::MarkAhead => Self::MarkAhead,
            CodeVerdict::NoRoom => Self::NoRoom,
            CodeVerdict::Wrong => Self::Wrong,
        }
    }
}

/// What a login would say of a recovery code. Nothing can be accepted by it.
pub fn rehearse_recovery(
    credential: &Credential,
    history: &History,
    code: &RecoveryCode,
) -> Rehearsal {
    match recovery_code(credential, history, &[], code) {
        RecoveryVerdict::Accepted(_) => Rehearsal::Good,
        RecoveryVerdict::AlreadyUsed => Rehearsal::AlreadyUsed,
        RecoveryVerdict::Wrong => Rehearsal::Wrong,
    }
}

/// Does the work of [`code`] and drops the result: while codes are not looked at, the answer takes as
/// long as if they were.
pub(super) fn same_work(
    credential: &Credential,
    history: &History,
    code: &Code,
    now: UnixTime,
    reach: Reach,
) {
    std::hint::black_box(matches(credential, history, code, now, reach.window).len());
    std::hint::black_box(counters::compare(credential, history, code, reach.look_ahead).label());
    std::hint::black_box(RecoverySet::find_scratch(credential.recovery.as_ref(), code).is_some());
}

/// The end of the last step that any window can reach from `now`, on the clock of the authenticator: a mark of another
/// program can lie there, whose window is wider.
pub fn farthest(authenticator: &Authenticator, history: &History, now: UnixTime) -> UnixTime {
    horizon(authenticator, history, now, Window::WIDEST)
}

/// When a code of the authenticator is accepted again, on our clock, if its present code counts as used: after
/// `enroll admin reset`, or a login with a code of a later step. `None` if the present code does not end before the
/// mark, if the authenticator has no steps, or if the mark lies farther ahead than a reset of any authenticator sets
/// it; then the clock was set back.
pub fn used_until(
    authenticator: &Authenticator,
    history: &History,
    now: UnixTime,
    window: Window,
) -> Option<UnixTime> {
    let period = authenticator.period()?;
    let ahead = history.offset_of(authenticator.id());
    let mark = history.mark_of(authenticator, horizon(authenticator, history, now, window));
    let present = Step::at(now.shifted(ahead), period);
    let time = mark.shifted(-ahead);
    (mark > present.end() && time <= now.plus(RESET_REACH)).then_some(time)
}

/// The end of the last step that the window can reach from `now`, on the clock of the authenticator. A mark beyond it
/// lies ahead. An event-based token has no steps.
pub fn horizon(
    authenticator: &Authenticator,
    history: &History,
    now: UnixTime,
    window: Window,
) -> UnixTime {
    let ahead = history.offset_of(authenticator.id());
    now.shifted(ahead).plus(length_of(authenticator, window))
}

/// The end of the last step that any window can reach, if the clock of the authenticator is so many seconds ahead.
pub(super) fn farthest_on_clock(
    authenticator: &Authenticator,
    ahead: i64,
    now: UnixTime,
) -> UnixTime {
    now.shifted(ahead).plus(length_of(authenticator, Window::WIDEST))
}

fn length_of(authenticator: &Authenticator, window: Window) -> u64 {
    let period = authenticator.period().map_or(0, Period::as_secs);
    (u64::from(window.steps()) + 1) * period
}

fn matches<'a>(
    credential: &'a Credential,
    history: &History,
    code: &Code,
    now: UnixTime,
    window: Window,
) -> Vec<Match<'a>> {
    let mut found = Vec::with_capacity(4);
    for authenticator in &credential.authenticators {
        let Some(period) = authenticator.period() else { continue };
        if authenticator.digits.get() != code.length() {
            continue;
        }
        let ahead = history.offset_of(authenticator.id());
        let horizon = horizon(authenticator, history, now, window);
        let mark = history.mark_of(authenticator, horizon);
        let steps = Step::at(now.shifted(ahead), period).window(window);
        for step in authenticator.matching_steps(code, steps) {
            found.push(Match { authenticator, step, mark, horizon, ahead });
        }
    }
    found
}

/// Judges a recovery code. `others` are further stores that may know of spent ones.
pub(super) fn recovery_code(
    credential: &Credential,
    history: &History,
    others: &[&History],
    code: &RecoveryCode,
) -> RecoveryVerdict {
    let Some(set) = &credential.recovery else { return RecoveryVerdict::Wrong };
    let id = set.salt.set_id();
    let Some(hash) = set.find(code) else { return RecoveryVerdict::Wrong };
    let spent_there = others.iter().any(|other| other.is_spent(id, hash));
    if spent_there || history.is_spent(id, hash) || !history.can_spend() {
        return RecoveryVerdict::AlreadyUsed;
    }
    let unspent = set.codes.iter().flatten().filter(|code| !history.is_spent(id, **code)).count();
    let left = unspent.saturating_sub(1);
    RecoveryVerdict::Accepted(Accepted(Proof::Recovery { set: id, code: hash, left }))
}

/// Whether a code of so many digits can belong to the credential at all. One that cannot is malformed
/// and not charged.
pub fn fits(credential: &Credential, code: &Code, reach: Reach) -> bool {
    let scratch = || credential.recovery.as_ref().is_some_and(|set| !set.scratch.is_empty());
    has_codes_of(credential, code.length(), reach) || (code.length() == SCRATCH_DIGITS && scratch())
}

/// Whether an authenticator has codes of so many digits that can be good here.
pub(super) fn has_codes_of(credential: &Credential, digits: u8, reach: Reach) -> bool {
    let counted = reach.look_ahead.is_some();
    let mut of_that_length = credential.authenticators.iter().filter(|a| a.digits.get() == digits);
    of_that_length.any(|a| counted || a.period().is_some())
}

#[cfg(test)]
mod tests;
