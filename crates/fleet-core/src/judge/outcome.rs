//! How an attempt ends, for the server's log and for the answer to the host.

use crate::desk::Stop;
use crate::host::NotAdmitted;
use crate::ledger::LedgerError;
use crate::seal::SealError;
use std::fmt;
use totp_core::credential::CredentialError;
use totp_core::history::FailureReport;
use totp_core::judge::{Consumed, SpentBy, Verdict};

/// How an attempt ended.
#[derive(Debug)]
pub enum Outcome {
    /// Right, and used up in the ledger.
    Accepted(Accepted),
    /// Anything else.
    Denied(Denial),
}

/// A success. Only an acceptance that is in the ledger becomes one.
#[derive(Debug)]
pub struct Accepted(Consumed);

impl Accepted {
    /// What was used up.
    pub const fn by(&self) -> &SpentBy {
        &self.0.by
    }

    /// How many recovery or scratch codes are left, if one of them was used.
    pub const fn codes_left(&self) -> Option<usize> {
        match self.0.by {
            SpentBy::Recovery(left) | SpentBy::Scratch(left) => Some(left),
            SpentBy::Code(_) | SpentBy::Sent(_) | SpentBy::Key { .. } => None,
        }
    }

    /// Wrong codes at all hosts before this success.
    pub const fn failures(&self) -> Option<FailureReport> {
        self.0.failures
    }
}

/// Why an attempt is denied. The log tells it; the host is told nothing, since a stolen host could ask about any user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Denial {
    /// No step of the window has this code.
    WrongCode,
    /// Not one of the user's recovery codes.
    WrongRecoveryCode,
    /// Nothing that could be right for this user; not counted.
    Malformed,
    /// Right, but used up.
    AlreadyUsed,
    /// Right, but the record is ahead of the clock.
    MarkAhead,
    /// Right, but the record has no room for the counter of one more token.
    NoRoomForCounter,
    /// The host has had too many wrong codes: not for so many seconds.
    Wait(u64),
    /// The same, until a success at another host, a recovery code or an administrator.
    Off,
    /// All hosts together have had too many wrong codes: not for so many seconds.
    CommonWait(u64),
    /// The same, until a recovery code or an administrator.
    CommonOff,
    /// This host has added as many wrong codes as it may in a day.
    HostShareUsedUp,
    /// The row has no room for one more host.
    TooManyHosts,
    /// No user of this name is enrolled.
    NotEnrolled,
    /// The host may not ask.
    Host(NotAdmitted),
    /// Others wrote the same row at each of several tries.
    Busy,
    /// The server's clock stands before 1970.
    ClockUnusable,
    /// The ledger cannot be read, or it was not written.
    Ledger(LedgerError),
    /// Nobody can tell whether the ledger was written: the code counts as used.
    Unknown(LedgerError),
    /// The row of the user is damaged.
    RowDamaged,
    /// The credential cannot be opened.
    Seal(SealError),
    /// The credential cannot be read.
    Credential(CredentialError),
    /// A verdict that has no place in a fleet.
    Unexpected,
}

