//! Codes that are sent by mail and SMS.

use crate::tree::{OURS, Tree};

const FACTORS: &str =
    "credential = \"/etc/pam_totp/users/%u.toml\"\nfactors = [\"code\", \"email\"]\n";

fn sending(tree: Tree) -> Tree {
    tree.put("etc/security/pam_totp.toml", FACTORS)
}

/// A wrong password goes on to the prompt, where a word sends a code.
#[test]
fn a_prompt_after_a_wrong_password_sends_no_code() {
    let lines = format!("auth required pam_unix.so try_first_pass\n{OURS}");
    let said = sending(Tree::debian().sshd(&lines)).check(&["sshd"]);
    said.fault_at("sends-before-password", "/etc/pam.d/sshd:2");
    let finding = said.finding("sends-before-password");
    assert_eq!(
        finding["paste"],
        "auth requisite pam_unix.so try_first_pass\nauth required pam_totp.so"
    );
    // What is advised is right.
    let mended = finding["paste"].as_str().unwrap().to_owned() + "\n";
    let said = sending(Tree::debian().sshd(&mended)).check(&["sshd"]);
    assert!(!said.names("fault").contains(&"sends-before-password"), "{:#}", said.all);
}

#[test]
fn a_prompt_before_the_password_sends_no_code() {
    let said =
        sending(Tree::debian().sshd(&format!("{OURS}@include common-auth\n"))).check(&["sshd"]);
    assert!(said.names("fault").contains(&"sends-before-password"), "{:#}", said.all);
}

#[test]
fn a_stack_in_which_a_wrong_password_ends_the_login_may_send() {
    for lines in [
        format!("@include common-auth\n{OURS}"),
        format!("auth requisite pam_unix.so\n{OURS}"),
        format!("auth [success=ok default=die] pam_unix.so\n{OURS}"),
    ] {
        let said = sending(Tree::debian().sshd(&lines)).check(&["sshd"]);
        assert!(!said.names("fault").contains(&"sends-before-password"), "{lines}: {:#}", said.all);
    }
    // Where nothing is sent, it is a note, as before.
    let lines = format!("auth required pam_unix.so\n{OURS}");
    let said = Tree::debian().sshd(&lines).check(&["sshd"]);
    assert!(said.names("note").contains(&"asked-after-wrong-password"), "{:#}", said.all);
    assert!(!said.names("fault").contains(&"sends-before-password"), "{:#}", said.all);
}

/// A tree has no listener, and nothing of this machine belongs to it.
#[test]
fn a_tree_needs_no_agent() {
    let said = sending(Tree::debian().sshd(&format!("@include common-auth\n{OURS}"))).check(&[]);
    for name in ["deliver-socket", "deliver-config"] {
        assert!(!said.names("fault").contains(&name), "{:#}", said.all);
    }
}

/// Fingerprint or password, and then the code: the one who comes to the prompt has proven one of them.
#[test]
fn a_fingerprint_counts_as_a_proof() {
    let lines = format!(
        "auth [success=2 default=ignore] pam_fprintd.so\nauth requisite pam_unix.so\nauth required pam_permit.so\n{OURS}"
    );
    let said = sending(Tree::debian().sshd(&lines)).check(&["sshd"]);
    assert!(!said.names("fault").contains(&"sends-before-password"), "{:#}", said.all);
}
