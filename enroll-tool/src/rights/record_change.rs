//! A change of what is recorded of a user, as an order can name it: root's process and its helper make it alike, each in
//! the record that it has the rights for.

use serde::{Deserialize, Serialize};
use totp_core::account::Account;
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
    Bury([u8; 8]),
    /// This recovery code of this set is good.
    Admit([u8; 8], [u8; 16]),
    /// The remembered device of this binding is forgotten.
    ForgetDevice([u8; 16]),
    /// All remembered devices are.
    ForgetDevices,
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
            Self::Bury(set) => record.bury_set(SetId(*set)),
            Self::ForgetDevice(binding) => record.forget_device(binding),
            Self::ForgetDevices => record.forget_devices(),
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
