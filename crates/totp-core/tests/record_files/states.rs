//! Every state of the two places and every entry, as the table in docs/architecture.md has them.
//! Needs mounts, so each test is a job.

use crate::child::do_as_root;
use crate::degraded::{Places, UPTIME, leave_a_hole};
use crate::support::{NOW, at};
use std::fs;
use std::path::Path;
use totp_core::history::{Counter, History, KeyName, Mark};
use totp_core::ledger::{Entry, Ledger, Written};
use totp_core::record::{Store, StoreError};
use totp_core::recovery::RecoveryHash;
use totp_core::secret::AuthenticatorId;
use totp_core::throttle::{Limits, Origin};
use totp_core::time::UnixTime;

/// What the login uses up that a state is tried with.
const OWN: Mark = mark(1, NOW + 30);
/// What the stand-in knows already, where there is one.
const STOOD_IN: Mark = mark(2, NOW);
const COUNTER: Counter = Counter { id: AuthenticatorId([3; 16]), next: 8 };
const KEY: KeyName = KeyName([4; 8]);
const CODE: RecoveryHash = RecoveryHash([7; 16]);

const fn mark(id: u8, end: u64) -> Mark {
    Mark { id: AuthenticatorId([id; 16]), end: UnixTime::from_secs(end) }
}

fn step(used: Mark) -> Entry {
    Entry::Step { used: vec![used], started: UnixTime::from_secs(NOW) }
}

/// What a login writes; each entry changes something else, so that it is seen where it went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Try {
    Charge,
    Step,
    Recovery,
    Sent,
    Token,
    Touch,
}

impl Try {
    fn entry(self) -> Entry {
        match self {
            Self::Charge => Entry::Charge,
            Self::Step => step(OWN),
            Self::Recovery => Entry::Recovery,
            Self::Sent => Entry::Sent,
            Self::Token => Entry::Token,
            Self::Touch => Entry::Touch,
        }
    }

    fn change(self, history: &mut History) {
        match self {
            Self::Charge => history.charge(Origin::Local, at(NOW, UPTIME)),
            Self::Step => history.raise_mark(OWN.id, OWN.end),
            Self::Recovery => history.spend(CODE),
            Self::Sent => {
                history.accept_sent("ann", Origin::Local, at(NOW, UPTIME), &Limits::default());
            }
            Self::Token => history.raise_counter(COUNTER),
            Self::Touch => history.raise_key_floor(KEY, UnixTime::from_secs(NOW), 1),
        }
    }

    fn is_in(self, history: &History) -> bool {
        match self {
            Self::Charge => history.bucket(Origin::Local).failures > 0,
            Self::Step => history.marks().contains(&OWN),
            Self::Recovery => history.spent().contains(&CODE),
            Self::Sent => history.last_success() == UnixTime::from_secs(NOW),
            Self::Token => history.next_counter(COUNTER.id, 0) == Some(COUNTER.next),
            Self::Touch => history.key_floor(KEY) == Some(UnixTime::from_secs(NOW)),
        }
    }
}

/// What one place knows, without the other.
fn alone(place: &Path) -> Option<History> {
    Store::of_root(place, &place.join("none"), 1_000).peek().unwrap()
}

fn enter(places: &Places, entry: &Entry, change: impl FnOnce(&mut History)) -> &'static str {
    let store = places.store();
    let (mut held, mut next) = store.hold("ann").unwrap();
    change(&mut next);
    match store.write(&mut held, &mut next, entry, at(NOW + 30, UPTIME)) {
        Ok(Written::Lasting) => "lasting",
        Ok(Written::Passing(_)) => "passing",
        Err(
            StoreError::RecoveryWouldNotLast(_)
            | StoreError::SentWouldNotLast(_)
            | StoreError::TokenWouldNotLast(_)
            | StoreError::TouchWouldNotLast(_),
        ) => "would not last",
        Err(error) => panic!("{error}"),
    }
}

