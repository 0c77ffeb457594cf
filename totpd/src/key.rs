//! Asks the agent of security keys, which has the devices that this process does not have. The agent is believed nothing:
//! the challenge is made here, and the signature is checked here.

use crate::clock::now;
use crate::connection::Watch;
use rustix::rand::{GetRandomFlags, getrandom};
use security_key::{
    Challenge, Expected, Fault, PublicKey, Purpose, RelyingParty, verify_assertion,
};
use std::io::{ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};
use totp_core::credential::HeldKey;
use totp_core::login::{KeyAsk, Touched};
use totp_core::time::UnixTime;
use totp_core::wire::{
    AssertWanted, Frame, KeyAnswer, KeyFailure, KeyQuestion, KeyWanted, Pin, next_body,
};

/// Between two questions, while no key of the user is plugged in.
const PAUSE: Duration = Duration::from_millis(500);
/// How long the agent may take to answer beyond the time of a touch, and to send the rest of an answer.
const SLACK: Duration = Duration::from_secs(2);
/// What is told where the time passed without a key of the user.
const NOT_TOUCHED: &str = "no key of the user was touched in time";

/// The agent, and the login for which it is asked.
pub struct Agent<'a> {
    /// Where it listens.
    pub socket: &'a Path,
    /// The program that asks for the login.
    pub watch: &'a Watch,
    /// Takes what the log is told of the agent.
    pub log: &'a mut dyn FnMut(&str),
}

/// Why an agent has no answer to a question at an enrolment.
pub enum Trouble {
    /// It cannot be reached; the text says why.
    Absent,
    /// It is of no use; the text says why.
    Broken(&'static str),
    /// The program has closed the connection.
    Gone,
}

/// Asks one question, while the connection may be given up.
pub fn ask(
    socket: &Path,
    wanted: Option<Frame>,
    watch: &Watch,
    seconds: u8,
) -> Result<KeyAnswer, Trouble> {
    let agent = connect(socket).map_err(|_| Trouble::Absent)?;
    let deadline = Instant::now() + Duration::from_secs(seconds.into()) + SLACK;
    watch.begin();
    let heard = question(agent, wanted, watch, deadline);
    if !watch.end() {
        return Err(Trouble::Gone);
    }
    match heard {
        Heard::Answer(answer) => Ok(answer),
        Heard::Broken(why) => Err(Trouble::Broken(why)),
        Heard::Late => Ok(KeyAnswer::Failed(KeyFailure::TimedOut)),
        Heard::Gone => Err(Trouble::Gone),
    }
}

fn connect(socket: &Path) -> Result<UnixStream, &'static str> {
    UnixStream::connect(socket).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            "no security key can be asked: the agent's socket is not there (pam-totp-key.socket)"
        }
        ErrorKind::ConnectionRefused => {
            "no security key can be asked: nobody listens at the agent's socket (pam-totp-key.socket)"
        }
        _ => "no security key can be asked: the agent cannot be reached (pam-totp-key.socket)",
    })
}

