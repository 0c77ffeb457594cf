//! Hardware tokens: which codes of a counter are good, and what two consecutive codes in one answer do. The expected
//! codes are those of RFC 4226 appendix D and of oathtool.

mod support;

use support::memory::{Failure, Memory};
use support::oracle::{SECRET, counted, timed};
use support::{LIMITS, NOW, Still, at, recovery_code};
use totp_core::answer::Answer;
use totp_core::authenticator::{
    Algorithm, Authenticator, Digits, Kind, Label, LookAhead, Period, Window,
};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::judge::{Attempt, Look, Other, Verdict, judge};
use totp_core::ledger::{Entry, Ledger};
use totp_core::secret::SharedSecret;
use totp_core::throttle::Origin;

/// The codes of the secret for the counters 0 to 9 (RFC 4226 appendix D).
const CODES: [&str; 10] = [
    "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
    "520489",
];

fn authenticator(label: &str, secret: &[u8], kind: Kind) -> Authenticator {
    Authenticator {
        label: Label::new(label).unwrap(),
        secret: SharedSecret::from_bytes(secret.to_vec().into()).unwrap(),
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        kind,
        created: None,
        confirmed: None,
    }
}

fn token(first: u64) -> Authenticator {
    authenticator("token", SECRET, Kind::Hotp(first))
}

fn clock_token(period: u64) -> Authenticator {
    authenticator("fob", SECRET, Kind::Totp(Period::new(period).unwrap()))
}

/// A user with these authenticators, who logs in again and again.
struct User {
    credential: Credential,
    ledger: Memory,
    time: u64,
    other: Other,
    look_ahead: LookAhead,
}

impl User {
    fn new(authenticators: Vec<Authenticator>) -> Self {
        let recovery = support::credential(&[], 1).recovery;
        let credential = Credential { authenticators, recovery, ..Credential::default() };
        let (ledger, look_ahead) = (Memory::default(), LookAhead::default());
        Self { credential, ledger, time: NOW, other: Other::Users, look_ahead }
    }

    fn of_token(first: u64) -> Self {
        Self::new(vec![token(first)])
    }

    fn verdict(&self, typed: &str) -> Verdict<Failure> {
        let answer = Answer::parse(typed.as_bytes());
        let attempt = Attempt {
            account: "ann",
            credential: &self.credential,
            answer: &answer,
            origin: Origin::Remote,
            window: Window::default(),
            look_ahead: self.look_ahead,
            limits: &LIMITS,
            elsewhere: &Look::Silent,
            other: self.other,
        };
        judge(&self.ledger, &attempt, &mut Still(at(self.time, 9_000), Look::Silent))
    }

    fn enter(&self, typed: &str) -> &'static str {
        match self.verdict(typed) {
            Verdict::Accepted(_) => "let in",
            Verdict::WrongCode => "wrong",
            Verdict::CodeAlreadyUsed => "used",
            Verdict::MarkAhead => "ahead",
            Verdict::Malformed => "malformed",
            Verdict::NeedsRootsRecord => "needs root",
            Verdict::NoRoomForCounter => "no room",
            Verdict::RecordUnusable(_) => "failed",
            other => panic!("{typed}: {other:?}"),
        }
    }

    fn known(&self) -> History {
        self.ledger.known("ann").unwrap_or_default()
    }

    fn failures(&self) -> u32 {
        self.known().failures_since_success()
    }

    fn offset(&self) -> i64 {
        self.known().offset_of(self.credential.authenticators[0].id())
    }

    /// What the record would know after the secret was used up to `next`.
    fn stand_at(&self, change: impl FnOnce(&mut History)) {
        let (mut held, mut history) = self.ledger.hold("ann").unwrap();
        change(&mut history);
        self.ledger.write(&mut held, &mut history, &Entry::Token, at(NOW, 9_000)).unwrap();
    }
}

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
    for (counters, code) in [(0, 0), (1, 1), (5, 5), (9, 9)] {
        let mut user = User::of_token(0);
        user.look_ahead = LookAhead::new(counters).unwrap();
        if code < 9 {
            assert_eq!(user.enter(CODES[code + 1]), "wrong", "{counters}");
        }
        assert_eq!(user.enter(CODES[code]), "let in", "{counters}");
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
    let user = User::of_token(u64::MAX);
    let Some(codes) = counted(u64::MAX, 1) else { return };
    assert_eq!(user.enter(&codes[0]), "wrong");
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
