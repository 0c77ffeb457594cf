//! Logins over the real [`Record`], each system call of which may go wrong in every way.

use crate::disk::{Contents, Disk, Sector};
use crate::uses::{Used, history, used_of};
use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use totp_core::record::{FILE_BYTES, Record, RecordError, RecordFile};

/// A rule of the scheme that a run leaves out, to see that it is missed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    AcceptanceNotFlushed,
    AcceptanceAnnouncedEarly,
    SettlingLeftOut,
    SettlingByFlushAlone,
    NoteBeforeFlush,
    NoteLeftOut,
    ErrorsOfFlushIgnored,
    ShortWritesIgnored,
    ChargeOverAcceptance,
    ChargeWithoutMarks,
    ChargeWithoutCounters,
    /// A charge does not carry the challenges that are spent.
    ChargeWithoutFloors,
    ChargeFlushed,
    NoLock,
}

/// What somebody at the prompt does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Login {
    /// A wrong code: a charge.
    Refused,
    /// A used code: a charge, taken back.
    Replayed,
    /// A right code: a charge, then an acceptance.
    Accepted,
    /// A right recovery code: an acceptance without a charge.
    Recovered,
}

pub const LOGINS: [Login; 4] = [Login::Refused, Login::Replayed, Login::Accepted, Login::Recovered];

/// Which of the possible ends each system call takes; walks through all of them.
#[derive(Default)]
pub struct Choices {
    taken: Vec<(usize, usize)>,
    at: usize,
}

impl Choices {
    fn pick(&mut self, of: usize) -> usize {
        if self.at == self.taken.len() {
            self.taken.push((0, of));
        }
        self.at += 1;
        self.taken[self.at - 1].0
    }

    /// On to the next combination; false after the last.
    pub fn advance(&mut self) -> bool {
        self.at = 0;
        while let Some((choice, of)) = self.taken.pop() {
            if choice + 1 < of {
                self.taken.push((choice + 1, of));
                return true;
            }
        }
        false
    }
}

/// The machine a process runs on.
pub struct Machine {
    pub disk: Disk,
    pub contents: Contents,
    pub choices: Choices,
    pub broken: Option<Broken>,
    /// The process was killed: none of its calls does anything any more.
    pub dead: bool,
    /// A call failed or the process was killed.
    pub faulty: bool,
    pub flushes: usize,
    /// A write went beyond the end of the file.
    pub grew: bool,
}

/// How a system call ended.
enum End {
    Done,
    /// The process was killed after these sectors (a bit each) reached the cache.
    Killed(usize),
    /// These sectors reached the cache, and an error came back.
    Short(usize),
    /// All reached the cache, some the platter; they count as clean, and an error came back.
    FlushFailed,
}

impl Machine {
    fn end(&mut self, sectors: usize, durable: bool) -> End {
        let subsets = 1 << sectors;
        let end = match self.choices.pick(1 + 2 * subsets + usize::from(durable)) {
            0 => return End::Done,
            n if n <= subsets => End::Killed(n - 1),
            n if n <= 2 * subsets => End::Short(n - 1 - subsets),
            _ => End::FlushFailed,
        };
        self.faulty = true;
        end
    }

    fn write(&mut self, offset: usize, bytes: &[u8], durable: bool) -> io::Result<()> {
        if self.dead {
            return Err(io::ErrorKind::Interrupted.into());
        }
        self.grew |= offset + bytes.len() > FILE_BYTES;
        let sectors = self.contents.named(bytes);
        let end = self.end(sectors.len(), durable);
        let cells = self.disk.at(offset).iter_mut().zip(&sectors).enumerate();
        for (n, (cell, sector)) in cells {
            let reached = match end {
                End::Killed(subset) | End::Short(subset) => subset >> n & 1 == 1,
                End::Done | End::FlushFailed => true,
            };
            if reached {
                cell.put(*sector);
            }
            match end {
                End::Done if durable => cell.flush(),
                End::FlushFailed => cell.dirty = false,
                _ => {}
            }
        }
        self.flushes += usize::from(durable);
        match end {
            End::Done => Ok(()),
            End::Killed(_) => {
                self.dead = true;
                Err(io::ErrorKind::Interrupted.into())
            }
            End::Short(_) if self.broken == Some(Broken::ShortWritesIgnored) => Ok(()),
            End::FlushFailed if self.broken == Some(Broken::ErrorsOfFlushIgnored) => Ok(()),
            End::Short(_) | End::FlushFailed => Err(io::Error::from_raw_os_error(5)),
        }
    }

