//! Tickets of users who are not enrolled, taken back or unlocked.

use super::change::undisturbed;
use crate::error::{Error, Result};
use crate::messages::{self, Said};
use totp_core::account::Account;
use totp_core::history::Ticket;
use totp_core::settings::Settings;
use totp_core::ticket::Tickets;

/// Takes the user's ticket back. Returns it, if there was one.
pub fn withdraw(account: &Account, settings: &Settings) -> Result<Option<Ticket>> {
    let tickets = Tickets::of(&settings.state_dir, account);
    undisturbed(|| tickets.withdraw())
        .map_err(|error| Error::Failed(messages::ticket_not_withdrawn(&account.name, Said(error))))
}

/// Ends the wait after wrong tickets. Whether there is a record of them.
pub fn unlock(account: &Account, settings: &Settings) -> Result<bool> {
    let tickets = Tickets::of(&settings.state_dir, account);
    undisturbed(|| tickets.unlock()).map_err(|error| Error::Failed(messages::file_unusable(error)))
}
