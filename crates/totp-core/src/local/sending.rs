//! A code that is asked for at the prompt. The answer to the word is the same for everybody; whether something is sent is
//! decided after it.

use super::{Local, Missing, Places};
use crate::account::Account;
use crate::credential::ReadDepth;
use crate::history::Sending;
use crate::login::{Machine, Priority, Prompt};
use crate::sent::{Delivery, Way, nonce};
use crate::time::Moment;

impl<P: Places> Local<'_, P> {
    /// The offered way whose word was typed. One code is sent for each login: ssh's password method repeats what was typed,
    /// and that may be a word.
    pub(super) fn way_asked_for<M: Machine>(&self, machine: &M, typed: &[u8]) -> Option<Way> {
        if machine.sent_code_key().is_none() || self.asked != Prompt::Code {
            return None;
        }
        Way::typed(typed).filter(|way| self.settings.factors.ways().any(|offered| offered == *way))
    }

    /// Has a code sent, if the user has an address and no limit is reached.
    pub(super) fn send<M: Machine>(&self, machine: &mut M, way: Way) {
        let (priority, what) = match self.code_to_send(machine, way) {
            Ok(()) => (Priority::Info, "sends a code"),
            Err(why) => (Priority::Notice, why),
        };
        machine.log(priority, &["asked for by ", way.word(), ": ", what].concat());
    }

    fn code_to_send<M: Machine>(&self, machine: &mut M, way: Way) -> Result<(), &'static str> {
        let account = self.account.ok_or("no such user, nothing is sent")?;
        let found = match self.places.find(account, ReadDepth::CodesOnly) {
            Ok(found) if found.credential.disabled => return Err("not enrolled, nothing is sent"),
            Ok(found) => found,
            Err(Missing::Absent) => return Err("not enrolled, nothing is sent"),
            Err(Missing::Unusable(_)) => {
                return Err("the credential cannot be used, nothing is sent");
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
