//! What each end of a login means to PAM: one table, the same as in the manual.

use crate::host::Priority;
use pam::constants::PamResultCode;
pub use totp_core::login::Outcome;
use totp_core::wire::EndKind;

/// What the helper's word means to PAM: the same as the outcome that it had.
const fn of_helper(kind: EndKind) -> PamResultCode {
    use PamResultCode as Pam;
    match kind {
        EndKind::Accepted | EndKind::AcceptedPassing => Pam::PAM_SUCCESS,
        EndKind::Refused | EndKind::CodeUsed | EndKind::RecoveryCodeUsed => Pam::PAM_AUTH_ERR,
        EndKind::LetBy => Pam::PAM_IGNORE,
        EndKind::Unavailable | EndKind::Damaged => Pam::PAM_AUTHINFO_UNAVAIL,
        EndKind::BadSettings => Pam::PAM_SERVICE_ERR,
    }
}

/// What an outcome means to PAM and to the log.
pub trait ToPam {
    /// The answer to PAM, and how urgent the log line is.
    fn answer(&self) -> (PamResultCode, Priority);
}

impl ToPam for Outcome {
    fn answer(&self) -> (PamResultCode, Priority) {
        use PamResultCode as Pam;
        match self {
            Self::Accepted(consumed) if consumed.degraded.is_some() => {
                (Pam::PAM_SUCCESS, Priority::Critical)
            }
            Self::Accepted(_) => (Pam::PAM_SUCCESS, Priority::Info),
            Self::Remembered { key_alone: true, .. } => (Pam::PAM_SUCCESS, Priority::Info),
            Self::WrongCode
            | Self::WrongRecoveryCode
            | Self::Malformed
            | Self::KeyRefused(_)
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
            Self::LetBy
            | Self::RootChanges
            | Self::AskedAtLogin
            | Self::Remembered { key_alone: false, .. } => (Pam::PAM_IGNORE, Priority::Info),
            Self::CredentialGone
            | Self::EnrolledAs(..)
            | Self::HeldAs(..)
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
            Self::ByHelper(ending) => (of_helper(ending.kind), ending.kind.priority()),
            Self::HelperUnusable(_) | Self::KeyUnusable(_) => {
                (Pam::PAM_AUTHINFO_UNAVAIL, Priority::Error)
            }
            Self::CallerLacksRights => (Pam::PAM_CRED_INSUFFICIENT, Priority::Error),
            Self::ConversationFailed => (Pam::PAM_CONV_ERR, Priority::Error),
            Self::BadSettings(_) => (Pam::PAM_SERVICE_ERR, Priority::Error),
            Self::Panicked => (Pam::PAM_SYSTEM_ERR, Priority::Critical),
        }
    }
}
