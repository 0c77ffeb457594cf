//! An administrator's change of a record, under the same lock as a login.
//!
//! Each operation ends the transaction: when it returns, the change is on disk and the lock is given back.

use super::stand_in::{Held, write_lasting_alone};
use super::store::{Store, StoreError};
use crate::authenticator::Authenticator;
use crate::credential::Credential;
use crate::history::{Basis, Device, History, KeyName, Mark, Sending, Ticket, TokenPosition};
use crate::recovery::{RecoveryHash, SetId};
use crate::secret::AuthenticatorId;
use crate::throttle::Origin;
use crate::time::{Moment, UnixTime};
use crate::way::Way;

/// The record of one user, locked, and what it knows: for an administrator's change of it. Dropping it gives the
/// lock back.
#[derive(Debug)]
pub struct Transaction<'a> {
    store: &'a Store,
    held: Held,
    history: History,
}

impl Store {
    /// Takes the lock and reads the record. `account` is the user's name, for a record that is new.
    ///
    /// # Errors
    /// [`StoreError`]; then no code may be accepted.
    pub fn begin(&self, account: &str) -> Result<Transaction<'_>, StoreError> {
        let (held, history) = self.take(account)?;
        Ok(Transaction { store: self, held, history })
    }
}

impl Transaction<'_> {
    /// Counts a request for a code that is sent; see [`History::send_code`]. Only after this has returned, the code may be
    /// sent.
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn send_code(
        self,
        way: Way,
        origin: Origin,
        now: Moment,
        nonce: [u8; 16],
    ) -> Result<Sending, StoreError> {
        let mut sending = Sending::TooMany;
        self.amend(|history| sending = history.send_code(way, origin, now, nonce))?;
        Ok(sending)
    }

    /// Counts a code that confirms an address; see [`History::count_confirmation`]. Only after this has returned, the code
    /// may be sent.
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn count_confirmation(self, origin: Origin, now: Moment) -> Result<bool, StoreError> {
        let mut allowed = false;
        self.amend(|history| allowed = history.count_confirmation(origin, now))?;
        Ok(allowed)
    }

    /// Ends the codes that were sent by this way; see [`History::end_sent_codes`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn end_sent_codes(self, way: Way) -> Result<(), StoreError> {
        self.amend(|history| history.end_sent_codes(way))
    }

    /// What is known of the user.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// Whether anything was ever written about this user.
    pub const fn is_known(&self) -> bool {
        self.held.is_known()
    }

    /// The same transaction of a user who is enrolled, though the record does not say so. The operation that
    /// follows writes that as well.
    #[must_use]
    pub const fn of_an_enrolled_user(mut self) -> Self {
        self.history.note_enrolment();
        self
    }

    /// Ends every wait and lock; see [`History::unlock`].
    ///
    /// # Errors
    /// [`StoreError`], also where only the volatile place takes writes: a reboot would undo the change. The same
    /// holds for the other operations.
    pub fn unlock(self) -> Result<(), StoreError> {
        self.amend(History::unlock)
    }

    /// Mends the record after a clock accident; see [`History::mend_clock`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn mend_clock(
        self,
        ids: &[AuthenticatorId],
        now: UnixTime,
        end: UnixTime,
    ) -> Result<(), StoreError> {
        self.amend(|history| history.mend_clock(ids, now, end))
    }

    /// Bars every code and recovery code; see [`History::bar`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn bar(self) -> Result<(), StoreError> {
        self.amend(History::bar)
    }

    /// Ends a bar, once the credential is replaced; see [`History::lift_bar`]. `set` is the credential's set of
    /// recovery codes, which ends every former one.
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn lift_bar(
        self,
        admitted: &[(AuthenticatorId, UnixTime)],
        set: Option<SetId>,
    ) -> Result<(), StoreError> {
        self.amend(|history| {
            history.lift_bar(admitted);
            if let Some(set) = set {
                history.use_set(set);
            }
        })
    }

    /// Notes that the user has no credential any more, which ends a bar too; see [`History::forget_enrolment`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn forget_enrolment(self) -> Result<(), StoreError> {
        self.amend(|history| {
            history.lift_bar(&[]);
            history.forget_enrolment();
        })
    }

    /// Takes over what `other`, the user's own record, knows as spent of `credential`, which root holds from now on.
    /// `farthest` is the last mark of an authenticator that a login can have written by now.
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn take_over(
        self,
        name: &str,
        other: &History,
        credential: &Credential,
        farthest: impl Fn(&Authenticator, &History) -> UnixTime,
    ) -> Result<(), StoreError> {
        self.amend(|history| {
            history.take_name(name);
            for authenticator in &credential.authenticators {
                let horizon = farthest(authenticator, history);
                history.absorb_marks(other, std::slice::from_ref(authenticator), horizon);
            }
            if let Some(set) = &credential.recovery {
                history.take_over_codes(other, set);
            }
        })
    }

    /// Refuses every code from now on, in the user's own record, since root holds the credential; see
    /// [`History::fence`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn fence(self) -> Result<(), StoreError> {
        self.amend(History::fence)
    }

    /// Ends that; see [`History::release`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn release(
        self,
        marks: &[Mark],
        set: Option<SetId>,
        spent: &[RecoveryHash],
    ) -> Result<(), StoreError> {
        self.amend(|history| history.release(marks, set, spent))
    }

    /// Ends a set of recovery codes; see [`History::retire_set`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn retire_set(self, set: SetId) -> Result<(), StoreError> {
        self.amend(|history| history.retire_set(set))
    }

    /// Admits one recovery code; see [`History::admit`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn admit(self, set: SetId, code: RecoveryHash) -> Result<(), StoreError> {
        self.amend(|history| history.admit(set, code))
    }

    /// Notes where a token stands; see [`History::move_token`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn move_token(
        self,
        id: AuthenticatorId,
        position: TokenPosition,
    ) -> Result<(), StoreError> {
        self.amend(|history| history.move_token(id, position))
    }

    /// Notes where a new security key stands, and forgets the floors of all keys but `keys`, which the user has now.
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn add_key(
        self,
        keys: &[KeyName],
        new: KeyName,
        floor: UnixTime,
        counter: u32,
    ) -> Result<(), StoreError> {
        self.amend(|history| {
            history.keep_key_floors(keys);
            history.raise_key_floor(new, floor, counter);
        })
    }

    /// Remembers a device; whether it did: see [`History::remember`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn remember(self, device: Device, basis: Basis, now: UnixTime) -> Result<bool, StoreError> {
        let mut is_remembered = false;
        self.amend(|history| is_remembered = history.remember(device, basis, now))?;
        Ok(is_remembered)
    }

    /// Forgets a device; see [`History::forget_device`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn forget_device(self, binding: &[u8; 16]) -> Result<(), StoreError> {
        self.amend(|history| {
            history.forget_device(binding);
        })
    }

    /// Forgets all devices; see [`History::forget_devices`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn forget_devices(self) -> Result<(), StoreError> {
        self.amend(History::forget_devices)
    }

    /// Notes a new ticket of `account`, and returns the one that it replaces; see [`History::issue_ticket`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn issue_ticket(self, account: &str, ticket: Ticket) -> Result<Option<Ticket>, StoreError> {
        let mut former = None;
        self.amend(|history| former = history.issue_ticket(account, ticket))?;
        Ok(former)
    }

    /// Takes the ticket back, and returns it; see [`History::withdraw_ticket`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`].
    pub fn withdraw_ticket(self) -> Result<Option<Ticket>, StoreError> {
        let mut former = None;
        self.amend(|history| former = history.withdraw_ticket())?;
        Ok(former)
    }

    /// Uses up the ticket with this hash, if it is the one that is out. Whether it is; see [`History::spend_ticket`].
    ///
    /// # Errors
    /// As [`Transaction::unlock`]. Whether the ticket is used is open then; no enrolment may follow.
    pub fn spend_ticket(self, hash: &[u8; 16]) -> Result<bool, StoreError> {
        let mut next = self.history.clone();
        if !next.spend_ticket(hash) {
            return Ok(false);
        }
        self.amend(|history| *history = next)?;
        Ok(true)
    }

    /// Makes `change` and writes it with a flush.
    fn amend(mut self, change: impl FnOnce(&mut History)) -> Result<(), StoreError> {
        change(&mut self.history);
        write_lasting_alone(self.store, &mut self.held, &mut self.history)
    }
}
