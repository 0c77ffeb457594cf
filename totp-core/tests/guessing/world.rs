//! The record of one user on a disk, its owner, and somebody who guesses; the time is a number.
//!
//! Everything that decides is the real code: the lock and the record, the throttle, the charge, the comparison,
//! the acceptance. Of the waits the guesser knows what the throttle itself says.

use std::path::Path;
use totp_core::answer::Answer;
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Label, Period, Step, Window};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::record::{Session, Store};
use totp_core::recovery::{RecoveryCode, RecoverySet, Salt};
use totp_core::secret::SharedSecret;
use totp_core::throttle::{Bucket, Gate, Limits, Origin};
use totp_core::time::{Moment, UnixTime};
use totp_core::verify::{self, CodeVerdict, RecoveryVerdict};

/// When the play begins: the first second of a step, and of a day.
const BEGIN: u64 = 1_800_057_600;
pub const DAY: u64 = 86_400;
const STEP: u64 = 30;

/// The second of the play as the host's clocks tell it.
pub fn at(second: u64) -> Moment {
    Moment { wall: UnixTime::from_secs(BEGIN + second), uptime: 1_000_000 + second }
}

pub const fn other(origin: Origin) -> Origin {
    match origin {
        Origin::Remote => Origin::Local,
        Origin::Local => Origin::Remote,
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
        period: Period::THIRTY,
        created: None,
        confirmed: None,
    };
    let salt = Salt([1; 16]);
    let codes = recovery_codes().map(|code| code.hash(&salt)).collect();
    Credential {
        disabled: false,
        authenticators: (1..=devices).map(device).collect(),
        unknown_kinds: vec![],
        recovery: Some(RecoverySet { salt, scratch: vec![], codes: Some(codes) }),
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
    store: Store,
    credential: Credential,
    limits: Limits,
    guesses: u32,
}

impl World {
    pub fn new(folder: &Path, devices: u8) -> Self {
        let store = Store::of_user(folder, nix::unistd::geteuid().as_raw());
        Self { store, credential: credential(devices), limits: Limits::default(), guesses: 0 }
    }

    fn session(&self) -> Session<'_> {
        self.store.begin("ann").unwrap()
    }

    /// What the record holds against an origin.
    pub fn bucket(&self, origin: Origin) -> Bucket {
        let session = self.session();
        match origin {
            Origin::Remote => session.history().remote,
            Origin::Local => session.history().local,
        }
    }

    /// One guess, each time another of the million codes.
    pub fn guess(&mut self, origin: Origin, second: u64) -> Guess {
        let mut session = self.store.begin("ann").unwrap();
        let now = at(second);
        if session.history().gate(origin, now, &self.limits) != Gate::Open {
            return Guess::Refused;
        }
        let good_codes = good_codes(&self.credential, session.history(), now);
        self.guesses = (self.guesses + 618_033) % 1_000_000;
        let Answer::Code(code) = Answer::parse(format!("{:06}", self.guesses).as_bytes()) else {
            panic!("not a code")
        };
        let charged = session.charge(origin, now).unwrap();
        let (history, window) = (session.history(), Window::default());
        let verdict = verify::code(&charged, &self.credential, history, &code, now.wall, window);
        match verdict {
            // He is in; what he could do with it is not the question here.
            CodeVerdict::Accepted(_) => Guess::LookedAt { good_codes, hit: true },
            CodeVerdict::AlreadyUsed | CodeVerdict::ScratchSpent | CodeVerdict::MarkAhead => {
                session.refund(charged).unwrap();
                Guess::LookedAt { good_codes, hit: false }
            }
            CodeVerdict::Wrong => Guess::LookedAt { good_codes, hit: false },
        }
    }

    /// The owner types what the device shows. `Err` is why it was not looked at.
    pub fn owner_logs_in(&self, origin: Origin, second: u64) -> Result<(), Gate> {
        let (mut session, now) = (self.session(), at(second));
        let gate = session.history().gate(origin, now, &self.limits);
        if gate != Gate::Open {
            return Err(gate);
        }
        let Answer::Code(code) = Answer::parse(shown(second).as_bytes()) else { panic!("no code") };
        let charged = session.charge(origin, now).unwrap();
        let (history, window) = (session.history(), Window::default());
        match verify::code(&charged, &self.credential, history, &code, now.wall, window) {
            CodeVerdict::Accepted(accepted) => {
                let _in = session.consume(accepted, origin, now, &self.limits).unwrap();
                Ok(())
            }
            _ => panic!("the owner's own code was refused at {second}"),
        }
    }

    /// The owner types a recovery code; whether it lets in.
    pub fn owner_recovers(&self, number: usize, origin: Origin, second: u64) -> bool {
        let (session, code) = (self.session(), recovery_codes().nth(number).unwrap());
        match verify::recovery_code(&self.credential, session.history(), &[], &code) {
            RecoveryVerdict::Accepted(accepted) => {
                session.consume(accepted, origin, at(second), &self.limits).is_ok()
            }
            RecoveryVerdict::AlreadyUsed | RecoveryVerdict::Wrong => false,
        }
    }

    /// How many of the million codes are let in: by asking about each of them.
    pub fn good_codes_by_trying_all(&self, second: u64) -> usize {
        let session = self.session();
        let good = |number: &u32| {
            let Answer::Code(code) = Answer::parse(format!("{number:06}").as_bytes()) else {
                panic!("not a code")
            };
            let (history, now) = (session.history(), at(second).wall);
            let window = Window::default();
            verify::rehearse(&self.credential, history, &code, now, window)
                == verify::Rehearsal::Good
        };
        (0..1_000_000).filter(good).count()
    }

    /// The same by the steps of the window that no login has used up.
    pub fn good_codes(&self, second: u64) -> usize {
        good_codes(&self.credential, self.session().history(), at(second))
    }
}

/// The steps of the window that no login has used up.
fn good_codes(credential: &Credential, history: &History, now: Moment) -> usize {
    let window = Window::default();
    let of_device = |device: &Authenticator| {
        let mark = history.mark_of(device, verify::horizon(device, now.wall, window));
        let steps = Step::at(now.wall, device.period).window(window);
        steps.filter(|step| step.end() > mark).count()
    };
    credential.authenticators.iter().map(of_device).sum()
}