/// What the agent has to say to one question.
enum Heard {
    Answer(KeyAnswer),
    /// It is of no use; the text says why.
    Broken(&'static str),
    /// It said nothing in time.
    Late,
    /// The program has closed the connection.
    Gone,
}

/// What a question led to.
enum Step {
    Done(Touched),
    /// Nobody is let in, and the rest of the time passes.
    Waits(&'static str),
    /// No key of the user is plugged in yet.
    Again(&'static str),
    /// The key has no PIN: those that want none may still do.
    WithoutPin,
}

impl Agent<'_> {
    /// Waits for a touch of one of the keys. Everybody connects to the agent, so that a missing one tells nothing of the
    /// user; a question is asked only for somebody with keys.
    pub fn touch(&mut self, ask: &KeyAsk<'_>) -> Touched {
        let deadline = Instant::now() + Duration::from_secs(ask.seconds.into());
        let agent = match connect(self.socket) {
            Ok(agent) => agent,
            Err(why) => return Touched::Unusable(why),
        };
        self.watch.begin();
        let touched = self.touch_by(deadline, agent, ask);
        if self.watch.end() { touched } else { Touched::Gone }
    }

    fn touch_by(&mut self, deadline: Instant, agent: UnixStream, ask: &KeyAsk<'_>) -> Touched {
        // A key answers for one relying party, and one question names one.
        let rp = ask.keys.first().map(|key| key.relying_party.as_str()).unwrap_or_default();
        let mut keys: Vec<(usize, &HeldKey)> =
            ask.keys.iter().enumerate().filter(|(_, key)| key.relying_party == rp).collect();
        let (mut agent, mut why) = (Some(agent), NOT_TOUCHED);
        while !keys.is_empty() {
            let connected = agent.take().map_or_else(|| connect(self.socket), Ok);
            let step = match connected {
                Ok(agent) => self.ask_once(agent, rp, &keys, ask, deadline),
                Err(why) => self.failed(why),
            };
            match step {
                Step::Done(touched) => return touched,
                Step::Waits(reason) => {
                    why = reason;
                    break;
                }
                Step::WithoutPin => keys.retain(|(_, key)| !key.pin),
                Step::Again(reason) => {
                    why = reason;
                    let pause = deadline.min(Instant::now() + PAUSE);
                    if self.watch.closes_by(pause) {
                        return Touched::Gone;
                    }
                    if pause == deadline {
                        return Touched::Nothing(why);
                    }
                }
            }
        }
        // Whatever it was, it comes when the time is over: otherwise the time would tell who has a key.
        if self.watch.closes_by(deadline) { Touched::Gone } else { Touched::Nothing(why) }
    }

    fn ask_once(
        &mut self,
        agent: UnixStream,
        rp: &str,
        keys: &[(usize, &HeldKey)],
        ask: &KeyAsk<'_>,
        deadline: Instant,
    ) -> Step {
        let Some(challenge) = challenge() else {
            return self.failed("no challenge can be made: no clock, or no random bytes");
        };
        let left = deadline.saturating_duration_since(Instant::now());
        let wants_none = keys.iter().all(|(_, key)| !key.pin);
        let hash = challenge.hash(Purpose::Login);
        let wanted = KeyWanted::Assert(AssertWanted {
            rp,
            hash: hash.as_slice().into(),
            allowed: keys.iter().map(|(_, key)| key.credential_id.as_slice().into()).collect(),
            verify: ask.verify || !wants_none,
            pin: ask.pin.map(Pin::of),
            seconds: u8::try_from(left.as_secs().max(1)).unwrap_or(u8::MAX),
        });
        match question(agent, frame(wanted), self.watch, deadline) {
            Heard::Gone => Step::Done(Touched::Gone),
            Heard::Late => Step::Waits(NOT_TOUCHED),
            Heard::Broken(why) => self.failed(why),
            Heard::Answer(KeyAnswer::Asserted { id, auth_data, signature }) => {
                let key = keys.iter().find(|(_, key)| key.credential_id == id.as_slice());
                let Some((place, key)) = key else {
                    return self.failed("it names a key that it was not asked for");
                };
                let verify = ask.verify || key.pin;
                let signed = Signed {
                    challenge,
                    verify,
                    auth_data: auth_data.into(),
                    signature: signature.into(),
                };
                Step::Done(signed.by(*place, key))
            }
            Heard::Answer(KeyAnswer::Failed(failure)) => {
                self.told(&failure, ask.pin.is_some(), ask.verify || wants_none)
            }
            Heard::Answer(_) => self.failed("it answers another question"),
        }
    }

    /// The agent is of no use for this question: that is for the log, and the rest of the time passes.
    fn failed(&mut self, why: &'static str) -> Step {
        (self.log)(why);
        Step::Waits("the key agent is of no use (pam-totp-key.service)")
    }

    fn told(&mut self, failure: &KeyFailure, has_pin: bool, must_verify: bool) -> Step {
        let refused = |why| Step::Done(Touched::Refused(why));
        match failure {
            KeyFailure::NoKey | KeyFailure::Unplugged => Step::Again("no key was plugged in"),
            KeyFailure::UnknownCredential => Step::Again("no key of the user was plugged in"),
            KeyFailure::SeveralKeys => {
                Step::Again("several keys are plugged in, and a PIN is wanted")
            }
            KeyFailure::Busy => Step::Again("another login had the keys all the time"),
            KeyFailure::TimedOut => Step::Waits(NOT_TOUCHED),
            KeyFailure::Declined => refused("it was declined at the key"),
            KeyFailure::PinNeeded { .. } if !has_pin => Step::Done(Touched::NeedsPin),
            KeyFailure::PinNeeded { .. } => refused("the key wants its PIN in another way"),
            KeyFailure::PinWrong { left } => {
                let left = left.map_or_else(|| "?".to_owned(), |left| left.to_string());
                (self.log)(&format!("wrong PIN, tries left: {left}"));
                refused("the PIN is wrong")
            }
            KeyFailure::PinMalformed => refused("no key has such a PIN"),
            KeyFailure::PinNotSet if !must_verify => Step::WithoutPin,
            KeyFailure::PinNotSet => refused("the key has no PIN"),
            KeyFailure::PinPaused => {
                refused("too many wrong PINs; unplug the key and plug it in again")
            }
            KeyFailure::PinLocked => {
                refused("too many wrong PINs; the key takes none until it is reset")
            }
            KeyFailure::Excluded | KeyFailure::Unsupported => {
                self.failed("the key cannot do what is wanted")
            }
            KeyFailure::Malformed => {
                self.failed("it does not understand the question: it is of another release")
            }
            KeyFailure::Broken(why) => {
                (self.log)(&totp_core::escape::text(why));
                Step::Waits("the key failed")
            }
        }
    }
}

/// An answer of a key to a challenge of ours.
struct Signed {
    challenge: Challenge,
    /// The key must have checked a PIN or its user in another way.
    verify: bool,
    auth_data: Vec<u8>,
    signature: Vec<u8>,
}

impl Signed {
    /// By this key, to be checked while the record is held.
    fn by(self, place: usize, key: &HeldKey) -> Touched {
        let (public, rp) = (key.public_key.clone(), key.relying_party.clone());
        let challenged = UnixTime::from_secs(self.challenge.time());
        let verify = Box::new(move || self.counter(&public, &rp).map_err(told));
        Touched::Signed { key: place, challenged, verify }
    }

