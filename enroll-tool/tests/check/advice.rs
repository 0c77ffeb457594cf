//! Every piece of advice, followed: each test's machine is copied, each change and command that
//! `enroll check` gives is carried out there, and the machine is checked again. A finding that is followed
//! is gone, comes back at no later step, and in the end no fault is left that has advice.

use crate::commands::{apply_setup, set_up, would_be_accepted};
use crate::tree::{Said, Tree};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// More steps than any machine of the tests needs.
const MOST_STEPS: usize = 12;
/// A note that nearly every machine of the tests has; it is followed where there is more to follow, and in
/// a test of its own.
const EVERYWHERE: &str = "sshd-key-alone";

/// A finding, by which it is known again.
fn known_as(finding: &Value) -> (String, String, String) {
    let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    (text("name"), text("place"), text("what"))
}

/// Follows the advice of one check to its end.
pub fn follow(original: &Tree, arguments: &[&str], said: &Said) {
    said.findings().iter().for_each(is_sound);
    let more = |finding: &Value| can_be_followed(finding) && finding["name"] != EVERYWHERE;
    if said.findings().iter().any(more) {
        follow_all(original, arguments, said);
    }
}

fn follow_all(original: &Tree, arguments: &[&str], said: &Said) {
    let tree = original.copy();
    let mut now = Said { status: said.status, all: said.all.clone() };
    let mut done = BTreeSet::new();
    for _ in 0..MOST_STEPS {
        let open = now.findings().iter().find(|finding| can_be_followed(finding)).cloned();
        let Some(finding) = open else { return };
        let this = known_as(&finding);
        assert!(done.insert(this.clone()), "{this:?} is back: {:#}", now.all);
        carry_out(&tree, &finding, original);
        let next = tree.said(arguments);
        let still = next.findings().iter().any(|finding| known_as(finding) == this);
        assert!(!still, "{this:?} is still there after {finding:#}: {:#}", next.all);
        let faults = |said: &Said| -> BTreeSet<String> {
            said.names("fault").into_iter().map(str::to_owned).collect()
        };
        let new: Vec<String> = faults(&next).difference(&faults(&now)).cloned().collect();
        // What one setting of sshd hid, the next finding tells.
        let hidden = this.0.starts_with("sshd-") && new.iter().all(|n| n.starts_with("sshd-"));
        assert!(new.is_empty() || hidden, "{new:?} by following {finding:#}: {:#}", next.all);
        now = next;
    }
    panic!("no end of advice: {:#}", now.all);
}

/// Whether it has a change, or a command that can be run in a tree.
fn can_be_followed(finding: &Value) -> bool {
    let setup = || finding["paste"].as_str().and_then(set_up).is_some();
    let policy = || setting(finding).is_some();
    !finding["change"].is_null() || command(finding).is_some() || setup() || policy()
}

/// The line of the policy that is to be pasted.
fn setting(finding: &Value) -> Option<&str> {
    let line = finding["paste"].as_str()?;
    let name = line.split_once(" = ")?.0;
    name.chars().all(|c| c.is_ascii_lowercase() || c == '_').then_some(line)
}

fn add_to_policy(tree: &Tree, line: &str) {
    let policy = "etc/security/pam_totp.toml";
    let text = fs::read_to_string(tree.path(policy)).unwrap_or_default();
    // It takes the place of the line that is there.
    let name = line.split(' ').next();
    let others = text.lines().filter(|other| other.split(' ').next() != name);
    let lines: Vec<&str> = [line].into_iter().chain(others).collect();
    tree.folder("etc/security", 0o755);
    fs::write(tree.path(policy), lines.join("\n") + "\n").unwrap();
}

