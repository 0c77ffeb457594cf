//! Repairs the way to a credential in a home and the file itself, in the helper, with the file rights of the user.
//!
//! Root would follow the links of the user, and a command with the user's rights at root's terminal is the user's to
//! trace. So neither is advised: every name is opened here from the folder before it, and no link is followed. What is
//! changed is changed by its descriptor, or within an open folder. Nothing changes its owner.

use crate::messages;
use rustix::fs::{self, AtFlags, FileType, Mode, OFlags, RenameFlags, Stat};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Component, Path, PathBuf};
use totp_core::change_lock;
use totp_core::credential::{Credential, CredentialFault, MAX_BYTES, ReadDepth};
use totp_core::home::{FileError, FileFault, FileOwner, check_file, check_folder};
use totp_core::new_file::flush_folder;
use zeroize::Zeroizing;

/// How many names for a file that is moved away are tried.
const NAMES: u32 = 1_000;
/// Rights of others on a credential.
const OF_OTHERS: u32 = 0o077;
/// The right of the group and of others to write in a folder.
const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;

/// One thing that was done, or that would be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Repair {
    /// Rights of others were taken off.
    Mode {
        /// The file or folder.
        path: OsString,
        /// The mode that it had.
        from: u32,
        /// The mode that it has.
        to: u32,
    },
    /// A file that no login takes was moved away: damaged, somebody else's, or one that others could write.
    Aside {
        /// Where it was.
        path: OsString,
        /// Where it is.
        to: OsString,
        /// Whether it is the user's own and cannot be read; else its content may be somebody else's.
        damaged: bool,
    },
}

/// What was done, and what is in the way of the rest.
pub type Repairs = (Vec<Repair>, Option<FileError>);

/// Where and for whom to repair.
pub struct Task<'a> {
    /// The home.
    pub home: &'a Path,
    /// The credential's path in it.
    pub relative: &'a Path,
    /// Whose home it must be.
    pub owner: FileOwner,
    /// Look, and change nothing.
    pub dry_run: bool,
}

