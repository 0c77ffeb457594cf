//! What the files of sudo's rules set, and for whom: for everybody, or for some (sudoers(5)).

use super::sudo_sources::Sources;
use super::sudoers_syntax::{
    Grant, aliases, defaults, included, parts, rule, whole_lines, without_comment, word,
};
use crate::machine::Machine;
use crate::messages;
use pam_stack::FileLine;
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
    /// Where it is.
    pub place: FileLine,
}

/// A rule with the tag NOPASSWD.
#[derive(Clone, Debug)]
pub struct Exempting {
    /// Whom it is for.
    pub whom: Whom,
    /// Where it is.
    pub place: FileLine,
}

/// All that the files say.
#[derive(Debug, Default)]
pub struct Rules {
    settings: Vec<(Option<(char, String)>, Setting)>,
    rules: Vec<(FileLine, String, Vec<Grant>)>,
    aliases: BTreeMap<(char, String), String>,
    /// The names of this host.
    hosts: Vec<String>,
    /// Files that cannot be read, and why.
    pub unread: Vec<(PathBuf, String)>,
}

impl Rules {
    /// Reads the files that sudo reads.
    pub fn of(machine: &Machine, sources: &Sources) -> Self {
        let name = machine.read(Path::new("/etc/hostname")).unwrap_or_default();
        let name = name.trim().to_ascii_lowercase();
        let short = name.split('.').next().unwrap_or_default().to_owned();
        let hosts = [name, short].into_iter().filter(|name| !name.is_empty()).collect();
        let mut rules = Self { hosts, ..Self::default() };
        sources.files.iter().for_each(|file| rules.file(machine, file, 0));
        rules
    }

    /// Whether sudo asks for the password of another user than the one who runs it, in some case.
    pub fn asks_another_user(&self) -> bool {
        let counting = self.counting();
        let mut on = counting.iter().filter(|setting| !setting.off);
        on.any(|setting| OTHERS_PASSWORD.contains(&setting.name.as_str()))
    }

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
            if let Some((scope, list)) = defaults(text) {
                let scope = scope.map(|(sign, list)| (sign, list.to_owned()));
                let settings = parts(list).into_iter().map(|part| setting(part, &place));
                self.settings.extend(settings.map(|setting| (scope.clone(), setting)));
            } else if let Some(named) = aliases(text) {
                let named = named.into_iter().map(|(sign, name, list)| ((sign, name), list));
                self.aliases.extend(named);
            } else if let Some((users, grants)) = rule(text) {
                self.rules.push((place, users.to_owned(), grants));
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
            Setting { whom, stage, ..setting.clone() }
        });
        let (mut all, some): (Vec<Setting>, Vec<Setting>) =
            scoped.partition(|setting| setting.whom == Whom::Everybody);
        all.sort_by_key(|setting| setting.stage);
        let last: BTreeMap<String, Setting> =
            all.into_iter().map(|setting| (setting.name.clone(), setting)).collect();
        last.into_values().chain(some).collect()
    }

    /// The rules with the tag NOPASSWD. A rule is for everybody if all may run everything as root by it and no later
    /// rule of that kind asks.
    pub fn exempting(&self) -> Vec<Exempting> {
        let (mut found, mut all) = (Vec::new(), None);
        for (place, users, grants) in &self.rules {
            let everybody = self.covers_all(':', users);
            let is_all = |grant: &&Grant| {
                everybody
                    && self.covers_all('@', &grant.hosts)
                    && self.covers_all('!', &grant.command)
                    && grant.runas.as_ref().is_none_or(|runas| self.covers_all('>', runas))
            };
            let last = grants.iter().rfind(is_all);
            if let Some(grant) = last {
                all = grant.no_password.then(|| place.clone());
            }
            let silent = grants.iter().any(|grant| grant.no_password);
            if silent && !last.is_some_and(|grant| grant.no_password) {
                let whom = Whom::Some(users.clone());
                found.push(Exempting { whom, place: place.clone() });
            }
        }
        found.extend(all.map(|place| Exempting { whom: Whom::Everybody, place }));
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
            let of_host = || self.hosts.contains(&name.to_ascii_lowercase());
            let fits = match sign {
                _ if name == ALL => Some(true),
                '@' if of_host() => Some(true),
                '>' if ["root", "#0"].contains(&name) => Some(true),
                _ if depth >= DEEPEST => None,
                _ => {
                    let named = self.aliases.get(&(sign, name.to_owned()))?;
                    self.covers(sign, named, depth + 1)
                }
            };
            fits.map(|fits| fits != negated)
        };
        parts(list).iter().rev().find_map(fits)
    }
}

fn setting(part: &str, place: &FileLine) -> Setting {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let (off, name) = word(name.trim_end().trim_end_matches(['+', '-', ' ', '\t']));
    let value = word(value).1.to_owned();
    let name = name.to_owned();
    Setting { name, value, off, whom: Whom::Everybody, stage: 0, place: place.clone() }
}
