//! A disk with a cache, whose writes fail where the fuzz bytes say, and the record's promises on it.
//!
//! crates/totp-core/tests/record_faults walks through all states of a few logins; this goes far into long
//! sequences, with writes torn at any byte and whole histories.

use crate::input::Input;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use totp_core::history::History;
use totp_core::record::{FILE_BYTES, Record, RecordFile, blank};
use totp_core::recovery::RecoveryHash;
use totp_core::secret::AuthenticatorId;
use totp_core::throttle::Origin;
use totp_core::time::{Moment, UnixTime};

const SECTOR: usize = 512;

struct State {
    cache: Vec<u8>,
    platter: Vec<u8>,
    dirty: Vec<bool>,
    /// How the next calls end.
    faults: Vec<Fault>,
    flushes: usize,
}

/// How a call to the disk ends.
#[derive(Clone, Copy)]
pub enum Fault {
    None,
    /// So many bytes arrive, and an error comes back.
    Torn(usize),
    /// The process is killed after so many bytes: this call and all later ones fail.
    Killed(usize),
    /// All bytes arrive in the cache and count as clean, so many on the platter; an error comes back.
    FlushLost(usize),
}

/// The file of a record on such a disk.
#[derive(Clone)]
pub struct Disk(Rc<RefCell<State>>);

impl Disk {
    /// A disk on which these bytes are.
    pub fn holding(bytes: &[u8]) -> Self {
        let dirty = vec![false; bytes.len().div_ceil(SECTOR)];
        let (cache, platter) = (bytes.to_vec(), bytes.to_vec());
        Self(Rc::new(RefCell::new(State { cache, platter, dirty, faults: vec![], flushes: 0 })))
    }

    /// What a reader sees.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.borrow().cache.clone()
    }

    /// The power goes: of the sectors not flushed, those survive whose bit is set in `kept`.
    pub fn cut_power(&self, kept: u32) {
        let state = &mut *self.0.borrow_mut();
        for (n, dirty) in state.dirty.iter_mut().enumerate() {
            let sector = n * SECTOR..((n + 1) * SECTOR).min(state.cache.len());
            if std::mem::take(dirty) && kept >> (n % 32) & 1 == 1 {
                state.platter[sector.clone()].copy_from_slice(&state.cache[sector]);
            }
        }
        state.cache.clone_from(&state.platter);
    }

    fn put(&self, offset: usize, bytes: &[u8], durable: bool) -> io::Result<()> {
        let state = &mut *self.0.borrow_mut();
        assert!(offset + bytes.len() <= FILE_BYTES, "I5: a write beyond the file's end");
        let fault = state.faults.pop().unwrap_or(Fault::None);
        let (arrives, flushed) = match fault {
            Fault::None => (bytes.len(), if durable { bytes.len() } else { 0 }),
            Fault::Torn(count) | Fault::Killed(count) => (count.min(bytes.len()), 0),
            Fault::FlushLost(count) if durable => (bytes.len(), count.min(bytes.len())),
            Fault::FlushLost(_) => (0, 0),
        };
        state.flushes += usize::from(durable);
        state.cache[offset..offset + arrives].copy_from_slice(&bytes[..arrives]);
        state.platter[offset..offset + flushed].copy_from_slice(&bytes[..flushed]);
        let clean = durable && !matches!(fault, Fault::Torn(_) | Fault::Killed(_));
        if arrives > 0 {
            for sector in &mut state.dirty[offset / SECTOR..=(offset + arrives - 1) / SECTOR] {
                *sector = !clean;
            }
        }
        if clean && matches!(fault, Fault::None) {
            // A flush takes the rest of its last sector along.
            let end = ((offset + arrives).div_ceil(SECTOR) * SECTOR).min(state.cache.len());
            let from = offset / SECTOR * SECTOR;
            state.platter[from..end].copy_from_slice(&state.cache[from..end]);
        }
        if let Fault::Killed(_) = fault {
            state.faults = vec![Fault::Killed(0); 8];
        }
        match fault {
            Fault::None => Ok(()),
            _ => Err(io::Error::from_raw_os_error(5)),
        }
    }
}

impl RecordFile for Disk {
    fn read(&self) -> io::Result<Box<[u8]>> {
        Ok(self.bytes().into_boxed_slice())
    }

