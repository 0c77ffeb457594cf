//! Files that are written because an argument names them.
//!
//! Root writes only into a folder that nobody else could have put there or can change: else a link in a user's
//! folder would lead into root's own. With a user's rights any folder will do that takes a file from that user.

use crate::error::{Error, Result, refused};
use crate::machine::disk::failure;
use crate::messages;
use nix::unistd::geteuid;
use rustix::fs::{self, AtFlags, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;
use std::ffi::OsString;
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use totp_core::home::RootsFolder;
use totp_core::new_file::{Flushed, Naming, NewFile, flush_folder};

/// Nobody else reads or writes it.
const OWN: Mode = Mode::RUSR.union(Mode::WUSR);

/// The place of a file: its folder, judged and open, and its name in there.
pub struct Target {
    folder: Folder,
    name: OsString,
    /// As it was given, for messages.
    path: PathBuf,
}

enum Folder {
    Roots(RootsFolder),
    Users(OwnedFd),
}

impl AsFd for Folder {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Roots(folder) => folder.as_fd(),
            Self::Users(folder) => folder.as_fd(),
        }
    }
}

impl Target {
    /// Opens the folder; nothing is written yet. For root the helper judges it first, with a deadline: a user may have
    /// mounted a file system on it that never answers. A folder that passed has no such place on its way.
    pub fn of(path: &Path) -> Result<Self> {
        Self::judged_by(path, |above| {
            if !geteuid().is_root() {
                return Ok(());
            }
            let judged = crate::rights::judge_folder(above)?;
            judged.map_err(|e| Error::Refused(messages::output_roots_folder(e)))
        })
    }

    /// The same, with another judge of the folder.
    pub(crate) fn judged_by(path: &Path, judge: impl FnOnce(&Path) -> Result<()>) -> Result<Self> {
        let whole = std::path::absolute(path)
            .map_err(|error| Error::Failed(messages::at(path.display(), &error)))?;
        let (Some(above), Some(name)) = (whole.parent(), whole.file_name()) else {
            return Err(failure(path, Errno::ISDIR));
        };
        judge(above)?;
        let folder = if geteuid().is_root() {
            let folder = RootsFolder::open(above);
            Folder::Roots(folder.map_err(|e| Error::Refused(messages::output_roots_folder(e)))?)
        } else {
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            Folder::Users(fs::open(above, flags, Mode::empty()).map_err(|e| failure(above, e))?)
        };
        Ok(Self { folder, name: name.to_owned(), path: path.to_owned() })
    }

    /// Whether something of the name is there, be it a link that leads nowhere.
    pub fn is_taken(&self) -> bool {
        fs::statat(&self.folder, &self.name, AtFlags::SYMLINK_NOFOLLOW).is_ok()
    }

    /// Makes the file, for its owner alone and whole or not at all. One that is there already stays.
    pub fn make(&self, content: &[u8]) -> Result<()> {
        let wanted = NewFile {
            folder: self.folder.as_fd(),
            name: &self.name,
            mode: OWN,
            naming: Naming::New,
            flushed: Flushed::ContentAndName,
        };
        wanted.make(content, |_| Ok(())).map(drop).map_err(|error| failure(&self.path, error))
    }

    /// Opens the file to add to it; it is made where it is missing. It must be the owner's alone.
    pub fn append(&self) -> Result<File> {
        // A pipe is not waited for, and no terminal is taken.
        let flags = OFlags::WRONLY
            | OFlags::APPEND
            | OFlags::CREATE
            | OFlags::NOFOLLOW
            | OFlags::NONBLOCK
            | OFlags::NOCTTY
            | OFlags::CLOEXEC;
        let unfit = || refused(messages::import_codes_file(self.path.display()));
        let file = match fs::openat(&self.folder, &self.name, flags, OWN) {
            Err(Errno::NXIO | Errno::NODEV | Errno::LOOP | Errno::ISDIR) => return unfit(),
            opened => opened.map_err(|error| failure(&self.path, error))?,
        };
        let stat = fs::fstat(&file).map_err(|error| failure(&self.path, error))?;
        if !is_owners_alone(&stat) {
            return unfit();
        }
        flush_folder(self.folder.as_fd()).map_err(|error| failure(&self.path, error))?;
        Ok(File::from(file))
    }
}

fn is_owners_alone(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
        && stat.st_uid == geteuid().as_raw()
        && stat.st_mode & 0o077 == 0
        && stat.st_nlink == 1
}
