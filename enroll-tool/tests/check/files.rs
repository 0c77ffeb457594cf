//! The module's file, the policy, the records, the clock and SELinux.

use crate::enrolments::{ANN, FILE, credential, with_ann};
use crate::tree::{LIBPAM, LIBRARY, MODULES, OURS, SYSTEM_AUTH, Tree, module, ours};
use serde_json::Value;
use std::os::unix::fs::MetadataExt;

/// pam_tacplus#119, LinOTP#22: installed where this libpam does not look.
#[test]
fn the_module_is_in_another_folder() {
    let tree = Tree::debian()
        .without(&format!("{MODULES}/pam_totp.so"))
        .bytes("usr/local/lib/security/pam_totp.so", &ours());
    let said = tree.check(&["sshd"]);
    said.has_faults(&["nobody-gets-in", "module-missing"]);
    let paste = said.finding("module-missing")["paste"].as_str().unwrap();
    let wanted =
        format!("install -m 644 /usr/local/lib/security/pam_totp.so /{MODULES}/pam_totp.so");
    assert_eq!(paste, wanted);
}

/// google-authenticator#506: a path in the line at which there is nothing.
#[test]
fn the_line_names_a_path_at_which_there_is_nothing() {
    let line = "@include common-auth\nauth required /lib64/security/pam_totp.so\n";
    let said = Tree::debian().sshd(line).check(&["sshd"]);
    assert_eq!(said.finding("module-missing")["place"], "/lib64/security/pam_totp.so");
}

#[test]
fn the_module_is_of_another_architecture() {
    let mut foreign = module();
    // e_machine: RISC-V, 243.
    foreign[18..20].copy_from_slice(&243u16.to_le_bytes());
    let tree = Tree::debian().bytes(&format!("{MODULES}/pam_totp.so"), &foreign);
    tree.check(&["sshd"]).fault_at("module-architecture", &format!("/{MODULES}/pam_totp.so"));
}

#[test]
fn the_module_is_cut_off_or_no_module() {
    let whole = module();
    let with = |content| Tree::debian().bytes(&format!("{MODULES}/pam_totp.so"), content);
    with(&whole[..whole.len() / 2]).check(&["sshd"]).has_faults(&["module-broken"]);
    for content in [b"".as_slice(), b"<html>404</html>"] {
        with(content).check(&["sshd"]).has_faults(&["nobody-gets-in", "module-broken"]);
    }
}

#[test]
fn a_library_that_the_module_wants_is_missing() {
    let tree =
        Tree::debian().without(LIBRARY).bytes("usr/lib/x86_64-linux-gnu/libc.so.6", &module());
    let said = tree.check(&["sshd"]);
    let what = |name: &str| said.finding(name)["what"].as_str().unwrap();
    assert!(what("module-library").contains("libpam.so.0, which is in none"), "{said:?}");
    // That stand-in for the C library has no version that the module wants.
    assert!(what("module-libc").contains("glibc 2."), "{said:?}");
}

#[test]
fn somebody_else_may_write_the_module() {
    let tree = Tree::debian().mode(&format!("{MODULES}/pam_totp.so"), 0o666);
    tree.check(&["sshd"]).has_faults(&["module-writable"]);
    let tree = Tree::debian().mode(MODULES, 0o777);
    tree.check(&["sshd"]).has_faults(&["module-writable"]);
}

#[test]
fn the_policy_has_a_setting_that_is_none() {
    let tree = Tree::debian().put("etc/security/pam_totp.toml", "window = 1\nnulok = true\n");
    tree.check(&["sshd"]).fault_at("bad-policy", "/etc/security/pam_totp.toml:2");
}

#[test]
fn the_policy_may_be_written_by_others_or_is_a_link() {
    let tree = Tree::debian()
        .put("etc/security/pam_totp.toml", "")
        .mode("etc/security/pam_totp.toml", 0o666);
    tree.check(&["sshd"]).has_faults(&["bad-policy"]);
    let tree =
        Tree::debian().put("etc/security/real", "").link("etc/security/pam_totp.toml", "real");
    tree.check(&["sshd"]).has_faults(&["bad-policy"]);
}

#[test]
fn the_policy_lies_where_nobody_reads_it() {
    let said = Tree::debian().put("etc/pam_totp.toml", "").check(&["sshd"]);
    assert_eq!(
        (said.status, said.names("warning")),
        (0, vec!["policy-misplaced"]),
        "{:#}",
        said.all
    );
}

