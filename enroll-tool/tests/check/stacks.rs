//! PAM stacks that do not do what was meant.

use crate::tree::{COMMON_AUTH, LIBPAM_1_7, LIBRARY, MODULES, OURS, Tree, module};

fn debian(lines: &str) -> Tree {
    Tree::debian().sshd(lines)
}

#[test]
fn the_line_is_missing() {
    let said = debian("@include common-auth\naccount required pam_nologin.so\n").check(&["sshd"]);
    said.fault_at("line-missing", "/etc/pam.d/sshd");
    let finding = said.finding("line-missing");
    assert_eq!(finding["paste"], "auth required pam_totp.so");
    assert!(finding["advice"].as_str().unwrap().ends_with("add below /etc/pam.d/sshd:1:"));
}

#[test]
fn the_line_is_commented_out() {
    debian(&format!("@include common-auth\n#{OURS}"))
        .check(&["sshd"])
        .has_faults(&["line-missing"]);
}

#[test]
fn no_service_has_the_line() {
    let said = debian("@include common-auth\n").check(&[]);
    said.has_faults(&["no-service"]);
    assert_eq!(said.finding("no-service")["paste"], "enroll setup sshd");
    assert_eq!(said.all["services"][0]["asks"], false);
}

/// On a machine without any set-up, `enroll setup sshd` changes the settings of sshd too.
#[test]
fn without_any_service_sshds_settings_are_not_judged() {
    let said = debian("@include common-auth\n")
        .sshd_says("passwordauthentication yes\nkbdinteractiveauthentication no\nusepam no")
        .said(&[]);
    said.has_faults(&["no-service"]);
    assert_eq!(said.names("note").iter().filter(|name| name.starts_with("sshd-")).count(), 0);
}

/// Many tutorials have it so, for example google-authenticator-libpam#275.
#[test]
fn the_code_is_asked_before_the_password() {
    let said = debian(&format!("{OURS}@include common-auth\n")).check(&["sshd"]);
    said.fault_at("code-before-password", "/etc/pam.d/sshd:1");
}

/// `sufficient` in an included file ends the whole stack, not only the file; CentOS's own sshd file is so
/// (google-authenticator-libpam#64 has it).
#[test]
fn an_include_of_sufficient_lines_leads_around_the_code() {
    let tree = Tree::fedora().sshd(&format!("auth include password-auth\n{OURS}"));
    let said = tree.check(&["sshd"]);
    said.has_faults(&["skipped", "skipped"]);
    let finding = said.finding("skipped");
    assert_eq!(finding["place"], "/etc/pam.d/password-auth:5");
    assert_eq!(finding["paste"], "auth substack password-auth");
}

#[test]
fn a_sufficient_password_above_is_enough() {
    let said = debian(&format!("auth sufficient pam_unix.so nullok\n{OURS}")).check(&["sshd"]);
    // Either of them is: the password without the code, and the code without the password.
    said.has_faults(&["skipped", "code-alone"]);
    assert_eq!(said.finding("skipped")["place"], "/etc/pam.d/sshd:1");
    assert_eq!(said.finding("skipped")["paste"], "auth requisite pam_unix.so nullok");
}

#[test]
fn another_sufficient_factor_above_is_enough() {
    let lines = format!("auth sufficient pam_ssh_agent_auth.so\n@include common-auth\n{OURS}");
    let said = Tree::debian().put("etc/pam.d/sudo", &lines).check(&["sudo"]);
    said.fault_at("skipped", "/etc/pam.d/sudo:1");
}

