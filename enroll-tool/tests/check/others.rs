//! Files and folders that others than root may write, and by which logins are decided.

use crate::tree::{OURS, Tree};

/// The folders decide as much as the file: whoever can write there removes it, or makes one.
#[test]
fn a_folder_of_the_policy_that_others_may_write_is_told() {
    for policy in [Some("window = 1\n"), None] {
        let name = if policy.is_some() { "bad-policy" } else { "policy-folder" };
        let tree = Tree::debian();
        tree.folder("etc/security", 0o755);
        let tree = match policy {
            Some(text) => tree.put("etc/security/pam_totp.toml", text),
            None => tree,
        };
        let tree = tree.mode("etc/security", 0o777);
        let said = tree.check(&["sshd"]);
        said.fault_at(name, "/etc/security/pam_totp.toml");
        assert_eq!(said.finding(name)["paste"], "chmod go-w /etc/security");
    }
}

#[test]
fn others_may_write_what_decides_about_a_stack() {
    // libpam takes a file of this folder before the one of the other.
    let tree = Tree::debian().without("etc/pam.d/sshd").put(
        "usr/lib/pam.d/sshd",
        &format!("auth requisite pam_unix.so\n{OURS}account required pam_permit.so\n"),
    );
    tree.check(&["sshd"]).is_clean();
    let tree = tree.mode("etc/pam.d", 0o777);
    tree.check(&["sshd"]).has_faults(&["pam-file-writable"]);
    for (line, file) in [
        (
            "auth [success=2 default=ignore] pam_listfile.so item=user sense=allow file=/etc/free/list",
            "etc/free/list",
        ),
        (
            "auth [success=2 default=ignore] pam_access.so accessfile=/etc/free/access",
            "etc/free/access",
        ),
    ] {
        let lines =
            format!("{line}\nauth requisite pam_unix.so\n{OURS}auth required pam_permit.so\n");
        let tree = || Tree::debian().sshd(&lines).put(file, "ann\n");
        assert!(!tree().check(&["sshd"]).names("fault").contains(&"pam-file-writable"));
        let said = tree().mode("etc/free", 0o777).check(&["sshd"]);
        assert_eq!(said.finding("pam-file-writable")["place"], format!("/{file}"));
    }
}

#[test]
fn a_missing_folder_of_records_can_be_made_by_root_alone() {
    let tree = Tree::debian().without("var/lib/pam_totp").mode("var/lib", 0o777);
    tree.check(&["sshd"]).fault_at("state-unsafe", "/var/lib/pam_totp");
}
