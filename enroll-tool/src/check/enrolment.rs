//! What is in the places of a user: the credential, as the module reads it, and root's record.

use crate::accounts;
use crate::machine::Machine;
use crate::messages;
use crate::rights;
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::credential::{Credential, MAX_BYTES, ReadDepth};
use totp_core::history::History;
use totp_core::home::{FileError, FileFault, FileOwner, Home, check_file};
use totp_core::record::Store;
use totp_core::settings::{CredentialPath, HELD_BY_ROOT, Settings, VOLATILE_DIR, expand};

/// Root's place, if root holds the credential of a user whom the settings leave it (`enroll admin adopt`): programs of
/// root's then do not read the home. Root alone can see that.
pub fn held(
    machine: &Machine,
    place: &CredentialPath,
    account: &Account,
) -> Option<CredentialPath> {
    let path = expand(HELD_BY_ROOT, &account.name, account.uid)?;
    let looks = machine.as_root && !place.is_roots();
    (looks && machine.lstat(&path).is_ok()).then(|| CredentialPath::Roots(HELD_BY_ROOT.to_owned()))
}

/// Root's file of another name of the user id, if it is there: the module then takes nothing from the home.
pub fn held_as(machine: &Machine, former: &str, account: &Account) -> Option<PathBuf> {
    let path = expand(HELD_BY_ROOT, former, account.uid)?;
    machine.lstat(&path).is_ok().then_some(path)
}

/// Whether the module asks this user for a code: not with `nullok` if the file is absent and root's record has no
/// enrolment. `None` where the file cannot be looked at.
pub fn is_enrolled(machine: &Machine, settings: &Settings, account: &Account) -> Option<bool> {
    match enrolment(machine, &settings.credential, account) {
        Enrolment::Enrolled | Enrolment::Other => Some(true),
        Enrolment::Absent | Enrolment::NoHome => {
            Some(is_recorded(machine, &settings.state_dir, account).unwrap_or_default())
        }
        Enrolment::Unknown => None,
    }
}

/// What is in a place of credentials.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Enrolment {
    Enrolled,
    /// A file that enrols nobody: a disabled or a damaged one.
    Other,
    /// Provably no file.
    Absent,
    NoHome,
    /// It cannot be looked at, or the module would not take it.
    Unknown,
}

/// What this place holds for a user.
pub fn enrolment(machine: &Machine, place: &CredentialPath, account: &Account) -> Enrolment {
    let held = held(machine, place, account);
    let content = match held.as_ref().unwrap_or(place) {
        CredentialPath::InHome(relative) => in_home(machine, account, relative),
        CredentialPath::Roots(template) => match expand(template, &account.name, account.uid) {
            Some(path) => roots(machine, &path),
            None => return Enrolment::Unknown,
        },
    };
    match content {
        Ok((_, content)) => match Credential::parse(&content, ReadDepth::WithRecovery) {
            Ok(credential) if !credential.disabled => Enrolment::Enrolled,
            _ => Enrolment::Other,
        },
        Err(FileError { fault: FileFault::Absent, .. }) => Enrolment::Absent,
        Err(FileError { fault: FileFault::NoHome, .. }) => Enrolment::NoHome,
        Err(_) => Enrolment::Unknown,
    }
}

/// Whether a user who is not root has an enrolment in the home, and root holds none.
pub fn is_in_home(machine: &Machine, policy: &Settings, account: &Account) -> bool {
    let place = &policy.credential;
    let in_home = !place.is_roots() && held(machine, place, account).is_none();
    in_home && account.uid != 0 && enrolment(machine, place, account) == Enrolment::Enrolled
}

