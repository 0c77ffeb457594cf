//! The record on real files: locks between processes, foreign things in its place, full and read-only
//! disks, and what stands in for them.

mod amended;
mod child;
mod degraded;
mod devices;
mod overtaken;
mod states;
#[path = "../support/mod.rs"]
mod support;
mod untrusted;

use std::fs;
use std::os::fd::AsFd;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};
use support::{NOW, at, charge, code, credential, log_in};
use totp_core::ledger::{Entry, Ledger};
use totp_core::record::{FILE_BYTES, Store};
use totp_core::throttle::Origin;

const RACERS: usize = 50;

fn uid() -> u32 {
    nix::unistd::geteuid().as_raw()
}

fn store(home: &Path) -> Store {
    Store::of_user(home, uid())
}

fn record_path(home: &Path) -> std::path::PathBuf {
    home.join(".local/state/pam_totp").join(uid().to_string())
}

/// A home with a record in which the step at [`NOW`] is used.
fn home_with_record() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let ended = log_in(&store(home.path()), &credential(&[1], 1), &code(1, NOW), at(NOW, 9_000));
    assert_eq!(ended.word(), "let in");
    home
}

fn wait_for(path: &Path) {
    let began = Instant::now();
    while !path.exists() {
        assert!(began.elapsed() < Duration::from_secs(20), "{} never came", path.display());
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Not a test of its own: what other tests have other processes do.
#[test]
fn a_job_of_another_test() {
    let Some((job, folder)) = child::job() else { return };
    match job.as_str() {
        "hold" => hold(&folder),
        "race" => race(&folder),
        "limited" => write_with_a_size_limit(&folder),
        "limited file" => make_files_with_a_size_limit(&folder),
        job => degraded::do_job(job, &folder),
    }
}

fn hold(home: &Path) {
    let store = store(home);
    let (mut held, mut history) = store.hold("ann").unwrap();
    history.charge(Origin::Remote, at(NOW, 9_000));
    store.write(&mut held, &mut history, &Entry::Charge, at(NOW, 9_000)).unwrap();
    fs::write(home.join("held"), "").unwrap();
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn the_lock_keeps_others_out_until_its_holder_is_killed() {
    let home = home_with_record();
    let mut holder = child::command("hold", home.path()).spawn().unwrap();
    wait_for(&home.path().join("held"));
    let store = store(home.path());
    let waiter = std::thread::spawn(move || {
        let session = store.begin("ann").unwrap();
        session.history().failure_report().map(|report| report.count)
    });
    std::thread::sleep(Duration::from_millis(300));
    assert!(!waiter.is_finished(), "two logins at once");
    holder.kill().unwrap();
    holder.wait().unwrap();
    let killed = Instant::now();
    assert_eq!(waiter.join().unwrap(), Some(1), "the killed login's charge is lost");
    // Well below the patience of five seconds, on a busy machine too.
    assert!(killed.elapsed() < Duration::from_secs(4));
}

#[test]
fn a_lock_that_is_never_free_is_waited_for_five_seconds() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let _held = store.begin("ann").unwrap();
    let began = Instant::now();
    let error = store.begin("ann").expect_err("two logins at once");
    let waited = began.elapsed().as_millis();
    assert!((4_900..7_000).contains(&waited), "{error} after {waited} ms");
}

fn race(home: &Path) {
    let (store, credential) = (store(home), credential(&[1], 1));
    let number = std::process::id();
    fs::write(home.join(format!("ready-{number}")), "").unwrap();
    wait_for(&home.join("go"));
    let ended = log_in(&store, &credential, &code(1, NOW + 60), at(NOW + 60, 9_000));
    fs::write(home.join(format!("ended-{number}")), ended.word()).unwrap();
}

fn names(folder: &Path, prefix: &str) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = |path: &std::path::PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix))
    };
    entries.filter(named).collect()
}

