//! When a device counts, and what ends it.

use super::*;
use crate::recovery::{RecoveryHash, SetId};
use crate::throttle::{Limits, Origin};
use crate::time::Moment;

const DAY: u64 = 86_400;
const BASIS: Basis = Basis { enrolment: [1; 8], password_day: 20_000 };

fn secs(n: u64) -> UnixTime {
    UnixTime::from_secs(n)
}

/// What happens at that moment, with that code.
type Event = fn(&mut History, Moment, (SetId, RecoveryHash));

/// Remembered at `since` for a day.
fn device(n: u8, since: u64) -> Device {
    let (service, label) = ("sshd".to_owned(), format!("ED25519 SHA256:{n}… from 192.0.2.7"));
    let (since, until) = (secs(since), secs(since + DAY));
    Device { binding: [n; 16], since, until, used: since, service, label }
}

fn remembering(devices: &[Device]) -> History {
    let mut history = History::new("ann");
    for device in devices {
        history.remember(device.clone(), BASIS, device.since);
    }
    history
}

/// Whether the device logs in at that time, after what has ended is forgotten.
fn recognised(history: &mut History, basis: &Basis, n: u8, now: u64) -> bool {
    history.end_devices(basis, secs(now));
    history.use_device(&[n; 16], secs(now)).is_some()
}

#[test]
fn a_device_counts_until_its_last_second() {
    let fresh = remembering(&[device(1, 1_000)]);
    for (now, counts) in [(1_000, true), (1_000 + DAY - 1, true), (1_000 + DAY, false)] {
        assert_eq!(recognised(&mut fresh.clone(), &BASIS, 1, now), counts, "{now}");
        assert_eq!(fresh.devices_left(Some(&BASIS), secs(now)).len(), usize::from(counts));
    }
    assert!(!recognised(&mut fresh.clone(), &BASIS, 2, 1_000), "another one");
}

#[test]
fn a_use_does_not_lengthen_the_time_of_a_device() {
    let mut history = remembering(&[device(1, 1_000)]);
    for now in [2_000, 1_000 + DAY - 1] {
        let used = history.use_device(&[1; 16], secs(now)).unwrap();
        assert_eq!((used.used, used.until), (secs(now), secs(1_000 + DAY)));
        assert_eq!(history.devices(), [used]);
    }
    assert!(!recognised(&mut history, &BASIS, 1, 1_000 + DAY));
}

#[test]
fn a_clock_before_its_creation_ends_a_device() {
    let mut history = remembering(&[device(1, 1_000)]);
    assert!(!recognised(&mut history, &BASIS, 1, 999));
    assert!(history.devices().is_empty(), "and it does not come back");
}

#[test]
fn a_clock_set_back_does_not_lengthen_a_devices_time() {
    let mut history = remembering(&[device(1, 1_000)]);
    assert!(recognised(&mut history, &BASIS, 1, 5_000));
    assert!(!recognised(&mut history, &BASIS, 1, 4_999));
    assert!(recognised(&mut history, &BASIS, 1, 5_000), "it is asked, and not forgotten");
}

#[test]
fn a_changed_password_ends_all_devices() {
    let history = remembering(&[device(1, 1_000), device(2, 1_001)]);
    for password_day in [20_001, 19_999, 0, u32::MAX] {
        let (changed, mut history) = (Basis { password_day, ..BASIS }, history.clone());
        assert!(history.devices_left(Some(&changed), secs(2_000)).is_empty());
        assert!(!recognised(&mut history, &changed, 1, 2_000));
        assert!(!recognised(&mut history, &BASIS, 2, 2_000), "and the former day revives none");
    }
}

#[test]
fn another_authenticator_or_epoch_ends_all_devices() {
    let mut history = remembering(&[device(1, 1_000)]);
    let other = Basis { enrolment: [2; 8], ..BASIS };
    assert!(history.end_devices(&other, secs(2_000)));
    assert!(history.devices().is_empty() && history.extras().is_none());
}

