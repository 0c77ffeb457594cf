//! Replacing the credential file: whole or not at all.
//!
//! The new content goes to a file without a name, to disk, and only then under the name. A full disk,
//! an error or SIGKILL before that leaves the old file as it was; after it the new one is whole.

use crate::context::Context;
use crate::error::{Error, Result, refused};
use crate::messages;
use rustix::fs::{self, AtFlags, FlockOperation, Mode, OFlags};
use rustix::io::Errno;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;
use totp_core::credential::Credential;
use totp_core::home::FileFault;

/// Between its link and its rename the new file bears this name, for an instant. In a folder of root's,
/// which many users share, it has the user's in it.
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
    interim: PathBuf,
    lock: Option<OwnedFd>,
}

/// How long an administrator's command waits for another one.
const PATIENCE: Duration = Duration::from_secs(5);

impl Place {
    /// Opens the folder, made where it is missing, locks it and tries it out. Called before anything is
    /// asked: nobody shall scan a code, or spend one, that cannot be saved.
    pub fn prepare(context: &Context) -> Result<Self> {
        Self::prepare_within(context, Duration::ZERO)
    }

    /// The same for commands that ask nothing: they wait for each other, instead of giving up.
    pub fn prepare_patiently(context: &Context) -> Result<Self> {
        Self::prepare_within(context, PATIENCE)
    }

    fn prepare_within(context: &Context, patience: Duration) -> Result<Self> {
        let mut place = Self::open_or_make(context)?;
        place.lock(context, patience)?;
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
            .and_then(|()| fs::renameat(&self.fd, &self.interim, &self.fd, &self.file));
        self.cleaned_after(written)?;
        fs::fsync(&self.fd).map_err(|error| {
            Error::Failed(messages::save_not_confirmed(
                self.path.join(&self.file).display(),
                std::io::Error::from(error),
            ))
        })
    }

    /// Step by step from the home, and never through a symbolic link.
    fn open_or_make(context: &Context) -> Result<Self> {
        context.check_base()?;
        let mut path = context.base().to_owned();
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
            if owner != context.owner() {
                return refused(messages::save_foreign_folder(
                    path.display(),
                    &context.account.name,
                ));
            }
        }
        let readable = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = fs::openat(&fd, ".", readable, Mode::empty()).map_err(|e| failure(&path, e))?;
        let file = PathBuf::from(context.relative.file_name().unwrap_or_default());
        let interim = if context.system {
            PathBuf::from(format!(".{}.new", file.display()))
        } else {
            PathBuf::from(INTERIM)
        };
        Ok(Self { fd, path, file, interim, lock: None })
    }

    /// A folder of root's is shared by many users: there each has a lock of its own.
    fn lock(&mut self, context: &Context, patience: Duration) -> Result<()> {
        if context.system {
            let name = format!(".{}.lock", self.file.display());
            let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let fd = fs::openat(&self.fd, &name, flags, Mode::RUSR | Mode::WUSR);
            self.lock = Some(fd.map_err(|e| failure(&self.path.join(name), e))?);
        }
        let mut left = patience;
        loop {
            let fd = self.lock.as_ref().unwrap_or(&self.fd);
            match fs::flock(fd, FlockOperation::NonBlockingLockExclusive) {
                Err(Errno::WOULDBLOCK) if left.is_zero() => {
                    return refused(if patience.is_zero() {
                        messages::save_another_enroll_of_yours()
                    } else {
                        messages::save_another_enroll_of_theirs()
                    });
                }
                Err(Errno::WOULDBLOCK) => {
                    let nap = left.min(Duration::from_millis(20));
                    std::thread::sleep(nap);
                    left -= nap;
                }
                result => return result.map_err(|e| failure(&self.path, e)),
            }
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
        let tried = tried.and_then(|()| fs::unlinkat(&self.fd, &self.interim, AtFlags::empty()));
        self.cleaned_after(tried)
    }

    fn cleaned_after(&self, result: rustix::io::Result<()>) -> Result<()> {
        result.map_err(|error| {
            let _ = fs::unlinkat(&self.fd, &self.interim, AtFlags::empty());
            failure(&self.path.join(&self.file), error)
        })
    }

    /// Puts `content` on disk, under the interim name.
    fn write_interim(&self, content: &[u8]) -> rustix::io::Result<()> {
        // Left by a killed run, whole or not; under the lock nobody uses it.
        let _ = fs::unlinkat(&self.fd, &self.interim, AtFlags::empty());
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
        fs::linkat(fs::CWD, from.as_str(), &self.fd, &self.interim, AtFlags::SYMLINK_FOLLOW)
    }

    fn write_named(&self, content: &[u8]) -> rustix::io::Result<()> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = fs::openat(&self.fd, &self.interim, flags, Mode::RUSR | Mode::WUSR)?;
        write_whole(&file, content)
    }
}

/// What an editor did meanwhile is not overwritten.
fn check_unchanged(context: &Context, expected: Option<&[u8]>) -> Result<()> {
    let now = match context.read()? {
        Ok(content) => Some(content),
        Err(error) if matches!(error.fault, FileFault::Absent) => None,
        Err(error) => return refused(messages::file_unusable(error)),
    };
    if now.as_ref().map(|content| content.as_slice()) == expected {
        return Ok(());
    }
    refused(messages::save_changed_meanwhile(context.path().display()))
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
        Errno::NOSPC | Errno::DQUOT => messages::save_no_space().to_owned(),
        Errno::LOOP | Errno::NOTDIR => messages::save_link_in_the_way().to_owned(),
        error => std::io::Error::from(error).to_string(),
    };
    Error::Failed(messages::save_failed(path.display(), reason))
}
