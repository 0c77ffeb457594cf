//! Fetching the credential: with the user's rights from the home, or root's own file.

use crate::account::Rights;
use crate::identity::{IdentityError, as_user};
use crate::outcome::Outcome;
use rustix::fs;
use rustix::io::Errno;
use std::path::Path;
use totp_core::account::Account;
use totp_core::credential::{self, Credential, ReadDepth};
use totp_core::home::{self, FileError, FileFault, FileOwner, Home, Readers};
use totp_core::judge::{Look, Other};
use totp_core::local::{Elsewhere, Found, Missing, Places};
use totp_core::record::{Store, users_record};
use totp_core::settings::{CredentialPath, HELD_BY_ROOT, MissingHome, Settings, expand};
use zeroize::Zeroizing;

/// The files of users, and with which rights they are reached.
pub struct Files<'a> {
    pub rights: Rights,
    pub settings: &'a Settings,
    /// Where those of root's records live that need not outlive a reboot.
    pub volatile_dir: &'a Path,
}

/// The home that a credential was found in, and the groups that it took to get there.
type WayHome = Option<(Home, Vec<u32>)>;

impl Places for Files<'_> {
    type Home = WayHome;

    fn find(&self, account: &Account, depth: ReadDepth) -> Result<Found<WayHome>, Missing> {
        self.of(account).find(depth)
    }

    fn look_again(
        &self,
        account: &Account,
        found: &Found<WayHome>,
    ) -> Result<Elsewhere, IdentityError> {
        self.of(account).look_again(found)
    }

    fn roots_store(&self, account: &Account) -> Store {
        self.of(account).roots_store()
    }

    fn store(&self, account: &Account) -> Store {
        let search = self.of(account);
        match self.rights {
            Rights::Root => search.roots_store(),
            Rights::Own => search.users_store(),
        }
    }

    /// Only a home is asked about: what is in it, its user can have put there.
    fn is_held_as(&self, account: &Account, found: &Found<WayHome>, name: &str) -> bool {
        let of_home = found.home.is_some() && self.rights == Rights::Root;
        let path = expand(HELD_BY_ROOT, name, account.uid).filter(|_| of_home);
        // In doubt it is there.
        path.is_some_and(|path| !matches!(fs::lstat(&path), Err(Errno::NOENT)))
    }

    fn other(&self) -> Other {
        match self.rights {
            Rights::Root => Other::Users,
            Rights::Own => Other::Roots,
        }
    }
}

impl Files<'_> {
    const fn of<'b>(&'b self, account: &'b Account) -> Search<'b> {
        let &Files { rights, settings, volatile_dir } = self;
        Search { account, rights, settings, volatile_dir }
    }
}

/// What is looked for of one account.
struct Search<'a> {
    account: &'a Account,
    rights: Rights,
    settings: &'a Settings,
    volatile_dir: &'a Path,
}

/// Text of a credential, what the other record says, and the home where both are.
type Fetched = (Zeroizing<Vec<u8>>, Elsewhere, WayHome);

impl Search<'_> {
    fn find(&self, depth: ReadDepth) -> Result<Found<WayHome>, Missing> {
        let (content, elsewhere, home) = self.fetch()?;
        match Credential::parse(&content, depth) {
            Ok(credential) => Ok(Found { credential, elsewhere, home }),
            Err(error) => {
                let path = self.described_path(home.is_some());
                Err(Missing::Unusable(Outcome::CredentialDamaged(path, error)))
            }
        }
    }

    fn described_path(&self, in_home: bool) -> String {
        match &self.settings.credential {
            CredentialPath::InHome(relative) if in_home => {
                self.account.home.join(relative).display().to_string()
            }
            _ => self.template().to_owned(),
        }
    }

    /// Where root holds credentials.
    fn template(&self) -> &str {
        match &self.settings.credential {
            CredentialPath::InHome(_) => HELD_BY_ROOT,
            CredentialPath::Roots(template) => template,
        }
    }

    fn fetch(&self) -> Result<Fetched, Missing> {
        let CredentialPath::InHome(relative) = &self.settings.credential else {
            return self.fetch_roots();
        };
        if self.rights == Rights::Root {
            // What root holds counts, whatever is left in the home: only if there is provably nothing, the home is read.
            match self.fetch_roots() {
                Err(Missing::Absent | Missing::Unusable(Outcome::CredentialUnnameable)) => {}
                held => return held,
            }
        }
        self.fetch_in_home(relative)
    }

    fn fetch_roots(&self) -> Result<Fetched, Missing> {
        let path = expand(self.template(), &self.account.name, self.account.uid)
            .ok_or(Missing::Unusable(Outcome::CredentialUnnameable))?;
        home::read_roots(&path, credential::MAX_BYTES, Readers::RootOnly)
            // Only root's callers come here, so there is no second record.
            .map(|content| (content, Elsewhere::SILENT, None))
            .map_err(|error| self.missing(error))
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

    fn look_again(&self, found: &Found<WayHome>) -> Result<Elsewhere, IdentityError> {
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

    fn roots_store(&self) -> Store {
        Store::of_root(&self.settings.state_dir, self.volatile_dir, self.account.uid)
    }

    fn users_store(&self) -> Store {
        Store::of_user(&self.account.home, self.account.uid)
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
