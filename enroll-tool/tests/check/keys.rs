//! Security keys at the machine.

use crate::tree::{OURS, Said, Tree};

const POLICY: &str = "/etc/security/pam_totp.toml";

/// A machine whose policy offers keys at these services.
fn offers(services: &str) -> Said {
    let policy = format!(
        "credential = \"/etc/pam_totp/users/%u.toml\"\nfactors = [\"code\", \"key\"]\nkey_services = [{services}]\n"
    );
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

/// A tree has no listener, and nothing of this machine belongs to it.
#[test]
fn a_tree_needs_no_key_agent() {
    assert!(!offers("\"sshd\"").names("fault").contains(&"key-socket"));
}
