//! The places of a record as a login holds them, and what they know together.

use crate::history::History;
use crate::record::file::RecordOnDisk;
use crate::record::place::{Lock, Place};
use crate::record::place_error::PlaceError;
use crate::record::scheme::Record;
use crate::record::store::merge;

/// The places of a user's record, with their locks. Dropping it gives the locks back.
#[derive(Debug)]
pub struct Held {
    pub(super) generation: u64,
    pub(super) lasting: Lasting,
    pub(super) volatile: Option<Volatile>,
    lock: Option<Lock>,
}

impl Held {
    /// With what the places know together.
    pub(super) fn new(
        account: &str,
        lasting: Lasting,
        volatile: Option<Volatile>,
        lock: Option<Lock>,
    ) -> (Self, History) {
        let copy = |record: &Record<_>| (record.generation(), record.history().clone());
        let kept = lasting.record().map(copy);
        let passing = volatile.as_ref().and_then(|v| v.record.as_ref()).map(copy);
        let (generation, history) = match (kept, passing) {
            (Some(a), Some(b)) => merge(a, b),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => (0, History::new(account)),
        };
        (Self { generation, lasting, volatile, lock }, history)
    }

    /// Whether anything was ever written about this user.
    pub(in crate::record) const fn is_known(&self) -> bool {
        self.generation > 0
    }

    /// Whether all that is known is in the lasting record, and that takes writes: nothing stands in for it.
    pub(in crate::record) fn is_lasting_alone(&self) -> bool {
        let stands_in = self.volatile.as_ref().is_some_and(|volatile| volatile.record.is_some());
        matches!(self.lasting, Lasting::Ready(_)) && !stands_in
    }

    /// Whether the lock beside the lasting record is held, and not only the one of what stands in.
    pub(super) const fn has_lasting_lock(&self) -> bool {
        self.lock.is_some()
    }
}

/// The place that outlives a reboot, as this login found it.
#[derive(Debug)]
pub(super) enum Lasting {
    Ready(Record<RecordOnDisk>),
    /// No try was charged yet.
    Absent(Place),
    /// What it holds counts, but it takes no writes.
    Unwritable {
        why: PlaceError,
        known: Option<Record<RecordOnDisk>>,
    },
}

impl Lasting {
    pub(super) const fn record(&self) -> Option<&Record<RecordOnDisk>> {
        match self {
            Self::Ready(record) => Some(record),
            Self::Absent(_) => None,
            Self::Unwritable { known, .. } => known.as_ref(),
        }
    }
}

/// The place that a reboot empties, with its lock.
#[derive(Debug)]
pub(super) struct Volatile {
    // Fields drop in order: the lock goes last.
    pub(super) record: Option<Record<RecordOnDisk>>,
    pub(super) place: Place,
    pub(super) _lock: Lock,
}
