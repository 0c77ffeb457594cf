//! Typing mistakes in a line that is meant to be ours: what is advised is the right line.

use crate::tree::Tree;

/// Debian with this line below the password's in sshd's file.
fn with(line: &str) -> Tree {
    Tree::debian().sshd(&format!("@include common-auth\n{line}\naccount required pam_nologin.so\n"))
}

#[test]
fn each_typing_mistake_in_our_line_has_its_correction() {
    const RIGHT: &str = "auth required pam_totp.so";
    const NULLOK: &str = "auth required pam_totp.so nullok";
    for (line, name, right) in [
        ("auth required pam_totp.so nulok", "bad-argument", NULLOK),
        (
            "auth required pam_totp.so debgu nulok",
            "bad-argument",
            "auth required pam_totp.so debug nullok",
        ),
        ("auth required pam_totp.so issuer=x", "bad-argument", ""),
        ("auth requird pam_totp.so", "bad-line", RIGHT),
        ("auth [succes=ok default=bad] pam_totp.so", "bad-line", RIGHT),
        ("auht required pam_totp.so nullok", "bad-line", NULLOK),
        ("auth required /lib/security/pam_totp.so nullok", "module-missing", NULLOK),
        ("auth required pam_totp", "misspelt", RIGHT),
        ("auth required pam_totpp.so nullok", "misspelt", NULLOK),
        ("auth required pam_tott.so", "misspelt", RIGHT),
    ] {
        let said = with(line).check(&["sshd"]);
        assert!(said.names("fault").contains(&name), "{line}: {:#}", said.all);
        for finding in said.findings().iter().filter(|finding| finding["level"] == "fault") {
            assert_eq!(finding["paste"], right, "{line}: {finding:#}");
            assert_ne!(finding["messages"]["advice"], "check-no-change-found", "{line}");
            assert_ne!(finding["messages"]["advice"], "check-move-below", "{line}");
        }
    }
}

#[test]
fn an_argument_like_no_other_has_no_correction() {
    let said = with("auth required pam_totp.so xyzzy").check(&["sshd"]);
    let finding = said.finding("bad-argument");
    assert_eq!(finding["paste"], "");
    assert!(finding["what"].as_str().unwrap().contains("pam_totp(8)"), "{finding:#}");
    let advice = &said.finding("nobody-gets-in")["messages"]["advice"];
    assert_eq!(advice, "check-correct-the-line-first");
}

#[test]
fn a_module_of_another_project_is_not_called_misspelt() {
    for module in ["pam_ftp.so", "pam_otpw.so", "pam_oath.so"] {
        let said = with(&format!("auth required {module}")).check(&["sshd"]);
        assert!(!said.names("fault").contains(&"misspelt"), "{module}: {:#}", said.all);
    }
}
