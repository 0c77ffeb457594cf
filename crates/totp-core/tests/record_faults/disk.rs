//! A simulated disk under a simulated page cache, in sectors of 512 bytes.
//!
//! Of each sector it is known what the cache shows and what the platter may hold: every content written
//! since the last flush, since the kernel may write a dirty sector back at any time, each by itself.
//! A power cut picks one of them for each sector. Nothing else is assumed of the kernel but that a
//! durable write that returns without error is on the platter.

use crate::uses::{Used, history, used_of};
use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use totp_core::history::History;
use totp_core::record::{FILE_BYTES, Record, RecordFile, blank};

pub const SECTOR: usize = 512;
const SLOT: usize = 4_096;
const NOTE: usize = 2 * SLOT;

/// One version of the record, named by what the scheme may depend on. Its history follows from it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Version {
    pub generation: u64,
    pub acceptance: bool,
    pub used: Used,
}

/// What a sector holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Sector {
    /// Nothing that any whole version could be made of.
    Junk,
    /// A part of a version.
    Part(Version, usize),
    /// The note of a generation.
    Note(u64),
}

/// A file that keeps the last write: how the real code's bytes of a version are had.
struct Scratch(Box<[u8]>, Rc<RefCell<Vec<u8>>>);

impl RecordFile for Scratch {
    fn read(&self) -> io::Result<Box<[u8]>> {
        Ok(self.0.clone())
    }

    fn write(&self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        if offset < NOTE {
            *self.1.borrow_mut() = bytes.to_vec();
        }
        Ok(())
    }

    fn write_durable(&self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        self.write(offset, bytes)
    }
}

/// The bytes of versions and notes, as the real code writes them.
pub struct Contents {
    pub parts: usize,
    known: HashMap<Sector, [u8; SECTOR]>,
}

impl Contents {
    pub fn new(parts: usize) -> Self {
        let known = HashMap::from([(Sector::Junk, [0xee; SECTOR])]);
        Self { parts, known }
    }

    /// The bytes of a version, from the real code.
    fn encoded(&self, version: Version) -> Vec<u8> {
        let Version { generation, acceptance, used } = version;
        let written = Rc::new(RefCell::new(Vec::new()));
        let before = blank(&history(0, Used::up_to(0), self.parts), 0);
        let mut record = Record::open(Scratch(before, Rc::clone(&written))).unwrap();
        let content = history(generation, used, self.parts);
        match acceptance {
            true => record.accept(&content, generation).unwrap(),
            false => record.charge(&content, generation).unwrap(),
        }
        written.take()
    }

    fn bytes(&mut self, sector: Sector) -> [u8; SECTOR] {
        if let Some(bytes) = self.known.get(&sector) {
            return *bytes;
        }
        match sector {
            Sector::Junk => {}
            Sector::Part(version, _) => {
                let encoded = self.encoded(version);
                assert_eq!(encoded.len().div_ceil(SECTOR), self.parts);
                for (part, chunk) in encoded.chunks(SECTOR).enumerate() {
                    let mut bytes = [0; SECTOR];
                    bytes[..chunk.len()].copy_from_slice(chunk);
                    self.known.insert(Sector::Part(version, part), bytes);
                }
            }
            Sector::Note(generation) => {
                let page = blank(&History::default(), generation);
                let bytes = page[NOTE..NOTE + SECTOR].try_into().unwrap();
                self.known.insert(sector, bytes);
            }
        }
        self.known[&sector]
    }

    /// What the real code is writing. Panics if it is neither a version nor a note.
    pub fn named(&mut self, bytes: &[u8]) -> Vec<Sector> {
        let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
        let sectors = if bytes.starts_with(b"pamTOTPn") {
            vec![Sector::Note(number(8))]
        } else {
            let format = u16::from_le_bytes([bytes[8], bytes[9]]);
            let used = used_of(&History::decode(format, &bytes[32..]).unwrap());
            let version = Version { generation: number(16), acceptance: bytes[10] == 1, used };
            (0..self.parts).map(|part| Sector::Part(version, part)).collect()
        };
        for (sector, chunk) in sectors.iter().zip(bytes.chunks(SECTOR)) {
            assert_eq!(
                self.bytes(*sector)[..chunk.len()],
                *chunk,
                "not what the model takes it for"
            );
        }
        sectors
    }
}

/// One sector: what the cache shows, whether that still waits to be written back, and what the platter
/// may hold.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Cell {
    pub cached: Sector,
    pub dirty: bool,
    pub maybe: Vec<Sector>,
}

