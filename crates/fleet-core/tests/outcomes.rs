//! What a login makes of a ledger that fails, and of a host or a user that is not what it seems.

use fleet_core::host::NotAdmitted;
use fleet_core::hosts::revoke;
use fleet_core::judge::{Asked, Denial, From, Judge, Outcome};
use fleet_core::ledger::{Change, Ledger, LedgerError, Swapped, Version};
use fleet_core::name::{Key, Table};
use fleet_core::row::Row;
use fleet_core::seal::KeyRing;
use fleet_test::memory::{Memory, Trouble};
use fleet_test::{Fleet, NOW, account, code, denial, host, keys, pin, recovery_code, wrong_code};
use totp_core::answer::Answer;
use totp_core::time::UnixTime;

fn ann() -> Key {
    Key::User(account("ann"))
}

fn row(ledger: &Memory, key: &Key) -> Row {
    Row::decode(&ledger.row(key).unwrap()).unwrap()
}

#[test]
fn a_write_of_unknown_outcome_denies_and_the_code_is_spent() {
    for typed in [code(NOW), recovery_code(2)] {
        let ledger = Memory::default();
        let fleet = Fleet::new(&ledger, &["web1", "web2"]);
        ledger.trouble(&[Trouble::DoneAndLost]);
        ledger.swaps();
        let outcome = fleet.enter("web1", "ann", &typed, NOW);
        assert!(matches!(denial(outcome), Denial::Unknown(_)));
        assert_eq!(ledger.swaps(), 1, "it is not tried again");
        assert_eq!(fleet.word("web2", &typed, NOW), "used");
    }
}

#[test]
fn a_write_that_was_lost_lets_nobody_in() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1"]);
    for trouble in [Trouble::LostAndNotDone, Trouble::Refused] {
        let before = ledger.row(&ann());
        for typed in [code(NOW), recovery_code(2), wrong_code(NOW)] {
            ledger.trouble(&[trouble]);
            ledger.swaps();
            let word = fleet.word("web1", &typed, NOW);
            assert!(["unknown_outcome", "ledger"].contains(&word), "{word}");
            assert_eq!(ledger.swaps(), 1);
        }
        assert_eq!(ledger.row(&ann()), before);
    }
    assert_eq!(fleet.word("web1", &code(NOW), NOW), "let in");
}

#[test]
fn an_attempt_is_one_swap_right_or_wrong_and_none_if_throttled() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1"]);
    ledger.swaps();
    let swaps = |typed: &str, word: &str| {
        assert_eq!(fleet.word("web1", typed, NOW), word);
        ledger.swaps()
    };
    assert_eq!(swaps(&code(NOW), "let in"), 1);
    assert_eq!(swaps(&code(NOW), "used"), 0);
    assert_eq!(swaps("no code", "malformed"), 0);
    for _ in 0..5 {
        assert_eq!(swaps(&wrong_code(NOW), "wrong"), 1);
    }
    assert_eq!(swaps(&wrong_code(NOW), "throttled"), 0);
    assert_eq!(swaps(&recovery_code(0), "let in"), 1);
}

#[test]
fn a_conflict_is_decided_anew_eight_times_at_most() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1"]);
    ledger.trouble(&[Trouble::Conflict; 7]);
    ledger.swaps();
    assert_eq!(fleet.word("web1", &wrong_code(NOW), NOW), "wrong");
    assert_eq!(ledger.swaps(), 8);
    ledger.trouble(&[Trouble::Conflict; 8]);
    assert_eq!(fleet.word("web1", &code(NOW), NOW), "busy");
    assert_eq!(ledger.swaps(), 8);
    assert_eq!(fleet.word("web1", &code(NOW), NOW), "let in");
}

#[test]
fn only_the_key_of_a_joined_host_is_admitted() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1"]);
    let clock = || Some(UnixTime::from_secs(NOW));
    let judge = Judge { ledger: &ledger, keys: &fleet.keys, rules: &fleet.rules, clock: &clock };
    let (user, answer) = (&account("ann"), &Answer::parse(code(NOW).as_bytes()));
    let ask = |name: &str, key: &str| {
        let (host, pin) = (&host(name), &pin(key));
        judge.decide(&Asked { host, pin, account: user, from: From::Remote, answer })
    };
    for (name, key, why) in
        [("web1", "web2", NotAdmitted::OtherKey), ("web2", "web2", NotAdmitted::Unknown)]
    {
        assert_eq!(denial(ask(name, key)), Denial::Host(why));
    }
    ledger.put(Key::Host(host("web3")), b"damaged".to_vec());
    assert_eq!(denial(ask("web3", "web3")), Denial::Host(NotAdmitted::Damaged));
    assert!(matches!(ask("web1", "web1"), Outcome::Accepted(_)));
}

/// Revokes the host between the read and the swap of an attempt.
struct RevokedMeanwhile<'a>(&'a Memory);

