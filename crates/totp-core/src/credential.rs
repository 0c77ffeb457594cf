//! The credential file: what a user enrolled, `~/.config/pam_totp/credential.toml`.
//!
//! Written by `enroll` alone. It says nothing about what is spent; that is the record's duty, so that
//! neither a restored backup nor the user brings a used code back.

mod address;
mod content;
mod decoy;
mod error;
mod kept;
mod key;
mod read;
mod write;

pub use address::{Address, HeldAddress};
pub use content::{Credential, HOME_PATH, MAX_AUTHENTICATORS, MAX_BYTES};
pub use error::{CredentialError, CredentialFault};
pub use kept::Kept;
pub use key::{HeldKey, MAX_CREDENTIAL_ID, MAX_KEYS, RELYING_PARTY, is_relying_party};
pub use read::ReadDepth;
pub use write::HELD_MARK;
