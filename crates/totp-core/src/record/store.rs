//! Where the records of a user are, and what they know without a lock: two places.
//!
//! The *lasting* place (`/var/lib/pam_totp`) outlives a reboot. The *volatile* one (`/run/pam_totp`) stands
//! in while the lasting one takes no writes. `stand_in` says which of them a login writes to.

use super::file::RecordOnDisk;
use super::place::{Owner, Place};
use super::place_error::{PlaceError, PlaceFault};
use super::scheme::{Record, RecordError};
use crate::history::History;
use crate::ledger::Look;
use std::cell::Cell;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where the records of programs that run as a user are, below the home.
const USERS_FOLDER: &str = ".local/state/pam_totp";

/// Where the tickets of users are who are not enrolled, below the folder of root's records. No user id is such a name.
pub const ENROLMENT_FOLDER: &str = "enrolment";

/// The record of programs that run as the user `uid`, below the home.
pub fn users_record(uid: u32) -> PathBuf {
    Path::new(USERS_FOLDER).join(uid.to_string())
}

/// Where the records of one user are.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) lasting: PathBuf,
    pub(super) volatile: Option<PathBuf>,
    pub(super) owner: Owner,
    pub(super) name: String,
    pub(super) flushes: bool,
    pub(super) made: Cell<bool>,
}

/// Why the record cannot be used.
#[derive(Debug)]
pub enum StoreError {
    /// A folder, lock or file.
    Place(PlaceError),
    /// A record that is damaged or of an unknown version.
    Record(PathBuf, RecordError),
    /// The record takes no writes, and a recovery code spent in the volatile place would come back.
    RecoveryWouldNotLast(PlaceError),
    /// The record takes no writes, and a code that was sent would be good again after a reboot.
    SentWouldNotLast(PlaceError),
    /// The record takes no writes, and the counter of a token in the volatile place would go back at a reboot.
    TokenWouldNotLast(PlaceError),
    /// The record takes no writes, and the floor of a security key in the volatile place would go back at a reboot.
    TouchWouldNotLast(PlaceError),
    /// The record takes no writes, and the code is older than this boot: it may have been used before.
    OlderThanBoot(PlaceError),
    /// The record stopped taking writes during this login, and meanwhile another one, for which the
    /// volatile place stood in already, used the code.
    UsedMeanwhile(PlaceError),
}

impl StoreError {
    /// The number of the system's error behind it, if there is one.
    pub fn system_error(&self) -> Option<i32> {
        match self {
            Self::Place(error)
            | Self::RecoveryWouldNotLast(error)
            | Self::SentWouldNotLast(error)
            | Self::TokenWouldNotLast(error)
            | Self::TouchWouldNotLast(error)
            | Self::OlderThanBoot(error)
            | Self::UsedMeanwhile(error) => error.system_error(),
            Self::Record(_, RecordError::Io(error)) => error.raw_os_error(),
            Self::Record(..) => None,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(error) => write!(f, "{error}"),
            Self::Record(path, RecordError::Damaged) => {
                write!(f, "{}: the record is damaged", path.display())
            }
            Self::Record(path, RecordError::UnknownVersion) => {
                write!(f, "{}: a newer version wrote the record", path.display())
            }
            Self::Record(path, RecordError::Io(error)) => write!(f, "{}: {error}", path.display()),
            // One text for all: each of its own is a tenth of a kilobyte of the module.
            Self::RecoveryWouldNotLast(error) => not_accepted(f, error, "recovery code"),
            Self::SentWouldNotLast(error) => not_accepted(f, error, "code that was sent"),
            Self::TokenWouldNotLast(error) => not_accepted(f, error, "event-based code"),
            Self::TouchWouldNotLast(error) => not_accepted(f, error, "security key"),
            Self::OlderThanBoot(error) => {
                write!(
                    f,
                    "{error}; codes from before this boot are not accepted until it can be written"
                )
            }
            Self::UsedMeanwhile(error) => {
                write!(f, "{error}; meanwhile another login used the code")
            }
        }
    }
}

fn not_accepted(f: &mut fmt::Formatter<'_>, error: &PlaceError, what: &str) -> fmt::Result {
    write!(f, "{error}; no {what} is accepted until it can be written")
}

impl std::error::Error for StoreError {}

impl From<PlaceError> for StoreError {
    fn from(error: PlaceError) -> Self {
        Self::Place(error)
    }
}

impl StoreError {
    /// Whether the record itself is damaged or foreign (and not just out of reach).
    pub const fn is_damage(&self) -> bool {
        match self {
            Self::Record(_, RecordError::Damaged | RecordError::UnknownVersion) => true,
            Self::Place(error) => matches!(error.fault, PlaceFault::Damaged(_)),
            _ => false,
        }
    }

