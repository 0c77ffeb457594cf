//! Changing what is recorded of a user: in root's record, and in the one that his screen locker writes.

use super::rights::{Groups, as_user};
use crate::error::{Error, Result, refused};
use crate::messages;
use nix::sys::signal::{SigSet, SigmaskHow, sigprocmask};
use std::path::Path;
use totp_core::account::Account;
use totp_core::history::History;
use totp_core::record::{Store, StoreError};
use totp_core::settings::{Settings, VOLATILE_DIR};

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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// Nothing.
    Leave,
    /// Make one that says that the user is enrolled.
    Make,
}

/// What became of one record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Was {
    Absent,
    Made,
    Changed,
}

/// Makes `change` in all records of the user. Root's record comes first, and what cannot be done there
/// ends it; the user's own is his, and may be in any state.
pub fn records(
    account: &Account,
    settings: &Settings,
    missing: Missing,
    change: impl Fn(&mut History),
) -> Result<Changed> {
    let roots = Store::of_root(&settings.state_dir, Path::new(VOLATILE_DIR), account.uid);
    let roots = undisturbed(|| in_store(&roots, account, missing, &change))
        .map_err(|error| Error::Failed(messages::file_unusable(error)))?;
    let (made, roots) = (roots == Was::Made, roots != Was::Absent);
    // Root's own programs are root callers: there is only one record.
    if account.uid == 0 {
        return Ok(Changed { roots, made, own: false, own_failed: None });
    }
    let own = Store::of_user(&account.home, account.uid);
    let own = undisturbed(|| {
        as_user(account, Groups::All, || in_store(&own, account, Missing::Leave, &change))
    })?;
    let (own, own_failed) = match own {
        Ok(was) => (was == Was::Changed, None),
        Err(error) => (false, Some(error.to_string())),
    };
    Ok(Changed { roots, made, own, own_failed })
}

/// Changes one record. Where none is to be made, no lock is made either.
fn in_store(
    store: &Store,
    account: &Account,
    missing: Missing,
    change: impl Fn(&mut History),
) -> std::result::Result<Was, StoreError> {
    if missing == Missing::Leave && store.peek()?.is_none() {
        return Ok(Was::Absent);
    }
    let session = store.begin(&account.name)?;
    if session.is_known() {
        session.amend(change)?;
        return Ok(Was::Changed);
    }
    if missing == Missing::Leave {
        return Ok(Was::Absent);
    }
    session.amend(|history| {
        history.enrolled = true;
        change(history);
    })?;
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
