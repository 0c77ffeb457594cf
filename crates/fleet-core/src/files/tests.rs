//! Rows as files: what is seen of a row that is being written, and what is refused.

use super::*;
use crate::name::{Account, HostName};
use std::fs as files;
use std::os::unix::fs::PermissionsExt;

fn ann() -> Key {
    Key::User(Account::new("ann").unwrap())
}

fn set(ledger: &Files, key: &Key, old: &Version, new: &[u8]) -> Swapped {
    ledger.swap(Change { key, old, new, unless_changed: None })
}

#[test]
fn a_row_is_the_file_of_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Files::open(folder.path()).unwrap();
    let key = Key::User(Account::new("a/../b").unwrap());
    assert_eq!(set(&ledger, &key, &Version::ABSENT, b"one"), Swapped::Done);
    let path = folder.path().join("users/a%2f..%2fb");
    assert_eq!(files::read(&path).unwrap(), b"one");
    assert_eq!(files::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(ledger.list(Table::Users).unwrap(), [key]);
    assert_eq!(ledger.list(Table::Hosts).unwrap(), []);
}

#[test]
fn a_folder_that_others_may_write_to_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    files::set_permissions(folder.path(), files::Permissions::from_mode(0o770)).unwrap();
    let why = Files::open(folder.path()).err().unwrap();
    assert!(why.0.contains("other users may write"), "{why}");
    let missing = Files::open(&folder.path().join("none")).err().unwrap();
    assert!(missing.0.contains("none: "), "{missing}");
    let file = folder.path().join("file");
    files::write(&file, "").unwrap();
    assert!(Files::open(&file).is_err());
}

#[test]
fn a_link_or_an_endless_file_is_no_row() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Files::open(folder.path()).unwrap();
    let path = folder.path().join("users/ann");
    std::os::unix::fs::symlink("/etc/passwd", &path).unwrap();
    assert!(ledger.read_one(&ann()).is_err());
    assert!(matches!(set(&ledger, &ann(), &Version::ABSENT, b"x"), Swapped::Refused(_)));
    files::remove_file(&path).unwrap();
    files::File::create(&path).unwrap().set_len(row::MAX_BYTES as u64 + 1).unwrap();
    assert!(ledger.read_one(&ann()).is_err());
}

#[test]
fn a_disk_that_takes_no_write_leaves_the_row_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Files::open(folder.path()).unwrap();
    assert_eq!(set(&ledger, &ann(), &Version::ABSENT, b"one"), Swapped::Done);
    let read = ledger.read_one(&ann()).unwrap();
    files::remove_dir_all(folder.path().join("locks")).unwrap();
    assert!(matches!(set(&ledger, &ann(), &read, b"two"), Swapped::Refused(_)));
    assert_eq!(ledger.read_one(&ann()).unwrap(), read);
}

#[test]
fn what_a_killed_writer_left_is_no_row() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Files::open(folder.path()).unwrap();
    files::write(folder.path().join("users/.ann.new-0"), "half").unwrap();
    assert_eq!(ledger.list(Table::Users).unwrap(), []);
    assert_eq!(ledger.read_one(&ann()).unwrap(), Version::ABSENT);
    assert_eq!(set(&ledger, &ann(), &Version::ABSENT, b"one"), Swapped::Done);
    assert!(!folder.path().join("users/.ann.new-0").exists());
}

#[test]
fn another_process_that_holds_the_hosts_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (Files::open(folder.path()).unwrap(), Files::open(folder.path()).unwrap());
    let host = Key::Host(HostName::new("web1").unwrap());
    let held = one.locks.of_row(&host).unwrap();
    let writer = std::thread::spawn(move || {
        let unless_changed = Some((&host, &Version::ABSENT));
        let key = &ann();
        let done = other.swap(Change { key, old: &Version::ABSENT, new: b"x", unless_changed });
        (done, std::time::Instant::now())
    });
    std::thread::sleep(std::time::Duration::from_millis(50));
    let released = std::time::Instant::now();
    drop(held);
    let (done, at) = writer.join().unwrap();
    assert!(done == Swapped::Done && at > released);
}
