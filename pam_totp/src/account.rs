//! The user of the login, and the caller: the three identities that must not be confused (Linux-PAM Module
//! Writers' Guide, "What the module should know": X the applicant, Y the application, Z the user).

use nix::unistd::getresuid;
use rustix::process::geteuid;
use totp_core::account::Account;
pub use totp_core::login::Rights;

/// The user who runs the process that loaded the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Caller {
    /// Real user id.
    pub ruid: u32,
    /// Effective user id.
    pub euid: u32,
}

impl Caller {
    /// Of this process.
    pub fn current() -> Self {
        match getresuid() {
            Ok(ids) => Self { ruid: ids.real.as_raw(), euid: ids.effective.as_raw() },
            // Cannot fail on Linux; an impossible id gets no rights.
            Err(_) => Self { ruid: u32::MAX, euid: geteuid().as_raw().max(1) },
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

    /// Whether root runs this process, and nobody else borrows root's rights (passwd, su).
    pub fn is_root(self) -> bool {
        self.euid == 0 && self.ruid == 0
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
    fn only_the_user_with_nothing_borrowed_is_plainly_the_user() {
        let plainly = |ruid, euid| Caller { ruid, euid }.is_plainly(&ann());
        assert!(plainly(1000, 1000));
        assert!(!plainly(1001, 1000) && !plainly(1000, 1001));
        assert!(!plainly(1000, 0) && !plainly(0, 1000) && !plainly(0, 0));
        let root = Account { uid: 0, ..ann() };
        assert!(!Caller { ruid: 0, euid: 0 }.is_plainly(&root));
    }

    #[test]
    fn a_set_user_id_program_of_a_user_is_not_root() {
        let is_root = |ruid, euid| Caller { ruid, euid }.is_root();
        assert!(is_root(0, 0));
        assert!(!is_root(1000, 0) && !is_root(0, 1000) && !is_root(1000, 1000));
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
}
