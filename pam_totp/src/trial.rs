//! A service on trial. `enroll setup` changes a service, waits for a login with a code, and reverts the change
//! without one. The line has the argument `trial` meanwhile, and the module leaves word of such a login: an
//! empty file in a folder that `enroll setup` made for the service.
//!
//! An accepted code is not yet a login: the rest of the stack, the account, or the program itself can still
//! refuse. So it takes a second step, the credentials that the program sets (pam_setcred(3)) after all other
//! checks, and both steps must belong to one login:
//! - Most programs use one PAM handle for both; the module's data on that handle ties the two.
//! - sshd authenticates in a child process, whose copy of the handle is lost. There the accepted code names the
//!   parent, by number and start time, and counts only for credentials that this very process sets.
//! - sshd sets the same credentials after a login by key, on the same connection too. It tells its modules which
//!   methods let the user in (`SSH_AUTH_INFO_0`), and only those that ask PAM count.
//!
//! The argument has the id of the setup, and so has the folder. libpam reads a stack when the application begins
//! with PAM, before anything is asked: the id is that of the setup whose stack this login goes through, however
//! long its conversation takes. Word for a setup that is over goes nowhere, since its folder is gone.
//!
//! Nothing here changes what PAM is answered.

use rustix::fs::{AtFlags, CWD, Mode, OFlags, fstat, openat, unlinkat};
use rustix::process::geteuid;
use std::fmt;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

/// The folder below root's volatile one.
const FOLDER: &str = "trial";
/// The argument, before the id.
const ARGUMENT: &[u8] = b"trial=";
/// The longest id.
const MAX_ID: usize = 64;

/// The setup by whose line this call came: its id. A name for files and for data of a handle.
pub fn id<'a>(mut arguments: impl Iterator<Item = &'a [u8]>) -> Option<&'a str> {
    let id = arguments.find_map(|argument| argument.strip_prefix(ARGUMENT))?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let fits = (1..=MAX_ID).contains(&id.len()) && id.iter().all(plain);
    str::from_utf8(id).ok().filter(|_| fits)
}

/// The methods of sshd behind which PAM was asked, as sshd names them.
const THROUGH_PAM: [&[u8]; 2] = [b"keyboard-interactive", b"password"];

/// A process. Its number may be used again, number and start time together are not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Process {
    number: u32,
    /// In clock ticks since the boot (proc_pid_stat(5), `starttime`).
    started: u64,
}

impl Process {
    /// The parent of this process.
    pub fn parent() -> Option<Self> {
        Self::of(std::os::unix::process::parent_id())
    }

    /// This process.
    pub fn this() -> Option<Self> {
        Self::of(std::process::id())
    }

    /// The process of this name, as [`fmt::Display`] writes it, if it still runs.
    pub fn running(name: &str) -> Option<Self> {
        let number = name.split_once('.')?.0.parse().ok()?;
        Self::of(number).filter(|process| process.to_string() == name)
    }

    fn of(number: u32) -> Option<Self> {
        let stat = std::fs::read(format!("/proc/{number}/stat")).ok()?;
        Some(Self { number, started: start_time(&stat)? })
    }
}

impl fmt::Display for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.number, self.started)
    }
}

/// Field 22. The second one is the program's name in parentheses, which may hold any byte.
fn start_time(stat: &[u8]) -> Option<u64> {
    let name_end = stat.iter().rposition(|byte| *byte == b')')?;
    let after = str::from_utf8(stat.get(name_end + 1..)?).ok()?;
    after.split_ascii_whitespace().nth(19)?.parse().ok()
}

/// Whether the program let the user in by what it asked PAM. `methods`: what sshd tells of itself, one method a
/// line; `None` from every other program.
pub fn let_in_by_pam(methods: Option<&[u8]>) -> bool {
    let Some(methods) = methods else { return true };
    methods.split(|byte| *byte == b'\n').any(|line| {
        let method = line.split(|byte| matches!(byte, b'/' | b' ')).next().unwrap_or_default();
        THROUGH_PAM.contains(&method)
    })
}

/// The folder of a service in one trial.
#[derive(Debug)]
pub struct Trial(OwnedFd);

