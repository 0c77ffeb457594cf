//! What the files of sudo's rules set, and for whom: for everybody, or for some (sudoers(5)).

use super::sudo_commands::is_as_all;
use super::sudo_sources::Sources;
use super::sudoers_lines::{included, whole_lines};
use super::sudoers_syntax::{Grant, aliases, commands, defaults, parts, rule, word};
use crate::machine::Machine;
use crate::messages;
use pam_stack::FileLine;
use pam_stack::sshd::glob::fits as fits_pattern;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// So deep may files include each other, and names of lists (sudo's own limit).
const DEEPEST: usize = 128;
const ALL: &str = "ALL";
/// Settings by which sudo asks for the password of another user than the one who runs it, in sudo's order: the first of
/// them counts.
pub const OTHERS_PASSWORD: [&str; 3] = ["rootpw", "runaspw", "targetpw"];

/// Whom a setting or a rule is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whom {
    /// For everybody, perhaps with exceptions.
    Everybody,
    /// For these, as the file says it.
    Some(String),
}

/// A setting of a `Defaults` line.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value, or "".
    pub value: String,
    /// With `!` before it.
    pub off: bool,
    /// Whom it is for.
    pub whom: Whom,
    /// When sudo takes it over: what comes later counts.
    stage: u8,
    /// Whether it is for all without an exception, and sudo certainly takes its line.
    certain: bool,
    /// Where it is.
    pub place: FileLine,
}

/// A rule with the tag NOPASSWD.
#[derive(Clone, Debug)]
pub struct Exempting {
    /// Whom it is for.
    pub whom: Whom,
    /// What it says.
    pub rule: String,
    /// Where it is.
    pub place: FileLine,
}

/// All that the files of one sudo say.
#[derive(Debug, Default)]
pub struct Rules {
    settings: Vec<(Option<(char, String)>, Setting)>,
    rules: Vec<(FileLine, String, Vec<Grant>)>,
    aliases: BTreeMap<(char, String), String>,
    /// The names of this host.
    hosts: Vec<String>,
    /// Files and lines that cannot be read, and why.
    pub unread: Vec<(String, String)>,
}

/// The words of settings and rules that are looked for. A line that has one and is not understood is told.
const SOUGHT: [&str; 4] = ["NOPASSWD", "authenticate", "pam_", "include"];

impl Rules {
    /// Reads the files that each sudo reads: neither sees what the other one's say.
    pub fn of(machine: &Machine, sources: &Sources) -> Vec<Self> {
        let name = machine.read(Path::new("/etc/hostname")).unwrap_or_default();
        let running = machine.is_this_one().then(rustix::system::uname);
        let running = running.map(|name| name.nodename().to_string_lossy().into_owned());
        let names = running.into_iter().chain([name]).map(|name| name.trim().to_ascii_lowercase());
        let names = names.flat_map(|name| [name.split('.').next().map(str::to_owned), Some(name)]);
        let hosts: Vec<String> = names.flatten().filter(|name| !name.is_empty()).collect();
        let of_one = |files: &Vec<PathBuf>| {
            let mut rules = Self { hosts: hosts.clone(), ..Self::default() };
            files.iter().for_each(|file| rules.file(machine, file, 0, false));
            rules
        };
        sources.files.iter().map(of_one).collect()
    }

    /// Whether sudo asks for the password of another user than the one who runs it, in some case.
    pub fn asks_another_user(&self) -> bool {
        let counting = self.counting();
        let mut on = counting.iter().filter(|setting| !setting.off);
        on.any(|setting| OTHERS_PASSWORD.contains(&setting.name.as_str()))
    }

