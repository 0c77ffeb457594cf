//! The key of this host that names devices: 32 random bytes that root alone can read.

use crate::file_error::FileError;
use crate::new_file::{Flushed, Naming, NewFile};
use crate::record::{Owner, Place, PlaceError};
use crate::secret_file::{check_file, read_bounded};
use rustix::fs::{self, Mode, OFlags};
use rustix::io::Errno;
use rustix::rand::{GetRandomFlags, getrandom};
use std::ffi::OsStr;
use std::fmt;
use std::os::fd::AsFd;
use std::path::Path;
use zeroize::Zeroizing;

/// The file's name in the folder of root's records. No user id is such a name.
pub const HOST_KEY_FILE: &str = "host.key";
const KEY_BYTES: usize = 32;

/// The host's key: wiped when dropped, without Debug or Display so that no log can show it.
pub struct HostKey(Zeroizing<Vec<u8>>);

/// Why there is no key to use.
#[derive(Debug)]
pub enum HostKeyError {
    /// The folder.
    Place(PlaceError),
    /// The file, which others could read or have put there.
    File(FileError),
    /// It does not have its 32 bytes.
    Damaged(std::path::PathBuf),
}

impl fmt::Display for HostKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(error) => write!(f, "{error}"),
            Self::File(error) => write!(f, "{error}"),
            Self::Damaged(path) => write!(
                f,
                "{}: not a key of {KEY_BYTES} bytes; remove the file, and all devices are asked again",
                path.display()
            ),
        }
    }
}

impl std::error::Error for HostKeyError {}

impl HostKey {
    /// The key of this host, `None` if it has none yet: then no device was remembered. `state_dir` is the folder of
    /// root's records.
    ///
    /// # Errors
    /// [`HostKeyError`] for a folder or a file that is not root's alone, or no key.
    pub fn read(state_dir: &Path) -> Result<Option<Self>, HostKeyError> {
        Self::read_as(state_dir, Owner::Root)
    }

    /// The key of this host. Made if there is none; of two that are made at once, both callers get the one that came
    /// first.
    ///
    /// # Errors
    /// As [`HostKey::read`], and if it cannot be written.
    pub fn read_or_make(state_dir: &Path) -> Result<Self, HostKeyError> {
        Self::read_or_make_as(state_dir, Owner::Root)
    }

    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn read_as(state_dir: &Path, owner: Owner) -> Result<Option<Self>, HostKeyError> {
        match Place::open(state_dir, owner).map_err(HostKeyError::Place)? {
            Some(place) => Self::read_in(&place, state_dir, owner),
            None => Ok(None),
        }
    }

    pub(crate) fn read_or_make_as(state_dir: &Path, owner: Owner) -> Result<Self, HostKeyError> {
        let place = Place::open_or_make(state_dir, owner).map_err(HostKeyError::Place)?;
        match Self::read_in(&place, state_dir, owner)? {
            Some(key) => Ok(key),
            None => Self::make_in(&place, state_dir, owner),
        }
    }

    /// Makes the key, unless another login has made one meanwhile: then it is that one.
    fn make_in(place: &Place, state_dir: &Path, owner: Owner) -> Result<Self, HostKeyError> {
        let path = state_dir.join(HOST_KEY_FILE);
        let io = |error: Errno| HostKeyError::Place(PlaceError::io(&path, error));
        let mut bytes = Zeroizing::new(vec![0; KEY_BYTES]);
        // The kernel fills a request of this size as a whole.
        let filled = getrandom(bytes.as_mut_slice(), GetRandomFlags::empty()).map_err(io)?;
        if filled != KEY_BYTES {
            return Err(io(Errno::AGAIN));
        }
        let wanted = NewFile {
            folder: place.as_fd(),
            name: OsStr::new(HOST_KEY_FILE),
            mode: Mode::RUSR | Mode::WUSR,
            naming: Naming::New,
            flushed: Flushed::ContentAndName,
        };
        match wanted.make(&bytes, |_| Ok(())) {
            Ok(_) => Ok(Self(bytes)),
            Err(Errno::EXIST) => {
                Self::read_in(place, state_dir, owner)?.ok_or_else(|| io(Errno::NOENT))
            }
            Err(error) => Err(io(error)),
        }
    }

    fn read_in(
        place: &Place,
        state_dir: &Path,
        owner: Owner,
    ) -> Result<Option<Self>, HostKeyError> {
        let path = state_dir.join(HOST_KEY_FILE);
        let io = |error: Errno| HostKeyError::Place(PlaceError::io(&path, error));
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match fs::openat(place, HOST_KEY_FILE, flags, Mode::empty()) {
            Err(Errno::NOENT) => return Ok(None),
            opened => opened.map_err(io)?,
        };
        let stat = fs::fstat(&file).map_err(io)?;
        check_file(&path, &stat, owner.uid()).map_err(HostKeyError::File)?;
        match read_bounded(file, &stat, KEY_BYTES) {
            Ok(bytes) if bytes.len() == KEY_BYTES => Ok(Some(Self(bytes))),
            _ => Err(HostKeyError::Damaged(path)),
        }
    }
}

#[cfg(test)]
mod tests;