    pub(super) fn is_unwritable(&self) -> bool {
        matches!(self, Self::Place(error) if error.is_unwritable())
    }

    /// Whether the reader lacks the right to read.
    fn is_forbidden(&self) -> bool {
        let Self::Place(PlaceError { fault: PlaceFault::Io(error), .. }) = self else {
            return false;
        };
        error.kind() == std::io::ErrorKind::PermissionDenied
    }
}

pub(super) fn record_error(path: &Path, error: RecordError) -> StoreError {
    match error {
        RecordError::Io(error) => StoreError::Place(PlaceError::io(path, error)),
        error => StoreError::Record(path.to_owned(), error),
    }
}

impl Store {
    /// The store of root's callers: `state_dir`, and `/run/pam_totp`.
    pub fn of_root(state_dir: &Path, volatile: &Path, uid: u32) -> Self {
        Self {
            lasting: state_dir.to_owned(),
            volatile: Some(volatile.to_owned()),
            owner: Owner::Root,
            name: uid.to_string(),
            flushes: true,
            made: Cell::new(false),
        }
    }

    /// The store of callers that run as the user: below the home, with no volatile place.
    pub fn of_user(home: &Path, uid: u32) -> Self {
        Self {
            lasting: home.join(USERS_FOLDER),
            volatile: None,
            owner: Owner::User(uid),
            name: uid.to_string(),
            flushes: true,
            made: Cell::new(false),
        }
    }

    /// What there is of a user before the enrolment, in a folder that root alone can look into: see [`crate::ticket`]. The
    /// folder `state_dir` must be there. There is no volatile place: a reboot must not make a used ticket good again.
    pub fn of_enrolment(state_dir: &Path, uid: u32) -> Self {
        Self::of_enrolment_as(state_dir, uid, Owner::RootAlone)
    }

    pub(crate) fn of_enrolment_as(state_dir: &Path, uid: u32, owner: Owner) -> Self {
        Self {
            lasting: state_dir.join(ENROLMENT_FOLDER),
            volatile: None,
            owner,
            name: uid.to_string(),
            flushes: true,
            made: Cell::new(false),
        }
    }

    /// A store for users that have none, so that refusing them costs the same. Nothing it holds is
    /// ever looked at. Accounts share no file with names that are none, and with another account only where there are
    /// thousands: a login that stands still holds up those of the same file, as it would those of an enrolled user.
    pub fn decoy(volatile: &Path, uid: Option<u32>, name: &str) -> Self {
        let hash = || name.bytes().fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
        let spread = uid.map_or_else(|| 4096 + u32::from(hash() % 64), |uid| uid % 4096);
        Self {
            lasting: volatile.to_owned(),
            volatile: None,
            owner: Owner::Root,
            name: format!("nobody-{spread}"),
            flushes: false,
            made: Cell::new(false),
        }
    }

    pub(super) fn lock_name(&self) -> String {
        format!("{}.lock", self.name)
    }

    /// What the places know, without the lock: checksums tell a whole version from one being written.
    /// `None` where there is no record.
    ///
    /// # Errors
    /// [`StoreError`] if there is one that cannot be read.
    pub fn peek(&self) -> Result<Option<History>, StoreError> {
        let mut known: Option<(u64, History)> = None;
        for path in self.places() {
            known = merged(known, self.peek_in(path)?);
        }
        Ok(known.map(|(_, history)| history))
    }

    /// The highest format version in the record's files, without the lock; 0 where there is no record. A program that
    /// does not know that version refuses the user.
    ///
    /// # Errors
    /// As [`Store::peek`].
    pub fn version(&self) -> Result<u16, StoreError> {
        let mut highest = 0;
        for path in self.places() {
            let seen = self.when_whole(|| self.read_in(path, Record::highest_format))?;
            let seen = seen.transpose().map_err(|error| record_error(path, error))?;
            highest = highest.max(seen.unwrap_or(0));
        }
        Ok(highest)
    }

    /// The same for a program that runs as the user, and may not be allowed to read a record of root's.
    pub fn look(&self) -> Look {
        let (mut known, mut forbidden) = (None, None);
        for path in self.places() {
            match self.peek_in(path) {
                Ok(here) => known = merged(known, here),
                Err(error) if error.is_forbidden() => forbidden = Some(error),
                Err(error) => return Look::Unsure(error.to_string()),
            }
        }
        match (known, forbidden) {
            // One of the two is not enough: the other one may know more.
            (Some(_), Some(error)) => Look::Unsure(error.to_string()),
            (Some((_, history)), None) => Look::Knows(history),
            (None, _) => Look::Silent,
        }
    }

