//! What can be asked of the helper, one function each.

use super::helper::ask;
use super::mend::Repairs;
use super::read::{Dated, dated_file, regular_file};
use super::record_change::{Missing, RecordChange, Was};
use super::who::{Groups, Who};
use super::wire::{Answer, Expected, Job, Order, refusal};
use crate::error::Result;
use std::io::ErrorKind::PermissionDenied;
use std::path::Path;
use std::time::Duration;
use totp_core::account::Account;
use totp_core::history::History;
use totp_core::home::{FileError, FileFault, Readers};
use totp_core::record::users_record;
use zeroize::Zeroizing;

/// A file's bytes, or what is wrong with it.
pub type Content = std::result::Result<Zeroizing<Vec<u8>>, FileError>;

fn content((answer, body): (Answer, Zeroizing<Vec<u8>>)) -> Result<Content> {
    match answer {
        Answer::Bytes => Ok(Ok(body)),
        Answer::Fault { path, fault } => {
            Ok(Err(FileError { path: path.into(), fault: fault.into() }))
        }
        other => refusal(other),
    }
}

fn done((answer, _): (Answer, Zeroizing<Vec<u8>>)) -> Result<()> {
    match answer {
        Answer::Done => Ok(()),
        other => refusal(other),
    }
}

/// The credential in the home of `account`, by the module's rules; `exposed` also if others have rights on it. As the
/// module does: the account database is asked only where a group matters.
pub fn read_in_home(account: &Account, relative: &Path, exposed: bool) -> Result<Content> {
    let (mut group, mut groups) = (None, Groups::Primary);
    loop {
        let job = Job::Credential {
            home: account.home.clone().into(),
            relative: relative.into(),
            uid: account.uid,
            group,
            exposed,
        };
        let order = Order { who: Who::of(account, groups), job };
        let read = content(ask(&order, &[], &account.home.join(relative))?)?;
        match &read {
            Err(FileError { fault: FileFault::GroupWritable(gid), .. })
                if group.is_none() && account.has_private_group(*gid) =>
            {
                group = Some(*gid);
            }
            Err(FileError { fault: FileFault::Io(error), .. })
                if error.kind() == PermissionDenied && groups == Groups::Primary =>
            {
                groups = Groups::All;
            }
            _ => return Ok(read),
        }
    }
}

/// Whether anything stands at `path`, as the user sees it.
pub fn has(account: &Account, path: &Path) -> Result<bool> {
    let order =
        Order { who: Who::of(account, Groups::Primary), job: Job::Has { path: path.into() } };
    match ask(&order, &[], path)? {
        (Answer::Yes(there), _) => Ok(there),
        (other, _) => refusal(other),
    }
}

/// A regular file, read with the user's rights; by this very process if these are its own.
pub fn read_as_user(account: Option<&Account>, path: &Path, limit: usize) -> Result<Content> {
    read_regular(account, path, limit, None)
}

/// The same for a file that must belong to the user `owner`, and on which nobody else has rights.
pub fn read_private_as_user(
    account: Option<&Account>,
    path: &Path,
    limit: usize,
    owner: u32,
) -> Result<Content> {
    read_regular(account, path, limit, Some(owner))
}

fn read_regular(
    account: Option<&Account>,
    path: &Path,
    limit: usize,
    private_of: Option<u32>,
) -> Result<Content> {
    let Some(account) = account else {
        let read = regular_file(path, limit, private_of);
        return Ok(read.map_err(|fault| FileError { path: path.to_owned(), fault }));
    };
    let job = Job::File { path: absolute(path).into(), limit, private_of };
    content(ask(&Order { who: Who::of(account, Groups::All), job }, &[], path)?)
}

/// The same with the time of its last change.
pub fn read_dated(
    account: Option<&Account>,
    path: &Path,
    limit: usize,
) -> Result<std::result::Result<Dated, FileError>> {
    let Some(account) = account else {
        let read = dated_file(path, limit);
        return Ok(read.map_err(|fault| FileError { path: path.to_owned(), fault }));
    };
    let job = Job::DatedFile { path: absolute(path).into(), limit };
    match ask(&Order { who: Who::of(account, Groups::All), job }, &[], path)? {
        (Answer::Dated(changed), bytes) => Ok(Ok(Dated { bytes, changed })),
        (Answer::Fault { path, fault }, _) => {
            Ok(Err(FileError { path: path.into(), fault: fault.into() }))
        }
        (other, _) => refusal(other),
    }
}

/// A file that nobody but root could have put where it is.
pub fn read_of_root(path: &Path, limit: usize, readers: Readers) -> Result<Content> {
    let secret = readers == Readers::RootOnly;
    let job = Job::RootsFile { path: path.into(), limit, secret };
    content(ask(&Order { who: None, job }, &[], path)?)
}

