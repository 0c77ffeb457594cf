//! What a setup of sshd's service changes in sshd's own settings, and how sshd is told.
//!
//! Of its methods only `keyboard-interactive` can ask for two things; `password` answers both prompts of
//! PAM with the password, and is refused.

use super::plan::{FileChange, FileEdit, bare, lines_of};
use crate::check::report::Finding;
use crate::check::sshd::Sshd;
use crate::check::sshd_judge::Behind;
use crate::check::sshd_program;
use crate::check::sshd_services::without_code;
use crate::error::{Error, Result, failed};
use crate::machine::{MAX_BYTES, Machine, ProgramAnswer};
use crate::messages;
use crate::terminal::print_beside;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use pam_stack::Service;
use pam_stack::sshd::blocks::Whom;
use pam_stack::sshd::config::{Config, MAIN};
use pam_stack::sshd::start::USUAL;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Where sshd leaves its number.
const NUMBERS: [&str; 3] = ["/run/sshd.pid", "/var/run/sshd.pid", "/run/sshd/sshd.pid"];

/// A reload takes some milliseconds, on a busy machine more.
const LONGEST_RELOAD: Duration = Duration::from_secs(3);

/// The file of our settings; its name sorts before the others', since the first value counts.
const DROP_IN: &str = "/etc/ssh/sshd_config.d/00-pam_totp.conf";
// With the sign of a diff, no line is longer than 80 columns.
const HEADING: &str = "# Written by `enroll setup sshd`. Only the method keyboard-interactive can ask\n\
                       # for a password and a code. To undo: enroll setup sshd --undo\n\
                       # Where that command is gone, delete this file, then run:\n\
                       #     sshd -t && systemctl reload ssh    (or sshd)\n";
const BLOCK: [&str; 2] = ["# pam_totp, written by `enroll setup`:", "# (end of pam_totp)"];

/// sshd's part of a setup.
#[derive(Debug)]
pub struct Part {
    /// Nothing, where the settings are right.
    pub change: Option<FileChange>,
    /// What remains to be said of the settings as they would be.
    pub findings: Vec<Finding>,
}

/// What has to change in sshd's settings for this service. `None` where the service is not sshd's.
pub fn part(machine: &Machine, service: &str, wants_password: bool) -> Result<Option<Part>> {
    let whom = Whom::default();
    let Some(sshd) = Sshd::ask(machine, &whom).filter(|sshd| sshd.service() == service) else {
        return Ok(None);
    };
    if sshd.is_broken() {
        return failed(messages::setup_sshd_is_broken(MAIN));
    }
    let wanted =
        [("UsePAM", "yes"), (sshd.keyboard_interactive(), "yes"), ("PasswordAuthentication", "no")];
    let right = |(keyword, value): &(&str, &str)| sshd.has(keyword, value);
    if wanted.iter().all(right) {
        let findings = sshd.judge_settings(
            Behind { wants_password, one_field: false, enrols: false },
            &BTreeMap::new(),
            &whom,
        );
        return Ok(Some(Part { change: None, findings }));
    }
    let lines: Vec<String> = wanted.iter().map(|(k, v)| format!("{k} {v}")).collect();
    let change = drop_in(machine, &lines).map_or_else(|| in_main(machine, &lines), Ok)?;
    let machine = machine.with(&change.path, &change.kept);
    let after = Sshd::ask(&machine, &whom).map(|sshd| sshd.with(&wanted));
    let findings = after.map(|sshd| {
        sshd.judge_settings(
            Behind { wants_password, one_field: false, enrols: false },
            &BTreeMap::new(),
            &whom,
        )
    });
    Ok(Some(Part { change: Some(change), findings: findings.unwrap_or_default() }))
}

/// Services that sshd opens and that ask for no code after the change, by PAMServiceName. For `sshd` alone: another
/// service is set up because such a setting chooses it.
pub fn services_without_code(machine: &Machine, service: &str) -> Vec<Finding> {
    if service != USUAL {
        return Vec::new();
    }
    let (whom, known) = (Whom::default(), Service::load(machine, service));
    let sshd = Sshd::ask(machine, &whom);
    sshd.map_or_else(Vec::new, |sshd| without_code(machine, &sshd, &whom, &[known]))
}

