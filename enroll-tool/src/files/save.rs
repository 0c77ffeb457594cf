//! Replacing the credential file: whole or not at all.
//!
//! The new content goes to a file of an interim name, to disk, and only then under the name. A full disk,
//! an error or SIGKILL before that leaves the old file as it was; after it the new one is whole.

use crate::context::Context;
use crate::error::{Error, Result, refused};
use crate::machine::disk;
use crate::messages;
use crate::records::held;
use crate::rights::{self, Former};
use rustix::fs::{self, Mode, OFlags, Stat};
use rustix::io::Errno;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;
use totp_core::change_lock;
use totp_core::credential::{Credential, HELD_MARK};
use totp_core::home::{self, FileError, FileFault, FileOwner};
use totp_core::new_file::{Flushed, Naming, NewFile, flush_folder, flush_new_folder};

/// The folder that is ours by its name.
const OUR_FOLDER: &str = "pam_totp";
/// The one where root holds credentials.
const ROOTS_FOLDER: &str = "pam_totp/users";
/// More than a credential with the most devices takes.
const TRIAL_BYTES: usize = 8 * 1024;

/// The folder of the credential, locked: one `enroll` at a time changes it. The kernel drops the lock
/// with the process.
#[derive(Debug)]
pub struct LocalFolder {
    fd: OwnedFd,
    path: PathBuf,
    file: PathBuf,
    lock: Option<OwnedFd>,
}

/// The same, held by this process or by root's helper.
pub enum CredentialFolder<'a> {
    /// This process has the rights.
    Here(LocalFolder),
    /// The helper has them.
    InHome(&'a Context),
}

impl<'a> CredentialFolder<'a> {
    /// Opens the folder, made where it is missing, locks it and tries it out. Called before anything is
    /// asked: nobody shall scan a code, or spend one, that cannot be saved.
    pub fn prepare(context: &'a Context) -> Result<Self> {
        Self::prepare_within(context, Duration::ZERO, true)
    }

    /// The same for commands that ask nothing: they wait for each other, instead of giving up.
    pub fn prepare_patiently(context: &'a Context) -> Result<Self> {
        Self::prepare_within(context, change_lock::PATIENCE, true)
    }

    /// The same for root's emergency commands: they wait for other ones, but go on without the lock if it does
    /// not come free. It is the user's, and whatever runs as the user can hold it. The former content is
    /// compared before it is replaced, so that no other administrator's change is lost.
    pub fn prepare_urgently(context: &'a Context) -> Result<Self> {
        Self::prepare_within(context, change_lock::PATIENCE, false)
    }

    fn prepare_within(context: &'a Context, patience: Duration, insists: bool) -> Result<Self> {
        match context.room() {
            None => LocalFolder::prepare(context, patience, insists).map(Self::Here),
            Some(room) => {
                rights::prepare(&room, patience, insists)?;
                Ok(Self::InHome(context))
            }
        }
    }

    /// Writes `credential` in the place of `former`, what it was made from. Where root holds it though the policy has it in
    /// the home, root's record says so before, as after `enroll admin adopt`.
    pub fn save(
        &self,
        context: &Context,
        credential: &Credential,
        former: Former<'_>,
    ) -> Result<()> {
        if held::is_held_by(context, credential) {
            held::note_before(context, credential)?;
        }
        self.save_text(context, credential.to_toml().as_bytes(), former)
    }

    /// The same with the text of a file, as it stands.
    pub fn save_text(&self, context: &Context, text: &[u8], former: Former<'_>) -> Result<()> {
        match (self, context.room()) {
            (Self::Here(place), _) => place.save(context, text, former),
            (Self::InHome(_), Some(room)) => rights::save(&room, text, former),
            (Self::InHome(_), None) => Err(Error::Failed(messages::helper_broken("-"))),
        }
    }

