//! Security keys at the machine.

use crate::tree::{OURS, Said, Tree};

const POLICY: &str = "/etc/security/pam_totp.toml";

/// A machine whose policy offers keys at these services.
fn offers(services: &str) -> Said {
    sets(&format!("factors = [\"code\", \"key\"]\nkey_services = [{services}]\n"))
}

/// A machine with these settings in its policy.
fn sets(settings: &str) -> Said {
    let policy = format!("credential = \"/etc/pam_totp/users/%u.toml\"\n{settings}");
    let tree = Tree::debian().sshd(&format!("@include common-auth\n{OURS}"));
    tree.put("etc/security/pam_totp.toml", &policy).check(&[])
}

#[test]
fn a_key_at_a_remote_service_is_a_warning() {
    offers("\"sshd\"").warning_at("key-service-remote", POLICY);
}

#[test]
fn a_key_at_a_service_that_no_file_has_is_a_warning() {
    let said = offers("\"sudoo\"");
    said.warning_at("key-service-unknown", POLICY);
    assert!(!said.names("warning").contains(&"key-service-remote"), "{:#}", said.all);
}

#[test]
fn settings_by_which_no_login_offers_a_key_refuse_nobody() {
    sets("factors = [\"code\", \"key\"]\n").warning_at("key-off", POLICY);
    let off = sets("key_services = [\"sudo\"]\nkey_pin = true\n");
    assert!(off.names("note").contains(&"key-off"), "{:#}", off.all);
    assert!(!off.names("fault").contains(&"policy"), "{:#}", off.all);
}

/// A tree has no listener, and nothing of this machine belongs to it.
#[test]
fn a_tree_needs_no_key_agent() {
    assert!(!offers("\"sshd\"").names("fault").contains(&"key-socket"));
}
