//! A user's sessions, and their end.

use super::arguments::Sessions;
use super::login_processes::Left;
use super::me::{Me, is_in_slice};
use super::processes::EndedProcesses;
use super::session::Session;
use super::{login_processes, logind, processes, utmp};
use crate::accounts;
use crate::audit;
use crate::error::{Error, Result, failed};
use crate::messages::{self, Message};
use crate::terminal;
use crate::time::date;
use rustix::process::geteuid;
use serde_json::{Value, json};
use std::path::Path;
use totp_core::account::Account;
use totp_core::time::UnixTime;

/// What became of a user's sessions.
#[derive(Default)]
pub struct EndedSessions {
    /// How many were ended.
    pub ended: usize,
    /// How many more processes of the user's logins were ended: those that no session names.
    pub processes: usize,
    /// How many were left, since this command runs in them.
    pub mine: usize,
    /// What became of the user's service manager, which can run programs without a session.
    pub manager: Manager,
    /// Whether it starts again at the next boot, without a login.
    pub lingers: bool,
    /// Whether nothing lists the sessions here, and no other process of the user was left.
    pub unlisted: bool,
    /// What could not be ended, and why.
    pub failed: Vec<String>,
}

impl EndedSessions {
    /// Notes what became of one session.
    pub fn note(&mut self, session: &Session, ended: std::result::Result<(), String>) {
        match ended {
            Ok(()) => self.ended += 1,
            Err(why) => self.failed.push(format!("{} ({why})", session.id)),
        }
    }
}

/// The service manager of a user (`systemd --user`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Manager {
    /// There is no logind, or it did not know the user.
    #[default]
    None,
    /// With all that it ran.
    Ended,
    /// With a session that was left.
    Left,
}

/// `enroll admin sessions`
pub fn run(options: &Sessions) -> Result<()> {
    let account = accounts::by_name(&options.user.name)?;
    if !options.end {
        return list(&account, options.user.json, messages::sessions_yours());
    }
    let ended = end(&account, options.mine_too)?;
    audit::note_admin("sessions ended", &account);
    tell(&account, &ended, options.user.json)?;
    if ended.failed.is_empty() { Ok(()) } else { Err(Error::Reported(1)) }
}

/// Lists the user's sessions. `mark` follows the one that this command runs in.
pub fn list(account: &Account, as_json: bool, mark: &str) -> Result<()> {
    let me = Me::look();
    let sessions = find(account)?;
    if as_json {
        let sessions: Vec<Value> = sessions
            .iter()
            .map(|s| {
                json!({
                    "id": s.id,
                    "leader": s.leader,
                    "terminal": s.terminal,
                    "host": s.host,
                    "since": s.since,
                    "mine": me.is_in(s, account.uid),
                })
            })
            .collect();
        return terminal::print_json(&json!({ "user": account.name, "sessions": sessions }));
    }
    if sessions.is_empty() {
        return terminal::print_to_fit(&messages::sessions_none(&account.name));
    }
    for s in &sessions {
        let from = if s.host.is_empty() { messages::sessions_here() } else { &s.host };
        let since = s.since.and_then(|since| u64::try_from(since).ok());
        let since = since.map_or(String::new(), |since| {
            messages::sessions_since(date(UnixTime::from_secs(since))).into()
        });
        let mine = if me.is_in(s, account.uid) { mark } else { "" };
        let told = messages::sessions_one(&s.id, &s.terminal, from);
        terminal::print_to_fit(&format!("{told}{since}{mine}"))?;
    }
    Ok(())
}

/// Says what became of the sessions.
pub fn tell(account: &Account, ended: &EndedSessions, as_json: bool) -> Result<()> {
    if as_json {
        return terminal::print_json(&json!({
            "event": "sessions ended",
            "user": account.name,
            "ended": ended.ended,
            "processes": ended.processes,
            "left_mine": ended.mine,
            "manager": match ended.manager {
                Manager::None => Value::Null,
                Manager::Ended => json!("ended"),
                Manager::Left => json!("left"),
            },
            "lingers": ended.lingers,
            "failed": ended.failed,
        }));
    }
    let count = u64::try_from(ended.ended).unwrap_or(u64::MAX);
    if ended.unlisted {
        terminal::print_to_fit(&messages::sessions_nothing_left(&account.name))?;
    } else {
        terminal::print_to_fit(&messages::sessions_ended(&account.name, count))?;
    }
    if ended.processes > 0 {
        let count = u64::try_from(ended.processes).unwrap_or(u64::MAX);
        terminal::print_to_fit(&messages::sessions_processes(count))?;
    }
    if ended.mine > 0 {
        let by_root = geteuid().is_root();
        terminal::print_to_fit(&mine_left(&account.name, by_root))?;
    }
    match ended.manager {
        Manager::None => {}
        Manager::Ended => terminal::print_to_fit(messages::sessions_manager_ended())?,
        Manager::Left => terminal::print_to_fit(&messages::sessions_manager_left(&account.name))?,
    }
    if ended.lingers {
        terminal::print_to_fit(&messages::sessions_lingers(&account.name))?;
    }
    for why in &ended.failed {
        terminal::print_to_fit(&messages::sessions_not_ended(why))?;
    }
    Ok(())
}

