//! Foreign things in the place of the record, its lock and its folder.

use super::support::{NOW, at, credential, log_in};
use super::{home_with_record, record_path, store, uid};
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;
use totp_core::record::Store;

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Puts something else in the place of `path`; the original is at `aside`.
type Swap = fn(path: &Path, aside: &Path);

const SWAPS: [(&str, Swap); 6] = [
    ("symbolic link", |path, aside| symlink(aside, path).unwrap()),
    ("dangling link", |path, aside| symlink(aside.with_extension("none"), path).unwrap()),
    ("hard link", |path, aside| fs::hard_link(aside, path).unwrap()),
    ("folder", |path, _| fs::create_dir(path).unwrap()),
    ("pipe", |path, _| {
        nix::unistd::mkfifo(path, nix::sys::stat::Mode::from_bits_truncate(0o600)).unwrap();
    }),
    ("socket", |path, _| drop(std::os::unix::net::UnixListener::bind(path).unwrap())),
];

fn assert_refused(home: &Path, what: &str) {
    let began = std::time::Instant::now();
    let error = store(home).begin("ann").expect_err(what);
    assert!(!error.is_damage(), "{what}: {error}");
    assert!(began.elapsed().as_secs() < 2, "{what}: a login hangs");
}

#[test]
fn only_ones_own_file_is_taken_for_a_record_or_a_lock() {
    let home = home_with_record();
    let record = record_path(home.path());
    let lock = record.with_extension("lock");
    let aside = home.path().join("aside");
    for path in [&record, &lock] {
        let content = fs::read(path).unwrap();
        for (what, swap) in SWAPS {
            fs::rename(path, &aside).unwrap();
            swap(path, &aside);
            assert_refused(home.path(), what);
            assert!(fs::read(&aside).unwrap() == content, "{what}: written through");
            if path.is_dir() {
                fs::remove_dir(path).unwrap();
            } else {
                fs::remove_file(path).unwrap();
            }
            assert!(!aside.with_extension("none").exists(), "{what}: made through");
            fs::rename(&aside, path).unwrap();
        }
        assert!(store(home.path()).begin("ann").is_ok());
    }
}

/// A reader waits for no lock, but would wait for the other end of a pipe.
#[test]
fn a_pipe_in_the_place_of_the_record_hangs_nobody() {
    let home = home_with_record();
    let record = record_path(home.path());
    fs::remove_file(&record).unwrap();
    nix::unistd::mkfifo(&record, nix::sys::stat::Mode::from_bits_truncate(0o600)).unwrap();
    assert!(store(home.path()).peek().is_err());
}

#[test]
fn a_new_record_and_its_lock_are_the_owners_alone() {
    let home = home_with_record();
    let record = record_path(home.path());
    for path in [&record, &record.with_extension("lock")] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o7777, 0o600);
    }
}

#[test]
fn a_record_or_lock_that_others_have_rights_on_is_refused() {
    let home = home_with_record();
    let record = record_path(home.path());
    for path in [&record, &record.with_extension("lock")] {
        for mode in [0o604, 0o602, 0o620, 0o601, 0o610, 0o700, 0o666] {
            set_mode(path, mode);
            assert_refused(home.path(), &format!("{mode:o}"));
        }
        set_mode(path, 0o600);
        assert!(store(home.path()).begin("ann").is_ok());
    }
    set_mode(&record, 0o640);
    assert!(store(home.path()).begin("ann").is_ok());
}

#[test]
fn a_folder_that_others_may_write_or_a_link_to_one_is_refused() {
    let home = home_with_record();
    let folder = record_path(home.path()).parent().unwrap().to_owned();
    for mode in [0o720, 0o702, 0o777] {
        set_mode(&folder, mode);
        assert_refused(home.path(), &format!("{mode:o}"));
    }
    set_mode(&folder, 0o700);
    let aside = home.path().join("aside");
    fs::rename(&folder, &aside).unwrap();
    symlink(&aside, &folder).unwrap();
    assert_refused(home.path(), "link to the folder");
}

#[test]
fn roots_folder_is_made_only_below_folders_of_roots() {
    if uid() != 0 {
        println!("skipped: only root makes such a folder");
        return;
    }
    let (now, folder) = (at(NOW, 9_000), tempfile::tempdir().unwrap());
    let (above, elsewhere) = (folder.path().join("above"), folder.path().join("elsewhere"));
    let state = above.join("state");
    fs::create_dir(&elsewhere).unwrap();
    let enters = || {
        let store = Store::of_root(&state, &folder.path().join("volatile"), 1_000);
        log_in(&store, &credential(&[1], 1), "000000", now).word() == "wrong"
    };
    symlink(&elsewhere, &above).unwrap();
    assert!(!enters() && fs::read_dir(&elsewhere).unwrap().count() == 0, "through a link");
    fs::remove_file(&above).unwrap();
    fs::create_dir(&above).unwrap();
    for mode in [0o777, 0o775, 0o757] {
        set_mode(&above, mode);
        assert!(!enters() && !state.exists(), "{mode:o}");
    }
    set_mode(&above, 0o755);
    chown(&above, Some(65_534), None).unwrap();
    assert!(!enters() && !state.exists(), "somebody else's");
    chown(&above, Some(0), None).unwrap();
    assert!(enters());
    // Others can write beside it, and not move it.
    fs::remove_dir_all(&state).unwrap();
    set_mode(&above, 0o1777);
    assert!(enters());
}

#[test]
fn what_belongs_to_somebody_else_is_refused() {
    if uid() != 0 {
        println!("skipped: only root can give files away");
        return;
    }
    let home = home_with_record();
    let record = record_path(home.path());
    for path in [&record, &record.with_extension("lock"), record.parent().unwrap()] {
        chown(path, Some(65_534), None).unwrap();
        assert_refused(home.path(), "foreign owner");
        chown(path, Some(0), None).unwrap();
        assert!(store(home.path()).begin("ann").is_ok());
    }
}
