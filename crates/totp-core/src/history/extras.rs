//! What only users of newer features have in their record: version 2 of the format holds it.
//!
//! A record without any of it is written as version 1, so that an older module goes on reading the records of all
//! other users. Nothing here is a secret: hashes are keyed with a key that root alone can read, because users can
//! read their own record.

mod codec;

use super::key_name::KeyName;
use crate::secret::AuthenticatorId;
use crate::throttle::Bucket;
use crate::time::UnixTime;

/// Counters kept. None of them may make room for another one: a forgotten counter would be good again.
pub const MAX_COUNTERS: usize = 16;
/// Clock offsets kept, one for each authenticator that a credential can have.
pub const MAX_OFFSETS: usize = 8;
/// Remembered devices; the oldest makes room.
pub const MAX_DEVICES: usize = 10;
/// The longest label of a device that is kept, in bytes.
pub const MAX_DEVICE_LABEL: usize = 55;
/// The longest service of a device that is kept, in bytes: it is shown, and the binding has the whole of it.
pub const MAX_DEVICE_SERVICE: usize = 16;
/// Codes that were sent and are not used yet: of each way the one that may be sent again, and an older one that is about to
/// end.
pub const MAX_SENT_CODES: usize = 4;
/// Factors whose last use is kept beside the marks; the one that was not used for longest makes room.
pub const MAX_LAST_USES: usize = 6;
/// Security keys with a floor.
pub const MAX_KEY_FLOORS: usize = 4;

/// The next counter that is good for an event-based token (RFC 4226 §7.2). It never goes down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counter {
    /// Whose.
    pub id: AuthenticatorId,
    /// Counters below this one are spent.
    pub next: u64,
}

/// How far the clock of a hardware token is off (RFC 6238 §6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClockOffset {
    /// Whose.
    pub id: AuthenticatorId,
    /// The token's clock less ours, in seconds.
    pub seconds: i32,
}

/// A device that is not asked for a code for a while.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// Keyed hash of the user, the service, the credential and the proven keys: [`crate::device::HostKey::binding`].
    pub binding: [u8; 16],
    /// When the user asked for it.
    pub since: UnixTime,
    /// From here on it is asked again. At most 2^32 seconds after `since`.
    pub until: UnixTime,
    /// The last login without a code; `since` if there was none. At most 2^32 seconds after that.
    pub used: UnixTime,
    /// The PAM service that it is remembered for, as it is shown: at most [`MAX_DEVICE_SERVICE`] bytes are kept.
    pub service: String,
    /// What the user is shown: of the longer ones the first [`MAX_DEVICE_LABEL`] bytes are kept.
    pub label: String,
}

/// What all remembered devices of a user depend on. Another one, and no device of the former one counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Basis {
    /// Names the credential: its device epoch and its authenticators.
    pub enrolment: [u8; 8],
    /// See [`crate::device::password_day`].
    pub password_day: u32,
}

/// A code that was sent by mail or SMS and is not used yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SentCode {
    /// The number of the [`crate::way::Way`].
    pub way: u8,
    /// 16 random bytes, of which the digits are made with the host's key: [`crate::sent`].
    pub nonce: [u8; 16],
    /// When it was made.
    pub sent: UnixTime,
    /// From here on it is good no more.
    pub until: UnixTime,
    /// Wrong answers left before it ends.
    pub tries_left: u8,
}

/// How many codes were sent for requests from one origin.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Sendings {
    /// Since the last pause of a quarter of an hour.
    pub in_quarter: u8,
    /// When the last of them was sent.
    pub quarter: UnixTime,
    /// In the day that began at `day`.
    pub in_day: u8,
    /// When that began.
    pub day: UnixTime,
}

/// An administrator's permission to enrol at the next login.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ticket {
    /// Keyed hash of the ticket.
    pub hash: [u8; 16],
    /// From here on it is good no more.
    pub until: UnixTime,
}

