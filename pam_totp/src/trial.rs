//! A service on trial. `enroll setup` changes a service, waits for somebody to log in with a code, and
//! takes everything back if nobody does. The line has the argument `trial` meanwhile, and the module
//! leaves word of such a login: an empty file in a folder that `enroll setup` made for the service.
//!
//! It takes two steps, since an accepted code is not yet a login: the word `accepted` after the code, and
//! `proved` when the program then sets the user's credentials (pam_setcred(3)), which it does after all
//! other checks. Neither changes what PAM is answered.

use rustix::fs::{AtFlags, CWD, Mode, OFlags, fstat, openat, statat};
use rustix::process::geteuid;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

/// The argument.
pub const ARGUMENT: &str = "trial";

/// Seconds from the accepted code to the login that it belongs to, at most.
const PATIENCE: u64 = 60;

/// A service on trial, and the user whose login it is.
#[derive(Debug)]
pub struct Trial {
    folder: OwnedFd,
    uid: u32,
}

impl Trial {
    /// `None` where no trial of the service is under way, or the caller is not root.
    ///
    /// `volatile` is root's folder below /run; `service` as the application told it to PAM.
    pub fn of(volatile: &Path, service: &[u8], uid: u32) -> Option<Self> {
        if !geteuid().is_root() {
            return None;
        }
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = openat(CWD, place(volatile, service)?, flags, Mode::empty()).ok()?;
        let stat = fstat(&folder).ok()?;
        (stat.st_uid == 0 && stat.st_mode & 0o077 == 0).then_some(Self { folder, uid })
    }

    /// A code was accepted.
    pub fn code_accepted(&self) {
        // The file's time counts: an older one is made anew.
        let name = format!("accepted.{}", self.uid);
        let _ = rustix::fs::unlinkat(&self.folder, &name, AtFlags::empty());
        self.leave(&name);
    }

    /// The program sets the credentials of the user at this time (Unix seconds).
    pub fn credentials_set(&self, now: u64) {
        let name = format!("accepted.{}", self.uid);
        let Ok(accepted) = statat(&self.folder, &name, AtFlags::SYMLINK_NOFOLLOW) else { return };
        let since = now.checked_sub(u64::try_from(accepted.st_mtime).unwrap_or(u64::MAX));
        if since.is_some_and(|seconds| seconds <= PATIENCE) {
            self.leave(&format!("proved.{}", self.uid));
        }
    }

    /// Without it, `enroll setup` takes its change back: nothing worse comes of a failure.
    fn leave(&self, name: &str) {
        let flags = OFlags::CREATE | OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let _ = openat(&self.folder, name, flags, Mode::RUSR | Mode::WUSR);
    }
}

/// The folder of a service's trial. `None` for a name that is no plain file name.
fn place(volatile: &Path, service: &[u8]) -> Option<PathBuf> {
    let name = str::from_utf8(service).ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '@');
    let fits = !name.is_empty() && !name.starts_with('.') && name.chars().all(plain);
    fits.then(|| volatile.join(ARGUMENT).join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    /// A folder as `enroll setup` makes it.
    fn volatile() -> tempfile::TempDir {
        let volatile = tempfile::tempdir().unwrap();
        let folder = volatile.path().join("trial/sshd");
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        volatile
    }

    fn words(volatile: &Path) -> Vec<String> {
        let entries = fs::read_dir(volatile.join("trial/sshd")).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn now() -> u64 {
        std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()
    }

    #[test]
    fn a_login_is_proved_by_a_code_and_by_the_credentials_set_after_it() {
        if !geteuid().is_root() {
            println!("only root leaves word");
            return;
        }
        let volatile = volatile();
        let trial = Trial::of(volatile.path(), b"sshd", 1000).unwrap();
        trial.credentials_set(now());
        assert!(words(volatile.path()).is_empty(), "no code, as with a key");
        trial.code_accepted();
        assert_eq!(words(volatile.path()), ["accepted.1000"]);
        Trial::of(volatile.path(), b"sshd", 1001).unwrap().credentials_set(now());
        trial.credentials_set(now() + PATIENCE + 5);
        assert_eq!(words(volatile.path()), ["accepted.1000"], "somebody else's, or much later");
        trial.credentials_set(now());
        assert_eq!(words(volatile.path()), ["accepted.1000", "proved.1000"]);
    }

    #[test]
    fn word_is_left_only_in_a_folder_that_is_roots_alone() {
        if !geteuid().is_root() {
            println!("only root leaves word");
            return;
        }
        let volatile = volatile();
        let folder = volatile.path().join("trial/sshd");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o770)).unwrap();
        assert!(Trial::of(volatile.path(), b"sshd", 0).is_none());
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        std::os::unix::fs::symlink(&folder, volatile.path().join("trial/sudo")).unwrap();
        assert!(Trial::of(volatile.path(), b"sudo", 0).is_none());
        assert!(Trial::of(volatile.path(), b"login", 0).is_none());
        assert!(Trial::of(volatile.path(), b"sshd", 0).is_some());
    }

    #[test]
    fn a_service_names_no_other_folder() {
        let volatile = Path::new("/run/x");
        assert_eq!(place(volatile, b"polkit-1").unwrap(), Path::new("/run/x/trial/polkit-1"));
        for name in [&b""[..], b".", b"..", b"a/b", b"/etc", b"a b", b"a\n", b"\xff"] {
            assert!(place(volatile, name).is_none(), "{name:?}");
        }
    }
}
