//! A user's own files, opened without trusting anything on the way.
//!
//! The caller has taken on the user's file rights already (or is the user). Below the home no symbolic
//! link is followed; what was opened is judged by its descriptor; nothing is ever waited for, so a FIFO
//! or a device in the file's place cannot hang a login.

use crate::file_error::{error, io_error};
use crate::secret_file::{EXPOSED, broken_rule, read_bounded};
use rustix::fs::{self, AtFlags, Mode, OFlags, ResolveFlags, Stat};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};
use zeroize::Zeroizing;

pub use crate::file_error::{FileError, FileFault};
pub use crate::roots::{Readers, RootsFolder, check_way, read_roots};
pub use crate::secret_file::check_file;

/// Whose file it must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileOwner {
    /// The user.
    pub uid: u32,
    /// A group that is the user's own, whose write right on folders is harmless (umask 002 with a
    /// group for each user is a common default). `None` until it is known to be one.
    pub private_group: Option<u32>,
}

/// A user's home, open.
#[derive(Debug)]
pub struct Home {
    folder: OwnedFd,
    path: PathBuf,
    owner: FileOwner,
}

impl Home {
    /// Opens the home that the account database names. Its path may hold symbolic links (automounters
    /// use them), as long as the folder reached is the user's or root's.
    ///
    /// # Errors
    /// [`FileFault::NoHome`] if it is missing, and the other kinds as they come.
    pub fn open(path: &Path, owner: FileOwner) -> Result<Self, FileError> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = match fs::open(path, flags, Mode::empty()) {
            Ok(folder) => folder,
            Err(Errno::NOENT) => return Err(error(path, FileFault::NoHome)),
            Err(errno) => return Err(io_error(path, errno)),
        };
        let home = Self { folder, path: path.to_owned(), owner };
        let stat = fs::fstat(&home.folder).map_err(|e| io_error(path, e))?;
        home.check_folder(Path::new(""), &stat)?;
        Ok(home)
    }

    /// Reads `relative`, at most `limit` bytes of it. It must be a regular file of the user's, with one
    /// name, that nobody else has rights on.
    ///
    /// # Errors
    /// [`FileFault::Absent`] only if the file is provably not there.
    pub fn read(&self, relative: &Path, limit: usize) -> Result<Zeroizing<Vec<u8>>, FileError> {
        self.read_if(relative, limit, broken_rule)
    }

    /// The same, but others may have rights on the file: for root, who must not be stopped by that in an emergency.
    /// It is worth no more than what the user says.
    ///
    /// # Errors
    /// As [`Home::read`].
    pub fn read_exposed(
        &self,
        relative: &Path,
        limit: usize,
    ) -> Result<Zeroizing<Vec<u8>>, FileError> {
        self.read_if(relative, limit, |stat, uid| {
            let rule = broken_rule(stat, uid);
            rule.filter(|rule| *rule != EXPOSED)
        })
    }

    fn read_if(
        &self,
        relative: &Path,
        limit: usize,
        broken_rule: impl Fn(&Stat, u32) -> Option<&'static str>,
    ) -> Result<Zeroizing<Vec<u8>>, FileError> {
        let failed = |errno| io_error(&self.path.join(relative), errno);
        let file = match self.open_beneath(relative) {
            Err(Errno::NOENT) => return Err(self.absent(&self.path.join(relative))),
            opened => opened.map_err(failed)?,
        };
        let stat = fs::fstat(&file).map_err(failed)?;
        if let Some(rule) = broken_rule(&stat, self.owner.uid) {
            return Err(error(&self.path.join(relative), FileFault::Untrusted(rule)));
        }
        self.check_folders_above(relative)?;
        let content = read_bounded(file, &stat, limit);
        content.map_err(|fault| error(&self.path.join(relative), fault))
    }

    /// Whether `relative` is there, whatever it is. `Ok(false)` only if it is provably not.
    ///
    /// # Errors
    /// Any doubt.
    pub fn has(&self, relative: &Path) -> Result<bool, FileError> {
        let path = self.path.join(relative);
        match fs::statat(&self.folder, relative, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(_) => Ok(true),
            Err(Errno::NOENT) => match self.absent(&path).fault {
                FileFault::Absent => Ok(false),
                fault => Err(error(&path, fault)),
            },
            Err(errno) => Err(io_error(&path, errno)),
        }
    }

    /// Whether there is provably no `relative`, and no link that could lead to it. For root, who may pass through
    /// folders of the user's without being the user.
    pub fn provably_lacks(&self, relative: &Path) -> bool {
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        matches!(self.open_by(relative, flags), Err(Errno::NOENT))
    }

    /// In an encrypted home whose key is not there yet, every name seems absent.
    fn absent(&self, path: &Path) -> FileError {
        const ECRYPTFS_MAGIC: u64 = 0xf15f;
        let ecryptfs = fs::statat(&self.folder, ".ecryptfs", AtFlags::empty()).is_ok()
            && fs::statfs(&self.path).is_ok_and(|s| u64::try_from(s.f_type) != Ok(ECRYPTFS_MAGIC));
        let attributes = fs::statx(&self.folder, "", AtFlags::EMPTY_PATH, fs::StatxFlags::empty());
        let fscrypt =
            attributes.is_ok_and(|s| s.stx_attributes.contains(fs::StatxAttributes::ENCRYPTED));
        let fault = if ecryptfs || fscrypt { FileFault::MaybeLocked } else { FileFault::Absent };
        error(path, fault)
    }

    fn open_beneath(&self, relative: &Path) -> Result<OwnedFd, Errno> {
        let flags =
            OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY | OFlags::CLOEXEC;
        self.open_by(relative, flags)
    }

    fn open_by(&self, relative: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
        let resolve =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        match fs::openat2(&self.folder, relative, flags, Mode::empty(), resolve) {
            // An old kernel, or a seccomp filter that does not know the call.
            Err(Errno::NOSYS | Errno::PERM) => self.walk(relative, flags),
            opened => opened,
        }
    }

    /// The same, component by component.
    fn walk(&self, relative: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
        let through = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut at: Option<OwnedFd> = None;
        let mut parts = relative.components().peekable();
        while let Some(part) = parts.next() {
            let Component::Normal(name) = part else { return Err(Errno::XDEV) };
            let flags = if parts.peek().is_some() { through } else { flags };
            let from = at.as_ref().map_or(self.folder.as_fd(), AsFd::as_fd);
            at = Some(fs::openat(from, name, flags, Mode::empty())?);
        }
        at.ok_or(Errno::NOENT)
    }

    fn check_folders_above(&self, relative: &Path) -> Result<(), FileError> {
        let bytes = relative.as_os_str().as_bytes();
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        for folder in ends.filter_map(|(end, _)| bytes.get(..end)) {
            let folder = Path::new(OsStr::from_bytes(folder));
            let stat = fs::statat(&self.folder, folder, AtFlags::SYMLINK_NOFOLLOW)
                .map_err(|e| io_error(&self.path.join(folder), e))?;
            self.check_folder(folder, &stat)?;
        }
        Ok(())
    }

    fn check_folder(&self, relative: &Path, stat: &Stat) -> Result<(), FileError> {
        check_folder(stat, self.owner).map_err(|fault| {
            let home = relative.as_os_str().is_empty();
            let path = if home { self.path.clone() } else { self.path.join(relative) };
            error(&path, fault)
        })
    }
}

/// Refuses a folder in or above which others could exchange the user's file.
///
/// # Errors
/// [`FileFault::Untrusted`] or [`FileFault::GroupWritable`].
pub fn check_folder(stat: &Stat, owner: FileOwner) -> Result<(), FileFault> {
    if stat.st_uid != owner.uid && stat.st_uid != 0 {
        Err(FileFault::Untrusted("the folder belongs to somebody else"))
    } else if stat.st_mode & 0o002 != 0 {
        Err(FileFault::Untrusted("everybody may write in the folder (chmod o-w)"))
    } else if stat.st_mode & 0o020 != 0 && owner.private_group != Some(stat.st_gid) {
        Err(FileFault::GroupWritable(stat.st_gid))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
