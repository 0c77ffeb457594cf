//! Variables that a unit of systemd or a start script gives to sshd: what each file says in its own syntax, and what
//! cannot be told.

use crate::sshd::syntax::{arguments as words, fits};
use crate::stack::FileLine;
use crate::system::System;
use crate::units::lines;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The settings of a unit that make its variables (systemd.exec(5)).
#[derive(Default)]
pub struct Environment {
    set: Vec<(FileLine, String)>,
    files: Vec<(FileLine, String)>,
    /// Names that come from systemd's own environment, and those that are taken away.
    passed: Vec<String>,
    unset: Vec<String>,
}

/// A variable's value.
#[derive(Clone)]
pub struct Variable {
    pub place: FileLine,
    pub value: String,
    /// The value is not the whole truth.
    pub unclear: bool,
}

/// All of them.
pub struct Variables {
    known: BTreeMap<String, Variable>,
    passed: Vec<String>,
    /// A file of variables cannot be read, or is not known.
    missing: bool,
}

impl Environment {
    /// Takes in a setting of the unit. An empty one ends those before.
    pub fn setting(&mut self, key: &str, value: &str, place: &FileLine) {
        let list = match key {
            "Environment" => &mut self.set,
            "EnvironmentFile" => &mut self.files,
            "PassEnvironment" | "UnsetEnvironment" => {
                let names =
                    if key == "PassEnvironment" { &mut self.passed } else { &mut self.unset };
                names.extend(words(value));
                if value.is_empty() {
                    names.clear();
                }
                return;
            }
            _ => return,
        };
        list.push((place.clone(), value.to_owned()));
        if value.is_empty() {
            list.clear();
        }
    }

    /// The variables that the unit starts with. Those of files count before those of the unit.
    pub fn variables(&self, machine: &System) -> Variables {
        let passed = self.passed.clone();
        let mut all = Variables { known: BTreeMap::new(), passed, missing: false };
        for (place, line) in &self.set {
            for (name, value) in words(line).iter().filter_map(|word| word.split_once('=')) {
                let unclear = value.replace("%%", "").contains('%');
                let (place, value) = (place.clone(), value.replace("%%", "%"));
                all.known.insert(name.to_owned(), Variable { place, value, unclear });
            }
        }
        for (_, named) in &self.files {
            all.missing |= named.replace("%%", "").contains('%');
            for file in files(machine, Path::new(named.trim_start_matches('-'))) {
                match machine.read(&file) {
                    Ok(text) => all.known.extend(of_file(&file, &text)),
                    Err(error) => all.missing |= error.kind() != io::ErrorKind::NotFound,
                }
            }
        }
        // `NAME=VALUE` takes only that value away.
        let gone = |name: &String, variable: &Variable| {
            self.unset
                .iter()
                .any(|unset| unset == name || *unset == format!("{name}={}", variable.value))
        };
        all.known.retain(|name, variable| !gone(name, variable));
        all
    }
}

impl Variables {
    /// A word with its variables put in, where the last one is set, and whether that is all. `$NAME` alone is several
    /// words, `${NAME}` a part of one, `$$` a dollar.
    pub fn put_in(&self, word: &str) -> (Vec<String>, Option<FileLine>, bool) {
        let is_name = |name: &str| {
            !name.is_empty() && name.bytes().all(|c| c == b'_' || c.is_ascii_alphanumeric())
        };
        if let Some(name) = word.strip_prefix('$').filter(|name| is_name(name)) {
            let (value, place, clear) = self.value(name);
            return (words(&value), place, clear);
        }
        let (mut text, mut place, mut clear, mut rest) = (String::new(), None, true, word);
        while let Some((before, after)) = rest.split_once('$') {
            text.push_str(before);
            let braced = after.strip_prefix('{').and_then(|inside| inside.split_once('}'));
            if let Some((name, behind)) = braced.filter(|(name, _)| is_name(name)) {
                let (value, set, whole) = self.value(name);
                text.push_str(&value);
                place = set.or(place);
                clear &= whole;
                rest = behind;
            } else {
                text.push('$');
                rest = after.strip_prefix('$').unwrap_or(after);
                // What systemd makes of `${NAME:-...}` differs between its releases.
                clear &= !after.starts_with('{');
            }
        }
        text.push_str(rest);
        (vec![text], place, clear)
    }

    fn value(&self, name: &str) -> (String, Option<FileLine>, bool) {
        match self.known.get(name) {
            Some(variable) => {
                let set = (!variable.value.trim().is_empty()).then(|| variable.place.clone());
                (variable.value.clone(), set, !variable.unclear)
            }
            None => {
                let passed = self.passed.iter().any(|passed| passed == name);
                (String::new(), None, !self.missing && !passed)
            }
        }
    }
}

/// The files that a name with wildcards stands for.
fn files(machine: &System, named: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(name)) = (named.parent(), named.file_name()) else {
        return Vec::new();
    };
    let pattern = name.to_string_lossy();
    if !pattern.contains(['*', '?', '[']) {
        return vec![named.to_owned()];
    }
    let names = machine.names(folder).unwrap_or_default();
    let fit = |name: &&String| pattern.contains('[') || fits(pattern.as_bytes(), name.as_bytes());
    names.iter().filter(fit).map(|name| folder.join(name)).collect()
}

/// A file of variables as systemd reads it: blanks in a value need no quotes.
fn of_file(path: &Path, text: &str) -> Vec<(String, Variable)> {
    let variable = |(place, line): (FileLine, String)| {
        let (name, written) = line.split_once('=')?;
        let (value, closed) = unquoted(written.trim());
        Some((name.trim().to_owned(), Variable { place, value, unclear: !closed }))
    };
    lines(path, text).into_iter().filter_map(variable).collect()
}

const QUOTE: char = '\u{22}';

/// A value without its quotes, and whether the last one is closed.
fn unquoted(written: &str) -> (String, bool) {
    let (mut value, mut quote) = (String::new(), None);
    let mut rest = written.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' if quote != Some('\'') => {
                let next = rest.next();
                if quote.is_some() && !next.is_some_and(|c| matches!(c, QUOTE | '\\' | '`' | '$')) {
                    value.push(c);
                }
                value.extend(next);
            }
            QUOTE | '\'' if quote.is_none() => quote = Some(c),
            c if quote == Some(c) => quote = None,
            c => value.push(c),
        }
    }
    (value, quote.is_none())
}

/// What a shell that reads this file has in a variable. `None` where no line names it.
pub fn of_script(machine: &System, path: &Path, name: &str) -> Option<Variable> {
    let text = match machine.read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let place = FileLine::whole(path);
            return Some(Variable { place, value: String::new(), unclear: true });
        }
        Err(_) => return None,
    };
    let named = lines(path, &text).into_iter().filter(|(_, line)| line.contains(name));
    named.fold(None, |before: Option<Variable>, (place, line)| {
        let line = line.strip_prefix("export ").unwrap_or(&line);
        let plain = line.strip_prefix(name).and_then(|rest| rest.strip_prefix('='));
        // `A=b c` runs c. Of what a shell puts in or decides, nothing is known here.
        let known = plain.and_then(|written| {
            let simple = !written.contains(['$', '`', ';', '&', '|', '<', '>', '(']);
            let first = words(written);
            (simple && first.len() < 2 && unquoted(written).1).then(|| first.concat())
        });
        let earlier = before.is_some_and(|variable| variable.unclear && plain.is_none());
        Some(match known {
            Some(value) => Variable { place, value, unclear: earlier },
            None => Variable { place, value: String::new(), unclear: true },
        })
    })
}