impl Task<'_> {
    /// Repairs all that the user may change.
    pub fn repair(&self) -> Repairs {
        let mut done = Vec::new();
        let left = self.all(&mut done).err();
        (done, left)
    }

    fn all(&self, done: &mut Vec<Repair>) -> Result<(), FileError> {
        let through = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut path = self.home.to_owned();
        // Automounters use links above a home.
        let mut folder = match fs::open(&path, through, Mode::empty()) {
            Err(Errno::NOENT) => return Err(fault(&path, FileFault::NoHome)),
            opened => opened.map_err(|e| io(&path, e))?,
        };
        self.folder(folder.as_fd(), &path, done)?;
        for part in self.relative.parent().unwrap_or(Path::new("")).components() {
            path.push(part);
            let Component::Normal(name) = part else { return Err(io(&path, Errno::XDEV)) };
            folder = match fs::openat(&folder, name, through | OFlags::NOFOLLOW, Mode::empty()) {
                Err(Errno::NOENT) => return Ok(()),
                opened => opened.map_err(|e| io(&path, e))?,
            };
            self.folder(folder.as_fd(), &path, done)?;
        }
        let Some(name) = self.relative.file_name() else { return Ok(()) };
        let folder = readable(folder.as_fd()).map_err(|e| io(&path, e))?;
        if !self.dry_run {
            // Or an `enroll` of the user's would write what is just moved away.
            let taken = change_lock::take(folder.as_fd(), change_lock::PATIENCE);
            taken.map_err(|e| locked(&path, e))?;
        }
        path.push(name);
        self.file(&folder, name, &path, done)
    }

    fn folder(
        &self,
        folder: BorrowedFd<'_>,
        path: &Path,
        done: &mut Vec<Repair>,
    ) -> Result<(), FileError> {
        let stat = fs::fstat(folder).map_err(|e| io(path, e))?;
        let Err(wrong) = check_folder(&stat, self.owner) else { return Ok(()) };
        // A folder of somebody else's is not given to the user, and root's is root's to change.
        if stat.st_uid != self.owner.uid {
            return Err(fault(path, wrong));
        }
        let own_group = self.owner.private_group == Some(stat.st_gid);
        let bits = if own_group { OTHERS_WRITE } else { OTHERS_WRITE | GROUP_WRITES };
        let folder = readable(folder).map_err(|e| io(path, e))?;
        self.take_off(folder.as_fd(), &stat, bits, path, done)
    }

    fn take_off(
        &self,
        fd: BorrowedFd<'_>,
        stat: &Stat,
        bits: u32,
        path: &Path,
        done: &mut Vec<Repair>,
    ) -> Result<(), FileError> {
        let from = stat.st_mode & 0o7777;
        let to = from & !bits;
        if !self.dry_run {
            fs::fchmod(fd, Mode::from_raw_mode(to)).map_err(|e| io(path, e))?;
        }
        done.push(Repair::Mode { path: path.into(), from, to });
        Ok(())
    }

    fn file(
        &self,
        folder: &OwnedFd,
        name: &OsStr,
        path: &Path,
        done: &mut Vec<Repair>,
    ) -> Result<(), FileError> {
        let flags =
            OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = match fs::openat(folder, name, flags, Mode::empty()) {
            Err(Errno::NOENT) => return Ok(()),
            // Somebody else's need not be readable.
            Err(Errno::ACCESS) => {
                let stat = fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW);
                let stat = stat.map_err(|e| io(path, e))?;
                if !self.is_anothers(&stat) {
                    return Err(io(path, Errno::ACCESS));
                }
                return self.set_aside(folder, name, path, false, done);
            }
            opened => opened.map_err(|e| io(path, e))?,
        };
        let stat = fs::fstat(&file).map_err(|e| io(path, e))?;
        if self.is_anothers(&stat) {
            return self.set_aside(folder, name, path, false, done);
        }
        let mut private = stat;
        private.st_mode &= !OF_OTHERS;
        check_file(path, &private, self.owner.uid)?;
        let mut text = Zeroizing::new(Vec::with_capacity(MAX_BYTES + 2));
        let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        let taken = File::from(copied(&file, path)?).take(most).read_to_end(&mut text);
        taken.map_err(|e| fault(path, FileFault::Io(e)))?;
        if text.len() > MAX_BYTES {
            return Err(fault(path, FileFault::TooLarge));
        }
        let parsed = Credential::parse(&text, ReadDepth::WithRecovery);
        // The mark of root's credential lets nobody in, so its content matters to nobody.
        let is_mark = matches!(&parsed, Err(error) if error.fault == CredentialFault::HeldByRoot);
        // Without the right to write, the key may still be that of the person who wrote it.
        if stat.st_mode & (GROUP_WRITES | OTHERS_WRITE) != 0 && !is_mark {
            return self.set_aside(folder, name, path, parsed.is_err(), done);
        }
        if stat.st_mode & OF_OTHERS != 0 {
            self.take_off(file.as_fd(), &stat, OF_OTHERS, path, done)?;
        }
        if parsed.is_err() && !is_mark {
            return self.set_aside(folder, name, path, true, done);
        }
        Ok(())
    }

    fn is_anothers(&self, stat: &Stat) -> bool {
        FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
            && stat.st_uid != self.owner.uid
    }

    /// Gives the file a name that is free. Nothing is overwritten.
    fn set_aside(
        &self,
        folder: &OwnedFd,
        name: &OsStr,
        path: &Path,
        damaged: bool,
        done: &mut Vec<Repair>,
    ) -> Result<(), FileError> {
        for number in 1..NAMES {
            let mut to = name.to_owned();
            to.push(".old");
            if number > 1 {
                to.push(format!(".{number}"));
            }
            let moved = if self.dry_run {
                match fs::statat(folder, &to, AtFlags::SYMLINK_NOFOLLOW) {
                    Err(Errno::NOENT) => Ok(()),
                    other => other.and(Err(Errno::EXIST)),
                }
            } else {
                rename_to_free(folder, name, &to).and_then(|()| flush_folder(folder.as_fd()))
            };
            match moved {
                Err(Errno::EXIST) => {}
                Err(error) => return Err(io(path, error)),
                Ok(()) => {
                    let to = path.with_file_name(to).into();
                    done.push(Repair::Aside { path: path.into(), to, damaged });
                    return Ok(());
                }
            }
        }
        Err(io(path, Errno::EXIST))
    }
}

/// A second descriptor of the same open file.
fn copied(file: &OwnedFd, path: &Path) -> Result<OwnedFd, FileError> {
    file.try_clone().map_err(|error| fault(path, FileFault::Io(error)))
}

fn rename_to_free(folder: &OwnedFd, name: &OsStr, to: &OsStr) -> rustix::io::Result<()> {
    match fs::renameat_with(folder, name, folder, to, RenameFlags::NOREPLACE) {
        // File systems on a network.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            fs::linkat(folder, name, folder, to, AtFlags::empty())?;
            fs::unlinkat(folder, name, AtFlags::empty())
        }
        renamed => renamed,
    }
}

fn readable(folder: BorrowedFd<'_>) -> rustix::io::Result<OwnedFd> {
    fs::openat(folder, ".", OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
}

fn fault(path: &Path, fault: FileFault) -> FileError {
    FileError { path: PathBuf::from(path), fault }
}

fn io(path: &Path, error: Errno) -> FileError {
    fault(path, FileFault::Io(error.into()))
}

fn locked(path: &Path, error: Errno) -> FileError {
    if error != Errno::WOULDBLOCK {
        return io(path, error);
    }
    let why = String::from(messages::save_another_enroll_of_theirs(path.display()));
    fault(path, FileFault::Io(std::io::Error::other(why)))
}

#[cfg(test)]
mod tests;