/// Reserved: no program writes it, and what is there is kept as long as the record has it. It was meant for an enrolment
/// that a login began; the helper keeps such an enrolment in /run instead (decision 33). The tag keeps its meaning and its
/// place in the budget, so that no later release takes it for something else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BegunEnrolment {
    /// A random number.
    pub nonce: [u8; 16],
    /// When it began.
    pub begun: UnixTime,
}

/// A security key's mark: challenges made at or before this time are spent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyFloor {
    /// Whose.
    pub key: KeyName,
    /// The time of the last accepted challenge.
    pub floor: UnixTime,
    /// The counter that its signature had.
    pub counter: u32,
}

/// When a factor was last used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LastUse {
    /// The number of the [`super::Factor`].
    pub factor: u8,
    /// When it was used. Kept up to the year 2106.
    pub time: UnixTime,
}

/// A section that this version does not know and may pass over. It is written back as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Section {
    tag: u16,
    bytes: Vec<u8>,
}

/// All of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Extras {
    pub(super) counters: Vec<Counter>,
    pub(super) offsets: Vec<ClockOffset>,
    pub(super) devices: Vec<Device>,
    /// What the devices depend on; the default where there are none.
    pub(super) basis: Basis,
    /// Failures of the user's own programs at the helper.
    pub(super) own: Bucket,
    pub(super) sent_codes: Vec<SentCode>,
    /// Of requests from remote, and from anywhere else.
    pub(super) sendings: [Sendings; 2],
    pub(super) ticket: Option<Ticket>,
    pub(super) begun: Option<BegunEnrolment>,
    pub(super) key_floors: Vec<KeyFloor>,
    pub(super) last_uses: Vec<LastUse>,
    unknown: Vec<Section>,
}

impl Extras {
    /// Itself, if there is something in it; otherwise the record is one of version 1.
    pub(super) fn kept(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }

    /// What two copies of a record know together: of both what is spent, of the newer one everything that is given
    /// or waits. What the newer one has dropped stays dropped.
    pub(super) fn merge_spent_of(&mut self, older: &Self) {
        for counter in &older.counters {
            self.raise_counter(counter.id, counter.next);
        }
        for floor in &older.key_floors {
            self.raise_floor(*floor);
        }
    }

    /// Moves a counter up to `next`; never down. A full list takes no further one; see [`Extras::next_counter`].
    pub(super) fn raise_counter(&mut self, id: AuthenticatorId, next: u64) {
        if let Some(counter) = self.counters.iter_mut().find(|counter| counter.id == id) {
            counter.next = counter.next.max(next);
        } else if self.counters.len() < MAX_COUNTERS {
            self.counters.push(Counter { id, next });
        }
    }

    /// The next counter that is good for an event-based token that began at `first`. `None`: not one of them, because
    /// the list is full and may have had no room for this token's.
    pub(super) fn next_counter(&self, id: AuthenticatorId, first: u64) -> Option<u64> {
        match self.counters.iter().find(|counter| counter.id == id) {
            Some(counter) => Some(counter.next.max(first)),
            None if self.counters.len() < MAX_COUNTERS => Some(first),
            None => None,
        }
    }

    /// Takes back what lets somebody in without a code, or with a code that is on its way.
    pub(super) fn withdraw_grants(&mut self) {
        self.forget_devices();
        self.sent_codes.clear();
        (self.ticket, self.begun) = (None, None);
    }

    /// Ends every wait.
    pub(super) fn unlock(&mut self) {
        self.own = self.own.reset();
        self.sendings = [Sendings::default(); 2];
    }

    /// After a clock accident. Everything with an end of its own ends now, and a challenge counts as spent up to
    /// `end`, as a step does.
    pub(super) fn mend_clock(&mut self, end: UnixTime) {
        self.withdraw_grants();
        self.own = Bucket::default();
        self.sendings = [Sendings::default(); 2];
        for known in &mut self.key_floors {
            known.floor = end;
        }
        self.last_uses.retain(|known| known.time <= end);
    }
}

#[cfg(test)]
mod tests;
