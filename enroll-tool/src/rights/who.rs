//! Whose rights the helper takes on, and for whom it works.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use totp_core::account::Account;

/// Which of the user's groups to take on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Groups {
    /// The primary one: enough for most homes, and needs no account database.
    Primary,
    /// All of them.
    All,
}

/// Whose file rights the helper takes on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Who {
    /// The user.
    pub uid: u32,
    /// The primary group.
    pub gid: u32,
    /// All groups that count, the primary one among them.
    pub groups: Vec<u32>,
}

impl Who {
    /// The rights of an account. `None` for root, whose rights the helper has.
    pub fn of(account: &Account, groups: Groups) -> Option<Self> {
        if account.uid == 0 {
            return None;
        }
        let mut all = match groups {
            Groups::Primary => Vec::new(),
            Groups::All => account.all_groups(),
        };
        if !all.contains(&account.gid) {
            all.push(account.gid);
        }
        Some(Self { uid: account.uid, gid: account.gid, groups: all })
    }
}

/// An account on its way to the helper.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SentAccount {
    name: String,
    uid: u32,
    gid: u32,
    home: std::ffi::OsString,
}

impl From<&Account> for SentAccount {
    fn from(account: &Account) -> Self {
        let Account { name, uid, gid, home } = account.clone();
        Self { name, uid, gid, home: home.into() }
    }
}

impl From<SentAccount> for Account {
    fn from(sent: SentAccount) -> Self {
        let SentAccount { name, uid, gid, home } = sent;
        Self { name, uid, gid, home: PathBuf::from(home) }
    }
}
