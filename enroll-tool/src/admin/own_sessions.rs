//! A user's own sessions: `enroll sessions` lists them, and ends one, or all but its own.
//!
//! It needs no code: a process of the user may end any other one. With logind, that is asked, which lets each user end
//! sessions of the same user. Without it, the user's processes are signalled; the leader of a session, which is root's,
//! ends after them.

use super::arguments::OwnSessions;
use super::me::{Me, audit_session};
use super::sessions::{EndedSessions, end, end_leader, find, list, tell};
use super::{logind, processes};
use crate::audit;
use crate::error::{Error, Result, refused};
use crate::messages;
use rustix::process::getuid;
use totp_core::account::Account;

/// What the kernel has in the place of a login's number where there is none.
const NO_LOGIN: &str = "4294967295";

/// `enroll sessions`
pub fn run(options: &OwnSessions) -> Result<()> {
    let uid = getuid().as_raw();
    let Some(account) = Account::of_uid(uid) else {
        return refused(messages::uid_without_account(uid));
    };
    let ended = match &options.end {
        Some(id) => end_one(&account, id)?,
        None if options.others => end(&account, false)?,
        None => return list(&account, options.json, messages::sessions_this_one()),
    };
    audit::note("sessions ended", &account.name, false);
    tell(&account, &ended, options.json)?;
    if ended.failed.is_empty() { Ok(()) } else { Err(Error::Reported(1)) }
}

/// Ends the session of this name, unless this command runs in it.
fn end_one(account: &Account, id: &str) -> Result<EndedSessions> {
    let me = Me::look();
    let found = find(account)?;
    let Some(session) = found.iter().find(|session| session.id == id) else {
        return refused(messages::sessions_unknown(format_args!("\"{id}\"")));
    };
    if me.is_in(session, account.uid) {
        return refused(messages::sessions_not_this_one());
    }
    let mut result = EndedSessions::default();
    if !logind::runs() && session.leader != 0 {
        // Of now: when the leader has ended, nothing says any more which login it led.
        let login = audit_session(session.leader);
        let spared = |pid| me.holds(pid, account.uid) || !is_of(pid, &login);
        let ended = processes::end_all(account.uid, false, spared);
        result.processes = ended.count;
        result.failed = ended.failed;
    }
    result.note(session, end_leader(session, account.uid));
    Ok(result)
}

/// Whether a process belongs to a login, by the kernel's number of it.
fn is_of(pid: i32, login: &str) -> bool {
    !login.is_empty() && login != NO_LOGIN && audit_session(pid) == login
}
