//! Why no code of a phone or of a token that counts, and no touch of a key, can be used twice, whatever happens to the
//! machine: every history of a few logins over the real record code, with every way each system call can end, kills, power
//! cuts, failed writing back and eviction between them. And that leaving out any one rule of the scheme is noticed.
//!
//! - I1 What was announced as a success stays spent, and no code is announced twice.
//! - I2 There is always a valid record.
//! - I3 An accepted login costs one flush, I4 a refusal none; after a fault, one more to settle it.
//! - I5 No write goes beyond the file's end, so a full disk can fail none.

mod disk;
mod explore;
mod login;
mod uses;

use explore::Run;
use login::Broken;

fn assert_sound(parts: usize, logins: usize) {
    let report = Run { parts, logins, broken: None }.explore();
    let (states, transitions) = (report.states, report.transitions);
    println!(
        "{parts} sectors a version, {logins} logins: {states} states, {transitions} transitions"
    );
    assert_eq!(report.violation, None);
    assert!(report.states > 1_000, "too few states to show anything");
}

/// That the explorer finds what goes wrong without a rule, and by which promise.
fn assert_missed(broken: Broken, promises: &[&str]) {
    let found = (1..=3).find_map(|logins| {
        [1, 3].iter().find_map(|parts| {
            Run { parts: *parts, logins, broken: Some(broken) }.explore().violation
        })
    });
    println!("{broken:?}: {found:?}");
    let found = found.expect("the rule is not missed");
    assert!(promises.iter().any(|promise| found.starts_with(promise)), "{found}");
}

#[test]
fn no_fault_breaks_a_promise_when_a_version_fits_one_sector() {
    assert_sound(1, 5);
}

#[test]
fn no_fault_breaks_a_promise_when_a_version_spans_three_sectors() {
    assert_sound(3, 3);
}

#[test]
fn a_power_cut_forgets_an_acceptance_that_is_not_flushed() {
    assert_missed(Broken::AcceptanceNotFlushed, &["I1"]);
}

#[test]
fn a_success_announced_before_the_flush_is_forgotten() {
    assert_missed(Broken::AcceptanceAnnouncedEarly, &["I1"]);
}

#[test]
fn an_acceptance_that_only_the_cache_shows_must_be_settled() {
    assert_missed(Broken::SettlingLeftOut, &["I1", "I2"]);
}

#[test]
fn after_an_io_error_a_flush_alone_settles_nothing() {
    assert_missed(Broken::SettlingByFlushAlone, &["I1", "I2"]);
}

#[test]
fn a_note_before_the_flush_notes_what_is_not_there() {
    assert_missed(Broken::NoteBeforeFlush, &["I1", "I2"]);
}

#[test]
fn without_the_note_every_login_flushes_again() {
    assert_missed(Broken::NoteLeftOut, &["I3", "I4"]);
}

#[test]
fn an_ignored_error_of_a_flush_forgets_an_acceptance() {
    assert_missed(Broken::ErrorsOfFlushIgnored, &["I1"]);
}

#[test]
fn an_ignored_short_write_loses_what_was_reported_as_written() {
    assert_missed(Broken::ShortWritesIgnored, &["C", "I1"]);
}

#[test]
fn a_charge_over_the_newest_acceptance_loses_it() {
    assert_missed(Broken::ChargeOverAcceptance, &["I1", "I2"]);
}

#[test]
fn a_charge_that_does_not_carry_the_marks_reopens_them() {
    assert_missed(Broken::ChargeWithoutMarks, &["I1"]);
}

#[test]
fn a_charge_that_does_not_carry_the_counters_reopens_them() {
    assert_missed(Broken::ChargeWithoutCounters, &["I1"]);
}

#[test]
fn a_charge_that_does_not_carry_the_floors_reopens_touches() {
    assert_missed(Broken::ChargeWithoutFloors, &["I1"]);
}

#[test]
fn a_charge_that_is_flushed_tells_who_is_enrolled() {
    assert_missed(Broken::ChargeFlushed, &["I3", "I4"]);
}

#[test]
fn without_the_lock_two_logins_use_the_same_code() {
    assert_missed(Broken::NoLock, &["I1"]);
}
