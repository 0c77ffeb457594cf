//! A ledger in memory whose swaps can be told to go wrong.

use fleet_core::ledger::{Change, Ledger, LedgerError, Swapped, Version};
use fleet_core::name::{Key, Table};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// What becomes of the next swap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// It is done, and the answer is lost.
    DoneAndLost,
    /// It is not done, and the answer is lost.
    LostAndNotDone,
    /// It is not done.
    Refused,
    /// Somebody else has written.
    Conflict,
}

/// Rows in memory.
#[derive(Default)]
pub struct Memory {
    rows: Mutex<BTreeMap<Key, Vec<u8>>>,
    trouble: Mutex<Vec<Trouble>>,
    swaps: Mutex<usize>,
}

impl Memory {
    /// The next swaps go wrong in these ways, the last one first.
    pub fn trouble(&self, trouble: &[Trouble]) {
        *self.trouble.lock().unwrap() = trouble.to_vec();
    }

    /// How many swaps were tried since the last call.
    pub fn swaps(&self) -> usize {
        std::mem::take(&mut self.swaps.lock().unwrap())
    }

    /// The bytes of a row.
    pub fn row(&self, key: &Key) -> Option<Vec<u8>> {
        self.rows.lock().unwrap().get(key).cloned()
    }

    /// Puts bytes in, whatever was there.
    pub fn put(&self, key: Key, bytes: Vec<u8>) {
        self.rows.lock().unwrap().insert(key, bytes);
    }

    /// All bytes of all rows.
    pub fn all_bytes(&self) -> Vec<u8> {
        self.rows.lock().unwrap().values().flatten().copied().collect()
    }

    fn version(rows: &BTreeMap<Key, Vec<u8>>, key: &Key) -> Version {
        rows.get(key).map_or(Version::ABSENT, |bytes| Version::of(bytes.clone()))
    }

    fn swap_now(&self, change: &Change<'_>) -> Swapped {
        let mut rows = self.rows.lock().unwrap();
        let mut compared = change.unless_changed.into_iter().chain([(change.key, change.old)]);
        if compared.any(|(key, version)| Self::version(&rows, key) != *version) {
            return Swapped::Conflict;
        }
        rows.insert(change.key.clone(), change.new.to_vec());
        Swapped::Done
    }
}

impl Ledger for Memory {
    fn read(&self, key: &Key, with: &Key) -> Result<(Version, Version), LedgerError> {
        let rows = self.rows.lock().unwrap();
        Ok((Self::version(&rows, key), Self::version(&rows, with)))
    }

    fn swap(&self, change: Change<'_>) -> Swapped {
        *self.swaps.lock().unwrap() += 1;
        let lost = || Swapped::Unknown(LedgerError("the connection is gone".to_owned()));
        match self.trouble.lock().unwrap().pop() {
            None => self.swap_now(&change),
            Some(Trouble::DoneAndLost) => match self.swap_now(&change) {
                Swapped::Done => lost(),
                other => other,
            },
            Some(Trouble::LostAndNotDone) => lost(),
            Some(Trouble::Refused) => Swapped::Refused(LedgerError("read-only".to_owned())),
            Some(Trouble::Conflict) => Swapped::Conflict,
        }
    }

    fn list(&self, table: Table) -> Result<Vec<Key>, LedgerError> {
        let rows = self.rows.lock().unwrap();
        Ok(rows.keys().filter(|key| key.parts().0 == table).cloned().collect())
    }
}