    /// The volatile place first: what a login moves from there to the lasting place is then seen in one of them.
    fn places(&self) -> impl Iterator<Item = &PathBuf> {
        self.volatile.iter().chain(std::iter::once(&self.lasting))
    }

    /// The record in one place, and its generation.
    fn peek_in(&self, path: &Path) -> Result<Option<(u64, History)>, StoreError> {
        let known = |record: &Record<_>| (record.generation(), record.history().clone());
        self.when_whole(|| self.read_in(path, known))
    }

    /// A record is damaged only if it is so three times: it may be read in the middle of a write.
    fn when_whole<T>(
        &self,
        read: impl Fn() -> Result<Option<T>, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut tries = 3;
        loop {
            tries -= 1;
            match read() {
                Err(error) if error.is_damage() && tries > 0 => {}
                read => return read,
            }
        }
    }

    fn read_in<T>(
        &self,
        path: &Path,
        what: impl Fn(&Record<RecordOnDisk>) -> T,
    ) -> Result<Option<T>, StoreError> {
        let Some(place) = Place::open(path, self.owner)? else { return Ok(None) };
        let Some(file) = place.record_to_read(&self.name)? else { return Ok(None) };
        let full = file.path().to_owned();
        let record = Record::open(file).map_err(|e| record_error(&full, e))?;
        Ok(Some(what(&record)))
    }
}

pub(super) fn open(file: RecordOnDisk) -> Result<Record<RecordOnDisk>, StoreError> {
    let path = file.path().to_owned();
    Record::open(file).map_err(|e| record_error(&path, e))
}

fn merged(a: Option<(u64, History)>, b: Option<(u64, History)>) -> Option<(u64, History)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(merge(a, b)),
        (one, None) | (None, one) => one,
    }
}

/// Two copies of a record, by generation.
pub(super) fn merge(a: (u64, History), b: (u64, History)) -> (u64, History) {
    let (newer, older) = if a.0 >= b.0 { (a, b) } else { (b, a) };
    (newer.0, History::merged(newer.1, &older.1))
}

impl Store {
    /// Whether a record was made through this store since this was last asked: nobody but its owner can read it
    /// yet.
    pub const fn take_made(&self) -> bool {
        self.made.replace(false)
    }

    /// Lets members of `group`, which must be the user's own, read the record in each place.
    ///
    /// # Errors
    /// [`StoreError`] if that fails; then programs that run as the user do not see what root's spent.
    pub fn share_with(&self, group: u32) -> Result<(), StoreError> {
        for path in self.places() {
            let Some(place) = Place::open(path, self.owner)? else { continue };
            let Some(file) = place.record_to_read(&self.name)? else { continue };
            let path = file.path().to_owned();
            file.share_with(group).map_err(|e| PlaceError::io(&path, e))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of a record whose first reads are damaged, and how often it was read.
    fn read_with_damage(times: u32) -> (bool, u32) {
        let store = Store::of_user(Path::new("/home/ann"), 1_000);
        let reads = Cell::new(0);
        let read = || {
            reads.set(reads.get() + 1);
            if reads.get() > times {
                return Ok(Some(()));
            }
            Err(StoreError::Record(PathBuf::from("/home/ann/1000"), RecordError::Damaged))
        };
        let whole = matches!(store.when_whole(read), Ok(Some(())));
        (whole, reads.get())
    }

    #[test]
    fn a_record_is_damaged_if_three_reads_say_so() {
        assert_eq!(read_with_damage(0), (true, 1));
        assert_eq!(read_with_damage(2), (true, 3));
        assert_eq!(read_with_damage(3), (false, 3));
    }

    #[test]
    fn a_record_that_takes_no_writes_names_what_it_refuses() {
        let place = || PlaceError {
            path: PathBuf::from("/var/lib/pam_totp/1000"),
            fault: PlaceFault::Io(std::io::ErrorKind::StorageFull.into()),
        };
        for (error, words) in [
            (StoreError::RecoveryWouldNotLast(place()), "no recovery code is accepted"),
            (StoreError::SentWouldNotLast(place()), "no code that was sent is accepted"),
            (StoreError::TokenWouldNotLast(place()), "no event-based code is accepted"),
            (StoreError::TouchWouldNotLast(place()), "no security key is accepted"),
        ] {
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[test]
    fn a_stand_in_is_looked_at_before_the_record() {
        let store = Store::of_root(Path::new("/lasting"), Path::new("/volatile"), 1_000);
        let places: Vec<_> = store.places().collect();
        assert_eq!(places, [Path::new("/volatile"), Path::new("/lasting")]);
    }
}
