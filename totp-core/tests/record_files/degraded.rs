//! What stands in for a lasting place that takes no writes. Needs mounts, so each test is a job.

use crate::child::{do_as_root, mount, mount_small};
use crate::support::{Ended, NOW, at, code, consume, credential, log_in, recovery_code};
use std::fs;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use totp_core::answer::Answer;
use totp_core::authenticator::Window;
use totp_core::record::Store;
use totp_core::throttle::Origin;
use totp_core::verify::{self, CodeVerdict};

const UPTIME: u64 = 9_000;

/// The places of root's callers, the lasting one a small file system.
struct Places {
    lasting: PathBuf,
    volatile: PathBuf,
}

impl Places {
    fn new(folder: &Path) -> Self {
        let places = Self { lasting: folder.join("lasting"), volatile: folder.join("volatile") };
        mount_small(&places.lasting);
        places
    }

    fn store(&self) -> Store {
        Store::of_root(&self.lasting, &self.volatile, 1_000)
    }

    fn record(&self) -> PathBuf {
        self.lasting.join("1000")
    }

    fn stand_in(&self) -> PathBuf {
        self.volatile.join("1000")
    }

    fn log_in(&self, typed: &str, time: u64, uptime: u64) -> Ended {
        log_in(&self.store(), &credential(&[1], 1), typed, at(time, uptime))
    }

    /// A login with the code of that time.
    fn enter(&self, time: u64) -> &'static str {
        self.log_in(&code(1, time), time, UPTIME).word()
    }

    fn recover(&self, number: u8) -> &'static str {
        self.log_in(&recovery_code(1, number), NOW, UPTIME).word()
    }

    fn fill(&self) {
        let bytes = fs::write(self.lasting.join("filler"), vec![1; 131_072]);
        assert!(bytes.is_err(), "the file system is not full");
    }

    fn make_room(&self) {
        fs::remove_file(self.lasting.join("filler")).unwrap();
    }

    fn remount(&self, how: &str) {
        mount(&["-o", &format!("remount,bind,{how}")], &self.lasting);
    }
}

pub fn do_job(job: &str, folder: &Path) {
    let places = Places::new(folder);
    match job {
        "failures first" => failures_first(&places),
        "full with record" => full_with_record(&places),
        "full without record" => full_without_record(&places),
        "read-only" => read_only(&places),
        "damaged" => damaged(&places),
        "torn stand-in" => torn_stand_in(&places),
        "turns" => turns(&places, folder),
        "refund" => refund(&places, folder),
        job => panic!("{job}?"),
    }
}

#[test]
fn failures_before_the_first_success_are_kept_in_the_lasting_place() {
    do_as_root("failures first");
}

fn failures_first(places: &Places) {
    assert_eq!(places.log_in("000000", NOW, UPTIME).word(), "wrong");
    assert_eq!(places.log_in("000000", NOW, UPTIME).word(), "wrong");
    assert!(places.record().exists() && !places.stand_in().exists());
    let Ended::LetIn(consumed) = places.log_in(&code(1, NOW), NOW, UPTIME) else { panic!() };
    assert!(consumed.failures.is_some_and(|failures| failures.count == 2));
    assert_eq!(places.enter(NOW), "used");
}

#[test]
fn a_full_disk_stops_no_login_of_a_user_who_has_a_record() {
    do_as_root("full with record");
}

fn full_with_record(places: &Places) {
    assert_eq!(places.enter(NOW), "let in");
    places.fill();
    for n in 1..5 {
        assert_eq!(places.log_in("000000", NOW + n * 60, UPTIME).word(), "wrong");
        assert_eq!(places.enter(NOW + n * 60), "let in");
        assert_eq!(places.enter(NOW + n * 60), "used");
    }
    assert_eq!([places.recover(0), places.recover(0)], ["let in", "used"]);
}

#[test]
fn without_room_for_a_record_codes_of_this_boot_are_good_once_and_nothing_else_is() {
    do_as_root("full without record");
}

fn full_without_record(places: &Places) {
    places.fill();
    assert_eq!(places.enter(NOW), "let in, degraded");
    assert_eq!(places.enter(NOW), "used");
    assert_eq!(places.recover(0), "recovery would not last");
    // The step began 30 s before, the boot was 29 s and 31 s ago.
    let typed = code(1, NOW + 60);
    assert_eq!(places.log_in(&typed, NOW + 90, 29).word(), "older than boot");
    assert_eq!(places.log_in(&typed, NOW + 90, 31).word(), "let in, degraded");
    assert_eq!(places.log_in(&typed, NOW + 90, 31).word(), "used");
    places.make_room();
    assert_eq!(places.enter(NOW + 60), "used");
    assert_eq!(places.recover(0), "let in");
    assert!(places.record().exists() && !places.stand_in().exists());
    assert_eq!([places.enter(NOW + 60), places.recover(0)], ["used", "used"]);
}

#[test]
fn over_a_read_only_record_both_places_count() {
    do_as_root("read-only");
}

