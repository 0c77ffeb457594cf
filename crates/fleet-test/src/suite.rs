//! What every ledger must do, whatever it keeps rows in. [`ledger_tests!`](crate::ledger_tests) makes tests of it.

use crate::{Fleet, NOW, account, code, host, recovery_code, word, wrong_code};
use fleet_core::hosts::revoke;
use fleet_core::ledger::{Change, Ledger, Swapped, Version};
use fleet_core::name::{Key, Table};
use std::sync::Barrier;

/// Changes a row, whatever else there is.
fn swap(ledger: &dyn Ledger, key: &Key, old: &Version, new: &[u8]) -> Swapped {
    ledger.swap(Change { key, old, new, unless_changed: None })
}

/// Of two writers that read the same one has a conflict.
pub fn of_two_writers_that_read_the_same_one_has_a_conflict(ledger: &dyn Ledger) {
    let key = Key::User(account("ann"));
    assert_eq!(ledger.read_one(&key), Ok(Version::ABSENT));
    assert_eq!(swap(ledger, &key, &Version::ABSENT, b"one"), Swapped::Done);
    assert_eq!(swap(ledger, &key, &Version::ABSENT, b"two"), Swapped::Conflict);
    let one = ledger.read_one(&key).unwrap();
    assert_eq!(one.bytes(), Some(&b"one"[..]));
    assert_eq!(swap(ledger, &key, &one, b"three"), Swapped::Done);
    assert_eq!(swap(ledger, &key, &one, b"four"), Swapped::Conflict);
    assert_eq!(ledger.read_one(&key).unwrap().bytes(), Some(&b"three"[..]));
    assert_eq!(swap(ledger, &key, &Version::of(b"thre".to_vec()), b"x"), Swapped::Conflict);
}

/// A swap fails if the other row has changed.
pub fn a_swap_fails_if_the_other_row_has_changed(ledger: &dyn Ledger) {
    let (user, other) = (Key::User(account("ann")), Key::Host(host("web1")));
    assert_eq!(swap(ledger, &other, &Version::ABSENT, b"joined"), Swapped::Done);
    let (absent, joined) = ledger.read(&user, &other).unwrap();
    let with = |new| {
        let unless_changed = Some((&other, &joined));
        ledger.swap(Change { key: &user, old: &absent, new, unless_changed })
    };
    assert_eq!(swap(ledger, &other, &joined, b"revoked"), Swapped::Done);
    assert_eq!(with(b"one"), Swapped::Conflict);
    let revoked = ledger.read_one(&other).unwrap();
    assert_eq!(swap(ledger, &other, &revoked, b"joined"), Swapped::Done);
    assert_eq!(with(b"two"), Swapped::Done);
    assert_eq!(ledger.read_one(&user).unwrap().bytes(), Some(&b"two"[..]));
}

/// Each table lists its own rows.
pub fn each_table_lists_its_own_rows(ledger: &dyn Ledger) {
    let keys = [
        Key::User(account("ann")),
        Key::User(account(".b/ob")),
        Key::Decoy(7),
        Key::Host(host("web1")),
    ];
    for key in &keys {
        assert_eq!(swap(ledger, key, &Version::ABSENT, b"x"), Swapped::Done);
    }
    let mut users = ledger.list(Table::Users).unwrap();
    users.sort();
    let mut expected = keys[..2].to_vec();
    expected.sort();
    assert_eq!(users, expected);
    assert_eq!(ledger.list(Table::Decoys).unwrap(), keys[2..3]);
    assert_eq!(ledger.list(Table::Hosts).unwrap(), keys[3..]);
}

