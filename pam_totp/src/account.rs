//! Who is asked about, and who asks: the three identities that must not be confused (Linux-PAM Module
//! Writers' Guide, "What the module should know": X the applicant, Y the application, Z the user).

use nix::unistd::{Group, User, getegid, geteuid, getresuid};
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
        groups.into_iter().map(nix::unistd::Gid::as_raw).collect()
    }
}

/// Who runs the process that loaded the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Caller {
    /// Real user id.
    pub ruid: u32,
    /// Effective user id.
    pub euid: u32,
}

/// What the caller may do for a user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rights {
    /// sshd, login, sudo, su: any user's files.
    Root,
    /// A screen locker: its own files.
    Own,
}

impl Caller {
    /// Of this process.
    pub fn current() -> Self {
        match getresuid() {
            Ok(ids) => Self { ruid: ids.real.as_raw(), euid: ids.effective.as_raw() },
            // Cannot fail on Linux; an impossible id gets no rights.
            Err(_) => Self { ruid: u32::MAX, euid: geteuid().as_raw().max(getegid().as_raw()) },
        }
    }

    /// `None` if the caller has no rights for the user; then it gets no prompt, and so no oracle.
    pub fn rights_for(self, account: Option<&Account>) -> Option<Rights> {
        match account {
            _ if self.euid == 0 => Some(Rights::Root),
            Some(account) if self.euid == account.uid => Some(Rights::Own),
            _ => None,
        }
    }

    /// Whether this is the user, with nothing borrowed.
    pub fn is_plainly(self, account: &Account) -> bool {
        self.euid != 0 && self.euid == account.uid && self.ruid == account.uid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ann() -> Account {
        Account { name: "ann".to_owned(), uid: 1000, gid: 1000, home: "/home/ann".into() }
    }

    #[test]
    fn only_root_and_the_user_have_rights() {
        let rights = |ruid, euid| Caller { ruid, euid }.rights_for(Some(&ann()));
        assert_eq!(rights(0, 0), Some(Rights::Root));
        assert_eq!(rights(1001, 0), Some(Rights::Root));
        assert_eq!(rights(1000, 1000), Some(Rights::Own));
        assert_eq!(rights(0, 1001), None);
        assert_eq!(rights(1001, 1001), None);
        assert_eq!(Caller { ruid: 1000, euid: 1000 }.rights_for(None), None);
        assert_eq!(Caller { ruid: 0, euid: 0 }.rights_for(None), Some(Rights::Root));
    }

    #[test]
    fn a_name_that_cannot_be_an_account_is_not_looked_up() {
        assert_eq!(Account::of_name(""), None);
        assert_eq!(Account::of_name("root\0"), None);
        assert_eq!(Account::of_name("root").map(|a| a.uid), Some(0));
    }
}
