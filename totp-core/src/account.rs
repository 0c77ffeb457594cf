//! Accounts, as the account database of the host (NSS) names them.

use nix::unistd::{Gid, Group, User};
use std::ffi::CString;
use std::path::PathBuf;

/// The user whose enrolment counts, as the account database names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// The name the database returned, which may differ in case from what was asked.
    pub name: String,
    /// User id.
    pub uid: u32,
    /// Primary group.
    pub gid: u32,
    /// Home. HOME and XDG_* belong to the caller and are never looked at.
    pub home: PathBuf,
}

impl Account {
    /// Asks the account database. `None` for an unknown name and for one that is not text.
    pub fn of_name(name: &str) -> Option<Self> {
        if name.is_empty() || name.contains('\0') {
            return None;
        }
        let user = User::from_name(name).ok().flatten()?;
        Some(Self {
            name: user.name,
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            home: user.dir,
        })
    }

    /// The account of a user id.
    pub fn of_uid(uid: u32) -> Option<Self> {
        let user = User::from_uid(uid.into()).ok().flatten()?;
        Some(Self {
            name: user.name,
            uid: user.uid.as_raw(),
            gid: user.gid.as_raw(),
            home: user.dir,
        })
    }

    /// Whether `gid` is the user's own group: the primary one, of the same name, with no other member.
    pub fn has_private_group(&self, gid: u32) -> bool {
        let own = |group: &Group| group.mem.iter().all(|member| *member == self.name);
        gid == self.gid
            && Group::from_gid(gid.into())
                .ok()
                .flatten()
                .is_some_and(|group| group.name == self.name && own(&group))
    }

    /// All groups of the user. Asking costs more than the rest of a login, so only homes that need it
    /// cause it.
    pub fn all_groups(&self) -> Vec<u32> {
        let Ok(name) = CString::new(self.name.as_str()) else { return Vec::new() };
        let groups = nix::unistd::getgrouplist(&name, self.gid.into()).unwrap_or_default();
        groups.into_iter().map(Gid::as_raw).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_cannot_be_an_account_is_not_looked_up() {
        assert_eq!(Account::of_name(""), None);
        assert_eq!(Account::of_name("root\0"), None);
        assert_eq!(Account::of_name("root").map(|a| a.uid), Some(0));
        assert_eq!(Account::of_uid(0).map(|a| a.name), Some("root".to_owned()));
    }
}