/// How the try ended, and where it is found: in the lasting place, in the volatile one.
fn tried(places: &Places, what: Try) -> (&'static str, bool, bool) {
    let ended = enter(places, &what.entry(), |next| what.change(next));
    let [lasting, volatile] = [&places.lasting, &places.volatile].map(|place| alone(place));
    let found = |place: &Option<History>| place.as_ref().is_some_and(|known| what.is_in(known));
    (ended, found(&lasting), found(&volatile))
}

/// Nothing in either place.
fn clear(places: &Places) {
    places.remount("rw");
    for path in [places.lasting.join("filler"), places.record(), places.stand_in()] {
        let _ = fs::remove_file(path);
    }
    let _ = fs::remove_file(places.volatile.join("1000.lock"));
}

fn make_record(places: &Places) {
    assert_eq!(enter(places, &Entry::Charge, |_| ()), "lasting");
}

/// A stand-in that knows a mark, and a lasting place that takes writes again.
fn make_stand_in(places: &Places) {
    places.remount("ro");
    let entered = enter(places, &step(STOOD_IN), |next| next.raise_mark(STOOD_IN.id, STOOD_IN.end));
    assert_eq!(entered, "passing");
    places.remount("rw");
}

/// Whether the lasting record knows what the stand-in knew.
fn took_over(places: &Places) -> bool {
    alone(&places.lasting).is_some_and(|known| known.marks().contains(&STOOD_IN))
}

pub fn do_job(state: &str, places: &Places) {
    let all = [Try::Charge, Try::Step, Try::Recovery, Try::Sent, Try::Token, Try::Touch];
    for what in all {
        println!("{state}: {what:?}");
        clear(places);
        match state {
            "ready, none" => {
                make_record(places);
                assert_eq!(tried(places, what), ("lasting", true, false));
                assert!(!places.stand_in().exists());
            }
            "ready, present" => {
                make_record(places);
                make_stand_in(places);
                beside_a_stand_in(places, what);
            }
            "absent, none" => {
                assert_eq!(tried(places, what), ("lasting", true, false));
                assert!(places.record().exists() && !places.stand_in().exists());
            }
            "absent, present" => {
                make_stand_in(places);
                assert!(!places.record().exists());
                beside_a_stand_in(places, what);
            }
            "unwritable, none" => {
                leave_a_hole(places);
                without_lasting(places, what);
            }
            "unwritable, present" => {
                make_stand_in(places);
                places.remount("ro");
                without_lasting(places, what);
            }
            state => panic!("{state}?"),
        }
    }
}

/// The lasting place takes writes, and a stand-in is left from before.
fn beside_a_stand_in(places: &Places, what: Try) {
    assert_eq!(tried(places, what), ("lasting", true, false));
    assert!(took_over(places), "the mark of the stand-in is lost");
    assert_eq!(places.stand_in().exists(), what == Try::Charge);
}

/// The lasting place takes no writes.
fn without_lasting(places: &Places, what: Try) {
    let expected = match what {
        Try::Charge => ("lasting", false, true),
        Try::Step => ("passing", false, true),
        Try::Recovery | Try::Sent | Try::Token | Try::Touch => ("would not last", false, false),
    };
    assert_eq!(tried(places, what), expected);
}

#[test]
fn a_record_that_takes_writes_takes_every_entry() {
    do_as_root("state ready, none");
}

#[test]
fn a_use_moves_the_stand_in_to_the_record() {
    do_as_root("state ready, present");
}

#[test]
fn the_first_entry_makes_the_record() {
    do_as_root("state absent, none");
}

#[test]
fn the_first_use_moves_a_stand_in_without_a_record() {
    do_as_root("state absent, present");
}

#[test]
fn a_record_that_fails_gets_a_stand_in_for_codes_alone() {
    do_as_root("state unwritable, none");
}

#[test]
fn a_stand_in_takes_codes_and_no_recovery_code() {
    do_as_root("state unwritable, present");
}
