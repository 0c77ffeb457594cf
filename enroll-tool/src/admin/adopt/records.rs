//! What is spent stays spent, when a credential leaves a home and when it comes back.

use super::two::Two;
use crate::error::{Error, Result, failed};
use crate::machine::disk::of_record;
use crate::messages;
use crate::policy::roots_store;
use crate::records::held;
use crate::rights;
use crate::rights::record_change::{Missing, RecordChange, Was};
use crate::time::now;
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::record::StoreError;
use totp_core::recovery::RecoveryHash;

/// How often a screen locker may write between a look at its record and the fence.
const ROUNDS: usize = 8;

/// Root's record takes over what the user's own one knows as spent, and the own one refuses every code from then on. No
/// code is used in between: the fence goes up only in the record that was taken over.
pub fn fence(two: &Two, credential: &Credential) -> Result<()> {
    for _ in 0..ROUNDS {
        let own = rights::own_record(&two.account)?;
        // Also where there is nothing to take over: the record then says that the user is enrolled.
        held::note(&two.account, &two.settings, own.as_ref(), credential)?;
        let change = RecordChange::Fence { known: own.map(|own| own.pack()) };
        if rights::amend_own_record(&two.account, Missing::Make, &change)? != Was::Other {
            return Ok(());
        }
    }
    failed(messages::adopt_record_busy(&two.account.name))
}

/// Ends the fence: the user's own programs learn what root's record knows as spent.
pub fn release(two: &Two, credential: &Credential) -> Result<()> {
    let root = roots_store(&two.settings, two.account.uid).peek().map_err(of_root)?;
    let root = root.unwrap_or_else(|| History::new(&two.account.name));
    let now = now()?.wall;
    let timed = credential.authenticators.iter().filter(|a| a.period().is_some());
    let marks = timed.map(|a| (a.id().0, root.mark_of(a, now).as_secs())).collect();
    let spent = |code: &&RecoveryHash| {
        credential.recovery.as_ref().is_some_and(|set| root.is_spent(set.salt.set_id(), **code))
    };
    let codes = credential.recovery.iter();
    let codes = codes.flat_map(|set| set.codes.iter().flatten().chain(&set.scratch));
    let change = RecordChange::Release {
        marks,
        set: credential.recovery.as_ref().map(|set| set.salt.set_id().0),
        spent: codes.filter(spent).map(|code| code.0).collect(),
    };
    rights::amend_own_record(&two.account, Missing::Leave, &change).map(drop)
}

/// Whether the user's own programs are fenced off.
pub fn is_fenced(two: &Two) -> Result<bool> {
    Ok(rights::own_record(&two.account)?.is_some_and(|own| own.is_barred()))
}

/// Whether root has barred every code.
pub fn is_barred(two: &Two) -> Result<bool> {
    let root = roots_store(&two.settings, two.account.uid).peek().map_err(of_root)?;
    Ok(root.is_some_and(|root| root.is_barred()))
}

fn of_root(error: StoreError) -> Error {
    of_record(&error)
}
