//! How a setup ends: kept, or taken back. Whoever comes first does it, under the lock: the one who waits at
//! the terminal, the guard, the next boot, or an administrator with --undo.

use super::journal::{Journal, Lock, State, this_boot};
use super::plan::{Change, with_kept, without_edits};
use super::{files, guard, proof, sshd};
use crate::audit;
use crate::check::machine::Machine;
use crate::error::{Error, Result};
use crate::messages;
use std::fs;
use std::io;

/// How it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// This user's login proved it.
    Kept(String),
    /// Everything is as before. The texts name files that somebody else had changed too.
    TakenBack(Vec<String>),
    /// Somebody else ended it before.
    Over,
}

/// Whether it waits for a login.
pub fn waits(journal: &Journal) -> bool {
    journal.manifest.state == State::Pending
}

/// Whether that very setup waits for a login.
pub fn is_pending(service: &str, id: &str) -> bool {
    Journal::last(service)
        .is_ok_and(|last| last.is_some_and(|last| last.manifest.id == id && waits(&last)))
}

/// Keeps what a login has proved, and takes back what none has.
pub fn settle(service: &str, id: &str) -> Result<End> {
    let lock = Lock::take()?;
    match Journal::last(service)? {
        Some(journal) if journal.manifest.id == id && waits(&journal) => end(&lock, journal),
        _ => Ok(End::Over),
    }
}

fn end(lock: &Lock, journal: Journal) -> Result<End> {
    // After a reboot nothing is proved: what the module left word of is gone.
    let same_boot = journal.manifest.boot == this_boot();
    match proof::proved(&journal.manifest.service).filter(|_| same_boot) {
        Some(user) => keep(lock, journal, user),
        None => take_back(lock, journal).map(End::TakenBack),
    }
}

/// Takes it back, whatever is proved.
pub fn take_back_now(service: &str, id: &str) -> Result<End> {
    let lock = Lock::take()?;
    match Journal::last(service)? {
        Some(journal) if journal.manifest.id == id => take_back(&lock, journal).map(End::TakenBack),
        _ => Ok(End::Over),
    }
}

/// After a reboot, and for what a killed process left behind: everything that still waits.
pub fn all_pending() -> Result<()> {
    let lock = Lock::take()?;
    for service in Journal::services() {
        if let Some(journal) = Journal::last(&service)?.filter(waits) {
            end(&lock, journal)?;
        }
    }
    Ok(())
}

fn keep(_: &Lock, mut journal: Journal, user: String) -> Result<End> {
    for change in &journal.changes {
        let now = match fs::read_to_string(&change.path) {
            Ok(now) => now,
            // Whoever took the file away since had his reasons.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(at(change, &error)),
        };
        let kept = if now == change.trial { &change.kept } else { &with_kept(&now, &change.edits) };
        // sshd has read its own already; written anew, it would look as if it had not.
        if *kept != now {
            write(change, Some(kept))?;
        }
    }
    journal.keep()?;
    let service = journal.manifest.service.clone();
    close(&service, &journal.manifest.id);
    audit::event(&format!("setup of {service} kept: {user} logged in with a code"));
    Ok(End::Kept(user))
}

/// Makes everything as it was. The caller holds the lock.
pub fn take_back(_: &Lock, journal: Journal) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    // In reverse: the PAM file first, so that nobody is asked what sshd cannot ask any more.
    for change in journal.changes.iter().rev() {
        notes.extend(restore(change)?);
    }
    let told = match journal.manifest.reloads_sshd {
        true => {
            Machine::new(None).map_err(Error::Output).and_then(|machine| sshd::reload(&machine))
        }
        false => Ok(sshd::Told::NotRunning),
    };
    let (service, id) = (journal.manifest.service.clone(), journal.manifest.id.clone());
    journal.forget()?;
    close(&service, &id);
    audit::event(&format!("setup of {service} taken back"));
    // The files are as before; this is about the program that runs.
    told.map(|_| notes)
}

fn close(service: &str, id: &str) {
    proof::end(service);
    guard::end(service, id);
}

/// Puts one file back, and tells if it was not as the setup had left it.
fn restore(change: &Change) -> Result<Option<String>> {
    let now = match fs::read_to_string(&change.path) {
        Ok(now) => Some(now),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(at(change, &error)),
    };
    let now = now.as_deref();
    if now == change.before.as_deref() {
        return Ok(None);
    }
    if now.is_none_or(|now| now == change.trial || now == change.kept) {
        write(change, change.before.as_deref())?;
        return Ok(None);
    }
    let text = without_edits(now.unwrap_or_default(), &change.edits);
    let blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let nothing = change.before.is_none() && text.lines().all(blank);
    write(change, (!nothing).then_some(text.as_str()))?;
    let path = change.path.display();
    Ok(Some(messages::setup_only_our_lines(path)))
}

fn write(change: &Change, text: Option<&str>) -> Result<()> {
    let written = match text {
        Some(text) => files::replace(&change.path, text, 0o644),
        None => files::remove(&change.path),
    };
    written.map_err(|error| at(change, &error))
}

fn at(change: &Change, error: &io::Error) -> Error {
    let folder = super::journal::FOLDER;
    Error::Failed(messages::setup_copy_is_in(change.path.display(), error, folder))
}
