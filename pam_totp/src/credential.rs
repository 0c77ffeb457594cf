//! Fetching the credential: with the user's rights from the home, or root's own file.

use crate::account::Rights;
use crate::identity::{IdentityError, as_user};
use crate::outcome::Outcome;
use std::path::Path;
use totp_core::account::Account;
use totp_core::credential::{self, Credential, ReadDepth};
use totp_core::home::{self, FileError, FileFault, FileOwner, Home, Readers};
use totp_core::judge::{Look, Other};
use totp_core::record::{Store, StoreError, users_record};
use totp_core::settings::{CredentialPath, MissingHome, Settings, expand};
use zeroize::Zeroizing;

/// What was found of a user.
pub struct Found {
    pub credential: Credential,
    /// What the record on the other side of the rights says: the user's own for root, root's for the user.
    pub elsewhere: Elsewhere,
    /// The home that the credential was found in, and the groups that it took to get there.
    home: Option<(Home, Vec<u32>)>,
}

/// What the record on the other side of the rights says.
pub struct Elsewhere {
    pub look: Look,
    /// Why a record of the user's says nothing. It is no reason to refuse: the file is the user's, and breaking it
    /// must lock nobody out.
    pub fault: Option<StoreError>,
}

impl Elsewhere {
    const SILENT: Self = Self { look: Look::Silent, fault: None };
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
    pub volatile_dir: &'a Path,
}

/// Text of a credential, what the other record says, and the home where both are.
type Fetched = (Zeroizing<Vec<u8>>, Elsewhere, Option<(Home, Vec<u32>)>);

impl Search<'_> {
    /// Reads and parses the credential.
    pub fn find(&self, depth: ReadDepth) -> Result<Found, Missing> {
        let (content, elsewhere, home) = self.fetch()?;
        match Credential::parse(&content, depth) {
            Ok(credential) => Ok(Found { credential, elsewhere, home }),
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
                    // Only root's callers come here, so there is no second record.
                    .map(|content| (content, Elsewhere::SILENT, None))
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
            let home = Home::open(&self.account.home, owner)?;
            let content = home.read(relative, credential::MAX_BYTES)?;
            Ok((content, self.look(), Some((home, groups.to_vec()))))
        };
        match self.rights {
            Rights::Own => Ok(read()),
            Rights::Root => as_user(self.account.uid, self.account.gid, groups, read)
                .map_err(|error| Missing::Unusable(Outcome::IdentityUnusable(error))),
        }
    }

    /// Looks at the other record, with the rights of the user.
    fn look(&self) -> Elsewhere {
        match self.rights {
            Rights::Own => Elsewhere { look: self.roots_store().look(), fault: None },
            Rights::Root => match self.users_store().peek() {
                Ok(Some(history)) => Elsewhere { look: Look::Knows(history), fault: None },
                Ok(None) => Elsewhere::SILENT,
                Err(error) => Elsewhere { look: Look::Silent, fault: Some(error) },
            },
        }
    }

    /// Looks at the other record once more, after an acceptance was written.
    pub fn look_again(&self, found: &Found) -> Result<Elsewhere, IdentityError> {
        let Some((home, groups)) = &found.home else { return Ok(Elsewhere::SILENT) };
        let Account { uid, gid, .. } = *self.account;
        if self.rights == Rights::Own {
            return Ok(self.look());
        }
        // Most users have no such record: one look by root is enough to see that.
        if home.provably_lacks(&users_record(uid)) {
            return Ok(Elsewhere::SILENT);
        }
        as_user(uid, gid, groups, || self.look())
    }

    /// Root's record of this user.
    pub fn roots_store(&self) -> Store {
        Store::of_root(&self.settings.state_dir, self.volatile_dir, self.account.uid)
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

    /// Who can write the record that [`Self::find`] and [`Self::look_again`] look at.
    pub const fn other(&self) -> Other {
        match self.rights {
            Rights::Root => Other::Users,
            Rights::Own => Other::Roots,
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
