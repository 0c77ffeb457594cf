//! Set-ups as the README and the distributions have them: nothing is wrong with them.

use crate::tree::{OURS, SYSTEM_AUTH, Tree};

/// Ready, and the code is asked.
fn right(tree: &Tree, service: &str) {
    let said = tree.check(&[service]);
    said.is_clean();
    assert_eq!(said.all["services"][0]["asks"], true, "{:#}", said.all);
}

#[test]
fn debian_ssh_with_password_and_code() {
    let tree = Tree::debian();
    right(&tree, "sshd");
    tree.check(&[]).is_clean();
}

#[test]
fn an_address_without_sshd_is_refused() {
    let tree = Tree::debian().put("etc/pam.d/sudo", &format!("@include common-auth\n{OURS}"));
    let output = tree.run(&["sudo", "--from", "192.0.2.7"]);
    let said = String::from_utf8(output.stderr).unwrap().replace('\n', " ");
    assert!(!output.status.success() && said.contains("--from is about sshd"), "{said}");
    assert!(output.stdout.is_empty());
}

#[test]
fn debian_ssh_with_key_and_code() {
    let tree = Tree::debian()
        .sshd(&format!("#@include common-auth\n{OURS}"))
        .sshd_says("authenticationmethods publickey,keyboard-interactive");
    right(&tree, "sshd");
}

#[test]
fn debian_sudo_su_and_login() {
    let tree = Tree::debian()
        .put("etc/pam.d/sudo", &format!("@include common-auth\n{OURS}@include common-account\n"))
        .put("etc/pam.d/common-account", "account required pam_permit.so\n")
        .put(
            "etc/pam.d/su",
            &format!("auth sufficient pam_rootok.so\n@include common-auth\n{OURS}"),
        )
        .put(
            "etc/pam.d/login",
            &format!(
                "auth optional pam_faildelay.so delay=3000000\nauth requisite pam_nologin.so\n\
                 @include common-auth\n{OURS}auth optional pam_group.so\n"
            ),
        );
    for service in ["sudo", "su", "login"] {
        right(&tree, service);
    }
    let said = tree.check(&[]);
    said.is_clean();
    let names: Vec<_> =
        said.all["services"].as_array().unwrap().iter().map(|s| &s["name"]).collect();
    assert_eq!(names, ["login", "sshd", "su", "sudo"]);
}

#[test]
fn debian_with_the_line_at_the_end_of_common_auth() {
    let common = crate::tree::COMMON_AUTH.to_owned() + OURS;
    let tree = Tree::debian()
        .put("etc/pam.d/common-auth", &common)
        .sshd("@include common-auth\n")
        .put("etc/pam.d/enroll", "@include common-auth\n");
    right(&tree, "sshd");
    tree.check(&[]).is_clean();
}

#[test]
fn fedora_below_the_substack() {
    let tree = Tree::fedora();
    right(&tree, "sshd");
    let said = tree.check(&["sshd"]);
    assert_eq!(said.names("note"), ["asked-after-wrong-password", "sshd-key-alone"]);
}

#[test]
fn fedora_with_files_behind_links_of_authselect() {
    let tree = Tree::fedora()
        .put("etc/authselect/password-auth", SYSTEM_AUTH)
        .without("etc/pam.d/password-auth")
        .link("etc/pam.d/password-auth", "/etc/authselect/password-auth");
    right(&tree, "sshd");
}

#[test]
fn arch_below_the_include() {
    right(&Tree::arch(), "sshd");
}

#[test]
fn a_stack_in_pam_conf_or_in_the_vendors_folder_is_right() {
    let old = Tree::debian()
        .without("etc/pam.d")
        .put("etc/pam.conf", "su auth required pam_permit.so\nsshd auth requisite pam_unix.so\nsshd auth required pam_totp.so\nsshd account required pam_unix.so\n");
    right(&old, "sshd");
    let vendors = Tree::debian()
        .without("etc/pam.d/sshd")
        .put("usr/lib/pam.d/sshd", &format!("@include common-auth\n{OURS}"));
    right(&vendors, "sshd");
}

#[test]
fn continuation_lines_and_brackets() {
    let tree = Tree::debian().sshd(
        "@include common-auth\nauth \\\n  [success=ok new_authtok_reqd=ok \\\n   default=die] \\\n\
         # a comment between\n  pam_totp.so [prompt=Verification code of your app: ] window=2\n",
    );
    right(&tree, "sshd");
}

#[test]
fn nullok_for_a_roll_out_is_a_note() {
    let tree = Tree::debian().sshd("@include common-auth\nauth required pam_totp.so nullok\n");
    right(&tree, "sshd");
    assert!(tree.check(&["sshd"]).names("note").contains(&"nullok"));
}

/// The users of a group are exempted on purpose: google-authenticator's own manual has this form.
#[test]
fn an_exemption_by_group_is_ready_and_said() {
    let tree = Tree::debian().sshd(&format!(
        "@include common-auth\nauth [success=1 default=ignore] pam_succeed_if.so user ingroup nocode\n{OURS}"
    ));
    let said = tree.check(&["sshd"]);
    assert_eq!((said.status, said.names("warning")), (0, vec!["exempted"]), "{:#}", said.all);
    assert_eq!(said.finding("exempted")["place"], "/etc/pam.d/sshd:2");
}

#[test]
fn a_line_on_trial_is_told_and_does_no_harm() {
    let tree = Tree::debian().sshd("@include common-auth\nauth required pam_totp.so trial\n");
    let said = tree.check(&["sshd"]);
    said.is_clean();
    assert_eq!(said.finding("on-trial")["place"], "/etc/pam.d/sshd:2");
}
