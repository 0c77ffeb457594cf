//! How a login can end.

use super::ending::Ending;
use crate::answer::TailLength;
use crate::credential::CredentialError;
use crate::history::FailureReport;
use crate::home::FileError;
use crate::judge::Consumed;
use crate::record::{Recognised, StoreError};
use crate::settings::SettingsError;

/// The rights of a user could not be taken on, or not be put back: the login is refused either way. The text says why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IdentityError(pub &'static str);

/// How a login ended.
#[derive(Debug)]
pub enum Outcome {
    /// Right, and used up on disk: the judging procedure alone makes a [`Consumed`].
    Accepted(Consumed),
    /// From a device that is remembered, and noted on disk: the record alone makes a [`Recognised`]. Nothing is known
    /// of the password: another module must let the user in, unless the settings take the key alone.
    Remembered {
        /// The device.
        by: Recognised,
        /// The setting `remember_key_only`.
        key_alone: bool,
    },
    /// No step of the window has this code.
    WrongCode,
    /// None of the user's recovery codes.
    WrongRecoveryCode,
    /// Nothing that could be right; not charged.
    Malformed,
    /// Right, but used before.
    CodeAlreadyUsed,
    /// Used before, replaced or barred.
    RecoveryCodeAlreadyUsed,
    /// The clock was set back behind the last accepted code.
    MarkAhead,
    /// The record has counters of as many event-based tokens as it can hold.
    NoRoomForCounter,
    /// The caller runs as the user, and only root's record has the counter of the token.
    NeedsRootsRecord,
    /// No security key of the user was touched in time, or what it signed is not good; the text says why.
    KeyRefused(&'static str),
    /// The agent of security keys is of no use; the text is the whole line of the log.
    KeyUnusable(&'static str),
    /// For so many seconds.
    Throttled(u64),
    /// Until a recovery code or an administrator.
    ThrottledForGood,
    /// There is no credential, and there never was one.
    NotEnrolled,
    /// An administrator has ended the enrolment.
    Disabled,
    /// Nobody has this name.
    UnknownUser,
    /// Not enrolled, never was, and the administrator allows it. With a remembered device, the only way of a login to
    /// PAM_IGNORE.
    LetBy,
    /// Root changes a password. Never of a login.
    RootChanges,
    /// The password has expired, and a code was accepted at this login. Never of a login itself.
    AskedAtLogin,
    /// Enrolled once; now the credential is not there.
    CredentialGone,
    /// The same, under this other name of the user id.
    EnrolledAs(String, u32),
    /// Root holds a credential of the user id under this other name, so the one in the home does not count.
    HeldAs(String, u32),
    /// The file cannot be read, or is not safe to read.
    CredentialOutOfReach(FileError),
    /// The file of this path is no credential.
    CredentialDamaged(String, CredentialError),
    /// The account's name cannot be part of a file name.
    CredentialUnnameable,
    /// The record of what was used cannot be held or written.
    RecordUnusable(StoreError),
    /// The caller runs as the user, and root's record is there and cannot be read; the text says why.
    OtherRecordUnusable(String),
    /// The rights of the user cannot be taken on or put back.
    IdentityUnusable(IdentityError),
    /// The wall clock stands before 1970.
    ClockUnusable,
    /// The program runs neither as root nor as the user.
    CallerLacksRights,
    /// The application gave no answer.
    ConversationFailed,
    /// The line or the policy has a fault.
    BadSettings(SettingsError),
    /// The helper decided. Its word is root's: the module has made sure of that.
    ByHelper(Ending),
    /// The helper is to decide, and cannot be asked; the text says why.
    HelperUnusable(&'static str),
    /// A fault of this program.
    Panicked,
}

impl Outcome {
    /// Whether a right answer was used up.
    pub const fn is_accepted(&self) -> bool {
        match self {
            Self::Accepted(_) => true,
            Self::ByHelper(ending) => ending.kind.is_accepted(),
            _ => false,
        }
    }

    /// In an accepted answer of a password and a code: how long the code was.
    pub fn tail(&self) -> Option<TailLength> {
        match self {
            Self::Accepted(consumed) => consumed.tail,
            Self::ByHelper(ending) => ending.tail().filter(|_| ending.kind.is_accepted()),
            _ => None,
        }
    }

    /// Wrong codes before an accepted answer.
    pub fn failures(&self) -> Option<FailureReport> {
        match self {
            Self::Accepted(consumed) => consumed.failures,
            Self::ByHelper(ending) => ending.failures().filter(|_| ending.kind.is_accepted()),
            _ => None,
        }
    }
}
