//! Codes that were sent and not typed yet, in root's record.

use super::change::undisturbed;
use crate::error::{Error, Result};
use crate::messages::{self, Said};
use crate::policy::roots_store;
use crate::time::now;
use totp_core::account::Account;
use totp_core::sent::Way;
use totp_core::settings::Settings;

/// Ends the codes that were sent by this way.
pub fn end(account: &Account, settings: &Settings, way: Way) -> Result<()> {
    let store = roots_store(settings, account.uid);
    let ended = undisturbed(|| {
        let record = store.begin(&account.name)?;
        if record.is_known() { record.end_sent_codes(way) } else { Ok(()) }
    });
    ended.map_err(|error| Error::Failed(messages::address_codes_not_ended(Said(error))))
}

/// Ends all of them: root has put another key in the place of the former one. A record that cannot be read lets nobody in
/// by such a code.
pub fn end_all(account: &Account, settings: &Settings) -> Result<()> {
    let Ok(Some(history)) = roots_store(settings, account.uid).peek() else { return Ok(()) };
    let now = now()?.wall;
    let mut pending: Vec<Way> = Way::ALL.to_vec();
    pending.retain(|way| history.sent_codes(now).any(|code| code.way == way.number()));
    pending.into_iter().try_for_each(|way| end(account, settings, way))
}
