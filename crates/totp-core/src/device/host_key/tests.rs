//! The key's file: made once, and refused if others could know it.

use super::*;
use rustix::process::geteuid;
use std::os::unix::fs::PermissionsExt;

impl HostKey {
    pub(crate) fn of(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }
}

fn owner() -> Owner {
    Owner::User(geteuid().as_raw())
}

fn made(folder: &Path) -> Vec<u8> {
    HostKey::read_or_make_as(folder, owner()).unwrap().0.to_vec()
}

#[test]
fn the_key_of_a_host_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    assert!(HostKey::read_as(folder.path(), owner()).unwrap().is_none());
    assert!(HostKey::read_as(&folder.path().join("none"), owner()).unwrap().is_none());
    let key = made(folder.path());
    assert_eq!((key.len(), made(folder.path())), (32, key.clone()));
    assert_eq!(std::fs::read(folder.path().join("host.key")).unwrap(), key);
    let mode = std::fs::metadata(folder.path().join("host.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let other = tempfile::tempdir().unwrap();
    assert_ne!(made(other.path()), key);
}

#[test]
fn makers_of_a_host_key_at_once_get_the_same_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let keys: Vec<_> = std::thread::scope(|scope| {
        let makers: Vec<_> = (0..16).map(|_| scope.spawn(|| made(path))).collect();
        makers.into_iter().map(|maker| maker.join().unwrap()).collect()
    });
    assert!(keys.iter().all(|key| *key == keys[0]));
    // One that looked before the other made it.
    let place = Place::open(path, owner()).unwrap().unwrap();
    let late = HostKey::make_in(&place, path, owner()).unwrap();
    assert_eq!(late.0.to_vec(), keys[0]);
    assert_eq!(made(path), keys[0]);
}

#[test]
fn a_host_key_that_others_could_know_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("host.key");
    let refused = || HostKey::read_or_make_as(folder.path(), owner()).is_err();
    made(folder.path());
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(refused(), "a group may read it");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::hard_link(&file, folder.path().join("second")).unwrap();
    assert!(refused(), "it has a second name");
    std::fs::remove_file(folder.path().join("second")).unwrap();
    assert!(!refused());
    for wrong in [&[][..], &[1; 31], &[1; 33]] {
        std::fs::write(&file, wrong).unwrap();
        assert!(refused(), "{} bytes", wrong.len());
    }
    std::fs::rename(&file, folder.path().join("aside")).unwrap();
    std::os::unix::fs::symlink("aside", &file).unwrap();
    assert!(refused(), "a link");
    std::fs::remove_file(&file).unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o770)).unwrap();
    assert!(refused(), "others may write in the folder");
}
