//! Advice that is a command. `enroll setup` is followed: the changes that it shows are made in the tree, and the machine
//! is checked again. Of a command for which a tree is not enough, the words are looked up: a shell can read it, the
//! program knows the words, and `enroll` takes its arguments.

use crate::tree::Tree;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What each program may be advised to do: its words, without options' values, paths and names. The sources are the
/// manuals of the programs; where a program is installed, its help has the words as well.
const KNOWN: [(&str, &[&str]); 31] = [
    ("aa-status", &[]),
    // apparmor_parser(8): -r replaces a profile.
    ("apparmor_parser", &["-r"]),
    ("apk", &["add"]),
    ("apt-get", &["install"]),
    // authselect(8): create-profile NAME --base-on=NAME.
    ("authselect", &["create-profile", "--base-on"]),
    ("cat", &[]),
    ("chmod", &[]),
    ("chown", &["-h"]),
    // With a path by `readlink -f`.
    ("cp", &["--remove-destination", "--preserve", "-f"]),
    ("df", &["-h", "-i"]),
    ("dnf", &["install"]),
    ("enroll", &[]),
    ("find", &["-mindepth", "-type", "-name", "-exec"]),
    ("findmnt", &["--target"]),
    ("grep", &[]),
    ("install", &["-d", "-D", "-m", "-o", "-g"]),
    ("kill", &["-HUP"]),
    ("ldd", &[]),
    ("make", &["install", "build", "-f", "-C"]),
    ("mount", &["-o"]),
    ("mv", &["-n"]),
    ("pacman", &["-S"]),
    ("printf", &[]),
    ("rm", &[]),
    // semodule(8): -l lists modules, -i installs one.
    ("semodule", &["-l", "-i"]),
    ("sshd", &["-t"]),
    (
        "systemctl",
        &["reload", "restart", "try-restart", "reset-failed", "status", "edit", "enable", "--now"],
    ),
    ("timedatectl", &["set-ntp"]),
    ("yum", &["install"]),
    ("zypper", &["install"]),
    // Words of a program that are none of the above: see `can_be_run`.
    ("sudo", &[]),
];

/// Programs whose help does not have the words in the form that is typed, or that have none.
const WITHOUT_HELP: [&str; 8] = ["enroll", "find", "kill", "make", "pacman", "sshd", "sudo", "apk"];

/// Asserts that a command of an advice would be accepted where it is meant to be run.
pub fn would_be_accepted(paste: &str) {
    let read = Command::new("bash").args(["-n", "-c", paste]).status().unwrap();
    assert!(read.success(), "no shell reads this: {paste}");
    for command in paste.split(['\n', ';', '|']).flat_map(|line| line.split("&&")) {
        let words: Vec<&str> = command.split_whitespace().collect();
        let words = words.strip_prefix(&["sudo"]).unwrap_or(&words);
        // Lines of a file stand below a command that edits it.
        let Some((program, rest)) = words.split_first().filter(|(first, _)| !is_a_line(first))
        else {
            continue;
        };
        let known = KNOWN.iter().find(|(name, _)| name == program);
        let (_, known) = known.unwrap_or_else(|| panic!("an unknown program: {paste}"));
        if *program == "enroll" {
            takes(rest);
        }
        can_be_run(program, rest, known, paste);
    }
}

/// A line of a PAM file, of a unit, of sshd's settings or of the policy.
fn is_a_line(first: &str) -> bool {
    ["auth", "account", "password", "prompt", "#"].contains(&first)
        || first.starts_with("remember_")
        || first.starts_with(['[', '-'])
        || first.starts_with(char::is_uppercase)
}

fn can_be_run(program: &str, words: &[&str], known: &[&str], paste: &str) {
    let verb = ["systemctl", "apt-get", "dnf", "yum", "zypper", "apk", "authselect", "timedatectl"];
    let first = words.first().filter(|_| verb.contains(&program));
    let options = words.iter().filter(|word| word.starts_with('-') && program != "enroll");
    let options = options.map(|word| word.split('=').next().unwrap());
    let used: Vec<&str> = first.copied().into_iter().chain(options).collect();
    for word in &used {
        assert!(known.contains(word), "{program} has no {word}: {paste}");
    }
    if WITHOUT_HELP.contains(&program) || used.is_empty() {
        return;
    }
    let help = Command::new(program).arg("--help").env("LC_ALL", "C").output();
    // The package managers of other distributions are not here.
    let Ok(help) = help else { return };
    let text = String::from_utf8([help.stdout, help.stderr].concat()).unwrap();
    for word in &used {
        let has = text.split(|c: char| c.is_whitespace() || ",=[]|".contains(c));
        assert!(has.into_iter().any(|other| other == *word), "{program} has no {word}: {text}");
    }
}

/// Asserts that `enroll` knows these arguments. With --help behind them it judges them and does nothing.
fn takes(arguments: &[&str]) {
    let line = shell_words(&arguments.join(" "));
    let enroll = env!("CARGO_BIN_EXE_enroll");
    let output = Command::new(enroll).args(&line).arg("--help").stdin(Stdio::null()).output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "enroll does not take {line:?}: {said}");
}

