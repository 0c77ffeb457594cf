//! `enroll setup SERVICE`: sets up a service, safe to try. Copies and a guard come before the first change;
//! then a login with a code is waited for, and without one everything goes back.
//!
//! In order: find the changes and judge them as `enroll check` does ([`intent`]), show and ask,
//! write the journal, start the guard, change, wait ([`wait`]), settle ([`settle`]).

mod account_line;
pub mod arguments;
mod aside;
mod beforehand;
mod confirm;
mod files;
mod followers;
mod guard;
mod guard_process;
mod in_front;
mod intent;
mod journal;
mod kept_by;
mod lines;
mod place;
mod plan;
mod proof;
mod refusals;
mod report;
mod seen;
mod settle;
mod sshd;
mod tell;
mod twins;
mod undo;
mod wait;

use crate::audit;
use crate::check::enrolment::is_held_alone;
use crate::check::{policy, services};
use crate::error::{Error, Result, failed, refused};
use crate::json;
use crate::machine::Machine;
use crate::messages::{self, Said};
use crate::terminal::{print, print_beside, print_to_fit, print_wrapped};
use crate::time::{in_words, now};
use arguments::Setup;
use in_front::{TRIES, in_front};
use intent::{Intent, intend};
use journal::{Journal, Lock, this_boot};
use kept_by::KeptBy;
use nix::unistd::{geteuid, getuid};
use plan::FileChange;
use refusals::WrongCodes;
use settle::SetupEnd;
use std::path::Path;
use tell::WHOLE;
use totp_core::settings::POLICY_PATH;

/// `enroll setup`
pub fn run(options: &Setup) -> Result<()> {
    if options.root.is_none() && !(getuid().is_root() && geteuid().is_root()) {
        return refused(messages::setup_for_root());
    }
    if options.revert_pending {
        return after_a_reboot();
    }
    let Some(service) = options.service.as_deref() else {
        return refused(messages::setup_which_service());
    };
    if let Some(id) = &options.settle {
        return guard_process::run(service, id, options.after);
    }
    let mut machine = Machine::new(options.root.as_deref())
        .map_err(|error| Error::Failed(messages::at("--root", &error)))?;
    // One setup for all names of a program, by the first of them.
    let first = services::first_twin(&machine, service);
    if options.undo {
        let by_first = Journal::last(&first)?.is_some();
        return undo::run(if by_first { &first } else { service }, options);
    }
    if options.keep {
        return confirm::run(&first);
    }
    if options.root.is_none() {
        end_the_one_before(&first)?;
    }
    let (policy, _) = policy::read(&machine, Path::new(POLICY_PATH));
    machine.held_alone = is_held_alone(&machine, &policy, None);
    set_up(&machine, &first, options)
}

/// A setup that waits goes first; one that was left behind is settled.
fn end_the_one_before(service: &str) -> Result<()> {
    let Some(journal) = Journal::last(service)?.filter(Journal::waits) else { return Ok(()) };
    let manifest = &journal.manifest;
    let passed = now()?.wall.as_secs().checked_sub(manifest.began);
    let left = passed.and_then(|passed| manifest.wait.checked_sub(passed));
    if let Some(left) = left.filter(|_| manifest.boot == this_boot()) {
        return refused(messages::setup_waits(service, in_words(left.max(1))));
    }
    settle::settle(service, &manifest.id)?;
    if report::plain("settled", service)? {
        return Ok(());
    }
    print_to_fit(&messages::setup_settled(service))
}

/// The boot goes on after a few tries, and with it sshd; a guard stays behind.
fn after_a_reboot() -> Result<()> {
    let error = match settle::until_done("(all)", Some(TRIES), settle::all_pending) {
        Err(error) => error,
        done => return done,
    };
    for service in Journal::services() {
        if let Ok(Some(journal)) = Journal::last(&service) {
            guard::go_on(&service, &journal.manifest.id, "boot")?;
        }
    }
    Err(error)
}

