//! Codes that were refused while a setup waited: the likely reason why no login proved it.

use super::tell::WHOLE;
use crate::accounts;
use crate::error::Result;
use crate::messages;
use crate::policy::{policy, roots_store};
use crate::terminal::{print, print_wrapped};
use std::collections::BTreeMap;
use totp_core::history::History;

/// So many users' records are read at most, so that a setup of a large directory does not take minutes.
const MOST_USERS: usize = 1_000;

/// The wrong codes in the records of users, by their names.
pub struct WrongCodes(BTreeMap<String, u32>);

impl WrongCodes {
    /// What the records of these users count now. A record that cannot be read counts nothing.
    pub fn of(users: &[String]) -> Self {
        let Ok(settings) = policy() else { return Self(BTreeMap::new()) };
        let count = |name: &String| {
            let uid = accounts::by_name(name).ok()?.uid;
            let history = roots_store(&settings, uid).peek().ok()?;
            Some((name.clone(), history.as_ref().map_or(0, History::failures_since_success)))
        };
        Self(users.iter().take(MOST_USERS).filter_map(count).collect())
    }

    /// What is told of those who have more wrong codes now.
    pub fn told_since(before: &Self, users: &[String]) -> Vec<String> {
        let now = Self::of(users);
        let more = now.0.iter().filter_map(|(name, count)| {
            let former = before.0.get(name).copied().unwrap_or_default();
            let more = count.checked_sub(former).filter(|more| *more > 0)?;
            Some(messages::setup_wrong_codes(u64::from(more), name).into())
        });
        more.collect()
    }
}

/// Names the log, which says of each login why it was refused. `seconds`: how long the setup waited at most.
pub fn tell_log(seconds: u64) -> Result<()> {
    print_wrapped(messages::setup_see_log(), WHOLE)?;
    print(&format!("    journalctl --since=-{}s | grep pam_totp", seconds + 60))
}