/// pam_rootok and `use_uid` look at the real uid of the program. In sshd, sudo or a display manager that is root's.
#[test]
fn a_condition_on_the_caller_exempts_all_in_a_daemon() {
    for condition in [
        "pam_rootok.so",
        "pam_succeed_if.so use_uid uid = 0",
        "pam_wheel.so trust use_uid",
        "pam_wheel.so trust group=root use_uid",
    ] {
        let lines = format!("auth sufficient {condition}\n@include common-auth\n{OURS}");
        for service in ["sshd", "sudo", "lightdm"] {
            let tree = Tree::debian()
                .bytes(&format!("{MODULES}/pam_wheel.so"), &module())
                .put(&format!("etc/pam.d/{service}"), &lines);
            let said = tree.check(&[service]);
            said.fault_at("skipped", &format!("/etc/pam.d/{service}:1"));
            let effect = said.finding("skipped")["effect"].as_str().unwrap();
            assert!(effect.contains("root starts it"), "{effect}");
        }
        let su = Tree::debian()
            .bytes(&format!("{MODULES}/pam_wheel.so"), &module())
            .put("etc/pam.d/su", &lines)
            .check(&["su"]);
        assert_eq!((su.status, su.names("fault")), (0, vec![]), "{:#}", su.all);
    }
    let over = format!("@include common-auth\nauth sufficient pam_rootok.so\n{OURS}");
    debian(&over).check(&["sshd"]).fault_at("skipped", "/etc/pam.d/sshd:2");
}

/// pam_echo succeeds when it has shown its text.
#[test]
fn a_text_that_is_shown_is_a_success() {
    for control in ["sufficient", "[success=1 default=ignore]"] {
        let lines = format!(
            "@include common-auth\nauth {control} pam_echo.so Hello\n{OURS}auth optional pam_env.so\n"
        );
        let tree = debian(&lines).bytes(&format!("{MODULES}/pam_echo.so"), &module());
        tree.check(&["sshd"]).fault_at("skipped", "/etc/pam.d/sshd:2");
    }
}

/// The Arch wiki's two lines for fingerprints (pam-gnupg#28).
#[test]
fn a_fingerprint_or_a_password_above_is_enough() {
    let lines = format!(
        "auth sufficient pam_unix.so\nauth sufficient pam_fprintd.so\nauth include system-login\n{OURS}"
    );
    let said = Tree::arch().put("etc/pam.d/sudo", &lines).check(&["sudo"]);
    let places: Vec<_> =
        said.findings().iter().filter(|f| f["name"] == "skipped").map(|f| &f["place"]).collect();
    assert_eq!(places, ["/etc/pam.d/sudo:1", "/etc/pam.d/sudo:2"]);
}

/// duosecurity/puppet-duo_unix#8: Ctrl-C at the prompt is a failure that the control ignores.
#[test]
fn a_jump_of_our_own_ignores_our_failures() {
    let lines = "auth requisite pam_unix.so\nauth [success=1 default=ignore] pam_totp.so\n\
                 auth optional pam_env.so\nauth required pam_permit.so\n";
    debian(lines).check(&["sshd"]).fault_at("failure-ignored", "/etc/pam.d/sshd:2");
}

#[test]
fn done_above_is_as_sufficient() {
    let lines = format!("auth [success=done default=die] pam_unix.so\n{OURS}");
    debian(&lines).check(&["sshd"]).fault_at("skipped", "/etc/pam.d/sshd:1");
}

#[test]
fn a_jump_over_the_line_is_found() {
    let lines =
        format!("auth [success=1 default=die] pam_unix.so\n{OURS}auth required pam_permit.so\n");
    debian(&lines).check(&["sshd"]).fault_at("skipped", "/etc/pam.d/sshd:1");
}

/// https://www.cricalix.net/2021/04/16/openssh-google-authenticator-pam-module/: pam_deny left below.
#[test]
fn a_pam_deny_that_nothing_jumps_over_refuses_everybody() {
    let lines = format!("auth required pam_unix.so\n{OURS}auth requisite pam_deny.so\n");
    let said = debian(&lines).check(&["sshd"]);
    said.fault_at("nobody-gets-in", "/etc/pam.d/sshd:3");
}