    fn file(&mut self, machine: &Machine, path: &Path, depth: usize, must_be: bool) {
        let text = match machine.read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !must_be => return,
            Err(error) => {
                return self.unread.push((path.display().to_string(), error.to_string()));
            }
        };
        for (line, text) in whole_lines(&text) {
            let place = FileLine { file: path.to_owned(), line };
            match included(&text).filter(|_| depth < DEEPEST) {
                Some((folder, named)) => self.included(machine, &place, folder, &named, depth),
                None => self.line(place, &text),
            }
        }
    }

    fn included(
        &mut self,
        machine: &Machine,
        place: &FileLine,
        folder: bool,
        named: &str,
        depth: usize,
    ) {
        let near = place.file.parent().unwrap_or(Path::new("/"));
        // Newer releases take the first one of several.
        let mut several = named.split(':').map(|name| near.join(name));
        let whole = near.join(named);
        let found = if machine.has(&whole) { None } else { several.find(|one| machine.has(one)) };
        let named = found.unwrap_or(whole);
        if named.to_string_lossy().contains('%') {
            // The name of the host as sudo takes it is not known here.
            let why = messages::sudoers_include_unclear();
            self.unread.push((named.display().to_string(), why.to_owned()));
        } else if folder {
            self.folder(machine, &named, depth);
        } else {
            self.file(machine, &named, depth + 1, true);
        }
    }

    fn line(&mut self, place: FileLine, text: &str) {
        if let Some((scope, list)) = defaults(text) {
            let scope = scope.map(|(sign, list)| (sign, list.to_owned()));
            let settings: Vec<(Setting, bool)> =
                parts(list).into_iter().map(|part| setting(part, &place)).collect();
            // sudo leaves a line with an error out.
            let sound = settings.iter().all(|(_, sound)| *sound);
            self.settings.extend(
                settings
                    .into_iter()
                    .map(|(setting, _)| (scope.clone(), Setting { certain: sound, ..setting })),
            );
        } else if let Some(named) = aliases(text) {
            let named = named.into_iter().map(|(sign, name, list)| ((sign, name), list));
            self.aliases.extend(named);
        } else if let Some((users, grants)) = rule(text) {
            self.rules.push((place, users.to_owned(), grants));
        } else if SOUGHT.iter().any(|word| text.contains(word)) {
            let why = messages::sudoers_line_unclear();
            self.unread.push((place.to_string(), why.to_owned()));
        }
    }

    fn folder(&mut self, machine: &Machine, folder: &Path, depth: usize) {
        match machine.names_as_bytes(folder) {
            Ok(names) => {
                // sudo leaves out what packages and editors leave behind.
                let kept = |name: &str| !name.ends_with('~') && !name.contains('.');
                let names = names.iter().filter(|name| kept(&name.to_string_lossy()));
                names.for_each(|name| self.file(machine, &folder.join(name), depth + 1, false));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => self.unread.push((folder.display().to_string(), error.to_string())),
        }
    }

    /// Of the settings for everybody all since the last one of a name that has no exception, and all that are for some.
    pub fn counting(&self) -> Vec<Setting> {
        let scoped = self.settings.iter().map(|(scope, setting)| {
            let Some((sign, list)) = scope else { return setting.clone() };
            let everybody = self.covers_all(*sign, list);
            let shown = if *sign == ':' { list.clone() } else { format!("Defaults{sign}{list}") };
            let whom = if everybody { Whom::Everybody } else { Whom::Some(shown) };
            let stage = match sign {
                '>' => 1,
                '!' => 2,
                _ => 0,
            };
            let certain = setting.certain && self.is_all(*sign, list, 0);
            Setting { whom, stage, certain, ..setting.clone() }
        });
        let (mut all, some): (Vec<Setting>, Vec<Setting>) =
            scoped.partition(|setting| setting.whom == Whom::Everybody);
        all.sort_by_key(|setting| setting.stage);
        let mut last: BTreeMap<String, Vec<Setting>> = BTreeMap::new();
        for setting in all {
            let of_name = last.entry(setting.name.clone()).or_default();
            if setting.certain {
                of_name.clear();
            }
            of_name.push(setting);
        }
        last.into_values().flatten().chain(some).collect()
    }

    /// The rules with the tag NOPASSWD. A rule is for everybody if all may run everything as root by it, or as
    /// much as everything, and no later rule asks them all for each target.
    pub fn exempting(&self) -> Vec<Exempting> {
        let (mut found, mut all) = (Vec::new(), None);
        for (place, users, grants) in &self.rules {
            let everybody = self.covers_all(':', users);
            let mut silent_for_all = false;
            for grant in grants {
                let runas = grant.runas.as_ref();
                let is_all = everybody
                    && self.covers_all('@', &grant.hosts)
                    && self.covers_all('!', &grant.command)
                    && runas.is_none_or(|runas| self.covers_all('>', runas));
                let asks_all = !grant.no_password
                    && !grant.has_options
                    && self.is_all(':', users, 0)
                    && self.is_all('@', &grant.hosts, 0)
                    && self.is_all('!', &grant.command, 0)
                    && runas.is_some_and(|runas| self.is_all('>', runas, 0));
                if is_all && grant.no_password {
                    all = Some((place.clone(), silent_part(users, grants)));
                    silent_for_all = true;
                } else if asks_all {
                    (all, silent_for_all) = (None, false);
                }
            }
            let silent = grants.iter().any(|grant| grant.no_password);
            if silent && !silent_for_all {
                let part = || silent_part(users, grants);
                let whom = Whom::Some(if everybody { part() } else { users.clone() });
                found.push(Exempting { whom, rule: part(), place: place.clone() });
            }
        }
        let everybody = |(place, rule)| Exempting { whom: Whom::Everybody, rule, place };
        found.extend(all.map(everybody));
        found
    }

    /// Whether a list means everybody, every host, every command, or root as the target. The last word that fits counts.
    /// Words for some are exceptions.
    fn covers_all(&self, sign: char, list: &str) -> bool {
        self.covers(sign, list, 0).unwrap_or(false)
    }

    fn covers(&self, sign: char, list: &str, depth: usize) -> Option<bool> {
        let fits = |text: &&str| {
            let (negated, name) = word(text);
            // A pattern of fnmatch(3), in any case.
            let pattern = || name.to_ascii_lowercase().into_bytes();
            let of_host =
                || self.hosts.iter().any(|host| fits_pattern(&pattern(), host.as_bytes()));
            let fits = match sign {
                _ if name == ALL => Some(true),
                '@' if of_host() => Some(true),
                '>' if is_root(name) => Some(true),
                // As an exception, it leaves the other ones.
                '!' if !negated && is_as_all(name) => Some(true),
                _ if depth >= DEEPEST => None,
                _ => {
                    let named = self.aliases.get(&(sign, name.to_owned()))?;
                    self.covers(sign, named, depth + 1)
                }
            };
            fits.map(|fits| fits != negated)
        };
        words_of(sign, list).iter().rev().find_map(fits)
    }

    /// Whether a list means all without an exception: only then does it certainly replace what was said before.
    fn is_all(&self, sign: char, list: &str, depth: usize) -> bool {
        let words = words_of(sign, list);
        let means_all = |(negated, name): (bool, &str)| {
            let named = || self.aliases.get(&(sign, name.to_owned()));
            let all =
                || depth < DEEPEST && named().is_some_and(|l| self.is_all(sign, l, depth + 1));
            !negated && (name == ALL || all())
        };
        !words.is_empty() && words.iter().all(|text| means_all(word(text)))
    }
}

