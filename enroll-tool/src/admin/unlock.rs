//! Ending waits and locks.

use super::arguments::User;
use super::change::{anything, records};
use super::{account, note};
use crate::context::policy;
use crate::error::Result;
use crate::terminal;
use serde_json::json;
use totp_core::history::History;

/// `enroll admin unlock`
pub fn run(user: &User) -> Result<()> {
    let (account, settings) = (account(&user.name)?, policy()?);
    let changed = records(&account, &settings, History::unlock)?;
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
    terminal::print(&format!(
        "{}: codes are looked at again. Codes that are used stay used, and the next success still \
         tells how many wrong ones there were.",
        account.name
    ))?;
    if let Some(error) = changed.own_failed {
        terminal::print(&format!("For screen lockers nothing changed: {error}"))?;
    }
    Ok(())
}
