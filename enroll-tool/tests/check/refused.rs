//! Stacks that end in a refusal although each line looks right: by what a module says at every login, and by the
//! account lines.

use crate::tree::{MODULES, OURS, Tree, module};

/// With modules that the other tests do not need.
fn debian(lines: &str) -> Tree {
    let bytes = module();
    let others = ["echo", "warn", "keyinit", "mail", "debug"];
    let tree = Tree::debian().sshd(lines);
    others.iter().fold(tree, |tree, name| tree.bytes(&format!("{MODULES}/pam_{name}.so"), &bytes))
}

#[test]
fn a_module_that_always_says_the_same_can_refuse_everybody() {
    for (control, module) in [
        ("[success=die default=ignore]", "pam_echo.so Welcome"),
        ("[success=die default=ignore]", "pam_permit.so"),
        ("[success=bad default=ignore]", "pam_echo.so file=/etc/issue"),
        ("[ignore=die default=ignore]", "pam_warn.so"),
        ("[ignore=die default=ignore]", "pam_echo.so file=/etc/nosuch"),
        ("[ignore=bad default=ok]", "pam_env.so"),
        ("[ignore=die default=ok]", "pam_faildelay.so delay=1"),
        ("[ignore=die default=ok]", "pam_keyinit.so"),
        ("[ignore=die default=ok]", "pam_mail.so"),
        ("[ignore=die default=ok]", "pam_group.so"),
    ] {
        let lines = format!("@include common-auth\n{OURS}auth {control} {module}\n");
        let said = debian(&lines).put("etc/issue", "Hello\n").check(&["sshd"]);
        said.fault_at("nobody-gets-in", "/etc/pam.d/sshd:3");
        let usual = format!("@include common-auth\n{OURS}auth optional {module}\n");
        debian(&usual).put("etc/issue", "Hello\n").check(&["sshd"]).is_clean();
    }
    // A condition may refuse those who meet it.
    let lines =
        format!("@include common-auth\n{OURS}auth [success=die default=ignore] pam_shells.so\n");
    debian(&lines).check(&["sshd"]).is_clean();
}

#[test]
fn account_lines_that_refuse_everybody_are_found() {
    let with = |account: &str| debian(&format!("@include common-auth\n{OURS}{account}"));
    for account in [
        "account required pam_deny.so\n",
        "account required pam_permit.so\naccount requisite pam_deny.so\n",
        "account [success=1 default=ignore] pam_unix.so\naccount required pam_permit.so\naccount requisite pam_deny.so\n",
        "account required pam_nosuch.so\n",
        "account required pam_env.so\n",
        "account optional pam_warn.so\n",
        "account [success=die default=ignore] pam_permit.so\n",
        "account requierd pam_unix.so\n",
        "account required pam_debug.so acct=acct_expired\n",
    ] {
        let said = with(account).check(&["sshd"]);
        let line = 2 + account.lines().count();
        said.fault_at("account-refuses", &format!("/etc/pam.d/sshd:{line}"));
    }
    for account in [
        // Debian's common-account, and its line of a host without logins.
        "account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so\n\
         account requisite pam_deny.so\naccount required pam_permit.so\naccount required pam_nologin.so\n",
        "account required pam_unix.so\naccount sufficient pam_localuser.so\naccount required pam_permit.so\n",
        "account required pam_debug.so acct=new_authtok_reqd\n",
        "account sufficient pam_permit.so\naccount required pam_deny.so\n",
    ] {
        with(account).check(&["sshd"]).is_clean();
    }
}

/// libpam takes the account lines of `other` where a service has none, and refuses where there are none either.
#[test]
fn a_service_without_account_lines_has_those_of_other() {
    let with = |other: &str| {
        let lines = format!("@include common-auth\n{OURS}");
        Tree::debian().put("etc/pam.d/other", other).put("etc/pam.d/sudo", &lines)
    };
    with("account required pam_unix.so\n").check(&["sudo"]).is_clean();
    let refusing = with("auth required pam_deny.so\naccount required pam_deny.so\n");
    refusing.check(&["sudo"]).fault_at("account-refuses", "/etc/pam.d/other:2");
    let none = with("auth required pam_deny.so\n");
    none.check(&["sudo"]).fault_at("account-refuses", "/etc/pam.d/sudo");
    // A locker never asks for the account.
    let lines = "auth requisite pam_totp.so forward_pass\n@include common-auth\n";
    let locker = with("auth required pam_deny.so\n").put("etc/pam.d/i3lock", lines);
    locker.check(&["i3lock"]).is_clean();
}

/// A library may have one part of a module and not the other.
#[test]
fn a_module_without_an_account_part_refuses_there() {
    let name = b"pam_sm_acct_mgmt\0";
    let mut bytes = module();
    let at = bytes.windows(name.len()).position(|part| part == name).unwrap();
    bytes[at] = b'x';
    let tree = debian(&format!("@include common-auth\n{OURS}account required pam_keyinit.so\n"));
    tree.check(&["sshd"]).is_clean();
    let said = tree.bytes(&format!("{MODULES}/pam_keyinit.so"), &bytes).check(&["sshd"]);
    said.fault_at("account-refuses", "/etc/pam.d/sshd:3");
}
