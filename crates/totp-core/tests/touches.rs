//! Touches of security keys, judged as a login judges them. The signature is a word of the test here: what checks it is in
//! the helper.

mod support;

use std::cell::Cell;
use std::thread;
use support::memory::{Failure, Memory};
use support::{LIMITS, NOW, Still, at, charge, code, credential};
use totp_core::answer::Answer;
use totp_core::authenticator::{Label, LookAhead, Window};
use totp_core::credential::{Credential, HeldKey};
use totp_core::history::History;
use totp_core::judge::{Attempt, Look, Other, SpentBy, Touch, Verdict, judge, judge_touch};
use totp_core::ledger::{Entry, Ledger, Written};
use totp_core::record::Store;
use totp_core::throttle::{Limits, Origin};
use totp_core::time::{Moment, UnixTime};

fn key(number: u8) -> HeldKey {
    HeldKey {
        label: Label::new("blue").unwrap(),
        credential_id: vec![number; 32],
        public_key: format!("eddsa:{}", "x".repeat(43)),
        relying_party: "pam://web1".to_owned(),
        pin: false,
        created: None,
    }
}

/// One touch of the key of that number, for a challenge of that second, at another one.
struct Login<'a> {
    number: u8,
    challenged: u64,
    now: u64,
    limits: &'a Limits,
    verify: &'a dyn Fn() -> Result<u32, &'static str>,
}

const GOOD: &dyn Fn() -> Result<u32, &'static str> = &|| Ok(0);
const WRONG: &dyn Fn() -> Result<u32, &'static str> = &|| Err("its signature is wrong");

fn login(challenged: u64, now: u64) -> Login<'static> {
    Login { number: 1, challenged, now, limits: &LIMITS, verify: GOOD }
}

fn attempt<'a>(credential: &'a Credential, answer: &'a Answer, limits: &'a Limits) -> Attempt<'a> {
    Attempt {
        account: "ann",
        credential,
        answer,
        origin: Origin::Local,
        window: Window::default(),
        look_ahead: LookAhead::default(),
        limits,
        elsewhere: &Look::Silent,
        other: Other::Users,
    }
}

impl Login<'_> {
    fn verdict<L: Ledger>(&self, ledger: &L) -> Verdict<L::Error> {
        let (credential, key) = (credential(&[1], 1), key(self.number));
        let challenged = UnixTime::from_secs(NOW + self.challenged);
        let touch = Touch { key: &key, challenged, verify: self.verify };
        let attempt = attempt(&credential, &Answer::Malformed, self.limits);
        judge_touch(ledger, &attempt, &touch, &mut Still(at(NOW + self.now, 9_000), Look::Silent))
    }

    fn told<L: Ledger<Error: std::fmt::Debug>>(&self, ledger: &L) -> String {
        match self.verdict(ledger) {
            Verdict::Accepted(used) => match used.by {
                SpentBy::Key { label, went_back: false } => label.as_str().to_owned(),
                SpentBy::Key { label, went_back: true } => format!("{} went back", label.as_str()),
                other => panic!("{other:?}"),
            },
            Verdict::KeyRefused(why) => why.to_owned(),
            verdict => format!("{verdict:?}"),
        }
    }
}

fn failures(ledger: &Memory) -> u32 {
    ledger.known("ann").map_or(0, |history| history.bucket(Origin::Local).failures)
}

#[test]
fn a_challenge_is_good_once() {
    let ledger = Memory::default();
    assert_eq!(login(0, 5).told(&ledger), "blue");
    assert_eq!(login(0, 6).told(&ledger), "its challenge is spent");
    assert_eq!(login(1, 7).told(&ledger), "blue");
    assert!(ledger.known("ann").unwrap().is_enrolled());
}

#[test]
fn a_challenge_older_than_an_accepted_one_is_spent() {
    let ledger = Memory::default();
    assert_eq!(login(20, 25).told(&ledger), "blue");
    assert_eq!(login(19, 26).told(&ledger), "its challenge is spent");
    // Each key has a floor of its own.
    assert_eq!(Login { number: 2, ..login(19, 27) }.told(&ledger), "blue");
}

#[test]
fn a_challenge_is_good_for_a_minute_and_not_before() {
    for (challenged, now, good) in [(0, 60, true), (0, 61, false), (5, 5, true), (5, 4, false)] {
        let told = login(challenged, now).told(&Memory::default());
        let refused = "its challenge is too old, or lies ahead of the clock";
        assert_eq!(told, if good { "blue" } else { refused }, "{challenged} at {now}");
    }
}