/// Whether a target is root: by name or number, or as one of root's group.
fn is_root(name: &str) -> bool {
    let name = name.strip_prefix('%').unwrap_or(name);
    name == "root" || name.strip_prefix('#').is_some_and(|id| id.parse() == Ok(0))
}

/// The silent part of a rule, as the file says it.
fn silent_part(users: &str, grants: &[Grant]) -> String {
    let silent: Vec<&Grant> = grants.iter().filter(|grant| grant.no_password).collect();
    let same =
        |one: &&Grant, other: &&Grant| (&one.hosts, &one.runas) == (&other.hosts, &other.runas);
    let part = |grants: &[&Grant]| {
        let first = grants.first()?;
        let runas = first.runas.as_ref().map_or(String::new(), |runas| format!("({runas}) "));
        let commands: Vec<&str> = grants.iter().map(|grant| grant.command.as_str()).collect();
        Some(format!("{}={runas}NOPASSWD: {}", first.hosts, commands.join(", ")))
    };
    let parts: Vec<String> = silent.chunk_by(same).filter_map(part).collect();
    format!("{} {}", users.trim(), parts.join(" : "))
}

fn words_of(sign: char, list: &str) -> Vec<&str> {
    if sign == '!' { commands(list).0 } else { parts(list) }
}

/// A setting, and whether sudo takes it.
fn setting(part: &str, place: &FileLine) -> (Setting, bool) {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let (off, name) = word(name.trim_end().trim_end_matches(['+', '-', ' ', '\t']));
    let (value, name) = (value.trim(), name.to_owned());
    let sound = !name.is_empty()
        && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
        && (value.starts_with('"') || !value.contains([' ', '\t', '"', '!', '(', ')']));
    let value = word(value).1.to_owned();
    let whom = Whom::Everybody;
    let place = place.clone();
    (Setting { name, value, off, whom, stage: 0, certain: false, place }, sound)
}
