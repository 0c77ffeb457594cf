//! Services whose logins the helper `pam_totpd` decides.

use crate::enrolments::{ANN, FILE, credential, with_ann};
use crate::tree::{OURS, Tree};
use totp_core::credential::HELD_MARK;

/// The helper reads root's file, and runs by the policy alone.
#[test]
fn a_locker_whose_logins_the_helper_decides_is_ready() {
    let policy = |verifier: &str| {
        Tree::debian()
            .put("etc/pam.d/xscreensaver", "@include common-auth\nauth required pam_totp.so\n")
            .put(
                "etc/security/pam_totp.toml",
                &format!("credential = \"/etc/pam_totp/%u.toml\"\n{verifier}"),
            )
    };
    let has =
        |tree: &Tree| tree.check(&["xscreensaver"]).names("fault").contains(&"locker-credential");
    let helper = "usr/lib/pam_totp/helper";
    assert!(
        has(&policy(""))
            && has(&policy("").put(helper, "").put(
                "etc/security/pam_totp.toml",
                "credential = \"/etc/pam_totp/%u.toml\"\nverifier = \"local\"\n"
            ))
    );
    assert!(!has(&policy("").put(helper, "")));
    assert!(!has(&policy("verifier = \"helper\"\n")));
}

#[test]
fn arguments_that_the_helper_does_not_get_are_named() {
    let line =
        |arguments: &str| format!("@include common-auth\nauth required pam_totp.so {arguments}\n");
    let said = |service: &str, arguments: &str, helper: bool| {
        let tree = Tree::debian().put(&format!("etc/pam.d/{service}"), &line(arguments));
        let tree = if helper { tree.put("usr/lib/pam_totp/helper", "") } else { tree };
        let said = tree.check(&[service]);
        let found = said.all["findings"].as_array().unwrap().iter();
        let mut found = found.filter(|finding| finding["name"] == "helper-ignores-arguments");
        found.next().map(|finding| finding["what"].as_str().unwrap().to_owned())
    };
    let what = said("xscreensaver", "window=0 prompt=x nullok state_dir=/var/lib/x", true).unwrap();
    assert!(what.ends_with(": window, nullok, state_dir."), "{what}");
    assert_eq!(said("xscreensaver", "window=0", false), None, "no helper");
    assert_eq!(said("xscreensaver", "prompt=x language=de", true), None, "the module's own");
    assert_eq!(said("xscreensaver", "window=0 verifier=local", true), None);
    // A program of root's decides itself, unless the helper is to decide all logins; then root's nullok counts.
    assert_eq!(said("sudo", "window=0", true), None);
    let what = said("sudo", "verifier=helper nullok policy=/etc/other.toml", false).unwrap();
    assert!(what.ends_with(": policy."), "{what}");
}

/// The helper reads no home. A tree cannot tell which process listens at a socket.
#[test]
fn a_user_whom_the_helper_does_not_know_is_a_fault_at_a_locker() {
    if rustix::process::geteuid().is_root() {
        return eprintln!("the owner of the tree is root, whose programs ask no helper");
    }
    let tree = || with_ann(&credential()).put("etc/pam.d/i3lock", OURS);
    let helper = |tree: Tree| tree.put("usr/lib/pam_totp/helper", "");
    let said = |tree: Tree| tree.check(&["sshd", "i3lock", "--user", "ann"]);
    let has = |tree: Tree| said(tree).names("fault").contains(&"credential-not-adopted");
    let told = said(helper(tree()));
    let finding = told.finding("credential-not-adopted");
    assert_eq!(finding["paste"], "enroll admin adopt ann");
    assert!(finding["effect"].as_str().unwrap().starts_with("i3lock ask"), "{finding}");
    assert!(!told.names("fault").contains(&"helper-socket"), "{:?}", told.all);
    // Without the helper the locker reads the home, and so does sshd.
    assert!(!has(tree()));
    helper(with_ann(&credential())).check(&ANN).is_clean();
    assert!(!has(helper(tree()).put(FILE, HELD_MARK).mode(FILE, 0o600)));
}

/// A package of another version, or a `make install-helper` of another clone.
#[test]
fn a_helper_of_another_release_is_a_warning() {
    let said = |version: &str, helper: bool| {
        let tree = Tree::debian()
            .put("etc/pam.d/xscreensaver", "@include common-auth\nauth required pam_totp.so\n")
            .put("etc/security/pam_totp.toml", "credential = \"/etc/pam_totp/%u.toml\"\n")
            .put("answers/pam_totpd", version);
        let tree = if helper { tree.put("usr/lib/pam_totp/helper", "") } else { tree };
        tree.check(&["xscreensaver"])
    };
    let own = format!("pam_totpd {}\n", env!("CARGO_PKG_VERSION"));
    let other = said("pam_totpd 0.0.9\n", true);
    let finding = other.finding("helper-version");
    assert_eq!((finding["level"].as_str(), other.status), (Some("warning"), 0), "{finding}");
    assert!(finding["what"].as_str().unwrap().contains("0.0.9"), "{finding}");
    for (version, helper) in [(own.as_str(), true), ("pam_totpd 0.0.9\n", false), ("", true)] {
        let names = said(version, helper);
        assert!(!names.names("warning").contains(&"helper-version"), "{version:?} {helper}");
    }
}
