//! Which codes of a counter are good.

use crate::support::oracle::{SECRET, counted};
use crate::support::recovery_code;
use crate::user::{CODES, User, authenticator, token};
use std::io::Read;
use std::iter;
use totp_core::authenticator::{Algorithm, Digits, Kind, Label, LookAhead, Period};
use totp_core::history::History;
use totp_core::hotp::values;
use totp_core::judge::Other;

#[test]
fn the_codes_of_rfc_4226_are_good_from_any_counter() {
    for first in 0..10 {
        let user = User::of_token(first);
        for code in &CODES[first.try_into().unwrap()..] {
            assert_eq!(user.enter(code), "let in", "from {first}");
            assert_eq!(user.enter(code), "used", "from {first}");
        }
    }
}

#[test]
fn the_look_ahead_is_exact() {
    let Some(codes) = counted(0, 12) else { return };
    assert_eq!(codes[..CODES.len()], CODES, "oathtool and the RFC agree");
    for counters in [0_u8, 1, 5, 9, 10] {
        let mut user = User::of_token(0);
        user.look_ahead = LookAhead::new(counters.into()).unwrap();
        let last = usize::from(counters);
        assert_eq!(user.enter(&codes[last + 1]), "wrong", "{counters}");
        assert_eq!(user.enter(&codes[last]), "let in", "{counters}");
    }
    assert!(LookAhead::new(11).is_none());
}

#[test]
fn a_counter_that_was_passed_over_is_dead() {
    let user = User::of_token(0);
    assert_eq!(user.enter(CODES[4]), "let in");
    for passed_over in &CODES[..5] {
        assert_eq!(user.enter(passed_over), "used");
    }
    assert_eq!(user.enter(CODES[5]), "let in");
    assert_eq!(user.failures(), 0, "a used code is no guess");
    // Further back than it is looked, it is a wrong code.
    assert_eq!(user.enter(CODES[0]), "wrong");
}

#[test]
fn a_restored_file_does_not_set_the_counter_back() {
    let mut user = User::of_token(0);
    assert_eq!(user.enter(CODES[3]), "let in");
    user.credential.authenticators = vec![token(0)];
    assert_eq!(user.enter(CODES[3]), "used");
    // A file with a later counter counts: codes before it were used elsewhere.
    user.credential.authenticators = vec![token(8)];
    assert_eq!(user.enter(CODES[7]), "used");
    assert_eq!(user.enter(CODES[8]), "let in");
}

#[test]
fn a_code_that_is_not_noted_is_refused() {
    let user = User::of_token(0);
    assert_eq!(user.enter(CODES[0]), "let in");
    user.ledger.fail_after(1);
    assert_eq!(user.enter(CODES[1]), "failed");
}

#[test]
fn a_program_of_the_users_does_not_count() {
    let mut user = User::new(vec![token(0)]);
    user.other = Other::Roots;
    assert_eq!(user.enter(CODES[0]), "needs root");
    assert_eq!(user.enter(&format!("{} {}", CODES[0], CODES[1])), "needs root");
    assert!(user.ledger.known("ann").is_none(), "nothing is charged");
    // Other authenticators of this user go on, and the token's codes are wrong there.
    user.credential.authenticators.push(authenticator(
        "phone",
        &[7; 20],
        Kind::Totp(Period::THIRTY),
    ));
    assert_eq!(user.enter(CODES[0]), "wrong");
    assert_eq!(user.failures(), 1);
}

#[test]
fn a_full_list_of_counters_takes_no_further_token() {
    let user = User::of_token(0);
    user.stand_at(|history| {
        for n in 0..16 {
            let id = totp_core::secret::AuthenticatorId([n; 16]);
            history.raise_counter(totp_core::history::Counter { id, next: 1 });
        }
    });
    assert_eq!(user.enter(CODES[0]), "no room");
    assert_eq!(user.enter("000000"), "wrong");
}

