//! sudo's time stamps: for some minutes after a password and a code, sudo asks for neither.

use rustix::fs::{self, AtFlags, Mode, OFlags};
use rustix::io::Errno;
use std::path::{Path, PathBuf};
use totp_core::account::Account;

/// Where sudo (`timestampdir`, by release and distribution) and sudo-rs keep them: a file for each user, by name or by
/// user id.
const FOLDERS: [&str; 4] =
    ["/run/sudo/ts", "/run/sudo-rs/ts", "/var/lib/sudo/ts", "/var/db/sudo/ts"];
const PROGRAMS: [&str; 2] = ["/usr/bin/sudo", "/usr/bin/sudo-rs"];

/// What became of a user's time stamps.
#[derive(Default, PartialEq, Eq, Debug)]
pub struct Forgotten {
    /// How many files were removed.
    pub removed: usize,
    /// What could not be removed, and why.
    pub failed: Vec<String>,
}

/// Whether there is a sudo that a user can tell to forget.
pub fn has_sudo() -> bool {
    PROGRAMS.iter().any(|program| Path::new(program).exists())
}

/// Removes the time stamps of this user, as root.
pub fn forget(account: &Account) -> Forgotten {
    forget_in(&FOLDERS.map(PathBuf::from), account, 0)
}

fn forget_in(folders: &[PathBuf], account: &Account, owner: u32) -> Forgotten {
    let mut forgotten = Forgotten::default();
    for folder in folders {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let opened = match fs::open(folder, flags, Mode::empty()) {
            Err(Errno::NOENT) => continue,
            opened => opened.and_then(|opened| Ok((fs::fstat(&opened)?, opened))),
        };
        let opened = match opened {
            // sudo takes no other one.
            Ok((stat, _)) if stat.st_uid != owner || stat.st_mode & 0o022 != 0 => continue,
            Ok((_, opened)) => opened,
            Err(error) => {
                let why = std::io::Error::from(error);
                forgotten.failed.push(format!("{} ({why})", folder.display()));
                continue;
            }
        };
        let name = Some(account.name.clone()).filter(|name| !name.contains('/'));
        for name in name.into_iter().chain([account.uid.to_string()]) {
            match fs::unlinkat(&opened, &name, AtFlags::empty()) {
                Ok(()) => forgotten.removed += 1,
                Err(Errno::NOENT) => {}
                Err(error) => {
                    let why = std::io::Error::from(error);
                    forgotten.failed.push(format!("{} ({why})", folder.join(name).display()));
                }
            }
        }
    }
    forgotten
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::slice::from_ref;

    fn ann(name: &str) -> Account {
        Account { name: name.to_owned(), uid: 54_321, gid: 54_321, home: "/nowhere".into() }
    }

    fn own() -> u32 {
        rustix::process::getuid().as_raw()
    }

    #[test]
    fn the_time_stamps_of_one_user_are_removed() {
        let place = tempfile::tempdir().unwrap();
        let folders = ["ts", "rs", "missing"].map(|name| place.path().join(name));
        for folder in &folders[..2] {
            std::fs::create_dir(folder).unwrap();
            for name in ["ann", "54321", "bob", "1000"] {
                std::fs::write(folder.join(name), "").unwrap();
            }
        }
        let forgotten = forget_in(&folders, &ann("ann"), own());
        assert_eq!(forgotten, Forgotten { removed: 4, failed: Vec::new() });
        for folder in &folders[..2] {
            let left = std::fs::read_dir(folder).unwrap();
            let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
            assert!(left.len() == 2 && left.contains(&"bob".into()), "{left:?}");
        }
        assert_eq!(forget_in(&folders, &ann("ann"), own()), Forgotten::default());
    }

    #[test]
    fn no_file_outside_the_folder_of_sudo_is_removed() {
        let place = tempfile::tempdir().unwrap();
        let [folder, writable, link] = ["ts", "writable", "link"].map(|n| place.path().join(n));
        std::fs::create_dir(&folder).unwrap();
        std::fs::create_dir(&writable).unwrap();
        std::fs::set_permissions(&writable, std::fs::Permissions::from_mode(0o777)).unwrap();
        symlink(&folder, &link).unwrap();
        for file in [place.path().join("kept"), folder.join("ann"), writable.join("ann")] {
            std::fs::write(file, "").unwrap();
        }
        let folders = [writable.clone(), link];
        let forgotten = forget_in(&folders, &ann("ann"), own());
        assert!(forgotten.removed == 0 && forgotten.failed.len() == 1, "{forgotten:?}");
        assert_eq!(forget_in(from_ref(&folder), &ann("../kept"), own()).removed, 0);
        assert_eq!(forget_in(from_ref(&folder), &ann("ann"), own() + 1).removed, 0);
        for kept in [place.path().join("kept"), folder.join("ann"), writable.join("ann")] {
            assert!(kept.exists(), "{}", kept.display());
        }
    }

    #[test]
    fn a_time_stamp_that_stays_is_named() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("ann")).unwrap();
        let folder = place.path().to_owned();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
        let forgotten = forget_in(&[folder], &ann("ann"), own());
        assert!(forgotten.removed == 0 && forgotten.failed[0].contains("/ann ("), "{forgotten:?}");
    }
}
