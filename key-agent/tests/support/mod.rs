//! Keys in software behind an agent, and what the helper does with its answers.

use key_agent::{Agent, Bus, Channel, PACKET, Place, attend};
use security_key::{
    Assertion, Attestation, Challenge, Expected, Fault, NewCredential, Purpose, RelyingParty,
    verify_assertion, verify_new_credential,
};
use soft_key::{Behaviour, Hid, SoftKey};
use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use totp_core::wire::{
    AssertWanted, Frame, KeyAnswer, KeyQuestion, KeyWanted, MakeWanted, Pin, Vouched, next_body,
};

/// A good key, and with a PIN.
pub fn soft(pin: Option<&str>) -> SoftKey {
    SoftKey::new([1; 32], pin, Behaviour::default())
}

type Plugged = Arc<Mutex<Hid>>;

/// The keys that are plugged in.
#[derive(Clone, Default)]
struct Keys {
    plugged: Arc<Mutex<Vec<Plugged>>>,
    /// How many packets go through until all are pulled; below zero: no limit.
    packets: Arc<AtomicI64>,
}

struct Wire {
    hid: Plugged,
    keys: Keys,
}

impl Bus for Keys {
    fn places(&self) -> Vec<Place> {
        let count = self.plugged.lock().unwrap().len();
        let place = |number: usize| Place {
            path: number.to_string().into(),
            product: format!("Soft key {number}"),
        };
        (0..count).map(place).collect()
    }

    fn open(&self, place: &Place) -> io::Result<Box<dyn Channel>> {
        let number: usize = place.path.to_str().unwrap().parse().unwrap();
        let hid = self.plugged.lock().unwrap().get(number).cloned();
        let hid = hid.ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Wire { hid, keys: self.clone() }))
    }
}

impl Wire {
    fn is_plugged(&self) -> io::Result<()> {
        let plugged = self.keys.plugged.lock().unwrap();
        let found = plugged.iter().any(|hid| Arc::ptr_eq(hid, &self.hid));
        let pulled = self.keys.packets.load(Ordering::SeqCst) == 0;
        if found && !pulled { Ok(()) } else { Err(io::Error::other("pulled")) }
    }

    fn count(&self) {
        let one_less = |left: i64| (left > 0).then_some(left - 1);
        let _ = self.keys.packets.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
    }
}

impl Channel for Wire {
    fn read(&mut self, packet: &mut [u8; PACKET], patience: Duration) -> io::Result<Option<()>> {
        let end = Instant::now() + patience;
        loop {
            self.is_plugged()?;
            if let Some(next) = self.hid.lock().unwrap().next(Instant::now()) {
                self.count();
                *packet = next;
                return Ok(Some(()));
            }
            if Instant::now() >= end {
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn write(&mut self, packet: &[u8; PACKET]) -> io::Result<()> {
        self.is_plugged()?;
        self.count();
        self.hid.lock().unwrap().receive(packet);
        Ok(())
    }
}

/// What the helper asks, and then expects.
#[derive(Clone)]
pub struct Asked<'a> {
    pub rp: &'a str,
    pub time: u64,
    pub purpose: Purpose,
    pub algorithms: Vec<i64>,
    pub excluded: Vec<Vec<u8>>,
    pub verify: bool,
    pub pin: Option<&'a [u8]>,
    pub seconds: u8,
    pub floor: Option<u64>,
}

impl Default for Asked<'_> {
    fn default() -> Self {
        Self {
            rp: "web1",
            time: 1_700_000_000,
            purpose: Purpose::Login,
            algorithms: vec![-7, -8],
            excluded: Vec::new(),
            verify: false,
            pin: None,
            seconds: 10,
            floor: None,
        }
    }
}

impl Asked<'_> {
    fn challenge(&self) -> Challenge {
        Challenge::new(self.time, [9; 24])
    }

    fn checked<T>(&self, purpose: Purpose, check: impl Fn(&Expected<'_>) -> T) -> T {
        let rp = RelyingParty::named(self.rp).unwrap();
        let (challenge, user_verification) = (self.challenge(), self.verify);
        let (challenge, floor) = (&challenge, self.floor);
        check(&Expected { rp: &rp, challenge, purpose, user_verification, floor })
    }
}

/// A question as it goes through the socket.
pub struct Wanted(Frame);

impl From<&KeyWanted<'_>> for Wanted {
    fn from(wanted: &KeyWanted<'_>) -> Self {
        Self(Frame::of(&KeyQuestion::of(wanted.clone())).unwrap())
    }
}

/// A question that is asked. Dropped, it is taken back.
pub struct Waiting(UnixStream);

impl Waiting {
    /// Waits for the answer.
    pub fn answer(mut self) -> KeyAnswer {
        let body = next_body(&mut self.0, || Duration::from_secs(60)).unwrap();
        KeyAnswer::decode(&body).unwrap()
    }
}

/// An agent and its keys.
pub struct World {
    keys: Keys,
    agent: Arc<Agent<Keys>>,
}

impl World {
    /// With this key.
    pub fn with(key: SoftKey) -> Self {
        let keys = Keys::default();
        let world = Self { agent: Arc::new(Agent::new(keys.clone())), keys };
        world.plug(vec![key]);
        world
    }

