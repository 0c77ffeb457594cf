//! The processes of a user's logins, where no logind keeps them together.
//!
//! utmp has neither `ssh host command` nor what a session left running, and it goes by names. The kernel's login id goes
//! by the user id, and every descendant has it.

use crate::login::login_uid;
use crate::messages;
use crate::pidfd::{self, ended};
use rustix::process::{Signal, pidfd_send_signal};
use std::collections::BTreeMap;
use std::fs;
use std::os::fd::OwnedFd;

/// Rounds of looking and killing: a process may start others meanwhile.
const ROUNDS: usize = 20;

/// One process.
#[derive(Clone, Copy)]
struct Process {
    parent: i32,
    has_terminal: bool,
    /// Whether one of its user ids is the user's, who is not root.
    owned: bool,
}

/// Ends all processes of this user's logins but those that `spared` names. Returns how many ended, and which did not.
pub fn end_all(uid: u32, spared: impl Fn(i32) -> bool) -> (usize, Vec<String>) {
    let wanted = || {
        let found = of_logins(uid);
        let pids = found.keys().filter(|pid| !spared(**pid) && !serves(&found, **pid));
        pids.copied().collect::<Vec<i32>>()
    };
    let mut count = 0;
    for round in 0..ROUNDS {
        let held: Vec<OwnedFd> = wanted().into_iter().filter_map(|pid| hold(pid, uid)).collect();
        if held.is_empty() {
            return (count, Vec::new());
        }
        let signals: &[Signal] =
            if round == 0 { &[Signal::HUP, Signal::TERM] } else { &[Signal::KILL] };
        for signal in signals {
            for process in &held {
                let _ = pidfd_send_signal(process, *signal);
            }
        }
        // The first is waited for; the others had the same time.
        let mut patience = 2;
        for process in &held {
            if ended(process, patience) {
                count += 1;
            } else {
                patience = 0;
            }
        }
    }
    let stays = |pid| format!("{pid} ({})", messages::sessions_process_stays());
    (count, wanted().into_iter().map(stays).collect())
}

/// The process by descriptor, looked at again after that: its number may be another's by now.
fn hold(pid: i32, uid: u32) -> Option<OwnedFd> {
    let process = pidfd::of(pid).ok()?;
    (!ended(&process, 0) && login_uid(&pid.to_string()) == Some(uid)).then_some(process)
}

fn of_logins(uid: u32) -> BTreeMap<i32, Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(|pid| *pid > 1 && login_uid(&pid.to_string()) == Some(uid))
        .filter_map(|pid| Some((pid, look(pid, uid)?)))
        .collect()
}

fn look(pid: i32, uid: u32) -> Option<Process> {
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat);
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let status = fs::read(format!("/proc/{pid}/status")).ok()?;
    let status = String::from_utf8_lossy(&status);
    let ids = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    Some(Process {
        parent: fields.get(1)?.parse().ok()?,
        has_terminal: *fields.get(4)? != "0",
        owned: uid != 0 && ids.split_whitespace().any(|id| id.parse() == Ok(uid)),
    })
}

/// Whether this is a service that the user restarted as root: of another user's, without a terminal, and started by no
/// process of the login that is still there. Its end would lock others out, and may be sshd's.
fn serves(found: &BTreeMap<i32, Process>, pid: i32) -> bool {
    let mut at = pid;
    for _ in 0..1_000 {
        match found.get(&at) {
            Some(process) if process.owned || process.has_terminal => return false,
            Some(process) => at = process.parent,
            // Its starter is no part of the login, as sshd is not: a session. init takes over what was left.
            None => return at <= 1,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restarted_service_is_no_part_of_a_login() {
        let p = |parent, has_terminal, owned| Process { parent, has_terminal, owned };
        let found = BTreeMap::from([
            (10, p(1, false, false)), // a service, and its worker
            (11, p(10, false, false)),
            (20, p(9, false, false)), // sshd's part of a session
            (21, p(20, false, true)),
            (22, p(21, false, false)), // sudo
            (30, p(1, false, true)),   // what a session left
            (40, p(1, true, false)),   // login
        ]);
        let served: Vec<i32> = found.keys().copied().filter(|pid| serves(&found, *pid)).collect();
        assert_eq!(served, [10, 11]);
    }
}
