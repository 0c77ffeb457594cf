//! System files are replaced whole, by rename: a reader finds the old or the new content. Owner, mode and
//! extended attributes stay.

use rustix::fs::{Gid, Mode, Uid, XattrFlags, fchmod, fchown, fgetxattr, flistxattr, fsetxattr};
use rustix::io::Errno;
use std::ffi::{CStr, OsString};
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use totp_core::new_file::{Flushed, Naming, NewFile, flush_folder, flush_new_folder};
use totp_core::new_folder;
use totp_core::settings::STATE_DIR;

/// Attributes over a file's content: with another content they would be false.
const OF_THE_CONTENT: [&[u8]; 2] = [b"security.ima", b"security.evm"];
/// The kernel's own bounds (xattr(7)).
const LONGEST_LIST: usize = 65_536;
const LONGEST_VALUE: usize = 65_536;

/// Makes a folder of setups for root alone, and those above it. The one of the records lets users pass.
pub fn make_folders(folder: &Path) -> io::Result<()> {
    make_folder(Path::new(STATE_DIR), 0o711)?;
    let within = |folder: &&Path| folder.starts_with(STATE_DIR) && *folder != Path::new(STATE_DIR);
    let mut missing: Vec<&Path> = folder.ancestors().take_while(within).collect();
    missing.reverse();
    missing.into_iter().try_for_each(|folder| make_folder(folder, 0o700))
}

/// Makes a folder, unless it is there. Its name is on disk when this returns: a power cut must not take the list of changes
/// away while a change stays. A process that was killed may have made the folder and not flushed it.
pub fn make_folder(path: &Path, mode: u32) -> io::Result<()> {
    new_folder::make(path, Mode::from_raw_mode(mode))?;
    let above = File::open(path.parent().unwrap_or(Path::new("/")))?;
    Ok(flush_new_folder(above.as_fd())?)
}

/// A new file for root alone, with its name on disk when this returns.
pub fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = File::open(path.parent().unwrap_or(Path::new("/")))?;
    let file = NewFile {
        folder: folder.as_fd(),
        name: path.file_name().unwrap_or_default(),
        mode: Mode::from_raw_mode(0o600),
        naming: Naming::New,
        flushed: Flushed::ContentAndName,
    };
    file.make(content, |_| Ok(()))?;
    Ok(())
}

/// Replaces a file, or makes it with this mode. A link's target is replaced, not the link.
pub fn replace(path: &Path, content: &[u8], mode_if_new: u32) -> io::Result<()> {
    let path = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        found => found?,
    };
    let beside = beside(&path, Beside::New);
    let written =
        write_like(&path, &beside, content, mode_if_new).and_then(|()| put(&beside, &path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Puts a whole file in the place of another one of the same folder.
pub fn put(beside: &Path, path: &Path) -> io::Result<()> {
    fs::rename(beside, path)?;
    sync_folder(path)
}

/// Writes a file with owner, mode and attributes of another one; where that one is not there, root's with this
/// mode. A file left behind under the name goes. It has its name from the beginning, and no [`NewFile`]'s: of a process
/// that was killed, the next one knows what to remove ([`Beside`]).
pub fn write_like(model: &Path, path: &Path, content: &[u8], mode_if_new: u32) -> io::Result<()> {
    remove_if_there(path)?;
    let mut file = File::options().create_new(true).write(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    match File::open(model) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fchmod(&file, Mode::from_raw_mode(mode_if_new))?;
        }
        model => {
            let model = model?;
            own_like(&file, &model)?;
            copy_attributes(&model, &file)?;
        }
    }
    file.sync_all()
}

/// Gives a file the owner and the mode of another one, where they differ: somebody may have changed them since.
pub fn follow(path: &Path, model: &Path) -> io::Result<()> {
    match File::open(model) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        model => own_like(&File::open(path)?, &model?),
    }
}

fn own_like(file: &File, model: &File) -> io::Result<()> {
    let (has, wanted) = (file.metadata()?, model.metadata()?);
    if (has.uid(), has.gid()) != (wanted.uid(), wanted.gid()) {
        let (owner, group) = (Uid::from_raw(wanted.uid()), Gid::from_raw(wanted.gid()));
        fchown(file, Some(owner), Some(group))?;
    }
    if file.metadata()?.mode() & 0o7777 != wanted.mode() & 0o7777 {
        fchmod(file, Mode::from_raw_mode(wanted.mode() & 0o7777))?;
    }
    Ok(())
}

/// Label, access lists and whatever else stands beside a file's content.
fn copy_attributes(from: &File, to: &File) -> io::Result<()> {
    let mut names = vec![0; LONGEST_LIST];
    let length = match flistxattr(from, &mut names[..]) {
        Ok(length) => length,
        // A file system without any.
        Err(Errno::NOTSUP) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let mut value = vec![0; LONGEST_VALUE];
    let names = names.get(..length).unwrap_or_default();
    for name in names.split_inclusive(|byte| *byte == 0) {
        let Ok(name) = CStr::from_bytes_with_nul(name) else { continue };
        if OF_THE_CONTENT.contains(&name.to_bytes()) {
            continue;
        }
        let length = fgetxattr(from, name, &mut value[..])?;
        fsetxattr(to, name, value.get(..length).unwrap_or_default(), XattrFlags::empty())?;
    }
    Ok(())
}

/// Removes a file for good.
pub fn remove(path: &Path) -> io::Result<()> {
    remove_if_there(&beside(path, Beside::New))?;
    remove_if_there(path)?;
    sync_folder(path)
}

/// Removes a file; it need not be there.
pub fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// What lies beside a file for a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beside {
    /// A new content until it is whole.
    New,
    /// The file as it was before a setup.
    Before,
    /// The file as it will be after one.
    Kept,
    /// The file as somebody else had changed it, where a revert could not keep that.
    Left,
}

/// The name of a file that lies beside another one. It begins with a dot and ends with none of their endings, so
/// neither libpam, nor an `Include` of sshd's, nor systemd, nor cron takes it for a file of its own.
pub fn beside(path: &Path, what: Beside) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(match what {
        Beside::New => ".enroll-setup",
        Beside::Before => ".enroll-before",
        Beside::Kept => ".enroll-kept",
        Beside::Left => ".enroll-left",
    });
    path.with_file_name(name)
}

/// Has a folder's names on disk.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = File::open(path.parent().unwrap_or(Path::new("/")))?;
    Ok(flush_folder(folder.as_fd())?)
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
        replace(&link, b"new", 0o600).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o7777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn leftovers_of_a_killed_process_do_not_stop_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(beside(&file, Beside::New), "half").unwrap();
        replace(&file, b"new", 0o644).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o7777, 0o644);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::write(beside(&file, Beside::New), "half").unwrap();
        remove(&file).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
