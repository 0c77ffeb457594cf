//! A code that is asked for at the prompt. The answer to the word is the same for everybody; whether something is sent is
//! decided after it.

use super::{Local, Missing, Places};
use crate::account::Account;
use crate::credential::ReadDepth;
use crate::history::Sending;
use crate::login::{Machine, Priority, Prompt};
use crate::sent::{Delivery, Way, nonce};
use crate::time::Moment;
use crate::way::Wanted;

impl<P: Places> Local<'_, P> {
    /// What was asked for: an offered way by its word, or by an empty answer the way that the user prefers. Nothing is asked
    /// for where nothing was proven before. One code is sent for each login.
    ///
    /// An empty answer asks whoever gives it, or the next question would tell who prefers something.
    pub(super) fn asked_for<M: Machine>(&self, machine: &M, typed: &[u8]) -> Option<Wanted> {
        let factors = &self.settings.factors;
        let takes_words = self.request.proven && machine.sent_code_key().is_some();
        if !takes_words || self.asked != Prompt::Code || !factors.send() {
            return None;
        }
        if typed.trim_ascii().is_empty() {
            return Some(Wanted::Preferred);
        }
        let way = Way::typed(typed).filter(|way| factors.ways().any(|offered| offered == *way));
        way.map(Wanted::By)
    }

    /// Has a code sent, if the user has an address and no limit is reached.
    pub(super) fn send<M: Machine>(&self, machine: &mut M, wanted: Wanted) {
        let (priority, what) = match self.code_to_send(machine, wanted) {
            Ok(()) => (Priority::Info, "sends a code"),
            Err(why) => (Priority::Notice, why),
        };
        let by = match wanted {
            Wanted::By(way) => way.word(),
            Wanted::Preferred => "an empty answer",
        };
        machine.log(priority, &["asked for by ", by, ": ", what].concat());
    }

    fn code_to_send<M: Machine>(
        &self,
        machine: &mut M,
        wanted: Wanted,
    ) -> Result<(), &'static str> {
        let account = self.account.ok_or("no such user, nothing is sent")?;
        let found = match self.places.find(account, ReadDepth::CodesOnly) {
            Ok(found) if found.credential.disabled => return Err("not enrolled, nothing is sent"),
            Ok(found) => found,
            Err(Missing::Absent) => return Err("not enrolled, nothing is sent"),
            Err(Missing::Unusable(_)) => {
                return Err("the credential cannot be used, nothing is sent");
            }
        };
        let way = match wanted {
            Wanted::By(way) => way,
            Wanted::Preferred => {
                let preferred = found.credential.preferred();
                let offered = |way: &Way| self.settings.factors.ways().any(|other| other == *way);
                preferred.filter(offered).ok_or("no preferred factor, nothing is sent")?
            }
        };
        let address = found.credential.address(way).ok_or("no address, nothing is sent")?;
        let now = machine.now().ok_or("the clock cannot be used, nothing is sent")?;
        let sending = self.note(account, way, now)?;
        let Sending::Send(sent) = sending else {
            return Err("too many were sent, nothing is sent");
        };
        let key = machine.sent_code_key();
        let code = key.and_then(|key| key.sent_digits(account.uid, &account.name, &sent));
        if code.is_none() {
            return Err("no key, nothing is sent");
        }
        machine.deliver(Delivery {
            address: &address,
            code,
            seconds: sent.until.since(now.wall).unwrap_or_default(),
            user: &account.name,
            service: &self.request.service,
            rhost: &self.request.rhost,
        });
        Ok(())
    }

    fn note(&self, account: &Account, way: Way, now: Moment) -> Result<Sending, &'static str> {
        let nonce = nonce().ok_or("no random bytes, nothing is sent")?;
        let unusable = |_| "the record cannot be used, nothing is sent";
        let store = self.places.store(account);
        let held = store.begin(&account.name).map_err(unusable)?;
        held.send_code(way, self.origin, now, nonce).map_err(unusable)
    }
}

#[cfg(test)]
mod tests;
