//! `enroll check --changed`: whether a service that asked for a code still does, compared with the baseline.

use crate::tree::{OURS, Tree};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Output;

const FOLDER: &str = "var/lib/pam_totp/check";
const FILE: &str = "var/lib/pam_totp/check/baseline.json";
const SUDO: &str = "@include common-auth\nauth required pam_totp.so\n";

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// Runs it, and returns standard output. It must end with this status and say nothing elsewhere.
fn changed(tree: &Tree, status: i32, more: &[&str]) -> String {
    let (found, stdout, stderr) = told(&tree.run(&[&["--changed"], more].concat()));
    assert_eq!((found, stderr.as_str()), (status, ""), "{stdout}");
    stdout
}

/// Runs it where it cannot tell, and returns standard error.
fn cannot_tell(tree: &Tree, more: &[&str]) -> String {
    let (status, stdout, stderr) = told(&tree.run(&[&["--changed"], more].concat()));
    assert_eq!((status, stdout.as_str()), (2, ""), "{stderr}");
    stderr
}

/// sshd and sudo ask, and the baseline says so.
fn watched() -> Tree {
    let tree = Tree::debian().put("etc/pam.d/sudo", SUDO);
    changed(&tree, 0, &[]);
    tree
}

fn baseline(tree: &Tree) -> String {
    fs::read_to_string(tree.path(FILE)).unwrap()
}

#[test]
fn the_first_run_writes_the_baseline_and_names_the_services() {
    let tree = Tree::debian().put("etc/pam.d/sudo", SUDO);
    let said = changed(&tree, 0, &[]);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("sshd, sudo"), "{said}");
    assert_eq!(changed(&tree, 0, &[]), "");
    let mode = |path: &str| fs::metadata(tree.path(path)).unwrap().mode() & 0o7777;
    assert_eq!((mode(FOLDER), mode(FILE)), (0o700, 0o600));
    assert_eq!(fs::read_dir(tree.path(FOLDER)).unwrap().count(), 1);
}

#[test]
fn a_first_run_without_services_says_nothing() {
    let tree = Tree::debian().sshd("@include common-auth\n");
    assert_eq!(changed(&tree, 0, &[]), "");
}

#[test]
fn a_missing_folder_of_records_is_made() {
    let tree = Tree::debian().without("var/lib/pam_totp");
    changed(&tree, 0, &[]);
    let mode = fs::metadata(tree.path("var/lib/pam_totp")).unwrap().mode();
    assert_eq!(mode & 0o7777, 0o711);
}

#[test]
fn a_dropped_line_is_told_in_one_line_until_accepted() {
    let tree = watched().put("etc/pam.d/sudo", "@include common-auth\n");
    let before = baseline(&tree);
    for _ in 0..2 {
        let said = changed(&tree, 1, &[]);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains("sudo") && said.contains("/etc/pam.d/sudo"), "{said}");
        assert!(said.contains("enroll check --changed --accept sudo"), "{said}");
        assert!(!said.contains("sshd"), "{said}");
        assert_eq!(baseline(&tree), before);
    }
    let said = changed(&tree, 0, &["--accept"]);
    assert!(said.contains("Not watched any more, since they ask for no code: sudo."), "{said}");
    assert!(said.contains("Watched from now on, since they ask for a code: sshd."), "{said}");
    assert_eq!(changed(&tree, 0, &[]), "");
}

#[test]
fn a_plain_check_finds_the_service_that_changed() {
    let tree = watched();
    assert!(!told(&tree.run(&[])).1.contains("[line-missing]"));
    let tree = tree.put("etc/pam.d/sudo", "@include common-auth\n");
    let said = changed(&tree, 1, &[]);
    assert!(said.contains("To see what to do: enroll check sudo."), "{said}");
    for arguments in [&[][..], &["sudo"]] {
        let (status, said, _) = told(&tree.run(arguments));
        assert_eq!(status, 1, "{said}");
        assert!(said.contains("[line-missing]"), "{said}");
    }
    let said = told(&tree.run(&[])).1;
    assert!(said.contains("sudo asked for a code before"), "{said}");
    assert!(said.contains("enroll check --changed --accept sudo"), "{said}");
    changed(&tree, 0, &["--accept", "sudo"]);
    assert!(!told(&tree.run(&[])).1.contains("[line-missing]"));
    // One that is gone with its file.
    let tree = watched().without("etc/pam.d/sudo");
    let (status, said, _) = told(&tree.run(&[]));
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("[no-such-service]") && said.contains("sudo"), "{said}");
}

