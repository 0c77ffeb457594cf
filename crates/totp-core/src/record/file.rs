//! The file of a record: whole writes or none, flushed where that is asked for.

use super::scheme::{FILE_BYTES, RecordFile};
use rustix::buffer::spare_capacity;
use rustix::fs::{self, Mode};
use rustix::io::{Errno, ReadWriteFlags};
use std::io::{self, IoSlice};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

/// A record's file.
#[derive(Debug)]
pub struct RecordOnDisk {
    pub(super) fd: OwnedFd,
    pub(super) path: PathBuf,
}

impl RecordOnDisk {
    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Lets members of `group` read it: lockers that run as the user see what was spent elsewhere.
    pub(super) fn share_with(&self, group: u32) -> io::Result<()> {
        fs::fchown(&self.fd, None, Some(rustix::fs::Gid::from_raw(group)))?;
        Ok(fs::fchmod(&self.fd, Mode::RUSR | Mode::WUSR | Mode::RGRP)?)
    }

    /// A write across the file size limit would come back short and tear a slot (and bring SIGXFSZ to
    /// the host), so no record is opened for writing under such a limit.
    pub(super) fn check_size_limit() -> io::Result<()> {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Fsize).current;
        if limit.is_some_and(|bytes| bytes < FILE_BYTES as u64) {
            Err(Errno::FBIG.into())
        } else {
            Ok(())
        }
    }
}

/// Runs a call again for as long as a signal interrupts it.
fn retried<T>(mut call: impl FnMut() -> rustix::io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(Errno::INTR) => {}
            result => return Ok(result?),
        }
    }
}

/// With no size limit in the way and signals blocked, only a medium that takes no more bytes writes short. The
/// slot is torn then, and the other one counts.
fn whole(written: usize, wanted: usize) -> io::Result<()> {
    if written == wanted { Ok(()) } else { Err(Errno::NOSPC.into()) }
}

impl RecordFile for RecordOnDisk {
    fn read(&self) -> io::Result<Box<[u8]>> {
        // Read into room that was not filled with zeros before: that cost more than reading it.
        let mut bytes = Vec::with_capacity(FILE_BYTES);
        let count = retried(|| rustix::io::pread(&self.fd, spare_capacity(&mut bytes), 0))?;
        let whole = count == FILE_BYTES;
        if whole { Ok(bytes.into_boxed_slice()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    fn write(&self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        let written = retried(|| rustix::io::pwrite(&self.fd, bytes, offset as u64))?;
        whole(written, bytes.len())
    }

    fn write_durable(&self, offset: usize, bytes: &[u8]) -> io::Result<()> {
        let parts = [IoSlice::new(bytes)];
        let flags = ReadWriteFlags::DSYNC;
        match retried(|| rustix::io::pwritev2(&self.fd, &parts, offset as u64, flags)) {
            Ok(written) => whole(written, bytes.len()),
            Err(error) if is_unsupported(&error) => {
                self.write(offset, bytes)?;
                retried(|| fs::fdatasync(&self.fd))
            }
            Err(error) => Err(error),
        }
    }
}

/// Old kernels and some file systems do not know RWF_DSYNC.
fn is_unsupported(error: &io::Error) -> bool {
    let code = error.raw_os_error().unwrap_or(0);
    [Errno::OPNOTSUPP, Errno::NOSYS, Errno::INVAL].iter().any(|e| e.raw_os_error() == code)
}
