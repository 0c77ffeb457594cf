//! sshd's arguments, more than one sshd, and Match blocks that may or may not count.

use crate::tree::{OURS, Tree};

const PUBLICKEY: &str = "AuthenticationMethods=publickey";

fn running(tree: Tree, number: u32, cmdline: &str) -> Tree {
    tree.process(number, "/usr/sbin/sshd").put(&format!("proc/{number}/cmdline"), cmdline)
}

/// As Debian starts it: the title that sshd gives itself holds its arguments.
#[test]
fn an_argument_of_the_running_sshd_counts() {
    let title = format!("sshd: /usr/sbin/sshd -D -o {PUBLICKEY} [listener] 0 of 10-100 startups");
    let tree = || Tree::debian().put("etc/ssh/sshd_config", "UsePAM yes\n");
    running(tree(), 417, &title)
        .check(&["sshd"])
        .fault_at("sshd-code-never-asked", "/proc/417/cmdline");
    for cmdline in [
        format!("/usr/sbin/sshd\0-D\0-o\0{PUBLICKEY}\0"),
        format!("/usr/sbin/sshd\0-Do{PUBLICKEY}\0"),
        "/usr/sbin/sshd\0-o\0authenticationmethods publickey\0".to_owned(),
        "/usr/sbin/sshd\0-o\0\"AuthenticationMethods\" = \"publickey\"\0".to_owned(),
    ] {
        let said = running(tree(), 417, &cmdline).check(&["sshd"]);
        said.has_faults(&["sshd-code-never-asked"]);
    }
    // A session's process is none that listens, and another program is no sshd.
    running(tree(), 417, &format!("sshd: ann -o {PUBLICKEY}")).check(&["sshd"]).is_clean();
    let other = running(tree(), 417, &title).put("proc/417/comm", "cat\n");
    other.check(&["sshd"]).is_clean();
}

#[test]
fn the_first_of_two_arguments_counts_and_before_the_file() {
    let tree = Tree::debian().put("etc/ssh/sshd_config", "PasswordAuthentication no\n");
    let cmdline = "/usr/sbin/sshd\0-oPasswordAuthentication=no\0-oPasswordAuthentication=yes\0";
    running(tree, 417, cmdline).check(&["sshd"]).is_clean();
    let tree = Tree::debian().put("etc/ssh/sshd_config", "KbdInteractiveAuthentication no\n");
    let tree = tree.sshd_says("kbdinteractiveauthentication no");
    let cmdline = "/usr/sbin/sshd\0-oKbdInteractiveAuthentication=yes\0";
    running(tree, 417, cmdline).check(&["sshd"]).is_clean();
}

#[test]
fn arguments_that_the_system_will_start_it_with_count() {
    let unit =
        "[Service]\nEnvironmentFile=-/etc/default/ssh\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS\n";
    let options = format!("# Options\nSSHD_OPTS=\"-4 -o {PUBLICKEY}\"\n");
    let tree = || Tree::debian().put("etc/ssh/sshd_config", "UsePAM yes\n");
    let debian = tree().put("usr/lib/systemd/system/ssh.service", unit);
    debian.check(&["sshd"]).is_clean();
    let said = debian.put("etc/default/ssh", &options).check(&["sshd"]);
    said.fault_at("sshd-code-never-asked", "/etc/default/ssh:2");
    assert!(said.finding("sshd-code-never-asked")["advice"].as_str().unwrap().contains("argument"));
    // Without systemd the script of old takes the same file.
    tree().put("etc/default/ssh", &options).check(&["sshd"]).has_faults(&["sshd-code-never-asked"]);
    let drop_in =
        format!("[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D \\\n  -o {PUBLICKEY}\n");
    let tree = tree()
        .put("usr/lib/systemd/system/ssh.service", unit)
        .put("etc/systemd/system/ssh.service.d/local.conf", &drop_in);
    tree.check(&["sshd"])
        .fault_at("sshd-code-never-asked", "/etc/systemd/system/ssh.service.d/local.conf:3");
}

/// A socket of systemd starts one sshd a connection.
#[test]
fn an_sshd_for_each_connection_has_arguments_too() {
    let unit = format!("[Service]\nExecStart=-/usr/sbin/sshd -i -o {PUBLICKEY}\n");
    let tree = Tree::debian().put("usr/lib/systemd/system/ssh@.service", &unit);
    tree.check(&["sshd"]).has_faults(&["sshd-code-never-asked"]);
}

