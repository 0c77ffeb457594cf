//! A line of ours in a password stack.

use crate::tree::{OURS, SYSTEM_AUTH, Tree};

/// Debian's own, without comments.
const COMMON_PASSWORD: &str = "password [success=1 default=ignore] pam_unix.so obscure yescrypt\n\
     password requisite pam_deny.so\npassword required pam_permit.so\n";
/// The same with pam_pwquality.
const WITH_PWQUALITY: &str = "password requisite pam_pwquality.so retry=3\n\
     password [success=1 default=ignore] pam_unix.so obscure use_authtok try_first_pass yescrypt\n\
     password requisite pam_deny.so\npassword required pam_permit.so\n";
/// Fedora's password lines of system-auth.
const SYSTEM_PASSWORD: &str = "password requisite pam_pwquality.so local_users_only\n\
     password sufficient pam_unix.so yescrypt shadow nullok use_authtok\n\
     password sufficient pam_sss.so use_authtok\npassword required pam_deny.so\n";
const LINE: &str = "password required pam_totp.so\n";

/// Debian with these lines in the file of passwd(1).
fn passwd(lines: &str) -> Tree {
    Tree::debian().put("etc/pam.d/common-password", COMMON_PASSWORD).put("etc/pam.d/passwd", lines)
}

#[test]
fn a_line_below_debians_password_lines_is_right() {
    for common in [COMMON_PASSWORD, WITH_PWQUALITY] {
        let lines = format!("@include common-password\n{LINE}");
        let tree = passwd(&lines).put("etc/pam.d/common-password", common);
        let said = tree.check(&["passwd"]);
        said.is_clean();
        assert!(!said.names("note").contains(&"asked-after-wrong-password"));
        // No login is asked about, so none is said to be without a code.
        let said = tree.check(&[]);
        said.is_clean();
        let services = said.all["services"].as_array().unwrap();
        assert!(services.iter().all(|service| service["name"] != "passwd"), "{:#}", said.all);
    }
}

#[test]
fn a_line_above_the_password_lines_is_a_warning() {
    for common in [COMMON_PASSWORD, WITH_PWQUALITY] {
        let lines = format!("{LINE}@include common-password\n");
        let tree = passwd(&lines).put("etc/pam.d/common-password", common);
        for services in [&["passwd"][..], &[]] {
            let said = tree.check(services);
            assert_eq!(said.names("warning"), ["code-before-password"], "{:#}", said.all);
            assert_eq!(said.finding("code-before-password")["place"], "/etc/pam.d/passwd:1");
            assert_eq!(said.names("fault"), [""; 0], "{:#}", said.all);
        }
    }
    // A login has proved the password, before it lets the user replace an expired one.
    let tree = Tree::debian()
        .put("etc/pam.d/common-password", &format!("{LINE}{COMMON_PASSWORD}"))
        .sshd(&format!("@include common-auth\n{OURS}@include common-password\n"));
    tree.check(&["sshd"]).is_clean();
}

#[test]
fn a_code_after_a_wrong_password_at_a_change_is_a_note() {
    let common = "password sufficient pam_unix.so yescrypt\npassword required pam_deny.so\n";
    let tree = passwd(&format!("password substack common-password\n{LINE}"))
        .put("etc/pam.d/common-password", common);
    let said = tree.check(&["passwd"]);
    assert!(said.names("note").contains(&"asked-after-wrong-password"), "{:#}", said.all);
    said.is_clean();
    // A substack does not end the stack, whatever its lines are.
    let common = common.replace("required", "requisite");
    let said = tree.put("etc/pam.d/common-password", &common).check(&["passwd"]);
    assert!(said.names("note").contains(&"asked-after-wrong-password"), "{:#}", said.all);
    // What docs/guides/password.md writes in its place.
    let lines = "password requisite pam_pwquality.so local_users_only\n\
         password requisite pam_unix.so yescrypt shadow use_authtok\n";
    let said = passwd(&format!("{lines}{LINE}")).check(&["passwd"]);
    said.is_clean();
    assert!(!said.names("note").contains(&"asked-after-wrong-password"), "{:#}", said.all);
}

#[test]
fn a_line_in_common_password_is_right() {
    let tree = passwd("@include common-password\n")
        .put("etc/pam.d/common-password", &format!("{COMMON_PASSWORD}{LINE}"))
        .sshd(&format!("@include common-auth\n{OURS}@include common-password\n"));
    for services in [&["passwd"][..], &["sshd"], &[]] {
        tree.check(services).is_clean();
    }
}

#[test]
fn a_password_line_alone_asks_at_no_login() {
    let tree = Tree::debian()
        .put("etc/pam.d/common-password", &format!("{COMMON_PASSWORD}{LINE}"))
        .sshd("@include common-auth\n@include common-password\n");
    tree.check(&["sshd"]).fault_at("line-missing", "/etc/pam.d/sshd");
    let only = passwd(&format!("@include common-password\n{LINE}")).sshd("@include common-auth\n");
    only.check(&[]).has_faults(&["no-service"]);
}

