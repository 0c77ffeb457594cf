//! Which codes are good, and which are used up.

use super::*;
use crate::answer::Answer;
use crate::authenticator::LookAhead;
use crate::authenticator::{Algorithm, tests::authenticator};
use proptest::prelude::*;

// RFC 4226 appendix D: the codes of this secret for counters 0 to 9.
const SECRET: &[u8] = b"12345678901234567890";
const CODES: [&str; 10] = [
    "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
    "520489",
];

fn credential() -> Credential {
    Credential {
        authenticators: vec![authenticator(SECRET, Algorithm::Sha1, 6)],
        ..Credential::default()
    }
}

fn reach() -> Reach {
    Reach { window: Window::default(), look_ahead: Some(LookAhead::default()) }
}

fn judge(history: &mut History, typed: &str, now: u64) -> &'static str {
    let credential = credential();
    let Answer::Code(typed) = Answer::parse(typed.as_bytes()) else { panic!("not a code") };
    let now = UnixTime::from_secs(now);
    match code(&Charged(()), &credential, history, &typed, now, reach()) {
        CodeVerdict::Accepted(Accepted(Proof::Step { used, .. })) => {
            used.iter().for_each(|mark| history.raise_mark(mark.id, mark.end));
            "accepted"
        }
        CodeVerdict::Accepted(_) => "a recovery code?",
        CodeVerdict::AlreadyUsed | CodeVerdict::ScratchSpent => "used",
        CodeVerdict::MarkAhead => "ahead",
        CodeVerdict::NoRoom => "no room",
        CodeVerdict::Wrong => "wrong",
    }
}

#[test]
fn a_code_is_good_once_and_every_older_one_dies_with_it() {
    let mut history = History::new("ann");
    assert_eq!(judge(&mut history, CODES[5], 4 * 30), "accepted");
    assert_eq!(judge(&mut history, CODES[5], 4 * 30), "used");
    assert_eq!(judge(&mut history, CODES[4], 4 * 30), "used");
    assert_eq!(judge(&mut history, CODES[3], 4 * 30), "used");
    assert_eq!(judge(&mut history, CODES[6], 5 * 30), "accepted");
}

#[test]
fn only_the_window_is_looked_at() {
    for (step, verdict) in
        [(2, "wrong"), (3, "accepted"), (4, "accepted"), (5, "accepted"), (6, "wrong")]
    {
        assert_eq!(judge(&mut History::new("ann"), CODES[step], 4 * 30), verdict);
    }
}

#[test]
fn a_clock_set_back_is_told_apart_from_a_used_code() {
    let mut history = History::new("ann");
    history.raise_mark(credential().authenticators[0].id(), UnixTime::from_secs(7 * 30));
    assert_eq!(judge(&mut history, CODES[4], 4 * 30), "ahead");
    assert_eq!(judge(&mut history, "000000", 4 * 30), "wrong");
}

#[test]
fn a_code_of_another_length_is_not_compared() {
    let Answer::Code(typed) = Answer::parse(b"07081804") else { panic!("not a code") };
    assert!(!fits(&credential(), &typed, reach()));
}

#[test]
fn a_recovery_code_spent_anywhere_or_unrecordable_is_refused() {
    let salt = crate::recovery::Salt([5; 16]);
    let typed = RecoveryCode::from_random(&[7; 15]);
    let codes = Some(vec![typed.hash(&salt)]);
    let recovery = Some(RecoverySet { salt, scratch: vec![], codes });
    let credential = Credential { recovery, ..credential() };
    let fresh = History::new("ann");
    let mut spent = fresh.clone();
    spent.spend(typed.hash(&salt));
    let mut full = fresh.clone();
    (0..64).for_each(|n| full.spend(RecoveryHash([n; 16])));
    let word = |history: &History, others: &[&History]| match recovery_code(
        &credential,
        history,
        others,
        &typed,
    ) {
        RecoveryVerdict::Accepted(_) => "accepted",
        RecoveryVerdict::AlreadyUsed => "used",
        RecoveryVerdict::Wrong => "wrong",
    };
    assert_eq!(word(&fresh, &[&fresh]), "accepted");
    assert_eq!(word(&spent, &[]), "used");
    assert_eq!(word(&fresh, &[&fresh, &spent]), "used");
    assert_eq!(word(&full, &[]), "used");
}

