//! How a setup ends: kept, or reverted. The first one who comes does it, under the lock: the process that waits at
//! the terminal, the guard, the next boot, or an administrator with --undo.
//!
//! Each of these steps can be done again: after a kill in the middle, a full disk or a spell in which the disk
//! takes no writes, the next try goes on with what is left ([`until_done`]).

use super::journal::{Journal, Lock, this_boot};
use super::plan::{FileChange, with_kept, without_edits};
use super::{aside, files, guard, proof, sshd};
use crate::audit;
use crate::check::changed;
use crate::error::{Error, Result};
use crate::machine::Machine;
use crate::messages::{self, Message};
use std::fs;
use std::io;
use std::thread::sleep;
use std::time::Duration;

/// Between two tries, at first and at most.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SetupEnd {
    /// This user's login proved it.
    Kept(String),
    /// Everything is as before. The texts name files that somebody else had changed too.
    TakenBack(Vec<String>),
    /// The same, because the one who waits at the terminal wants it.
    BrokenOff(Vec<String>),
    /// Somebody else ended it before.
    Over,
}

impl SetupEnd {
    /// An end that came by Ctrl-C.
    pub fn by_hand(self) -> Self {
        match self {
            Self::TakenBack(notes) => Self::BrokenOff(notes),
            other => other,
        }
    }
}

