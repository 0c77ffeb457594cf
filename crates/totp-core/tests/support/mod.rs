//! A user with authenticators and recovery codes, and a login as the module does it.
#![allow(dead_code, reason = "each test uses some of it")]

pub mod memory;
pub mod oracle;

use memory::Failure;
use std::fmt;
use totp_core::answer::Answer;
use totp_core::authenticator::{
    Algorithm, Authenticator, Digits, Kind, Label, LookAhead, Period, Window,
};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::judge::{Attempt, Consumed, Look, Other, Surroundings, Verdict, judge};
use totp_core::ledger::{Entry, Ledger};
use totp_core::record::{Store, StoreError};
use totp_core::recovery::{RecoveryCode, RecoverySet, Salt};
use totp_core::secret::SharedSecret;
use totp_core::throttle::{Limits, Origin};
use totp_core::time::{Moment, UnixTime};

/// The first second of a step.
pub const NOW: u64 = 1_800_000_000;

/// Nobody waits in these tests.
pub const LIMITS: Limits =
    Limits { free_tries: u32::MAX, lockout_after_remote: u32::MAX, lockout_after_local: u32::MAX };

pub fn at(wall: u64, uptime: u64) -> Moment {
    Moment { wall: UnixTime::from_secs(wall), uptime }
}

fn secret(number: u8) -> Vec<u8> {
    vec![number; 20]
}

/// The six digits that the authenticator of that number shows at a time.
pub fn code(number: u8, time: u64) -> String {
    let totp = totp_rs::Builder::new().with_digits(6).with_secret(secret(number)).with_skew(0);
    totp.with_step_duration(30).build().unwrap().generate(time).to_string()
}

fn recovery(set: u8, number: u8) -> RecoveryCode {
    let mut random = [number; 15];
    random[0] = set;
    RecoveryCode::from_random(&random)
}

/// A recovery code as it is printed.
pub fn recovery_code(set: u8, number: u8) -> String {
    recovery(set, number).grouped().as_str().to_owned()
}

/// A credential with these authenticators, and the ten recovery codes of a set.
pub fn credential(numbers: &[u8], set: u8) -> Credential {
    let authenticator = |number: &u8| Authenticator {
        label: Label::new("phone").unwrap(),
        secret: SharedSecret::from_bytes(secret(*number).into()).unwrap(),
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        kind: Kind::Totp(Period::THIRTY),
        created: None,
        confirmed: None,
    };
    let salt = Salt([set; 16]);
    let codes = (0..10).map(|number| recovery(set, number).hash(&salt)).collect();
    Credential {
        authenticators: numbers.iter().map(authenticator).collect(),
        recovery: Some(RecoverySet { salt, scratch: vec![], codes: Some(codes) }),
        ..Credential::default()
    }
}

/// How a login ended. `E` is the ledger's error.
pub enum Ended<E = StoreError> {
    LetIn(Consumed),
    Used,
    MarkAhead,
    Wrong,
    Throttled,
    Failed(E),
}

/// An error of a ledger, in two or three words.
pub trait Told: fmt::Display {
    fn word(&self) -> &'static str;
}

impl Told for StoreError {
    fn word(&self) -> &'static str {
        match self {
            Self::RecoveryWouldNotLast(_) => "recovery would not last",
            Self::SentWouldNotLast(_) => "sent code would not last",
            Self::TokenWouldNotLast(_) => "token would not last",
            Self::TouchWouldNotLast(_) => "touch would not last",
            Self::OlderThanBoot(_) => "older than boot",
            error if error.is_damage() => "damaged",
            _ => "failed",
        }
    }
}

impl Told for Failure {
    fn word(&self) -> &'static str {
        "failed"
    }
}

impl<E: Told> Ended<E> {
    pub fn word(&self) -> &'static str {
        match self {
            Self::LetIn(Consumed { degraded: Some(_), .. }) => "let in, degraded",
            Self::LetIn(_) => "let in",
            Self::Used => "used",
            Self::MarkAhead => "mark ahead",
            Self::Wrong => "wrong",
            Self::Throttled => "throttled",
            Self::Failed(error) => error.word(),
        }
    }
}

impl<E: Told> fmt::Debug for Ended<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => write!(f, "{}: {error}", self.word()),
            ended => f.write_str(ended.word()),
        }
    }
}

/// One login from remote, by nobody who has to wait: what the module does from the lock on.
pub fn log_in(store: &Store, credential: &Credential, typed: &str, now: Moment) -> Ended {
    let (ledger, origin, limits) = (store, Origin::Remote, &LIMITS);
    Login { ledger, credential, now, origin, limits, elsewhere: None }.enter(typed)
}

/// One login, from the lock on.
pub struct Login<'a, L> {
    pub ledger: &'a L,
    pub credential: &'a Credential,
    pub now: Moment,
    pub origin: Origin,
    pub limits: &'a Limits,
    /// What the record on the other side of the rights says.
    pub elsewhere: Option<&'a History>,
}

/// A clock that stands, and another record that does not change.
pub struct Still(pub Moment, pub Look);

impl Surroundings for Still {
    fn now(&mut self) -> Option<Moment> {
        Some(self.0)
    }

    fn elsewhere(&mut self) -> Look {
        self.1.clone()
    }
}

impl<L: Ledger<Error: fmt::Debug>> Login<'_, L> {
    pub fn enter(&self, typed: &str) -> Ended<L::Error> {
        let answer = Answer::parse(typed.as_bytes());
        let elsewhere = self.elsewhere.cloned().map_or(Look::Silent, Look::Knows);
        let attempt = Attempt {
            account: "ann",
            credential: self.credential,
            answer: &answer,
            origin: self.origin,
            window: Window::default(),
            look_ahead: LookAhead::default(),
            limits: self.limits,
            elsewhere: &elsewhere,
            other: Other::Users,
        };
        match judge(self.ledger, &attempt, &mut Still(self.now, elsewhere.clone())) {
            Verdict::Accepted(consumed) => Ended::LetIn(consumed),
            Verdict::WrongCode | Verdict::WrongRecoveryCode => Ended::Wrong,
            Verdict::CodeAlreadyUsed | Verdict::RecoveryCodeAlreadyUsed => Ended::Used,
            Verdict::MarkAhead => Ended::MarkAhead,
            Verdict::Throttled(_) | Verdict::ThrottledForGood => Ended::Throttled,
            Verdict::RecordUnusable(error) => Ended::Failed(error),
            other => panic!("{typed}: {other:?}"),
        }
    }
}

/// A try that is charged, by a login that is killed then.
pub fn charge<L: Ledger<Error: fmt::Debug>>(ledger: &L, origin: Origin, now: Moment) {
    let (mut held, mut history) = ledger.hold("ann").unwrap();
    history.charge(origin, now);
    ledger.write(&mut held, &mut history, &Entry::Charge, now).unwrap();
}
