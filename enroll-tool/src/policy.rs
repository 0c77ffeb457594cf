//! The administrator's policy, and where it has root keep credentials.

use crate::error::{Error, Result};
use crate::messages::Message;
use totp_core::settings::{CredentialPath, Settings};

/// Where root keeps the credentials that are his, unless the policy names another place.
pub const SYSTEM_TEMPLATE: &str = "/etc/pam_totp/users/%u.toml";

/// Where root keeps the credentials that are his.
pub fn system_template(settings: &Settings) -> &str {
    match &settings.credential {
        CredentialPath::Roots(template) => template,
        CredentialPath::InHome(_) => SYSTEM_TEMPLATE,
    }
}

/// The administrator's policy.
pub fn policy() -> Result<Settings> {
    Settings::from_policy(None)
        .map_err(|error| Error::Failed(Message::of_elsewhere(error.to_string())))
}
