//! The first messages of a connection with the helper: the versions, what it is about, and the helper's first turn.

use super::connection::{Connection, Fault, PROMPTLY};
use std::path::Path;
use std::time::Duration;
use totp_core::wire::{FromHelper, FromModule, NEWEST};

/// Whose process the helper is.
pub const ROOT: u32 = 0;

/// What a connection is to be about.
pub struct Errand<'a> {
    /// Where the helper listens.
    pub socket: &'a Path,
    /// The user id that it must have.
    pub listens: u32,
    /// The oldest version of the wire that has the message.
    pub oldest: u8,
    /// The message.
    pub message: FromModule<'a>,
    /// How long the first turn may take.
    pub within: Duration,
}

impl<'a> Errand<'a> {
    /// At root's helper.
    pub const fn new(socket: &'a Path, oldest: u8, message: FromModule<'a>) -> Self {
        Self { socket, listens: ROOT, oldest, message, within: PROMPTLY }
    }

    /// Connects, and returns the helper's first turn. Once more where the helper closes the connection before: it makes
    /// room for others, or has ended.
    ///
    /// # Errors
    /// [`Fault`]: the helper is of no use.
    pub fn begin(&self) -> Result<(Connection, FromHelper), Fault> {
        match self.begin_once() {
            Err(Fault::Closed) => self.begin_once(),
            begun => begun,
        }
    }

    fn begin_once(&self) -> Result<(Connection, FromHelper), Fault> {
        self.begin_on(Connection::open(self.socket, self.listens, PROMPTLY)?)
    }

    /// On a connection that is open. A helper without a seat refuses before it has heard anything.
    pub(super) fn begin_on(
        &self,
        mut connection: Connection,
    ) -> Result<(Connection, FromHelper), Fault> {
        let hello = FromModule::Hello { oldest: self.oldest, newest: NEWEST };
        if let Some(ending) = connection.say_unless_refused(&hello, PROMPTLY)? {
            return Ok((connection, FromHelper::Done(ending)));
        }
        match connection.hear(PROMPTLY)? {
            FromHelper::Hello(version) if (self.oldest..=NEWEST).contains(&version) => {}
            FromHelper::Hello(_) | FromHelper::NoVersion { .. } => return Err(Fault::OtherVersion),
            FromHelper::Done(ending) if ending.kind.is_refusal() => {
                return Ok((connection, FromHelper::Done(ending)));
            }
            _ => return Err(Fault::Malformed),
        }
        connection.say(&self.message, PROMPTLY)?;
        let first = connection.hear(self.within)?;
        Ok((connection, first))
    }
}
