//! The proof that a setup works: somebody logged in with a code. The module leaves word of it in a folder
//! below /run while its line has the argument `trial` (pam_totp, trial.rs).

use crate::error::{Error, Result};
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::settings::VOLATILE_DIR;

/// Programs that never set credentials, so that an accepted code is all there is to see.
const WITHOUT_CREDENTIALS: [&str; 1] = ["polkit-1"];

fn folder(service: &str) -> PathBuf {
    Path::new(VOLATILE_DIR).join("trial").join(service)
}

/// Makes the folder, without word of earlier logins in it.
pub fn begin(service: &str) -> Result<()> {
    let folder = folder(service);
    let made = || -> io::Result<()> {
        if !Path::new(VOLATILE_DIR).exists() {
            DirBuilder::new().mode(0o711).create(VOLATILE_DIR)?;
            // The mask of this process took bits away.
            fs::set_permissions(VOLATILE_DIR, fs::Permissions::from_mode(0o711))?;
        }
        end(service);
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)
    };
    made().map_err(|error| Error::Failed(format!("{}: {error}", folder.display())))
}

/// Takes the folder away.
pub fn end(service: &str) {
    let folder = folder(service);
    // A folder left behind is emptied by the next setup.
    let _ = fs::remove_dir_all(&folder);
    let _ = folder.parent().map(fs::remove_dir);
}

/// Who logged in with a code since the setup began.
pub fn proved(service: &str) -> Option<String> {
    let word = if WITHOUT_CREDENTIALS.contains(&service) { "accepted." } else { "proved." };
    let entries = fs::read_dir(folder(service)).ok()?.flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.strip_prefix(word)?.parse().ok())
        .map(|uid| Account::of_uid(uid).map_or_else(|| format!("#{uid}"), |user| user.name))
        .next()
}
