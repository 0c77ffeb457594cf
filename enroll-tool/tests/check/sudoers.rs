//! Settings of sudo that lead around the code.

use crate::tree::{OURS, Tree};

const PLAIN: &str = "auth required pam_unix.so\naccount required pam_permit.so\n";

/// A machine whose sudo asks for a code, with these rules beside its own.
pub fn sudo(rules: &str) -> Tree {
    let asks = format!("@include common-auth\n{OURS}account required pam_permit.so\n");
    Tree::debian()
        .put("etc/pam.d/sudo", &asks)
        .put("etc/pam.d/sudo-i", &asks)
        .put("etc/pam.d/sudo-plain", PLAIN)
        .put("etc/sudoers", "root ALL=(ALL) ALL\n@includedir /etc/sudoers.d\n")
        .put("etc/sudoers.d/site", rules)
}

#[test]
fn another_service_of_sudo_that_asks_no_code_is_a_fault() {
    for rules in [
        "Defaults pam_service=sudo-plain\n",
        "Defaults:ann env_reset, pam_login_service = \"sudo-plain\"\n",
        "Defaults !lecture,\\\n  pam_askpass_service=sudo-plain\n",
        "Defaults pam_service=\\\nsudo-plain # why\n",
    ] {
        for arguments in [["sudo"].as_slice(), &[]] {
            let said = sudo(rules).check(arguments);
            said.fault_at("sudo-service-without-code", "/etc/sudoers.d/site:1");
        }
    }
    for rules in [
        "# Defaults pam_service=sudo-plain\n",
        "Defaults pam_service=sudo, pam_login_service=sudo-i\n",
        "Defaults secure_path=\"/x, pam_service=sudo-plain\"\n",
    ] {
        sudo(rules).check(&["sudo"]).is_clean();
    }
    // Of a machine whose sudo asks for no code that is nothing new.
    let said = sudo("Defaults pam_service=sudo-plain\n").check(&["sshd"]);
    said.is_clean();
}

/// A setup needs a file to change; that of sudo asks for a code already.
#[test]
fn a_service_of_sudo_without_a_file_gets_a_copy() {
    let said = sudo("Defaults pam_service=sudo-none\n").check(&["sudo"]);
    let paste = &said.finding("sudo-service-without-code")["paste"];
    assert_eq!(paste, "cp /etc/pam.d/sudo /etc/pam.d/sudo-none");
}

#[test]
fn the_files_that_sudo_includes_are_read() {
    let rules = "Defaults pam_service=sudo-plain\n";
    let tree = |include: &str, path: &str| {
        sudo("").put("etc/sudoers", include).put(path, rules).check(&["sudo"])
    };
    for (include, path) in [
        ("@include /etc/own\n", "etc/own"),
        ("#include own\n", "etc/own"),
        ("#includedir /etc/own.d\n", "etc/own.d/x"),
    ] {
        tree(include, path).has_faults(&["sudo-service-without-code"]);
    }
    for (include, path) in [
        ("@includedir /etc/own.d\n", "etc/own.d/x.bak"),
        ("@includedir /etc/own.d\n", "etc/own.d/x~"),
        ("# include own\n", "etc/own"),
    ] {
        tree(include, path).is_clean();
    }
}

#[test]
fn a_sudo_that_asks_nobody_is_a_fault_and_some_are_told() {
    let said = sudo("Defaults !authenticate\n").check(&["sudo"]);
    said.fault_at("sudo-never-asked", "/etc/sudoers.d/site:1");
    for (rules, line) in [
        ("Defaults:ann !authenticate\n", 1),
        ("Defaults exempt_group=admin\n", 1),
        ("ann ALL=(ALL) ALL\n%ops ALL=(ALL) NOPASSWD: ALL\n", 2),
    ] {
        let said = sudo(rules).check(&["sudo"]);
        let finding = said.finding("sudo-not-all-asked");
        assert_eq!((said.status, &finding["level"]), (0, &"note".into()), "{rules}");
        assert_eq!(finding["place"], format!("/etc/sudoers.d/site:{line}"));
    }
    for rules in ["Defaults authenticate\n", "ann ALL=(ALL) PASSWD: ALL\n", "# NOPASSWD: ALL\n"] {
        let said = sudo(rules).check(&["sudo"]);
        assert!(!said.names("note").contains(&"sudo-not-all-asked"), "{rules}");
        said.is_clean();
    }
}

#[test]
fn rules_of_sudo_that_cannot_be_read_are_could_not_tell() {
    let big = "# a comment\n".repeat(100_000);
    let said = sudo(&big).check(&["sudo"]);
    assert_eq!((said.status, said.names("could_not_tell")), (2, vec!["sudoers-unread"]));
}

