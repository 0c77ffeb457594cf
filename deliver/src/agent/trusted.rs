//! Which files of the administrator are believed: those that nobody but root can change or replace.

use crate::files::replaced;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use totp_core::escape;

/// Group and others may write.
const WRITE: u32 = 0o022;
/// Everybody may write in the folder, and remove only what is their own.
const STICKY: u32 = 0o1000;

/// Whose files are believed. The tests have files of their own user below a folder of their own.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The owner of the file and of all folders above it.
    pub owner: u32,
    /// Folders up to this one are not looked at.
    pub below: PathBuf,
}

impl Trust {
    /// Root's files, with all folders above them.
    pub fn root() -> Self {
        Self { owner: 0, below: PathBuf::new() }
    }

    /// Whether only the owner can change the file at `path`, or put another one in its place. No symbolic link is
    /// followed, because the folder of its target would have to be looked at, too.
    ///
    /// # Errors
    /// What is wrong, and what to do.
    pub fn check(&self, path: &Path) -> Result<(), String> {
        let shown = escape::text(path.display());
        let plain = |part: Component<'_>| matches!(part, Component::RootDir | Component::Normal(_));
        if !path.is_absolute() || !path.components().all(plain) {
            return Err(format!("{shown} is not an absolute path without .., write it in full"));
        }
        let mut at = PathBuf::new();
        for part in path.components() {
            at.push(part);
            if !self.below.as_os_str().is_empty() && self.below.starts_with(&at) {
                continue;
            }
            self.check_one(&at, at == path)?;
        }
        Ok(())
    }

    fn check_one(&self, at: &Path, is_last: bool) -> Result<(), String> {
        let shown = escape::text(at.display());
        let about =
            fs::symlink_metadata(at).map_err(|error| format!("cannot find {shown}: {error}"))?;
        if about.file_type().is_symlink() {
            let target = fs::canonicalize(at).map(|target| escape::text(target.display()));
            let target = target.unwrap_or_else(|_| "another path".to_owned());
            return Err(format!("{shown} is a symbolic link, write {target} instead"));
        }
        if is_last && !about.is_file() {
            return Err(format!("{shown} is not a regular file"));
        }
        if about.uid() != self.owner {
            let owner = about.uid();
            return Err(if is_last {
                format!("{shown} belongs to user id {owner}. {}", replaced(&shown))
            } else {
                format!(
                    "{shown} belongs to user id {owner}. Move the file to a folder that only root can change"
                )
            });
        }
        if about.mode() & WRITE != 0 {
            // Everybody may write in such a folder (/tmp), and it must stay so.
            if about.is_dir() && about.mode() & STICKY != 0 {
                return Err(format!(
                    "other users can write {shown}. Move the file to a folder that only root can change"
                ));
            }
            if is_last {
                return Err(format!("other users can write {shown}. {}", replaced(&shown)));
            }
            return Err(format!("other users can write {shown}, run: chmod go-w {shown}"));
        }
        Ok(())
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use rustix::process::geteuid;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use tempfile::TempDir;

    /// A folder whose files are believed.
    pub fn home() -> (TempDir, Trust) {
        let folder = tempfile::tempdir().unwrap();
        let below = fs::canonicalize(folder.path()).unwrap();
        let trust = Trust { owner: geteuid().as_raw(), below: below.parent().unwrap().to_owned() };
        (folder, trust)
    }

    fn file(path: &Path, mode: u32) {
        fs::write(path, "#!/bin/sh\n").unwrap();
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_file_that_only_its_owner_can_change_is_believed() {
        let (folder, trust) = home();
        let path = folder.path().join("hook");
        file(&path, 0o755);
        assert_eq!(trust.check(&path), Ok(()));
        let other = Trust { owner: trust.owner + 1, ..trust };
        assert!(other.check(&path).unwrap_err().contains("Move the file"));
    }

    #[test]
    fn a_file_that_others_can_write_is_not_believed() {
        let (folder, trust) = home();
        let path = folder.path().join("hook");
        for mode in [0o775, 0o757] {
            file(&path, mode);
            let why = trust.check(&path).unwrap_err();
            assert!(why.contains("chmod go-w") && why.contains(".new"), "{why}");
        }
    }

    #[test]
    fn a_file_in_a_folder_of_others_is_not_believed() {
        let (folder, trust) = home();
        let above = folder.path().join("above");
        fs::create_dir_all(above.join("inner")).unwrap();
        let path = above.join("inner/hook");
        file(&path, 0o755);
        assert_eq!(trust.check(&path), Ok(()));
        // The sticky bit does not make such a folder safe: the file can be another one after a reboot.
        for (mode, advice) in [(0o775, "above, run: chmod go-w"), (0o1777, "Move the file")] {
            fs::set_permissions(&above, Permissions::from_mode(mode)).unwrap();
            let why = trust.check(&path).unwrap_err();
            assert!(why.contains(advice), "{why}");
        }
    }

    #[test]
    fn no_symbolic_link_is_followed() {
        let (folder, trust) = home();
        let real = folder.path().join("real");
        fs::create_dir(&real).unwrap();
        file(&real.join("hook"), 0o755);
        symlink(real.join("hook"), folder.path().join("link")).unwrap();
        symlink(&real, folder.path().join("folder")).unwrap();
        for name in ["link", "folder/hook"] {
            let why = trust.check(&folder.path().join(name)).unwrap_err();
            assert!(why.contains("symbolic link") && why.contains("real"), "{why}");
        }
        let dots = folder.path().join("real/../real/hook");
        assert!(trust.check(&dots).unwrap_err().contains("without .."));
        assert!(trust.check(Path::new("hook")).unwrap_err().contains("absolute path"));
        assert!(trust.check(&real).unwrap_err().contains("not a regular file"));
        assert!(trust.check(&real.join("none")).unwrap_err().contains("cannot find"));
    }
}