#[test]
fn an_acceptance_that_leaves_nothing_says_so() {
    let tree = watched().put("etc/pam.d/sudo", "@include common-auth\n");
    let tree = tree.sshd("@include common-auth\n");
    let said = changed(&tree, 0, &["--accept"]);
    assert!(said.contains("sshd, sudo") && said.contains("nothing is watched"), "{said}");
}

#[test]
fn programs_are_told_what_an_acceptance_drops() {
    let tree = watched().put("etc/pam.d/sudo", "@include common-auth\n");
    let said = changed(&tree, 0, &["--accept", "--json"]);
    let events: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[0]["event"], "dropped", "{said}");
    assert_eq!(events[0]["services"], serde_json::json!(["sudo"]), "{said}");
}

#[test]
fn a_repaired_service_needs_no_acceptance() {
    let tree = watched().put("etc/pam.d/sudo", "@include common-auth\n");
    changed(&tree, 1, &[]);
    let tree = tree.put("etc/pam.d/sudo", SUDO);
    assert_eq!(changed(&tree, 0, &[]), "");
}

#[test]
fn a_removed_pam_file_is_told_and_can_be_accepted() {
    let tree = watched().without("etc/pam.d/sudo");
    let said = changed(&tree, 1, &[]);
    assert!(said.contains("sudo"), "{said}");
    changed(&tree, 0, &["--accept", "sudo"]);
    assert_eq!(changed(&tree, 0, &[]), "");
    // The rest is watched as before.
    let tree = tree.sshd("@include common-auth\n");
    assert!(changed(&tree, 1, &[]).contains("sshd"));
}

