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
    for name in ["deliver-socket", "deliver-config", "deliver-command"] {
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

/// The service with these auth lines, in a machine that sends codes.
fn check_with(service: &str, lines: &str) -> bool {
    let tree = Tree::debian().put(&format!("etc/pam.d/{service}"), lines);
    let said = sending(tree).check(&[service]);
    said.names("fault").contains(&"sends-before-password")
}

/// Each leads a person who knows no password to the prompt.
#[test]
fn a_way_past_the_password_sends_no_code() {
    for lines in [
        // The password does not count, or is asked below.
        format!("auth sufficient pam_unix.so\n{OURS}"),
        format!("auth optional pam_unix.so\n{OURS}"),
        format!("{OURS}auth requisite pam_unix.so\n"),
        format!("auth required pam_env.so\n{OURS}@include common-auth\n"),
        // One of its failures is ignored: that of a user whom it does not know, or of a file that is missing.
        format!("auth [success=ok user_unknown=ignore default=die] pam_unix.so\n{OURS}"),
        format!("auth [success=ok authinfo_unavail=ignore default=die] pam_sss.so\n{OURS}"),
        format!("-auth [success=ok module_unknown=ignore default=die] pam_ldap.so\n{OURS}"),
        // A jump over it, or over the line that ends the stack.
        format!(
            "auth [success=1 default=ignore] pam_succeed_if.so user ingroup x\nauth requisite pam_unix.so\n{OURS}"
        ),
        format!("auth [default=1] pam_permit.so\nauth requisite pam_unix.so\n{OURS}"),
        format!(
            "auth [success=1 default=ignore] pam_exec.so /bin/true\nauth requisite pam_unix.so\n{OURS}"
        ),
        format!("auth [success=1 default=2] pam_unix.so\nauth requisite pam_deny.so\n{OURS}{OURS}"),
        // Of two passwords the first one may be wrong.
        format!("auth optional pam_unix.so\nauth required pam_sss.so\n{OURS}"),
    ] {
        assert!(check_with("su", &lines), "{lines}");
    }
}

/// The end of a substack ends no stack above it.
#[test]
fn a_substack_and_an_included_file_are_followed() {
    let common = "auth requisite pam_unix.so\n";
    for (how, file, early) in [
        ("@include x-auth\n", common, false),
        ("auth include x-auth\n", common, false),
        ("auth substack x-auth\n", common, true),
        ("@include x-auth\n", "auth sufficient pam_unix.so\nauth required pam_deny.so\n", true),
        (
            "auth include x-auth\n",
            "auth sufficient pam_unix.so\nauth requisite pam_deny.so\n",
            false,
        ),
        ("auth [success=ok default=die] pam_sss.so\nauth substack x-auth\n", common, false),
    ] {
        let tree = Tree::debian()
            .put("etc/pam.d/x-auth", file)
            .put("etc/pam.d/su", &format!("{how}{OURS}"));
        let said = sending(tree).check(&["su"]);
        assert_eq!(said.names("fault").contains(&"sends-before-password"), early, "{how}{file}");
    }
    // Ours in the file that is included, above and below the password of the one that includes it.
    for (lines, early) in [
        ("auth requisite pam_unix.so\n@include x-code\n", false),
        ("@include x-code\nauth requisite pam_unix.so\n", true),
    ] {
        let tree = Tree::debian().put("etc/pam.d/x-code", OURS).put("etc/pam.d/su", lines);
        let said = sending(tree).check(&["su"]);
        assert_eq!(said.names("fault").contains(&"sends-before-password"), early, "{lines}");
        if early {
            assert_eq!(said.finding("sends-before-password")["place"], "/etc/pam.d/x-code:1");
        }
    }
}

#[test]
fn a_line_that_takes_no_word_sends_no_code() {
    for arguments in ["forward_pass", "use_first_pass", "try_first_pass forward_pass"] {
        let lines = format!("auth required pam_totp.so {arguments}\nauth requisite pam_unix.so\n");
        assert!(!check_with("su", &lines), "{arguments}");
    }
    // The line that sends is the one below; and the one above leads to it.
    let both =
        "auth optional pam_totp.so forward_pass\nauth requisite pam_unix.so use_first_pass\n";
    assert!(!check_with("su", &format!("{both}{OURS}")));
    assert!(check_with(
        "su",
        "auth required pam_totp.so try_first_pass\nauth requisite pam_unix.so\n"
    ));
}

/// Root's su reaches the prompt without a password, and sshd's child is always root's.
#[test]
fn only_root_passes_pam_rootok_in_su() {
    let lines = format!(
        "auth [success=1 default=ignore] pam_rootok.so\nauth requisite pam_unix.so\n{OURS}"
    );
    assert!(!check_with("su", &lines));
    assert!(check_with("sshd", &lines));
}

/// The helper sends nothing to a program of the user.
#[test]
fn a_locker_sends_no_code() {
    let lines = format!("{OURS}auth requisite pam_unix.so\n");
    assert!(!check_with("i3lock", &lines) && !check_with("enroll", &lines));
    assert!(check_with("sudo", &lines));
}

#[test]
fn a_stack_without_a_password_sends_no_code() {
    assert!(check_with("su", OURS));
    assert!(!check_with("sshd", OURS), "a key, perhaps: another finding");
}

/// passwd(1) is a program of root that any process of the user can start.
#[test]
fn a_change_of_the_password_sends_no_code_before_it() {
    const LINE: &str = "password required pam_totp.so\n";
    const COMMON: &str = "password [success=1 default=ignore] pam_unix.so yescrypt\n\
         password requisite pam_deny.so\npassword required pam_permit.so\n";
    for (lines, early) in [
        (format!("{LINE}{COMMON}"), true),
        (format!("{COMMON}{LINE}"), false),
        (format!("password sufficient pam_unix.so\n{LINE}"), true),
        (format!("password required pam_unix.so\n{LINE}"), true),
        (format!("password requisite pam_unix.so\n{LINE}"), false),
        (
            format!("password [success=ok user_unknown=ignore default=die] pam_unix.so\n{LINE}"),
            true,
        ),
    ] {
        let tree = Tree::debian().put("etc/pam.d/passwd", &lines);
        let said = sending(tree).check(&["passwd"]);
        assert_eq!(said.names("fault").contains(&"sends-before-password"), early, "{lines}");
        let tree = Tree::debian().put("etc/pam.d/passwd", &lines);
        let said = tree.check(&["passwd"]);
        assert!(
            !said.names("fault").contains(&"sends-before-password"),
            "{lines}: nothing is sent"
        );
    }
}
