//! The record of one user, its owner, and somebody who guesses; the time is a number.
//!
//! Everything that decides is the real code: the throttle, the charge, the comparison, the acceptance. Of the waits the guesser knows what the throttle itself says.

use crate::memory::{Failure, Memory};
use totp_core::answer::Answer;
use totp_core::authenticator::{
    Algorithm, Authenticator, Digits, Kind, Label, LookAhead, Period, Step, Window,
};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::judge::{Attempt, Look, Other, Surroundings, Verdict, judge};
use totp_core::recovery::{RecoveryCode, RecoverySet, Salt};
use totp_core::secret::SharedSecret;
use totp_core::throttle::{Bucket, Gate, Limits, Origin};
use totp_core::time::{Moment, UnixTime};
use totp_core::verify::{self, Reach};

/// When the play begins: the first second of a step, and of a day.
const BEGIN: u64 = 1_800_057_600;
pub const DAY: u64 = 86_400;
const STEP: u64 = 30;

/// The second of the play as the host's clocks tell it.
pub fn at(second: u64) -> Moment {
    Moment { wall: UnixTime::from_secs(BEGIN + second), uptime: 1_000_000 + second }
}

/// The host's clocks stand at a second of the play.
struct Clock(u64);

impl Surroundings for Clock {
    fn now(&mut self) -> Option<Moment> {
        Some(at(self.0))
    }

    fn elsewhere(&mut self) -> Look {
        Look::Silent
    }
}

pub const fn other(origin: Origin) -> Origin {
    match origin {
        Origin::Remote => Origin::Local,
        Origin::Local | Origin::Own => Origin::Remote,
    }
}

fn secret(device: u8) -> Vec<u8> {
    vec![device; 20]
}

/// What the owner's first device shows, by another implementation.
fn shown(second: u64) -> String {
    let totp = totp_rs::Builder::new().with_digits(6).with_secret(secret(1)).with_skew(0);
    totp.with_step_duration(STEP).build().unwrap().generate(BEGIN + second).to_string()
}

fn recovery_codes() -> impl Iterator<Item = RecoveryCode> {
    (0..10).map(|number| RecoveryCode::from_random(&[number; 15]))
}

fn credential(devices: u8) -> Credential {
    let device = |number: u8| Authenticator {
        label: Label::new("phone").unwrap(),
        secret: SharedSecret::from_bytes(secret(number).into()).unwrap(),
        algorithm: Algorithm::Sha1,
        digits: Digits::SIX,
        kind: Kind::Totp(Period::THIRTY),
        created: None,
        confirmed: None,
    };
    let salt = Salt([1; 16]);
    let codes = recovery_codes().map(|code| code.hash(&salt)).collect();
    Credential {
        authenticators: (1..=devices).map(device).collect(),
        recovery: Some(RecoverySet { salt, scratch: vec![], codes: Some(codes) }),
        ..Credential::default()
    }
}

/// What came of a guess.
pub enum Guess {
    /// It was looked at; so many of the million codes would have been let in.
    LookedAt { good_codes: usize, hit: bool },
    /// It was not looked at.
    Refused,
}

pub struct World {
    ledger: Memory,
    credential: Credential,
    limits: Limits,
    guesses: u32,
}

impl World {
    pub fn new(devices: u8) -> Self {
        let (ledger, credential) = (Memory::default(), credential(devices));
        Self { ledger, credential, limits: Limits::default(), guesses: 0 }
    }

    fn known(&self) -> History {
        self.ledger.known("ann").unwrap_or_default()
    }

    fn judge(&self, answer: &Answer, origin: Origin, second: u64) -> Verdict<Failure> {
        let (credential, limits) = (&self.credential, &self.limits);
        let attempt = Attempt {
            account: "ann",
            credential,
            answer,
            origin,
            window: Window::default(),
            look_ahead: LookAhead::default(),
            limits,
            elsewhere: &Look::Silent,
            other: Other::Users,
        };
        judge(&self.ledger, &attempt, &mut Clock(second))
    }

    /// What the record holds against an origin.
    pub fn bucket(&self, origin: Origin) -> Bucket {
        *self.known().bucket(origin)
    }

    /// One guess, each time another of the million codes.
    pub fn guess(&mut self, origin: Origin, second: u64) -> Guess {
        let history = self.known();
        let open = history.gate(origin, at(second), &self.limits) == Gate::Open;
        let good_codes = good_codes(&self.credential, &history, at(second));
        if open {
            self.guesses = (self.guesses + 618_033) % 1_000_000;
        }
        let answer = Answer::parse(format!("{:06}", self.guesses).as_bytes());
        match self.judge(&answer, origin, second) {
            // He is in; what he could do with it is not the question here.
            Verdict::Accepted(_) => Guess::LookedAt { good_codes, hit: true },
            Verdict::Throttled(_) | Verdict::ThrottledForGood => Guess::Refused,
            Verdict::WrongCode | Verdict::CodeAlreadyUsed | Verdict::MarkAhead => {
                Guess::LookedAt { good_codes, hit: false }
            }
            other => panic!("{other:?}"),
        }
    }

    /// The owner types what the device shows. `Err` is why it was not looked at.
    pub fn owner_logs_in(&self, origin: Origin, second: u64) -> Result<(), Gate> {
        match self.judge(&Answer::parse(shown(second).as_bytes()), origin, second) {
            Verdict::Accepted(_) => Ok(()),
            Verdict::Throttled(seconds) => Err(Gate::Wait(seconds)),
            Verdict::ThrottledForGood => Err(Gate::Off),
            _ => panic!("the owner's own code was refused at {second}"),
        }
    }

    /// The owner types a recovery code; whether it lets in.
    pub fn owner_recovers(&self, number: usize, origin: Origin, second: u64) -> bool {
        let code = Answer::Recovery(recovery_codes().nth(number).unwrap());
        matches!(self.judge(&code, origin, second), Verdict::Accepted(_))
    }

    /// How many of the million codes are let in: by asking about each of them.
    pub fn good_codes_by_trying_all(&self, second: u64) -> usize {
        let history = self.known();
        let good = |number: &u32| {
            let Answer::Code(code) = Answer::parse(format!("{number:06}").as_bytes()) else {
                panic!("not a code")
            };
            let reach = Reach { window: Window::default(), look_ahead: None };
            verify::rehearse(&self.credential, &history, &code, at(second).wall, reach)
                == verify::Rehearsal::Good
        };
        (0..1_000_000).filter(good).count()
    }

    /// The same by the steps of the window that no login has used up.
    pub fn good_codes(&self, second: u64) -> usize {
        good_codes(&self.credential, &self.known(), at(second))
    }
}

/// The steps of the window that no login has used up.
fn good_codes(credential: &Credential, history: &History, now: Moment) -> usize {
    let window = Window::default();
    let of_device = |device: &Authenticator| {
        let mark = history.mark_of(device, verify::horizon(device, history, now.wall, window));
        let steps = Step::at(now.wall, Period::THIRTY).window(window);
        steps.filter(|step| step.end() > mark).count()
    };
    credential.authenticators.iter().map(of_device).sum()
}
