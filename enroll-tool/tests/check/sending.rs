//! Codes that are sent by mail and SMS.

use crate::tree::{OURS, Tree};

const FACTORS: &str =
    "credential = \"/etc/pam_totp/users/%u.toml\"\nfactors = [\"code\", \"email\"]\n";

fn sending(tree: Tree) -> Tree {
    tree.put("etc/security/pam_totp.toml", FACTORS)
}

/// A wrong password goes on to the prompt, where a word sends a code.
#[test]
fn a_prompt_after_a_wrong_password_is_a_fault() {
    let lines = format!("auth required pam_unix.so try_first_pass\n{OURS}");
    let said = sending(Tree::debian().sshd(&lines)).check(&["sshd"]);
    said.fault_at("sends-before-password", "/etc/pam.d/sshd:2");
    let finding = said.finding("sends-before-password");
    assert!(finding["effect"].to_string().contains("can have codes sent"), "{finding}");
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
fn a_prompt_before_the_password_is_a_fault() {
    let said =
        sending(Tree::debian().sshd(&format!("{OURS}@include common-auth\n"))).check(&["sshd"]);
    // Nothing is sent there; after a wrong password a code is.
    let effect = said.finding("sends-before-password")["effect"].to_string();
    assert!(effect.contains("No code is sent at this prompt"), "{effect}");
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

/// VS Code looks for "Verification code: ", and a prompt of one's own shows no words (docs/guides/prompts.md).
#[test]
fn a_prompt_with_words_is_noted_for_sshd() {
    const WITH: &str = "prompt-with-words";
    const HIDES: &str = "prompt-hides-words";
    let notes = |policy: &str, line: &str| {
        let lines = format!("@include common-auth\nauth required pam_totp.so {line}\n");
        let tree = Tree::debian().sshd(&lines).put("etc/pam.d/su", &lines);
        let tree = tree.put("etc/security/pam_totp.toml", policy);
        let su = tree.check(&["su"]);
        assert!(!su.names("note").contains(&WITH) && !su.names("note").contains(&HIDES));
        tree.check(&["sshd"])
    };
    let said = notes(FACTORS, "");
    assert!(said.names("note").contains(&WITH) && !said.names("note").contains(&HIDES));
    let finding = said.finding(WITH);
    assert_eq!(finding["place"], "/etc/pam.d/sshd:2");
    // What is advised is right, and its price is told.
    let advised = "prompt = \"Verification code: \"";
    assert!(finding["advice"].as_str().unwrap().ends_with(advised), "{finding}");
    let mended = format!("{advised}\n{FACTORS}");
    for (policy, line) in [(mended.as_str(), ""), (FACTORS, "[prompt=Verification code:]")] {
        let said = notes(policy, line);
        assert!(!said.names("note").contains(&WITH), "{policy}: {:#}", said.all);
        assert!(said.finding(HIDES)["what"].to_string().contains("email"), "{:#}", said.all);
        assert!(!said.names("note").contains(&"prompt-unknown"));
    }
    // Where no word is taken, none is missed.
    for (policy, line) in [("", ""), ("prompt = \"Code: \"\n", ""), (FACTORS, "forward_pass")] {
        let said = notes(policy, line);
        let names = said.names("note");
        assert!(!names.contains(&WITH) && !names.contains(&HIDES), "{policy} {line}");
    }
}

/// A tree has no listener, and nothing of this machine belongs to it.
#[test]
fn a_tree_needs_no_agent() {
    let said = sending(Tree::debian().sshd(&format!("@include common-auth\n{OURS}"))).check(&[]);
    for name in ["deliver-socket", "deliver-config", "deliver-command"] {
        assert!(!said.names("fault").contains(&name), "{:#}", said.all);
    }
}

/// Fingerprint or password, and then the code: the one who comes to the prompt has proven one of them. After a fingerprint no
/// code is sent, since the module cannot know of it.
#[test]
fn a_fingerprint_before_the_code_is_no_fault() {
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
fn a_way_past_the_password_is_a_fault() {
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
fn a_line_that_takes_no_word_is_no_fault() {
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
fn a_locker_is_no_fault() {
    let lines = format!("{OURS}auth requisite pam_unix.so\n");
    assert!(!check_with("i3lock", &lines) && !check_with("enroll", &lines));
    assert!(check_with("sudo", &lines));
}

#[test]
fn a_stack_without_a_password_is_a_fault() {
    assert!(check_with("su", OURS));
    assert!(!check_with("sshd", OURS), "a key, perhaps: another finding");
}

/// passwd(1) is a program of root that any process of the user can start.
#[test]
fn a_change_after_a_wrong_password_is_a_fault() {
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