/// The line put into common-auth by hand, between the jump and its target.
#[test]
fn a_line_inside_debians_jump_refuses_everybody() {
    let mut lines: Vec<&str> = COMMON_AUTH.lines().collect();
    lines.insert(1, OURS.trim_end());
    let tree =
        debian("@include common-auth\n").put("etc/pam.d/common-auth", &(lines.join("\n") + "\n"));
    let said = tree.check(&["sshd"]);
    said.fault_at("nobody-gets-in", "/etc/pam.d/common-auth:3");
    assert!(said.finding("nobody-gets-in")["advice"].as_str().unwrap().contains("shifts the jump"));
}

#[test]
fn a_jump_past_the_end_refuses_everybody() {
    let lines =
        format!("auth [success=4 default=die] pam_unix.so\n{OURS}auth required pam_permit.so\n");
    debian(&lines).check(&["sshd"]).has_faults(&["nobody-gets-in"]);
}

/// google-authenticator#21: an `optional` line lets in whatever is typed.
#[test]
fn an_optional_line_takes_any_answer() {
    let said = debian("@include common-auth\nauth optional pam_totp.so\n").check(&["sshd"]);
    said.fault_at("failure-ignored", "/etc/pam.d/sshd:2");
    assert_eq!(said.finding("failure-ignored")["paste"], "auth required pam_totp.so");
}

/// google-authenticator-libpam#55: `sufficient` behind a password.
#[test]
fn a_sufficient_line_behind_the_password_takes_any_answer() {
    let lines = "@include common-auth\nauth sufficient pam_totp.so nullok\n";
    debian(lines).check(&["sshd"]).has_faults(&["failure-ignored"]);
}

/// Denials that are not PAM_AUTH_ERR: a damaged file, a full disk. CVE-2025-23013 was of this kind.
#[test]
fn a_control_that_lets_one_kind_of_failure_by_is_found() {
    for kind in [
        "auth_err",
        "authinfo_unavail",
        "cred_insufficient",
        "conv_err",
        "service_err",
        "system_err",
    ] {
        let lines = format!(
            "@include common-auth\nauth [success=ok {kind}=ignore default=die] pam_totp.so\n"
        );
        debian(&lines).check(&["sshd"]).has_faults(&["failure-ignored"]);
    }
}

/// google-authenticator-libpam#85, #89: nullok alone denies.
#[test]
fn nullok_without_another_yes_denies() {
    let tree = debian("auth required pam_totp.so nullok\n")
        .sshd_says("authenticationmethods publickey,keyboard-interactive");
    tree.check(&["sshd"]).fault_at("nullok-alone", "/etc/pam.d/sshd:1");
}

/// google-authenticator-libpam#153 tells how it looks: a second prompt, which only the next code satisfies.
#[test]
fn the_code_is_asked_twice() {
    let tree = debian(&format!("@include common-auth\n{OURS}"))
        .put("etc/pam.d/common-auth", &(COMMON_AUTH.to_owned() + OURS));
    tree.check(&["sshd"]).fault_at("asked-twice", "/etc/pam.d/sshd:2");
}

#[test]
fn the_line_stands_among_the_session_lines() {
    let said = debian(&format!("@include common-auth\n{OURS}session required pam_totp.so\n"))
        .check(&["sshd"]);
    said.fault_at("wrong-stack", "/etc/pam.d/sshd:3");
}

/// The file is called sshd; pam.d/ssh is read by nobody (https://serverfault.com/questions/629883).
#[test]
fn the_line_stands_in_a_file_that_nobody_reads() {
    let tree = debian("@include common-auth\n")
        .put("etc/pam.d/ssh", &format!("@include common-auth\n{OURS}"));
    let said = tree.check(&[]);
    said.fault_at("wrong-file", "/etc/pam.d/ssh");
}

