//! systemd's units, as their files have them: the unit's own file, its drop-in files, and the order in which they
//! count. Only files are read, so a unit can be judged where systemd does not run (systemd.unit(5)).

use crate::stack::FileLine;
use crate::system::System;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Where units lie; the first folder that has one counts (systemd.unit(5), "Unit File Load Path").
const FOLDERS: [&str; 13] = [
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/run/systemd/transient",
    "/run/systemd/generator.early",
    "/etc/systemd/system",
    "/etc/systemd/system.attached",
    "/run/systemd/system",
    "/run/systemd/system.attached",
    "/run/systemd/generator",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
    "/run/systemd/generator.late",
];
/// A link to it masks a unit.
const MASK: &str = "/dev/null";
/// No chain of names is longer.
const MOST_LINKS: usize = 8;
const END: &str = ".service";

/// A setting of the section `[Service]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    /// Where it stands.
    pub place: FileLine,
    /// Its name.
    pub key: String,
    /// What stands behind the `=`.
    pub value: String,
}

/// A service unit with its drop-in files.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Unit {
    /// Its own name, which is not the one asked for where that is an alias.
    pub name: String,
    /// In the order in which systemd takes them.
    pub settings: Vec<Setting>,
    /// A file of it that may not be read.
    pub unread: Option<PathBuf>,
}

impl Unit {
    /// Reads a unit. `None` where no file has it, or where it is masked.
    pub fn load(machine: &System, name: &str) -> Option<Self> {
        let file = find(machine, name)?;
        let mut unit = Self::default();
        unit.read(machine, &file);
        let names = names(machine, name, &file);
        for drop_in in drop_ins(machine, &names) {
            unit.read(machine, &drop_in);
        }
        unit.name = names.into_iter().next().unwrap_or_default();
        Some(unit)
    }

    /// Adds the settings in the section `[Service]` of one file.
    fn read(&mut self, machine: &System, path: &Path) {
        let text = match machine.read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                self.unread = Some(path.to_owned());
                return;
            }
            // A link to /dev/null takes it out.
            Err(_) => return,
        };
        let mut inside = false;
        for (place, line) in lines(path, &text) {
            if line.starts_with('[') {
                inside = line == "[Service]";
            } else if let Some((key, value)) = line.split_once('=').filter(|_| inside) {
                let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
                self.settings.push(Setting { place, key, value });
            }
        }
    }

    /// The value that counts of a setting that has one: the last.
    pub fn last(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().rfind(|setting| setting.key == key)
    }

    /// The values that count of a setting that adds up. An empty one ends those before it.
    pub fn list(&self, key: &str) -> Vec<&Setting> {
        let mut list = Vec::new();
        for setting in self.settings.iter().filter(|setting| setting.key == key) {
            if setting.value.is_empty() {
                list.clear();
            } else {
                list.push(setting);
            }
        }
        list
    }
}

/// The template of an instance: `a@.service` of `a@b.service`.
fn template(name: &str) -> Option<String> {
    let (prefix, instance) = name.strip_suffix(END)?.split_once('@')?;
    (!instance.is_empty()).then(|| format!("{prefix}@{END}"))
}

/// The unit's own file: an instance without one has its template's.
fn find(machine: &System, name: &str) -> Option<PathBuf> {
    for name in [Some(name.to_owned()), template(name)].into_iter().flatten() {
        for path in FOLDERS.map(|folder| Path::new(folder).join(&name)) {
            if machine.link(&path).is_some_and(|target| target == Path::new(MASK)) {
                return None;
            }
            if machine.lstat(&path).is_ok() {
                return Some(path);
            }
        }
    }
    None
}

/// A unit's name and its aliases, which are links: their drop-in files count too.
fn names(machine: &System, name: &str, file: &Path) -> Vec<String> {
    let base = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let (mut main, mut at) = (name.to_owned(), file.to_owned());
    for _ in 0..MOST_LINKS {
        let Some(target) = machine.link(&at) else { break };
        at = at.parent().unwrap_or(Path::new("/")).join(target);
        match base(&at) {
            // An instance that links to its template has no other name by that.
            Some(other) if other != main && template(&main).as_ref() != Some(&other) => {
                main = other;
            }
            _ => {}
        }
    }
    let mut names = vec![main.clone()];
    for folder in FOLDERS.map(Path::new) {
        for other in machine.names(folder).unwrap_or_default() {
            let leads_here = || machine.link(&folder.join(&other)).and_then(|to| base(&to));
            if other.ends_with(END) && !names.contains(&other) && leads_here() == Some(main.clone())
            {
                names.push(other);
            }
        }
    }
    names
}

/// The names of the folders of drop-in files, without `.d`, the first before the others: the unit, its template,
/// and what is left of its name at each dash. (Tried with systemd 252: an instance has those without `@` as well.)
fn folders_of(name: &str) -> Vec<String> {
    let mut found = vec![name.to_owned()];
    found.extend(template(name));
    let plain = name.strip_suffix(END).unwrap_or(name);
    let (mut prefix, instance) = plain.split_once('@').map_or((plain, None), |(p, i)| (p, Some(i)));
    while let Some(dash) = prefix.trim_end_matches('-').rfind('-') {
        prefix = prefix.get(..=dash).unwrap_or_default();
        if let Some(instance) = instance {
            found.push(format!("{prefix}@{instance}{END}"));
            found.push(format!("{prefix}@{END}"));
        }
        found.push(format!("{prefix}{END}"));
    }
    found.dedup();
    found
}

/// The drop-in files in the order of their names. Of several with one name the first counts: those of the unit
/// before those of all services, and then by folder.
fn drop_ins(machine: &System, names: &[String]) -> Vec<PathBuf> {
    let mut found: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut add = |folder: PathBuf| {
        for file in machine.names(&folder).unwrap_or_default() {
            if file.ends_with(".conf") {
                found.entry(file.clone()).or_insert_with(|| folder.join(file));
            }
        }
    };
    for name in names {
        for folder in FOLDERS {
            for of in folders_of(name) {
                add(Path::new(folder).join(format!("{of}.d")));
            }
        }
    }
    FOLDERS.iter().for_each(|folder| add(Path::new(folder).join("service.d")));
    found.into_values().collect()
}

/// The lines of a text without comments; one that ends with `\` goes on.
pub fn lines(path: &Path, text: &str) -> Vec<(FileLine, String)> {
    let mut found: Vec<(FileLine, String)> = Vec::new();
    let mut goes_on = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.starts_with(['#', ';']) || line.is_empty() && !goes_on {
            continue;
        }
        let (line, more) = line.strip_suffix('\\').map_or((line, false), |line| (line, true));
        match found.last_mut().filter(|_| goes_on) {
            Some((_, before)) => *before = format!("{before} {line}"),
            None => found.push((FileLine { file: path.to_owned(), line: number }, line.to_owned())),
        }
        goes_on = more;
    }
    found
}

#[cfg(test)]
mod tests;
