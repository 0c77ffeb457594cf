//! Remembered devices in a record on disk: a use is noted before it counts, and nothing comes from a stand-in.

use super::{home_with_record, record_path, store};
use crate::child::do_as_root;
use crate::degraded::{Places, UPTIME};
use crate::support::{NOW, at, code, credential, log_in, recovery_code};
use std::fs;
use std::path::Path;
use totp_core::device::Basis;
use totp_core::history::Device;
use totp_core::record::{Sought, Store};
use totp_core::throttle::Origin;
use totp_core::time::UnixTime;

const BASIS: Basis = Basis { enrolment: [1; 8], password_day: 20_000 };
const HOUR: u64 = 3_600;

fn device(n: u8) -> Device {
    let (since, until) = (UnixTime::from_secs(NOW), UnixTime::from_secs(NOW + HOUR));
    let (service, label) = ("sshd".to_owned(), "ED25519 SHA256:abcdef…".to_owned());
    Device { binding: [n; 16], since, until, used: since, service, label }
}

fn remember(store: &Store, n: u8) -> bool {
    let transaction = store.begin("ann").unwrap();
    transaction.remember(device(n), BASIS, UnixTime::from_secs(NOW)).is_ok()
}

fn recognised(store: &Store, n: u8, now: u64) -> bool {
    let sought = Sought { binding: [n; 16], basis: BASIS };
    let found = store.recognise("ann", &sought, || Some(UnixTime::from_secs(now))).unwrap();
    found.is_some_and(|found| found.device.used == UnixTime::from_secs(now))
}

fn kept(store: &Store) -> Vec<Device> {
    store.peek().unwrap().map(|history| history.devices().to_vec()).unwrap_or_default()
}

#[test]
fn a_remembered_device_is_recognised_and_its_use_noted() {
    let home = home_with_record();
    let store = store(home.path());
    assert!(!recognised(&store, 1, NOW));
    assert!(remember(&store, 1));
    assert!(!recognised(&store, 2, NOW + 1));
    assert!(recognised(&store, 1, NOW + 2) && recognised(&store, 1, NOW + 3));
    assert_eq!(kept(&store)[0].used, UnixTime::from_secs(NOW + 3));
    // It uses up no code and forgives none.
    let next = log_in(&store, &credential(&[1], 1), &code(1, NOW + 30), at(NOW + 30, 9_000));
    assert_eq!(next.word(), "let in");
    assert!(recognised(&store, 1, NOW + 40), "a code ends no device");
}

#[test]
fn a_device_is_recognised_while_codes_wait() {
    let home = home_with_record();
    let store = store(home.path());
    assert!(remember(&store, 1));
    (0..100).for_each(|_| crate::support::charge(&store, Origin::Remote, at(NOW, 9_000)));
    let failures = store.peek().unwrap().unwrap().failures_since_success();
    assert!(recognised(&store, 1, NOW + 2));
    assert_eq!(store.peek().unwrap().unwrap().failures_since_success(), failures);
}

#[test]
fn a_recovery_code_at_a_login_ends_devices_on_disk() {
    let home = home_with_record();
    let store = store(home.path());
    assert!(remember(&store, 1));
    let ended = log_in(&store, &credential(&[1], 1), &recovery_code(1, 0), at(NOW, 9_000));
    assert_eq!(ended.word(), "let in");
    assert!(kept(&store).is_empty() && !recognised(&store, 1, NOW + 1));
}

#[test]
fn an_ended_device_is_forgotten_on_disk() {
    let home = home_with_record();
    let store = store(home.path());
    assert!(remember(&store, 1));
    assert!(!recognised(&store, 1, NOW + HOUR));
    assert!(kept(&store).is_empty());
    assert!(!recognised(&store, 1, NOW + 1), "a clock that is set back revives none");
}

#[test]
fn without_a_clock_no_device_is_recognised() {
    let home = home_with_record();
    let store = store(home.path());
    assert!(remember(&store, 1));
    let sought = Sought { binding: [1; 16], basis: BASIS };
    assert!(store.recognise("ann", &sought, || None).unwrap().is_none());
}

#[test]
fn a_use_that_cannot_be_written_counts_for_nothing() {
    let home = home_with_record();
    let store = store(home.path());
    assert!(remember(&store, 1));
    // To be opened it must be whole; cut, it is damaged.
    let file = fs::OpenOptions::new().write(true).open(record_path(home.path())).unwrap();
    file.set_len(4_096).unwrap();
    let sought = Sought { binding: [1; 16], basis: BASIS };
    assert!(store.recognise("ann", &sought, || Some(UnixTime::from_secs(NOW))).is_err());
}

/// A login while the lasting place takes no writes: it makes the stand-in.
fn make_stand_in(places: &Places) {
    let ended =
        log_in(&places.store(), &credential(&[1], 1), &code(1, NOW + 60), at(NOW + 60, UPTIME));
    assert_eq!(ended.word(), "let in, degraded");
    assert!(places.stand_in().exists());
}

pub fn do_job(places: &Places) {
    let lasting = |path: &Path| kept(&Store::of_root(path, &path.join("none"), 1_000)).len();
    assert!(remember(&places.store(), 1) && recognised(&places.store(), 1, NOW + 1));
    places.remount("ro");
    assert!(!recognised(&places.store(), 1, NOW + 2), "its use cannot be noted");
    assert!(!remember(&places.store(), 2), "a reboot would forget it");
    assert!(!places.stand_in().exists(), "and nothing of it stands in");
    make_stand_in(places);
    assert!(!recognised(&places.store(), 1, NOW + 62));
    places.remount("rw");
    // The copy may know more than the record: no device counts until a code has joined the two.
    assert!(!recognised(&places.store(), 1, NOW + 63));
    let entered =
        log_in(&places.store(), &credential(&[1], 1), &code(1, NOW + 90), at(NOW + 90, UPTIME));
    assert_eq!(entered.word(), "let in");
    assert!(!places.stand_in().exists());
    assert!(recognised(&places.store(), 1, NOW + 91));
    assert_eq!(lasting(&places.lasting), 1);
}

#[test]
fn no_device_is_honoured_from_a_stand_in_or_written_to_it() {
    do_as_root("devices");
}
