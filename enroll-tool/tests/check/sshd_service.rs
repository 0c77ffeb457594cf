//! The PAM services that sshd opens by its setting PAMServiceName, and what sshd asks before PAM.

use crate::setup::setup;
use crate::tree::{OURS, Tree};

const PLAIN: &str = "auth required pam_unix.so\naccount required pam_permit.so\n";
const NAME: &str = "sshd-service-without-code";

fn debian(config: &str) -> Tree {
    Tree::debian().put("etc/ssh/sshd_config", config).put("etc/pam.d/ssh-plain", PLAIN)
}

fn chosen() -> Tree {
    debian("UsePAM yes\nPAMServiceName ssh-plain\n").sshd_says("pamservicename ssh-plain")
}

#[test]
fn a_service_of_a_match_block_that_asks_no_code_is_a_fault() {
    for line in ["Match User ann", "Match Address 127.0.0.0/8", "Match Group a LocalPort 2222"] {
        let tree = debian(&format!("UsePAM yes\n{line}\n  PAMServiceName ssh-plain\n"));
        for arguments in [["sshd"].as_slice(), &[]] {
            tree.check(arguments).fault_at(NAME, "/etc/ssh/sshd_config:3");
        }
        let what = tree.check(&[]);
        let what = what.finding(NAME)["what"].as_str().unwrap();
        assert!(what.contains("ssh-plain") && what.contains(line), "{what}");
    }
    let ours = format!("@include common-auth\n{OURS}account required pam_permit.so\n");
    let tree = debian("UsePAM yes\nMatch User ann\n  PAMServiceName ssh-plain\n");
    tree.put("etc/pam.d/ssh-plain", &ours).check(&[]).is_clean();
}

#[test]
fn a_service_that_all_logins_take_and_asks_no_code_is_a_fault() {
    for arguments in [["sshd"].as_slice(), &[]] {
        chosen().check(arguments).fault_at(NAME, "/etc/ssh/sshd_config:2");
    }
    // Of a machine without any code at sshd that is no fault of its own.
    let said = chosen().sshd("@include common-auth\n").said(&["sshd"]);
    assert!(!said.names("fault").contains(&NAME), "{:#}", said.all);
}

#[test]
fn a_service_without_a_code_is_told_by_changed() {
    let changed = |tree: &Tree| tree.run(&["--changed"]);
    let block = "UsePAM yes\nMatch User ann\n  PAMServiceName ssh-plain\n";
    for after in [("", block), ("pamservicename ssh-plain", "PAMServiceName ssh-plain\n")] {
        let tree = debian("UsePAM yes\n");
        assert_eq!(changed(&tree).status.code(), Some(0));
        let tree = tree.sshd_says(after.0).put("etc/ssh/sshd_config", after.1);
        let output = changed(&tree);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.code() == Some(1) && said.contains("ssh-plain"), "{said}");
    }
}

/// sshd asks Kerberos for a password that it got by the method "password", and PAM only if Kerberos does not know the user.
#[test]
fn a_password_that_sshd_gives_to_kerberos_needs_no_code() {
    let one_field = "auth required pam_totp.so forward_pass\nauth required pam_unix.so use_first_pass\n\
                     account required pam_permit.so\n";
    let tree = |settings: &str| Tree::debian().sshd(one_field).sshd_says(settings);
    let on = "kerberosauthentication yes\n";
    let password = "passwordauthentication yes";
    let said = tree(&format!("{on}{password}")).check(&["sshd"]);
    assert!(said.names("fault").contains(&"sshd-way-around"), "{:#}", said.all);
    assert_eq!(said.finding("sshd-way-around")["paste"], "KerberosAuthentication no");
    let listed = format!("{on}{password}\nauthenticationmethods publickey,password");
    let said = tree(&listed).check(&["sshd"]);
    assert!(said.names("fault").contains(&"sshd-way-around"), "{:#}", said.all);
    for settings in [
        on.trim_end().to_owned(),
        password.to_owned(),
        format!("{on}{password}\nauthenticationmethods publickey,keyboard-interactive"),
    ] {
        let said = tree(&settings).check(&["sshd"]);
        assert!(!said.names("fault").contains(&"sshd-way-around"), "{settings}: {:#}", said.all);
    }
    let block = "UsePAM yes\nMatch User ann\n  KerberosAuthentication yes\n";
    let said = tree(password).put("etc/ssh/sshd_config", block).check(&["sshd"]);
    assert_eq!(said.finding("sshd-way-around")["place"], "/etc/ssh/sshd_config:3");
}

#[test]
fn a_setup_of_sshd_names_a_service_that_stays_without_a_code() {
    let block = "UsePAM yes\nMatch User ann\n  PAMServiceName ssh-plain\n";
    for tree in [debian(block), chosen()] {
        let shown = setup(&tree.sshd("@include common-auth\n"), "sshd", &[]);
        let text = shown.text.replace('\n', " ");
        assert!(
            shown.done && text.contains("PAM service ssh-plain, which asks for no code"),
            "{text}"
        );
    }
    let other = setup(&debian("UsePAM yes\n").sshd("@include common-auth\n"), "sshd", &[]);
    assert!(!other.text.contains("ssh-plain"), "{}", other.text);
    // One that includes the file of sshd asks as well.
    let follows =
        debian(block).sshd("@include common-auth\n").put("etc/pam.d/ssh-plain", "@include sshd\n");
    let text = setup(&follows, "sshd", &[]).text;
    assert!(!text.contains("asks for no code"), "{text}");
}
