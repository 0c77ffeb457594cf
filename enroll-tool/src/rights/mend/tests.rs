use super::*;
use std::fs as files;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use tempfile::TempDir;

const RELATIVE: &str = ".config/pam_totp/credential.toml";
const GOOD: &str = "version = 1\n[[authenticator]]\nkind = \"totp\"\nlabel = \"phone\"\n\
                    secret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n";

/// A home of the user who runs the tests, with this credential.
fn home(text: &str) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(RELATIVE);
    files::create_dir_all(file.parent().unwrap()).unwrap();
    for folder in [".config", ".config/pam_totp", ""] {
        mode(&home, folder, 0o700);
    }
    files::write(&file, text).unwrap();
    mode(&home, RELATIVE, 0o600);
    home
}

fn mode(home: &TempDir, path: &str, mode: u32) {
    let path = home.path().join(path);
    files::set_permissions(path, files::Permissions::from_mode(mode)).unwrap();
}

fn mode_of(home: &TempDir, path: &str) -> u32 {
    home.path().join(path).metadata().unwrap().mode() & 0o7777
}

fn uid(home: &TempDir) -> u32 {
    home.path().metadata().unwrap().uid()
}

fn repair_as(home: &TempDir, uid: u32, dry_run: bool) -> Repairs {
    let owner = FileOwner { uid, private_group: None };
    Task { home: home.path(), relative: Path::new(RELATIVE), owner, dry_run }.repair()
}

fn repair(home: &TempDir) -> Repairs {
    repair_as(home, uid(home), false)
}

/// What is in the folder of the credential.
fn names(home: &TempDir) -> Vec<String> {
    let folder = files::read_dir(home.path().join(".config/pam_totp")).unwrap();
    let mut names: Vec<String> =
        folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_repair_takes_the_rights_of_others_off() {
    let home = home(GOOD);
    mode(&home, "", 0o777);
    mode(&home, ".config", 0o720);
    mode(&home, RELATIVE, 0o644);
    let (tried, left) = repair_as(&home, uid(&home), true);
    assert_eq!((tried.len(), left.is_none(), mode_of(&home, RELATIVE)), (3, true, 0o644));
    assert_eq!(mode_of(&home, ""), 0o777);
    let (done, left) = repair(&home);
    assert!(left.is_none(), "{left:?}");
    assert_eq!(done, tried);
    let modes = ["", ".config", RELATIVE].map(|path| mode_of(&home, path));
    assert_eq!(modes, [0o755, 0o700, 0o600]);
    assert!(repair(&home).0.is_empty());
    assert_eq!(files::read_to_string(home.path().join(RELATIVE)).unwrap(), GOOD);
}

#[test]
fn a_credential_that_others_could_write_is_moved_away() {
    for wrong in [0o666, 0o620, 0o602] {
        let home = home(GOOD);
        mode(&home, RELATIVE, wrong);
        let (done, left) = repair(&home);
        assert!(matches!(&done[..], [Repair::Aside { damaged: false, .. }]), "{wrong:o}: {done:?}");
        assert!(left.is_none() && names(&home) == ["credential.toml.old"], "{left:?}");
    }
    let home = home(totp_core::credential::HELD_MARK);
    mode(&home, RELATIVE, 0o666);
    assert!(matches!(&repair(&home).0[..], [Repair::Mode { .. }]));
    assert_eq!((names(&home).len(), mode_of(&home, RELATIVE)), (1, 0o600));
}

#[test]
fn a_damaged_file_gets_a_free_name() {
    let home = home("up");
    let folder = home.path().join(".config/pam_totp");
    files::write(folder.join("credential.toml.old"), "mine").unwrap();
    symlink("/etc", folder.join("credential.toml.old.2")).unwrap();
    let (tried, _) = repair_as(&home, uid(&home), true);
    let (done, left) = repair(&home);
    assert!(left.is_none() && done == tried, "{done:?} {tried:?} {left:?}");
    assert!(matches!(&done[..], [Repair::Aside { damaged: true, .. }]), "{done:?}");
    let old = ["credential.toml.old", "credential.toml.old.2", "credential.toml.old.3"];
    assert_eq!(names(&home), old);
    assert_eq!(files::read_to_string(folder.join(old[0])).unwrap(), "mine");
    assert_eq!(files::read_to_string(folder.join(old[2])).unwrap(), "up");
}

#[test]
fn a_repair_follows_no_link_and_waits_for_no_pipe() {
    let other = home(GOOD);
    mode(&other, RELATIVE, 0o644);
    let linked = home("");
    let file = linked.path().join(RELATIVE);
    files::remove_file(&file).unwrap();
    symlink(other.path().join(RELATIVE), &file).unwrap();
    assert!(repair(&linked).1.is_some());
    files::remove_file(&file).unwrap();
    nix::unistd::mkfifo(&file, nix::sys::stat::Mode::S_IRWXU | nix::sys::stat::Mode::S_IRGRP)
        .unwrap();
    assert!(repair(&linked).1.is_some());
    files::remove_dir_all(linked.path().join(".config")).unwrap();
    symlink(other.path().join(".config"), linked.path().join(".config")).unwrap();
    let (done, left) = repair(&linked);
    assert!(done.is_empty() && left.is_some(), "{done:?}");
    assert_eq!((mode_of(&other, RELATIVE), names(&other).len()), (0o644, 1));
}

#[test]
fn a_repair_gives_nothing_of_one_account_to_another() {
    let home = home(GOOD);
    mode(&home, "", 0o777);
    // The home of another account.
    let (done, left) = repair_as(&home, uid(&home) + 1, false);
    assert!(done.is_empty() || uid(&home) == 0, "{done:?}");
    assert!(left.is_some() && mode_of(&home, "") == 0o777);
    if !nix::unistd::geteuid().is_root() {
        return println!("skipped");
    }
    mode(&home, "", 0o700);
    let file = home.path().join(RELATIVE);
    chown(&file, Some(65_533), None).unwrap();
    let (done, _) = repair(&home);
    assert!(matches!(&done[..], [Repair::Aside { damaged: false, .. }]), "{done:?}");
    let moved = home.path().join(".config/pam_totp/credential.toml.old");
    assert_eq!(moved.metadata().unwrap().uid(), 65_533);
    chown(home.path().join(".config"), Some(65_533), None).unwrap();
    let (done, left) = repair(&home);
    assert!(done.is_empty() && left.is_some());
    assert_eq!(home.path().join(".config").metadata().unwrap().uid(), 65_533);
}

#[test]
fn a_good_credential_and_a_mark_stay() {
    for text in [GOOD, "version = 1\ndisabled = true\n", totp_core::credential::HELD_MARK] {
        let home = home(text);
        let (done, left) = repair(&home);
        assert!(done.is_empty() && left.is_none(), "{text}: {done:?} {left:?}");
        assert_eq!(names(&home), ["credential.toml"]);
    }
}
