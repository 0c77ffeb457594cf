//! The arguments with which the system starts sshd: systemd's units with their drop-in files, and the
//! files of variables that they or the older start scripts read (`environment.rs`).

use crate::sshd::environment::{Environment, of_script};
use crate::sshd::start::{Start, is_sshd};
use crate::sshd::syntax::arguments as words;
use crate::stack::FileLine;
use crate::system::System;
use crate::units::{Setting, Unit};
use std::path::Path;

/// What distributions call its units; `@` for one sshd a connection.
const UNITS: [&str; 4] = ["ssh.service", "sshd.service", "ssh@.service", "sshd@.service"];
/// Files of variables, and the one that start scripts without systemd hand to sshd.
const VARIABLES: [(&str, &str); 3] = [
    ("/etc/default/ssh", "SSHD_OPTS"),
    ("/etc/sysconfig/sshd", "OPTIONS"),
    ("/etc/conf.d/sshd", "SSHD_OPTS"),
];
/// Where enabled units are linked.
const ENABLED: &str = "/etc/systemd/system";
/// The commands of a unit.
const COMMAND: &str = "ExecStart";
/// Scripts of old, for which systemd makes units.
const SCRIPTS: &str = "/etc/init.d/";

/// How the system starts sshd. None where nothing says so.
pub fn starts(machine: &System) -> Vec<Start> {
    let units: Vec<Start> = UNITS.iter().flat_map(|name| unit(machine, name)).collect();
    let usual = if units.is_empty() { by_scripts(machine) } else { units };
    usual.into_iter().chain(enabled(machine)).collect()
}

/// Units of other names that are enabled and start an sshd, as far as their files tell.
fn enabled(machine: &System) -> Vec<Start> {
    let linking = |folder: &&String| folder.ends_with(".wants") || folder.ends_with(".requires");
    let folders = machine.names(Path::new(ENABLED)).unwrap_or_default();
    let in_folder = |folder: &String| {
        let names = machine.names(&Path::new(ENABLED).join(folder)).unwrap_or_default();
        names.into_iter().filter(|name| name.ends_with(".service"))
    };
    let mut names: Vec<String> = folders.iter().filter(linking).flat_map(in_folder).collect();
    names.sort();
    names.dedup();
    let others = names.iter().filter(|name| !UNITS.contains(&name.as_str()));
    others.flat_map(|name| unit(machine, name).into_iter().filter(|start| !start.unclear)).collect()
}

/// How the scripts of old start it.
fn by_scripts(machine: &System) -> Vec<Start> {
    let start = |(path, name)| {
        let found = of_script(machine, Path::new(path), name)?;
        let start = Start::of(found.place, &words(&found.value), false);
        Some(Start { unclear: found.unclear, ..start })
    };
    VARIABLES.into_iter().filter_map(start).collect()
}

/// The commands of one unit.
fn unit(machine: &System, name: &str) -> Vec<Start> {
    let Some(unit) = Unit::load(machine, name) else { return Vec::new() };
    let mut environment = Environment::default();
    for setting in unit.settings.iter().filter(|setting| setting.key != COMMAND) {
        environment.setting(&setting.key, &setting.value, &setting.place);
    }
    let unread = unit.unread.clone().map(|path| unclear(FileLine::whole(path)));
    let scripts = |line: &str| line.trim_start_matches(PREFIXES).starts_with(SCRIPTS);
    let commands = unit.list(COMMAND).into_iter().flat_map(|Setting { place, value, .. }| {
        if scripts(value) {
            return by_scripts(machine);
        }
        vec![command(machine, place.clone(), value, &environment)]
    });
    commands.chain(unread).collect()
}

/// What may stand before the program of a command (systemd.service(5)).
const PREFIXES: [char; 6] = ['-', '@', ':', '+', '!', '|'];

/// The start of sshd by a command line, with its variables put in.
fn command(machine: &System, place: FileLine, line: &str, environment: &Environment) -> Start {
    let line_of_program = line.trim_start_matches(PREFIXES);
    let prefix = line.strip_suffix(line_of_program).unwrap_or_default();
    let mut given = words(line_of_program).into_iter();
    let program = given.next().unwrap_or_default();
    // A link to sshd is sshd by another name.
    let linked = || machine.link(Path::new(&program)).is_some_and(|to| to.ends_with("sshd"));
    if !is_sshd(&program) && !linked() {
        return unclear(place);
    }
    let name = program.rsplit('/').next().unwrap_or(&program).to_owned();
    // With `@`, the name that it is to see follows.
    let given = given.skip(usize::from(prefix.contains('@')));
    if prefix.contains(':') {
        return Start { name, ..Start::of(place, &given.collect::<Vec<_>>(), false) };
    }
    let variables = environment.variables(machine);
    let (mut all, mut last, mut clear) = (Vec::new(), place, true);
    for word in given {
        // A specifier of systemd stands for something that is not known here.
        clear &= !word.replace("%%", "").contains('%');
        let word = word.replace("%%", "%");
        let (values, set, whole) = variables.put_in(&word);
        clear &= whole;
        last = set.unwrap_or(last);
        all.extend(values);
    }
    Start { unclear: !clear, name, ..Start::of(last, &all, false) }
}

/// One whose arguments cannot be told.
fn unclear(place: FileLine) -> Start {
    Start { place, unclear: true, ..Start::default() }
}
