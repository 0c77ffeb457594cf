//! Making the folder of the records, once in the life of a machine or of a user.

use super::place_error::PlaceError;
use crate::new_file::flush_new_folder;
use crate::settings::{STATE_DIR, VOLATILE_DIR};
use rustix::fs::{self, FileType, Mode, OFlags};
use rustix::io::Errno;
use std::os::fd::AsFd;
use std::path::Path;

/// Refuses to make root's folder where others could lead root elsewhere, or could take the folder away again
/// with what is spent: every folder above it must be root's and not writable by others, or have the sticky bit,
/// which keeps them from moving what is not theirs. The places that are ours without a setting are as good as
/// the system's own folders; they may be reached by links of root's.
pub fn check_above(path: &Path) -> Result<(), PlaceError> {
    if [STATE_DIR, VOLATILE_DIR].iter().any(|usual| path == Path::new(usual)) {
        return Ok(());
    }
    for folder in path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
        let stat = fs::lstat(folder).map_err(|error| PlaceError::io(folder, error))?;
        let is_folder = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
        let others_change_it = stat.st_mode & 0o022 != 0 && stat.st_mode & 0o1000 == 0;
        if !is_folder || stat.st_uid != 0 || others_change_it {
            let rule =
                "above a folder of records, every folder must be root's and writable by root alone";
            return Err(PlaceError::untrusted(folder, rule));
        }
    }
    Ok(())
}

/// Makes the missing folders of a path, for the caller alone.
pub fn make_parents(path: &Path) -> Result<(), PlaceError> {
    match make_folder(path, Mode::RWXU) {
        Err(Errno::NOENT) => {
            let parent = path.parent().ok_or_else(|| PlaceError::io(path, Errno::NOENT))?;
            make_parents(parent)?;
            make_folder(path, Mode::RWXU).map_err(|error| PlaceError::io(path, error))
        }
        made => made.map_err(|error| PlaceError::io(path, error)),
    }
}

/// Makes a folder, unless it is there. Its name is on disk when this returns, or a power cut would take the
/// folder away with all that was written in it.
pub fn make_folder(path: &Path, mode: Mode) -> Result<(), Errno> {
    match fs::mkdir(path, mode) {
        // Another login may have made it just now, and not flushed it yet.
        Ok(()) | Err(Errno::EXIST) => {}
        Err(error) => return Err(error),
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let above = fs::open(above.unwrap_or(Path::new(".")), flags, Mode::empty())?;
    flush_new_folder(above.as_fd())
}
