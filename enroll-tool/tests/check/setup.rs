//! What `enroll setup --dry-run` would change on the machines of `enroll check`'s tests: the line in its
//! right place, and sshd's settings.

use crate::tree::{OURS, Tree};
use std::fs;

/// What was said, and whether it could be done.
pub struct Shown {
    pub done: bool,
    pub text: String,
}

pub fn setup(tree: &Tree, service: &str, options: &[&str]) -> Shown {
    let output = tree.enroll(&[&["setup", service, "--dry-run"], options].concat());
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    Shown { done: output.status.success(), text }
}

impl Shown {
    /// The lines that it would take out and bring, in order.
    pub fn changed(&self) -> Vec<&str> {
        assert!(self.done, "{}", self.text);
        let lines = self.text.lines();
        lines
            .filter(|line| line.starts_with(['+', '-']))
            .filter(|line| !line.starts_with("+++") && !line.starts_with("---"))
            .collect()
    }

    /// The line that stands directly above the first new one.
    fn above(&self) -> &str {
        let lines: Vec<&str> = self.text.lines().collect();
        let new = lines.iter().rposition(|line| line.starts_with('+')).unwrap();
        lines[new - 1].trim_start_matches([' ', '+'])
    }

    pub fn is_refused(&self, why: &str) {
        assert!(!self.done && self.text.replace('\n', " ").contains(why), "{}", self.text);
    }
}

/// `enroll check` finds the machine ready once the shown lines are in place.
fn ready_with(tree: Tree, service: &str, lines: &str) {
    let tree = tree.put(&format!("etc/pam.d/{service}"), lines);
    tree.check(&[service]).is_clean();
}

