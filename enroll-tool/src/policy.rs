//! The administrator's policy, and where it has root keep credentials and records.

use crate::error::{Error, Result};
use crate::messages::Message;
use std::path::Path;
use totp_core::account::Account;
use totp_core::record::Store;
use totp_core::settings::{CredentialPath, HELD_BY_ROOT, Settings, VOLATILE_DIR, expand};

/// Where root holds the credentials that are his, unless the policy names another place.
pub const SYSTEM_TEMPLATE: &str = HELD_BY_ROOT;

/// Where root holds the credentials that are his.
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

/// Whether root holds the credential of this user where no setting has to name it: programs of root's then take this one,
/// whatever is in the home. Root alone can see it.
pub fn is_held(account: &Account) -> bool {
    let path = expand(HELD_BY_ROOT, &account.name, account.uid);
    path.is_some_and(|path| rustix::fs::lstat(path).is_ok())
}
