//! Messages of CTAP2.

use crate::credential::{Secret, id, secret, sha256};
use crate::pin::ClientPin;
use crate::status::Status;
use minicbor::{Decoder, Encoder};

/// Where this key differs from a good one.
#[derive(Clone)]
pub struct Behaviour {
    /// The algorithms it knows, by their numbers in COSE.
    pub algorithms: Vec<i64>,
    /// How it counts.
    pub counter: Counter,
    /// How it vouches for what it makes.
    pub vouches: Vouch,
    /// It signs without the flag of a touch, though it was touched.
    pub says_untouched: bool,
    /// It signs without the flag of a PIN, though it checked one.
    pub says_unverified: bool,
    /// It wants its PIN for every signature.
    pub always_pin: bool,
    /// The protocols of its PIN, the best first.
    pub pin_protocols: Vec<u8>,
    /// What becomes of an answer of makeCredential or getAssertion before it is sent.
    pub mangle: Option<fn(Vec<u8>) -> Vec<u8>>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            algorithms: vec![-7, -8],
            counter: Counter::Grows,
            vouches: Vouch::Own,
            says_untouched: false,
            says_unverified: false,
            always_pin: false,
            pin_protocols: vec![2, 1],
            mangle: None,
        }
    }
}

/// How a key counts its signatures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counter {
    /// By one each time.
    Grows,
    /// Not at all.
    Zero,
    /// Backwards.
    Falls,
}

/// How a key vouches for what it makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Vouch {
    /// Not at all.
    No,
    /// By a signature of the new key.
    Own,
    /// By what looks like a certificate of a maker.
    Maker,
}

/// What a key answers, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    /// The status and the message.
    pub bytes: Vec<u8>,
    /// Only after a touch.
    pub needs_touch: bool,
}

/// What a key refuses, and when.
struct Refused {
    status: Status,
    needs_touch: bool,
}

impl From<Status> for Refused {
    fn from(status: Status) -> Self {
        Self { status, needs_touch: false }
    }
}

/// A security key in software.
pub struct SoftKey {
    seed: [u8; 32],
    /// Where it differs from a good one.
    pub behaviour: Behaviour,
    pin: ClientPin,
    made: u32,
    counter: u32,
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const CREDENTIAL: u8 = 1 << 6;

#[derive(Default)]
struct Asked {
    hash: Vec<u8>,
    rp: String,
    algorithms: Vec<i64>,
    ids: Vec<Vec<u8>>,
    touch: bool,
    verify: bool,
    auth: Option<Vec<u8>>,
    protocol: u8,
}

impl SoftKey {
    /// A key whose secrets follow from `seed`.
    pub fn new(seed: [u8; 32], pin: Option<&str>, behaviour: Behaviour) -> Self {
        Self { seed, behaviour, pin: ClientPin::new(seed, pin), made: 0, counter: 1_000 }
    }

    /// As if it were unplugged and plugged in again.
    pub fn power_up(&mut self) {
        self.pin.power_up();
    }

    /// How many wrong PINs it takes.
    pub fn pin_tries_left(&self) -> u8 {
        self.pin.left
    }

    /// What it answers to a message: a command and its parameters.
    pub fn answer(&mut self, message: &[u8]) -> Reply {
        let answered = match message.split_first() {
            Some((1, request)) => self.make(request),
            Some((2, request)) => self.assert(request),
            Some((4, [])) => Ok((self.info(), false)),
            Some((6, request)) => {
                self.pin.answer(request).map(|bytes| (bytes, false)).map_err(Refused::from)
            }
            Some((8, _)) => Err(Status::NOT_ALLOWED.into()),
            _ => Err(Status::INVALID_COMMAND.into()),
        };
        match answered {
            Ok((bytes, needs_touch)) => {
                let bytes = [&[0], bytes.as_slice()].concat();
                let bytes = match self.behaviour.mangle {
                    Some(mangle) if matches!(message.first(), Some(1 | 2)) => mangle(bytes),
                    _ => bytes,
                };
                Reply { bytes, needs_touch }
            }
            Err(Refused { status: Status(status), needs_touch }) => {
                Reply { bytes: vec![status], needs_touch }
            }
        }
    }

