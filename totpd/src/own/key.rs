//! A new security key: it makes a credential, and shows that it can sign with it. Only then it is written.

use super::file::HeldFile;
use super::refusal::other;
use super::told::warn;
use crate::connection::{Connection, Over, TYPING};
use crate::key::{Trouble, ask, challenge, frame};
use rustix::rand::{GetRandomFlags, getrandom};
use security_key::{
    Algorithm, Attestation, Expected, Fault, NewCredential, Purpose, RelyingParty,
    verify_assertion, verify_new_credential,
};
use std::path::Path;
use totp_core::authenticator::Label;
use totp_core::credential::{Credential, HeldKey, MAX_AUTHENTICATORS, MAX_KEYS};
use totp_core::history::KeyName;
use totp_core::local::TOUCH_SECONDS;
use totp_core::settings::Settings;
use totp_core::time::UnixTime;
use totp_core::wire::{
    AssertWanted, Frame, FromHelper, FromModule, KEY_SOCKET, KeyAnswer, KeyFailure, KeyStep,
    KeyWanted, MakeWanted, Pin, Refusal, Vouched,
};
use zeroize::Zeroizing;

/// PINs that may be typed. A key takes eight in a row in all.
const TRIES: usize = 3;
/// Random bytes by which the key knows the user. They are not the name, and nobody else knows them.
const USER_ID: usize = 32;

/// The user who is to have a new key.
pub struct Owner<'a> {
    /// The account.
    pub name: &'a str,
    /// What the user has.
    pub credential: &'a Credential,
    pub settings: &'a Settings,
    /// Where the agent listens.
    pub socket: &'a Path,
}

impl<'a> Owner<'a> {
    /// The owner of a credential.
    pub fn of(file: &'a HeldFile, settings: &'a Settings) -> Self {
        let (name, credential) = (file.account.name.as_str(), &file.credential);
        Self { name, credential, settings, socket: Path::new(KEY_SOCKET) }
    }
}

/// What the user wants.
pub struct Wanted<'a> {
    pub label: &'a str,
    /// As it goes into the file.
    pub created: String,
    /// The key is to count with its PIN alone.
    pub pin: bool,
}

/// A key that has shown that it can sign.
pub struct Made {
    pub key: HeldKey,
    /// The time of its last challenge, and the counter.
    floor: UnixTime,
    counter: u32,
}

/// What asking the agent at an enrolment comes to.
type Asked<T> = Result<Result<T, Refusal>, Over>;

