//! A new file, whole or not at all: under its name it is never seen before all of it is there.
//!
//! Where the file system knows files without a name, the file gets its name when it is whole, and a process
//! that is killed before leaves nothing. Elsewhere (some overlays, FUSE and network file systems, a process
//! without /proc) it bears an interim name, `.NAME.new-NUMBER`. Its maker holds a lock on it, which the kernel
//! takes back with the process: so what was left behind can be told from what is being written, and the next
//! maker of the same name removes it.

use rustix::fs::{self, AtFlags, FlockOperation, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

/// Makers of one name at the same moment, with what killed ones left that cannot be removed.
const MOST_INTERIMS: usize = 64;

/// What becomes of another file of the name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Naming {
    /// It stays, and this one is not made ([`Errno::EXIST`]).
    New,
    /// There is none, since the caller holds a lock under which alone the name is given.
    NewUnderLock,
    /// This one takes its place.
    Replace,
}

/// What is on disk when [`NewFile::make`] returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flushed {
    /// Perhaps nothing.
    Nothing,
    /// The content; it was before the name was given. [`flush_folder`] flushes the name.
    Content,
    /// The content and the name.
    ContentAndName,
}

/// A file to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// The folder; a path descriptor is enough.
    pub folder: BorrowedFd<'a>,
    /// Its name in there.
    pub name: &'a OsStr,
    /// Its mode, whatever the umask is: that belongs to the user who runs su, and a program of root without
    /// CAP_DAC_OVERRIDE reads the file by these bits.
    pub mode: Mode,
    /// See there.
    pub naming: Naming,
    /// See there.
    pub flushed: Flushed,
}

impl NewFile<'_> {
    /// Makes the file and returns it, open for reading and writing. `prepare` gets it while it is empty: for
    /// its owner, its label, its flags. It may be called twice, for two files.
    ///
    /// # Errors
    /// Any error of a call. There is no file of the name then, unless only its name could not be flushed.
    pub fn make(
        &self,
        content: &[u8],
        prepare: impl Fn(BorrowedFd<'_>) -> rustix::io::Result<()>,
    ) -> rustix::io::Result<OwnedFd> {
        let file = if self.naming == Naming::Replace {
            // It needs a name to take the other one's place with anyway.
            self.make_by_interim(content, &prepare)?
        } else {
            match self.make_unnamed(content, &prepare) {
                Err(error) if !is_final(error) => self.make_by_interim(content, &prepare)?,
                made => made?,
            }
        };
        if self.flushed == Flushed::ContentAndName {
            flush_folder(self.folder)?;
        }
        Ok(file)
    }

    /// Tries whether the disk takes `content`, by the way that the file would be made; nothing is left of it, nor of
    /// what a killed maker left.
    ///
    /// # Errors
    /// As [`NewFile::make`].
    pub fn try_out(&self, content: &[u8]) -> rustix::io::Result<()> {
        if self.naming != Naming::Replace {
            match self.write_unnamed(content, &|_| Ok(())) {
                Err(error) if !is_final(error) => {}
                tried => return tried.map(drop),
            }
        }
        let interim = Interim::open(self)?;
        self.write(interim.file()?, content)
    }

    fn make_unnamed(
        &self,
        content: &[u8],
        prepare: &impl Fn(BorrowedFd<'_>) -> rustix::io::Result<()>,
    ) -> rustix::io::Result<OwnedFd> {
        let file = self.write_unnamed(content, prepare)?;
        // By descriptor where the kernel lets us, else through /proc.
        let by_fd = fs::linkat(&file, "", self.folder, self.name, AtFlags::EMPTY_PATH);
        by_fd.or_else(|_| {
            let proc_path = format!("/proc/self/fd/{}", file.as_raw_fd());
            fs::linkat(fs::CWD, proc_path, self.folder, self.name, AtFlags::SYMLINK_FOLLOW)
        })?;
        Ok(file)
    }

    fn write_unnamed(
        &self,
        content: &[u8],
        prepare: &impl Fn(BorrowedFd<'_>) -> rustix::io::Result<()>,
    ) -> rustix::io::Result<OwnedFd> {
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let file = fs::openat(self.folder, ".", flags, self.mode)?;
        fs::fchmod(&file, self.mode)?;
        prepare(file.as_fd())?;
        self.write(file.as_fd(), content)?;
        Ok(file)
    }

    fn make_by_interim(
        &self,
        content: &[u8],
        prepare: &impl Fn(BorrowedFd<'_>) -> rustix::io::Result<()>,
    ) -> rustix::io::Result<OwnedFd> {
        let interim = Interim::open(self)?;
        prepare(interim.file()?)?;
        self.write(interim.file()?, content)?;
        interim.give_name(self)
    }

    /// A short write is followed by one of the rest, which tells why.
    fn write(&self, file: BorrowedFd<'_>, mut content: &[u8]) -> rustix::io::Result<()> {
        check_size_limit(content.len())?;
        let mut offset = 0;
        while !content.is_empty() {
            match rustix::io::pwrite(file, content, offset) {
                Ok(0) => return Err(Errno::NOSPC),
                Ok(count) => {
                    content = content.get(count..).unwrap_or_default();
                    offset += count as u64;
                }
                Err(Errno::INTR) => {}
                Err(error) => return Err(error),
            }
        }
        if self.flushed == Flushed::Nothing { Ok(()) } else { fs::fsync(file) }
    }
}

/// A write beyond the file size limit would bring SIGXFSZ, which ends the process: su, for example, with the limit of the
/// user who runs it. So no such write is begun.
fn check_size_limit(bytes: usize) -> rustix::io::Result<()> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Fsize).current;
    if limit.is_some_and(|most| most < bytes as u64) { Err(Errno::FBIG) } else { Ok(()) }
}

/// Gives an open file the rights of its owner that the umask took away when it was made.
///
/// # Errors
/// Any error of the call.
pub fn give_rights(file: BorrowedFd<'_>, stat: &fs::Stat, rights: Mode) -> rustix::io::Result<()> {
    if Mode::from_raw_mode(stat.st_mode).contains(rights) {
        return Ok(());
    }
    fs::fchmod(file, rights)
}

/// Whether another way to make the file would meet the same error. Which errors a file system has for what it
/// does not know cannot be listed.
fn is_final(error: Errno) -> bool {
    matches!(
        error,
        Errno::EXIST
            | Errno::NOSPC
            | Errno::DQUOT
            | Errno::ROFS
            | Errno::IO
            | Errno::FBIG
            | Errno::MFILE
            | Errno::NFILE
            | Errno::NOMEM
    )
}

/// Flushes a folder: the names in it are on disk when this returns. A file system that has no such call
/// flushes names by itself or not at all.
///
/// # Errors
/// Any other error of the calls.
pub fn flush_folder(folder: BorrowedFd<'_>) -> rustix::io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    match fs::fsync(fs::openat(folder, ".", flags, Mode::empty())?) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(()),
        flushed => flushed,
    }
}

