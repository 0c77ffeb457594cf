//! Asks the keys one question of the helper.

use crate::channel::{Bounded, Bus, Fate, Place, Watch};
use crate::ffi::{Assertion, Code, Credential, Device};
use crate::pin::Typed;
use crate::turns::{Turn, Turns};
use std::ffi::CString;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use totp_core::escape;
use totp_core::wire::{
    AssertWanted, KEY_VERSION, KeyAnswer, KeyFailure, KeyQuestion, KeyWanted, MOST_TOUCH_SECONDS,
    MakeWanted, PluggedKey, Vouched,
};

/// How long a list of keys may take: they answer at once, and nobody is asked for a touch.
const LISTING: Duration = Duration::from_secs(3);
/// How long one key may take to tell whether it made a credential: it answers at once, or the other keys are asked.
const TELLING: Duration = Duration::from_secs(3);
/// Keys that are asked at once; a machine has no more places for them.
const MOST_KEYS: usize = 8;
/// Bytes of a thread's stack, with room for libfido2.
const STACK: usize = 256 * 1024;

/// Asks keys. Each one answers one question at a time, so a question for another key does not wait.
pub struct Agent<B> {
    bus: B,
    turns: Turns,
}

/// When a question ends, whatever it is.
pub fn deadline_of(question: &KeyQuestion<'_>) -> Instant {
    let seconds = match &question.wanted {
        KeyWanted::List => return Instant::now() + LISTING,
        KeyWanted::Make(wanted) => wanted.seconds,
        KeyWanted::Assert(wanted) => wanted.seconds,
    };
    Instant::now() + Duration::from_secs(u64::from(seconds.clamp(1, MOST_TOUCH_SECONDS)))
}

impl<B: Bus> Agent<B> {
    /// Of the keys of this bus.
    pub fn new(bus: B) -> Self {
        Self { bus, turns: Turns::default() }
    }

    /// The answer to a question, at the latest when the watch is over.
    pub fn answer(&self, question: &KeyQuestion<'_>, watch: &Watch) -> KeyAnswer {
        self.tried(question, watch).unwrap_or_else(KeyAnswer::Failed)
    }

    fn tried(&self, question: &KeyQuestion<'_>, watch: &Watch) -> Result<KeyAnswer, KeyFailure> {
        if question.version != KEY_VERSION {
            return Err(KeyFailure::Malformed);
        }
        match &question.wanted {
            KeyWanted::List => self.list(watch),
            KeyWanted::Make(wanted) => self.make(wanted, watch),
            KeyWanted::Assert(wanted) => self.assert(wanted, watch),
        }
    }

    fn list(&self, watch: &Watch) -> Result<KeyAnswer, KeyFailure> {
        let mut listed = Vec::new();
        for place in self.bus.places().into_iter().take(MOST_KEYS) {
            let _turn = self.turns.take(&place.path, watch).ok_or(KeyFailure::Busy)?;
            let Ok(mut key) = Key::open(&self.bus, &place, watch, watch) else { continue };
            listed.push(PluggedKey {
                product: place.product,
                has_pin: key.device.has_pin(),
                has_fingerprint: key.device.has_fingerprint(),
                pin_tries_left: key.tries_left(),
                is_fido2: key.device.is_fido2(),
            });
        }
        Ok(KeyAnswer::Keys(listed))
    }

