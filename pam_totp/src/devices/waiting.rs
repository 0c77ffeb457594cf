//! A device that waits until its login is let in.
//!
//! The account hook cannot tell whether a later account line refuses the login. The program sets the credentials of a
//! user (pam_setcred(3)) only after all of them have passed, and sshd does so in the parent of the process that asked.
//! So the account hook leaves the device in a file of this folder, which is named after that parent by number and start
//! time. The folder is there only while a device waits: `pam_totp.so` looks for it, and for nothing else.

use crate::trial::Process;
use rustix::fs::{AtFlags, CWD, Dir, Mode, OFlags, fstat, openat, unlinkat};
use rustix::io::Errno;
use rustix::process::geteuid;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use totp_core::history::{Basis, Device, History, MAX_PAYLOAD};
use totp_core::new_folder;
use totp_core::time::UnixTime;

/// The folder below root's volatile one.
pub const FOLDER: &str = "remember";
/// Times that the folder is made anew, if another login removes it meanwhile.
const TRIES: usize = 5;

/// What the account hook leaves.
pub struct Waiting {
    /// See [`super::client::number`].
    pub number: usize,
    /// A record of the user that has this one device, and nothing else.
    record: History,
}

impl Waiting {
    /// This device of that user. `None` for one that no record keeps.
    pub fn of(user: &str, number: usize, device: Device, basis: Basis) -> Option<Self> {
        let mut record = History::new(user);
        let since: UnixTime = device.since;
        record.remember(device, basis, since).then_some(Self { number, record })
    }

    /// The device, and what it depends on, if it is that user's.
    pub fn device(&self, user: &str) -> Option<(Device, Basis)> {
        let device = self.record.devices().first().filter(|_| self.record.is_called(user))?;
        Some((device.clone(), self.record.devices_basis()))
    }

    /// Leaves it for this process. `volatile` is root's folder below /run.
    ///
    /// # Errors
    /// Of the kernel; then nothing is left.
    pub fn leave(&self, volatile: &Path, process: Process) -> Result<(), Errno> {
        let name = process.to_string();
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::CLOEXEC;
        for _ in 0..TRIES {
            let folder = make(volatile)?;
            sweep(&folder)?;
            remove(&folder, &name);
            match openat(&folder, &name, flags, Mode::RUSR | Mode::WUSR) {
                Ok(file) => {
                    let content = [&self.number.to_ne_bytes()[..], &self.record.pack()].concat();
                    return File::from(file).write_all(&content).map_err(|error| {
                        remove(&folder, &name);
                        Errno::from_io_error(&error).unwrap_or(Errno::IO)
                    });
                }
                Err(Errno::NOENT) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Errno::AGAIN)
    }

    /// What was left for this process.
    pub fn find(volatile: &Path, process: Process) -> Option<Self> {
        let folder = open(volatile).ok()?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = openat(&folder, process.to_string(), flags, Mode::empty()).ok()?;
        let mut content = Vec::new();
        let most = u64::try_from(MAX_PAYLOAD).ok()?.checked_add(64)?;
        File::from(file).take(most).read_to_end(&mut content).ok()?;
        let (number, record) = content.split_first_chunk()?;
        Some(Self { number: usize::from_ne_bytes(*number), record: History::unpack(record).ok()? })
    }
}

/// Forgets what was left for this process. Whether something was.
pub fn forget(volatile: &Path, process: Process) -> bool {
    let Ok(folder) = open(volatile) else { return false };
    let was_there = unlinkat(&folder, process.to_string(), AtFlags::empty()).is_ok();
    remove_empty(volatile);
    was_there
}

/// Forgets what waits in vain: nobody goes on with the login.
pub fn tidy(volatile: &Path) {
    if let Ok(folder) = open(volatile) {
        let _ = sweep(&folder);
        remove_empty(volatile);
    }
}

fn remove_empty(volatile: &Path) {
    let _ = unlinkat(CWD, volatile.join(FOLDER), AtFlags::REMOVEDIR);
}

fn remove(folder: &OwnedFd, name: &str) {
    let _ = unlinkat(folder, name, AtFlags::empty());
}

/// Removes what was left for processes that are gone: logins that were refused.
fn sweep(folder: &OwnedFd) -> Result<(), Errno> {
    for entry in Dir::read_from(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && Process::running(&name).is_none() {
            remove(folder, &name);
        }
    }
    Ok(())
}

/// Makes the folder, if it is not there, and opens it.
fn make(volatile: &Path) -> Result<OwnedFd, Errno> {
    match open(volatile) {
        Err(Errno::NOENT) => {}
        opened => return opened,
    }
    for (folder, mode) in [(volatile.to_owned(), 0o711), (volatile.join(FOLDER), 0o700)] {
        new_folder::make(&folder, Mode::from_raw_mode(mode))?;
    }
    open(volatile)
}

/// Opens the folder. It must be root's alone, and so must the caller be root.
fn open(volatile: &Path) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder = openat(CWD, volatile.join(FOLDER), flags, Mode::empty())?;
    let stat = fstat(&folder)?;
    let is_roots_alone = geteuid().is_root() && stat.st_uid == 0 && stat.st_mode & 0o077 == 0;
    if is_roots_alone { Ok(folder) } else { Err(Errno::PERM) }
}