/// Whether root holds the credentials of all who are enrolled, or of this user, though the policy has them in homes: then
/// logins read no home.
pub fn is_held_alone(machine: &Machine, policy: &Settings, only: Option<&Account>) -> bool {
    let place = &policy.credential;
    let folder = Path::new(HELD_BY_ROOT).parent().unwrap_or(Path::new("/"));
    let some = machine.names(folder).is_ok_and(|names| !names.is_empty());
    if place.is_roots() || !machine.as_root || !some {
        return false;
    }
    let accounts = match only {
        Some(account) => vec![account.clone()],
        None if machine.is_this_one() => accounts::all(policy),
        None => {
            let passwd = machine.read_raw(Path::new("/etc/passwd")).unwrap_or_default();
            accounts::entries(&passwd).into_iter().map(|entry| entry.account).collect()
        }
    };
    let (held, others): (Vec<Account>, Vec<Account>) =
        accounts.into_iter().partition(|account| held(machine, place, account).is_some());
    let in_home = |account: &Account| match enrolment(machine, place, account) {
        Enrolment::Enrolled => true,
        // Accounts of services have homes of all kinds.
        Enrolment::Unknown => account.uid >= accounts::FIRST,
        Enrolment::Other | Enrolment::Absent | Enrolment::NoHome => false,
    };
    !held.is_empty() && !others.iter().any(in_home)
}

/// Whether root's record in this folder has an enrolment of the user. `None` where it cannot be read.
pub fn is_recorded(machine: &Machine, folder: &Path, account: &Account) -> Option<bool> {
    let record = record(machine, folder, account)?;
    Some(record.is_some_and(|history| history.is_enrolled()))
}

/// Root's record, where it can be read.
pub fn history(machine: &Machine, settings: &Settings, account: &Account) -> Option<History> {
    record(machine, &settings.state_dir, account)?
}

fn record(machine: &Machine, folder: &Path, account: &Account) -> Option<Option<History>> {
    record_of(machine, folder, account.uid)
}

/// Root's record of a user id in this folder; `None` where it cannot be read.
pub fn record_of(machine: &Machine, folder: &Path, uid: u32) -> Option<Option<History>> {
    let (lasting, volatile) = (machine.real(folder), machine.real(Path::new(VOLATILE_DIR)));
    Store::of_root(&lasting, &volatile, uid).peek().ok()
}

/// The path and the bytes of a credential in the home. With the user's rights, if root asks.
pub fn in_home(
    machine: &Machine,
    account: &Account,
    relative: &Path,
) -> Result<(PathBuf, Vec<u8>), FileError> {
    if machine.is_this_one() && machine.as_root && account.uid != 0 {
        let read = match rights::read_in_home(account, relative, false) {
            Ok(read) => read,
            Err(error) => Err(FileError {
                path: account.home.join(relative),
                fault: FileFault::Io(std::io::Error::other(error.to_string())),
            }),
        };
        return Ok((account.home.join(relative), read?.to_vec()));
    }
    let gid = account.gid;
    // In a tree the account's group is taken for its own.
    let own = !machine.is_this_one() || account.has_private_group(gid);
    let owner = FileOwner { uid: account.uid, private_group: own.then_some(gid) };
    let home = machine.real(&account.home);
    let content = Home::open(&home, owner)?.read(relative, MAX_BYTES)?;
    Ok((account.home.join(relative), content.to_vec()))
}

/// A file of root's: read by its path, as the module does.
pub fn roots(machine: &Machine, path: &Path) -> Result<(PathBuf, Vec<u8>), FileError> {
    let error = |fault| FileError { path: path.to_owned(), fault };
    for part in path.ancestors().skip(1) {
        if machine.not_roots_alone(part).is_some() {
            let rule = messages::check_folder_above();
            return Err(error(FileFault::Untrusted(rule)));
        }
    }
    let of_io = |e: std::io::Error| {
        let absent = e.kind() == std::io::ErrorKind::NotFound;
        error(if absent { FileFault::Absent } else { FileFault::Io(e) })
    };
    let stat = machine.lstat(path).map_err(of_io)?;
    check_file(path, &stat, machine.roots_uid)?;
    let content = machine.read_bytes(path, MAX_BYTES as u64).map_err(of_io)?;
    Ok((path.to_owned(), content))
}
