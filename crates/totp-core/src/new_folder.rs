//! A new folder of exactly one mode, whatever the umask of the process is: the module runs in programs of all kinds.

use rustix::fs::{self, Mode, OFlags};
use rustix::io::Errno;
use std::path::Path;

/// Makes a folder of this mode, unless there is something of the name. Until it has its mode, it is the owner's alone.
///
/// # Errors
/// Any error of a call but [`Errno::EXIST`].
pub fn make(path: &Path, mode: Mode) -> rustix::io::Result<()> {
    match fs::mkdir(path, mode & Mode::RWXU) {
        Err(Errno::EXIST) => return Ok(()),
        made => made?,
    }
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    fs::fchmod(fs::open(path, flags, Mode::empty())?, mode)
}
