//! How a login can end, and what each end means to PAM: one table, the same as in the manual.

use crate::host::Priority;
use crate::identity::IdentityError;
use pam::constants::PamResultCode;
use totp_core::credential::CredentialError;
use totp_core::home::FileError;
use totp_core::judge::Consumed;
#[cfg(feature = "full")]
use totp_core::record::Recognised;
use totp_core::record::StoreError;
use totp_core::settings::SettingsError;

/// How a login ended.
#[derive(Debug)]
pub enum Outcome {
    /// Right, and used up on disk: the judging procedure alone makes a [`Consumed`].
    Accepted(Consumed),
    /// From a device that is remembered, and noted on disk: the record alone makes a [`Recognised`].
    #[cfg(feature = "full")]
    Remembered(Recognised),
    WrongCode,
    WrongRecoveryCode,
    Malformed,
    CodeAlreadyUsed,
    RecoveryCodeAlreadyUsed,
    /// The clock was set back behind the last accepted code.
    MarkAhead,
    /// The record has counters of as many event-based tokens as it can hold.
    NoRoomForCounter,
    /// The caller runs as the user, and only root's record has the counter of the token.
    NeedsRootsRecord,
    /// For so many seconds.
    Throttled(u64),
    /// Until a recovery code or an administrator.
    ThrottledForGood,
    NotEnrolled,
    Disabled,
    UnknownUser,
    /// Not enrolled, never was, and the administrator allows it. The only way of a login to PAM_IGNORE.
    LetBy,
    /// Root changes a password. Never of a login.
    RootChanges,
    /// The password has expired, and a code was accepted at this login. Never of a login itself.
    AskedAtLogin,
    /// Enrolled once; now the credential is not there.
    CredentialGone,
    /// The same, under this other name of the user id.
    EnrolledAs(String, u32),
    CredentialOutOfReach(FileError),
    CredentialDamaged(String, CredentialError),
    /// The account's name cannot be part of a file name.
    CredentialUnnameable,
    RecordUnusable(StoreError),
    /// The caller runs as the user, and root's record is there and cannot be read; the text says why.
    OtherRecordUnusable(String),
    IdentityUnusable(IdentityError),
    ClockUnusable,
    CallerLacksRights,
    ConversationFailed,
    BadSettings(SettingsError),
    Panicked,
}

impl Outcome {
    /// The answer to PAM, and how urgent the log line is.
    pub fn answer(&self) -> (PamResultCode, Priority) {
        use PamResultCode as Pam;
        match self {
            Self::Accepted(consumed) if consumed.degraded.is_some() => {
                (Pam::PAM_SUCCESS, Priority::Critical)
            }
            Self::Accepted(_) => (Pam::PAM_SUCCESS, Priority::Info),
            #[cfg(feature = "full")]
            Self::Remembered(_) => (Pam::PAM_SUCCESS, Priority::Info),
            Self::WrongCode
            | Self::WrongRecoveryCode
            | Self::Malformed
            | Self::Throttled(_)
            | Self::ThrottledForGood
            | Self::NotEnrolled
            | Self::Disabled
            | Self::UnknownUser => (Pam::PAM_AUTH_ERR, Priority::Notice),
            Self::CodeAlreadyUsed | Self::RecoveryCodeAlreadyUsed => {
                (Pam::PAM_AUTH_ERR, Priority::Warning)
            }
            Self::NoRoomForCounter | Self::NeedsRootsRecord => {
                (Pam::PAM_AUTHINFO_UNAVAIL, Priority::Error)
            }
            Self::MarkAhead => (Pam::PAM_AUTH_ERR, Priority::Error),
            Self::LetBy | Self::RootChanges | Self::AskedAtLogin => {
                (Pam::PAM_IGNORE, Priority::Info)
            }
            Self::CredentialGone
            | Self::EnrolledAs(..)
            | Self::CredentialOutOfReach(_)
            | Self::CredentialUnnameable
            | Self::IdentityUnusable(_)
            | Self::ClockUnusable => (Pam::PAM_AUTHINFO_UNAVAIL, Priority::Error),
            Self::CredentialDamaged(..) => (Pam::PAM_AUTHINFO_UNAVAIL, Priority::Alert),
            Self::RecordUnusable(error) if error.is_damage() => {
                (Pam::PAM_AUTHINFO_UNAVAIL, Priority::Alert)
            }
            Self::RecordUnusable(_) | Self::OtherRecordUnusable(_) => {
                (Pam::PAM_AUTHINFO_UNAVAIL, Priority::Critical)
            }
            Self::CallerLacksRights => (Pam::PAM_CRED_INSUFFICIENT, Priority::Error),
            Self::ConversationFailed => (Pam::PAM_CONV_ERR, Priority::Error),
            Self::BadSettings(_) => (Pam::PAM_SERVICE_ERR, Priority::Error),
            Self::Panicked => (Pam::PAM_SYSTEM_ERR, Priority::Critical),
        }
    }
}
