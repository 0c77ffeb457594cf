//! Why a change of one's own credential is refused.

use super::key::KeyFailure;
use super::own::OFF;
use crate::login::{Ending, Outcome};
use minicbor::{Decode, Encode};

/// Why nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Refusal {
    /// Root holds no credential of this user.
    #[n(0)]
    NotHeld,
    /// The code is wrong.
    #[n(1)]
    WrongCode,
    /// The code was used.
    #[n(2)]
    CodeUsed,
    /// The recovery code is none.
    #[n(3)]
    WrongRecoveryCode,
    /// The recovery code was used, replaced or barred.
    #[n(4)]
    RecoveryCodeUsed,
    /// That is no code.
    #[n(5)]
    Malformed,
    /// Too many wrong codes, for so many seconds; [`OFF`]: for good.
    #[n(6)]
    Wait(#[n(0)] u64),
    /// The clock was set back, or the code is older than the record allows.
    #[n(7)]
    MarkAhead,
    /// Root has barred every code.
    #[n(8)]
    Barred,
    /// The credential was changed meanwhile.
    #[n(9)]
    ChangedMeanwhile,
    /// There is no such authenticator.
    #[n(10)]
    UnknownLabel,
    /// There is one of that label.
    #[n(11)]
    LabelTaken,
    /// It is the only one.
    #[n(12)]
    OnlyOne,
    /// There is no room for another one.
    #[n(13)]
    TooMany,
    /// Something else; the text is for the log.
    #[n(14)]
    Other(#[n(0)] String),
    /// There is an authenticator of that secret.
    #[n(15)]
    SecretKnown,
    /// The new one is there, and the old one may be, too.
    #[n(16)]
    BothWork,
    /// It is no ticket of this user that is good now.
    #[n(17)]
    WrongTicket,
    /// The policy sends no codes by this way.
    #[n(18)]
    NotOffered,
    /// An administrator has locked the address.
    #[n(19)]
    Locked,
    /// It is no address, or there is none of this way.
    #[n(20)]
    NoAddress,
    /// So many codes were sent that no more is sent now.
    #[n(21)]
    TooManySent,
    /// The code that confirms an address was not typed in time.
    #[n(22)]
    NotInTime,
    /// A security key did not do what was wanted.
    #[n(23)]
    KeyFailed(#[n(0)] KeyFailure),
    /// The agent of security keys cannot be reached.
    #[n(24)]
    NoKeyAgent,
}

impl Refusal {
    /// Why an answer gives no grant; `line` says what happened. `None` for an accepted one.
    pub fn of(outcome: &Outcome, line: &str) -> Option<Self> {
        Some(match outcome {
            Outcome::Accepted(_) => return None,
            Outcome::WrongCode => Self::WrongCode,
            Outcome::WrongRecoveryCode => Self::WrongRecoveryCode,
            Outcome::CodeAlreadyUsed => Self::CodeUsed,
            Outcome::RecoveryCodeAlreadyUsed => Self::RecoveryCodeUsed,
            Outcome::Malformed => Self::Malformed,
            Outcome::Throttled(seconds) => Self::Wait(*seconds),
            Outcome::ThrottledForGood => Self::Wait(OFF),
            Outcome::MarkAhead => Self::MarkAhead,
            _ => Self::Other(Ending::cut(line).to_owned()),
        })
    }
}
