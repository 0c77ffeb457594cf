//! What a success and a failure count for, and what two copies of a record know together.

use totp_core::history::{History, Mark};
use totp_core::recovery::{RecoveryHash, SetId};
use totp_core::secret::AuthenticatorId;
use totp_core::throttle::{Gate, Limits, Origin};
use totp_core::time::{Moment, UnixTime};

const PHONE: AuthenticatorId = AuthenticatorId([1; 16]);

fn secs(n: u64) -> UnixTime {
    UnixTime::from_secs(n)
}

fn at(n: u64) -> Moment {
    Moment { wall: secs(1_800_000_000 + n), uptime: 1_000 + n }
}

fn charged(origin: Origin, times: u32) -> History {
    let mut history = History::new("ann");
    (0..times).for_each(|_| history.charge(origin, at(0)));
    history
}

#[test]
fn a_wrong_code_counts_for_its_own_origin_alone() {
    for (origin, other) in [(Origin::Remote, Origin::Local), (Origin::Local, Origin::Remote)] {
        let history = charged(origin, 5);
        assert_eq!(history.gate(origin, at(0), &Limits::default()), Gate::Wait(30));
        assert_eq!(history.gate(other, at(0), &Limits::default()), Gate::Open);
        assert_eq!(history.failure_report().map(|report| report.count), Some(5));
    }
}

#[test]
fn a_success_clears_its_own_bucket_and_only_softens_the_other() {
    let limits = Limits::default();
    for (origin, other, lockout) in
        [(Origin::Remote, Origin::Local, 20), (Origin::Local, Origin::Remote, 80)]
    {
        let mut history = charged(origin, 7);
        (0..lockout).for_each(|_| history.charge(other, at(0)));
        assert_eq!(history.gate(other, at(0), &limits), Gate::Off);
        history.accept_code("ann", &[Mark { id: PHONE, end: secs(30) }], origin, at(0), &limits);
        assert_eq!(history.gate(origin, at(0), &limits), Gate::Open);
        assert_eq!(history.gate(other, at(0), &limits), Gate::Wait(3_600));
        assert_eq!(history.failure_report(), None);
        assert!(history.enrolled_name() == Some("ann"));
    }
    // Waiting, but not off: it goes on waiting.
    let mut history = charged(Origin::Remote, 6);
    history.accept_code("ann", &[Mark { id: PHONE, end: secs(30) }], Origin::Local, at(0), &limits);
    assert_eq!(history.gate(Origin::Remote, at(0), &limits), Gate::Wait(60));
}

#[test]
fn a_recovery_code_opens_both_gates() {
    let mut history = charged(Origin::Remote, 80);
    (0..20).for_each(|_| history.charge(Origin::Local, at(0)));
    history.accept_recovery("ann", SetId([1; 8]), RecoveryHash([1; 16]), at(0));
    for origin in [Origin::Remote, Origin::Local] {
        assert_eq!(history.gate(origin, at(0), &Limits::default()), Gate::Open);
    }
}

#[test]
fn two_copies_know_together_all_that_is_spent_in_either() {
    let copy = |number: u8| {
        let mut history = History::new("ann");
        history.raise_mark(AuthenticatorId([number; 16]), secs(u64::from(number) * 30));
        history.raise_mark(PHONE, secs(u64::from(number) * 300));
        history.use_set(SetId([9; 8]));
        history.spend(RecoveryHash([number; 16]));
        history.retire_set(SetId([number; 8]));
        history
    };
    let mut enrolled = History::new("ann");
    enrolled.note_enrolment();
    let (two, three) = (copy(2), copy(3));
    for merged in [
        History::merged(two.clone(), &three),
        History::merged(three.clone(), &two),
        History::merged(enrolled.clone(), &three),
    ] {
        let mark = |id| merged.marks().iter().find(|mark| mark.id == id).map(|mark| mark.end);
        assert_eq!(mark(PHONE), Some(secs(900)));
        assert_eq!(mark(AuthenticatorId([3; 16])), Some(secs(90)));
        assert_eq!(merged.recovery_set(), Some(SetId([9; 8])));
        assert!(merged.is_spent(SetId([9; 8]), RecoveryHash([3; 16])));
        assert!(merged.is_spent(SetId([3; 8]), RecoveryHash([8; 16])));
    }
    let merged = History::merged(two, &three);
    assert!(merged.is_spent(SetId([9; 8]), RecoveryHash([2; 16])));
    assert!(merged.is_spent(SetId([2; 8]), RecoveryHash([8; 16])));
    assert!(History::merged(History::new("ann"), &enrolled).is_enrolled());
    // Another name of the same user id is no other user.
    let renamed = History::merged(History::new("bob"), &enrolled);
    assert_eq!(renamed.enrolled_name(), Some("ann"));
}

#[test]
fn what_the_users_programs_try_counts_for_nothing_else() {
    let limits = Limits::default();
    let history = charged(Origin::Own, 20);
    assert_eq!(history.gate(Origin::Own, at(0), &limits), Gate::Off);
    for origin in [Origin::Remote, Origin::Local] {
        assert_eq!(history.gate(origin, at(0), &limits), Gate::Open);
    }
    assert_eq!(history.failure_report().map(|report| report.count), Some(20));
}

#[test]
fn a_success_of_the_users_programs_forgives_them_alone() {
    let limits = Limits::default();
    let mut history = charged(Origin::Remote, 80);
    (0..20).for_each(|_| history.charge(Origin::Local, at(0)));
    (0..7).for_each(|_| history.charge(Origin::Own, at(0)));
    history.accept_code("ann", &[Mark { id: PHONE, end: secs(30) }], Origin::Own, at(0), &limits);
    assert_eq!(history.gate(Origin::Own, at(0), &limits), Gate::Open);
    for origin in [Origin::Remote, Origin::Local] {
        assert_eq!(history.gate(origin, at(0), &limits), Gate::Off);
    }
}

#[test]
fn any_other_success_softens_what_the_users_programs_did() {
    let limits = Limits::default();
    for origin in [Origin::Remote, Origin::Local] {
        let mut history = charged(Origin::Own, 20);
        history.accept_code("ann", &[Mark { id: PHONE, end: secs(30) }], origin, at(0), &limits);
        assert_eq!(history.gate(Origin::Own, at(0), &limits), Gate::Wait(3_600));
    }
    let mut history = charged(Origin::Own, 20);
    history.accept_recovery("ann", SetId([1; 8]), RecoveryHash([1; 16]), at(0));
    assert_eq!(history.gate(Origin::Own, at(0), &limits), Gate::Open);
}

#[test]
fn a_withdrawn_success_of_a_users_program_gives_failures_back() {
    let limits = Limits::default();
    let mut history = charged(Origin::Own, 7);
    let before = history.standing();
    history.accept_code("ann", &[Mark { id: PHONE, end: secs(30) }], Origin::Own, at(0), &limits);
    let after = history.standing();
    history.charge(Origin::Own, at(1));
    history.withdraw_success(&before, &after);
    assert_eq!(history.bucket(Origin::Own).failures, 8);
    history.restore_failures(&before);
    assert_eq!(history.bucket(Origin::Own).failures, 7);
}
