//! The clock of a token.

use crate::support::oracle::timed;
use crate::support::{self, NOW, at};
use crate::user::{User, authenticator, clock_token};
use totp_core::authenticator::{Kind, Period};

#[test]
fn two_codes_learn_how_far_a_clock_is_off() {
    for period in [30, 60] {
        // NOW is the first second of a step of both.
        for steps in [-20_i64, -19, -3, 0, 2, 19, 20] {
            let user = User::new(vec![clock_token(period)]);
            let seconds = steps * i64::try_from(period).unwrap();
            let first = NOW.checked_add_signed(seconds).unwrap() - period;
            let Some(codes) = timed(period, first, 5) else { return };
            let pair = format!("{} {}", codes[0], codes[1]);
            assert_eq!(user.enter(&pair), "let in", "{steps} steps of {period} s");
            assert_eq!(user.offset(), seconds);
            assert_eq!(user.enter(&codes[1]), "used", "{steps} steps of {period} s");
            assert_eq!(user.enter(&pair), "used", "{steps} steps of {period} s");
            assert_eq!(user.enter(&codes[2]), "let in", "{steps} steps of {period} s");
            let wrong = if codes[2] == codes[4] { "used" } else { "wrong" };
            assert_eq!(user.enter(&codes[4]), wrong, "{steps} steps of {period} s");
        }
    }
}

#[test]
fn a_clock_that_is_too_far_off_is_not_learnt() {
    for steps in [-21_i64, 21] {
        let user = User::new(vec![clock_token(30)]);
        let first = NOW.checked_add_signed(steps * 30).unwrap() - 30;
        let Some(codes) = timed(30, first, 2) else { return };
        assert_eq!(user.enter(&format!("{} {}", codes[0], codes[1])), "wrong");
        assert_eq!((user.offset(), user.failures()), (0, 1));
    }
}

#[test]
fn a_login_does_not_move_the_offset() {
    let mut user = User::new(vec![clock_token(30)]);
    let Some(codes) = timed(30, NOW, 60) else { return };
    assert_eq!(user.enter(&format!("{} {}", codes[9], codes[10])), "let in");
    assert_eq!(user.offset(), 300);
    // The token drifts by one more step, and each time the code at the edge of the window is typed.
    for n in 1..5 {
        user.time = NOW + 30 * (3 * n);
        let at = usize::try_from(10 + 3 * n + 1).unwrap();
        assert_eq!(user.enter(&codes[at]), "let in");
        assert_eq!(user.offset(), 300);
    }
}

#[test]
fn a_clock_that_is_right_again_forgets_its_offset() {
    let mut user = User::new(vec![clock_token(30)]);
    let Some(codes) = timed(30, NOW, 60) else { return };
    assert_eq!(user.enter(&format!("{} {}", codes[9], codes[10])), "let in");
    user.time = NOW + 30 * 20;
    assert_eq!(user.enter(&format!("{} {}", codes[19], codes[20])), "let in");
    assert_eq!(user.offset(), 0);
    assert_eq!(user.known().version(), 1, "nothing is left that needs the newer format");
}

#[test]
fn a_token_that_is_ahead_blocks_no_other_authenticator() {
    let Some(codes) = timed(30, NOW, 60) else { return };
    let mut user = User::new(vec![clock_token(30)]);
    assert_eq!(user.enter(&format!("{} {}", codes[19], codes[20])), "let in");
    // A phone that has no mark of its own starts at the highest one, as our clock has it.
    user.credential.authenticators.push(authenticator(
        "phone",
        &[1; 20],
        Kind::Totp(Period::THIRTY),
    ));
    user.time = NOW + 30;
    assert_eq!(user.enter(&support::code(1, NOW + 30)), "let in");
}

#[test]
fn a_token_that_is_behind_is_found_after_a_phone() {
    let Some(codes) = timed(30, NOW - 600, 3) else { return };
    let phone = authenticator("phone", &[1; 20], Kind::Totp(Period::THIRTY));
    let user = User::new(vec![phone, clock_token(30)]);
    assert_eq!(user.enter(&support::code(1, NOW)), "let in");
    // The step of the token's clock ended before the phone's mark; on our clock it did not.
    let mut later = user;
    later.time = NOW + 60;
    assert_eq!(later.enter(&format!("{} {}", codes[1], codes[2])), "let in");
}

#[test]
fn an_accident_of_the_clock_reopens_no_code_of_a_token() {
    let Some(codes) = timed(30, NOW, 60) else { return };
    let mut user = User::new(vec![clock_token(30)]);
    assert_eq!(user.enter(&format!("{} {}", codes[19], codes[20])), "let in");
    let id = user.credential.authenticators[0].id();
    let (now, end) = (at(NOW, 0).wall, at(NOW + 120, 0).wall);
    user.stand_at(|history| history.mend_clock(&[id], now, end));
    user.time = NOW + 60;
    for used in &codes[21..24] {
        assert_eq!(user.enter(used), "used");
    }
    user.time = NOW + 120;
    assert_eq!(user.enter(&codes[24]), "let in");
}
