//! Where the line of the module goes in a service's PAM file.
//!
//! Distributions wire their stacks in different ways, so no place is taken for granted: every place in the
//! service's own file is tried in memory, and judged as `enroll check` judges it.

use super::lines::{Way, edited, find, inserted, items, with_word, without_trial, without_word};
use super::plan::{Bytes, FileChange, FileEdit, bare, lines_of};
use super::seen::{Placed, StackState, told};
use super::{account_line, followers};
use crate::check::ours::{FORWARDING, LINE, Ours};
use crate::check::policy;
use crate::check::report::Level;
use crate::check::services::{self, Answers};
use crate::check::words;
use crate::error::{Error, Result, refused};
use crate::machine::{MAX_BYTES, Machine};
use crate::messages;
use pam_stack::{Handler, Service};
use std::path::Path;
use totp_core::nearest::nearest;
use totp_core::settings::{POLICY_PATH, Settings};

/// The users who log in without a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unenrolled {
    /// As the line has it; nobody where it is new.
    AsBefore,
    /// Those who are not enrolled yet: `nullok`.
    LetBy,
    /// Nobody.
    Refused,
}

/// What a setup is to bring about.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub unenrolled: Unenrolled,
    /// Its id.
    pub id: &'a str,
}

impl Wanted<'_> {
    /// The argument of the module's line during the trial.
    fn mark(&self) -> String {
        format!("trial={}", self.id)
    }
}

/// Finds the place in the file of a service.
pub fn place(machine: &Machine, name: &str, wanted: Wanted<'_>) -> Result<Placed> {
    let service = load(machine, name)?;
    let policy = policy(machine)?;
    let existing: Vec<&Handler> = service.auth().filter(|handler| handler.is_ours()).collect();
    let placed = match existing.as_slice() {
        [] if wanted.unenrolled == Unenrolled::Refused => {
            refused(messages::setup_roll_out_first(name))
        }
        [] => new_line(machine, &service, &policy, wanted),
        [line] => existing_line(machine, line, name, &policy, wanted),
        [first, second, ..] => {
            refused(messages::setup_named_twice(name, &first.place, &second.place))
        }
    };
    let mut placed = placed?;
    followers::judge_followers(machine, &service, &policy, &mut placed)?;
    account_line::add(machine, name, &mut placed)?;
    Ok(placed)
}

/// The settings that the policy file gives every line.
fn policy(machine: &Machine) -> Result<Settings> {
    let (policy, findings) = policy::read(machine, Path::new(POLICY_PATH));
    match findings.iter().find(|finding| finding.level == Level::Fault) {
        Some(fault) => refused(told(messages::setup_policy_first(), &[fault])),
        None => Ok(policy),
    }
}

fn load(machine: &Machine, name: &str) -> Result<Service> {
    let service = Service::load(machine, name);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.+@".contains(c);
    if name.starts_with('.') || !name.chars().all(plain) {
        return refused(messages::setup_no_service_name(format_args!("\"{name}\"")));
    }
    if service.file.is_none() {
        let names = services::names(machine);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return refused(nearest(name, &names).map_or_else(
            || messages::setup_no_such_service(name),
            |likely| messages::setup_no_such_service_but(name, likely),
        ));
    }
    if let Some(path) = service.unread.first() {
        return refused(messages::setup_unreadable(path.display()));
    }
    if let Some((place, why)) = &service.refused {
        return refused(messages::setup_broken_service(place, words::fault(why)));
    }
    if !services::is_opened_by_a_program(machine, name)
        && let Some(other) = followers::that_include(machine, &service).first()
    {
        return refused(messages::setup_part_of_another(name, other));
    }
    if service.from_other {
        let file = service.file.unwrap_or_default();
        return refused(messages::setup_no_auth_lines(file.display()));
    }
    Ok(service)
}

