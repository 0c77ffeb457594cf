//! The baseline of `enroll check --changed`: the services that asked for a code when they were last looked at.
//!
//! The file is root's, in a folder that only root can read. A file that somebody else could have written is not used,
//! and one that cannot be read is never replaced unless root accepts the present state: otherwise a damaged file would
//! hide that a service stopped asking.

use crate::machine::Machine;
use crate::messages::{self, Message, Said};
use pam_stack::libpam::names::service as service_name;
use rustix::fs::{self, Mode, OFlags};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use totp_core::new_file::{Flushed, Naming, NewFile};

/// Where the baseline is kept.
pub const FOLDER: &str = "/var/lib/pam_totp/check";
const NAME: &str = "baseline.json";
const VERSION: u32 = 1;
/// The folders on the way that are made where they are missing, with their modes: records let users pass.
const MADE: [(&str, &str, u32); 2] =
    [("/var/lib", "pam_totp", 0o711), ("/var/lib/pam_totp", "check", 0o700)];

/// What was found when it was last looked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    /// The gaps that the program which wrote it could find. A newer program may know more of them: what it finds by
    /// those was perhaps there before.
    pub known: BTreeSet<String>,
    /// Each service that came to the module's line, and the gaps that it had even so.
    pub services: BTreeMap<String, BTreeSet<String>>,
}

/// The file, for messages.
pub fn path() -> PathBuf {
    Path::new(FOLDER).join(NAME)
}

/// The services of the baseline; none where it cannot be used, which `--changed` tells.
pub fn asked_once(machine: &Machine) -> BTreeSet<String> {
    let read = Baseline::read(machine).ok().flatten();
    read.map(|baseline| baseline.services.into_keys().collect()).unwrap_or_default()
}

impl Baseline {
    /// One in which these gaps could be found.
    pub fn new(known: BTreeSet<String>, services: BTreeMap<String, BTreeSet<String>>) -> Self {
        Self { version: VERSION, known, services }
    }

    /// Reads the baseline. None where none was written yet.
    ///
    /// # Errors
    /// Why it cannot be used, as a text to show.
    pub fn read(machine: &Machine) -> Result<Option<Self>, Message> {
        if !folder_is_roots_alone(machine)? {
            return Ok(None);
        }
        let path = path();
        let stat = match machine.lstat(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            stat => stat.map_err(|error| at(&path, error))?,
        };
        if stat.st_mode & 0o170_000 != 0o100_000 {
            return Err(at(&path, messages::check_not_regular()));
        }
        if let Some((what, _)) = machine.not_roots_alone(&path) {
            return Err(what);
        }
        let content = machine.read_raw(&path).map_err(|error| at(&path, error))?;
        let read: Self = serde_json::from_slice(&content).map_err(|error| at(&path, error))?;
        let is_service = |name: &String| !name.is_empty() && *name == service_name(name);
        if read.version != VERSION || !read.services.keys().all(is_service) {
            return Err(at(&path, messages::check_changed_not_ours()));
        }
        Ok(Some(read))
    }

    /// Writes the baseline, whole or not at all, in the place of a former one.
    ///
    /// # Errors
    /// Why that was not possible, as a text to show.
    pub fn write(&self, machine: &Machine) -> Result<(), Message> {
        folder_is_roots_alone(machine)?;
        for (above, name, mode) in MADE {
            let shown = Path::new(above).join(name);
            make(machine, Path::new(above), name, mode).map_err(|error| at(&shown, error))?;
        }
        // With whatever was made since the first look.
        folder_is_roots_alone(machine)?;
        let path = path();
        let folder = machine.open_folder(Path::new(FOLDER)).map_err(|error| at(&path, error))?;
        let text = serde_json::to_string(self).map_err(|error| at(&path, error))? + "\n";
        let file = NewFile {
            folder: folder.as_fd(),
            name: OsStr::new(NAME),
            mode: Mode::RUSR | Mode::WUSR,
            naming: Naming::Replace,
            flushed: Flushed::ContentAndName,
        };
        let made = file.make(text.as_bytes(), |_| Ok(()));
        made.map(drop).map_err(|error| at(&path, io::Error::from(error)))
    }
}

/// Whether the folder is there; an error where anybody but root has rights on it, or could put another in its place.
fn folder_is_roots_alone(machine: &Machine) -> Result<bool, Message> {
    let folder = Path::new(FOLDER);
    if let Some((what, mend)) = machine.others_on_the_way(folder).first() {
        return Err(messages::check_changed_unsafe(Said(what), mend));
    }
    let stat = match machine.lstat(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        stat => stat.map_err(|error| at(folder, error))?,
    };
    if stat.st_mode & 0o170_000 != 0o040_000 {
        return Err(at(folder, io::Error::from(Errno::NOTDIR)));
    }
    if stat.st_mode & 0o077 != 0 {
        let what = messages::check_changed_open_folder(folder.display());
        return Err(messages::check_changed_unsafe(
            Said(&what),
            format_args!("chmod 700 {FOLDER}"),
        ));
    }
    Ok(true)
}

/// Makes a folder where it is missing; the umask does not count.
fn make(machine: &Machine, above: &Path, name: &str, mode: u32) -> io::Result<()> {
    let above: OwnedFd = machine.open_folder(above)?;
    match fs::mkdirat(&above, name, Mode::from_raw_mode(mode & 0o700)) {
        Err(Errno::EXIST) => Ok(()),
        made => {
            made?;
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let folder = fs::openat(&above, name, flags, Mode::empty())?;
            Ok(fs::fchmod(&folder, Mode::from_raw_mode(mode))?)
        }
    }
}

fn at(path: &Path, error: impl std::fmt::Display) -> Message {
    messages::at(path.display(), error)
}
