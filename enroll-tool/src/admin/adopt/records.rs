//! What is spent stays spent, when a credential leaves a home and when it comes back.

use super::two::Two;
use crate::error::{Error, Result, failed};
use crate::files::disk::of_record;
use crate::messages;
use crate::policy::roots_store;
use crate::records::change::undisturbed;
use crate::rights;
use crate::rights::record_change::{Missing, RecordChange, Was};
use crate::time::now;
use totp_core::authenticator::Authenticator;
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::record::StoreError;
use totp_core::recovery::RecoveryHash;
use totp_core::verify::farthest;

/// How often a screen locker may write between a look at its record and the fence.
const ROUNDS: usize = 8;

/// Root's record takes over what the user's own one knows as spent, and the own one refuses every code from then on. No
/// code is used in between: the fence goes up only in the record that was taken over.
pub fn fence(two: &Two, credential: &Credential) -> Result<()> {
    for _ in 0..ROUNDS {
        let own = rights::own_record(&two.account)?;
        take_over(two, own.as_ref(), credential)?;
        let change = RecordChange::Fence { known: own.map(|own| own.pack()) };
        if rights::amend_own_record(&two.account, Missing::Make, &change)? != Was::Other {
            return Ok(());
        }
    }
    failed(messages::adopt_record_busy(&two.account.name))
}

/// Also where there is nothing to take over: the record then says that the user is enrolled, so that no program lets the
/// user in without a code (`nullok`).
fn take_over(two: &Two, own: Option<&History>, credential: &Credential) -> Result<()> {
    let (store, name) = (roots_store(&two.settings, two.account.uid), &two.account.name);
    let own = own.cloned().unwrap_or_else(|| History::new(name));
    undisturbed(|| {
        let record = store.begin(name).map_err(of_root)?.of_an_enrolled_user();
        let now = now()?.wall;
        let reach = |a: &Authenticator, history: &History| farthest(a, history, now);
        record.take_over(name, &own, credential, reach).map_err(of_root)
    })?;
    // As a login does with a record that is new: the user's own programs then see in it what is used.
    if store.take_made() && two.account.has_private_group(two.account.gid) {
        let _ = store.share_with(two.account.gid);
    }
    Ok(())
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
