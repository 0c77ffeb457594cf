//! A connection with the helper pam_totpd: each step ends by its deadline, and the other end is root.

use crate::error::{Error, Result};
use crate::messages::{self, Said};
use rustix::io::Errno;
use rustix::net::sockopt::{Timeout, set_socket_timeout, socket_peercred};
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};
use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};
use totp_core::local::TOUCH_SECONDS;
use totp_core::wire::{Frame, FromHelper, FromModule, NEWEST, SOCKET, UNIT, next_body};

/// For a message that needs no work: the first one may have systemd start the helper.
const PROMPTLY: Duration = Duration::from_secs(5);
/// For an answer that is judged, and for a change: another one may hold the record or the file.
const WORK: Duration = Duration::from_secs(20);

/// For a touch of a security key, and the work after it.
const TOUCH: Duration = WORK.saturating_add(Duration::from_secs(TOUCH_SECONDS as u64));

/// An open connection, whose versions are agreed on.
pub struct Connection(UnixStream);

impl Connection {
    /// Connects, and greets. `oldest` is the version that the messages came with which follow.
    pub fn open(oldest: u8) -> Result<Self> {
        let stream = connected().map_err(unusable)?;
        let peer = socket_peercred(&stream).map_err(|error| unusable(io::Error::from(error)))?;
        if !peer.uid.is_root() {
            return Err(unusable(messages::held_not_root()));
        }
        let mut connection = Self(stream);
        connection.say(&FromModule::Hello { oldest, newest: NEWEST })?;
        match connection.hear(PROMPTLY)? {
            FromHelper::Hello(_) => Ok(connection),
            FromHelper::NoVersion { .. } => Err(unusable(messages::held_other_version())),
            FromHelper::Done(ending) => Err(unusable(ending.line)),
            _ => Err(malformed()),
        }
    }

    /// Sends a message, and returns the helper's next one.
    pub fn ask(&mut self, message: &FromModule<'_>) -> Result<FromHelper> {
        self.say(message)?;
        self.hear(WORK)
    }

    /// The same after a pause in which the helper may have said how it ended, and hung up.
    pub fn ask_late(&mut self, message: &FromModule<'_>) -> Result<FromHelper> {
        let said = self.say(message);
        self.hear(WORK).map_err(|error| said.err().unwrap_or(error))
    }

    /// The helper's next message, after it was said that a security key is to be touched.
    pub fn hear_after_touch(&mut self) -> Result<FromHelper> {
        self.hear(TOUCH)
    }

    fn say(&mut self, message: &FromModule<'_>) -> Result<()> {
        let frame = Frame::of(message).ok_or_else(malformed)?;
        let sent = self.0.set_write_timeout(Some(PROMPTLY));
        sent.and_then(|()| self.0.write_all(frame.bytes())).map_err(unusable)
    }

    fn hear(&mut self, within: Duration) -> Result<FromHelper> {
        let deadline = Instant::now() + within;
        let left = || deadline.saturating_duration_since(Instant::now());
        let body = next_body(&mut self.0, left).map_err(|error| match error.kind() {
            ErrorKind::InvalidData => malformed(),
            _ => unusable(error),
        })?;
        FromHelper::decode(&body).map_err(|_| malformed())
    }
}

/// std's connect waits as long as the helper's queue is full.
fn connected() -> io::Result<UnixStream> {
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    // How long connect(2) may wait, too (socket(7)).
    set_socket_timeout(&socket, Timeout::Send, Some(PROMPTLY))?;
    match connect(&socket, &SocketAddrUnix::new(SOCKET)?) {
        Err(Errno::AGAIN) => Err(ErrorKind::TimedOut.into()),
        connected => connected.map(|()| socket.into()).map_err(io::Error::from),
    }
}

/// What was not to be said at this point.
pub fn malformed() -> Error {
    unusable(messages::held_no_message())
}

fn unusable(error: impl Display) -> Error {
    Error::Failed(messages::held_helper_unusable(UNIT, Said(error)))
}