#[test]
fn another_configuration_file_is_read_too() {
    let tree = || {
        Tree::debian()
            .without("answers/sshd")
            .put("answers/sshd.error", "sshd: no hostkeys available -- exiting.\n")
            .put("etc/ssh/sshd_config", "UsePAM yes\nPasswordAuthentication no\n")
            .put("etc/ssh/outside", "UsePAM yes\nPasswordAuthentication yes\n")
    };
    let first = running(tree(), 417, "/usr/sbin/sshd\0-D\0");
    first.check(&["sshd"]).is_clean();
    let both = running(
        running(tree(), 417, "/usr/sbin/sshd\0-D\0"),
        500,
        "/usr/sbin/sshd\0-f\0/etc/ssh/outside\0",
    );
    both.check(&["sshd"]).fault_at("sshd-password-method", "/etc/ssh/outside:2");
}

#[test]
fn arguments_that_are_cut_short_are_could_not_tell() {
    let said = running(Tree::debian(), 417, "sshd: /usr/sbin/sshd -D -o Authen").check(&["sshd"]);
    assert_eq!((said.status, said.names("could_not_tell")), (2, vec!["sshd-arguments-cut"]));
}

/// With a user too, for none of them is told by the user's name.
#[test]
fn a_block_that_a_user_may_meet_is_tried_both_ways() {
    let tree = |criteria: &str| {
        Tree::debian()
            .put(
                "etc/ssh/sshd_config",
                &format!("UsePAM yes\n{criteria}\n    PasswordAuthentication yes\n"),
            )
            .put("etc/passwd", "ann:x:4242:4242::/home/ann:/bin/sh\n")
    };
    for criteria in [
        "Match LocalPort 2222",
        "match localport=2222",
        "\"Match\" LocalPort 2222",
        "Match LocalAddress 10.0.0.1",
        "Match Address 10.0.0.0/8",
        "Match Host *.example.com",
        "Match RDomain outside",
        "Match Version x",
        "Match User ann LocalPort 2222",
        "Match User a*,!bob LocalPort 2222",
    ] {
        let said = tree(criteria).check(&["sshd", "--user", "ann"]);
        assert!(
            said.names("fault").contains(&"sshd-password-method"),
            "{criteria}: {:#}",
            said.all
        );
        assert_eq!(said.finding("sshd-password-method")["place"], "/etc/ssh/sshd_config:3");
    }
    for criteria in [
        "Match User bob",
        "Match User bob LocalPort 2222",
        "Match Group staff",
        "Match invalid-user",
    ] {
        let said = tree(criteria).check(&["sshd", "--user", "ann"]);
        assert!(!said.names("fault").contains(&"sshd-password-method"), "{criteria}");
    }
}

/// What is included below a Match line counts only where that line does.
#[test]
fn a_match_line_in_an_included_file_has_both_criteria() {
    let tree = Tree::debian()
        .put("etc/ssh/sshd_config", "UsePAM yes\nMatch User ann\nInclude deep.conf\n")
        .put("etc/ssh/deep.conf", "Match LocalPort 2222\nPasswordAuthentication yes\n");
    let said = tree.check(&["sshd"]);
    let what = said.finding("sshd-password-method")["what"].as_str().unwrap();
    assert!(what.starts_with("Match User ann, Match LocalPort 2222: "), "{what}");
}

/// Each of two blocks is harmless alone: one lists a way that is off, the other turns it on.
#[test]
fn blocks_that_count_together_are_judged_together() {
    let lists = "Match Group staff\n    AuthenticationMethods publickey,keyboard-interactive publickey,password\n";
    let turns_on = "Match LocalPort 2222\n    PasswordAuthentication yes\n";
    let check = |blocks: &str| {
        let config = format!("UsePAM yes\n{blocks}");
        let tree = Tree::debian().put("etc/ssh/sshd_config", &config);
        tree.sshd_says("authenticationmethods publickey,keyboard-interactive").check(&["sshd"])
    };
    check(lists).is_clean();
    check(turns_on).is_clean();
    let said = check(&format!("{lists}{turns_on}"));
    said.fault_at("sshd-password-method", "/etc/ssh/sshd_config:5");
    let what = said.finding("sshd-password-method")["what"].as_str().unwrap();
    assert!(what.starts_with("Match Group staff, Match LocalPort 2222: "), "{what}");
}