impl Cell {
    const fn is_settled(&self) -> bool {
        self.maybe.len() == 1
    }

    fn settle(&mut self, sector: Sector) {
        *self = Self { cached: sector, dirty: false, maybe: vec![sector] };
    }

    /// Into the cache; from now on it may be on the platter, or not.
    pub fn put(&mut self, sector: Sector) {
        self.cached = sector;
        self.dirty = true;
        if !self.maybe.contains(&sector) {
            self.maybe.push(sector);
            self.maybe.sort_unstable();
        }
    }

    /// Writes back what is dirty. Clean is taken for written, which after an I/O error is a lie.
    pub fn flush(&mut self) {
        if self.dirty {
            self.settle(self.cached);
        }
    }
}

/// The sectors in use: those of the first slot, of the second, and the one of the note.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Disk {
    pub cells: Vec<Cell>,
}

impl Disk {
    /// A record just made, on disk.
    pub fn fresh(parts: usize) -> Self {
        let version = Version { generation: 1, acceptance: true, used: Used::up_to(0) };
        let first = (0..parts).map(|part| Sector::Part(version, part));
        let sectors = first.chain(vec![Sector::Junk; parts]).chain([Sector::Note(1)]);
        let cell = |cached| Cell { cached, dirty: false, maybe: vec![cached] };
        Self { cells: sectors.map(cell).collect() }
    }

    pub fn parts(&self) -> usize {
        self.cells.len() / 2
    }

    /// The cells from `offset` on.
    pub fn at(&mut self, offset: usize) -> &mut [Cell] {
        let from = match offset {
            0 => 0,
            SLOT => self.parts(),
            NOTE => 2 * self.parts(),
            _ => panic!("a write to {offset}"),
        };
        &mut self.cells[from..]
    }

    /// The whole file, as a process reads it.
    pub fn read(&self, contents: &mut Contents) -> Box<[u8]> {
        let mut bytes = vec![0; FILE_BYTES].into_boxed_slice();
        for (place, cell) in self.cells.iter().enumerate() {
            let (slot, part) = (place / self.parts(), place % self.parts());
            let at = slot * SLOT + part * SECTOR;
            bytes[at..at + SECTOR].copy_from_slice(&contents.bytes(cell.cached));
        }
        bytes
    }

    fn pages(&self) -> [std::ops::Range<usize>; 3] {
        let parts = self.parts();
        [0..parts, parts..2 * parts, 2 * parts..2 * parts + 1]
    }

    /// All that the platter may hold of a page. Of mixed versions one stands for all: none is whole.
    fn outcomes(&self, page: std::ops::Range<usize>) -> Vec<Vec<Sector>> {
        let cells = &self.cells[page];
        if cells.len() == 1 {
            return cells[0].maybe.iter().map(|sector| vec![*sector]).collect();
        }
        let mut all: Vec<Vec<Sector>> = Vec::new();
        for sector in &cells[0].maybe {
            let Sector::Part(version, _) = sector else { continue };
            let whole: Vec<_> = (0..cells.len()).map(|part| Sector::Part(*version, part)).collect();
            if whole.iter().zip(cells).all(|(sector, cell)| cell.maybe.contains(sector)) {
                all.push(whole);
            }
        }
        if cells.iter().map(|cell| cell.maybe.len()).product::<usize>() > all.len() {
            all.push(vec![Sector::Junk; cells.len()]);
        }
        all
    }

    /// The power fails: of each sector one of its contents is left.
    pub fn power_cuts(&self) -> Vec<Self> {
        let mut found = vec![self.clone()];
        for page in self.pages() {
            let outcomes = self.outcomes(page.clone());
            found = found.iter().flat_map(|disk| disk.with_each(&page, &outcomes)).collect();
        }
        found
    }

    fn with_each(&self, page: &std::ops::Range<usize>, outcomes: &[Vec<Sector>]) -> Vec<Self> {
        let with = |sectors: &Vec<Sector>| {
            let mut disk = self.clone();
            for (cell, sector) in disk.cells[page.clone()].iter_mut().zip(sectors) {
                cell.settle(*sector);
            }
            disk
        };
        outcomes.iter().map(with).collect()
    }

    /// Writing a page back in the background fails: its sectors count as clean, written or not.
    pub fn failed_writebacks(&self) -> Vec<Self> {
        let dirty =
            |page: &std::ops::Range<usize>| self.cells[page.clone()].iter().any(|c| c.dirty);
        let failed = |page: std::ops::Range<usize>| {
            let mut disk = self.clone();
            disk.cells[page].iter_mut().for_each(|cell| cell.dirty = false);
            disk
        };
        self.pages().into_iter().filter(dirty).map(failed).collect()
    }

