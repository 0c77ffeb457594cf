//! Codes that were sent by mail or SMS, judged as a login judges them.

mod support;

use support::memory::{Failure, Memory};
use support::{LIMITS, NOW, at, code, credential, recovery_code};
use totp_core::answer::{Answer, Code};
use totp_core::authenticator::{Digits, LookAhead, Window};
use totp_core::credential::Credential;
use totp_core::history::{History, Sending, SentCode};
use totp_core::judge::{Attempt, Look, Other, SpentBy, Surroundings, Verdict, judge};
use totp_core::ledger::{Entry, Ledger, Written};
use totp_core::record::Store;
use totp_core::sent::Way;
use totp_core::throttle::{Limits, Origin};
use totp_core::time::Moment;

/// A program that sends codes: the digits of one are its first random byte, eight times over.
struct Helper(Moment);

impl Surroundings for Helper {
    fn now(&mut self) -> Option<Moment> {
        Some(self.0)
    }

    fn elsewhere(&mut self) -> Look {
        Look::Silent
    }

    fn sends_codes(&self) -> bool {
        true
    }

    fn sent_digits(&self, code: &SentCode) -> Option<Code> {
        Code::parse(digits(code.nonce[0]).as_bytes())
    }
}

fn digits(number: u8) -> String {
    number.to_string().repeat(8)
}

/// Sends the code of that number at that second.
fn send<L: Ledger<Error: std::fmt::Debug>>(ledger: &L, way: Way, number: u8, second: u64) {
    let (mut held, mut history) = ledger.hold("ann").unwrap();
    let now = at(NOW + second, 9_000);
    let sending = history.send_code(way, Origin::Remote, now, [number; 16]);
    assert!(matches!(sending, Sending::Send(code) if code.nonce == [number; 16]));
    ledger.write(&mut held, &mut history, &Entry::Sent, now).unwrap();
}

fn attempt<'a>(credential: &'a Credential, answer: &'a Answer, limits: &'a Limits) -> Attempt<'a> {
    Attempt {
        account: "ann",
        credential,
        answer,
        origin: Origin::Remote,
        window: Window::default(),
        look_ahead: LookAhead::default(),
        limits,
        elsewhere: &Look::Silent,
        other: Other::Users,
    }
}

fn verdict<L: Ledger>(ledger: &L, limits: &Limits, typed: &str, second: u64) -> Verdict<L::Error> {
    let (credential, answer) = (credential(&[1], 1), Answer::parse(typed.as_bytes()));
    judge(ledger, &attempt(&credential, &answer, limits), &mut Helper(at(NOW + second, 9_000)))
}

fn lets_in<L: Ledger>(ledger: &L, typed: &str, second: u64) -> bool {
    matches!(verdict(ledger, &LIMITS, typed, second), Verdict::Accepted(_))
}

fn tries_left(ledger: &Memory) -> Vec<u8> {
    let known = ledger.known("ann").unwrap();
    known.sent_codes(at(NOW, 0).wall).map(|code| code.tries_left).collect()
}

#[test]
fn a_sent_code_lets_in_once() {
    let ledger = Memory::default();
    send(&ledger, Way::Email, 7, 0);
    let first = verdict(&ledger, &LIMITS, "7777 7777", 5);
    assert!(
        matches!(first, Verdict::Accepted(used) if matches!(used.by, SpentBy::Sent(Way::Email)))
    );
    assert!(matches!(verdict(&ledger, &LIMITS, &digits(7), 6), Verdict::WrongCode));
    assert!(ledger.known("ann").unwrap().is_enrolled());
}

#[test]
fn the_fifth_try_may_be_right_and_the_sixth_may_not() {
    for (wrong, is_good) in [(4, true), (5, false)] {
        let ledger = Memory::default();
        send(&ledger, Way::Sms, 7, 0);
        (0..wrong).for_each(|_| assert!(!lets_in(&ledger, "12345678", 1)));
        assert_eq!(lets_in(&ledger, &digits(7), 2), is_good, "{wrong}");
    }
}

#[test]
fn a_sent_code_is_counted_before_it_is_compared() {
    let ledger = Memory::default();
    send(&ledger, Way::Email, 7, 0);
    // The charge is written, and the success is not.
    ledger.fail_after(1);
    assert!(matches!(verdict(&ledger, &LIMITS, &digits(7), 1), Verdict::RecordUnusable(_)));
    assert_eq!(tries_left(&ledger), [4]);
}

#[test]
fn a_code_of_the_app_costs_a_sent_code_no_try() {
    let ledger = Memory::default();
    send(&ledger, Way::Email, 7, 0);
    assert!(lets_in(&ledger, &code(1, NOW), 0));
    assert!(!lets_in(&ledger, "123456", 0), "six digits are no sent code");
    assert_eq!(tries_left(&ledger), [5]);
}

