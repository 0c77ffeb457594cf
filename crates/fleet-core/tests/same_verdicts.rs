//! The verdicts of a fleet are the ones of the local rules: random histories of logins at three hosts, judged by the
//! fleet and by `totp-core` with a record of its own.
//!
//! `FLEET_HISTORIES` sets how many histories there are; 100 without it.

use fleet_core::judge::{Denial, From, Outcome};
use fleet_test::memory::Memory;
use fleet_test::{Fleet, NOW, code, credential, recovery_code, word, wrong_code};
use std::cell::RefCell;
use std::convert::Infallible;
use totp_core::answer::Answer;
use totp_core::authenticator::{LookAhead, Window};
use totp_core::credential::Credential;
use totp_core::history::{Held, History};
use totp_core::judge::{Attempt, Look, Other, Surroundings, Verdict, judge};
use totp_core::ledger::{Entry, Ledger, Written};
use totp_core::throttle::{Limits, Origin};
use totp_core::time::{Moment, UnixTime};

const HOSTS: [&str; 3] = ["web1", "web2", "web3"];

/// The next number of a sequence that looks random (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (n ^ (n >> 31)) % below
    }
}

/// A record in memory, as one host would have it.
struct Local(RefCell<History>);

impl Ledger for Local {
    type Held = ();
    type Error = Infallible;

    fn hold(&self, _: &str) -> Result<((), History), Infallible> {
        Ok(((), self.0.borrow().clone()))
    }

    fn write(
        &self,
        (): &mut (),
        next: &mut History,
        _: &Entry,
        _: Moment,
    ) -> Result<Written, Infallible> {
        *self.0.borrow_mut() = next.clone();
        Ok(Written::Lasting)
    }
}

struct Still(Moment);

impl Surroundings for Still {
    fn now(&mut self) -> Option<Moment> {
        Some(self.0)
    }

    fn elsewhere(&mut self) -> Look {
        Look::Silent
    }
}

/// The same user by the local rules: one record, and the failures of each host put in for its logins.
struct Oracle {
    record: Local,
    held: [Held; 3],
    credential: Credential,
}

impl Oracle {
    fn new() -> Self {
        let record = Local(RefCell::new(History::new("ann")));
        Self { record, held: [Held::default(); 3], credential: credential() }
    }

    fn enter(&mut self, host: usize, origin: Origin, typed: &str, time: u64) -> &'static str {
        let (answer, limits) = (Answer::parse(typed.as_bytes()), Limits::default());
        self.record.0.borrow_mut().exchange_held(self.held[host]);
        let attempt = Attempt {
            account: "ann",
            credential: &self.credential,
            answer: &answer,
            origin,
            window: Window::default(),
            look_ahead: LookAhead::default(),
            limits: &limits,
            elsewhere: &Look::Silent,
            other: Other::Users,
        };
        let now = Moment::shared(UnixTime::from_secs(time));
        let verdict = judge(&self.record, &attempt, &mut Still(now));
        self.held[host] = self.record.0.borrow_mut().exchange_held(Held::default());
        if matches!(verdict, Verdict::Accepted(_)) {
            self.forgive_elsewhere(host, matches!(answer, Answer::Recovery(_)), &limits);
        }
        match verdict {
            Verdict::Accepted(_) => "let in",
            Verdict::WrongCode | Verdict::WrongRecoveryCode => "wrong",
            Verdict::CodeAlreadyUsed | Verdict::RecoveryCodeAlreadyUsed => "used",
            Verdict::MarkAhead => "clock_behind_record",
            Verdict::Throttled(_) | Verdict::ThrottledForGood => "throttled",
            Verdict::Malformed => "malformed",
            other => panic!("{typed}: {other:?}"),
        }
    }

    fn forgive_elsewhere(&mut self, host: usize, is_recovery: bool, limits: &Limits) {
        for (_, held) in self.held.iter_mut().enumerate().filter(|(other, _)| *other != host) {
            if is_recovery {
                *held = Held { remote: held.remote.reset(), local: held.local.reset() };
            } else {
                held.remote = held.remote.softened(Origin::Remote, limits);
                held.local = held.local.softened(Origin::Local, limits);
            }
        }
    }
}

fn typed(random: &mut Random, time: u64) -> String {
    match random.next(10) {
        0..=4 => wrong_code(time),
        5 | 6 => code(time),
        7 => code(time - 60 + random.next(5) * 30),
        8 => recovery_code(u8::try_from(random.next(12)).unwrap()),
        _ => "nothing".to_owned(),
    }
}

fn pause(random: &mut Random) -> u64 {
    match random.next(4) {
        0 | 1 => 0,
        2 => random.next(120),
        _ => random.next(20_000),
    }
}

/// One history. Returns how many verdicts were compared, and how many logins the fleet alone refused.
fn compare(seed: u64) -> (u32, u32) {
    let mut random = Random(seed);
    let ledger = Memory::default();
    let (fleet, mut oracle) = (Fleet::new(&ledger, &HOSTS), Oracle::new());
    let (mut time, mut compared, mut fleets_own) = (NOW, 0, 0);
    for step in 0..30 {
        time += pause(&mut random);
        let host = usize::try_from(random.next(3)).unwrap();
        let (from, origin) = match random.next(3) {
            0 => (From::Local, Origin::Local),
            _ => (From::Remote, Origin::Remote),
        };
        let typed = typed(&mut random, time);
        let outcome = fleet.enter_from(from, HOSTS[host], "ann", &typed, time);
        // What no single host knows: then it did nothing, and the local rules are not asked.
        if let Outcome::Denied(Denial::HostShareUsedUp | Denial::CommonWait(_)) = outcome {
            fleets_own += 1;
            continue;
        }
        let local = oracle.enter(host, origin, &typed, time);
        assert_eq!(word(&outcome), local, "seed {seed}, step {step}, {typed}");
        compared += 1;
    }
    (compared, fleets_own)
}

#[test]
fn the_fleet_decides_as_the_local_rules_do() {
    let asked = std::env::var("FLEET_HISTORIES").ok().and_then(|text| text.parse().ok());
    let histories: u64 = asked.unwrap_or(100);
    let (mut compared, mut fleets_own) = (0, 0);
    for seed in 0..histories {
        let (these, own) = compare(seed);
        compared += u64::from(these);
        fleets_own += u64::from(own);
    }
    println!(
        "{histories} histories: {compared} verdicts are the same, {fleets_own} were the fleet's own"
    );
    assert!(compared > histories * 20);
}