    /// A clean page leaves the cache and is read again from the platter.
    pub fn evictions(&self) -> Vec<Self> {
        let lies = |page: &std::ops::Range<usize>| {
            let cells = &self.cells[page.clone()];
            cells.iter().all(|cell| !cell.dirty) && cells.iter().any(|cell| !cell.is_settled())
        };
        let evict =
            |page: std::ops::Range<usize>| self.with_each(&page, &self.outcomes(page.clone()));
        self.pages().into_iter().filter(lies).flat_map(evict).collect()
    }

    /// The same disk with everything renamed that no code can tell apart.
    ///
    /// - A sector of a version that has lost another of its sectors is junk.
    /// - A note below every acceptance's generation is as good as none.
    /// - Generations, marks, counters and floors keep their order, and generations their distance up to `gap`: the code
    ///   compares them and adds one.
    pub fn renamed(mut self, steps: &mut [u64; 2], gap: u64) -> Self {
        for page in self.pages().into_iter().take(2) {
            let cells = &self.cells[page.clone()];
            let has = |cell: &Cell, s: Sector| cell.cached == s || cell.maybe.contains(&s);
            let junk = |sector: &Sector| match sector {
                Sector::Part(version, _) => {
                    let mut all = cells.iter().enumerate();
                    !all.all(|(part, cell)| has(cell, Sector::Part(*version, part)))
                }
                _ => false,
            };
            let lost: Vec<_> =
                cells.iter().flat_map(|c| c.maybe.iter().chain([&c.cached])).copied().collect();
            let lost: Vec<_> = lost.into_iter().filter(junk).collect();
            let renamed = |s: Sector| if lost.contains(&s) { Sector::Junk } else { s };
            self.map(page, renamed);
        }
        let versions: Vec<_> = self.sectors().filter_map(Sector::version).collect();
        let oldest = versions.iter().filter(|v| v.acceptance).map(|v| v.generation).min();
        let all = 0..self.cells.len();
        self.map(all.clone(), |sector| match sector {
            Sector::Note(noted) if oldest.is_none_or(|oldest| noted < oldest) => Sector::Note(0),
            sector => sector,
        });
        let notes =
            self.sectors().filter_map(|s| if let Sector::Note(n) = s { Some(n) } else { None });
        let generations = notes.chain(versions.iter().map(|v| v.generation)).filter(|g| *g > 0);
        let generations = closer(generations.collect(), gap);
        let used = versions.iter().flat_map(|v| v.used.all());
        let marks = closer(used.chain(*steps).collect(), 1);
        self.map(all, |sector| match sector {
            Sector::Part(Version { generation, acceptance, used }, part) => {
                let used = used.renamed(|number| marks[&number]);
                let generation = generations[&generation];
                Sector::Part(Version { generation, acceptance, used }, part)
            }
            Sector::Note(noted) => Sector::Note(generations.get(&noted).copied().unwrap_or(0)),
            Sector::Junk => Sector::Junk,
        });
        *steps = steps.map(|step| marks[&step]);
        self
    }

    fn map(&mut self, cells: std::ops::Range<usize>, rename: impl Fn(Sector) -> Sector) {
        for cell in &mut self.cells[cells] {
            cell.cached = rename(cell.cached);
            cell.maybe.iter_mut().for_each(|sector| *sector = rename(*sector));
            cell.maybe.sort_unstable();
            cell.maybe.dedup();
        }
    }

    /// Everything that the cache shows or the platter may hold.
    pub fn sectors(&self) -> impl Iterator<Item = Sector> {
        self.cells.iter().flat_map(|cell| cell.maybe.iter().chain([&cell.cached])).copied()
    }
}

impl Sector {
    pub const fn version(self) -> Option<Version> {
        match self {
            Self::Part(version, _) => Some(version),
            _ => None,
        }
    }
}

/// New numbers from 1 on in the same order, no two neighbours further apart than `gap`.
fn closer(mut numbers: Vec<u64>, gap: u64) -> HashMap<u64, u64> {
    numbers.sort_unstable();
    numbers.dedup();
    let (mut last, mut new) = (None, 1);
    let mut names = HashMap::new();
    for number in numbers {
        new += last.map_or(0, |last| gap.min(number - last));
        names.insert(number, new);
        last = Some(number);
    }
    names
}
