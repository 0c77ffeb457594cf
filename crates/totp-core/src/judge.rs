//! The judging procedure: the only way from an answer to a success.
//!
//! Why a code cannot be used twice: the record is held before it is read, the try is charged before the code is
//! compared, and a [`Consumed`] is made here alone, after the ledger has the used step on disk. The programs make
//! a success of nothing else.
//!
//! A user may have two records: root's, and one of the programs that run as the user. A login writes its own and
//! looks at the other one, without its lock. One look would leave a gap: two logins that both look before either
//! writes would both be let in. So a login looks twice, before it compares and after its acceptance is written. Of
//! two logins, the one that looks last sees what the other wrote and is refused. Both may be; that costs a step.

mod open;
mod second_look;

use self::open::Open;
use self::second_look::Used;
use crate::answer::{Answer, Code, TailLength};
use crate::authenticator::{Label, Window};
use crate::credential::Credential;
use crate::history::{FailureReport, History};
use crate::ledger::Ledger;
use crate::recovery::RecoveryCode;
use crate::throttle::{Gate, Limits, Origin};
use crate::time::Moment;
use crate::verify;
use std::hint::black_box;
use std::sync::atomic::{Ordering, fence};

/// One answer of one user.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// The account's name, for the record.
    pub account: &'a str,
    /// What the user's codes are compared with.
    pub credential: &'a Credential,
    /// What was typed.
    pub answer: &'a Answer,
    /// Whose failures count.
    pub origin: Origin,
    /// How many steps around now are good.
    pub window: Window,
    /// How many tries there are.
    pub limits: &'a Limits,
    /// What the user's other record knew when the credential was read: the first look.
    pub elsewhere: &'a Look,
    /// Who can write that other record.
    pub other: Other,
}

/// Who can write the record that a login looks at and does not write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Other {
    /// The user. A mark that no window reaches yet is ignored, or the user would be locked out by it.
    Users,
    /// Root alone. All of it counts.
    Roots,
}

/// What is seen of the other record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Look {
    /// There is none, or this program may not read it.
    Silent,
    /// What it knows.
    Knows(History),
    /// It is there and cannot be read; the text says why. Nothing is accepted then.
    Unsure(String),
}

impl Look {
    const fn history(&self) -> Option<&History> {
        match self {
            Self::Knows(history) => Some(history),
            Self::Silent | Self::Unsure(_) => None,
        }
    }
}

/// What a judgement needs from the program that asks for it.
pub trait Surroundings {
    /// Both clocks, now. `None` if the wall clock stands before 1970.
    fn now(&mut self) -> Option<Moment>;

    /// Looks at the user's other record, now, by its name. Called after an acceptance is written and the record given
    /// back.
    fn elsewhere(&mut self) -> Look;

    /// Runs `work`, which holds the record, in a way that nobody can stop or delay.
    ///
    /// # Errors
    /// Why that cannot be had; the text is for the log.
    fn undisturbed<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Result<T, &'static str> {
        Ok(work(self))
    }
}

