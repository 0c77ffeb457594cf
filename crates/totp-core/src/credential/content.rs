//! What a credential holds, and the limits of its file.

use super::kept::Kept;
use crate::authenticator::Authenticator;
use crate::recovery::RecoverySet;

/// The largest credential file, in bytes.
pub const MAX_BYTES: usize = 16 * 1024;
/// The most authenticators in one credential.
pub const MAX_AUTHENTICATORS: usize = 8;
/// Where the file lies below the home.
pub const HOME_PATH: &str = ".config/pam_totp/credential.toml";

/// A parsed credential. Without Debug, since it holds secrets.
#[derive(Default)]
pub struct Credential {
    /// The enrolment was disabled with `enroll disable`: the user counts as not enrolled.
    pub disabled: bool,
    /// The authenticators, in the file's order; at most [`MAX_AUTHENTICATORS`].
    pub authenticators: Vec<Authenticator>,
    /// Authenticators of kinds that this version does not use, kept as they stand.
    pub unknown_kinds: Vec<Kept>,
    /// The recovery codes, if the file has any.
    pub recovery: Option<RecoverySet>,
    /// A number made by chance that is part of every remembered device of this user: another one, and none of them
    /// is known any more.
    pub device_epoch: Option<u64>,
    /// `[[optional]]` tables of later versions, kept as they stand.
    pub optional: Vec<Kept>,
}

impl Credential {
    /// The version of the format: 2 only where version 1 has no place for something.
    pub fn version(&self) -> u64 {
        let has_short_secret = || self.authenticators.iter().any(|a| a.secret.is_short());
        match self.device_epoch.is_none() && self.optional.is_empty() && !has_short_secret() {
            true => 1,
            false => 2,
        }
    }
}
