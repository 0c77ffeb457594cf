//! The form of a row in bytes, its room for hosts, and what one host takes from another.

use super::*;
use proptest::prelude::*;
use totp_core::history::Mark;
use totp_core::secret::AuthenticatorId;

const NOW: u64 = 1_800_000_000;
const DAY: u64 = 86_400;

fn at(seconds: u64) -> UnixTime {
    UnixTime::from_secs(NOW + seconds)
}

fn ann() -> Row {
    Row::new(&Account::new("ann").unwrap(), vec![0xaa; 4])
}

fn host(number: u16) -> HostId {
    let mut id = [0; 16];
    id[..2].copy_from_slice(&number.to_be_bytes());
    HostId(id)
}

fn wrong(row: &mut Row, host: HostId, seconds: u64) {
    let mut history = row.seen_by(host);
    history.charge(Origin::Remote, Moment::shared(at(seconds)));
    row.note_wrong(host, history, at(seconds));
}

fn right(row: &mut Row, host: HostId, seconds: u64) {
    let mut history = row.seen_by(host);
    let mark = Mark { id: AuthenticatorId([1; 16]), end: at(seconds) };
    let (now, limits) = (Moment::shared(at(seconds)), Limits::default());
    history.accept_code("ann", &[mark], Origin::Remote, now, &limits);
    row.note_accepted(host, history, &limits, at(seconds));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_row_has_the_bytes_that_are_told() {
    let mut row = ann();
    wrong(&mut row, host(2), 0);
    let bytes = row.next_value();
    // The magic, generation 1, and a sealed credential of four bytes.
    let head = "544f5450524f5731" // TOTPROW1
        .to_owned()
        + "0100000000000000"
        + "0400aaaaaaaa";
    // A record of version 1 and 119 bytes in all: flags 0, "ann", no marks, sets and codes, two empty buckets of 32 bytes,
    // one failure, when it was, no success.
    let bucket = "00".repeat(32);
    let record = "0100".to_owned()
        + "00"
        + "03616e6e"
        + "00"
        + "000000000000000000"
        + "00"
        + "00"
        + &bucket
        + &bucket
        + "01000000"
        + "00d2496b00000000"
        + "0000000000000000";
    let length = hex(&u16::try_from(record.len() / 2).unwrap().to_le_bytes());
    let failure = "01000000".to_owned() + "01000000" + "00d2496b00000000" + "0000000000000000";
    let empty = "00".repeat(24);
    let span = hex(&(NOW / 21_600).to_le_bytes());
    let hosts = "0100".to_owned()
        + "00020000000000000000000000000000"
        + &failure
        + &empty
        + &span
        + "0100000000";
    assert_eq!(hex(&bytes), head + &length + &record + &failure + &hosts);
    assert_eq!(Row::decode(&bytes), Ok(Row { generation: 1, ..row }));
}

/// A row with as much as fits.
fn full() -> Row {
    let mut row = ann();
    row.sealed = vec![7; MAX_SEALED];
    for number in 0..256 {
        wrong(&mut row, host(number), 0);
    }
    row
}

#[test]
fn the_fullest_row_is_read_back() {
    let row = full();
    let bytes = row.next_value();
    assert!(bytes.len() < MAX_BYTES - MAX_PAYLOAD, "{}", bytes.len());
    assert_eq!(Row::decode(&bytes), Ok(Row { generation: 1, ..row }));
}

#[test]
fn no_shorter_longer_or_other_form_is_a_row() {
    let mut row = ann();
    wrong(&mut row, host(1), 0);
    wrong(&mut row, host(2), 0);
    let bytes = row.next_value();
    for end in 0..bytes.len() {
        assert_eq!(Row::decode(&bytes[..end]), Err(Damaged));
    }
    assert_eq!(Row::decode(&[&bytes[..], &[0]].concat()), Err(Damaged));
    // Hosts in another order, or twice.
    let size = 16 + 24 + 24 + 13;
    let (before, hosts) = bytes.split_at(bytes.len() - 2 * size);
    let (one, two) = hosts.split_at(size);
    assert!(Row::decode(&[before, one, two].concat()).is_ok());
    assert_eq!(Row::decode(&[before, two, one].concat()), Err(Damaged));
    assert_eq!(Row::decode(&[before, one, one].concat()), Err(Damaged));
    // A record that holds something against the user for no host.
    let mut history = History::new("ann");
    history.charge(Origin::Remote, Moment::shared(at(0)));
    assert_eq!(Row::decode(&Row { record: history, ..ann() }.encode()), Err(Damaged));
}

proptest! {
    #[test]
    fn what_is_read_as_a_row_is_written_the_same(
        changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..8)
    ) {
        let mut row = ann();
        wrong(&mut row, host(1), 0);
        right(&mut row, host(2), 60);
        let mut bytes = row.next_value();
        for (place, byte) in changes {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        if let Ok(row) = Row::decode(&bytes) {
            prop_assert_eq!(row.encode(), bytes);
        }
    }

    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_eq!(Row::decode(&bytes), Err(Damaged));
        let with_magic = [&MAGIC[..], &bytes].concat();
        if let Ok(row) = Row::decode(&with_magic) {
            prop_assert_eq!(row.encode(), with_magic);
        }
    }
}

