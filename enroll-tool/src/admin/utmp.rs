//! Sessions without logind: who is in utmp, and the end of the process that leads there.

use super::session::Session;
use crate::accounts::login_record::{RECORD_BYTES, user_of_login};
use crate::login::login_uid;
use crate::messages;
use crate::pidfd::{self, ended};
use nix::libc;
use rustix::process::{Signal, pidfd_send_signal};
use std::fs;
use std::os::fd::OwnedFd;
use std::path::Path;

/// Where the system keeps it.
pub const UTMP: &str = "/run/utmp";
/// Starts and utmp entries are noted by different clocks, rounded down.
const SLACK: i64 = 5;

/// The user's sessions in the file at `path`. Entries whose process is gone are left out.
pub fn sessions(path: &Path, user: &str) -> std::io::Result<Vec<Session>> {
    let content = fs::read(path)?;
    let entries = content.chunks_exact(RECORD_BYTES).filter_map(|record| entry(record, user));
    Ok(entries
        .filter(|session| fs::metadata(format!("/proc/{}", session.leader)).is_ok())
        .collect())
}

fn entry(record: &[u8], user: &str) -> Option<Session> {
    let leader = i32::from_ne_bytes(record.get(4..8)?.try_into().ok()?);
    if leader <= 1 || text(user_of_login(record)?) != user {
        return None;
    }
    let since = if RECORD_BYTES == 400 {
        i64::from_ne_bytes(record.get(344..352)?.try_into().ok()?)
    } else {
        i64::from(u32::from_ne_bytes(record.get(340..344)?.try_into().ok()?))
    };
    Some(Session {
        id: leader.to_string(),
        leader,
        terminal: text(record.get(8..40)?),
        host: text(record.get(76..332)?),
        since: Some(since),
        graphical: false,
    })
}

fn text(field: &[u8]) -> String {
    let until = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    let text = String::from_utf8_lossy(field.get(..until).unwrap_or_default()).into_owned();
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Ends the process that leads the session: asked first, then killed. It is held by descriptor and
/// checked after that, so no other process that got its number is hit.
///
/// utmp is only a hint: many programs write it, and an entry may name any process. Whose login a process belongs to is
/// said by the kernel alone (loginuid); no other process is ended.
pub fn end(session: &Session, uid: u32) -> std::result::Result<(), String> {
    if session.leader == 0 {
        return Err(messages::sessions_no_process().to_owned());
    }
    let process = match pidfd::of(session.leader) {
        Ok(process) => process,
        Err(rustix::io::Errno::SRCH) => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    if began(session.leader).zip(session.since).is_some_and(|(began, login)| began > login + SLACK)
    {
        return Err(messages::sessions_utmp_is_stale().to_owned());
    }
    match login_uid(&session.leader.to_string()) {
        Some(login) if login == uid => {}
        Some(login) => return Err(messages::sessions_not_theirs(login).into()),
        None => return Err(messages::sessions_nobodys().to_owned()),
    }
    for signal in [Signal::HUP, Signal::TERM, Signal::KILL] {
        match pidfd_send_signal(&process, signal) {
            Ok(()) if gone(&process) => return Ok(()),
            Ok(()) => {}
            Err(rustix::io::Errno::SRCH) => return Ok(()),
            Err(error) => return Err(error.to_string()),
        }
    }
    Err(messages::sessions_process_stays().to_owned())
}

fn gone(process: &OwnedFd) -> bool {
    ended(process, 2)
}

/// When a process began, in Unix seconds.
fn began(pid: i32) -> Option<i64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let ticks: i64 = stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()?;
    let boot = fs::read_to_string("/proc/stat").ok()?;
    let boot: i64 =
        boot.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    let per_second = nix::unistd::sysconf(nix::unistd::SysconfVar::CLK_TCK).ok()??;
    Some(boot + ticks / libc::c_long::max(per_second, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: i16, pid: i32, user: &str) -> Vec<u8> {
        let mut record = vec![0; RECORD_BYTES];
        record[0..2].copy_from_slice(&kind.to_ne_bytes());
        record[4..8].copy_from_slice(&pid.to_ne_bytes());
        record[8..13].copy_from_slice(b"pts/3");
        record[44..44 + user.len()].copy_from_slice(user.as_bytes());
        record[76..85].copy_from_slice(b"192.0.2.7");
        record
    }

    #[test]
    fn only_living_logins_of_the_user_are_listed() {
        let own = std::process::id().try_into().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("utmp");
        let mut content = Vec::new();
        for (kind, pid, user) in [
            (7, own, "ann"),
            (8, own, "ann"),
            (7, own, "anna"),
            (7, i32::MAX, "ann"),
            (7, 1, "ann"),
        ] {
            content.extend(record(kind, pid, user));
        }
        content.extend([7, 0, 0]);
        fs::write(&path, content).unwrap();
        let found = sessions(&path, "ann").unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].leader, found[0].terminal.as_str()), (own, "pts/3"));
        assert_eq!(found[0].host, "192.0.2.7");
    }

    /// A process with this login, started now; `None` where the kernel keeps none or lets us set none.
    fn login_of(uid: u32) -> Option<(std::process::Child, Session)> {
        let command = format!("echo {uid} >/proc/self/loginuid && echo set && exec sleep 60");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &command]).stdout(std::process::Stdio::piped());
        let mut child = shell.stderr(std::process::Stdio::null()).spawn().unwrap();
        let mut said = [0; 4];
        let set = std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut said);
        if set.is_err() {
            child.wait().unwrap();
            println!("no login user id can be set here");
            return None;
        }
        let leader = i32::try_from(child.id()).unwrap();
        let (id, terminal, host) = (String::new(), String::new(), String::new());
        let since = began(leader);
        Some((child, Session { id, leader, terminal, host, since, graphical: false }))
    }

    #[test]
    fn a_process_younger_than_the_login_is_not_ended() {
        let Some((mut child, session)) = login_of(4_711) else { return };
        let earlier = Session { since: session.since.map(|since| since - 60), ..session.clone() };
        assert!(end(&earlier, 4_711).is_err());
        assert!(child.try_wait().unwrap().is_none());
        end(&session, 4_711).unwrap();
        assert!(child.wait().unwrap().code().is_none());
    }

    #[test]
    fn a_process_of_another_login_is_not_ended() {
        let Some((mut child, session)) = login_of(4_711) else { return };
        assert!(end(&session, 4_712).is_err());
        assert!(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn a_process_of_no_login_is_not_ended() {
        let command = "grep -qx 4294967295 /proc/self/loginuid && exec sleep 60";
        let mut child = std::process::Command::new("sh").args(["-c", command]).spawn().unwrap();
        let leader = i32::try_from(child.id()).unwrap();
        let (id, terminal, host) = (String::new(), String::new(), String::new());
        let session =
            Session { id, leader, terminal, host, since: began(leader), graphical: false };
        assert!(login_uid(&leader.to_string()).is_some() || end(&session, 0).is_err());
        assert!(login_uid(&leader.to_string()).is_some() || child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
