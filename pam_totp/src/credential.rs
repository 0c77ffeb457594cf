//! Fetching the credential: with the user's rights from the home, or root's own file.

use crate::account::Rights;
use crate::identity::as_user;
use crate::outcome::Outcome;
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::credential::{self, Credential, ReadDepth};
use totp_core::history::History;
use totp_core::home::{self, FileError, FileFault, FileOwner, Home, Readers};
use totp_core::record::Store;
use totp_core::settings::{CredentialPath, MissingHome, Settings, expand};
use zeroize::Zeroizing;

/// What was found of a user.
pub struct Found {
    pub credential: Credential,
    /// What the store on the other side of the rights knows: the user's own for root, root's for the
    /// user. `None` says nothing.
    pub elsewhere: Option<History>,
}

/// Why there is no credential to judge by.
pub enum Missing {
    /// Provably not there.
    Absent,
    /// It cannot be said what is there, or it is of no use.
    Unusable(Outcome),
}

/// Where to look, and with which rights.
pub struct Search<'a> {
    pub account: &'a Account,
    pub rights: Rights,
    pub settings: &'a Settings,
    /// Where those of root's records live that need not outlive a reboot.
    pub volatile_dir: PathBuf,
}

/// Text of a credential, and what the user's own store says.
type Fetched = (Zeroizing<Vec<u8>>, Option<History>);

impl Search<'_> {
    /// Reads and parses the credential.
    pub fn find(&self, depth: ReadDepth) -> Result<Found, Missing> {
        let (content, elsewhere) = self.fetch()?;
        match Credential::parse(&content, depth) {
            Ok(credential) => Ok(Found { credential, elsewhere }),
            Err(error) => {
                Err(Missing::Unusable(Outcome::CredentialDamaged(self.described_path(), error)))
            }
        }
    }

    fn described_path(&self) -> String {
        match &self.settings.credential {
            CredentialPath::InHome(relative) => {
                self.account.home.join(relative).display().to_string()
            }
            CredentialPath::Roots(template) => template.clone(),
        }
    }

    fn fetch(&self) -> Result<Fetched, Missing> {
        match &self.settings.credential {
            CredentialPath::InHome(relative) => self.fetch_in_home(relative),
            CredentialPath::Roots(template) => {
                let path = expand(template, &self.account.name, self.account.uid)
                    .ok_or(Missing::Unusable(Outcome::CredentialUnnameable))?;
                home::read_roots(&path, credential::MAX_BYTES, Readers::RootOnly)
                    .map(|content| (content, self.roots_record()))
                    .map_err(|error| self.missing(error))
            }
        }
    }

    /// The primary group is enough for most homes. Where it is not, or where a folder's group turns out
    /// to be the user's own, the second round knows more.
    fn fetch_in_home(&self, relative: &Path) -> Result<Fetched, Missing> {
        let mut owner = FileOwner { uid: self.account.uid, private_group: None };
        let mut groups = vec![self.account.gid];
        for _ in 0..2 {
            match self.try_in_home(relative, owner, &groups)? {
                Err(FileError { fault: FileFault::GroupWritable(gid), .. })
                    if owner.private_group.is_none() && self.account.has_private_group(gid) =>
                {
                    owner.private_group = Some(gid);
                }
                Err(FileError { fault: FileFault::Io(error), .. })
                    if error.kind() == std::io::ErrorKind::PermissionDenied
                        && self.rights == Rights::Root
                        && groups.len() == 1 =>
                {
                    groups = self.account.all_groups();
                }
                result => return result.map_err(|error| self.missing(error)),
            }
        }
        let last = self.try_in_home(relative, owner, &groups)?;
        last.map_err(|error| self.missing(error))
    }

    fn try_in_home(
        &self,
        relative: &Path,
        owner: FileOwner,
        groups: &[u32],
    ) -> Result<Result<Fetched, FileError>, Missing> {
        let read = || {
            let content =
                Home::open(&self.account.home, owner)?.read(relative, credential::MAX_BYTES)?;
            // Damaged or absent there means no information: the file is the user's.
            let own = || self.users_store().peek().ok().flatten();
            Ok((content, if self.rights == Rights::Root { own() } else { self.roots_record() }))
        };
        match self.rights {
            Rights::Own => Ok(read()),
            Rights::Root => as_user(self.account.uid, self.account.gid, groups, read)
                .map_err(|error| Missing::Unusable(Outcome::IdentityUnusable(error))),
        }
    }

    /// What root's record says, for a caller that runs as the user and may be allowed to read it.
    fn roots_record(&self) -> Option<History> {
        match self.rights {
            Rights::Root => None,
            Rights::Own => self.roots_store().peek().ok().flatten(),
        }
    }

    /// Root's record of this user.
    pub fn roots_store(&self) -> Store {
        Store::of_root(&self.settings.state_dir, &self.volatile_dir, self.account.uid)
    }

    fn users_store(&self) -> Store {
        Store::of_user(&self.account.home, self.account.uid)
    }

    /// The store that this caller writes.
    pub fn store(&self) -> Store {
        match self.rights {
            Rights::Root => self.roots_store(),
            Rights::Own => self.users_store(),
        }
    }

    fn missing(&self, error: FileError) -> Missing {
        match error.fault {
            FileFault::Absent => Missing::Absent,
            FileFault::NoHome if self.settings.missing_home == MissingHome::Ignore => {
                Missing::Absent
            }
            _ => Missing::Unusable(Outcome::CredentialOutOfReach(error)),
        }
    }
}
