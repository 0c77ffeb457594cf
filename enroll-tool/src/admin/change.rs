//! Changing what is recorded of a user: in root's record, and in the one that his screen locker writes.

use crate::error::{Error, Result, refused};
use crate::messages;
use crate::rights;
use nix::sys::signal::{SigSet, SigmaskHow, sigprocmask};
use serde::{Deserialize, Serialize};
use std::path::Path;
use totp_core::account::Account;
use totp_core::record::{Store, StoreError, Transaction};
use totp_core::recovery::{RecoveryHash, SetId};
use totp_core::secret::AuthenticatorId;
use totp_core::settings::{Settings, VOLATILE_DIR};
use totp_core::time::UnixTime;

/// A change, by its name in [`Transaction`]: the helper makes the same one in the user's own record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Change {
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
}

impl Change {
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
            Self::Admit(set, code) => record.admit(SetId(*set), RecoveryHash(*code)),
        }
    }
}

/// What became of a change.
pub struct Changed {
    /// Whether root had a record, or has one now.
    pub roots: bool,
    /// Whether root's record is new: the former one was lost, or there was none yet.
    pub made: bool,
    /// Whether the user's own programs had one.
    pub own: bool,
    /// Why the one of the user's own programs could not be changed.
    pub own_failed: Option<String>,
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

/// Makes `change` in all records of the user. Root's record comes first, and what cannot be done there
/// ends it; the user's own is his, and may be in any state.
pub fn records(
    account: &Account,
    settings: &Settings,
    missing: Missing,
    change: &Change,
) -> Result<Changed> {
    let roots = in_roots_record(account, settings, missing, change)?;
    let (own, own_failed) = match own_record(account, change) {
        Ok(own) => (own, None),
        Err(error) => (false, Some(error)),
    };
    let (made, roots) = (roots == Was::Made, roots != Was::Absent);
    Ok(Changed { roots, made, own, own_failed })
}

/// Root's record alone: no home is touched.
pub fn in_roots_record(
    account: &Account,
    settings: &Settings,
    missing: Missing,
    change: &Change,
) -> Result<Was> {
    let store = Store::of_root(&settings.state_dir, Path::new(VOLATILE_DIR), account.uid);
    undisturbed(|| in_store(&store, account, missing, change))
        .map_err(|error| Error::Failed(messages::file_unusable(error)))
}

/// The record of the user's own programs, if there is one. Root's own programs are root callers: there is only one
/// record.
pub fn own_record(account: &Account, change: &Change) -> std::result::Result<bool, String> {
    if account.uid == 0 {
        return Ok(false);
    }
    let was = rights::amend_own_record(account, Missing::Leave, change);
    was.map(|was| was == Was::Changed).map_err(|error| error.to_string())
}

/// The helper's part of it.
pub fn in_own_record(
    account: &Account,
    missing: Missing,
    change: &Change,
) -> std::result::Result<Was, StoreError> {
    in_store(&Store::of_user(&account.home, account.uid), account, missing, change)
}

/// Changes one record. Where none is to be made, no lock is made either.
fn in_store(
    store: &Store,
    account: &Account,
    missing: Missing,
    change: &Change,
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

/// Ctrl-Z while the lock is held would make the user's logins wait.
fn undisturbed<T>(work: impl FnOnce() -> T) -> T {
    let mut former = SigSet::empty();
    let blocked = sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::all()), Some(&mut former));
    let result = work();
    if blocked.is_ok() {
        let _ = sigprocmask(SigmaskHow::SIG_SETMASK, Some(&former), None);
    }
    result
}

/// Refuses where there was nothing to change.
pub fn anything(changed: &Changed, account: &Account) -> Result<()> {
    if changed.roots || changed.own {
        return Ok(());
    }
    let name = &account.name;
    match &changed.own_failed {
        Some(error) => refused(messages::admin_nothing_changed(error)),
        None => refused(messages::admin_no_record(name)),
    }
}
