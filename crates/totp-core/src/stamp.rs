//! That the account line of a service runs: a date for each service, in the folder of root's records.
//!
//! The auth line of a service lets a user pass who is to enrol in the account line. Where that line is missing, such a
//! user would pass for ever. So the account line leaves a stamp, and without a recent one the auth line lets nobody pass
//! once the date of the policy is over (docs/decisions/0034).

use crate::new_file::{Flushed, Naming, NewFile};
use crate::record::{Owner, Place, PlaceError};
use crate::secret_file::{broken_rule, read_bounded};
use crate::time::{UnixTime, parsed_utc, utc_fields};
use rustix::fs::{self, Mode, OFlags};
use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::path::Path;

/// What the name of each stamp begins with. No user id is such a name.
pub const PREFIX: &str = "at-login.";
/// The folder below root's volatile one in which the secrets of unfinished enrolments wait. `pam_totp.so` looks for it, to
/// know whether its account line has anything to do.
pub const ENROLMENTS: &str = "enrol";
/// How long a stamp counts, in seconds: 30 days.
const GOOD_FOR: u64 = 30 * 86_400;
/// How old a stamp is that is not written anew, in seconds: logins of a day write one.
const LEFT_FOR: u64 = 86_400;
/// Bytes of a stamp.
const LONGEST: usize = 32;

/// Leaves the stamp of now, unless there is one of today. `state_dir` is the folder of root's records.
///
/// # Errors
/// The folder or the file could not be made.
pub fn leave(state_dir: &Path, service: &str, now: UnixTime) -> Result<(), PlaceError> {
    leave_as(state_dir, service, now, Owner::Root)
}

/// Whether the account line of the service has run in the last 30 days. A stamp of the future says nothing.
pub fn is_fresh(state_dir: &Path, service: &str, now: UnixTime) -> bool {
    is_fresh_as(state_dir, service, now, Owner::Root)
}

/// When the account line of the service has left its stamp.
pub fn of(state_dir: &Path, service: &str) -> Option<UnixTime> {
    read(state_dir, service, Owner::Root)
}

fn is_fresh_as(state_dir: &Path, service: &str, now: UnixTime, owner: Owner) -> bool {
    let age = read(state_dir, service, owner).and_then(|stamp| now.since(stamp));
    age.is_some_and(|age| age <= GOOD_FOR)
}

fn leave_as(
    state_dir: &Path,
    service: &str,
    now: UnixTime,
    owner: Owner,
) -> Result<(), PlaceError> {
    let age = read(state_dir, service, owner).and_then(|stamp| now.since(stamp));
    if age.is_some_and(|age| age < LEFT_FOR) {
        return Ok(());
    }
    write_time(state_dir, &[PREFIX, service].concat(), now, owner)
}

fn read(state_dir: &Path, service: &str, owner: Owner) -> Option<UnixTime> {
    read_time(state_dir, &[PREFIX, service].concat(), owner)
}

/// Writes a time into a file of this name in the folder of records.
pub(crate) fn write_time(
    state_dir: &Path,
    name: &str,
    time: UnixTime,
    owner: Owner,
) -> Result<(), PlaceError> {
    let place = Place::open_or_make(state_dir, owner)?;
    let file = NewFile {
        folder: place.as_fd(),
        name: OsStr::new(name),
        mode: Mode::RUSR | Mode::WUSR,
        naming: Naming::Replace,
        flushed: Flushed::Content,
    };
    let (year, month, day, hour, minute, second) = utc_fields(time);
    let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z\n");
    let made = file.make(text.as_bytes(), |_| Ok(()));
    made.map(drop).map_err(|error| PlaceError::io(&state_dir.join(name), error))
}

/// The time in the file of this name; `None` also for a file that others may write.
pub(crate) fn read_time(state_dir: &Path, name: &str, owner: Owner) -> Option<UnixTime> {
    let place = Place::open(state_dir, owner).ok()??;
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = fs::openat(&place, name, flags, Mode::empty()).ok()?;
    let stat = fs::fstat(&file).ok()?;
    if broken_rule(&stat, owner.uid()).is_some() {
        return None;
    }
    let content = read_bounded(file, &stat, LONGEST).ok()?;
    parsed_utc(str::from_utf8(&content).ok()?.strip_suffix('\n')?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const DAY: u64 = 86_400;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn owner() -> Owner {
            Owner::User(rustix::process::geteuid().as_raw())
        }

        fn leaves(&self, now: u64) {
            leave_as(self.0.path(), "sshd", UnixTime::from_secs(now), Self::owner()).unwrap();
        }

        fn is_fresh(&self, service: &str, now: u64) -> bool {
            is_fresh_as(self.0.path(), service, UnixTime::from_secs(now), Self::owner())
        }

        fn file(&self) -> std::path::PathBuf {
            self.0.path().join("at-login.sshd")
        }
    }

    #[test]
    fn a_stamp_counts_for_thirty_days_to_the_second() {
        let folder = Folder::new();
        let begin = 1_800_000_000;
        assert!(!folder.is_fresh("sshd", begin));
        folder.leaves(begin);
        assert!(folder.is_fresh("sshd", begin) && folder.is_fresh("sshd", begin + 30 * DAY));
        assert!(!folder.is_fresh("sshd", begin + 30 * DAY + 1));
        assert!(!folder.is_fresh("login", begin));
    }

    #[test]
    fn a_stamp_is_written_once_a_day() {
        let folder = Folder::new();
        let begin = 1_800_000_000;
        folder.leaves(begin);
        folder.leaves(begin + DAY - 1);
        assert!(!folder.is_fresh("sshd", begin + 30 * DAY + 1));
        folder.leaves(begin + DAY);
        assert!(folder.is_fresh("sshd", begin + 31 * DAY));
        assert_eq!(std::fs::read_to_string(folder.file()).unwrap(), "2027-01-16T08:00:00Z\n");
    }

    #[test]
    fn a_stamp_of_the_future_does_not_count_and_is_replaced() {
        let folder = Folder::new();
        folder.leaves(1_800_000_001);
        assert!(!folder.is_fresh("sshd", 1_800_000_000));
        folder.leaves(1_800_000_000);
        assert!(folder.is_fresh("sshd", 1_800_000_000));
    }

    #[test]
    fn what_others_may_write_or_is_no_date_is_no_stamp() {
        let folder = Folder::new();
        folder.leaves(1_800_000_000);
        std::fs::set_permissions(folder.file(), std::fs::Permissions::from_mode(0o660)).unwrap();
        assert!(!folder.is_fresh("sshd", 1_800_000_000));
        std::fs::set_permissions(folder.file(), std::fs::Permissions::from_mode(0o600)).unwrap();
        for text in ["", "soon\n", "2027-01-15T08:00:00Z", "2027-01-15T08:00:00Z\n\n"] {
            std::fs::write(folder.file(), text).unwrap();
            assert!(!folder.is_fresh("sshd", 1_800_000_000), "{text:?}");
        }
    }
}