impl Trial {
    /// `None` where this trial of the service is not under way, or the caller is not root.
    ///
    /// `volatile` is root's folder below /run; `service` as the application told it to PAM; `id` is the setup's.
    pub fn of(volatile: &Path, service: &[u8], id: &str) -> Option<Self> {
        if !geteuid().is_root() {
            return None;
        }
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = openat(CWD, place(volatile, service, id)?, flags, Mode::empty()).ok()?;
        let stat = fstat(&folder).ok()?;
        (stat.st_uid == 0 && stat.st_mode & 0o077 == 0).then_some(Self(folder))
    }

    /// A code of this user was accepted; `parent` may be the process that goes on with the login.
    pub fn code_accepted(&self, uid: u32, parent: Process) {
        self.leave(&accepted(uid, parent));
    }

    /// A later try of the same login was not accepted, so the earlier one was refused.
    pub fn not_accepted(&self, uid: u32, parent: Process) {
        let _ = unlinkat(&self.0, accepted(uid, parent), AtFlags::empty());
    }

    /// Whether a child of this process accepted a code of that user. It counts once.
    pub fn take_from_child(&self, uid: u32, this: Process) -> bool {
        unlinkat(&self.0, accepted(uid, this), AtFlags::empty()).is_ok()
    }

    /// The program let this user in after the code.
    pub fn proved(&self, uid: u32) {
        self.leave(&format!("proved.{uid}"));
    }

    /// Without it, `enroll setup` reverts its change: nothing worse comes of a failure.
    fn leave(&self, name: &str) {
        let flags = OFlags::CREATE | OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let _ = openat(&self.0, name, flags, Mode::RUSR | Mode::WUSR);
    }
}

fn accepted(uid: u32, process: Process) -> String {
    format!("accepted.{uid}.{process}")
}

