//! A signature of a security key against the record, after the signature itself was found good.

use super::proof::{Accepted, Charged, Proof};
use crate::credential::HeldKey;
use crate::history::History;
use crate::time::UnixTime;

/// How old a challenge may be, in seconds. A touch is waited for 35 seconds, and the lock of the record a few more.
const LIFETIME: u64 = 60;

/// What came of a good signature.
pub(in crate::judge) enum TouchVerdict {
    /// Its challenge lies above the floor of its key.
    Accepted(Accepted),
    /// Its challenge is no later than one that was accepted before.
    Spent,
    /// Its challenge is too old, or lies ahead of the clock.
    NotNow,
    /// No challenge of this key is good: all codes are barred, or the list of floors is full.
    NoRoom,
}

/// Judges a signature with this counter, over a challenge of this time.
pub(in crate::judge) fn touch(
    _proof: &Charged,
    history: &History,
    key: &HeldKey,
    (challenged, counter): (UnixTime, u32),
    now: UnixTime,
) -> TouchVerdict {
    let name = key.name();
    let Some(floor) = history.key_floor(name) else { return TouchVerdict::NoRoom };
    if challenged <= floor {
        return TouchVerdict::Spent;
    }
    if now.since(challenged).is_none_or(|age| age > LIFETIME) {
        return TouchVerdict::NotNow;
    }
    let last = history.key_counter(name);
    // Many keys leave it at 0, so it proves nothing. One that stays or goes down may tell of a copy.
    let went_back = counter < last || (counter == last && last != 0);
    let label = key.label.clone();
    TouchVerdict::Accepted(Accepted(Proof::Key { label, name, challenged, counter, went_back }))
}
