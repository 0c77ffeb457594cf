//! A folder of records: trusted opening, the lock of a user, the file of a record.
//!
//! Everything is opened first and checked on the descriptor. Nothing here follows a symbolic link, and
//! whatever is not owned by the expected user alone is refused.

use super::file::RecordOnDisk;
use super::folder::{check_above, make_folder, make_parents};
use super::place_error::{PlaceError, PlaceFault};
use super::scheme::FILE_BYTES;
use crate::new_file::{Flushed, Naming, NewFile, give_rights};
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use rustix::fs::{self, AtFlags, FileType, IFlags, Mode, OFlags};
use rustix::io::Errno;
use rustix::time::Timespec;
use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a lock is waited for: a holder needs well below a millisecond.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
const LONGEST_NAP: Duration = Duration::from_millis(50);

/// Whose the folder and everything in it must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// Root's folder: users may pass through it (mode 0711), to read the record that is theirs.
    Root,
    /// A folder of root's that nobody else can look into (mode 0700).
    RootAlone,
    /// A user's own folder (mode 0700).
    User(u32),
}

impl Owner {
    pub(crate) const fn uid(self) -> u32 {
        match self {
            Self::Root | Self::RootAlone => 0,
            Self::User(uid) => uid,
        }
    }

    const fn folder_mode(self) -> Mode {
        match self {
            Self::Root => Mode::from_raw_mode(0o711),
            Self::RootAlone | Self::User(_) => Mode::RWXU,
        }
    }
}

/// A folder of records, open.
#[derive(Debug)]
pub struct Place {
    folder: OwnedFd,
    path: PathBuf,
    owner: Owner,
}

impl AsFd for Place {
    /// A path descriptor of the folder.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.folder.as_fd()
    }
}

impl Place {
    /// Opens the folder, or `None` where there is none.
    ///
    /// # Errors
    /// [`PlaceError`] if it cannot be opened, or others could write in it.
    pub fn open(path: &Path, owner: Owner) -> Result<Option<Self>, PlaceError> {
        // A path descriptor: users may pass through root's folder, not list it.
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = match fs::open(path, flags, Mode::empty()) {
            Ok(folder) => folder,
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(PlaceError::io(path, error)),
        };
        let stat = fs::fstat(&folder).map_err(|e| PlaceError::io(path, e))?;
        if stat.st_uid != owner.uid() {
            return Err(PlaceError::untrusted(path, "the folder belongs to somebody else"));
        }
        if stat.st_mode & 0o022 != 0 {
            return Err(PlaceError::untrusted(path, "others may write in the folder (chmod go-w)"));
        }
        Ok(Some(Self { folder, path: path.to_owned(), owner }))
    }

    /// Opens the folder and makes it where it is missing; a user's with the folders above it.
    ///
    /// # Errors
    /// As [`Place::open`], or if it cannot be made.
    pub fn open_or_make(path: &Path, owner: Owner) -> Result<Self, PlaceError> {
        if let Some(place) = Self::open(path, owner)? {
            return Ok(place);
        }
        match (owner, path.parent()) {
            (Owner::User(_), Some(parent)) => make_parents(parent)?,
            _ => check_above(path)?,
        }
        make_folder(path, owner.folder_mode()).map_err(|error| PlaceError::io(path, error))?;
        let place = Self::open(path, owner)?.ok_or_else(|| PlaceError::io(path, Errno::NOENT))?;
        // The host's umask may have taken bits away; root's folder must let users pass.
        let folder = place.opened()?;
        fs::fchmod(&folder, owner.folder_mode()).map_err(|e| PlaceError::io(path, e))?;
        Ok(place)
    }

