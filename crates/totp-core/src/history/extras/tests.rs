use super::*;
use crate::history::{BARRED, DecodeError, History, MAX_PAYLOAD};
use crate::recovery::{RecoveryHash, SetId};
use crate::time::Moment;

fn secs(n: u64) -> UnixTime {
    UnixTime::from_secs(n)
}

fn device(n: u8) -> Device {
    let (service, label) = ("sshd".to_owned(), format!("ED25519 SHA256:{n}"));
    Device { binding: [n; 16], since: secs(1), until: secs(2), used: secs(3), service, label }
}

fn bucket() -> Bucket {
    Bucket {
        failures: 1,
        level: 2,
        last_failure: secs(3),
        last_failure_uptime: 4,
        refilled: secs(5),
    }
}

/// Everything that can be kept, at its longest.
fn full() -> Extras {
    let sendings = Sendings { in_quarter: 1, quarter: secs(2), in_day: 3, day: secs(4) };
    let sent = SentCode { way: 1, nonce: [7; 16], sent: secs(1), until: secs(2), tries_left: 5 };
    Extras {
        counters: (0..16)
            .map(|n| Counter { id: AuthenticatorId([n; 16]), next: u64::MAX })
            .collect(),
        offsets: (0..8)
            .map(|n| ClockOffset { id: AuthenticatorId([n; 16]), seconds: -30 })
            .collect(),
        devices: (0..10)
            .map(|n| Device { label: "l".repeat(55), service: "s".repeat(16), ..device(n) })
            .collect(),
        basis: Basis { enrolment: [7; 8], password_day: 20_000 },
        own: bucket(),
        sent_codes: vec![sent, sent, SentCode { way: 2, ..sent }, SentCode { way: 2, ..sent }],
        sendings: [sendings; 2],
        ticket: Some(Ticket { hash: [8; 16], until: secs(9) }),
        begun: Some(BegunEnrolment { nonce: [9; 16], begun: secs(9) }),
        key_floors: (0..4)
            .map(|n| KeyFloor { key: KeyName([n; 8]), floor: secs(6), counter: 7 })
            .collect(),
        last_uses: (1..7).map(|n| LastUse { factor: n, time: secs(u32::MAX.into()) }).collect(),
        unknown: vec![],
    }
}

fn with(extras: Extras, history: History) -> History {
    History { extras: Some(Box::new(extras)), ..history }
}

/// A payload of version 2 with these sections behind a new user's version 1.
fn sections(sections: &[(u16, &[u8])]) -> Vec<u8> {
    let mut bytes = History::new("ann").encode();
    for (tag, content) in sections {
        bytes.extend_from_slice(&tag.to_le_bytes());
        bytes.extend_from_slice(&u16::try_from(content.len()).unwrap().to_le_bytes());
        bytes.extend_from_slice(content);
    }
    bytes
}

#[test]
fn a_record_without_new_features_is_version_1_to_the_byte() {
    let plain = crate::history::codec::tests::full();
    let devices = vec![device(1)];
    let mut emptied = with(Extras { devices, ..Extras::default() }, plain.clone());
    assert_eq!(emptied.version(), 2);
    emptied.forget_enrolment();
    emptied.note_enrolment();
    assert_eq!((emptied.version(), emptied.encode()), (1, plain.encode()));
    assert_eq!(emptied, plain);
}

/// The byte budget of docs/formats.md: a size for each part of a slot, the header first, and what is free last.
fn budget() -> Vec<usize> {
    let page = include_str!("../../../../../docs/formats.md");
    let table = page.lines().skip_while(|line| !line.starts_with("| header of the slot |"));
    let size = |line: &str| {
        let cell = line.trim_end_matches(" |").rsplit("| ").next().unwrap();
        cell.replace(',', "").parse().unwrap_or_else(|_| panic!("{line}"))
    };
    table.take_while(|line| line.starts_with('|')).map(size).collect()
}

