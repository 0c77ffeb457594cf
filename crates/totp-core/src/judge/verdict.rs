//! How an attempt ends.

use super::consumed::Consumed;

/// How an attempt ended. `E` is the ledger's error.
#[derive(Debug)]
pub enum Verdict<E> {
    /// Right, and used up on disk.
    Accepted(Consumed),
    /// No step of the window has this code.
    WrongCode,
    /// Not one of the user's recovery codes.
    WrongRecoveryCode,
    /// Nothing that could be right for this user; not charged.
    Malformed,
    /// Right, but its step is used up.
    CodeAlreadyUsed,
    /// A recovery or scratch code that is spent, or whose set was replaced.
    RecoveryCodeAlreadyUsed,
    /// Right, but the mark lies ahead of the clock: the clock was set back.
    MarkAhead,
    /// Right, but the use of this event-based token cannot be noted: the record has counters of as many others as it can
    /// hold.
    NoRoomForCounter,
    /// A code of an event-based token, in a program that runs as the user. Only root's record has the counter; not
    /// charged.
    NeedsRootsRecord,
    /// What a security key signed is not good here; the text says why.
    KeyRefused(&'static str),
    /// Not looked at for so many seconds.
    Throttled(u64),
    /// Not looked at until a recovery code, a success from the other origin, or an administrator.
    ThrottledForGood,
    /// Root holds a credential of this user id under this other name; the one that was found does not count.
    HeldAs(String),
    /// The wall clock stands before 1970.
    ClockUnusable,
    /// The record cannot be held or written.
    RecordUnusable(E),
    /// The user's other record is there and cannot be read; the text says why.
    OtherRecordUnusable(String),
    /// See [`crate::judge::Surroundings::undisturbed`].
    Disturbed(&'static str),
}
