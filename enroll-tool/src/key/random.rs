//! Random bytes of the operating system.

use crate::error::{Error, Result};
use crate::messages;
use totp_core::recovery::{RecoveryCode, RecoverySet};
use totp_core::secret::{NEW_BYTES, SharedSecret};
use zeroize::Zeroizing;

/// Where random bytes come from; a test can take another source.
pub type Source<'a> = &'a dyn Fn(&mut [u8]) -> Result<()>;

/// The operating system's generator. A failure ends the command with nothing written.
pub fn system(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|error| Error::Failed(messages::no_random_bytes(error)))
}

/// A new shared secret of 160 bits (RFC 4226 §4, requirement R6).
pub fn secret(random: Source<'_>) -> Result<SharedSecret> {
    let mut bytes = Zeroizing::new(vec![0; NEW_BYTES]);
    random(&mut bytes)?;
    SharedSecret::from_bytes(bytes).map_err(|_| Error::Failed(messages::secret_too_short().into()))
}

/// Ten new recovery codes, and the set that stores them.
pub fn recovery(random: Source<'_>) -> Result<(Vec<RecoveryCode>, RecoverySet)> {
    RecoverySet::fresh(random)
}

/// Another number in the place of the one that remembered devices are bound to, so that none of them is known any more.
/// Where there is none, it stays so: devices are bound to the authenticators as well, which change with this.
pub fn epoch_after(former: Option<u64>, random: Source<'_>) -> Result<Option<u64>> {
    former.map(|former| new_epoch(Some(former), random)).transpose()
}

/// A number other than `former` for the same purpose, also where there is none.
pub fn new_epoch(former: Option<u64>, random: Source<'_>) -> Result<u64> {
    loop {
        let mut bytes = [0; 8];
        random(&mut bytes)?;
        // Other readers of TOML know signed numbers only.
        let new = u64::from_le_bytes(bytes) >> 1;
        if former != Some(new) {
            return Ok(new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_generator_that_fails_makes_no_secret() {
        let broken = |_: &mut [u8]| Err(Error::Failed("no entropy".into()));
        assert!(secret(&broken).is_err() && recovery(&broken).is_err());
    }

    #[test]
    fn another_epoch_is_made_only_where_there_was_one() {
        assert_eq!(epoch_after(None, &system).unwrap(), None);
        let (given, drawn) = ([7, 7, 9], Cell::new(0));
        let source = |bytes: &mut [u8]| {
            bytes.copy_from_slice(&u64::to_le_bytes(given[drawn.replace(drawn.get() + 1)] << 1));
            Ok(())
        };
        assert_eq!(epoch_after(Some(7), &source).unwrap(), Some(9));
        let new = epoch_after(Some(7), &system).unwrap().unwrap();
        assert!(new != 7 && i64::try_from(new).is_ok());
    }

    #[test]
    fn two_enrolments_have_nothing_in_common() {
        let (a, b) = (secret(&system).ok().unwrap(), secret(&system).ok().unwrap());
        assert!(a.expose() != b.expose() && a.expose().len() == 20);
        let ((codes, set), (_, other)) = (recovery(&system).unwrap(), recovery(&system).unwrap());
        assert!(set.salt != other.salt && codes.len() == 10);
        assert!(codes.iter().all(|code| set.find(code).is_some() && other.find(code).is_none()));
    }
}