#[test]
fn an_argument_names_a_policy_that_is_missing() {
    let line = "@include common-auth\nauth required pam_totp.so policy=/etc/other.toml\n";
    Tree::debian().sshd(line).check(&["sshd"]).fault_at("bad-policy", "/etc/other.toml");
}

/// nullok from the policy counts as nullok on the line.
#[test]
fn the_policys_nullok_is_taken_into_the_simulation() {
    let tree = Tree::debian()
        .put("etc/security/pam_totp.toml", "nullok = true\n")
        .sshd(OURS)
        .sshd_says("authenticationmethods publickey,keyboard-interactive");
    tree.check(&["sshd"]).has_faults(&["nullok-alone"]);
}

#[test]
fn the_records_cannot_be_written_or_do_not_last() {
    for (disk, name) in [
        ("ext4 ro 1000000000", "state-read-only"),
        ("ext4 rw 4096", "state-full"),
        ("tmpfs rw 1000000000", "state-forgets"),
    ] {
        let said = Tree::debian().put("answers/disk", disk).check(&["sshd"]);
        said.fault_at(name, "/var/lib/pam_totp");
    }
    let said = Tree::debian().put("answers/disk", "NFS rw 1000000000").check(&["sshd"]);
    assert_eq!((said.status, said.names("warning")), (0, vec!["state-network"]));
}

#[test]
fn the_folder_of_records_is_closed_or_in_a_container() {
    let said = Tree::debian().mode("var/lib/pam_totp", 0o700).check(&["sshd"]);
    said.is_clean();
    assert!(said.names("note").contains(&"state-closed"));
    let said = Tree::debian().put("answers/disk", "overlay rw 1000000000").check(&["sshd"]);
    said.is_clean();
    assert!(said.names("note").contains(&"state-overlay"));
}

#[test]
fn the_folder_of_modules_is_in_no_usual_place() {
    let tree = Tree::debian().without("usr/lib").put("usr/lib/libpam.so.0", LIBPAM);
    let said = tree.check(&["sshd"]);
    assert_eq!(
        (said.status, said.names("could_not_tell")),
        (2, vec!["module-folder"]),
        "{:#}",
        said.all
    );
}

/// What may not be read is said, not guessed. Root may read all, so this wants a plain user.
#[test]
fn what_may_not_be_read_is_could_not_tell() {
    let closed = |tree: Tree, path: &str, name: &str| {
        if std::fs::metadata(tree.path("")).unwrap().uid() == 0 {
            eprintln!("skipped: root may read everything");
            return;
        }
        // Not followed: nobody but root could copy such a tree.
        let said = tree.mode(path, 0).said(&ANN);
        assert_eq!((said.status, said.names("could_not_tell")), (2, vec![name]), "{:#}", said.all);
    };
    let ann = || with_ann(&credential());
    closed(ann(), FILE, "credential-unread");
    closed(ann(), "var/lib", "state-unread");
    closed(ann(), &format!("{MODULES}/pam_totp.so"), "module-unread");
    closed(
        ann().put("etc/security/pam_totp.toml", ""),
        "etc/security/pam_totp.toml",
        "policy-unread",
    );
    closed(ann(), "etc/pam.d/common-auth", "pam-unread");
    let mute = ann().without("answers/sshd").put("etc/ssh/sshd_config", "UsePAM yes\n");
    closed(mute, "etc/ssh/sshd_config", "sshd-config-unread");
}

/// A folder in a file's place cannot be read by root either.
#[test]
fn a_folder_in_a_files_place_is_could_not_tell() {
    let tree = Tree::debian().without("answers/sshd");
    tree.folder("etc/ssh/sshd_config", 0o755);
    let said = tree.check(&["sshd"]);
    assert_eq!((said.status, said.names("could_not_tell")), (2, vec!["sshd-config-unread"]));
}

#[test]
fn the_folder_of_records_is_missing_unsafe_or_no_folder() {
    let said = Tree::debian().without("var/lib/pam_totp").check(&["sshd"]);
    assert_eq!((said.status, said.names("warning")), (0, vec!["state-missing"]));
    assert_eq!(
        said.finding("state-missing")["paste"],
        "install -d -m 711 -o root -g root /var/lib/pam_totp"
    );
    Tree::debian().mode("var/lib/pam_totp", 0o777).check(&["sshd"]).has_faults(&["state-unsafe"]);
    let tree = Tree::debian().without("var/lib/pam_totp").put("var/lib/pam_totp", "");
    tree.check(&["sshd"]).has_faults(&["state-no-folder"]);
}