/// A credential whose scratch codes are these, and how it judges `typed` with `history`.
fn judge_scratch(history: &History, typed: &str, digits: u64, now: u64) -> String {
    let parse = |text: &str| match Answer::parse(text.as_bytes()) {
        Answer::Code(code) => code,
        _ => panic!("not a code"),
    };
    let salt = crate::recovery::Salt([5; 16]);
    let hash = |text: &str| crate::recovery::scratch_hash(&parse(text), &salt);
    let scratch = vec![hash("11112222"), hash("84755224")];
    let credential = Credential {
        authenticators: vec![authenticator(SECRET, Algorithm::Sha1, digits)],
        recovery: Some(RecoverySet { salt, scratch, codes: None }),
        ..credential()
    };
    assert!(fits(&credential, &parse(typed), reach()));
    let now = UnixTime::from_secs(now);
    match code(&Charged(()), &credential, history, &parse(typed), now, reach()) {
        CodeVerdict::Accepted(Accepted(Proof::Scratch { left, .. })) => format!("{left} left"),
        CodeVerdict::Accepted(Accepted(Proof::Step { scratch: Some(_), .. })) => {
            "a code and a scratch code".to_owned()
        }
        CodeVerdict::Accepted(_) => "a code".to_owned(),
        CodeVerdict::ScratchSpent => "spent".to_owned(),
        CodeVerdict::AlreadyUsed | CodeVerdict::MarkAhead | CodeVerdict::NoRoom => {
            "used".to_owned()
        }
        CodeVerdict::Wrong => "wrong".to_owned(),
    }
}

#[test]
fn a_scratch_code_is_right_once_and_never_if_unrecordable() {
    let salt = crate::recovery::Salt([5; 16]);
    let Answer::Code(typed) = Answer::parse(b"11112222") else { panic!("not a code") };
    let hash = crate::recovery::scratch_hash(&typed, &salt);
    let fresh = History::new("ann");
    assert_eq!(judge_scratch(&fresh, "11112222", 6, 0), "1 left");
    assert_eq!(judge_scratch(&fresh, "11112223", 6, 0), "wrong");
    let mut spent = fresh.clone();
    spent.spend(hash);
    assert_eq!(judge_scratch(&spent, "11112222", 6, 0), "spent");
    assert_eq!(judge_scratch(&spent, "84755224", 6, 0), "0 left");
    let mut dead = fresh.clone();
    dead.retire_set(salt.set_id());
    assert_eq!(judge_scratch(&dead, "11112222", 6, 0), "spent");
    let mut full = fresh;
    (0..64).for_each(|n| full.spend(RecoveryHash([n; 16])));
    assert_eq!(judge_scratch(&full, "11112222", 6, 0), "spent");
}

#[test]
fn digits_that_are_code_and_scratch_code_are_good_once() {
    // RFC 4226 appendix D gives 1284755224 for counter 0 before it is cut to 6 digits.
    let history = History::new("ann");
    assert_eq!(judge_scratch(&history, "84755224", 8, 0), "a code and a scratch code");
    assert_eq!(judge_scratch(&history, "84755224", 6, 0), "1 left");
}

/// `oathtool --totp` gives these two steps of the window around 1800000000 the same code: the one before with the
/// one after, and the one before with that of now.
#[test]
fn a_code_that_two_steps_have_uses_both_up() {
    for (secret, typed) in [("twin0097745", "051003"), ("twin0194877", "005216")] {
        let secret = format!("pam_totp {secret}");
        let phone = authenticator(secret.as_bytes(), Algorithm::Sha1, 6);
        let credential = Credential { authenticators: vec![phone], ..credential() };
        let Answer::Code(typed) = Answer::parse(typed.as_bytes()) else { panic!("no code") };
        let now = UnixTime::from_secs(1_800_000_000);
        let mut history = History::new("ann");
        let verdict = code(&Charged(()), &credential, &history, &typed, now, reach());
        let CodeVerdict::Accepted(Accepted(Proof::Step { used, .. })) = verdict else {
            panic!("refused")
        };
        assert_eq!(used.len(), 2);
        used.iter().for_each(|mark| history.raise_mark(mark.id, mark.end));
        let again = code(&Charged(()), &credential, &history, &typed, now, reach());
        assert!(matches!(again, CodeVerdict::AlreadyUsed), "{secret}");
    }
}

/// `oathtool --hotp` gives counters 153567 and 153569 of the secret the same code. The later step is out of the window
/// when the code is used, and in it a minute later.
#[test]
fn a_used_code_is_good_for_no_later_step_with_the_same_digits() {
    let (mut history, first) = (History::new("ann"), 153_567);
    assert_eq!(judge(&mut history, "468457", (first - 1) * 30), "accepted");
    assert_eq!(judge(&mut history, "468457", first * 30), "used");
    assert_eq!(judge(&mut history, "468457", (first + 1) * 30), "used");
    // Typed for the first time then, it is good.
    assert_eq!(judge(&mut History::new("ann"), "468457", (first + 1) * 30), "accepted");
}

proptest! {
    #[test]
    fn whatever_the_clock_does_no_step_is_accepted_twice(
        tries in proptest::collection::vec((0usize..10, 0u64..300), 1..60)
    ) {
        let mut history = History::new("ann");
        let mut accepted = Vec::new();
        for (step, now) in tries {
            if judge(&mut history, CODES[step], now) == "accepted" {
                prop_assert!(accepted.iter().all(|before| *before < step));
                accepted.push(step);
            }
        }
    }
}
