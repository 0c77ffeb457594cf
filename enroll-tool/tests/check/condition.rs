//! Lines that lead around the code on a condition, judged by what their files say now.

use crate::tree::{MODULES, OURS, Tree, module};

const CLEAN: [&str; 0] = [];

/// The condition leads around the code.
fn around(condition: &str) -> Tree {
    let lines =
        format!("@include common-auth\nauth [success=1 default=ignore] {condition}\n{OURS}");
    Tree::debian().sshd(&lines)
}

/// Everybody has to meet it.
fn required(condition: &str) -> Tree {
    Tree::debian().sshd(&format!("auth required {condition}\n@include common-auth\n{OURS}"))
}

fn is_skipped(tree: &Tree) {
    let said = tree.check(&["sshd"]);
    said.fault_at("skipped", "/etc/pam.d/sshd:2");
    let effect = said.finding("skipped")["effect"].as_str().unwrap().to_owned();
    assert!(effect.contains("met by every login"), "{effect}");
}

fn exempts(tree: &Tree) {
    let said = tree.check(&["sshd"]);
    assert_eq!((said.status, said.names("warning")), (0, vec!["exempted"]), "{:#}", said.all);
}

#[test]
fn a_list_that_is_missing_lets_everybody_around() {
    let list = |end: &str| around(&format!("pam_listfile.so item=user file=/etc/nocode {end}"));
    let named = |end: &str| list(end).put("etc/nocode", "backup\n");
    exempts(&named("sense=allow onerr=succeed"));
    exempts(&named("sense=deny onerr=succeed"));
    is_skipped(&list("sense=allow onerr=succeed"));
    is_skipped(&list("sense=deny onerr=succeed"));
    is_skipped(&list("onerr=succeed").put("etc/nocode", "backup\n"));
    is_skipped(&list("sense=deny").put("etc/nocode", "# none yet\n\n"));
    // Nobody is let around by these, as long as it is so.
    for tree in [
        list("sense=allow onerr=fail"),
        list("sense=deny"),
        list("sense=allow onerr=succeed").put("etc/nocode", "\n"),
        named("sense=allow onerr=succeed").mode("etc/nocode", 0o666),
        list("sense=allow onerr=succeed").put("etc/a", "backup\n").link("etc/nocode", "a"),
    ] {
        tree.check(&["sshd"]).is_clean();
    }
}

#[test]
fn an_access_file_that_denies_nobody_lets_everybody_around() {
    let access = || around("pam_access.so");
    let rules = |text: &str| access().put("etc/security/access.conf", text);
    is_skipped(&access());
    is_skipped(&rules(""));
    is_skipped(&rules("# -:ALL:ALL\n+:root:LOCAL\n"));
    exempts(&rules("+:backup:10.0.0.0/8\n-:ALL:ALL\n"));
    exempts(&access().put("etc/security/access.d/1.conf", "-:ALL EXCEPT backup:ALL\n"));
    rules("-:ALL:ALL\n").check(&["sshd"]).is_clean();
    let named = || around("pam_access.so accessfile=/etc/nocode");
    named().check(&["sshd"]).is_clean();
    is_skipped(&named().put("etc/nocode", "\n").put("etc/security/access.conf", "-:ALL:ALL\n"));
}

#[test]
fn a_comparison_that_every_login_meets_lets_everybody_around() {
    let compared = |condition: &str| around(&format!("pam_succeed_if.so {condition}"));
    for condition in [
        "",
        "quiet",
        "service = sshd",
        "quiet service in sudo:sshd",
        "service notin su:sudo",
        "service =~ ssh*",
        "service != su user =~ *",
        "uid >= 0",
    ] {
        is_skipped(&compared(condition));
    }
    for condition in ["user ingroup nocode", "service = sshd uid < 1000"] {
        exempts(&compared(condition));
    }
    for condition in ["service = su", "service notin sshd:su uid < 1000", "uid <"] {
        assert_eq!(compared(condition).check(&["sshd"]).names("warning"), CLEAN, "{condition}");
    }
}