#[test]
fn on_debian_the_line_goes_below_the_password() {
    let tree = Tree::debian().sshd(
        "# PAM of sshd\n@include common-auth\n\naccount required pam_nologin.so\n@include common-account\n",
    );
    let shown = setup(&tree.put("etc/pam.d/common-account", ""), "sshd", &[]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so"]);
    assert_eq!(shown.above(), "@include common-auth");
}

#[test]
fn on_fedora_it_goes_below_the_substack_of_sshd() {
    let tree =
        Tree::fedora().sshd("auth       substack     password-auth\nauth include postlogin\n");
    let shown = setup(&tree, "sshd", &[]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so"]);
    assert_eq!(shown.above(), "auth       substack     password-auth");
}

/// With `include`, the `sufficient` lines of system-auth end the whole stack.
#[test]
fn an_include_that_ends_the_stack_becomes_a_substack() {
    let lines =
        "#%PAM-1.0\nauth       include      system-auth\naccount    include      system-auth\n";
    let tree = Tree::fedora().put("etc/pam.d/sudo", lines);
    let shown = setup(&tree, "sudo", &[]);
    let wanted = [
        "-auth       include      system-auth",
        "+auth       substack      system-auth",
        "+auth required pam_totp.so",
    ];
    assert_eq!(shown.changed(), wanted);
    let lines = "auth       substack      system-auth\nauth required pam_totp.so\naccount include system-auth\n";
    ready_with(Tree::fedora(), "sudo", lines);
}

#[test]
fn on_arch_it_goes_below_the_include() {
    let tree = Tree::arch().sshd("#%PAM-1.0\n\nauth      include   system-remote-login\n");
    let shown = setup(&tree, "sshd", &[]);
    assert_eq!(shown.changed().last(), Some(&"+auth required pam_totp.so"), "{}", shown.text);
    assert!(shown.above().ends_with("system-remote-login"), "{}", shown.text);
}

#[test]
fn a_file_of_the_vendor_stays_and_one_in_etc_comes_before_it() {
    let tree = Tree::debian().put("usr/lib/pam.d/polkit-1", "@include common-auth\n");
    let shown = setup(&tree, "polkit-1", &[]);
    assert!(shown.text.starts_with("--- /dev/null\n+++ /etc/pam.d/polkit-1\n"), "{}", shown.text);
    assert_eq!(shown.changed(), ["+@include common-auth", "+auth required pam_totp.so"]);
}

#[test]
fn lines_without_sense_for_auth_stay_where_they_are() {
    let lines = "auth requisite pam_nologin.so\nauth required pam_unix.so \\\n   nullok\nauth optional pam_cap.so\n";
    let shown = setup(&Tree::debian().sshd(lines), "sshd", &[]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so"]);
    assert_eq!(shown.above(), "nullok");
}

#[test]
fn a_roll_out_has_nullok_and_to_enforce_takes_it_out() {
    let shown = setup(&Tree::debian().sshd("@include common-auth\n"), "sshd", &["--roll-out"]);
    assert_eq!(shown.changed(), ["+auth required pam_totp.so nullok"]);
    let rolled =
        || Tree::debian().sshd("@include common-auth\nauth required pam_totp.so nullok # x\n");
    let shown = setup(&rolled(), "sshd", &["--enforce"]);
    let wanted = ["-auth required pam_totp.so nullok # x", "+auth required pam_totp.so # x"];
    assert_eq!(shown.changed(), wanted);
    let shown = setup(&rolled(), "sshd", &["--roll-out"]);
    assert!(shown.done && shown.text.contains("Nothing to change"), "{}", shown.text);
    let none = Tree::debian().sshd("@include common-auth\n");
    setup(&none, "sshd", &["--enforce"]).is_refused("asks for no code yet");
    let policy = rolled().put("etc/security/pam_totp.toml", "nullok = true\n");
    setup(&policy, "sshd", &["--enforce"]).is_refused("/etc/security/pam_totp.toml sets nullok");
}

#[test]
fn a_service_that_asks_already_is_left_alone() {
    let shown = setup(&Tree::debian(), "sshd", &[]);
    assert!(shown.done && shown.text.contains("Nothing to change: sshd asks"), "{}", shown.text);
    let through = Tree::debian().sshd("@include common-auth\n");
    let auth = fs::read_to_string(through.path("etc/pam.d/common-auth")).unwrap() + OURS;
    let shown = setup(&through.put("etc/pam.d/common-auth", &auth), "sshd", &[]);
    assert!(shown.done && shown.text.contains("Nothing to change: sshd asks"), "{}", shown.text);
}

/// `trial` stays in the line where a setup was cut off and its journal is gone.
#[test]
fn a_trial_left_behind_is_ended() {
    for left in ["trial", "trial=1-1795000000-77", "trial=0123456789abcdef"] {
        let line = format!("auth required pam_totp.so {left}");
        let tree = Tree::debian().sshd(&format!("@include common-auth\n{line}\n"));
        let shown = setup(&tree, "sshd", &[]);
        assert_eq!(shown.changed(), [&format!("-{line}"), "+auth required pam_totp.so"]);
    }
}

const DROP_IN: [&str; 3] =
    ["+UsePAM yes", "+KbdInteractiveAuthentication yes", "+PasswordAuthentication no"];

#[test]
fn sshds_settings_go_into_a_file_of_their_own_that_comes_first() {
    let tree = Tree::debian()
        .put(
            "etc/ssh/sshd_config",
            "Include /etc/ssh/sshd_config.d/*.conf\nKbdInteractiveAuthentication no\n",
        )
        .put("etc/ssh/sshd_config.d/50-cloud-init.conf", "PasswordAuthentication yes\n")
        .sshd_says("kbdinteractiveauthentication no\npasswordauthentication yes\n");
    let shown = setup(&tree, "sshd", &[]);
    let wanted = "--- /dev/null\n+++ /etc/ssh/sshd_config.d/00-pam_totp.conf\n";
    assert!(shown.text.starts_with(wanted), "{}", shown.text);
    assert_eq!(shown.changed()[4..], DROP_IN);
    // The way back for an administrator who has no enroll any more.
    assert!(shown.text.contains("delete this file, then run:"), "{}", shown.text);
    assert!(!shown.text.contains("Important:"), "{}", shown.text);
}

#[test]
fn settings_go_atop_sshd_config_where_a_drop_in_would_not_count() {
    for main in [
        "UsePAM no\n",
        "UsePAM no\nInclude /etc/ssh/sshd_config.d/*.conf\n",
        "Match User x\nInclude /etc/ssh/sshd_config.d/*.conf\n",
    ] {
        let tree = Tree::debian().put("etc/ssh/sshd_config", main);
        let shown = setup(&tree.sshd_says("usepam no\n"), "sshd", &[]);
        assert!(shown.text.contains("\n+++ /etc/ssh/sshd_config\n"), "{}", shown.text);
        assert_eq!(shown.changed()[1..4], DROP_IN);
    }
}

#[test]
fn openssh_before_8_7_is_told_in_its_own_words() {
    let tree = Tree::debian().put("etc/ssh/sshd_config", "ChallengeResponseAuthentication no\n");
    let dump = fs::read_to_string(tree.path("answers/sshd")).unwrap();
    let dump = dump.replace("kbdinteractiveauthentication yes", "kbdinteractiveauthentication no");
    let tree = tree.put("answers/sshd", &(dump + "challengeresponseauthentication no\n"));
    let shown = setup(&tree, "sshd", &[]);
    assert!(shown.changed().contains(&"+ChallengeResponseAuthentication yes"), "{}", shown.text);
}

#[test]
fn what_sshds_match_blocks_still_do_is_told() {
    let tree = Tree::debian()
        .put("etc/ssh/sshd_config", "UsePAM yes\nMatch Group files\nPasswordAuthentication yes\n")
        .sshd_says("kbdinteractiveauthentication no\n");
    let shown = setup(&tree, "sshd", &[]);
    assert!(shown.text.contains("Important: Match Group files"), "{}", shown.text);
}

#[test]
fn other_services_leave_sshd_alone() {
    let tree = Tree::debian()
        .put("etc/ssh/sshd_config", "UsePAM no\n")
        .put("etc/pam.d/sudo", "@include common-auth\n")
        .sshd_says("usepam no\n");
    assert_eq!(setup(&tree, "sudo", &[]).changed(), ["+auth required pam_totp.so"]);
}

#[test]
fn what_cannot_be_set_up_is_refused_with_the_reason() {
    let debian = Tree::debian;
    setup(&debian(), "vsftpd", &[]).is_refused("there is no /etc/pam.d/vsftpd");
    setup(&debian(), "../sshd", &[]).is_refused("is no name of a service");
    setup(&debian(), "common-auth", &[])
        .is_refused("is not a service: sshd and maybe others include it");
    setup(&debian().sshd("account required pam_unix.so\n"), "sshd", &[])
        .is_refused("no auth lines");
    setup(&debian().sshd("@include nowhere\n"), "sshd", &[]).is_refused("/etc/pam.d/sshd:1");
    let twice = format!("@include common-auth\n{OURS}{OURS}");
    setup(&debian().sshd(&twice), "sshd", &[]).is_refused("names the module twice");
    let bad = debian().sshd("@include common-auth\nauth required pam_totp.so widnow=1\n");
    setup(&bad, "sshd", &["--roll-out"]).is_refused("bad argument \"widnow\"");
    let led_around = debian().sshd("auth sufficient pam_permit.so\n@include common-auth\n");
    setup(&led_around, "sshd", &[]).is_refused("No place in /etc/pam.d/sshd was found");
    let policy = debian().sshd("@include common-auth\n");
    let policy = policy.put("etc/security/pam_totp.toml", "widnow = 1\n");
    setup(&policy, "sshd", &[]).is_refused("Correct the policy first");
    let broken = debian().sshd("@include common-auth\n").without("answers/sshd");
    let broken = broken
        .put("etc/ssh/sshd_config", "UsePAm yes yes\n")
        .put("answers/sshd.error", "/etc/ssh/sshd_config line 1: bad\n");
    setup(&broken, "sshd", &[]).is_refused("cannot read its settings as they are");
}

#[test]
fn a_setup_that_leaves_the_profiles_file_names_no_followers() {
    let tree = Tree::debian()
        .put("etc/pam.d/common-auth", &format!("{}{OURS}", crate::tree::COMMON_AUTH))
        .put("etc/pam.d/common-account", "account required pam_unix.so\n")
        .put("etc/pam.d/other", "@include common-auth\n@include common-account\n")
        .put("etc/pam.d/vsftpd", "@include common-auth\n")
        .put("etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\n")
        .sshd("@include common-auth\n@include common-account\n")
        .sshd_says("passwordauthentication yes");
    let shown = setup(&tree, "sshd", &[]);
    assert!(shown.done, "{}", shown.text);
    for name in ["common-account", "vsftpd", "common-auth:"] {
        assert!(!shown.text.contains(name), "{name}: {}", shown.text);
    }
}

#[test]
fn only_services_are_named_as_followers() {
    let nullok = OURS.replace('\n', " nullok\n");
    let tree = Tree::debian()
        .put("etc/pam.d/common-auth", &format!("{}{nullok}", crate::tree::COMMON_AUTH))
        .put("etc/pam.d/common-account", "account required pam_unix.so\n")
        .put("etc/pam.d/other", "@include common-auth\n@include common-account\n")
        .put("etc/pam.d/vsftpd", "@include common-auth\n@include common-account\n")
        .put("etc/pam.d/dovecot", "@include common-auth\n")
        .sshd("@include common-auth\n@include common-account\n");
    let shown = setup(&tree, "sshd", &["--enforce"]);
    assert!(shown.done, "{}", shown.text);
    let text = shown.text.replace('\n', " ");
    assert!(
        text.contains("These services include /etc/pam.d/common-auth: dovecot, vsftpd."),
        "{text}"
    );
    assert!(!text.contains("common-account"), "{text}");
}

#[test]
fn a_note_with_a_line_to_paste_names_the_files_place() {
    let tree = Tree::debian().sshd("@include common-auth\n");
    let text = setup(&tree, "sshd", &[]).text.replace('\n', " ");
    assert!(text.contains("/etc/ssh/sshd_config: No file sets it. Add this line"), "{text}");
}

#[test]
fn a_mistyped_service_is_told_with_the_likely_one() {
    let shown = setup(&Tree::debian(), "ssh", &[]);
    shown.is_refused("there is no /etc/pam.d/ssh; did you mean sshd?");
    setup(&Tree::debian(), "xyzzy", &[]).is_refused("is the program installed?");
}
