//! What a libpam reads that a reader of the file does not see: lengths, numbers, names, folders, bytes.

use crate::tree::{
    COMMON_AUTH, LIBPAM_1_7, LIBPAM_SUSE, LIBRARY, MODULES, OURS, Tree, module, ours,
};

fn debian(lines: &str) -> Tree {
    Tree::debian().sshd(lines)
}

/// Linux-PAM up to 1.5 reads 1,023 bytes at a time, also of a comment.
#[test]
fn a_line_behind_a_long_comment_counts_up_to_1_5() {
    let comment = format!("#{}auth sufficient pam_permit.so\n", "x".repeat(1022));
    let lines = format!("{comment}@include common-auth\n{OURS}");
    debian(&lines).check(&["sshd"]).fault_at("skipped", "/etc/pam.d/sshd:1");
    debian(&lines).put(LIBRARY, LIBPAM_1_7).check(&["sshd"]).is_clean();
    let shorter = lines.replacen('x', "", 1);
    debian(&shorter).check(&["sshd"]).fault_at("bad-line", "/etc/pam.d/sshd:1");
}

#[test]
fn the_rest_of_a_long_comment_is_a_bad_line_up_to_1_5() {
    let lines = format!("{}\n@include common-auth\n{OURS}", "#".to_owned() + &"x".repeat(4094));
    let said = debian(&lines).check(&["sshd"]);
    assert_eq!(said.finding("nobody-gets-in")["place"], "/etc/pam.d/sshd:1");
    // Its 4,095 bytes are five pieces: four of x, of which the last is shorter than the others.
    assert_eq!(said.names("fault").iter().filter(|name| **name == "bad-line").count(), 2);
    debian(&lines).put(LIBRARY, LIBPAM_1_7).check(&["sshd"]).is_clean();
}

#[test]
fn a_backslash_at_the_end_of_the_buffer_hangs_the_login() {
    let lines = format!("auth required pam_unix.so {}\\\n nullok\n{OURS}", "x".repeat(996));
    let said = debian(&lines).check(&["sshd"]);
    said.fault_at("service-refused", "/etc/pam.d/sshd");
    assert!(
        said.finding("service-refused")["what"].as_str().unwrap().contains("1,023"),
        "{said:?}"
    );
}

/// 4294967291 is -5 in an int, libpam's number for "reset".
#[test]
fn a_number_that_wraps_is_an_action_up_to_1_5() {
    let lines = "@include common-auth\nauth [success=ok default=4294967291] pam_totp.so\n\
                 auth required pam_permit.so\n";
    debian(lines).check(&["sshd"]).fault_at("failure-ignored", "/etc/pam.d/sshd:2");
    let said = debian(lines).put(LIBRARY, LIBPAM_1_7).check(&["sshd"]);
    said.has_faults(&["bad-line", "nobody-gets-in"]);
    for number in ["4294967297", "18446744073709551611"] {
        let lines = lines.replace("4294967291", number);
        assert!(!debian(&lines).check(&["sshd"]).names("fault").is_empty(), "{number}");
    }
}

#[test]
fn two_dashes_before_the_kind_are_a_bad_line() {
    let lines = format!("@include common-auth\n--{OURS}");
    debian(&lines).check(&["sshd"]).has_faults(&["line-missing", "bad-line"]);
    let lines =
        "@include common-auth\n--auth [success=ok perm_denied=ignore default=die] pam_totp.so\n";
    assert!(debian(lines).check(&["sshd"]).names("fault").contains(&"line-missing"));
    debian(&format!("@include common-auth\n-{OURS}")).check(&["sshd"]).is_clean();
}

#[test]
fn behind_a_nul_nothing_of_a_line_counts() {
    let lines = "@include common-auth\nauth required\0 pam_totp.so\n";
    debian(lines).check(&["sshd"]).has_faults(&["line-missing", "bad-line"]);
    let lines = format!("auth sufficient pam_permit.so\0\n@include common-auth\n{OURS}");
    debian(&lines).check(&["sshd"]).fault_at("skipped", "/etc/pam.d/sshd:1");
}

