//! The example says of a stack what libpam makes of it.

#[allow(dead_code)]
#[path = "../examples/explain.rs"]
mod explain;

use explain::explain;
use std::fs;

fn explained(lines: &str, watched: &str) -> Result<String, String> {
    let tree = tempfile::tempdir().unwrap();
    let folder = tree.path().join("etc/pam.d");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("sshd"), lines).unwrap();
    fs::write(folder.join("other"), "auth required pam_deny.so\n").unwrap();
    explain(&folder.join("sshd"), watched)
}

#[test]
fn a_stack_that_always_asks_lets_nobody_around() {
    let lines = "auth required pam_unix.so\nauth required pam_oath.so\n";
    let text = explained(lines, "pam_oath.so").unwrap();
    assert!(text.contains("No login succeeds if pam_oath.so fails or is not called."), "{text}");
    assert!(text.contains("/etc/pam.d/sshd:2"), "{text}");
    // A module that is not known may take no part in a login.
    assert!(text.contains("A login can succeed if pam_oath.so returns PAM_IGNORE."), "{text}");
}

#[test]
fn the_line_that_leads_around_a_module_is_named() {
    let lines = "auth sufficient pam_unix.so\nauth required pam_oath.so\n";
    let text = explained(lines, "pam_oath.so").unwrap();
    assert!(text.contains("This line leads around it: /etc/pam.d/sshd:1"), "{text}");
}

#[test]
fn a_broken_line_and_a_refused_service_are_told() {
    let text = explained("auth requird pam_unix.so\n", "").unwrap();
    assert!(text.contains("this line always fails: the control has no"), "{text}");
    assert!(text.contains("No login succeeds."), "{text}");
    let text = explained("auth required .so\n", "").unwrap();
    assert!(text.contains("libpam refuses the whole service"), "{text}");
}

#[test]
fn a_file_elsewhere_is_refused_with_the_reason() {
    let why = explain("/etc/hostname".as_ref(), "").unwrap_err();
    assert_eq!(why, "/etc/hostname: not a file in a folder etc/pam.d");
}
