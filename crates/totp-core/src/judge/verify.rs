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
mod tests {
    use super::*;
    use crate::answer::Answer;
    use crate::authenticator::{Algorithm, tests::authenticator};
    use proptest::prelude::*;

    // RFC 4226 appendix D: the codes of this secret for counters 0 to 9.
    const SECRET: &[u8] = b"12345678901234567890";
    const CODES: [&str; 10] = [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
        "520489",
    ];

    fn credential() -> Credential {
        Credential {
            authenticators: vec![authenticator(SECRET, Algorithm::Sha1, 6)],
            ..Credential::default()
        }
    }

    fn judge(history: &mut History, typed: &str, now: u64) -> &'static str {
        let credential = credential();
        let Answer::Code(typed) = Answer::parse(typed.as_bytes()) else { panic!("not a code") };
        let now = UnixTime::from_secs(now);
        match code(&Charged(()), &credential, history, &typed, now, Window::default()) {
            CodeVerdict::Accepted(Accepted(Proof::Step { used, .. })) => {
                used.iter().for_each(|mark| history.raise_mark(mark.id, mark.end));
                "accepted"
            }
            CodeVerdict::Accepted(_) => "a recovery code?",
            CodeVerdict::AlreadyUsed | CodeVerdict::ScratchSpent => "used",
            CodeVerdict::MarkAhead => "ahead",
            CodeVerdict::Wrong => "wrong",
        }
    }

    #[test]
    fn a_code_is_good_once_and_every_older_one_dies_with_it() {
        let mut history = History::new("ann");
        assert_eq!(judge(&mut history, CODES[5], 4 * 30), "accepted");
        assert_eq!(judge(&mut history, CODES[5], 4 * 30), "used");
        assert_eq!(judge(&mut history, CODES[4], 4 * 30), "used");
        assert_eq!(judge(&mut history, CODES[3], 4 * 30), "used");
        assert_eq!(judge(&mut history, CODES[6], 5 * 30), "accepted");
    }

    #[test]
    fn only_the_window_is_looked_at() {
        for (step, verdict) in
            [(2, "wrong"), (3, "accepted"), (4, "accepted"), (5, "accepted"), (6, "wrong")]
        {
            assert_eq!(judge(&mut History::new("ann"), CODES[step], 4 * 30), verdict);
        }
    }

    #[test]
    fn a_clock_set_back_is_told_apart_from_a_used_code() {
        let mut history = History::new("ann");
        history.raise_mark(credential().authenticators[0].id(), UnixTime::from_secs(7 * 30));
        assert_eq!(judge(&mut history, CODES[4], 4 * 30), "ahead");
        assert_eq!(judge(&mut history, "000000", 4 * 30), "wrong");
    }

    #[test]
    fn a_code_of_another_length_is_not_compared() {
        let Answer::Code(typed) = Answer::parse(b"07081804") else { panic!("not a code") };
        assert!(!fits(&credential(), &typed));
    }

    #[test]
    fn a_recovery_code_that_is_spent_anywhere_or_could_not_be_noted_is_refused() {
        let salt = crate::recovery::Salt([5; 16]);
        let typed = RecoveryCode::from_random(&[7; 15]);
        let codes = Some(vec![typed.hash(&salt)]);
        let recovery = Some(RecoverySet { salt, scratch: vec![], codes });
        let credential = Credential { recovery, ..credential() };
        let fresh = History::new("ann");
        let mut spent = fresh.clone();
        spent.spend(typed.hash(&salt));
        let mut full = fresh.clone();
        (0..64).for_each(|n| full.spend(RecoveryHash([n; 16])));
        let word = |history: &History, others: &[&History]| match recovery_code(
            &credential,
            history,
            others,
            &typed,
        ) {
            RecoveryVerdict::Accepted(_) => "accepted",
            RecoveryVerdict::AlreadyUsed => "used",
            RecoveryVerdict::Wrong => "wrong",
        };
        assert_eq!(word(&fresh, &[&fresh]), "accepted");
        assert_eq!(word(&spent, &[]), "used");
        assert_eq!(word(&fresh, &[&fresh, &spent]), "used");
        assert_eq!(word(&full, &[]), "used");
    }

    /// A credential whose scratch codes are these, and how it judges `typed` with `history`.
    fn judge_scratch(history: &History, typed: &str, digits: u64, now: u64) -> String {
        let parse = |text: &str| match Answer::parse(text.as_bytes()) {
            Answer::Code(code) => code,
            _ => panic!("not a code"),
        };
        let salt = crate::recovery::Salt([5; 16]);
        let hash = |text: &str| crate::recovery::scratch_hash(&parse(text), &salt);
        let scratch = vec![hash("11112222"), hash("84755224")];
        let credential = Credential {
            authenticators: vec![authenticator(SECRET, Algorithm::Sha1, digits)],
            recovery: Some(RecoverySet { salt, scratch, codes: None }),
            ..credential()
        };
        assert!(fits(&credential, &parse(typed)));
        let now = UnixTime::from_secs(now);
        match code(&Charged(()), &credential, history, &parse(typed), now, Window::default()) {
            CodeVerdict::Accepted(Accepted(Proof::Scratch { left, .. })) => format!("{left} left"),
            CodeVerdict::Accepted(Accepted(Proof::Step { scratch: Some(_), .. })) => {
                "a code and a scratch code".to_owned()
            }
            CodeVerdict::Accepted(_) => "a code".to_owned(),
            CodeVerdict::ScratchSpent => "spent".to_owned(),
            CodeVerdict::AlreadyUsed | CodeVerdict::MarkAhead => "used".to_owned(),
            CodeVerdict::Wrong => "wrong".to_owned(),
        }
    }

    #[test]
    fn a_scratch_code_is_right_once_and_never_if_its_use_could_not_be_noted() {
        let salt = crate::recovery::Salt([5; 16]);
        let Answer::Code(typed) = Answer::parse(b"11112222") else { panic!("not a code") };
        let hash = crate::recovery::scratch_hash(&typed, &salt);
        let fresh = History::new("ann");
        assert_eq!(judge_scratch(&fresh, "11112222", 6, 0), "1 left");
        assert_eq!(judge_scratch(&fresh, "11112223", 6, 0), "wrong");
        let mut spent = fresh.clone();
        spent.spend(hash);
        assert_eq!(judge_scratch(&spent, "11112222", 6, 0), "spent");
        assert_eq!(judge_scratch(&spent, "84755224", 6, 0), "0 left");
        let mut dead = fresh.clone();
        dead.bury_set(salt.set_id());
        assert_eq!(judge_scratch(&dead, "11112222", 6, 0), "spent");
        let mut full = fresh;
        (0..64).for_each(|n| full.spend(RecoveryHash([n; 16])));
        assert_eq!(judge_scratch(&full, "11112222", 6, 0), "spent");
    }

    #[test]
    fn digits_that_are_code_and_scratch_code_are_good_once() {
        // RFC 4226 appendix D gives 1284755224 for counter 0 before it is cut to 6 digits.
        let history = History::new("ann");
        assert_eq!(judge_scratch(&history, "84755224", 8, 0), "a code and a scratch code");
        assert_eq!(judge_scratch(&history, "84755224", 6, 0), "1 left");
    }

    /// `oathtool --totp` gives these two steps of the window around 1800000000 the same code: the one before with the
    /// one after, and the one before with that of now.
    #[test]
    fn a_code_that_two_steps_have_uses_both_up() {
        for (secret, typed) in [("twin0097745", "051003"), ("twin0194877", "005216")] {
            let secret = format!("pam_totp {secret}");
            let phone = authenticator(secret.as_bytes(), Algorithm::Sha1, 6);
            let credential = Credential { authenticators: vec![phone], ..credential() };
            let Answer::Code(typed) = Answer::parse(typed.as_bytes()) else { panic!("no code") };
            let (now, window) = (UnixTime::from_secs(1_800_000_000), Window::default());
            let mut history = History::new("ann");
            let verdict = code(&Charged(()), &credential, &history, &typed, now, window);
            let CodeVerdict::Accepted(Accepted(Proof::Step { used, .. })) = verdict else {
                panic!("refused")
            };
            assert_eq!(used.len(), 2);
            used.iter().for_each(|mark| history.raise_mark(mark.id, mark.end));
            let again = code(&Charged(()), &credential, &history, &typed, now, window);
            assert!(matches!(again, CodeVerdict::AlreadyUsed), "{secret}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_clock_does_no_step_is_accepted_twice(
            tries in proptest::collection::vec((0usize..10, 0u64..300), 1..60)
        ) {
            let mut history = History::new("ann");
            let mut accepted = Vec::new();
            for (step, now) in tries {
                if judge(&mut history, CODES[step], now) == "accepted" {
                    prop_assert!(accepted.iter().all(|before| *before < step));
                    accepted.push(step);
                }
            }
        }
    }
}