impl Denial {
    /// One word for metrics and logs.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::WrongCode | Self::WrongRecoveryCode => "wrong",
            Self::Malformed => "malformed",
            Self::AlreadyUsed => "used",
            Self::MarkAhead => "clock_behind_record",
            Self::NoRoomForCounter => "no_room_for_counter",
            Self::Wait(_) | Self::Off => "throttled",
            Self::CommonWait(_) | Self::CommonOff => "throttled_common",
            Self::HostShareUsedUp => "host_share_used_up",
            Self::TooManyHosts => "too_many_hosts",
            Self::NotEnrolled => "not_enrolled",
            Self::Host(_) => "host_refused",
            Self::Busy => "busy",
            Self::ClockUnusable => "clock",
            Self::Ledger(_) => "ledger",
            Self::Unknown(_) => "unknown_outcome",
            Self::RowDamaged | Self::Seal(_) | Self::Credential(_) => "damaged",
            Self::Unexpected => "unexpected",
        }
    }

    /// Whether the host itself is refused, and not the login.
    pub const fn is_about_the_host(&self) -> bool {
        matches!(self, Self::Host(_))
    }

    /// Whether an administrator must repair something.
    pub const fn is_a_fault(&self) -> bool {
        matches!(
            self,
            Self::ClockUnusable
                | Self::Ledger(_)
                | Self::Unknown(_)
                | Self::RowDamaged
                | Self::Host(NotAdmitted::Damaged)
                | Self::Seal(_)
                | Self::Credential(_)
                | Self::Unexpected
        )
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongCode => f.write_str("wrong code"),
            Self::WrongRecoveryCode => f.write_str("wrong recovery code"),
            Self::Malformed => f.write_str("not a code"),
            Self::AlreadyUsed => f.write_str("the code is used already"),
            Self::MarkAhead => f.write_str("the record is ahead of the clock"),
            Self::NoRoomForCounter => f.write_str("the record has no room for another counter"),
            Self::Wait(seconds) => {
                write!(f, "too many wrong codes at this host, {seconds} s to wait")
            }
            Self::Off => {
                f.write_str("too many wrong codes at this host, only recovery codes are accepted")
            }
            Self::CommonWait(seconds) => {
                write!(f, "too many wrong codes at all hosts, {seconds} s to wait")
            }
            Self::CommonOff => {
                f.write_str("too many wrong codes at all hosts, only recovery codes are accepted")
            }
            Self::HostShareUsedUp => {
                f.write_str("the host has used up its wrong codes of the day for this user")
            }
            Self::TooManyHosts => f.write_str("the row has no room for another host"),
            Self::NotEnrolled => f.write_str("not enrolled"),
            Self::Host(why) => why.fmt(f),
            Self::Busy => f.write_str("other logins of this user wrote at each try"),
            Self::ClockUnusable => f.write_str("the clock stands before 1970"),
            Self::Ledger(why) => write!(f, "the ledger failed: {why}"),
            Self::Unknown(why) => {
                write!(f, "the outcome of a write is unknown, the code counts as used: {why}")
            }
            Self::RowDamaged => f.write_str("the row of the user is damaged"),
            Self::Seal(why) => why.fmt(f),
            Self::Credential(why) => write!(f, "the credential cannot be read: {why}"),
            Self::Unexpected => f.write_str("unexpected verdict"),
        }
    }
}

/// The outcome of a verdict of the rules. `closed`: why no code was to be looked at.
pub(super) fn of_verdict(verdict: Verdict<Stop>, closed: Option<Denial>) -> Result<Outcome, Stop> {
    let denial = match verdict {
        Verdict::Accepted(consumed) => return Ok(Outcome::Accepted(Accepted(consumed))),
        Verdict::RecordUnusable(stop) => return Err(stop),
        Verdict::WrongCode => Denial::WrongCode,
        Verdict::WrongRecoveryCode => Denial::WrongRecoveryCode,
        Verdict::Malformed => Denial::Malformed,
        Verdict::CodeAlreadyUsed | Verdict::RecoveryCodeAlreadyUsed => Denial::AlreadyUsed,
        Verdict::MarkAhead => Denial::MarkAhead,
        Verdict::NoRoomForCounter => Denial::NoRoomForCounter,
        Verdict::Throttled(seconds) => Denial::Wait(seconds),
        Verdict::ThrottledForGood => closed.unwrap_or(Denial::Off),
        Verdict::ClockUnusable => Denial::ClockUnusable,
        Verdict::NeedsRootsRecord
        | Verdict::KeyRefused(_)
        | Verdict::HeldAs(_)
        | Verdict::OtherRecordUnusable(_)
        | Verdict::Disturbed(_) => Denial::Unexpected,
    };
    Ok(Outcome::Denied(denial))
}