/// A file of its own, if sshd reads such and the settings in it come first.
fn drop_in(machine: &Machine, lines: &[String]) -> Option<FileChange> {
    let path = Path::new(DROP_IN);
    let before = match machine.read_bytes(path, MAX_BYTES) {
        Ok(before) => Some(before),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        // Not ours, whatever it is.
        Err(_) => return None,
    };
    let old = before.as_deref().unwrap_or_default();
    let of_ours = HEADING.to_owned() + &lines.join("\n") + "\n";
    let text = [of_ours.as_bytes(), &foreign(old, &of_ours)].concat();
    let config = Config::read(&machine.with(path, &text));
    let first = |line: &String| {
        let keyword = line.split(' ').next().unwrap_or_default();
        config.global(&known_as(keyword)).is_some_and(|setting| setting.place.file == path)
    };
    let new = of_ours.lines().filter(|line| lines_of(old).all(|old| bare(old) != line.as_bytes()));
    let edits = new.map(new_line).collect();
    let change = FileChange::of(path, before, (text.clone(), text), edits);
    lines.iter().all(first).then_some(change)
}

/// The lines of a file of that name that are not ours. They come behind ours, as in any other file.
fn foreign(old: &[u8], ours: &str) -> Vec<u8> {
    let is_ours = |line: &&[u8]| ours.lines().any(|of_ours| bare(line) == of_ours.as_bytes());
    lines_of(old).filter(|line| !is_ours(line)).flatten().copied().collect()
}

/// Above everything else in the main file.
fn in_main(machine: &Machine, lines: &[String]) -> Result<FileChange> {
    let path = Path::new(MAIN);
    let text = machine.read_bytes(path, MAX_BYTES);
    let text = text.map_err(|e| Error::Failed(messages::at(MAIN, &e)))?;
    let [begin, end] = BLOCK;
    let block: Vec<&str> =
        [begin].into_iter().chain(lines.iter().map(String::as_str)).chain([end]).collect();
    let after = [(block.join("\n") + "\n").as_bytes(), &text].concat();
    let edits = block.into_iter().map(new_line).collect();
    Ok(FileChange::of(path, Some(text), (after.clone(), after), edits))
}

fn new_line(line: &str) -> FileEdit {
    FileEdit { before: None, trial: line.into(), kept: line.into() }
}

/// The name that the settings' reader has for a keyword.
fn known_as(keyword: &str) -> String {
    match keyword.to_ascii_lowercase().as_str() {
        "challengeresponseauthentication" => "kbdinteractiveauthentication".to_owned(),
        other => other.to_owned(),
    }
}

/// Has the new settings take effect, and asks sshd whether they have.
pub fn take_effect(machine: &Machine) -> Result<()> {
    readable(machine)?;
    match reload(machine)? {
        Told::Reloaded => {}
        Told::BySocket(socket) => print_beside(&messages::setup_socket_activated(socket), "")?,
        Told::NotRunning => print_beside(messages::setup_no_sshd_runs(), "")?,
    }
    let wanted = [("UsePAM", "yes"), ("KbdInteractiveAuthentication", "yes")];
    match Sshd::ask(machine, &Whom::default()) {
        Some(sshd) if wanted.iter().all(|(keyword, value)| sshd.has(keyword, value)) => Ok(()),
        _ => failed(messages::setup_sshd_does_not_take()),
    }
}

/// Whether a file is one of PAM's, so that it concerns sshd only at the next login.
pub fn is_pams(path: &Path) -> bool {
    path.starts_with("/etc/pam.d")
}

/// What became of telling sshd.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// It reads its settings anew.
    Reloaded,
    /// By this unit systemd listens, and starts sshd at the next connection.
    BySocket(&'static str),
    /// No sshd runs that could be told.
    NotRunning,
}

/// Several lines of another program in one line of ours.
fn one_line(said: &str) -> String {
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("; ")
}

