//! The first messages of a connection: the versions, and what it is about.

use crate::connection::{Connection, Over, PROMPTLY};
use crate::enrol;
use crate::login::{self, Peer};
use crate::own::{self, Wish};
use crate::seats::Seat;
use totp_core::login::Priority;
use totp_core::wire::{Enrol, FromHelper, FromModule, Login, NEWEST, OLDEST, agreed};

/// Serves a connection to its end.
pub fn serve(connection: &mut Connection, peer: Peer, seat: &Seat) -> Result<(), Over> {
    greet(connection, peer)?;
    let body = connection.hear(PROMPTLY)?;
    let message = FromModule::decode(&body);
    // A user may name anybody here, and has few seats anyway.
    if let Some(name) = message.as_ref().ok().and_then(asked_about).filter(|_| peer.is_root()) {
        seat.is_about(name);
    }
    match message {
        Ok(FromModule::Login(login)) => login::serve(connection, peer, &login),
        Ok(FromModule::Status) => own::serve(connection, peer, Wish::Status),
        Ok(FromModule::Enrol(enrol)) => enrol::serve(connection, peer, &enrol),
        Ok(FromModule::Manage) => own::serve(connection, peer, Wish::Manage),
        Ok(FromModule::Devices) => own::serve(connection, peer, Wish::Devices),
        Ok(FromModule::Forget(wanted)) => own::serve(connection, peer, Wish::Forget(wanted)),
        Ok(FromModule::Begin) => own::serve(connection, peer, Wish::Begin),
        _ => Err(Over::Malformed),
    }
}

/// The account that a message is about.
fn asked_about<'a>(message: &'a FromModule<'_>) -> Option<&'a [u8]> {
    match message {
        FromModule::Login(Login { user, .. }) | FromModule::Enrol(Enrol { user, .. }) => Some(user),
        _ => None,
    }
}

/// The versions.
fn greet(connection: &mut Connection, peer: Peer) -> Result<(), Over> {
    let body = connection.hear(PROMPTLY)?;
    let Ok(FromModule::Hello { oldest, newest }) = FromModule::decode(&body) else {
        return Err(Over::Malformed);
    };
    match agreed(oldest, newest) {
        Some(version) => connection.say(&FromHelper::Hello(version)),
        None => {
            peer.say(
                Priority::Error,
                &format!(
                    "a module of another release asked (versions {oldest} to {newest}, here {OLDEST} to {NEWEST}): restart \
                     the programs that have loaded this module"
                ),
            );
            connection.say(&FromHelper::NoVersion { oldest: OLDEST, newest: NEWEST })?;
            Err(Over::Closed)
        }
    }
}