/// passwd(1) runs no auth line (pam_chauthtok(3) only).
#[test]
fn an_auth_line_in_the_file_of_passwd_asks_for_no_code() {
    for program in ["passwd", "chpasswd", "newusers"] {
        for lines in [
            "@include common-password\nauth required pam_totp.so\n",
            "auth required pam_totp.so\n@include common-password\n",
            "@include common-auth\nauth required pam_totp.so\n@include common-password\n",
        ] {
            let tree = passwd("").put(&format!("etc/pam.d/{program}"), lines);
            for arguments in [&[program][..], &[]] {
                let said = tree.check(arguments);
                let finding = said.finding("wrong-stack");
                assert_eq!(finding["level"], "fault");
                assert_eq!(finding["paste"], LINE.trim_end(), "{finding:#}");
                let services = said.all["services"].as_array().unwrap();
                let asks = services.iter().any(|s| s["name"] == program && s["asks"] == true);
                assert!(!asks, "{:#}", said.all);
            }
        }
    }
}

#[test]
fn a_right_line_of_passwd_is_confirmed() {
    let tree = passwd(&format!("@include common-password\n{LINE}"));
    for arguments in [&["passwd"][..], &[]] {
        let said = tree.check(arguments);
        assert_eq!(said.all["password_changes"], serde_json::json!(["passwd"]), "{:#}", said.all);
        let shown = String::from_utf8(tree.run(arguments).stdout).unwrap();
        let told = "These programs ask for a code before a password changes: passwd.";
        assert!(shown.contains(told), "{shown}");
    }
}

#[test]
fn a_misspelt_or_missing_line_of_passwd_has_its_correction() {
    for (line, name) in [
        ("password required pam_tott.so\n", "misspelt"),
        ("pasword required pam_totp.so\n", "bad-line"),
        ("", "line-missing"),
    ] {
        let said = passwd(&format!("@include common-password\n{line}")).check(&["passwd"]);
        let faults: Vec<_> = said.findings().iter().filter(|f| f["level"] == "fault").collect();
        assert!(faults.iter().any(|fault| fault["name"] == name), "{:#}", said.all);
        for fault in faults {
            assert_eq!(fault["paste"], LINE.trim_end(), "{fault:#}");
        }
    }
}

#[test]
fn a_sufficient_password_line_above_skips_the_code() {
    let lines = format!("{SYSTEM_PASSWORD}{LINE}");
    let said = passwd(&lines).check(&["passwd"]);
    said.has_faults(&["password-skipped", "password-skipped"]);
    assert_eq!(said.finding("password-skipped")["place"], "/etc/pam.d/passwd:2");
    let above = passwd(&format!("{LINE}{SYSTEM_PASSWORD}")).check(&["passwd"]);
    assert_eq!(above.names("fault"), [""; 0], "{:#}", above.all);
}

#[test]
fn fedoras_passwd_is_right_below_a_substack() {
    let passwd = |how: &str| {
        Tree::fedora().put("etc/pam.d/system-auth", &format!("{SYSTEM_AUTH}{SYSTEM_PASSWORD}")).put(
            "etc/pam.d/passwd",
            &format!("auth include system-auth\npassword {how} system-auth\n{LINE}"),
        )
    };
    passwd("substack").check(&["passwd"]).is_clean();
    let said = passwd("include").check(&["passwd"]);
    said.has_faults(&["password-skipped", "password-skipped"]);
    let advice = said.finding("password-skipped")["advice"].to_string();
    assert!(advice.contains("Write `substack` in place of `include`"), "{advice}");
}

#[test]
fn a_condition_that_exempts_from_a_change_is_a_warning() {
    let exempt = "password [success=1 default=ignore] pam_succeed_if.so user ingroup no-code\n";
    let lines =
        format!("@include common-password\n{exempt}{LINE}password required pam_permit.so\n");
    let said = passwd(&lines).check(&["passwd"]);
    assert_eq!(said.names("fault"), [""; 0], "{:#}", said.all);
    assert_eq!(said.names("warning"), ["password-skipped"]);
}

#[test]
fn an_optional_line_stops_no_change() {
    let lines = "@include common-password\npassword optional pam_totp.so\n";
    let said = passwd(lines).check(&["passwd"]);
    said.fault_at("password-failure-ignored", "/etc/pam.d/passwd:2");
    assert_eq!(said.finding("password-failure-ignored")["paste"], LINE.trim_end());
}

#[test]
fn a_bad_argument_of_a_password_line_is_found() {
    let lines = "@include common-password\npassword required pam_totp.so nulok\n";
    for services in [&["passwd"][..], &[]] {
        passwd(lines).check(services).fault_at("bad-argument", "/etc/pam.d/passwd:2");
    }
}

#[test]
fn another_folder_of_records_on_a_password_line_is_found() {
    let lines = "@include common-password\npassword required pam_totp.so state_dir=/srv/totp\n";
    let said = passwd(lines).check(&[]);
    assert!(said.all.to_string().contains("/srv/totp"), "{:#}", said.all);
}
