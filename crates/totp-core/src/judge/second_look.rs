//! From the acceptance that is on disk to the success, or back.

use super::attempt::{Attempt, Other};
use super::consumed::Used;
use super::surroundings::Surroundings;
use super::verdict::Verdict;
use super::verify::{self, Proof};
use crate::history::{ClockOffset, History, Mark};
use crate::ledger::{Entry, Ledger, Look};
use crate::recovery::{RecoveryHash, SetId};
use crate::time::Moment;

impl Used {
    /// Why this is no success after all, by a second look at the other record.
    pub(super) fn refused_elsewhere<E, S: Surroundings>(
        &self,
        attempt: &Attempt<'_>,
        around: &mut S,
    ) -> Option<Verdict<E>> {
        let other = match around.elsewhere() {
            Look::Silent => return None,
            Look::Unsure(why) => return Some(Verdict::OtherRecordUnusable(why)),
            Look::Knows(history) => history,
        };
        // Read after the record: no mark in it can then be of a later time.
        let Some(now) = around.now() else { return Some(Verdict::ClockUnusable) };
        if self.spent_codes().any(|(set, code)| other.is_spent(set, code)) {
            return Some(Verdict::RecoveryCodeAlreadyUsed);
        }
        // Also for a secret that root's record never saw.
        if attempt.other == Other::Roots && other.is_barred() && !self.steps().is_empty() {
            return Some(Verdict::MarkAhead);
        }
        self.steps().iter().find_map(|step| refused_step(step, &other, attempt, &self.offsets, now))
    }

    fn steps(&self) -> &[Mark] {
        match &self.proof {
            Proof::Step { used, .. } => used,
            Proof::Recovery { .. } | Proof::Scratch { .. } | Proof::Sent(_) | Proof::Key { .. } => {
                &[]
            }
        }
    }

    fn spent_codes(&self) -> impl Iterator<Item = (SetId, RecoveryHash)> {
        match &self.proof {
            Proof::Step { scratch, .. } => *scratch,
            Proof::Recovery { set, code, .. } | Proof::Scratch { set, code, .. } => {
                Some((*set, *code))
            }
            Proof::Sent(_) | Proof::Key { .. } => None,
        }
        .into_iter()
    }

    /// Takes back what the success forgave. What is spent stays spent.
    pub(super) fn withdraw<L: Ledger, S: Surroundings>(
        &self,
        ledger: &L,
        attempt: &Attempt<'_>,
        around: &mut S,
    ) -> Result<(), Verdict<L::Error>> {
        let written = around.undisturbed(|around| {
            let now = around.now().ok_or(Verdict::ClockUnusable)?;
            let taken = ledger.hold(attempt.account);
            let (mut held, mut history) = taken.map_err(Verdict::RecordUnusable)?;
            history.withdraw_success(&self.before, &self.after);
            let written = ledger.write(&mut held, &mut history, &Entry::Withdrawal, now);
            written.map(|_| ()).map_err(Verdict::RecordUnusable)
        });
        written.unwrap_or_else(|why| Err(Verdict::Disturbed(why)))
    }
}

/// Why a used step is no success: the other record has a mark at it or behind it. Equality alone would not do, since
/// a later mark hides an earlier one.
fn refused_step<E>(
    step: &Mark,
    other: &History,
    attempt: &Attempt<'_>,
    offsets: &[ClockOffset],
    now: Moment,
) -> Option<Verdict<E>> {
    let mark = other.marks().iter().find(|mark| mark.id == step.id && mark.end >= step.end)?;
    let mut authenticators = attempt.credential.authenticators.iter();
    let authenticator = authenticators.find(|authenticator| authenticator.id() == step.id)?;
    let clock = offsets.iter().find(|offset| offset.id == step.id);
    let clock = clock.map_or(0, |offset| offset.seconds.into());
    let ahead = mark.end > verify::farthest_on_clock(authenticator, clock, now.wall);
    match attempt.other {
        Other::Users if ahead => None,
        Other::Roots if ahead => Some(Verdict::MarkAhead),
        _ => Some(Verdict::CodeAlreadyUsed),
    }
}