/// The outcomes of so many attempts at once, each at one of three hosts.
fn at_once(fleet: &Fleet<'_>, clients: usize, typed: &str) -> Vec<&'static str> {
    let start = Barrier::new(clients);
    let hosts = ["web1", "web2", "web3"];
    std::thread::scope(|scope| {
        let one = |n: usize| {
            let (start, host) = (&start, hosts[n % 3]);
            move || {
                start.wait();
                fleet.word(host, typed, NOW)
            }
        };
        let threads: Vec<_> = (0..clients).map(|n| scope.spawn(one(n))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Of 64 clients on three hosts one is let in.
pub fn of_64_clients_on_three_hosts_one_is_let_in(ledger: &dyn Ledger) {
    let fleet = Fleet::new(ledger, &["web1", "web2", "web3"]);
    for typed in [code(NOW), recovery_code(3)] {
        let words = at_once(&fleet, 64, &typed);
        let count = |word| words.iter().filter(|found| **found == word).count();
        assert_eq!(count("let in"), 1, "{words:?}");
        assert_eq!(count("used") + count("busy"), 63, "{words:?}");
        assert_eq!(fleet.word("web1", &typed, NOW), "used");
    }
}

/// Wrong codes at once are all counted.
pub fn wrong_codes_at_once_are_all_counted(ledger: &dyn Ledger) {
    let fleet = Fleet::new(ledger, &["web1", "web2", "web3"]);
    let words = at_once(&fleet, 12, &wrong_code(NOW));
    let counted = words.iter().filter(|word| **word == "wrong").count();
    let (key, any) = (Key::User(account("ann")), Key::Host(host("web1")));
    let (row, _) = ledger.read(&key, &any).unwrap();
    let row = fleet_core::row::Row::decode(row.bytes().unwrap()).unwrap();
    assert_eq!(row.common().failures as usize, counted, "{words:?}");
    assert!(counted > 0);
}

/// A code is good once on all hosts.
pub fn a_code_is_good_once_on_all_hosts(ledger: &dyn Ledger) {
    let fleet = Fleet::new(ledger, &["web1", "web2"]);
    let outcome = fleet.enter("web1", "ann", &code(NOW), NOW);
    assert_eq!(word(&outcome), "let in");
    assert_eq!(fleet.word("web2", &code(NOW), NOW), "used");
    assert_eq!(fleet.word("web2", &code(NOW + 30), NOW + 30), "let in");
    assert_eq!(fleet.word("web1", &code(NOW + 30), NOW + 30), "used");
    assert_eq!(fleet.word("web1", &recovery_code(0), NOW + 30), "let in");
    assert_eq!(fleet.word("web2", &recovery_code(0), NOW + 30), "used");
}

/// A revoked host is refused at the next request.
pub fn a_revoked_host_is_refused_at_the_next_request(ledger: &dyn Ledger) {
    let fleet = Fleet::new(ledger, &["web1"]);
    assert_eq!(fleet.word("web1", &code(NOW), NOW), "let in");
    revoke(ledger, &host("web1")).unwrap();
    assert_eq!(fleet.word("web1", &code(NOW + 60), NOW + 60), "host_refused");
    assert_eq!(fleet.word("web1", &recovery_code(0), NOW + 60), "host_refused");
    assert_eq!(fleet.word("web2", &code(NOW + 60), NOW + 60), "host_refused");
}

/// Makes a test of each function of [`suite`](crate::suite). The first argument is a function that calls another with a
/// ledger; what follows is an attribute of each test.
#[macro_export]
macro_rules! ledger_tests {
    ($on:path $(, $attribute:meta)?) => {
        $crate::ledger_tests!(@ $on, of_two_writers_that_read_the_same_one_has_a_conflict $(, $attribute)?);
        $crate::ledger_tests!(@ $on, a_swap_fails_if_the_other_row_has_changed $(, $attribute)?);
        $crate::ledger_tests!(@ $on, each_table_lists_its_own_rows $(, $attribute)?);
        $crate::ledger_tests!(@ $on, of_64_clients_on_three_hosts_one_is_let_in $(, $attribute)?);
        $crate::ledger_tests!(@ $on, wrong_codes_at_once_are_all_counted $(, $attribute)?);
        $crate::ledger_tests!(@ $on, a_code_is_good_once_on_all_hosts $(, $attribute)?);
        $crate::ledger_tests!(@ $on, a_revoked_host_is_refused_at_the_next_request $(, $attribute)?);
    };
    (@ $on:path, $name:ident $(, $attribute:meta)?) => {
        #[test]
        $(#[$attribute])?
        fn $name() {
            $on($crate::suite::$name);
        }
    };
}
