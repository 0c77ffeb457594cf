//! How a setup ends: kept, or reverted. The first one who comes does it, under the lock: the process that waits at
//! the terminal, the guard, the next boot, or an administrator with --undo.
//!
//! Each of these steps can be done again: after a kill in the middle, a full disk or a spell in which the disk
//! takes no writes, the next try goes on with what is left ([`until_done`]).

use super::journal::{Journal, Lock, this_boot};
use super::plan::{FileChange, with_kept, without_edits};
use super::{aside, beforehand, files, guard, proof, sshd};
use crate::audit;
use crate::check::changed;
use crate::error::{Error, Result};
use crate::machine::Machine;
use crate::messages::{self, Message, Said};
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
    /// Nothing was changed, since sshd could not start afterwards. The text says why.
    InTheWay(Message),
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

/// Reverts it, whatever is proved. One that was kept stays as it is where sshd could not start without it: an
/// administrator has time to change that. One that waits is reverted as far as sshd goes on.
pub fn take_back_now(service: &str, id: &str) -> Result<SetupEnd> {
    let lock = Lock::take()?;
    match Journal::last(service)? {
        Some(journal) if journal.manifest.id == id => {
            let way = if journal.waits() { Way::OurLines } else { way(&journal)? };
            if let Some(why) = way.refusal() {
                let why = messages::setup_undo_sshd_cannot_start(Said(why), service);
                return Ok(SetupEnd::InTheWay(why));
            }
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

/// How far sshd's files can be reverted so that sshd still starts.
enum Way {
    /// As they are meant to be: a file that somebody else changed loses the setup's lines alone.
    OurLines,
    /// Each file whole, without what somebody else wrote meanwhile. This is why.
    Whole(String),
    /// Not at all, as long as somebody else's lines in other files are there. This is why.
    NotYet(String),
}

impl Way {
    fn refusal(&self) -> Option<&str> {
        match self {
            Self::OurLines => None,
            Self::Whole(why) | Self::NotYet(why) => Some(why),
        }
    }
}

/// Asks sshd about its files as they would be. Where sshd refuses them as they are, too, it is not the revert that
/// would break them.
fn way(journal: &Journal) -> Result<Way> {
    let ours = journal.changes.iter().filter(|change| !sshd::is_pams(&change.path));
    let changes: Vec<&FileChange> = ours.collect();
    if !journal.manifest.reloads_sshd || changes.is_empty() {
        return Ok(Way::OurLines);
    }
    let machine = Machine::new(None).map_err(Error::Output)?;
    let (mut with_rest, mut whole) = (machine.clone(), machine.clone());
    for change in changes {
        let now = now(change)?;
        let (_, content) = reverted(change, now.as_deref());
        with_rest = beforehand::with(&with_rest, change, content.as_deref());
        whole = beforehand::with(&whole, change, change.before.as_deref());
    }
    let Some(why) = beforehand::refusal(&with_rest) else { return Ok(Way::OurLines) };
    Ok(if beforehand::refusal(&whole).is_none() {
        Way::Whole(why)
    } else if beforehand::refusal(&machine).is_none() {
        Way::NotYet(why)
    } else {
        Way::OurLines
    })
}

/// Makes everything as it was. The caller holds the lock.
pub fn take_back(_: &Lock, journal: Journal) -> Result<Vec<String>> {
    // From here on no login proves it any more: a try that is cut off is gone on with.
    journal.manifest.proving().for_each(proof::end);
    let (mut notes, mut failures, mut for_sshd) = (Vec::new(), Vec::new(), false);
    let way = way(&journal).unwrap_or(Way::OurLines);
    // In reverse: the PAM file first, so that nobody is asked what sshd cannot ask any more.
    for change in journal.changes.iter().rev() {
        let sshds = !sshd::is_pams(&change.path);
        if let (true, Way::NotYet(why)) = (sshds, &way) {
            let service = &journal.manifest.service;
            failures
                .push(Error::Failed(messages::setup_revert_sshd_cannot_start(Said(why), service)));
            continue;
        }
        match restore(change, sshds && matches!(way, Way::Whole(_))) {
            Ok((restored, note)) => {
                for_sshd |= restored != Restored::AsItWas && sshds;
                notes.extend(note.map(String::from));
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
    let service = audit::word(&journal.manifest.service);
    audit::event(&format!("setup of {service} reverted"));
    // The files are as before, and the setup is over; this is about the program that runs.
    if let Err(error) = told {
        let why = error.to_string().replace('\n', "; ");
        audit::event(&format!(
            "setup of {service}: sshd was not told: {}",
            totp_core::escape::text(&why)
        ));
        notes.push(messages::setup_reverted_sshd_not_told(Said(why)).into());
    }
    Ok(notes)
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

/// What reverting makes of a file that has these bytes now: what is done, and the bytes; none where the file goes.
pub fn reverted(change: &FileChange, now: Option<&[u8]>) -> (Restored, Option<Vec<u8>>) {
    let ours = |now: &[u8]| now == change.trial || now == change.kept;
    match now {
        now if now == change.before.as_deref() => (Restored::AsItWas, change.before.clone()),
        Some(now) if !ours(now) => (Restored::OurLinesAlone, without_our_lines(change, now)),
        _ => (Restored::PutBack, change.before.clone()),
    }
}

fn now(change: &FileChange) -> Result<Option<Vec<u8>>> {
    match fs::read(&change.path) {
        Ok(now) => Ok(Some(now)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(change, &error)),
    }
}

/// Puts one file back, if wanted the whole of one that somebody else had changed too. Says what became of such a file.
fn restore(change: &FileChange, whole: bool) -> Result<(Restored, Option<Message>)> {
    let now = now(change)?;
    let (restored, content) = reverted(change, now.as_deref());
    let path = change.path.display();
    let ours = |()| Some(messages::setup_only_our_lines(&path));
    let written = match (restored, content) {
        (Restored::AsItWas, _) => Ok(None),
        (Restored::PutBack, _) => aside::put_before(change).map(|()| None),
        (Restored::OurLinesAlone, _) if whole => aside::put_before_and_save(change)
            .map(|saved| Some(messages::setup_put_back_whole(&path, saved.display()))),
        (Restored::OurLinesAlone, None) => files::remove(&change.path).map(ours),
        (Restored::OurLinesAlone, Some(content)) if now.as_ref() == Some(&content) => Ok(ours(())),
        (Restored::OurLinesAlone, Some(content)) => {
            files::replace(&change.path, &content, 0o644).map(ours)
        }
    };
    written.map(|note| (restored, note)).map_err(|error| at(change, &error))
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
