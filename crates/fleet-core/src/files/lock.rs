//! The locks of writers.

use crate::name::Key;
use rustix::fs::{self, FlockOperation};
use rustix::io::Errno;
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::Duration;
use totp_core::change_lock;

const SHARDS: usize = 64;
/// How long a writer waits for a writer of another process.
const PATIENCE: Duration = Duration::from_secs(2);
const NAP: Duration = Duration::from_millis(1);

/// The folder of the locks, and the locks within this process: a thread waits for a thread without a nap.
pub(super) struct Locks {
    folder: OwnedFd,
    within: [Mutex<()>; SHARDS],
}

/// A lock that is held; the kernel drops it with the file.
pub(super) struct Lock<'a> {
    // Dropped first: the next thread finds the file free.
    _file: OwnedFd,
    _within: Option<MutexGuard<'a, ()>>,
}

impl Locks {
    pub(super) fn new(folder: OwnedFd) -> Self {
        Self { folder, within: [const { Mutex::new(()) }; SHARDS] }
    }

    /// The lock of the rows that share a hash, or of all hosts.
    pub(super) fn of_row(&self, key: &Key) -> rustix::io::Result<Lock<'_>> {
        if let Key::Host(_) = key {
            let file = self.taken("hosts", FlockOperation::NonBlockingLockExclusive)?;
            return Ok(Lock { _file: file, _within: None });
        }
        let [first, ..]: [u8; 32] = Sha256::digest(key.to_string()).into();
        let shard = usize::from(first) % SHARDS;
        let within = self.within.get(shard).ok_or(Errno::INVAL)?;
        // The lock guards no value that a panic could leave half done.
        let within = within.lock().unwrap_or_else(PoisonError::into_inner);
        let file = self.taken(&format!("{shard:02}"), FlockOperation::NonBlockingLockExclusive)?;
        Ok(Lock { _file: file, _within: Some(within) })
    }

    /// Keeps all hosts as they are.
    pub(super) fn of_hosts_shared(&self) -> rustix::io::Result<Lock<'_>> {
        let file = self.taken("hosts", FlockOperation::NonBlockingLockShared)?;
        Ok(Lock { _file: file, _within: None })
    }

    fn taken(&self, name: &str, how: FlockOperation) -> rustix::io::Result<OwnedFd> {
        let file = change_lock::open(self.folder.as_fd(), OsStr::new(name))?;
        let mut left = PATIENCE;
        loop {
            match fs::flock(&file, how) {
                Err(Errno::WOULDBLOCK) if !left.is_zero() => {
                    sleep(NAP);
                    left = left.saturating_sub(NAP);
                }
                Err(Errno::INTR) => {}
                taken => return taken.map(|()| file),
            }
        }
    }
}
