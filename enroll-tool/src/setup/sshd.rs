//! What a setup of sshd's service changes in sshd's own settings, and how sshd is told.
//!
//! Of its methods only `keyboard-interactive` can ask for two things; `password` answers both prompts of
//! PAM with the password, and is refused.

use super::plan::{Change, Edit};
use crate::check::machine::{Answer, Machine};
use crate::check::report::Finding;
use crate::check::sshd::{Behind, PROGRAMS, Sshd, Whom};
use crate::check::sshd_config::{Config, MAIN};
use crate::error::{Error, Result, failed};
use crate::messages;
use crate::terminal::print_to_fit;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs;
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
const HEADING: &str = "# Written by `enroll setup`, which takes it back with --undo. Only the method\n\
                       # keyboard-interactive can ask for a password and a code.\n";
const BLOCK: [&str; 2] = ["# pam_totp, written by `enroll setup`:", "# (end of pam_totp)"];

/// sshd's part of a setup.
#[derive(Debug)]
pub struct Part {
    /// Nothing, where the settings are right.
    pub change: Option<Change>,
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
        let findings = sshd.judge(Behind { wants_password, one_field: false }, &whom);
        return Ok(Some(Part { change: None, findings }));
    }
    let lines: Vec<String> = wanted.iter().map(|(k, v)| format!("{k} {v}")).collect();
    let change = drop_in(machine, &lines).map_or_else(|| in_main(machine, &lines), Ok)?;
    let machine = machine.with(&change.path, &change.kept);
    let after = Sshd::ask(&machine, &whom).map(|sshd| sshd.with(&wanted));
    let findings = after.map(|sshd| sshd.judge(Behind { wants_password, one_field: false }, &whom));
    Ok(Some(Part { change: Some(change), findings: findings.unwrap_or_default() }))
}

/// A file of its own, if sshd reads such and the settings in it come first.
fn drop_in(machine: &Machine, lines: &[String]) -> Option<Change> {
    let path = Path::new(DROP_IN);
    let before = machine.read(path).ok();
    let text = HEADING.to_owned() + &lines.join("\n") + "\n";
    let config = Config::read(&machine.with(path, &text));
    let first = |line: &String| {
        let keyword = line.split(' ').next().unwrap_or_default();
        config.global(&known_as(keyword)).is_some_and(|setting| setting.place.file == path)
    };
    let same = |line: &str| Edit { before: None, trial: line.to_owned(), kept: line.to_owned() };
    let edits = if before.is_none() { text.lines().map(same).collect() } else { Vec::new() };
    let change = Change { path: path.to_owned(), before, trial: text.clone(), kept: text, edits };
    lines.iter().all(first).then_some(change)
}

/// Above everything else in the main file.
fn in_main(machine: &Machine, lines: &[String]) -> Result<Change> {
    let path = Path::new(MAIN);
    let text = machine.read(path).map_err(|e| Error::Failed(format!("{MAIN}: {e}")))?;
    let [begin, end] = BLOCK.map(str::to_owned);
    let block: Vec<String> =
        [begin].into_iter().chain(lines.iter().cloned()).chain([end]).collect();
    let after = block.join("\n") + "\n" + &text;
    let same = |line: &String| Edit { before: None, trial: line.clone(), kept: line.clone() };
    let edits = block.iter().map(same).collect();
    Ok(Change {
        path: path.to_owned(),
        before: Some(text),
        trial: after.clone(),
        kept: after,
        edits,
    })
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
    if reload(machine)? == Told::NotRunning {
        print_to_fit(messages::setup_no_sshd_runs())?;
    }
    let wanted = [("UsePAM", "yes"), ("KbdInteractiveAuthentication", "yes")];
    match Sshd::ask(machine, &Whom::default()) {
        Some(sshd) if wanted.iter().all(|(keyword, value)| sshd.has(keyword, value)) => Ok(()),
        _ => failed(messages::setup_sshd_does_not_take()),
    }
}

/// What became of telling sshd.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// It reads its settings anew.
    Reloaded,
    /// No sshd runs that could be told: each connection starts one, or none will before it is started.
    NotRunning,
}

/// Fails if sshd says that it cannot read its settings.
fn readable(machine: &Machine) -> Result<()> {
    match machine.ask(&PROGRAMS, &["-t"]) {
        Answer::Failed(why) => failed(messages::setup_sshd_refuses(why.trim())),
        _ => Ok(()),
    }
}

/// Has sshd read its settings anew, after it said that it can read them. Sessions go on. Where none runs nothing
/// is asked: early in a boot sshd lacks what its unit makes, and would refuse for that.
pub fn reload(machine: &Machine) -> Result<Told> {
    if Path::new("/run/systemd/system").exists() {
        for unit in ["ssh.service", "sshd.service"] {
            let systemctl =
                |verb| machine.ask(&["/usr/bin/systemctl", "/bin/systemctl"], &[verb, unit]);
            if !matches!(systemctl("is-active"), Answer::Said(_)) {
                continue;
            }
            readable(machine)?;
            let reload = || match systemctl("reload") {
                Answer::Said(_) => Ok(()),
                Answer::Failed(why) => {
                    failed(messages::setup_unit_does_not_reload(unit, why.trim()))
                }
                Answer::NotThere => failed(messages::setup_no_systemctl()),
            };
            return until_it_listens(reload);
        }
    }
    let Some(pid) = running() else { return Ok(Told::NotRunning) };
    readable(machine)?;
    until_it_listens(|| {
        kill(pid, Signal::SIGHUP)
            .map_err(|error| Error::Failed(messages::setup_sshd_not_told(pid, error)))
    })
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
