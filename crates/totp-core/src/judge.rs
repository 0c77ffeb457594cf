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

mod attempt;
mod consumed;
mod open;
mod second_look;
mod settle;
mod surroundings;
mod touch;
mod verdict;
pub mod verify;

pub use crate::ledger::Look;
pub use attempt::{Attempt, Other};
pub use consumed::{Consumed, SpentBy};
pub use surroundings::Surroundings;
pub use touch::{Touch, judge_touch};
pub use verdict::Verdict;

use crate::answer::Answer;
use crate::ledger::Ledger;
use crate::throttle::Gate;
use consumed::Used;
use open::Open;
use settle::settle;
use std::hint::black_box;

/// Judges an answer, and uses it up if it is right.
pub fn judge<L: Ledger, S: Surroundings>(
    ledger: &L,
    attempt: &Attempt<'_>,
    around: &mut S,
) -> Verdict<L::Error> {
    let may_be_sent = around.sends_codes() && attempt.sent_candidates().next().is_some();
    if !may_be_sent && !attempt.may_be_right() {
        let needs_root = attempt.needs_roots_record();
        return if needs_root { Verdict::NeedsRootsRecord } else { Verdict::Malformed };
    }
    if let Look::Unsure(why) = attempt.elsewhere {
        return Verdict::OtherRecordUnusable(why.clone());
    }
    let held = around.undisturbed(|around| attempt.judge_held(ledger, around));
    settle(ledger, attempt, around, held)
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
    /// From the hold on the record to the verdict. Nothing in here asks the account database, the home or the user.
    fn judge_held<L: Ledger, S: Surroundings>(
        &self,
        ledger: &L,
        around: &mut S,
    ) -> Result<Used, Verdict<L::Error>> {
        let mut open = self.open(ledger, around)?;
        open.absorb();
        let (accepted, tail) = open.find_right(around)?;
        // Dropping what is open gives the record back: nobody waits for the second look.
        open.consume(accepted, tail)
    }

    /// Takes hold of the record.
    fn open<'a, L: Ledger, S: Surroundings>(
        &'a self,
        ledger: &'a L,
        around: &mut S,
    ) -> Result<Open<'a, L>, Verdict<L::Error>> {
        let held = ledger.hold(self.account).map_err(Verdict::RecordUnusable)?;
        let now = around.now().ok_or(Verdict::ClockUnusable)?;
        let other_name = held.1.other_enrolled_name(self.account);
        if let Some(name) = other_name.filter(|name| around.is_held_as(name)) {
            return Err(Verdict::HeldAs(name.to_owned()));
        }
        Ok(Open::new(ledger, self, held, now))
    }

    fn work_held<L: Ledger, S: Surroundings>(&self, ledger: &L, around: &mut S) -> Option<()> {
        let held = ledger.hold(self.account).ok()?;
        let now = around.now()?;
        let mut open = Open::new(ledger, self, held, now);
        if let Some(code) = self.recovery() {
            black_box(self.credential.recovery.as_ref()?.find(code).is_some());
        }
        if !self.codes().is_empty() || self.pair().is_some() {
            if open.history.gate(self.origin, now, self.limits) == Gate::Open {
                open.charge(around).ok()?;
            }
            open.compare_for_nothing(around);
        }
        Some(())
    }
}
