//! New folders and locks under a umask. It is the process's, so these tests have a process of their own.

use rustix::fs::{self, Mode, OFlags};
use rustix::process::{geteuid, umask};
use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use totp_core::new_file::{Flushed, Naming, NewFile};
use totp_core::record::Store;
use totp_core::{change_lock, new_folder};

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
    assert!(under_a_umask_of_all(|| store.begin("ann")).is_ok());
    assert_eq!(mode(&lock), 0o600);
}

/// As a user may have it who runs su.
fn under_a_umask_of_all<T>(make: impl FnOnce() -> T) -> T {
    umask(Mode::from_raw_mode(0o777));
    let made = make();
    umask(Mode::from_raw_mode(0o022));
    made
}

#[test]
fn a_new_file_has_its_mode_under_any_umask() {
    let _one = UMASK.lock().unwrap_or_else(PoisonError::into_inner);
    let place = tempfile::tempdir().unwrap();
    let folder = fs::open(place.path(), OFlags::PATH, Mode::empty()).unwrap();
    // A new name is given to a file without one, a name that is taken over an interim one.
    for naming in [Naming::New, Naming::NewUnderLock, Naming::Replace, Naming::Replace] {
        for wanted in [0o600, 0o640, 0o644] {
            let name = format!("{naming:?}-{wanted:o}");
            let file = NewFile {
                folder: folder.as_fd(),
                name: OsStr::new(&name),
                mode: Mode::from_raw_mode(wanted),
                naming,
                flushed: Flushed::Nothing,
            };
            under_a_umask_of_all(|| file.make(b"text", |_| Ok(()))).unwrap();
            assert_eq!(mode(&place.path().join(name)), wanted, "{naming:?}");
        }
    }
}

#[test]
fn a_record_has_its_rights_under_any_umask() {
    let _one = UMASK.lock().unwrap_or_else(PoisonError::into_inner);
    umask(Mode::from_raw_mode(0o022));
    let home = tempfile::tempdir().unwrap();
    let uid = geteuid().as_raw();
    // The folder is there; the record and its lock are not.
    let store = Store::of_user(home.path(), uid);
    drop(store.begin("ann").unwrap());
    let state = home.path().join(".local/state/pam_totp");
    under_a_umask_of_all(|| store.begin("ann").unwrap().of_an_enrolled_user().unlock()).unwrap();
    let mut files = 0;
    for entry in std::fs::read_dir(&state).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        files += 1;
    }
    assert_eq!(files, 2);
}

#[test]
fn a_change_lock_has_its_rights_under_any_umask() {
    let _one = UMASK.lock().unwrap_or_else(PoisonError::into_inner);
    let place = tempfile::tempdir().unwrap();
    let folder = fs::open(place.path(), OFlags::PATH, Mode::empty()).unwrap();
    let name = change_lock::name(OsStr::new("ann.toml"));
    under_a_umask_of_all(|| change_lock::open(folder.as_fd(), &name)).unwrap();
    assert_eq!(mode(&place.path().join(&name)), 0o600);
}
