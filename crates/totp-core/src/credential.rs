//! The credential file: what a user enrolled, `~/.config/pam_totp/credential.toml`.
//!
//! Written by `enroll` alone. It says nothing about what is spent; that is the record's duty, so that
//! neither a restored backup nor the user brings a used code back.

mod kept;
mod read;
mod write;

pub use kept::{Hotp, Kept};
pub use read::{CredentialError, CredentialFault, ReadDepth};

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
    /// The TOTP authenticators, in the file's order; at most [`MAX_AUTHENTICATORS`].
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
    pub const fn version(&self) -> u64 {
        if self.device_epoch.is_none() && self.optional.is_empty() { 1 } else { 2 }
    }

    /// The credential that stands in where there is none, so that the work and the time are the same
    /// for users who are enrolled and users who are not. No code is ever accepted from it: the caller
    /// holds it apart (see `pam_totp::authenticate`).
    pub fn decoy(depth: ReadDepth) -> Option<Self> {
        Self::parse(DECOY.as_bytes(), depth).ok()
    }
}

/// A little more to read than one authenticator and ten recovery codes usually are, for what the search for
/// a file costs less where there is none.
const DECOY: &str = r#"# pam_totp credential. Made by enroll; keep it to yourself.
version = 1

[[authenticator]]
kind = "totp"
label = "a telephone with a long name, and a second one beside it"
secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
algorithm = "sha1"
digits = 6
period = 30
created = 2026-01-01T00:00:00Z
confirmed = 1767225600

[recovery]
salt = "AAAAAAAAAAAAAAAAAAAAAAAAAA"
codes = [
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
  "00000000000000000000000000000000",
]
"#;
