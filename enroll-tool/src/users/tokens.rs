//! What is told of a hardware token: the next counter of one that counts, how far the clock of the other is off.

use crate::messages;
use serde_json::{Value, json};
use totp_core::authenticator::{Authenticator, Period};
use totp_core::credential::Credential;
use totp_core::history::History;

/// What root's record says of an authenticator.
#[derive(Clone, Copy, Default)]
pub struct Position {
    /// The counter of the next code of an event-based token; `None` for other kinds, and where the record cannot be read.
    pub next_counter: Option<u64>,
    /// How many seconds the clock of a time-based one is ahead of this host's, as it was last resynchronised; `None` for
    /// other kinds, and without a record.
    pub clock_ahead: Option<i64>,
}

impl Position {
    /// Where `authenticator` stands. `hidden`: there may be a record, and it cannot be read.
    pub fn of(authenticator: &Authenticator, record: Option<&History>, hidden: bool) -> Self {
        let next = |first| match record {
            Some(history) => history.next_counter(authenticator.id(), first),
            None => (!hidden).then_some(first),
        };
        let ahead = |_| record.map(|history| history.offset_of(authenticator.id()));
        Self {
            next_counter: authenticator.first_counter().and_then(next),
            clock_ahead: authenticator.period().and_then(ahead),
        }
    }

    /// The lines on `authenticator` for people.
    pub fn told(&self, authenticator: &Authenticator) -> Vec<String> {
        let label = &authenticator.label;
        let counter = match (authenticator.first_counter(), self.next_counter) {
            (None, _) => None,
            (_, Some(counter)) => Some(messages::status_counter(label, counter)),
            (Some(_), None) => Some(messages::status_event_based(label)),
        };
        let clock = match self.clock_ahead.unwrap_or_default() {
            0 => None,
            seconds if seconds > 0 => Some(messages::status_clock_ahead(label, seconds)),
            seconds => Some(messages::status_clock_behind(label, seconds.unsigned_abs())),
        };
        counter.into_iter().chain(clock).map(Into::into).collect()
    }

    /// The authenticator for programs.
    pub fn json(&self, authenticator: &Authenticator) -> Value {
        json!({
            "label": authenticator.label.as_str(),
            "kind": authenticator.kind.name(),
            "algorithm": authenticator.algorithm.name(),
            "digits": authenticator.digits.get(),
            "period": authenticator.period().map(Period::as_secs),
            "next_counter": self.next_counter,
            "clock_ahead": self.clock_ahead,
        })
    }
}

/// The kinds of a user's authenticators, each once, by their words in the credential file.
pub fn kinds(credential: &Credential) -> Vec<&'static str> {
    let mut kinds: Vec<_> = credential.authenticators.iter().map(|a| a.kind.name()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}