fn read_only(places: &Places) {
    assert_eq!([places.enter(NOW), places.recover(0)], ["let in", "let in"]);
    places.remount("ro");
    assert_eq!([places.enter(NOW), places.recover(0)], ["used", "used"]);
    assert_eq!(places.recover(1), "recovery would not last");
    assert_eq!(places.enter(NOW + 60), "let in, degraded");
    assert_eq!(places.enter(NOW + 60), "used");
    places.remount("rw");
    assert_eq!(places.enter(NOW + 60), "used");
    assert_eq!(places.enter(NOW + 120), "let in");
    assert!(!places.stand_in().exists());
    let replayed = places.log_in(&code(1, NOW + 60), NOW + 90, UPTIME);
    assert_eq!([replayed.word(), places.enter(NOW + 120)], ["used", "used"]);
    assert_eq!(places.recover(1), "let in");
}

#[test]
fn nothing_stands_in_for_a_damaged_record() {
    do_as_root("damaged");
}

fn damaged(places: &Places) {
    assert_eq!(places.enter(NOW), "let in");
    let file = fs::OpenOptions::new().write(true).open(places.record()).unwrap();
    file.write_all_at(&[0xee; 8_192], 0).unwrap();
    drop(file);
    for how in ["rw", "ro"] {
        places.remount(how);
        assert_eq!([places.enter(NOW + 60), places.recover(0)], ["damaged", "damaged"]);
    }
}

#[test]
fn a_torn_write_of_the_stand_in_reopens_no_code() {
    do_as_root("torn stand-in");
}

fn torn_stand_in(places: &Places) {
    places.remount("ro");
    assert_eq!(places.log_in("000000", NOW, UPTIME).word(), "wrong");
    assert_eq!(places.enter(NOW), "let in, degraded");
    for _ in 0..3 {
        let before = fs::read(places.stand_in()).unwrap();
        assert_eq!(places.log_in("000000", NOW, UPTIME).word(), "wrong");
        let after = fs::read(places.stand_in()).unwrap();
        // The same write, killed half way.
        let changed = (0..8_192).find(|at| before[*at] != after[*at]).unwrap();
        let mut torn = before;
        torn[changed..changed + 8].fill(0xee);
        fs::write(places.stand_in(), torn).unwrap();
        assert_eq!(places.enter(NOW), "used");
    }
}

/// A record whose second slot has no room on the full file system.
fn leave_a_hole(places: &Places) {
    assert_eq!(places.enter(NOW), "let in");
    let bytes = fs::read(places.record()).unwrap();
    fs::remove_file(places.record()).unwrap();
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(places.record()).unwrap();
    file.set_len(bytes.len() as u64).unwrap();
    file.write_all_at(&bytes[..4_096], 0).unwrap();
    file.write_all_at(&bytes[8_192..], 8_192).unwrap();
    places.fill();
}

/// Another view of the same user, from which the lasting place is read-only: as if it had become so
/// between the two logins.
fn read_only_view(places: &Places, folder: &Path) -> Store {
    let view = folder.join("view");
    fs::create_dir(&view).unwrap();
    mount(&["--bind", places.lasting.to_str().unwrap()], &view);
    mount(&["-o", "remount,bind,ro"], &view);
    Store::of_root(&view, &places.volatile, 1_000)
}

#[test]
fn a_code_used_elsewhere_while_the_record_failed_is_not_good_again() {
    do_as_root("turns");
}

fn turns(places: &Places, folder: &Path) {
    leave_a_hole(places);
    let (credential, now) = (credential(&[1], 1), at(NOW + 60, UPTIME));
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Store::of_user(elsewhere.path(), 0);
    let charged = other.begin("ann").unwrap().charge(Origin::Remote, now).unwrap();
    let typed = code(1, NOW + 60);
    let Answer::Code(answer) = Answer::parse(typed.as_bytes()) else { panic!() };

    let store = places.store();
    let session = store.begin("ann").unwrap();
    let window = Window::default();
    let verdict = verify::code(&charged, &credential, session.history(), &answer, now.wall, window);
    let CodeVerdict::Accepted(accepted) = verdict else { panic!("not accepted") };
    let overtaking = log_in(&read_only_view(places, folder), &credential, &typed, now);
    assert_eq!(overtaking.word(), "let in, degraded");
    assert!(consume(session, &credential, accepted, now).is_err(), "let in twice");
    assert_eq!(places.enter(NOW + 60), "used");
}

#[test]
fn a_charge_taken_back_takes_nothing_back_that_another_login_spent() {
    do_as_root("refund");
}

fn refund(places: &Places, folder: &Path) {
    leave_a_hole(places);
    let (credential, now) = (credential(&[1], 1), at(NOW + 60, UPTIME));
    let typed = code(1, NOW + 60);
    let store = places.store();
    let mut session = store.begin("ann").unwrap();
    let overtaking = log_in(&read_only_view(places, folder), &credential, &typed, now);
    assert_eq!(overtaking.word(), "let in, degraded");
    let charged = session.charge(Origin::Remote, now).unwrap();
    session.refund(charged).unwrap();
    drop(session);
    assert_eq!(places.enter(NOW + 60), "used");
}
