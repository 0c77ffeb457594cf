//! Advice about a file in a user's home, for root to paste.

use crate::messages::shell_word::shell_word;
use nix::unistd::getuid;
use std::path::Path;
use totp_core::account::Account;

/// The command for the user alone. Root gets the command by which `enroll` itself does the same: a command of root's follows
/// links that the user puts in place of the file, and one with the user's rights can be traced by the user, who then types
/// into root's terminal.
pub fn in_home(account: &Account, path: &Path, command: &str) -> String {
    told(getuid().is_root(), account, path, command)
}

fn told(as_root: bool, account: &Account, path: &Path, command: &str) -> String {
    if as_root && account.uid != 0 && path.starts_with(&account.home) {
        return format!("enroll admin repair {}", shell_word(&account.name));
    }
    command.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_is_advised_no_command_with_the_rights_of_a_user() {
        let account =
            |uid| Account { name: "a b".to_owned(), uid, gid: uid, home: "/home/ab".into() };
        let said = |as_root, uid, path: &str| told(as_root, &account(uid), Path::new(path), "rm x");
        assert_eq!(said(true, 7, "/home/ab/x"), "enroll admin repair 'a b'");
        for (as_root, uid, path) in
            [(false, 7, "/home/ab/x"), (true, 0, "/home/ab/x"), (true, 7, "/etc/pam_totp/users/ab")]
        {
            assert_eq!(said(as_root, uid, path), "rm x");
        }
    }
}
