use super::*;
use crate::secret_file::WRITABLE;
use std::os::unix::fs::{PermissionsExt, chown, symlink};

/// A home with `folder/file`, and a way to look at it.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("folder")).unwrap();
    std::fs::write(home.path().join("folder/file"), "content").unwrap();
    set_mode(&home.path().join("folder/file"), 0o600);
    set_mode(&home.path().join("folder"), 0o700);
    home
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn opened(home: &tempfile::TempDir) -> Result<Home, FileError> {
    let uid = rustix::process::geteuid().as_raw();
    Home::open(home.path(), FileOwner { uid, private_group: None })
}

fn refusal(home: &tempfile::TempDir) -> FileFault {
    let read = opened(home).unwrap().read(Path::new("folder/file"), 100);
    read.map(|_| ()).unwrap_err().fault
}

#[test]
fn a_file_beyond_the_limit_is_refused_unread() {
    let home = home();
    let read = |limit| opened(&home).unwrap().read(Path::new("folder/file"), limit);
    assert_eq!(read(7).unwrap().as_slice(), b"content");
    assert!(matches!(read(6).unwrap_err().fault, FileFault::TooLarge));
}

#[test]
fn a_pipe_is_refused_at_once() {
    let home = home();
    let path = home.path().join("folder/file");
    std::fs::remove_file(&path).unwrap();
    nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
    assert!(matches!(refusal(&home), FileFault::Untrusted("not a regular file")));
}

/// Neither by openat2 nor by what stands in for it where the kernel or a filter refuses that.
#[test]
fn no_link_on_the_way_is_followed() {
    let home = home();
    symlink("folder", home.path().join("linked")).unwrap();
    symlink("file", home.path().join("folder/link")).unwrap();
    let here = opened(&home).unwrap();
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let walk = |path: &str| here.walk(Path::new(path), flags).map(|_| ());
    let beneath = |path: &str| here.open_beneath(Path::new(path)).map(|_| ());
    for path in ["folder/link", "linked/file"] {
        assert!(matches!(beneath(path), Err(Errno::LOOP | Errno::NOTDIR)), "{path}");
    }
    assert_eq!((walk("folder/file"), beneath("folder/file")), (Ok(()), Ok(())));
    assert_eq!(walk("folder/link"), Err(Errno::LOOP));
    assert_eq!(walk("linked/file"), Err(Errno::NOTDIR));
    for out in ["folder/../folder/file", "../x", "/etc/passwd", "./.."] {
        assert_eq!(walk(out), Err(Errno::XDEV), "{out}");
    }
}

#[test]
fn what_belongs_to_somebody_else_is_refused() {
    if !rustix::process::geteuid().is_root() {
        println!("only root can give folders away");
        return;
    }
    let home = home();
    let foreign = FileOwner { uid: 65_533, private_group: None };
    // Root's own folders are good enough for anybody.
    assert!(Home::open(home.path(), foreign).is_ok());
    chown(home.path(), Some(65_534), None).unwrap();
    assert!(Home::open(home.path(), foreign).is_err());
    chown(home.path(), Some(0), None).unwrap();
    chown(home.path().join("folder"), Some(65_534), None).unwrap();
    assert!(matches!(refusal(&home), FileFault::Untrusted(_)));
    chown(home.path().join("folder"), Some(0), None).unwrap();
    chown(home.path().join("folder/file"), Some(65_534), None).unwrap();
    assert!(matches!(refusal(&home), FileFault::Untrusted(_)));
}

#[test]
fn a_file_that_others_may_read_is_read_where_asked_for() {
    let home = home();
    set_mode(&home.path().join("folder/file"), 0o644);
    assert!(matches!(refusal(&home), FileFault::Untrusted(EXPOSED)));
    let read = |limit| opened(&home).unwrap().read_exposed(Path::new("folder/file"), limit);
    assert_eq!(read(7).unwrap().as_slice(), b"content");
    // What others could write is read nowhere: the content may be theirs.
    for mode in [0o666, 0o620, 0o602] {
        set_mode(&home.path().join("folder/file"), mode);
        assert!(matches!(read(7).unwrap_err().fault, FileFault::Untrusted(WRITABLE)));
    }
    set_mode(&home.path().join("folder/file"), 0o644);
    // Every other rule stays.
    std::fs::hard_link(home.path().join("folder/file"), home.path().join("second")).unwrap();
    assert!(matches!(read(7).unwrap_err().fault, FileFault::Untrusted(_)));
}

#[test]
fn a_way_through_a_folder_of_others_is_refused_from_the_top() {
    if !rustix::process::geteuid().is_root() {
        println!("only root can give folders away");
        return;
    }
    assert!(check_way(Path::new("/etc/passwd")).is_ok());
    let home = home();
    chown(home.path(), Some(65_534), None).unwrap();
    // Below it nothing is looked at: the next folder is not even there.
    let error = check_way(&home.path().join("missing/file")).unwrap_err();
    assert!(matches!(error.fault, FileFault::Untrusted(_)));
    assert_ne!(error.path, home.path().join("missing"));
}