fn assert_one_of_fifty_gets_in(home: &Path) {
    let start = |_| child::command("race", home).spawn().unwrap();
    let mut racers: Vec<Child> = (0..RACERS).map(start).collect();
    while names(home, "ready-").len() < RACERS {
        std::thread::sleep(Duration::from_millis(5));
    }
    fs::write(home.join("go"), "").unwrap();
    for racer in &mut racers {
        assert!(racer.wait().unwrap().success());
    }
    let read = |path| fs::read_to_string(path).unwrap();
    let ends: Vec<String> = names(home, "ended-").into_iter().map(read).collect();
    let count = |word: &str| ends.iter().filter(|end| *end == word).count();
    assert_eq!((count("let in"), count("used")), (1, RACERS - 1), "{ends:?}");
}

#[test]
fn of_fifty_processes_with_one_code_one_is_let_in() {
    assert_one_of_fifty_gets_in(home_with_record().path());
}

#[test]
fn of_fifty_processes_with_one_code_one_makes_the_record() {
    assert_one_of_fifty_gets_in(tempfile::tempdir().unwrap().path());
}

#[test]
fn a_record_of_any_other_size_is_an_error_never_a_fresh_start() {
    let home = home_with_record();
    let path = record_path(home.path());
    let whole = fs::read(&path).unwrap();
    assert_eq!(whole.len(), FILE_BYTES);
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    let sizes = (0..=FILE_BYTES as u64 + 1).rev().filter(|size| *size != FILE_BYTES as u64);
    for size in sizes {
        file.set_len(size).unwrap();
        let error = store(home.path()).begin("ann").expect_err("a cut record");
        assert!(error.is_damage(), "{size}: {error}");
        assert!(store(home.path()).peek().is_err_and(|error| error.is_damage()), "{size}");
        assert_eq!(file.metadata().unwrap().len(), size);
    }
    fs::write(&path, whole).unwrap();
    let again = log_in(&store(home.path()), &credential(&[1], 1), &code(1, NOW), at(NOW, 9_000));
    assert_eq!(again.word(), "used");
}

#[test]
fn one_damaged_slot_forgets_no_spent_code_and_two_refuse() {
    let home = home_with_record();
    let (store, credential) = (store(home.path()), credential(&[1], 1));
    let path = record_path(home.path());
    assert_eq!(log_in(&store, &credential, "000000", at(NOW, 9_000)).word(), "wrong");
    let whole = fs::read(&path).unwrap();
    let mut ends = Vec::new();
    for damaged in [0..4_096, 4_096..8_192, 0..8_192] {
        let mut bytes = whole.clone();
        bytes[damaged].fill(0);
        fs::write(&path, bytes).unwrap();
        ends.push(log_in(&store, &credential, &code(1, NOW), at(NOW, 9_000)).word());
    }
    assert_eq!(ends, ["used", "used", "damaged"]);
}

/// The other slot may be older than what the newer version spent.
#[test]
fn a_slot_of_a_newer_version_refuses_the_record_as_a_whole() {
    let home = home_with_record();
    let (store, credential) = (store(home.path()), credential(&[1], 1));
    assert_eq!(log_in(&store, &credential, "000000", at(NOW, 9_000)).word(), "wrong");
    let path = record_path(home.path());
    let whole = fs::read(&path).unwrap();
    for slot in [0, 4_096] {
        let mut bytes = whole.clone();
        let length = u32::from_le_bytes(bytes[slot + 12..slot + 16].try_into().unwrap());
        bytes[slot + 8] = 3;
        let payload = slot + 32..slot + 32 + usize::try_from(length).unwrap();
        let summed = [&bytes[slot..slot + 24], &bytes[payload]].concat();
        let sum = crc::Crc::<u32>::new(&crc::CRC_32_ISCSI).checksum(&summed);
        bytes[slot + 24..slot + 28].copy_from_slice(&sum.to_le_bytes());
        fs::write(&path, &bytes).unwrap();
        let said = store.begin("ann").expect_err("a foreign slot").to_string();
        assert!(said.contains("a newer version wrote the record"), "{said}");
        assert!(fs::read(&path).unwrap() == bytes, "it was written to");
    }
}

