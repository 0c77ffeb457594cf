//! The file of a credential that root holds: read, and replaced whole.

use super::refusal::other;
use crate::places::template;
use crate::writer::{Target, WriteError};
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::credential::{Credential, MAX_BYTES, ReadDepth};
use totp_core::history::History;
use totp_core::home::{FileFault, Readers, read_roots};
use totp_core::new_file::Naming;
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
        if !self.credential.unknown_kinds.is_empty() {
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
        let writer = Target::open(&self.path).and_then(Target::lock).map_err(refusal)?;
        let (mut credential, content) = read(&self.path)?;
        if content != self.content {
            return Err(Refusal::ChangedMeanwhile);
        }
        // Also what root has barred since the answer.
        self.check_changeable(settings)?;
        change(&mut credential)?;
        let text = writer.text(&credential).map_err(refusal)?;
        writer.write(&text, Naming::Replace).map_err(refusal)?;
        self.content = Zeroizing::new(text.as_bytes().to_vec());
        Ok(())
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

fn refusal(error: WriteError) -> Refusal {
    match error {
        WriteError::NoName => Refusal::NotHeld,
        WriteError::NotReadable => Refusal::Malformed,
        error => other(error),
    }
}