/// The folder of a service's trial. `None` for a name that is no plain file name.
fn place(volatile: &Path, service: &[u8], id: &str) -> Option<PathBuf> {
    let name = str::from_utf8(service).ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '@');
    let fits = !name.is_empty() && !name.starts_with('.') && name.chars().all(plain);
    fits.then(|| volatile.join(FOLDER).join(name).join(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    const SSHD: Process = Process { number: 4_000, started: 77 };

    /// A folder as `enroll setup` makes it.
    fn volatile() -> tempfile::TempDir {
        let volatile = tempfile::tempdir().unwrap();
        let folder = volatile.path().join("trial/sshd/a1");
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        volatile
    }

    fn words(volatile: &Path) -> Vec<String> {
        let entries = fs::read_dir(volatile.join("trial/sshd/a1")).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_accepted_code_counts_for_its_own_process_once() {
        if !geteuid().is_root() {
            println!("only root leaves word");
            return;
        }
        let volatile = volatile();
        let trial = Trial::of(volatile.path(), b"sshd", "a1").unwrap();
        assert!(!trial.take_from_child(1000, SSHD), "no code, as with a key");
        trial.code_accepted(1000, SSHD);
        assert_eq!(words(volatile.path()), ["accepted.1000.4000.77"]);
        assert!(!trial.take_from_child(1001, SSHD), "another user's");
        assert!(!trial.take_from_child(1000, Process { number: 4_001, ..SSHD }), "another login");
        assert!(
            !trial.take_from_child(1000, Process { started: 78, ..SSHD }),
            "a number used again"
        );
        assert!(trial.take_from_child(1000, SSHD));
        assert!(!trial.take_from_child(1000, SSHD), "a second time");
        trial.proved(1000);
        assert_eq!(words(volatile.path()), ["proved.1000"]);
    }

    #[test]
    fn word_of_one_setup_is_none_of_the_next() {
        if !geteuid().is_root() {
            println!("only root leaves word");
            return;
        }
        let volatile = volatile();
        let first = Trial::of(volatile.path(), b"sshd", "a1").unwrap();
        first.code_accepted(1000, SSHD);
        // It is over, and the next one of the service begins.
        let service = volatile.path().join("trial/sshd");
        fs::rename(service.join("a1"), service.join("b2")).unwrap();
        fs::remove_dir_all(service.join("b2")).unwrap();
        fs::create_dir(service.join("b2")).unwrap();
        fs::set_permissions(service.join("b2"), fs::Permissions::from_mode(0o700)).unwrap();
        // Neither a login that holds the first folder, nor one that names it.
        first.proved(1000);
        assert!(Trial::of(volatile.path(), b"sshd", "a1").is_none());
        assert_eq!(fs::read_dir(service.join("b2")).unwrap().count(), 0);
        assert!(Trial::of(volatile.path(), b"sshd", "b2").is_some());
    }

    #[test]
    fn the_id_of_a_setup_is_that_of_the_line() {
        let of = |arguments: &[&'static [u8]]| id(arguments.iter().copied());
        assert_eq!(of(&[b"nullok", b"trial=0123abcd-9"]), Some("0123abcd-9"));
        for none in [&b"trial"[..], b"trial=", b"nullok", b"xtrial=a1"] {
            assert_eq!(of(&[none]), None, "{none:?}");
        }
        for bad in [&b"trial=.."[..], b"trial=a/b", b"trial=a b", b"trial=\xff", &[b't'; 99]] {
            assert_eq!(of(&[bad]), None, "{bad:?}");
        }
        let long: &'static [u8] = [ARGUMENT, &[b'a'; MAX_ID + 1]].concat().leak();
        assert_eq!(of(&[long]), None);
    }

    #[test]
    fn a_later_try_of_the_same_login_ends_an_accepted_code() {
        if !geteuid().is_root() {
            println!("only root leaves word");
            return;
        }
        let volatile = volatile();
        let trial = Trial::of(volatile.path(), b"sshd", "a1").unwrap();
        trial.code_accepted(1000, SSHD);
        trial.not_accepted(1000, SSHD);
        assert!(!trial.take_from_child(1000, SSHD));
    }

    #[test]
    fn of_sshds_methods_only_those_that_ask_pam_count() {
        assert!(let_in_by_pam(None), "not sshd");
        assert!(let_in_by_pam(Some(b"keyboard-interactive/pam\n")));
        assert!(let_in_by_pam(Some(b"publickey ssh-ed25519 AAAA\nkeyboard-interactive/pam\n")));
        assert!(let_in_by_pam(Some(b"password\n")));
        for other in [
            &b""[..],
            b"publickey ssh-ed25519 AAAA\n",
            b"hostbased password\n",
            b"gssapi-with-mic\n",
        ] {
            assert!(!let_in_by_pam(Some(other)), "{other:?}");
        }
    }

    #[test]
    fn a_process_is_known_by_number_and_start_time() {
        let stat = b"12 (a ) b) S 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 424242 23";
        assert_eq!(start_time(stat), Some(424_242));
        assert_eq!(start_time(b"12 sshd S 3"), None);
        assert_eq!(start_time(b"12 (sshd) S 3"), None);
        let this = Process::this().unwrap();
        assert_eq!(this.number, std::process::id());
        assert!(this.started > 0 && Process::parent().unwrap() != this);
    }

    #[test]
    fn word_is_left_only_in_a_folder_that_is_roots_alone() {
        if !geteuid().is_root() {
            println!("only root leaves word");
            return;
        }
        let volatile = volatile();
        let folder = volatile.path().join("trial/sshd/a1");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o770)).unwrap();
        assert!(Trial::of(volatile.path(), b"sshd", "a1").is_none());
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        fs::create_dir(volatile.path().join("trial/sudo")).unwrap();
        std::os::unix::fs::symlink(&folder, volatile.path().join("trial/sudo/a1")).unwrap();
        assert!(Trial::of(volatile.path(), b"sudo", "a1").is_none());
        assert!(Trial::of(volatile.path(), b"login", "a1").is_none());
        assert!(Trial::of(volatile.path(), b"sshd", "a1").is_some());
    }

    #[test]
    fn a_service_names_no_other_folder() {
        let volatile = Path::new("/run/x");
        assert_eq!(
            place(volatile, b"polkit-1", "a1").unwrap(),
            Path::new("/run/x/trial/polkit-1/a1")
        );
        for name in [&b""[..], b".", b"..", b"a/b", b"/etc", b"a b", b"a\n", b"\xff"] {
            assert!(place(volatile, name, "a1").is_none(), "{name:?}");
        }
    }
}
