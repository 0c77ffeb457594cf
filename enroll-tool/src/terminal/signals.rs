//! Ctrl-C and its kin while a question waits.
//!
//! They are held back and looked at together with the input, so that the command ends in order: the echo
//! is put back, and one line says that nothing was changed.

use crate::error::{Error, Result};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use std::os::fd::AsFd;
use std::time::Duration;

/// Signals that end the command.
const ENDING: [Signal; 4] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT];

/// Holds signals back until dropped.
pub struct Watch {
    /// `None` where the system gives none: then the signals act as usual.
    arrivals: Option<SignalFd>,
    former: Option<SigSet>,
}

impl Watch {
    /// For a question whose answer is shown.
    pub fn over_question() -> Self {
        Self::over(&[])
    }

    /// For one whose answer is not: stopping (Ctrl-Z) waits too, since the shell would get a terminal
    /// without echo.
    pub fn over_hidden_question() -> Self {
        Self::over(&[Signal::SIGTSTP])
    }

    fn over(waiting: &[Signal]) -> Self {
        let ending: SigSet = ENDING.into_iter().collect();
        let flags = SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK;
        let arrivals = SignalFd::with_flags(&ending, flags).ok();
        let held: SigSet = ENDING.iter().chain(waiting).copied().collect();
        let former =
            arrivals.as_ref().and_then(|_| held.thread_swap_mask(SigmaskHow::SIG_BLOCK).ok());
        Self { arrivals, former }
    }

    /// The signal that arrives within this time.
    pub fn signal_within(&self, time: Duration) -> Option<Signal> {
        let Some(arrivals) = &self.arrivals else {
            std::thread::sleep(time);
            return None;
        };
        let mut watched = [PollFd::new(arrivals.as_fd(), PollFlags::POLLIN)];
        let milliseconds = u16::try_from(time.as_millis()).unwrap_or(u16::MAX);
        let _ = poll(&mut watched, PollTimeout::from(milliseconds));
        let arrived = arrivals.read_signal().ok().flatten()?;
        Signal::try_from(i32::try_from(arrived.ssi_signo).ok()?).ok()
    }

    /// Returns when a byte, or the end of the input, can be read.
    pub fn wait_for_input(&self) -> Result<()> {
        let Some(arrivals) = &self.arrivals else { return Ok(()) };
        let input = rustix::stdio::stdin();
        loop {
            let mut watched = [
                PollFd::new(arrivals.as_fd(), PollFlags::POLLIN),
                PollFd::new(input, PollFlags::POLLIN),
            ];
            match poll(&mut watched, PollTimeout::NONE) {
                // Taken off, so that it does not act when it is let through again.
                Ok(_) if arrivals.read_signal().is_ok_and(|signal| signal.is_some()) => {
                    return Err(Error::Interrupted);
                }
                Ok(_) if watched.iter().skip(1).any(|fd| fd.any() == Some(true)) => return Ok(()),
                Ok(_) | Err(Errno::EINTR) => {}
                Err(_) => return Err(Error::Interrupted),
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(former) = &self.former {
            // Only back to what was; it cannot fail with a mask that the system gave.
            let _ = former.thread_set_mask();
        }
    }
}