    /// Whether these bytes are what the cache shows already.
    fn is_rewrite(&mut self, offset: usize, bytes: &[u8]) -> bool {
        let sectors = self.contents.named(bytes);
        self.disk.at(offset).iter().zip(&sectors).all(|(cell, sector)| cell.cached == *sector)
    }

    /// The slot of the newest acceptance that the cache shows.
    fn newest_acceptance(&self) -> usize {
        let accepted =
            |cell: usize| self.disk.cells[cell].cached.version().filter(|v| v.acceptance);
        let generation = |cell| accepted(cell).map(|version| version.generation);
        if generation(0) > generation(self.disk.parts()) { 0 } else { 4_096 }
    }
}

/// The record's file, on the machine.
#[derive(Clone)]
pub struct Handle(pub Rc<RefCell<Machine>>);

impl Handle {
    fn note_first(machine: &mut Machine, bytes: &[u8]) -> io::Result<()> {
        let Some(Sector::Part(version, _)) = machine.contents.named(bytes).first().copied() else {
            return Ok(());
        };
        let page = totp_core::record::blank(&history(0, Used::up_to(0), 1), version.generation);
        machine.write(8_192, &page[8_192..8_212], false)
    }
}

impl RecordFile for Handle {
    fn read(&self) -> io::Result<Box<[u8]>> {
        let machine = &mut *self.0.borrow_mut();
        Ok(machine.disk.read(&mut machine.contents))
    }

    fn write(&self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        let machine = &mut *self.0.borrow_mut();
        let is_note = bytes.starts_with(b"pamTOTPn");
        match machine.broken {
            Some(Broken::NoteLeftOut) if is_note => Ok(()),
            Some(Broken::ChargeFlushed) if !is_note => machine.write(offset, bytes, true),
            Some(Broken::ChargeOverAcceptance) if !is_note => {
                let over = machine.newest_acceptance();
                machine.write(over, bytes, false)
            }
            _ => machine.write(offset, bytes, false),
        }
    }

    fn write_durable(&self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        let machine = &mut *self.0.borrow_mut();
        let rewrite = machine.is_rewrite(offset, bytes);
        match machine.broken {
            Some(Broken::AcceptanceNotFlushed) => machine.write(offset, bytes, false),
            Some(Broken::SettlingLeftOut) if rewrite => Ok(()),
            Some(Broken::SettlingByFlushAlone) if rewrite => {
                let parts = machine.disk.parts();
                machine.disk.at(offset)[..parts].iter_mut().for_each(crate::disk::Cell::flush);
                Ok(())
            }
            Some(Broken::NoteBeforeFlush) => {
                Self::note_first(machine, bytes)?;
                machine.write(offset, bytes, true)
            }
            _ => machine.write(offset, bytes, true),
        }
    }
}

impl Login {
    /// Runs the login on an opened record. `step` is the one whose code is right; if it is used up,
    /// the code is a replayed one. Returns the step if the user was let in.
    pub fn run(
        self,
        record: &mut Record<Handle>,
        step: u64,
        parts: usize,
        broken: Option<Broken>,
    ) -> Result<Option<u64>, RecordError> {
        let spent = used_of(record.history());
        let kept = match broken {
            Some(Broken::ChargeWithoutMarks) => Used { step: 0, ..spent },
            Some(Broken::ChargeWithoutCounters) => Used { counter: 0, ..spent },
            Some(Broken::ChargeWithoutFloors) => Used { floor: 0, ..spent },
            _ => spent,
        };
        let charge = |record: &mut Record<Handle>| {
            let next = record.generation() + 1;
            record.charge(&history(next, kept, parts), next)
        };
        let accept = |record: &mut Record<Handle>| {
            let next = record.generation() + 1;
            match record.accept(&history(next, Used::up_to(step), parts), next) {
                Err(_) if broken == Some(Broken::AcceptanceAnnouncedEarly) => Ok(()),
                result => result,
            }
        };
        let login = if self.uses_a_step() && step <= spent.least() { Self::Replayed } else { self };
        match login {
            Self::Refused => charge(record)?,
            Self::Replayed => {
                charge(record)?;
                charge(record)?;
            }
            Self::Accepted => {
                charge(record)?;
                accept(record)?;
                return Ok(Some(step));
            }
            Self::Recovered => {
                accept(record)?;
                return Ok(Some(step));
            }
        }
        Ok(None)
    }

    /// Whether the answer is a right one.
    pub const fn uses_a_step(self) -> bool {
        matches!(self, Self::Accepted | Self::Recovered)
    }
}
