//! For whom the command acts, with which rights, under which policy; and the enrolment that is there.

use crate::accounts;
use crate::error::{Error, Result, refused};
use crate::login::environment_claims;
use crate::messages;
use crate::policy::{self, is_held, policy, system_template};
use crate::rights::{self, Room};
use nix::unistd::getuid;
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::credential::{Credential, CredentialFault, HOME_PATH, MAX_BYTES, ReadDepth};
use totp_core::history::History;
use totp_core::home::{FileError, FileFault, FileOwner, Home, Readers, read_roots};
use totp_core::judge::Look;
use totp_core::record::Store;
use totp_core::settings::{CredentialPath, HELD_BY_ROOT, Settings, expand};
use zeroize::Zeroizing;

/// Everything a command needs to know about the user.
#[derive(Debug)]
pub struct Context {
    /// The user.
    pub account: Account,
    /// Root acts: for another user, or in a file of root's own.
    pub by_root: bool,
    /// The administrator's policy.
    pub settings: Settings,
    /// Whether the credential is root's own file; else it is in the home.
    pub system: bool,
    /// Where the credential is, below [`Context::base`].
    pub relative: PathBuf,
    /// Root acts in a home that is another user's: only the helper touches it.
    by_helper: bool,
    /// Also a credential that others have rights on is read: what root adds in an emergency is not refused for that.
    pub exposed: bool,
    /// The user's own group, if there is one; asked for once.
    group: OnceCell<Option<u32>>,
}

/// The enrolment that is there.
pub enum Existing {
    /// No file.
    Nothing,
    /// The file, and the exact bytes of it, so that a change meanwhile is seen.
    Enrolled(Credential, Zeroizing<Vec<u8>>),
}

impl Existing {
    /// The credential, if there is a file.
    pub const fn credential(&self) -> Option<&Credential> {
        match self {
            Self::Enrolled(credential, _) => Some(credential),
            Self::Nothing => None,
        }
    }
}

impl Context {
    /// Finds out who acts for whom. This process keeps its rights: what root does in another user's home is
    /// done by a helper ([`crate::rights`]).
    ///
    /// `user`: the name that is asked for, if any is. `system`: whether root's own file is asked for, not the home.
    pub fn new(user: Option<&str>, system: bool) -> Result<Self> {
        let (account, by_root) = find_account(user)?;
        let settings = policy()?;
        let for_root = getuid().is_root() && user.is_some();
        let system = match &settings.credential {
            CredentialPath::Roots(template) if !for_root => {
                return refused(messages::kept_by_root(template, &account.name));
            }
            CredentialPath::Roots(_) => true,
            CredentialPath::InHome(_) if system && !for_root => {
                return refused(messages::system_is_for_root());
            }
            // What root holds of this user counts, whatever is in the home.
            CredentialPath::InHome(_) => system || (getuid().is_root() && is_held(&account)),
        };
        let mut context = Self::at(account, settings, system)?;
        context.by_helper = by_root && !system;
        context.by_root = by_root || system;
        Ok(context)
    }

    /// For an administrator: one of the two places of a user's credential.
    pub fn at(account: Account, settings: Settings, system: bool) -> Result<Self> {
        let relative = match (&settings.credential, system) {
            (CredentialPath::InHome(relative), false) => relative.clone(),
            (CredentialPath::Roots(_), false) => HOME_PATH.into(),
            (_, true) => {
                let path = expand(system_template(&settings), &account.name, account.uid);
                let Some(path) = path else {
                    return refused(messages::name_in_no_file_name(format_args!(
                        "\"{}\"",
                        account.name
                    )));
                };
                path.strip_prefix("/").map(Path::to_owned).unwrap_or(path)
            }
        };
        let by_helper = !system && account.uid != 0;
        let (exposed, group) = (false, OnceCell::new());
        Ok(Self { account, by_root: true, settings, system, relative, by_helper, exposed, group })
    }

    /// For the helper, which has the rights that it needs.
    pub fn of_helper(account: Account, relative: PathBuf, group: Option<u32>) -> Self {
        Self {
            account,
            by_root: true,
            settings: Settings::default(),
            system: false,
            relative,
            by_helper: false,
            // What root has decided to read, its helper does not refuse.
            exposed: true,
            group: OnceCell::from(group),
        }
    }

