//! The ledger of files that has two places: the lasting one, and the volatile one that stands in for it.
//!
//! The *lasting* place outlives a reboot. Where it takes no writes (a full disk, a read-only mount), the *volatile*
//! place stands in. A reboot empties that, so it takes only what a reboot ends as well: a code whose step began in
//! this boot. What counts is what both places know together. Nobody outside of this module knows which place was
//! written, but by [`Written::Passing`].
//!
//! | lasting place | volatile copy | a charge goes | a step goes | a recovery code or a counter goes |
//! |---|---|---|---|---|
//! | ready | none | to the record | to the record, flushed | to the record, flushed |
//! | ready | present | to the record; the copy stays | to the record, flushed; the copy is removed | as a step |
//! | absent | none | into a new record, flushed | into a new record, flushed | into a new record, flushed |
//! | absent | present | into a new record; the copy stays | into a new record; the copy is removed | as a step |
//! | unwritable | none | into a new copy | into a new copy: `Passing` | nowhere: refused |
//! | unwritable | present | to the copy | to the copy: `Passing` | nowhere: refused |
//!
//! - *Ready*, *absent* and *unwritable* are the states of [`Lasting`]. A charge that cannot be written turns the
//!   first two into the third, and goes where that says. A use that cannot be written goes there directly.
//! - A step that began before this boot is refused where the table says `Passing`. So is one that another login
//!   used in a copy that this login sees only now.
//! - A withdrawal is written as a charge is. A store without a volatile place refuses where the table names a copy.
//! - An administrator's change is written where the lasting place takes it, and is refused where it does not.

mod held;
mod hold;

pub use held::Held;

use self::held::Lasting;
use super::place_error::{PlaceError, PlaceFault};
use super::scheme::blank;
use super::slot::Kind;
use super::store::{Store, StoreError, open, record_error};
use crate::history::{History, Mark};
use crate::ledger::{Entry, Ledger, Written};
use crate::time::Moment;
use std::io;

impl Ledger for Store {
    type Held = Held;
    type Error = StoreError;

    fn hold(&self, account: &str) -> Result<(Held, History), StoreError> {
        self.take(account)
    }

    fn write(
        &self,
        held: &mut Held,
        next: &mut History,
        entry: &Entry,
        now: Moment,
    ) -> Result<Written, StoreError> {
        let mut writing = Writing { store: self, held, next };
        match entry {
            Entry::Charge | Entry::Withdrawal => writing.charge().map(|()| Written::Lasting),
            Entry::Step { .. } | Entry::Recovery | Entry::Sent | Entry::Token | Entry::Touch => {
                writing.acceptance(entry, now)
            }
        }
    }
}

/// Writes an administrator's change with a flush: a reboot must not undo it, so only the lasting place will do.
///
/// # Errors
/// [`StoreError`], also where only the volatile place takes writes.
pub(super) fn write_lasting_alone(
    store: &Store,
    held: &mut Held,
    next: &mut History,
) -> Result<(), StoreError> {
    write_in_place(store, held, next, Kind::Acceptance)?;
    // The volatile copy, if there is one, was merged in when the record was taken.
    Writing { store, held, next }.tidy();
    Ok(())
}

/// Writes a change with a flush or without one, and only to the lasting record.
///
/// # Errors
/// [`StoreError`], also where only the volatile place takes writes. Whether the change will be seen is open then.
pub(super) fn write_in_place(
    store: &Store,
    held: &mut Held,
    next: &mut History,
    kind: Kind,
) -> Result<(), StoreError> {
    held.generation = held.generation.saturating_add(1);
    Writing { store, held, next }.write_lasting(kind)
}

/// One write.
struct Writing<'a> {
    store: &'a Store,
    held: &'a mut Held,
    next: &'a mut History,
}

