//! Everybody of a file at once, by root.
//!
//! Each user is done for himself: read, written and flushed before the next one, with his rights where it is
//! his home. Who is enrolled is skipped, so a run that was stopped, at whatever point, is simply started again.

use super::arguments::Import;
use super::build::{self, Built};
use super::choose::{self, Chosen};
use super::parse::Note;
use super::report::Report;
use super::source;
use crate::admin::list::everybody;
use crate::admin::person::in_place;
use crate::audit;
use crate::context::{Context, Existing, now, policy};
use crate::error::{Error, Result, refused};
use crate::messages;
use crate::random;
use crate::save::Place;
use crate::terminal::{self, Terminal};
use nix::unistd::{geteuid, getuid};
use serde_json::json;
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{IsTerminal, Write, stderr, stdout};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};
use totp_core::account::Account;
use totp_core::credential::Credential;
use totp_core::recovery::RecoveryCode;
use totp_core::settings::{CredentialPath, Settings};
use zeroize::Zeroizing;

/// `enroll import --all`
pub fn run(options: &Import) -> Result<()> {
    if !getuid().is_root() || !geteuid().is_root() {
        return refused(messages::import_all_for_root());
    }
    if options.file.is_none() {
        return refused(messages::import_all_needs_file());
    }
    let terminal = Terminal::new(options.json);
    let text = source::before_rights_end(options)?;
    let Some(text) = text else { return refused(messages::import_all_needs_roots_file()) };
    let (format, parsed) = source::parsed(options, terminal, &text)?;
    drop(text);
    let report = Report::new(options.json, terminal);
    let (users, nobodys) = choose::by_user(parsed);
    report.say(&messages::import_reading_users(format.spoken(), users.len()))?;
    report.tell_all(&nobodys)?;
    let settings = policy()?;
    let system = options.system || matches!(settings.credential, CredentialPath::Roots(_));
    let codes = options.recovery_codes.as_deref().filter(|_| !options.dry_run);
    let codes = codes.map(open_codes).transpose()?;
    let mut run = Run {
        options,
        report,
        settings,
        system,
        accounts: everybody().into_iter().map(|account| (account.name.clone(), account)).collect(),
        codes,
        progress: Progress::new(users.len(), options.json),
        enrolled: 0,
        skipped: 0,
        left: 0,
        failed: 0,
    };
    for (name, chosen) in users {
        run.one(&name, chosen)?;
    }
    run.end()
}

/// What became of one user.
enum Done {
    Enrolled,
    Skipped(String),
    Left(String),
}

struct Run<'a> {
    options: &'a Import,
    report: Report,
    settings: Settings,
    system: bool,
    /// Asked for once: ten thousand single questions take minutes where the database is a file.
    accounts: HashMap<String, Account>,
    codes: Option<File>,
    progress: Progress,
    enrolled: usize,
    skipped: usize,
    left: usize,
    failed: usize,
}

