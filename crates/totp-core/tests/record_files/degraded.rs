//! What stands in for a lasting place that takes no writes. Needs mounts, so each test is a job.

use crate::child::{do_as_root, mount, mount_small};
use crate::support::{Ended, NOW, at, code, credential, log_in, recovery_code};
use crate::{devices, overtaken, states};
use std::fs;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use totp_core::ledger::Ledger;
use totp_core::record::{Held, Store};

pub const UPTIME: u64 = 9_000;

/// The places of root's callers, the lasting one a small file system.
pub struct Places {
    pub lasting: PathBuf,
    pub volatile: PathBuf,
}

impl Places {
    fn new(folder: &Path) -> Self {
        let places = Self { lasting: folder.join("lasting"), volatile: folder.join("volatile") };
        mount_small(&places.lasting);
        // Root of a user namespace is not root of the folders above, and would not make it there.
        fs::create_dir(&places.volatile).unwrap();
        places
    }

    pub fn store(&self) -> Store {
        Store::of_root(&self.lasting, &self.volatile, 1_000)
    }

    pub fn record(&self) -> PathBuf {
        self.lasting.join("1000")
    }

    pub fn stand_in(&self) -> PathBuf {
        self.volatile.join("1000")
    }

    fn log_in(&self, typed: &str, time: u64, uptime: u64) -> Ended {
        log_in(&self.store(), &credential(&[1], 1), typed, at(time, uptime))
    }

    /// A login with the code of that time.
    pub fn enter(&self, time: u64) -> &'static str {
        self.log_in(&code(1, time), time, UPTIME).word()
    }

    fn recover(&self, number: u8) -> &'static str {
        self.log_in(&recovery_code(1, number), NOW, UPTIME).word()
    }

    fn fill(&self) {
        let bytes = fs::write(self.lasting.join("filler"), vec![1; 131_072]);
        assert!(bytes.is_err(), "the file system is not full");
    }

    /// Fills the file system but for so many of its blocks.
    fn fill_but_for(&self, blocks: u64) {
        self.fill();
        let filler = fs::OpenOptions::new().write(true).open(self.lasting.join("filler")).unwrap();
        let stat = rustix::fs::statvfs(&self.lasting).unwrap();
        assert_eq!(stat.f_bfree, 0);
        filler.set_len(filler.metadata().unwrap().len() - blocks * stat.f_bsize).unwrap();
        assert_eq!(rustix::fs::statvfs(&self.lasting).unwrap().f_bfree, blocks);
    }

    fn make_room(&self) {
        fs::remove_file(self.lasting.join("filler")).unwrap();
    }

    pub fn remount(&self, how: &str) {
        mount(&["-o", &format!("remount,bind,{how}")], &self.lasting);
    }
}

pub fn do_job(job: &str, folder: &Path) {
    let places = Places::new(folder);
    match job {
        "failures first" => failures_first(&places),
        "full with record" => full_with_record(&places),
        "full without record" => full_without_record(&places),
        "nearly full" => nearly_full(&places),
        "read-only" => read_only(&places),
        "one lock" => one_lock(&places, folder),
        "clock behind" => clock_behind(&places),
        "damaged" => damaged(&places),
        "torn stand-in" => torn_stand_in(&places),
        "turns" => overtaken::turns(&places, folder),
        "devices" => devices::do_job(&places),
        "refund" => overtaken::refund(&places, folder),
        job => match job.strip_prefix("state ") {
            Some(state) => states::do_job(state, &places),
            None => panic!("{job}?"),
        },
    }
}