#[test]
fn accepting_one_service_leaves_the_other_told() {
    let tree = watched().put("etc/pam.d/sudo", "@include common-auth\n");
    let tree = tree.sshd("@include common-auth\n");
    let said = changed(&tree, 1, &[]);
    assert!(said.contains("sshd") && said.contains("sudo"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    changed(&tree, 0, &["--accept", "sudo"]);
    let said = changed(&tree, 1, &[]);
    assert!(said.contains("sshd") && !said.contains("sudo"), "{said}");
}

#[test]
fn sshd_settings_that_end_the_prompt_are_told() {
    for (setting, name) in [
        ("kbdinteractiveauthentication no", "KbdInteractiveAuthentication"),
        ("usepam no", "UsePAM"),
        ("authenticationmethods publickey", "AuthenticationMethods"),
    ] {
        let tree = watched().sshd_says(setting);
        let said = changed(&tree, 1, &[]);
        assert!(said.contains("sshd") && said.contains(name), "{setting}: {said}");
    }
}

/// A list of methods that is dropped leaves keys alone: no code is asked after them.
#[test]
fn a_key_that_needed_a_code_and_needs_none_is_told() {
    let tree = Tree::debian().sshd_says("authenticationmethods publickey,keyboard-interactive");
    changed(&tree, 0, &[]);
    let tree = tree.sshd_says("authenticationmethods any");
    assert!(changed(&tree, 1, &[]).contains("sshd"));
    // Where keys were enough from the beginning, nothing has changed.
    let tree = Tree::debian();
    changed(&tree, 0, &[]);
    assert_eq!(changed(&tree, 0, &[]), "");
}

#[test]
fn a_line_that_is_skipped_or_ignored_is_told() {
    for stack in [
        "auth sufficient pam_unix.so\nauth required pam_totp.so\n",
        "@include common-auth\nauth optional pam_totp.so\n",
        "auth required pam_unix.so\naccount required pam_totp.so\n",
        // The code alone lets in.
        "auth required pam_permit.so\nauth required pam_totp.so\n",
    ] {
        let tree = watched().put("etc/pam.d/sudo", stack);
        let said = changed(&tree, 1, &[]);
        assert!(said.contains("sudo"), "{stack}: {said}");
    }
}

/// A fault from the beginning is told once: each day's run tells only what has become worse.
#[test]
fn a_gap_that_was_there_before_is_told_once() {
    let skipped = "auth sufficient pam_unix.so\nauth required pam_totp.so\n";
    let told = |tree: &Tree| {
        let said = changed(tree, 1, &[]);
        let lines: Vec<&str> = said.lines().collect();
        let [first, second] = lines.as_slice() else { panic!("{said}") };
        assert!(first.contains("sudo, sshd") || first.contains("sshd, sudo"), "{said}");
        assert!(second.contains("sudo (/etc/pam.d/sudo:1: ") && !second.contains("sshd"), "{said}");
        assert!(second.contains("enroll check"), "{said}");
    };
    let tree = Tree::debian().put("etc/pam.d/sudo", skipped);
    told(&tree);
    assert_eq!(changed(&tree, 0, &[]), "");
    // A service that comes later has it from its first day as well.
    let tree = Tree::debian();
    changed(&tree, 0, &[]);
    let tree = tree.put("etc/pam.d/sudo", skipped);
    assert!(changed(&tree, 1, &[]).contains("sudo (/etc/pam.d/sudo:1: "));
    assert_eq!(changed(&tree, 0, &[]), "");
    // It became better, and then worse again.
    let tree = tree.put("etc/pam.d/sudo", SUDO);
    assert_eq!(changed(&tree, 0, &[]), "");
    let tree = tree.put("etc/pam.d/sudo", skipped);
    assert!(changed(&tree, 1, &[]).contains("sudo"));
}

#[test]
fn a_new_service_is_watched_from_its_first_day() {
    let tree = watched().put("etc/pam.d/su", SUDO);
    let said = changed(&tree, 0, &[]);
    assert!(said.starts_with("New services ask for a code: su."), "{said}");
    assert_eq!(changed(&tree, 0, &[]), "");
    let tree = tree.put("etc/pam.d/su", "@include common-auth\n");
    assert!(changed(&tree, 1, &[]).contains("su "));
}

/// Its package brings a file that includes a set-up one, so from then on it asks for codes with the rights of its user.
#[test]
fn a_locker_that_comes_with_our_line_is_told_once() {
    let tree = Tree::debian().put("etc/pam.d/login", SUDO);
    changed(&tree, 0, &[]);
    let tree = tree.put("etc/pam.d/xscreensaver", "auth include login\n");
    let said = changed(&tree, 0, &[]);
    assert!(
        said.starts_with("New services ask for a code: xscreensaver (runs as the user)."),
        "{said}"
    );
    assert!(said.ends_with("enroll check xscreensaver\n"), "{said}");
    assert_eq!(changed(&tree, 0, &[]), "");
    // This one gives one answer to both prompts, so nobody can unlock the screen.
    let tree = tree.put("etc/pam.d/i3lock", "auth include login\n");
    let said = changed(&tree, 1, &[]);
    assert!(
        said.contains("i3lock (/etc/pam.d/login:2: ") && !said.contains("xscreensaver"),
        "{said}"
    );
    assert_eq!(changed(&tree, 0, &[]), "");
}

/// A setup that nobody proves is reverted: that is no change that anybody has to accept.
#[test]
fn a_service_on_trial_is_not_watched_yet() {
    let tree =
        watched().put("etc/pam.d/su", "@include common-auth\nauth required pam_totp.so trial=a1\n");
    assert_eq!(changed(&tree, 0, &[]), "");
    let tree = tree.put("etc/pam.d/su", "@include common-auth\n");
    assert_eq!(changed(&tree, 0, &[]), "");
}

#[test]
fn what_a_trial_makes_better_may_be_reverted() {
    let weak = "auth [success=1 default=ignore] pam_localuser.so\nauth required pam_totp.so\n@include common-auth\n";
    let tree = Tree::debian().put("etc/pam.d/su", weak);
    changed(&tree, 1, &[]);
    let before = baseline(&tree);
    assert!(before.contains("\"su\":[\"skipped\"]"), "{before}");
    let trial = "@include common-auth\nauth required pam_totp.so trial=a1\n";
    let tree = tree.put("etc/pam.d/su", trial);
    assert_eq!(changed(&tree, 0, &[]), "");
    let tree = tree.put("etc/pam.d/su", weak);
    assert_eq!(changed(&tree, 0, &[]), "");
}

#[test]
fn a_shared_file_without_its_line_tells_all_its_services() {
    let common = format!("{}{OURS}", crate::tree::COMMON_AUTH);
    let tree = Tree::debian()
        .put("etc/pam.d/common-auth", &common)
        .sshd("@include common-auth\n")
        .put("etc/pam.d/login", "@include common-auth\n");
    changed(&tree, 0, &[]);
    let tree = tree.put("etc/pam.d/common-auth", crate::tree::COMMON_AUTH);
    let said = changed(&tree, 1, &[]);
    assert!(said.contains("login") && said.contains("sshd"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn an_unreadable_baseline_is_an_error_and_stays() {
    for content in [
        "",
        "{",
        "[]",
        "{\"version\":2,\"known\":[],\"services\":{}}",
        "{\"version\":1,\"known\":[],\"services\":{},\"more\":1}",
        "{\"version\":1,\"known\":[],\"services\":{\"../x\":[]}}",
    ] {
        let tree = watched();
        fs::write(tree.path(FILE), content).unwrap();
        let said = cannot_tell(&tree, &[]);
        assert!(said.contains("/var/lib/pam_totp/check/baseline.json"), "{content}: {said}");
        assert!(said.contains("enroll check --changed --accept"), "{content}: {said}");
        assert_eq!(baseline(&tree), content);
        // One service alone cannot be accepted: the others would be lost.
        cannot_tell(&tree, &["--accept", "sudo"]);
        assert_eq!(baseline(&tree), content);
        changed(&tree, 0, &["--accept"]);
        assert_eq!(changed(&tree, 0, &[]), "");
    }
}

#[test]
fn a_baseline_in_reach_of_others_does_not_count() {
    let tree = watched().mode(FILE, 0o666);
    assert!(cannot_tell(&tree, &[]).contains("baseline.json"));
    let tree = watched().mode(FOLDER, 0o755);
    assert!(cannot_tell(&tree, &[]).contains("/var/lib/pam_totp/check"));
    // Nor is one written there.
    let before = baseline(&tree);
    cannot_tell(&tree, &["--accept"]);
    assert_eq!(baseline(&tree), before);
    let tree = watched().mode("var/lib/pam_totp", 0o777);
    assert!(cannot_tell(&tree, &["--accept"]).contains("/var/lib/pam_totp"));
    let tree = watched();
    fs::rename(tree.path(FILE), tree.path("var/lib/pam_totp/check/real")).unwrap();
    let tree = tree.link(FILE, "real");
    assert!(cannot_tell(&tree, &[]).contains("baseline.json"));
}

#[test]
fn a_baseline_that_cannot_be_written_is_an_error() {
    let tree = Tree::debian().put(FOLDER, "a file");
    let said = cannot_tell(&tree, &[]);
    assert!(said.contains("/var/lib/pam_totp/check"), "{said}");
}

#[test]
fn names_of_the_baseline_are_escaped() {
    let tree = watched();
    let text = baseline(&tree).replace("\"sudo\"", "\"su\\u001b[2mdo\"");
    fs::write(tree.path(FILE), text).unwrap();
    fs::set_permissions(tree.path(FILE), fs::Permissions::from_mode(0o600)).unwrap();
    let said = changed(&tree, 1, &[]);
    assert!(said.contains("su\\x1b[2mdo") && !said.contains('\u{1b}'), "{said}");
}

#[test]
fn only_named_services_are_compared() {
    let tree = watched().put("etc/pam.d/sudo", "@include common-auth\n");
    assert_eq!(changed(&tree, 0, &["sshd"]), "");
    assert!(changed(&tree, 1, &["sudo"]).contains("sudo"));
}

#[test]
fn accept_goes_with_changed_alone() {
    let tree = watched();
    for wrong in [&["--accept"] as &[&str], &["--changed", "--user", "x"]] {
        assert_eq!(told(&tree.run(wrong)).0, 2, "{wrong:?}");
    }
}

/// After an update of enroll that finds more, what it finds was perhaps there before.
#[test]
fn a_gap_that_an_older_enroll_did_not_know_is_not_told() {
    let tree = Tree::debian().sshd_says("authenticationmethods publickey,keyboard-interactive");
    changed(&tree, 0, &[]);
    let older = baseline(&tree).replace("\"sshd-key-alone\",", "");
    assert_ne!(older, baseline(&tree));
    fs::write(tree.path(FILE), older).unwrap();
    let tree = tree.sshd_says("authenticationmethods any");
    assert_eq!(changed(&tree, 0, &[]), "");
    assert!(baseline(&tree).contains("\"sshd-key-alone\""));
}
