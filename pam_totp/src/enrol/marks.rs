//! What the hooks leave in the folder of root's records: that the account line runs, and that the deadline has passed.

use crate::host::{Host, Priority, Request};
use totp_core::settings::Settings;
use totp_core::{deadline, escape, stamp};

/// Leaves the stamp of the service.
pub fn leave_stamp<H: Host>(host: &mut H, settings: &Settings, request: &Request) {
    let Some(now) = host.now() else { return };
    let service = String::from_utf8_lossy(&request.service);
    if let Err(error) = stamp::leave(&settings.state_dir, &service, now.wall) {
        let line = format!("cannot leave a stamp: {}", escape::text(&error));
        host.log(Priority::Warning, &line);
    }
}

/// Leaves the mark of a deadline that the clock has reached.
pub fn keep_deadline<H: Host>(host: &mut H, settings: &Settings) {
    let Some(now) = host.now() else { return };
    if let Err(error) = deadline::note(settings, now.wall) {
        let line = format!("cannot note that enrol_until is over: {}", escape::text(&error));
        host.log(Priority::Warning, &line);
    }
}
