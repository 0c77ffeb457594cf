//! Where rows are kept: whole values, compared and swapped.
//!
//! An attempt reads the row of its user with the row of its host, decides, and swaps the user's row. The swap is done only
//! if both rows still are what was read: of two attempts at the same time one has a conflict and decides anew, and a
//! host that was revoked in between is seen.
//!
//! This is another trait than `totp_core::ledger::Ledger`, which holds a record under a lock. [`crate::judge`] joins the two.

use crate::name::{Key, Table};
use std::fmt;
use totp_core::time::UnixTime;

/// How often a change is tried, each time on what is read anew.
pub const MOST_TRIES: u32 = 8;

/// Why a ledger cannot be read or written; the text is for the log and has no secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LedgerError(pub String);

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value as it was read; `None` if there is no row. A swap compares all of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Version(Option<Vec<u8>>);

impl Version {
    /// There is no row.
    pub const ABSENT: Self = Self(None);

    /// A row of these bytes.
    pub const fn of(bytes: Vec<u8>) -> Self {
        Self(Some(bytes))
    }

    /// The bytes, if there is a row.
    pub fn bytes(&self) -> Option<&[u8]> {
        self.0.as_deref()
    }
}

/// A change of one row.
#[derive(Clone, Copy)]
pub struct Change<'a> {
    /// Which row.
    pub key: &'a Key,
    /// What was read.
    pub old: &'a Version,
    /// What it becomes.
    pub new: &'a [u8],
    /// Another row that must still be what was read.
    pub unless_changed: Option<(&'a Key, &'a Version)>,
}

/// What came of a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Swapped {
    /// It is done, and no power cut takes it back.
    Done,
    /// Somebody else wrote. Nothing is changed; read again.
    Conflict,
    /// It was not done.
    Refused(LedgerError),
    /// Nobody can tell whether it was done. It must not be tried again: it may be seen later.
    Unknown(LedgerError),
}

/// Rows of a fleet.
pub trait Ledger: Send + Sync {
    /// Reads a row, and another one with it, as they are at one moment or so that a later swap notices the difference.
    ///
    /// # Errors
    /// [`LedgerError`] if a row cannot be read. Nothing is accepted then.
    fn read(&self, key: &Key, with: &Key) -> Result<(Version, Version), LedgerError>;

    /// Reads one row.
    ///
    /// # Errors
    /// As [`Ledger::read`].
    fn read_one(&self, key: &Key) -> Result<Version, LedgerError> {
        self.read(key, key).map(|(version, _)| version)
    }

    /// Changes a row if nobody else has.
    fn swap(&self, change: Change<'_>) -> Swapped;

    /// The keys of a table.
    ///
    /// # Errors
    /// [`LedgerError`] if they cannot be listed.
    fn list(&self, table: Table) -> Result<Vec<Key>, LedgerError>;

    /// The ledger's own time. `None`: it has no clock, and the server's counts.
    fn time(&self) -> Option<UnixTime> {
        None
    }
}