/// pam_rssh#14: the file is called as cargo calls it.
#[test]
fn the_module_is_misspelt() {
    for name in ["libpam_totp.so", "pam_topt.so", "pam_totp"] {
        let said =
            debian(&format!("@include common-auth\nauth required {name}\n")).check(&["sshd"]);
        assert!(said.names("fault").contains(&"misspelt"), "{name}: {:#}", said.all);
        assert_eq!(said.finding("misspelt")["place"], "/etc/pam.d/sshd:2");
    }
}

#[test]
fn a_line_that_libpam_cannot_read() {
    for line in [
        "auth requried pam_totp.so",
        "auth [success=ok,default=die] pam_totp.so",
        "auht required pam_totp.so",
    ] {
        let said = debian(&format!("@include common-auth\n{line}\n")).check(&["sshd"]);
        assert!(said.names("fault").contains(&"bad-line"), "{line}: {:#}", said.all);
        assert_eq!(said.finding("bad-line")["place"], "/etc/pam.d/sshd:2", "{line}");
    }
}

#[test]
fn an_argument_that_does_not_exist() {
    let said = debian("@include common-auth\nauth required pam_totp.so nulok\n").check(&["sshd"]);
    assert_eq!(said.finding("bad-argument")["place"], "/etc/pam.d/sshd:2");
    said.has_faults(&["nobody-gets-in", "bad-argument"]);
}

#[test]
fn an_included_file_is_missing() {
    let said = debian(&format!("@include common-auht\n{OURS}")).check(&["sshd"]);
    said.fault_at("service-refused", "/etc/pam.d/sshd:1");
    let said = Tree::fedora().sshd(&format!("auth substack pasword-auth\n{OURS}")).check(&["sshd"]);
    assert_eq!(said.finding("bad-line")["place"], "/etc/pam.d/sshd:1");
}

/// Below an `include`, what makes libpam refuse a service is the fault of a line alone.
#[test]
fn an_include_of_a_file_with_a_missing_include() {
    let tree = debian(&format!("auth include part\n{OURS}"))
        .put("etc/pam.d/part", "auth required pam_unix.so\n@include nosuch\n");
    let said = tree.check(&["sshd"]);
    said.has_faults(&["bad-line", "nobody-gets-in"]);
    assert_eq!(said.finding("bad-line")["place"], "/etc/pam.d/part:2");
    let tree = tree.put("etc/pam.d/part", "auth required pam_unix.so \\\n");
    assert_eq!(tree.check(&["sshd"]).finding("bad-line")["place"], "/etc/pam.d/sshd:1");
}

#[test]
fn a_file_includes_itself() {
    let tree = || Tree::debian().sshd(&format!("auth include sshd\n{OURS}"));
    tree().check(&["sshd"]).fault_at("service-refused", "/etc/pam.d/sshd:1");
    let said = tree().put(LIBRARY, LIBPAM_1_7).check(&["sshd"]);
    assert!(said.names("fault").contains(&"bad-line"), "{:#}", said.all);
}

/// google-authenticator left in place beside ours.
#[test]
fn another_module_of_codes_is_still_there() {
    let lines = format!("@include common-auth\nauth required pam_google_authenticator.so\n{OURS}");
    let said = debian(&lines).check(&["sshd"]);
    assert_eq!((said.status, said.names("warning")), (0, vec!["other-codes"]), "{:#}", said.all);
}

#[test]
fn a_module_of_the_stack_is_not_installed() {
    let tree = debian(&format!("@include common-auth\nauth required pam_ldapx.so\n{OURS}"));
    let said = tree.check(&["sshd"]);
    said.fault_at("nobody-gets-in", "/etc/pam.d/sshd:2");
    let optional = debian(&format!("@include common-auth\n-auth optional pam_ldapx.so\n{OURS}"));
    optional.check(&["sshd"]).is_clean();
}