    /// The folder itself, opened for what a path descriptor cannot do: flushing it, changing its mode.
    fn opened(&self) -> Result<OwnedFd, PlaceError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        fs::openat(&self.folder, ".", flags, Mode::empty())
            .map_err(|e| PlaceError::io(&self.path, e))
    }

    fn full(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn open_file(&self, name: &str, flags: OFlags) -> Result<OwnedFd, PlaceError> {
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let fd = fs::openat(&self.folder, name, flags, Mode::RUSR | Mode::WUSR)
            .map_err(|e| PlaceError::io(&self.full(name), e))?;
        Ok(fd)
    }

    /// Checks an open file: regular, the owner's alone (whoever's group may read), one name.
    fn check(&self, name: &str, stat: &fs::Stat) -> Result<(), PlaceError> {
        let rule = if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            "not a regular file"
        } else if stat.st_uid != self.owner.uid() {
            "belongs to somebody else"
        } else if stat.st_mode & 0o137 != 0 {
            "others have rights on it (chmod 600)"
        } else if stat.st_nlink != 1 {
            "has more or fewer names than one"
        } else {
            return Ok(());
        };
        Err(PlaceError::untrusted(&self.full(name), rule))
    }

    /// Takes the lock `name`, waiting up to five seconds; makes its file.
    ///
    /// # Errors
    /// [`PlaceFault::Busy`], an I/O error, or a file that is not to be trusted.
    pub(super) fn lock(&self, name: &str) -> Result<Lock, PlaceError> {
        loop {
            let fd = self.open_file(name, OFlags::RDWR | OFlags::CREATE)?;
            if let Some(lock) = self.take(name, fd, libc::F_WRLCK)? {
                return Ok(lock);
            }
        }
    }

    /// Takes the lock `name` if its file is there.
    ///
    /// # Errors
    /// As [`Place::lock`].
    pub(super) fn lock_if_there(&self, name: &str) -> Result<Option<Lock>, PlaceError> {
        self.lock_present(name, OFlags::RDWR, libc::F_WRLCK)
    }

    /// The same where the medium takes no writes: keeps out everybody who takes it for writing, and nobody who takes
    /// it in this way.
    ///
    /// # Errors
    /// As [`Place::lock`].
    pub(super) fn lock_to_read(&self, name: &str) -> Result<Option<Lock>, PlaceError> {
        self.lock_present(name, OFlags::RDONLY, libc::F_RDLCK)
    }

    fn lock_present(
        &self,
        name: &str,
        flags: OFlags,
        kind: libc::c_int,
    ) -> Result<Option<Lock>, PlaceError> {
        loop {
            match self.open_file(name, flags) {
                Ok(fd) => {
                    if let Some(lock) = self.take(name, fd, kind)? {
                        return Ok(Some(lock));
                    }
                }
                Err(error) if error.is_absent() => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether the lock's file is there to be read.
    pub(super) fn has_lock(&self, name: &str) -> bool {
        self.open_file(name, OFlags::RDONLY).is_ok()
    }

    /// Whether the lock's file could be had now; the lock itself is not taken.
    pub(super) fn lock_opens(&self, name: &str) -> bool {
        self.open_file(name, OFlags::RDWR | OFlags::CREATE).is_ok()
    }

    /// An open-file-description lock: the kernel drops it when the holder dies, so there is no stale
    /// one; unlike a classic one it survives another part of the program closing the same file.
    /// `None` if the file was removed while its lock was waited for: a new one is to be opened.
    fn take(&self, name: &str, fd: OwnedFd, kind: libc::c_int) -> Result<Option<Lock>, PlaceError> {
        let (mut waited, mut nap) = (Duration::ZERO, Duration::from_millis(1));
        loop {
            match fcntl(&fd, FcntlArg::F_OFD_SETLK(&whole_file(kind))) {
                Ok(_) => break,
                Err(nix::Error::EAGAIN | nix::Error::EACCES) if waited < LOCK_PATIENCE => {
                    sleep(nap);
                    waited += nap;
                    nap = (nap * 2).min(LONGEST_NAP);
                }
                Err(nix::Error::EAGAIN | nix::Error::EACCES) => {
                    return Err(PlaceError { path: self.full(name), fault: PlaceFault::Busy });
                }
                Err(nix::Error::EINTR) => {}
                Err(error) => return Err(PlaceError::io(&self.full(name), error)),
            }
        }
        let lock = Lock(fd);
        let stat = fs::fstat(&lock.0).map_err(|e| PlaceError::io(&self.full(name), e))?;
        if stat.st_nlink == 0 {
            return Ok(None);
        }
        self.check(name, &stat)?;
        give_rights(lock.0.as_fd(), &stat, Mode::RUSR | Mode::WUSR)
            .map_err(|e| PlaceError::io(&self.full(name), e))?;
        Ok(Some(lock))
    }

    /// Removes a record and its lock, which the caller holds.
    pub(super) fn remove(&self, name: &str, lock_name: &str) {
        // What stays behind only costs the next login a look at it.
        let _ = fs::unlinkat(&self.folder, name, AtFlags::empty());
        let _ = fs::unlinkat(&self.folder, lock_name, AtFlags::empty());
    }

    /// Opens the record `name` for writing, or `None` where there is none.
    ///
    /// # Errors
    /// An I/O error, or a file that is not to be trusted.
    pub(super) fn record(&self, name: &str) -> Result<Option<RecordOnDisk>, PlaceError> {
        self.check_size_limit(name)?;
        self.open_record(name, OFlags::RDWR)
    }

    /// Opens the record `name` for reading only.
    ///
    /// # Errors
    /// As [`Place::record`].
    pub(super) fn record_to_read(&self, name: &str) -> Result<Option<RecordOnDisk>, PlaceError> {
        self.open_record(name, OFlags::RDONLY)
    }

    fn check_size_limit(&self, name: &str) -> Result<(), PlaceError> {
        RecordOnDisk::check_size_limit().map_err(|e| PlaceError::io(&self.full(name), e))
    }

    fn open_record(&self, name: &str, flags: OFlags) -> Result<Option<RecordOnDisk>, PlaceError> {
        let fd = match self.open_file(name, flags) {
            Ok(fd) => fd,
            Err(error) if error.is_absent() => return Ok(None),
            Err(error) => return Err(error),
        };
        let stat = fs::fstat(&fd).map_err(|e| PlaceError::io(&self.full(name), e))?;
        self.check(name, &stat)?;
        if u64::try_from(stat.st_size).ok() != Some(FILE_BYTES as u64) {
            let fault = PlaceFault::Damaged("the record has not its full size");
            return Err(PlaceError { path: self.full(name), fault });
        }
        Ok(Some(RecordOnDisk { fd, path: self.full(name) }))
    }

    /// Makes the record `name` with `content`. It appears under its name whole or not at all; if
    /// `lasting`, file and name are on disk when this returns.
    ///
    /// # Errors
    /// Any I/O error; nothing is left behind then.
    pub(super) fn make_record(
        &self,
        name: &str,
        content: &[u8],
        lasting: bool,
    ) -> Result<RecordOnDisk, PlaceError> {
        self.check_size_limit(name)?;
        let path = self.full(name);
        let wanted = NewFile {
            folder: self.folder.as_fd(),
            name: OsStr::new(name),
            mode: Mode::RUSR | Mode::WUSR,
            naming: Naming::NewUnderLock,
            flushed: if lasting { Flushed::ContentAndName } else { Flushed::Nothing },
        };
        let made = wanted.make(content, |fd| {
            // Where the file system copies on write, a full disk could stop a write in place; only an
            // empty file takes the flag, and most file systems neither know nor need it.
            if let Ok(set) = fs::ioctl_getflags(fd) {
                let _ = fs::ioctl_setflags(fd, set | IFlags::NOCOW);
            }
            Ok(())
        });
        let fd = made.map_err(|error| PlaceError::io(&path, error))?;
        Ok(RecordOnDisk { fd, path })
    }
}

/// A shorter nap after a signal does no harm. (std's sleep would be one more symbol to look up in each login.)
fn sleep(nap: Duration) {
    let nap = Timespec { tv_sec: 0, tv_nsec: nap.subsec_nanos().into() };
    let _ = rustix::thread::nanosleep(&nap);
}

fn whole_file(kind: libc::c_int) -> libc::flock {
    libc::flock {
        l_type: libc::c_short::try_from(kind).unwrap_or_default(),
        l_whence: 0,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    }
}

/// A held lock.
#[derive(Debug)]
pub struct Lock(OwnedFd);

impl Drop for Lock {
    /// Closing is not enough: a child that the host forked meanwhile has the same description open.
    fn drop(&mut self) {
        let _ = fcntl(&self.0, FcntlArg::F_OFD_SETLK(&whole_file(libc::F_UNLCK)));
    }
}
