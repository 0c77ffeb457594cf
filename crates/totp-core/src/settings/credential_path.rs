//! Where a user's credential is, as a setting says it.

use crate::credential::HOME_PATH;
use std::path::{Component, Path, PathBuf};

/// Where root holds credentials if no setting names another place. Programs of root's look there before they look into
/// a home: what `enroll admin adopt` moved there counts, and what is left in the home does not.
pub const HELD_BY_ROOT: &str = "/etc/pam_totp/users/%u.toml";

/// Where the credential is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CredentialPath {
    /// Below the user's home, opened with the user's rights. Relative.
    InHome(PathBuf),
    /// Root's own file, as a template with `%u` and `%U`.
    Roots(String),
}

impl CredentialPath {
    /// Whether it names a file of root's. No login reads the home then.
    pub const fn is_roots(&self) -> bool {
        matches!(self, Self::Roots(_))
    }
}

impl Default for CredentialPath {
    fn default() -> Self {
        Self::InHome(HOME_PATH.into())
    }
}

/// Reads the value of the setting.
pub(super) fn credential_path(text: &str) -> Result<CredentialPath, String> {
    let plain = |path: &Path| path.components().all(|c| matches!(c, Component::Normal(_)));
    if let Some(relative) = text.strip_prefix("%h/") {
        let relative = Path::new(relative);
        if relative.as_os_str().is_empty()
            || !plain(relative)
            || text.as_bytes().windows(2).any(|two| matches!(two, b"%u" | b"%U"))
        {
            return Err("after %h/ comes a path without .. and without % marks".to_owned());
        }
        return Ok(CredentialPath::InHome(relative.to_owned()));
    }
    match text.strip_prefix('/').map(Path::new) {
        Some(rest) if plain(rest) && !rest.as_os_str().is_empty() => {
            Ok(CredentialPath::Roots(text.to_owned()))
        }
        _ => Err("must begin with %h/ or be an absolute path without ..".to_owned()),
    }
}

/// Fills `%u` and `%U` of a template in. `None` for an account name that is no plain file name.
pub fn expand(template: &str, account: &str, uid: u32) -> Option<PathBuf> {
    if account.is_empty() || account.starts_with('.') || account.contains(['/', '\0', '%']) {
        return None;
    }
    // Not str::replace: its search for texts is 4 kB of the module.
    let mut parts = template.split('%');
    let mut path = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut rest = part.chars();
        match rest.next() {
            Some('U') => path.push_str(&uid.to_string()),
            Some('u') => path.push_str(account),
            _ => {
                path.push('%');
                rest = part.chars();
            }
        }
        path.push_str(rest.as_str());
    }
    Some(path.into())
}
