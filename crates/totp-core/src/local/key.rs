//! A security key that is asked for at the prompt, by an empty answer or before the code. The turns are the same for
//! everybody: which service it is decides them, and what the policy says.

use super::key_turn::{EARLY_SECONDS, KeyTurn, TOUCH_SECONDS};
use super::{Found, Local, Missing, Places};
use crate::account::Account;
use crate::credential::{HeldKey, ReadDepth};
use crate::judge::{SpentBy, Touch};
use crate::login::{KeyAsk, Machine, Outcome, Priority, Prompt, Touched, Turn, log_line};

impl<'a, P: Places> Local<'a, P> {
    /// Whether this login offers the security key. That depends on the policy and the service alone.
    fn offers_key<M: Machine>(&self, machine: &M) -> bool {
        let Self { settings, request, .. } = self;
        machine.asks_keys() && settings.factors.key_at(&request.service, &request.rhost)
    }

    /// The question with which a login begins that waits for a key first.
    pub(super) fn key_first<M: Machine>(&mut self, machine: &M) -> Option<Turn<Outcome>> {
        let first = self.settings.factors.key_first
            && !self.settings.asks_for_both()
            && self.offers_key(machine);
        first.then(|| {
            self.key = KeyTurn { early: true };
            self.ask_for(Prompt::Touch)
        })
    }

    /// The next turn, if the answer asks for a key or belongs to a question about one.
    pub(super) fn key_turn<M: Machine>(
        &mut self,
        machine: &mut M,
        typed: &[u8],
    ) -> Option<Turn<Outcome>> {
        // So that a program which asks no keys has no line of this.
        if !machine.asks_keys() {
            return None;
        }
        match self.asked {
            Prompt::Code if typed.trim_ascii().is_empty() && self.offers_key(machine) => {
                let pin = self.settings.factors.key_pin;
                Some(self.ask_for(if pin { Prompt::Pin } else { Prompt::Touch }))
            }
            Prompt::Touch => Some(self.touched(machine, None)),
            // Nothing typed is no PIN, for everybody and at once.
            Prompt::Pin if pin_of(typed).is_empty() => {
                Some(Turn::Done(Outcome::KeyRefused("no PIN was typed")))
            }
            Prompt::Pin if !may_be_pin(pin_of(typed)) => {
                Some(Turn::Done(Outcome::KeyRefused("no key has such a PIN")))
            }
            Prompt::Pin => Some(self.touched(machine, Some(pin_of(typed)))),
            Prompt::Code | Prompt::PasswordAndCode | Prompt::HandedOn | Prompt::OnItsWay => None,
        }
    }

    /// Waits for a touch, and judges it. For a user without a key the same time passes.
    fn touched<M: Machine>(&mut self, machine: &mut M, pin: Option<&[u8]>) -> Turn<Outcome> {
        let early = std::mem::take(&mut self.key).early;
        let held = self.held_keys();
        let keys = held.as_ref().map(|held| held.keys.as_slice()).unwrap_or_default();
        let seconds = if early { EARLY_SECONDS } else { TOUCH_SECONDS };
        let verify = self.settings.factors.key_pin || pin.is_some();
        let touched = machine.touch(&KeyAsk { keys, pin, verify, seconds });
        match (touched, held) {
            (Touched::Signed { key, challenged, verify }, Ok(held)) => {
                let Some(key) = held.keys.get(key) else {
                    return Turn::Done(Outcome::KeyRefused("it is none of the user's keys"));
                };
                let touch = Touch { key, challenged, verify: &*verify };
                let outcome = self.judge_touch(machine, held.account, &held.found, &touch);
                warn_of_copy(machine, &outcome);
                Turn::Done(outcome)
            }
            (Touched::NeedsPin, _) if pin.is_none() => self.ask_for(Prompt::Pin),
            // A code may still come.
            (Touched::Nothing(_) | Touched::Unusable(_), _) if early => self.ask(),
            (Touched::Unusable(why), _) => Turn::Done(Outcome::KeyUnusable(why)),
            (Touched::Gone, _) => Turn::Done(Outcome::ConversationFailed),
            (_, Err(why)) => Turn::Done(why),
            (Touched::Refused(why) | Touched::Nothing(why), _) => {
                Turn::Done(Outcome::KeyRefused(why))
            }
            (Touched::NeedsPin, _) => Turn::Done(Outcome::KeyRefused("it wants another PIN")),
        }
    }

    /// The security keys of the user, or why nobody can be let in by one.
    fn held_keys(&self) -> Result<Held<'a, P::Home>, Outcome> {
        let account = self.account.ok_or(Outcome::UnknownUser)?;
        let found = match self.places.find(account, ReadDepth::CodesOnly) {
            Ok(found) if found.credential.disabled => return Err(Outcome::Disabled),
            Ok(found) => found,
            Err(Missing::Absent) => return Err(Outcome::NotEnrolled),
            Err(Missing::Unusable(outcome)) => return Err(outcome),
        };
        let keys = found.credential.keys();
        if keys.is_empty() {
            return Err(Outcome::KeyRefused("the user has none"));
        }
        Ok(Held { account, found, keys })
    }
}

/// An enrolled user with security keys.
struct Held<'a, H> {
    account: &'a Account,
    found: Found<H>,
    keys: Vec<HeldKey>,
}

/// The bytes of a PIN, without what some programs put behind an answer.
fn pin_of(typed: &[u8]) -> &[u8] {
    crate::answer::without_line_end(typed)
}

/// Whether a key can have such a PIN (CTAP 2.1 §6.5.1). The same for everybody, so nobody waits for it.
fn may_be_pin(pin: &[u8]) -> bool {
    (4..=63).contains(&pin.len()) && !pin.contains(&0) && str::from_utf8(pin).is_ok()
}

/// An accepted key whose counter did not go up.
fn warn_of_copy<M: Machine>(machine: &mut M, outcome: &Outcome) {
    if let Outcome::Accepted(consumed) = outcome
        && let SpentBy::Key { label, went_back: true } = &consumed.by
    {
        let label = log_line::escaped(label.as_str().as_bytes());
        let line = format!(
            "the counter of the security key {label} did not go up: if this goes on, there may be a copy of it"
        );
        machine.log(Priority::Warning, &line);
    }
}

#[cfg(test)]
mod tests;
