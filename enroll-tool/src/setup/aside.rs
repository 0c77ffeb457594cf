//! Both ends of a setup lie beside each file that it changes, from before the first change: the file as it was,
//! and as it will be if a login proves the change. So to end a setup is to rename a file within its folder,
//! which needs no space, and no other file system than the one that the file is on.
//!
//! The old file is kept as it is, by a second name for the same inode: owner, mode, label, attributes and times
//! are its own. Where the file system has no such names, a copy takes its place.

use super::files::{self, Beside, beside};
use super::plan::FileChange;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Lays both ends beside the file. They are on disk when this returns.
pub fn lay(change: &FileChange) -> io::Result<()> {
    let path = change.real.as_path();
    if let Some(content) = &change.before {
        let before = beside(path, Beside::Before);
        files::remove_if_there(&before)?;
        if fs::hard_link(path, &before).is_err() {
            files::write_like(path, &before, content, 0o644)?;
        }
        if fs::read(&before)? != *content {
            return Err(io::Error::other(crate::messages::setup_changed_just_now()));
        }
    }
    if change.kept != change.trial {
        files::write_like(path, &beside(path, Beside::Kept), &change.kept, 0o644)?;
    }
    files::sync_folder(path)
}

/// Makes the file as it was before.
pub fn put_before(change: &FileChange) -> io::Result<()> {
    match &change.before {
        Some(content) => put(change, Beside::Before, content),
        None => files::remove(&change.path),
    }
}

/// Makes the file as it was before, and keeps the file that somebody else had changed beside it. Returns its path.
pub fn put_before_and_save(change: &FileChange) -> io::Result<PathBuf> {
    let now = fs::canonicalize(&change.path)?;
    let saved = beside(&now, Beside::Left);
    files::remove_if_there(&saved)?;
    if fs::hard_link(&now, &saved).is_err() {
        files::write_like(&now, &saved, &fs::read(&now)?, 0o600)?;
    }
    put_before(change)?;
    Ok(saved)
}

/// Makes the file as it will stay.
pub fn put_kept(change: &FileChange) -> io::Result<()> {
    put(change, Beside::Kept, &change.kept)
}

/// By rename, if the file that was laid is still what the journal says; else it is written anew.
fn put(change: &FileChange, what: Beside, content: &[u8]) -> io::Result<()> {
    let laid = beside(&change.real, what);
    let leads_there = fs::canonicalize(&change.path).map_or(true, |path| path == change.real);
    let plain = fs::symlink_metadata(&laid).is_ok_and(|stat| stat.is_file());
    if leads_there && plain && fs::read(&laid).is_ok_and(|found| found == content) {
        files::follow(&laid, &change.real)?;
        return files::put(&laid, &change.real);
    }
    files::replace(&change.path, content, 0o644)
}

/// Removes what was laid and is not needed any more.
pub fn clear(change: &FileChange) -> io::Result<()> {
    let laid = [Beside::New, Beside::Before, Beside::Kept].map(|what| beside(&change.real, what));
    let there = |path: &&std::path::PathBuf| fs::symlink_metadata(path.as_path()).is_ok();
    for path in laid.iter().filter(there) {
        files::remove_if_there(path)?;
    }
    sync(&change.real)
}

/// A folder that is gone holds nothing.
fn sync(path: &Path) -> io::Result<()> {
    match files::sync_folder(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    fn names(folder: &Path) -> Vec<PathBuf> {
        let mut names: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into()).collect();
        names.sort();
        names
    }

    /// A file of a site, and the change of it on trial.
    fn on_trial(folder: &Path) -> FileChange {
        let path = folder.join("sshd");
        fs::write(&path, b"before \xe9\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let texts = (b"trial\n".to_vec(), b"kept\n".to_vec());
        let change = FileChange::of(&path, Some(b"before \xe9\n".to_vec()), texts, Vec::new());
        lay(&change).unwrap();
        files::replace(&path, &change.trial, 0o644).unwrap();
        change
    }

    #[test]
    fn reverting_brings_the_same_file_back() {
        let folder = tempfile::tempdir().unwrap();
        let before = folder.path().join(".sshd.enroll-before");
        let change = on_trial(folder.path());
        let inode = fs::metadata(&before).unwrap().ino();
        assert_eq!(
            names(folder.path()),
            [".sshd.enroll-before", ".sshd.enroll-kept", "sshd"].map(PathBuf::from)
        );
        put_before(&change).unwrap();
        clear(&change).unwrap();
        let stat = fs::metadata(&change.path).unwrap();
        assert_eq!((stat.ino(), stat.mode() & 0o7777), (inode, 0o640));
        assert_eq!(fs::read(&change.path).unwrap(), b"before \xe9\n");
        assert_eq!(names(folder.path()), [PathBuf::from("sshd")]);
    }

    #[test]
    fn keeping_has_the_owner_and_mode_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let change = on_trial(folder.path());
        fs::set_permissions(&change.path, fs::Permissions::from_mode(0o600)).unwrap();
        put_kept(&change).unwrap();
        clear(&change).unwrap();
        assert_eq!(fs::metadata(&change.path).unwrap().mode() & 0o7777, 0o600);
        assert_eq!(fs::read(&change.path).unwrap(), b"kept\n");
        assert_eq!(names(folder.path()), [PathBuf::from("sshd")]);
    }

    #[test]
    fn a_laid_file_that_somebody_changed_is_not_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let change = on_trial(folder.path());
        let before = folder.path().join(".sshd.enroll-before");
        fs::write(&before, "of somebody else").unwrap();
        put_before(&change).unwrap();
        assert_eq!(fs::read(&change.path).unwrap(), b"before \xe9\n");
        fs::remove_file(&before).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", &before).unwrap();
        fs::write(&change.path, &change.trial).unwrap();
        put_before(&change).unwrap();
        clear(&change).unwrap();
        assert_eq!(names(folder.path()), [PathBuf::from("sshd")]);
        assert_eq!(fs::read(&change.path).unwrap(), b"before \xe9\n");
    }

    #[test]
    fn behind_a_link_the_ends_lie_beside_the_file_itself() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (link, file) = (folder.path().join("sshd"), elsewhere.path().join("sshd"));
        fs::write(&file, "before").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let texts = (b"trial".to_vec(), b"kept".to_vec());
        let change = FileChange::of(&link, Some(b"before".to_vec()), texts, Vec::new());
        lay(&change).unwrap();
        assert_eq!(names(folder.path()), [PathBuf::from("sshd")]);
        assert_eq!(names(elsewhere.path()).len(), 3);
        files::replace(&link, &change.trial, 0o644).unwrap();
        put_before(&change).unwrap();
        clear(&change).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(names(elsewhere.path()), [PathBuf::from("sshd")]);
        assert_eq!(fs::read(&file).unwrap(), b"before");
    }
}
