//! A user's own credential, which root holds: how it stands, and changes of it after an answer that a login would take.
//!
//! Whose it is, the kernel says. One grant is for one change, on the same connection, of the file as it was before the
//! answer: what root changed meanwhile stays.

mod change;
mod file;
mod refusal;
mod standing;

use crate::connection::{Connection, Over};
use crate::journal::say;
use crate::login::{self, Peer};
use file::HeldFile;
use refusal::other;
use std::time::Duration;
use totp_core::account::Account;
use totp_core::escape;
use totp_core::login::Priority;
use totp_core::settings::Settings;
use totp_core::wire::{FromHelper, FromModule, Refusal};

/// How long a user may take to scan a new secret and type its first code.
const SCANNING: Duration = Duration::from_secs(15 * 60);

/// What is asked for first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wish {
    /// To see.
    Status,
    /// To change.
    Manage,
}

/// Serves a connection to its end.
pub fn serve(connection: &mut Connection, peer: Peer, wish: Wish) -> Result<(), Over> {
    let refused = match wish {
        Wish::Status => status(connection, peer),
        Wish::Manage => manage(connection, peer),
    }?;
    match refused {
        None => Ok(()),
        Some(refusal) => connection.say(&FromHelper::Refused(refusal)),
    }
}

/// The account at the other end, and its file as it is.
fn open(peer: Peer) -> Result<(Settings, HeldFile), Refusal> {
    // Root acts on the files themselves.
    let account = Account::of_uid(peer.uid).filter(|account| account.uid != 0);
    let account = account.ok_or(Refusal::NotHeld)?;
    let settings = Settings::from_policy(None).map_err(other)?;
    let file = HeldFile::open(account, &settings)?;
    Ok((settings, file))
}

fn status(connection: &mut Connection, peer: Peer) -> Result<Option<Refusal>, Over> {
    let told = open(peer).and_then(|(settings, file)| standing::of(&file, &settings));
    match told {
        Ok(standing) => connection.say(&FromHelper::Standing(standing)).map(|()| None),
        Err(refusal) => Ok(Some(refusal)),
    }
}

fn manage(connection: &mut Connection, peer: Peer) -> Result<Option<Refusal>, Over> {
    let (settings, file) = match open(peer) {
        Ok(opened) => opened,
        Err(refusal) => return Ok(Some(refusal)),
    };
    if let Err(refusal) = file.check_changeable(&settings) {
        return Ok(Some(refusal));
    }
    if let Some(refusal) = login::authorise(connection, peer, &file.account, &settings)? {
        return Ok(Some(refusal));
    }
    connection.say(&FromHelper::Granted)?;
    let body = connection.hear(SCANNING)?;
    let Ok(FromModule::Change(wanted)) = FromModule::decode(&body) else {
        return Err(Over::Malformed);
    };
    let changed = file.replace(&settings, |credential| change::apply(credential, &wanted));
    if let Err(refusal) = changed {
        return Ok(Some(refusal));
    }
    let name = escape::field(file.account.name.as_bytes(), 256);
    say(Priority::Notice, &format!("{}: user={name} by=itself", change::word(&wanted)));
    connection.say(&FromHelper::Changed).map(|()| None)
}
