//! What a finding about a stack advises: changes that are tried in memory, and judged as the machine is.
//! Only one that ends the finding and brings no new fault is told.

use super::answers;
use super::change::Change;
use super::corrected::{self, last_line};
use super::module_file::Modules;
use super::ours::{LINE, Ours};
use super::pam_judge::judge_auth_stack;
use super::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages::{self, Message};
use pam_stack::known::PASSWORDS;
use pam_stack::libpam::{ADMINISTRATORS, End, lines, names};
use pam_stack::{Calls, FileLine, Handler, Service};
use std::path::Path;
use totp_core::settings::Settings;

/// What is needed to judge a service again.
pub struct Adviser<'a> {
    pub machine: &'a Machine,
    pub policy: &'a Settings,
    pub service: &'a Service,
}

/// Findings that keep their own advice where no change ends them.
const HAVE_OWN: [&str; 3] = ["bad-line", "bad-argument", "module-missing"];

/// A change that may mend a finding, and what is said of it.
type Candidate = (Change, Option<Message>);

/// An entry of a service's own file that belongs to the auth stack: its lines from 1.
struct Item {
    first: usize,
    last: usize,
    /// Its words.
    words: Vec<String>,
}

impl Adviser<'_> {
    /// Gives each finding of the service the change that mends it, and takes lines to paste away from one
    /// that nothing tried here mends.
    pub fn advise(&self, findings: &mut [Finding]) {
        let before: Vec<Finding> = findings.to_vec();
        let password = judge_auth_stack(self.service, &Modules::find(self.machine), self.policy)
            .wants_password;
        for finding in findings.iter_mut() {
            let Some(candidates) = self.candidates(finding) else { continue };
            let priced = candidates.into_iter().enumerate().filter_map(|(at, (change, advice))| {
                let (faults, warnings) = self.price(&change, finding.name, &before, password)?;
                Some(((faults, warnings, at), change, advice))
            });
            let Some((_, change, advice)) = priced.min_by_key(|(price, ..)| *price) else {
                if !HAVE_OWN.contains(&finding.name) {
                    finding.paste = String::new();
                    finding.advice = self.without_change(finding, &before);
                }
                continue;
            };
            let new: Vec<&str> =
                change.edits.iter().flat_map(|edit| &edit.insert).map(String::as_str).collect();
            finding.paste = new.join("\n");
            if let Some(advice) = advice {
                finding.advice = advice;
            }
            finding.change = Some(change);
        }
    }

    /// What is said of a finding that no change ends: of a line that has another fault, that this one comes first.
    fn without_change(&self, finding: &Finding, before: &[Finding]) -> Message {
        let at_its_place = |other: &&Finding| other.place == finding.place;
        let of_the_line = ["bad-line", "bad-argument"];
        let mut others = before.iter().filter(at_its_place);
        if others.any(|other| of_the_line.contains(&other.name)) {
            return messages::check_correct_the_line_first().into();
        }
        messages::check_no_change_found().into()
    }

    /// The lines of the service with a typing mistake, corrected.
    fn corrections(&self, of: impl Fn(&&Handler) -> bool) -> Vec<Candidate> {
        let modules = Modules::find(self.machine);
        let lines = self.service.auth().filter(of);
        let changes = lines.filter_map(|line| corrected::change(&modules, line));
        changes.map(|change| (change, Some(messages::check_correct_the_line().into()))).collect()
    }

    /// The line corrected, if it has a typing mistake.
    fn corrections_at(&self, by: &Handler) -> Vec<Candidate> {
        self.corrections(|line| line.place == by.place)
    }

    /// How much speaks against a change: faults and warnings. `None` if the finding is still there, a fault
    /// is new, or a password is no longer asked for.
    fn price(
        &self,
        change: &Change,
        name: &str,
        before: &[Finding],
        password: bool,
    ) -> Option<(usize, usize)> {
        let text = self.machine.read(&change.file).unwrap_or_default();
        let machine = self.machine.with(&change.file, change.applied(&text).as_bytes());
        let service = Service::load(&machine, &self.service.name);
        if service.refused.is_some() || !service.unread.is_empty() {
            return None;
        }
        let mut judged = judge_auth_stack(&service, &Modules::find(&machine), self.policy);
        let answered = answers::judge_answers(&machine, &service, &judged);
        judged.findings.extend(answered);
        let of = |all: &[Finding], level| all.iter().filter(|f| f.level == level).count();
        let count = |all: &[Finding]| all.iter().filter(|finding| finding.name == name).count();
        let faults = judged.findings.iter().filter(|finding| finding.level == Level::Fault);
        let known = |fault: &Finding| {
            before.iter().any(|other| other.name == fault.name && other.level == Level::Fault)
        };
        let good = service.auth().any(Ours::is_ours)
            && count(&judged.findings) < count(before).max(1)
            && faults.clone().all(known)
            && (judged.wants_password || !password);
        good.then_some((of(&judged.findings, Level::Fault), of(&judged.findings, Level::Warning)))
    }

    /// The changes that may mend a finding, the most wanted first, with what is said of each where the
    /// finding does not say it. `None` for a finding that has its own advice.
    fn candidates(&self, finding: &Finding) -> Option<Vec<Candidate>> {
        let at = |handler: &&Handler| finding.place.as_ref() == Some(&handler.place.to_string());
        let by = self.service.handlers.iter().find(at);
        let ours = self.service.auth().find(|handler| handler.is_ours());
        let one = |line: &Handler, texts: &[&str]| vec![(self.replaced(line, texts), None)];
        Some(match (finding.name, by) {
            ("line-missing", _) => {
                [self.corrections(|_| true), self.insertions(None, LINE)].concat()
            }
            ("nobody-gets-in", Some(by)) if by.is_ours() && !self.corrections_at(by).is_empty() => {
                self.corrections_at(by)
            }
            ("code-before-password" | "nobody-gets-in", _) => {
                let ours = ours.filter(|ours| Some(&ours.place.file) == self.own_file())?;
                self.insertions(Some(ours), &with(ours, "required"))
            }
            ("bad-line" | "bad-argument", Some(by)) => self.corrections_at(by),
            ("module-missing", _) => {
                let path = finding.place.as_deref().map(Path::new);
                let named = |line: &&Handler| {
                    line.is_ours()
                        && matches!(&line.calls, Calls::Module { path: named, .. } if Some(named.as_path()) == path)
                };
                self.corrections(named)
            }
            ("skipped", Some(by)) => self.without_way_around(by),
            ("failure-ignored", Some(ours)) => one(ours, &[&with(ours, "required")]),
            ("code-alone", Some(ours)) if ours.is_ours() => {
                let FileLine { file, line } = &ours.place;
                vec![(Change::new(file, *line, 0, &["auth requisite pam_unix.so"]), None)]
            }
            ("code-alone", Some(line)) if !PASSWORDS.contains(&line.module()) => {
                let advice = Some(messages::check_take_it_out().into());
                vec![(self.replaced(line, &[&format!("# {}", line.shown())]), advice)]
            }
            ("code-alone", Some(password)) => one(password, &[&with(password, "requisite")]),
            ("nullok-alone", Some(ours)) => {
                one(ours, &[&with(ours, "required"), "auth required pam_permit.so"])
            }
            (answers::ONCE, Some(ours)) => {
                Some(ours).filter(|ours| Some(&ours.place.file) == self.own_file())?;
                self.in_one(ours)
            }
            ("misspelt", Some(line)) => {
                let corrected = self.corrections_at(line);
                corrected.into_iter().map(|(change, _)| (change, None)).collect()
            }
            ("wrong-stack" | "asked-twice", Some(line)) => one(line, &[]),
            ("other-codes", Some(line)) => one(line, &[&format!("# {}", line.shown())]),
            _ => return None,
        })
    }

    /// The line below each entry of the service's own file; where that includes a file, also as a substack.
    fn insertions(&self, moved: Option<&Handler>, line: &str) -> Vec<Candidate> {
        let Some(file) = self.own_file() else { return Vec::new() };
        let text = self.machine.read_raw(file).unwrap_or_default();
        let mut changes = Vec::new();
        // The lowest place first: what is asked last is asked of the fewest.
        for item in self.items().iter().rev() {
            if moved.is_some_and(|moved| moved.place.line == item.first) {
                continue;
            }
            let place = FileLine { file: file.clone(), line: item.last };
            let advice = match moved {
                Some(_) => messages::check_move_below(place),
                None => messages::check_line_missing_below(place),
            };
            let below = Change::new(file, item.last + 1, 0, &[line]);
            let and_gone = |change: Change| match moved.map(|moved| moved.place.line) {
                Some(first) => change.and(first, last_line(&text, first) - first + 1, &[]),
                None => change,
            };
            changes.push((and_gone(below.clone()), Some(advice.clone())));
            if let Some(substack) = item.as_substack() {
                let below = below.and(item.first, 1, &[&substack]);
                changes.push((and_gone(below), Some(advice)));
            }
        }
        changes
    }

    /// The line above each entry of the service's own file, the lowest first, so that it takes the password too.
    fn in_one(&self, ours: &Handler) -> Vec<Candidate> {
        let others = self.items().into_iter().rev().filter(|item| item.first != ours.place.line);
        others
            .map(|item| {
                let place = FileLine { file: ours.place.file.clone(), line: item.first };
                let change = self.replaced(ours, &[]);
                let change = change.and(item.first, 0, &[&forwarding(ours)]);
                (change, Some(messages::check_code_in_one(place)))
            })
            .collect()
    }

    /// Without the way around the code by one line.
    fn without_way_around(&self, by: &Handler) -> Vec<Candidate> {
        let mut changes = Vec::new();
        let own = self.own_file();
        if let Some(own) = own.filter(|own| **own != by.place.file) {
            // As a substack, the included file decides about itself alone.
            let advice = messages::check_only_its_own_lines(by.place.file.display());
            for item in self.items() {
                if let Some(substack) = item.as_substack() {
                    let change = Change::new(own, item.first, 1, &[&substack]);
                    changes.push((change, Some(advice.clone())));
                }
            }
        }
        let passwords = self.service.auth().filter(|line| PASSWORDS.contains(&line.module()));
        if PASSWORDS.contains(&by.module()) && passwords.count() == 1 {
            let advice = messages::check_password_not_enough().into();
            changes.push((self.replaced(by, &[&with(by, "requisite")]), Some(advice)));
        }
        if own == Some(&by.place.file) {
            let advice = messages::check_take_it_out().into();
            changes.push((self.replaced(by, &[&format!("# {}", by.shown())]), Some(advice)));
        }
        changes
    }

    /// Other lines in place of one, with those in which it goes on.
    fn replaced(&self, line: &Handler, texts: &[&str]) -> Change {
        let FileLine { file, line: first } = &line.place;
        let text = self.machine.read_raw(file).unwrap_or_default();
        Change::new(file, *first, last_line(&text, *first) - first + 1, texts)
    }

    /// The service's own file, if it is the administrator's.
    fn own_file(&self) -> Option<&std::path::PathBuf> {
        self.service.file.as_ref().filter(|file| file.parent() == Some(Path::new(ADMINISTRATORS)))
    }

    /// Whether the file of an @include has only lines of other stacks. Below it, the line would stand far from the
    /// password's.
    fn brings_no_auth(&self, name: Option<&String>) -> bool {
        let Some(name) = name else { return false };
        let part = Service::load(self.machine, name);
        // Then libpam would take those of `other`, if it were a service.
        part.file.is_some() && part.unread.is_empty() && part.from_other
    }

    /// The entries of its own file.
    fn items(&self) -> Vec<Item> {
        let text = self.own_file().map(|file| self.machine.read_raw(file).unwrap_or_default());
        let text = text.unwrap_or_default();
        let (found, end) = lines(self.machine.libpam().reading, &text);
        if end != End::Whole {
            return Vec::new();
        }
        let mut items = Vec::new();
        for line in found {
            let kind = line.words.first().map(Vec::as_slice).unwrap_or_default();
            if !names::is_at_include(kind) && names::Kind::parse(kind) != Some(names::Kind::Auth) {
                continue;
            }
            let words: Vec<String> =
                line.words.iter().map(|w| String::from_utf8_lossy(w).into_owned()).collect();
            if names::is_at_include(kind) && self.brings_no_auth(words.get(1)) {
                continue;
            }
            items.push(Item { first: line.number, last: last_line(&text, line.number), words });
        }
        items
    }
}

impl Item {
    /// The line as a substack, if it is an `include` on one line.
    fn as_substack(&self) -> Option<String> {
        let includes = self.words.get(1).is_some_and(|word| word.eq_ignore_ascii_case("include"));
        let file = self.words.get(2).filter(|_| includes && self.first == self.last)?;
        Some(format!("auth substack {file}"))
    }
}

/// A line that takes password and code in one.
fn forwarding(line: &Handler) -> String {
    with(line, "requisite") + " forward_pass"
}

/// A line with another control.
fn with(line: &Handler, control: &str) -> String {
    let mut text = format!("auth {control} {}", line.module());
    for argument in line.arguments() {
        let blanks = argument.contains(' ');
        text.push(' ');
        text.push_str(&if blanks { format!("[{argument}]") } else { argument.clone() });
    }
    text
}