#[test]
fn what_says_that_something_was_lost_ends_all_devices() {
    let now = Moment { wall: secs(2_000), uptime: 10 };
    let spent = (SetId([1; 8]), RecoveryHash([7; 16]));
    let ends: [Event; 6] = [
        |history, now, (set, code)| history.accept_recovery("ann", set, code, now),
        |history, now, code| {
            history.accept_scratch("ann", code, Origin::Remote, now, &Limits::default());
        },
        |history, _, _| history.bar(),
        |history, _, _| history.forget_enrolment(),
        |history, now, _| history.mend_clock(&[], now.wall, now.wall.plus(60)),
        |history, _, _| history.forget_devices(),
    ];
    for (number, end) in ends.into_iter().enumerate() {
        let mut history = remembering(&[device(1, 1_000), device(2, 1_001)]);
        end(&mut history, now, spent);
        assert!(history.devices().is_empty(), "event {number}");
        assert!(!recognised(&mut history, &BASIS, 1, 2_000), "event {number}");
    }
}

#[test]
fn a_code_a_wrong_code_and_an_unlocking_end_no_device() {
    let now = Moment { wall: secs(2_000), uptime: 10 };
    let mut history = remembering(&[device(1, 1_000)]);
    history.accept_code("ann", &[], Origin::Remote, now, &Limits::default());
    (0..200).for_each(|_| history.charge(Origin::Remote, now));
    history.unlock();
    assert!(recognised(&mut history, &BASIS, 1, 2_000));
}

#[test]
fn the_eleventh_device_takes_the_place_of_the_oldest() {
    let devices: Vec<Device> = (0..11).map(|n| device(n, 1_000 + u64::from(n))).collect();
    let mut history = remembering(&devices);
    assert_eq!(history.devices(), &devices[1..]);
    assert!(!recognised(&mut history, &BASIS, 0, 2_000));
    assert!((1..11).all(|n| recognised(&mut history, &BASIS, n, 2_000)));
}

#[test]
fn a_device_remembered_again_is_one_and_the_newest() {
    let mut history = remembering(&[device(1, 1_000), device(2, 1_001), device(1, 1_002)]);
    assert_eq!(history.devices(), [device(2, 1_001), device(1, 1_002)]);
    // A clock set back between the two: what is remembered later is the newer one all the same.
    history.remember(device(2, 1_001), BASIS, secs(1_002));
    assert_eq!(history.devices()[1].binding, [2; 16]);
}

#[test]
fn remembering_forgets_what_has_ended() {
    let mut history = remembering(&[device(1, 1_000)]);
    history.remember(device(2, 1_000 + DAY), BASIS, secs(1_000 + DAY));
    assert_eq!(history.devices(), [device(2, 1_000 + DAY)]);
    let changed = Basis { password_day: 20_001, ..BASIS };
    history.remember(device(3, 1_001 + DAY), changed, secs(1_001 + DAY));
    assert_eq!(history.devices(), [device(3, 1_001 + DAY)]);
    assert!(recognised(&mut history, &changed, 3, 1_001 + DAY));
}

#[test]
fn under_a_bar_no_device_is_remembered_or_recognised() {
    let mut history = remembering(&[]);
    history.bar();
    assert!(!history.remember(device(1, 1_000), BASIS, secs(1_000)));
    assert!(history.devices().is_empty());
    // Of a record that some other program wrote.
    let mut history = remembering(&[device(1, 1_000)]);
    history.raise_mark(crate::secret::AuthenticatorId([1; 16]), crate::history::BARRED);
    assert!(history.devices_left(None, secs(1_000)).is_empty());
    assert!(!recognised(&mut history, &BASIS, 1, 1_000));
}

#[test]
fn one_device_is_forgotten_and_the_others_stay() {
    let mut history = remembering(&[device(1, 1_000), device(2, 1_001)]);
    assert!(history.forget_device(&[1; 16]) && !history.forget_device(&[1; 16]));
    assert_eq!(history.devices(), [device(2, 1_001)]);
    assert!(history.forget_device(&[2; 16]));
    assert_eq!(history, History::new("ann"), "nothing of version 2 is left");
}

#[test]
fn a_device_reads_back_from_the_record() {
    let mut history = remembering(&[device(1, 1_000)]);
    history.use_device(&[1; 16], secs(3_000));
    assert_eq!(History::decode(history.version(), &history.encode()), Ok(history.clone()));
    let long = Device {
        label: format!("{}é from", "l".repeat(54)),
        service: "s".repeat(17),
        ..device(2, 1_001)
    };
    history.remember(long, BASIS, secs(1_001));
    let read = History::decode(2, &history.encode()).unwrap();
    let kept = &read.devices()[1];
    assert_eq!((kept.label.as_str(), kept.service.len()), ("l".repeat(54).as_str(), 16));
}
