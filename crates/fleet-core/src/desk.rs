//! One attempt as a ledger of `totp-core`: a charge stays here, and an acceptance is a swap.
//!
//! So `totp-core` makes a success only after the swap is done, and an attempt costs one swap, right or wrong: a charge
//! that is taken back was never written, and one that is not is written by [`Desk::write_wrong`] before anybody is
//! answered.

use crate::ledger::{Change, Ledger, LedgerError, Swapped, Version};
use crate::name::{HostId, Key};
use crate::row::Row;
use std::cell::RefCell;
use totp_core::history::History;
use totp_core::ledger::{Entry, Written};
use totp_core::throttle::Limits;
use totp_core::time::{Moment, UnixTime};

/// Why an attempt ended without a verdict of the rules.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Stop {
    /// Somebody else wrote: decide anew.
    Conflict,
    /// Nothing was written.
    Refused(LedgerError),
    /// Nobody can tell.
    Unknown(LedgerError),
}

/// The row of one attempt.
pub(crate) struct Desk<'a> {
    pub(crate) ledger: &'a dyn Ledger,
    pub(crate) key: &'a Key,
    pub(crate) old: &'a Version,
    /// The row of the host, which must not change.
    pub(crate) host: (&'a Key, &'a Version),
    pub(crate) id: HostId,
    pub(crate) row: &'a Row,
    /// The limits of one host, for what is off there.
    pub(crate) limits: &'a Limits,
    /// Whether the answer is a recovery code.
    pub(crate) is_recovery: bool,
    /// The record as the attempt changed it so far.
    pub(crate) seen: RefCell<History>,
}

impl Desk<'_> {
    /// Writes the wrong code that was charged.
    pub(crate) fn write_wrong(&self, now: UnixTime) -> Result<(), Stop> {
        let mut row = self.row.clone();
        row.note_wrong(self.id, self.seen.borrow().clone(), now);
        self.swap(&row)
    }

    fn write_accepted(&self, history: History, now: UnixTime) -> Result<(), Stop> {
        let mut row = self.row.clone();
        match self.is_recovery {
            true => row.note_recovered(self.id, history, now),
            false => row.note_accepted(self.id, history, self.limits, now),
        }
        self.swap(&row)
    }

    fn swap(&self, row: &Row) -> Result<(), Stop> {
        let new = row.next_value();
        let unless_changed = Some(self.host);
        match self.ledger.swap(Change { key: self.key, old: self.old, new: &new, unless_changed }) {
            Swapped::Done => Ok(()),
            Swapped::Conflict => Err(Stop::Conflict),
            Swapped::Refused(why) => Err(Stop::Refused(why)),
            Swapped::Unknown(why) => Err(Stop::Unknown(why)),
        }
    }
}

impl totp_core::ledger::Ledger for Desk<'_> {
    type Held = ();
    type Error = Stop;

    fn hold(&self, _: &str) -> Result<((), History), Stop> {
        Ok(((), self.seen.borrow().clone()))
    }

    fn write(
        &self,
        (): &mut (),
        next: &mut History,
        entry: &Entry,
        now: Moment,
    ) -> Result<Written, Stop> {
        match entry {
            Entry::Charge | Entry::Withdrawal => {
                *self.seen.borrow_mut() = next.clone();
            }
            Entry::Step { .. } | Entry::Recovery | Entry::Sent | Entry::Token | Entry::Touch => {
                self.write_accepted(next.clone(), now.wall)?
            }
        }
        Ok(Written::Lasting)
    }
}
