//! What sshd says of settings before they are written.
//!
//! An administrator may have written lines that need a setup's own lines, such as
//! `AuthenticationMethods publickey,keyboard-interactive`. Without them sshd does not start.

use super::plan::FileChange;
use crate::check::sshd_program;
use crate::machine::{Machine, ProgramAnswer};
use crate::messages;
use pam_stack::sshd::config::Config;
use pam_stack::sshd::copy::{Copy, copies};
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use totp_core::escape;

/// Copies of sshd's files lie here while sshd is asked. Only the holder of the setups' lock uses it.
const FOLDER: &str = "/run/pam_totp-sshd";

/// Settings of which sshd names no line, by their keyword as sshd's messages have it.
const NAMED_ALONE: [&str; 1] = ["AuthenticationMethods"];

/// The machine if this file had these bytes; none where it goes.
pub fn with(machine: &Machine, change: &FileChange, content: Option<&[u8]>) -> Machine {
    machine.with(&change.path, content.unwrap_or_default())
}

/// Why sshd cannot start with the settings of this machine, in sshd's words, and the line in the way where it is known.
/// `None` where sshd can, and where it cannot be asked.
pub fn refusal(machine: &Machine) -> Option<String> {
    let copies = copies(machine, Path::new(FOLDER)).ok()?;
    let main = copies.first()?.path.to_str()?;
    let answer = lay(&copies).map(|()| sshd_program::ask(machine, &["-t", "-f", main]));
    let _ = fs::remove_dir_all(FOLDER);
    match answer {
        Ok(ProgramAnswer::Failed(why)) => Some(explained(machine, &copies, &why)),
        _ => None,
    }
}

fn lay(copies: &[Copy]) -> io::Result<()> {
    // One that a killed process left behind.
    match fs::remove_dir_all(FOLDER) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    DirBuilder::new().mode(0o700).create(FOLDER)?;
    copies.iter().try_for_each(|copy| fs::write(&copy.path, &copy.content))
}

/// What sshd said of the copies, said of the files; and the line, where sshd does not name it.
fn explained(machine: &Machine, copies: &[Copy], why: &str) -> String {
    let lines = why.lines().map(str::trim).filter(|line| !line.is_empty());
    let said: Vec<String> = lines.map(|line| of_files(copies, line)).collect();
    let said = said.join("; ");
    let config = Config::read(machine);
    let named = NAMED_ALONE.into_iter().find(|keyword| said.contains(keyword));
    let setting = named.and_then(|word| Some((word, config.global(&word.to_lowercase())?)));
    match setting {
        Some((word, setting)) => {
            let line = format!("{word} {}", setting.value);
            messages::setup_sshd_line_in_the_way(said, &setting.place, line).into()
        }
        None => escape::text(&said),
    }
}

/// A line of sshd's with the names of the files in place of their copies': the last copy first, since one number begins another.
fn of_files(copies: &[Copy], line: &str) -> String {
    copies.iter().rev().fold(line.to_owned(), |line, copy| {
        line.replace(&*copy.path.to_string_lossy(), &copy.of.to_string_lossy())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn what_sshd_says_of_a_copy_names_the_file() {
        let copy = |number: usize| Copy {
            of: PathBuf::from(format!("/etc/ssh/{}.conf", "x".repeat(number))),
            path: Path::new(FOLDER).join(number.to_string()),
            content: Vec::new(),
        };
        let copies: Vec<Copy> = (0..12).map(copy).collect();
        for (said, wanted) in [
            ("/run/pam_totp-sshd/1: line 4: Bad", "/etc/ssh/x.conf: line 4: Bad"),
            ("/run/pam_totp-sshd/11 line 4", "/etc/ssh/xxxxxxxxxxx.conf line 4"),
            ("no path", "no path"),
        ] {
            assert_eq!(of_files(&copies, said), wanted);
        }
    }

    #[test]
    fn the_line_that_sshd_does_not_name_is_found() {
        messages::speak(messages::Language::En);
        let tree = tempfile::tempdir().unwrap();
        fs::create_dir_all(tree.path().join("etc/ssh")).unwrap();
        let main = "UsePAM yes\nauthenticationmethods publickey,keyboard-interactive\n";
        fs::write(tree.path().join("etc/ssh/sshd_config"), main).unwrap();
        let machine = Machine::new(Some(tree.path())).unwrap();
        let why = "Disabled method in AuthenticationMethods list\nAuthenticationMethods cannot be satisfied\n";
        let said = explained(&machine, &[], why);
        let line = "/etc/ssh/sshd_config:2: AuthenticationMethods publickey,keyboard-interactive";
        assert!(said.contains(line), "{said}");
        assert_eq!(explained(&machine, &[], " a\n\nb "), "a; b");
    }
}