/// One lists a way without a code, and each of the others turns one of its methods on.
#[test]
fn three_of_many_blocks_are_judged_together() {
    let methods = "publickey,keyboard-interactive hostbased,gssapi-with-mic";
    let three = [
        format!("Match Group a\n    AuthenticationMethods {methods}\n"),
        "Match Group b\n    HostbasedAuthentication yes\n".to_owned(),
        "Match LocalPort 2222\n    GSSAPIAuthentication yes\n".to_owned(),
    ];
    let many: String =
        (0..9).map(|n| format!("Match Group g{n}\n    X11Forwarding no\n")).collect();
    let check = |blocks: &[String]| {
        let config = format!("UsePAM yes\n{many}{}", blocks.concat());
        let tree = Tree::debian().put("etc/ssh/sshd_config", &config);
        tree.sshd_says("authenticationmethods publickey,keyboard-interactive").check(&["sshd"])
    };
    for left_out in 0..3 {
        let mut two = three.to_vec();
        two.remove(left_out);
        check(&two).is_clean();
    }
    let said = check(&three);
    let what = said.finding("sshd-way-around")["what"].as_str().unwrap();
    assert!(what.starts_with("Match Group a, Match Group b, Match LocalPort 2222: "), "{what}");
}

#[test]
fn wildcards_in_the_folders_of_an_include_are_followed() {
    let tree = Tree::debian()
        .without("answers/sshd")
        .put("answers/sshd.error", "sshd: no hostkeys available -- exiting.\n")
        .put(
            "etc/ssh/sshd_config",
            "Include /etc/ssh/*.d/[0-9]*.conf\nUsePAM yes\nPasswordAuthentication no\n",
        )
        .put("etc/ssh/site.d/5.conf", "PasswordAuthentication yes\n");
    tree.check(&["sshd"]).fault_at("sshd-password-method", "/etc/ssh/site.d/5.conf:1");
}

/// Any user can call a process sshd and give it any arguments.
#[test]
fn the_arguments_of_a_users_process_do_not_count() {
    let title = format!("/usr/sbin/sshd\0-D\0-o\0{PUBLICKEY}\0");
    let tree = || running(Tree::debian().put("etc/ssh/sshd_config", "UsePAM yes\n"), 417, &title);
    tree().check(&["sshd"]).has_faults(&["sshd-code-never-asked"]);
    for status in ["Uid:\t1000\t1000\t1000\t1000\n", "Uid:\t0\t0\t0\t0\nNSpid:\t417\t9\n", ""] {
        tree().put("proc/417/status", status).check(&["sshd"]).is_clean();
    }
    let other = tree().without("proc/417/exe");
    other.link("proc/417/exe", "/usr/bin/sudo").check(&["sshd"]).is_clean();
    tree().without("proc/417/exe").check(&["sshd"]).is_clean();
    let theirs =
        tree().without("proc/417/exe").put("home/ann/sshd", "").mode("home/ann/sshd", 0o777);
    theirs.link("proc/417/exe", "/home/ann/sshd").check(&["sshd"]).is_clean();
    let upgraded = tree().without("proc/417/exe");
    let upgraded = upgraded.put("usr/sbin/sshd (deleted)", "");
    let upgraded = upgraded.link("proc/417/exe", "/usr/sbin/sshd (deleted)");
    upgraded.check(&["sshd"]).has_faults(&["sshd-code-never-asked"]);
}

fn with_unit(command: &str) -> Tree {
    let unit = format!(
        "[Unit]\nDescription=x\n[Service]\nEnvironmentFile=-/etc/default/ssh\nExecStart={command}\n"
    );
    Tree::debian()
        .put("etc/ssh/sshd_config", "UsePAM yes\n")
        .put("usr/lib/systemd/system/ssh.service", &unit)
}

const DEBIANS: &str = "/usr/sbin/sshd -D $SSHD_OPTS";

/// systemd wants no quotes for blanks, and an assignment of a shell's `export` is none to it.
#[test]
fn a_file_of_variables_is_read_as_systemd_reads_it() {
    let options = |line: &str| {
        with_unit(DEBIANS).put("etc/default/ssh", &format!("{line}\n")).check(&["sshd"])
    };
    for line in [
        format!("SSHD_OPTS=-4 -o {PUBLICKEY}"),
        format!("SSHD_OPTS = '-4 -o {PUBLICKEY}'"),
        format!("SSHD_OPTS=-4 -o\\\n{PUBLICKEY}"),
        format!("SSHD_OPTS=\nSSHD_OPTS=\"-4 -o {PUBLICKEY}\""),
    ] {
        options(&line).fault_at(
            "sshd-code-never-asked",
            &format!("/etc/default/ssh:{}", if line.starts_with("SSHD_OPTS=\n") { 2 } else { 1 }),
        );
    }
    options(&format!("export SSHD_OPTS=\"-o {PUBLICKEY}\"")).is_clean();
    options(&format!("SSHD_OPTS=-o {PUBLICKEY}\nSSHD_OPTS=-4")).is_clean();
}

