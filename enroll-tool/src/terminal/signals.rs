//! Ctrl-C, Ctrl-Z and their kin while a question waits.
//!
//! They are held back and looked at together with the input, so that the command ends or stops in order:
//! the echo is put back first, and after an end one line says that nothing was changed.

use crate::error::{Error, Result};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, SigmaskHow, Signal, raise};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use std::os::fd::AsFd;
use std::time::Duration;

/// Signals that end the command.
const ENDING: [Signal; 4] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT];

/// What a question waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// A byte, or the end of the input, can be read.
    Input,
    /// The command is to stop (Ctrl-Z).
    Stop,
    /// The command was stopped and goes on: meanwhile somebody else had the terminal.
    Continued,
}

/// Holds signals back until dropped.
pub struct Watch {
    /// `None` where the system gives none: then the signals act as usual.
    arrivals: Option<SignalFd>,
    former: Option<SigSet>,
}

impl Watch {
    /// For a wait without a question.
    pub fn over_pause() -> Self {
        Self::over(&[])
    }

    /// For a question whose answer is shown. It is asked again when the command goes on after a stop.
    pub fn over_question() -> Self {
        Self::over(&[Signal::SIGCONT])
    }

    /// For one whose answer is not: stopping waits until the terminal has its echo again.
    pub fn over_hidden_question() -> Self {
        Self::over(&[Signal::SIGCONT, Signal::SIGTSTP])
    }

    fn over(more: &[Signal]) -> Self {
        // The kernel keeps a signal that is held back even if it was to be ignored. For SIGHUP that is the
        // user's wish (nohup). SIGINT is ignored in each background job of a script, and Ctrl-C counts there.
        let stays = hangup_is_ignored().then_some(Signal::SIGHUP);
        let held: SigSet =
            ENDING.iter().chain(more).copied().filter(|signal| Some(*signal) != stays).collect();
        let flags = SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK;
        let arrivals = SignalFd::with_flags(&held, flags).ok();
        let former =
            arrivals.as_ref().and_then(|_| held.thread_swap_mask(SigmaskHow::SIG_BLOCK).ok());
        Self { arrivals, former }
    }

    /// Takes a signal off, so that it does not act when it is let through again.
    fn take(&self) -> Option<Signal> {
        let arrived = self.arrivals.as_ref()?.read_signal().ok().flatten()?;
        Signal::try_from(i32::try_from(arrived.ssi_signo).ok()?).ok()
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
        self.take()
    }

    /// Returns when something of this question has arrived; signals come before input.
    pub fn wait(&self) -> Result<Arrival> {
        let Some(arrivals) = &self.arrivals else { return Ok(Arrival::Input) };
        let input = rustix::stdio::stdin();
        loop {
            let mut watched = [
                PollFd::new(arrivals.as_fd(), PollFlags::POLLIN),
                PollFd::new(input, PollFlags::POLLIN),
            ];
            let polled = poll(&mut watched, PollTimeout::NONE);
            match (self.take(), polled) {
                (Some(Signal::SIGTSTP), _) => return Ok(Arrival::Stop),
                (Some(Signal::SIGCONT), _) => return Ok(Arrival::Continued),
                (Some(_), _) => return Err(Error::Interrupted),
                (None, Ok(_)) if watched.iter().skip(1).any(|fd| fd.any() == Some(true)) => {
                    return Ok(Arrival::Input);
                }
                (None, Ok(_) | Err(Errno::EINTR)) => {}
                (None, Err(_)) => return Err(Error::Interrupted),
            }
        }
    }

    /// Stops the command as Ctrl-Z does, and returns when it goes on.
    pub fn stop(&self) {
        let stopping = SigSet::from(Signal::SIGTSTP);
        // The signal waits until it is let through, and acts then.
        let _ = raise(Signal::SIGTSTP);
        let _ = stopping.thread_unblock();
        let _ = stopping.thread_block();
    }

    /// Whether the command was stopped and went on since this was asked last.
    pub fn went_on(&self) -> Result<bool> {
        let mut went_on = false;
        while let Some(signal) = self.take() {
            match signal {
                Signal::SIGCONT => went_on = true,
                // Stopping again at once is nothing to the user that stopping later is not.
                Signal::SIGTSTP => {}
                _ => return Err(Error::Interrupted),
            }
        }
        Ok(went_on)
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

/// Whether this process was started to ignore SIGHUP; no if the system does not say.
fn hangup_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    mask & (1 << (Signal::SIGHUP as i32 - 1)) != 0
}
