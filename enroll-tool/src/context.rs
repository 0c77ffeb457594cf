//! For whom the command acts, with which rights, under which policy; and the enrolment that is there.

use crate::cli::Whose;
use crate::error::{Error, Result, failed, refused};
use crate::messages;
use nix::unistd::{Gid, Uid, geteuid, getuid, initgroups, setresgid, setresuid};
use std::ffi::CString;
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::credential::{Credential, HOME_PATH, MAX_BYTES, ReadDepth};
use totp_core::history::History;
use totp_core::home::{FileError, FileFault, FileOwner, Home, Readers, read_roots};
use totp_core::record::Store;
use totp_core::settings::{CredentialPath, Settings, VOLATILE_DIR, expand};
use totp_core::time::{Moment, UnixTime};
use zeroize::Zeroizing;

/// Everything a command needs to know about the user.
#[derive(Debug)]
pub struct Context {
    /// The user.
    pub account: Account,
    /// Root started this for another user, whose rights the process has now.
    pub by_root: bool,
    /// The administrator's policy.
    pub settings: Settings,
    /// Whether the credential is root's own file; else it is in the home.
    pub system: bool,
    /// Where the credential is, below [`Context::base`].
    pub relative: PathBuf,
    /// What root's record said while the process still had root's rights.
    seen_as_root: Option<History>,
}

/// The enrolment that is there.
pub enum Existing {
    /// No file.
    Nothing,
    /// The file, and the exact bytes of it, so that a change meanwhile is seen.
    Enrolled(Credential, Zeroizing<Vec<u8>>),
}

impl Context {
    /// Finds out who acts for whom, and takes on that user's rights; root's unless the credential is
    /// root's own file.
    pub fn new(whose: &Whose) -> Result<Self> {
        let (account, by_root) = find_account(whose)?;
        let settings = policy()?;
        let for_root = getuid().is_root() && whose.user.is_some();
        let system = match &settings.credential {
            CredentialPath::Roots(template) if !for_root => {
                return refused(messages::kept_by_root(template, &account.name));
            }
            CredentialPath::Roots(_) => true,
            CredentialPath::InHome(_) if whose.system && !for_root => {
                return refused(messages::system_is_for_root());
            }
            CredentialPath::InHome(_) => whose.system,
        };
        let mut context = Self::at(account, settings, system)?;
        if by_root && !system {
            context.seen_as_root = context.roots_store().peek().ok().flatten();
            become_user(&context.account)?;
        }
        context.by_root = by_root || system;
        Ok(context)
    }

    /// For an administrator: one of the two places of a user's credential. No rights are changed.
    pub fn at(account: Account, settings: Settings, system: bool) -> Result<Self> {
        let relative = match (&settings.credential, system) {
            (CredentialPath::InHome(relative), false) => relative.clone(),
            (CredentialPath::Roots(_), false) => HOME_PATH.into(),
            (_, true) => {
                let path = expand(system_template(&settings), &account.name, account.uid);
                let Some(path) = path else {
                    return refused(messages::name_in_no_file_name(format_args!(
                        "{:?}",
                        account.name
                    )));
                };
                path.strip_prefix("/").map(Path::to_owned).unwrap_or(path)
            }
        };
        Ok(Self { account, by_root: true, settings, system, relative, seen_as_root: None })
    }

    /// The folder that [`Context::relative`] begins at.
    pub fn base(&self) -> &Path {
        if self.system { Path::new("/") } else { &self.account.home }
    }

    /// Whose file the credential is.
    pub const fn owner(&self) -> u32 {
        if self.system { 0 } else { self.account.uid }
    }

    /// The credential's full path, for messages.
    pub fn path(&self) -> PathBuf {
        self.base().join(&self.relative)
    }

    /// The home, checked.
    fn home(&self) -> Result<Home> {
        let gid = self.account.gid;
        let private_group = self.account.has_private_group(gid).then_some(gid);
        let owner = FileOwner { uid: self.account.uid, private_group };
        Home::open(&self.account.home, owner)
            .map_err(|error| Error::Refused(messages::home_unfit(error)))
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
        Ok(self.home()?.read(&self.relative, MAX_BYTES))
    }

    /// Reads what is enrolled.
    pub fn existing(&self) -> Result<Existing> {
        match self.read()? {
            Ok(content) => match Credential::parse(&content, ReadDepth::WithRecovery) {
                Ok(credential) => Ok(Existing::Enrolled(credential, content)),
                Err(error) => refused(messages::file_not_understood(self.path().display(), error)),
            },
            Err(FileError { fault: FileFault::Absent, .. }) => Ok(Existing::Nothing),
            Err(error) => refused(messages::file_unusable(error)),
        }
    }

