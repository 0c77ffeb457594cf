//! Ending waits and locks.

use super::arguments::User;
use super::policy::Policy;
use crate::accounts;
use crate::audit;
use crate::error::Result;
use crate::messages;
use crate::records::change::{anything, in_all_records, tell_own_failed};
use crate::records::tickets;
use crate::rights::record_change::{Missing, RecordChange};
use crate::terminal;
use serde_json::json;

/// `enroll admin unlock`
pub fn run(user: &User) -> Result<()> {
    let (account, policy) = (accounts::by_name(&user.name)?, Policy::read());
    policy.warn()?;
    let changed =
        in_all_records(&account, &policy.settings, Missing::Leave, &RecordChange::Unlock)?;
    if !tickets::unlock(&account, &policy.settings)? {
        anything(&changed, &account)?;
    }
    audit::note_admin("unlock", &account);
    if user.json {
        return terminal::print_json(&json!({
            "event": "unlocked",
            "user": account.name,
            "record": changed.roots,
            "own_record": changed.own,
            "own_record_failed": changed.own_failed,
        }));
    }
    terminal::print_to_fit(&messages::admin_unlocked(&account.name))?;
    tell_own_failed(changed.own_failed)
}
