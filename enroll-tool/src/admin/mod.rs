//! What an administrator does for others: see, unlock, mend, hand out.
//!
//! Root's record is changed as root, under the lock that logins take. Whatever lies in a home is opened by a helper
//! with that user's rights ([`crate::rights`]), by the same code that the module uses. Commands for emergencies do
//! first what needs no home. Every change leaves an audit line that says who made it.

pub mod arguments;
pub mod compromised;
mod disable;
mod downgrade;
pub mod list;
mod logind;
pub mod person;
mod policy;
mod processes;
mod recovery;
mod reset;
mod session;
mod sessions;
mod show;
mod unlock;
mod utmp;

use crate::audit;
use crate::check::login_places::LoginPlaces;
use crate::check::machine::Machine;
use crate::error::{Error, Result, refused};
use crate::messages;
use arguments::AdminCommand;
use nix::unistd::{geteuid, getuid};
use totp_core::account::Account;
use totp_core::settings::Settings;

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
        AdminCommand::Downgrade(options) => downgrade::run(options),
    }
}

/// The account of that name.
fn account(name: &str) -> Result<Account> {
    Account::of_name(name)
        .ok_or_else(|| Error::Refused(messages::no_such_user(format_args!("\"{name}\""))))
}

/// The places that logins read, by the lines of the services and the policy.
fn login_places(settings: &Settings) -> Result<LoginPlaces> {
    let machine = Machine::new(None).map_err(Error::Output)?;
    Ok(LoginPlaces::of_machine(&machine, settings))
}

/// One line in the system log: what was done, for whom, and by whom.
fn note(what: &str, account: &Account) {
    audit::note(&format!("admin {what}"), &account.name, true);
}
