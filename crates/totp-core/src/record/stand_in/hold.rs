//! Taking hold of the places of a record: which lock comes first, and which place can be had.

use super::held::{Held, Lasting, Volatile};
use crate::history::History;
use crate::record::place::{Lock, Place};
use crate::record::place_error::{PlaceError, PlaceFault};
use crate::record::store::{Store, StoreError, open};

impl Store {
    /// Takes the locks and reads what the places know together.
    ///
    /// # Errors
    /// [`StoreError`]; then no code may be accepted.
    pub(in crate::record) fn take(&self, account: &str) -> Result<(Held, History), StoreError> {
        // The second round is for a lasting lock that could be had once the volatile one was: two logins must never
        // hold different locks. The lasting one always comes first.
        for last_round in [false, true] {
            match self.take_lasting(account) {
                Err(error) if error.is_unwritable() && self.volatile.is_some() => {
                    let StoreError::Place(why) = error else { return Err(error) };
                    let (held, history) = self.take_without_lasting(account, why)?;
                    let alone = !held.has_lasting_lock() && self.lasting_has_lock();
                    if !alone && (last_round || !self.lasting_lock_opens()) {
                        return Ok((held, history));
                    }
                }
                result => return result,
            }
        }
        Err(StoreError::Place(PlaceError { path: self.lasting.clone(), fault: PlaceFault::Busy }))
    }

    fn lasting_lock_opens(&self) -> bool {
        let place = Place::open_or_make(&self.lasting, self.owner);
        place.is_ok_and(|place| place.lock_opens(&self.lock_name()))
    }

    fn lasting_has_lock(&self) -> bool {
        let place = Place::open(&self.lasting, self.owner);
        place.is_ok_and(|place| place.is_some_and(|place| place.has_lock(&self.lock_name())))
    }

    /// The lasting lock where its file system takes no writes, if there is one. A program that sees the same files
    /// writable takes it too: a mount can be read-only for one of them alone.
    fn lasting_lock_to_read(&self) -> Result<Option<Lock>, StoreError> {
        let Some(place) = Place::open(&self.lasting, self.owner)? else { return Ok(None) };
        match place.lock_to_read(&self.lock_name()) {
            // A medium that fails, and not only for writing.
            Err(error) if error.is_unwritable() => Ok(None),
            taken => Ok(taken?),
        }
    }

    fn take_lasting(&self, account: &str) -> Result<(Held, History), StoreError> {
        let place = Place::open_or_make(&self.lasting, self.owner)?;
        let lock = place.lock(&self.lock_name())?;
        let lasting = match place.record(&self.name) {
            Ok(Some(file)) => Lasting::Ready(open(file)?),
            Ok(None) => Lasting::Absent(place),
            Err(error) => return Err(error.into()),
        };
        let mut volatile = None;
        if let Some(path) = &self.volatile
            && let Some(place) = Place::open(path, self.owner)?
            && let Some(lock) = place.lock_if_there(&self.lock_name())?
        {
            volatile = Some(self.open_volatile(place, lock)?);
        }
        Ok(Held::new(account, lasting, volatile, Some(lock)))
    }

    fn take_without_lasting(
        &self,
        account: &str,
        why: PlaceError,
    ) -> Result<(Held, History), StoreError> {
        let lock = self.lasting_lock_to_read()?;
        let volatile = self.volatile_or_made()?;
        let known = match Place::open(&self.lasting, self.owner)? {
            Some(place) => match place.record_to_read(&self.name)? {
                Some(file) => Some(open(file)?),
                None => None,
            },
            None => None,
        };
        Ok(Held::new(account, Lasting::Unwritable { why, known }, Some(volatile), lock))
    }

    pub(super) fn volatile_or_made(&self) -> Result<Volatile, StoreError> {
        let path = self.volatile.as_deref().unwrap_or(&self.lasting);
        let place = Place::open_or_make(path, self.owner)?;
        let lock = place.lock(&self.lock_name())?;
        self.open_volatile(place, lock)
    }

    fn open_volatile(&self, place: Place, lock: Lock) -> Result<Volatile, StoreError> {
        let record = place.record(&self.name)?.map(open).transpose()?;
        Ok(Volatile { record, place, _lock: lock })
    }
}
