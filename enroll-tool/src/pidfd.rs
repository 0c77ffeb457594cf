//! Processes by descriptor: a number can be another process's by the time it is used.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, Result};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use std::os::fd::OwnedFd;
use std::time::Duration;

/// The process of this number.
///
/// # Errors
/// `SRCH` where there is none.
pub fn of(number: i32) -> Result<OwnedFd> {
    pidfd_open(Pid::from_raw(number).ok_or(Errno::SRCH)?, PidfdFlags::empty())
}

/// Whether a process ended, waited for at most so many seconds. A dead one that nobody has waited for yet has ended.
pub fn ended(process: &OwnedFd, seconds: u64) -> bool {
    ended_within(process, Duration::from_secs(seconds))
}

/// The same by a part of a second.
pub fn ended_within(process: &OwnedFd, patience: Duration) -> bool {
    let mut fds = [PollFd::new(process, PollFlags::IN)];
    let patience = Timespec::try_from(patience).ok();
    poll(&mut fds, patience.as_ref()).is_ok_and(|ready| ready > 0)
}
