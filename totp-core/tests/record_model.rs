//! An exhaustive model of the two-slot record over the real code: every login of a few in a row, killed,
//! cut off from power or hit by an I/O error at every write, with every subset of unflushed sectors lost.
//!
//! What must hold in every state that can be reached (docs/architecture.md): a success that was announced
//! stays spent (I1), there is always a valid record (I2). And leaving any one rule of the scheme out must
//! be caught, or the model proves nothing.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io;
use std::rc::Rc;
use totp_core::history::History;
use totp_core::record::{FILE_BYTES, Record, RecordFile, blank};
use totp_core::secret::AuthenticatorId;
use totp_core::time::UnixTime;

const SECTOR: usize = 512;
const SECTORS: usize = FILE_BYTES / SECTOR;
const SLOT: usize = 4_096;
const NOTE: usize = 2 * SLOT;
const PHONE: AuthenticatorId = AuthenticatorId([1; 16]);

/// The medium below the page cache, and the cache.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Disk {
    cache: Vec<u8>,
    platter: Vec<u8>,
    dirty: [bool; SECTORS],
}

/// A rule of the scheme that is left out, to see that the model notices.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Broken {
    Nothing,
    /// Acceptances are not flushed.
    Flush,
    /// An acceptance that is not noted is not written again.
    Settle,
    /// The note is written before the flush.
    NoteAfterFlush,
    /// An I/O error of the flush is not told.
    Error,
    /// The newest acceptance is overwritten.
    OtherSlot,
    /// A charge does not carry the marks on.
    Marks,
}

/// What happens at one write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fault {
    /// The process dies before it.
    KillBefore,
    /// The process dies when the bytes are in the cache, before a flush.
    KillBetween,
    /// The process dies after it, before it learns of it.
    KillAfter,
    /// It fails; of its sectors the lower so many are on the platter, and the cache lies.
    Error(usize),
}

/// One run of a login on a disk: at the write numbered `at`, `fault`.
struct Run {
    disk: Disk,
    broken: Broken,
    writes: usize,
    flushes: usize,
    plan: Option<(usize, Fault)>,
    killed: bool,
}

#[derive(Clone)]
struct File(Rc<RefCell<Run>>);

fn dead() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}

impl Run {
    fn put(&mut self, offset: usize, bytes: &[u8]) {
        assert!(offset + bytes.len() <= FILE_BYTES, "I5: a write would extend the file");
        self.disk.cache[offset..offset + bytes.len()].copy_from_slice(bytes);
        for sector in offset / SECTOR..(offset + bytes.len()).div_ceil(SECTOR) {
            self.disk.dirty[sector] = true;
        }
    }

    fn flush(&mut self, offset: usize, length: usize, most: usize) {
        let sectors = offset / SECTOR..(offset + length).div_ceil(SECTOR);
        for sector in sectors.clone().take(most) {
            let bytes = sector * SECTOR..(sector + 1) * SECTOR;
            self.disk.platter[bytes.clone()].copy_from_slice(&self.disk.cache[bytes]);
        }
        // Whatever did not get there counts as clean from now on: that is the lie after an error.
        sectors.for_each(|sector| self.disk.dirty[sector] = false);
    }

    fn write(&mut self, offset: usize, bytes: &[u8], durable: bool) -> io::Result<()> {
        if self.killed {
            return Err(dead());
        }
        let fault = self.plan.filter(|(at, _)| *at == self.writes).map(|(_, fault)| fault);
        self.writes += 1;
        let durable = durable && self.broken != Broken::Flush;
        let offset = match self.broken {
            Broken::OtherSlot if offset == SLOT => 0,
            _ => offset,
        };
        if fault == Some(Fault::KillBefore) {
            self.killed = true;
            return Err(dead());
        }
        if durable && self.broken == Broken::NoteAfterFlush {
            let generation = u64::from_le_bytes(bytes[16..24].try_into().unwrap());
            self.put(NOTE, &note_of(generation));
        }
        self.put(offset, bytes);
        match fault {
            Some(Fault::KillBetween) => self.killed = true,
            Some(Fault::Error(most)) => {
                self.flush(offset, bytes.len(), most);
                if !durable || self.broken != Broken::Error {
                    return Err(io::Error::from_raw_os_error(5));
                }
            }
            _ if durable => {
                self.flushes += 1;
                self.flush(offset, bytes.len(), usize::MAX);
            }
            _ => {}
        }
        if fault == Some(Fault::KillAfter) {
            self.killed = true;
        }
        if self.killed { Err(dead()) } else { Ok(()) }
    }
}

fn note_of(generation: u64) -> Vec<u8> {
    blank(&History::new("ann"), generation)[NOTE..NOTE + 20].to_vec()
}