#[test]
fn a_pam_file_that_others_may_write() {
    let said = Tree::debian().mode("etc/pam.d/sshd", 0o664).check(&["sshd"]);
    said.fault_at("pam-file-writable", "/etc/pam.d/sshd");
    // A user who has the file open could still write it, so it is replaced.
    assert_eq!(
        said.finding("pam-file-writable")["paste"],
        "cp --preserve=mode /etc/pam.d/sshd /etc/pam.d/sshd.new\nchmod go-w /etc/pam.d/sshd.new\n\
         cat /etc/pam.d/sshd.new\nmv /etc/pam.d/sshd.new /etc/pam.d/sshd"
    );
}

/// A service without a file takes the stack of `other`.
#[test]
fn a_service_without_a_file_takes_others_stack() {
    let said = Tree::debian().check(&["nosuch"]);
    said.fault_at("no-such-service", "/etc/pam.d/nosuch");
    let tree = Tree::debian().put("etc/pam.d/other", &format!("auth required pam_unix.so\n{OURS}"));
    let said = tree.check(&["nosuch"]);
    assert_eq!((said.status, said.names("fault")), (0, vec![]), "{:#}", said.all);
}

/// su, sudo and login have proved nothing before they ask PAM; sshd may have asked for a key.
#[test]
fn the_code_alone_is_a_fault_where_nothing_was_proved_before() {
    let alone = format!("{OURS}account required pam_permit.so\n");
    for service in ["su", "sudo", "login", "polkit-1", "gdm-password"] {
        let tree = Tree::debian().put(&format!("etc/pam.d/{service}"), &alone);
        let said = tree.check(&[service]);
        said.fault_at("code-alone", &format!("/etc/pam.d/{service}:1"));
        assert_eq!(said.finding("code-alone")["paste"], "auth requisite pam_unix.so");
    }
    for lines in [
        "auth required pam_permit.so\nauth required pam_totp.so\n",
        "auth required pam_env.so\nauth required pam_faillock.so preauth\nauth required pam_totp.so\n",
        "auth optional pam_fprintd.so\nauth required pam_totp.so\n",
        // Those who have no such code or key are let by.
        "auth required pam_google_authenticator.so nullok\nauth required pam_totp.so\n",
        "auth required pam_fprintd.so nouserok\nauth required pam_totp.so\n",
    ] {
        let said = Tree::debian().put("etc/pam.d/su", lines).check(&["su"]);
        assert!(said.names("fault").contains(&"code-alone"), "{lines}");
    }
    for service in ["openvpn", "frobd"] {
        let tree = Tree::debian().put(&format!("etc/pam.d/{service}"), &alone);
        let said = tree.check(&[service]);
        assert_eq!(
            (said.status, &said.finding("code-alone-perhaps")["level"]),
            (0, &"note".into())
        );
    }
    // Another proof takes the place of the password.
    let finger = "auth required pam_fprintd.so\nauth required pam_totp.so\n";
    let said = Tree::debian().put("etc/pam.d/su", finger).check(&["su"]);
    assert!(!said.names("fault").contains(&"code-alone"));
    let with_key = Tree::debian().sshd(&alone);
    let with_key = with_key
        .sshd_says("authenticationmethods publickey,keyboard-interactive\n")
        .check(&["sshd"]);
    with_key.is_clean();
}

#[test]
fn a_line_that_jumps_past_the_password_is_named() {
    for condition in ["pam_localuser.so", "pam_succeed_if.so user ingroup nopw"] {
        for service in ["su", "sshd"] {
            let lines = format!(
                "auth [success=1 default=ignore] {condition}\nauth requisite pam_unix.so\n{OURS}"
            );
            let said =
                Tree::debian().put(&format!("etc/pam.d/{service}"), &lines).check(&[service]);
            said.fault_at("code-alone", &format!("/etc/pam.d/{service}:1"));
            let module = condition.split(' ').next().unwrap();
            assert!(said.finding("code-alone")["what"].as_str().unwrap().contains(module));
        }
    }
}