    /// Removes root's own file, if its content is still this one.
    pub fn remove(&self, context: &Context, content: &[u8]) -> Result<()> {
        match self {
            Self::Here(place) => place.remove(context, content),
            Self::InHome(_) => Err(Error::Failed(messages::helper_broken("-"))),
        }
    }
}

impl Drop for CredentialFolder<'_> {
    fn drop(&mut self) {
        if let Self::InHome(context) = self {
            rights::release(&context.account);
        }
    }
}

impl LocalFolder {
    /// See [`CredentialFolder::prepare`]; waits so long for the lock.
    pub fn prepare(context: &Context, patience: Duration, insists: bool) -> Result<Self> {
        let mut place = Self::open_or_make(context)?;
        match place.lock(context, patience) {
            Err(Error::Refused(_)) if !insists => {}
            result => result?,
        }
        place.try_out()?;
        Ok(place)
    }

    /// Writes `text` in the place of `former`.
    pub fn save(&self, context: &Context, text: &[u8], former: Former<'_>) -> Result<()> {
        check_unchanged(context, former)?;
        let made = self.new_file().make(text, |_| Ok(()));
        made.map_err(|error| failure(&self.path.join(&self.file), error))?;
        flush_folder(self.fd.as_fd()).map_err(|error| {
            Error::Failed(messages::save_not_confirmed(
                self.path.join(&self.file).display(),
                std::io::Error::from(error),
            ))
        })
    }

    /// See [`CredentialFolder::remove`].
    fn remove(&self, context: &Context, content: &[u8]) -> Result<()> {
        check_unchanged(context, Former::Bytes(content))?;
        let removed = fs::unlinkat(&self.fd, &self.file, fs::AtFlags::empty());
        let flushed = removed.and_then(|()| flush_folder(self.fd.as_fd()));
        flushed.map_err(|error| failure(&self.path.join(&self.file), error))
    }

    /// Step by step from the home, and never through a symbolic link.
    fn open_or_make(context: &Context) -> Result<Self> {
        context.check_base()?;
        let mut path = context.base().to_owned();
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut fd = fs::open(&path, flags, Mode::empty()).map_err(|e| failure(&path, e))?;
        let parent = context.relative.parent().unwrap_or_else(|| Path::new(""));
        let mut parts = parent.components().peekable();
        while let Some(part) = parts.next() {
            path.push(part);
            let made = match fs::mkdirat(&fd, part.as_os_str(), Mode::RWXU) {
                Ok(()) => flush_new_folder(fd.as_fd()),
                Err(Errno::EXIST) => Ok(()),
                Err(error) => Err(error),
            };
            made.map_err(|e| failure(&path, e))?;
            let next = fs::openat(&fd, part.as_os_str(), flags | OFlags::NOFOLLOW, Mode::empty());
            fd = next.map_err(|e| failure(&path, e))?;
            let stat = fs::fstat(&fd).map_err(|e| failure(&path, e))?;
            if stat.st_uid != context.owner() {
                return refused(messages::save_foreign_folder(
                    path.display(),
                    &context.account.name,
                ));
            }
            // The mode of our own folder is put right below.
            if parts.peek().is_some() || !path.ends_with(OUR_FOLDER) {
                check_folder(context, &path, &stat)?;
            }
        }
        let readable = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = fs::openat(&fd, ".", readable, Mode::empty()).map_err(|e| failure(&path, e))?;
        let file = PathBuf::from(context.relative.file_name().unwrap_or_default());
        Ok(Self { fd, path, file, lock: None })
    }

