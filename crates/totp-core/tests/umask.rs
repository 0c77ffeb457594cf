//! New folders under a umask. It is the process's, so these tests have a process of their own.

use rustix::fs::Mode;
use rustix::process::umask;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use totp_core::new_folder;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_new_folder_has_its_mode_under_any_umask() {
    let place = tempfile::tempdir().unwrap();
    for mask in [0o000, 0o022, 0o077] {
        umask(Mode::from_raw_mode(mask));
        for wanted in [0o700, 0o711, 0o755] {
            let folder = place.path().join(format!("{mask:o}-{wanted:o}"));
            new_folder::make(&folder, Mode::from_raw_mode(wanted)).unwrap();
            assert_eq!(mode(&folder), wanted, "umask {mask:o}");
        }
    }
    // What is there keeps its mode.
    let folder = place.path().join("77-711");
    new_folder::make(&folder, Mode::RWXU).unwrap();
    assert_eq!(mode(&folder), 0o711);
}
