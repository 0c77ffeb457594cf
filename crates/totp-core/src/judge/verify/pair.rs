//! Two consecutive codes in one answer: they say where a token stands that is out of step, and log in (RFC 4226 §7.4,
//! RFC 6238 §6).
//!
//! A guess at two codes of six digits hits one of 1 000 counters once in 10^9 times, and it is charged like any other.
//! Wrong codes alone never move a counter or an offset.

use super::counters::LOOK_BACK;
use super::proof::{Accepted, Charged, CodeVerdict, Proof, Reach};
use crate::answer::Pair;
use crate::authenticator::{Authenticator, Kind, Period, Step};
use crate::credential::Credential;
use crate::history::{ClockOffset, Counter, History, Mark};
use crate::time::UnixTime;
use std::hint::black_box;

/// How many counters beyond the next one are searched.
const COUNTERS: u64 = 1_000;
/// How many steps either side of now are searched. So no clock offset is more than 20 steps.
const STEPS: u64 = 20;

/// Judges two codes. Every authenticator whose codes are as long is searched, whatever matched before.
pub(in crate::judge) fn pair(
    _proof: &Charged,
    credential: &Credential,
    history: &History,
    pair: &Pair,
    now: UnixTime,
    reach: Reach,
) -> CodeVerdict {
    let (mut verdict, mut counted) = (CodeVerdict::Wrong, false);
    for authenticator in &credential.authenticators {
        if authenticator.digits.get() != pair.length() {
            continue;
        }
        let of_this = match authenticator.kind {
            Kind::Totp(period) => at_a_step(authenticator, period, history, pair, now),
            Kind::Hotp(_) if reach.look_ahead.is_none() => continue,
            Kind::Hotp(first) => {
                counted = true;
                at_a_counter(authenticator, first, history, pair)
            }
        };
        if of_this.outranks(&verdict) {
            verdict = of_this;
        }
    }
    if !counted {
        search_for_nothing(credential, pair);
    }
    verdict
}

/// Does the work of [`pair`] and drops the result.
pub(in crate::judge) fn same_work_as_pair(credential: &Credential, pair: &Pair, now: UnixTime) {
    if let Some(any) = credential.authenticators.first() {
        let steps = steps(Period::THIRTY, now);
        black_box(any.pairs_of(pair, steps.map(Step::number)).len());
    }
    search_for_nothing(credential, pair);
}

/// The time of an answer must not tell which users have an event-based token.
fn search_for_nothing(credential: &Credential, pair: &Pair) {
    if let Some(any) = credential.authenticators.first() {
        black_box(any.pairs_of(pair, 0..=COUNTERS + LOOK_BACK).len());
    }
}

fn at_a_counter(token: &Authenticator, first: u64, history: &History, pair: &Pair) -> CodeVerdict {
    let good = history.next_counter(token.id(), first);
    let next = good.unwrap_or(first);
    // The last counter of all has none after it, so its use could not be noted.
    let last = next.saturating_add(COUNTERS).min(u64::MAX - 1);
    let counters = next.saturating_sub(LOOK_BACK)..=last;
    let right = token.pairs_of(pair, counters.clone());
    let found = right.into_iter().zip(counters.skip(1)).filter(|(right, _)| *right).last();
    match (found, good) {
        (None, _) => CodeVerdict::Wrong,
        (Some(_), _) if history.is_barred() => CodeVerdict::MarkAhead,
        (Some(_), None) => CodeVerdict::NoRoom,
        (Some((_, second)), _) if second <= next => CodeVerdict::AlreadyUsed,
        (Some((_, second)), _) => {
            let counter = Counter { id: token.id(), next: second + 1 };
            accepted(token, vec![], vec![counter], None)
        }
    }
}

fn at_a_step(
    authenticator: &Authenticator,
    period: Period,
    history: &History,
    pair: &Pair,
    now: UnixTime,
) -> CodeVerdict {
    let steps = steps(period, now);
    let right = authenticator.pairs_of(pair, steps.clone().map(Step::number));
    let found = right.into_iter().zip(steps.skip(1)).filter(|(right, _)| *right).last();
    let Some((_, second)) = found else { return CodeVerdict::Wrong };
    let ahead = second.seconds_after(Step::at(now, period));
    let horizon = now.plus((STEPS + 1) * period.as_secs());
    if second.end() <= history.mark_on_clock(authenticator, horizon, ahead) {
        let barred = history.is_barred();
        return if barred { CodeVerdict::MarkAhead } else { CodeVerdict::AlreadyUsed };
    }
    let used = Mark { id: authenticator.id(), end: second.end() };
    let seconds = i32::try_from(ahead).unwrap_or_default();
    let offset = ClockOffset { id: authenticator.id(), seconds };
    accepted(authenticator, vec![used], vec![], Some(offset))
}

/// The steps that the first code may have, and the one after the last.
fn steps(period: Period, now: UnixTime) -> impl Iterator<Item = Step> + Clone {
    let before = Step::at(now.minus((STEPS + 1) * period.as_secs()), period);
    let last = Step::at(now.plus(STEPS * period.as_secs()), period);
    (before.number()..=last.number()).map(move |number| Step::of(number, period))
}

fn accepted(
    token: &Authenticator,
    used: Vec<Mark>,
    counters: Vec<Counter>,
    offset: Option<ClockOffset>,
) -> CodeVerdict {
    let label = token.label.clone();
    let started = UnixTime::default();
    CodeVerdict::Accepted(Accepted(Proof::Step {
        used,
        started,
        label,
        scratch: None,
        counters,
        offset,
    }))
}
