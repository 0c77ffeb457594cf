//! Where the line of the module goes in a service's PAM file.
//!
//! Distributions wire their stacks in different ways, so no place is taken for granted: every place in the
//! service's own file is tried in memory, and judged as `enroll check` judges it.

use super::plan::{Change, Edit};
use crate::check::machine::Machine;
use crate::check::module_file::Modules;
use crate::check::pam_judge::{Judged, judge};
use crate::check::pam_line::lines;
use crate::check::pam_stack::{Handler, Service};
use crate::check::policy;
use crate::check::report::{Finding, Level};
use crate::error::{Error, Result, refused};
use crate::messages;
use std::cmp::Reverse;
use std::path::Path;
use totp_core::settings::{POLICY_PATH, Settings};

/// Who is let in without a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unenrolled {
    /// As the line has it; nobody where it is new.
    AsBefore,
    /// Who is not enrolled yet: `nullok`.
    LetBy,
    /// Nobody.
    Refused,
}

/// What a setup does to the PAM file, and what the stack is then.
#[derive(Debug)]
pub struct Placed {
    pub change: Change,
    /// Whether anything but the trial changes.
    pub needed: bool,
    pub judged: Judged,
    /// The module's settings by that line.
    pub settings: Settings,
}

/// Finds the place in the file of a service.
pub fn place(machine: &Machine, name: &str, unenrolled: Unenrolled) -> Result<Placed> {
    let service = load(machine, name)?;
    let policy = policy(machine)?;
    let existing: Vec<&Handler> = service.auth().filter(|handler| handler.is_ours()).collect();
    match existing.as_slice() {
        [] if unenrolled == Unenrolled::Refused => refused(messages::setup_roll_out_first(name)),
        [] => new_line(machine, &service, &policy, unenrolled),
        [line] => existing_line(machine, line, name, &policy, unenrolled),
        [first, second, ..] => {
            refused(messages::setup_named_twice(name, &first.place, &second.place))
        }
    }
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
        return refused(messages::setup_no_service_name(format_args!("{name:?}")));
    }
    if service.file.is_none() {
        return refused(messages::setup_no_such_service(name));
    }
    if let Some(path) = service.unread.first() {
        return refused(messages::setup_unreadable(path.display()));
    }
    if let Some((place, why)) = &service.refused {
        return refused(messages::setup_broken_service(place, why));
    }
    if let Some(other) = part_of(machine, &service) {
        return refused(messages::setup_part_of_another(name, other));
    }
    if service.from_other {
        let file = service.file.unwrap_or_default();
        return refused(messages::setup_no_auth_lines(file.display()));
    }
    Ok(service)
}

/// Another service that includes the file of this one.
fn part_of(machine: &Machine, service: &Service) -> Option<String> {
    let names = machine.names(Path::new("/etc/pam.d")).unwrap_or_default();
    let file = service.file.as_ref()?;
    names
        .into_iter()
        .filter(|name| *name != service.name && *name != "other" && !name.starts_with('.'))
        .find(|name| Service::load(machine, name).files.contains(file))
}

/// The module is named already: its line gets the word that was asked for, and `trial`.
fn existing_line(
    machine: &Machine,
    line: &Handler,
    name: &str,
    policy: &Settings,
    unenrolled: Unenrolled,
) -> Result<Placed> {
    let path = &line.place.file;
    let text = read(machine, path)?;
    let before = text.lines().nth(line.place.line.saturating_sub(1)).unwrap_or_default();
    if before.trim_end().ends_with('\\') || !before.contains("pam_totp.so") {
        return refused(messages::setup_line_goes_on(&line.place));
    }
    let has_nullok = line.arguments().iter().any(|argument| argument == "nullok");
    if unenrolled == Unenrolled::Refused && policy.nullok {
        return refused(messages::setup_policy_lets_by(POLICY_PATH));
    }
    let kept = match unenrolled {
        Unenrolled::LetBy if !has_nullok && !policy.nullok => with_word(before, "nullok"),
        Unenrolled::Refused if has_nullok => without_word(before, "nullok"),
        _ => without_word(before, "trial"),
    };
    let edit = Edit { before: Some(before.to_owned()), trial: with_word(&kept, "trial"), kept };
    let edited = |line_now: &str| edited(&text, &[(line.place.line, line_now)]);
    let (trial, kept) = (edited(&edit.trial), edited(&edit.kept));
    let seen = Seen::of(machine, policy, name, path, &trial);
    if !seen.faults().is_empty() {
        return refused(told(&messages::setup_line_does_not_work(&line.place), &seen.faults()));
    }
    let changed = edit.before.as_ref() != Some(&edit.kept);
    let change =
        Change { path: path.clone(), before: Some(text.clone()), trial, kept, edits: vec![edit] };
    Ok(Placed { change, needed: changed, judged: seen.judged, settings: seen.settings })
}

