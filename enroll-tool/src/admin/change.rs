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
    /// Whether root had a record.
    pub roots: bool,
    /// Whether the user's own programs had one.
    pub own: bool,
    /// Why the one of the user's own programs could not be changed.
    pub own_failed: Option<String>,
}

/// Makes `change` in all records of the user. Root's record comes first, and what cannot be done there
/// ends it; the user's own is his, and may be in any state.
pub fn records(
    account: &Account,
    settings: &Settings,
    change: impl Fn(&mut History),
) -> Result<Changed> {
    let roots = Store::of_root(&settings.state_dir, Path::new(VOLATILE_DIR), account.uid);
    let roots = undisturbed(|| in_store(&roots, account, &change))
        .map_err(|error| Error::Failed(messages::file_unusable(error)))?;
    // Root's own programs are root callers: there is only one record.
    if account.uid == 0 {
        return Ok(Changed { roots, own: false, own_failed: None });
    }
    let own = Store::of_user(&account.home, account.uid);
    let own = undisturbed(|| as_user(account, Groups::All, || in_store(&own, account, &change)))?;
    let (own, own_failed) = match own {
        Ok(own) => (own, None),
        Err(error) => (false, Some(error.to_string())),
    };
    Ok(Changed { roots, own, own_failed })
}

/// Whether there was a record. None is made, nor a lock where there is none.
fn in_store(
    store: &Store,
    account: &Account,
    change: impl Fn(&mut History),
) -> std::result::Result<bool, StoreError> {
    if store.peek()?.is_none() {
        return Ok(false);
    }
    let session = store.begin(&account.name)?;
    if !session.is_known() {
        return Ok(false);
    }
    session.amend(change)?;
    Ok(true)
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
