//! The wait for a login, at the terminal.

use super::in_front::in_front;
use super::journal::{Manifest, is_pending};
use super::report;
use super::settle::{self, SetupEnd};
use crate::error::{Error, Result};
use crate::messages;
use crate::terminal::{self, Watch};
use crate::time::in_words;
use nix::sys::signal::Signal;
use std::time::{Duration, Instant};

/// How often it looks.
const PAUSE: Duration = Duration::from_millis(500);
/// Seconds left at which it says so.
const MARKS: [u64; 6] = [1_800, 600, 240, 120, 60, 30];

/// Waits until the setup is settled, here or elsewhere. Ctrl-C takes it back at once; a closed terminal or
/// a kill leaves it to the guard.
pub fn wait(manifest: &Manifest) -> Result<SetupEnd> {
    let watch = Watch::over_pause();
    let (service, id) = (&manifest.service, &manifest.id);
    let end = Instant::now() + Duration::from_secs(manifest.wait);
    let mut marks = MARKS.into_iter().skip_while(|mark| *mark >= manifest.wait).peekable();
    loop {
        match watch.signal_within(PAUSE) {
            None => {}
            Some(Signal::SIGINT) => {
                terminal::leave_line_of_ctrl_c();
                let end = in_front(service, id, settle::take_back_now)?;
                return Ok(end.by_hand());
            }
            Some(_) => return Err(Error::Interrupted),
        }
        let left = end.saturating_duration_since(Instant::now());
        if manifest.proved().is_some() || left.is_zero() {
            return in_front(service, id, settle::settle);
        }
        if !is_pending(service, id) {
            return Ok(SetupEnd::Over);
        }
        if marks.next_if(|mark| left.as_secs() < *mark).is_some() {
            // A terminal that is gone is told by a signal.
            let _ = tell_left(service, left.as_secs() + 1);
        }
    }
}

fn tell_left(service: &str, seconds: u64) -> Result<()> {
    if report::countdown(service, seconds)? {
        return Ok(());
    }
    terminal::print_to_fit(&messages::setup_still_waiting(in_words(seconds)))
}