#[test]
fn the_fullest_record_of_version_2_fits_a_slot() {
    let history = with(full(), crate::history::codec::tests::full());
    let bytes = history.encode();
    let budget = budget();
    let (header, free) = (budget[0], budget[budget.len() - 1]);
    assert_eq!(budget.iter().sum::<usize>(), header + MAX_PAYLOAD);
    assert_eq!(bytes.len(), MAX_PAYLOAD - free);
    // Version 1 is the second part; all between it and the last one are sections.
    assert_eq!(crate::history::codec::tests::full().encode().len(), budget[1]);
    assert_eq!(History::decode(2, &bytes), Ok(history.clone()));
    assert_eq!(History::unpack(&history.pack()), Ok(history));
}

#[test]
fn a_shorter_or_longer_payload_of_version_2_is_damaged() {
    let bytes = with(full(), History::new("ann")).encode();
    let whole = History::new("ann").encode().len();
    for end in (0..bytes.len()).filter(|end| *end < whole) {
        assert_eq!(History::decode(2, &bytes[..end]), Err(DecodeError::Damaged));
    }
    // Between sections a payload may end; a slot's checksum covers its length.
    let ends = (whole..bytes.len()).filter(|end| History::decode(2, &bytes[..*end]).is_ok());
    assert_eq!(ends.count(), 11);
    assert_eq!(History::decode(2, &[bytes, vec![0]].concat()), Err(DecodeError::Damaged));
}

#[test]
fn unknown_sections_are_kept_and_critical_ones_refused() {
    let bytes = sections(&[(0x0005, &[1, 0, 0, 0]), (0x1234, b"later"), (0x8004, &[7; 24])]);
    let history = History::decode(2, &bytes).unwrap();
    assert_eq!(history.extras().unwrap().basis.password_day, 1);
    assert_eq!(history.encode(), bytes);
    assert_eq!(History::decode(2, &sections(&[(0x9234, b"")])), Err(DecodeError::Unknown));
    assert_eq!(History::decode(3, &bytes), Err(DecodeError::Unknown));
}

#[test]
fn sections_out_of_order_or_twice_are_damaged() {
    let day: (u16, &[u8]) = (0x0005, &[1, 0, 0, 0]);
    assert_eq!(History::decode(2, &sections(&[day, day])), Err(DecodeError::Damaged));
    let after: (u16, &[u8]) = (0x1234, b"later");
    assert_eq!(History::decode(2, &sections(&[after, day])), Err(DecodeError::Damaged));
    assert_eq!(History::decode(2, &sections(&[(0x0005, &[1, 0, 0])])), Err(DecodeError::Damaged));
    assert_eq!(History::decode(2, &sections(&[(0x0005, &[0; 5])])), Err(DecodeError::Damaged));
}

#[test]
fn an_unknown_section_makes_room_for_what_is_known() {
    let section = |tag, count| Section { tag, bytes: vec![1; count] };
    let unknown = vec![section(0x1000, 18), section(0x1001, 9), section(0x1002, 3)];
    let history = with(Extras { unknown, ..full() }, crate::history::codec::tests::full());
    let read = History::decode(2, &history.encode()).unwrap();
    assert!(history.encode().len() <= MAX_PAYLOAD);
    let left: Vec<u16> = read.extras().unwrap().unknown.iter().map(|s| s.tag).collect();
    assert_eq!(left, [0x1000, 0x1002]);
    assert_eq!(read.extras().unwrap().devices.len(), 10);
}

