//! Accounts, as the account database of the host (NSS) names them.

use nix::unistd::{Gid, Group, User};
use rustix::fs::{Mode, OFlags};
use std::ffi::CString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// The accounts of this host itself; an account of a directory is not among them.
const LOCAL_ACCOUNTS: &str = "/etc/passwd";
/// More than 100 000 accounts take.
const MOST_BYTES: u64 = 16 << 20;

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

    /// Whether `gid` is the user's own group: the primary one, of the same name, with no other member, and
    /// not the primary group of another account.
    ///
    /// The group database does not list those who have a group as their primary one, and to list all accounts
    /// of a directory takes seconds, or shows none. So the rule is bounded: /etc/passwd gives the group to
    /// nobody else; and a user who is not in /etc/passwd must have a group of the number of the user id, as
    /// directories give it that manage private groups. In doubt the answer is no.
    pub fn has_private_group(&self, gid: u32) -> bool {
        let own = |group: &Group| group.mem.iter().all(|member| *member == self.name);
        gid == self.gid
            && Group::from_gid(gid.into())
                .ok()
                .flatten()
                .is_some_and(|group| group.name == self.name && own(&group))
            && local_accounts()
                .and_then(|accounts| self.is_alone_in_group(accounts))
                .unwrap_or(false)
    }

    /// Whether no other account of these lines (passwd(5)) has the user's primary group.
    fn is_alone_in_group(&self, mut accounts: impl BufRead) -> io::Result<bool> {
        let (mut line, mut is_local) = (Vec::new(), false);
        loop {
            line.clear();
            if accounts.read_until(b'\n', &mut line)? == 0 {
                return Ok(is_local || self.gid == self.uid);
            }
            let number = |field| {
                let field = line.split(|byte| matches!(byte, b':' | b'\n')).nth(field)?;
                str::from_utf8(field).ok()?.parse::<u32>().ok()
            };
            // Two names of one user id are one user.
            if number(2) == Some(self.uid) {
                is_local = true;
            } else if number(3) == Some(self.gid) {
                return Ok(false);
            }
        }
    }

    /// All groups of the user. Asking costs more than the rest of a login, so only homes that need it
    /// cause it.
    pub fn all_groups(&self) -> Vec<u32> {
        let Ok(name) = CString::new(self.name.as_str()) else { return Vec::new() };
        let groups = nix::unistd::getgrouplist(&name, self.gid.into()).unwrap_or_default();
        groups.into_iter().map(Gid::as_raw).collect()
    }
}

/// The lines of [`LOCAL_ACCOUNTS`].
fn local_accounts() -> io::Result<impl BufRead> {
    let path = Path::new(LOCAL_ACCOUNTS);
    let file = File::from(rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())?);
    if file.metadata()?.len() > MOST_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(BufReader::with_capacity(4 << 10, file.take(MOST_BYTES)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ann(uid: u32, gid: u32) -> Account {
        Account { name: "ann".to_owned(), uid, gid, home: "/home/ann".into() }
    }

    #[test]
    fn a_group_is_private_while_no_other_account_begins_in_it() {
        let alone =
            |account: Account, text: &str| account.is_alone_in_group(text.as_bytes()).unwrap();
        let local = "root:x:0:0::/root:/bin/sh\nann:x:1001:1002::/home/ann:/bin/sh\n";
        let anns = || ann(1_001, 1_002);
        assert!(alone(anns(), local));
        assert!(alone(anns(), &format!("{local}anna:x:1001:1002::/:/bin/sh\n")), "a second name");
        for other in ["bob:x:1003:1002::/:/bin/sh\n", "bob:x:1003:1002::/:", "bob::1003:1002\n"] {
            assert!(!alone(anns(), &format!("{local}{other}")), "{other}");
            assert!(!alone(anns(), &format!("{other}\n{local}")), "{other}");
        }
        for no_account in ["+::::::\n", "# bob:x:1003:1003:1002\n", "\n", "bob:x:1003\n"] {
            assert!(alone(anns(), &format!("{local}{no_account}")), "{no_account}");
        }
    }

    #[test]
    fn a_directorys_private_group_has_the_number_of_its_user() {
        let others = "root:x:0:0::/root:/bin/sh\nbob:x:1003:1003::/:/bin/sh\n";
        let alone = |account: Account| account.is_alone_in_group(others.as_bytes()).unwrap();
        assert!(alone(ann(50_001, 50_001)));
        assert!(!alone(ann(50_001, 50_002)));
        assert!(!alone(ann(50_001, 1_003)));
    }

    #[test]
    fn a_name_that_cannot_be_an_account_is_not_looked_up() {
        assert_eq!(Account::of_name(""), None);
        assert_eq!(Account::of_name("root\0"), None);
        assert_eq!(Account::of_name("root").map(|a| a.uid), Some(0));
        assert_eq!(Account::of_uid(0).map(|a| a.name), Some("root".to_owned()));
    }
}