    fn make(&self, wanted: &MakeWanted<'_>, watch: &Watch) -> Result<KeyAnswer, KeyFailure> {
        let pin = Typed::of(wanted.pin)?;
        let rp = text(wanted.rp)?;
        let user = text(wanted.user)?;
        let hash: &[u8] = wanted.hash;
        let is_whole = hash.len() == 32 && (1..=64).contains(&wanted.user_id.len());
        if !is_whole
            || wanted.algorithms.is_empty()
            || wanted.excluded.iter().any(|id| id.is_empty())
        {
            return Err(KeyFailure::Malformed);
        }
        let places = self.bus.places();
        let place = match places.as_slice() {
            [] => return Err(KeyFailure::NoKey),
            [place] => place,
            _ => return Err(KeyFailure::SeveralKeys),
        };
        let _turn = self.turns.take(&place.path, watch).ok_or(KeyFailure::Busy)?;
        let mut key = Key::open(&self.bus, place, watch, watch)?;
        let by_finger = key.verifies_itself(wanted.verify, &pin)?;
        // A key of CTAP 2.0 with a PIN makes nothing without it, whatever is asked.
        if key.device.has_pin() && pin.is_none() && !by_finger {
            return Err(KeyFailure::PinNeeded { left: key.tries_left() });
        }
        for algorithm in &wanted.algorithms {
            let algorithm = i32::try_from(*algorithm).map_err(|_| KeyFailure::Malformed)?;
            let new = Credential::new(algorithm, hash, &rp, &user, wanted.user_id);
            let mut new = new.map_err(broken)?;
            for id in &wanted.excluded {
                new.exclude(id).map_err(broken)?;
            }
            if by_finger {
                new.verify().map_err(broken)?;
            }
            match key.device.make(&mut new, pin.as_deref()) {
                Ok(()) => return made(&new),
                Err(code) => match key.failure(code) {
                    KeyFailure::Unsupported => {}
                    failure => return Err(failure),
                },
            }
        }
        Err(KeyFailure::Unsupported)
    }

    fn assert(&self, wanted: &AssertWanted<'_>, watch: &Watch) -> Result<KeyAnswer, KeyFailure> {
        let pin = Typed::of(wanted.pin)?;
        let rp = text(wanted.rp)?;
        if wanted.hash.len() != 32
            || wanted.allowed.is_empty()
            || wanted.allowed.iter().any(|id| id.is_empty())
        {
            return Err(KeyFailure::Malformed);
        }
        let knowing = self.knowing(wanted, &rp, watch)?;
        let places: Vec<&Place> = knowing.iter().map(|(place, _)| place).collect();
        match places.as_slice() {
            // A PIN that is tried on the wrong key uses up a try there.
            [_, _, ..] if pin.is_some() || wanted.verify => Err(KeyFailure::SeveralKeys),
            [place] => self.ask_one(place, wanted, &rp, &pin, [watch, watch]),
            places => self.ask_all(places, wanted, &rp, watch),
        }
    }

    /// The keys that made one of the credentials, each with its turn; at least one. A key that answers another question is
    /// left alone, unless none of the others is wanted: then it is asked when it is free.
    fn knowing(
        &self,
        wanted: &AssertWanted<'_>,
        rp: &CString,
        watch: &Watch,
    ) -> Result<Vec<(Place, Turn<'_>)>, KeyFailure> {
        let mut left: Vec<Place> = self.bus.places().into_iter().take(MOST_KEYS).collect();
        if left.is_empty() {
            return Err(KeyFailure::NoKey);
        }
        let mut failure = KeyFailure::UnknownCredential;
        loop {
            let (mut knowing, mut busy) = (Vec::new(), Vec::new());
            for place in left {
                let Some(turn) = self.turns.try_take(&place.path) else {
                    busy.push(place);
                    continue;
                };
                match self.knows(&place, wanted, rp, watch) {
                    Ok(true) => knowing.push((place, turn)),
                    Ok(false) => {}
                    // It does not tell in time, and the other keys may.
                    Err(KeyFailure::TimedOut) if !watch.is_over() => {}
                    Err(found) => failure = found,
                }
            }
            if !knowing.is_empty() {
                return Ok(knowing);
            }
            if busy.is_empty() {
                return Err(failure);
            }
            let paths: Vec<&Path> = busy.iter().map(|place| place.path.as_path()).collect();
            if !self.turns.wait_for_any(&paths, watch) {
                return Err(KeyFailure::Busy);
            }
            left = busy;
        }
    }

    /// Whether the key made one of the credentials, without a touch. One that cannot tell is asked anyway.
    fn knows(
        &self,
        place: &Place,
        wanted: &AssertWanted<'_>,
        rp: &CString,
        watch: &Watch,
    ) -> Result<bool, KeyFailure> {
        let telling = Watch::until(Instant::now() + TELLING);
        let mut key = Key::open(&self.bus, place, watch, &telling)?;
        let mut silent = assertion(wanted, rp)?;
        silent.without_touch().map_err(broken)?;
        match key.device.assert(&mut silent, None).map_err(|code| key.failure(code)) {
            Err(KeyFailure::UnknownCredential) => Ok(false),
            Err(failure @ (KeyFailure::Unplugged | KeyFailure::TimedOut)) => Err(failure),
            _ => Ok(true),
        }
    }