#[test]
fn two_copies_know_every_spent_counter_and_challenge() {
    let id = AuthenticatorId([1; 16]);
    let older = Extras {
        counters: vec![Counter { id, next: 9 }, Counter { id: AuthenticatorId([2; 16]), next: 4 }],
        key_floors: vec![KeyFloor { key: KeyName([3; 8]), floor: secs(70), counter: 1 }],
        devices: vec![device(1)],
        ..Extras::default()
    };
    let newer = Extras {
        counters: vec![Counter { id, next: 7 }],
        key_floors: vec![KeyFloor { key: KeyName([3; 8]), floor: secs(60), counter: 1 }],
        devices: vec![device(2)],
        ..Extras::default()
    };
    for newer in [with(newer, History::new("ann")), History::new("ann")] {
        let devices = newer.extras().map_or(vec![], |extras| extras.devices.clone());
        let both = History::merged(newer, &with(older.clone(), History::new("ann")));
        let both = both.extras().unwrap();
        let next: Vec<u64> = both.counters.iter().map(|counter| counter.next).collect();
        assert_eq!((next, both.key_floors[0].floor), (vec![9, 4], secs(70)));
        assert_eq!(both.devices, devices, "what the newer copy dropped stays dropped");
    }
}

#[test]
fn what_ends_trust_ends_devices_tickets_and_sent_codes() {
    let now = Moment { wall: secs(10_000), uptime: 10 };
    let ends: [fn(&mut History, Moment); 4] = [
        |history, _| history.bar(),
        |history, now| history.accept_recovery("ann", SetId([1; 8]), RecoveryHash([7; 16]), now),
        |history, _| history.forget_enrolment(),
        |history, now| history.mend_clock(&[], now.wall, now.wall.plus(60)),
    ];
    for end in ends {
        let mut history = with(full(), History::new("ann"));
        end(&mut history, now);
        let left = history.extras().unwrap();
        assert!(left.devices.is_empty() && left.sent_codes.is_empty());
        assert!(left.ticket.is_none() && left.begun.is_none());
        assert_eq!(left.counters, full().counters);
        assert_eq!(left.offsets, full().offsets);
    }
}

#[test]
fn a_clock_accident_spends_challenges_up_to_the_end_given() {
    let far = KeyFloor { key: KeyName([1; 8]), floor: BARRED, counter: 1 };
    let mut history = with(Extras { key_floors: vec![far], ..full() }, History::new("ann"));
    history.mend_clock(&[], secs(10_000), secs(10_060));
    assert_eq!(history.extras().unwrap().key_floors[0].floor, secs(10_060));
    assert_eq!(history.extras().unwrap().own, Bucket::default());
}

#[test]
fn unlocking_ends_the_waits_of_version_2_too() {
    let mut history = with(full(), History::new("ann"));
    history.unlock();
    let left = history.extras().unwrap();
    assert_eq!((left.own.failures, left.own.level), (0, 0));
    assert_eq!(left.sendings, [Sendings::default(); 2]);
    assert_eq!((&left.devices, &left.sent_codes), (&full().devices, &full().sent_codes));
}

#[test]
fn two_full_copies_join_into_one_that_reads_back() {
    let other = |n: u8| n + 64;
    let older = Extras {
        counters: (0..16)
            .map(|n| Counter { id: AuthenticatorId([other(n); 16]), next: 9 })
            .collect(),
        key_floors: (0..4)
            .map(|n| KeyFloor { key: KeyName([other(n); 8]), floor: secs(9), counter: 1 })
            .collect(),
        ..full()
    };
    let plain = crate::history::codec::tests::full;
    let both = History::merged(with(full(), plain()), &with(older, plain()));
    assert_eq!(History::decode(2, &both.encode()), Ok(both.clone()));
    // What had no room is spent as a whole.
    let both = both.extras().unwrap();
    assert_eq!(both.next_counter(AuthenticatorId([64; 16]), 0), None);
    assert_eq!(both.key_floor(KeyName([64; 8])), None);
    assert_eq!(both.next_counter(AuthenticatorId([1; 16]), 0), Some(u64::MAX));
    assert_eq!(both.key_floor(KeyName([1; 8])), Some(secs(6)));
    let room = Extras::default();
    assert_eq!(room.next_counter(AuthenticatorId([64; 16]), 7), Some(7));
    assert_eq!(room.key_floor(KeyName([64; 8])), Some(UnixTime::default()));
}