/// Only a command of root's can end the session that it runs in.
fn mine_left(user: &str, by_root: bool) -> String {
    if by_root {
        messages::sessions_mine_left(user).into()
    } else {
        messages::sessions_mine_left_own().to_owned()
    }
}

/// The user's sessions, as logind or utmp has them.
pub fn find(account: &Account) -> Result<Vec<Session>> {
    if logind::runs() {
        return logind::sessions(account.uid).or_else(|why| failed(Message::of_elsewhere(why)));
    }
    utmp::sessions(Path::new(utmp::UTMP), &account.name)
        .or_else(|error| failed(messages::sessions_no_logind(utmp::UTMP, error, &account.name)))
}

/// Ends the user's sessions; the one that this command runs in only if `mine_too`.
pub fn end(account: &Account, mine_too: bool) -> Result<EndedSessions> {
    let me = Me::look();
    let by_logind = logind::runs();
    let end_processes = || {
        // Its own processes may not stop before this command has ended.
        let may_halt = !me.is_of(account.uid);
        // What cron and at start is of a login, and of no session: logind does not end it.
        let of_logind = |pid| by_logind && is_in_slice(pid, account.uid);
        processes::end_all(account.uid, may_halt, |pid| {
            me.holds(pid, account.uid) || of_logind(pid)
        })
    };
    let end_others = |result: &mut EndedSessions| {
        if by_logind && !login_processes::are_known() {
            return;
        }
        let ended = end_processes();
        result.processes = ended.count;
        result.failed.extend(ended.failed);
    };
    let found = match find(account) {
        // Nothing says which sessions there are; the kernel still knows the processes.
        Err(error) if !by_logind => {
            return without_a_list(account, &me, mine_too, &error, &end_processes());
        }
        found => found?,
    };
    let (mine, others): (Vec<Session>, Vec<Session>) =
        found.into_iter().partition(|session| me.is_in(session, account.uid));
    let mut result = EndedSessions::default();
    let known = logind::runs() && logind::knows(account.uid);
    result.lingers = logind::runs() && logind::lingers(&account.name);
    // All at once takes what he left running with it, and a service manager that lingers without a session; but also
    // the user of this very command.
    let may_end_all = mine_too || mine.is_empty() && !me.is_of(account.uid);
    if known && may_end_all && logind::end_user(account.uid).is_ok() {
        (result.ended, result.manager) = (others.len() + mine.len(), Manager::Ended);
        end_others(&mut result);
        return Ok(result);
    }
    if known {
        result.manager = Manager::Left;
    }
    let one = |session: &Session, result: &mut EndedSessions| {
        result.note(session, end_leader(session, account.uid));
    };
    // A process of root's leads a user's session, and ends by itself after those of the user, who may not end it.
    let processes_first = !by_logind && !geteuid().is_root();
    if processes_first {
        end_others(&mut result);
    }
    others.iter().for_each(|session| one(session, &mut result));
    if !processes_first {
        end_others(&mut result);
    }
    // Last, since it may end this command too.
    if mine_too {
        mine.iter().for_each(|session| one(session, &mut result));
    } else {
        result.mine = mine.len();
    }
    Ok(result)
}

/// What became of the processes where nothing lists sessions. An error if some of the user's may be left.
fn without_a_list(
    account: &Account,
    me: &Me,
    mine_too: bool,
    error: &Error,
    processes: &EndedProcesses,
) -> Result<EndedSessions> {
    let left = login_processes::left_of(account.uid, |pid| me.holds(pid, account.uid));
    match left {
        Some(Left { mine }) if processes.failed.is_empty() && !(mine && mine_too) => {
            Ok(EndedSessions {
                processes: processes.count,
                mine: usize::from(mine),
                unlisted: true,
                ..EndedSessions::default()
            })
        }
        _ => failed(and_left(error, processes)),
    }
}

/// Ends a session at logind, or by the process that leads it.
pub fn end_leader(session: &Session, uid: u32) -> std::result::Result<(), String> {
    if logind::runs() { logind::end(session) } else { utmp::end(session, uid) }
}

/// An error, and what goes on besides.
fn and_left(error: &Error, processes: &EndedProcesses) -> Message {
    let left = processes.failed.iter().map(messages::sessions_not_ended);
    left.fold(error.message(), |told, left| told.with_line(&left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_that_stays_is_ended_by_a_command_that_can() {
        messages::speak(messages::Language::En);
        assert!(mine_left("ann", true).ends_with("enroll admin sessions ann --end --mine-too"));
        let own = mine_left("ann", false);
        assert!(own.contains("log out") && !own.contains("--mine-too"), "{own}");
    }
}
