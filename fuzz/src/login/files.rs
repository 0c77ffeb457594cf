//! The files of a user: what `enroll` writes, and what else can happen to them.

use super::codes::{SECRETS, SETS, STEP};
use crate::slots::with_failures;
use std::fmt::Write;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, lchown, symlink};
use std::path::{Path, PathBuf};
use totp_core::history::History;
use totp_core::record::blank;
use totp_core::secret::SharedSecret;
use totp_core::time::UnixTime;

/// The folders above a record, from the home.
const STATE: [&str; 3] = [".local", ".local/state", ".local/state/pam_totp"];

/// An account that exists in this world only.
#[derive(Clone)]
pub struct Person {
    pub name: &'static str,
    pub uid: u32,
    pub gid: u32,
    pub home: PathBuf,
}

/// The credential as it lies there.
#[derive(Clone, Default)]
pub struct Credential {
    /// By number in `SECRETS`.
    pub authenticators: Vec<usize>,
    /// By number in `SETS`.
    pub set: Option<usize>,
    pub disabled: bool,
    /// The end of the step that confirmed the enrolment.
    pub confirmed: Option<u64>,
    /// Nothing of it is of use: damaged, or not to be trusted.
    pub unusable: bool,
}

impl Credential {
    /// Whether the file says that nobody is enrolled.
    pub fn opts_out(&self) -> bool {
        !self.unusable && (self.disabled || (self.authenticators.is_empty() && self.set.is_none()))
    }

    fn text(&self) -> String {
        let mut text = "version = 1\n".to_owned();
        if self.disabled {
            text.push_str("disabled = true\n");
        }
        for n in &self.authenticators {
            let (label, secret) = (["A", "B"][*n], SECRETS[*n]);
            let _ = writeln!(text, "[[authenticator]]\nkind = \"totp\"\nlabel = \"{label}\"");
            let _ = writeln!(text, "secret = \"{secret}\"");
            if let Some(end) = self.confirmed {
                let _ = writeln!(text, "confirmed = {end}");
            }
        }
        if let Some(set) = self.set {
            let codes = SETS[set].codes.map(|(_, stored)| format!("\"{stored}\"")).join(", ");
            let _ = writeln!(text, "[recovery]\nsalt = \"{}\"\ncodes = [{codes}]", SETS[set].salt);
        }
        text
    }
}

impl Person {
    fn credential(&self) -> PathBuf {
        self.home.join(".config/pam_totp/credential.toml")
    }

    /// Where the user's own record is.
    pub fn own_record(&self) -> PathBuf {
        self.home.join(STATE[2]).join(self.uid.to_string())
    }

    fn make(&self, path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
        lchown(path, Some(self.uid), Some(self.gid)).expect("an owner");
    }

    /// The home, with the folders of a credential.
    pub fn move_in(&self) {
        for folder in ["", ".config", ".config/pam_totp"] {
            let path = self.home.join(folder);
            let _ = fs::create_dir(&path);
            self.make(&path, 0o700);
        }
    }

    /// What `enroll` leaves behind; `None` for nothing.
    pub fn write(&self, credential: Option<&Credential>) {
        let path = self.credential();
        let _ = fs::remove_dir(&path);
        let _ = fs::remove_file(&path);
        if let Some(credential) = credential {
            fs::write(&path, credential.text()).expect("a credential");
            self.make(&path, 0o600);
        }
    }

    /// Something in the home is not as it must be. None of it may let anybody in.
    pub fn spoil_home(&self, how: u8) {
        let path = self.credential();
        let spare = self.home.with_extension("spare");
        let mode = |path: &Path, mode| {
            let _ = fs::set_permissions(path, Permissions::from_mode(mode));
        };
        match how {
            0 => mode(&self.home, 0o777),
            1 => mode(&self.home.join(".config"), 0o770),
            2 => mode(&path, 0o640),
            3 => {
                let _ = fs::rename(&path, &spare);
                let _ = symlink(&spare, &path);
            }
            4 => {
                let _ = fs::hard_link(&path, &spare);
            }
            5 => {
                let _ = fs::remove_file(&path);
                let _ = fs::create_dir(&path);
            }
            6 => {
                let _ = fs::write(&path, format!("version = 1\nsecret = \"{}\n", SECRETS[0]));
            }
            _ => {
                let _ = fs::rename(&self.home, &spare);
            }
        }
    }

    /// Undoes [`Person::spoil_home`]; the credential is to be written again.
    pub fn mend_home(&self) {
        let spare = self.home.with_extension("spare");
        if !self.home.exists() {
            let _ = fs::rename(&spare, &self.home);
        }
        let _ = fs::remove_file(&spare);
        self.move_in();
    }

    /// The user, or a tool of his, does something to his own record.
    pub fn spoil_own_record(&self, how: u8, now: u64, roots: &Path) {
        let path = self.own_record();
        let foreign = |path: &Path, content: &[u8]| {
            for folder in STATE {
                let folder = self.home.join(folder);
                if fs::create_dir(&folder).is_ok() {
                    self.make(&folder, 0o700);
                }
            }
            let _ = fs::remove_file(path);
            if fs::write(path, content).is_ok() {
                self.make(path, 0o600);
            }
        };
        match how {
            0 => {
                let _ = fs::remove_dir_all(self.home.join(STATE[2]));
            }
            1 => foreign(&path, b"too short"),
            2 => foreign(&path, &[0xa5; 12_288]),
            3 => {
                foreign(&path, b"");
                let _ = fs::remove_file(&path);
                let _ = symlink(roots, &path);
            }
            _ => {
                // Everything is said to be used up for years.
                let mut history = History::new(self.name);
                for secret in SECRETS {
                    let secret = SharedSecret::from_base32(secret).expect("a secret");
                    history.raise_mark(secret.id(), UnixTime::from_secs(now + 100_000 * STEP));
                }
                history.note_enrolment();
                let history = with_failures(&history, u32::MAX);
                foreign(&path, &blank(&history, u64::MAX / 2));
            }
        }
    }
}

/// Something happens to root's record of a user, or to the folder of all. None of it may let anybody in.
pub fn spoil_roots(record: &Path, how: u8, user: u32) {
    match how {
        0 => {
            let _ = fs::write(record, [0u8; 12_288]);
        }
        1 => {
            let _ = fs::write(record, b"pamTOTP\0");
        }
        2 => {
            let _ = fs::set_permissions(record, Permissions::from_mode(0o666));
        }
        3 => {
            let _ = lchown(record, Some(user), None);
        }
        4 => {
            let _ = fs::hard_link(record, record.with_extension("second"));
        }
        _ => {
            let folder = record.parent().expect("a folder");
            let _ = fs::set_permissions(folder, Permissions::from_mode(0o777));
        }
    }
}

/// Undoes [`spoil_roots`].
pub fn mend_roots(record: &Path, content: &[u8]) {
    let folder = record.parent().expect("a folder");
    let _ = fs::set_permissions(folder, Permissions::from_mode(0o711));
    let _ = fs::remove_file(record.with_extension("second"));
    fs::write(record, content).expect("the record again");
    fs::set_permissions(record, Permissions::from_mode(0o600)).expect("a mode");
    lchown(record, Some(0), Some(0)).expect("root's");
}
