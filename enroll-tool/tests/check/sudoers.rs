//! Settings of sudo that lead around the code.

use crate::tree::{OURS, Tree};

const PLAIN: &str = "auth required pam_unix.so\naccount required pam_permit.so\n";

fn sudo(rules: &str) -> Tree {
    let asks = format!("@include common-auth\n{OURS}account required pam_permit.so\n");
    Tree::debian()
        .put("etc/pam.d/sudo", &asks)
        .put("etc/pam.d/sudo-i", &asks)
        .put("etc/pam.d/sudo-plain", PLAIN)
        .put("etc/sudoers", "root ALL=(ALL) ALL\n@includedir /etc/sudoers.d\n")
        .put("etc/sudoers.d/site", rules)
}

#[test]
fn another_service_of_sudo_that_asks_no_code_is_a_fault() {
    for rules in [
        "Defaults pam_service=sudo-plain\n",
        "Defaults:ann env_reset, pam_login_service = \"sudo-plain\"\n",
        "Defaults !lecture,\\\n  pam_askpass_service=sudo-plain\n",
        "Defaults pam_service=\\\nsudo-plain # why\n",
    ] {
        for arguments in [["sudo"].as_slice(), &[]] {
            let said = sudo(rules).check(arguments);
            said.fault_at("sudo-service-without-code", "/etc/sudoers.d/site:1");
        }
    }
    for rules in [
        "# Defaults pam_service=sudo-plain\n",
        "Defaults pam_service=sudo, pam_login_service=sudo-i\n",
        "Defaults secure_path=\"/x, pam_service=sudo-plain\"\n",
    ] {
        sudo(rules).check(&["sudo"]).is_clean();
    }
    // Of a machine whose sudo asks for no code that is nothing new.
    let said = sudo("Defaults pam_service=sudo-plain\n").check(&["sshd"]);
    said.is_clean();
}

/// A setup needs a file to change; that of sudo asks for a code already.
#[test]
fn a_service_of_sudo_without_a_file_gets_a_copy() {
    let said = sudo("Defaults pam_service=sudo-none\n").check(&["sudo"]);
    let paste = &said.finding("sudo-service-without-code")["paste"];
    assert_eq!(paste, "cp /etc/pam.d/sudo /etc/pam.d/sudo-none");
}

#[test]
fn the_files_that_sudo_includes_are_read() {
    let rules = "Defaults pam_service=sudo-plain\n";
    let tree = |include: &str, path: &str| {
        sudo("").put("etc/sudoers", include).put(path, rules).check(&["sudo"])
    };
    for (include, path) in [
        ("@include /etc/own\n", "etc/own"),
        ("#include own\n", "etc/own"),
        ("#includedir /etc/own.d\n", "etc/own.d/x"),
    ] {
        tree(include, path).has_faults(&["sudo-service-without-code"]);
    }
    for (include, path) in [
        ("@includedir /etc/own.d\n", "etc/own.d/x.bak"),
        ("@includedir /etc/own.d\n", "etc/own.d/x~"),
        ("# include own\n", "etc/own"),
    ] {
        tree(include, path).is_clean();
    }
}

#[test]
fn a_sudo_that_asks_nobody_is_a_fault_and_some_are_told() {
    let said = sudo("Defaults !authenticate\n").check(&["sudo"]);
    said.fault_at("sudo-never-asked", "/etc/sudoers.d/site:1");
    for (rules, line) in [
        ("Defaults:ann !authenticate\n", 1),
        ("Defaults exempt_group=admin\n", 1),
        ("ann ALL=(ALL) ALL\n%ops ALL=(ALL) NOPASSWD: ALL\n", 2),
    ] {
        let said = sudo(rules).check(&["sudo"]);
        let finding = said.finding("sudo-not-all-asked");
        assert_eq!((said.status, &finding["level"]), (0, &"note".into()), "{rules}");
        assert_eq!(finding["place"], format!("/etc/sudoers.d/site:{line}"));
    }
    for rules in ["Defaults authenticate\n", "ann ALL=(ALL) PASSWD: ALL\n", "# NOPASSWD: ALL\n"] {
        let said = sudo(rules).check(&["sudo"]);
        assert!(!said.names("note").contains(&"sudo-not-all-asked"), "{rules}");
        said.is_clean();
    }
}

#[test]
fn rules_of_sudo_that_cannot_be_read_are_could_not_tell() {
    let big = "# a comment\n".repeat(100_000);
    let said = sudo(&big).check(&["sudo"]);
    assert_eq!((said.status, said.names("could_not_tell")), (2, vec!["sudoers-unread"]));
}

#[test]
fn a_setting_of_sudo_that_ends_the_prompt_is_told_by_changed() {
    for rules in ["Defaults pam_service=sudo-plain\n", "Defaults !authenticate\n"] {
        let tree = sudo("");
        assert_eq!(tree.run(&["--changed"]).status.code(), Some(0));
        let output = tree.put("etc/sudoers.d/site", rules).run(&["--changed"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.code() == Some(1) && said.contains("sudo"), "{said}");
    }
}
