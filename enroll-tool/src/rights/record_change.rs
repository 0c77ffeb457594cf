//! A change of what is recorded of a user, as an order can name it: root's process and its helper make it alike, each in
//! the record that it has the rights for.

use serde::{Deserialize, Serialize};
use totp_core::account::Account;
use totp_core::history::Mark;
use totp_core::record::{Store, StoreError, Transaction};
use totp_core::recovery::{RecoveryHash, SetId};
use totp_core::secret::AuthenticatorId;
use totp_core::time::UnixTime;

/// A change, by its name in [`Transaction`]: the helper makes the same one in the user's own record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum RecordChange {
    /// Waits and locks end.
    Unlock,
    /// After a clock accident: these authenticators, the time, and the end of what can be accepted.
    MendClock { ids: Vec<[u8; 16]>, now: u64, end: u64 },
    /// Nothing is accepted any more.
    Bar,
    /// The end of that: what is good from now on with its last used step, and the new set of recovery codes.
    LiftBar { admitted: Vec<([u8; 16], u64)>, set: Option<[u8; 8]> },
    /// The end of that where no credential is left: the user is not enrolled any more.
    ForgetEnrolment,
    /// This set of recovery codes is dead.
    Retire([u8; 8]),
    /// This recovery code of this set is good.
    Admit([u8; 8], [u8; 16]),
    /// The remembered device of this binding is forgotten.
    ForgetDevice([u8; 16]),
    /// All remembered devices are.
    ForgetDevices,
    /// Every code is refused, since root holds the credential; only if the record is still this one (`None`: there is
    /// none), so that nothing is used behind the back of root's record.
    Fence { known: Option<Vec<u8>> },
    /// The end of that: marks, the set of recovery codes, and which of its codes are spent.
    Release { marks: Vec<([u8; 16], u64)>, set: Option<[u8; 8]>, spent: Vec<[u8; 16]> },
}

impl RecordChange {
    fn make(&self, record: Transaction<'_>) -> std::result::Result<(), StoreError> {
        let time = |seconds: &u64| UnixTime::from_secs(*seconds);
        match self {
            Self::Unlock => record.unlock(),
            Self::MendClock { ids, now, end } => {
                let ids: Vec<AuthenticatorId> = ids.iter().map(|id| AuthenticatorId(*id)).collect();
                record.mend_clock(&ids, time(now), time(end))
            }
            Self::Bar => record.bar(),
            Self::LiftBar { admitted, set } => {
                let admitted: Vec<_> =
                    admitted.iter().map(|(id, used)| (AuthenticatorId(*id), time(used))).collect();
                record.lift_bar(&admitted, set.map(SetId))
            }
            Self::ForgetEnrolment => record.forget_enrolment(),
            Self::Retire(set) => record.retire_set(SetId(*set)),
            Self::ForgetDevice(binding) => record.forget_device(binding),
            Self::ForgetDevices => record.forget_devices(),
            Self::Fence { .. } => record.fence(),
            Self::Release { marks, set, spent } => {
                let mark =
                    |(id, end): &([u8; 16], u64)| Mark { id: AuthenticatorId(*id), end: time(end) };
                let marks: Vec<Mark> = marks.iter().map(mark).collect();
                let spent: Vec<RecoveryHash> =
                    spent.iter().map(|code| RecoveryHash(*code)).collect();
                record.release(&marks, set.map(SetId), &spent)
            }
            Self::Admit(set, code) => record.admit(SetId(*set), RecoveryHash(*code)),
        }
    }
}

/// What to do where root has no record of a user.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Missing {
    /// Nothing.
    Leave,
    /// Make one that says that the user is enrolled.
    Make,
}

/// What became of one record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Was {
    /// There is none.
    Absent,
    /// There was none.
    Made,
    /// There was one.
    Changed,
    /// It is not the one that the change is for; nothing was changed.
    Other,
}

/// Changes one record. Where none is to be made, no lock is made either.
pub fn in_store(
    store: &Store,
    account: &Account,
    missing: Missing,
    change: &RecordChange,
) -> std::result::Result<Was, StoreError> {
    if missing == Missing::Leave && store.peek()?.is_none() {
        return Ok(Was::Absent);
    }
    let record = store.begin(&account.name)?;
    if let RecordChange::Fence { known } = change
        && *known != record.is_known().then(|| record.history().pack())
    {
        return Ok(Was::Other);
    }
    if record.is_known() {
        change.make(record)?;
        return Ok(Was::Changed);
    }
    if missing == Missing::Leave {
        return Ok(Was::Absent);
    }
    change.make(record.of_an_enrolled_user())?;
    Ok(Was::Made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_goes_up_only_in_the_record_that_was_taken_over() {
        let home = tempfile::tempdir().unwrap();
        let uid = rustix::process::getuid().as_raw();
        let account = Account { name: "ann".to_owned(), uid, gid: 1, home: home.path().into() };
        let store = Store::of_user(home.path(), uid);
        let fence =
            |known| in_store(&store, &account, Missing::Make, &RecordChange::Fence { known });
        let now = || store.peek().unwrap().map(|history| history.pack());
        // A locker wrote its first record meanwhile.
        store.begin("ann").unwrap().unlock().unwrap();
        assert_eq!(fence(None).unwrap(), Was::Other);
        // And a use, after the look.
        let before = now();
        store.begin("ann").unwrap().retire_set(SetId([7; 8])).unwrap();
        assert_eq!(fence(before).unwrap(), Was::Other);
        assert!(!store.peek().unwrap().unwrap().is_barred());
        assert_eq!(fence(now()).unwrap(), Was::Changed);
        assert!(store.peek().unwrap().unwrap().is_barred());
        // Where there is no record, it is made.
        let empty = tempfile::tempdir().unwrap();
        let store = Store::of_user(empty.path(), uid);
        let change = RecordChange::Fence { known: None };
        assert_eq!(in_store(&store, &account, Missing::Make, &change).unwrap(), Was::Made);
        assert!(store.peek().unwrap().unwrap().is_barred());
    }
}