#[test]
fn a_lock_whose_file_goes_while_it_is_waited_for_is_taken_anew() {
    let home = home_with_record();
    let lock = record_path(home.path()).with_extension("lock");
    let store = store(home.path());
    let held = store.begin("ann").unwrap();
    let other = store.clone();
    let waiter = std::thread::spawn(move || other.begin("ann").map(|_| ()));
    std::thread::sleep(Duration::from_millis(300));
    assert!(!waiter.is_finished());
    fs::remove_file(&lock).unwrap();
    drop(held);
    assert!(waiter.join().unwrap().is_ok());
    assert!(lock.exists());
}

/// Names that nobody has must not fill the disk.
#[test]
fn users_without_an_enrolment_share_a_few_files() {
    if uid() != 0 {
        println!("only root has such a store");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("volatile");
    for number in 0..300 {
        let store = Store::decoy(&place, None, &format!("name-{number}"));
        charge(&store, Origin::Remote, at(NOW, 9_000));
    }
    let files = fs::read_dir(&place).unwrap().count();
    assert!((2..=128).contains(&files), "{files} files");
}

/// Whether a login waits for another one must not tell that both are not enrolled.
#[test]
fn a_login_that_stands_still_holds_up_no_other_account() {
    if uid() != 0 {
        println!("only root has such a store");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("volatile");
    let lock_of = |uid, name: &str| {
        let store = Store::decoy(&place, uid, name);
        drop(store.begin(name).unwrap());
        let mut locks: Vec<_> = fs::read_dir(&place).unwrap().map(|e| e.unwrap().path()).collect();
        locks.retain(|path| path.extension().is_some_and(|end| end == "lock"));
        locks.iter().for_each(|lock| fs::remove_file(lock).unwrap());
        assert_eq!(locks.len(), 1);
        locks.remove(0)
    };
    let names: Vec<_> = (0..300).map(|number| lock_of(None, &format!("name-{number}"))).collect();
    let (ann, ben) = (lock_of(Some(1000), "eat"), lock_of(Some(1001), "gar"));
    assert_ne!(ann, ben);
    assert!(!names.contains(&ann) && !names.contains(&ben));
    assert_eq!(lock_of(Some(1000), "eat"), ann);
}

fn write_with_a_size_limit(home: &Path) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Fsize).maximum;
    setrlimit(Resource::Fsize, Rlimit { current: Some(FILE_BYTES as u64 - 1), maximum }).unwrap();
    let later = NOW + 60;
    for typed in ["000000".to_owned(), code(1, later), support::recovery_code(1, 0)] {
        let ended = log_in(&store(home), &credential(&[1], 1), &typed, at(later, 9_000));
        assert_eq!(ended.word(), "failed", "{ended:?}");
    }
}

#[test]
fn below_a_file_size_limit_no_write_is_begun() {
    let home = home_with_record();
    let before = fs::read(record_path(home.path())).unwrap();
    assert!(child::command("limited", home.path()).status().unwrap().success());
    assert!(fs::read(record_path(home.path())).unwrap() == before, "the record has changed");
}

/// As su does for a user who has set `ulimit -f 0`. Without a handler, SIGXFSZ ends the process.
fn make_files_with_a_size_limit(folder: &Path) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use totp_core::new_file::{Flushed, Naming, NewFile};
    let maximum = getrlimit(Resource::Fsize).maximum;
    setrlimit(Resource::Fsize, Rlimit { current: Some(5), maximum }).unwrap();
    let folder = fs::File::open(folder).unwrap();
    for naming in [Naming::New, Naming::Replace] {
        let file = NewFile {
            folder: folder.as_fd(),
            name: "stamp".as_ref(),
            mode: rustix::fs::Mode::RUSR,
            naming,
            flushed: Flushed::Content,
        };
        let made = file.make(b"123456", |_| Ok(()));
        assert_eq!(made.err(), Some(rustix::io::Errno::FBIG));
        assert_eq!(file.try_out(b"123456"), Err(rustix::io::Errno::FBIG));
        assert_eq!(file.try_out(b"12345"), Ok(()));
    }
}

#[test]
fn a_file_size_limit_ends_no_process_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    assert!(child::command("limited file", folder.path()).status().unwrap().success());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
