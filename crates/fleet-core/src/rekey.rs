//! Seals all credentials anew after the key has changed, while logins go on.

use crate::ledger::{Change, Ledger, LedgerError, MOST_TRIES, Swapped};
use crate::name::{Key, Table};
use crate::row::Row;
use crate::seal::{KeyRing, Kind, key_of};

/// What a run did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rekeyed {
    /// Rows that were sealed anew.
    pub sealed: usize,
    /// Rows that had the current key.
    pub current: usize,
    /// Rows that still have another one, and why. The old key must stay in the key file.
    pub left: Vec<(Key, String)>,
}

/// Seals every row with the current key. A run that was broken off is simply begun again.
///
/// # Errors
/// The rows cannot be listed.
pub fn rekey(ledger: &dyn Ledger, keys: &KeyRing) -> Result<Rekeyed, LedgerError> {
    let mut done = Rekeyed::default();
    for table in [Table::Users, Table::Decoys] {
        for key in ledger.list(table)? {
            match rekey_row(ledger, keys, &key) {
                Ok(true) => done.sealed += 1,
                Ok(false) => done.current += 1,
                Err(why) => done.left.push((key, why)),
            }
        }
    }
    Ok(done)
}

/// Seals one row anew; whether that was needed.
fn rekey_row(ledger: &dyn Ledger, keys: &KeyRing, key: &Key) -> Result<bool, String> {
    for _ in 0..MOST_TRIES {
        let old = ledger.read_one(key).map_err(|why| why.to_string())?;
        let Some(bytes) = old.bytes() else { return Ok(false) };
        let mut row = Row::decode(bytes).map_err(|_| "the row is damaged".to_owned())?;
        if key_of(row.sealed()).map_err(|why| why.to_string())? == keys.current() {
            return Ok(false);
        }
        let secret = keys.open(key, Kind::Credential, row.sealed());
        let secret = secret.map_err(|why| why.to_string())?;
        let sealed = keys.seal(key, Kind::Credential, &secret).map_err(|why| why.to_string())?;
        row.reseal(sealed);
        let new = row.next_value();
        match ledger.swap(Change { key, old: &old, new: &new, unless_changed: None }) {
            Swapped::Done => return Ok(true),
            Swapped::Conflict => {}
            Swapped::Refused(why) | Swapped::Unknown(why) => return Err(why.to_string()),
        }
    }
    Err("logins wrote at each try".to_owned())
}
