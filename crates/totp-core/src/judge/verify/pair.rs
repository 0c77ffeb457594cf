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
use crate::history::{ClockOffset, Counter, History, Mark, TokenPosition};
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
    match (second_counter(token, next, pair), good) {
        (None, _) => CodeVerdict::Wrong,
        (Some(_), _) if history.is_barred() => CodeVerdict::MarkAhead,
        (Some(_), None) => CodeVerdict::NoRoom,
        (Some(second), _) if second <= next => CodeVerdict::AlreadyUsed,
        (Some(second), _) => {
            let counter = Counter { id: token.id(), next: second + 1 };
            accepted(token, vec![], vec![counter], None)
        }
    }
}

/// The counter of the second code, if the first one is not long before `next` and not too far after it.
fn second_counter(token: &Authenticator, next: u64, pair: &Pair) -> Option<u64> {
    // The last counter of all has none after it, so its use could not be noted.
    let last = next.saturating_add(COUNTERS).min(u64::MAX - 1);
    let counters = next.saturating_sub(LOOK_BACK)..=last;
    let right = token.pairs_of(pair, counters.clone());
    let found = right.into_iter().zip(counters.skip(1)).filter(|(right, _)| *right).last();
    found.map(|(_, second)| second)
}

fn at_a_step(
    authenticator: &Authenticator,
    period: Period,
    history: &History,
    pair: &Pair,
    now: UnixTime,
) -> CodeVerdict {
    let Some((second, ahead)) = second_step(authenticator, period, pair, now) else {
        return CodeVerdict::Wrong;
    };
    let horizon = now.plus((STEPS + 1) * period.as_secs());
    if second.end() <= history.mark_on_clock(authenticator, horizon, ahead.into()) {
        let barred = history.is_barred();
        return if barred { CodeVerdict::MarkAhead } else { CodeVerdict::AlreadyUsed };
    }
    let used = Mark { id: authenticator.id(), end: second.end() };
    let offset = ClockOffset { id: authenticator.id(), seconds: ahead };
    accepted(authenticator, vec![used], vec![], Some(offset))
}

/// The step of the second code, and how many seconds the clock of the authenticator is ahead of ours.
fn second_step(
    authenticator: &Authenticator,
    period: Period,
    pair: &Pair,
    now: UnixTime,
) -> Option<(Step, i32)> {
    let steps = steps(period, now);
    let right = authenticator.pairs_of(pair, steps.clone().map(Step::number));
    let found = right.into_iter().zip(steps.skip(1)).filter(|(right, _)| *right).last();
    let (_, second) = found?;
    let ahead = second.seconds_after(Step::at(now, period));
    Some((second, i32::try_from(ahead).unwrap_or_default()))
}

/// Where a token stands by two consecutive codes, if nothing is known of it yet.
pub(super) fn stand(token: &Authenticator, pair: &Pair, now: UnixTime) -> Option<TokenPosition> {
    match token.kind {
        Kind::Totp(period) => {
            let (second, ahead) = second_step(token, period, pair, now)?;
            Some(TokenPosition::Clock { used: second.end(), ahead })
        }
        Kind::Hotp(first) => second_counter(token, first, pair)
            .filter(|second| *second > first)
            .map(|second| TokenPosition::Counter(second + 1)),
    }
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