#[test]
fn a_variable_within_a_word_is_put_in() {
    let with = |command: &str, how: &str| {
        with_unit(command).put("etc/default/ssh", &format!("HOW={how}\n")).check(&["sshd"])
    };
    let env = |command: &str| with(command, "publickey");
    let both = "publickey,keyboard-interactive";
    with("/usr/sbin/sshd -D -o AuthenticationMethods=${HOW}", both).is_clean();
    env("/usr/sbin/sshd -D -o AuthenticationMethods=${HOW}").has_faults(&["sshd-code-never-asked"]);
    env("@/usr/sbin/sshd sshd -D -oAuthenticationMethods=${HOW}")
        .has_faults(&["sshd-code-never-asked"]);
    env("/usr/sbin/sshd -D -o Banner=$$HOW").is_clean();
}

/// Of a shell, a wrapper and a specifier nothing is known.
#[test]
fn a_start_by_another_program_is_could_not_tell() {
    let is_unknown = |tree: &Tree, place: &str| {
        let said = tree.check(&["sshd"]);
        let names = said.names("could_not_tell");
        assert_eq!((said.status, names), (2, vec!["sshd-start-unknown"]), "{:#}", said.all);
        assert_eq!(said.finding("sshd-start-unknown")["place"], place);
    };
    for command in [
        "/bin/sh -c 'exec /usr/sbin/sshd -D -o AuthenticationMethods=publickey'",
        "-/usr/bin/env LANG=C /usr/sbin/sshd -D",
        "/usr/local/bin/start-ssh",
        "/usr/sbin/sshd -D -f /etc/ssh/%i",
        "/usr/sbin/sshd -D ${SSHD_OPTS:-x}",
    ] {
        is_unknown(&with_unit(command), "/usr/lib/systemd/system/ssh.service:5");
    }
    with_unit("/usr/sbin/sshd -D -o Banner=100%%").check(&["sshd"]).is_clean();
    let passed = "[Service]\nPassEnvironment=SSHD_OPTS\n";
    let passed = with_unit(DEBIANS).put("etc/systemd/system/ssh.service.d/a.conf", passed);
    is_unknown(&passed, "/usr/lib/systemd/system/ssh.service:5");
    // A script of old: a shell runs `-o` here, and sshd gets no such variable.
    let script = |line: &str| {
        Tree::debian().put("etc/ssh/sshd_config", "UsePAM yes\n").put("etc/default/ssh", line)
    };
    for line in [
        "SSHD_OPTS=-o AuthenticationMethods=publickey\n",
        "SSHD_OPTS=\"$SSHD_OPTS -o AuthenticationMethods=publickey\"\n",
        "[ -e /x ] && SSHD_OPTS=-oAuthenticationMethods=publickey\n",
        "SSHD_OPTS='-4\n",
    ] {
        is_unknown(&script(line), "/etc/default/ssh:1");
    }
    script("export SSHD_OPTS=-4\n").check(&["sshd"]).is_clean();
}

