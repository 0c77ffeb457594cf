//! The lock under which a credential is changed: by `enroll`, and by the helper for the user who holds a code.

use crate::new_file::give_rights;
use rustix::fs::{self, FlockOperation, Mode, OFlags};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::thread::sleep;
use std::time::Duration;

/// How long a change that asks nobody waits for another one.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Between two tries.
const NAP: Duration = Duration::from_millis(20);

/// The name of the lock's file for the credential of this name. Many users share a folder of root's, so each credential
/// in there has a lock of its own.
#[must_use]
pub fn name(credential: &OsStr) -> OsString {
    let mut name = OsString::from(".");
    name.push(credential);
    name.push(".lock");
    name
}

/// Opens the file of a lock, made where it is missing. The lock is not taken yet.
///
/// # Errors
/// Any error of the call.
pub fn open(folder: BorrowedFd<'_>, name: &OsStr) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let rights = Mode::RUSR | Mode::WUSR;
    let file = fs::openat(folder, name, flags, rights)?;
    give_rights(file.as_fd(), &fs::fstat(&file)?, rights)?;
    Ok(file)
}

/// Takes the lock of an open file or folder, and waits at most for `patience`. The kernel drops the lock with the last
/// descriptor.
///
/// # Errors
/// [`Errno::WOULDBLOCK`] if another process still holds it, and any other error of the call.
pub fn take(file: BorrowedFd<'_>, patience: Duration) -> rustix::io::Result<()> {
    let mut left = patience;
    loop {
        match fs::flock(file, FlockOperation::NonBlockingLockExclusive) {
            Err(Errno::WOULDBLOCK) if !left.is_zero() => {
                let nap = left.min(NAP);
                sleep(nap);
                left -= nap;
            }
            taken => return taken,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_change_waits_for_another_one_and_then_gives_up() {
        let folder = tempfile::tempdir().unwrap();
        let folder = std::fs::File::open(folder.path()).unwrap();
        let name = name(OsStr::new("ann.toml"));
        assert_eq!(name, ".ann.toml.lock");
        let first = open(folder.as_fd(), &name).unwrap();
        let second = open(folder.as_fd(), &name).unwrap();
        assert_eq!(take(first.as_fd(), Duration::ZERO), Ok(()));
        assert_eq!(take(second.as_fd(), Duration::ZERO), Err(Errno::WOULDBLOCK));
        let begun = Instant::now();
        assert_eq!(take(second.as_fd(), Duration::from_millis(50)), Err(Errno::WOULDBLOCK));
        assert!(begun.elapsed() >= Duration::from_millis(50));
        let waiting = std::thread::spawn(move || take(second.as_fd(), PATIENCE));
        sleep(NAP);
        drop(first);
        assert_eq!(waiting.join().unwrap(), Ok(()));
    }
}
