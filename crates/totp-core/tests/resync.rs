//! Where a token stands by two consecutive codes: for an enrolment, and for an administrator's resynchronisation. The
//! codes are those of RFC 4226 appendix D and RFC 6238, made by oathtool.

mod support;

use std::path::Path;
use support::oracle::{self, SECRET};
use totp_core::answer::{Answer, Pair};
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Kind, Label, Period};
use totp_core::credential::Credential;
use totp_core::history::{History, TokenPosition};
use totp_core::record::Store;
use totp_core::secret::SharedSecret;
use totp_core::time::UnixTime;
use totp_core::verify::{Resync, find_token, position_of};

/// The first second of a step of 30 s and of 60 s.
const NOW: u64 = 1_800_000_000;

fn token(kind: Kind) -> Authenticator {
    Authenticator {
        label: Label::new("T1").unwrap(),
        secret: SharedSecret::from_bytes(SECRET.to_vec().into()).unwrap(),
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        kind,
        created: None,
        confirmed: None,
    }
}

fn clock(period: u64) -> Authenticator {
    token(Kind::Totp(Period::new(period).unwrap()))
}

fn pair(codes: &[String], first: usize, second: usize) -> Pair {
    let typed = format!("{} {}", codes[first], codes[second]);
    let Answer::Pair(pair) = Answer::parse(typed.as_bytes()) else { panic!("{typed}") };
    pair
}

fn counted() -> Option<Vec<String>> {
    oracle::counted(0, 1_011)
}

fn timed(period: u64, from: u64) -> Option<Vec<String>> {
    oracle::timed(period, from, 4)
}

fn now() -> UnixTime {
    UnixTime::from_secs(NOW)
}

#[test]
fn a_new_token_is_found_within_1000_counters() {
    let Some(codes) = counted() else { return };
    for first in [0, 1, 5, 700, 999] {
        let found = position_of(&token(Kind::Hotp(0)), &pair(&codes, first, first + 1), now());
        let next = u64::try_from(first).unwrap() + 2;
        assert_eq!(found, Some(TokenPosition::Counter(next)), "{first}");
    }
    let far = pair(&codes, 1_001, 1_002);
    assert_eq!(position_of(&token(Kind::Hotp(0)), &far, now()), None);
    assert!(position_of(&token(Kind::Hotp(2)), &far, now()).is_some());
}

#[test]
fn codes_before_the_counter_of_the_box_are_no_proof() {
    let Some(codes) = counted() else { return };
    let of =
        |first: usize| position_of(&token(Kind::Hotp(8)), &pair(&codes, first, first + 1), now());
    // The counter that the maker wrote down is the first one that is good.
    assert_eq!(of(6), None);
    assert_eq!(of(8), Some(TokenPosition::Counter(10)));
}

#[test]
fn swapped_and_gapped_codes_are_no_proof() {
    let Some(codes) = counted() else { return };
    for (first, second) in [(1, 0), (0, 2), (4, 3)] {
        let typed = pair(&codes, first, second);
        assert_eq!(position_of(&token(Kind::Hotp(0)), &typed, now()), None);
    }
    let mut eight = token(Kind::Hotp(0));
    eight.digits = Digits::new(8).unwrap();
    assert_eq!(position_of(&eight, &pair(&codes, 0, 1), now()), None);
}

#[test]
fn a_new_clock_is_found_within_20_steps() {
    for period in [30, 60] {
        for steps in [-21_i64, -20, -1, 0, 1, 20, 21] {
            let ahead = steps * i64::try_from(period).unwrap();
            let second = NOW.checked_add_signed(ahead).unwrap();
            let Some(codes) = timed(period, second - period) else { return };
            let found = position_of(&clock(period), &pair(&codes, 0, 1), now());
            let position = TokenPosition::Clock {
                used: UnixTime::from_secs(second + period),
                ahead: i32::try_from(ahead).unwrap(),
            };
            assert_eq!(found, (steps.abs() <= 20).then_some(position), "{steps} of {period} s");
        }
    }
}

fn of_user(kind: Kind) -> Credential {
    Credential { authenticators: vec![token(kind)], ..Credential::default() }
}

fn found(credential: &Credential, history: &History, typed: &Pair) -> Option<TokenPosition> {
    match find_token(credential, history, typed, now()) {
        Resync::Found { position, .. } => Some(position),
        _ => None,
    }
}

#[test]
fn an_administrator_moves_no_counter_back() {
    // Only root's own folders hold records; `unit-inside.sh` runs this program as root too.
    if !nix::unistd::geteuid().is_root() {
        return eprintln!("skipped: only root keeps such records");
    }
    let Some(codes) = counted() else { return };
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = Store::of_root(folder.path(), other.path(), 1_000);
    let credential = of_user(Kind::Hotp(0));
    let id = credential.authenticators[0].id();
    for next in [500, 20] {
        let record = store.begin("ann").unwrap().of_an_enrolled_user();
        record.move_token(id, TokenPosition::Counter(next)).unwrap();
    }
    let history = store.peek().unwrap().unwrap();
    assert_eq!(history.next_counter(id, 0), Some(500));
    let used = find_token(&credential, &history, &pair(&codes, 497, 498), now());
    assert!(matches!(used, Resync::AlreadyUsed));
    let next = found(&credential, &history, &pair(&codes, 900, 901));
    assert_eq!(next, Some(TokenPosition::Counter(902)));
    assert!(Path::new(folder.path()).join("1000").exists());
}

#[test]
fn a_mark_does_not_go_back_with_the_clock_of_a_token() {
    let token = clock(30);
    let id = token.id();
    let mut history = History::new("ann");
    let position = |used, ahead| TokenPosition::Clock { used: UnixTime::from_secs(used), ahead };
    history.move_token(id, position(NOW + 300, 270));
    history.move_token(id, position(NOW - 300, -300));
    assert_eq!(history.offset_of(id), -300);
    let horizon = UnixTime::from_secs(NOW + 900);
    assert_eq!(history.mark_of(&token, horizon), UnixTime::from_secs(NOW + 300));
}

#[test]
fn of_a_barred_user_no_token_is_found() {
    let Some(codes) = counted() else { return };
    let mut history = History::new("ann");
    history.bar();
    let typed = pair(&codes, 3, 4);
    let barred = find_token(&of_user(Kind::Hotp(0)), &history, &typed, now());
    assert!(matches!(barred, Resync::MarkAhead));
}