#[test]
fn the_end_of_a_line_in_dos_style_belongs_to_the_name() {
    let lines = format!("@include common-auth\n{OURS}").replace('\n', "\r\n");
    let said = debian(&lines).check(&["sshd"]);
    assert_eq!(said.status, 1, "{said:?}");
}

#[test]
fn a_service_is_looked_for_in_lower_case() {
    let lines = format!("@include common-auth\n{OURS}");
    let tree = Tree::debian().put("etc/pam.d/MyApp", &lines);
    tree.check(&["MyApp"]).fault_at("no-such-service", "/etc/pam.d/myapp");
    let said = tree.check(&[]);
    said.fault_at("capital-name", "/etc/pam.d/MyApp");
    assert_eq!(said.finding("capital-name")["paste"], "mv -n /etc/pam.d/MyApp /etc/pam.d/myapp");
    let said = tree.put("etc/pam.d/myapp", &lines).check(&["MyApp"]);
    assert_eq!((said.status, said.names("fault")), (0, vec![]), "{:#}", said.all);
    Tree::debian().check(&["SSHD"]).is_clean();
    // As a part of another it is read.
    let tree = Tree::debian().put("etc/pam.d/Part", OURS);
    tree.sshd("@include common-auth\n@include Part\n").check(&[]).is_clean();
}

#[test]
fn only_the_folders_of_this_libpam_count() {
    let lines = format!("@include common-auth\n{OURS}");
    let vendors = |folder: &str| {
        Tree::debian().without("etc/pam.d/sshd").put(&format!("{folder}/sshd"), &lines)
    };
    vendors("usr/lib/pam.d").check(&["sshd"]).is_clean();
    vendors("usr/etc/pam.d").check(&["sshd"]).fault_at("no-such-service", "/etc/pam.d/sshd");
    let lines = lines.replace("@include", "auth substack");
    let suse = Tree::debian().without("etc/pam.d/sshd").put("usr/etc/pam.d/sshd", &lines);
    suse.put(LIBRARY, LIBPAM_SUSE).check(&["sshd"]).is_clean();
}

/// Debian's libpam looks for what is included in /etc/pam.d alone.
#[test]
fn an_include_of_a_vendors_file_fails_on_debian() {
    let tree = Tree::debian()
        .without("etc/pam.d/common-auth")
        .put("usr/lib/pam.d/common-auth", COMMON_AUTH);
    tree.check(&["sshd"]).fault_at("service-refused", "/etc/pam.d/sshd:1");
}

#[test]
fn what_other_has_wrong_refuses_every_service() {
    let tree = Tree::debian().put("etc/pam.d/other", "auth required pam_deny.so \\\n");
    tree.check(&["sshd"]).fault_at("service-refused", "/etc/pam.d/other");
    let tree = Tree::debian().put("etc/pam.d/other", "account required []\n");
    tree.check(&["sshd"]).fault_at("service-refused", "/etc/pam.d/other:1");
}

#[test]
fn a_path_with_a_variable_is_the_one_that_libpam_makes_of_it() {
    // On Debian it stands for /lib/security, and the loader knows no $ISA.
    for path in ["/lib/security/$ISA/pam_totp.so", &format!("/{MODULES}/$ISA/pam_totp.so")] {
        let said =
            debian(&format!("@include common-auth\nauth required {path}\n")).check(&["sshd"]);
        assert!(said.names("fault").contains(&"nobody-gets-in"), "{path}: {:#}", said.all);
    }
    let tree = debian("@include common-auth\nauth required $ISA/pam_totp.so\n");
    tree.bytes("lib/security/pam_totp.so", &ours()).check(&["sshd"]).is_clean();
    let tree = debian("@include common-auth\nauth required /usr/$LIB/security/pam_totp.so\n");
    assert_eq!(tree.check(&["sshd"]).names("could_not_tell"), ["module-path"]);
}

