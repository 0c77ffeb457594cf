//! `enroll setup SERVICE`: wires a service, safe to try. Copies and a guard come before the first change;
//! then a login with a code is waited for, and without one everything goes back.
//!
//! In order: find the changes and judge them as `enroll check` does ([`place`], [`sshd`]), show and ask,
//! write the journal, start the guard, change, wait ([`wait`]), settle ([`settle`]).

pub mod arguments;
mod files;
mod guard;
mod journal;
mod people;
mod place;
mod plan;
mod proof;
mod settle;
mod sshd;
mod wait;

use crate::audit;
use crate::check::machine::Machine;
use crate::check::report::{Finding, Level};
use crate::context::now;
use crate::error::{Error, Result, failed, refused};
use crate::messages;
use crate::terminal::{Terminal, print, print_to_fit, print_wrapped};
use arguments::Setup;
use journal::{Journal, Lock, this_boot};
use nix::unistd::{geteuid, getuid};
use people::{People, named};
use place::{Placed, Unenrolled};
use plan::Change;
use settle::End;

/// What lines of a diff begin with, so that they stay whole.
const WHOLE: &str = "  ";

/// `enroll setup`
pub fn run(options: &Setup) -> Result<()> {
    if options.root.is_none() && !(getuid().is_root() && geteuid().is_root()) {
        return refused(messages::setup_for_root());
    }
    if options.revert_pending {
        return settle::all_pending();
    }
    let Some(service) = options.service.as_deref() else {
        return refused(messages::setup_which_service());
    };
    if let Some(id) = &options.settle {
        return guard::run(service, id, options.after);
    }
    if options.undo {
        return undo(service);
    }
    if options.root.is_none() {
        end_the_one_before(service)?;
    }
    set_up(service, options)
}

/// A setup that waits goes first; one that was left behind is settled.
fn end_the_one_before(service: &str) -> Result<()> {
    let Some(journal) = Journal::last(service)?.filter(settle::waits) else { return Ok(()) };
    let manifest = &journal.manifest;
    let passed = now()?.wall.as_secs().checked_sub(manifest.began);
    let left = passed.and_then(|passed| manifest.wait.checked_sub(passed));
    if let Some(left) = left.filter(|_| manifest.boot == this_boot()) {
        return refused(messages::setup_waits(service, wait::shown(left.max(1))));
    }
    settle::settle(service, &manifest.id)?;
    print_to_fit(&messages::setup_settled(service))
}

/// `enroll setup SERVICE --undo`
fn undo(service: &str) -> Result<()> {
    let Some(journal) = Journal::last(service)? else {
        return refused(messages::setup_nothing_to_take_back(service));
    };
    match settle::take_back_now(service, &journal.manifest.id)? {
        End::TakenBack(notes) => {
            tell_notes(&notes)?;
            print_to_fit(&messages::setup_taken_back(service))
        }
        End::Kept(_) | End::Over => failed(messages::setup_ended_by_another()),
    }
}

fn tell_notes(notes: &[String]) -> Result<()> {
    notes.iter().try_for_each(|note| print_wrapped(note, WHOLE))
}

/// Everything that would be done.
struct Intent {
    /// In the order of doing.
    changes: Vec<Change>,
    findings: Vec<Finding>,
    of_sshd: bool,
    people: People,
}

fn set_up(service: &str, options: &Setup) -> Result<()> {
    let machine = Machine::new(options.root.as_deref())
        .map_err(|error| Error::Failed(format!("--root: {error}")))?;
    let Some(intent) = intend(&machine, service, options)? else {
        return print_wrapped(&messages::setup_nothing_to_change(service), WHOLE);
    };
    for change in &intent.changes {
        print(change.diff().trim_end())?;
    }
    tell_findings(&intent.findings)?;
    tell_people(&intent.people, options.roll_out)?;
    if options.dry_run {
        return print_to_fit(messages::setup_nothing_was_changed());
    }
    if intent.people.enrolled.is_empty() {
        return refused(messages::setup_nobody_to_prove());
    }
    agree(options)?;
    let journal = apply(&machine, service, intent, options)?;
    tell_what_to_do(service, &journal.manifest)?;
    match wait::wait(&journal.manifest) {
        Ok(End::Kept(user)) => tell_kept(service, &user, options),
        Ok(End::TakenBack(notes)) => {
            tell_notes(&notes)?;
            failed(messages::setup_no_login_seen(service))
        }
        Ok(End::Over) => look_again(service, &journal.manifest.id),
        Err(Error::Interrupted) => failed(messages::setup_wait_goes_on()),
        Err(error) => Err(error),
    }
}

