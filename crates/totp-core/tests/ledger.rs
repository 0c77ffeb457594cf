//! What every ledger must do, whatever it keeps records in; and what a login makes of one that fails.

mod support;

use std::fmt::Debug;
use std::fs;
use std::path::Path;
use support::memory::{Failure, Memory};
use support::{Login, NOW, at, charge, code, credential, recovery_code};
use totp_core::history::{Counter, History, KeyName, Mark};
use totp_core::ledger::{Entry, Ledger, Written};
use totp_core::record::{Store, users_record};
use totp_core::recovery::RecoveryHash;
use totp_core::secret::AuthenticatorId;
use totp_core::throttle::Origin;
use totp_core::time::UnixTime;

const PHONE: AuthenticatorId = AuthenticatorId([1; 16]);
const KEY: KeyName = KeyName([4; 8]);
const COUNTER: Counter = Counter { id: AuthenticatorId([3; 16]), next: 8 };

fn ends_at(second: u64) -> Mark {
    Mark { id: PHONE, end: UnixTime::from_secs(NOW + second) }
}

/// Holds the record, changes it and writes it as this entry.
fn enter<L: Ledger<Error: Debug>>(ledger: &L, entry: &Entry, change: impl FnOnce(&mut History)) {
    let (mut held, mut next) = ledger.hold("ann").unwrap();
    change(&mut next);
    let written = ledger.write(&mut held, &mut next, entry, at(NOW, 9_000)).unwrap();
    assert_eq!(written, Written::Lasting);
}

/// The contract of [`Ledger`], held by a ledger that knows nobody yet.
fn keeps_the_contract<L: Ledger<Error: Debug>>(ledger: &L) {
    let known = || ledger.hold("ann").unwrap().1;
    assert_eq!(known(), History::new("ann"), "it knows nobody");
    // Several writes by one login: the last one counts.
    let (mut held, mut next) = ledger.hold("ann").unwrap();
    for count in 1..=3 {
        next.charge(Origin::Remote, at(NOW, 9_000));
        ledger.write(&mut held, &mut next, &Entry::Charge, at(NOW, 9_000)).unwrap();
        assert_eq!(next.failures_since_success(), count);
    }
    // Changed, and given back without a write.
    next.raise_mark(PHONE, ends_at(600).end);
    drop(held);
    assert_eq!((known().failures_since_success(), known().marks()), (3, &[][..]));

    let step = Entry::Step { used: vec![ends_at(30)], started: UnixTime::from_secs(NOW) };
    enter(ledger, &step, |next| next.raise_mark(PHONE, ends_at(30).end));
    assert_eq!(known().marks(), [ends_at(30)]);
    let code = RecoveryHash([7; 16]);
    enter(ledger, &Entry::Recovery, |next| next.spend(code));
    assert_eq!(known().spent(), [code]);
    enter(ledger, &Entry::Token, |next| next.raise_counter(COUNTER));
    assert_eq!(known().next_counter(COUNTER.id, 0), Some(COUNTER.next));
    enter(ledger, &Entry::Touch, |next| next.raise_key_floor(KEY, ends_at(30).end, 7));
    assert_eq!(known().key_floor(KEY), Some(ends_at(30).end));
    enter(ledger, &Entry::Withdrawal, |next| next.charge(Origin::Local, at(NOW, 9_000)));
    let after = known();
    assert_eq!((after.marks(), after.spent()), (&[ends_at(30)][..], &[code][..]));
    assert_eq!(after.next_counter(COUNTER.id, 0), Some(COUNTER.next));
    assert_eq!(after.failures_since_success(), 4);
}

/// Whether the newest version of the record was written as one that no power cut may forget. The other ones are not flushed.
fn newest_is_an_acceptance(record: &Path) -> bool {
    let bytes = fs::read(record).unwrap();
    let generation = |slot: &[u8]| u64::from_le_bytes(slot[16..24].try_into().unwrap());
    let slots = bytes.chunks(4_096).take(2);
    slots.max_by_key(|slot| generation(slot)).is_some_and(|slot| slot[10] == 1)
}