    /// Refuses a credential with authenticators that only a newer version knows how to treat. Event-based
    /// ones are no such: `enroll import` puts them there, and they are kept as they stand.
    pub fn check_rewritable(&self, credential: &Credential) -> Result<()> {
        let kinds = credential.unknown_kinds.iter().map(|kept| kept.kind.as_str());
        let unknown: Vec<&str> = kinds.filter(|kind| *kind != "hotp").collect();
        if unknown.is_empty() {
            return Ok(());
        }
        refused(messages::file_of_a_newer_version(self.path().display(), unknown.join(", ")))
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
        Store::of_root(&self.settings.state_dir, Path::new(VOLATILE_DIR), self.account.uid)
    }

    /// What root's record says, if it may be read.
    pub fn roots_history(&self) -> Option<History> {
        self.seen_as_root.clone().or_else(|| self.roots_store().peek().ok().flatten())
    }

    /// Whether root has a record that may not be read.
    pub fn roots_history_is_hidden(&self) -> bool {
        self.seen_as_root.is_none() && self.roots_store().peek().is_err()
    }
}

/// Where root keeps the credentials that are his, unless the policy names another place.
const SYSTEM_TEMPLATE: &str = "/etc/pam_totp/users/%u.toml";

/// Where root keeps the credentials that are his.
pub fn system_template(settings: &Settings) -> &str {
    match &settings.credential {
        CredentialPath::Roots(template) => template,
        CredentialPath::InHome(_) => SYSTEM_TEMPLATE,
    }
}

/// The administrator's policy.
pub fn policy() -> Result<Settings> {
    Settings::from_policy(None).map_err(|error| Error::Failed(error.to_string()))
}

/// Both clocks, now.
pub fn now() -> Result<Moment> {
    let wall = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let Ok(wall) = wall else { return failed(messages::clock_before_1970()) };
    let uptime = rustix::time::clock_gettime(rustix::time::ClockId::Boottime).tv_sec;
    let wall = UnixTime::from_secs(wall.as_secs());
    Ok(Moment { wall, uptime: u64::try_from(uptime).unwrap_or(0) })
}

fn find_account(whose: &Whose) -> Result<(Account, bool)> {
    if getuid() != geteuid() {
        return refused(messages::no_setuid());
    }
    let uid = getuid().as_raw();
    let own = || {
        let account = Account::of_uid(uid);
        account.ok_or_else(|| Error::Refused(messages::uid_without_account(uid)))
    };
    match &whose.user {
        Some(name) => {
            let account = Account::of_name(name)
                .ok_or_else(|| Error::Refused(messages::no_such_user(format_args!("{name:?}"))))?;
            if uid != 0 && account.uid != uid {
                return refused(messages::only_root_for_others());
            }
            let by_root = uid == 0 && account.uid != 0;
            Ok((account, by_root))
        }
        None if uid == 0 => match behind_root() {
            None => Ok((own()?, false)),
            Some(name) => refused(messages::root_through_sudo(name)),
        },
        None => Ok((own()?, false)),
    }
}

/// The user who became root with sudo or its kin, as these programs tell it.
pub fn behind_root() -> Option<String> {
    let told = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let by_uid = ["SUDO_UID", "PKEXEC_UID"].into_iter().find_map(told);
    let account = by_uid.and_then(|uid| uid.parse().ok()).and_then(Account::of_uid);
    let name = ["SUDO_USER", "DOAS_USER"].into_iter().find_map(told);
    account.map(|account| account.name).or(name).filter(|name| name != "root")
}

/// For good: real, effective and saved ids, and the groups. Checked, since everything after relies on it.
pub fn become_user(account: &Account) -> Result<()> {
    let (uid, gid) = (Uid::from_raw(account.uid), Gid::from_raw(account.gid));
    let name = CString::new(account.name.as_str()).unwrap_or_default();
    let done = initgroups(&name, gid)
        .and_then(|()| setresgid(gid, gid, gid))
        .and_then(|()| setresuid(uid, uid, uid));
    match done {
        Ok(())
            if getuid() == uid
                && geteuid() == uid
                && setresuid(uid, Uid::from_raw(0), uid).is_err() =>
        {
            Ok(())
        }
        _ => failed(messages::rights_not_taken(&account.name)),
    }
}
