//! What `enroll` and the helper say to each other about the user's own credential, which root holds. Since version 2.
//!
//! ```text
//! enroll                                  helper
//! Hello, Hello as for a login
//! Status                              ->
//!                                     <-  Standing, or Refused
//! Manage                              ->
//!                                     <-  Ask
//! Answer                              ->
//!                                     <-  Granted, or Refused
//! Change                              ->
//!                                     <-  Changed, or Refused
//! ```
//!
//! `Status` needs no answer. A change needs one, and a grant is for one change. Whose credential it is, the kernel says.
//! The secret of a new authenticator is made and shown by `enroll`, and goes through the socket once. Of recovery codes
//! only hashes do.

use crate::login::{Ending, Outcome};
use minicbor::bytes::ByteSlice;
use minicbor::{Decode, Encode};

/// The version that these messages came with.
pub const SINCE: u8 = 2;

/// How the credential stands. No secret.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode)]
pub struct Standing {
    /// The user is not enrolled any more.
    #[n(0)]
    pub disabled: bool,
    /// The authenticators.
    #[n(1)]
    pub authenticators: Vec<Shown>,
    /// Recovery codes that are not used.
    #[n(2)]
    pub recovery_codes_left: u16,
    /// The same of scratch codes.
    #[n(3)]
    pub scratch_codes_left: u16,
    /// Remembered devices.
    #[n(4)]
    pub devices: u16,
    /// Of the last login, in Unix seconds.
    #[n(5)]
    pub last_success: Option<u64>,
    /// Wrong codes since then.
    #[n(6)]
    pub wrong_codes_since: u32,
    /// For how many seconds codes from remote are refused: 0, or [`OFF`] for good.
    #[n(7)]
    pub remote: u64,
    /// The same from this machine.
    #[n(8)]
    pub local: u64,
    /// The same of programs that run as the user.
    #[n(9)]
    pub own: u64,
    /// Root has barred every code.
    #[n(10)]
    pub barred: bool,
}

/// Codes are refused for good.
pub const OFF: u64 = u64::MAX;

/// An authenticator without its secret.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Shown {
    /// Its label.
    #[n(0)]
    pub label: String,
    /// `totp` or `hotp`.
    #[n(1)]
    pub kind: String,
    /// The hash, by its name in the credential.
    #[n(2)]
    pub algorithm: String,
    /// Digits of a code.
    #[n(3)]
    pub digits: u8,
    /// Seconds of a step.
    #[n(4)]
    pub period: Option<u64>,
    /// The next counter.
    #[n(5)]
    pub next_counter: Option<u64>,
    /// How many seconds its clock is ahead.
    #[n(6)]
    pub clock_ahead: Option<i64>,
    /// When it was enrolled, as the credential has it.
    #[n(7)]
    pub created: Option<String>,
    /// The bits of a secret that is too short for a new one.
    #[n(8)]
    pub short_bits: Option<u64>,
}

/// A change of the credential.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub enum Change<'a> {
    /// These recovery codes and no others.
    #[n(0)]
    Recovery {
        /// The salt.
        #[b(0)]
        salt: &'a ByteSlice,
        /// The hashes, one behind the other.
        #[b(1)]
        hashes: &'a ByteSlice,
    },
    /// One more time-based authenticator, whose first code was typed.
    #[n(1)]
    Add {
        /// Its label.
        #[b(0)]
        label: &'a str,
        /// Its secret.
        #[b(1)]
        secret: &'a ByteSlice,
        /// When it was made, as the credential has it.
        #[b(2)]
        created: &'a str,
        /// The end of the step of the first code, in Unix seconds.
        #[n(3)]
        confirmed: u64,
    },
    /// One authenticator less.
    #[n(2)]
    Remove {
        /// Its label.
        #[b(0)]
        label: &'a str,
    },
}

/// It may hold a secret.
impl std::fmt::Debug for Change<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Change")
    }
}

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

#[cfg(test)]
mod tests {
    use super::super::{Frame, FromHelper, FromModule, HEADER};
    use super::*;

    #[test]
    fn a_change_is_the_same_bytes_for_ever() {
        let add = FromModule::Change(Change::Add {
            label: "work",
            secret: b"0123456789abcdef".as_slice().into(),
            created: "2026-11-30T10:00:00Z",
            confirmed: 60,
        });
        let frame = Frame::of(&add).unwrap();
        // By hand, after RFC 8949 §3.
        let body =
            b"\x82\x05\x81\x82\x01\x84\x64work\x500123456789abcdef\x742026-11-30T10:00:00Z\x18\x3c";
        assert_eq!(&frame.bytes()[HEADER..], body);
        assert_eq!(FromModule::decode(body), Ok(add));
        for (message, bytes) in
            [(FromModule::Status, b"\x82\x03\x80"), (FromModule::Manage, b"\x82\x04\x80")]
        {
            assert_eq!(&Frame::of(&message).unwrap().bytes()[HEADER..], bytes);
        }
    }

    #[test]
    fn the_largest_standing_fits_a_frame() {
        let one = Shown {
            label: "\u{1f511}".repeat(64),
            kind: "totp".to_owned(),
            algorithm: "sha512".to_owned(),
            digits: 8,
            period: Some(60),
            next_counter: Some(u64::MAX),
            clock_ahead: Some(i64::MIN),
            created: Some("2026-11-30T10:00:00.123456789+01:00".to_owned()),
            short_bits: Some(80),
        };
        let standing = Standing {
            authenticators: vec![one; crate::credential::MAX_AUTHENTICATORS],
            last_success: Some(u64::MAX),
            remote: OFF,
            local: OFF,
            own: OFF,
            ..Standing::default()
        };
        let frame = Frame::of(&FromHelper::Standing(standing.clone())).unwrap();
        assert_eq!(
            FromHelper::decode(&frame.bytes()[HEADER..]),
            Ok(FromHelper::Standing(standing))
        );
    }

    #[test]
    fn nothing_but_an_accepted_answer_is_a_grant() {
        for outcome in [Outcome::LetBy, Outcome::Panicked, Outcome::Disabled, Outcome::WrongCode] {
            assert!(Refusal::of(&outcome, "").is_some(), "{outcome:?}");
        }
    }

    #[test]
    fn a_change_shows_no_secret_to_debuggers() {
        let change = Change::Remove { label: "work" };
        assert_eq!(format!("{change:?}"), "Change");
    }
}