fn set_up(machine: &Machine, service: &str, options: &Setup) -> Result<()> {
    let Some(intent) = intend(machine, service, options)? else {
        if report::plain("nothing", service)? {
            return Ok(());
        }
        return print_wrapped(&messages::setup_nothing_to_change(service), WHOLE);
    };
    if !report::plan(service, &intent)? {
        tell_plan(service, &intent)?;
    }
    if options.dry_run {
        if report::plain("unchanged", service)? {
            return Ok(());
        }
        return print_to_fit(messages::setup_nothing_was_changed());
    }
    let is_first = intent.people.enrolled.is_empty();
    if is_first && !intent.enrols_anybody {
        return refused(messages::setup_nobody_to_prove());
    }
    agree(service, options)?;
    let users = intent.people.enrolled.clone();
    let before = WrongCodes::of(&users);
    let journal = apply(machine, service, intent, options)?;
    if !report::waiting(service, &journal.manifest)? {
        let answers = services::answers(machine, service);
        confirm::tell_what_to_do(service, answers, &journal.manifest)?;
        if is_first {
            print_wrapped(messages::setup_try_twice(), WHOLE)?;
        }
    }
    match wait::wait(&journal.manifest) {
        Ok(SetupEnd::Kept(user)) => tell_kept(service, &user, options),
        Ok(SetupEnd::TakenBack(mut notes)) => {
            notes.extend(WrongCodes::told_since(&before, &users));
            tell_reverted(service, &notes)?;
            tell_why(&journal)?;
            failed(confirm::reverted(service))
        }
        Ok(SetupEnd::BrokenOff(mut notes)) => {
            notes.extend(WrongCodes::told_since(&before, &users));
            tell_reverted(service, &notes)?;
            tell_why(&journal)?;
            failed(messages::setup_broken_off(service))
        }
        Ok(SetupEnd::Over) => look_again(service, &journal.manifest.id),
        Ok(SetupEnd::InTheWay(why)) => failed(why),
        Err(Error::Interrupted) => failed(messages::setup_wait_goes_on()),
        Err(error) => Err(error),
    }
}

/// Shows people what would be done.
fn tell_plan(service: &str, intent: &Intent) -> Result<()> {
    for change in &intent.changes {
        print(change.diff().trim_end())?;
    }
    tell::findings(&intent.findings)?;
    tell::people(&intent.people, intent.lets_by)?;
    if let Some((until, by_ticket)) = intent.enrolment {
        tell::enrolment(until, by_ticket)?;
    }
    confirm::tell(service)?;
    // The question stands apart.
    print("")
}

fn tell_reverted(service: &str, notes: &[String]) -> Result<()> {
    if report::reverted(service, notes)? { Ok(()) } else { tell::notes(notes) }
}

/// Names the log to people, unless no login counts.
fn tell_why(journal: &Journal) -> Result<()> {
    let by_word = matches!(KeptBy::of(&journal.manifest.service), KeptBy::Word);
    if by_word || json::is_wanted() { Ok(()) } else { refusals::tell_log(journal.manifest.wait) }
}

/// Asks, unless told not to.
fn agree(service: &str, options: &Setup) -> Result<()> {
    if options.yes {
        return Ok(());
    }
    let wait = in_words(options.wait.as_secs());
    confirm::ask(
        options.json,
        &confirm::goes_back(service, wait),
        messages::setup_nobody_agrees().into(),
    )
}

/// Journal, guard, changes. An error in the middle takes everything back.
fn apply(machine: &Machine, service: &str, intent: Intent, options: &Setup) -> Result<Journal> {
    let lock = Lock::take()?;
    if Journal::last(service)?.is_some_and(|journal| journal.waits()) {
        return refused(messages::setup_begun_by_another(service));
    }
    for change in &intent.changes {
        let now = std::fs::read(&change.path).ok();
        if now != change.before {
            let path = change.path.display();
            return refused(messages::setup_changed_by_another(path));
        }
    }
    let services: Vec<String> = [service.to_owned()].into_iter().chain(intent.twins).collect();
    services.iter().try_for_each(|service| proof::begin(service, &intent.id))?;
    let times = (now()?.wall.as_secs(), options.wait.as_secs());
    let journal =
        Journal::begin(&lock, (intent.id, &services), intent.changes, times, intent.of_sshd)?;
    match change_files(machine, &journal) {
        Ok(()) => {
            audit::event(&format!("setup of {} on trial, for {} s", audit::word(service), times.1));
            Ok(journal)
        }
        Err(error) => {
            let (service, id) = (journal.manifest.service.clone(), journal.manifest.id.clone());
            drop((lock, journal));
            in_front(&service, &id, settle::take_back_now)?;
            failed(messages::setup_failed_and_back(Said(error)))
        }
    }
}

fn at(change: &FileChange, error: &std::io::Error) -> Error {
    Error::Failed(messages::at(change.path.display(), error))
}

fn change_files(machine: &Machine, journal: &Journal) -> Result<()> {
    for change in &journal.changes {
        aside::lay(change).map_err(|error| at(change, &error))?;
    }
    let guards = guard::begin(journal)?;
    if !guards.after_reboot {
        print_beside(messages::setup_no_guard_after_reboot(), WHOLE)?;
    }
    for change in &journal.changes {
        files::replace(&change.path, &change.trial, 0o644).map_err(|error| at(change, &error))?;
        if journal.manifest.reloads_sshd && !sshd::is_pams(&change.path) {
            sshd::take_effect(machine)?;
        }
    }
    Ok(())
}

fn tell_kept(service: &str, user: &str, options: &Setup) -> Result<()> {
    if report::kept(service, Some(user))? {
        return Ok(());
    }
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
            if report::kept(service, None)? {
                return Ok(());
            }
            print_to_fit(&messages::setup_kept_by_another(service))
        }
        _ => failed(messages::setup_taken_back_by_another(service)),
    }
}
