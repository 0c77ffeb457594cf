//! The policy, for commands that must work also while nobody can read it.
//!
//! While the policy is faulty, the module refuses every login. An administrator must still be able to bar codes, end
//! sessions and look at users. These commands need the folder of root's records, and it is taken from the lines of the
//! policy that are right. Commands that write a credential need the whole policy: with a wrong place they would end
//! the bar while an old secret stays good.

use crate::error::Result;
use crate::messages;
use crate::policy::policy;
use crate::terminal::Terminal;
use std::path::{Path, PathBuf};
use totp_core::home::{Readers, read_roots};
use totp_core::settings::{POLICY_PATH, Settings};

/// Bytes of a policy that are looked at. The module reads no larger one either.
const MAX_BYTES: usize = 16 * 1024;

/// Whether logins look where a bar was written.
pub enum Bar {
    /// They do.
    Holds,
    /// It stands in this folder, which the policy may not mean.
    MayBeElsewhere(PathBuf),
}

/// The policy, or what could be read of it.
pub struct Policy {
    pub settings: Settings,
    /// The file, the line and what is wrong, if anything is.
    pub fault: Option<String>,
    /// Whether the policy, or a line of it that is right, names the folder of records. If not, logins may look in
    /// another one as soon as the policy is right.
    pub folder_is_known: bool,
}

impl Policy {
    /// Reads the policy. If it has a fault, the lines that are right still say where files are.
    pub fn read() -> Self {
        match policy() {
            Ok(settings) => Self { settings, fault: None, folder_is_known: true },
            Err(error) => {
                // Of a file that others can write, no line counts.
                let text = read_roots(Path::new(POLICY_PATH), MAX_BYTES, Readers::Everybody).ok();
                let found = text.map(|text| right_lines(&text));
                let (settings, folder_is_known) = found.unwrap_or_default();
                Self { settings, fault: Some(error.to_string()), folder_is_known }
            }
        }
    }

    /// What a bar in the folder of records is worth.
    pub fn bar(&self) -> Bar {
        if self.folder_is_known {
            Bar::Holds
        } else {
            Bar::MayBeElsewhere(self.settings.state_dir.clone())
        }
    }

    /// Says the fault, and where the command looks nevertheless.
    pub fn warn(&self) -> Result<()> {
        let Some(fault) = &self.fault else { return Ok(()) };
        let folder = self.settings.state_dir.display();
        Terminal::new(true).say(&messages::admin_policy_faulty(fault, folder))
    }
}

/// Where files are, by the lines before the first table that are right on their own. Nothing else is taken: a limit or
/// a window of half a policy is nobody's decision. And whether one of them names the folder of records.
fn right_lines(text: &[u8]) -> (Settings, bool) {
    let (mut found, mut names_folder) = (Settings::default(), false);
    let before_tables = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    for line in before_tables.take_while(|line| !line.starts_with(b"[")) {
        let Ok(line) = str::from_utf8(line) else { continue };
        let Ok(settings) = Settings::from_policy_text(line) else { continue };
        let default = Settings::default();
        names_folder |= line.starts_with("state_dir");
        if settings.state_dir != default.state_dir {
            found.state_dir = settings.state_dir;
        }
        if settings.credential != default.credential {
            found.credential = settings.credential;
        }
    }
    (found, names_folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::settings::CredentialPath;

    #[test]
    fn a_faulty_policy_still_says_where_files_are() {
        let text = b"nulok = true\nstate_dir = \"/srv/totp\" # a disk\nwindow = 3\n\xff\n\
                     credential = \"/etc/totp/%u\"\n[enroll]\nstate_dir = \"/elsewhere\"\n";
        let (found, names_folder) = right_lines(text);
        assert!(names_folder);
        assert_eq!(found.state_dir, Path::new("/srv/totp"));
        assert_eq!(found.credential, CredentialPath::Roots("/etc/totp/%u".to_owned()));
        assert_eq!(found.window, Settings::default().window);
    }

    #[test]
    fn a_line_that_is_wrong_says_nothing() {
        let text = b"state_dir = \"/srv/totp\ncredential = relative\n";
        assert_eq!(right_lines(text), (Settings::default(), false));
        assert_eq!(right_lines(b"statedir = \"/srv/totp\"\n"), (Settings::default(), false));
    }
}
