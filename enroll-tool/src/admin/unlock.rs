//! Ending waits and locks.

use super::arguments::User;
use super::change::{Change, Missing, anything, records};
use super::policy::Policy;
use super::{account, note};
use crate::error::Result;
use crate::messages;
use crate::terminal;
use serde_json::json;

/// `enroll admin unlock`
pub fn run(user: &User) -> Result<()> {
    let (account, policy) = (account(&user.name)?, Policy::read());
    policy.warn()?;
    let changed = records(&account, &policy.settings, Missing::Leave, &Change::Unlock)?;
    anything(&changed, &account)?;
    note("unlock", &account);
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
    if let Some(error) = changed.own_failed {
        terminal::print_to_fit(&messages::admin_lockers_unchanged(error))?;
    }
    Ok(())
}
