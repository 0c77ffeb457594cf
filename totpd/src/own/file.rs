//! The file of a credential that root holds: read, and replaced whole.

use super::refusal::other;
use crate::places::template;
use rustix::fs::Mode;
use rustix::io::Errno;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::change_lock;
use totp_core::credential::{Credential, MAX_BYTES, ReadDepth};
use totp_core::history::History;
use totp_core::home::{FileFault, Readers, RootsFolder, read_roots};
use totp_core::new_file::{Flushed, Naming, NewFile, flush_folder};
use totp_core::record::Store;
use totp_core::settings::{Settings, VOLATILE_DIR, expand};
use totp_core::wire::Refusal;
use zeroize::Zeroizing;

/// A file, as it was when it was opened.
pub struct HeldFile {
    pub account: Account,
    pub credential: Credential,
    path: PathBuf,
    content: Zeroizing<Vec<u8>>,
}

impl HeldFile {
    /// The credential of this user.
    pub fn open(account: Account, settings: &Settings) -> Result<Self, Refusal> {
        let path =
            expand(template(settings), &account.name, account.uid).ok_or(Refusal::NotHeld)?;
        let (credential, content) = read(&path)?;
        Ok(Self { account, credential, path, content })
    }

    /// Root's record.
    pub fn store(&self, settings: &Settings) -> Store {
        Store::of_root(&settings.state_dir, Path::new(VOLATILE_DIR), self.account.uid)
    }

    /// What root's record knows.
    pub fn history(&self, settings: &Settings) -> Result<Option<History>, Refusal> {
        self.store(settings).peek().map_err(other)
    }

    /// Whether a change may begin: root has not barred the codes or disabled the credential, and all of it is understood.
    pub fn check_changeable(&self, settings: &Settings) -> Result<(), Refusal> {
        if self.credential.disabled {
            return Err(Refusal::NotHeld);
        }
        if self.credential.newer_kinds().next().is_some() {
            return Err(other("the credential has authenticators of a newer version"));
        }
        if self.history(settings)?.is_some_and(|history| history.is_barred()) {
            return Err(Refusal::Barred);
        }
        Ok(())
    }

    /// Replaces the file, if it is still as it was when it was opened, or replaced here before.
    pub fn replace(
        &mut self,
        settings: &Settings,
        change: impl FnOnce(&mut Credential) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let (Some(parent), Some(name)) = (self.path.parent(), self.path.file_name()) else {
            return Err(Refusal::NotHeld);
        };
        let folder = RootsFolder::open(parent).map_err(other)?;
        // The lock that root's `enroll` takes, too.
        let lock = change_lock::open(folder.as_fd(), &change_lock::name(name)).map_err(failed)?;
        change_lock::take(lock.as_fd(), change_lock::PATIENCE).map_err(failed)?;
        let (mut credential, content) = read(&self.path)?;
        if content != self.content {
            return Err(Refusal::ChangedMeanwhile);
        }
        // Also what root has barred since the answer.
        self.check_changeable(settings)?;
        change(&mut credential)?;
        let text = credential.to_toml();
        // A file that no login could read is never written.
        if Credential::parse(text.as_bytes(), ReadDepth::WithRecovery).is_err() {
            return Err(Refusal::Malformed);
        }
        let new = NewFile {
            folder: folder.as_fd(),
            name,
            mode: Mode::RUSR | Mode::WUSR,
            naming: Naming::Replace,
            flushed: Flushed::Content,
        };
        new.make(text.as_bytes(), |_| Ok(())).map_err(failed)?;
        self.content = Zeroizing::new(text.as_bytes().to_vec());
        self.credential = credential;
        flush_folder(folder.as_fd()).map_err(failed)
    }
}

fn read(path: &Path) -> Result<(Credential, Zeroizing<Vec<u8>>), Refusal> {
    let content = match read_roots(path, MAX_BYTES, Readers::RootOnly) {
        Ok(content) => content,
        Err(error) if matches!(error.fault, FileFault::Absent) => return Err(Refusal::NotHeld),
        Err(error) => return Err(other(error)),
    };
    let credential = Credential::parse(&content, ReadDepth::WithRecovery).map_err(other)?;
    Ok((credential, content))
}

fn failed(error: Errno) -> Refusal {
    other(std::io::Error::from(error))
}
