//! The tickets of one user, on disk: issued, presented at a login, used up by the enrolment.

use super::code::TicketCode;
use crate::account::Account;
use crate::device::{HostKey, HostKeyError};
use crate::history::{Ticket, TicketWorth};
use crate::ledger::{Entry, Ledger};
use crate::record::{Owner, Store, StoreError, Transaction};
use crate::throttle::{Gate, Limits, Origin};
use crate::time::{Moment, UnixTime};
use std::fmt;
use std::path::{Path, PathBuf};

/// Where the tickets of a user are.
#[derive(Debug)]
pub struct Tickets<'a> {
    state_dir: PathBuf,
    account: &'a Account,
    store: Store,
    owner: Owner,
}

/// Why a ticket cannot be issued, or not be looked at.
#[derive(Debug)]
pub enum TicketError {
    /// The key of the host, with which tickets are hashed.
    Key(HostKeyError),
    /// The record that the ticket is in.
    Store(StoreError),
    /// The ticket cannot be hashed.
    NoHash,
    /// The host does not tell the time.
    NoClock,
}

impl fmt::Display for TicketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(error) => write!(f, "{error}"),
            Self::Store(error) => write!(f, "{error}"),
            Self::NoHash => f.write_str("cannot hash the ticket"),
            Self::NoClock => f.write_str("cannot read the clock"),
        }
    }
}

impl std::error::Error for TicketError {}

impl From<HostKeyError> for TicketError {
    fn from(error: HostKeyError) -> Self {
        Self::Key(error)
    }
}

impl From<StoreError> for TicketError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What came of a ticket that was typed.
#[derive(Debug)]
pub enum TicketVerdict {
    /// The user may enrol now.
    Good(Presented),
    /// An enrolment was finished with it. Not charged.
    Used,
    /// Its time is over. Not charged.
    Expired,
    /// Not the user's, or none is out. Charged like a wrong code.
    Wrong,
    /// Not looked at for so many seconds, after too many wrong ones.
    Throttled(u64),
    /// Not looked at any more until a new one is issued.
    ThrottledForGood,
}

/// Proof that the user typed a good ticket in this login. [`Tickets::present`] alone makes it.
#[derive(Debug)]
pub struct Presented([u8; 16]);

impl Presented {
    /// Names the ticket without telling it.
    pub const fn id(&self) -> [u8; 16] {
        self.0
    }
}

impl<'a> Tickets<'a> {
    /// Of `account`. `state_dir` is the folder of root's records.
    pub fn of(state_dir: &Path, account: &'a Account) -> Self {
        Self::of_as(state_dir, account, Owner::RootAlone)
    }

    pub(super) fn of_as(state_dir: &Path, account: &'a Account, owner: Owner) -> Self {
        let store = Store::of_enrolment_as(state_dir, account.uid, owner);
        Self { state_dir: state_dir.to_owned(), account, store, owner }
    }

    /// The record that the ticket is in.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The ticket that is out, whether its time runs or not.
    ///
    /// # Errors
    /// [`TicketError::Store`] if there is a record that cannot be read.
    pub fn out(&self) -> Result<Option<Ticket>, TicketError> {
        let known = self.store.peek()?;
        let known = known.filter(|history| history.is_called(&self.account.name));
        Ok(known.and_then(|history| history.ticket().copied()))
    }

    /// Issues a ticket that is good before `until`, and returns the one that it replaces. When this returns, it is on
    /// disk.
    ///
    /// # Errors
    /// [`TicketError`]; whether the ticket is good is open then.
    pub fn issue(&self, code: &TicketCode, until: UnixTime) -> Result<Option<Ticket>, TicketError> {
        let ticket = Ticket { hash: self.hash(code)?, until };
        Ok(self.begin()?.issue_ticket(&self.account.name, ticket)?)
    }

    /// Takes the ticket back. Returns it, if one was out.
    ///
    /// # Errors
    /// [`TicketError::Store`]; whether the ticket is good is open then.
    pub fn withdraw(&self) -> Result<Option<Ticket>, TicketError> {
        match self.store.peek()? {
            None => Ok(None),
            Some(_) => Ok(self.begin()?.withdraw_ticket()?),
        }
    }

    /// Ends the wait after wrong tickets. Whether there is a record of them.
    ///
    /// # Errors
    /// [`TicketError::Store`]; whether the wait has ended is open then.
    pub fn unlock(&self) -> Result<bool, TicketError> {
        match self.store.peek()? {
            None => Ok(false),
            Some(_) => self.begin()?.unlock().map(|()| true).map_err(TicketError::Store),
        }
    }

    /// Looks at a ticket that was typed. The try is charged before the comparison; a right ticket, a used one and an
    /// expired one take the charge back. A good ticket is *not* used up: a connection may break off before the
    /// enrolment is finished, and a person may put it off.
    ///
    /// # Errors
    /// [`TicketError`]: then nobody may enrol.
    pub fn present(
        &self,
        code: &TicketCode,
        origin: Origin,
        limits: &Limits,
        now: impl FnOnce() -> Option<Moment>,
    ) -> Result<TicketVerdict, TicketError> {
        let hash = self.hash(code)?;
        let (mut held, mut history) = self.store.hold(&self.account.name)?;
        let now = now().ok_or(TicketError::NoClock)?;
        match history.gate(origin, now, limits) {
            Gate::Open => {}
            Gate::Wait(seconds) => return Ok(TicketVerdict::Throttled(seconds)),
            Gate::Off => return Ok(TicketVerdict::ThrottledForGood),
        }
        let before = history.standing();
        history.charge(origin, now);
        self.store.write(&mut held, &mut history, &Entry::Charge, now)?;
        let verdict = match history.worth_of_ticket(&hash, now.wall) {
            TicketWorth::Wrong => return Ok(TicketVerdict::Wrong),
            TicketWorth::Good => TicketVerdict::Good(Presented(hash)),
            TicketWorth::Used => TicketVerdict::Used,
            TicketWorth::Expired => TicketVerdict::Expired,
        };
        history.restore_failures(&before);
        self.store.write(&mut held, &mut history, &Entry::Charge, now)?;
        Ok(verdict)
    }

    /// Uses up the ticket that was presented, before the credential is written. Whether it was still out: of several
    /// logins with one ticket, one alone may go on. When this returns, that is on disk.
    ///
    /// # Errors
    /// [`TicketError::Store`]: whether the ticket is used is open then, and nobody may enrol.
    pub fn spend(&self, presented: &Presented) -> Result<bool, TicketError> {
        Ok(self.begin()?.spend_ticket(&presented.0)?)
    }

    fn begin(&self) -> Result<Transaction<'_>, TicketError> {
        Ok(self.store.begin(&self.account.name)?)
    }

    /// The key is made with the first ticket. With another key, no former ticket is good.
    fn hash(&self, code: &TicketCode) -> Result<[u8; 16], TicketError> {
        let owner = if self.owner == Owner::RootAlone { Owner::Root } else { self.owner };
        let key = HostKey::read_or_make_as(&self.state_dir, owner)?;
        key.ticket_hash(self.account, code).ok_or(TicketError::NoHash)
    }
}