/// Tries until it is done, or so many times. Each try that fails is in the log.
pub fn until_done<T>(
    service: &str,
    tries: Option<u32>,
    mut attempt: impl FnMut() -> Result<T>,
) -> Result<T> {
    let mut pause = FIRST_PAUSE;
    let mut number = 1_u32;
    loop {
        let error = match attempt() {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let why = error.to_string().replace('\n', "; ");
        let (service, why) = (audit::word(service), totp_core::escape::text(why));
        audit::event(&format!("setup of {service}: try {number} to end it failed: {why}"));
        if tries.is_some_and(|tries| number >= tries) {
            return Err(error);
        }
        sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
        number = number.saturating_add(1);
    }
}

/// Keeps what a login has proved, and reverts what none has.
pub fn settle(service: &str, id: &str) -> Result<SetupEnd> {
    let lock = Lock::take()?;
    match Journal::last(service)? {
        Some(journal) if journal.manifest.id != id => Ok(SetupEnd::Over),
        Some(journal) if journal.waits() => end(&lock, journal),
        // It was kept, and perhaps cut off before the last step.
        Some(journal) => tidy(&journal).map(|()| SetupEnd::Over),
        None => Ok(SetupEnd::Over),
    }
}

fn end(lock: &Lock, journal: Journal) -> Result<SetupEnd> {
    // After a reboot nothing is proved: what the module left word of is gone.
    let same_boot = journal.manifest.boot == this_boot();
    let by = journal.manifest.proved();
    match by.filter(|_| same_boot) {
        Some(user) => {
            let (kept, by) = (audit::word(&journal.manifest.service), audit::word(&user));
            keep(lock, journal, || {
                audit::event(&format!("setup of {kept} kept: {by} logged in with a code"));
            })?;
            Ok(SetupEnd::Kept(user))
        }
        None => take_back(lock, journal).map(SetupEnd::TakenBack),
    }
}

/// Reverts it, whatever is proved.
pub fn take_back_now(service: &str, id: &str) -> Result<SetupEnd> {
    let lock = Lock::take()?;
    match Journal::last(service)? {
        Some(journal) if journal.manifest.id == id => {
            take_back(&lock, journal).map(SetupEnd::TakenBack)
        }
        _ => Ok(SetupEnd::Over),
    }
}

/// After a reboot, and for what a killed process left behind: everything that still waits. One that does not
/// end keeps no other one from it.
pub fn all_pending() -> Result<()> {
    let lock = Lock::take()?;
    let mut failures = Vec::new();
    for service in Journal::services() {
        let ended = match Journal::last(&service) {
            Ok(Some(journal)) if journal.waits() => end(&lock, journal).map(drop),
            Ok(Some(journal)) => tidy(&journal),
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        failures.extend(ended.err());
    }
    guard::nothing_at_boot_unless_one_waits();
    all(failures)
}

/// Keeps the setup that waits, since an administrator says that it works. `Ok(false)` if none waits: one of before a
/// reboot, or that is being reverted, is not kept any more.
pub fn keep_confirmed(service: &str) -> Result<bool> {
    let lock = Lock::take()?;
    let Some(journal) = Journal::last(service)?.filter(Journal::waits) else { return Ok(false) };
    let manifest = &journal.manifest;
    if manifest.boot != this_boot() || !proof::is_open(service, &manifest.id) {
        return Ok(false);
    }
    keep(&lock, journal, || {
        audit::event_by(&format!("setup of {} kept: confirmed", audit::word(service)));
    })?;
    Ok(true)
}

fn keep(_: &Lock, mut journal: Journal, note: impl FnOnce()) -> Result<()> {
    all(journal.changes.iter().filter_map(|change| keep_one(change).err()).collect())?;
    journal.keep()?;
    note();
    if let Ok(machine) = Machine::new(None) {
        let services: Vec<&str> = journal.manifest.proving().collect();
        changed::begins_with(&machine, &services);
    }
    tidy(&journal)
}

fn keep_one(change: &FileChange) -> Result<()> {
    let now = match fs::read(&change.path) {
        Ok(now) => now,
        // Somebody who took the file away since had a reason.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(at(change, &error)),
    };
    let kept =
        if now == change.trial { change.kept.clone() } else { with_kept(&now, &change.edits) };
    // sshd has read its own already; written anew, it would look as if it had not.
    if kept == now {
        return Ok(());
    }
    let written = if kept == change.kept {
        aside::put_kept(change)
    } else {
        files::replace(&change.path, &kept, 0o644)
    };
    written.map_err(|error| at(change, &error))
}

/// Makes everything as it was. The caller holds the lock.
pub fn take_back(_: &Lock, journal: Journal) -> Result<Vec<String>> {
    // From here on no login proves it any more: a try that is cut off is gone on with.
    journal.manifest.proving().for_each(proof::end);
    let (mut notes, mut failures, mut for_sshd) = (Vec::new(), Vec::new(), false);
    // In reverse: the PAM file first, so that nobody is asked what sshd cannot ask any more.
    for change in journal.changes.iter().rev() {
        match restore(change) {
            Ok(restored) => {
                for_sshd |= restored != Restored::AsItWas && !sshd::is_pams(&change.path);
                notes.extend(restored.note(change).map(String::from));
            }
            Err(error) => failures.push(error),
        }
    }
    // The settings that are back take effect, whatever is not back yet.
    let told = match journal.manifest.reloads_sshd && (for_sshd || failures.is_empty()) {
        true => {
            Machine::new(None).map_err(Error::Output).and_then(|machine| sshd::reload(&machine))
        }
        false => Ok(sshd::Told::NotRunning),
    };
    all(failures)?;
    clear(&journal)?;
    journal.forget()?;
    close(&journal);
    audit::event(&format!("setup of {} taken back", audit::word(&journal.manifest.service)));
    // The files are as before; this is about the program that runs.
    told.map(|_| notes)
}

/// What a setup that is kept leaves behind is removed.
fn tidy(journal: &Journal) -> Result<()> {
    clear(journal)?;
    close(journal);
    Ok(())
}

fn clear(journal: &Journal) -> Result<()> {
    let clear = |change: &FileChange| aside::clear(change).err().map(|error| at(change, &error));
    all(journal.changes.iter().filter_map(clear).collect())
}

fn close(journal: &Journal) {
    journal.manifest.proving().for_each(proof::end);
    guard::end(&journal.manifest.service, &journal.manifest.id);
}

/// Several errors in one.
fn all(failures: Vec<Error>) -> Result<()> {
    let mut failures = failures.into_iter();
    let Some(first) = failures.next() else { return Ok(()) };
    let texts = failures.fold(first.message(), |texts, more| texts.with_line(&more.to_string()));
    Err(Error::Failed(texts))
}

/// What was done to a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Restored {
    AsItWas,
    PutBack,
    /// Somebody else had changed it too: it lost our lines alone.
    OurLinesAlone,
}

impl Restored {
    fn note(self, change: &FileChange) -> Option<Message> {
        let path = change.path.display();
        (self == Self::OurLinesAlone).then(|| messages::setup_only_our_lines(path))
    }
}

/// What reverting makes of a file that has these bytes now: what is done, and the bytes; none where the file goes.
pub fn reverted(change: &FileChange, now: Option<&[u8]>) -> (Restored, Option<Vec<u8>>) {
    let ours = |now: &[u8]| now == change.trial || now == change.kept;
    match now {
        now if now == change.before.as_deref() => (Restored::AsItWas, change.before.clone()),
        Some(now) if !ours(now) => (Restored::OurLinesAlone, without_our_lines(change, now)),
        _ => (Restored::PutBack, change.before.clone()),
    }
}

/// Puts one file back.
fn restore(change: &FileChange) -> Result<Restored> {
    let now = match fs::read(&change.path) {
        Ok(now) => Some(now),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(at(change, &error)),
    };
    let (restored, content) = reverted(change, now.as_deref());
    let written = match (restored, content) {
        (Restored::AsItWas, _) => Ok(()),
        (Restored::PutBack, _) => aside::put_before(change),
        (Restored::OurLinesAlone, None) => files::remove(&change.path),
        (Restored::OurLinesAlone, Some(content)) if now.as_ref() == Some(&content) => Ok(()),
        (Restored::OurLinesAlone, Some(content)) => files::replace(&change.path, &content, 0o644),
    };
    written.map_err(|error| at(change, &error))?;
    Ok(restored)
}

/// A file that somebody else changed, without our lines. One that the setup made and that has nothing else goes.
fn without_our_lines(change: &FileChange, now: &[u8]) -> Option<Vec<u8>> {
    let content = without_edits(now, &change.edits);
    let blank = |line: &[u8]| matches!(line.trim_ascii_start().first(), None | Some(b'#'));
    let empty = change.before.is_none() && content.split(|byte| *byte == b'\n').all(blank);
    (!empty).then_some(content)
}

fn at(change: &FileChange, error: &io::Error) -> Error {
    let folder = super::journal::FOLDER;
    Error::Failed(messages::setup_copy_is_in(change.path.display(), error, folder))
}