/// Fails if sshd says that it cannot read its settings.
fn readable(machine: &Machine) -> Result<()> {
    match sshd_program::ask(machine, &["-t"]) {
        ProgramAnswer::Failed(why) => failed(messages::setup_sshd_refuses(one_line(&why))),
        _ => Ok(()),
    }
}

/// Has sshd read its settings anew, after it said that it can read them. Sessions go on. Where none runs nothing
/// is asked: early in a boot sshd lacks what its unit makes, and would refuse for that.
pub fn reload(machine: &Machine) -> Result<Told> {
    if let Some(units) = sshd_program::by_socket(machine) {
        if sshd_program::is_active(machine, units.service) {
            readable(machine)?;
            start_anew(machine, units.service)?;
        }
        return Ok(Told::BySocket(units.socket));
    }
    if machine.has(Path::new("/run/systemd/system")) {
        for unit in sshd_program::UNITS.map(|units| units.service) {
            if sshd_program::is_active(machine, unit) {
                readable(machine)?;
                return until_it_listens(|| told(machine, "reload", unit));
            }
        }
    }
    let Some(pid) = running() else { return Ok(Told::NotRunning) };
    readable(machine)?;
    until_it_listens(|| {
        kill(pid, Signal::SIGHUP)
            .map_err(|error| Error::Failed(messages::setup_sshd_not_told(pid, error)))
    })
}

/// An sshd to which systemd gave its socket cannot open that a second time, so a reload ends it (seen on Debian 12
/// and 13). systemd starts it anew with the same socket; connections wait meanwhile, and open sessions go on.
fn start_anew(machine: &Machine, service: &str) -> Result<()> {
    let mode = sshd_program::systemctl(machine, &["show", "--value", "-p", "KillMode", service]);
    // With any other mode the sessions of this service could end with it.
    let sessions_go_on = matches!(mode, ProgramAnswer::Said(mode) if mode.trim() == "process");
    told(machine, if sessions_go_on { "try-restart" } else { "reload" }, service)
}

fn told(machine: &Machine, verb: &str, unit: &str) -> Result<()> {
    match sshd_program::systemctl(machine, &[verb, unit]) {
        ProgramAnswer::Said(_) => Ok(()),
        ProgramAnswer::Failed(why) => {
            failed(messages::setup_unit_does_not_reload(unit, one_line(&why)))
        }
        ProgramAnswer::NotThere => failed(messages::setup_no_systemctl()),
    }
}

/// sshd starts itself anew for a reload, and what it is told meanwhile is lost: whoever takes a setup back right
/// after it began would not be heard. It is over when the file of its number is written again.
fn until_it_listens(reload: impl Fn() -> Result<()>) -> Result<Told> {
    let before = number_written();
    reload()?;
    // A site without that file: nothing tells.
    let Some(before) = before else { return Ok(Told::Reloaded) };
    if !is_written_again(before) {
        // It was lost in somebody else's reload.
        reload()?;
        is_written_again(before);
    }
    Ok(Told::Reloaded)
}

fn is_written_again(before: Written) -> bool {
    let end = Instant::now() + LONGEST_RELOAD;
    while Instant::now() < end {
        if number_written().is_some_and(|now| now != before) {
            return true;
        }
        sleep(Duration::from_millis(10));
    }
    false
}

/// The file that sshd's number is in, and when that was written.
type Written = (u64, i64, i64);

fn number_written() -> Option<Written> {
    let written = NUMBERS.iter().find_map(|file| fs::metadata(file).ok())?;
    Some((written.ino(), written.mtime(), written.mtime_nsec()))
}

/// The sshd that listens, by the file where it leaves its number.
fn running() -> Option<Pid> {
    NUMBERS.iter().find_map(|file| {
        let number: i32 = fs::read_to_string(file).ok()?.trim().parse().ok()?;
        let program = fs::read_link(format!("/proc/{number}/exe")).ok()?;
        // After an upgrade the name has " (deleted)" behind it.
        let name = program.file_name()?.to_str()?;
        name.starts_with("sshd").then(|| Pid::from_raw(number))
    })
}