/// What has to be changed; `None` if nothing.
fn intend(machine: &Machine, service: &str, options: &Setup) -> Result<Option<Intent>> {
    let unenrolled = match options {
        Setup { roll_out: true, .. } => Unenrolled::LetBy,
        Setup { enforce: true, .. } => Unenrolled::Refused,
        _ => Unenrolled::AsBefore,
    };
    let Placed { change, needed, judged, settings } = place::place(machine, service, unenrolled)?;
    let part = sshd::part(machine, service, judged.wants_password)?;
    let of_sshd = part.is_some();
    let mut findings = judged.findings;
    let mut changes = Vec::new();
    if let Some(part) = part {
        findings.extend(part.findings);
        changes.extend(part.change);
    }
    if changes.is_empty() && !needed {
        return Ok(None);
    }
    changes.push(change);
    let people = if machine.is_this_one() { People::look(&settings)? } else { People::default() };
    Ok(Some(Intent { changes, findings, of_sshd, people }))
}

fn tell_findings(findings: &[Finding]) -> Result<()> {
    for finding in findings.iter().filter(|finding| !finding.effect.is_empty()) {
        let (what, effect) = (&finding.what, &finding.effect);
        let told = if finding.level == Level::Note {
            messages::setup_note(what, effect)
        } else {
            messages::setup_mind(what, effect)
        };
        print_wrapped(&told, WHOLE)?;
        if !finding.paste.is_empty() {
            print(&format!("    {}", finding.paste))?;
        }
    }
    Ok(())
}

fn tell_people(people: &People, roll_out: bool) -> Result<()> {
    if !people.enrolled.is_empty() {
        print_wrapped(&messages::setup_enrolled(named(&people.enrolled)), WHOLE)?;
    }
    if people.not_enrolled.is_empty() {
        return Ok(());
    }
    let users = named(&people.not_enrolled);
    let told =
        if roll_out { messages::setup_let_in(users) } else { messages::setup_refused(users) };
    print_wrapped(&told, WHOLE)
}

/// Asks, unless told not to.
fn agree(options: &Setup) -> Result<()> {
    if options.yes {
        return Ok(());
    }
    let terminal = Terminal::new(false);
    if !terminal.is_interactive() {
        return refused(messages::setup_nobody_agrees());
    }
    let wait = wait::shown(options.wait.as_secs());
    terminal.say(&messages::setup_goes_back(wait))?;
    let answer = terminal.ask(messages::ask_setup())?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        other if other == messages::setup_yes() => Ok(()),
        _ => refused(messages::setup_unchanged()),
    }
}

/// Journal, guard, changes. An error in the middle takes everything back.
fn apply(machine: &Machine, service: &str, intent: Intent, options: &Setup) -> Result<Journal> {
    let lock = Lock::take()?;
    if Journal::last(service)?.is_some_and(|journal| settle::waits(&journal)) {
        return refused(messages::setup_begun_by_another(service));
    }
    for change in &intent.changes {
        let now = std::fs::read_to_string(&change.path).ok();
        if now != change.before {
            let path = change.path.display();
            return refused(messages::setup_changed_by_another(path));
        }
    }
    proof::begin(service)?;
    let times = (now()?.wall.as_secs(), options.wait.as_secs());
    let journal = Journal::begin(&lock, service, intent.changes, times, intent.of_sshd)?;
    match change_files(machine, &journal) {
        Ok(()) => {
            audit::event(&format!("setup of {service} on trial, for {} s", times.1));
            Ok(journal)
        }
        Err(error) => {
            settle::take_back(&lock, journal)?;
            failed(messages::setup_failed_and_back(error))
        }
    }
}

fn change_files(machine: &Machine, journal: &Journal) -> Result<()> {
    let guards = guard::begin(journal)?;
    if !guards.after_reboot {
        print_wrapped(messages::setup_no_guard_after_reboot(), WHOLE)?;
    }
    for change in &journal.changes {
        files::replace(&change.path, &change.trial, 0o644)
            .map_err(|error| Error::Failed(format!("{}: {error}", change.path.display())))?;
        if journal.manifest.reloads_sshd && !change.path.starts_with("/etc/pam.d") {
            sshd::take_effect(machine)?;
        }
    }
    Ok(())
}

fn tell_what_to_do(service: &str, manifest: &journal::Manifest) -> Result<()> {
    let time = wait::shown(manifest.wait);
    let told = match service {
        "sshd" => messages::setup_try_sshd(time),
        "sudo" => messages::setup_try_sudo(time),
        "su" | "su-l" => messages::setup_try_su(time),
        _ => messages::setup_try_it(time),
    };
    print_wrapped(&told, WHOLE)
}

fn tell_kept(service: &str, user: &str, options: &Setup) -> Result<()> {
    print_wrapped(&messages::setup_kept(user), WHOLE)?;
    if options.roll_out {
        print_wrapped(&messages::setup_then_enforce(service), WHOLE)?;
    }
    print_wrapped(&messages::setup_to_take_back(service), WHOLE)
}

/// Somebody else has settled it.
fn look_again(service: &str, id: &str) -> Result<()> {
    match Journal::last(service)? {
        Some(journal) if journal.manifest.id == id => {
            print_to_fit(&messages::setup_kept_by_another(service))
        }
        _ => failed(messages::setup_taken_back_by_another(service)),
    }
}
