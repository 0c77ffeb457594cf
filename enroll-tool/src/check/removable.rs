//! Whether the module's file may go: which PAM files still name it. For the packages and `make uninstall`, before they
//! remove anything; a login by such a file would fail without the module.
//!
//! It looks further than a check of one service does: at every file that libpam could read, whatever service it is
//! for, and at every file that such a file includes, wherever that is. A line counts if the module's name stands in
//! it: whether libpam would take the line is not asked.

use super::ours::AllNames;
use crate::error::{Error, Result, failed};
use crate::machine::Machine;
use crate::messages;
use crate::terminal;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use totp_core::escape;

/// Where libpam looks for services, all distributions together.
const FOLDERS: [&str; 4] = ["/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d", "/usr/share/pam.d"];
/// All services in one file, where no folder is.
const ONE_FILE: &str = "/etc/pam.conf";
/// What package managers and editors leave behind, which is no service.
const LEFTOVERS: [&str; 7] =
    ["~", ".rpmsave", ".rpmnew", ".rpmorig", ".swp", ".bak", ".enroll-setup"];

/// `enroll check --removable`: prints the files; exit status 1 if there are any, 2 if it cannot be told.
pub fn run(machine: &Machine) -> Result<()> {
    let naming = match naming(machine) {
        Ok(naming) => naming,
        Err((path, error)) => {
            terminal::complain(&Error::Failed(messages::at(path.display(), error)), 2);
            return Err(Error::Reported(2));
        }
    };
    for path in &naming {
        terminal::print(&escape::text(path.display()))?;
    }
    if naming.is_empty() { Ok(()) } else { Err(Error::Reported(1)) }
}

/// The files that name the module, each once.
fn naming(machine: &Machine) -> std::result::Result<BTreeSet<PathBuf>, (PathBuf, io::Error)> {
    let mut waiting = vec![PathBuf::from(ONE_FILE)];
    for folder in FOLDERS.map(Path::new) {
        match machine.names(folder) {
            Ok(names) => {
                waiting.extend(names.iter().filter(|n| !is_left(n)).map(|n| folder.join(n)))
            }
            Err(error) if is_absent(&error) => {}
            Err(error) => return Err((folder.to_owned(), error)),
        }
    }
    let (mut seen, mut naming) = (BTreeSet::new(), BTreeSet::new());
    let names = AllNames::find(machine);
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        // A folder, a device or a link to nothing is no file that libpam reads.
        let text = match machine.stat(&path) {
            Ok(stat) if stat.st_mode & 0o170_000 != 0o100_000 => continue,
            Err(error) if is_absent(&error) => continue,
            _ => machine.read(&path).map_err(|error| (path.clone(), error))?,
        };
        for line in text.replace("\\\n", " ").lines() {
            let line = line.split('#').next().unwrap_or_default();
            if names.are_in(line) {
                naming.insert(path.clone());
            }
            waiting.extend(included(line));
        }
    }
    Ok(naming)
}

/// The files that a line includes, under every folder that libpam would look in.
fn included(line: &str) -> Vec<PathBuf> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().take(4).position(|word| {
        ["@include", "include", "substack"].iter().any(|known| word.eq_ignore_ascii_case(known))
    });
    let Some(target) = at.and_then(|at| words.get(at + 1)) else { return Vec::new() };
    // In brackets, a name may have blanks.
    let bracketed = || line.split_once(target)?.1.split_once(']');
    let rest = if target.starts_with('[') && !target.ends_with(']') { bracketed() } else { None };
    let target = rest.map_or_else(|| (*target).to_owned(), |(rest, _)| format!("{target}{rest}"));
    let target = target.trim_start_matches('[').trim_end_matches(']');
    FOLDERS.iter().map(|folder| Path::new(folder).join(target)).collect()
}