    /// Plugs in these keys instead of the others.
    pub fn plug(&self, keys: Vec<SoftKey>) {
        self.keys.packets.store(-1, Ordering::SeqCst);
        let keys = keys.into_iter().map(|key| Arc::new(Mutex::new(Hid::new(key))));
        *self.keys.plugged.lock().unwrap() = keys.collect();
    }

    /// Unplugs them all.
    pub fn pull(&self) {
        self.keys.plugged.lock().unwrap().clear();
    }

    /// Unplugs them after so many packets.
    pub fn pull_after(&self, packets: i64) {
        self.keys.packets.store(packets, Ordering::SeqCst);
    }

    /// Looks at the key of that number, or changes it.
    pub fn hid<T>(&self, number: usize, look: impl FnOnce(&mut Hid) -> T) -> T {
        let hid = Arc::clone(&self.keys.plugged.lock().unwrap()[number]);
        let mut hid = hid.lock().unwrap();
        look(&mut hid)
    }

    /// Waits until something is so.
    pub fn until(&self, is_so: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        while !is_so() {
            assert!(Instant::now() < end, "it did not happen");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks, and does not wait.
    pub fn ask(&self, wanted: &KeyWanted<'_>) -> Waiting {
        let (mut helper, theirs) = UnixStream::pair().unwrap();
        helper.write_all(Wanted::from(wanted).0.bytes()).unwrap();
        let agent = Arc::clone(&self.agent);
        thread::spawn(move || attend(theirs, &agent));
        Waiting(helper)
    }

    /// The answer to a question.
    pub fn said(&self, wanted: &KeyWanted<'_>) -> KeyAnswer {
        self.ask(wanted).answer()
    }

    pub fn make_wanted<'a>(&self, asked: &'a Asked<'a>) -> KeyWanted<'a> {
        let hash = Vec::leak(asked.challenge().hash(Purpose::Enrolment).to_vec());
        KeyWanted::Make(MakeWanted {
            rp: rp_id(asked),
            user: "ann",
            user_id: [5; 32].as_slice().into(),
            hash: (&*hash).into(),
            algorithms: asked.algorithms.clone(),
            excluded: asked.excluded.iter().map(|id| id.as_slice().into()).collect(),
            verify: asked.verify,
            pin: asked.pin.map(Pin::of),
            seconds: asked.seconds,
        })
    }

    pub fn assert_wanted<'a>(
        &self,
        made: &'a NewCredential,
        asked: &'a Asked<'a>,
    ) -> KeyWanted<'a> {
        self.assert_wanted_any(&[made], asked)
    }

    pub fn assert_wanted_any<'a>(
        &self,
        made: &[&'a NewCredential],
        asked: &'a Asked<'a>,
    ) -> KeyWanted<'a> {
        let hash = Vec::leak(asked.challenge().hash(asked.purpose).to_vec());
        KeyWanted::Assert(AssertWanted {
            rp: rp_id(asked),
            hash: (&*hash).into(),
            allowed: made.iter().map(|made| made.id.bytes().into()).collect(),
            verify: asked.verify,
            pin: asked.pin.map(Pin::of),
            seconds: asked.seconds,
        })
    }

    pub fn make(&self, asked: &Asked<'_>) -> KeyAnswer {
        self.said(&self.make_wanted(asked))
    }

    pub fn assert(&self, made: &NewCredential, asked: &Asked<'_>) -> KeyAnswer {
        self.said(&self.assert_wanted(made, asked))
    }

    /// What the helper keeps of a new credential.
    pub fn check_made(
        &self,
        answer: &KeyAnswer,
        asked: &Asked<'_>,
    ) -> Result<NewCredential, Fault> {
        let KeyAnswer::Made { auth_data, vouched } = answer else { panic!("{answer:?}") };
        let attestation = match vouched {
            Vouched::No => Attestation::None,
            Vouched::Own { algorithm, signature } => {
                Attestation::Own { algorithm: *algorithm, signature }
            }
            Vouched::Maker => Attestation::Maker,
        };
        let check =
            |expected: &Expected<'_>| verify_new_credential(attestation, expected, auth_data);
        asked.checked(Purpose::Enrolment, check)
    }

    /// What the helper says of a signature.
    pub fn check_asserted(
        &self,
        answer: &KeyAnswer,
        made: &NewCredential,
        asked: &Asked<'_>,
    ) -> Result<Assertion, Fault> {
        let KeyAnswer::Asserted { id, auth_data, signature } = answer else { panic!("{answer:?}") };
        assert_eq!(id.as_slice(), made.id.bytes());
        let check =
            |expected: &Expected<'_>| verify_assertion(&made.key, expected, auth_data, signature);
        asked.checked(asked.purpose, check)
    }

    pub fn enrolled(&self, asked: &Asked<'_>) -> NewCredential {
        self.check_made(&self.make(asked), asked).unwrap()
    }

    pub fn logged_in(&self, made: &NewCredential, asked: &Asked<'_>) -> Result<Assertion, Fault> {
        self.check_asserted(&self.assert(made, asked), made, asked)
    }
}

fn rp_id(asked: &Asked<'_>) -> &'static str {
    String::leak(RelyingParty::named(asked.rp).unwrap().id().to_owned())
}