/// The module takes nothing from there, so that nobody whose codes root holds gets in.
#[test]
fn a_folder_of_credentials_that_the_module_refuses_is_found() {
    let held = |path: &str| Tree::debian().put(path, "");
    let usual = || held("etc/pam_totp/users/ann.toml");
    usual().check(&["sshd"]).is_clean();
    for folder in ["etc/pam_totp", "etc/pam_totp/users"] {
        let said = usual().mode(folder, 0o775).check(&["sshd"]);
        said.fault_at("credential-folder-unsafe", "/etc/pam_totp/users");
    }
    let by_link = held("srv/pam_totp/users/ann.toml").link("etc/pam_totp", "/srv/pam_totp");
    let said = by_link.check(&["sshd"]);
    said.fault_at("credential-folder-unsafe", "/etc/pam_totp/users");
    assert_eq!(
        said.finding("credential-folder-unsafe")["what"],
        "/etc/pam_totp is a symbolic link."
    );
    let line = "@include common-auth\nauth required pam_totp.so credential=/srv/keys/%u.toml\n";
    let chosen = || held("srv/keys/bob").sshd(line);
    chosen().check(&["sshd"]).is_clean();
    let said = chosen().mode("srv/keys", 0o777).check(&["sshd"]);
    said.fault_at("credential-folder-unsafe", "/srv/keys");
    // A folder without a credential stops nobody yet.
    held("etc/pam_totp/users/x").mode("etc/pam_totp", 0o777).check(&["sshd"]).is_clean();
}

#[test]
fn a_substitute_for_records_that_the_module_refuses_is_found() {
    let tree = Tree::debian();
    tree.folder("run/pam_totp", 0o711);
    tree.check(&["sshd"]).is_clean();
    tree.folder("run/pam_totp", 0o777);
    tree.check(&["sshd"]).fault_at("state-unsafe", "/run/pam_totp");
}

#[test]
fn a_record_open_to_others_is_a_fault_with_a_command_to_paste() {
    // The owner's own group may read a record; what lies beside the records is not one.
    let right =
        Tree::debian().put("var/lib/pam_totp/1000", "").mode("var/lib/pam_totp/1000", 0o640);
    let right =
        right.put("var/lib/pam_totp/1000.lock", "").mode("var/lib/pam_totp/1000.lock", 0o600);
    right.put("var/lib/pam_totp/notes", "").check(&["sshd"]).is_clean();
    for (name, mode) in [("1000", 0o777), ("1000", 0o700), ("1000.lock", 0o604)] {
        let path = format!("var/lib/pam_totp/{name}");
        let said = Tree::debian().put(&path, "").mode(&path, mode).check(&["sshd"]);
        said.fault_at("record-unsafe", &format!("/{path}"));
        let mend = said.finding("record-unsafe")["paste"].as_str().unwrap_or_default().to_owned();
        assert!(mend.contains("-exec chmod u=rw,g-wx,o= {} +"), "{mend}");
    }
}

#[test]
fn a_host_key_that_others_may_know_is_a_fault() {
    let path = "var/lib/pam_totp/host.key";
    let with = |mode| Tree::debian().put(path, "").mode(path, mode).check(&["sshd"]);
    with(0o600).is_clean();
    for mode in [0o644, 0o640, 0o602] {
        let said = with(mode);
        said.fault_at("host-key-unsafe", "/var/lib/pam_totp/host.key");
        assert_eq!(said.finding("host-key-unsafe")["paste"], "rm /var/lib/pam_totp/host.key");
    }
}

/// google-authenticator-libpam#123: secrets that the user cannot read; his screen locker cannot either.
#[test]
fn a_locker_cannot_read_roots_file() {
    let line = "@include common-auth\nauth required pam_totp.so credential=/etc/pam_totp/%u.toml\n";
    let tree = Tree::debian().put("etc/pam.d/xscreensaver", line);
    tree.check(&["xscreensaver"]).fault_at("locker-credential", "/etc/pam.d/xscreensaver:2");
}

/// As Debian has it: i3lock includes login's file, and login was given a code.
#[test]
fn a_locker_with_one_field_is_not_asked_twice() {
    let both = "@include common-auth\nauth required pam_totp.so\n";
    let mut tree =
        Tree::debian().put("etc/pam.d/login", both).put("etc/pam.d/i3lock", "auth include login\n");
    tree.check(&["i3lock"]).fault_at("one-answer", "/etc/pam.d/login:2");
    assert!(!tree.check(&["login"]).names("fault").contains(&"one-answer"));
    let in_one =
        "auth requisite pam_totp.so forward_pass\nauth required pam_unix.so use_first_pass\n";
    for line in [in_one, "auth required pam_totp.so\n"] {
        tree = tree.put("etc/pam.d/i3lock", line);
        let said = tree.check(&["i3lock"]);
        assert!(!said.names("fault").contains(&"one-answer"), "{line}");
    }
}

