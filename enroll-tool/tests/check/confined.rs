//! SELinux and AppArmor: programs and the helper that they keep from the files.

use crate::tree::Tree;

/// google-authenticator-libpam#101, #93: SELinux keeps sshd from the files.
#[test]
fn selinux_does_not_know_the_module() {
    let tree = Tree::fedora()
        .put("sys/fs/selinux/enforce", "1")
        .put("etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=targeted\n")
        .put("var/lib/selinux/targeted/active/modules/100/ssh/cil", "");
    tree.check(&["sshd"]).fault_at("selinux", "/sys/fs/selinux/enforce");
    let knows = tree.put("var/lib/selinux/targeted/active/modules/200/pam_totp/cil", "");
    knows.check(&["sshd"]).is_clean();
    let permissive = Tree::fedora().put("sys/fs/selinux/enforce", "0");
    permissive.check(&["sshd"]).is_clean();
}

/// A policy module of before the helper: the helper then runs outside its domain.
#[test]
fn selinux_has_a_module_of_before_the_helper() {
    let contexts = "etc/selinux/targeted/contexts/files/file_contexts";
    let tree = |labels: &str| {
        Tree::fedora()
            .put("sys/fs/selinux/enforce", "1")
            .put("etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=targeted\n")
            .put("var/lib/selinux/targeted/active/modules/200/pam_totp/cil", "")
            .put(contexts, labels)
            .put("usr/share/doc/pam_totp/selinux/pam_totp.te", "")
    };
    let before = "/etc/pam_totp(/.*)?\tsystem_u:object_r:pam_totp_secret_t:s0\n";
    let of_the_helper = "/usr/sbin/pam_totpd\t--\tsystem_u:object_r:pam_totpd_exec_t:s0\n";
    let helper = "usr/lib/pam_totp/helper";
    tree(before).check(&["sshd"]).is_clean();
    let said = tree(before).put(helper, "").check(&["sshd"]);
    said.fault_at("selinux-helper", "/sys/fs/selinux/enforce");
    tree(&[before, of_the_helper].concat()).put(helper, "").check(&["sshd"]).is_clean();
    // A list that cannot be read is no proof.
    tree(before).without(contexts).put(helper, "").check(&["sshd"]).is_clean();
}

/// AppArmor in force, with these files in its folder and these loaded profiles.
fn confined(files: &[(&str, &str)], loaded: &str) -> Tree {
    let tree = Tree::debian()
        .put("sys/module/apparmor/parameters/enabled", "Y\n")
        .put("sys/kernel/security/apparmor/profiles", loaded);
    files.iter().fold(tree, |tree, (name, text)| tree.put(&format!("etc/apparmor.d/{name}"), text))
}

#[test]
fn a_confined_sshd_without_the_rules_is_a_fault() {
    let profile = "/usr/sbin/sshd {\n  #include <local/usr.sbin.sshd>\n  capability chown,\n}\n";
    let tree = |local: &str, loaded: &str| {
        let files = [("usr.sbin.sshd", profile), ("local/usr.sbin.sshd", local)];
        confined(&files, loaded).check(&["sshd"])
    };
    let loaded = "/usr/bin/man (enforce)\n/usr/sbin/sshd (enforce)\n";
    let said = tree("", loaded);
    said.fault_at("apparmor", "/etc/apparmor.d/usr.sbin.sshd");
    let finding = said.finding("apparmor");
    assert_eq!(finding["paste"], "apparmor_parser -r /etc/apparmor.d/usr.sbin.sshd");
    let advice = finding["advice"].as_str().unwrap();
    assert!(advice.contains("`include <abstractions/pam_totp>`"), "{advice}");
    assert!(finding["effect"].as_str().unwrap().starts_with("/usr/sbin/sshd may"), "{finding}");
    for rules in [
        "include <abstractions/pam_totp>\n",
        "  #include if exists <abstractions/pam_totp>\n",
        "/usr/lib/x86_64-linux-gnu/security/pam_totp{,_full}.so mr,\n",
    ] {
        tree(rules, loaded).is_clean();
    }
    tree("# include <abstractions/pam_totp>\n", loaded)
        .fault_at("apparmor", "/etc/apparmor.d/usr.sbin.sshd");
    // What is only looked at, or of another program, refuses nobody.
    tree("", "/usr/sbin/sshd (complain)\n").is_clean();
    tree("", "/usr/sbin/sshd-session-of-others (enforce)\n").is_clean();
    tree("", "").is_clean();
    let off = confined(&[("usr.sbin.sshd", profile)], loaded);
    off.put("sys/module/apparmor/parameters/enabled", "N\n").check(&["sshd"]).is_clean();
}

#[test]
fn a_helper_outside_its_profile_is_a_warning() {
    let profile = ("pam_totpd", "profile pam_totpd /usr/{,s}bin/pam_totpd {\n}\n");
    let check = |loaded: &str| confined(&[profile], loaded).put("usr/lib/pam_totp/helper", "");
    for loaded in ["", "pam_totpd (complain)\n", "pam_totpd//null (enforce)\n"] {
        let said = check(loaded).check(&["sshd"]);
        assert_eq!((said.status, said.names("warning")), (0, vec!["apparmor-helper"]), "{loaded}");
        let paste = said.finding("apparmor-helper")["paste"].as_str().unwrap().to_owned();
        assert!(paste.starts_with("apparmor_parser -r /etc/apparmor.d/pam_totpd &&"), "{paste}");
    }
    check("pam_totpd (enforce)\n").check(&["sshd"]).is_clean();
    // Without the helper, nobody misses its profile; and nobody has to install the profile.
    confined(&[profile], "").check(&["sshd"]).is_clean();
    confined(&[], "").put("usr/lib/pam_totp/helper", "").check(&["sshd"]).is_clean();
}

#[test]
fn what_apparmor_has_loaded_cannot_be_told() {
    let list = "sys/kernel/security/apparmor/profiles";
    let sshd = ("usr.sbin.sshd", "/usr/sbin/sshd {\n}\n");
    let said = confined(&[sshd], "").without(list).check(&["sshd"]);
    assert_eq!((said.status, said.names("could_not_tell")), (2, vec!["apparmor-unknown"]));
    // Where no profile is of a program that asks for codes, the list does not matter.
    let man = ("usr.bin.man", "/usr/bin/man {\n}\n");
    confined(&[man], "").without(list).check(&["sshd"]).is_clean();
}

#[test]
fn what_selinux_has_loaded_cannot_be_told() {
    let said = Tree::fedora().put("sys/fs/selinux/enforce", "1").check(&["sshd"]);
    assert_eq!((said.status, said.names("could_not_tell")), (2, vec!["selinux-unknown"]));
    assert_eq!(said.all["verdict"], "could_not_tell");
}
