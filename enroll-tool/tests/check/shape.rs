//! How it is said: to people at any width, to programs, and by the exit status.

use crate::tree::{OURS, Tree};

fn text(tree: &Tree, arguments: &[&str]) -> (i32, String) {
    let output = tree.run(arguments);
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_right_machine_says_so_in_a_few_lines() {
    let (status, said) = text(&Tree::debian().sshd_says("pubkeyauthentication no"), &["sshd"]);
    assert_eq!((status, said.as_str()), (0, "These services ask for a code: sshd.\nReady.\n"));
}

#[test]
fn a_finding_has_what_where_whom_and_the_mend() {
    let tree = Tree::debian().sshd(&format!("{OURS}@include common-auth\n"));
    let (status, said) = text(&tree, &["sshd"]);
    assert_eq!(status, 1);
    let wanted = "fault: The stack asks for the code before the password. [code-before-password]\n  \
                  at /etc/pam.d/sshd:1\n  Anybody who can reach the prompt can use up";
    assert!(said.starts_with(wanted), "{said}");
    assert!(said.contains("\n      auth required pam_totp.so\n"), "{said}");
    assert!(said.ends_with("These services ask for a code: sshd.\nNot ready.\n"), "{said}");
}

#[test]
fn only_lines_to_paste_exceed_80_columns_and_none_has_colour() {
    let tree = Tree::debian()
        .sshd(&format!("auth optional pam_totp.so nullok\n@include common-auth\n{OURS}"))
        .sshd_says("kbdinteractiveauthentication no\npasswordauthentication yes\nmaxauthtries 1")
        .put("answers/disk", "tmpfs ro 0")
        .mode("etc/pam.d/sshd", 0o666);
    let (_, said) = text(&tree, &[]);
    for line in said.lines().filter(|line| !line.starts_with("      ")) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(!said.contains('\u{1b}'));
}

#[test]
fn a_finding_gives_programs_the_names_of_its_messages() {
    let said = Tree::debian().sshd(&format!("{OURS}@include common-auth\n")).check(&["sshd"]);
    let messages = &said.finding("code-before-password")["messages"];
    let wanted = serde_json::json!({
        "what": "check-code-first",
        "effect": "check-code-first-effect",
        "advice": "check-move-below",
    });
    assert_eq!(*messages, wanted, "{:#}", said.all);
    let said = Tree::debian().sshd("@include common-auth\n").check(&["sshd"]);
    assert_eq!(said.finding("line-missing")["messages"]["what"], "check-line-missing");
}

/// `enroll check | head -n 1`
#[test]
fn a_reader_that_ends_early_is_no_error() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let tree = Tree::debian();
    let output = tree.command(&["check", "sshd"]).stdout(writer).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(141));
}

#[test]
fn what_several_services_share_is_told_once() {
    let lines = format!("@include common-auth\n{OURS}");
    let broken = crate::tree::COMMON_AUTH.replace("requisite", "requsite");
    let tree = Tree::debian()
        .put("etc/pam.d/su", &lines)
        .put("etc/pam.d/common-auth", &broken)
        .put("answers/disk", "ext4 ro 1000000000");
    let said = tree.check(&["sshd", "su"]);
    assert_eq!(said.names("fault").iter().filter(|name| **name == "state-read-only").count(), 1);
    assert_eq!(said.finding("bad-line")["services"], serde_json::json!(["sshd", "su"]));
}

#[test]
fn a_wrong_word_on_the_command_line_is_said_and_ends_with_2() {
    let output = Tree::debian().run(&["--jsno"]);
    assert_eq!(output.status.code(), Some(2));
    let output = Tree::debian().run(&["--user", "nobody-of-that-name"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no user"));
}

/// Every name that a finding can have stands in the manual, and in a test.
#[test]
fn every_finding_is_in_the_manual_and_in_a_test() {
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let root = std::path::Path::new(&root);
    let read = |path: &std::path::Path| std::fs::read_to_string(path).unwrap();
    let all = |folder: &str| -> String {
        let files = std::fs::read_dir(root.join(folder)).unwrap();
        let paths = files.map(|file| file.unwrap().path()).filter(|path| path.is_file());
        paths.map(|path| read(&path)).collect()
    };
    let manual = read(&root.join("../packaging/man/enroll.1")).replace('\\', "");
    let (code, tests) = (all("src/check"), all("tests/check"));
    // A name is the first text after a level, or the first argument of one of the shorthands.
    let marks = [
        "Level::Fault,",
        "Level::Warning,",
        "Level::Note,",
        "Level::Unknown,",
        "(level,",
        " fault(",
    ];
    let mut names: Vec<&str> = Vec::new();
    for mark in marks {
        for after in code.split(mark).skip(1) {
            let name = after.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
            names.extend(name.filter(|name| !name.contains(' ')));
        }
    }
    names.sort_unstable();
    names.dedup();
    assert!(names.len() > 60, "{names:?}");
    let lost: Vec<_> = names.iter().filter(|name| !manual.contains(**name)).collect();
    assert!(lost.is_empty(), "not in the manual: {lost:?}");
    let untested: Vec<_> =
        names.iter().filter(|name| !tests.contains(&format!("\"{name}\""))).collect();
    assert!(untested.is_empty(), "not in a test: {untested:?}");
}
