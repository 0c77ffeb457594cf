//! Messages over a connection, each within a deadline.

use crate::seats::{Wait, Whom};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};
use totp_core::wire::{Frame, FromHelper, next_body};
use zeroize::Zeroizing;

/// How long the module takes at most to say what it has.
pub const PROMPTLY: Duration = Duration::from_secs(5);
/// How long an answer may take: somebody types. After that the module connects anew.
pub const TYPING: Duration = Duration::from_secs(60);

/// Why a connection is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Over {
    /// The other end closed it, or broke off.
    Closed,
    /// It said nothing in time.
    Late,
    /// What it said is no message.
    Malformed,
}

/// A connection with the module.
pub struct Connection(UnixStream, Arc<Wait>);

impl Connection {
    /// The messages of this stream, and where it is told when they are waited for.
    pub const fn new(stream: UnixStream, wait: Arc<Wait>) -> Self {
        Self(stream, wait)
    }

    /// The body of the next frame. Wiped when dropped, since it may hold an answer.
    pub fn hear(&mut self, within: Duration) -> Result<Zeroizing<Vec<u8>>, Over> {
        let deadline = Instant::now() + within;
        self.1.begin(match within {
            _ if within < TYPING => Whom::Program,
            TYPING => Whom::Typist,
            _ => Whom::Scanner,
        });
        let left = || deadline.saturating_duration_since(Instant::now());
        let body = next_body(&mut self.0, left).map_err(|error| over(&error))?;
        if self.1.end() { Ok(body) } else { Err(Over::Closed) }
    }

    /// Its other end, as it is watched while somebody else is waited for. `None`: there are no descriptors left.
    pub fn watch(&self) -> Option<Watch> {
        Some(Watch(self.0.try_clone().ok()?, Arc::clone(&self.1)))
    }

    /// Sends a message.
    pub fn say(&mut self, message: &FromHelper) -> Result<(), Over> {
        let frame = Frame::of(message).ok_or(Over::Malformed)?;
        self.0.set_write_timeout(Some(PROMPTLY)).map_err(|_| Over::Closed)?;
        self.0.write_all(frame.bytes()).map_err(|error| over(&error))
    }
}

/// The other end of a connection, while its user is waited for at a security key.
pub struct Watch(UnixStream, Arc<Wait>);

/// What came first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum First {
    /// The connection was closed, or given up.
    Closed,
    /// The other stream has something to say, or was closed.
    Other,
    /// Nothing of it.
    Late,
}

impl Watch {
    /// The user is waited for. Meanwhile the connection may be given up for another one.
    pub fn begin(&self) {
        self.1.begin(Whom::Toucher);
    }

    /// The wait is over. `false` if the connection was given up meanwhile.
    #[must_use]
    pub fn end(&self) -> bool {
        self.1.end()
    }

    /// Whether the connection is closed before this time.
    pub fn closes_by(&self, deadline: Instant) -> bool {
        self.wait(None, deadline) == First::Closed
    }

    /// What comes first: the end of the connection, or something from the other stream.
    pub fn first_of(&self, other: &UnixStream, deadline: Instant) -> First {
        self.wait(Some(other), deadline)
    }

    fn wait(&self, other: Option<&UnixStream>, deadline: Instant) -> First {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(timeout) = Timespec::try_from(left) else { return First::Late };
            // A second descriptor of ours is no other stream.
            let second =
                other.map_or((&self.0, PollFlags::empty()), |other| (other, PollFlags::IN));
            let mut waiting =
                [PollFd::new(&self.0, PollFlags::RDHUP), PollFd::new(second.0, second.1)];
            let ready = poll(&mut waiting, Some(&timeout));
            let [ours, theirs] = &waiting;
            match ready {
                Ok(_) if !ours.revents().is_empty() => return First::Closed,
                Ok(_) if !theirs.revents().is_empty() => return First::Other,
                Ok(_) if left.is_zero() => return First::Late,
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return First::Closed,
            }
        }
    }
}

fn over(error: &std::io::Error) -> Over {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => Over::Late,
        ErrorKind::InvalidData => Over::Malformed,
        _ => Over::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::wire::FromModule;

    const SOON: Duration = Duration::from_millis(30);

    fn pair() -> (UnixStream, Connection) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        (ours, Connection::new(theirs, Arc::default()))
    }

    #[test]
    fn a_frame_comes_whole_in_whatever_pieces() {
        let (mut module, mut connection) = pair();
        let frame = Frame::of(&FromModule::Hello { oldest: 1, newest: 1 }).unwrap();
        let bytes = frame.bytes().to_vec();
        let sender = std::thread::spawn(move || {
            for byte in bytes {
                module.write_all(&[byte]).unwrap();
            }
            module
        });
        let body = connection.hear(PROMPTLY).unwrap();
        assert_eq!(FromModule::decode(&body), Ok(FromModule::Hello { oldest: 1, newest: 1 }));
        drop(sender.join());
        assert_eq!(connection.hear(PROMPTLY), Err(Over::Closed));
    }

    #[test]
    fn a_frame_that_stops_halfway_is_late() {
        let (mut module, mut connection) = pair();
        module.write_all(&[0, 0, 0, 9, 1]).unwrap();
        let begun = Instant::now();
        assert_eq!(connection.hear(SOON), Err(Over::Late));
        assert!(begun.elapsed() < PROMPTLY, "{:?}", begun.elapsed());
    }

    #[test]
    fn a_length_beyond_the_bound_is_malformed_at_once() {
        let (mut module, mut connection) = pair();
        module.write_all(&u32::MAX.to_be_bytes()).unwrap();
        assert_eq!(connection.hear(PROMPTLY), Err(Over::Malformed));
    }
}
