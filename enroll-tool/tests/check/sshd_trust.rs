//! Processes and files of other users that pretend to be sshd's.

use crate::tree::{SSHDS_TEXT, Tree};

const EVIL: &str = "/home/mal/evil.conf";

/// A process with all of root's ids, whose first argument a user chose.
fn pretends(program: &str, mode: u32, content: &str) -> Tree {
    let name = program.rsplit('/').next().unwrap();
    let title =
        format!("{name}: {program} -D -o AuthenticationMethods=publickey [listener] 0 of 10-100");
    Tree::debian()
        .put("etc/ssh/sshd_config", "UsePAM yes\n")
        .put(&program[1..], content)
        .mode(&program[1..], mode)
        .process(417, program)
        .put("proc/417/cmdline", &title)
}

/// chfn and others of that kind have root's ids while a user decides how they are called, and can be frozen then.
#[test]
fn a_set_uid_program_is_no_sshd() {
    let fault = |tree: Tree| tree.check(&["sshd"]).has_faults(&["sshd-code-never-asked"]).status;
    assert_eq!(fault(pretends("/usr/sbin/sshd", 0o755, SSHDS_TEXT)), 1);
    for (program, mode) in [
        ("/usr/bin/chfn", 0o4755),
        ("/usr/bin/chage", 0o2755),
        ("/usr/bin/sshd", 0o4755),
        ("/usr/bin/sshd", 0o6755),
    ] {
        pretends(program, mode, SSHDS_TEXT).check(&["sshd"]).is_clean();
    }
}

#[test]
fn a_program_of_another_name_is_sshd_only_by_its_content() {
    let name = "/usr/sbin/frobd";
    pretends(name, 0o755, "another program").check(&["sshd"]).is_clean();
    let copy =
        pretends(name, 0o755, SSHDS_TEXT).put("etc/pam.d/frobd", "auth required pam_unix.so\n");
    copy.check(&["sshd"]).has_faults(&["sshd-other-without-code"]);
}

/// What a user can change must not be opened with root's rights, nor handed to sshd.
#[test]
fn a_configuration_of_others_is_not_read() {
    let with = |file: &str| {
        Tree::debian()
            .put("etc/ssh/sshd_config", "UsePAM yes\n")
            .process(417, "/usr/sbin/sshd")
            .put("proc/417/cmdline", &format!("/usr/sbin/sshd\0-D\0-f\0{file}\0"))
    };
    let harmful = "AuthenticationMethods publickey\n";
    let said = with(EVIL).put(&EVIL[1..], harmful).mode("home/mal", 0o777).check(&["sshd"]);
    assert_eq!((said.status, said.names("could_not_tell")), (2, vec!["sshd-config-of-others"]));
    assert_eq!(said.names("fault"), [""; 0]);
    let what = said.finding("sshd-config-of-others")["what"].as_str().unwrap();
    assert!(what.contains("/home/mal"), "{what}");
    // A path that is not absolute leads elsewhere for this program than for that sshd.
    let said = with("evil.conf").put("evil.conf", harmful).check(&["sshd"]);
    assert_eq!(said.names("could_not_tell"), ["sshd-config-of-others"]);
    // Nobody else can replace what is root's in a folder like /tmp, but anybody can put a new file there.
    let kept = with("/tmp/x/own").put("tmp/x/own", harmful).mode("tmp", 0o1777).check(&["sshd"]);
    assert!(kept.names("could_not_tell").is_empty(), "{:#}", kept.all);
    let gone = with("/tmp/own").put("tmp/other", "").mode("tmp", 0o1777).check(&["sshd"]);
    assert_eq!(gone.names("could_not_tell"), ["sshd-config-of-others"]);
    let own = with("/etc/ssh/own").put("etc/ssh/own", harmful).check(&["sshd"]);
    assert!(own.names("could_not_tell").is_empty(), "{:#}", own.all);
}
