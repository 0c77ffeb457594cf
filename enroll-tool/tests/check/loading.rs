//! Modules whose file is right and that libpam cannot load even so.

use crate::tree::{LIBPAM, LIBRARY, MODULES, OURS, Tree, module};

#[test]
fn a_module_on_a_disk_mounted_noexec_is_not_loaded() {
    let noexec = |module: &str| {
        let disk = format!("ext4 rw 1000000000 noexec=/{MODULES}/{module}\n");
        Tree::debian().put("answers/disk", &disk)
    };
    let said = noexec("pam_totp.so").check(&["sshd"]);
    said.has_faults(&["nobody-gets-in", "module-noexec"]);
    assert_eq!(said.finding("module-noexec")["place"], format!("/{MODULES}/pam_totp.so"));
    // Of another module that everybody has to pass, and the whole folder.
    noexec("pam_unix.so").check(&["sshd"]).has_faults(&["nobody-gets-in"]);
    let all = ["nobody-gets-in", "account-refuses", "module-noexec"];
    noexec("").check(&["sshd"]).has_faults(&all);
    noexec("pam_cap.so").check(&["sshd"]).is_clean();
    let elsewhere = "ext4 rw 1000000000 noexec=/var\n";
    Tree::debian().put("answers/disk", elsewhere).check(&["sshd"]).is_clean();
}

/// With libpam's own headers for a measure, of any module.
#[test]
fn a_module_of_another_architecture_is_not_loaded() {
    let libpam = [module().as_slice(), LIBPAM.as_bytes()].concat();
    let tree = || {
        Tree::debian()
            .bytes(LIBRARY, &libpam)
            .sshd(&format!("@include common-auth\nauth required pam_env.so\n{OURS}"))
    };
    tree().check(&["sshd"]).is_clean();
    let mut foreign = module();
    foreign[18..20].copy_from_slice(&243u16.to_le_bytes());
    let said = tree().bytes(&format!("{MODULES}/pam_env.so"), &foreign).check(&["sshd"]);
    said.fault_at("nobody-gets-in", "/etc/pam.d/sshd:2");
}

/// ET_EXEC and a program's flag: the loader refuses both.
#[test]
fn a_program_in_the_place_of_a_module_is_not_loaded() {
    let mut program = module();
    program[16..18].copy_from_slice(&2u16.to_le_bytes());
    let said = Tree::debian().bytes(&format!("{MODULES}/pam_totp.so"), &program).check(&["sshd"]);
    said.has_faults(&["nobody-gets-in", "module-broken"]);
    let shell = std::fs::read("/bin/sh").unwrap();
    let said = Tree::debian().bytes(&format!("{MODULES}/pam_unix.so"), &shell).check(&["sshd"]);
    said.has_faults(&["nobody-gets-in"]);
}

/// Root's programs pass any mode; a locker has the user's rights.
#[test]
fn a_module_that_the_user_may_not_read_locks_the_screen() {
    let locker = |path: &str, mode: u32| {
        let tree = Tree::debian()
            .put("etc/pam.d/xscreensaver", &format!("@include common-auth\n{OURS}"))
            .mode(path, mode);
        let sshd = tree.check(&["sshd"]);
        sshd.is_clean();
        tree
    };
    let tree = locker(&format!("{MODULES}/pam_totp.so"), 0o600);
    let said = tree.check(&["xscreensaver"]);
    said.has_faults(&["nobody-gets-in", "module-closed"]);
    assert_eq!(said.finding("module-closed")["place"], format!("/{MODULES}/pam_totp.so"));
    let tree = tree.mode(&format!("{MODULES}/pam_totp.so"), 0o644);
    let said = tree.check(&["xscreensaver"]);
    assert_eq!((said.status, said.names("fault")), (0, vec![]));
}
