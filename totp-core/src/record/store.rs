//! Where the records of a user are, and how a login gets at them: two places, two locks.
//!
//! The *lasting* place (`/var/lib/pam_totp`) outlives a reboot. The *volatile* one (`/run/pam_totp`) stands
//! in while the lasting one takes no writes. What counts is what both know together.

use super::file::RecordOnDisk;
use super::place::{Lock, Owner, Place, PlaceError, PlaceFault};
use super::scheme::{Record, RecordError};
use super::session::Session;
use crate::history::History;
use std::cell::Cell;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where the records of one user are.
#[derive(Clone, Debug)]
pub struct Store {
    lasting: PathBuf,
    pub(super) volatile: Option<PathBuf>,
    owner: Owner,
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
    /// The record takes no writes, and the code is older than this boot: it may have been used before.
    OlderThanBoot(PlaceError),
    /// The record stopped taking writes during this login, and meanwhile another one, for which the
    /// volatile place stood in already, used the code.
    UsedMeanwhile(PlaceError),
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
            Self::RecoveryWouldNotLast(error) => {
                write!(f, "{error}; no recovery code is accepted until it can be written")
            }
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
            lasting: home.join(".local/state/pam_totp"),
            volatile: None,
            owner: Owner::User(uid),
            name: uid.to_string(),
            flushes: true,
            made: Cell::new(false),
        }
    }

    /// A store for users that have none, so that refusing them costs the same. Nothing it holds is
    /// ever looked at; `name` spreads them over a few files.
    pub fn decoy(volatile: &Path, name: &str) -> Self {
        let spread =
            name.bytes().fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte)) % 64;
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
        for path in std::iter::once(&self.lasting).chain(&self.volatile) {
            let Some(place) = Place::open(path, self.owner)? else { continue };
            let Some(file) = place.record_to_read(&self.name)? else { continue };
            let full = file.path().to_owned();
            let record = Record::open(file).map_err(|e| record_error(&full, e))?;
            let here = (record.generation(), record.history().clone());
            known = Some(match known {
                None => here,
                Some(other) => merge(here, other),
            });
        }
        Ok(known.map(|(_, history)| history))
    }

    /// Takes the lock and reads the record. `account` is the user's name, for a record that is new.
    ///
    /// # Errors
    /// [`StoreError`]; then no code may be accepted.
    pub fn begin(&self, account: &str) -> Result<Session<'_>, StoreError> {
        // The second round is for a medium that came back while the volatile lock was being taken: two
        // logins must never hold different locks.
        for last_round in [false, true] {
            match self.begin_lasting(account) {
                Err(error) if error.is_unwritable() && self.volatile.is_some() => {
                    let StoreError::Place(why) = error else { return Err(error) };
                    let session = self.begin_without_lasting(account, why)?;
                    if last_round || !self.lasting_lock_opens() {
                        return Ok(session);
                    }
                }
                result => return result,
            }
        }
        Err(StoreError::Place(PlaceError { path: self.lasting.clone(), fault: PlaceFault::Busy }))
    }

    fn lasting_lock_opens(&self) -> bool {
        let place = Place::open_or_make(&self.lasting, self.owner);
        place.is_ok_and(|place| place.lock_opens(&self.lock_name()))
    }

    fn begin_lasting(&self, account: &str) -> Result<Session<'_>, StoreError> {
        let place = Place::open_or_make(&self.lasting, self.owner)?;
        let lock = place.lock(&self.lock_name())?;
        let lasting = match place.record(&self.name) {
            Ok(Some(file)) => Lasting::Ready(open(file)?),
            Ok(None) => Lasting::Absent(place),
            Err(error) => return Err(error.into()),
        };
        let mut volatile = None;
        if let Some(path) = &self.volatile
            && let Some(place) = Place::open(path, self.owner)?
            && let Some(lock) = place.lock_if_there(&self.lock_name())?
        {
            volatile = Some(self.open_volatile(place, lock)?);
        }
        Ok(Session::new(self, account, lasting, volatile, Some(lock)))
    }

    fn begin_without_lasting(
        &self,
        account: &str,
        why: PlaceError,
    ) -> Result<Session<'_>, StoreError> {
        let volatile = self.volatile_or_made()?;
        let known = match Place::open(&self.lasting, self.owner)? {
            Some(place) => match place.record_to_read(&self.name)? {
                Some(file) => Some(open(file)?),
                None => None,
            },
            None => None,
        };
        Ok(Session::new(self, account, Lasting::Unwritable { why, known }, Some(volatile), None))
    }

    pub(super) fn volatile_or_made(&self) -> Result<Volatile, StoreError> {
        let path = self.volatile.as_deref().unwrap_or(&self.lasting);
        let place = Place::open_or_make(path, self.owner)?;
        let lock = place.lock(&self.lock_name())?;
        self.open_volatile(place, lock)
    }

    fn open_volatile(&self, place: Place, lock: Lock) -> Result<Volatile, StoreError> {
        let record = place.record(&self.name)?.map(open).transpose()?;
        Ok(Volatile { record, place, _lock: lock })
    }
}

pub(super) fn open(file: RecordOnDisk) -> Result<Record<RecordOnDisk>, StoreError> {
    let path = file.path().to_owned();
    Record::open(file).map_err(|e| record_error(&path, e))
}

/// Two copies of a record, by generation.
pub(super) fn merge(a: (u64, History), b: (u64, History)) -> (u64, History) {
    let (newer, older) = if a.0 >= b.0 { (a, b) } else { (b, a) };
    (newer.0, History::merged(newer.1, &older.1))
}

/// The place that outlives a reboot, as this login found it.
#[derive(Debug)]
pub(super) enum Lasting {
    Ready(Record<RecordOnDisk>),
    /// No try was charged yet.
    Absent(Place),
    /// What it holds counts, but it takes no writes.
    Unwritable {
        why: PlaceError,
        known: Option<Record<RecordOnDisk>>,
    },
}

impl Lasting {
    pub(super) const fn record(&self) -> Option<&Record<RecordOnDisk>> {
        match self {
            Self::Ready(record) => Some(record),
            Self::Absent(_) => None,
            Self::Unwritable { known, .. } => known.as_ref(),
        }
    }
}

/// The place that a reboot empties, with its lock.
#[derive(Debug)]
pub(super) struct Volatile {
    // Fields drop in order: the lock goes last.
    pub(super) record: Option<Record<RecordOnDisk>>,
    pub(super) place: Place,
    _lock: Lock,
}

impl Store {
    /// Whether the lasting record was made through this store: nobody but its owner can read it yet.
    pub const fn made_record(&self) -> bool {
        self.made.get()
    }

    /// Lets members of `group`, which must be the user's own, read the lasting record.
    ///
    /// # Errors
    /// [`StoreError`] if that fails; nothing depends on it but that lockers see what sshd spent.
    pub fn share_with(&self, group: u32) -> Result<(), StoreError> {
        let Some(place) = Place::open(&self.lasting, self.owner)? else { return Ok(()) };
        let Some(file) = place.record(&self.name)? else { return Ok(()) };
        let path = file.path().to_owned();
        file.share_with(group).map_err(|e| PlaceError::io(&path, e).into())
    }
}
