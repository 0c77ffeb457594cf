//! Files of root's, by their absolute path: nobody else could have put them there, or could change what root
//! puts there.
//!
//! One rule for reading and for writing: every folder on the way is root's, not writable by others, and no
//! symbolic link.

use crate::file_error::{FileError, FileFault, error, io_error};
use crate::secret_file::{check_file, read_bounded};
use rustix::fs::{self, FileType, Mode, OFlags, Stat};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Component, Path};
use zeroize::Zeroizing;

/// The users who may read a file of root's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Readers {
    /// Everybody: it holds settings.
    Everybody,
    /// Root alone: it holds a secret.
    RootOnly,
}

/// Reads a file of root's: it and every folder above it must be root's and not writable by others, so that
/// nobody else could have put it there.
///
/// # Errors
/// [`FileFault::Absent`] if it is not there, and the other kinds as they come.
pub fn read_roots(
    path: &Path,
    limit: usize,
    readers: Readers,
) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let flags =
        OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = fs::open(path, flags, Mode::empty()).map_err(|e| io_error(path, e))?;
    let stat = fs::fstat(&file).map_err(|e| io_error(path, e))?;
    check_roots(path, &stat, FileType::RegularFile)?;
    if readers == Readers::RootOnly {
        check_file(path, &stat, 0)?;
    }
    check_above(path)?;
    read_bounded(file, &stat, limit).map_err(|fault| error(path, fault))
}

/// Checks the folders above a path.
fn check_above(path: &Path) -> Result<(), FileError> {
    check_folders(path.ancestors().skip(1))
}

/// The first of them that is not root's alone is the error.
fn check_folders<'a>(folders: impl Iterator<Item = &'a Path>) -> Result<(), FileError> {
    for folder in folders {
        let stat = fs::lstat(folder).map_err(|e| io_error(folder, e))?;
        check_roots(folder, &stat, FileType::Directory)?;
    }
    Ok(())
}

/// Refuses a path whose folders, from the top, are not root's alone. Asked before [`read_roots`] by programs that are
/// given paths by people: then nothing in a folder that others can write is even opened.
///
/// # Errors
/// The first folder that is not root's alone.
pub fn check_way(path: &Path) -> Result<(), FileError> {
    let folders: Vec<&Path> = path.ancestors().skip(1).collect();
    check_folders(folders.into_iter().rev())
}

fn check_roots(path: &Path, stat: &Stat, kind: FileType) -> Result<(), FileError> {
    let rule = if FileType::from_raw_mode(stat.st_mode) != kind {
        "not a regular file in folders without symbolic links"
    } else if stat.st_uid != 0 {
        "must belong to root (chown root)"
    } else if stat.st_mode & 0o022 != 0 {
        "others may write it (chmod go-w)"
    } else {
        return Ok(());
    };
    Err(error(path, FileFault::Untrusted(rule)))
}

/// A folder that root alone can write in, open.
#[derive(Debug)]
pub struct RootsFolder(OwnedFd);

impl RootsFolder {
    /// Opens the folder of this absolute path, one by one from the root; each is judged when it is open, so none
    /// can be exchanged after that.
    ///
    /// # Errors
    /// [`FileError`] for the first folder on the way that is not root's alone.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut so_far = std::path::PathBuf::new();
        let mut at: Option<OwnedFd> = None;
        for part in path.components() {
            so_far.push(part);
            let opened = match (part, &at) {
                (Component::RootDir, None) => fs::open("/", flags, Mode::empty()),
                (Component::Normal(_) | Component::ParentDir, Some(at)) => {
                    fs::openat(at, part.as_os_str(), flags, Mode::empty())
                }
                _ => Err(rustix::io::Errno::INVAL),
            };
            let folder = opened.map_err(|e| io_error(&so_far, e))?;
            let stat = fs::fstat(&folder).map_err(|e| io_error(&so_far, e))?;
            check_roots(&so_far, &stat, FileType::Directory)?;
            at = Some(folder);
        }
        at.map(Self).ok_or_else(|| io_error(path, rustix::io::Errno::INVAL))
    }
}

impl AsFd for RootsFolder {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_to_write_in_is_roots_alone_all_the_way() {
        let refused = |path: &str| RootsFolder::open(Path::new(path)).is_err();
        assert!(!refused("/"), "the machine's own root is not root's");
        assert!(!refused("/usr/bin"));
        // Everybody may write in /tmp; /proc/self is a link; /usr/bin/env a file.
        for path in ["/tmp", "/tmp/x", "/usr/../tmp", "/proc/self", "/usr/bin/env", "usr", "", "."]
        {
            assert!(refused(path), "{path}");
        }
        // Run by root: a folder of root's alone, but everybody may write in the one above.
        let below = tempfile::tempdir_in("/tmp").unwrap();
        assert!(RootsFolder::open(below.path()).is_err());
    }
}
