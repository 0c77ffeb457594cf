//! The guard itself, as the timer or the command starts it.

use super::journal::is_pending;
use super::settle;
use crate::error::{Error, Result};
use std::fs;
use std::io::{self, Write};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The guard itself: waits, then settles what is not settled.
pub fn run(service: &str, id: &str, after: u64) -> Result<()> {
    if after > 0 {
        // A process that was just started leads no group, so this cannot fail.
        let _ = nix::unistd::setsid();
        let mut out = io::stdout();
        let _ = out.write_all(b".").and_then(|()| out.flush());
        // The one who started it waits for the end of nothing.
        let _ = rustix::stdio::dup2_stdout(fs::File::open("/dev/null").map_err(Error::Output)?);
        let end = Instant::now() + Duration::from_secs(after);
        while Instant::now() < end && is_pending(service, id) {
            sleep(Duration::from_secs(1));
        }
    }
    settle::until_done(service, None, || settle::settle(service, id)).map(drop)
}