fn is_left(name: &str) -> bool {
    LEFTOVERS.iter().any(|end| name.ends_with(end))
        || name.contains(".dpkg-")
        || name.contains(".ucf-")
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The machine or the tree that the option `--root` names.
pub fn of(root: Option<&Path>) -> Result<()> {
    match Machine::new(root) {
        Ok(machine) => run(&machine),
        Err(error) => failed(messages::at("--root", error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn named(files: &[(&str, &str)], links: &[(&str, &str)]) -> Vec<String> {
        let tree = tempfile::tempdir().unwrap();
        let place = |path: &str| tree.path().join(path.trim_start_matches('/'));
        for (path, text) in files {
            fs::create_dir_all(place(path).parent().unwrap()).unwrap();
            fs::write(place(path), text).unwrap();
        }
        for (path, target) in links {
            fs::create_dir_all(place(path).parent().unwrap()).unwrap();
            std::os::unix::fs::symlink(target, place(path)).unwrap();
        }
        let machine = Machine::new(Some(tree.path())).unwrap();
        naming(&machine).unwrap().into_iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn every_way_to_name_the_module_is_found() {
        let line = "auth required pam_totp.so\n";
        for path in ["/etc/pam.d/sshd", "/usr/lib/pam.d/su", "/usr/etc/pam.d/x", "/etc/pam.conf"] {
            assert_eq!(named(&[(path, line)], &[]), [path]);
        }
        for include in [
            "@include /srv/pam/codes",
            "auth include /srv/pam/codes",
            "-auth substack /srv/pam/codes",
            "auth INCLUDE /srv/pam/codes",
            "auth \\\n  substack /srv/pam/codes",
            "@include ../../srv/pam/codes",
            "auth [include] /srv/pam/codes\nauth include /srv/pam/codes",
        ] {
            let found = named(&[("/etc/pam.d/sshd", include), ("/srv/pam/codes", line)], &[]);
            assert!(
                found.iter().any(|path| path.ends_with("srv/pam/codes")),
                "{include}: {found:?}"
            );
        }
        for include in ["auth include [/srv/my  pam/codes]", "@include [/srv/my  pam/codes] x"] {
            let found = named(&[("/etc/pam.d/sshd", include), ("/srv/my  pam/codes", line)], &[]);
            assert_eq!(found.len(), 1, "{include}");
        }
        // Two steps, a folder that libpam does not list, and the old form of all services in one file.
        let deep = [
            ("/etc/pam.conf", "sshd auth include /srv/a\n"),
            ("/srv/a", "auth substack b\n"),
            ("/usr/lib/pam.d/b", "auth [success=ok default=die] /opt/lib/pam_totp.so debug\n"),
        ];
        assert_eq!(named(&deep, &[]), ["/usr/lib/pam.d/b"]);
        // A circle ends.
        assert!(
            named(&[("/etc/pam.d/a", "@include b"), ("/etc/pam.d/b", "@include a")], &[])
                .is_empty()
        );
    }

    #[test]
    fn a_link_to_a_file_elsewhere_counts() {
        let there = [("/srv/codes", "auth required pam_totp.so\n")];
        assert_eq!(named(&there, &[("/etc/pam.d/sshd", "/srv/codes")]), ["/etc/pam.d/sshd"]);
    }

    #[test]
    fn a_link_to_the_module_is_its_name_too() {
        let line = [("/etc/pam.d/sshd", "auth required pam_2fa.so\n")];
        assert!(named(&line, &[]).is_empty());
        for target in ["pam_totp.so", "/usr/lib/security/pam_totp.so"] {
            let link = ("/usr/lib/security/pam_2fa.so", target);
            assert_eq!(named(&line, &[link]), ["/etc/pam.d/sshd"]);
        }
        // A link to a link, and links outside the folders of modules.
        let chain = [
            ("/usr/lib/security/pam_2fa.so", "pam_code.so"),
            ("/usr/lib/security/pam_code.so", "pam_totp.so"),
        ];
        assert_eq!(named(&line, &chain), ["/etc/pam.d/sshd"]);
        let link = [("/opt/x/pam_2fa.so", "/usr/lib/security/pam_totp.so")];
        for module in ["/opt/x/pam_2fa.so", "../../../opt/x/pam_2fa.so"] {
            let line = format!("auth [success=ok default=die] {module} debug\n");
            assert_eq!(
                named(&[("/etc/pam.d/sshd", &line)], &link),
                ["/etc/pam.d/sshd"],
                "{module}"
            );
        }
    }

    #[test]
    fn comments_leftovers_and_dead_links_do_not_count() {
        let line = "auth required pam_totp.so\n";
        let files = [
            (
                "/etc/pam.d/sshd",
                "# auth required pam_totp.so\nauth required pam_unix.so # pam_totp.so\n",
            ),
            ("/etc/pam.d/sshd.dpkg-old", line),
            ("/etc/pam.d/su~", line),
            ("/etc/pam.d/su.rpmsave", line),
            ("/srv/nobody/includes", line),
        ];
        assert!(
            named(&files, &[("/etc/pam.d/x", "/nowhere"), ("/etc/pam.d/y", "/srv")]).is_empty()
        );
    }
}
