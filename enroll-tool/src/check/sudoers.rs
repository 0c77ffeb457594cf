//! Settings and rules of sudo by which it does not come to the code: another PAM service, or no question at all
//! (sudoers(5)).

use super::ours::{names_ours, without_ours};
use super::report::{Finding, Level};
use super::services::{SUDOERS, way_to_ask};
use crate::machine::Machine;
use crate::messages;
use pam_stack::{FileLine, Service};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The services that sudo opens if no setting chooses others.
const USUAL: [&str; 2] = ["sudo", "sudo-i"];
/// The settings that choose others.
const CHOOSING: [&str; 3] = ["pam_service", "pam_login_service", "pam_askpass_service"];
/// The setting by which sudo asks at all, and the group and the tag that are not asked.
const AUTHENTICATE: &str = "authenticate";
const EXEMPT: &str = "exempt_group";
const NO_PASSWORD: &str = "NOPASSWD";
const QUOTE: char = '\u{22}';
/// So deep may files include each other (sudo's own limit).
const DEEPEST: usize = 128;

/// A setting of a `Defaults` line.
#[derive(Clone, Debug)]
struct Setting {
    name: String,
    value: String,
    /// With `!` before it.
    off: bool,
    /// It is for some users, hosts or commands alone.
    scoped: bool,
    place: FileLine,
}

/// All that the files say about it.
#[derive(Debug, Default)]
struct Rules {
    settings: Vec<Setting>,
    /// Rules with the tag NOPASSWD.
    untold: Vec<FileLine>,
    unread: Vec<(PathBuf, String)>,
}

/// The ways around the code of those services of sudo that ask for it.
pub fn judge_sudoers(machine: &Machine, services: &[Service]) -> Vec<Finding> {
    let is_sudos = |service: &&Service| USUAL.contains(&service.name.as_str());
    let asking = services.iter().filter(is_sudos).filter(|service| names_ours(service));
    let asking: Vec<String> = asking.map(|service| service.name.clone()).collect();
    if asking.is_empty() {
        return Vec::new();
    }
    let mut rules = Rules::default();
    // openSUSE's own count where the first are missing.
    if let Some(main) = SUDOERS.iter().map(Path::new).find(|file| machine.has(file)) {
        rules.file(machine, main, 0);
    }
    let mut findings: Vec<Finding> =
        rules.unread.iter().map(|(path, why)| unread(machine, path, why)).collect();
    let counting = rules.counting();
    let silent = |name: &str| without_ours(machine, name, services).is_some();
    for setting in &counting {
        if CHOOSING.contains(&setting.name.as_str()) && silent(&setting.value) {
            findings.push(without_code(machine, setting));
        }
        if setting.name == AUTHENTICATE && setting.off && !setting.scoped {
            findings.push(
                Finding::new(Level::Fault, "sudo-never-asked", messages::sudo_never_asked())
                    .at(&setting.place)
                    .effect(messages::sudo_never_asked_effect())
                    .advice(messages::sudo_remove_setting()),
            );
        }
    }
    let some = counting.iter().filter(|setting| {
        setting.name == EXEMPT && !setting.off
            || setting.name == AUTHENTICATE && setting.off && setting.scoped
    });
    let some: Vec<&FileLine> = some.map(|setting| &setting.place).chain(&rules.untold).collect();
    if let Some(first) = some.first() {
        let what = messages::sudo_not_all_asked(some.len() as u64);
        let finding = Finding::new(Level::Note, "sudo-not-all-asked", what).at(first);
        findings.push(finding.effect(messages::sudo_not_all_asked_effect()));
    }
    for finding in &mut findings {
        finding.services.clone_from(&asking);
    }
    findings
}

fn without_code(machine: &Machine, setting: &Setting) -> Finding {
    let what = messages::sudo_service_without_code(&setting.value, &setting.name);
    Finding::new(Level::Fault, "sudo-service-without-code", what)
        .at(&setting.place)
        .effect(messages::sudo_service_without_code_effect())
        .advice(messages::sudo_service_without_code_advice())
        .paste(way_to_ask(machine, &setting.value, USUAL[0]))
}

/// A plain user may not read the rules of sudo on any machine, and is not kept from "ready" by that.
fn unread(machine: &Machine, path: &Path, why: &str) -> Finding {
    let level = if machine.as_root { Level::Unknown } else { Level::Note };
    let finding = Finding::new(level, "sudoers-unread", messages::sudoers_unread(why))
        .at(path.display())
        .effect(messages::sudoers_unread_effect());
    if machine.as_root {
        return finding;
    }
    finding.advice(messages::check_as_root()).paste("enroll check sudo")
}

