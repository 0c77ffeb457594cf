//! Replacing the credential file: whole or not at all.
//!
//! The new content goes to a file without a name, to disk, and only then under the name. A full disk,
//! an error or SIGKILL before that leaves the old file as it was; after it the new one is whole.

use crate::context::Context;
use crate::error::{Error, Result, refused};
use rustix::fs::{self, AtFlags, FlockOperation, Mode, OFlags};
use rustix::io::Errno;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use totp_core::credential::{Credential, MAX_BYTES};
use zeroize::Zeroizing;

/// Between its link and its rename the new file bears this name, for an instant.
const INTERIM: &str = ".credential.new";

/// Writes `credential` in the place of `expected`, the content that it was made from (`None`: no file).
pub fn save(context: &Context, credential: &Credential, expected: Option<&[u8]>) -> Result<()> {
    if !credential.unknown_kinds.is_empty() {
        return refused(format!(
            "{} holds an authenticator of kind {:?}, which this version would lose; nothing was changed",
            context.path().display(),
            credential.unknown_kinds
        ));
    }
    let text = credential.to_toml();
    let folder = Folder::open_or_make(context)?;
    folder.lock()?;
    folder.check_unchanged(context, expected)?;
    folder.replace(text.as_bytes())
}

struct Folder {
    fd: OwnedFd,
    path: PathBuf,
    file: PathBuf,
}

impl Folder {
    /// Opens the folder of the credential, made where it is missing, step by step from the home and
    /// never through a symbolic link.
    fn open_or_make(context: &Context) -> Result<Self> {
        context.home()?;
        let mut path = context.account.home.clone();
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut fd = fs::open(&path, flags, Mode::empty()).map_err(|e| failure(&path, e))?;
        let parent = context.relative.parent().unwrap_or_else(|| Path::new(""));
        for part in parent.components() {
            path.push(part);
            match fs::mkdirat(&fd, part.as_os_str(), Mode::RWXU) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(failure(&path, error)),
            }
            let next = fs::openat(&fd, part.as_os_str(), flags | OFlags::NOFOLLOW, Mode::empty());
            fd = next.map_err(|e| failure(&path, e))?;
            let owner = fs::fstat(&fd).map_err(|e| failure(&path, e))?.st_uid;
            if owner != context.account.uid {
                return refused(format!("{}: the folder belongs to somebody else", path.display()));
            }
        }
        let readable = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = fs::openat(&fd, ".", readable, Mode::empty()).map_err(|e| failure(&path, e))?;
        let file = PathBuf::from(context.relative.file_name().unwrap_or_default());
        Ok(Self { fd, path, file })
    }

    /// One enroll at a time; the kernel drops the lock with the process.
    fn lock(&self) -> Result<()> {
        match fs::flock(&self.fd, FlockOperation::NonBlockingLockExclusive) {
            Err(Errno::WOULDBLOCK) => refused("another enroll is saving just now; try again"),
            result => result.map_err(|e| failure(&self.path, e)),
        }
    }

    /// What another enroll, or an editor, did meanwhile is not overwritten.
    fn check_unchanged(&self, context: &Context, expected: Option<&[u8]>) -> Result<()> {
        let now = match context.home()?.read(&context.relative, MAX_BYTES) {
            Ok(content) => Some(content),
            Err(error) if matches!(error.fault, totp_core::home::FileFault::Absent) => None,
            Err(error) => return Err(Error::Refused(format!("{error}; nothing was changed"))),
        };
        if now.as_ref().map(|content| content.as_slice()) == expected {
            return Ok(());
        }
        refused(format!("{} changed meanwhile; start again", context.path().display()))
    }

    fn replace(&self, content: &[u8]) -> Result<()> {
        // Left by a killed run, whole or not; never in use.
        let _ = fs::unlinkat(&self.fd, INTERIM, AtFlags::empty());
        let result = self.write_interim(content).and_then(|()| {
            fs::renameat(&self.fd, INTERIM, &self.fd, &self.file)?;
            fs::fsync(&self.fd)
        });
        result.map_err(|error| {
            let _ = fs::unlinkat(&self.fd, INTERIM, AtFlags::empty());
            failure(&self.path.join(&self.file), error)
        })
    }

    fn write_interim(&self, content: &[u8]) -> rustix::io::Result<()> {
        let mode = Mode::RUSR | Mode::WUSR;
        let unnamed = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        match fs::openat(&self.fd, ".", unnamed, mode) {
            Ok(file) => {
                write_whole(&file, content)?;
                let from = Zeroizing::new(format!("/proc/self/fd/{}", file.as_raw_fd()));
                fs::linkat(fs::CWD, from.as_str(), &self.fd, INTERIM, AtFlags::SYMLINK_FOLLOW)
            }
            // Network file systems have no unnamed files.
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::NOENT | Errno::INVAL) => {
                let named = OFlags::WRONLY
                    | OFlags::CREATE
                    | OFlags::EXCL
                    | OFlags::NOFOLLOW
                    | OFlags::CLOEXEC;
                let file = fs::openat(&self.fd, INTERIM, named, mode)?;
                write_whole(&file, content)
            }
            Err(error) => Err(error),
        }
    }
}

fn write_whole(file: &OwnedFd, mut content: &[u8]) -> rustix::io::Result<()> {
    while !content.is_empty() {
        match rustix::io::write(file, content) {
            Ok(0) => return Err(Errno::IO),
            Ok(count) => content = content.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    fs::fsync(file)
}

fn failure(path: &Path, error: Errno) -> Error {
    let reason = match error {
        Errno::NOSPC | Errno::DQUOT => "no space left; make room and run enroll again".to_owned(),
        Errno::LOOP | Errno::NOTDIR => {
            "a symbolic link or a file is in the way of a folder".to_owned()
        }
        error => std::io::Error::from(error).to_string(),
    };
    Error::Failed(format!("{}: {reason}. What was enrolled before still works.", path.display()))
}
