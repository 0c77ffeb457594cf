use super::*;
use std::path::Path;

struct Folder(tempfile::TempDir, OwnedFd);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let flags = OFlags::PATH | OFlags::DIRECTORY;
        let fd = fs::open(folder.path(), flags, Mode::empty()).unwrap();
        Self(folder, fd)
    }

    fn wanted(&self, naming: Naming) -> NewFile<'_> {
        let (folder, mode) = (self.1.as_fd(), Mode::RUSR | Mode::WUSR);
        NewFile { folder, name: OsStr::new("file"), mode, naming, flushed: Flushed::ContentAndName }
    }

    fn file(&self) -> std::path::PathBuf {
        self.0.path().join("file")
    }

    fn names(&self) -> Vec<OsString> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }
}

fn nothing(_: BorrowedFd<'_>) -> rustix::io::Result<()> {
    Ok(())
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn both_ways_make_a_whole_file_and_leave_nothing_else() {
    let folder = Folder::new();
    for naming in [Naming::New, Naming::NewUnderLock] {
        let wanted = folder.wanted(naming);
        wanted.make_unnamed(b"whole", &nothing).unwrap();
        assert_eq!(text(&folder.file()), "whole");
        std::fs::remove_file(folder.file()).unwrap();
        wanted.make_by_interim(b"whole", &nothing).unwrap();
        assert_eq!((text(&folder.file()), folder.names().len()), ("whole".into(), 1));
        std::fs::remove_file(folder.file()).unwrap();
    }
}

#[test]
fn a_file_that_is_there_stays_unless_it_is_to_be_replaced() {
    let folder = Folder::new();
    std::fs::write(folder.file(), "old").unwrap();
    let wanted = folder.wanted(Naming::New);
    assert_eq!(wanted.make(b"new", nothing).err(), Some(Errno::EXIST));
    assert_eq!(wanted.make_by_interim(b"new", &nothing).err(), Some(Errno::EXIST));
    assert_eq!((text(&folder.file()), folder.names().len()), ("old".into(), 1));
    folder.wanted(Naming::Replace).make(b"new", nothing).unwrap();
    assert_eq!((text(&folder.file()), folder.names().len()), ("new".into(), 1));
}

#[test]
fn a_file_that_is_not_whole_is_never_there() {
    let folder = Folder::new();
    let fails = |_: BorrowedFd<'_>| Err(Errno::ACCESS);
    for naming in [Naming::New, Naming::NewUnderLock, Naming::Replace] {
        assert_eq!(folder.wanted(naming).make(b"new", fails).err(), Some(Errno::ACCESS));
        assert!(folder.names().is_empty(), "{:?}", folder.names());
    }
    folder.wanted(Naming::New).try_out(b"tried").unwrap();
    assert!(folder.names().is_empty());
}

#[test]
fn a_killed_makers_file_is_removed_and_a_living_ones_stays() {
    let folder = Folder::new();
    std::fs::write(folder.0.path().join(".file.new-0"), "left").unwrap();
    let wanted = folder.wanted(Naming::New);
    let living = Interim::open(&wanted).unwrap();
    wanted.write(living.file().unwrap(), b"living").unwrap();
    assert_eq!(folder.names(), [".file.new-0"]);
    folder.wanted(Naming::Replace).make(b"other", nothing).unwrap();
    assert_eq!(folder.names(), [".file.new-0", "file"]);
    assert_eq!(text(&folder.0.path().join(".file.new-0")), "living");
    assert_eq!(living.give_name(&wanted).err(), Some(Errno::EXIST));
    assert_eq!((text(&folder.file()), folder.names().len()), ("other".into(), 1));
}

#[test]
fn trying_out_removes_what_a_killed_maker_left() {
    let folder = Folder::new();
    std::fs::write(folder.0.path().join(".file.new-0"), "left").unwrap();
    folder.wanted(Naming::Replace).try_out(b"tried").unwrap();
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

/// A link in the place of the interim file is neither followed nor taken for one.
#[test]
fn a_foreign_thing_under_the_interim_name_is_passed_by() {
    let folder = Folder::new();
    let aside = tempfile::NamedTempFile::new().unwrap();
    std::os::unix::fs::symlink(aside.path(), folder.0.path().join(".file.new-0")).unwrap();
    std::fs::create_dir(folder.0.path().join(".file.new-1")).unwrap();
    folder.wanted(Naming::Replace).make(b"new", nothing).unwrap();
    assert_eq!((text(&folder.file()), text(aside.path())), ("new".into(), String::new()));
    assert_eq!(folder.names().len(), 3);
}