/// google-authenticator-libpam#226, #229, #223: every code is invalid, and it is the clock.
#[test]
fn nothing_keeps_the_clock_right() {
    let mute = || Tree::debian().without("run/systemd");
    let said = mute().put("answers/timedatectl", "no\n").check(&["sshd"]);
    assert_eq!((said.status, said.names("warning")), (0, vec!["clock"]));
    mute().put("answers/timedatectl", "yes\n").check(&["sshd"]).is_clean();
    let chrony = |leap: &str| format!("C0A80001,192.168.0.1,3,1700000000.0,0.0,{leap}\n");
    mute().put("answers/chronyc", &chrony("Normal")).check(&["sshd"]).is_clean();
    let said = mute().put("answers/chronyc", &chrony("Not synchronised")).check(&["sshd"]);
    assert_eq!(said.names("warning"), ["clock"]);
    let said = mute().check(&["sshd"]);
    said.is_clean();
    assert!(said.names("note").contains(&"clock-unknown"));
}

#[test]
fn enroll_has_no_service_of_its_own() {
    let said = Tree::debian().without("etc/pam.d/enroll").check(&[]);
    said.fault_at("enroll-service", "/etc/pam.d/enroll");
}

/// Its stack checks the password as this host's other services do.
#[test]
fn the_service_of_enroll_has_the_hosts_own_stack() {
    let account = "account required pam_unix.so\n";
    let system = format!("{SYSTEM_AUTH}{account}");
    for (tree, lines) in [
        (
            Tree::debian().put("etc/pam.d/common-account", account),
            ["auth include common-auth", "account include common-account"],
        ),
        (
            Tree::fedora().put("etc/pam.d/system-auth", &system),
            ["auth include system-auth", "account include system-auth"],
        ),
        (Tree::debian(), ["auth required pam_unix.so", "account required pam_unix.so"]),
    ] {
        let said = tree.without("etc/pam.d/enroll").check(&[]);
        let finding = said.finding("enroll-service");
        assert_eq!(
            finding["change"]["edits"][0]["insert"],
            Value::from(lines.to_vec()),
            "{finding:#}"
        );
    }
}

/// The packages bring the sources of the policy module along.
#[test]
fn the_policy_module_is_built_where_its_sources_are() {
    for (shipped, folder) in [
        ("usr/share/doc/pam_totp/selinux/pam_totp.te", "/usr/share/doc/pam_totp/selinux"),
        (
            "usr/share/doc/libpam-totp/examples/selinux/pam_totp.te",
            "/usr/share/doc/libpam-totp/examples/selinux",
        ),
        ("README", "packaging/selinux"),
    ] {
        let tree = Tree::fedora().put(shipped, "").put("sys/fs/selinux/enforce", "1");
        let tree = tree
            .put("etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=targeted\n")
            .put("var/lib/selinux/targeted/active/modules/100/ssh/cil", "");
        let said = tree.check(&["sshd"]);
        let paste = said.finding("selinux")["paste"].as_str().unwrap();
        assert!(paste.starts_with(&format!("make -C {folder} -f ")), "{paste}");
        assert!(paste.ends_with(&format!("semodule -i {folder}/pam_totp.pp")), "{paste}");
    }
}

/// `timedatectl set-ntp true` fails where no time service is installed.
#[test]
fn the_clock_advice_names_the_time_service_that_is_there() {
    let tree = || Tree::debian().without("run/systemd").put("answers/timedatectl", "no\n");
    let paste = |tree: Tree| tree.check(&["sshd"]).finding("clock")["paste"].clone();
    let unit =
        |name: &str| paste(tree().put(&format!("usr/lib/systemd/system/{name}.service"), ""));
    assert_eq!(paste(tree()), "");
    assert_eq!(paste(tree().put("usr/bin/apt-get", "")), "apt-get install chrony");
    assert_eq!(paste(tree().put("usr/bin/dnf", "")), "dnf install chrony");
    assert_eq!(unit("systemd-timesyncd"), "timedatectl set-ntp true");
    assert_eq!(unit("chrony"), "systemctl enable --now chrony");
    assert_eq!(unit("chronyd"), "systemctl enable --now chronyd");
    assert_eq!(unit("ntpsec"), "systemctl enable --now ntpsec");
    assert_eq!(unit("openntpd"), "systemctl enable --now openntpd");
}
