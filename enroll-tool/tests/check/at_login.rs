//! Enrolment at the first login: the account line that offers it, and the time that sshd gives.

use crate::tree::{OURS, Said, Tree};

const POLICY: &str = "etc/security/pam_totp.toml";
const ACCOUNT: &str =
    "account [success=ignore ignore=ignore module_unknown=ignore default=die] pam_totp.so\n";
const OTHERS: &str = "account required pam_nologin.so\naccount required pam_unix.so\n";

/// Debian, whose users enrol at their first login to sshd, with this account part of sshd's file.
fn enrolling(account: &str) -> Tree {
    let policy = "credential = \"/etc/pam_totp/users/%u.toml\"\nenrol_at_login = [\"sshd\"]\nenrol_until = 2027-01-31\n";
    Tree::debian()
        .put(POLICY, policy)
        .sshd_says("logingracetime 300\n")
        .sshd(&format!("@include common-auth\n{OURS}{account}"))
}

fn about_enrolments(said: &Said) -> Vec<String> {
    let names = said.findings().iter().map(|finding| finding["name"].as_str().unwrap().to_owned());
    names.filter(|name| name.starts_with("enrol-")).collect()
}

#[test]
fn with_its_account_line_a_service_is_ready_to_enrol() {
    let said = enrolling(&format!("{ACCOUNT}{OTHERS}")).check(&["sshd"]);
    assert!(about_enrolments(&said).is_empty(), "{:#}", said.all);
    // Whether there is a helper is a question to this machine, and to no tree: no "enrol-no-helper".
    assert_eq!(said.status, 0, "{:#}", said.all);
}

#[test]
fn a_missing_account_line_is_named_while_users_enrol_at_login() {
    let said = enrolling(OTHERS).check(&["sshd"]);
    said.fault_at("enrol-no-account-line", "/etc/pam.d/sshd:2");
    assert_eq!(said.finding("enrol-no-account-line")["paste"], ACCOUNT.trim());
    let skipped = format!("account sufficient pam_localuser.so\n{ACCOUNT}{OTHERS}");
    let said = enrolling(&skipped).check(&["sshd"]);
    said.fault_at("enrol-no-account-line", "/etc/pam.d/sshd:4");
}

#[test]
fn an_account_line_whose_refusal_counts_for_nothing_is_named() {
    for control in ["[default=ignore]", "optional"] {
        let lines = format!("account {control} pam_totp.so\n{OTHERS}");
        let said = enrolling(&lines).check(&["sshd"]);
        said.fault_at("enrol-refusal-ignored", "/etc/pam.d/sshd:3");
    }
}

#[test]
fn a_missing_prompt_that_tells_who_is_not_enrolled_is_noted() {
    let policy = "credential = \"/etc/pam_totp/users/%u.toml\"\nenrol_at_login = [\"sshd\"]\nenrol_until = 2099-01-31\n";
    let effect = |policy: &str, password: &str, argument: &str| {
        let stack = format!(
            "auth {password} pam_unix.so\nauth required pam_totp.so {argument}\n{ACCOUNT}{OTHERS}"
        );
        let tree = Tree::debian().put(POLICY, policy).sshd(&stack);
        let said = tree.said(&["sshd"]);
        let findings = said.findings();
        let found = findings.iter().find(|finding| finding["name"] == "asked-after-wrong-password");
        found.map(|finding| finding["effect"].as_str().unwrap().to_owned())
    };
    let tells = |effect: Option<String>| effect.unwrap().contains("which users are not enrolled");
    assert!(tells(effect(policy, "required", "")));
    assert!(tells(effect("", "required", "nullok")));
    assert!(!tells(effect("", "required", "")));
    assert_eq!(effect(policy, "requisite", ""), None);
}

#[test]
fn a_short_login_time_is_noted_while_users_enrol_at_login() {
    let tree = enrolling(&format!("{ACCOUNT}{OTHERS}")).sshd_says("logingracetime 120\n");
    // The answers of sshd are written down here, so its setting cannot be tried.
    let said = tree.said(&["sshd"]);
    assert_eq!(about_enrolments(&said), ["enrol-short-grace"], "{:#}", said.all);
    assert_eq!(said.status, 0, "{:#}", said.all);
}

#[test]
fn services_that_enrol_and_ask_for_no_code_are_named() {
    let tree = enrolling(OTHERS).sshd(&format!("@include common-auth\n{OTHERS}"));
    let tree = tree.put("etc/pam.d/sudo", &format!("@include common-auth\n{OURS}{OTHERS}"));
    let said = tree.check(&[]);
    said.warning_at("enrol-no-service", "/etc/security/pam_totp.toml");
}
