//! The secret of an enrolment that is not finished: root's file in /run, for a quarter of an hour after it was last shown.
//!
//! Not in the record, which the user may read, not with the module, whose process belongs to sshd, and not in the memory
//! of the helper, which ends when nobody asks (docs/decisions/0033).

use rustix::fs::{self, AtFlags, Dir, Mode, OFlags, mkdirat};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::time::Duration;
use totp_core::account::Account;
use totp_core::base32;
use totp_core::change_lock;
use totp_core::home::{RootsFolder, check_file};
use totp_core::new_file::{Flushed, Naming, NewFile};
use totp_core::secret::NEW_BYTES;
use totp_core::stamp::ENROLMENTS as FOLDER;
use totp_core::time::Moment;
use zeroize::Zeroizing;

/// How long a secret waits after it was last shown.
pub const SECONDS: u64 = 15 * 60;
/// How long after it was made it is shown again.
const MOST_SECONDS: u64 = 2 * 60 * 60;
/// How long the lock is waited for. A login holds it while it shows a secret or writes a credential.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bytes of a file at most.
const LONGEST: usize = 512;

/// The folder, with its lock held as long as this lives.
pub struct Pending(OwnedFd);

/// What a secret belongs to besides its user: a ticket, or zeros where none is asked for.
pub type Bond = [u8; 16];

/// What waits for a user.
struct Waiting {
    /// Seconds since the machine started, when it was made. A reboot clears the folder.
    made: u64,
    /// The same, when it was last shown.
    shown: u64,
    secret: Zeroizing<Vec<u8>>,
    bond: String,
    name: String,
}

impl Waiting {
    fn is_over(&self, now: Moment) -> bool {
        now.uptime.checked_sub(self.shown).is_none_or(|age| age >= SECONDS)
    }

    fn is_shown_again(&self, now: Moment) -> bool {
        now.uptime.checked_sub(self.made).is_some_and(|age| age < MOST_SECONDS)
    }
}

impl Pending {
    /// Opens the folder below this one, which is root's alone, and waits for its lock.
    ///
    /// # Errors
    /// A text for the log.
    pub fn open(volatile: &Path) -> Result<Self, String> {
        let failed = |error: Errno| format!("{}: {error}", volatile.join(FOLDER).display());
        let above = RootsFolder::open(volatile).map_err(|error| error.to_string())?;
        match mkdirat(&above, FOLDER, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(failed(error)),
        }
        let folder =
            RootsFolder::open(&volatile.join(FOLDER)).map_err(|error| error.to_string())?;
        Self::in_folder(&folder, PATIENCE).map_err(failed)
    }

