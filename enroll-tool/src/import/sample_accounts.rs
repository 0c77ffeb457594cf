//! Accounts for tests.

use totp_core::account::Account;

/// An account database with these names.
pub fn database(names: &'static [(&'static str, u32)]) -> impl Fn(&str) -> Option<Account> {
    move |asked| {
        let (name, uid) = names.iter().find(|(name, _)| *name == asked)?;
        Some(Account { name: (*name).into(), uid: *uid, gid: *uid, home: "/".into() })
    }
}
