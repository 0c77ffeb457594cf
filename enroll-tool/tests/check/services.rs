//! Services of several programs: files that others include, two names of one program, and programs with one answer
//! for all prompts.

use crate::setup::{Shown, setup};
use crate::tree::{OURS, Tree};

/// Debian 12's su and su-l (util-linux 2.38.1-5), without comments and session lines.
const SU: &str = "auth       sufficient pam_rootok.so\n@include common-auth\n";
const SU_L: &str = "#%PAM-1.0\nauth\t\tinclude\t\tsu\n";
/// Debian 12's login (1:4.13), the auth lines.
const LOGIN: &str = "auth       optional   pam_faildelay.so  delay=3000000\n\
     auth       requisite  pam_nologin.so\n@include common-auth\nauth       optional   pam_group.so\n";
/// Debian's files of i3lock, swaylock and hyprlock.
const LOCKER: &str = "auth include login\n";
/// Debian 12's vsftpd (3.0.3), the auth lines.
const VSFTPD: &str = "auth\trequired\tpam_listfile.so item=user sense=deny file=/etc/ftpusers onerr=succeed\n\
     @include common-auth\nauth\trequired\tpam_shells.so\n";

fn with_su() -> Tree {
    Tree::debian().put("etc/pam.d/su", SU).put("etc/pam.d/su-l", SU_L)
}

/// Fedora's sudo and sudo-i (sudo-1.9.15), without session lines.
fn with_sudo() -> Tree {
    let auth =
        "#%PAM-1.0\nauth       include      system-auth\naccount    include      system-auth\n";
    let auth_i = "#%PAM-1.0\nauth       include      sudo\naccount    include      sudo\n";
    Tree::fedora().put("etc/pam.d/sudo", auth).put("etc/pam.d/sudo-i", auth_i)
}

fn says(shown: &Shown, text: &str) {
    assert!(shown.text.replace('\n', " ").contains(text), "no {text:?}: {}", shown.text);
}

// --- a file that a program opens is a service, whoever includes it ----------------------------------