    fn counter(&self, public: &str, rp: &str) -> Result<u32, Fault> {
        let (public, rp) = (PublicKey::from_text(public)?, RelyingParty::from_id(rp)?);
        let expected = Expected {
            rp: &rp,
            challenge: &self.challenge,
            purpose: Purpose::Login,
            user_verification: self.verify,
            // The record has it, in whole seconds as well, and is compared after this.
            floor: None,
        };
        Ok(verify_assertion(&public, &expected, &self.auth_data, &self.signature)?.counter)
    }
}

/// Why a signature proves nothing, for the log.
const fn told(fault: Fault) -> &'static str {
    match fault {
        Fault::WrongSignature => "the signature is wrong",
        Fault::OtherRelyingParty => "the answer is for another relying party",
        Fault::NotTouched => "the key was not touched",
        Fault::NotVerified => "the key checked no PIN",
        Fault::MalformedKey | Fault::UnknownAlgorithm => {
            "the public key in the credential is damaged"
        }
        _ => "the answer is malformed",
    }
}

/// A challenge of now.
pub fn challenge() -> Option<Challenge> {
    let mut random = [0; security_key::RANDOM_BYTES];
    // The kernel fills a request of this size as a whole.
    let filled = getrandom(random.as_mut_slice(), GetRandomFlags::empty()).ok()?;
    let time = now()?.wall.as_secs();
    (filled == random.len()).then(|| Challenge::new(time, random))
}

/// A question as it goes to the agent; `None` if it is too long.
pub fn frame(wanted: KeyWanted<'_>) -> Option<Frame> {
    Frame::of(&KeyQuestion::of(wanted))
}

/// Asks one question, and takes it back if the program closes its connection.
fn question(
    mut agent: UnixStream,
    wanted: Option<Frame>,
    watch: &Watch,
    deadline: Instant,
) -> Heard {
    let Some(frame) = wanted else {
        return Heard::Broken("the question is too long for it");
    };
    let sent = agent.set_write_timeout(Some(SLACK)).and_then(|()| agent.write_all(frame.bytes()));
    if sent.is_err() {
        return Heard::Broken("it closed the connection");
    }
    match watch.first_of(&agent, deadline) {
        crate::connection::First::Closed => return Heard::Gone,
        crate::connection::First::Late => return Heard::Late,
        crate::connection::First::Other => {}
    }
    let rest = Instant::now() + SLACK;
    let left = || rest.saturating_duration_since(Instant::now());
    match next_body(&mut agent, left) {
        Ok(body) => match KeyAnswer::decode(&body) {
            Ok(answer) => Heard::Answer(answer),
            Err(_) => Heard::Broken("it sent a malformed message"),
        },
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            Heard::Broken("it sent a malformed message")
        }
        Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => {
            Heard::Broken("it stopped in the middle of an answer")
        }
        Err(_) => Heard::Broken("it closed the connection"),
    }
}

#[cfg(test)]
mod tests;
