//! Where keys are, and how packets go to one of them and come back.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Bytes of a packet of CTAPHID.
pub const PACKET: usize = 64;
/// How long a read waits before it looks whether the question was taken back.
const SLICE: Duration = Duration::from_millis(50);

/// The keys that are plugged in.
pub trait Bus: Send + Sync {
    /// Where they are, at this moment.
    fn places(&self) -> Vec<Place>;

    /// A way to the key at this place.
    ///
    /// # Errors
    /// What the system says.
    fn open(&self, place: &Place) -> io::Result<Box<dyn Channel>>;
}

/// Where a key is plugged in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The device.
    pub path: PathBuf,
    /// What the key calls itself.
    pub product: String,
}

/// A way to one key.
pub trait Channel: Send {
    /// Waits so long for a packet. `None`: none came.
    ///
    /// # Errors
    /// The key is gone.
    fn read(&mut self, packet: &mut [u8; PACKET], patience: Duration) -> io::Result<Option<()>>;

    /// Sends a packet.
    ///
    /// # Errors
    /// The key is gone.
    fn write(&mut self, packet: &[u8; PACKET]) -> io::Result<()>;
}

/// A question that runs: until when, and whether it was taken back. Clones are of the same question.
#[derive(Clone, Debug)]
pub struct Watch {
    deadline: Instant,
    taken_back: Arc<AtomicBool>,
}

impl Watch {
    /// A question that runs until `deadline`.
    pub fn until(deadline: Instant) -> Self {
        Self { deadline, taken_back: Arc::default() }
    }

    /// Takes the question back.
    pub fn take_back(&self) {
        self.taken_back.store(true, Ordering::Relaxed);
    }

    /// Whether it was taken back.
    pub fn is_taken_back(&self) -> bool {
        self.taken_back.load(Ordering::Relaxed)
    }

    /// Whether its time is over.
    pub fn is_late(&self) -> bool {
        Instant::now() >= self.deadline
    }

    /// Whether nobody waits for an answer any more.
    pub fn is_over(&self) -> bool {
        self.is_taken_back() || self.is_late()
    }
}

/// A channel that reads only while somebody waits for an answer: of the question, and of this key, which another one may
/// have won over.
pub struct Bounded {
    channel: Box<dyn Channel>,
    watches: [Watch; 2],
    fate: Fate,
}

/// Why a channel broke, for the thread that finds an error.
#[derive(Clone, Default, Debug)]
pub struct Fate(Arc<Mutex<Option<io::ErrorKind>>>);

impl Fate {
    /// Whether the key was unplugged.
    pub fn is_gone(&self) -> bool {
        self.0.lock().is_ok_and(|fate| fate.is_some())
    }

    fn tell(&self, error: &io::Error) {
        if let Ok(mut fate) = self.0.lock() {
            fate.get_or_insert(error.kind());
        }
    }
}

impl Bounded {
    /// That channel, until one of the watches is over.
    pub fn new(channel: Box<dyn Channel>, watches: [Watch; 2], fate: Fate) -> Self {
        Self { channel, watches, fate }
    }

    /// The next packet, or `None` if none came in time, nobody waits, or the key is gone. `patience` as libfido2 says it:
    /// below zero for ever.
    pub fn read(&mut self, packet: &mut [u8; PACKET], patience: i32) -> Option<()> {
        let patience = u64::try_from(patience).ok().map(Duration::from_millis);
        let end = patience.map(|patience| Instant::now() + patience);
        loop {
            if self.watches.iter().any(Watch::is_over) {
                return None;
            }
            let left = end.map_or(SLICE, |end| end.saturating_duration_since(Instant::now()));
            match self.channel.read(packet, left.min(SLICE)) {
                Ok(Some(())) => return Some(()),
                Ok(None) if left.is_zero() => return None,
                Ok(None) => {}
                Err(error) => {
                    self.fate.tell(&error);
                    return None;
                }
            }
        }
    }

    /// Sends a packet, also to say that nobody waits any more.
    pub fn write(&mut self, packet: &[u8; PACKET]) -> Option<()> {
        self.channel.write(packet).inspect_err(|error| self.fate.tell(error)).ok()
    }
}
