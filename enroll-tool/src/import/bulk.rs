//! Everybody of a file at once, by root.
//!
//! Each user is done for himself: read, written and flushed before the next one, with his rights where it is
//! his home. A user who is enrolled is skipped, so a run that was stopped, at whatever point, is simply started again.

use super::arguments::Import;
use super::assign::Owners;
use super::build::{self, Built};
use super::choose::{self, Recipient};
use super::owner::{Accounts, Issuers};
use super::progress::Progress;
use super::report::ImportReport;
use super::source::{self, Early};
use crate::accounts::everybody;
use crate::audit;
use crate::context::{Context, Existing};
use crate::error::{Error, Result, refused};
use crate::files::output::Target;
use crate::files::save::CredentialFolder;
use crate::key::random;
use crate::messages::{self, Said};
use crate::policy::{is_held, policy};
use crate::records::bar;
use crate::rights::Former;
use crate::terminal::{self, Terminal};
use crate::time::now;
use nix::unistd::{geteuid, getuid};
use otp_import::{Fate, Note};
use serde_json::json;
use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use totp_core::account::Account;
use totp_core::credential::Credential;
use totp_core::escape;
use totp_core::recovery::RecoveryCode;
use totp_core::settings::Settings;
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
    let text = source::of_root_or_stdin(options)?;
    let Early::Read(text) = text else {
        return refused(messages::import_all_needs_roots_file());
    };
    let owners = options.assign.as_deref().map(Owners::of).transpose()?;
    let (format, mut parsed) = source::parsed(options, terminal, &text, None)?;
    drop(text);
    let what = parsed.spoken(format);
    let report = ImportReport::new(options.json, terminal);
    let unassigned = owners.map(|owners| owners.assign(&mut parsed)).unwrap_or_default();
    let settings = policy()?;
    let issuers = Issuers::here(settings.enroll_issuer.as_deref());
    let (users, nobodys) = choose::by_user(parsed, &issuers, Accounts::new(database()));
    report.say(&messages::import_reading_users(what, users.len() as u64))?;
    report.tell_all(&nobodys)?;
    let system = options.system || settings.credential.is_roots();
    let codes = options.recovery_codes.as_deref().filter(|_| !options.dry_run);
    let codes = codes.map(|path| Target::of(path)?.append()).transpose()?;
    let mut run = Run {
        options,
        report,
        settings,
        system,
        codes,
        progress: Progress::new(users.len()),
        enrolled: 0,
        skipped: 0,
        left: 0,
        failed: 0,
        cannot: Vec::new(),
        short: 0,
        tokens_only: Vec::new(),
    };
    run.unassigned(&unassigned)?;
    for person in users {
        run.one(person)?;
    }
    run.end()
}

/// The account database, listed once: ten thousand single questions take minutes where it is a file. A user who is not in
/// the list is asked for, since directories of many users often give none.
fn database() -> impl Fn(&str) -> Option<Account> {
    let listed = everybody().into_iter().map(|account| (account.name.clone(), account));
    let listed: HashMap<String, Account> = listed.collect();
    move |name| listed.get(name).cloned().or_else(|| Account::of_name(name))
}

/// The most users that the end of a dry run names; each has a line of the report.
const MOST_NAMES: usize = 50;

/// What became of one user.
enum Done {
    Enrolled,
    Skipped(String),
    Left(String),
}

struct Run<'a> {
    options: &'a Import,
    report: ImportReport,
    settings: Settings,
    system: bool,
    codes: Option<File>,
    progress: Progress,
    enrolled: usize,
    skipped: usize,
    left: usize,
    failed: usize,
    /// The users whom the file does not enrol, for the end of a dry run.
    cannot: Vec<String>,
    /// How many of these are left only for short secrets.
    short: u64,
    /// The users who were enrolled without recovery codes and have event-based tokens alone: `enroll` cannot check their codes.
    tokens_only: Vec<String>,
}

