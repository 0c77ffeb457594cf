//! What root can do for a user whatever the home looks like: in root's record alone.
//!
//! A process of the user's can hold the lock of the credential's folder, change modes, put a pipe in the file's place,
//! or let the home hang. None of that reaches the record, so that is where an emergency begins.

use super::change::{in_all_records, in_own_record, in_roots_record, say_own_failed};
use super::tickets;
use crate::context::Context;
use crate::error::{Result, refused};
use crate::messages;
use crate::policy::roots_store;
use crate::rights::record_change::{Missing, RecordChange, Was};
use crate::terminal::Terminal;
use totp_core::account::Account;
use totp_core::authenticator::Authenticator;
use totp_core::credential::Credential;
use totp_core::recovery::SetId;
use totp_core::settings::Settings;

/// Bars every code and recovery code of the user in root's record, and takes a ticket back. `Ok(false)` if there is no
/// record, and none is to be made.
pub fn bar(account: &Account, settings: &Settings, missing: Missing) -> Result<bool> {
    let barred = in_roots_record(account, settings, missing, &RecordChange::Bar);
    // Whatever came of the record.
    let withdrawn = tickets::withdraw(account, settings);
    let barred = barred? != Was::Absent;
    withdrawn?;
    Ok(barred)
}

/// Whether root's record says that the user is enrolled: then an emergency needs no look into the home.
pub fn is_enrolled(account: &Account, settings: &Settings) -> bool {
    let store = roots_store(settings, account.uid);
    // What cannot be read is no reason to wait.
    store.peek().map_or(true, |history| history.is_some_and(|h| h.is_enrolled()))
}

/// The same for the user's own programs (screen lockers), where the home allows it: what it holds is the user's anyway.
pub fn bar_lockers(account: &Account) -> Result<()> {
    say_own_failed(in_own_record(account, &RecordChange::Bar).err())
}

/// Ends a bar, if there is one: root has put `credential` in the place of all that was barred.
pub fn lift(account: &Account, settings: &Settings, credential: Option<&Credential>) -> Result<()> {
    let used = |a: &Authenticator| (a.id().0, a.confirmed.unwrap_or_default().as_secs());
    let change = match credential {
        Some(credential) => RecordChange::LiftBar {
            admitted: credential.authenticators.iter().map(used).collect(),
            set: credential.recovery.as_ref().map(|set| set.salt.set_id().0),
        },
        None => RecordChange::ForgetEnrolment,
    };
    // A screen locker would go on refusing every code.
    say_own_failed(in_all_records(account, settings, Missing::Leave, &change)?.own_failed)
}

/// The same, and a set of recovery codes that only the former file knew is dead too.
pub fn lift_and_retire(
    account: &Account,
    settings: &Settings,
    credential: &Credential,
    former: Option<SetId>,
) -> Result<()> {
    if let Some(former) = former {
        in_all_records(account, settings, Missing::Leave, &RecordChange::Retire(former.0))?;
    }
    lift(account, settings, Some(credential))
}

/// After root saved a new credential with a command that is not for emergencies.
pub fn lift_after(context: &Context, credential: &Credential) -> Result<()> {
    if context.by_root && is_barred(context) && !credential.disabled {
        lift(&context.account, &context.settings, Some(credential))?;
    }
    Ok(())
}

/// Whether root's record, where it may be read, bars every code of this user.
pub fn is_barred(context: &Context) -> bool {
    context.roots_history().is_some_and(|history| history.is_barred())
}

/// Refuses a change by a user whose codes are all barred, before anything is shown, asked or spent: no login would
/// take the outcome, and the code of `enroll admin recovery` would be lost.
pub fn refuse_if_barred(context: &Context) -> Result<()> {
    if !context.by_root && is_barred(context) {
        return refused(messages::barred_unchanged(&context.account.name));
    }
    Ok(())
}

/// All codes may have been barred while the user enrolled: this alone is not enough then.
pub fn tell_if_barred(context: &Context, terminal: Terminal) -> Result<()> {
    if !context.by_root && is_barred(context) {
        return terminal.say(&messages::barred(&context.account.name));
    }
    Ok(())
}