/// Asserts that each line to paste is a command or a line of a file.
fn is_sound(finding: &Value) {
    let paste = finding["paste"].as_str().unwrap_or_default();
    would_be_accepted(paste);
    // What people paste into a drop-in is what programs write there.
    if paste.starts_with("systemctl edit") {
        let lines: Vec<&str> = paste.lines().skip(1).collect();
        assert_eq!(finding["change"]["edits"][0]["insert"], Value::from(lines), "{finding:#}");
    }
    // A path of the repository is nowhere on a machine that has the packages.
    let of_a_clone = paste.contains("packaging/") && finding["name"] != "selinux";
    assert!(!of_a_clone, "{finding:#}");
}

/// The command, if the line to paste is one that a tree of files is enough for.
fn command(finding: &Value) -> Option<&str> {
    let paste = finding["paste"].as_str()?;
    let programs: Vec<&str> =
        paste.split("&&").map(|part| part.split_whitespace().next().unwrap_or_default()).collect();
    let here = |program: &&str| ["chmod", "cp", "install", "mv", "printf", "rm"].contains(program);
    // A file that a shell has to look for is not in the tree.
    (programs.iter().all(here) && !paste.contains(['$', '"', '\n'])).then_some(paste)
}

/// Runs a command in a tree. `original` is the one that was checked, whose own path a finding may have.
fn run(tree: &Tree, command: &str, original: &Tree) {
    let root = |tree: &Tree| tree.path("").display().to_string().trim_end_matches('/').to_owned();
    // A tree belongs to the one who runs the tests.
    let mut command = command.replace("-o root ", "").replace("-g root ", "");
    command = command.replace(&root(original), "");
    for before in [" ", "'", ">"] {
        command = command.replace(&format!("{before}/"), &format!("{before}{}/", root(tree)));
    }
    command = command.replace(&format!("{}/dev/null", root(tree)), "/dev/null");
    tree.folder("etc/security", 0o755);
    let status = Command::new("bash").args(["-ec", &command]).status().unwrap();
    assert!(status.success(), "{command}");
}

fn carry_out(tree: &Tree, finding: &Value, original: &Tree) {
    if let (Value::Null, Some(service)) =
        (&finding["change"], finding["paste"].as_str().and_then(set_up))
    {
        return apply_setup(tree, service);
    }
    let Some(file) = finding["change"]["file"].as_str() else {
        if let Some(line) = setting(finding) {
            return add_to_policy(tree, line);
        }
        return run(tree, command(finding).unwrap(), original);
    };
    let file = file.strip_prefix('/').unwrap();
    let pasted = command(finding).map(|command| {
        let other = tree.copy();
        run(&other, command, original);
        fs::read(other.path(file)).unwrap()
    });
    let text = fs::read(tree.path(file)).unwrap_or_default();
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    let mut lines: Vec<Vec<u8>> = lines.map(<[u8]>::to_vec).collect();
    if let Some(last) = lines.last_mut().filter(|line| !line.ends_with(b"\n")) {
        last.push(b'\n');
    }
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    for edit in finding["change"]["edits"].as_array().unwrap().iter().rev() {
        let from = (number(&edit["line"]) - 1).min(lines.len());
        let new = edit["insert"].as_array().unwrap().iter();
        let new = new.map(|line| format!("{}\n", line.as_str().unwrap()).into_bytes());
        lines.splice(from..from + number(&edit["remove"]), new.collect::<Vec<_>>());
    }
    tree.folder(std::path::Path::new(file).parent().unwrap().to_str().unwrap(), 0o755);
    fs::write(tree.path(file), lines.concat()).unwrap();
    let made = pasted.unwrap_or_else(|| lines.concat());
    assert_eq!(made, lines.concat(), "the command makes another file: {finding:#}");
    if finding["name"].as_str().unwrap().starts_with("sshd-") {
        sshd_answers(tree, finding);
    }
}

