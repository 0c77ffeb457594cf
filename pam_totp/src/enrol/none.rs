//! Enrolment at the first login in `pam_totp.so`: it hands every login over that may become one.

use crate::account::Rights;
use crate::host::{Host, Request};
use crate::outcome::Outcome;
use std::path::Path;
use totp_core::account::Account;
use totp_core::settings::Settings;

/// Nobody enrols here.
pub fn pass_to_enrol<H: Host>(
    _: &mut H,
    _: &Settings,
    _: &Request,
    _: Option<(&Account, Rights)>,
    _: &Path,
) -> Option<Outcome> {
    None
}