#[test]
fn failures_before_the_first_success_go_to_the_lasting_place() {
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
fn without_room_for_a_record_only_codes_of_this_boot_work_once() {
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
fn a_nearly_full_disk_refuses_no_first_login() {
    do_as_root("nearly full");
}

/// A record takes three blocks: with fewer, a write of it comes back short before it fails.
fn nearly_full(places: &Places) {
    for blocks in 0..=4 {
        places.fill_but_for(blocks);
        let began = NOW + 600 * blocks;
        let enough = blocks >= 3;
        let wrong = places.log_in("000000", began, UPTIME);
        assert_eq!(wrong.word(), "wrong", "{blocks} blocks: {wrong:?}");
        assert_eq!(places.record().exists(), enough, "{blocks} blocks");
        let first = if enough { "let in" } else { "let in, degraded" };
        assert_eq!([places.enter(began), places.enter(began)], [first, "used"], "{blocks} blocks");
        places.make_room();
        assert_eq!([places.enter(began), places.enter(began + 60)], ["used", "let in"]);
        assert!(places.record().exists() && !places.stand_in().exists());
        let names: Vec<_> =
            fs::read_dir(&places.lasting).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "left behind: {names:?}");
        fs::remove_file(places.record()).unwrap();
    }
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

/// A limit that docs/threat-model.md states: "before this boot" is measured with the clock of now.
#[test]
fn a_clock_behind_after_a_reboot_reopens_codes_of_the_stand_in() {
    do_as_root("clock behind");
}

fn clock_behind(places: &Places) {
    assert_eq!(places.enter(NOW - 30), "let in");
    places.remount("ro");
    assert_eq!([places.enter(NOW), places.enter(NOW)], ["let in, degraded", "used"]);
    fs::remove_dir_all(&places.volatile).unwrap();
    fs::create_dir(&places.volatile).unwrap();
    // It is NOW + 50, and the boot was 20 s ago: what was used before is refused, by a clock that is right.
    let right = places.log_in(&code(1, NOW), NOW + 50, 20);
    assert_eq!(right.word(), "older than boot");
    // The same moment by a clock 40 s behind. What the record that can be read holds stays used.
    let behind = |time| places.log_in(&code(1, time), NOW + 10, 20).word();
    assert_eq!(behind(NOW - 30), "used");
    assert_eq!([behind(NOW), behind(NOW)], ["let in, degraded", "used"]);
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
pub fn leave_a_hole(places: &Places) {
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

/// Another view of the same user, from which the lasting place is read-only.
fn read_only_view(places: &Places, folder: &Path) -> Store {
    let view = folder.join("view");
    fs::create_dir(&view).unwrap();
    mount(&["--bind", places.lasting.to_str().unwrap()], &view);
    mount(&["-o", "remount,bind,ro"], &view);
    Store::of_root(&view, &places.volatile, 1_000)
}

/// The same, and its lock is another one: as if that could not be read while this login had it.
pub fn view_without_lock(places: &Places, folder: &Path) -> Store {
    let store = read_only_view(places, folder);
    let other = folder.join("other-lock");
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(&other).unwrap();
    mount(&["--bind", other.to_str().unwrap()], &folder.join("view/1000.lock"));
    store
}

/// Whether `second` gets the locks only once `first` has given them back.
fn waits_for(first: Held, second: &Store) -> bool {
    std::thread::scope(|threads| {
        let (told, hears) = std::sync::mpsc::channel();
        let second = second.clone();
        threads.spawn(move || told.send(second.hold("ann").is_ok()));
        let early = hears.recv_timeout(std::time::Duration::from_millis(300)).is_ok();
        drop(first);
        !early && hears.recv().unwrap()
    })
}

#[test]
fn a_read_only_mount_of_the_record_has_the_same_lock() {
    do_as_root("one lock");
}

fn one_lock(places: &Places, folder: &Path) {
    let (store, view) = (places.store(), read_only_view(places, folder));
    // Before the first login there is one lock alone, of what stands in.
    assert!(waits_for(view.hold("ann").unwrap().0, &store), "the stand-in's");
    assert_eq!(places.enter(NOW), "let in");
    assert!(waits_for(store.hold("ann").unwrap().0, &view), "writable first");
    assert!(waits_for(view.hold("ann").unwrap().0, &store), "read-only first");
}