impl Rules {
    fn file(&mut self, machine: &Machine, path: &Path, depth: usize) {
        let text = match machine.read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => return self.unread.push((path.to_owned(), error.to_string())),
        };
        for (line, text) in whole_lines(&text) {
            let place = FileLine { file: path.to_owned(), line };
            if let Some((folder, named)) = included(&text).filter(|_| depth < DEEPEST) {
                let named = path.parent().unwrap_or(Path::new("/")).join(named);
                if named.to_string_lossy().contains('%') {
                    // The name of the host as sudo takes it is not known here.
                    let why = messages::sudoers_include_unclear();
                    self.unread.push((named, why.to_owned()));
                } else if folder {
                    self.folder(machine, &named, depth);
                } else {
                    self.file(machine, &named, depth + 1);
                }
                continue;
            }
            let text = without_comment(&text);
            match defaults(text) {
                Some((scoped, list)) => {
                    let settings =
                        parts(list).into_iter().map(|part| setting(part, scoped, &place));
                    self.settings.extend(settings);
                }
                None if has_tag(text) => self.untold.push(place),
                None => {}
            }
        }
    }

    fn folder(&mut self, machine: &Machine, folder: &Path, depth: usize) {
        match machine.names_as_bytes(folder) {
            Ok(names) => {
                // sudo leaves out what packages and editors leave behind.
                let kept = |name: &str| !name.ends_with('~') && !name.contains('.');
                let names = names.iter().filter(|name| kept(&name.to_string_lossy()));
                names.for_each(|name| self.file(machine, &folder.join(name), depth + 1));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => self.unread.push((folder.to_owned(), error.to_string())),
        }
    }

    /// Of the settings for everybody the last one of a name, and all that are for some.
    fn counting(&self) -> Vec<&Setting> {
        let all = self.settings.iter().filter(|setting| !setting.scoped);
        let last: BTreeMap<&str, &Setting> = all.map(|s| (s.name.as_str(), s)).collect();
        last.into_values().chain(self.settings.iter().filter(|setting| setting.scoped)).collect()
    }
}

/// Lines with those that a `\` at their ends continues, and the number of the first one.
fn whole_lines(text: &str) -> Vec<(usize, String)> {
    let (mut lines, mut begun) = (Vec::new(), None::<(usize, String)>);
    for (number, line) in (1..).zip(text.lines()) {
        let (number, mut whole) = begun.take().unwrap_or((number, String::new()));
        match line.strip_suffix('\\') {
            Some(part) => {
                whole.push_str(part);
                begun = Some((number, whole));
            }
            None => lines.push((number, whole + line)),
        }
    }
    lines.extend(begun);
    lines
}

/// What a line includes, and whether it is a folder.
fn included(line: &str) -> Option<(bool, String)> {
    let line = line.trim();
    let rest = line.strip_prefix(['@', '#'])?.strip_prefix("include")?;
    let (folder, rest) = match rest.strip_prefix("dir") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let named = rest.strip_prefix([' ', '\t'])?.trim();
    let named = match named.strip_prefix(QUOTE) {
        Some(quoted) => quoted.split(QUOTE).next().unwrap_or_default().to_owned(),
        None => named.replace("\\ ", " "),
    };
    Some((folder, named))
}

/// `#` begins a comment, unless it is in quotes or begins the number of a user.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let mut before = None;
    for (at, c) in line.char_indices() {
        match c {
            QUOTE if before != Some('\\') => quoted = !quoted,
            '#' if !quoted && before != Some('\\') => {
                let next = line.get(at + 1..).and_then(|rest| rest.chars().next());
                if !next.is_some_and(|next| next.is_ascii_digit() || next == '-') {
                    return line.get(..at).unwrap_or_default();
                }
            }
            _ => {}
        }
        before = Some(c);
    }
    line
}

/// The settings of a `Defaults` line, and whether they are for some alone.
fn defaults(line: &str) -> Option<(bool, &str)> {
    let rest = line.trim_start().strip_prefix("Defaults")?;
    if rest.starts_with([' ', '\t']) {
        return Some((false, rest));
    }
    let mut rest = rest.strip_prefix(['@', ':', '!', '>'])?.trim_start();
    // Up to a blank that no comma stands beside.
    while let Some(at) = rest.find([' ', '\t']) {
        let (name, after) = rest.split_at(at);
        let after = after.trim_start();
        if !name.ends_with(',') && !after.starts_with(',') {
            return Some((true, after));
        }
        rest = after.trim_start_matches([',', ' ', '\t']);
    }
    Some((true, ""))
}

/// What stands between commas, those in quotes not counted.
fn parts(list: &str) -> Vec<&str> {
    let (mut found, mut begin, mut quoted, mut before) = (Vec::new(), 0, false, None);
    for (at, c) in list.char_indices() {
        match c {
            QUOTE if before != Some('\\') => quoted = !quoted,
            ',' if !quoted && before != Some('\\') => {
                found.extend(list.get(begin..at));
                begin = at + 1;
            }
            _ => {}
        }
        before = Some(c);
    }
    found.extend(list.get(begin..));
    found
}

fn setting(part: &str, scoped: bool, place: &FileLine) -> Setting {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let name = name.trim().trim_end_matches(['+', '-', ' ', '\t']);
    // Two of them are none.
    let plain = name.trim_start_matches(['!', ' ', '\t']);
    let off = name.chars().filter(|c| *c == '!').count() % 2 == 1;
    let value = value.trim().trim_matches(QUOTE).to_owned();
    Setting { name: plain.to_owned(), value, off, scoped, place: place.clone() }
}

/// Whether a rule has the tag that asks for no password. Aliases have none.
fn has_tag(line: &str) -> bool {
    line.match_indices(NO_PASSWORD).any(|(at, tag)| {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let before = line.get(..at).unwrap_or_default();
        let after = line.get(at + tag.len()..).unwrap_or_default();
        !before.ends_with(word) && after.trim_start().starts_with(':') && before.contains('=')
    })
}