/// The module is named already: its line gets the word that was asked for, and the mark of the trial.
fn existing_line(
    machine: &Machine,
    line: &Handler,
    name: &str,
    policy: &Settings,
    wanted: Wanted<'_>,
) -> Result<Placed> {
    let unenrolled = wanted.unenrolled;
    let path = &line.place.file;
    let text = read(machine, path)?;
    let before =
        lines_of(&text).nth(line.place.line.saturating_sub(1)).map(bare).unwrap_or_default();
    if before.trim_ascii_end().ends_with(b"\\") || find(before, b"pam_totp.so").is_none() {
        return refused(messages::setup_line_goes_on(&line.place));
    }
    let has_nullok = line.arguments().iter().any(|argument| argument == "nullok");
    if unenrolled == Unenrolled::Refused && policy.nullok {
        return refused(messages::setup_policy_lets_by(POLICY_PATH));
    }
    let kept = match unenrolled {
        Unenrolled::LetBy if !has_nullok && !policy.nullok => with_word(before, b"nullok"),
        Unenrolled::Refused if has_nullok => without_word(before, b"nullok"),
        _ => before.to_vec(),
    };
    let kept = without_trial(&kept);
    let trial = with_word(&kept, wanted.mark().as_bytes());
    let edit = FileEdit { before: Some(before.into()), trial: Bytes(trial), kept: Bytes(kept) };
    let edited = |now: &Bytes| edited(&text, &[(line.place.line, &now.0)]);
    let (trial, kept) = (edited(&edit.trial), edited(&edit.kept));
    let seen = StackState::of(machine, policy, name, path, &trial);
    if !seen.faults().is_empty() {
        return refused(told(messages::setup_line_does_not_work(&line.place), &seen.faults()));
    }
    let changed = edit.before.as_ref() != Some(&edit.kept);
    let change = FileChange::of(path, Some(text.clone()), (trial, kept), vec![edit]);
    let (judged, settings) = (seen.judged, seen.settings);
    Ok(Placed { change, also: None, needed: changed, judged, settings })
}

/// A place that could be taken: below an item of the file.
struct Candidate {
    change: FileChange,
    seen: StackState,
    /// What speaks against it, the worst first.
    price: (usize, usize, bool),
}

fn new_line(
    machine: &Machine,
    service: &Service,
    policy: &Settings,
    wanted: Wanted<'_>,
) -> Result<Placed> {
    let vendor = service.file.clone().unwrap_or_default();
    let text = read(machine, &vendor)?;
    // A file of the vendor's stays as it is; one of the same name in /etc comes before it.
    let path = Path::new("/etc/pam.d").join(&service.name);
    let before = (path == vendor).then(|| text.clone());
    // One answer for all prompts has to be taken before the password's module sees it; the later, the better.
    let once = services::answers(machine, &service.name) == Answers::Once;
    let mut items = items(machine.libpam().reading, &text);
    let (ways, line): (&[Way], &str) = if once {
        items.reverse();
        (&[Way::Above], FORWARDING)
    } else {
        (&[Way::Below, Way::BelowSubstack], LINE)
    };
    let nullok = if wanted.unenrolled == Unenrolled::LetBy { " nullok" } else { "" };
    let (line, mark) = (format!("{line}{nullok}"), wanted.mark());
    let mut best: Option<Candidate> = None;
    for item in items {
        for way in ways {
            let Some((trial, kept, edits)) = inserted(&text, &item, *way, (&line, &mark)) else {
                continue;
            };
            let seen = StackState::of(machine, policy, &service.name, &path, &trial);
            let price = (seen.faults().len(), seen.warnings(), *way == Way::BelowSubstack);
            if best.as_ref().is_none_or(|best| price < best.price) {
                let change = FileChange::of(&path, before.clone(), (trial, kept), edits);
                best = Some(Candidate { change, seen, price });
            }
        }
    }
    let Some(best) = best else {
        return refused(messages::setup_no_auth_lines(vendor.display()));
    };
    if best.seen.faults().is_empty() {
        let Candidate { change, seen, .. } = best;
        let (judged, settings) = (seen.judged, seen.settings);
        return Ok(Placed { change, also: None, needed: true, judged, settings });
    }
    let faults = best.seen.faults();
    // Another place is no help then.
    let heading = if faults.iter().all(|fault| fault.elsewhere) {
        messages::setup_service_unfit(&service.name)
    } else {
        messages::setup_no_place(vendor.display())
    };
    refused(told(heading, &faults))
}

fn read(machine: &Machine, path: &Path) -> Result<Vec<u8>> {
    machine.read_bytes(path, MAX_BYTES).map_err(|error| {
        let why = messages::at(path.display(), &error);
        Error::Failed(messages::file_unusable(why))
    })
}