    fn in_folder(folder: &impl AsFd, patience: Duration) -> Result<Self, Errno> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = fs::openat(folder, ".", flags, Mode::empty())?;
        change_lock::take(folder.as_fd(), patience)?;
        Ok(Self(folder))
    }

    /// The secret that waits for this user and ticket, or a new one that waits from now on.
    ///
    /// # Errors
    /// A text for the log.
    pub fn secret(
        &self,
        account: &Account,
        bond: &Bond,
        now: Moment,
        random: impl FnOnce(&mut [u8]) -> Result<(), String>,
    ) -> Result<Zeroizing<Vec<u8>>, String> {
        self.sweep(now);
        let waiting = self.find(account, bond, now).filter(|waiting| waiting.is_shown_again(now));
        let (made, secret) = if let Some(waiting) = waiting {
            (waiting.made, waiting.secret)
        } else {
            let mut secret = Zeroizing::new(vec![0; NEW_BYTES]);
            random(&mut secret)?;
            (now.uptime, secret)
        };
        let mut text = Zeroizing::new(String::with_capacity(LONGEST));
        text.push_str(&format!("{made}\n{}\n", now.uptime));
        text.push_str(&base32::encode(&secret));
        text.push('\n');
        text.push_str(&base32::encode(bond));
        text.push('\n');
        text.push_str(&account.name);
        let name = account.uid.to_string();
        let file = NewFile {
            folder: self.0.as_fd(),
            name: OsStr::new(&name),
            mode: Mode::RUSR | Mode::WUSR,
            naming: Naming::Replace,
            flushed: Flushed::Nothing,
        };
        let made = file.make(text.as_bytes(), |_| Ok(()));
        made.map(|_| secret).map_err(|error| format!("cannot keep the new secret: {error}"))
    }

    /// Whether this secret is the one that waits for the user.
    pub fn is(&self, account: &Account, bond: &Bond, secret: &[u8], now: Moment) -> bool {
        self.find(account, bond, now).is_some_and(|waiting| waiting.secret.as_slice() == secret)
    }

    /// Forgets what waits for this user.
    pub fn forget(&self, account: &Account) {
        self.remove(&account.uid.to_string());
    }

    fn remove(&self, name: &str) {
        let _ = fs::unlinkat(&self.0, name, AtFlags::empty());
    }

    fn find(&self, account: &Account, bond: &Bond, now: Moment) -> Option<Waiting> {
        let waiting = self.read(&account.uid.to_string())?;
        let is_theirs =
            waiting.name == account.name && waiting.bond == base32::encode(bond).as_str();
        (!waiting.is_over(now) && is_theirs).then_some(waiting)
    }

    /// Removes every secret that waits no more, and what a helper left that was killed while it wrote one: under the lock,
    /// nobody else writes one now.
    fn sweep(&self, now: Moment) {
        let Ok(entries) = Dir::read_from(&self.0) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_users = name.bytes().all(|c| c.is_ascii_digit());
            let is_over = || self.read(&name).is_none_or(|waiting| waiting.is_over(now));
            if is_interim(&name) || is_users && is_over() {
                self.remove(&name);
            }
        }
    }

    fn read(&self, name: &str) -> Option<Waiting> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = fs::openat(&self.0, name, flags, Mode::empty()).ok()?;
        let stat = fs::fstat(&file).ok()?;
        check_file(Path::new(name), &stat, rustix::process::geteuid().as_raw()).ok()?;
        let mut content = Zeroizing::new(Vec::with_capacity(LONGEST));
        let mut file = File::from(file).take(u64::try_from(LONGEST).ok()?);
        file.read_to_end(&mut content).ok()?;
        let mut lines = str::from_utf8(&content).ok()?.splitn(5, '\n');
        let (made, shown, secret) = (lines.next()?, lines.next()?, lines.next()?);
        let (bond, name) = (lines.next()?.to_owned(), lines.next()?.to_owned());
        let secret = base32::decode(secret).ok().filter(|secret| secret.len() == NEW_BYTES)?;
        let (made, shown) = (made.parse().ok()?, shown.parse().ok()?);
        Some(Waiting { made, shown, secret, bond, name })
    }
}