/// Whether a folder is root's alone, all the way from the root.
pub fn judge_folder(path: &Path) -> Result<std::result::Result<(), FileError>> {
    let job = Job::RootsFolder { path: path.into() };
    Ok(content(ask(&Order { who: None, job }, &[], path)?)?.map(drop))
}

/// The helper stands in the root folder.
fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// What the new content is put in the place of.
#[derive(Clone, Copy)]
pub enum Former<'a> {
    /// No file.
    Nothing,
    /// A file of exactly this content.
    Bytes(&'a [u8]),
    /// Whatever is there, also what could not be read: for root's emergency commands.
    Whatever,
}

impl<'a> From<Option<&'a [u8]>> for Former<'a> {
    fn from(content: Option<&'a [u8]>) -> Self {
        content.map_or(Self::Nothing, Former::Bytes)
    }
}

/// The folder of a credential.
pub struct Room<'a> {
    /// Whose home it is in.
    pub account: &'a Account,
    /// The credential's path in it.
    pub relative: &'a Path,
    /// The user's own group, if there is one.
    pub group: Option<u32>,
}

/// Has the helper make, lock and try out the folder of a credential, and hold it.
pub fn prepare(room: &Room<'_>, patience: Duration, insists: bool) -> Result<()> {
    let job = Job::Prepare {
        account: room.account.into(),
        relative: room.relative.into(),
        group: room.group,
        patience: u64::try_from(patience.as_millis()).unwrap_or(u64::MAX),
        insists,
    };
    let order = Order { who: Who::of(room.account, Groups::All), job };
    done(ask(&order, &[], &room.account.home.join(room.relative))?)
}

/// Has the helper replace the credential in the folder that it holds.
pub fn save(room: &Room<'_>, text: &[u8], former: Former<'_>) -> Result<()> {
    let mut body = Zeroizing::new(Vec::with_capacity(2 * totp_core::credential::MAX_BYTES));
    body.extend_from_slice(text);
    let expected = match former {
        Former::Nothing => Expected::Nothing,
        Former::Whatever => Expected::Whatever,
        Former::Bytes(bytes) => {
            body.extend_from_slice(bytes);
            Expected::Bytes
        }
    };
    let job = Job::Save { new: text.len(), expected };
    let order = Order { who: Who::of(room.account, Groups::All), job };
    done(ask(&order, &body, &room.account.home.join(room.relative))?)
}

/// Has the helper repair what no login takes in a home, or only say what it would repair.
pub fn mend(room: &Room<'_>, dry_run: bool) -> Result<Repairs> {
    let Room { account, relative, group } = *room;
    let job = Job::Mend {
        home: account.home.clone().into(),
        relative: relative.into(),
        uid: account.uid,
        group,
        dry_run,
    };
    let order = Order { who: Who::of(account, Groups::All), job };
    match ask(&order, &[], &account.home.join(relative))? {
        (Answer::Mended(done, left), _) => {
            let left =
                left.map(|(path, fault)| FileError { path: path.into(), fault: fault.into() });
            Ok((done, left))
        }
        (other, _) => refusal(other),
    }
}

/// The user id that a file or folder belongs to, as the user of `account` sees it.
pub fn owner_of(account: &Account, path: &Path) -> Result<Option<u32>> {
    let order = Order { who: Who::of(account, Groups::All), job: Job::Owner { path: path.into() } };
    match ask(&order, &[], path)? {
        (Answer::Owner(uid), _) => Ok(uid),
        (other, _) => refusal(other),
    }
}

/// Has the helper give the folder back. If it cannot be told, it is gone, and the lock with it.
pub fn release(account: &Account) {
    let order = Order { who: None, job: Job::Release };
    let _ = ask(&order, &[], &account.home);
}

/// What the user's own programs recorded.
pub fn own_record(account: &Account) -> Result<Option<History>> {
    let job = Job::Record { account: account.into() };
    let path = account.home.join(users_record(account.uid));
    match ask(&Order { who: Who::of(account, Groups::All), job }, &[], &path)? {
        (Answer::Nothing, _) => Ok(None),
        (Answer::Bytes, body) => match History::unpack(&body) {
            Ok(history) => Ok(Some(history)),
            Err(_) => refusal(Answer::Done),
        },
        (other, _) => refusal(other),
    }
}

/// Changes what the user's own programs recorded.
pub fn amend_own_record(account: &Account, missing: Missing, change: &RecordChange) -> Result<Was> {
    let job = Job::Amend { account: account.into(), missing, change: change.clone() };
    let path = account.home.join(users_record(account.uid));
    match ask(&Order { who: Who::of(account, Groups::All), job }, &[], &path)? {
        (Answer::Was(was), _) => Ok(was),
        (other, _) => refusal(other),
    }
}

/// Stops all processes of the user at one moment ([`super::halt`]).
pub fn halt(uid: u32) -> Result<()> {
    done(ask(&Order { who: None, job: Job::Halt { uid } }, &[], Path::new("/proc"))?)
}
