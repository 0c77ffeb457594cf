//! What a history remembers, and what it never forgets.

use super::*;
use crate::authenticator::{Algorithm, tests::authenticator};
use crate::recovery::{RecoveryHash, RecoverySet, SetId};
use crate::secret::AuthenticatorId;
use crate::throttle::{Limits, Origin};
use crate::time::{Moment, UnixTime};

fn secs(n: u64) -> UnixTime {
    UnixTime::from_secs(n)
}

#[test]
fn a_mark_never_goes_down() {
    let mut history = History::new("ann");
    let id = AuthenticatorId([1; 16]);
    history.raise_mark(id, secs(90));
    history.raise_mark(id, secs(60));
    assert_eq!(history.marks, [Mark { id, end: secs(90) }]);
}

#[test]
fn an_unknown_secret_starts_at_the_highest_mark() {
    let (a, b) =
        (authenticator(&[1; 20], Algorithm::Sha1, 6), authenticator(&[2; 20], Algorithm::Sha1, 6));
    let mut history = History::new("ann");
    history.raise_mark(a.id(), secs(90));
    assert_eq!(history.mark_of(&b, secs(1_000)), secs(90));
    history.raise_mark(b.id(), secs(30));
    assert_eq!(history.mark_of(&b, secs(1_000)), secs(30));
}

#[test]
fn a_confirmation_beyond_now_is_ignored() {
    let mut phone = authenticator(&[1; 20], Algorithm::Sha1, 6);
    phone.confirmed = Some(secs(500));
    let history = History::new("ann");
    assert_eq!(history.mark_of(&phone, secs(500)), secs(500));
    assert_eq!(history.mark_of(&phone, secs(499)), secs(0));
}

#[test]
fn the_lowest_marks_make_room_and_their_steps_stay_spent() {
    let mut history = History::new("ann");
    for n in 0..20u8 {
        history.raise_mark(AuthenticatorId([n; 16]), secs(u64::from(n) * 30));
    }
    assert_eq!(history.marks.len(), MAX_MARKS);
    let oldest = authenticator(&[9; 20], Algorithm::Sha1, 6);
    assert_eq!(history.mark_of(&oldest, secs(0)), secs(19 * 30));
}

#[test]
fn a_replaced_set_of_recovery_codes_stays_dead() {
    let (old, new) = (SetId([1; 8]), SetId([2; 8]));
    let code = RecoveryHash([7; 16]);
    let now = Moment { wall: secs(100), uptime: 1 };
    let mut history = History::new("ann");
    history.accept_recovery("ann", old, code, now);
    assert!(history.is_spent(old, code) && !history.is_spent(old, RecoveryHash([8; 16])));
    history.use_set(new);
    assert!(history.is_spent(old, RecoveryHash([8; 16])));
    history.use_set(old);
    assert_eq!(history.recovery_set, Some(new));
}

#[test]
fn of_the_users_store_scratch_codes_of_the_credential_count() {
    let salt = crate::recovery::Salt([4; 16]);
    let (his, other) = (RecoveryHash([1; 16]), RecoveryHash([2; 16]));
    let set = RecoverySet { salt, scratch: vec![his], codes: None };
    let mut own = History::new("ann");
    own.spent = vec![other, his];
    let mut root = History::new("ann");
    root.absorb_scratch(&own, &set);
    assert_eq!(root.spent, [his]);
    let mut root = History::new("ann");
    root.absorb_scratch(&History::new("ann"), &set);
    assert_eq!(root, History::new("ann"));
}

#[test]
fn a_scratch_code_forgives_like_a_code_a_recovery_code_all() {
    let now = Moment { wall: secs(1_000_000), uptime: 1 };
    let limits = Limits::default();
    let mut history = History::new("ann");
    for _ in 0..limits.lockout_after_remote {
        history.charge(Origin::Remote, now);
    }
    let mut by_code = history.clone();
    let mark = Mark { id: AuthenticatorId([1; 16]), end: secs(0) };
    by_code.accept_code("ann", &[mark], Origin::Local, now, &limits);
    let (set, code) = (SetId([1; 8]), RecoveryHash([7; 16]));
    history.accept_scratch("ann", (set, code), Origin::Local, now, &limits);
    assert_eq!((history.remote, history.local), (by_code.remote, by_code.local));
    assert!(history.is_spent(set, code) && history.enrolled_name() == Some("ann"));
}

#[test]
fn the_users_own_store_can_only_raise_marks_that_matter() {
    let phone = authenticator(&[1; 20], Algorithm::Sha1, 6);
    let mut own = History::new("ann");
    own.raise_mark(phone.id(), secs(600));
    own.raise_mark(AuthenticatorId([9; 16]), secs(60));
    own.enrolled = true;
    own.remote.failures = 99;
    let mut root = History::new("ann");
    root.absorb_marks(&own, std::slice::from_ref(&phone), secs(500));
    assert_eq!(root, History::new("ann"));
    root.absorb_marks(&own, std::slice::from_ref(&phone), secs(600));
    assert_eq!(root.marks, [Mark { id: phone.id(), end: secs(600) }]);
    assert!(!root.enrolled && root.remote.failures == 0);
}

#[test]
fn a_withdrawn_success_keeps_failures_of_others() {
    let now = |second: u64| Moment { wall: secs(1_000_000 + second), uptime: 1_000 + second };
    let limits = Limits::default();
    let mut history = History::new("ann");
    history.charge(Origin::Local, now(0));
    history.charge(Origin::Remote, now(1));
    let before = history.standing();
    let mark = Mark { id: AuthenticatorId([1; 16]), end: secs(90) };
    history.accept_code("ann", &[mark], Origin::Local, now(2), &limits);
    let after = history.standing();
    history.charge(Origin::Local, now(3));
    let mut later = history.clone();
    later.accept_code("ann", &[mark], Origin::Local, now(4), &limits);
    history.withdraw_success(&before, &after);
    assert_eq!((history.local.failures, history.remote.failures), (2, 1));
    let report = history.failure_report().unwrap();
    assert_eq!((report.count, report.since), (3, secs(1_000_000)));
    assert_eq!(history.last_success, secs(0));
    // Another success since then keeps what it forgave.
    let kept = later.clone();
    later.withdraw_success(&before, &after);
    assert_eq!(later, kept);
}

#[test]
fn a_user_id_that_used_a_code_is_enrolled_by_any_name() {
    let now = Moment { wall: secs(100), uptime: 1 };
    let mark = Mark { id: AuthenticatorId([1; 16]), end: secs(90) };
    let mut history = History::new("ann");
    assert_eq!(history.enrolled_name(), None);
    history.accept_code("bob", &[mark], Origin::Local, now, &Limits::default());
    assert_eq!(history.enrolled_name(), Some("bob"));
    assert!(history.is_called("bob") && !history.is_called("ann"));
    assert_eq!(history.other_enrolled_name("ann"), Some("bob"));
    assert_eq!(history.other_enrolled_name("bob"), None);
    let merged = History::merged(History::new("ann"), &history);
    assert_eq!(merged.enrolled_name(), Some("bob"));
}

#[test]
fn a_code_spent_in_both_stores_is_absorbed_once() {
    let [root, own] = [1, 2].map(|other| {
        let mut history = History::new("ann");
        history.spend(RecoveryHash([other; 16]));
        history.spend(RecoveryHash([9; 16]));
        history
    });
    let mut both = root;
    both.absorb_spent(&own);
    assert_eq!(both.spent(), [1, 9, 2].map(|n| RecoveryHash([n; 16])));
}
