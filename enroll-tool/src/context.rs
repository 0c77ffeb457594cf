//! For whom the command acts, with which rights, under which policy; and the enrolment that is there.

use crate::cli::Whose;
use crate::error::{Error, Result, failed, refused};
use nix::unistd::{Gid, Uid, geteuid, getuid, initgroups, setresgid, setresuid};
use std::ffi::CString;
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::credential::{Credential, MAX_BYTES, ReadDepth};
use totp_core::history::History;
use totp_core::home::{FileError, FileFault, FileOwner, Home};
use totp_core::record::Store;
use totp_core::settings::{CredentialPath, Settings, VOLATILE_DIR};
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
    /// Where the credential is, below the home.
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
    /// Finds out who acts for whom, and takes on that user's rights.
    pub fn new(whose: &Whose) -> Result<Self> {
        let (account, by_root) = find_account(whose)?;
        let settings =
            Settings::from_policy(None).map_err(|error| Error::Failed(error.to_string()))?;
        let mut seen_as_root = None;
        if by_root {
            seen_as_root = roots_store(&settings, &account).peek().ok().flatten();
            become_user(&account)?;
        }
        let relative = match &settings.credential {
            CredentialPath::InHome(relative) => relative.clone(),
            CredentialPath::Roots(template) => {
                return refused(format!(
                    "on this host credentials are kept by root ({template}); ask your administrator"
                ));
            }
        };
        Ok(Self { account, by_root, settings, relative, seen_as_root })
    }

    /// The credential's full path, for messages.
    pub fn path(&self) -> PathBuf {
        self.account.home.join(&self.relative)
    }

    /// The home, checked.
    pub fn home(&self) -> Result<Home> {
        let gid = self.account.gid;
        let private_group = self.account.has_private_group(gid).then_some(gid);
        let owner = FileOwner { uid: self.account.uid, private_group };
        Home::open(&self.account.home, owner)
            .map_err(|error| Error::Refused(format!("{error}. Enrolment needs your home.")))
    }

    /// Reads what is enrolled.
    pub fn existing(&self) -> Result<Existing> {
        match self.home()?.read(&self.relative, MAX_BYTES) {
            Ok(content) => match Credential::parse(&content, ReadDepth::WithRecovery) {
                Ok(credential) => Ok(Existing::Enrolled(credential, content)),
                Err(error) => refused(format!(
                    "{}: {error}; mend it, or move it away to enrol anew",
                    self.path().display()
                )),
            },
            Err(FileError { fault: FileFault::Absent, .. }) => Ok(Existing::Nothing),
            Err(error) => refused(format!("{error}; nothing was changed")),
        }
    }

    /// Refuses a credential that would lose something by being written anew.
    pub fn check_rewritable(&self, credential: &Credential) -> Result<()> {
        if credential.unknown_kinds.is_empty() {
            return Ok(());
        }
        refused(format!(
            "{} holds an authenticator of kind {}, which this version of enroll does not know and \
             would lose. Use the newer version that wrote it; nothing was changed.",
            self.path().display(),
            credential.unknown_kinds.join(", ")
        ))
    }

    /// The enrolment, for commands that need one.
    pub fn enrolled(&self) -> Result<(Credential, Zeroizing<Vec<u8>>)> {
        match self.existing()? {
            Existing::Enrolled(credential, content) if !credential.disabled => {
                Ok((credential, content))
            }
            _ => refused(format!("{} is not enrolled; run `enroll` first", self.account.name)),
        }
    }

    /// The store that this user's own programs write.
    pub fn own_store(&self) -> Store {
        if self.account.uid == 0 {
            self.roots_store()
        } else {
            Store::of_user(&self.account.home, self.account.uid)
        }
    }

    /// The store that sshd, sudo and login write. The user may read it where the group is his own.
    fn roots_store(&self) -> Store {
        roots_store(&self.settings, &self.account)
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

fn roots_store(settings: &Settings, account: &Account) -> Store {
    Store::of_root(&settings.state_dir, Path::new(VOLATILE_DIR), account.uid)
}

/// Both clocks, now.
pub fn now() -> Result<Moment> {
    let wall = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let Ok(wall) = wall else { return failed("the clock stands before 1970; set it first") };
    let uptime = rustix::time::clock_gettime(rustix::time::ClockId::Boottime).tv_sec;
    let wall = UnixTime::from_secs(wall.as_secs());
    Ok(Moment { wall, uptime: u64::try_from(uptime).unwrap_or(0) })
}

fn find_account(whose: &Whose) -> Result<(Account, bool)> {
    if getuid() != geteuid() {
        return refused("enroll must not be installed setuid");
    }
    let uid = getuid().as_raw();
    let own = || {
        let account = Account::of_uid(uid);
        account.ok_or_else(|| Error::Refused(format!("the user id {uid} has no account")))
    };
    match &whose.user {
        Some(name) => {
            let account = Account::of_name(name)
                .ok_or_else(|| Error::Refused(format!("there is no user {name:?}")))?;
            if uid != 0 && account.uid != uid {
                return refused("only root may enrol somebody else (--user)");
            }
            let by_root = uid == 0 && account.uid != 0;
            Ok((account, by_root))
        }
        None if uid == 0 => match behind_root() {
            None => Ok((own()?, false)),
            Some(name) => refused(format!(
                "you are root through sudo, so it is not clear whom to enrol.\n\
                 For {name}: run `enroll` without sudo. For root: `sudo enroll --user root`."
            )),
        },
        None => Ok((own()?, false)),
    }
}

/// The user who became root with sudo or its kin, as these programs tell it.
fn behind_root() -> Option<String> {
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
        _ => failed(format!("cannot take on the rights of {}; nothing was done", account.name)),
    }
}