#[test]
fn what_was_sent_by_both_ways_is_good_by_itself() {
    let ledger = Memory::default();
    send(&ledger, Way::Email, 7, 0);
    send(&ledger, Way::Sms, 8, 1);
    assert!(lets_in(&ledger, &digits(8), 2));
    assert!(!lets_in(&ledger, &digits(8), 3));
    assert!(lets_in(&ledger, &digits(7), 4));
}

#[test]
fn a_sent_code_is_good_for_ten_minutes() {
    for (second, is_good) in [(599, true), (600, false)] {
        let ledger = Memory::default();
        send(&ledger, Way::Email, 7, 0);
        assert_eq!(lets_in(&ledger, &digits(7), second), is_good, "{second}");
    }
}

#[test]
fn wrong_codes_throttle_sent_codes_too() {
    let limits = Limits { free_tries: 3, ..LIMITS };
    let ledger = Memory::default();
    send(&ledger, Way::Email, 7, 0);
    for _ in 0..3 {
        assert!(matches!(verdict(&ledger, &limits, "123456", 1), Verdict::WrongCode));
    }
    assert!(matches!(verdict(&ledger, &limits, &digits(7), 1), Verdict::Throttled(_)));
    assert_eq!(tries_left(&ledger), [5], "what is not looked at costs no try");
}

#[test]
fn a_recovery_code_ends_what_is_on_its_way() {
    let ledger = Memory::default();
    send(&ledger, Way::Email, 7, 0);
    assert!(lets_in(&ledger, &recovery_code(1, 0), 1));
    assert!(!lets_in(&ledger, &digits(7), 2));
}

#[test]
fn digits_of_an_app_and_of_a_sent_code_use_both_up() {
    let mut user = credential(&[1], 1);
    user.authenticators[0].digits = Digits::new(8).unwrap();
    // What the app shows, by an independent implementation.
    let totp = totp_rs::Builder::new().with_digits(8).with_secret(vec![1; 20]).with_skew(0);
    let shown = totp.with_step_duration(30).build().unwrap().generate(NOW).to_string();
    struct Twin(Helper, String);
    impl Surroundings for Twin {
        fn now(&mut self) -> Option<Moment> {
            self.0.now()
        }
        fn elsewhere(&mut self) -> Look {
            Look::Silent
        }
        fn sends_codes(&self) -> bool {
            true
        }
        fn sent_digits(&self, _: &SentCode) -> Option<Code> {
            Code::parse(self.1.as_bytes())
        }
    }
    let ledger = Memory::default();
    send(&ledger, Way::Email, 7, 0);
    let answer = Answer::parse(shown.as_bytes());
    let mut around = Twin(Helper(at(NOW, 9_000)), shown.clone());
    let verdict = judge(&ledger, &attempt(&user, &answer, &LIMITS), &mut around);
    assert!(matches!(verdict, Verdict::Accepted(_)));
    assert!(tries_left(&ledger).is_empty());
}

#[test]
fn a_program_that_sends_none_charges_no_eight_digits() {
    let ledger = Memory::default();
    send(&ledger, Way::Email, 7, 0);
    let (user, typed) = (credential(&[1], 1), digits(7));
    let answer = Answer::parse(typed.as_bytes());
    let attempt = attempt(&user, &answer, &LIMITS);
    let mut around = support::Still(at(NOW, 9_000), Look::Silent);
    assert!(matches!(judge(&ledger, &attempt, &mut around), Verdict::Malformed));
    assert_eq!(tries_left(&ledger), [5]);
}

#[test]
fn of_many_logins_with_one_sent_code_one_is_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = || Store::of_user(folder.path(), nix::unistd::geteuid().as_raw());
    send(&store(), Way::Email, 7, 0);
    let let_in = std::thread::scope(|scope| {
        let login = || lets_in(&store(), &digits(7), 1);
        let logins: Vec<_> = (0..50).map(|_| scope.spawn(login)).collect();
        logins.into_iter().filter_map(|login| login.join().unwrap().then_some(())).count()
    });
    assert_eq!(let_in, 1);
}

/// A ledger that has no lasting place: it refuses what must outlive a reboot, as the ledger of files does.
struct Passing(Memory);

impl Ledger for Passing {
    type Held = <Memory as Ledger>::Held;
    type Error = Failure;

    fn hold(&self, account: &str) -> Result<(Self::Held, History), Failure> {
        self.0.hold(account)
    }

    fn write(
        &self,
        held: &mut Self::Held,
        next: &mut History,
        entry: &Entry,
        now: Moment,
    ) -> Result<Written, Failure> {
        if matches!(entry, Entry::Recovery | Entry::Sent | Entry::Token) {
            return Err(Failure::Refused);
        }
        self.0.write(held, next, entry, now).map(|_| Written::Passing("no space".to_owned()))
    }
}

#[test]
fn a_record_that_a_reboot_forgets_takes_no_sent_code() {
    let ledger = Passing(Memory::default());
    send(&ledger.0, Way::Email, 7, 0);
    assert!(matches!(verdict(&ledger, &LIMITS, &digits(7), 1), Verdict::RecordUnusable(_)));
    assert!(lets_in(&ledger, &code(1, NOW), 1), "a code of the app can be noted there");
}