#[test]
fn su_is_set_up_though_su_l_includes_it() {
    let shown = setup(&with_su(), "su", &[]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so"]);
    says(&shown, "These services include /etc/pam.d/su: su-l.");
}

#[test]
fn sudo_of_fedora_is_set_up_with_sudo_i() {
    let shown = setup(&with_sudo(), "sudo", &[]);
    assert_eq!(shown.changed().last(), Some(&"+auth required pam_totp.so"), "{}", shown.text);
    says(&shown, "These services include /etc/pam.d/sudo: sudo-i.");
}

#[test]
fn a_file_with_the_name_of_a_program_is_a_service() {
    let tree = Tree::debian()
        .put("etc/pam.d/tool", "@include common-auth\n")
        .put("etc/pam.d/tool-gui", "auth include tool\n");
    setup(&tree.copy(), "tool", &[])
        .is_refused("is not a service: tool-gui and maybe others include it");
    let shown = setup(&tree.put("usr/sbin/tool", "#!/bin/sh\n"), "tool", &[]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so"]);
}

/// The locker answers both prompts with the same.
#[test]
fn login_is_refused_while_a_locker_follows_it() {
    for locker in ["i3lock", "swaylock", "hyprlock"] {
        let file = format!("etc/pam.d/{locker}");
        let tree = Tree::debian().put("etc/pam.d/login", LOGIN).put(&file, LOCKER);
        let shown = setup(&tree, "login", &[]);
        shown.is_refused(&format!("{locker} includes /etc/pam.d/login"));
        let stack = ["auth requisite pam_totp.so forward_pass", "auth include common-auth"];
        assert!(shown.text.contains(&stack.join("\n")), "{}", shown.text);
        // What is advised is a way on, for login and for the locker.
        let tree = tree.put(&file, &(stack.join("\n") + "\n"));
        assert_eq!(setup(&tree, "login", &[]).changed(), ["+auth required pam_totp.so"]);
        tree.check(&[locker]).is_clean();
    }
}

#[test]
fn a_locker_that_reads_no_file_of_roots_stops_a_setup() {
    let tree = Tree::debian()
        .put("etc/pam.d/login", LOGIN)
        .put("etc/pam.d/xscreensaver", LOCKER)
        .put("etc/security/pam_totp.toml", "credential = \"/etc/pam_totp/%u\"\n");
    setup(&tree, "login", &[]).is_refused("xscreensaver includes /etc/pam.d/login");
}

#[test]
fn a_fault_that_a_follower_had_before_stops_nothing() {
    for broken in [
        "auth include su\nauth nonsense pam_unix.so\n",
        "auth requisite pam_deny.so\nauth include su\n",
    ] {
        let tree = with_su().put("etc/pam.d/broken", broken);
        assert_eq!(setup(&tree, "su", &[]).changed(), ["+auth required pam_totp.so"], "{broken}");
    }
}

/// A file that only its account lines come from does not follow.
#[test]
fn only_those_who_get_the_line_follow() {
    let lines = "auth required pam_unix.so\naccount include login\n";
    let tree = Tree::debian().put("etc/pam.d/login", LOGIN).put("etc/pam.d/i3lock", lines);
    let shown = setup(&tree, "login", &[]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so"]);
    assert!(!shown.text.contains("i3lock"), "{}", shown.text);
}

#[test]
fn check_lists_a_service_that_others_include() {
    let tree = with_su().put("etc/pam.d/su", &format!("{SU}{OURS}"));
    let said = tree.check(&[]);
    let names: Vec<&str> = said.all["services"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["sshd", "su", "su-l"]);
}

// --- twins ------------------------------------------------------------------------------------------

/// Debian's sudo-i (1.9.13p3): no include of sudo.
const SUDO: &str = "@include common-auth\n";

#[test]
fn check_names_a_twin_that_asks_for_no_code() {
    let ours = format!("{SUDO}{OURS}");
    let tree = Tree::debian().put("etc/pam.d/sudo", &ours).put("etc/pam.d/sudo-i", SUDO);
    for arguments in [&["sudo"][..], &[]] {
        let said = tree.check(arguments);
        said.has_faults(&["twin-without-code"]);
        let what = said.finding("twin-without-code")["what"].as_str().unwrap();
        assert!(what.contains("sudo") && what.contains("sudo-i"), "{what}");
        assert_eq!(said.finding("twin-without-code")["paste"], "enroll setup sudo");
    }
    let both = tree.put("etc/pam.d/sudo-i", &ours);
    both.check(&["sudo"]).is_clean();
    both.check(&["sudo-i"]).is_clean();
}

/// Another proof in place of the password, or another way in.
#[test]
fn other_ways_into_a_program_are_a_warning() {
    let ours = format!("@include common-auth\n{OURS}");
    let finger = "auth requisite pam_nologin.so\nauth required pam_fprintd.so\n";
    for (service, twin, lines) in
        [("gdm-password", "gdm-fingerprint", finger), ("login", "remote", "@include common-auth\n")]
    {
        let tree = Tree::debian().put(&format!("etc/pam.d/{service}"), &ours);
        let tree = tree.put(&format!("etc/pam.d/{twin}"), lines);
        let said = tree.check(&[service]);
        assert_eq!(
            (said.status, said.names("warning")),
            (0, vec!["twin-without-code"]),
            "{:#}",
            said.all
        );
        let finding = said.finding("twin-without-code");
        let what = finding["what"].as_str().unwrap();
        assert!(what.contains(service) && what.contains(twin), "{what}");
        assert_eq!(finding["place"], format!("/etc/pam.d/{twin}"));
        assert_eq!(finding["paste"], format!("enroll setup {service}"));
    }
}

/// util-linux's login opens the second one for a connection from elsewhere (`login -h`).
#[test]
fn setup_changes_login_and_remote() {
    let lines = "@include common-auth\n";
    let tree = Tree::debian().put("etc/pam.d/login", lines).put("etc/pam.d/remote", lines);
    for service in ["login", "remote"] {
        let shown = setup(&tree, service, &[]);
        assert_eq!(shown.changed(), ["+auth required pam_totp.so"; 2]);
        for file in ["+++ /etc/pam.d/login\n", "+++ /etc/pam.d/remote\n"] {
            assert!(shown.text.contains(file), "{}", shown.text);
        }
        let ours = format!("{lines}{OURS}");
        let done = tree.copy().put("etc/pam.d/login", &ours).put("etc/pam.d/remote", &ours);
        done.check(&[service]).is_clean();
    }
}

#[test]
fn setup_changes_both_twins() {
    let tree = Tree::debian().put("etc/pam.d/sudo", SUDO).put("etc/pam.d/sudo-i", SUDO);
    for service in ["sudo", "sudo-i"] {
        let shown = setup(&tree, service, &[]);
        assert_eq!(shown.changed(), ["+auth required pam_totp.so"; 2]);
        for file in ["+++ /etc/pam.d/sudo\n", "+++ /etc/pam.d/sudo-i\n"] {
            assert!(shown.text.contains(file), "{}", shown.text);
        }
    }
    let shown = setup(&with_su(), "su-l", &[]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so"]);
    assert!(shown.text.contains("+++ /etc/pam.d/su\n"), "{}", shown.text);
}

#[test]
fn a_roll_out_and_its_end_change_both_twins() {
    let tree = Tree::debian().put("etc/pam.d/sudo", SUDO).put("etc/pam.d/sudo-i", SUDO);
    let shown = setup(&tree, "sudo", &["--roll-out"]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so nullok"; 2]);
    let rolled = format!("{SUDO}auth required pam_totp.so nullok\n");
    let tree = tree.put("etc/pam.d/sudo", &rolled);
    let shown = setup(&tree, "sudo", &["--enforce"]);
    let wanted = [
        "-auth required pam_totp.so nullok",
        "+auth required pam_totp.so",
        "+auth required pam_totp.so",
    ];
    assert_eq!(shown.changed(), wanted);
    let tree = tree.put("etc/pam.d/sudo-i", &rolled);
    let shown = setup(&tree, "sudo", &["--enforce"]);
    assert_eq!(shown.changed(), [wanted[0], wanted[1], wanted[0], wanted[1]]);
}

#[test]
fn a_twin_that_is_missing_its_line_is_set_up_alone() {
    let ours = format!("{SUDO}{OURS}");
    let tree = Tree::debian().put("etc/pam.d/sudo", &ours).put("etc/pam.d/sudo-i", SUDO);
    let shown = setup(&tree, "sudo", &[]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so"]);
    assert!(shown.text.contains("+++ /etc/pam.d/sudo-i\n"), "{}", shown.text);
}

#[test]
fn a_twin_without_a_place_is_told_and_stops_nothing() {
    let bad = "auth sufficient pam_permit.so\n@include common-auth\n";
    let tree = Tree::debian().put("etc/pam.d/gdm-password", "@include common-auth\n");
    let shown = setup(&tree.put("etc/pam.d/gdm-fingerprint", bad), "gdm-password", &[]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so"]);
    says(&shown, "gdm-fingerprint will ask for no code");
}

// --- one answer for two prompts ---------------------------------------------------------------------

const ONCE: [&str; 14] = [
    "xrdp-sesman",
    "dovecot",
    "vsftpd",
    "proftpd",
    "openvpn",
    "radiusd",
    "proxmox-ve-auth",
    "gtklock",
    "waylock",
    "i3lock",
    "swaylock",
    "hyprlock",
    "pure-ftpd",
    "proxmox-backup-auth",
];

#[test]
fn one_answer_for_two_prompts_is_not_ready() {
    for service in ONCE {
        let file = format!("etc/pam.d/{service}");
        let tree = Tree::debian().put(&file, &format!("@include common-auth\n{OURS}"));
        let said = tree.check(&[service]);
        said.fault_at("one-answer", &format!("/{file}:2"));
        // Through a file that it includes, the advice is a whole stack.
        let tree = tree.put(&file, "auth include login\n");
        let tree = tree.put("etc/pam.d/login", &format!("{LOGIN}{OURS}"));
        tree.check(&[service]).fault_at("one-answer", "/etc/pam.d/login:5");
    }
}

#[test]
fn setup_proposes_forward_pass_where_one_answer_serves_all() {
    for service in ONCE {
        let tree = Tree::debian().put(&format!("etc/pam.d/{service}"), VSFTPD);
        let shown = setup(&tree, service, &[]);
        assert_eq!(shown.changed(), ["+auth requisite pam_totp.so forward_pass"], "{service}");
        let below = shown.text.split("+auth requisite pam_totp.so forward_pass\n").nth(1).unwrap();
        assert!(below.starts_with(" @include common-auth"), "{}", shown.text);
    }
    let fedora = Tree::fedora()
        .put("etc/pam.d/vsftpd", "auth required pam_shells.so\nauth include password-auth\n");
    let shown = setup(&fedora, "vsftpd", &["--roll-out"]);
    assert_eq!(shown.changed(), ["+auth requisite pam_totp.so forward_pass nullok"]);
}

#[test]
fn openvpn_with_a_field_for_the_code_answers_each_prompt() {
    let tree = Tree::debian().put("etc/pam.d/openvpn", &format!("@include common-auth\n{OURS}"));
    let conf = |service: &str, end: &str| {
        format!(
            "port 1194\nplugin /usr/lib/openvpn/openvpn-plugin-auth-pam.so \"{service} login USERNAME Password PASSWORD{end}\"\n"
        )
    };
    let right =
        tree.copy().put("etc/openvpn/server/vpn.conf", &conf("openvpn", " Verification OTP"));
    right.check(&["openvpn"]).is_clean();
    for wrong in [conf("openvpn", ""), conf("openvpn-2", " Verification OTP")] {
        tree.copy()
            .put("etc/openvpn/server.conf", &wrong)
            .check(&["openvpn"])
            .has_faults(&["one-answer"]);
    }
}

/// Nothing says how its program answers.
#[test]
fn an_unknown_service_is_not_called_ready() {
    let tree = Tree::debian().put("etc/pam.d/frobd", &format!("@include common-auth\n{OURS}"));
    let said = tree.check(&["frobd"]);
    assert_eq!((said.status, &said.all["verdict"]), (0, &"untried".into()), "{:#}", said.all);
    assert!(said.names("note").contains(&"answers-unknown"), "{:#}", said.all);
    let text = String::from_utf8(tree.run(&["frobd"]).stdout).unwrap().replace('\n', " ");
    assert!(text.contains("log in once through frobd") && !text.contains("Ready."), "{text}");
    // One note for all of them.
    let two = tree.copy().put("etc/pam.d/quuxd", &format!("@include common-auth\n{OURS}"));
    let shared = two
        .put("etc/pam.d/common-auth", &format!("auth required pam_unix.so\n{OURS}"))
        .put("etc/pam.d/frobd", "@include common-auth\n")
        .put("etc/pam.d/quuxd", "@include common-auth\n");
    let said = shared.check(&["frobd", "quuxd"]);
    let notes = said.all["findings"].as_array().unwrap().iter();
    let unknown: Vec<_> = notes.filter(|note| note["name"] == "answers-unknown").collect();
    assert_eq!(unknown.len(), 1, "{:#}", said.all);
    assert_eq!(unknown[0]["services"], serde_json::json!(["frobd", "quuxd"]));
    let shown = setup(&tree.put("etc/pam.d/frobd", "@include common-auth\n"), "frobd", &[]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so"]);
    says(&shown, "It is not known how this program answers");
}

#[test]
fn one_prompt_needs_no_second_answer() {
    let forward = "auth requisite pam_totp.so forward_pass\n@include common-auth\n";
    for lines in [forward, "auth required pam_totp.so\n"] {
        for service in ["frobd", "vsftpd"] {
            let tree = Tree::debian().put(&format!("etc/pam.d/{service}"), lines);
            tree.check(&[service]).is_clean();
        }
    }
}

// --- names that are none ----------------------------------------------------------------------------

#[test]
fn a_service_without_a_file_is_not_to_be_written() {
    let said = Tree::debian().check(&["nosuch"]);
    said.has_faults(&["no-such-service"]);
    let finding = said.finding("no-such-service");
    assert_eq!(
        (finding["paste"].as_str(), finding["change"].is_null()),
        (Some(""), true),
        "{finding}"
    );
    assert!(finding["advice"].as_str().unwrap().contains("enroll, sshd"), "{finding}");
}