#[test]
fn a_touch_is_charged_before_its_signature_is_checked() {
    let (ledger, seen) = (Memory::default(), Cell::new(0));
    let verify = || {
        seen.set(failures(&ledger));
        Ok(0)
    };
    assert_eq!(Login { verify: &verify, ..login(0, 5) }.told(&ledger), "blue");
    assert_eq!((seen.get(), failures(&ledger)), (1, 0));
    // A record that takes no charge: nothing is checked.
    seen.set(7);
    ledger.fail_after(0);
    assert!(Login { verify: &verify, ..login(6, 7) }.told(&ledger).starts_with("RecordUnusable"));
    assert_eq!(seen.get(), 7);
}

#[test]
fn a_wrong_signature_costs_a_try_and_a_spent_challenge_none() {
    let ledger = Memory::default();
    assert_eq!(login(0, 5).told(&ledger), "blue");
    assert_eq!(login(0, 6).told(&ledger), "its challenge is spent");
    assert_eq!(failures(&ledger), 0);
    let wrong = Login { verify: WRONG, ..login(7, 8) };
    assert_eq!(wrong.told(&ledger), "its signature is wrong");
    assert_eq!(failures(&ledger), 1);
    let floor = ledger.known("ann").unwrap().key_floor(key(1).name());
    assert_eq!(floor, Some(UnixTime::from_secs(NOW)), "a wrong signature raises no floor");
}

#[test]
fn a_touch_is_not_looked_at_while_codes_are_throttled() {
    let limits = Limits::default();
    let ledger = Memory::default();
    for _ in 0..10 {
        charge(&ledger, Origin::Local, at(NOW, 9_000));
    }
    let checked = Cell::new(false);
    let verify = || {
        checked.set(true);
        Ok(0)
    };
    let told = Login { limits: &limits, verify: &verify, ..login(0, 5) }.told(&ledger);
    assert!(told.starts_with("Throttled") && !checked.get(), "{told}");
}

#[test]
fn a_counter_that_does_not_go_up_is_told_and_not_refused() {
    let ledger = Memory::default();
    let mut second = 0;
    let mut with = |counter: u32| {
        second += 1;
        let verify = move || Ok(counter);
        Login { verify: &verify, ..login(second, second) }.told(&ledger)
    };
    assert_eq!([with(0), with(0)], ["blue", "blue"], "a key without a counter");
    assert_eq!([with(7), with(9)], ["blue", "blue"]);
    assert_eq!([with(9), with(3), with(0)], ["blue went back"; 3]);
    assert_eq!(with(1), "blue");
}

#[test]
fn a_success_is_told_only_after_the_floor_is_written() {
    let ledger = Memory::default();
    // The charge is written, and the acceptance is not.
    ledger.fail_after(1);
    assert!(login(0, 5).told(&ledger).starts_with("RecordUnusable"));
    assert_eq!(ledger.known("ann").unwrap().key_floor(key(1).name()), Some(UnixTime::default()));
}

#[test]
fn no_key_is_good_while_all_codes_are_barred() {
    let ledger = Memory::default();
    let (mut held, mut history) = ledger.hold("ann").unwrap();
    history.bar();
    ledger.write(&mut held, &mut history, &Entry::Recovery, at(NOW, 9_000)).unwrap();
    drop(held);
    let refused = "all codes are barred, or the record has marks of four other keys";
    assert_eq!(login(0, 5).told(&ledger), refused);
}

/// A ledger that refuses what must outlive a reboot, as the ledger of files does while `/var` takes no writes.
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
        match entry {
            Entry::Charge | Entry::Step { .. } | Entry::Withdrawal => self
                .0
                .write(held, next, entry, now)
                .map(|_| Written::Passing("no space".to_owned())),
            _ => Err(Failure::Refused),
        }
    }
}

#[test]
fn a_record_that_a_reboot_forgets_takes_no_touch() {
    let ledger = Passing(Memory::default());
    assert!(login(0, 1).told(&ledger).starts_with("RecordUnusable"));
    let (credential, answer) = (credential(&[1], 1), Answer::parse(code(1, NOW).as_bytes()));
    let by_app = judge(
        &ledger,
        &attempt(&credential, &answer, &LIMITS),
        &mut Still(at(NOW + 1, 9_000), Look::Silent),
    );
    assert!(matches!(by_app, Verdict::Accepted(_)), "a code of the app can be noted there");
}

#[test]
fn of_many_logins_with_one_challenge_one_is_let_in() {
    let home = tempfile::tempdir().unwrap();
    let store = || Store::of_user(home.path(), nix::unistd::geteuid().as_raw());
    let let_in = thread::scope(|scope| {
        let login = || matches!(login(0, 5).verdict(&store()), Verdict::Accepted(_));
        let logins: Vec<_> = (0..50).map(|_| scope.spawn(login)).collect();
        logins.into_iter().filter_map(|login| login.join().unwrap().then_some(())).count()
    });
    assert_eq!(let_in, 1);
}