    fn new_file(&self) -> NewFile<'_> {
        NewFile {
            folder: self.fd.as_fd(),
            name: self.file.as_os_str(),
            mode: Mode::RUSR | Mode::WUSR,
            naming: Naming::Replace,
            flushed: Flushed::Content,
        }
    }

    /// A folder of root's is shared by many users: there each has a lock of its own.
    fn lock(&mut self, context: &Context, patience: Duration) -> Result<()> {
        if context.system {
            let name = change_lock::name(self.file.as_os_str());
            let fd = change_lock::open(self.fd.as_fd(), &name);
            self.lock = Some(fd.map_err(|e| failure(&self.path.join(name), e))?);
        }
        let fd = self.lock.as_ref().unwrap_or(&self.fd);
        match change_lock::take(fd.as_fd(), patience) {
            // Any process of the user can hold the lock: root needs its place, to find that process.
            Err(Errno::WOULDBLOCK) => refused(if context.by_root {
                messages::save_another_enroll_of_theirs(self.path.display())
            } else {
                messages::save_another_enroll_of_yours().into()
            }),
            result => result.map_err(|e| failure(&self.path, e)),
        }
    }

    /// Whether the disk takes a file: full, read-only and foreign ones are told apart here.
    fn try_out(&self) -> Result<()> {
        let folder = fs::fstat(&self.fd).map_err(|e| failure(&self.path, e))?;
        // Only ours by name; another folder that the administrator chose keeps its mode. In root's, the names of the files
        // would tell who is enrolled.
        let ours = self.path.ends_with(OUR_FOLDER) || self.path.ends_with(ROOTS_FOLDER);
        if folder.st_mode & 0o077 != 0 && ours {
            fs::fchmod(&self.fd, Mode::RWXU).map_err(|e| failure(&self.path, e))?;
        }
        let tried = self.new_file().try_out(&[b'#'; TRIAL_BYTES]);
        tried.map_err(|error| failure(&self.path.join(&self.file), error))
    }
}

/// Leaves the mark of a credential that root holds in a home where nothing is: the user's `enroll` then says where the
/// credential is, and makes no other one there. A home that is not mounted gets none; no login reads it.
pub fn mark_home(context: &Context, credential: &Credential) {
    let Context { account, settings, .. } = context;
    let Ok(home) = Context::at(account.clone(), settings.clone(), false) else { return };
    let absent = |error: FileError| matches!(error.fault, FileFault::Absent);
    if held::is_held_by(context, credential)
        && home.read().is_ok_and(|read| read.is_err_and(absent))
        && let Ok(folder) = CredentialFolder::prepare(&home)
    {
        let _ = folder.save_text(&home, HELD_MARK.as_bytes(), Former::Nothing);
    }
}

/// Refuses a folder that others may write in: they could exchange the file, and no login would take it.
fn check_folder(context: &Context, path: &Path, stat: &Stat) -> Result<()> {
    let owner = FileOwner { uid: context.owner(), private_group: None };
    match home::check_folder(stat, owner) {
        Err(FileFault::GroupWritable(gid))
            if !context.system && context.account.has_private_group(gid) =>
        {
            Ok(())
        }
        Err(fault) => refused(messages::file_unusable(FileError { path: path.to_owned(), fault })),
        Ok(()) => Ok(()),
    }
}

/// What an editor did meanwhile is not overwritten.
fn check_unchanged(context: &Context, former: Former<'_>) -> Result<()> {
    let expected = match former {
        Former::Whatever => return Ok(()),
        Former::Nothing => None,
        Former::Bytes(bytes) => Some(bytes),
    };
    let now = match context.read_again()? {
        Ok(content) => Some(content),
        Err(error) if matches!(error.fault, FileFault::Absent) => None,
        Err(error) => return refused(messages::file_unusable(error)),
    };
    if now.as_ref().map(|content| content.as_slice()) == expected {
        return Ok(());
    }
    refused(messages::save_changed_meanwhile(context.path().display()))
}

fn failure(path: &Path, error: Errno) -> Error {
    let reason = match error {
        Errno::NOSPC => messages::save_no_space().to_owned(),
        Errno::LOOP | Errno::NOTDIR => messages::save_link_in_the_way().to_owned(),
        error => std::io::Error::from(error).to_string(),
    };
    disk::with_advice(messages::save_failed(path.display(), reason), error)
}