#[test]
fn the_last_counter_of_all_is_no_good() {
    let Some(codes) = counted(u64::MAX - 2, 3) else { return };
    let user = User::of_token(u64::MAX);
    assert_eq!(user.enter(&codes[2]), "wrong");
    let pair =
        |user: &User, first: usize| user.enter(&format!("{} {}", codes[first], codes[first + 1]));
    let user = User::of_token(u64::MAX - 2);
    assert_eq!(pair(&user, 1), "wrong", "the second of them is the last one");
    assert_eq!(pair(&user, 0), "let in");
    assert_eq!(user.enter(&codes[2]), "wrong");
}

#[test]
fn a_bar_ends_the_codes_of_a_token_too() {
    let user = User::of_token(0);
    assert_eq!(user.enter(CODES[0]), "let in");
    user.stand_at(History::bar);
    assert_eq!(user.enter(CODES[1]), "ahead");
    assert_eq!(user.enter(&format!("{} {}", CODES[1], CODES[2])), "ahead");
    assert_eq!(user.enter("000000"), "wrong");
}

#[test]
fn oathtool_agrees_on_counters_of_any_size() {
    // A full period of a generator modulo 2^61 - 1, so that counters of every length come.
    let mut counter = 1_u64;
    for round in 0..100 {
        counter = u64::try_from(u128::from(counter) * 48_271 % ((1 << 61) - 1)).unwrap();
        let from = counter >> (round % 56);
        let Some(codes) = counted(from, 100) else { return };
        let user = User::of_token(from);
        for (n, code) in codes.iter().enumerate() {
            // Two codes in a row that are the same, or one of the last five, are refused once.
            let again = codes[n.saturating_sub(5)..n].contains(code);
            let expected = if again { "used" } else { "let in" };
            assert_eq!(user.enter(code), expected, "counter {from} + {n}");
        }
    }
}

#[test]
fn oathtool_agrees_on_10_000_random_counters() {
    let mut random = std::fs::File::open("/dev/urandom").unwrap();
    for _ in 0..10_000 {
        let mut bytes = [0; 8];
        random.read_exact(&mut bytes).unwrap();
        // oathtool reads a signed number. Every length comes: a shift by chance, too.
        let counter = (u64::from_le_bytes(bytes) >> 1) >> (bytes[7] % 63);
        let Some(codes) = counted(counter, 1) else { return };
        let own = values(Algorithm::Sha1, SECRET, Digits::SIX, iter::once(counter));
        assert_eq!(format!("{:06}", own[0]), codes[0], "counter {counter}");
    }
}

#[test]
fn a_recovery_code_is_good_whatever_the_token_says() {
    let user = User::of_token(0);
    assert_eq!(user.enter(&recovery_code(1, 3)), "let in");
    assert_eq!(user.enter(CODES[0]), "let in");
}

#[test]
fn two_tokens_count_each_for_itself() {
    let mut second = authenticator("second", &[9; 20], Kind::Hotp(0));
    second.label = Label::new("second").unwrap();
    let user = User::new(vec![token(0), second]);
    for code in CODES {
        assert_eq!(user.enter(code), "let in");
    }
    let seconds = user.credential.authenticators[1].id();
    assert_eq!(user.known().next_counter(seconds, 0), Some(0));
}

#[test]
fn a_used_code_is_refused_though_it_comes_again() {
    // oathtool: the counters 103 424 and 103 427 of this secret have the same code.
    let next = |user: &User| user.known().next_counter(user.credential.authenticators[0].id(), 0);
    let mut user = User::of_token(103_424);
    user.look_ahead = LookAhead::new(2).unwrap();
    assert_eq!(user.enter("746629"), "let in");
    assert_eq!(next(&user), Some(103_425));
    // The later one is within reach now, and the code was used a moment ago.
    user.look_ahead = LookAhead::default();
    assert_eq!(user.enter("746629"), "used");
    assert_eq!(next(&user), Some(103_425));
    // Where both are within reach at once, both are used up.
    let user = User::of_token(103_424);
    assert_eq!(user.enter("746629"), "let in");
    assert_eq!(next(&user), Some(103_428));
}
