//! System files are replaced whole, by rename: whoever reads one finds the old or the new text. Owner,
//! mode and label stay.

use rustix::fs::{Gid, Mode, Uid, XattrFlags, fchmod, fchown, fgetxattr, fsetxattr};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// SELinux's label of a file.
const LABEL: &str = "security.selinux";

/// Makes a folder for root alone, and those above it. The one of the records lets users pass.
pub fn make_folders(folder: &Path) -> io::Result<()> {
    let records = Path::new("/var/lib/pam_totp");
    if !records.exists() {
        DirBuilder::new().mode(0o700).create(records).or_else(there_already)?;
        fs::set_permissions(records, std::os::unix::fs::PermissionsExt::from_mode(0o711))?;
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn there_already(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::AlreadyExists { Ok(()) } else { Err(error) }
}

/// A new file for root alone, on disk when this returns.
pub fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::options().create_new(true).write(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Replaces a file, or makes it with this mode. A link's target is replaced, not the link.
pub fn replace(path: &Path, text: &str, mode_if_new: u32) -> io::Result<()> {
    let path = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        found => found?,
    };
    let beside = beside(&path);
    let _ = fs::remove_file(&beside);
    let written = write_beside(&path, &beside, text, mode_if_new)
        .and_then(|()| fs::rename(&beside, &path))
        .and_then(|()| sync_folder(&path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write_beside(path: &Path, beside: &Path, text: &str, mode_if_new: u32) -> io::Result<()> {
    write_new(beside, text)?;
    let file = File::open(beside)?;
    let mode = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => mode_if_new,
        old => {
            let old = old?;
            let stat = old.metadata()?;
            let (owner, group) = (Uid::from_raw(stat.uid()), Gid::from_raw(stat.gid()));
            fchown(&file, Some(owner), Some(group))?;
            let mut label = [0; 512];
            if let Ok(length) = fgetxattr(&old, LABEL, &mut label[..]) {
                let label = label.get(..length).unwrap_or_default();
                fsetxattr(&file, LABEL, label, XattrFlags::empty())?;
            }
            stat.mode()
        }
    };
    fchmod(&file, Mode::from_raw_mode(mode & 0o7777))?;
    file.sync_all()
}

/// Takes a file away for good.
pub fn remove(path: &Path) -> io::Result<()> {
    let _ = fs::remove_file(beside(path));
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => sync_folder(path),
    }
}

/// The name under which a new text lies until it is whole. libpam and sshd read no such name, and the next
/// change removes one that was left behind.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.enroll-setup"))
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path.parent().unwrap_or(Path::new("/")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_replaced_file_keeps_its_mode_and_a_link_to_it_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace(&link, "new", 0o600).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o7777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_a_killed_process_left_beside_a_file_does_not_stop_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(beside(&file), "half").unwrap();
        replace(&file, "new", 0o644).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o7777, 0o644);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::write(beside(&file), "half").unwrap();
        remove(&file).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
