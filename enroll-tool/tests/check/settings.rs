//! The settings of a line: the policy file that it names counts in place of the usual one, wherever a line is judged.

use crate::tree::{OURS, Tree};

const LINE: &str = "auth required pam_totp.so policy=/etc/security/other.toml";

/// A machine whose line names this policy.
fn with_policy(policy: &str) -> Tree {
    Tree::debian().put("etc/security/other.toml", policy)
}

#[test]
fn nullok_in_the_policy_that_a_line_names_is_simulated() {
    let alone = "authenticationmethods publickey,keyboard-interactive";
    let tree = with_policy("nullok = true\n").sshd(&format!("{LINE}\n")).sshd_says(alone);
    tree.check(&["sshd"]).fault_at("nullok-alone", "/etc/pam.d/sshd:1");
    let said = with_policy("nullok = true\n")
        .sshd(&format!("@include common-auth\n{LINE}\n"))
        .check(&["sshd"]);
    said.is_clean();
    assert_eq!(said.finding("nullok")["place"], "/etc/pam.d/sshd:2");
}

/// The usual policy has nullok, and the one that the line names has not.
#[test]
fn the_usual_policy_does_not_count_beside_a_named_one() {
    let alone = "authenticationmethods publickey,keyboard-interactive";
    let tree = with_policy("")
        .put("etc/security/pam_totp.toml", "nullok = true\n")
        .sshd(&format!("{LINE}\n"))
        .sshd_says(alone);
    let said = tree.check(&["sshd"]);
    said.is_clean();
    assert!(!said.names("note").contains(&"nullok"), "{:#}", said.all);
}

#[test]
fn a_named_policy_counts_for_lines_with_one_field() {
    let stack = |argument: &str| {
        let lines = format!("{LINE} forward_pass\nauth required pam_unix.so {argument}\n");
        with_policy("nullok = true\n").put("etc/pam.d/dovecot", &lines).check(&["dovecot"])
    };
    stack("use_first_pass").fault_at("nullok-without-password", "/etc/pam.d/dovecot:2");
    stack("try_first_pass").is_clean();
}

/// One code is good once for each folder of records.
#[test]
fn records_in_two_folders_are_told() {
    let tree = || {
        let tree = Tree::debian();
        tree.folder("var/lib/other", 0o711);
        tree
    };
    let sudo = |arguments: &str| {
        let lines = format!("@include common-auth\nauth required pam_totp.so {arguments}\n");
        tree().put("etc/pam.d/sudo", &lines)
    };
    let is_told = |tree: &Tree, arguments: &[&str], place: &str| {
        let said = tree.check(arguments);
        assert_eq!(
            (said.status, said.names("warning")),
            (0, vec!["state-split"]),
            "{:#}",
            said.all
        );
        let finding = said.finding("state-split");
        assert_eq!(finding["place"], place);
        let what = finding["what"].as_str().unwrap();
        assert!(what.contains("/var/lib/other (sudo)"), "{what}");
        assert!(what.contains("/var/lib/pam_totp (sshd)"), "{what}");
    };
    let own = sudo("state_dir=/var/lib/other");
    for arguments in [&[][..], &["sshd"], &["sudo"]] {
        is_told(&own, arguments, "/etc/pam.d/sudo:2");
    }
    let by_policy = sudo("policy=/etc/security/other.toml")
        .put("etc/security/other.toml", "state_dir = \"/var/lib/other\"\n");
    is_told(&by_policy, &[], "/etc/pam.d/sudo:2");
    // In one service, too; there the code is asked twice.
    let both =
        "auth [default=ignore] pam_totp.so state_dir=/var/lib/other\nauth required pam_totp.so\n";
    let said = tree().sshd(&format!("@include common-auth\n{both}")).check(&["sshd"]);
    assert!(said.names("warning").contains(&"state-split"), "{:#}", said.all);
    // All in one other folder, and one folder under two names.
    let all = tree().put("etc/security/pam_totp.toml", "state_dir = \"/var/lib/other\"\n");
    all.put("etc/pam.d/sudo", &format!("@include common-auth\n{OURS}")).check(&[]).is_clean();
    sudo("state_dir=/var/lib/pam_totp/").check(&[]).is_clean();
}
