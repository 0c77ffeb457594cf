//! One login's use of the record, from the lock to the proof that a code is used up.
//!
//! There are two places. The *lasting* one (`/var/lib/pam_totp`) outlives a reboot. The *volatile* one
//! (`/run/pam_totp`) holds the failures of a user before the first accepted login, and stands in while
//! the lasting one takes no writes. What counts is what both know together.

use super::place::{Lock, Owner, Place, PlaceError, PlaceFault, RecordOnDisk};
use super::scheme::{Record, RecordError, blank};
use super::slot::Kind;
use crate::authenticator::Label;
use crate::history::{FailureReport, History, Mark};
use crate::throttle::{Limits, Origin};
use crate::time::Moment;
use crate::verify::{Accepted, Charged, Proof};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Where the records of one user are.
#[derive(Clone, Debug)]
pub struct Store {
    lasting: PathBuf,
    volatile: Option<PathBuf>,
    owner: Owner,
    name: String,
    flushes: bool,
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

    fn is_unwritable(&self) -> bool {
        matches!(self, Self::Place(error) if error.is_unwritable())
    }

    /// The place is not there or takes no writes; nothing is known against it.
    fn is_out_of_reach(&self) -> bool {
        matches!(self, Self::Place(error) if error.is_unwritable() || error.is_absent())
    }
}

