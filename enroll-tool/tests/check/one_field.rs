//! Lines for clients with one field: `forward_pass`, `use_first_pass`, `try_first_pass`.

use crate::tree::Tree;

const FORWARDING: &str = "auth requisite pam_totp.so forward_pass";

fn dovecot(lines: &str) -> Tree {
    Tree::debian().put("etc/pam.d/dovecot", lines)
}

#[test]
fn the_guides_stacks_are_ready_and_the_code_first_is_a_note() {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let guide = std::fs::read_to_string(format!("{root}/../docs/guides/clients.md")).unwrap();
    let blocks = guide.split("```\n# /etc/pam.d/").skip(1);
    let files: Vec<(&str, &str)> =
        blocks.map(|block| block.split("```").next().unwrap().split_once('\n').unwrap()).collect();
    assert!(files.len() >= 6, "{files:?}");
    for (name, text) in files {
        let mut tree = Tree::debian().put(&format!("etc/pam.d/{name}"), text);
        for part in ["common-account", "common-session", "common-session-noninteractive"] {
            let line = format!("{} required pam_permit.so\n", part.split('-').nth(1).unwrap());
            tree = tree.put(&format!("etc/pam.d/{part}"), &line);
        }
        if name.starts_with("openvpn") {
            // The server's settings stand in the block of that name.
            let conf = guide.split(&format!("```\n# server.conf, {name}\n")).nth(1).unwrap();
            tree = tree.put("etc/openvpn/server.conf", conf.split("```").next().unwrap());
        }
        let said = tree.check(&[name]);
        said.is_clean();
        let first = text.contains("forward_pass");
        assert_eq!(said.names("note").contains(&"code-with-password"), first, "{:#}", said.all);
    }
}

#[test]
fn the_line_stands_behind_the_password() {
    let said = dovecot(&format!("@include common-auth\n{FORWARDING}\n")).check(&["dovecot"]);
    said.fault_at("forward-pass-misplaced", "/etc/pam.d/dovecot:2");
    let finding = said.finding("forward-pass-misplaced");
    assert!(finding["what"].as_str().unwrap().contains("pam_unix.so"), "{finding}");
    assert_eq!(finding["paste"], FORWARDING);
}

#[test]
fn no_module_of_passwords_takes_it() {
    let said = dovecot(&format!("{FORWARDING}\nauth required pam_permit.so\n")).check(&["dovecot"]);
    said.fault_at("forward-pass-misplaced", "/etc/pam.d/dovecot:1");
    // One that is not known here may take it.
    let tree = dovecot(&format!("{FORWARDING}\nauth required pam_mysql.so use_first_pass\n"))
        .bytes(&format!("{}/pam_mysql.so", crate::tree::MODULES), &crate::tree::module());
    let said = tree.check(&["dovecot"]);
    assert_eq!(said.names("fault"), [""; 0], "{:#}", said.all);
}

#[test]
fn nothing_sets_what_use_first_pass_takes() {
    for arguments in
        ["use_first_pass", "use_first_pass forward_pass", "use_first_pass try_first_pass"]
    {
        let lines = format!("auth requisite pam_totp.so {arguments}\n@include common-auth\n");
        let said = dovecot(&lines).check(&["dovecot"]);
        assert_eq!(said.names("warning"), ["first-pass-never-set"], "{:#}", said.all);
        assert_eq!(said.finding("first-pass-never-set")["place"], "/etc/pam.d/dovecot:1");
    }
    let asks = "auth requisite pam_totp.so try_first_pass forward_pass\n@include common-auth\n";
    dovecot(asks).check(&["dovecot"]).is_clean();
}

#[test]
fn what_the_password_line_accepted_has_no_code() {
    let last = "auth required pam_totp.so use_first_pass\n";
    for password in ["@include common-auth\n", "auth required pam_unix.so\n"] {
        let said = dovecot(&format!("{password}{last}")).check(&["dovecot"]);
        said.fault_at("first-pass-without-code", "/etc/pam.d/dovecot:2");
    }
    // With a way past it, an answer with a code comes here, and the password goes on.
    let past = "auth [success=die default=ignore] pam_unix.so\n\
                auth requisite pam_totp.so use_first_pass forward_pass\n\
                auth required pam_unix.so use_first_pass\n";
    let said = dovecot(past).check(&["dovecot"]);
    assert!(!said.names("fault").contains(&"first-pass-without-code"), "{:#}", said.all);
    // Of another module it is not known what it accepts.
    let tree = dovecot(&format!("auth required pam_sss.so\n{last}"))
        .bytes(&format!("{}/pam_sss.so", crate::tree::MODULES), &crate::tree::module());
    let said = tree.check(&["dovecot"]);
    assert_eq!(said.names("fault"), [""; 0], "{:#}", said.all);
}

#[test]
fn under_nullok_the_password_line_must_ask_itself() {
    let stack = |argument: &str| {
        dovecot(&format!("{FORWARDING} nullok\nauth required pam_unix.so {argument}\n"))
    };
    let said = stack("use_first_pass").check(&["dovecot"]);
    said.fault_at("nullok-without-password", "/etc/pam.d/dovecot:2");
    stack("try_first_pass").check(&["dovecot"]).is_clean();
    stack("").check(&["dovecot"]).is_clean();
}

/// One answer with both comes by the method "password", too, which otherwise is a fault.
#[test]
fn sshds_password_method_is_good_for_one_answer_with_both() {
    let one = format!("{FORWARDING}\n@include common-auth\n");
    for said in [
        "passwordauthentication yes",
        "passwordauthentication yes\nkbdinteractiveauthentication no",
    ] {
        Tree::debian().sshd(&one).sshd_says(said).check(&["sshd"]).is_clean();
        let two = Tree::debian().sshd_says(said).check(&["sshd"]);
        assert!(two.names("fault").contains(&"sshd-password-method"), "{:#}", two.all);
    }
    let neither = "passwordauthentication no\nkbdinteractiveauthentication no";
    Tree::debian().sshd(&one).sshd_says(neither).check(&["sshd"]).has_faults(&["sshd-no-prompt"]);
    let listed = "passwordauthentication yes\nauthenticationmethods publickey,password";
    Tree::debian().sshd(&one).sshd_says(listed).check(&["sshd"]).is_clean();
}