    fn info(&self) -> Vec<u8> {
        let mut to = Encoder::new(Vec::new());
        to.map(6).and_then(|to| to.u8(1)?.array(1)?.str("FIDO_2_0")).unwrap();
        to.u8(3).and_then(|to| to.bytes(&[0; 16])).unwrap();
        let options =
            to.u8(4).and_then(|to| to.map(3)?.str("rk")?.bool(false)?.str("up")?.bool(true));
        options.and_then(|to| to.str("clientPin")?.bool(self.pin.is_set())).unwrap();
        to.u8(5).and_then(|to| to.u16(1_200)).unwrap();
        let protocols = &self.behaviour.pin_protocols;
        to.u8(6).and_then(|to| to.array(protocols.len() as u64)).unwrap();
        for protocol in protocols {
            to.u8(*protocol).unwrap();
        }
        let algorithms = &self.behaviour.algorithms;
        to.u8(10).and_then(|to| to.array(algorithms.len() as u64)).unwrap();
        for algorithm in algorithms {
            let entry = to.map(2).and_then(|to| to.str("alg")?.i64(*algorithm));
            entry.and_then(|to| to.str("type")?.str("public-key")).unwrap();
        }
        to.into_writer()
    }

    /// The flags of an answer, if the request has leave to one.
    fn flags(&self, asked: &Asked, pin_needed: bool) -> Result<u8, Status> {
        if asked.verify && asked.auth.is_none() {
            return Err(Status::UNSUPPORTED_OPTION);
        }
        let verified = match &asked.auth {
            Some(auth) => {
                self.pin.check(asked.protocol, &asked.hash, auth)?;
                VERIFIED
            }
            None if pin_needed && self.pin.is_set() => return Err(Status::PIN_REQUIRED),
            None => 0,
        };
        let present = if asked.touch && !self.behaviour.says_untouched { PRESENT } else { 0 };
        Ok(present | if self.behaviour.says_unverified { 0 } else { verified })
    }

    fn make(&mut self, request: &[u8]) -> Result<(Vec<u8>, bool), Refused> {
        let asked = Asked::of_make(request)?;
        let flags = self.flags(&asked, true)?;
        let rp_hash = sha256(asked.rp.as_bytes());
        if asked.ids.iter().any(|id| secret(&self.seed, id, &rp_hash).is_some()) {
            return Err(Status::EXCLUDED.into());
        }
        let known = |algorithm: &&i64| self.behaviour.algorithms.contains(algorithm);
        let algorithm = asked.algorithms.iter().find(known).ok_or(Status::UNSUPPORTED_ALGORITHM)?;
        self.made += 1;
        let id = id(&self.seed, *algorithm, self.made, &rp_hash);
        let new = secret(&self.seed, &id, &rp_hash).ok_or(Status::INVALID_PARAMETER)?;
        let mut data = self.data(&rp_hash, flags | CREDENTIAL);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&u16::try_from(id.len()).unwrap().to_be_bytes());
        data.extend_from_slice(&id);
        data.extend_from_slice(&new.public_cose());
        Ok((self.attested(&data, &new, &asked.hash), true))
    }

    fn attested(&self, data: &[u8], new: &Secret, hash: &[u8]) -> Vec<u8> {
        let mut to = Encoder::new(Vec::new());
        let vouches = self.behaviour.vouches;
        let format = if vouches == Vouch::No { "none" } else { "packed" };
        to.map(3).and_then(|to| to.u8(1)?.str(format)?.u8(2)?.bytes(data)?.u8(3)).unwrap();
        let signature = new.sign(&[data, hash].concat());
        let statement = |to: &mut Encoder<Vec<u8>>, members| {
            let begun = to.map(members).and_then(|to| to.str("alg")?.i64(new.algorithm()));
            begun.and_then(|to| to.str("sig")?.bytes(&signature)).map(|_| ()).unwrap();
        };
        match vouches {
            Vouch::No => {
                to.map(0).unwrap();
            }
            Vouch::Own => statement(&mut to, 2),
            Vouch::Maker => {
                statement(&mut to, 3);
                to.str("x5c").and_then(|to| to.array(1)?.bytes(&[0x30; 200])).unwrap();
            }
        }
        to.into_writer()
    }

    fn assert(&mut self, request: &[u8]) -> Result<(Vec<u8>, bool), Refused> {
        let asked = Asked::of_assert(request)?;
        let rp_hash = sha256(asked.rp.as_bytes());
        let flags = self.flags(&asked, asked.touch && self.behaviour.always_pin)?;
        let known = |id: &Vec<u8>| Some((id.clone(), secret(&self.seed, id, &rp_hash)?));
        // Only after a touch, so that nobody learns without one what the key knows.
        let refused = Refused { status: Status::NO_CREDENTIALS, needs_touch: asked.touch };
        let (id, secret) = asked.ids.iter().find_map(known).ok_or(refused)?;
        let data = self.data(&rp_hash, flags);
        let signature = secret.sign(&[data.as_slice(), &asked.hash].concat());
        let mut to = Encoder::new(Vec::new());
        let named = to.map(3).and_then(|to| to.u8(1)?.map(2)?.str("id")?.bytes(&id));
        named.and_then(|to| to.str("type")?.str("public-key")).unwrap();
        to.u8(2).and_then(|to| to.bytes(&data)?.u8(3)?.bytes(&signature)).unwrap();
        Ok((to.into_writer(), asked.touch))
    }

