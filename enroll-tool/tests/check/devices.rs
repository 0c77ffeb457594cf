//! Remembered devices: the account line that writes them, keys that sshd proves, and the second build of the module.

use crate::setup::setup;
use crate::tree::{MODULES, OURS, Said, Tree, module};

const POLICY: &str = "etc/security/pam_totp.toml";
const ACCOUNT: &str = "account [default=ignore] pam_totp.so\n";
const NOLOGIN: &str = "account required pam_nologin.so\n";

/// Debian, with devices remembered, sshd asking for a key first, and these lines of sshd's.
fn remembering(lines: &str) -> Tree {
    Tree::debian()
        .put(POLICY, "remember_for = \"7d\"\n")
        .sshd_says("authenticationmethods publickey,keyboard-interactive\n")
        .sshd(lines)
}

fn with_both_lines() -> Tree {
    remembering(&format!("@include common-auth\n{OURS}{ACCOUNT}{NOLOGIN}"))
}

fn names(said: &Said) -> Vec<String> {
    let findings = said.all["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["name"].as_str().unwrap().to_owned()).collect()
}

fn has(said: &Said, name: &str) -> bool {
    names(said).iter().any(|known| known == name)
}

#[test]
fn with_its_account_line_a_service_is_ready_to_remember() {
    for asked in [&["sshd"][..], &[]] {
        let said = with_both_lines().check(asked);
        assert!(!names(&said).iter().any(|name| name.starts_with("devices")), "{:?}", said.all);
        assert_eq!(said.status, 0, "{:?}", said.all);
    }
}

#[test]
fn a_missing_account_line_is_named_while_devices_are_remembered() {
    let lines = format!("@include common-auth\n{OURS}{NOLOGIN}");
    let said = remembering(&lines).check(&["sshd"]);
    said.warning_at("devices-not-written", "/etc/pam.d/sshd:2");
    assert!(said.all.to_string().contains("account [default=ignore] pam_totp.so"));
    // Without the setting the line is nobody's concern.
    assert!(!has(&Tree::debian().sshd(&lines).check(&["sshd"]), "devices-not-written"));
    let argument = lines.replace("pam_totp.so", "pam_totp.so remember_for=7d");
    assert!(has(&Tree::debian().sshd(&argument).check(&["sshd"]), "devices-not-written"));
}

#[test]
fn an_account_line_that_others_skip_is_named() {
    for above in [
        "account sufficient pam_localuser.so\n",
        "account [success=1 default=ignore] pam_localuser.so\n",
    ] {
        let lines = format!("@include common-auth\n{OURS}{above}{ACCOUNT}{NOLOGIN}");
        remembering(&lines).check(&["sshd"]).warning_at("devices-not-written", "/etc/pam.d/sshd:4");
    }
    let good = "account required pam_nologin.so\naccount required pam_unix.so\n";
    let lines = format!("@include common-auth\n{OURS}{good}{ACCOUNT}");
    assert!(!has(&remembering(&lines).check(&["sshd"]), "devices-not-written"));
}

/// The account hook reads its own arguments, and writes only what the auth hook has prepared.
#[test]
fn an_account_line_with_other_settings_is_named() {
    let auth = OURS.replace(".so", ".so state_dir=/srv/records remember_for=7d debug");
    let lines = |account: &str| format!("@include common-auth\n{auth}{account}{NOLOGIN}");
    let tree = |account: &str| {
        let tree = remembering(&lines(account));
        tree.folder("srv/records", 0o711);
        tree
    };
    let said = tree(ACCOUNT).check(&["sshd"]);
    said.warning_at("devices-not-written", "/etc/pam.d/sshd:3");
    let right = "account [default=ignore] pam_totp.so state_dir=/srv/records remember_for=7d\n";
    assert!(said.all.to_string().contains(right.trim()), "{:?}", said.all);
    assert!(!has(&tree(right).check(&["sshd"]), "devices-not-written"));
    // A setup writes it like that.
    assert_eq!(setup(&tree(""), "sshd", &[]).changed(), [&format!("+{}", right.trim())]);
}

#[test]
fn the_account_line_neither_locks_out_nor_lets_in() {
    // The module cannot be loaded: only the auth line may refuse.
    let alone = Tree::debian().sshd(&format!("@include common-auth\n{ACCOUNT}{NOLOGIN}"));
    let without = alone.bytes(&format!("{MODULES}/pam_totp.so"), b"no library");
    assert!(!has(&without.check(&["sshd"]), "account-refuses"));
    let required = "account required pam_totp.so\n";
    let lines = format!("@include common-auth\n{OURS}{required}{NOLOGIN}");
    let without = remembering(&lines).bytes(&format!("{MODULES}/pam_totp.so"), b"no library");
    let said = without.check(&["sshd"]);
    assert_eq!(said.finding("account-refuses")["place"], "/etc/pam.d/sshd:3");
    // Where no other line says yes, nobody gets in by this one.
    let only = remembering(&format!("@include common-auth\n{OURS}{ACCOUNT}"));
    only.check(&["sshd"]).fault_at("account-refuses", "/etc/pam.d/sshd:3");
    let only = remembering(&format!("@include common-auth\n{OURS}{required}"));
    only.check(&["sshd"]).fault_at("account-refuses", "/etc/pam.d/sshd:3");
}

#[test]
fn an_account_line_without_an_auth_line_asks_for_nothing() {
    let tree = Tree::debian().sshd(&format!("@include common-auth\n{ACCOUNT}{NOLOGIN}"));
    let said = tree.check(&["sshd"]);
    said.fault_at("wrong-stack", "/etc/pam.d/sshd:2");
    assert!(said.all.to_string().contains("An account line only writes remembered devices"));
}

#[test]
fn a_bad_argument_of_the_account_line_is_a_fault() {
    let lines =
        format!("@include common-auth\n{OURS}{}{NOLOGIN}", ACCOUNT.replace(".so", ".so x=y"));
    remembering(&lines).check(&["sshd"]).fault_at("bad-argument", "/etc/pam.d/sshd:3");
}

/// Whether a wrong password can come to a remembered device, and what that device then comes to.
#[test]
fn a_stack_that_a_wrong_password_does_not_end_is_named() {
    let findings = |lines: &str| {
        let said = remembering(&format!("{lines}{ACCOUNT}{NOLOGIN}")).check(&["sshd"]);
        let mut found = names(&said);
        found.retain(|name| name.starts_with("devices-"));
        found
    };
    let unix = |control: &str| format!("auth {control} pam_unix.so\n");
    let after = "devices-after-wrong-password";
    for (lines, found) in [
        (format!("{}{OURS}", unix("requisite")), &[][..]),
        (format!("{}{OURS}", unix("required")), &[after]),
        // A right password ends the stack. No other line says yes to a wrong one.
        (format!("{}{OURS}", unix("[success=done default=ignore]")), &["devices-refused", after]),
        (
            format!("{}auth required pam_permit.so\n{OURS}", unix("optional")),
            &["devices-wrong-password"],
        ),
        (
            format!("{}auth required pam_permit.so\n{OURS}", unix("[success=ok default=ignore]")),
            &["devices-wrong-password"],
        ),
        (
            format!(
                "{}auth sufficient pam_totp.so\nauth requisite pam_deny.so\n",
                unix("requisite")
            ),
            &["devices-refused"],
        ),
        (
            format!(
                "{}auth [success=1 default=die] pam_totp.so\nauth requisite pam_deny.so\nauth required pam_permit.so\n",
                unix("requisite")
            ),
            &["devices-refused"],
        ),
    ] {
        assert_eq!(findings(&lines), found, "{lines}");
    }
    // Where the key alone is to be enough, the module itself says yes.
    let alone =
        format!("{}auth sufficient pam_totp.so\nauth requisite pam_deny.so\n", unix("requisite"));
    let said = remembering(&format!("{alone}{ACCOUNT}{NOLOGIN}"))
        .put(POLICY, "remember_for = \"7d\"\nremember_key_only = true\n")
        .check(&["sshd"]);
    assert!(!has(&said, "devices-refused"), "{:?}", said.all);
}

#[test]
fn a_helper_that_decides_offers_no_device() {
    let policy = "remember_for = \"7d\"\nverifier = \"helper\"\n";
    with_both_lines()
        .put(POLICY, policy)
        .check(&["sshd"])
        .warning_at("devices-helper", "/etc/pam.d/sshd:2");
    assert!(!has(
        &with_both_lines().put("usr/lib/pam_totp/helper", "").check(&["sshd"]),
        "devices-helper"
    ));
}

#[test]
fn a_service_that_never_sees_a_key_is_named() {
    let sudo = format!("@include common-auth\n{OURS}{ACCOUNT}{NOLOGIN}");
    let tree = with_both_lines()
        .put(POLICY, "remember_for = \"7d\"\nremember_services = \"sshd,sudo\"\n")
        .put("etc/pam.d/sudo", &sudo);
    tree.check(&[]).warning_at("devices-no-keys", "/etc/pam.d/sudo:2");
    tree.check(&["sudo"]).warning_at("devices-no-keys", "/etc/pam.d/sudo:2");
    let nowhere =
        with_both_lines().put(POLICY, "remember_for = \"7d\"\nremember_services = \"ssh\"\n");
    nowhere.check(&[]).warning_at("devices-no-keys", "/etc/security/pam_totp.toml");
}

#[test]
fn an_sshd_that_proves_no_key_first_is_named() {
    for settings in [
        "authenticationmethods any\n",
        "authenticationmethods keyboard-interactive\n",
        "authenticationmethods keyboard-interactive,publickey\n",
        "authenticationmethods publickey,keyboard-interactive\npubkeyauthentication no\n",
        "authenticationmethods publickey,keyboard-interactive\nusepam no\n",
    ] {
        let said = with_both_lines().sshd_says(settings).check(&["sshd"]);
        said.warning_at("devices-no-keys", "/etc/pam.d/sshd:2");
    }
    for settings in [
        "authenticationmethods publickey,keyboard-interactive:pam\n",
        "authenticationmethods keyboard-interactive publickey,publickey,keyboard-interactive\n",
    ] {
        let said = with_both_lines().sshd_says(settings).check(&["sshd"]);
        assert!(!has(&said, "devices-no-keys"), "{settings}{:?}", said.all);
    }
    let block =
        "UsePAM yes\nMatch User dev\nAuthenticationMethods publickey,keyboard-interactive\n";
    let some = with_both_lines().put("etc/ssh/sshd_config", block);
    let some = some.sshd_says("authenticationmethods any\n");
    assert!(!has(&some.check(&["sshd"]), "devices-no-keys"));
}

#[test]
fn a_stack_without_a_password_needs_leave_to_remember() {
    let lines = format!("{OURS}{ACCOUNT}{NOLOGIN}");
    remembering(&lines).check(&["sshd"]).warning_at("devices-no-password", "/etc/pam.d/sshd:1");
    let allowed =
        remembering(&lines).put(POLICY, "remember_for = \"7d\"\nremember_key_only = true\n");
    let said = allowed.check(&["sshd"]);
    assert!(
        has(&said, "devices-key-alone") && !has(&said, "devices-no-password"),
        "{:?}",
        said.all
    );
}

const FULL: &str = "pam_totp_full.so";

#[test]
fn a_second_build_that_is_missing_is_a_fault_where_it_is_needed() {
    let full = format!("{MODULES}/{FULL}");
    let place = format!("/{full}");
    let tree = with_both_lines();
    std::fs::remove_file(tree.path(&full)).unwrap();
    let said = tree.check(&["sshd"]);
    said.has_faults(&["nobody-gets-in", "module-missing"]);
    assert_eq!(said.finding("module-missing")["place"], place);
    // A login without devices does not need it.
    let usual = Tree::debian();
    std::fs::remove_file(usual.path(&full)).unwrap();
    usual.check(&["sshd"]).is_clean();
    // A change of the password does, and so does a line on trial.
    let password = usual
        .put("etc/pam.d/passwd", "password required pam_totp.so\npassword required pam_unix.so\n");
    password.check(&["passwd"]).fault_at("module-missing", &place);
    let trial = Tree::debian()
        .sshd(&format!("@include common-auth\n{}{NOLOGIN}", OURS.replace(".so", ".so trial=a1")));
    std::fs::remove_file(trial.path(&full)).unwrap();
    trial.check(&["sshd"]).has_faults(&["nobody-gets-in", "module-missing"]);
}

#[test]
fn the_second_build_is_judged_by_the_rules_of_the_first() {
    let full = format!("{MODULES}/{FULL}");
    let place = format!("/{full}");
    let with = |content: &[u8]| with_both_lines().bytes(&full, content).check(&["sshd"]);
    let found_in = |said: &Said, name: &str| assert_eq!(said.finding(name)["place"], place);
    found_in(&with(&module()), "module-foreign");
    found_in(&with(b"no library"), "module-broken");
    let writable = with_both_lines().mode(&full, 0o666);
    writable.check(&["sshd"]).fault_at("module-writable", &place);
    let disk = format!("ext4 rw 1000000000 noexec={place}\n");
    let noexec = with_both_lines().put("answers/disk", &disk).check(&["sshd"]);
    found_in(&noexec, "module-noexec");
}

#[test]
fn a_foreign_second_build_is_not_taken_for_one_that_asks() {
    let said = with_both_lines().bytes(&format!("{MODULES}/{FULL}"), &module()).check(&["sshd"]);
    assert_eq!(said.all["services"][0]["asks"], false, "{:?}", said.all);
    let usual = with_both_lines().check(&["sshd"]);
    assert_eq!(usual.all["services"][0]["asks"], true, "{:?}", usual.all);
}

#[test]
fn a_setup_adds_the_account_line_above_the_others() {
    let lines = format!("@include common-auth\n\n{NOLOGIN}@include common-account\n");
    let tree =
        remembering(&lines).put("etc/pam.d/common-account", "account required pam_unix.so\n");
    let shown = setup(&tree, "sshd", &[]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so", &format!("+{}", ACCOUNT.trim())]);
    assert!(shown.text.contains(&format!("+{ACCOUNT} {NOLOGIN}")), "{}", shown.text);
    // Without the setting there is no such line.
    let tree = Tree::debian()
        .sshd(&lines)
        .put("etc/pam.d/common-account", "account required pam_unix.so\n");
    assert_eq!(setup(&tree, "sshd", &[]).changed(), ["+auth required pam_totp.so"]);
}

#[test]
fn a_setup_adds_a_missing_account_line_to_a_service_that_asks() {
    let tree = remembering(&format!("@include common-auth\n{OURS}{NOLOGIN}"));
    assert_eq!(setup(&tree, "sshd", &[]).changed(), [&format!("+{}", ACCOUNT.trim())]);
    let shown = setup(&with_both_lines(), "sshd", &[]);
    assert!(shown.text.contains("Nothing to change"), "{}", shown.text);
}

#[test]
fn the_account_line_goes_into_the_services_own_file() {
    let tree = remembering(&format!("@include common-auth\n{NOLOGIN}"));
    let auth = std::fs::read_to_string(tree.path("etc/pam.d/common-auth")).unwrap() + OURS;
    let shown = setup(&tree.put("etc/pam.d/common-auth", &auth), "sshd", &[]);
    assert!(shown.text.contains("\n+++ /etc/pam.d/sshd\n"), "{}", shown.text);
    assert_eq!(shown.changed(), [&format!("+{}", ACCOUNT.trim())]);
}

/// libpam takes the account lines of `other` where a service has none. Ours alone would refuse everybody.
#[test]
fn a_setup_leaves_a_service_without_account_lines_alone() {
    let tree = remembering(&format!("@include common-auth\n{OURS}"));
    setup(&tree, "sshd", &[]).is_refused("nobody could log in through sshd");
}

#[test]
fn a_setup_is_refused_without_the_second_build() {
    let tree = Tree::debian().sshd("@include common-auth\n");
    std::fs::remove_file(tree.path(&format!("{MODULES}/{FULL}"))).unwrap();
    setup(&tree, "sshd", &[]).is_refused("pam_totp_full.so is not there");
}
