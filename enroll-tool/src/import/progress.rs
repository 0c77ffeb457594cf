//! How far an import of many users is: one line on the terminal, written over again and again.

use crate::error::{Error, Result};
use crate::messages;
use std::io::{IsTerminal, Write, stderr, stdout};
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthStr;

/// The line is written this often at most.
const OFTEN: Duration = Duration::from_millis(200);

/// What is counted, and the line about it. Without a terminal there is none.
pub struct Progress {
    total: usize,
    done: usize,
    /// Columns of the line that is on the screen.
    shown: usize,
    shows: bool,
    /// The report goes to the terminal as well: its lines and this one take turns, so this one comes back each time.
    beside_report: bool,
    next: Instant,
}

impl Progress {
    /// Of so many users.
    pub fn new(total: usize) -> Self {
        let (shows, beside_report) = (stderr().is_terminal(), stdout().is_terminal());
        Self { total, done: 0, shown: 0, shows, beside_report, next: Instant::now() }
    }

    /// One more is done.
    pub fn step(&mut self) -> Result<()> {
        self.done += 1;
        let due = Instant::now() >= self.next || self.done == self.total;
        if !self.shows || !(due || self.beside_report) {
            return Ok(());
        }
        self.next = Instant::now() + OFTEN;
        let text = messages::import_progress(self.done, self.total);
        self.shown = text.width();
        write!(stderr(), "\r{text}").map_err(Error::Output)
    }

    /// Makes room for a line of the report.
    pub fn clear(&mut self) -> Result<()> {
        if self.shown > 0 && self.beside_report {
            let blank = " ".repeat(std::mem::take(&mut self.shown));
            write!(stderr(), "\r{blank}\r").map_err(Error::Output)?;
        }
        Ok(())
    }

    /// The last line stays, and what follows begins below it.
    pub fn end(&mut self) -> Result<()> {
        if std::mem::take(&mut self.shown) > 0 {
            stderr().write_all(b"\n").map_err(Error::Output)?;
        }
        Ok(())
    }
}
