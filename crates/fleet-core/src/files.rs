//! The ledger of files: one server and nothing else.
//!
//! ```text
//! FOLDER/users/NAME · FOLDER/decoys/NUMBER · FOLDER/hosts/NAME     one row each, replaced as a whole
//! FOLDER/locks/NN                                                  for the rows whose names have this hash
//! FOLDER/locks/hosts                                               for all hosts
//! ```
//! A reader takes no lock: a file is replaced by its name, so that it is seen whole. A writer takes the lock of its row,
//! reads the row again, compares, and replaces it. Content and name are flushed before a swap is done.

mod lock;

use crate::ledger::{Change, Ledger, LedgerError, Swapped, Version};
use crate::name::{Key, Table};
use crate::row;
use lock::Locks;
use rustix::fs::{self, Mode, OFlags};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use totp_core::new_file::{Flushed, Naming, NewFile, flush_folder};
use totp_core::new_folder;

/// Rows as files.
pub struct Files {
    path: PathBuf,
    users: OwnedFd,
    decoys: OwnedFd,
    hosts: OwnedFd,
    locks: Locks,
}

impl Files {
    /// Opens the ledger in a folder, and makes what is missing. The folder must belong to this user, and nobody else may
    /// write to it.
    ///
    /// # Errors
    /// [`LedgerError`] with the path.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let failed = |path: &Path| {
            let path = path.display().to_string();
            move |error: Errno| LedgerError(format!("{path}: {error}"))
        };
        check_owner(path)?;
        let open = |name: &str| {
            let path = path.join(name);
            new_folder::make(&path, Mode::RWXU).map_err(failed(&path))?;
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            fs::open(&path, flags, Mode::empty()).map_err(failed(&path))
        };
        let [users, decoys, hosts] = Table::ALL.map(|table| open(table.name()));
        let (users, decoys, hosts) = (users?, decoys?, hosts?);
        let locks = Locks::new(open("locks")?);
        let above = fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
        above.and_then(|above| flush_folder(above.as_fd())).map_err(failed(path))?;
        Ok(Self { path: path.to_owned(), users, decoys, hosts, locks })
    }

    fn folder(&self, table: Table) -> BorrowedFd<'_> {
        match table {
            Table::Users => self.users.as_fd(),
            Table::Decoys => self.decoys.as_fd(),
            Table::Hosts => self.hosts.as_fd(),
        }
    }

    fn failed(&self, key: &Key, error: Errno) -> LedgerError {
        LedgerError(format!("{}/{key}: {error}", self.path.display()))
    }

    fn read_file(&self, key: &Key) -> Result<Version, LedgerError> {
        let (table, name) = key.parts();
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match fs::openat(self.folder(table), &*name, flags, Mode::empty()) {
            Err(Errno::NOENT) => return Ok(Version::ABSENT),
            opened => opened.map_err(|error| self.failed(key, error))?,
        };
        let bytes = read_all(&file, row::MAX_BYTES).map_err(|error| self.failed(key, error))?;
        Ok(Version::of(bytes))
    }

    /// Under the lock of the row.
    fn replace(&self, change: &Change<'_>) -> Swapped {
        let (table, name) = change.key.parts();
        let folder = self.folder(table);
        let file = NewFile {
            folder,
            name: OsStr::new(&name),
            mode: Mode::RUSR | Mode::WUSR,
            naming: Naming::Replace,
            flushed: Flushed::Content,
        };
        if let Err(error) = file.make(change.new, |_| Ok(())) {
            return Swapped::Refused(self.failed(change.key, error));
        }
        match flush_folder(folder) {
            Ok(()) => Swapped::Done,
            // It is seen, and a power cut may take it back.
            Err(error) => Swapped::Unknown(self.failed(change.key, error)),
        }
    }

    fn is_unchanged(&self, (key, version): (&Key, &Version)) -> Result<bool, LedgerError> {
        self.read_file(key).map(|now| now == *version)
    }

    fn swap_locked(&self, change: &Change<'_>) -> Result<Swapped, LedgerError> {
        let failed = |error| self.failed(change.key, error);
        let _row = self.locks.of_row(change.key).map_err(failed)?;
        // Held until the row is replaced: a host that is revoked now waits, and is refused at the next request.
        let _hosts = match change.unless_changed {
            Some((Key::Host(_), _)) => Some(self.locks.of_hosts_shared().map_err(failed)?),
            _ => None,
        };
        let others = change.unless_changed.into_iter();
        for row in others.chain(std::iter::once((change.key, change.old))) {
            if !self.is_unchanged(row)? {
                return Ok(Swapped::Conflict);
            }
        }
        Ok(self.replace(change))
    }
}

impl Ledger for Files {
    fn read(&self, key: &Key, with: &Key) -> Result<(Version, Version), LedgerError> {
        Ok((self.read_file(key)?, self.read_file(with)?))
    }

    fn swap(&self, change: Change<'_>) -> Swapped {
        self.swap_locked(&change).unwrap_or_else(Swapped::Refused)
    }

    fn list(&self, table: Table) -> Result<Vec<Key>, LedgerError> {
        let failed =
            |error| LedgerError(format!("{}/{}: {error}", self.path.display(), table.name()));
        let mut keys = Vec::new();
        for entry in fs::Dir::read_from(self.folder(table)).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_str().unwrap_or_default();
            // A file that is being written begins with a dot, and no row does.
            keys.extend(Key::of_parts(table, name));
        }
        Ok(keys)
    }
}

/// Everything in a file, at most `most` bytes.
fn read_all(file: &OwnedFd, most: usize) -> rustix::io::Result<Vec<u8>> {
    let size = usize::try_from(fs::fstat(file)?.st_size).unwrap_or(usize::MAX);
    if size > most {
        return Err(Errno::FBIG);
    }
    let mut bytes = vec![0; size];
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match rustix::io::pread(file, rest, filled as u64) {
            Ok(0) => return Err(Errno::IO),
            Ok(count) => filled += count,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(bytes)
}

fn check_owner(path: &Path) -> Result<(), LedgerError> {
    let stat = fs::stat(path).map_err(|e| LedgerError(format!("{}: {e}", path.display())))?;
    let refused = |why: &str| Err(LedgerError(format!("{}: {why}", path.display())));
    if fs::FileType::from_raw_mode(stat.st_mode) != fs::FileType::Directory {
        return refused("not a folder");
    }
    if stat.st_uid != rustix::process::geteuid().as_raw() {
        return refused("the folder belongs to another user");
    }
    if Mode::from_raw_mode(stat.st_mode).intersects(Mode::WGRP | Mode::WOTH) {
        return refused("other users may write to the folder");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