/// How an attempt ended. `E` is the ledger's error.
#[derive(Debug)]
pub enum Verdict<E> {
    /// Right, and used up on disk.
    Accepted(Consumed),
    /// No step of the window has this code.
    WrongCode,
    /// Not one of the user's recovery codes.
    WrongRecoveryCode,
    /// Nothing that could be right for this user; not charged.
    Malformed,
    /// Right, but its step is used up.
    CodeAlreadyUsed,
    /// A recovery or scratch code that is spent, or whose set was replaced.
    RecoveryCodeAlreadyUsed,
    /// Right, but the mark lies ahead of the clock: the clock was set back.
    MarkAhead,
    /// Not looked at for so many seconds.
    Throttled(u64),
    /// Not looked at until a recovery code, a success from the other origin, or an administrator.
    ThrottledForGood,
    /// The wall clock stands before 1970.
    ClockUnusable,
    /// The record cannot be held or written.
    RecordUnusable(E),
    /// The user's other record is there and cannot be read; the text says why.
    OtherRecordUnusable(String),
    /// See [`Surroundings::undisturbed`].
    Disturbed(&'static str),
}

/// Proof that a right answer is used up, and by nobody else. Only [`judge`] makes one, and only it may become a success.
#[derive(Debug)]
#[must_use = "this is the success of a login"]
pub struct Consumed {
    /// What was used up.
    pub by: SpentBy,
    /// Wrong codes before this success.
    pub failures: Option<FailureReport>,
    /// The record takes no writes; this text says why. The code is noted where a reboot forgets it.
    pub degraded: Option<String>,
    /// In an answer of a password and a code: how long the code was.
    pub tail: Option<TailLength>,
    _receipt: Receipt,
}

/// Private, so that nobody else can put a [`Consumed`] together.
#[derive(Debug)]
struct Receipt;

/// What a success used up.
#[derive(Debug)]
pub enum SpentBy {
    /// A code of the authenticator with this label.
    Code(Label),
    /// A recovery code; so many are left.
    Recovery(usize),
    /// A scratch code; so many are left.
    Scratch(usize),
}

/// Judges an answer, and uses it up if it is right.
pub fn judge<L: Ledger, S: Surroundings>(
    ledger: &L,
    attempt: &Attempt<'_>,
    around: &mut S,
) -> Verdict<L::Error> {
    if !attempt.may_be_right() {
        return Verdict::Malformed;
    }
    if let Look::Unsure(why) = attempt.elsewhere {
        return Verdict::OtherRecordUnusable(why.clone());
    }
    let written = match around.undisturbed(|around| attempt.judge_held(ledger, around)) {
        Ok(Ok(written)) => written,
        Ok(Err(refused)) => return refused,
        Err(why) => return Verdict::Disturbed(why),
    };
    // What was written comes before what is read now, in every order that another processor may see.
    fence(Ordering::SeqCst);
    match written.refused_elsewhere(attempt, around) {
        None => Verdict::Accepted(written.into_consumed()),
        Some(refusal) => written.withdraw(ledger, attempt, around).err().unwrap_or(refusal),
    }
}

/// Does what [`judge`] does up to the comparison and drops the result, for somebody who cannot be let in: neither
/// time nor work tells why. The record is one that belongs to nobody.
pub fn work_for_nothing<L: Ledger, S: Surroundings>(
    ledger: &L,
    attempt: &Attempt<'_>,
    around: &mut S,
) {
    if !matches!(attempt.answer, Answer::Malformed) {
        let _ = around.undisturbed(|around| attempt.work_held(ledger, around));
    }
}

impl Attempt<'_> {
    /// Whether the answer has a form that is right for some authenticator or a recovery code.
    fn may_be_right(&self) -> bool {
        self.recovery().is_some() || self.fitting_codes().next().is_some()
    }

    /// What in the answer may be a code.
    fn codes(&self) -> &[Code] {
        match self.answer {
            Answer::Code(code) => std::slice::from_ref(code),
            Answer::Tail(tail) => tail.codes(),
            Answer::Recovery(_) | Answer::Malformed => &[],
        }
    }

    fn fitting_codes(&self) -> impl Iterator<Item = &Code> + Clone {
        self.codes().iter().filter(|code| verify::fits(self.credential, code))
    }

    /// What in the answer may be a recovery code.
    fn recovery(&self) -> Option<&RecoveryCode> {
        match self.answer {
            Answer::Recovery(code) => Some(code),
            Answer::Tail(tail) => tail.recovery(),
            Answer::Code(_) | Answer::Malformed => None,
        }
    }

    /// From the hold on the record to the verdict. Nothing in here asks the account database, the home or the user.
    fn judge_held<L: Ledger, S: Surroundings>(
        &self,
        ledger: &L,
        around: &mut S,
    ) -> Result<Used, Verdict<L::Error>> {
        let held = ledger.hold(self.account).map_err(Verdict::RecordUnusable)?;
        let now = around.now().ok_or(Verdict::ClockUnusable)?;
        let mut open = Open::new(ledger, self, held, now);
        open.absorb();
        let (accepted, tail) = open.find_right()?;
        // Dropping what is open gives the record back: nobody waits for the second look.
        open.consume(accepted, tail)
    }

    fn work_held<L: Ledger, S: Surroundings>(&self, ledger: &L, around: &mut S) -> Option<()> {
        let held = ledger.hold(self.account).ok()?;
        let now = around.now()?;
        let mut open = Open::new(ledger, self, held, now);
        if let Some(code) = self.recovery() {
            black_box(self.credential.recovery.as_ref()?.find(code).is_some());
        }
        if !self.codes().is_empty() {
            if open.history.gate(self.origin, now, self.limits) == Gate::Open {
                open.charge().ok()?;
            }
            open.compare_for_nothing();
        }
        Some(())
    }
}
