//! Ending waits and locks.

use super::arguments::User;
use super::change::{Missing, anything, records};
use super::{account, note};
use crate::context::policy;
use crate::error::Result;
use crate::messages;
use crate::terminal;
use serde_json::json;
use totp_core::history::History;

/// `enroll admin unlock`
pub fn run(user: &User) -> Result<()> {
    let (account, settings) = (account(&user.name)?, policy()?);
    let changed = records(&account, &settings, Missing::Leave, History::unlock)?;
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