impl RecordFile for File {
    fn read(&self) -> io::Result<Box<[u8]>> {
        let run = self.0.borrow();
        let mut bytes = run.disk.cache.clone();
        if run.broken == Broken::Settle {
            bytes[NOTE..NOTE + 20].copy_from_slice(&note_of(u64::MAX));
        }
        Ok(bytes.into_boxed_slice())
    }

    fn write(&self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        self.0.borrow_mut().write(offset, bytes, false)
    }

    fn write_durable(&self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        self.0.borrow_mut().write(offset, bytes, true)
    }
}

/// What a login does to the record. Each begins with opening it.
#[derive(Clone, Copy, Debug)]
enum Login {
    /// A right code: charge, acceptance.
    Right,
    /// A wrong one: charge.
    Wrong,
    /// A used one: charge, and the charge taken back.
    Used,
    /// A recovery code: acceptance alone.
    Recovery,
}

/// The world between two logins.
#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    disk: Disk,
    /// The last step whose acceptance was announced.
    announced: u64,
}

/// What the record knows, or why it cannot be read.
fn known(disk: &Disk, broken: Broken) -> Result<u64, String> {
    let run = Run { disk: disk.clone(), broken, writes: 0, flushes: 0, plan: None, killed: false };
    let record =
        Record::open(File(Rc::new(RefCell::new(run)))).map_err(|e| format!("I2: {e:?}"))?;
    Ok(step(record.history()))
}

fn step(history: &History) -> u64 {
    history.marks.iter().map(|mark| mark.end.as_secs()).max().unwrap_or(0)
}

/// Runs one login; the state after it, and how many writes and flushes it made.
fn login(
    state: &State,
    kind: Login,
    plan: Option<(usize, Fault)>,
    broken: Broken,
) -> (State, usize, usize) {
    let run = Run { disk: state.disk.clone(), broken, writes: 0, flushes: 0, plan, killed: false };
    let run = Rc::new(RefCell::new(run));
    let mut announced = state.announced;
    if let Ok(mut record) = Record::open(File(run.clone())) {
        let mut history = record.history().clone();
        let next = step(&history) + 30;
        let charge = |record: &mut Record<File>, history: &History| {
            record.charge(history, record.generation() + 1).is_ok()
        };
        let mut charged = history.clone();
        charged.failures_since_success += 1;
        if broken == Broken::Marks {
            charged.marks.clear();
        }
        let accepted = match kind {
            Login::Wrong => {
                charge(&mut record, &charged);
                false
            }
            Login::Used => {
                if charge(&mut record, &charged) {
                    charge(&mut record, &history);
                }
                false
            }
            Login::Right | Login::Recovery => {
                let may = matches!(kind, Login::Recovery) || charge(&mut record, &charged);
                history.raise_mark(PHONE, UnixTime::from_secs(next));
                may && record.accept(&history, record.generation() + 1).is_ok()
            }
        };
        if accepted {
            announced = announced.max(next);
        }
    }
    let run = run.borrow();
    let state = State { disk: run.disk.clone(), announced };
    (state, run.writes, run.flushes)
}

/// Every disk that a power cut can leave: each dirty sector as it was or as it should be.
fn after_power_cut(disk: &Disk) -> Vec<Disk> {
    let dirty: Vec<usize> = (0..SECTORS).filter(|sector| disk.dirty[*sector]).collect();
    assert!(dirty.len() <= 12, "too many sectors to try all subsets");
    let survivors = |subset: usize| {
        let mut platter = disk.platter.clone();
        for (_, sector) in dirty.iter().enumerate().filter(|(place, _)| subset >> place & 1 == 1) {
            let bytes = sector * SECTOR..(sector + 1) * SECTOR;
            platter[bytes.clone()].copy_from_slice(&disk.cache[bytes]);
        }
        Disk { cache: platter.clone(), platter, dirty: [false; SECTORS] }
    };
    (0..1 << dirty.len()).map(survivors).collect()
}

/// The kernel drops clean pages; what a failed flush left in them is gone then.
fn after_eviction(disk: &Disk) -> Disk {
    let mut disk = disk.clone();
    for sector in (0..SECTORS).filter(|sector| !disk.dirty[*sector]).collect::<Vec<_>>() {
        let bytes = sector * SECTOR..(sector + 1) * SECTOR;
        let clean = disk.platter[bytes.clone()].to_vec();
        disk.cache[bytes].copy_from_slice(&clean);
    }
    disk
}

