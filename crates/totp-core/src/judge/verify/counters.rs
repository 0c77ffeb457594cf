//! Codes of event-based tokens (RFC 4226): good if the counter is the next one, or one of a few after it.

use super::proof::CodeVerdict;
use crate::authenticator::{Authenticator, Label, LookAhead};
use crate::code::Code;
use crate::credential::Credential;
use crate::history::{Counter, History};

/// How many used counters are compared as well, so that a code that is typed again is called used and not wrong.
pub(super) const LOOK_BACK: u64 = 5;

/// What the tokens of a user make of one code.
pub(super) struct Counted<'a> {
    hits: Vec<(&'a Authenticator, Hit)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hit {
    /// It is good. The counter after it is the next one.
    Next(u64),
    /// Its counter is used up, or was passed over.
    Used,
    /// All codes are barred.
    Barred,
    /// Its use cannot be noted.
    NoRoom,
}

/// Compares a code with the counters of every event-based token whose codes are as long.
pub(super) fn compare<'a>(
    credential: &'a Credential,
    history: &History,
    code: &Code,
    look_ahead: Option<LookAhead>,
) -> Counted<'a> {
    let mut hits = Vec::new();
    let Some(ahead) = look_ahead else { return Counted { hits } };
    for token in &credential.authenticators {
        let Some(first) = token.first_counter() else { continue };
        if token.digits.get() == code.length()
            && let Some(hit) = hit(token, first, history, code, ahead)
        {
            hits.push((token, hit));
        }
    }
    Counted { hits }
}

fn hit(
    token: &Authenticator,
    first: u64,
    history: &History,
    code: &Code,
    ahead: LookAhead,
) -> Option<Hit> {
    let good = history.next_counter(token.id(), first);
    let next = good.unwrap_or(first);
    let counters = next.saturating_sub(LOOK_BACK)..=next.saturating_add(ahead.counters().into());
    // The last counter of all has none after it, so its use could not be noted.
    let counters = counters.filter(|counter| *counter < u64::MAX);
    let right = token.is_code_of(code, counters.clone()).into_iter().zip(counters);
    let mut right = right.filter(|(right, _)| *right).map(|(_, counter)| counter).peekable();
    // A code that was just used is refused, though a counter to come may have the same digits.
    let lowest = *right.peek()?;
    let last = right.last().unwrap_or(lowest);
    Some(match good {
        _ if history.is_barred() => Hit::Barred,
        None => Hit::NoRoom,
        Some(_) if lowest < next => Hit::Used,
        Some(_) => Hit::Next(last + 1),
    })
}

impl Counted<'_> {
    fn good(&self) -> impl Iterator<Item = (&Authenticator, u64)> {
        self.hits.iter().filter_map(|(token, hit)| match hit {
            Hit::Next(next) => Some((*token, *next)),
            Hit::Used | Hit::Barred | Hit::NoRoom => None,
        })
    }

    /// The label of the first token whose code is good.
    pub(super) fn label(&self) -> Option<&Label> {
        self.good().next().map(|(token, _)| &token.label)
    }

    /// What to note of every token whose code is good.
    pub(super) fn next(&self) -> Vec<Counter> {
        self.good().map(|(token, next)| Counter { id: token.id(), next }).collect()
    }

    /// Why the code is good for no token.
    pub(super) fn refusal(&self) -> CodeVerdict {
        match self.hits.first() {
            None | Some((_, Hit::Next(_))) => CodeVerdict::Wrong,
            Some((_, Hit::Used)) => CodeVerdict::AlreadyUsed,
            Some((_, Hit::Barred)) => CodeVerdict::MarkAhead,
            Some((_, Hit::NoRoom)) => CodeVerdict::NoRoom,
        }
    }
}
