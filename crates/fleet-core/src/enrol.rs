//! The first row of a user, and the rows of names that are no user's.

use crate::ledger::{Change, Ledger, LedgerError, Swapped, Version};
use crate::name::{Account, Key};
use crate::random;
use crate::row::Row;
use crate::seal::{KeyRing, Kind, SealError};
use std::fmt;
use totp_core::credential::{Credential, ReadDepth};
use totp_core::secret::SharedSecret;
use zeroize::Zeroizing;

/// Why a user is not enrolled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EnrolError {
    /// There is a row of this name.
    Exists,
    /// The credential cannot be sealed.
    Seal(SealError),
    /// The ledger failed, or nobody can tell whether it did.
    Ledger(LedgerError),
}

impl fmt::Display for EnrolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => f.write_str("the user is enrolled already"),
            Self::Seal(why) => why.fmt(f),
            Self::Ledger(why) => write!(f, "the ledger failed: {why}"),
        }
    }
}

/// Enrols a user with this credential.
///
/// # Errors
/// [`EnrolError`].
pub fn enrol(
    ledger: &dyn Ledger,
    keys: &KeyRing,
    account: &Account,
    credential: &Credential,
) -> Result<(), EnrolError> {
    let key = Key::User(account.clone());
    let secret = credential.to_toml();
    let sealed = keys.seal(&key, Kind::Credential, secret.as_bytes()).map_err(EnrolError::Seal)?;
    let new = Row::new(account, sealed).next_value();
    let change = Change { key: &key, old: &Version::ABSENT, new: &new, unless_changed: None };
    match ledger.swap(change) {
        Swapped::Done => Ok(()),
        Swapped::Conflict => Err(EnrolError::Exists),
        Swapped::Refused(why) | Swapped::Unknown(why) => Err(EnrolError::Ledger(why)),
    }
}

/// A row that is no user's, with a secret that nobody knows.
pub(crate) fn decoy_row(keys: &KeyRing, key: &Key) -> Result<Vec<u8>, SealError> {
    let secret = Zeroizing::new(random::bytes::<20>().map_err(|_| SealError::NoRandomBytes)?);
    let mut credential = Credential::decoy(ReadDepth::WithRecovery).unwrap_or_default();
    for authenticator in &mut credential.authenticators {
        if let Ok(secret) = SharedSecret::from_bytes(Zeroizing::new(secret.to_vec())) {
            authenticator.secret = secret;
        }
    }
    let sealed = keys.seal(key, Kind::Credential, credential.to_toml().as_bytes())?;
    let account = Account::new("decoy").ok_or(SealError::TooLong)?;
    Ok(Row::new(&account, sealed).next_value())
}