/// Enrols a security key that is plugged in.
pub fn make(connection: &mut Connection, owner: &Owner<'_>, wanted: &Wanted<'_>) -> Asked<Made> {
    let &Owner { credential, settings, .. } = owner;
    let label = match check(credential, settings, wanted.label) {
        Ok(label) => label,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(rp) = relying_party(credential) else {
        return Ok(Err(other("the name of this host cannot be that of a relying party")));
    };
    let verify = wanted.pin || settings.factors.key_pin;
    let mut desk = Desk { connection, socket: owner.socket, rp, verify, pin: None, tries: 0 };
    let made = match desk.make(owner)? {
        Ok(made) => made,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (floor, counter) = match desk.prove(&made)? {
        Ok(proved) => proved,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let key = HeldKey {
        label,
        credential_id: made.new.id.bytes().to_vec(),
        public_key: made.new.key.to_text(),
        relying_party: desk.rp.id().to_owned(),
        pin: verify,
        created: Some(wanted.created.clone()),
    };
    Ok(Ok(Made { key, floor: UnixTime::from_secs(floor), counter }))
}

/// The label, if a key can be added.
fn check(credential: &Credential, settings: &Settings, label: &str) -> Result<Label, Refusal> {
    if !settings.factors.has_key() {
        return Err(Refusal::NotOffered);
    }
    let label = Label::new(label).ok_or(Refusal::Malformed)?;
    let (keys, apps) = (credential.keys(), &credential.authenticators);
    let is_taken = keys.iter().map(|key| &key.label).chain(apps.iter().map(|app| &app.label));
    if is_taken.into_iter().any(|taken| *taken == label) {
        return Err(Refusal::LabelTaken);
    }
    let tables = apps.len() + credential.unknown_kinds.len();
    if keys.len() + credential.damaged_keys() >= MAX_KEYS || tables >= MAX_AUTHENTICATORS {
        return Err(Refusal::TooMany);
    }
    Ok(label)
}

/// That of the user's other keys, or one of the name that this host has now. It stays the same when the host gets another name.
fn relying_party(credential: &Credential) -> Option<RelyingParty> {
    if let Some(key) = credential.keys().first() {
        return RelyingParty::from_id(&key.relying_party).ok();
    }
    let host = rustix::system::uname();
    let host = host.nodename().to_string_lossy().to_ascii_lowercase();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = host.chars().map(|c| if fits(c) { c } else { '-' }).collect();
    RelyingParty::named(name.get(..name.len().min(security_key::MAX_NAME_BYTES))?).ok()
}

/// The credential that a key made.
struct New {
    new: NewCredential,
    time: u64,
}

/// The user at the other end, and the agent.
struct Desk<'a> {
    connection: &'a mut Connection,
    socket: &'a Path,
    rp: RelyingParty,
    verify: bool,
    pin: Option<Zeroizing<Vec<u8>>>,
    tries: usize,
}

impl Desk<'_> {
    fn make(&mut self, owner: &Owner<'_>) -> Asked<New> {
        let mut user_id = [0; USER_ID];
        // The kernel fills a request of this size as a whole.
        if getrandom(user_id.as_mut_slice(), GetRandomFlags::empty()) != Ok(USER_ID) {
            return Ok(Err(other("the kernel has no random bytes")));
        }
        let known = owner.credential.keys();
        let (rp, verify) = (self.rp.clone(), self.verify);
        let mut asked = None;
        let answer = self.ask(Purpose::Enrolment, &mut asked, |hash, pin| {
            frame(KeyWanted::Make(MakeWanted {
                rp: rp.id(),
                user: owner.name,
                user_id: user_id.as_slice().into(),
                hash: hash.into(),
                algorithms: Algorithm::ALL.map(Algorithm::cose).to_vec(),
                excluded: known.iter().map(|key| key.credential_id.as_slice().into()).collect(),
                verify,
                pin: pin.map(Pin::of),
                seconds: TOUCH_SECONDS,
            }))
        })?;
        let (answer, challenge) = match (answer, asked) {
            (Ok(answer), Some(challenge)) => (answer, challenge),
            (Err(refusal), _) => return Ok(Err(refusal)),
            (Ok(_), None) => return Ok(Err(Refusal::Malformed)),
        };
        let KeyAnswer::Made { auth_data, vouched } = answer else {
            return Ok(Err(other("the key agent answers another question")));
        };
        let attestation = match &vouched {
            Vouched::No => Attestation::None,
            Vouched::Own { algorithm, signature } => {
                Attestation::Own { algorithm: *algorithm, signature }
            }
            Vouched::Maker => Attestation::Maker,
        };
        let expected = self.expected(&rp, &challenge);
        let made = verify_new_credential(attestation, &expected, &auth_data);
        Ok(made.map(|new| New { new, time: challenge.time() }).map_err(not_good))
    }

    /// The time of the last challenge and the counter, once the new credential has signed one.
    fn prove(&mut self, made: &New) -> Asked<(u64, u32)> {
        if made.new.proved {
            return Ok(Ok((made.time, made.new.counter)));
        }
        let (rp, verify, mut asked) = (self.rp.clone(), self.verify, None);
        let answer = self.ask(Purpose::Enrolment, &mut asked, |hash, pin| {
            frame(KeyWanted::Assert(AssertWanted {
                rp: rp.id(),
                hash: hash.into(),
                allowed: vec![made.new.id.bytes().into()],
                verify,
                pin: pin.map(Pin::of),
                seconds: TOUCH_SECONDS,
            }))
        })?;
        let (answer, challenge) = match (answer, asked) {
            (Ok(answer), Some(challenge)) => (answer, challenge),
            (Err(refusal), _) => return Ok(Err(refusal)),
            (Ok(_), None) => return Ok(Err(Refusal::Malformed)),
        };
        let KeyAnswer::Asserted { auth_data, signature, .. } = answer else {
            return Ok(Err(other("the key agent answers another question")));
        };
        let expected = self.expected(&rp, &challenge);
        let proved = verify_assertion(&made.new.key, &expected, &auth_data, &signature);
        Ok(proved.map(|proved| (proved.floor, proved.counter)).map_err(not_good))
    }

    fn expected<'a>(
        &self,
        rp: &'a RelyingParty,
        challenge: &'a security_key::Challenge,
    ) -> Expected<'a> {
        let (purpose, user_verification) = (Purpose::Enrolment, self.verify);
        Expected { rp, challenge, purpose, user_verification, floor: None }
    }

    /// Asks the agent, and the user for the PIN if the key wants it. `challenge` becomes the one that was answered.
    fn ask(
        &mut self,
        purpose: Purpose,
        asked: &mut Option<security_key::Challenge>,
        wanted: impl Fn(&[u8], Option<&[u8]>) -> Option<Frame>,
    ) -> Asked<KeyAnswer> {
        loop {
            let Some(challenge) = challenge() else {
                return Ok(Err(other("no challenge can be made")));
            };
            *asked = Some(challenge);
            self.connection.say(&FromHelper::Key(KeyStep::Touch))?;
            let hash = challenge.hash(purpose);
            let pin = self.pin.as_ref().map(|pin| pin.as_slice());
            let Some(watch) = self.connection.watch() else {
                return Ok(Err(other("there are no descriptors left")));
            };
            let heard = ask(self.socket, wanted(&hash, pin), &watch, TOUCH_SECONDS);
            let (again, left) = match heard {
                Err(Trouble::Gone) => return Err(Over::Closed),
                Err(Trouble::Absent) => return Ok(Err(Refusal::NoKeyAgent)),
                Err(Trouble::Broken(why)) => return Ok(Err(other(why))),
                Ok(KeyAnswer::Failed(KeyFailure::PinNeeded { left })) if self.pin.is_none() => {
                    (false, left)
                }
                Ok(KeyAnswer::Failed(KeyFailure::PinWrong { left })) if self.tries < TRIES => {
                    (true, left)
                }
                Ok(KeyAnswer::Failed(KeyFailure::PinMalformed)) if self.tries < TRIES => {
                    (true, None)
                }
                Ok(KeyAnswer::Failed(failure)) => return Ok(Err(Refusal::KeyFailed(failure))),
                Ok(answer) => return Ok(Ok(answer)),
            };
            self.tries += 1;
            self.connection.say(&FromHelper::Key(KeyStep::Pin { again, left }))?;
            let body = self.connection.hear(TYPING)?;
            let Ok(FromModule::Answer(typed)) = FromModule::decode(&body) else {
                return Err(Over::Malformed);
            };
            self.pin = Some(Zeroizing::new(typed.to_vec()));
        }
    }
}

fn not_good(fault: Fault) -> Refusal {
    other(format_args!("the answer of the key is not good: {fault}"))
}

/// Writes the key: its floor into the record, then the key into the file.
pub fn keep(file: &mut HeldFile, settings: &Settings, made: &Made) -> Result<(), Refusal> {
    let name = made.key.name();
    let names: Vec<KeyName> =
        file.credential.keys().iter().map(HeldKey::name).chain([name]).collect();
    let store = file.store(settings);
    let record = store.begin(&file.account.name).map_err(other)?;
    record.add_key(&names, name, made.floor, made.counter).map_err(|error| {
        let refusal = other(error);
        warn("the mark of a security key is not noted", &refusal, &file.account);
        refusal
    })?;
    file.replace(settings, |credential| match credential.add_key(&made.key) {
        true => Ok(()),
        false => Err(Refusal::TooMany),
    })
}

#[cfg(test)]
mod tests;