    fn data(&mut self, rp_hash: &[u8; 32], flags: u8) -> Vec<u8> {
        match self.behaviour.counter {
            Counter::Grows => self.counter += 1,
            Counter::Falls => self.counter -= 1,
            Counter::Zero => self.counter = 0,
        }
        [rp_hash.as_slice(), &[flags], &self.counter.to_be_bytes()].concat()
    }
}

impl Asked {
    fn of_make(request: &[u8]) -> Result<Self, Status> {
        let mut decoder = Decoder::new(request);
        let mut asked = Self { touch: true, ..Self::default() };
        for _ in 0..decoder.map()?.ok_or(Status::INVALID_CBOR)? {
            match decoder.u8()? {
                1 => asked.hash = decoder.bytes()?.to_vec(),
                2 => asked.rp = member_str(&mut decoder, "id")?,
                4 => asked.algorithms = algorithms(&mut decoder)?,
                5 => asked.ids = ids(&mut decoder)?,
                7 => asked.options(&mut decoder)?,
                8 => asked.auth = Some(decoder.bytes()?.to_vec()),
                9 => asked.protocol = decoder.u8()?,
                _ => decoder.skip()?,
            }
        }
        asked.whole()
    }

    fn of_assert(request: &[u8]) -> Result<Self, Status> {
        let mut decoder = Decoder::new(request);
        let mut asked = Self { touch: true, ..Self::default() };
        for _ in 0..decoder.map()?.ok_or(Status::INVALID_CBOR)? {
            match decoder.u8()? {
                1 => asked.rp = decoder.str()?.to_owned(),
                2 => asked.hash = decoder.bytes()?.to_vec(),
                3 => asked.ids = ids(&mut decoder)?,
                5 => asked.options(&mut decoder)?,
                6 => asked.auth = Some(decoder.bytes()?.to_vec()),
                7 => asked.protocol = decoder.u8()?,
                _ => decoder.skip()?,
            }
        }
        asked.whole()
    }

    fn whole(self) -> Result<Self, Status> {
        let is_whole = self.hash.len() == 32 && !self.rp.is_empty();
        if is_whole { Ok(self) } else { Err(Status::MISSING_PARAMETER) }
    }

    fn options(&mut self, decoder: &mut Decoder<'_>) -> Result<(), Status> {
        for _ in 0..decoder.map()?.ok_or(Status::INVALID_CBOR)? {
            match (decoder.str()?, decoder.bool()?) {
                ("up", wanted) => self.touch = wanted,
                ("uv", wanted) => self.verify = wanted,
                ("rk", true) => return Err(Status::UNSUPPORTED_OPTION),
                _ => {}
            }
        }
        Ok(())
    }
}

fn member_str(decoder: &mut Decoder<'_>, name: &str) -> Result<String, Status> {
    let mut found = String::new();
    for _ in 0..decoder.map()?.ok_or(Status::INVALID_CBOR)? {
        if decoder.str()? == name {
            found = decoder.str()?.to_owned();
        } else {
            decoder.skip()?;
        }
    }
    Ok(found)
}

fn algorithms(decoder: &mut Decoder<'_>) -> Result<Vec<i64>, Status> {
    let mut found = Vec::new();
    for _ in 0..decoder.array()?.ok_or(Status::INVALID_CBOR)? {
        for _ in 0..decoder.map()?.ok_or(Status::INVALID_CBOR)? {
            if decoder.str()? == "alg" {
                found.push(decoder.i64()?);
            } else {
                decoder.skip()?;
            }
        }
    }
    Ok(found)
}

fn ids(decoder: &mut Decoder<'_>) -> Result<Vec<Vec<u8>>, Status> {
    let mut found = Vec::new();
    for _ in 0..decoder.array()?.ok_or(Status::INVALID_CBOR)? {
        for _ in 0..decoder.map()?.ok_or(Status::INVALID_CBOR)? {
            if decoder.str()? == "id" {
                found.push(decoder.bytes()?.to_vec());
            } else {
                decoder.skip()?;
            }
        }
    }
    Ok(found)
}
