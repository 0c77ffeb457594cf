//! Accepts connections until nobody connects any more, or the process is to end.

use crate::journal::say;
use crate::stop::Stop;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::os::unix::net::{UnixListener, UnixStream};
use std::thread;
use std::time::Duration;
use totp_core::login::Priority;

/// How long nobody connects until a process that systemd started ends. The socket stays systemd's.
const IDLE: Timespec = Timespec { tv_sec: 60, tv_nsec: 0 };
/// After a failure to accept (no descriptors left), so that the loop does not spin.
const PAUSE: Duration = Duration::from_millis(50);

/// What happens when nobody connects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhenIdle {
    /// The next connection starts another process.
    End,
    /// Nobody would start another one.
    Stay,
}

/// Why nothing more is accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// Nobody connects any more, and nobody is served.
    Idle,
    /// The process was asked to end. There may be connections that are served.
    Asked,
}

/// Hands over each connection, until the end. `is_idle` says whether nobody is served at this moment.
pub fn accept(
    listener: &UnixListener,
    when_idle: WhenIdle,
    stop: &Stop,
    is_idle: impl Fn() -> bool,
    mut admit: impl FnMut(UnixStream),
) -> Ended {
    loop {
        let mut waiting = [PollFd::new(listener, PollFlags::IN), PollFd::new(stop, PollFlags::IN)];
        let timeout = (when_idle == WhenIdle::End).then_some(IDLE);
        match poll(&mut waiting, timeout.as_ref()) {
            Ok(0) if is_idle() => return Ended::Idle,
            Ok(0) | Err(_) => continue,
            Ok(_) => {}
        }
        let [_, asked_to_end] = &waiting;
        if !asked_to_end.revents().is_empty() {
            return Ended::Asked;
        }
        match listener.accept() {
            Ok((stream, _)) => admit(stream),
            Err(error) => {
                say(Priority::Error, &format!("cannot accept a connection: {error}"));
                thread::sleep(PAUSE);
            }
        }
    }
}
