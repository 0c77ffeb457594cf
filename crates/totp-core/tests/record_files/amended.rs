//! What an administrator's command changes in a record, and that a login finds it there.

use super::{home_with_record, store};
use crate::support::{NOW, at, charge, code, credential, log_in, recovery_code};
use std::path::Path;
use totp_core::history::History;
use totp_core::throttle::{Gate, Limits, Origin};
use totp_core::time::UnixTime;

fn record(home: &Path) -> History {
    store(home).peek().unwrap().unwrap()
}

/// How a login with the code of so many seconds from now ends.
fn enter(home: &Path, later: u64) -> &'static str {
    let (now, all) = (at(NOW + later, 9_000 + later), credential(&[1], 1));
    log_in(&store(home), &all, &code(1, NOW + later), now).word()
}

fn recover(home: &Path, number: u8) -> &'static str {
    log_in(&store(home), &credential(&[1], 1), &recovery_code(1, number), at(NOW, 9_000)).word()
}

#[test]
fn unlocking_a_record_ends_the_wait() {
    let home = home_with_record();
    (0..100).for_each(|_| charge(&store(home.path()), Origin::Remote, at(NOW, 9_000)));
    let gate = || record(home.path()).gate(Origin::Remote, at(NOW, 9_000), &Limits::default());
    assert_eq!(gate(), Gate::Off);
    store(home.path()).begin("ann").unwrap().unlock().unwrap();
    assert_eq!(gate(), Gate::Open);
    assert_eq!(enter(home.path(), 0), "used");
}

#[test]
fn mending_the_clock_spends_what_may_have_been_used() {
    let home = home_with_record();
    let now = UnixTime::from_secs(NOW - 9_000);
    store(home.path()).begin("ann").unwrap().mend_clock(&[], now, now.plus(120)).unwrap();
    let after = |seconds: u64| {
        let now = at(NOW - 9_000 + seconds, 9_000);
        let typed = code(1, NOW - 9_000 + seconds);
        log_in(&store(home.path()), &credential(&[1], 1), &typed, now).word()
    };
    assert_eq!([after(60), after(90), after(120)], ["used", "used", "let in"]);
}

#[test]
fn a_bar_holds_until_it_is_lifted() {
    let home = home_with_record();
    let phone = credential(&[1], 1).authenticators[0].id();
    store(home.path()).begin("ann").unwrap().bar().unwrap();
    assert_eq!([enter(home.path(), 60), recover(home.path(), 0)], ["mark ahead", "used"]);
    let admitted = [(phone, UnixTime::from_secs(NOW + 30))];
    let set = credential(&[], 2).recovery.unwrap().salt.set_id();
    store(home.path()).begin("ann").unwrap().lift_bar(&admitted, Some(set)).unwrap();
    assert_eq!([enter(home.path(), 60), recover(home.path(), 0)], ["let in", "used"]);
}

/// Also where no bar was: a command of root's that replaces the credential always says so.
#[test]
fn a_set_that_replaces_another_ends_it_without_a_login() {
    let home = home_with_record();
    let set = credential(&[], 2).recovery.unwrap().salt.set_id();
    store(home.path()).begin("ann").unwrap().lift_bar(&[], Some(set)).unwrap();
    assert_eq!([recover(home.path(), 0), enter(home.path(), 60)], ["used", "let in"]);
}

#[test]
fn one_admitted_recovery_code_is_good_under_a_bar() {
    let home = home_with_record();
    let new = credential(&[1], 1).recovery.unwrap();
    let code = new.codes.unwrap()[3];
    store(home.path()).begin("ann").unwrap().bar().unwrap();
    store(home.path()).begin("ann").unwrap().admit(new.salt.set_id(), code).unwrap();
    assert_eq!([2, 3, 3].map(|number| recover(home.path(), number)), ["used", "let in", "used"]);
}

#[test]
fn a_retired_set_of_recovery_codes_is_dead() {
    let home = home_with_record();
    let set = credential(&[], 1).recovery.unwrap().salt.set_id();
    store(home.path()).begin("ann").unwrap().retire_set(set).unwrap();
    assert_eq!([recover(home.path(), 0), enter(home.path(), 60)], ["used", "let in"]);
}

#[test]
fn a_forgotten_enrolment_leaves_used_codes_used() {
    let home = home_with_record();
    store(home.path()).begin("ann").unwrap().bar().unwrap();
    store(home.path()).begin("ann").unwrap().forget_enrolment().unwrap();
    let left = record(home.path());
    assert!(!left.is_enrolled() && !left.is_barred());
    assert_eq!(enter(home.path(), 0), "used");
}

#[test]
fn a_record_is_made_for_an_enrolled_user() {
    let home = tempfile::tempdir().unwrap();
    let store = store(home.path());
    let transaction = store.begin("ann").unwrap();
    assert!(!transaction.is_known());
    transaction.of_an_enrolled_user().unlock().unwrap();
    assert_eq!(record(home.path()).enrolled_name(), Some("ann"));
    assert!(store.begin("ann").unwrap().is_known());
}