#[test]
fn a_setting_of_sudo_that_ends_the_prompt_is_told_by_changed() {
    let gaps = ["Defaults pam_service=sudo-plain\n", "Defaults !authenticate\n"];
    for rules in gaps.into_iter().chain(FOR_EVERYBODY) {
        let tree = sudo("").put("etc/hostname", "here\n");
        assert_eq!(tree.run(&["--changed"]).status.code(), Some(0));
        let output = tree.put("etc/sudoers.d/site", rules).run(&["--changed"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.code() == Some(1) && said.contains("sudo"), "{said}");
    }
}

/// Each of them with its own line, in the last file that sudo reads.
const FOR_EVERYBODY: [&str; 17] = [
    "ALL *=(ALL) NOPASSWD: ALL\n",
    "ALL H?r*=(ALL) NOPASSWD: ALL\n",
    "Defaults@he[a-r]e !authenticate\n",
    "Defaults:ALL !authenticate\n",
    "Defaults@ALL !authenticate\n",
    "Defaults>ALL !authenticate\n",
    "Defaults!ALL !authenticate\n",
    "Defaults>root !authenticate\n",
    "Defaults@here !authenticate\n",
    "Defaults:ann, ALL, !ben !authenticate\n",
    "Defaults:!!ALL !authenticate\n",
    "Defaults:EVERY !authenticate # \nUser_Alias ONE = ann : EVERY = ONE, ALL\n",
    "ALL ALL=(ALL) NOPASSWD: ALL\n",
    "ALL here, there = NOPASSWD:SETENV: /bin/ls, ALL\n",
    "ALL ALL = (ben) ALL : ALL = (root:adm) NOPASSWD : CWD=/tmp ALL\n",
    "EVERY ALL = NOPASSWD: EACH\nUser_Alias EVERY = ALL\nCmnd_Alias EACH = ALL, !/bin/sh\n",
    "ann, ALL ALL=(ALL) NOPASSWD: ALL\n%sudo ALL=(ALL) ALL\n",
];

#[test]
fn an_exemption_from_sudos_question_for_everybody_is_a_fault() {
    for rules in FOR_EVERYBODY {
        let tree = sudo(rules).put("etc/hostname", "Here.example.org\n");
        tree.check(&["sudo"]).fault_at("sudo-never-asked", "/etc/sudoers.d/site:1");
    }
}

/// With any of these, everybody becomes root without a question.
#[test]
fn a_shell_for_everybody_counts_as_every_command() {
    for rules in [
        "ALL ALL=(ALL) NOPASSWD: /bin/bash\n",
        "ALL ALL=NOPASSWD: /usr/bin/\n",
        "ALL ALL=(root) NOPASSWD: /bin/ls, /*/*/*\n",
        "ALL ALL=(ALL) NOPASSWD: ^.*$\n",
        "ALL ALL=(%root) NOPASSWD: ALL\n",
        "ALL ALL=(#00) NOPASSWD: ALL\n",
        "Cmnd_Alias SHELLS = /bin/sh, /bin/bash\nALL ALL=(ALL) NOPASSWD: SHELLS\n",
        "Defaults!/bin/sh !authenticate\n",
    ] {
        sudo(rules).check(&["sudo"]).has_faults(&["sudo-never-asked"]);
    }
    let said = sudo("ALL ALL=(ALL) NOPASSWD: /bin/ls, /bin/sh\n").check(&["sudo"]);
    let what = said.finding("sudo-never-asked")["what"].as_str().unwrap();
    assert!(what.ends_with(": ALL ALL=(ALL) NOPASSWD: /bin/ls, /bin/sh"), "{what}");
    for rules in [
        "ALL ALL=(ALL) NOPASSWD: /bin/bash /opt/job\n",
        "ALL ALL=(ALL) NOPASSWD: /opt/tools/\n",
        "ALL ALL=(ALL) NOPASSWD: /bin/bash\nALL ALL=(ALL) PASSWD: ALL\n",
        "ann ALL=(ALL) NOPASSWD: /bin/bash\n",
    ] {
        assert!(
            !sudo(rules).check(&["sudo"]).names("fault").contains(&"sudo-never-asked"),
            "{rules}"
        );
    }
}

#[test]
fn what_sudo_takes_over_last_counts_for_everybody() {
    for rules in [
        "Defaults !authenticate\nDefaults:ALL authenticate\n",
        "Defaults!ALL authenticate\nDefaults>ALL !authenticate\n",
        "ALL ALL=(ALL) NOPASSWD: ALL\nALL ALL=(ALL) PASSWD: ALL\n",
        "ALL ALL=(ALL) NOPASSWD: ALL, PASSWD: ALL\n",
    ] {
        let said = sudo(rules).check(&["sudo"]);
        assert!(!said.names("fault").contains(&"sudo-never-asked"), "{rules}");
    }
    let rules = "Defaults>ALL authenticate\nDefaults!ALL !authenticate\nDefaults authenticate\n";
    sudo(rules).check(&["sudo"]).fault_at("sudo-never-asked", "/etc/sudoers.d/site:2");
}

#[test]
fn users_whom_sudo_does_not_ask_are_named() {
    for (rules, whom) in [
        ("%sudo ALL=(ALL:ALL) NOPASSWD: ALL\n", "%sudo"),
        ("%wheel ALL=(ALL) NOPASSWD: ALL\nann ALL=NOPASSWD: ALL\n", "%wheel; ann"),
        ("Defaults exempt_group=admin\n", "%admin"),
        ("Defaults:ann, ben !authenticate\n", "ann, ben"),
        ("Defaults:ALL, !ALL !authenticate\n", "ALL, !ALL"),
        ("Defaults>ben !authenticate\n", "Defaults>ben"),
        ("Defaults@elsewhere !authenticate\n", "Defaults@elsewhere"),
        ("ALL ALL=(ben) NOPASSWD: ALL\n", "ALL ALL=(ben) NOPASSWD: ALL"),
        ("ALL ALL=(ALL) NOPASSWD: /bin/ls\n", "ALL ALL=(ALL) NOPASSWD: /bin/ls"),
        ("ALL elsewhere=(ALL) NOPASSWD: ALL\n", "ALL elsewhere=(ALL) NOPASSWD: ALL"),
    ] {
        let said = sudo(rules).check(&["sudo"]);
        let finding = said.finding("sudo-not-all-asked");
        assert_eq!((said.status, &finding["level"]), (0, &"note".into()), "{rules}");
        let effect = finding["effect"].as_str().unwrap();
        assert!(effect.contains(&format!(": {whom}. ")), "{effect}");
    }
}

#[test]
fn the_rules_that_sudo_conf_chooses_are_read() {
    let chooses = "# sudo.conf\nplugin sudoers_policy sudoers.so sudoers_file=/etc/own\n";
    let tree =
        |conf: &str| sudo("").put("etc/sudo.conf", conf).put("etc/own", "Defaults !authenticate\n");
    for conf in [
        chooses,
        "Plugin sudoers_policy /usr/libexec/sudo/sudoers.so \\\n sudoers_mode=0440 sudoers_file=/etc/own",
        "Plugin sudoers_audit sudoers.so\nPlugin sudoers_policy sudoers.so sudoers_file=/etc/x:/etc/own\n",
        "Plugin sudoers_policy sudoers.so sudoers_file=/etc/own\nPlugin sudoers_policy sudoers.so\n",
    ] {
        tree(conf).check(&["sudo"]).fault_at("sudo-never-asked", "/etc/own:1");
    }
    for conf in
        ["# Plugin x y\nPlugin sudoers_policy sudoers.so\n", "Plugin sudoers_io sudoers.so\n", ""]
    {
        tree(conf).check(&["sudo"]).is_clean();
    }
    // sudo ignores a file that others can write, and another release might not.
    let loose = sudo("Defaults !authenticate\n").put("etc/sudo.conf", chooses).put("etc/own", "");
    loose.mode("etc/sudo.conf", 0o666).check(&["sudo"]).has_faults(&["sudo-never-asked"]);
    // openSUSE's place.
    let suse =
        sudo("").put("usr/etc/sudo.conf", chooses).put("etc/own", "Defaults !authenticate\n");
    suse.check(&["sudo"]).fault_at("sudo-never-asked", "/etc/own:1");
}

#[test]
fn rules_of_sudo_that_no_file_has_are_could_not_tell() {
    for (path, text, line) in [
        ("etc/sudo.conf", "# a\nPlugin other_policy other.so\n", 2),
        ("etc/sudo.conf", "Plugin sudoers_policy /opt/x/sudoers.so\n", 1),
        ("etc/sudo.conf", "Path plugin_dir /opt/x\n", 1),
        ("etc/nsswitch.conf", "passwd: files sss\nsudoers: files sss\nsudoers: files\n", 2),
        ("etc/nsswitch.conf", "sudoers:\tldap [SUCCESS=return] files # x\n", 1),
    ] {
        let said = sudo("").put(path, text).check(&["sudo"]);
        assert_eq!((said.status, said.names("could_not_tell")), (2, vec!["sudoers-elsewhere"]));
        let finding = said.finding("sudoers-elsewhere");
        assert_eq!(finding["place"], format!("/{path}:{line}"));
        assert_ne!(finding["advice"], "");
    }
    for (path, text) in [
        ("etc/nsswitch.conf", "sudoers: files\n"),
        ("etc/nsswitch.conf", "sudoers: [NOTFOUND=return] files # sss\n"),
        ("etc/sudo.conf", "Path askpass /x\nPlugin python_io python_plugin.so\n"),
    ] {
        sudo("").put(path, text).check(&["sudo"]).is_clean();
    }
}

#[test]
fn the_rules_of_sudo_rs_are_read() {
    let tree = sudo("").put("etc/sudoers-rs", "ALL ALL=(ALL) NOPASSWD: ALL\n");
    tree.check(&["sudo"]).fault_at("sudo-never-asked", "/etc/sudoers-rs:1");
}

const PASSWD: &str = "root:x:0:0::/root:/bin/sh\nops:x:1001:1001::/home/ops:/bin/sh\n";

#[test]
fn a_sudo_that_asks_for_another_users_code_is_told() {
    let asks = |arguments: &str, rules: &str| {
        let line = format!(
            "@include common-auth\nauth required pam_totp.so {arguments}\naccount required pam_permit.so\n"
        );
        let tree = sudo(rules).put("etc/pam.d/sudo", &line).put("etc/pam.d/sudo-i", &line);
        tree.put("etc/passwd", PASSWD).put("root/x", "").put("home/ops/x", "")
    };
    // Only root can look at the homes of others: then it is a fault.
    if !rustix::process::geteuid().is_root() {
        let said = asks("nullok", "Defaults rootpw\n").check(&["sudo"]);
        assert_eq!((said.status, &said.finding("sudo-asks-other")["level"]), (0, &"note".into()));
        return;
    }
    for (rules, user) in [
        ("Defaults rootpw\n", "root"),
        ("Defaults targetpw\n", "root"),
        ("Defaults runaspw, runas_default=ops\n", "ops"),
        ("Defaults:ann rootpw\n", "root"),
    ] {
        let said = asks("nullok", rules).check(&["sudo"]);
        said.fault_at("sudo-other-not-enrolled", "/etc/sudoers.d/site:1");
        let effect = said.finding("sudo-other-not-enrolled")["effect"].as_str().unwrap().to_owned();
        assert!(effect.contains(user) && effect.contains("nullok"), "{effect}");
        let said = asks("", rules).check(&["sudo"]);
        said.fault_at("sudo-asks-other", "/etc/sudoers.d/site:1");
    }
    // A setting that comes with an update is told by the daily run.
    let tree = asks("nullok", "");
    assert_eq!(tree.run(&["--changed"]).status.code(), Some(0));
    let output = tree.put("etc/sudoers.d/site", "Defaults rootpw\n").run(&["--changed"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("rootpw"), "{said}");
    // Of an enrolled one, or of one who cannot be looked up, it is told.
    let enrolled =
        asks("nullok", "Defaults rootpw\n").put("root/.config/pam_totp/credential.toml", "");
    let said = enrolled.mode("root/.config/pam_totp/credential.toml", 0o600).check(&["sudo"]);
    assert_eq!((said.status, &said.finding("sudo-asks-other")["level"]), (0, &"note".into()));
    asks("nullok", "Defaults !rootpw\n").check(&["sudo"]).is_clean();
}

/// Each of these lets everybody by in sudo 1.9.13: the case `who_need_no_code_in_the_real_sudo_are_found` asks it.
#[test]
fn rules_are_read_where_sudo_ends_lines_and_words() {
    for rules in [
        "# why \\\nDefaults !authenticate\n",
        "Defaults env_reset # why \\\nDefaults !authenticate\n",
        "ann ALL = /bin/echo \" # it\"s \\\nDefaults !authenticate\n",
        "ALL\\\nALL=(ALL) NOPASSWD: ALL\n",
        "Defaults passprompt=a\\\\\nDefaults !authenticate\n",
        "Defaults !authenticate #-x\n",
        "ALL ALL=(ALL) CWD=/a\\ b NOPASSWD: ALL\n",
        "ALL ALL=(ALL) CWD=/tmp\\\nNOPASSWD: ALL\n",
        "Cmnd_Alias CMDS = /bin/true\nALL other = CMDS : ALL = (ALL) NOPASSWD: ALL\n",
        "ALL!other,ALL=(ALL) NOPASSWD: ALL\n",
        "ALL ALL = /bin/echo (, (ALL) NOPASSWD: ALL\n",
        "ALL ALL = /bin/echo \", (ALL) NOPASSWD: ALL\n",
        "ALL ALL = /bin/echo x\\\\, (ALL) NOPASSWD: ALL\n",
        "ALL ALL = /bin/echo ^[(]$, (ALL) NOPASSWD: ALL\n",
        "Cmnd_Alias X = /bin/echo \", ALL : Y = /bin/x\nALL ALL=(ALL) NOPASSWD: X\n",
    ] {
        sudo(rules).check(&["sudo"]).has_faults(&["sudo-never-asked"]);
    }
    for include in ["/etc/own # why", "/etc/o\\wn", "own\t"] {
        let tree = sudo(&format!("@include {include}\n"));
        let said = tree.put("etc/own", "Defaults !authenticate\n").check(&["sudo"]);
        // The folder of the file that includes it is another one.
        if include.starts_with('/') {
            said.fault_at("sudo-never-asked", "/etc/own:1");
        } else {
            assert_eq!(said.names("could_not_tell"), ["sudoers-unread"]);
        }
    }
    let said = sudo("\"ann\"ALL=(ALL) NOPASSWD: ALL\n").check(&["sudo"]);
    assert_eq!(said.names("note"), ["sudo-not-all-asked"]);
    // What sudo would take otherwise, or not at all, is told.
    let said = sudo("ALL ALL=(ALL) NOPASSWD: ALL, x\n").check(&["sudo"]);
    assert_eq!(said.names("could_not_tell"), ["sudoers-unread"]);
    assert_eq!(said.finding("sudoers-unread")["place"], "/etc/sudoers.d/site:1");
}

#[test]
fn only_a_rule_without_exceptions_makes_sudo_ask_again() {
    let silent = "ALL ALL=(ALL) NOPASSWD: ALL\n";
    let ended = "Defaults !authenticate\n";
    for rules in [
        format!("{silent}ALL,!ann ALL=(ALL) ALL\n"),
        format!("{silent}ALL ALL=(ALL) NOTAFTER=20200101000000Z PASSWD: ALL\n"),
        format!("{silent}ALL ALL=(root) ALL\n"),
        format!("{silent}ALL ALL=(ALL) PASSWD: ALL, x\n"),
        format!("{ended}Defaults:ALL,!ann authenticate\n"),
        format!("{ended}Defaults@ALL,!here authenticate\n"),
        format!("{ended}Defaults!ALL,!/usr/bin/id authenticate\n"),
        format!("{ended}Defaults authenticate, %%%\n"),
    ] {
        sudo(&rules).check(&["sudo"]).has_faults(&["sudo-never-asked"]);
    }
    let said = sudo("Defaults pam_service=sudo-plain\nDefaults:ALL,!ann pam_service=sudo\n");
    said.check(&["sudo"]).has_faults(&["sudo-service-without-code"]);
    for rules in [
        format!("{silent}ALL ALL=(ALL:ALL) ALL\n"),
        format!("User_Alias U = ALL\n{silent}U ALL=(ALL) PASSWD: ALL\n"),
        format!("{ended}Defaults:ALL authenticate\n"),
    ] {
        assert!(!sudo(&rules).check(&["sudo"]).names("fault").contains(&"sudo-never-asked"));
    }
    // What one sudo reads means nothing to the other.
    for (rules, others) in [(silent, "ALL ALL=(ALL) ALL\n"), (ended, "Defaults authenticate\n")] {
        let said = sudo(rules).put("etc/sudoers-rs", others).check(&["sudo"]);
        said.fault_at("sudo-never-asked", "/etc/sudoers.d/site:1");
    }
}

#[test]
fn lines_of_sudo_conf_end_and_count_as_in_sudo() {
    for conf in [
        "# why \\\nPlugin sudoers_policy sudoers.so sudoers_file=/etc/own\n",
        "Plugin sudoers_policy sudoers.so sudoers_file=/etc/sudoers sudoers_file=/etc/own\n",
        "Plugin sudoers_policy \\\n  sudoers.so sudoers_file=/etc/none:/etc/own:/etc/sudoers\n",
    ] {
        let tree = sudo("").put("etc/sudo.conf", conf).put("etc/own", "Defaults !authenticate\n");
        tree.check(&["sudo"]).fault_at("sudo-never-asked", "/etc/own:1");
    }
}