    /// The home that only the helper touches, if it is such a one.
    pub fn room(&self) -> Option<Room<'_>> {
        let (account, relative) = (&self.account, self.relative.as_path());
        self.by_helper.then(|| Room { account, relative, group: self.private_group() })
    }

    /// The account with whose rights files are read and written that root names; `None` where this process has them.
    pub fn acts_as(&self) -> Option<&Account> {
        self.by_helper.then_some(&self.account)
    }

    fn private_group(&self) -> Option<u32> {
        let account = &self.account;
        *self.group.get_or_init(|| account.has_private_group(account.gid).then_some(account.gid))
    }

    /// The folder that [`Context::relative`] begins at.
    pub fn base(&self) -> &Path {
        if self.system { Path::new("/") } else { &self.account.home }
    }

    /// Whose file the credential is.
    pub const fn owner(&self) -> u32 {
        if self.system { 0 } else { self.account.uid }
    }

    /// Whether an address in the credential counts: only root can have written it.
    pub const fn holds_addresses(&self) -> bool {
        self.owner() == 0
    }

    /// The credential's full path, for messages.
    pub fn path(&self) -> PathBuf {
        self.base().join(&self.relative)
    }

    /// The home, checked.
    fn home(&self) -> Result<Home> {
        let owner = FileOwner { uid: self.account.uid, private_group: self.private_group() };
        Home::open(&self.account.home, owner).map_err(|error| self.unfit(&error))
    }

    /// Nothing can be kept in the home; root's own file is the way on.
    fn unfit(&self, error: &FileError) -> Error {
        Error::Refused(messages::home_unfit(error, &self.account.name))
    }

    /// Refuses a home that nothing may be kept in.
    pub fn check_base(&self) -> Result<()> {
        if self.system { Ok(()) } else { self.home().map(drop) }
    }

    /// The credential's text, read as the module reads it.
    pub fn read(&self) -> Result<std::result::Result<Zeroizing<Vec<u8>>, FileError>> {
        if self.system {
            return Ok(read_roots(&self.path(), MAX_BYTES, Readers::RootOnly));
        }
        if !self.by_helper {
            return Ok(self.home()?.read(&self.relative, MAX_BYTES));
        }
        match rights::read_in_home(&self.account, &self.relative, self.exposed)? {
            Err(error) if error.path == self.account.home => Err(self.unfit(&error)),
            read => Ok(read),
        }
    }

    /// The same where a change is about to be saved, with the rights that this process has.
    pub fn read_again(&self) -> Result<std::result::Result<Zeroizing<Vec<u8>>, FileError>> {
        if self.exposed && !self.system {
            return Ok(self.home()?.read_exposed(&self.relative, MAX_BYTES));
        }
        self.read()
    }

    /// Reads what is enrolled.
    pub fn existing(&self) -> Result<Existing> {
        match self.read()? {
            Ok(content) => match Credential::parse(&content, ReadDepth::WithRecovery) {
                Ok(credential) => Ok(Existing::Enrolled(credential, content)),
                Err(error) if error.fault == CredentialFault::HeldByRoot => {
                    let name = &self.account.name;
                    refused(if getuid().is_root() {
                        messages::held_but_gone(name, HELD_BY_ROOT)
                    } else {
                        messages::held_by_root(name)
                    })
                }
                Err(error) => refused(messages::file_not_understood(self.path().display(), error)),
            },
            Err(FileError { fault: FileFault::Absent, .. }) => Ok(Existing::Nothing),
            // Some stay so when they are unlocked (fscrypt).
            Err(error @ FileError { fault: FileFault::MaybeLocked, .. }) => Err(self.unfit(&error)),
            Err(error) => refused(messages::file_unusable(error)),
        }
    }

    /// Refuses a credential with authenticators that only a newer version knows how to treat.
    pub fn check_rewritable(&self, credential: &Credential) -> Result<()> {
        let kinds = credential.newer_kinds().map(|kept| kept.kind.as_str());
        let unknown: Vec<&str> = kinds.collect();
        if unknown.is_empty() {
            return Ok(());
        }
        refused(messages::file_of_a_newer_version(self.path().display(), unknown.join(", ")))
    }

    /// The text of the file, which must be there.
    pub fn text(&self) -> Result<Zeroizing<Vec<u8>>> {
        self.read()?.map_err(|error| Error::Refused(messages::file_unusable(error)))
    }

    /// The enrolment, for commands that need one.
    pub fn enrolled(&self) -> Result<(Credential, Zeroizing<Vec<u8>>)> {
        match self.existing()? {
            Existing::Enrolled(credential, content) if !credential.disabled => {
                Ok((credential, content))
            }
            _ => refused(messages::not_enrolled(&self.account.name)),
        }
    }

    /// The store that this user's own programs write.
    pub fn own_store(&self) -> Store {
        if self.account.uid == 0 || self.system {
            self.roots_store()
        } else {
            Store::of_user(&self.account.home, self.account.uid)
        }
    }

    /// The store that sshd, sudo and login write. The user may read it where the group is his own.
    pub fn roots_store(&self) -> Store {
        policy::roots_store(&self.settings, self.account.uid)
    }

    /// What the record that [`Self::own_store`] is not says, now.
    pub fn look_elsewhere(&self) -> Look {
        if self.account.uid == 0 || self.system { Look::Silent } else { self.roots_store().look() }
    }

    /// What the programs recorded that run as this user; an error if there is a record that cannot be read. To leave it
    /// out without a word would show used codes as unused.
    pub fn own_history(&self) -> std::result::Result<Option<History>, String> {
        if self.by_helper {
            return rights::own_record(&self.account).map_err(|error| error.to_string());
        }
        self.own_store().peek().map_err(|error| error.to_string())
    }

    /// What root's record says, if it may be read.
    pub fn roots_history(&self) -> Option<History> {
        self.roots_store().peek().ok().flatten()
    }

    /// Why root's record cannot be read, if this is the reason of a process that may read it.
    pub fn roots_record_fault(&self) -> Option<String> {
        let fault = self.roots_store().peek().err().map(|error| error.to_string());
        fault.filter(|_| getuid().is_root())
    }

    /// Whether root has a record that may not be read.
    pub fn roots_history_is_hidden(&self) -> bool {
        self.roots_store().peek().is_err()
    }
}

/// The user of this name, or the caller; and whether root acts for another one.
pub fn find_account(user: Option<&str>) -> Result<(Account, bool)> {
    let uid = getuid().as_raw();
    let own = || {
        let account = Account::of_uid(uid);
        account.ok_or_else(|| Error::Refused(messages::uid_without_account(uid)))
    };
    match user {
        Some(name) => {
            let account = accounts::by_name(name)?;
            if uid != 0 && account.uid != uid {
                return refused(messages::only_root_for_others());
            }
            let by_root = uid == 0 && account.uid != 0;
            Ok((account, by_root))
        }
        None if uid == 0 => match environment_claims() {
            None => Ok((own()?, false)),
            Some(name) => refused(messages::root_through_sudo(name)),
        },
        None => Ok((own()?, false)),
    }
}