impl Run<'_> {
    /// The lines of a list of owners that enrol nobody: each is told, however many there are.
    fn unassigned(&mut self, notes: &[Note]) -> Result<()> {
        self.left += notes.len();
        for note in notes {
            let Some(user) = &note.user else {
                self.report.tell(note)?;
                continue;
            };
            self.cannot.push(otp_import::beginning(user));
            self.outcome(Some(&note.place), user, note.fate.word(), &note.text)?;
        }
        Ok(())
    }

    /// One user's failure is told and does not stop the others; only a report that nobody takes does.
    fn one(&mut self, person: Recipient) -> Result<()> {
        self.progress.clear()?;
        // The name of the account database, where it has one.
        let name = person.account.as_ref().map_or(&person.written, |account| &account.name);
        let name = &name.clone();
        // The line of the list, where there is one.
        let entry = person.chosen.entries.first().filter(|_| self.options.assign.is_some());
        let place = entry.map(|entry| entry.place.clone());
        let place = place.as_deref();
        let done = self.enrol(name, person);
        let (count, fate, text) = match done {
            Ok(Done::Enrolled) => {
                self.enrolled += 1;
                self.progress.step()?;
                return Ok(());
            }
            Ok(Done::Skipped(why)) => (&mut self.skipped, "skipped", why),
            Ok(Done::Left(why)) => {
                self.cannot.push(otp_import::beginning(name));
                (&mut self.left, "left", why)
            }
            Err(Error::Output(error)) => return Err(Error::Output(error)),
            Err(error) => {
                self.cannot.push(otp_import::beginning(name));
                (&mut self.failed, "failed", error.to_string())
            }
        };
        *count += 1;
        self.outcome(place, name, fate, &text)?;
        self.progress.step()
    }

    fn outcome(&self, place: Option<&str>, name: &str, word: &str, text: &str) -> Result<()> {
        let name = otp_import::beginning(name);
        if self.report.is_json() {
            let mut told = json!({ "event": word, "user": name, "what": text });
            if let Some(place) = place {
                told["place"] = json!(otp_import::beginning(place));
            }
            return terminal::print_json(&told);
        }
        let line = messages::import_outcome(name, word, Said(text));
        terminal::print_to_fit(&match place {
            Some(place) => messages::at(otp_import::beginning(place), Said(line)),
            None => line,
        })
    }

    fn enrol(&mut self, name: &str, person: Recipient) -> Result<Done> {
        let Recipient { written, account, rival, mut chosen, .. } = person;
        let Some(account) = account else {
            return Ok(Done::Left(messages::import_no_such_user().to_owned()));
        };
        if let Some(rival) = rival {
            let (first, second) = (otp_import::beginning(&written), otp_import::beginning(&rival));
            return Ok(Done::Left(messages::import_two_names(first, second).into()));
        }
        for note in &mut chosen.notes {
            note.user = Some(name.to_owned());
        }
        let assigned = self.options.assign.is_some();
        let place = chosen.entries.first().map(|entry| entry.place.clone());
        let place = place.filter(|_| assigned);
        if assigned && chosen.entries.len() > 1 {
            let places: Vec<&str> = chosen.entries.iter().map(|e| e.place.as_str()).collect();
            return Ok(Done::Left(messages::import_two_tokens(places.join(", ")).into()));
        }
        let system = self.system || is_held(&account);
        let context = Context::at(account, self.settings.clone(), system)?;
        let seen = context.existing()?;
        let former = seen.credential();
        if former.is_some_and(|former| !former.disabled) && !self.options.replace {
            return Ok(Done::Skipped(messages::import_skipped_enrolled().to_owned()));
        }
        let mut built =
            build::credential(chosen, former, self.options.short(), now()?.wall, &random::system)?;
        // Of a token that is assigned, one line says all.
        let mut notes = self.named(&built.notes, name);
        let taken = notes.iter().find(|note| note.fate == Fate::Taken).map(|n| n.text.clone());
        notes.retain(|note| !assigned || note.fate != Fate::Taken);
        self.report.tell_all(&notes)?;
        if self.codes.is_none() {
            self.without_codes(&mut built);
        }
        self.short += u64::from(built.credential.is_none() && built.too_short > 0);
        let Some(credential) = &built.credential else {
            return Ok(Done::Left(messages::import_left_nothing().to_owned()));
        };
        if built.changes_nothing(former) {
            return Ok(Done::Skipped(messages::import_skipped_has_all().to_owned()));
        }
        if self.options.dry_run {
            if let (true, Some(taken)) = (assigned, &taken) {
                self.outcome(place.as_deref(), name, Fate::Taken.word(), taken)?;
            }
            return Ok(Done::Enrolled);
        }
        // The codes first: a line too many helps nobody, codes that nobody wrote down are lost.
        if let Some(file) = self.codes.as_mut().filter(|_| !built.codes.is_empty()) {
            write_codes(file, name, &built.codes)?;
        }
        save(&context, credential, &seen)?;
        if credential.recovery.is_none()
            && credential.authenticators.iter().all(|token| token.period().is_none())
        {
            self.tokens_only.push(otp_import::beginning(name));
        }
        bar::lift_after(&context, credential)?;
        audit::note("imported", name, true);
        let path = escape::text(context.path().display());
        let what = taken.filter(|_| assigned).unwrap_or_else(|| path.to_string());
        self.outcome(place.as_deref(), name, "enrolled", &what)?;
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

    /// The end of a dry run: who is not enrolled by the file, and what would change that.
    fn say_who_cannot(&self) -> Result<()> {
        if !self.cannot.is_empty() {
            self.report.say(&messages::import_sum_cannot(shortened(&self.cannot)))?;
        }
        if self.short > 0 {
            self.report.say(&messages::import_sum_short(self.short))
        } else {
            Ok(())
        }
    }

    /// What the new users need: recovery codes, and with a token two codes if one is refused.
    fn say_what_is_next(&self) -> Result<()> {
        if self.codes.is_none() {
            let can = self.enrolled > self.tokens_only.len();
            self.report.say(if can {
                messages::import_no_recovery_codes()
            } else {
                messages::import_no_codes_made()
            })?;
            if !self.tokens_only.is_empty() {
                self.report.say(&messages::import_tokens_only(shortened(&self.tokens_only)))?;
            }
        }
        if self.options.assign.is_some() {
            self.report.say(messages::import_first_login())?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.progress.end()?;
        let (enrolled, skipped, left, failed) =
            (self.enrolled, self.skipped, self.left, self.failed);
        if self.report.is_json() {
            terminal::print_json(&json!({
                "event": "done",
                "dry_run": self.options.dry_run,
                "enrolled": enrolled,
                "skipped": skipped,
                "left": left,
                "failed": failed,
                "not_enrolled": self.cannot,
                "short_secrets_only": self.short,
                "tokens_only": self.tokens_only,
            }))?;
        } else {
            let sum = if self.options.dry_run {
                messages::import_sum_tried(enrolled, skipped, left, failed)
            } else {
                messages::import_sum(enrolled, skipped, left, failed)
            };
            self.report.say(&sum)?;
            if self.options.dry_run {
                self.say_who_cannot()?;
            } else if enrolled > 0 {
                self.say_what_is_next()?;
            }
        }
        if failed > 0 { Err(Error::Reported(1)) } else { Ok(()) }
    }
}

/// The names, as many as an end of a report has.
fn shortened(names: &[String]) -> Said<String> {
    let (named, more) = names.split_at(names.len().min(MOST_NAMES));
    let users = named.join(", ");
    Said(if more.is_empty() {
        escape::text(users).to_string()
    } else {
        messages::import_and_more(users, more.len()).into()
    })
}

/// With the user's rights, or root's for root's own files.
fn save(context: &Context, credential: &Credential, seen: &Existing) -> Result<()> {
    let expected = match seen {
        Existing::Nothing => Former::Nothing,
        Existing::Enrolled(former, content) => {
            context.check_rewritable(former)?;
            Former::Bytes(content)
        }
    };
    CredentialFolder::prepare_patiently(context)?.save(context, credential, expected)
}

/// A line whole or not at all: behind half of one the next run's codes would be another user's.
fn write_codes(file: &mut File, name: &str, codes: &[RecoveryCode]) -> Result<()> {
    let mut line = Zeroizing::new(String::with_capacity(512));
    line.push_str(name);
    for code in codes {
        line.push(',');
        line.push_str(&code.grouped());
    }
    line.push('\n');
    let failed = |error| Error::Failed(messages::import_codes_not_written(error));
    let before = file.metadata().map_err(failed)?.len();
    let written = file.write_all(line.as_bytes()).and_then(|()| file.sync_data());
    written.map_err(|error| {
        let _ = file.set_len(before);
        failed(error)
    })
}