#[test]
fn drop_ins_of_all_services_and_of_other_names_count() {
    let how = format!("[Service]\nEnvironment=\"SSHD_OPTS=-o {PUBLICKEY}\"\n");
    let for_all = "etc/systemd/system/service.d/all.conf";
    let tree = || with_unit(DEBIANS);
    tree()
        .put(for_all, &how)
        .check(&["sshd"])
        .fault_at("sshd-code-never-asked", &format!("/{for_all}:2"));
    // One of the unit's own with the same name takes its place, and a file of variables counts before either.
    let own = "etc/systemd/system/ssh.service.d/all.conf";
    tree().put(for_all, &how).put(own, "[Service]\n").check(&["sshd"]).is_clean();
    let files = tree().put(for_all, &how).put("etc/default/ssh", "SSHD_OPTS=-4\n");
    files.check(&["sshd"]).is_clean();
    let ended = "[Service]\nEnvironment=\n";
    let ended = tree().put(for_all, &how).put("etc/systemd/system/ssh.service.d/z.conf", ended);
    ended.check(&["sshd"]).is_clean();
    let other = "[Unit]\nExecStart=/bin/x\n";
    tree().put(for_all, other).check(&["sshd"]).is_clean();
    // sshd.service is another name of ssh.service: both start with the drop-ins of both.
    let named = "etc/systemd/system/sshd.service.d/own.conf";
    let reset = format!("[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -o {PUBLICKEY}\n");
    let tree = tree().put(named, &reset);
    let tree = tree.link("etc/systemd/system/sshd.service", "/usr/lib/systemd/system/ssh.service");
    tree.check(&["sshd"]).fault_at("sshd-code-never-asked", &format!("/{named}:3"));
    for folder in ["run/systemd/transient", "usr/local/lib/systemd/system"] {
        let path = format!("{folder}/ssh.service");
        let unit = format!("[Service]\nExecStart=/usr/sbin/sshd -D -o {PUBLICKEY}\n");
        let said = with_unit(DEBIANS).put(&path, &unit).check(&["sshd"]);
        said.fault_at("sshd-code-never-asked", &format!("/{path}:2"));
    }
}

const WANTS: &str = "etc/systemd/system/multi-user.target.wants";
const ADMITS: &str = "auth required pam_unix.so\naccount required pam_permit.so\n";

/// sshd asks for a code; another one is called by this path.
fn called(path: &str, number: u32) -> Tree {
    let name = path.rsplit('/').next().unwrap();
    let title = format!("{name}: {path} -D -p 2223 [listener] 0 of 10-100 startups");
    Tree::debian()
        .put("etc/ssh/sshd_config", "UsePAM yes\n")
        .put("etc/pam.d/other", ADMITS)
        .process(number, path)
        .put(&format!("proc/{number}/cmdline"), &title)
}

#[test]
fn an_sshd_by_another_name_opens_another_service() {
    let copy = || called("/usr/sbin/sshd-internal", 417);
    // Without a file of its own it opens `other`.
    for tree in [copy(), copy().put("etc/pam.d/sshd-internal", ADMITS)] {
        for arguments in [["sshd"].as_slice(), &[]] {
            tree.check(arguments).fault_at("sshd-other-without-code", "/proc/417/cmdline");
        }
    }
    let ours = format!("@include common-auth\n{OURS}");
    copy().put("etc/pam.d/sshd-internal", &ours).check(&["sshd"]).is_clean();
    // A link: the kernel names the file behind it.
    let link = called("/usr/local/sbin/sshd-sftp", 417)
        .put("etc/pam.d/sshd-sftp", ADMITS)
        .put("usr/sbin/sshd", "");
    let exe = link.path("proc/417/exe");
    std::fs::remove_file(&exe).unwrap();
    let link = link.link("proc/417/exe", "/usr/sbin/sshd");
    link.check(&["sshd"]).fault_at("sshd-other-without-code", "/proc/417/cmdline");
    // A program of another name that does not listen as sshd does is none.
    let other = copy().put("proc/417/cmdline", "sshd-internal: /usr/sbin/sshd-internal -D");
    other.check(&["sshd"]).is_clean();
}

#[test]
fn an_enabled_unit_of_another_name_starts_an_sshd() {
    let unit = |command: &str| {
        let text = format!("[Service]\nExecStart={command}\n");
        with_unit("/usr/sbin/sshd -D").put("etc/systemd/system/alt.service", &text)
    };
    let alt = || unit(&format!("/usr/sbin/sshd -D -o {PUBLICKEY} -p 2223"));
    alt().check(&["sshd"]).is_clean();
    let enabled = |tree: Tree| tree.link(&format!("{WANTS}/alt.service"), "../alt.service");
    let said = enabled(alt()).check(&["sshd"]);
    said.fault_at("sshd-code-never-asked", "/etc/systemd/system/alt.service:2");
    let link = unit("/usr/local/sbin/sshd-sftp -D").put("etc/pam.d/sshd-sftp", ADMITS);
    let link = enabled(link).link("usr/local/sbin/sshd-sftp", "/usr/sbin/sshd");
    link.check(&["sshd"]).fault_at("sshd-other-without-code", "/etc/systemd/system/alt.service:2");
    enabled(unit("/usr/bin/something -D")).check(&["sshd"]).is_clean();
}
