//! An administrator's permission to enrol at a login: issued, looked at, used up.
//!
//! It is kept in a record of its own, beside the one that logins write: see [`crate::ticket`].

use super::extras::{Extras, Ticket};
use super::state::History;
use crate::recovery::RecoveryHash;
use crate::time::UnixTime;
use constant_time_eq::constant_time_eq_16;

/// Used tickets whose hashes are kept, to say that they are used; of older ones it is said that they are wrong.
const MAX_USED: usize = 8;

/// What a ticket is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TicketWorth {
    /// It is the user's, it is not used, and its time runs.
    Good,
    /// An enrolment was finished with it.
    Used,
    /// It is the user's, and its time is over.
    Expired,
    /// It is not the user's: mistyped, another user's, replaced or withdrawn.
    Wrong,
}

impl History {
    /// The ticket that is out.
    pub fn ticket(&self) -> Option<&Ticket> {
        self.extras.as_ref()?.ticket.as_ref()
    }

    /// Notes a new ticket of the user of that account name, and returns the one that it replaces. Wrong tickets are
    /// forgiven. An enrolment that a login began with the former ticket ends, because somebody else may have seen its
    /// QR code.
    pub fn issue_ticket(&mut self, name: &str, ticket: Ticket) -> Option<Ticket> {
        let former = self.withdraw_ticket();
        self.name = Self::new(name).name;
        self.unlock();
        self.failures_since_success = 0;
        self.with_extras(|extras| extras.ticket = Some(ticket));
        former
    }

    /// Takes the ticket back, with the enrolment that a login began with it. Returns the ticket.
    pub fn withdraw_ticket(&mut self) -> Option<Ticket> {
        let former = self.ticket().copied();
        self.change_extras(Extras::end_ticket);
        former
    }

    /// What the ticket with this hash is worth at `now`. The time is not a secret, and the comparison takes the same time
    /// for every hash.
    pub fn worth_of_ticket(&self, hash: &[u8; 16], now: UnixTime) -> TicketWorth {
        let is_it = |known: &[u8; 16]| constant_time_eq_16(known, hash);
        let used = self.spent.iter().fold(false, |found, spent| found | is_it(&spent.0));
        match self.ticket().filter(|ticket| is_it(&ticket.hash)) {
            Some(ticket) if now < ticket.until => TicketWorth::Good,
            Some(_) => TicketWorth::Expired,
            None if used => TicketWorth::Used,
            None => TicketWorth::Wrong,
        }
    }

    /// Uses up the ticket with this hash, if it is the one that is out. Whether it is. Its time is looked at when it is
    /// typed, and not again: an enrolment takes minutes.
    pub fn spend_ticket(&mut self, hash: &[u8; 16]) -> bool {
        let is_out = self.ticket().is_some_and(|ticket| constant_time_eq_16(&ticket.hash, hash));
        if is_out {
            self.withdraw_ticket();
            let older = (self.spent.len() + 1).saturating_sub(MAX_USED);
            self.spent.drain(..older);
            self.spent.push(RecoveryHash(*hash));
        }
        is_out
    }
}

impl Extras {
    fn end_ticket(&mut self) {
        (self.ticket, self.begun) = (None, None);
    }
}

#[cfg(test)]
mod tests;