/// The words as a shell has them.
fn shell_words(line: &str) -> Vec<String> {
    // Without words, printf would print an empty one.
    let script = format!("for word in {line}; do printf '%s\\0' \"$word\"; done");
    let output = Command::new("bash").args(["-c", &script]).output().unwrap().stdout;
    let text = String::from_utf8(output).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

/// The service, if a command sets one up and a tree of files is enough to do it. What sshd makes of its settings is no
/// part of a tree.
pub fn set_up(paste: &str) -> Option<&str> {
    let service = paste.strip_prefix("enroll setup ")?;
    (service != "sshd" && !service.contains([' ', '\'', '\n'])).then_some(service)
}

/// Makes the changes that a setup shows.
pub fn apply_setup(tree: &Tree, service: &str) {
    let output = tree.enroll(&["setup", service, "--dry-run"]);
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "the advice to set up {service} is refused: {text}");
    let mut file = None;
    let mut hunk: Option<(usize, Vec<&str>)> = None;
    let mut hunks: Vec<(String, usize, Vec<&str>)> = Vec::new();
    for line in text.lines().chain(["@@ end"]) {
        let inside = line.starts_with([' ', '+', '-']) && !line.starts_with("+++ ");
        match &mut hunk {
            Some((_, lines)) if inside && !line.starts_with("--- ") => lines.push(line),
            _ => {
                if let (Some((first, lines)), Some(file)) = (hunk.take(), &file) {
                    hunks.push((String::clone(file), first, lines));
                }
                if let Some(path) = line.strip_prefix("+++ /") {
                    file = Some(path.to_owned());
                } else if let Some(place) = line.strip_prefix("@@ -") {
                    let first: String = place.chars().take_while(char::is_ascii_digit).collect();
                    hunk = Some((first.parse().unwrap(), Vec::new()));
                }
            }
        }
    }
    assert!(!hunks.is_empty(), "{service}: {text}");
    for (path, first, lines) in hunks.into_iter().rev() {
        make(tree, &path, first, &lines);
    }
}

/// One hunk of a diff, by the number of its first line in the old file.
fn make(tree: &Tree, path: &str, first: usize, hunk: &[&str]) {
    let text = fs::read_to_string(tree.path(path)).unwrap_or_default();
    let mut lines: Vec<&str> = text.lines().collect();
    let of = |sign| hunk.iter().filter(move |line| !line.starts_with(sign)).map(|line| &line[1..]);
    let (old, new): (Vec<&str>, Vec<&str>) = (of('+').collect(), of('-').collect());
    let from = first.saturating_sub(usize::from(!old.is_empty()));
    assert_eq!(lines[from..from + old.len()], old, "{path}: another file was shown");
    lines.splice(from..from + old.len(), new);
    tree.folder(std::path::Path::new(path).parent().unwrap().to_str().unwrap(), 0o755);
    fs::write(tree.path(path), lines.join("\n") + "\n").unwrap();
}

#[test]
fn a_command_that_no_program_takes_is_no_advice() {
    for paste in [
        "systemctl reload ssh",
        "sshd -t && systemctl restart ssh",
        "systemctl edit openvpn@.service\n[Service]\nProtectHome=read-only",
        "enroll admin disable 'o''brien'",
        "enroll --user ann --system",
        "timedatectl set-ntp true",
        "authselect create-profile totp --base-on=sssd",
        "apt-get install chrony",
    ] {
        would_be_accepted(paste);
    }
    for paste in [
        "systemctl relaod ssh",
        "systemctl reload --later ssh",
        "enroll admin forget ann",
        "enroll setup",
        "enroll check --fast",
        "chmod 'a",
        "apt-get instal chrony",
        "frob x",
    ] {
        let judged = std::panic::catch_unwind(|| would_be_accepted(paste));
        assert_eq!(judged.is_err(), paste != "enroll setup", "{paste}");
    }
}

/// What the diff of a setup says is what is made of it.
#[test]
fn a_setup_that_is_advised_is_made() {
    let lines = "# of sudo\n@include common-auth\n# end\n";
    let tree = Tree::debian().put("etc/pam.d/sudo", lines).put("etc/pam.d/sudo-i", lines);
    apply_setup(&tree, "sudo");
    for name in ["sudo", "sudo-i"] {
        let made = fs::read_to_string(tree.path(&format!("etc/pam.d/{name}"))).unwrap();
        let wanted = lines.replace("# end", "auth required pam_totp.so\n# end");
        assert_eq!(made, wanted, "{name}");
    }
}

/// All text that may be advice: the catalogue, the literals of `enroll`, the documents and what packages ship.
fn texts_of_advice() -> Vec<(PathBuf, String)> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders: Vec<PathBuf> =
        ["messages", "enroll-tool/src", "docs", "packaging"].map(|at| repository.join(at)).into();
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                texts.push((path, text));
            }
        }
    }
    texts.push((
        repository.join("README.md"),
        fs::read_to_string(repository.join("README.md")).unwrap(),
    ));
    texts
}

/// A process with the rights of a user at root's terminal is the user's to trace, who then types into root's shell.
#[test]
fn no_advice_for_root_runs_with_the_rights_of_a_user() {
    let as_a_user = ["runuser -", "sudo -u", "sudo --user", "su -c", "setpriv --re"];
    let texts = texts_of_advice();
    assert!(texts.len() > 200, "{} files", texts.len());
    for (path, text) in texts {
        // Manuals escape hyphens. Comments of the sources are no advice.
        let text = text.replace("\\-", "-").replace("\\fB", "").replace("\\fR", "");
        let advice = |line: &&str| !line.trim_start().starts_with("//");
        for line in text.lines().filter(advice) {
            let found = as_a_user.iter().find(|way| line.contains(**way));
            assert!(found.is_none(), "{}: {line}", path.display());
        }
    }
}
