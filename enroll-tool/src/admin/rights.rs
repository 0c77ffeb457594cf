//! A user's file rights for a while, in this process of one thread.
//!
//! Only the effective ids change. The real and the saved one stay root's, so the user can neither signal
//! nor trace the process meanwhile.

use crate::error::{Error, Result};
use crate::messages;
use nix::unistd::{Gid, Uid, getegid, geteuid, getgroups, initgroups, setegid, seteuid, setgroups};
use std::ffi::CString;
use totp_core::account::Account;

/// Which of the user's groups to take on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Groups {
    /// The primary one: enough for most homes, and needs no account database.
    Primary,
    /// All of them.
    All,
}

/// The rights to go back to. Going back must not fail: whatever came after would run with the wrong ones.
struct Former {
    gid: Gid,
    groups: Vec<Gid>,
}

impl Drop for Former {
    fn drop(&mut self) {
        let root = Uid::from_raw(0);
        let back =
            seteuid(root).and_then(|()| setegid(self.gid)).and_then(|()| setgroups(&self.groups));
        if back.is_err() || geteuid() != root || getegid() != self.gid {
            std::process::abort();
        }
    }
}

/// Runs `work` with the file rights of `account`. Root keeps his own.
pub fn as_user<T>(account: &Account, groups: Groups, work: impl FnOnce() -> T) -> Result<T> {
    if account.uid == 0 {
        return Ok(work());
    }
    let failed = |_| Error::Failed(messages::admin_rights_not_taken(&account.name));
    let former = Former { gid: getegid(), groups: getgroups().map_err(failed)? };
    let (uid, gid) = (Uid::from_raw(account.uid), Gid::from_raw(account.gid));
    match groups {
        Groups::Primary => setgroups(&[gid]),
        Groups::All => initgroups(&CString::new(account.name.as_str()).unwrap_or_default(), gid),
    }
    .and_then(|()| setegid(gid))
    .and_then(|()| seteuid(uid))
    .map_err(failed)?;
    if geteuid() != uid || getegid() != gid {
        return Err(Error::Failed(messages::admin_rights_not_taken(&account.name)));
    }
    let result = work();
    drop(former);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str =
        "admin::rights::tests::the_rights_are_the_users_for_the_work_and_roots_after_it";

    /// In a process of its own: the C library changes the ids of all threads, and so of other tests.
    #[test]
    fn the_rights_are_the_users_for_the_work_and_roots_after_it() {
        if !geteuid().is_root() {
            println!("only root can take on rights");
            return;
        }
        if std::env::var_os("ALONE").is_some() {
            return alone();
        }
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        let output = child.args(["--exact", NAME]).env("ALONE", "1").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
    }

    fn alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        std::fs::write(&secret, "x").unwrap();
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
        let account = Account { name: "nobody".into(), uid: 54_321, gid: 54_321, home: "/".into() };
        let groups = getgroups().unwrap();
        let read = as_user(&account, Groups::Primary, || std::fs::read(&secret).is_ok()).unwrap();
        assert!(!read && std::fs::read(&secret).is_ok());
        assert_eq!((geteuid().as_raw(), getegid().as_raw()), (0, 0));
        assert_eq!(getgroups().unwrap(), groups);
    }
}
