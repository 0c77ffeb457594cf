//! Which users may pass without a code to enrol.

use crate::credential::Files;
use totp_core::account::Account;
use totp_core::credential::ReadDepth;
use totp_core::local::{Missing, Places};

/// Provably no credential, and root's record knows of none and of no bar. Any doubt is a no.
pub fn has_never_enrolled(files: &Files<'_>, account: &Account) -> bool {
    let is_absent = matches!(files.find(account, ReadDepth::CodesOnly), Err(Missing::Absent));
    is_absent
        && match files.roots_store(account).peek() {
            Ok(None) => true,
            Ok(Some(history)) => !history.is_enrolled() && !history.is_barred(),
            Err(_) => false,
        }
}
