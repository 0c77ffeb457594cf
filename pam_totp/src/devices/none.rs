//! Devices in `pam_totp.so`: it knows none, and hands every login over that may come from one.

use crate::account::Rights;
use crate::host::{Host, Request};
use crate::outcome::Outcome;
use std::path::Path;
use totp_core::account::Account;
use totp_core::settings::Settings;

/// In the place of the client that the full build knows.
pub struct Client;

impl Client {
    /// No login is one of a client with devices.
    pub fn of<H: Host>(
        _: &mut H,
        _: &Settings,
        _: &Request,
        _: Option<(&Account, Rights)>,
        _: &Path,
    ) -> Option<Self> {
        None
    }

    pub fn recognise<H: Host>(&self, _: &mut H) -> Option<Outcome> {
        None
    }

    pub fn offer<H: Host>(&self, _: &mut H, _: &Outcome) {}
}