fn record_error(path: &Path, error: RecordError) -> StoreError {
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
        }
    }

    fn lock_name(&self) -> String {
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

    fn volatile_or_made(&self) -> Result<Volatile, StoreError> {
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

fn open(file: RecordOnDisk) -> Result<Record<RecordOnDisk>, StoreError> {
    let path = file.path().to_owned();
    Record::open(file).map_err(|e| record_error(&path, e))
}

/// Two copies of a record, by generation.
fn merge(a: (u64, History), b: (u64, History)) -> (u64, History) {
    let (newer, older) = if a.0 >= b.0 { (a, b) } else { (b, a) };
    (newer.0, History::merged(newer.1, &older.1))
}

/// The place that outlives a reboot, as this login found it.
#[derive(Debug)]
enum Lasting {
    Ready(Record<RecordOnDisk>),
    /// No login was accepted yet.
    Absent(Place),
    /// What it holds counts, but it takes no writes.
    Unwritable {
        why: PlaceError,
        known: Option<Record<RecordOnDisk>>,
    },
}

impl Lasting {
    const fn record(&self) -> Option<&Record<RecordOnDisk>> {
        match self {
            Self::Ready(record) => Some(record),
            Self::Absent(_) => None,
            Self::Unwritable { known, .. } => known.as_ref(),
        }
    }
}

#[derive(Debug)]
struct Volatile {
    // Fields drop in order: the lock goes last.
    record: Option<Record<RecordOnDisk>>,
    place: Place,
    _lock: Lock,
}

/// The record of one user, locked. Dropping it gives the lock back.
#[derive(Debug)]
pub struct Session<'a> {
    store: &'a Store,
    account: String,
    history: History,
    generation: u64,
    before_charge: Option<History>,
    lasting: Lasting,
    volatile: Option<Volatile>,
    _lock: Option<Lock>,
}

/// Proof that a right answer is used up, on disk. Only [`Session::consume`] makes one, and only it may
/// become a success.
#[derive(Debug)]
#[must_use = "this is the success of a login"]
pub struct Consumed {
    /// What was used up.
    pub by: SpentBy,
    /// Wrong codes before this success.
    pub failures: Option<FailureReport>,
    /// The record takes no writes; this text says why. The code is noted in the volatile place.
    pub degraded: Option<String>,
    /// The lasting record was made just now.
    pub first: bool,
}

/// What a success used up.
#[derive(Debug)]
pub enum SpentBy {
    /// A code of the authenticator with this label.
    Code(Label),
    /// A recovery code; so many are left.
    Recovery(usize),
}

impl<'a> Session<'a> {
    fn new(
        store: &'a Store,
        account: &str,
        lasting: Lasting,
        volatile: Option<Volatile>,
        lock: Option<Lock>,
    ) -> Self {
        let copy = |record: &Record<_>| (record.generation(), record.history().clone());
        let kept = lasting.record().map(copy);
        let passing = volatile.as_ref().and_then(|v| v.record.as_ref()).map(copy);
        let (generation, history) = match (kept, passing) {
            (Some(a), Some(b)) => merge(a, b),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => (0, History::new(account)),
        };
        let account = account.to_owned();
        Self {
            store,
            account,
            history,
            generation,
            before_charge: None,
            lasting,
            volatile,
            _lock: lock,
        }
    }

    /// What is known of the user.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// Takes over later marks that another store knows (see [`History::absorb_marks`]).
    pub fn absorb(&mut self, take: impl FnOnce(&mut History)) {
        take(&mut self.history);
    }

    /// Counts a try before anything is compared, and writes that down.
    ///
    /// # Errors
    /// [`StoreError`]; the try is not to be judged then.
    pub fn charge(&mut self, origin: Origin, now: Moment) -> Result<Charged, StoreError> {
        let before = self.history.clone();
        self.history.charge(origin, now);
        self.write_charge()?;
        self.before_charge = Some(before);
        Ok(Charged(()))
    }

    /// Takes the last charge back: the code was right, though used already.
    ///
    /// # Errors
    /// [`StoreError`]; the charge stays then.
    pub fn refund(&mut self, _charge: Charged) -> Result<(), StoreError> {
        if let Some(before) = self.before_charge.take() {
            // What another login spent stays spent: the charge may have been the first to see it.
            self.history = History::merged(before, &self.history);
            self.write_charge()?;
        }
        Ok(())
    }

    /// Writes the history without a flush: to the lasting record, else to the volatile one.
    fn write_charge(&mut self) -> Result<(), StoreError> {
        self.generation = self.generation.saturating_add(1);
        if let Lasting::Ready(record) = &mut self.lasting {
            let path = record.file().path().to_owned();
            match record.charge(&self.history, self.generation).map_err(|e| record_error(&path, e))
            {
                Err(error) if error.is_unwritable() => self.give_up_lasting(error)?,
                result => return result,
            }
        }
        if self.store.volatile.is_some() {
            match self.write_volatile(Kind::Charge) {
                // A host without /run, or a full one: the first charge makes the lasting record then.
                Err(error)
                    if matches!(self.lasting, Lasting::Absent(_)) && error.is_out_of_reach() => {}
                result => return result,
            }
        }
        self.make_lasting().map(|_| ())
    }

    /// From here on the volatile place stands in.
    fn give_up_lasting(&mut self, error: StoreError) -> Result<(), StoreError> {
        let StoreError::Place(why) = error else { return Err(error) };
        if self.store.volatile.is_none() {
            return Err(why.into());
        }
        let unusable = Lasting::Unwritable { why, known: None };
        if let Lasting::Ready(record) = std::mem::replace(&mut self.lasting, unusable)
            && let Lasting::Unwritable { known, .. } = &mut self.lasting
        {
            *known = Some(record);
        }
        Ok(())
    }

    /// Takes the volatile place and what another login left there before this one had its lock.
    fn join_volatile(&mut self) -> Result<(), StoreError> {
        if self.volatile.is_none() {
            let found = self.store.volatile_or_made()?;
            if let Some(record) = &found.record {
                self.history = History::merged(std::mem::take(&mut self.history), record.history());
                self.generation = self.generation.max(record.generation().saturating_add(1));
            }
            self.volatile = Some(found);
        }
        Ok(())
    }

    /// An acceptance is written as one, so that no later charge is written over it: killed half way,
    /// that would forget it.
    fn write_volatile(&mut self, kind: Kind) -> Result<(), StoreError> {
        self.join_volatile()?;
        let Some(volatile) = &mut self.volatile else { return Ok(()) };
        match &mut volatile.record {
            Some(record) => {
                let path = record.file().path().to_owned();
                let written = match kind {
                    Kind::Charge => record.charge(&self.history, self.generation),
                    Kind::Acceptance => record.accept(&self.history, self.generation),
                };
                written.map_err(|e| record_error(&path, e))
            }
            None => {
                let content = blank(&self.history, self.generation);
                let file = volatile.place.make_record(&self.store.name, &content, false)?;
                volatile.record = Some(open(file)?);
                Ok(())
            }
        }
    }

    /// Makes the lasting record out of the present history. `false` where it is there already.
    fn make_lasting(&mut self) -> Result<bool, StoreError> {
        let Lasting::Absent(place) = &self.lasting else { return Ok(false) };
        let content = blank(&self.history, self.generation);
        let file = place.make_record(&self.store.name, &content, self.store.flushes)?;
        self.lasting = Lasting::Ready(open(file)?);
        Ok(true)
    }

    /// Uses an accepted answer up. When this returns a [`Consumed`], it is on disk.
    ///
    /// # Errors
    /// [`StoreError`]; no success may be announced then.
    pub fn consume(
        mut self,
        accepted: Accepted,
        origin: Origin,
        now: Moment,
        limits: &Limits,
    ) -> Result<Consumed, StoreError> {
        let Accepted(proof) = accepted;
        let failures = self.before_charge.as_ref().unwrap_or(&self.history).failure_report();
        let by = self.note_use(&proof, origin, now, limits);
        self.generation = self.generation.saturating_add(1);
        let mut first = false;
        let written = match &mut self.lasting {
            Lasting::Ready(record) => {
                let path = record.file().path().to_owned();
                record.accept(&self.history, self.generation).map_err(|e| record_error(&path, e))
            }
            Lasting::Absent(_) => self.make_lasting().map(|made| first = made),
            Lasting::Unwritable { why, .. } => {
                let fault = PlaceFault::Io(unwritable_reason(why));
                Err(PlaceError { path: why.path.clone(), fault }.into())
            }
        };
        let degraded = match written {
            Ok(()) => {
                self.tidy();
                None
            }
            Err(error) if error.is_unwritable() && self.store.volatile.is_some() => {
                Some(self.consume_without_lasting(error, &proof, now)?)
            }
            Err(error) => return Err(error),
        };
        Ok(Consumed { by, failures, degraded, first })
    }

    /// The lasting record knows everything now; the volatile copy would only cost the next login time.
    fn tidy(&self) {
        if let Some(volatile) = &self.volatile {
            volatile.place.remove(&self.store.name, &self.store.lock_name());
        }
    }

    /// The volatile place forgets at a reboot, so it may stand in only for what a reboot ends as well:
    /// a code whose step began in this boot.
    fn consume_without_lasting(
        &mut self,
        error: StoreError,
        proof: &Proof,
        now: Moment,
    ) -> Result<String, StoreError> {
        let StoreError::Place(why) = error else { return Err(error) };
        match proof {
            Proof::Recovery { .. } => return Err(StoreError::RecoveryWouldNotLast(why)),
            Proof::Step { started, .. } if *started < now.booted_at() => {
                return Err(StoreError::OlderThanBoot(why));
            }
            Proof::Step { used, .. } if self.is_overtaken(*used)? => {
                return Err(StoreError::UsedMeanwhile(why));
            }
            Proof::Step { .. } => {}
        }
        self.write_volatile(Kind::Acceptance)?;
        Ok(why.to_string())
    }

    /// Whether the volatile place, if this login comes to it only now, knows the step as used.
    fn is_overtaken(&mut self, used: Mark) -> Result<bool, StoreError> {
        if self.volatile.is_some() {
            return Ok(false);
        }
        self.join_volatile()?;
        let found = self.volatile.as_ref().and_then(|volatile| volatile.record.as_ref());
        Ok(found.is_some_and(|record| {
            record.history().marks.iter().any(|mark| mark.id == used.id && mark.end >= used.end)
        }))
    }

    fn note_use(&mut self, proof: &Proof, origin: Origin, now: Moment, limits: &Limits) -> SpentBy {
        match proof {
            Proof::Step { used, label, .. } => {
                self.history.accept_code(&self.account, *used, origin, now, limits);
                SpentBy::Code(label.clone())
            }
            Proof::Recovery { set, code, left } => {
                self.history.accept_recovery(&self.account, *set, *code, now);
                SpentBy::Recovery(*left)
            }
        }
    }

    /// Notes which set of recovery codes the credential has, with the next acceptance.
    pub fn use_recovery_set(&mut self, set: crate::recovery::SetId) {
        self.history.use_set(set);
    }
}

/// An I/O error cannot be copied; its number can.
fn unwritable_reason(why: &PlaceError) -> io::Error {
    match &why.fault {
        PlaceFault::Io(error) => io::Error::from_raw_os_error(error.raw_os_error().unwrap_or(0)),
        _ => io::ErrorKind::Other.into(),
    }
}

impl Store {
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
