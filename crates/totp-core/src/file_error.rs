//! Why a file of the user's or of root's cannot be used.

use rustix::io::Errno;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a file cannot be used.
#[derive(Debug)]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong with it.
    pub fault: FileFault,
}

/// Kinds of [`FileError`].
#[derive(Debug)]
pub enum FileFault {
    /// The home itself is missing.
    NoHome,
    /// There is no such file, in a home that is there.
    Absent,
    /// The home is encrypted and may be locked: nothing can be said about what is in it.
    MaybeLocked,
    /// It is not what it must be; the text says which rule it breaks and how to mend it.
    Untrusted(&'static str),
    /// A folder that this group may write in: harmless only if the group is the user's own.
    GroupWritable(u32),
    /// More bytes than allowed.
    TooLarge,
    /// A system call failed.
    Io(io::Error),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path.display())?;
        match &self.fault {
            FileFault::NoHome => f.write_str("the home is missing (not mounted?)"),
            FileFault::Absent => f.write_str("no such file"),
            FileFault::MaybeLocked => f.write_str("the home is encrypted and may be locked"),
            FileFault::Untrusted(rule) => f.write_str(rule),
            FileFault::GroupWritable(_) => {
                f.write_str("its group may write in the folder (chmod g-w)")
            }
            FileFault::TooLarge => f.write_str("the file is too large"),
            // Nothing else lets opening a file without blocking fail like this (fcntl(2), F_SETLEASE).
            FileFault::Io(error) if error.kind() == io::ErrorKind::WouldBlock => f.write_str(
                "a process holds a lease on the file (see /proc/locks): end it, or try again in a minute",
            ),
            FileFault::Io(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for FileError {}

pub(crate) fn error(path: &Path, fault: FileFault) -> FileError {
    FileError { path: path.to_owned(), fault }
}

pub(crate) fn io_error(path: &Path, errno: Errno) -> FileError {
    match errno {
        // What O_NOFOLLOW and RESOLVE_NO_SYMLINKS say of a link.
        Errno::LOOP | Errno::XDEV => error(
            path,
            FileFault::Untrusted("a symbolic link is in the way; put the file itself there"),
        ),
        Errno::NOENT => error(path, FileFault::Absent),
        Errno::NOTDIR => error(path, FileFault::Untrusted("a part of the path is not a folder")),
        // A socket or a device without a driver.
        Errno::NXIO | Errno::NODEV => error(path, FileFault::Untrusted("not a regular file")),
        errno => error(path, FileFault::Io(errno.into())),
    }
}
