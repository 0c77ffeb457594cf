//! What an administrator does for others: see, unlock, mend, hand out.
//!
//! Root's record is changed as root, under the lock that logins take. Whatever lies in a home is opened
//! with that user's rights, by the same code that the module uses: no link is followed and no pipe is
//! waited for. Every change leaves an audit line that says who made it.

pub mod arguments;
mod change;
pub mod compromised;
mod disable;
pub mod list;
mod logind;
pub mod person;
mod recovery;
mod reset;
pub mod rights;
mod sessions;
mod show;
mod unlock;
mod utmp;

use crate::audit;
use crate::context::behind_root;
use crate::error::{Error, Result, refused};
use crate::messages;
use arguments::AdminCommand;
use nix::unistd::{geteuid, getuid};
use std::fs;
use totp_core::account::Account;

/// `enroll admin`
pub fn run(command: &AdminCommand) -> Result<()> {
    if !getuid().is_root() || !geteuid().is_root() {
        return refused(messages::admin_for_root());
    }
    match command {
        AdminCommand::List(options) => list::run(options),
        AdminCommand::Show(user) => show::run(user),
        AdminCommand::Unlock(user) => unlock::run(user),
        AdminCommand::Reset(user) => reset::run(user),
        AdminCommand::Disable(user) => disable::run(user),
        AdminCommand::Recovery(user) => recovery::run(user),
        AdminCommand::Sessions(options) => sessions::run(options),
        AdminCommand::Compromised(options) => compromised::by_root(options),
    }
}

/// The account of that name.
fn account(name: &str) -> Result<Account> {
    Account::of_name(name)
        .ok_or_else(|| Error::Refused(messages::no_such_user(format_args!("{name:?}"))))
}

/// One line in the system log: what was done, for whom, and by whom.
fn note(what: &str, account: &Account) {
    audit::note_by(&format!("admin {what}"), &account.name, &doer());
}

/// Who sits behind root: as the login that all of this began with has it, and as sudo and its kin say.
fn doer() -> String {
    let login = login_uid().map(|uid| Account::of_uid(uid).map_or(uid.to_string(), |a| a.name));
    let through = behind_root();
    match (login, through) {
        (Some(login), Some(through)) if login != through => format!("{through} login={login}"),
        (Some(login), _) => login,
        (None, Some(through)) => through,
        (None, None) => "root".to_owned(),
    }
}

/// The user id of the login that this process belongs to, which no su or sudo changes.
fn login_uid() -> Option<u32> {
    let text = fs::read_to_string("/proc/self/loginuid").ok()?;
    text.trim().parse().ok().filter(|uid| *uid != u32::MAX)
}
