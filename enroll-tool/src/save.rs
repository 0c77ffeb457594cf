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
use totp_core::home::FileFault;

/// Between its link and its rename the new file bears this name, for an instant.
const INTERIM: &str = ".credential.new";
/// More than a credential with the most devices takes.
const TRIAL_BYTES: usize = 8 * 1024;

/// The folder of the credential, locked: one `enroll` at a time changes it. The kernel drops the lock
/// with the process.
#[derive(Debug)]
pub struct Place {
    fd: OwnedFd,
    path: PathBuf,
    file: PathBuf,
}

impl Place {
    /// Opens the folder, made where it is missing, locks it and tries it out. Called before anything is
    /// asked: nobody shall scan a code, or spend one, that cannot be saved.
    pub fn prepare(context: &Context) -> Result<Self> {
        let place = Self::open_or_make(context)?;
        place.lock()?;
        place.try_out()?;
        Ok(place)
    }

    /// Writes `credential` in the place of `expected`, the content that it was made from (`None`: no
    /// file).
    pub fn save(
        &self,
        context: &Context,
        credential: &Credential,
        expected: Option<&[u8]>,
    ) -> Result<()> {
        check_unchanged(context, expected)?;
        let text = credential.to_toml();
        let written = self
            .write_interim(text.as_bytes())
            .and_then(|()| fs::renameat(&self.fd, INTERIM, &self.fd, &self.file));
        self.cleaned_after(written)?;
        fs::fsync(&self.fd).map_err(|error| {
            Error::Failed(format!(
                "{}: the new file is in place, but the disk did not confirm it ({}). After a power cut \
                 the former one may be back; look at the disk, then at `enroll status`.",
                self.path.join(&self.file).display(),
                std::io::Error::from(error)
            ))
        })
    }

    /// Step by step from the home, and never through a symbolic link.
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
                return refused(format!(
                    "{}: the folder belongs to somebody else; move it away, or have it given to {}",
                    path.display(),
                    context.account.name
                ));
            }
        }
        let readable = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = fs::openat(&fd, ".", readable, Mode::empty()).map_err(|e| failure(&path, e))?;
        let file = PathBuf::from(context.relative.file_name().unwrap_or_default());
        Ok(Self { fd, path, file })
    }

    fn lock(&self) -> Result<()> {
        match fs::flock(&self.fd, FlockOperation::NonBlockingLockExclusive) {
            Err(Errno::WOULDBLOCK) => {
                refused("another enroll of yours is running; finish it or end it first")
            }
            result => result.map_err(|e| failure(&self.path, e)),
        }
    }

    /// Whether the disk takes a file: full, read-only and foreign ones are told apart here.
    fn try_out(&self) -> Result<()> {
        let folder = fs::fstat(&self.fd).map_err(|e| failure(&self.path, e))?;
        // Only ours by name; another folder that the administrator chose keeps its mode.
        if folder.st_mode & 0o077 != 0 && self.path.ends_with("pam_totp") {
            fs::fchmod(&self.fd, Mode::RWXU).map_err(|e| failure(&self.path, e))?;
        }
        let tried = self.write_interim(&[b'#'; TRIAL_BYTES]);
        let tried = tried.and_then(|()| fs::unlinkat(&self.fd, INTERIM, AtFlags::empty()));
        self.cleaned_after(tried)
    }

    fn cleaned_after(&self, result: rustix::io::Result<()>) -> Result<()> {
        result.map_err(|error| {
            let _ = fs::unlinkat(&self.fd, INTERIM, AtFlags::empty());
            failure(&self.path.join(&self.file), error)
        })
    }

    /// Puts `content` on disk, under the interim name.
    fn write_interim(&self, content: &[u8]) -> rustix::io::Result<()> {
        // Left by a killed run, whole or not; under the lock nobody uses it.
        let _ = fs::unlinkat(&self.fd, INTERIM, AtFlags::empty());
        match self.write_unnamed(content) {
            Ok(()) => Ok(()),
            Err(full @ (Errno::NOSPC | Errno::DQUOT)) => Err(full),
            // Network file systems have no unnamed files, and a chroot may have no /proc.
            Err(_) => self.write_named(content),
        }
    }

    fn write_unnamed(&self, content: &[u8]) -> rustix::io::Result<()> {
        let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        let file = fs::openat(&self.fd, ".", flags, Mode::RUSR | Mode::WUSR)?;
        write_whole(&file, content)?;
        let from = format!("/proc/self/fd/{}", file.as_raw_fd());
        fs::linkat(fs::CWD, from.as_str(), &self.fd, INTERIM, AtFlags::SYMLINK_FOLLOW)
    }

    fn write_named(&self, content: &[u8]) -> rustix::io::Result<()> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = fs::openat(&self.fd, INTERIM, flags, Mode::RUSR | Mode::WUSR)?;
        write_whole(&file, content)
    }
}

/// What an editor did meanwhile is not overwritten.
fn check_unchanged(context: &Context, expected: Option<&[u8]>) -> Result<()> {
    let now = match context.home()?.read(&context.relative, MAX_BYTES) {
        Ok(content) => Some(content),
        Err(error) if matches!(error.fault, FileFault::Absent) => None,
        Err(error) => return refused(format!("{error}; nothing was changed")),
    };
    if now.as_ref().map(|content| content.as_slice()) == expected {
        return Ok(());
    }
    refused(format!("{} changed meanwhile; start again", context.path().display()))
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
            "a symbolic link or a file is in the way of a folder; put a folder there".to_owned()
        }
        error => std::io::Error::from(error).to_string(),
    };
    Error::Failed(format!("{}: {reason}. What was enrolled before still works.", path.display()))
}