/// Flushes the name of a new folder: a power cut would take the folder away with all that was written in it.
/// `above` is the folder that it was made in. A folder whose names may not be listed cannot be flushed.
///
/// # Errors
/// As [`flush_folder`].
pub fn flush_new_folder(above: BorrowedFd<'_>) -> rustix::io::Result<()> {
    match flush_folder(above) {
        Err(Errno::ACCESS) => Ok(()),
        flushed => flushed,
    }
}

/// A file that bears an interim name until it gets its own; dropped before, it is removed.
struct Interim<'a> {
    folder: BorrowedFd<'a>,
    name: OsString,
    file: Option<OwnedFd>,
}

impl<'a> Interim<'a> {
    fn open(wanted: &NewFile<'a>) -> rustix::io::Result<Self> {
        let folder = wanted.folder;
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        for number in 0..MOST_INTERIMS {
            let mut name = OsString::from(".");
            name.push(wanted.name);
            name.push(format!(".new-{number}"));
            remove_if_left_behind(folder, &name);
            let file = match fs::openat(folder, &name, flags, wanted.mode) {
                Err(Errno::EXIST) => continue,
                opened => opened?,
            };
            // First of all: under its interim name the next maker must be able to open it.
            let _ = fs::fchmod(&file, wanted.mode);
            let locked = fs::flock(&file, FlockOperation::NonBlockingLockExclusive);
            // Another maker may have taken it for left behind, in the instant before the lock.
            if locked != Err(Errno::WOULDBLOCK) && fs::fstat(&file)?.st_nlink > 0 {
                return Ok(Self { folder, name, file: Some(file) });
            }
        }
        Err(Errno::EXIST)
    }

    fn file(&self) -> rustix::io::Result<BorrowedFd<'_>> {
        self.file.as_ref().map(AsFd::as_fd).ok_or(Errno::BADF)
    }

    fn give_name(mut self, wanted: &NewFile<'_>) -> rustix::io::Result<OwnedFd> {
        let (folder, name) = (self.folder, wanted.name);
        match wanted.naming {
            Naming::Replace | Naming::NewUnderLock => {
                fs::renameat(folder, &self.name, folder, name)?;
            }
            Naming::New => {
                let flags = RenameFlags::NOREPLACE;
                match fs::renameat_with(folder, &self.name, folder, name, flags) {
                    Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
                        fs::linkat(folder, &self.name, folder, name, AtFlags::empty())?;
                        fs::unlinkat(folder, &self.name, AtFlags::empty())?;
                    }
                    renamed => renamed?,
                }
            }
        }
        let file = self.file.take().ok_or(Errno::BADF)?;
        let _ = fs::flock(&file, FlockOperation::NonBlockingUnlock);
        Ok(file)
    }
}

impl Drop for Interim<'_> {
    fn drop(&mut self) {
        // Under the lock, so that the name is still this file's.
        if self.file.is_some() {
            let _ = fs::unlinkat(self.folder, &self.name, AtFlags::empty());
        }
    }
}

/// Removes what a killed maker left. Where the file system knows no locks, it stays.
fn remove_if_left_behind(folder: BorrowedFd<'_>, name: &OsStr) {
    let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(left) = fs::openat(folder, name, flags, Mode::empty()) else { return };
    if fs::flock(&left, FlockOperation::NonBlockingLockExclusive).is_err() {
        return;
    }
    // Between the two calls its maker may have given it its name, and another one may have begun. The maker that
    // holds the lock of a file that bears the name decides.
    let here = fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW);
    if let (Ok(here), Ok(left)) = (here, fs::fstat(&left))
        && (here.st_ino, here.st_dev) == (left.st_ino, left.st_dev)
    {
        let _ = fs::unlinkat(folder, name, AtFlags::empty());
    }
}

#[cfg(test)]
mod tests;
