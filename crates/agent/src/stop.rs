//! The end that somebody asks for.

use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use std::os::fd::{AsFd, BorrowedFd};

/// SIGTERM and SIGINT, as something to wait for. std gives the programs that a process starts an empty mask.
#[derive(Debug)]
pub struct Stop(SignalFd);

impl Stop {
    /// Before there are threads, since threads inherit what is blocked.
    ///
    /// # Errors
    /// A text for the administrator.
    pub fn prepare() -> Result<Self, String> {
        let cannot = |error: nix::Error| format!("cannot wait for SIGTERM: {error}");
        let signals = SigSet::from_iter([Signal::SIGTERM, Signal::SIGINT]);
        signals.thread_block().map_err(cannot)?;
        SignalFd::with_flags(&signals, SfdFlags::SFD_CLOEXEC).map(Self).map_err(cannot)
    }
}

impl AsFd for Stop {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