/// The other end of the same: nobody meets what everybody has to.
#[test]
fn a_condition_that_no_login_meets_refuses_everybody() {
    for condition in [
        "pam_listfile.so item=user sense=allow file=/etc/allowed",
        "pam_listfile.so item=user sense=allow file=/etc/empty onerr=succeed",
        "pam_access.so accessfile=/etc/allowed",
        "pam_succeed_if.so service = su",
    ] {
        let said = required(condition).put("etc/empty", "").check(&["sshd"]);
        said.fault_at("nobody-gets-in", "/etc/pam.d/sshd:1");
    }
    for condition in [
        "pam_listfile.so item=user sense=deny file=/etc/ftpusers onerr=succeed",
        "pam_listfile.so item=user sense=allow file=/etc/allowed",
        "pam_access.so",
    ] {
        let tree = required(condition).put("etc/allowed", "ann\n");
        tree.bytes(&format!("{MODULES}/pam_access.so"), &module()).check(&["sshd"]).is_clean();
    }
}

const PEOPLE: &str = "root:x:0:0::/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/bash\n\
                      ben:x:1001:1001::/home/ben:/bin/sh\nwww:x:1002:1002::/srv:/usr/sbin/nologin\n";

/// A machine with these people, and a line that lets around the code who meets the comparison.
fn compared(comparison: &str) -> Tree {
    around(&format!("pam_succeed_if.so quiet {comparison}"))
        .put("etc/passwd", PEOPLE)
        .put("etc/group", "staff:x:50:ann\ncodes:x:51:\n")
}

#[test]
fn a_condition_that_all_people_meet_asks_nobody() {
    for comparison in [
        "user notin root:bin",
        "user != nobody-of-that-name",
        "user notingroup no-such-group",
        "user notingroup codes",
        "uid > 100",
        "uid < 5000",
        "shell =~ /bin/*",
        "home =~ /home/*",
        "ruser != root",
    ] {
        let said = compared(comparison).check(&["sshd"]);
        said.fault_at("skipped", "/etc/pam.d/sshd:2");
        let effect = said.finding("skipped")["effect"].as_str().unwrap().to_owned();
        assert!(effect.contains("every user with a login shell"), "{comparison}: {effect}");
    }
    for comparison in ["user in ann:root", "user ingroup staff", "uid = 1000", "shell = /bin/sh"] {
        exempts(&compared(comparison));
    }
    // Directories give people numbers of nine digits.
    let far = format!("{PEOPLE}adann@example.com:x:892600500:892600500::/home/adann:/bin/bash\n");
    exempts(&compared("uid < 5000").put("etc/passwd", &far));
    // What a directory knows of a group is not known here.
    let directory = compared("user notingroup no-such-group");
    exempts(&directory.put("etc/nsswitch.conf", "group: files sss\n"));
}

#[test]
fn a_condition_is_judged_for_the_user_who_is_asked_about() {
    for (comparison, ann, ben) in [
        ("user ingroup staff", "skipped", ""),
        ("user notingroup staff", "", "skipped"),
        ("shell = /bin/bash", "skipped", ""),
        ("user in ann:root", "skipped", ""),
        ("gid >= 1001", "", "skipped"),
    ] {
        let tree = compared(comparison);
        for (user, fault) in [("ann", ann), ("ben", ben)] {
            let said = tree.check(&["sshd", "--user", user]);
            let skipped = said.names("fault").contains(&"skipped");
            assert_eq!(skipped, fault == "skipped", "{comparison}, {user}: {:#}", said.all);
        }
    }
    let listed = around("pam_listfile.so item=user sense=allow onerr=fail file=/etc/nocode")
        .put("etc/passwd", PEOPLE)
        .put("etc/nocode", "ann\n");
    assert!(listed.check(&["sshd", "--user", "ann"]).names("fault").contains(&"skipped"));
    assert!(!listed.check(&["sshd", "--user", "ben"]).names("fault").contains(&"skipped"));
    exempts(&listed);
}

// --- from where a login comes ------------------------------------------------------------------------

