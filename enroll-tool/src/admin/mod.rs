//! What an administrator does for others: see, unlock, mend, hand out.
//!
//! Root's record is changed as root, under the lock that logins take. Whatever lies in a home is opened by a helper
//! with that user's rights ([`crate::rights`]), by the same code that the module uses. Commands for emergencies do
//! first what needs no home. Every change leaves an audit line that says who made it.

mod address;
mod adopt;
pub mod arguments;
mod authorized_keys;
pub mod compromised;
mod devices;
mod disable;
mod downgrade;
mod key_line;
mod list;
mod login_processes;
mod logind;
mod me;
mod not_enrolled;
pub mod own_sessions;
mod policy;
mod processes;
mod recovery;
mod repair;
mod reset;
pub mod resync;
mod session;
mod sessions;
mod show;
mod sudo_stamps;
mod test_delivery;
mod ticket;
mod unlock;
mod utmp;
pub mod validity;

use crate::error::{Result, refused};
use crate::import;
use crate::messages;
use arguments::AdminCommand;
use nix::unistd::{geteuid, getuid};

/// `enroll admin`
pub fn run(command: &AdminCommand) -> Result<()> {
    if !getuid().is_root() || !geteuid().is_root() {
        return refused(messages::admin_for_root());
    }
    match command {
        AdminCommand::List(options) if options.not_enrolled => not_enrolled::run(options.json),
        AdminCommand::List(options) => list::run(options),
        AdminCommand::Show(user) => show::run(user),
        AdminCommand::Unlock(user) => unlock::run(user),
        AdminCommand::Reset(user) => reset::run(user),
        AdminCommand::Resync(options) => resync::run(&options.user),
        AdminCommand::Import(options) => import::run(&options.as_import()),
        AdminCommand::Disable(user) => disable::run(user),
        AdminCommand::Recovery(user) => recovery::run(user),
        AdminCommand::Ticket(options) => ticket::run(options),
        AdminCommand::Adopt(options) => adopt::run(options),
        AdminCommand::Address(options) => address::run(options),
        AdminCommand::TestDelivery(options) => test_delivery::run(options),
        AdminCommand::Repair(options) => repair::run(options),
        AdminCommand::Devices(options) => devices::run(options),
        AdminCommand::Sessions(options) => sessions::run(options),
        AdminCommand::Compromised(options) => compromised::by_root(options),
        AdminCommand::Downgrade(options) => downgrade::run(options),
    }
}