impl Run<'_> {
    /// One user's failure is told and does not stop the others; only a report that nobody takes does.
    fn one(&mut self, name: &str, chosen: Chosen) -> Result<()> {
        self.progress.clear()?;
        let done = self.enrol(name, chosen);
        let (count, fate, text) = match done {
            Ok(Done::Enrolled) => {
                self.enrolled += 1;
                self.progress.step()?;
                return Ok(());
            }
            Ok(Done::Skipped(why)) => (&mut self.skipped, "skipped", why),
            Ok(Done::Left(why)) => (&mut self.left, "left", why),
            Err(Error::Output(error)) => return Err(Error::Output(error)),
            Err(error) => (&mut self.failed, "failed", error.to_string()),
        };
        *count += 1;
        self.outcome(name, fate, &text)?;
        self.progress.step()
    }

    fn outcome(&self, name: &str, word: &str, text: &str) -> Result<()> {
        let name = super::parse::shown(name);
        if self.report.is_json() {
            return terminal::print_json(&json!({ "event": word, "user": name, "what": text }));
        }
        terminal::print_to_fit(&messages::import_outcome(name, word, text))
    }

    fn enrol(&mut self, name: &str, mut chosen: Chosen) -> Result<Done> {
        let account = self.accounts.get(name).cloned().or_else(|| Account::of_name(name));
        let Some(account) = account else {
            return Ok(Done::Left(messages::import_no_such_user().to_owned()));
        };
        for note in &mut chosen.notes {
            note.user = Some(name.to_owned());
        }
        let context = Context::at(account, self.settings.clone(), self.system)?;
        let seen = in_place(&context, || context.existing())?;
        let former = super::previous(&seen);
        if former.is_some_and(|former| !former.disabled) && !self.options.replace {
            return Ok(Done::Skipped(messages::import_skipped_enrolled().to_owned()));
        }
        let mut built = build::credential(chosen, former, now()?.wall, &random::system)?;
        self.report.tell_all(&self.named(&built.notes, name))?;
        if self.codes.is_none() {
            self.without_codes(&mut built);
        }
        let Some(credential) = &built.credential else {
            return Ok(Done::Left(messages::import_left_nothing().to_owned()));
        };
        if built.changes_nothing(former) {
            return Ok(Done::Skipped(messages::import_skipped_has_all().to_owned()));
        }
        if credential.disabled && former.is_some_and(|former| !former.disabled) {
            return Ok(Done::Left(messages::import_left_nothing_new().to_owned()));
        }
        let kept_only = || Done::Left(messages::import_left_kept().to_owned());
        if self.options.dry_run {
            return Ok(if credential.disabled { kept_only() } else { Done::Enrolled });
        }
        // The codes first: a line too many helps nobody, codes that nobody wrote down are lost.
        if let Some(file) = self.codes.as_mut().filter(|_| !built.codes.is_empty()) {
            write_codes(file, name, &built.codes)?;
        }
        in_place(&context, || save(&context, credential, &seen))?;
        let disabled = credential.disabled;
        audit::note(if disabled { "imported, kept for later" } else { "imported" }, name, true);
        if disabled {
            return Ok(kept_only());
        }
        self.outcome(name, "enrolled", &context.path().display().to_string())?;
        Ok(Done::Enrolled)
    }

    fn named(&self, notes: &[Note], name: &str) -> Vec<Note> {
        notes.iter().map(|note| Note { user: Some(name.to_owned()), ..note.clone() }).collect()
    }

    /// Without a file to write them to, nobody would ever see the codes.
    fn without_codes(&self, built: &mut Built) {
        built.codes.clear();
        if let Some(credential) = &mut built.credential {
            let scratch = credential.recovery.take().filter(|set| !set.scratch.is_empty());
            credential.recovery = scratch;
        }
    }

    fn end(&mut self) -> Result<()> {
        self.progress.clear()?;
        let Self { enrolled, skipped, left, failed, .. } = self;
        if self.report.is_json() {
            terminal::print_json(&json!({
                "event": "done",
                "dry_run": self.options.dry_run,
                "enrolled": enrolled,
                "skipped": skipped,
                "left": left,
                "failed": failed,
            }))?;
        } else {
            let sum = if self.options.dry_run {
                messages::import_sum_tried(*enrolled, *skipped, *left, *failed)
            } else {
                messages::import_sum(*enrolled, *skipped, *left, *failed)
            };
            let mut text = sum;
            if self.codes.is_none() && *enrolled > 0 && !self.options.dry_run {
                text.push_str(messages::import_no_recovery_codes());
            }
            self.report.say(&text)?;
        }
        if *failed > 0 { Err(Error::Reported(1)) } else { Ok(()) }
    }
}

/// With the user's rights, or root's for root's own files.
fn save(context: &Context, credential: &Credential, seen: &Existing) -> Result<()> {
    let expected = match seen {
        Existing::Nothing => None,
        Existing::Enrolled(former, content) => {
            context.check_rewritable(former)?;
            Some(content.as_slice())
        }
    };
    Place::prepare_patiently(context)?.save(context, credential, expected)
}

/// A file of root's alone, new or of an earlier run.
fn open_codes(path: &Path) -> Result<File> {
    let failed = |error: std::io::Error| Error::Failed(format!("{}: {error}", path.display()));
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed())
        .open(path)
        .map_err(failed)?;
    let stat = file.metadata().map_err(failed)?;
    if !stat.is_file() || stat.uid() != 0 || stat.mode() & 0o077 != 0 || stat.nlink() != 1 {
        return refused(messages::import_codes_file(path.display()));
    }
    Ok(file)
}

fn write_codes(file: &mut File, name: &str, codes: &[RecoveryCode]) -> Result<()> {
    let mut line = Zeroizing::new(String::with_capacity(512));
    line.push_str(name);
    for code in codes {
        line.push(',');
        line.push_str(&code.grouped());
    }
    line.push('\n');
    let written = file.write_all(line.as_bytes()).and_then(|()| file.sync_data());
    written.map_err(|error| Error::Failed(messages::import_codes_not_written(error)))
}

/// How far it is, on a terminal that the report does not go to.
struct Progress {
    total: usize,
    done: usize,
    shown: bool,
    shows: bool,
    next: Instant,
}

impl Progress {
    fn new(total: usize, json: bool) -> Self {
        let shows = stderr().is_terminal() && (json || !stdout().is_terminal());
        Self { total, done: 0, shown: false, shows, next: Instant::now() }
    }

    fn step(&mut self) -> Result<()> {
        self.done += 1;
        let due = Instant::now() >= self.next || self.done == self.total;
        if self.shows && due {
            self.next = Instant::now() + Duration::from_millis(200);
            self.shown = true;
            let text = format!("\r{}", messages::import_progress(self.done, self.total));
            stderr().write_all(text.as_bytes()).map_err(Error::Output)?;
        }
        Ok(())
    }

    fn clear(&mut self) -> Result<()> {
        // The line is written over by the next one; only at the end it goes.
        if self.shown && self.done == self.total {
            self.shown = false;
            stderr().write_all(b"\n").map_err(Error::Output)?;
        }
        Ok(())
    }
}
