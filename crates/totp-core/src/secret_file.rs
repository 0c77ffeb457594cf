//! A file that holds a secret: the rules that it must keep, and how it is read.

use crate::file_error::{FileError, FileFault, error};
use rustix::fs::{FileType, Stat};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::Path;
use zeroize::Zeroizing;

/// Refuses a secret file that others have rights on.
///
/// # Errors
/// [`FileFault::Untrusted`] with the rule it breaks.
pub fn check_file(path: &Path, stat: &Stat, uid: u32) -> Result<(), FileError> {
    match broken_rule(stat, uid) {
        Some(rule) => Err(error(path, FileFault::Untrusted(rule))),
        None => Ok(()),
    }
}

/// The rule that others have no rights on a secret file.
pub(crate) const EXPOSED: &str = "others have rights on the file (chmod 600)";
/// The rule that nobody else may have written a secret file. Its content may be anybody's, so no mode repairs it.
pub(crate) const WRITABLE: &str = "others could write the file (move it away)";

/// Which rule for a secret file this one breaks, if any. [`EXPOSED`] only if it is the only one.
pub(crate) fn broken_rule(stat: &Stat, uid: u32) -> Option<&'static str> {
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        Some("not a regular file")
    } else if stat.st_uid != uid {
        Some("the file belongs to somebody else")
    } else if stat.st_nlink != 1 {
        Some("the file has a second name (hard link)")
    } else if stat.st_mode & 0o022 != 0 {
        Some(WRITABLE)
    } else if stat.st_mode & 0o077 != 0 {
        Some(EXPOSED)
    } else {
        None
    }
}

/// Reads what the descriptor holds, into a buffer that never grows (growing leaves copies behind).
pub(crate) fn read_bounded(
    file: OwnedFd,
    stat: &Stat,
    limit: usize,
) -> Result<Zeroizing<Vec<u8>>, FileFault> {
    let size = usize::try_from(stat.st_size).unwrap_or(usize::MAX);
    if size > limit {
        return Err(FileFault::TooLarge);
    }
    // One byte more than there was: filling it means that the file grew under our eyes.
    let mut content = Zeroizing::new(vec![0; size + 1]);
    let mut file = std::fs::File::from(file);
    let mut filled = 0;
    while let Some(rest) = content.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(FileFault::Io(e)),
        }
        if filled == size {
            break;
        }
    }
    if filled != size {
        return Err(FileFault::Untrusted("the file changed while it was read"));
    }
    content.truncate(size);
    Ok(content)
}