#[test]
fn every_use_is_flushed_and_no_charge_is() {
    let home = tempfile::tempdir().unwrap();
    let ledger = Store::of_user(home.path(), nix::unistd::geteuid().as_raw());
    enter(&ledger, &Entry::Charge, |_| ());
    let record = home.path().join(users_record(nix::unistd::geteuid().as_raw()));
    let step = Entry::Step { used: vec![ends_at(30)], started: UnixTime::from_secs(NOW) };
    for (entry, flushed) in [
        (Entry::Charge, false),
        (step, true),
        (Entry::Withdrawal, false),
        (Entry::Recovery, true),
        (Entry::Charge, false),
        (Entry::Token, true),
        (Entry::Charge, false),
        (Entry::Touch, true),
    ] {
        enter(&ledger, &entry, |next| next.charge(Origin::Remote, at(NOW, 9_000)));
        assert_eq!(newest_is_an_acceptance(&record), flushed, "{entry:?}");
    }
}

#[test]
fn memory_is_a_ledger() {
    keeps_the_contract(&Memory::default());
}

#[test]
fn a_users_files_are_a_ledger() {
    let home = tempfile::tempdir().unwrap();
    keeps_the_contract(&Store::of_user(home.path(), nix::unistd::geteuid().as_raw()));
}

#[test]
fn roots_files_are_a_ledger() {
    // Root's folders must be root's.
    if nix::unistd::geteuid().is_root() {
        let folder = tempfile::tempdir().unwrap();
        let places = ["lasting", "volatile"].map(|name| folder.path().join(name));
        keeps_the_contract(&Store::of_root(&places[0], &places[1], 1_000));
    }
}

#[test]
fn in_memory_a_held_record_keeps_others_out() {
    let ledger = Memory::default();
    let held = ledger.hold("ann").unwrap();
    assert_eq!(ledger.hold("ann").map(drop), Err(Failure::Busy));
    assert!(ledger.hold("bob").is_ok());
    drop(held);
    assert!(ledger.hold("ann").is_ok());
}

/// How a login ends of which so many writes succeed.
fn after_writes(ledger: &Memory, writes: usize, typed: &str) -> &'static str {
    ledger.fail_after(writes);
    let (credential, now) = (&credential(&[1], 1), at(NOW, 9_000));
    let (origin, limits) = (Origin::Remote, &support::LIMITS);
    Login { ledger, credential, now, origin, limits, elsewhere: None }.enter(typed).word()
}

#[test]
fn a_code_whose_charge_is_not_written_is_refused() {
    let ledger = Memory::default();
    for typed in ["000000".to_owned(), code(1, NOW)] {
        assert_eq!(after_writes(&ledger, 0, &typed), "failed");
    }
    assert_eq!(ledger.known("ann"), None);
}

#[test]
fn a_success_that_is_not_written_is_none() {
    let ledger = Memory::default();
    assert_eq!(after_writes(&ledger, 1, &code(1, NOW)), "failed");
    assert_eq!(ledger.known("ann").unwrap().failures_since_success(), 1, "the try counts");
    assert_eq!(after_writes(&ledger, 0, &recovery_code(1, 0)), "failed");
    // The code is not spent: nobody was let in with it.
    assert_eq!(after_writes(&ledger, 2, &code(1, NOW)), "let in");
    assert_eq!(after_writes(&ledger, 2, &code(1, NOW)), "used");
}

#[test]
fn a_used_code_whose_refund_is_not_written_is_refused() {
    let ledger = Memory::default();
    assert_eq!(after_writes(&ledger, 2, &code(1, NOW)), "let in");
    assert_eq!(after_writes(&ledger, 1, &code(1, NOW)), "failed");
}

#[test]
fn a_killed_login_gives_the_record_back() {
    let ledger = Memory::default();
    charge(&ledger, Origin::Remote, at(NOW, 9_000));
    assert_eq!(after_writes(&ledger, 2, &code(1, NOW)), "let in");
}