impl Writing<'_> {
    /// Without a flush: to the lasting record, else to the volatile one. The very first charge of a user makes
    /// the lasting record, which takes a flush, once.
    fn charge(&mut self) -> Result<(), StoreError> {
        self.held.generation = self.held.generation.saturating_add(1);
        match self.write_lasting(Kind::Charge) {
            Err(error) if error.is_unwritable() => {
                self.give_up_lasting(error)?;
                self.write_volatile(Kind::Charge)
            }
            written => written,
        }
    }

    /// With a flush.
    fn acceptance(&mut self, entry: &Entry, now: Moment) -> Result<Written, StoreError> {
        self.held.generation = self.held.generation.saturating_add(1);
        match self.write_lasting(Kind::Acceptance) {
            Ok(()) => {
                self.tidy();
                Ok(Written::Lasting)
            }
            Err(error) if error.is_unwritable() && self.store.volatile.is_some() => {
                self.acceptance_without_lasting(error, entry, now).map(Written::Passing)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes to the lasting record, or makes it out of the present history.
    fn write_lasting(&mut self, kind: Kind) -> Result<(), StoreError> {
        let (history, generation) = (&*self.next, self.held.generation);
        match &mut self.held.lasting {
            Lasting::Ready(record) => {
                let path = record.file().path().to_owned();
                let written = match kind {
                    Kind::Charge => record.charge(history, generation),
                    Kind::Acceptance => record.accept(history, generation),
                };
                written.map_err(|e| record_error(&path, e))
            }
            Lasting::Absent(place) => {
                let content = blank(history, generation);
                let file = place.make_record(&self.store.name, &content, self.store.flushes)?;
                self.held.lasting = Lasting::Ready(open(file)?);
                self.store.made.set(true);
                Ok(())
            }
            Lasting::Unwritable { why, .. } => Err(unwritable_again(why)),
        }
    }

    /// From here on the volatile place stands in.
    fn give_up_lasting(&mut self, error: StoreError) -> Result<(), StoreError> {
        let StoreError::Place(why) = error else { return Err(error) };
        if self.store.volatile.is_none() {
            return Err(why.into());
        }
        let lasting = &mut self.held.lasting;
        let unusable = match lasting {
            Lasting::Unwritable { .. } => return Ok(()),
            _ => Lasting::Unwritable { why, known: None },
        };
        if let Lasting::Ready(record) = std::mem::replace(lasting, unusable)
            && let Lasting::Unwritable { known, .. } = lasting
        {
            *known = Some(record);
        }
        Ok(())
    }

    /// Takes the volatile place and what another login left there before this one had its lock.
    fn join_volatile(&mut self) -> Result<(), StoreError> {
        if self.held.volatile.is_none() {
            let found = self.store.volatile_or_made()?;
            if let Some(record) = &found.record {
                *self.next = History::merged(std::mem::take(self.next), record.history());
                let beyond = record.generation().saturating_add(1);
                self.held.generation = self.held.generation.max(beyond);
            }
            self.held.volatile = Some(found);
        }
        Ok(())
    }

    /// An acceptance is written as one, so that no later charge is written over it: killed half way,
    /// that would forget it.
    fn write_volatile(&mut self, kind: Kind) -> Result<(), StoreError> {
        self.join_volatile()?;
        let (history, generation) = (&*self.next, self.held.generation);
        let Some(volatile) = &mut self.held.volatile else { return Ok(()) };
        match &mut volatile.record {
            Some(record) => {
                let path = record.file().path().to_owned();
                let written = match kind {
                    Kind::Charge => record.charge(history, generation),
                    Kind::Acceptance => record.accept(history, generation),
                };
                written.map_err(|e| record_error(&path, e))
            }
            None => {
                let content = blank(history, generation);
                let file = volatile.place.make_record(&self.store.name, &content, false)?;
                volatile.record = Some(open(file)?);
                self.store.made.set(true);
                Ok(())
            }
        }
    }

    /// The lasting record knows everything now; the volatile copy would only cost the next login time.
    fn tidy(&self) {
        if let Some(volatile) = &self.held.volatile {
            volatile.place.remove(&self.store.name, &self.store.lock_name());
        }
    }

    /// The volatile place forgets at a reboot, so it may stand in only for what a reboot ends as well:
    /// a code whose step began in this boot.
    fn acceptance_without_lasting(
        &mut self,
        error: StoreError,
        entry: &Entry,
        now: Moment,
    ) -> Result<String, StoreError> {
        let StoreError::Place(why) = error else { return Err(error) };
        let (used, started) = match entry {
            Entry::Step { used, started } => (used, started),
            Entry::Token => return Err(StoreError::TokenWouldNotLast(why)),
            Entry::Sent => return Err(StoreError::SentWouldNotLast(why)),
            Entry::Touch => return Err(StoreError::TouchWouldNotLast(why)),
            _ => return Err(StoreError::RecoveryWouldNotLast(why)),
        };
        if *started < now.booted_at() {
            return Err(StoreError::OlderThanBoot(why));
        }
        if self.is_overtaken(used)? {
            return Err(StoreError::UsedMeanwhile(why));
        }
        self.write_volatile(Kind::Acceptance)?;
        Ok(why.to_string())
    }

    /// Whether the volatile place, if this login comes to it only now, knows one of the steps as used.
    fn is_overtaken(&mut self, used: &[Mark]) -> Result<bool, StoreError> {
        if self.held.volatile.is_some() {
            return Ok(false);
        }
        self.join_volatile()?;
        let found = self.held.volatile.as_ref().and_then(|volatile| volatile.record.as_ref());
        Ok(found.is_some_and(|record| record.history().has_used_any(used)))
    }
}

/// An I/O error cannot be copied; its number can.
fn unwritable_again(why: &PlaceError) -> StoreError {
    let error = match &why.fault {
        PlaceFault::Io(error) => io::Error::from_raw_os_error(error.raw_os_error().unwrap_or(0)),
        _ => io::ErrorKind::Other.into(),
    };
    PlaceError { path: why.path.clone(), fault: PlaceFault::Io(error) }.into()
}