    /// All of them at once. The first that signs wins, and the others are told that nobody waits any more.
    fn ask_all(
        &self,
        places: &[&Place],
        wanted: &AssertWanted<'_>,
        rp: &CString,
        watch: &Watch,
    ) -> Result<KeyAnswer, KeyFailure> {
        let others =
            Watch::until(Instant::now() + Duration::from_secs(u64::from(MOST_TOUCH_SECONDS)));
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            for place in places {
                let (tell, others) = (tell.clone(), others.clone());
                let ask = move || {
                    let answered =
                        self.ask_one(place, wanted, rp, &Typed::none(), [watch, &others]);
                    let _ = tell.send(answered);
                };
                // One that cannot be started drops its sender.
                let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, ask);
            }
            drop(tell);
            let mut failure = KeyFailure::TimedOut;
            for answered in told {
                match answered {
                    Ok(answer) => {
                        others.take_back();
                        return Ok(answer);
                    }
                    Err(KeyFailure::TimedOut) => {}
                    Err(found) => failure = found,
                }
            }
            Err(failure)
        })
    }

    fn ask_one(
        &self,
        place: &Place,
        wanted: &AssertWanted<'_>,
        rp: &CString,
        pin: &Typed,
        watches: [&Watch; 2],
    ) -> Result<KeyAnswer, KeyFailure> {
        let [watch, others] = watches;
        let mut key = Key::open(&self.bus, place, watch, others)?;
        let mut signed = assertion(wanted, rp)?;
        if key.verifies_itself(wanted.verify, pin)? {
            signed.verify().map_err(broken)?;
        }
        key.device.assert(&mut signed, pin.as_deref()).map_err(|code| key.failure(code))?;
        asserted(&signed, wanted)
    }
}

/// A key that is open for one question.
struct Key {
    device: Device,
    fate: Fate,
    watches: [Watch; 2],
}

impl Key {
    fn open(
        bus: &impl Bus,
        place: &Place,
        watch: &Watch,
        others: &Watch,
    ) -> Result<Self, KeyFailure> {
        let channel = bus.open(place).map_err(|error| {
            let path = place.path.display();
            KeyFailure::Broken(escape::text(format!("cannot open {path}: {error}")))
        })?;
        let (fate, watches) = (Fate::default(), [watch.clone(), others.clone()]);
        let channel = Bounded::new(channel, watches.clone(), fate.clone());
        match Device::open(channel) {
            Ok(device) => Ok(Self { device, fate, watches }),
            Err(_) if fate.is_gone() => Err(KeyFailure::Unplugged),
            Err(_) if watches.iter().any(Watch::is_over) => Err(KeyFailure::TimedOut),
            Err(code) => Err(broken(code)),
        }
    }

    fn tries_left(&mut self) -> Option<u8> {
        if self.device.has_pin() { self.device.pin_tries_left() } else { None }
    }

    /// Whether the key is to verify the user by a fingerprint. It is, if that is wanted and no PIN was typed.
    fn verifies_itself(&mut self, wanted: bool, pin: &Typed) -> Result<bool, KeyFailure> {
        if pin.is_some() {
            return if self.device.has_pin() { Ok(false) } else { Err(KeyFailure::PinNotSet) };
        }
        match (wanted, self.device.has_fingerprint(), self.device.has_pin()) {
            (false, ..) => Ok(false),
            (true, true, _) => Ok(true),
            (true, false, true) => Err(KeyFailure::PinNeeded { left: self.tries_left() }),
            (true, false, false) => Err(KeyFailure::PinNotSet),
        }
    }

