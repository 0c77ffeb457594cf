//! Copies of sshd's files that include each other, so that sshd can be asked about settings that are not in force:
//! it looks for included files at the paths that the files name, and there the old ones are.

use crate::sshd::config::{DEEPEST, MAIN, included};
use crate::sshd::syntax::split;
use crate::system::{System, is_gone};
use std::io;
use std::path::{Path, PathBuf};

/// The copy of one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Copy {
    /// The file.
    pub of: PathBuf,
    /// Where its copy belongs.
    pub path: PathBuf,
    /// What the copy has: the same lines by the same numbers, with the copies for the files that they include.
    pub content: Vec<u8>,
}

/// The main file and all that it includes, as this machine has or imagines them. The copies belong into this folder,
/// whose path has no blanks. The first one is the main file.
///
/// # Errors
/// A file cannot be read.
pub fn copies(machine: &System, folder: &Path) -> io::Result<Vec<Copy>> {
    let mut copies = Vec::new();
    copied(machine, folder, Path::new(MAIN), &mut copies, 0)?;
    Ok(copies)
}

/// The path of a file's copy; none where the file is not there, which sshd passes over as well.
fn copied(
    machine: &System,
    folder: &Path,
    of: &Path,
    copies: &mut Vec<Copy>,
    depth: usize,
) -> io::Result<Option<PathBuf>> {
    if let Some(known) = copies.iter().find(|copy| copy.of == of) {
        return Ok(Some(known.path.clone()));
    }
    let whole = match machine.read_raw(of) {
        Err(error) if is_gone(&error) => return Ok(None),
        whole => whole?,
    };
    let (number, path) = (copies.len(), folder.join(copies.len().to_string()));
    copies.push(Copy { of: of.to_owned(), path: path.clone(), content: Vec::new() });
    let mut content = Vec::with_capacity(whole.len());
    for line in whole.split_inclusive(|byte| *byte == b'\n') {
        let includes = split(&String::from_utf8_lossy(line)).is_some_and(|(k, _)| k == "include");
        if !includes || depth >= DEEPEST {
            content.extend_from_slice(line);
            continue;
        }
        let mut names = String::new();
        for file in included(machine, line).into_iter().flat_map(|found| found.files) {
            if let Some(copy) = copied(machine, folder, &file, copies, depth + 1)? {
                names = names + " " + &copy.to_string_lossy();
            }
        }
        if !names.is_empty() {
            content.extend_from_slice(format!("Include{names}").as_bytes());
        }
        content.push(b'\n');
    }
    if let Some(copy) = copies.get_mut(number) {
        copy.content = content;
    }
    Ok(Some(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn copies_include_each_other_by_the_same_lines() {
        let tree = tempfile::tempdir().unwrap();
        let ssh = tree.path().join("etc/ssh");
        fs::create_dir_all(ssh.join("d")).unwrap();
        let main = "# \nInclude d/*.conf none/*\nInclude gone\nMatch User x\n  Include d/a.conf\n";
        fs::write(ssh.join("sshd_config"), main).unwrap();
        fs::write(ssh.join("d/a.conf"), "UsePAM no\n").unwrap();
        fs::write(ssh.join("d/b.conf"), "Port 1").unwrap();
        let machine = System::new(Some(tree.path())).unwrap();
        let machine = machine.with(Path::new("/etc/ssh/d/a.conf"), b"UsePAM yes\n");
        let found = copies(&machine, Path::new("/run/x")).unwrap();
        let of = |at: usize| (found[at].of.to_str().unwrap(), found[at].path.to_str().unwrap());
        assert_eq!(of(0), (MAIN, "/run/x/0"));
        assert_eq!(of(1), ("/etc/ssh/d/a.conf", "/run/x/1"));
        assert_eq!(of(2), ("/etc/ssh/d/b.conf", "/run/x/2"));
        let wanted = "# \nInclude /run/x/1 /run/x/2\n\nMatch User x\nInclude /run/x/1\n";
        assert_eq!(String::from_utf8_lossy(&found[0].content), wanted);
        assert_eq!(
            (&*found[1].content, &*found[2].content),
            (&b"UsePAM yes\n"[..], &b"Port 1"[..])
        );
        assert_eq!(found.len(), 3);
    }
}
