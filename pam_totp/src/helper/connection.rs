//! A connection with the helper: each step ends by its deadline, no signal is raised, and the other end is root.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::sockopt::{Timeout, set_socket_timeout, socket_peercred};
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketAddrUnix, SocketFlags, SocketType, connect, recv,
    send, socket_with,
};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::{Duration, Instant};
use totp_core::wire::{Ending, Frame, FromHelper, FromModule, HEADER, Malformed, body_length};
use zeroize::Zeroizing;

/// For a message that needs no work: the first one may have systemd start the helper.
pub const PROMPTLY: Duration = Duration::from_secs(5);

/// Why the helper is of no use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// There is no socket.
    Absent,
    /// There is one, and nobody listens.
    Refused,
    /// Another failure of the kernel's.
    Unreachable,
    /// The process that listens is not root.
    NotRoot,
    /// It closed the connection.
    Closed,
    /// It did not answer in time.
    Late,
    /// What it said is no message.
    Malformed,
    /// It speaks other versions.
    OtherVersion,
}

impl Fault {
    /// For the log.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Absent => "its socket is not there",
            Self::Refused => "nobody listens at its socket",
            Self::Unreachable => "its socket cannot be reached",
            Self::NotRoot => "it does not run as root (in a user namespace this cannot be told)",
            Self::Closed => "it closed the connection",
            Self::Late => "it gave no answer in time",
            Self::Malformed => "it sent a malformed message",
            Self::OtherVersion => {
                "it is of another version than this module: restart this program and the helper"
            }
        }
    }
}

impl From<Malformed> for Fault {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// An open connection.
pub struct Connection(OwnedFd);

impl Connection {
    /// Connects, and makes sure that `listens`, which is root but in tests, listens.
    pub fn open(path: &Path, listens: u32, within: Duration) -> Result<Self, Fault> {
        let socket =
            socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)
                .map_err(|_| Fault::Unreachable)?;
        // A full backlog is waited for only so long (unix(7), SO_SNDTIMEO of socket(7)).
        set_socket_timeout(&socket, Timeout::Send, Some(within)).map_err(|_| Fault::Unreachable)?;
        let address = SocketAddrUnix::new(path).map_err(|_| Fault::Unreachable)?;
        connect(&socket, &address).map_err(|error| match error {
            Errno::NOENT => Fault::Absent,
            Errno::CONNREFUSED => Fault::Refused,
            Errno::AGAIN => Fault::Late,
            _ => Fault::Unreachable,
        })?;
        // systemd's, where it made the socket; it is root too.
        let peer = socket_peercred(&socket).map_err(|_| Fault::Unreachable)?;
        if peer.uid.as_raw() == listens { Ok(Self(socket)) } else { Err(Fault::NotRoot) }
    }

    /// Whether the helper still listens. It says nothing unasked, so anything that is there to read is its end.
    pub fn is_open(&self) -> bool {
        let mut waiting = [PollFd::new(&self.0, PollFlags::IN | PollFlags::RDHUP)];
        poll(&mut waiting, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) == Ok(0)
    }

    /// Sends a message.
    pub fn say(&mut self, message: &FromModule<'_>, within: Duration) -> Result<(), Fault> {
        let frame = Frame::of(message).ok_or(Fault::Malformed)?;
        let deadline = Instant::now() + within;
        let mut left = frame.bytes();
        while !left.is_empty() {
            match send(&self.0, left, SendFlags::NOSIGNAL | SendFlags::DONTWAIT) {
                Ok(count) => left = left.get(count..).unwrap_or_default(),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => self.wait(PollFlags::OUT, deadline)?,
                Err(_) => return Err(Fault::Closed),
            }
        }
        Ok(())
    }

    /// Sends a message. `Some`: the helper had refused the login before it heard the message, and has closed.
    ///
    /// A helper without a free seat does so at once, so the kernel may say that the connection is broken (EPIPE,
    /// ECONNRESET) while the refusal is there to read.
    pub fn say_unless_refused(
        &mut self,
        message: &FromModule<'_>,
        within: Duration,
    ) -> Result<Option<Ending>, Fault> {
        match self.say(message, within) {
            Ok(()) => Ok(None),
            Err(Fault::Closed) => match self.hear(Duration::ZERO) {
                Ok(FromHelper::Done(ending)) if ending.kind.is_refusal() => Ok(Some(ending)),
                _ => Err(Fault::Closed),
            },
            Err(fault) => Err(fault),
        }
    }

    /// The helper's next message.
    pub fn hear(&mut self, within: Duration) -> Result<FromHelper, Fault> {
        let deadline = Instant::now() + within;
        let mut header = [0; HEADER];
        self.read(&mut header, deadline)?;
        // Of an enrolment, it may hold a secret.
        let mut body = Zeroizing::new(vec![0; body_length(header)?]);
        self.read(&mut body, deadline)?;
        Ok(FromHelper::decode(&body)?)
    }

    fn read(&self, mut buffer: &mut [u8], deadline: Instant) -> Result<(), Fault> {
        while !buffer.is_empty() {
            match recv(&self.0, &mut *buffer, RecvFlags::DONTWAIT) {
                Ok((0, _)) => return Err(Fault::Closed),
                Ok((count, _)) => buffer = buffer.get_mut(count..).unwrap_or_default(),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => self.wait(PollFlags::IN, deadline)?,
                Err(_) => return Err(Fault::Closed),
            }
        }
        Ok(())
    }

    fn wait(&self, what: PollFlags, deadline: Instant) -> Result<(), Fault> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Fault::Late);
        }
        let timeout = Timespec::try_from(left).map_err(|_| Fault::Late)?;
        match poll(&mut [PollFd::new(&self.0, what)], Some(&timeout)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(_) => Err(Fault::Closed),
        }
    }
}
