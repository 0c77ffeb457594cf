//! From an acceptance that is on disk to the verdict.

use super::attempt::Attempt;
use super::consumed::Used;
use super::surroundings::Surroundings;
use super::verdict::Verdict;
use crate::ledger::Ledger;
use std::sync::atomic::{Ordering, fence};

/// From what was written to the verdict.
pub(super) fn settle<L: Ledger, S: Surroundings>(
    ledger: &L,
    attempt: &Attempt<'_>,
    around: &mut S,
    held: Result<Result<Used, Verdict<L::Error>>, &'static str>,
) -> Verdict<L::Error> {
    let written = match held {
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
