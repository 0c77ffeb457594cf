//! The user at the other end, and the change that is wanted.

use super::refusal::other;
use crate::connection::Over;
use crate::login::Peer;
use std::time::Duration;
use totp_core::account::Account;
use totp_core::settings::Settings;
use totp_core::wire::{Change, FromModule, Refusal};

/// How long a user may take to scan a new secret and type its first code.
pub const SCANNING: Duration = Duration::from_secs(15 * 60);

/// The account at the other end, and the policy.
pub fn who(peer: Peer) -> Result<(Settings, Account), Refusal> {
    // Root acts on the files themselves.
    let account = Account::of_uid(peer.uid).filter(|account| account.uid != 0);
    let account = account.ok_or(Refusal::NotHeld)?;
    Ok((Settings::from_policy(None).map_err(other)?, account))
}

/// The change of a message.
pub fn wanted(body: &[u8]) -> Result<Change<'_>, Over> {
    match FromModule::decode(body) {
        Ok(FromModule::Change(wanted)) => Ok(wanted),
        _ => Err(Over::Malformed),
    }
}