/// A place that could be taken: below an item of the file.
struct Candidate {
    change: Change,
    seen: Seen,
    /// What speaks against it, the worst first.
    price: (usize, usize, bool),
}

fn new_line(
    machine: &Machine,
    service: &Service,
    policy: &Settings,
    unenrolled: Unenrolled,
) -> Result<Placed> {
    let vendor = service.file.clone().unwrap_or_default();
    let text = read(machine, &vendor)?;
    // A file of the vendor's stays as it is; one of the same name in /etc comes before it.
    let path = Path::new("/etc/pam.d").join(&service.name);
    let before = (path == vendor).then(|| text.clone());
    let mut best: Option<Candidate> = None;
    for item in items(&text) {
        for substack in [false, true] {
            let Some((trial, kept, edits)) = inserted(&text, &item, substack, unenrolled) else {
                continue;
            };
            let seen = Seen::of(machine, policy, &service.name, &path, &trial);
            let price = (seen.faults().len(), seen.warnings(), substack);
            if best.as_ref().is_none_or(|best| price < best.price) {
                let (path, before) = (path.clone(), before.clone());
                best = Some(Candidate {
                    change: Change { path, before, trial, kept, edits },
                    seen,
                    price,
                });
            }
        }
    }
    let Some(best) = best else {
        return refused(messages::setup_no_auth_lines(vendor.display()));
    };
    if best.seen.faults().is_empty() {
        let Candidate { change, seen, .. } = best;
        return Ok(Placed { change, needed: true, judged: seen.judged, settings: seen.settings });
    }
    let heading = messages::setup_no_place(vendor.display());
    refused(told(&heading, &best.seen.faults()))
}

/// A stack as it would be.
#[derive(Debug)]
struct Seen {
    judged: Judged,
    settings: Settings,
}

impl Seen {
    fn of(machine: &Machine, policy: &Settings, name: &str, path: &Path, text: &str) -> Self {
        let machine = machine.with(path, text);
        let service = Service::load(&machine, name);
        let mut judged = judge(&service, &Modules::find(&machine), policy);
        let mut settings = policy.clone();
        for line in service.auth().filter(|handler| handler.is_ours()) {
            let (found, wrong) = policy::of_line(&machine, policy, line);
            settings = found;
            judged.findings.extend(wrong);
        }
        Self { judged, settings }
    }

    fn faults(&self) -> Vec<&Finding> {
        self.judged.findings.iter().filter(|finding| finding.level == Level::Fault).collect()
    }

    fn warnings(&self) -> usize {
        self.judged.findings.iter().filter(|finding| finding.level > Level::Fault).count()
    }
}

fn told(heading: &str, faults: &[&Finding]) -> String {
    let mut text = heading.to_owned();
    for fault in faults {
        let place = fault.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
        text.push_str(&format!("\n{}{place} {}", fault.what, fault.effect));
    }
    text.push('\n');
    text.push_str(messages::setup_nothing_was_changed());
    text
}

fn read(machine: &Machine, path: &Path) -> Result<String> {
    let failed = |why: &dyn std::fmt::Display| {
        Error::Failed(messages::file_unusable(format_args!("{}: {why}", path.display())))
    };
    let bytes = machine.read_bytes(path, 1024 * 1024).map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|_| failed(&messages::setup_no_text()))
}

/// An entry of the file that belongs to the auth stack, with its lines from 1.
struct Item {
    first: usize,
    last: usize,
    includes: bool,
}

