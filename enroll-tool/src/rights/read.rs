//! Reading a file that a user named, with the rights that this process has at the moment.

use crate::messages;
use rustix::fs::{self, FileType, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;
use std::io::Read;
use std::path::Path;
use totp_core::home::{FileFault, check_file};
use zeroize::Zeroizing;

/// File systems whose files the kernel makes (statfs(2)): proc, sysfs, debugfs, tracefs, securityfs, selinuxfs, bpf,
/// configfs, efivarfs, pstore. Many of them decide by other ids than those of the file system, which are the only ones
/// that the helper takes on; nobody keeps keys there.
const KERNELS_OWN: [i128; 10] = [
    0x9fa0,
    0x6265_6572,
    0x6462_6720,
    0x7472_6163,
    0x7363_6673,
    0xf97c_ff8c,
    0xcafe_4a11,
    0x6265_6570,
    0xde5e_81e4,
    0x6165_676c,
];

/// A file with the time of its last change, in Unix seconds.
pub struct Dated {
    /// Its bytes, as far as the limit and one more.
    pub bytes: Zeroizing<Vec<u8>>,
    /// When they were written last.
    pub changed: i64,
}

/// A regular file, as [`dated_file`] reads it. `private_of`: it must belong to this user, and nobody else may have rights on it.
pub fn regular_file(
    path: &Path,
    limit: usize,
    private_of: Option<u32>,
) -> std::result::Result<Zeroizing<Vec<u8>>, FileFault> {
    read(path, limit, private_of).map(|dated| dated.bytes)
}

/// A regular file. A pipe or a device in its place is not waited for, and the kernel's own links (/proc/self/fd) lead
/// nowhere.
pub fn dated_file(path: &Path, limit: usize) -> std::result::Result<Dated, FileFault> {
    read(path, limit, None)
}

fn read(
    path: &Path,
    limit: usize,
    private_of: Option<u32>,
) -> std::result::Result<Dated, FileFault> {
    let of = |error: Errno| FileFault::Io(error.into());
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::NO_MAGICLINKS;
    let file = match fs::openat2(fs::CWD, path, flags, Mode::empty(), resolve) {
        // An old kernel, or a seccomp filter that does not know the call.
        Err(Errno::NOSYS | Errno::PERM) => fs::open(path, flags, Mode::empty()),
        opened => opened,
    };
    let file = match file {
        Err(Errno::NOENT) => return Err(FileFault::Absent),
        file => file.map_err(of)?,
    };
    let stat = fs::fstat(&file).map_err(of)?;
    // Signed or not, of 32 or 64 bits, by the processor.
    let kind = i128::from(fs::fstatfs(&file).map_err(of)?.f_type) & 0xffff_ffff;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile || KERNELS_OWN.contains(&kind)
    {
        return Err(FileFault::Untrusted(messages::check_not_regular()));
    }
    if let Some(owner) = private_of {
        check_file(path, &stat, owner).map_err(|error| error.fault)?;
    }
    let size = usize::try_from(stat.st_size).unwrap_or(usize::MAX).min(limit);
    let mut bytes = Zeroizing::new(Vec::with_capacity(size + 2));
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let taken = std::fs::File::from(file).take(most).read_to_end(&mut bytes);
    taken.map_err(FileFault::Io)?;
    // Seconds are of another width on some processors.
    #[allow(clippy::useless_conversion)]
    let changed = i64::from(stat.st_mtime);
    Ok(Dated { bytes, changed })
}
