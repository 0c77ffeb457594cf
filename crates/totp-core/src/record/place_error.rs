//! What can be wrong with a folder of records, or with a file in it.

use rustix::io::Errno;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What went wrong with a file or folder of records, and with which.
#[derive(Debug)]
pub struct PlaceError {
    /// The file or folder.
    pub path: PathBuf,
    /// What went wrong.
    pub fault: PlaceFault,
}

/// Kinds of [`PlaceError`].
#[derive(Debug)]
pub enum PlaceFault {
    /// A system call failed.
    Io(io::Error),
    /// It is not what it must be; the text says which rule it breaks.
    Untrusted(&'static str),
    /// Another login held the lock for five seconds.
    Busy,
    /// Not a whole record of this version.
    Damaged(&'static str),
}

impl PlaceError {
    pub(crate) fn io(path: &Path, error: impl Into<io::Error>) -> Self {
        Self { path: path.to_owned(), fault: PlaceFault::Io(error.into()) }
    }

    pub(super) fn untrusted(path: &Path, rule: &'static str) -> Self {
        Self { path: path.to_owned(), fault: PlaceFault::Untrusted(rule) }
    }

    /// The number of the system's error behind it, if there is one.
    pub(super) fn system_error(&self) -> Option<i32> {
        let PlaceFault::Io(error) = &self.fault else { return None };
        error.raw_os_error()
    }

    /// Whether the medium takes no writes at the moment: what another place may stand in for.
    pub(super) fn is_unwritable(&self) -> bool {
        let PlaceFault::Io(error) = &self.fault else { return false };
        let code = error.raw_os_error().unwrap_or(0);
        [Errno::ROFS, Errno::NOSPC, Errno::DQUOT, Errno::IO]
            .iter()
            .any(|e| e.raw_os_error() == code)
    }

    pub(super) fn is_absent(&self) -> bool {
        matches!(&self.fault, PlaceFault::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path.display())?;
        match &self.fault {
            PlaceFault::Io(error) => write!(f, "{error}"),
            PlaceFault::Untrusted(rule) | PlaceFault::Damaged(rule) => f.write_str(rule),
            PlaceFault::Busy => f.write_str("the lock was not free for 5 seconds"),
        }
    }
}

impl std::error::Error for PlaceError {}
