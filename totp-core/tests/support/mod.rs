//! A user with authenticators and recovery codes, and a login as the module does it.
#![allow(dead_code, reason = "each test uses some of it")]

use std::fmt;
use totp_core::answer::Answer;
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Label, Period, Window};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::record::{Consumed, Session, Store, StoreError};
use totp_core::recovery::{RecoveryCode, RecoverySet, Salt};
use totp_core::secret::SharedSecret;
use totp_core::throttle::{Gate, Limits, Origin};
use totp_core::time::{Moment, UnixTime};
use totp_core::verify::{self, Accepted, CodeVerdict, RecoveryVerdict};

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
        period: Period::THIRTY,
        created: None,
        confirmed: None,
    };
    let salt = Salt([set; 16]);
    let codes = (0..10).map(|number| recovery(set, number).hash(&salt)).collect();
    Credential {
        disabled: false,
        authenticators: numbers.iter().map(authenticator).collect(),
        unknown_kinds: vec![],
        recovery: Some(RecoverySet { salt, scratch: vec![], codes: Some(codes) }),
    }
}

/// How a login ended.
pub enum Ended {
    LetIn(Consumed),
    Used,
    MarkAhead,
    Wrong,
    Throttled,
    Failed(StoreError),
}

impl Ended {
    pub fn word(&self) -> &'static str {
        match self {
            Self::LetIn(Consumed { degraded: Some(_), .. }) => "let in, degraded",
            Self::LetIn(_) => "let in",
            Self::Used => "used",
            Self::MarkAhead => "mark ahead",
            Self::Wrong => "wrong",
            Self::Throttled => "throttled",
            Self::Failed(StoreError::RecoveryWouldNotLast(_)) => "recovery would not last",
            Self::Failed(StoreError::OlderThanBoot(_)) => "older than boot",
            Self::Failed(error) if error.is_damage() => "damaged",
            Self::Failed(_) => "failed",
        }
    }
}

impl fmt::Debug for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => write!(f, "{}: {error}", self.word()),
            ended => f.write_str(ended.word()),
        }
    }
}

/// One login from remote, by nobody who has to wait: what the module does from the lock on.
pub fn log_in(store: &Store, credential: &Credential, typed: &str, now: Moment) -> Ended {
    Login { store, credential, now, origin: Origin::Remote, limits: &LIMITS, elsewhere: None }
        .enter(typed)
}

/// One login, from the lock on.
pub struct Login<'a> {
    pub store: &'a Store,
    pub credential: &'a Credential,
    pub now: Moment,
    pub origin: Origin,
    pub limits: &'a Limits,
    /// What the record on the other side of the rights says.
    pub elsewhere: Option<&'a History>,
}

impl Login<'_> {
    pub fn enter(&self, typed: &str) -> Ended {
        self.try_to_enter(typed).unwrap_or_else(Ended::Failed)
    }

    fn try_to_enter(&self, typed: &str) -> Result<Ended, StoreError> {
        let Self { store, credential, now, origin, limits, elsewhere } = *self;
        let mut session = store.begin("ann")?;
        if let Some(elsewhere) = elsewhere {
            session.absorb(elsewhere, credential, now, Window::default());
        }
        let accepted = match Answer::parse(typed.as_bytes()) {
            Answer::Malformed | Answer::Tail(_) => panic!("{typed} is malformed"),
            Answer::Recovery(code) => {
                let elsewhere: Vec<&History> = elsewhere.into_iter().collect();
                match verify::recovery_code(credential, session.history(), &elsewhere, &code) {
                    RecoveryVerdict::Wrong => return Ok(Ended::Wrong),
                    RecoveryVerdict::AlreadyUsed => return Ok(Ended::Used),
                    RecoveryVerdict::Accepted(accepted) => accepted,
                }
            }
            Answer::Code(code) => {
                if session.history().gate(origin, now, limits) != Gate::Open {
                    return Ok(Ended::Throttled);
                }
                let charged = session.charge(origin, now)?;
                let (history, window) = (session.history(), Window::default());
                match verify::code(&charged, credential, history, &code, now.wall, window) {
                    CodeVerdict::Wrong => return Ok(Ended::Wrong),
                    CodeVerdict::AlreadyUsed | CodeVerdict::ScratchSpent => {
                        return session.refund(charged).map(|()| Ended::Used);
                    }
                    CodeVerdict::MarkAhead => {
                        return session.refund(charged).map(|()| Ended::MarkAhead);
                    }
                    CodeVerdict::Accepted(accepted) => accepted,
                }
            }
        };
        if let Some(set) = &credential.recovery {
            session.use_recovery_set(set.salt.set_id());
        }
        session.consume(accepted, origin, now, limits).map(Ended::LetIn)
    }
}

/// The end of a login whose answer was right.
pub fn consume(
    mut session: Session<'_>,
    credential: &Credential,
    accepted: Accepted,
    now: Moment,
) -> Result<Consumed, StoreError> {
    if let Some(set) = &credential.recovery {
        session.use_recovery_set(set.salt.set_id());
    }
    session.consume(accepted, Origin::Remote, now, &LIMITS)
}
