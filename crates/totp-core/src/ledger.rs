//! Where records are kept, as the judging procedure sees it.
//!
//! [`crate::judge`] decides; a ledger holds a user's record for one decision and writes what came of it.
//! [`crate::record::Store`] is the ledger of files. Another kind of storage obeys the same rules by
//! implementing this trait.

use crate::history::{History, Mark};
use crate::time::{Moment, UnixTime};

/// Records of users, each held by one login at a time.
pub trait Ledger {
    /// A record that nobody else can hold: dropping it gives it back.
    type Held;
    /// Why a record cannot be held or written.
    type Error;

    /// Takes hold of the record of `account` and tells what it knows.
    ///
    /// # Errors
    /// Whatever keeps the record from being read: then no code may be accepted.
    fn hold(&self, account: &str) -> Result<(Self::Held, History), Self::Error>;

    /// Writes `next`, which came about by `entry`. Another login may have written to a place that this one
    /// comes to only now: `next` then knows that as well.
    ///
    /// When an [`Entry::Step`], [`Entry::Recovery`], [`Entry::Sent`], [`Entry::Token`] or [`Entry::Touch`] returns, it is on disk, or written where it lasts as long
    /// as the code could be good.
    ///
    /// # Errors
    /// Whatever keeps it from being written. Whether it will be seen is open then; no success may follow.
    fn write(
        &self,
        held: &mut Self::Held,
        next: &mut History,
        entry: &Entry,
        now: Moment,
    ) -> Result<Written, Self::Error>;
}

/// Why a record is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    /// A try was counted, or its count taken back. Need not be flushed.
    Charge,
    /// A code was used.
    Step {
        /// The steps that it used up.
        used: Vec<Mark>,
        /// When the first of them began: a record that forgets at a reboot may only hold steps of this boot.
        started: UnixTime,
    },
    /// A recovery code or a scratch code was used: good until it is spent, so only a lasting record will do.
    Recovery,
    /// A code that was sent was used: good until it is spent, so only a lasting record will do.
    Sent,
    /// The counter or the clock offset of a token moved. A counter is good until it is spent, so only a lasting record
    /// will do.
    Token,
    /// The floor of a security key moved. It is for good, so only a lasting record will do.
    Touch,
    /// A success was taken back. What is spent stays spent. Need not be flushed.
    Withdrawal,
}

/// How an entry was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Written {
    /// Where it belongs.
    Lasting,
    /// Only where a reboot forgets it, since the record takes no writes; the text says why.
    Passing(String),
}

/// What is seen of a record without holding it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Look {
    /// There is none, or this program may not read it.
    Silent,
    /// What it knows.
    Knows(History),
    /// It is there and cannot be read; the text says why. Nothing is accepted then.
    Unsure(String),
}
