//! Sessions as logind has them, through its command: it needs no bus library, and asks polkit for users.

use super::session::Session;
use crate::json;
use std::fs;
use std::path::Path;
use std::process::Command;

const PROGRAM: &str = "/usr/bin/loginctl";
/// There only while logind runs.
const RUNS: &str = "/run/systemd/seats";
/// One file a user, by id, for as long as logind knows the user.
const USERS: &str = "/run/systemd/users";
/// One file a user, by name, after `loginctl enable-linger`.
const LINGER: &str = "/var/lib/systemd/linger";

/// Whether logind runs here.
pub fn runs() -> bool {
    Path::new(RUNS).is_dir() && Path::new(PROGRAM).is_file()
}

/// Whether logind knows the user: by a session, or by a service manager that lingers without one.
pub fn knows(uid: u32) -> bool {
    Path::new(USERS).join(uid.to_string()).is_file()
}

/// Whether the user's service manager starts at each boot, without a login.
pub fn lingers(name: &str) -> bool {
    fs::symlink_metadata(Path::new(LINGER).join(name)).is_ok()
}

/// The user's sessions.
pub fn sessions(uid: u32) -> std::result::Result<Vec<Session>, String> {
    let listed = ask(&["list-sessions", "--no-legend"])?;
    let mut sessions = Vec::new();
    // The first column is the session in every version; whose it is is asked for each.
    for id in listed.lines().filter_map(|line| line.split_whitespace().next()) {
        // It may have ended since.
        let Ok(told) = ask(&["show-session", id]) else { continue };
        if let Some(session) = session(id, uid, &told) {
            sessions.push(session);
        }
    }
    Ok(sessions)
}

fn session(id: &str, uid: u32, told: &str) -> Option<Session> {
    let value = |name: &str| {
        let found = told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        found.unwrap_or_default().chars().filter(|c| !c.is_control()).collect::<String>()
    };
    // The user's service manager is no login, and ends with the last one.
    if value("User") != uid.to_string() || value("Class").starts_with("manager") {
        return None;
    }
    let kind = value("Type");
    Some(Session {
        id: id.to_owned(),
        leader: value("Leader").parse().unwrap_or(0),
        terminal: if value("TTY").is_empty() { value("Service") } else { value("TTY") },
        host: value("RemoteHost"),
        since: since(&value("Timestamp")),
        graphical: matches!(kind.as_str(), "x11" | "wayland" | "mir"),
    })
}

/// A time as systemd tells it in the time zone that is asked for: `Mon 2026-11-30 07:05:00 UTC`.
fn since(told: &str) -> Option<i64> {
    let mut words = told.split_whitespace().skip(1);
    let (date, time) = (words.next()?, words.next()?);
    if words.next()? != "UTC" {
        return None;
    }
    json::seconds(&format!("{date}T{time}Z"))
}

/// Ends one session.
pub fn end(session: &Session) -> std::result::Result<(), String> {
    ask(&["terminate-session", &session.id]).map(drop)
}

/// Ends all of a user's sessions, the service manager, and what either left running.
pub fn end_user(uid: u32) -> std::result::Result<(), String> {
    ask(&["terminate-user", &uid.to_string()]).map(drop)
}

fn ask(arguments: &[&str]) -> std::result::Result<String, String> {
    let mut command = Command::new(PROGRAM);
    command.args(["--no-pager", "--no-ask-password"]).args(arguments).env_clear();
    command.env("TZ", "UTC");
    let output = command.output().map_err(|error| format!("{PROGRAM}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("loginctl: {}", said.lines().next().unwrap_or("failed").trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // As `loginctl show-session` of systemd 257 prints it, in part.
    const TOLD: &str = "Id=c3\nUser=1000\nName=ann\nRemote=yes\nRemoteHost=192.0.2.7\nService=sshd\n\
                        Timestamp=Mon 2026-11-30 07:05:00 UTC\nTimestampMonotonic=77\n\
                        Leader=4711\nType=tty\nClass=user\nTTY=pts/1\n";

    #[test]
    fn a_session_is_told_and_another_users_and_a_manager_left_out() {
        let found = session("c3", 1000, TOLD).unwrap();
        assert_eq!((found.leader, found.terminal.as_str()), (4711, "pts/1"));
        assert_eq!(found.host, "192.0.2.7");
        // date -u -d '2026-11-30 07:05:00' +%s
        assert_eq!(found.since, Some(1_796_022_300));
        let elsewhere = session("c3", 1000, &TOLD.replace("UTC", "CET")).unwrap();
        assert_eq!(elsewhere.since, None);
        assert!(session("c3", 1001, TOLD).is_none());
        assert!(session("1", 1000, &TOLD.replace("Class=user", "Class=manager")).is_none());
        assert!(session("2", 1000, &TOLD.replace("Type=tty", "Type=wayland")).unwrap().graphical);
    }
}
