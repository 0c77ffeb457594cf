//! Whether the sshd that runs has read its files since they were last changed. `sshd -T` tells what the
//! files say; the server that listens keeps what they said when it was started or last told.

use super::report::{Finding, Level};
use super::sshd_program;
use crate::machine::Machine;
use crate::messages;
use pam_stack::process::is_roots;
use pam_stack::sshd::config::Config;
use pam_stack::sshd::start::{Start, USUAL};
use pam_stack::sshd::started::{expected, listeners, listens};
use rustix::fs::Stat;
use std::path::{Path, PathBuf};

/// sshd's own place for its process number, where `PidFile` is not set.
pub const PID_FILE: &str = "/run/sshd.pid";

/// Seconds and nanoseconds.
type Time = (i128, i128);

/// The listening sshd, and what is known of when it read its files.
enum Listener {
    /// It read them at this time. sshd writes its process number anew at each start and after each SIGHUP, so that
    /// file's age is that of what sshd knows (sshd(8), "SIGHUP").
    Read { number: u32, at: Time },
    /// It did so at its start, or later. `None`: it is not known when that was.
    Started { number: u32, at: Option<Time> },
}

/// What was changed later than a time.
enum Later {
    /// A file that sshd reads, or a link that leads to it.
    File(PathBuf),
    /// A folder in which sshd looks for files: one may be gone, or have another name.
    Folder(PathBuf),
}

/// Whether the running sshd has other settings than its files. A fault where a file was changed later than it last
/// read them; could not tell where a folder was, and where nobody knows when it read them. Where no sshd listens,
/// each connection starts one, and there is nothing to tell.
pub fn judge_running_sshd(
    machine: &Machine,
    pid_file: &Path,
    start: &Start,
    config: &Config,
) -> Option<Finding> {
    match listener(machine, pid_file, start)? {
        Listener::Read { number, at } => Some(match later(machine, config, at)? {
            Later::File(path) => {
                Finding::new(Level::Fault, "sshd-not-reloaded", messages::sshd_not_reloaded())
                    .at(path.display())
                    .effect(messages::sshd_not_reloaded_effect())
                    .paste(mend(machine, number))
            }
            Later::Folder(path) => {
                let what = messages::sshd_folder_changed();
                Finding::new(Level::Unknown, "sshd-folder-changed", what)
                    .at(path.display())
                    .effect(messages::sshd_folder_changed_effect())
                    .paste(mend(machine, number))
            }
        }),
        Listener::Started { number, at } => {
            let place = match at {
                None => PathBuf::from(format!("/proc/{number}/stat")),
                Some(at) => match later(machine, config, at)? {
                    Later::File(path) | Later::Folder(path) => path,
                },
            };
            let what = messages::sshd_reload_unknown(number);
            Some(
                Finding::new(Level::Unknown, "sshd-reload-unknown", what)
                    .at(place.display())
                    .effect(messages::sshd_reload_unknown_effect())
                    .advice(messages::sshd_reload_unknown_advice())
                    .paste(restart(machine)),
            )
        }
    }
}

/// The sshd that listens and was started in this way.
fn listener(machine: &Machine, pid_file: &Path, start: &Start) -> Option<Listener> {
    let listening = listeners(machine, start);
    let number = machine.read(pid_file).ok().and_then(|text| text.trim().parse::<u32>().ok());
    let is_it = |number: &u32| {
        // Its arguments may be hidden from this process. Another sshd with a file in common is not this one.
        let folder = PathBuf::from(format!("/proc/{number}"));
        listening.contains(number)
            || !listens(machine, *number) && is_roots(machine, &folder, &expected(USUAL))
    };
    if let Some(number) = number.filter(is_it) {
        let at = written(&machine.stat(pid_file).ok()?);
        return Some(Listener::Read { number, at });
    }
    let number = *listening.first()?;
    Some(Listener::Started { number, at: started(machine, number) })
}

/// When a process began, at the latest a second later.
fn started(machine: &Machine, number: u32) -> Option<Time> {
    let stat = machine.read(Path::new(&format!("/proc/{number}/stat"))).ok()?;
    let ticks: i128 = stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()?;
    let boot = machine.read(Path::new("/proc/stat")).ok()?;
    let boot: i128 =
        boot.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    let per_second = nix::unistd::sysconf(nix::unistd::SysconfVar::CLK_TCK).ok()??;
    let per_second = i128::from(per_second).max(1);
    Some((boot + ticks / per_second, ticks % per_second * 1_000_000_000 / per_second))
}

/// The first thing that was changed later: files before folders, since of a folder it is not known what changed.
fn later(machine: &Machine, config: &Config, read: Time) -> Option<Later> {
    let is_later = |stat: Stat| changed(&stat) > read;
    let file = |path: &Path| machine.stat(path).is_ok_and(is_later);
    let link = |path: &Path| {
        let mut links = machine.links(path).into_iter();
        links.find(|link| machine.lstat(link).is_ok_and(is_later))
    };
    let (files, folders) = (&config.files, &config.folders);
    let found = files.iter().find_map(|path| Some(path.clone()).filter(|p| file(p)).or(link(path)));
    if let Some(path) = found.or_else(|| folders.iter().find_map(|path| link(path))) {
        return Some(Later::File(path));
    }
    // One that was put in the place of another keeps the time of its content. A change of its content is the matter of
    // those folders alone that are listed. `/` and `/etc` are not moved, and an overlay notes things on them.
    let moved = |path: &PathBuf| {
        let deep = path.components().count() > 2;
        deep && machine.stat(path).is_ok_and(|stat| changed(&stat) > read && written(&stat) <= read)
    };
    let on_the_way = files.iter().chain(folders).flat_map(|path| machine.folders_on_the_way(path));
    let listed = folders.iter().find(|path| file(path)).cloned();
    listed.or_else(|| on_the_way.into_iter().find(moved)).map(Later::Folder)
}

/// The name of the unit.
fn unit(machine: &Machine) -> &'static str {
    if machine.has(Path::new("/etc/debian_version")) { "ssh" } else { "sshd" }
}

/// What has sshd read its files.
fn mend(machine: &Machine, number: u32) -> String {
    if let Some(units) = sshd_program::by_socket(machine) {
        // A reload would end it: it cannot open the socket that systemd gave it a second time.
        format!("sshd -t && systemctl restart {}", units.service)
    } else if machine.has(Path::new("/run/systemd/system")) {
        format!("sshd -t && systemctl reload {}", unit(machine))
    } else {
        format!("sshd -t && kill -HUP {number}")
    }
}

/// The same where only a new process shows that it did.
fn restart(machine: &Machine) -> String {
    let systemd = machine.has(Path::new("/run/systemd/system"));
    if systemd { format!("sshd -t && systemctl restart {}", unit(machine)) } else { String::new() }
}

/// Seconds and nanoseconds of the last write.
fn written(stat: &Stat) -> Time {
    (i128::from(stat.st_mtime), i128::from(stat.st_mtime_nsec))
}

/// The same of the last change of any kind: a file moved to its place keeps the time of its writing.
fn changed(stat: &Stat) -> Time {
    (i128::from(stat.st_ctime), i128::from(stat.st_ctime_nsec))
}
