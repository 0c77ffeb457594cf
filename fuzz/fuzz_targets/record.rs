//! A record: whatever the file holds, it is read as pam_totp-record(5) says; and however its writes
//! fail, nothing that was announced is forgotten.
//!
//! Input: a byte that chooses; then either the file's slots or a sequence of writes and faults.
#![no_main]

use fuzz::disk::{Disk, Event, run_events};
use fuzz::input::Input;
use fuzz::slots::{self, Read};
use libfuzzer_sys::fuzz_target;
use totp_core::history::{History, MAX_MARKS};
use totp_core::record::{FILE_BYTES, MAX_PAYLOAD, Record, RecordError};
use totp_core::secret::AuthenticatorId;
use totp_core::throttle::Origin;
use totp_core::time::{Moment, UnixTime};

/// Steps up to here are spent for `id`; an unknown id starts at the highest.
fn spent(history: &History, id: AuthenticatorId) -> u64 {
    let own = history.marks().iter().find(|mark| mark.id == id).map(|mark| mark.end.as_secs());
    let highest = || history.marks().iter().map(|mark| mark.end.as_secs()).max().unwrap_or(0);
    own.unwrap_or_else(highest)
}

/// What is decoded is written the same way, fits a slot, and joins with another copy without loss.
fn assert_history(history: &History, other: &History) {
    let bytes = history.encode();
    assert!(bytes.len() <= MAX_PAYLOAD);
    assert!(History::decode(history.version(), &bytes).as_ref() == Ok(history));

    let both = History::merged(history.clone(), other);
    assert!(both.marks().len() <= MAX_MARKS.max(history.marks().len()));
    for mark in history.marks().iter().chain(other.marks()) {
        let known = [history, other].map(|h| h.marks().iter().find(|m| m.id == mark.id));
        let known = known.into_iter().flatten().map(|m| m.end.as_secs()).max();
        assert!(Some(spent(&both, mark.id)) >= known, "a mark went down");
    }
    if let Some(set) = history.recovery_set() {
        assert!(history.spent().iter().all(|code| both.is_spent(set, *code)));
    }
    let dead = |set| both.dead_sets().contains(set);
    assert!(
        history.dead_sets().iter().chain(other.dead_sets()).all(dead)
            || both.dead_sets().len() >= 32
    );
    assert!(both.encode().len() <= MAX_PAYLOAD);
    assert!(both.is_enrolled() || !history.is_enrolled());
}

/// Reads a file of two slots and a note, and writes to it.
fn read_file(input: &mut Input<'_>) {
    let image = slots::image(input);
    let disk = Disk::holding(&image);
    let expected = slots::read(&image);
    let mut record = match (Record::open(disk.clone()), &expected) {
        (Err(RecordError::Damaged), Read::Damaged) => return,
        (Err(RecordError::UnknownVersion), Read::UnknownVersion) => return,
        (Ok(record), Read::Version { generation, history }) => {
            assert_eq!(record.generation(), *generation);
            assert!(record.history() == &**history);
            record
        }
        (result, _) => panic!("read as {:?}", result.map(|record| record.generation())),
    };
    let (history, other) = (record.history().clone(), slots::other(&image, record.generation()));
    assert_history(&history, &other.unwrap_or_default());

    // What is written is what is read, from any state that a file can be in.
    let mut next = history;
    next.charge(Origin::Remote, Moment { wall: UnixTime::from_secs(1), uptime: 1 });
    let generation = record.generation() + 1;
    let accept = input.flag();
    let written =
        if accept { record.accept(&next, generation) } else { record.charge(&next, generation) };
    assert!(written.is_ok() && disk.bytes().len() == FILE_BYTES);
    let again = Record::open(disk.clone()).unwrap_or_else(|error| panic!("{error:?}"));
    assert!(again.generation() == generation && *again.history() == next);
    if accept {
        disk.cut_power(0);
        let kept = Record::open(disk).unwrap_or_else(|error| panic!("{error:?}"));
        assert!(*kept.history() == next, "an acceptance was not on disk");
    }
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input(data);
    if input.flag() {
        read_file(&mut input);
    } else {
        run_events(std::iter::from_fn(|| Event::read(&mut input)));
    }
});
