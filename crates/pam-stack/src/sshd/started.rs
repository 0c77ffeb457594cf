//! Every way in which an sshd of a machine is started: the arguments of those that run, and of those that the system will
//! start.

use crate::process::{Expected, is_roots};
use crate::sshd::start::{Start, USUAL, is_called, is_sshd};
use crate::sshd::units;
use crate::stack::FileLine;
use crate::system::System;
use std::path::Path;

/// What an sshd that listens writes behind its own arguments, where `ps` shows them.
const LISTENER: &str = " [listener] ";

/// Every way in which an sshd is started here; one without arguments where none of the usual name is found.
pub fn all(machine: &System) -> Vec<Start> {
    let mut found: Vec<Start> = Vec::new();
    for start in units::starts(machine).into_iter().chain(running(machine)) {
        if !found.iter().any(|known| known.same(&start)) {
            found.push(start);
        }
    }
    if !found.iter().any(|start| start.name == USUAL) {
        found.push(Start::default());
    }
    found
}

/// Those that run and listen.
fn running(machine: &System) -> Vec<Start> {
    processes(machine).into_iter().map(|(_, start)| start).collect()
}

/// The numbers of the processes that listen and were started in this way.
pub fn listeners(machine: &System, start: &Start) -> Vec<u32> {
    let all = processes(machine).into_iter();
    let listens = |(_, of): &(u32, Start)| of.same(start) && !of.one_connection;
    all.filter(listens).map(|(number, _)| number).collect()
}

/// Whether this process is an sshd that shows how it was started.
pub fn listens(machine: &System, number: u32) -> bool {
    process(machine, &Path::new("/proc").join(number.to_string())).is_some()
}

fn processes(machine: &System) -> Vec<(u32, Start)> {
    let numbers = machine.names(Path::new("/proc")).unwrap_or_default();
    let numbers = numbers.iter().filter_map(|name| name.parse().ok());
    let process = |number: u32| {
        let folder = Path::new("/proc").join(number.to_string());
        Some((number, process(machine, &folder)?))
    };
    numbers.filter_map(process).collect()
}

fn process(machine: &System, folder: &Path) -> Option<Start> {
    let place = FileLine::whole(folder.join("cmdline"));
    let line = machine.read(&place.file).ok()?;
    let line = line.trim_end_matches('\0');
    let name = called(line)?;
    if !is_roots(machine, folder, &expected(&name)) {
        return None;
    }
    let Some(shown) = line.strip_prefix(&format!("{name}: ")) else {
        let mut words = line.split('\0').map(str::to_owned);
        words.next().filter(|program| is_sshd(program))?;
        return Some(Start::of(place, &words.collect::<Vec<_>>(), false));
    };
    // The process of a session shows a user's name there.
    let (words, whole) = match shown.split_once(LISTENER) {
        Some((words, _)) => (words, true),
        None => (shown, false),
    };
    let mut words = words.split_whitespace().map(str::to_owned);
    words.next().filter(|program| is_called(program, &name))?;
    let start = Start::of(place, &words.collect::<Vec<_>>(), true);
    Some(Start { cut: !whole, name, ..start })
}

/// What a process of sshd's by this name runs: the usual file, or a copy of it.
pub const fn expected(name: &str) -> Expected<'_> {
    Expected { name, usual: USUAL, text: LISTENER }
}

/// The name by which a process was called that shows itself as sshd does: by the usual name, or with the words of one
/// that listens, whatever its name.
fn called(line: &str) -> Option<String> {
    let shown = line.split_once(": ").filter(|(name, _)| !name.contains(['/', '\0', ' ']));
    match shown {
        Some((name, rest)) => (name == USUAL || rest.contains(LISTENER)).then(|| name.to_owned()),
        None => Some(USUAL.to_owned()),
    }
}
