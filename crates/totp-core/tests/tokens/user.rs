//! A user with tokens, who logs in again and again.

use crate::support::memory::{Failure, Memory};
use crate::support::oracle::SECRET;
use crate::support::{self, LIMITS, NOW, Still, at};
use totp_core::answer::Answer;
use totp_core::authenticator::{
    Algorithm, Authenticator, Digits, Kind, Label, LookAhead, Period, Window,
};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::judge::{Attempt, Look, Other, Verdict, judge, work_for_nothing};
use totp_core::ledger::{Entry, Ledger};
use totp_core::secret::SharedSecret;
use totp_core::throttle::{Limits, Origin};

/// The codes of the secret for the counters 0 to 9 (RFC 4226 appendix D).
pub const CODES: [&str; 10] = [
    "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
    "520489",
];

pub fn authenticator(label: &str, secret: &[u8], kind: Kind) -> Authenticator {
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

pub fn token(first: u64) -> Authenticator {
    authenticator("token", SECRET, Kind::Hotp(first))
}

pub fn clock_token(period: u64) -> Authenticator {
    authenticator("fob", SECRET, Kind::Totp(Period::new(period).unwrap()))
}

/// A user with these authenticators, who logs in again and again.
pub struct User {
    pub credential: Credential,
    pub ledger: Memory,
    pub time: u64,
    pub other: Other,
    pub look_ahead: LookAhead,
    pub limits: Limits,
}

impl User {
    pub fn new(authenticators: Vec<Authenticator>) -> Self {
        let recovery = support::credential(&[], 1).recovery;
        let credential = Credential { authenticators, recovery, ..Credential::default() };
        let (ledger, look_ahead) = (Memory::default(), LookAhead::default());
        Self { credential, ledger, time: NOW, other: Other::Users, look_ahead, limits: LIMITS }
    }

    pub fn of_token(first: u64) -> Self {
        Self::new(vec![token(first)])
    }

    pub fn verdict(&self, typed: &str) -> Verdict<Failure> {
        let answer = Answer::parse(typed.as_bytes());
        judge(&self.ledger, &self.attempt(&answer), &mut self.around())
    }

    /// What is done for somebody who cannot be let in.
    pub fn works_for_nothing(&self, typed: &str) {
        self.forget();
        let answer = Answer::parse(typed.as_bytes());
        work_for_nothing(&self.ledger, &self.attempt(&answer), &mut self.around());
    }

    fn around(&self) -> Still {
        Still(at(self.time, 9_000), Look::Silent)
    }

    fn attempt<'a>(&'a self, answer: &'a Answer) -> Attempt<'a> {
        Attempt {
            account: "ann",
            credential: &self.credential,
            answer,
            origin: Origin::Remote,
            window: Window::default(),
            look_ahead: self.look_ahead,
            limits: &self.limits,
            elsewhere: &Look::Silent,
            other: self.other,
        }
    }

    /// One wrong code more.
    pub fn charge(&self) {
        self.stand_at(|history| history.charge(Origin::Remote, at(self.time, 9_000)));
    }

    /// The record is as before the first login.
    pub fn forget(&self) {
        self.stand_at(|history| *history = History::new("ann"));
    }

    pub fn enter(&self, typed: &str) -> &'static str {
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

    pub fn known(&self) -> History {
        self.ledger.known("ann").unwrap_or_default()
    }

    pub fn failures(&self) -> u32 {
        self.known().failures_since_success()
    }

    pub fn offset(&self) -> i64 {
        self.known().offset_of(self.credential.authenticators[0].id())
    }

    /// What the record would know after the secret was used up to `next`.
    pub fn stand_at(&self, change: impl FnOnce(&mut History)) {
        let (mut held, mut history) = self.ledger.hold("ann").unwrap();
        change(&mut history);
        self.ledger.write(&mut held, &mut history, &Entry::Token, at(NOW, 9_000)).unwrap();
    }
}
