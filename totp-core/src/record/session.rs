//! One login's use of the record, from the lock to the proof that a code is used up.

mod amend;

use super::place::{Lock, PlaceError, PlaceFault};
use super::scheme::{Record, blank};
use super::slot::Kind;
use super::store::{Lasting, Store, StoreError, Volatile, merge, open, record_error};
use crate::authenticator::{Label, Window};
use crate::credential::Credential;
use crate::history::{FailureReport, History, Mark};
use crate::throttle::{Limits, Origin};
use crate::time::Moment;
use crate::verify::{self, Accepted, Charged, Proof};
use std::io;

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
    _receipt: Receipt,
}

/// Private, so that nobody else can put a [`Consumed`] together.
#[derive(Debug)]
struct Receipt;

/// What a success used up.
#[derive(Debug)]
pub enum SpentBy {
    /// A code of the authenticator with this label.
    Code(Label),
    /// A recovery code; so many are left.
    Recovery(usize),
    /// A scratch code; so many are left.
    Scratch(usize),
}

impl<'a> Session<'a> {
    pub(super) fn new(
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

    /// Takes over what another store of this user knows as spent of the credential: later marks, up to
    /// what the window can reach, and scratch codes. Only that: the other store may be one that the user
    /// can write.
    pub fn absorb(
        &mut self,
        other: &History,
        credential: &Credential,
        now: Moment,
        window: Window,
    ) {
        for authenticator in &credential.authenticators {
            let horizon = verify::horizon(authenticator, now.wall, window);
            self.history.absorb_marks(other, std::slice::from_ref(authenticator), horizon);
        }
        if let Some(set) = &credential.recovery {
            self.history.absorb_scratch(other, set);
        }
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
        if self.take_charge_back() {
            self.write_charge()?;
        }
        Ok(())
    }

    /// Only the failures go back: what another login spent, which the charge may have been the first to
    /// see, stays spent.
    fn take_charge_back(&mut self) -> bool {
        let before = self.before_charge.take();
        if let Some(before) = &before {
            self.history.restore_failures(before);
        }
        before.is_some()
    }

    /// Writes the history without a flush: to the lasting record, else to the volatile one. The very
    /// first charge of a user makes the lasting record, which takes a flush, once.
    fn write_charge(&mut self) -> Result<(), StoreError> {
        self.generation = self.generation.saturating_add(1);
        let written = match &mut self.lasting {
            Lasting::Ready(record) => {
                let path = record.file().path().to_owned();
                record.charge(&self.history, self.generation).map_err(|e| record_error(&path, e))
            }
            Lasting::Absent(_) => self.make_lasting(),
            Lasting::Unwritable { .. } => return self.write_volatile(Kind::Charge),
        };
        match written {
            Err(error) if error.is_unwritable() => {
                self.give_up_lasting(error)?;
                self.write_volatile(Kind::Charge)
            }
            written => written,
        }
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

    /// Makes the lasting record out of the present history, where there is none.
    fn make_lasting(&mut self) -> Result<(), StoreError> {
        let Lasting::Absent(place) = &self.lasting else { return Ok(()) };
        let content = blank(&self.history, self.generation);
        let file = place.make_record(&self.store.name, &content, self.store.flushes)?;
        self.lasting = Lasting::Ready(open(file)?);
        self.store.made.set(true);
        Ok(())
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
        // Or the owner's own logins would use the free tries of the day up.
        self.take_charge_back();
        let failures = self.history.failure_report();
        let by = self.note_use(&proof, origin, now, limits);
        self.generation = self.generation.saturating_add(1);
        let written = match &mut self.lasting {
            Lasting::Ready(record) => {
                let path = record.file().path().to_owned();
                record.accept(&self.history, self.generation).map_err(|e| record_error(&path, e))
            }
            Lasting::Absent(_) => self.make_lasting(),
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
        Ok(Consumed { by, failures, degraded, _receipt: Receipt })
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
            Proof::Recovery { .. } | Proof::Scratch { .. } => {
                return Err(StoreError::RecoveryWouldNotLast(why));
            }
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
            Proof::Scratch { set, code, left } => {
                let account = &self.account;
                self.history.accept_scratch(account, (*set, *code), origin, now, limits);
                SpentBy::Scratch(*left)
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