impl Ledger for RevokedMeanwhile<'_> {
    fn read(&self, key: &Key, with: &Key) -> Result<(Version, Version), LedgerError> {
        self.0.read(key, with)
    }

    fn swap(&self, change: Change<'_>) -> Swapped {
        if let Some((Key::Host(name), _)) = change.unless_changed {
            revoke(self.0, name).unwrap();
        }
        self.0.swap(change)
    }

    fn list(&self, table: Table) -> Result<Vec<Key>, LedgerError> {
        self.0.list(table)
    }
}

#[test]
fn a_host_that_is_revoked_during_a_login_is_refused() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1", "web2"]);
    let meanwhile = RevokedMeanwhile(&ledger);
    let fleet_then = Fleet { ledger: &meanwhile, keys: keys(), rules: fleet.rules };
    assert_eq!(fleet_then.word("web1", &code(NOW), NOW), "host_refused");
    assert_eq!(fleet.word("web2", &code(NOW), NOW), "let in");
}

#[test]
fn a_name_that_is_nobodys_does_the_same_work() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1"]);
    ledger.swaps();
    let swaps = |user: &str| {
        let words: Vec<_> = (0..7)
            .map(|_| fleet_test::word(&fleet.enter("web1", user, &wrong_code(NOW), NOW)))
            .collect();
        (ledger.swaps(), words[0])
    };
    assert_eq!(swaps("ann"), (5, "wrong"));
    assert_eq!(swaps("nobody"), (5, "not_enrolled"));
    // Nothing is kept under the name, and the row that stands in has no code that anybody knows.
    assert_eq!(ledger.row(&Key::User(account("nobody"))), None);
    let decoy = Key::Decoy(fleet.keys.decoy_of("nobody"));
    assert_eq!(row(&ledger, &decoy).common().failures, 5);
    assert_eq!(ledger.list(Table::Decoys).unwrap(), [decoy]);
    for typed in [code(NOW), recovery_code(1), "no code".to_owned()] {
        let outcome = fleet.enter("web1", "nobody", &typed, NOW);
        assert_eq!(denial(outcome), Denial::NotEnrolled);
    }
}

#[test]
fn a_damaged_or_foreign_row_lets_nobody_in() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1"]);
    let good = ledger.row(&ann()).unwrap();
    ledger.put(Key::User(account("bob")), good.clone());
    assert_eq!(fleet_test::word(&fleet.enter("web1", "bob", &code(NOW), NOW)), "damaged");
    ledger.put(ann(), good[..good.len() - 1].to_vec());
    assert_eq!(fleet.word("web1", &code(NOW), NOW), "damaged");
    ledger.put(ann(), good);
    let other = KeyRing::parse(&"43".repeat(32)).unwrap();
    let other = Fleet { ledger: &ledger, keys: other, rules: fleet.rules };
    assert_eq!(other.word("web1", &code(NOW), NOW), "damaged");
    assert_eq!(fleet.word("web1", &code(NOW), NOW), "let in");
}

#[test]
fn a_stolen_ledger_holds_no_secret_and_no_code() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1"]);
    assert_eq!(fleet.word("web1", &recovery_code(0), NOW), "let in");
    let bytes = ledger.all_bytes();
    let has = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    let secret = fleet_test::credential().authenticators[0].secret.to_base32();
    assert!(has(b"ann") && !has(secret.as_bytes()) && !has(&[1; 20]));
    assert!(!has(recovery_code(0).as_bytes()) && !has(b"phone"));
}

#[test]
fn rekey_seals_every_row_anew_and_codes_stay_good() {
    let ledger = Memory::default();
    let fleet = Fleet::new(&ledger, &["web1"]);
    assert_eq!(fleet.word("web1", &code(NOW), NOW), "let in");
    fleet.enter("web1", "nobody", &wrong_code(NOW), NOW);
    ledger.put(Key::User(account("bob")), b"damaged".to_vec());
    let (old, new) = ("42".repeat(32), "51".repeat(32));
    let both = KeyRing::parse(&format!("{new}\n{old}\n")).unwrap();
    // A login that writes meanwhile is a conflict, and tried again.
    ledger.trouble(&[Trouble::Conflict]);
    let done = fleet_core::rekey::rekey(&ledger, &both).unwrap();
    assert_eq!((done.sealed, done.current, done.left.len()), (2, 0, 1));
    assert_eq!(done.left[0].0, Key::User(account("bob")));
    let again = fleet_core::rekey::rekey(&ledger, &both).unwrap();
    assert_eq!((again.sealed, again.current, again.left.len()), (0, 2, 1));
    let only_new = KeyRing::parse(&new).unwrap();
    let after = Fleet { ledger: &ledger, keys: only_new, rules: fleet.rules };
    assert_eq!(after.word("web1", &code(NOW), NOW), "used");
    assert_eq!(after.word("web1", &code(NOW + 30), NOW + 30), "let in");
    assert_eq!(
        fleet.word("web1", &code(NOW + 60), NOW + 60),
        "damaged",
        "the old key is of no use"
    );
}
