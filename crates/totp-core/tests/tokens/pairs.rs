//! What two consecutive codes in one answer do.

use crate::support::NOW;
use crate::support::oracle::{counted, counted_long, timed_by};
use crate::user::{User, clock_token, token};
use std::time::{Duration, Instant};
use totp_core::authenticator::{Algorithm, Digits};
use totp_core::judge::Verdict;
use totp_core::throttle::Limits;

#[test]
fn two_consecutive_codes_find_a_token_and_log_in() {
    let Some(codes) = counted(0, 1_010) else { return };
    for at in [0, 5, 6, 700, 999] {
        let user = User::of_token(0);
        let pair = format!("{} {}", codes[at], codes[at + 1]);
        assert_eq!(user.enter(&pair), "let in", "{at}");
        assert_eq!(user.enter(&pair), "used", "{at}");
        assert_eq!(user.enter(&codes[at + 1]), "used", "{at}");
        assert_eq!(user.enter(&codes[at + 2]), "let in", "{at}");
    }
    let user = User::of_token(0);
    assert_eq!(user.enter(&format!("{} {}", codes[1_001], codes[1_002])), "wrong");
}

#[test]
fn two_codes_of_every_hash_length_and_period_are_found() {
    let hashes =
        [("sha1", Algorithm::Sha1), ("sha256", Algorithm::Sha256), ("sha512", Algorithm::Sha512)];
    for digits in [6, 7, 8] {
        let pair = |codes: &[String]| format!("{} {}", codes[0], codes[1]);
        for ((name, hash), period) in hashes.iter().flat_map(|hash| [(hash, 30), (hash, 60)]) {
            let mut user = User::new(vec![clock_token(period)]);
            user.credential.authenticators[0].algorithm = *hash;
            user.credential.authenticators[0].digits = Digits::new(digits).unwrap();
            let first = NOW + 9 * period;
            let Some(codes) = timed_by(name, digits, period, first, 3) else { return };
            assert_eq!(user.enter(&pair(&codes)), "let in", "{name}, {digits}, {period} s");
            assert_eq!(user.offset(), i64::try_from(10 * period).unwrap());
            assert_eq!(user.enter(&codes[1]), "used", "{name}, {digits}, {period} s");
            assert_eq!(user.enter(&codes[2]), "let in", "{name}, {digits}, {period} s");
        }
        let mut user = User::of_token(0);
        user.credential.authenticators[0].digits = Digits::new(digits).unwrap();
        let Some(codes) = counted_long(digits, 300, 3) else { return };
        assert_eq!(user.enter(&pair(&codes)), "let in", "{digits} digits");
        assert_eq!(user.enter(&codes[2]), "let in", "{digits} digits");
    }
}

#[test]
fn codes_that_are_not_consecutive_move_nothing() {
    let Some(codes) = counted(0, 60) else { return };
    let user = User::of_token(0);
    for (first, second) in [(51, 50), (50, 52), (50, 40)] {
        let pair = format!("{} {}", codes[first], codes[second]);
        assert_eq!(user.enter(&pair), "wrong", "{first} {second}");
    }
    assert_eq!(user.failures(), 3, "one charge each");
    assert_eq!(user.enter(&format!("{0} {0}", codes[50])), "malformed");
    assert_eq!(user.enter(&format!("{}{}", codes[50], codes[51])), "malformed");
    assert_eq!(user.failures(), 3);
    assert_eq!(user.known().next_counter(token(0).id(), 0), Some(0));
}

/// The shortest of a few times that this answer takes.
fn time_of(answer: impl Fn()) -> Duration {
    let once = || {
        let begin = Instant::now();
        answer();
        begin.elapsed()
    };
    (0..9).map(|_| once()).min().unwrap()
}

#[test]
fn two_codes_take_as_long_without_a_token() {
    // 1 000 counters are searched, of 41 steps otherwise. Time tells that much apart on any machine.
    let pair = "111111 222222";
    let [of_token, of_phone, mut waiting, mut waiting_token] =
        [token(0), clock_token(30), clock_token(30), token(0)].map(|one| User::new(vec![one]));
    for user in [&mut waiting, &mut waiting_token] {
        user.limits = Limits::default();
        (0..9).for_each(|_| user.charge());
        assert!(matches!(user.verdict(pair), Verdict::Throttled(_)));
    }
    let with = time_of(|| {
        of_token.forget();
        assert_eq!(of_token.enter(pair), "wrong");
    });
    let without = |user: &User| {
        time_of(|| {
            user.verdict(pair);
        })
    };
    let others = [
        (
            "a phone",
            time_of(|| {
                of_phone.forget();
                assert_eq!(of_phone.enter(pair), "wrong");
            }),
        ),
        ("a phone that waits", without(&waiting)),
        ("a token that waits", without(&waiting_token)),
        ("nobody", time_of(|| of_phone.works_for_nothing(pair))),
    ];
    for (what, time) in others {
        let (low, high) = (with.min(time), with.max(time));
        assert!(high < low * 3, "{what} {time:?}, a token {with:?}");
    }
}

#[test]
fn wrong_codes_alone_move_no_counter() {
    let Some(codes) = counted(0, 60) else { return };
    let user = User::of_token(0);
    for code in &codes[40..50] {
        assert_eq!(user.enter(code), "wrong");
    }
    assert_eq!(user.enter(&codes[50]), "wrong");
    assert_eq!(user.enter(&codes[0]), "let in");
}