fn check(state: &State, broken: Broken) -> Result<(), String> {
    let mut worlds = after_power_cut(&state.disk);
    worlds.push(state.disk.clone());
    worlds.push(after_eviction(&state.disk));
    for disk in &worlds {
        let knows = known(disk, broken)?;
        if knows < state.announced {
            return Err(format!(
                "I1: step {} was announced, the record knows {knows}",
                state.announced
            ));
        }
    }
    Ok(())
}

fn first_state(history: &History) -> State {
    let bytes = blank(history, 1).into_vec();
    let disk = Disk { cache: bytes.clone(), platter: bytes, dirty: [false; SECTORS] };
    State { disk, announced: 0 }
}

/// Explores `depth` logins in a row. The number of states, or the first violation.
fn explore(
    history: &History,
    depth: usize,
    sectors: usize,
    broken: Broken,
) -> Result<usize, String> {
    let mut seen: HashSet<State> = HashSet::new();
    let mut front = vec![first_state(history)];
    for _ in 0..depth {
        let mut next = Vec::new();
        for state in &front {
            for after in successors(state, sectors, broken) {
                check(&after, broken)?;
                let mut worlds: Vec<Disk> = after_power_cut(&after.disk);
                worlds.push(after_eviction(&after.disk));
                let announced = after.announced;
                let ends = worlds.into_iter().map(|disk| State { disk, announced });
                for end in ends.chain([after]) {
                    if seen.insert(end.clone()) {
                        next.push(end);
                    }
                }
            }
        }
        front = next;
    }
    Ok(seen.len())
}

/// Every way a login can go from a state.
fn successors(state: &State, sectors: usize, broken: Broken) -> Vec<State> {
    let mut all = Vec::new();
    for kind in [Login::Right, Login::Wrong, Login::Used, Login::Recovery] {
        let (good, writes, _) = login(state, kind, None, broken);
        all.push(good);
        for at in 0..writes {
            let errors = (0..=sectors).map(Fault::Error);
            for fault in
                [Fault::KillBefore, Fault::KillBetween, Fault::KillAfter].into_iter().chain(errors)
            {
                all.push(login(state, kind, Some((at, fault)), broken).0);
            }
        }
    }
    all
}

/// A history whose slot takes one sector, and one whose slot takes several.
fn short() -> History {
    History::new("ann")
}

fn long() -> History {
    let mut history = History::new("ann");
    for n in 0..16u8 {
        history.raise_mark(AuthenticatorId([n + 2; 16]), UnixTime::default());
    }
    history.name = "a".repeat(255);
    history.spent = (0..12).map(|n| totp_core::recovery::RecoveryHash([n; 16])).collect();
    history
}

#[test]
fn no_crash_and_no_error_forgets_an_announced_success() {
    let states = explore(&short(), 3, 1, Broken::Nothing).unwrap();
    println!("one sector a slot: {states} states");
    assert!(states > 1_000, "the model explores too little: {states}");
}

#[test]
fn nor_where_a_slot_is_torn_between_sectors() {
    let states = explore(&long(), 3, 3, Broken::Nothing).unwrap();
    println!("three sectors a slot: {states} states");
    assert!(states > 1_000, "the model explores too little: {states}");
}

fn is_caught(broken: Broken) {
    let found = explore(&short(), 3, 1, broken).and_then(|_| explore(&long(), 2, 3, broken));
    match found {
        Err(violation) => println!("{broken:?} left out: {violation}"),
        Ok(states) => panic!("{broken:?} was left out, and {states} states showed nothing"),
    }
}

#[test]
fn leaving_out_the_flush_is_caught() {
    is_caught(Broken::Flush);
}

#[test]
fn leaving_out_the_second_writing_of_an_unnoted_acceptance_is_caught() {
    is_caught(Broken::Settle);
}

#[test]
fn noting_before_the_flush_is_caught() {
    is_caught(Broken::NoteAfterFlush);
}

#[test]
fn not_telling_an_io_error_is_caught() {
    is_caught(Broken::Error);
}

#[test]
fn overwriting_the_newest_acceptance_is_caught() {
    is_caught(Broken::OtherSlot);
}

#[test]
fn a_charge_that_forgets_the_marks_is_caught() {
    is_caught(Broken::Marks);
}

#[test]
fn an_accepted_login_costs_one_flush_and_a_refusal_none() {
    let state = first_state(&short());
    for (kind, wanted) in
        [(Login::Right, 1), (Login::Recovery, 1), (Login::Wrong, 0), (Login::Used, 0)]
    {
        assert_eq!(login(&state, kind, None, Broken::Nothing).2, wanted, "{kind:?}");
    }
    let (after, ..) = login(&state, Login::Right, None, Broken::Nothing);
    assert_eq!(login(&after, Login::Right, None, Broken::Nothing).2, 1);
    assert_eq!(login(&after, Login::Wrong, None, Broken::Nothing).2, 0);
}
