//! What shows that root holds a credential: root's record says that the user is enrolled, and a mark in the home says where
//! the credential is.

use super::change::{share_made, undisturbed};
use crate::context::Context;
use crate::error::Result;
use crate::machine::disk::of_record;
use crate::policy::roots_store;
use crate::time::now;
use totp_core::account::Account;
use totp_core::authenticator::Authenticator;
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::settings::Settings;
use totp_core::verify::farthest;

/// Root's record takes over what the user's own one knows as spent, and says that the user is enrolled under this name. So
/// no program lets the user in without a code (`nullok`), and a second name of the user id uses no credential of its own.
pub fn note(
    account: &Account,
    settings: &Settings,
    own: Option<&History>,
    credential: &Credential,
) -> Result<()> {
    let (store, name) = (roots_store(settings, account.uid), &account.name);
    let own = own.cloned().unwrap_or_else(|| History::new(name));
    undisturbed(|| {
        let record = store.begin(name).map_err(|e| of_record(&e))?.of_an_enrolled_user();
        let now = now()?.wall;
        let reach = |a: &Authenticator, history: &History| farthest(a, history, now);
        record.take_over(name, &own, credential, reach).map_err(|e| of_record(&e))
    })?;
    share_made(&store, account);
    Ok(())
}

/// Whether root holds this credential, and codes are asked for by it.
pub fn is_held_by(context: &Context, credential: &Credential) -> bool {
    context.system && !credential.disabled
}

/// Notes the enrolment before root's file gets its name, unless root's record has it already.
pub fn note_before(context: &Context, credential: &Credential) -> Result<()> {
    let Context { account, settings, .. } = context;
    let store = roots_store(settings, account.uid);
    let history = store.peek().map_err(|error| of_record(&error))?;
    if history.is_some_and(|history| history.is_enrolled() && history.is_called(&account.name)) {
        return Ok(());
    }
    note(account, settings, None, credential)
}
