//! The proof that a setup works: somebody logged in with a code. The module leaves word of it in a folder
//! below /run while its line has the argument `trial` (pam_totp, trial.rs).

use crate::check::services::{self, Proof};
use crate::error::{Error, Result};
use crate::messages;
use rustix::fs::Mode;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::new_folder;
use totp_core::settings::VOLATILE_DIR;

fn folder(service: &str) -> PathBuf {
    Path::new(VOLATILE_DIR).join("trial").join(service)
}

/// The folder of one setup of the service. A login by the line of another one has no word in it.
fn folder_of(service: &str, id: &str) -> PathBuf {
    folder(service).join(id)
}

/// Makes the folder of this setup, and takes those of earlier ones away.
pub fn begin(service: &str, id: &str) -> Result<()> {
    let folder = folder_of(service, id);
    let made = || -> io::Result<()> {
        new_folder::make(Path::new(VOLATILE_DIR), Mode::from_raw_mode(0o711))?;
        end(service);
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)
    };
    made().map_err(|error| Error::Failed(messages::at(folder.display(), &error)))
}

/// Takes the folders of the service away.
pub fn end(service: &str) {
    let folder = folder(service);
    // A folder left behind is emptied by the next setup.
    let _ = fs::remove_dir_all(&folder);
    let _ = folder.parent().map(fs::remove_dir);
}

/// Whether the setup takes a proof: from its beginning until something of it is reverted.
pub fn is_open(service: &str, id: &str) -> bool {
    folder_of(service, id).is_dir()
}

/// What the note that is a proof of this service begins with.
fn word(service: &str) -> Option<&'static str> {
    match services::proof(service) {
        // What root's own process says of a locker, none of the user's has shown.
        Proof::Nothing => None,
        Proof::Code => Some("accepted."),
        // With the code before the password, an accepted code says nothing of the password.
        Proof::Credentials | Proof::SeldomCredentials | Proof::Unknown => Some("proved."),
    }
}

/// The user who logged in with a code through the stack of this setup.
pub fn proved(service: &str, id: &str) -> Option<String> {
    let word = word(service)?;
    let entries = fs::read_dir(folder_of(service, id)).ok()?.flatten();
    entries
        .filter_map(|entry| {
            entry.file_name().to_str()?.strip_prefix(word)?.split('.').next()?.parse().ok()
        })
        .map(|uid| Account::of_uid(uid).map_or_else(|| format!("#{uid}"), |user| user.name))
        .next()
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn an_accepted_code_alone_proves_a_setup_of_polkit_only() {
        assert_eq!(word("polkit-1"), Some("accepted."));
        for service in ["sshd", "sudo", "vsftpd", "dovecot", "openvpn", "site"] {
            assert_eq!(word(service), Some("proved."), "{service}");
        }
        assert_eq!(word("i3lock"), None);
    }
}
