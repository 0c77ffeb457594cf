//! The verdict on an answer. Pure: nothing is read, written or forgotten here.
//!
//! An `Accepted` can be made only by the judging procedure; for a code, only against a `Charged`: proof that the try
//! was counted before anything was compared. (A recovery code has 120 bits and is not charged.) It is not yet a
//! success; see [`crate::judge`].

use crate::authenticator::{Authenticator, Label, Step, Window};
use crate::code::Code;
use crate::credential::Credential;
use crate::history::{History, Mark};
use crate::recovery::{RecoveryCode, RecoveryHash, RecoverySet, SCRATCH_DIGITS, SetId};
use crate::time::UnixTime;

/// Proof that a try was charged and the charge written. [`crate::judge`] makes it, and [`rehearse`] for
/// itself, which can accept nothing.
pub(super) struct Charged(pub(super) ());

/// A right answer, not used up yet. It cannot be copied and is worth nothing until the record has
/// written it down.
pub(super) struct Accepted(pub(super) Proof);

/// What a right answer uses up.
pub(super) enum Proof {
    /// Every step of the window that has this code, and the scratch code that looks the same.
    Step {
        used: Vec<Mark>,
        started: UnixTime,
        label: Label,
        scratch: Option<(SetId, RecoveryHash)>,
    },
    /// A recovery code.
    Recovery { set: SetId, code: RecoveryHash, left: usize },
    /// A scratch code.
    Scratch { set: SetId, code: RecoveryHash, left: usize },
}

/// What came of a code.
pub(super) enum CodeVerdict {
    /// Right, and its step lies after the mark.
    Accepted(Accepted),
    /// Right, but its step is used up.
    AlreadyUsed,
    /// One of the user's scratch codes, but spent, or of a set that was replaced.
    ScratchSpent,
    /// Right, but the mark lies ahead of the clock: the clock was set back.
    MarkAhead,
    /// No step of the window has this code.
    Wrong,
}

impl CodeVerdict {
    /// Of two codes that one answer may hold, which verdict counts: the one that was right.
    pub(super) const fn outranks(&self, other: &Self) -> bool {
        self.rank() > other.rank()
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Wrong => 0,
            Self::AlreadyUsed | Self::ScratchSpent | Self::MarkAhead => 1,
            Self::Accepted(_) => 2,
        }
    }
}

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
}

/// Judges a code: it is good if its step lies in the window and ends after the mark.
///
/// Every step of the window of every authenticator is compared, and every scratch code, whatever matched
/// before. Eight digits can be both a code and a scratch code; then both are used up.
pub(super) fn code(
    _proof: &Charged,
    credential: &Credential,
    history: &History,
    code: &Code,
    now: UnixTime,
    window: Window,
) -> CodeVerdict {
    let matches = matches(credential, history, code, now, window);
    let scratch = RecoverySet::find_scratch(credential.recovery.as_ref(), code);
    let unused = matches.iter().filter(|found| found.step.end() > found.mark);
    if let Some(found) = unused.clone().next() {
        let label = found.authenticator.label.clone();
        // Now and then two steps have the same code, or two authenticators. Typed again, it must not be
        // good for the other one.
        let used = unused.clone().map(|m| Mark { id: m.authenticator.id(), end: m.step.end() });
        let started = unused.map(|found| found.step.start()).min().unwrap_or_default();
        let set = credential.recovery.as_ref().map(|set| set.salt.set_id());
        let (used, scratch) = (used.collect(), set.zip(scratch));
        return CodeVerdict::Accepted(Accepted(Proof::Step { used, started, label, scratch }));
    }
    if let (Some(set), Some(code)) = (&credential.recovery, scratch) {
        return scratch_code(set, history, code);
    }
    match matches.first() {
        None => CodeVerdict::Wrong,
        Some(found) if found.mark > horizon(found.authenticator, now, window) => {
            CodeVerdict::MarkAhead
        }
        Some(_) => CodeVerdict::AlreadyUsed,
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
    /// No step of the window has it.
    Wrong,
}

/// What a login would say of a code, for a user who tests an authenticator. Nothing can be accepted by it.
pub fn rehearse(
    credential: &Credential,
    history: &History,
    code: &Code,
    now: UnixTime,
    window: Window,
) -> Rehearsal {
    match self::code(&Charged(()), credential, history, code, now, window) {
        CodeVerdict::Accepted(_) => Rehearsal::Good,
        CodeVerdict::AlreadyUsed | CodeVerdict::ScratchSpent => Rehearsal::AlreadyUsed,
        CodeVerdict::MarkAhead => Rehearsal::MarkAhead,
        CodeVerdict::Wrong => Rehearsal::Wrong,
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
    window: Window,
) {
    std::hint::black_box(matches(credential, history, code, now, window).len());
    std::hint::black_box(RecoverySet::find_scratch(credential.recovery.as_ref(), code).is_some());
}

/// The end of the last step that any window can reach from `now`: a mark of another program can lie there, whose
/// window is wider.
pub fn farthest(authenticator: &Authenticator, now: UnixTime) -> UnixTime {
    horizon(authenticator, now, Window::WIDEST)
}

/// The end of the last step that the window can reach from `now`. A mark beyond it lies ahead.
pub fn horizon(authenticator: &Authenticator, now: UnixTime, window: Window) -> UnixTime {
    let reach = (u64::from(window.steps()) + 1) * authenticator.period.as_secs();
    now.plus(reach)
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
        if authenticator.digits.get() != code.length() {
            continue;
        }
        let mark = history.mark_of(authenticator, horizon(authenticator, now, window));
        let steps = Step::at(now, authenticator.period).window(window);
        for step in authenticator.matching_steps(code, steps) {
            found.push(Match { authenticator, step, mark });
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
pub fn fits(credential: &Credential, code: &Code) -> bool {
    let scratch = || credential.recovery.as_ref().is_some_and(|set| !set.scratch.is_empty());
    credential.authenticators.iter().any(|a| a.digits.get() == code.length())
        || (code.length() == SCRATCH_DIGITS && scratch())
}

#[cfg(test)]
mod tests;
