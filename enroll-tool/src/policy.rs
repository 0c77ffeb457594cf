//! The administrator's policy, and where it has root keep credentials and records.

use crate::error::{Error, Result};
use crate::messages::Message;
use std::path::Path;
use totp_core::record::Store;
use totp_core::settings::{CredentialPath, Settings, VOLATILE_DIR};

/// Where root keeps the credentials that are his, unless the policy names another place.
pub const SYSTEM_TEMPLATE: &str = "/etc/pam_totp/users/%u.toml";

/// Where root keeps the credentials that are his.
pub fn system_template(settings: &Settings) -> &str {
    match &settings.credential {
        CredentialPath::Roots(template) => template,
        CredentialPath::InHome(_) => SYSTEM_TEMPLATE,
    }
}

/// Root's record of a user id.
pub fn roots_store(settings: &Settings, uid: u32) -> Store {
    Store::of_root(&settings.state_dir, Path::new(VOLATILE_DIR), uid)
}

/// The administrator's policy.
pub fn policy() -> Result<Settings> {
    Settings::from_policy(None)
        .map_err(|error| Error::Failed(Message::of_elsewhere(error.explained().to_string())))
}
