//! The clocks of this machine.

use rustix::time::{ClockId, clock_gettime};
use std::time::SystemTime;
use totp_core::time::Moment;

/// The time.
pub fn now() -> Option<Moment> {
    Moment::of_clocks(SystemTime::now(), clock_gettime(ClockId::Boottime).tv_sec)
}