/// A name that a secret has while it is written ([`NewFile`]).
fn is_interim(name: &str) -> bool {
    name.starts_with('.') && name.contains(".new-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::time::UnixTime;

    struct World(tempfile::TempDir);

    fn at(uptime: u64) -> Moment {
        Moment { wall: UnixTime::from_secs(1_800_000_000), uptime }
    }

    fn account(name: &str, uid: u32) -> Account {
        Account { name: name.to_owned(), uid, gid: uid, home: "/".into() }
    }

    impl World {
        fn open(&self) -> Pending {
            Pending::in_folder(&File::open(self.0.path()).unwrap(), PATIENCE).unwrap()
        }

        /// The secret that waits, or one of this byte.
        fn secret(&self, name: &str, uid: u32, uptime: u64, byte: u8) -> Vec<u8> {
            self.secret_of(name, uid, &[0; 16], uptime, byte)
        }

        fn secret_of(&self, name: &str, uid: u32, bond: &Bond, uptime: u64, byte: u8) -> Vec<u8> {
            let random = |bytes: &mut [u8]| {
                bytes.fill(byte);
                Ok(())
            };
            self.open().secret(&account(name, uid), bond, at(uptime), random).unwrap().to_vec()
        }

        fn files(&self) -> usize {
            std::fs::read_dir(self.0.path()).unwrap().count()
        }
    }

    #[test]
    fn a_secret_waits_for_a_quarter_of_an_hour_and_not_longer() {
        let world = World(tempfile::tempdir().unwrap());
        assert_eq!(world.secret("ann", 7, 1_000, 1), [1; 20]);
        assert!(world.open().is(&account("ann", 7), &[0; 16], &[1; 20], at(1_899)));
        assert!(!world.open().is(&account("ann", 7), &[0; 16], &[1; 20], at(1_900)));
        assert_eq!(world.secret("ann", 7, 1_900, 3), [3; 20]);
        // An uptime of another boot.
        assert_eq!(world.secret("ann", 7, 10, 4), [4; 20]);
    }

    #[test]
    fn a_secret_that_is_shown_again_waits_anew_for_two_hours() {
        let world = World(tempfile::tempdir().unwrap());
        let last = 1_000 + 2 * 60 * 60 - 1;
        for now in (1_000..last).step_by(899).chain([last]) {
            assert_eq!(
                world.secret("ann", 7, now, if now == 1_000 { 1 } else { 2 }),
                [1; 20],
                "{now}"
            );
        }
        // What was shown last can be finished.
        assert!(world.open().is(&account("ann", 7), &[0; 16], &[1; 20], at(last + 899)));
        assert_eq!(world.secret("ann", 7, last + 1, 3), [3; 20]);
    }

    #[test]
    fn a_held_lock_of_unfinished_enrolments_is_waited_for_in_vain() {
        let world = World(tempfile::tempdir().unwrap());
        let _held = world.open();
        let folder = File::open(world.0.path()).unwrap();
        let second = Pending::in_folder(&folder, Duration::from_millis(30));
        assert_eq!(second.err(), Some(Errno::WOULDBLOCK));
    }

    #[test]
    fn each_user_has_a_secret_of_his_own() {
        let world = World(tempfile::tempdir().unwrap());
        assert_eq!(world.secret("ann", 7, 1_000, 1), [1; 20]);
        assert_eq!(world.secret("ben", 8, 1_000, 2), [2; 20]);
        assert!(!world.open().is(&account("ben", 8), &[0; 16], &[1; 20], at(1_000)));
        // The same id under another name.
        assert_eq!(world.secret("eve", 7, 1_000, 3), [3; 20]);
        world.open().forget(&account("eve", 7));
        assert_eq!(world.files(), 1);
    }

    #[test]
    fn another_ticket_gets_another_secret() {
        let world = World(tempfile::tempdir().unwrap());
        assert_eq!(world.secret_of("ann", 7, &[1; 16], 1_000, 1), [1; 20]);
        assert_eq!(world.secret_of("ann", 7, &[1; 16], 1_001, 2), [1; 20]);
        assert_eq!(world.secret_of("ann", 7, &[2; 16], 1_002, 3), [3; 20]);
        // What the holder of the former ticket has seen is finished by nobody.
        assert!(!world.open().is(&account("ann", 7), &[1; 16], &[1; 20], at(1_002)));
        assert!(!world.open().is(&account("ann", 7), &[2; 16], &[1; 20], at(1_002)));
        assert!(world.open().is(&account("ann", 7), &[2; 16], &[3; 20], at(1_002)));
    }

    #[test]
    fn secrets_that_wait_no_more_are_removed() {
        let world = World(tempfile::tempdir().unwrap());
        for uid in 7..17 {
            world.secret("ann", uid, 1_000, 1);
        }
        world.secret("ben", 17, 1_900, 1);
        assert_eq!(world.files(), 1);
    }

    #[test]
    fn what_a_killed_helper_was_writing_is_removed() {
        let world = World(tempfile::tempdir().unwrap());
        let left = world.0.path().join(".7.new-0");
        std::fs::write(&left, "1000\n1000\nMFRGGZDF").unwrap();
        world.secret("ben", 17, 1_000, 1);
        assert_eq!(world.files(), 1, "{left:?}");
    }

    #[test]
    fn a_file_that_others_may_read_holds_no_secret() {
        use std::os::unix::fs::PermissionsExt;
        let world = World(tempfile::tempdir().unwrap());
        world.secret("ann", 7, 1_000, 1);
        let file = world.0.path().join("7");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(world.secret("ann", 7, 1_000, 2), [2; 20]);
    }

    #[test]
    fn two_logins_at_once_get_one_secret() {
        let world = World(tempfile::tempdir().unwrap());
        let seen: Vec<Vec<u8>> = std::thread::scope(|scope| {
            let world = &world;
            let tries: Vec<_> = (1..=16)
                .map(|byte| scope.spawn(move || world.secret("ann", 7, 1_000, byte)))
                .collect();
            tries.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(seen.iter().all(|secret| *secret == seen[0]), "{seen:?}");
    }
}