    /// What an error means. A key that still waits for a touch is told that it need not.
    fn failure(&mut self, code: Code) -> KeyFailure {
        if self.fate.is_gone() {
            return KeyFailure::Unplugged;
        }
        if self.watches.iter().any(Watch::is_over) {
            self.device.cancel();
            return KeyFailure::TimedOut;
        }
        match code.0 {
            0x05 | 0x2f | 0x3a => KeyFailure::TimedOut,
            0x27 | 0x3f => KeyFailure::Declined,
            // The fingerprint is blocked: the PIN opens.
            0x36 | 0x3c => KeyFailure::PinNeeded { left: self.tries_left() },
            0x31 => KeyFailure::PinWrong { left: self.tries_left() },
            0x34 => KeyFailure::PinPaused,
            0x32 => KeyFailure::PinLocked,
            0x35 => KeyFailure::PinNotSet,
            0x37 => KeyFailure::PinMalformed,
            0x22 | 0x2e => KeyFailure::UnknownCredential,
            0x19 => KeyFailure::Excluded,
            0x26 | 0x2b => KeyFailure::Unsupported,
            0x06 => KeyFailure::Busy,
            _ => broken(code),
        }
    }
}

fn broken(code: Code) -> KeyFailure {
    KeyFailure::Broken(escape::text(format!("libfido2: {}", code.name())))
}

fn text(text: &str) -> Result<CString, KeyFailure> {
    match CString::new(text) {
        Ok(text) if !text.is_empty() => Ok(text),
        _ => Err(KeyFailure::Malformed),
    }
}

fn assertion(wanted: &AssertWanted<'_>, rp: &CString) -> Result<Assertion, KeyFailure> {
    let mut new = Assertion::new(wanted.hash, rp).map_err(broken)?;
    for id in &wanted.allowed {
        new.allow(id).map_err(broken)?;
    }
    Ok(new)
}

/// The bytes inside a byte string of CBOR.
fn inside(string: &[u8]) -> Result<Vec<u8>, KeyFailure> {
    let mut decoder = minicbor::Decoder::new(string);
    let malformed = || KeyFailure::Broken("libfido2 returns malformed data".to_owned());
    let bytes = decoder.bytes().map_err(|_| malformed())?;
    if decoder.position() == string.len() { Ok(bytes.to_vec()) } else { Err(malformed()) }
}

fn made(new: &Credential) -> Result<KeyAnswer, KeyFailure> {
    let vouched = match (new.has_certificate(), new.format()) {
        (false, b"packed") if !new.signature().is_empty() => {
            let algorithm = new.algorithm();
            Vouched::Own { algorithm, signature: new.signature().to_vec().into() }
        }
        (false, b"none" | b"") => Vouched::No,
        _ => Vouched::Maker,
    };
    Ok(KeyAnswer::Made { auth_data: inside(new.data())?.into(), vouched })
}

fn asserted(signed: &Assertion, wanted: &AssertWanted<'_>) -> Result<KeyAnswer, KeyFailure> {
    if signed.count() != 1 {
        return Err(KeyFailure::Broken("the key returned no signature, or several".to_owned()));
    }
    // A key may leave out the id if only one was allowed.
    let id = match (signed.id(), wanted.allowed.as_slice()) {
        ([], [only]) => only.to_vec(),
        (id, _) => id.to_vec(),
    };
    Ok(KeyAnswer::Asserted {
        id: id.into(),
        auth_data: inside(signed.data())?.into(),
        signature: signed.signature().to_vec().into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds_of(seconds: u8) -> u64 {
        let hash = [0; 32];
        let wanted = AssertWanted {
            rp: "pam://web1",
            hash: hash.as_slice().into(),
            allowed: Vec::new(),
            verify: false,
            pin: None,
            seconds,
        };
        let begin = Instant::now();
        let deadline = deadline_of(&KeyQuestion::of(KeyWanted::Assert(wanted)));
        (deadline - begin).as_millis().div_ceil(1_000).try_into().unwrap()
    }

    #[test]
    fn a_touch_is_waited_for_35_seconds_at_most() {
        for (wanted, told) in [(0, 2), (1, 2), (34, 35), (35, 36), (36, 36), (255, 36)] {
            // The clock goes on between the two readings.
            let seconds = seconds_of(wanted);
            assert!(seconds == told || seconds == told - 1, "{wanted} {seconds}");
        }
    }
}
