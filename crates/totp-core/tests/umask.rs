//! New folders and locks under a umask. It is the process's, so these tests have a process of their own.

use rustix::fs::Mode;
use rustix::process::{geteuid, umask};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use totp_core::new_folder;
use totp_core::record::Store;

/// One test at a time has a umask.
static UMASK: Mutex<()> = Mutex::new(());

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_new_folder_has_its_mode_under_any_umask() {
    let _one = UMASK.lock().unwrap_or_else(PoisonError::into_inner);
    let place = tempfile::tempdir().unwrap();
    for mask in [0o000, 0o022, 0o077] {
        umask(Mode::from_raw_mode(mask));
        for wanted in [0o700, 0o711, 0o755] {
            let folder = place.path().join(format!("{mask:o}-{wanted:o}"));
            new_folder::make(&folder, Mode::from_raw_mode(wanted)).unwrap();
            assert_eq!(mode(&folder), wanted, "umask {mask:o}");
        }
    }
    // What is there keeps its mode.
    let folder = place.path().join("77-711");
    new_folder::make(&folder, Mode::RWXU).unwrap();
    assert_eq!(mode(&folder), 0o711);
}

#[test]
fn a_lock_has_its_rights_under_any_umask() {
    let _one = UMASK.lock().unwrap_or_else(PoisonError::into_inner);
    umask(Mode::from_raw_mode(0o022));
    let home = tempfile::tempdir().unwrap();
    let uid = geteuid().as_raw();
    let store = Store::of_user(home.path(), uid);
    store.begin("ann").unwrap().of_an_enrolled_user().unlock().unwrap();
    let lock = home.path().join(format!(".local/state/pam_totp/{uid}.lock"));
    std::fs::remove_file(&lock).unwrap();
    // As a user may have it who runs su.
    umask(Mode::from_raw_mode(0o777));
    let begun = store.begin("ann");
    umask(Mode::from_raw_mode(0o022));
    assert!(begun.is_ok());
    assert_eq!(mode(&lock), 0o600);
}