/// A line of pam_access that leads around the code, and its rules.
fn access(rules: &str) -> Tree {
    around("pam_access.so")
        .put("etc/passwd", PEOPLE)
        .put("etc/group", "staff:x:50:ann\n")
        .put("etc/security/access.conf", rules)
}

#[test]
fn an_origin_of_all_remote_logins_asks_nobody() {
    for condition in
        ["rhost notin localhost:127.0.0.1:::1", "rhost != localhost", "rhost =~ * uid > 100"]
    {
        compared(condition).check(&["sshd"]).fault_at("skipped", "/etc/pam.d/sshd:2");
    }
    for rules in ["-:ALL:LOCAL\n", "-:root:ALL\n", "+:(staff) ben:ALL\n-:ALL:ALL\n"] {
        access(rules).check(&["sshd"]).fault_at("skipped", "/etc/pam.d/sshd:2");
    }
    // Another host can have such an origin, and a terminal has another one.
    for condition in ["rhost notin 192.0.2.1", "rhost notin bastion.example.org", "rhost !~ 10.*"] {
        exempts(&compared(condition));
    }
    let sudo = format!(
        "@include common-auth\nauth [success=1 default=ignore] pam_succeed_if.so rhost != localhost\n{OURS}"
    );
    let said =
        Tree::debian().put("etc/passwd", PEOPLE).put("etc/pam.d/sudo", &sudo).check(&["sudo"]);
    assert_eq!(said.names("warning"), ["exempted"], "{:#}", said.all);
}

#[test]
fn the_warning_names_the_logins_that_need_no_code() {
    let named = |tree: Tree, logins: &str| {
        let said = tree.check(&["sshd"]);
        assert_eq!((said.status, said.names("warning")), (0, vec!["exempted"]), "{:#}", said.all);
        let effect = said.finding("exempted")["effect"].as_str().unwrap().to_owned();
        assert_eq!(effect, format!("These logins need no code: {logins}."));
    };
    named(compared("user in ann:root"), "root, ann from everywhere");
    named(compared("rhost notin 192.0.2.1"), "root, ann, ben if `rhost notin 192.0.2.1` is met");
    named(compared("user = ben rhost = 192.0.2.1"), "ben if `rhost = 192.0.2.1` is met");
    named(access("+:ann:10.0.0.0/8\n-:ALL:ALL\n"), "ann from 10.0.0.0/8");
    named(access("-:ALL EXCEPT ben:ALL\n"), "ben from everywhere");
    named(
        access("-:ann:192.0.2.0/24\n-:root ben:ALL\n"),
        "ann from everywhere except 192.0.2.0/24",
    );
    named(
        access("+:(staff):ALL\n-:root:ALL\n-:ALL:ALL EXCEPT 192.0.2.1 2001:db8::7\n"),
        "ann from everywhere; ben from 192.0.2.1 2001:db8::7",
    );
}

#[test]
fn rules_are_judged_for_the_user_and_the_address() {
    let tree = access("+:ann:10.0.0.0/8\n+:ben:ALL\n-:ALL:ALL\n");
    let skipped = |arguments: &[&str]| {
        let said = tree.check(&[&["sshd"], arguments].concat());
        said.names("fault").contains(&"skipped")
    };
    assert!(skipped(&["--user", "ben"]));
    assert!(!skipped(&["--user", "ann"]));
    assert!(skipped(&["--user", "ann", "--from", "10.1.2.3"]));
    assert!(!skipped(&["--user", "ann", "--from", "11.1.2.3"]));
    // A login that never meets it is always asked.
    let away = tree.check(&["sshd", "--user", "ann", "--from", "11.1.2.3"]);
    assert!(!away.names("warning").contains(&"exempted"), "{:#}", away.all);
    let listed = compared("rhost in 10.1.2.3:2001:db8::7");
    for (address, fault) in [("10.1.2.3", true), ("2001:db8::7", true), ("10.1.2.4", false)] {
        let said = listed.check(&["sshd", "--user", "ann", "--from", address]);
        assert_eq!(said.names("fault").contains(&"skipped"), fault, "{address}: {:#}", said.all);
    }
}
