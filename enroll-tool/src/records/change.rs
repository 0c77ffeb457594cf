//! Changing what is recorded of a user: in root's record, and in the one that his screen locker writes.

use crate::error::{Result, refused};
use crate::machine::disk::of_record;
use crate::messages;
use crate::policy::roots_store;
use crate::rights;
use crate::rights::record_change::{Missing, RecordChange, Was, in_store};
use crate::terminal::{self, Terminal};
use nix::sys::signal::{SigSet, SigmaskHow, sigprocmask};
use totp_core::account::Account;
use totp_core::record::Store;
use totp_core::settings::Settings;

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

/// Makes `change` in all records of the user. Root's record comes first, and what cannot be done there
/// ends it; the user's own is his, and may be in any state.
pub fn in_all_records(
    account: &Account,
    settings: &Settings,
    missing: Missing,
    change: &RecordChange,
) -> Result<Changed> {
    let roots = in_roots_record(account, settings, missing, change)?;
    let (own, own_failed) = match in_own_record(account, change) {
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
    change: &RecordChange,
) -> Result<Was> {
    let store = roots_store(settings, account.uid);
    let was = undisturbed(|| in_store(&store, account, missing, change));
    share_made(&store, account);
    was.map_err(|error| of_record(&error))
}

/// A record that a command of root's has just made may be read by the user's own group, if there is one, as after a first
/// login: the user's own programs then see in it what is used.
pub fn share_made(store: &Store, account: &Account) {
    if store.take_made() && account.has_private_group(account.gid) {
        // Failing costs only that.
        let _ = store.share_with(account.gid);
    }
}

/// The record of the user's own programs, if there is one. Root's own programs are root callers: there is only one
/// record.
pub fn in_own_record(
    account: &Account,
    change: &RecordChange,
) -> std::result::Result<bool, String> {
    if account.uid == 0 {
        return Ok(false);
    }
    let was = rights::amend_own_record(account, Missing::Leave, change);
    was.map(|was| was == Was::Changed).map_err(|error| error.to_string())
}

/// Ctrl-Z while the lock is held would make the user's logins wait.
pub fn undisturbed<T>(work: impl FnOnce() -> T) -> T {
    let mut former = SigSet::empty();
    let blocked = sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::all()), Some(&mut former));
    let result = work();
    if blocked.is_ok() {
        let _ = sigprocmask(SigmaskHow::SIG_SETMASK, Some(&former), None);
    }
    result
}

/// Says on standard output that the record of the user's own programs was not changed, and why.
pub fn tell_own_failed(own_failed: Option<String>) -> Result<()> {
    let told = own_failed.map(messages::admin_lockers_unchanged);
    told.map_or(Ok(()), |told| terminal::print_to_fit(&told))
}

/// The same beside what a command prints for programs or shows once.
pub fn say_own_failed(own_failed: Option<String>) -> Result<()> {
    let told = own_failed.map(messages::admin_lockers_unchanged);
    told.map_or(Ok(()), |told| Terminal::new(true).say(&told))
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