/// Entries of the auth stack, in order; `@include` may hold such.
fn items(text: &str) -> Vec<Item> {
    let physical: Vec<&str> = text.lines().collect();
    let goes_on = |number: usize| {
        physical.get(number.saturating_sub(1)).is_some_and(|line| line.trim_end().ends_with('\\'))
    };
    let mut items = Vec::new();
    for line in lines(text).unwrap_or_else(|before| before) {
        let word = |n: usize| line.words.get(n).map(|word| word.to_ascii_lowercase());
        let kind = word(0).unwrap_or_default();
        if !matches!(kind.as_str(), "auth" | "-auth" | "@include") {
            continue;
        }
        let mut last = line.number;
        while goes_on(last) {
            last += 1;
        }
        let includes =
            kind == "auth" && word(1).as_deref() == Some("include") && last == line.number;
        items.push(Item { first: line.number, last, includes });
    }
    items
}

/// The text with the line below an item, for the trial and for good. `substack`: what the item includes
/// becomes a stack of its own, so that its `sufficient` lines do not end the whole. `None` where it
/// includes nothing.
fn inserted(
    text: &str,
    item: &Item,
    substack: bool,
    unenrolled: Unenrolled,
) -> Option<(String, String, Vec<Edit>)> {
    let nullok = if unenrolled == Unenrolled::LetBy { " nullok" } else { "" };
    let kept = format!("auth required pam_totp.so{nullok}");
    let line = Edit { before: None, trial: format!("{kept} trial"), kept };
    let mut edits = Vec::new();
    let mut text = text.to_owned();
    if substack {
        let before = text.lines().nth(item.first - 1).filter(|_| item.includes)?.to_owned();
        let after = before.replacen("include", "substack", 1);
        text = edited(&text, &[(item.first, after.as_str())]);
        edits.push(Edit { before: Some(before), trial: after.clone(), kept: after });
    }
    let with = |line: &str| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.insert(item.last.min(lines.len()), line);
        lines.join("\n") + "\n"
    };
    let (trial, kept) = (with(&line.trial), with(&line.kept));
    edits.push(line);
    Some((trial, kept, edits))
}

/// The text with some of its lines, counted from 1, replaced.
fn edited(text: &str, lines: &[(usize, &str)]) -> String {
    let mut result = String::with_capacity(text.len());
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        match lines.iter().find(|(wanted, _)| *wanted == number) {
            None => result.push_str(line),
            Some((_, other)) => {
                result.push_str(other);
                result.push_str(if line.ends_with('\n') { "\n" } else { "" });
            }
        }
    }
    result
}

/// A line of a PAM file with one more argument, before any comment.
fn with_word(line: &str, word: &str) -> String {
    let (code, comment) = line.split_at(line.find('#').unwrap_or(line.len()));
    let blank = if comment.is_empty() { "" } else { " " };
    format!("{} {word}{blank}{comment}", code.trim_end())
}

fn without_word(line: &str, word: &str) -> String {
    let mut line = line.to_owned();
    let ends = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let mut found: Vec<usize> = line.match_indices(word).map(|(at, _)| at).collect();
    found.sort_by_key(|at| Reverse(*at));
    let comment = line.find('#').unwrap_or(line.len());
    for at in found.into_iter().filter(|at| *at < comment) {
        let before = line.get(..at).unwrap_or_default();
        let after = line.get(at + word.len()..).unwrap_or_default();
        if before.ends_with(char::is_whitespace) && ends(after.chars().next()) {
            line = format!("{}{after}", before.trim_end());
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_added_before_a_comment_and_taken_out_of_the_line_alone() {
        assert_eq!(with_word("auth required x.so", "trial"), "auth required x.so trial");
        assert_eq!(with_word("auth required x.so  # nullok", "a"), "auth required x.so a # nullok");
        let line = "auth required x.so nullok window=2  # nullok";
        assert_eq!(without_word(line, "nullok"), "auth required x.so window=2  # nullok");
        assert_eq!(without_word("auth x nullok_secure", "nullok"), "auth x nullok_secure");
        assert_eq!(without_word("auth x nullok", "nullok"), "auth x");
    }

    #[test]
    fn the_items_of_a_file_are_its_auth_lines_and_includes() {
        let text = "# auth\nauth required a.so \\\n  b\n@include x\naccount required c.so\n-auth include y\n";
        let found: Vec<(usize, usize, bool)> =
            items(text).iter().map(|item| (item.first, item.last, item.includes)).collect();
        assert_eq!(found, [(2, 3, false), (4, 4, false), (6, 6, false)]);
    }
}
