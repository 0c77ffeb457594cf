//! Two slots and a note, written in place.
//!
//! - An *acceptance* is written with a flush; when that returned, its generation is noted; only then
//!   may a success be announced. So what was announced is on disk (I1).
//! - A write never touches the newest acceptance, and nothing at all is written before the newest
//!   acceptance is known to be on disk, so a torn write always leaves a valid slot (I2).
//! - An acceptance beyond the note may be in the page cache only, even marked clean after an I/O
//!   error: it is written again, the same bytes, with a flush, before anything else.
//! - A *charge* is written without a flush (I4), to the slot that holds no acceptance or an older one.
//! - The file has its full size from the start, so a full disk stops no write (I5).
//!
//! tests/ holds an exhaustive model of kills, power cuts, torn writes and I/O errors over this code.

use super::slot::{self, Kind, SLOT_BYTES, Slot, Version};
use crate::history::History;
use std::io;

/// The size of a record: two slots and the page of the note.
pub const FILE_BYTES: usize = 3 * SLOT_BYTES;
const NOTE_OFFSET: usize = 2 * SLOT_BYTES;

/// The file a record lives in. Every write is whole or an error.
pub trait RecordFile {
    /// Reads all [`FILE_BYTES`].
    ///
    /// # Errors
    /// Any I/O error; a shorter or longer file is `InvalidData`.
    fn read(&self) -> io::Result<Box<[u8]>>;

    /// Writes without a flush.
    ///
    /// # Errors
    /// Any I/O error; a short write is one.
    fn write(&self, offset: usize, bytes: &[u8]) -> io::Result<()>;

    /// Writes and returns when the bytes are on disk.
    ///
    /// # Errors
    /// Any I/O error; a short write is one.
    fn write_durable(&self, offset: usize, bytes: &[u8]) -> io::Result<()>;
}

/// Why a record is of no use.
#[derive(Debug)]
pub enum RecordError {
    /// Neither slot is whole. Never taken for a new user.
    Damaged,
    /// A later version of the program wrote it.
    UnknownVersion,
    /// Reading or writing failed.
    Io(io::Error),
}

impl From<io::Error> for RecordError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData => Self::Damaged,
            _ => Self::Io(error),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    First,
    Second,
}

impl Side {
    const fn offset(self) -> usize {
        match self {
            Self::First => 0,
            Self::Second => SLOT_BYTES,
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// An opened record: its newest whole version, and where the next one goes.
#[derive(Debug)]
pub struct Record<F> {
    file: F,
    newest: Version,
    side: Side,
    noted: u64,
}

/// The bytes of a new record: one acceptance, and the note of it. The file must be on disk as a whole
/// before it gets its name.
pub fn blank(history: &History, generation: u64) -> Box<[u8]> {
    let version = Version { generation, kind: Kind::Acceptance, history: history.clone() };
    let mut bytes = slot::encode(&version);
    bytes.resize(NOTE_OFFSET, 0);
    bytes.extend_from_slice(&slot::encode_note(generation));
    bytes.resize(FILE_BYTES, 0);
    bytes.into_boxed_slice()
}

impl<F: RecordFile> Record<F> {
    /// Reads the record.
    ///
    /// # Errors
    /// [`RecordError`]. A slot of an unknown version refuses the record as a whole: the other slot may
    /// be older than what is spent.
    pub fn open(file: F) -> Result<Self, RecordError> {
        let bytes = file.read()?;
        let (first, rest) = bytes.split_first_chunk::<SLOT_BYTES>().ok_or(RecordError::Damaged)?;
        let (second, note) = rest.split_first_chunk::<SLOT_BYTES>().ok_or(RecordError::Damaged)?;
        let (newest, side) = match (slot::decode(first), slot::decode(second)) {
            (Slot::Unknown, _) | (_, Slot::Unknown) => return Err(RecordError::UnknownVersion),
            (Slot::Invalid, Slot::Invalid) => return Err(RecordError::Damaged),
            (Slot::Whole(first), Slot::Whole(second)) if first.generation < second.generation => {
                (second, Side::Second)
            }
            (Slot::Whole(first), _) => (first, Side::First),
            (Slot::Invalid, Slot::Whole(second)) => (second, Side::Second),
        };
        Ok(Self { file, newest, side, noted: slot::decode_note(note) })
    }

    /// What the newest version remembers.
    pub const fn history(&self) -> &History {
        &self.newest.history
    }

    /// The newest version's number; a higher one is newer, in any copy of the record.
    pub const fn generation(&self) -> u64 {
        self.newest.generation
    }

    /// The highest format version in the file, now: a program that does not know it refuses the record.
    ///
    /// # Errors
    /// Any I/O error.
    pub fn highest_format(&self) -> Result<u16, RecordError> {
        let bytes = self.file.read()?;
        let slots = bytes.chunks(SLOT_BYTES).take(2);
        Ok(slots.filter_map(slot::format).max().unwrap_or(0))
    }

    /// The file behind it.
    pub const fn file(&self) -> &F {
        &self.file
    }

    /// Writes `history` as a charge: at once visible to others, not flushed.
    ///
    /// # Errors
    /// Any I/O error; the record is as good as before then.
    pub fn charge(&mut self, history: &History, generation: u64) -> Result<(), RecordError> {
        self.settle()?;
        self.put(Kind::Charge, history, generation)
    }

    /// Writes `history` as an acceptance: when this returns, it is on disk.
    ///
    /// # Errors
    /// Any I/O error. Whether the acceptance will be seen is open then; no success may be announced.
    pub fn accept(&mut self, history: &History, generation: u64) -> Result<(), RecordError> {
        self.settle()?;
        self.put(Kind::Acceptance, history, generation)?;
        self.note()
    }

    /// Makes sure that the newest acceptance is on disk before the only other slot is overwritten.
    fn settle(&mut self) -> Result<(), RecordError> {
        if self.newest.kind == Kind::Acceptance && self.newest.generation > self.noted {
            self.file.write_durable(self.side.offset(), &slot::encode(&self.newest))?;
            self.note()?;
        }
        Ok(())
    }

    fn put(&mut self, kind: Kind, history: &History, generation: u64) -> Result<(), RecordError> {
        // A newest charge is overwritten: the other slot then holds the newest acceptance.
        let side = match self.newest.kind {
            Kind::Acceptance => self.side.other(),
            Kind::Charge => self.side,
        };
        let generation = generation.max(self.newest.generation.saturating_add(1));
        let version = Version { generation, kind, history: history.clone() };
        let bytes = slot::encode(&version);
        // A slot that does not read back would be taken for torn, and the older one for the newest.
        if version.history.version() > 1 && !matches!(slot::decode(&bytes), Slot::Whole(_)) {
            return Err(RecordError::Io(io::Error::other("the record does not read back")));
        }
        match kind {
            Kind::Acceptance => self.file.write_durable(side.offset(), &bytes)?,
            Kind::Charge => self.file.write(side.offset(), &bytes)?,
        }
        (self.newest, self.side) = (version, side);
        Ok(())
    }

    fn note(&mut self) -> Result<(), RecordError> {
        self.file.write(NOTE_OFFSET, &slot::encode_note(self.newest.generation))?;
        self.noted = self.newest.generation;
        Ok(())
    }
}
