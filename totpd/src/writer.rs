//! The one way in which the helper writes a credential that root holds: under the lock that root's `enroll` takes too, and
//! only what a login can read.

use rustix::fs::Mode;
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fmt;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use totp_core::change_lock;
use totp_core::credential::{Credential, ReadDepth};
use totp_core::home::RootsFolder;
use totp_core::new_file::{Flushed, Naming, NewFile};
use zeroize::Zeroizing;

/// More than a credential with the most authenticators takes.
const TRIAL_BYTES: usize = 8 * 1024;

/// Why a credential is not written.
#[derive(Debug)]
pub enum WriteError {
    /// The path names no file.
    NoName,
    /// The folder is missing, or is not root's alone.
    Folder(String),
    /// A call failed.
    Io(Errno),
    /// The text cannot be read back.
    NotReadable,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => f.write_str("the path of the credential names no file"),
            Self::Folder(why) => f.write_str(why),
            Self::Io(Errno::WOULDBLOCK) => f.write_str("another program changes the credential"),
            Self::Io(error) => {
                write!(f, "cannot write the credential: {}", std::io::Error::from(*error))
            }
            Self::NotReadable => f.write_str("the new credential cannot be read back"),
        }
    }
}

/// The folder of a credential, and the name of its file.
pub struct Target<'a> {
    folder: RootsFolder,
    name: &'a OsStr,
}

impl<'a> Target<'a> {
    /// Of the file at this path.
    pub fn open(path: &'a Path) -> Result<Self, WriteError> {
        let (parent, name) = path.parent().zip(path.file_name()).ok_or(WriteError::NoName)?;
        let folder = RootsFolder::open(parent);
        let folder = folder.map_err(|error| WriteError::Folder(totp_core::escape::text(&error)))?;
        Ok(Self { folder, name })
    }

    /// Tries whether a new credential could be written here. Nothing is left of it.
    pub fn try_out(&self) -> Result<(), WriteError> {
        self.file(Naming::New).try_out(&[b'#'; TRIAL_BYTES]).map_err(WriteError::Io)
    }

    /// Takes the lock of the credential, and waits for it for a while. It comes before every other lock.
    pub fn lock(self) -> Result<Writer<'a>, WriteError> {
        let lock = change_lock::open(self.folder.as_fd(), &change_lock::name(self.name));
        let lock = lock.map_err(WriteError::Io)?;
        change_lock::take(lock.as_fd(), change_lock::PATIENCE).map_err(WriteError::Io)?;
        Ok(Writer { place: self, _lock: lock })
    }

    fn file(&self, naming: Naming) -> NewFile<'_> {
        NewFile {
            folder: self.folder.as_fd(),
            name: self.name,
            mode: Mode::RUSR | Mode::WUSR,
            naming,
            flushed: Flushed::ContentAndName,
        }
    }
}

/// A credential that nobody else changes as long as this lives.
pub struct Writer<'a> {
    place: Target<'a>,
    _lock: OwnedFd,
}

impl Writer<'_> {
    /// The text of a credential, which a login can read.
    pub fn text(&self, credential: &Credential) -> Result<Zeroizing<String>, WriteError> {
        let text = credential.to_toml();
        let read = Credential::parse(text.as_bytes(), ReadDepth::WithRecovery);
        read.map(|_| text).map_err(|_| WriteError::NotReadable)
    }

    /// Writes this text. It is on disk when this returns.
    pub fn write(&self, text: &str, naming: Naming) -> Result<(), WriteError> {
        let made = self.place.file(naming).make(text.as_bytes(), |_| Ok(()));
        made.map(drop).map_err(WriteError::Io)
    }
}