/// The sshd of a tree answers from a record, which has to say what the changed file does.
fn sshd_answers(tree: &Tree, finding: &Value) {
    let paste = finding["paste"].as_str().unwrap().to_ascii_lowercase();
    let keyword = paste.split(' ').next().unwrap();
    let answers = tree.path("answers/sshd");
    let in_block = finding["what"].as_str().unwrap().starts_with("Match ");
    if let (false, Ok(dump)) = (in_block, fs::read_to_string(&answers)) {
        let kept = dump.lines().filter(|line| line.split(' ').next() != Some(keyword));
        let kept: Vec<&str> = kept.collect();
        fs::write(answers, format!("{}\n{paste}\n", kept.join("\n"))).unwrap();
    }
}

/// The line goes below the password, wherever `pam_rootok` stands.
#[test]
fn advice_for_su_is_below_the_password() {
    for stack in [
        "auth sufficient pam_rootok.so\n@include common-auth\n",
        "auth sufficient pam_rootok.so\n@include common-auth\nsession required pam_env.so\n",
        "@include common-auth\nauth sufficient pam_rootok.so\n",
        "auth sufficient pam_rootok.so\nauth required pam_unix.so\n",
    ] {
        let said = Tree::debian().put("etc/pam.d/su", stack).check(&["su"]);
        let change = &said.finding("line-missing")["change"];
        assert_eq!(change["file"], "/etc/pam.d/su", "{said:?}");
    }
    let stack = "auth sufficient pam_rootok.so\n@include common-auth\n";
    let said = Tree::debian().put("etc/pam.d/su", stack).check(&["su"]);
    let advice = said.finding("line-missing")["advice"].as_str().unwrap();
    assert!(advice.ends_with("add below /etc/pam.d/su:2:"), "{advice}");
}

/// Debian's file of sshd ends with includes of other stacks; the line does not go below them.
#[test]
fn advice_for_sshd_is_below_the_include_with_auth_lines() {
    let stack = "@include common-auth\naccount required pam_nologin.so\n@include common-account\n\
                 @include common-session\n@include common-password\n";
    let tree = Tree::debian().sshd(stack);
    let part = |tree: Tree, kind: &str| {
        tree.put(&format!("etc/pam.d/common-{kind}"), &format!("{kind} required pam_unix.so\n"))
    };
    let tree = ["account", "session", "password"].into_iter().fold(tree, part);
    let said = tree.check(&["sshd"]);
    let advice = said.finding("line-missing")["advice"].as_str().unwrap();
    assert!(advice.ends_with("add below /etc/pam.d/sshd:1:"), "{advice}");
}

#[test]
fn advice_for_keys_leaves_the_machine_ready() {
    let tree = Tree::debian().put("etc/ssh/sshd_config", "UsePAM yes\n");
    let said = tree.said(&["sshd"]);
    said.finding(EVERYWHERE);
    follow_all(&tree, &["sshd"], &said);
}

/// Where every place for the line is a fault, none is advised.
#[test]
fn no_advice_where_every_place_is_a_fault() {
    let stack = "auth sufficient pam_permit.so\nauth required pam_unix.so\n";
    let said = Tree::debian().put("etc/pam.d/su", stack).check(&["su"]);
    let finding = said.finding("line-missing");
    assert_eq!((&finding["paste"], &finding["change"]), (&"".into(), &Value::Null), "{finding}");
    assert!(finding["advice"].as_str().unwrap().contains("No change of one line"), "{finding}");
    // Nor where the service has no auth lines of its own.
    let said = Tree::debian().put("etc/pam.d/su", "account required pam_unix.so\n").check(&["su"]);
    assert_eq!(said.finding("line-missing")["paste"], "");
}

#[test]
fn advice_moves_a_line_whole() {
    let stack = "auth required \\\n  pam_totp.so \\\n window=2\n@include common-auth\n# end\n";
    let said = Tree::debian().sshd(stack).check(&["sshd"]);
    let finding = said.finding("code-before-password");
    assert_eq!(finding["paste"], "auth required pam_totp.so window=2");
    assert_eq!(finding["change"]["edits"][0]["remove"], 3, "{finding}");
}