#[test]
fn only_an_idle_host_makes_room_for_another() {
    let row = full();
    let new = host(900);
    assert!(!row.has_room(new, at(0)) && row.has_room(host(5), at(0)));
    // Failures are never forgotten, however old they are.
    assert!(!row.has_room(new, at(1_000 * DAY)));
    // A success at one of the hosts clears it; its share of the day still counts.
    let mut row = full();
    right(&mut row, host(5), 60);
    assert!(!row.has_room(new, at(61)));
    assert!(row.has_room(new, at(2 * DAY)));
    wrong(&mut row, new, 2 * DAY);
    assert_eq!((row.hosts(), row.part(host(5))), (MAX_HOSTS, HostPart::default()));
    assert_eq!(row.part(new).held.remote.failures, 1);
}

#[test]
fn a_success_elsewhere_turns_off_into_the_longest_wait() {
    let (mut row, limits) = (ann(), Limits::default());
    for _ in 0..80 {
        wrong(&mut row, host(1), 0);
    }
    let gate = |row: &Row, seconds| {
        row.seen_by(host(1)).gate(Origin::Remote, Moment::shared(at(seconds)), &limits)
    };
    assert_eq!(gate(&row, 90_000), totp_core::throttle::Gate::Off);
    right(&mut row, host(2), 60);
    assert_eq!(gate(&row, 60), totp_core::throttle::Gate::Wait(3_540));
    assert_eq!(row.common().failures, 0);
    // The host has still used its share up.
    assert!(row.part(host(1)).share.is_used_up(at(60)));
}

#[test]
fn a_recovery_code_clears_all_hosts_and_the_share_of_its_own() {
    let mut row = full();
    (0..20).for_each(|_| wrong(&mut row, host(1), 0));
    (0..20).for_each(|_| wrong(&mut row, host(2), 0));
    let mut history = row.seen_by(host(1));
    let (set, code) =
        (totp_core::recovery::SetId([1; 8]), totp_core::recovery::RecoveryHash([2; 16]));
    history.accept_recovery("ann", set, code, Moment::shared(at(5)));
    row.note_recovered(host(1), history, at(5));
    assert_eq!(row.common().failures, 0);
    for number in 0..256 {
        assert_eq!(row.part(host(number)).held.remote.failures, 0);
    }
    assert!(!row.part(host(1)).share.is_used_up(at(5)));
    assert!(row.part(host(2)).share.is_used_up(at(5)));
    // On a host for which there was no room, too.
    let mut row = full();
    let mut history = row.seen_by(host(900));
    history.accept_recovery("ann", set, code, Moment::shared(at(5)));
    row.note_recovered(host(900), history, at(5));
    assert!(row.hosts() == MAX_HOSTS && row.record().is_spent(set, code));
}
