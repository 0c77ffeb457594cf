//! Which processes of a machine are believed. Names and arguments are a process's
//! own to choose, so those of a user's process say nothing, and what they name must not be opened with root's rights.
//! A set-user-id program has all ids of root while a user chooses its arguments, and the user can freeze it then.

use crate::system::System;
use std::fs;
use std::io;
use std::path::Path;

/// Most bytes of a program that is looked through.
const MOST_OF_A_PROGRAM: u64 = 64 << 20;

/// A program as it is expected.
pub struct Expected<'a> {
    /// The name that the process has, and that its file may have.
    pub name: &'a str,
    /// The usual name of the program's file. A file of any other name is this program if it has `text`.
    pub usual: &'a str,
    /// A text that the program has, and others have not.
    pub text: &'a str,
}

/// Whether the process of this folder below `/proc` is an expected program of root's: all of its user ids are root's,
/// it is in no container, only root can change the file that it runs, and that file gives nobody other ids.
pub fn is_roots(machine: &System, folder: &Path, expected: &Expected<'_>) -> bool {
    let is = |file: &str, right: fn(&str) -> bool| {
        machine.read(&folder.join(file)).is_ok_and(|text| right(&text))
    };
    machine.read(&folder.join("comm")).is_ok_and(|comm| comm.trim() == short(expected.name))
        && is("status", has_roots_ids)
        && runs(machine, &folder.join("exe"), expected)
}

/// What the kernel keeps of a name: 15 bytes.
fn short(name: &str) -> &str {
    name.get(..15).unwrap_or(name)
}

fn has_roots_ids(status: &str) -> bool {
    let line = |key: &str| status.lines().find_map(|line| line.strip_prefix(key));
    // Root of a container has more numbers: one in each PID namespace.
    let alone = line("NSpid:").is_none_or(|numbers| numbers.split_whitespace().count() == 1);
    let mut ids = line("Uid:").unwrap_or_default().split_whitespace().peekable();
    alone && ids.peek().is_some() && ids.all(|id| id == "0")
}

fn runs(machine: &System, exe: &Path, expected: &Expected<'_>) -> bool {
    let target = match fs::read_link(machine.real(exe)) {
        // Only root can read it, and only root can be harmed.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return !machine.as_root,
        Err(_) => return false,
        Ok(target) => target,
    };
    let target = target.to_string_lossy();
    // After an upgrade the old one still runs.
    let program = Path::new(target.strip_suffix(" (deleted)").unwrap_or(&target));
    // The file that runs, and not what has its path by now.
    let gives_ids = machine.stat(exe).map_or(true, |stat| stat.st_mode & 0o6000 != 0);
    !gives_ids
        && machine.others_on_the_way(program).is_empty()
        && program.file_name().is_some_and(|file| {
            file == expected.usual || file == expected.name && has(machine, exe, expected.text)
        })
}

fn has(machine: &System, exe: &Path, text: &str) -> bool {
    let content = machine.read_bytes(exe, MOST_OF_A_PROGRAM);
    content.is_ok_and(|content| content.windows(text.len()).any(|part| part == text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_process_with_roots_ids_outside_a_container_is_roots() {
        assert!(has_roots_ids("Name:\tsshd\nUid:\t0\t0\t0\t0\nNSpid:\t417\n"));
        assert!(has_roots_ids("Uid:\t0\t0\t0\t0\n"));
        for status in [
            "",
            "Uid:\n",
            "Uid:\t1000\t0\t0\t0\n",
            "Uid:\t0\t0\t0\t1000\n",
            "Uid:\t0\t0\t0\t0\nNSpid:\t417\t1\n",
        ] {
            assert!(!has_roots_ids(status), "{status}");
        }
    }
}