/// `module_unknown` is what libpam says of a module that the loader refuses.
#[test]
fn a_module_that_does_not_load_has_a_result_too() {
    let lines = format!(
        "@include common-auth\nauth [success=ignore module_unknown=1 default=ignore] pam_warn.so\n{OURS}"
    );
    let with = |content: &[u8]| debian(&lines).bytes(&format!("{MODULES}/pam_warn.so"), content);
    with(&module()).check(&["sshd"]).is_clean();
    for broken in [b"".as_slice(), b"no library", &module()[..200]] {
        with(broken).check(&["sshd"]).fault_at("skipped", "/etc/pam.d/sshd:2");
    }
    let mut foreign = module();
    foreign[18..20].copy_from_slice(&243u16.to_le_bytes());
    with(&foreign).check(&["sshd"]).fault_at("skipped", "/etc/pam.d/sshd:2");
}

#[test]
fn another_module_of_our_name_is_not_ours() {
    let tree = Tree::debian().bytes(&format!("{MODULES}/pam_totp.so"), &module());
    let said = tree.check(&["sshd"]);
    said.fault_at("module-foreign", &format!("/{MODULES}/pam_totp.so"));
    assert_eq!(said.all["services"][0]["asks"], false);
}

#[test]
fn a_machine_whose_libpam_is_not_found_is_could_not_tell() {
    let said = Tree::debian().without(LIBRARY).check(&["sshd"]);
    assert_eq!((said.status, said.names("could_not_tell")), (2, vec!["libpam-unknown"]));
}

/// Only a condition that is met may exempt; one that is not met can be one that cannot be looked up.
#[test]
fn a_condition_that_is_not_met_exempts_nobody() {
    for (control, module) in [
        ("[default=1]", "pam_rootok.so"),
        ("[success=ignore default=1]", "pam_rootok.so"),
        ("[default=1]", "pam_succeed_if.so user ingroup nocode"),
        ("[success=ignore default=1]", "pam_succeed_if.so user ingroup code"),
        ("[success=ignore auth_err=1]", "pam_wheel.so"),
        ("[default=1]", "pam_group.so"),
        ("[success=1 default=ignore]", "pam_group.so"),
    ] {
        let lines = format!("@include common-auth\nauth {control} {module}\n{OURS}");
        let tree = debian(&lines).bytes(&format!("{MODULES}/pam_wheel.so"), &crate::tree::module());
        tree.check(&["sshd"]).fault_at("skipped", "/etc/pam.d/sshd:2");
    }
    let lines =
        format!("auth [success=done default=ignore] pam_rootok.so\n@include common-auth\n{OURS}");
    Tree::debian().put("etc/pam.d/su", &lines).check(&["su"]).is_clean();
}

/// Every folder on the way to a file, and to what a link leads to.
#[test]
fn a_folder_on_the_way_that_others_may_write() {
    let lines = format!("@include /srv/pam/site/auth\n{OURS}");
    let tree = || debian(&lines).put("srv/pam/site/auth", COMMON_AUTH);
    tree().check(&["sshd"]).is_clean();
    for folder in ["srv/pam/site", "srv/pam", "srv", "etc/pam.d", "etc"] {
        let said = tree().mode(folder, 0o777).check(&["sshd"]);
        said.finding("pam-file-writable");
        assert_eq!(said.finding("pam-file-writable")["paste"], format!("chmod go-w /{folder}"));
    }
    let linked = debian(&format!("@include common-auth\n{OURS}"))
        .put("home/ann/auth", COMMON_AUTH)
        .without("etc/pam.d/common-auth")
        .link("etc/pam.d/common-auth", "../../home/ann/auth")
        .mode("home/ann", 0o775);
    let said = linked.check(&["sshd"]);
    said.fault_at("pam-file-writable", "/etc/pam.d/common-auth");
    assert_eq!(said.finding("pam-file-writable")["paste"], "chmod go-w /home/ann");
}

#[test]
fn a_folder_above_the_records_that_others_may_write() {
    let said = Tree::debian().mode("var/lib", 0o777).check(&["sshd"]);
    said.fault_at("state-unsafe", "/var/lib/pam_totp");
}