    fn write(&self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        self.put(offset, bytes, false)
    }

    fn write_durable(&self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        self.put(offset, bytes, true)
    }
}

/// One thing that happens to a record.
pub enum Event {
    /// A login: refused, or accepted with a mark; and how its writes end, first one last.
    Login { accepted: Option<(u8, u64)>, faults: Vec<Fault> },
    /// The power goes.
    PowerCut(u32),
}

impl Event {
    /// The next event of the fuzz bytes.
    pub fn read(input: &mut Input<'_>) -> Option<Self> {
        let what = input.next()?;
        if what & 7 == 0 {
            return Some(Self::PowerCut(u32::from(input.word()) * 0x1_0001));
        }
        let accepted = (what & 1 == 1).then(|| (input.below(20), u64::from(input.byte())));
        let mut faults: Vec<Fault> = (0..what >> 3 & 3)
            .map(|_| {
                let at = usize::from(input.word()) % 2_200;
                match input.below(6) {
                    0 => Fault::Torn(at),
                    1 => Fault::Killed(at),
                    2 => Fault::FlushLost(at),
                    _ => Fault::None,
                }
            })
            .collect();
        faults.reverse();
        Some(Self::Login { accepted, faults })
    }
}

/// Lets everything happen and holds the promises after each event.
pub fn run_events(events: impl Iterator<Item = Event>) {
    let mut first = History::new("ann");
    // Histories of several sectors, so that a version can be torn between them.
    (0..60).for_each(|n| first.spend(RecoveryHash([n; 16])));
    let disk = Disk::holding(&blank(&first, 1));
    let mut announced: Vec<(AuthenticatorId, u64)> = Vec::new();
    let mut settled = true;
    for event in events.take(200) {
        match event {
            Event::PowerCut(kept) => {
                disk.cut_power(kept);
                // The note of what is on disk may be lost.
                settled = false;
            }
            Event::Login { accepted, faults } => {
                let faulty = faults.iter().any(|fault| !matches!(fault, Fault::None));
                disk.0.borrow_mut().flushes = 0;
                disk.0.borrow_mut().faults = faults;
                let done = log_in(&disk, accepted);
                disk.0.borrow_mut().faults.clear();
                let flushes = disk.0.borrow().flushes;
                // After a fault one more flush settles what it left open.
                let allowed = usize::from(accepted.is_some()) + usize::from(!settled);
                assert!(faulty || flushes <= allowed, "I3, I4: {flushes} flushes");
                settled = !faulty && done.is_some();
                announced.extend(done.flatten());
            }
        }
        let record = Record::open(disk.clone());
        let record = record.unwrap_or_else(|error| panic!("I2: no valid record: {error:?}"));
        let marks = record.history().marks();
        for (id, end) in &announced {
            let own = marks.iter().find(|mark| mark.id == *id).map(|mark| mark.end);
            let spent = own.or_else(|| marks.iter().map(|mark| mark.end).max());
            assert!(spent.is_some_and(|spent| spent.as_secs() >= *end), "I1: a mark was forgotten");
        }
    }
}

/// A login as a session does it: a charge, then the acceptance. `None` if a write failed.
fn log_in(disk: &Disk, accepted: Option<(u8, u64)>) -> Option<Option<(AuthenticatorId, u64)>> {
    let mut record = Record::open(disk.clone()).ok()?;
    let mut history = record.history().clone();
    history.charge(Origin::Remote, Moment { wall: UnixTime::from_secs(1), uptime: 1 });
    let next = record.generation() + 1;
    record.charge(&history, next).ok()?;
    let Some((id, end)) = accepted else { return Some(None) };
    let id = AuthenticatorId([id; 16]);
    // As the verdict has it: a step that is not after the mark is refused.
    let own = history.marks().iter().find(|mark| mark.id == id).map(|mark| mark.end.as_secs());
    let highest = history.marks().iter().map(|mark| mark.end.as_secs()).max();
    if own.or(highest).is_some_and(|spent| end <= spent) {
        return Some(None);
    }
    history.raise_mark(id, UnixTime::from_secs(end));
    record.accept(&history, next + 1).ok()?;
    Some(Some((id, end)))
}
