//! How many codes a host sends: at most 100 in an hour, whoever asks. Each one may cost money, and a mail server that is
//! flooded takes no more mail from this host.
//!
//! The times of the last hour's codes are in the folder of root's records, so a helper that ended meanwhile, or was killed,
//! forgets none. A code is counted before it is given away.

use crate::change_lock;
use crate::new_file::{Flushed, Naming, NewFile};
use crate::record::{Owner, Place, PlaceError};
use crate::secret_file::{broken_rule, read_bounded};
use crate::time::UnixTime;
use rustix::fs::{self, Mode, OFlags};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fmt;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

/// So many codes are sent in an hour.
pub const MOST_IN_AN_HOUR: usize = 100;
const HOUR: u64 = 3_600;
/// The file's name in the folder of root's records. No user id is such a name.
const NAME: &str = "sent-codes";
/// Bytes of a full file.
const LONGEST: usize = MOST_IN_AN_HOUR * 21;

/// Why no code may be sent now.
#[derive(Debug)]
pub enum NoQuota {
    /// The host has sent 100 in the last hour.
    Reached,
    /// The file is not what it must be.
    Damaged(PathBuf),
    /// The folder or the file cannot be used, so the code cannot be counted.
    Uncounted(PlaceError),
}

impl fmt::Display for NoQuota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reached => write!(
                f,
                "this host has sent {MOST_IN_AN_HOUR} codes in the last hour, and sends no more for now"
            ),
            Self::Damaged(path) => {
                write!(f, "{}: damaged, or not root's alone, remove the file", path.display())
            }
            Self::Uncounted(error) => write!(f, "the code cannot be counted: {error}"),
        }
    }
}

impl std::error::Error for NoQuota {}

/// Counts a code that is to be sent at `now`. `state_dir` is the folder of root's records.
///
/// # Errors
/// [`NoQuota`]: the code must not be sent.
pub fn count_for_host(state_dir: &Path, now: UnixTime) -> Result<(), NoQuota> {
    count_as(state_dir, now, Owner::Root)
}

fn count_as(state_dir: &Path, now: UnixTime, owner: Owner) -> Result<(), NoQuota> {
    let path = state_dir.join(NAME);
    let failed = |error: Errno| NoQuota::Uncounted(PlaceError::io(&path, error));
    let place = Place::open_or_make(state_dir, owner).map_err(NoQuota::Uncounted)?;
    let lock = change_lock::open(place.as_fd(), &change_lock::name(OsStr::new(NAME)));
    let lock = lock.map_err(failed)?;
    change_lock::take(lock.as_fd(), change_lock::PATIENCE).map_err(failed)?;
    let mut times = read(&place, &path, owner)?;
    // A time that lies ahead is one of before the clock was set back: it counts as of now.
    times.iter_mut().for_each(|time| *time = (*time).min(now));
    times.retain(|time| now.since(*time).is_none_or(|age| age < HOUR));
    if times.len() >= MOST_IN_AN_HOUR {
        return Err(NoQuota::Reached);
    }
    times.push(now);
    let text: String = times.iter().map(|time| format!("{}\n", time.as_secs())).collect();
    let file = NewFile {
        folder: place.as_fd(),
        name: OsStr::new(NAME),
        mode: Mode::RUSR | Mode::WUSR,
        naming: Naming::Replace,
        flushed: Flushed::ContentAndName,
    };
    file.make(text.as_bytes(), |_| Ok(())).map(drop).map_err(failed)
}

fn read(place: &Place, path: &Path, owner: Owner) -> Result<Vec<UnixTime>, NoQuota> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let failed = |error: Errno| NoQuota::Uncounted(PlaceError::io(path, error));
    let file = match fs::openat(place, NAME, flags, Mode::empty()) {
        Err(Errno::NOENT) => return Ok(Vec::new()),
        Err(Errno::LOOP) => return Err(NoQuota::Damaged(path.to_owned())),
        opened => opened.map_err(failed)?,
    };
    let stat = fs::fstat(&file).map_err(failed)?;
    if broken_rule(&stat, owner.uid()).is_some() {
        return Err(NoQuota::Damaged(path.to_owned()));
    }
    let times = read_bounded(file, &stat, LONGEST).ok().and_then(|content| parsed(&content));
    times.ok_or_else(|| NoQuota::Damaged(path.to_owned()))
}

fn parsed(content: &[u8]) -> Option<Vec<UnixTime>> {
    let text = str::from_utf8(content).ok()?;
    text.lines().map(|line| line.parse().ok().map(UnixTime::from_secs)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const NOW: u64 = 1_800_000_000;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn counts(&self, now: u64) -> Result<(), NoQuota> {
            let owner = Owner::User(rustix::process::geteuid().as_raw());
            count_as(self.0.path(), UnixTime::from_secs(now), owner)
        }

        fn fill(&self, now: u64) {
            for _ in 0..MOST_IN_AN_HOUR {
                self.counts(now).unwrap();
            }
        }

        fn file(&self) -> PathBuf {
            self.0.path().join(NAME)
        }
    }

    #[test]
    fn a_host_sends_a_hundred_codes_in_an_hour() {
        let folder = Folder::new();
        folder.counts(NOW).unwrap();
        (1..MOST_IN_AN_HOUR).for_each(|_| folder.counts(NOW + 1_800).unwrap());
        assert!(matches!(folder.counts(NOW + HOUR - 1), Err(NoQuota::Reached)));
        // The first one is an hour old: there is room for one.
        folder.counts(NOW + HOUR).unwrap();
        assert!(matches!(folder.counts(NOW + HOUR), Err(NoQuota::Reached)));
        folder.counts(NOW + 1_800 + HOUR).unwrap();
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_room() {
        let folder = Folder::new();
        folder.fill(NOW);
        assert!(matches!(folder.counts(NOW - 7_200), Err(NoQuota::Reached)));
        // And it bars nobody for longer than an hour.
        assert!(matches!(folder.counts(NOW - 1), Err(NoQuota::Reached)));
        folder.counts(NOW + HOUR).unwrap();
        let ahead = Folder::new();
        ahead.fill(NOW + 86_400);
        assert!(matches!(ahead.counts(NOW), Err(NoQuota::Reached)));
    }

    #[test]
    fn a_code_that_cannot_be_counted_is_not_sent() {
        let folder = Folder::new();
        folder.counts(NOW).unwrap();
        for damaged in ["x\n", "1800000000\n-1\n", "\u{0}"] {
            std::fs::write(folder.file(), damaged).unwrap();
            let why = folder.counts(NOW).unwrap_err().to_string();
            assert!(
                why.ends_with("sent-codes: damaged, or not root's alone, remove the file"),
                "{why}"
            );
        }
        std::fs::write(folder.file(), "").unwrap();
        std::fs::set_permissions(folder.file(), std::fs::Permissions::from_mode(0o666)).unwrap();
        assert!(matches!(folder.counts(NOW), Err(NoQuota::Damaged(_))));
        std::fs::remove_file(folder.file()).unwrap();
        folder.counts(NOW).unwrap();
    }

    #[test]
    fn orders_at_once_are_all_counted() {
        let folder = Folder::new();
        let sent: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..12)
                .map(|_| scope.spawn(|| (0..12).filter(|_| folder.counts(NOW).is_ok()).count()))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(sent, MOST_IN_AN_HOUR);
    }
}
