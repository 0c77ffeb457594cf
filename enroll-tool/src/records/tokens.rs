//! Where a hardware token stands: in root's record alone, under the lock that logins take.

use super::change::{share_made, undisturbed};
use crate::error::{Error, Result};
use crate::machine::disk::of_record;
use crate::policy::roots_store;
use crate::time::now;
use totp_core::account::Account;
use totp_core::answer::Pair;
use totp_core::credential::Credential;
use totp_core::history::TokenPosition;
use totp_core::record::{StoreError, Transaction};
use totp_core::secret::AuthenticatorId;
use totp_core::settings::Settings;
use totp_core::verify::{Resync, find_token};

/// Finds the token of `credential` that has these two codes, and notes where it stands.
pub fn resynchronise(
    account: &Account,
    settings: &Settings,
    credential: &Credential,
    typed: &Pair,
) -> Result<Resync> {
    let store = roots_store(settings, account.uid);
    // Now is read with the record in hand, as at a login.
    let found = undisturbed(|| {
        let record = store.begin(&account.name).map_err(failed)?;
        let found = find_token(credential, record.history(), typed, now()?.wall);
        if let Resync::Found { id, position, .. } = &found {
            move_token(record, *id, *position).map_err(failed)?;
        }
        Ok(found)
    });
    share_made(&store, account);
    found
}

/// Notes where a token stands that root has just enrolled for this user.
pub fn note(
    account: &Account,
    settings: &Settings,
    id: AuthenticatorId,
    position: TokenPosition,
) -> Result<()> {
    let store = roots_store(settings, account.uid);
    let noted = undisturbed(|| move_token(store.begin(&account.name)?, id, position));
    share_made(&store, account);
    noted.map_err(failed)
}

/// Where there was no record yet, the new one says that the user is enrolled.
fn move_token(
    record: Transaction<'_>,
    id: AuthenticatorId,
    position: TokenPosition,
) -> std::result::Result<(), StoreError> {
    let record = if record.is_known() { record } else { record.of_an_enrolled_user() };
    record.move_token(id, position)
}

fn failed(error: StoreError) -> Error {
    of_record(&error)
}
