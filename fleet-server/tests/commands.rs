//! The commands of the administrator.

mod support;

use std::path::Path;
use std::process::{Command, Output};
use support::configuration;

fn run(config: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_totp-fleetd"));
    command.arg("--config").arg(config).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn hosts_are_added_listed_marked_and_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path());
    assert_eq!(stdout(&run(&config, &["init"])).lines().count(), 4);
    let text = stdout(&run(&config, &["host", "add", "web1"]));
    assert!(fleet_core::join::JoinText::parse(&text).is_some(), "{text}");
    let list = || stdout(&run(&config, &["host", "list"]));
    assert!(list().starts_with("web1 invited until 20"), "{}", list());
    assert!(run(&config, &["host", "mark", "web1", "enrol"]).status.success());
    assert!(list().ends_with(" enrol\n"), "{}", list());
    assert!(run(&config, &["host", "mark", "web1", "no-enrol"]).status.success());
    assert!(!list().contains("enrol"));
    assert!(run(&config, &["host", "revoke", "web1"]).status.success());
    assert_eq!(list(), "web1 revoked\n");
    let unknown = run(&config, &["host", "revoke", "web2"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert_eq!(stderr(&unknown), "totp-fleetd: web2: there is no host of this name\n");
    assert_eq!(run(&config, &["host", "add", "WEB"]).status.code(), Some(2));
}

#[test]
fn check_names_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path());
    let missing = run(&config, &["check"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(stdout(&missing).contains("fault keys: "), "{}", stdout(&missing));
    run(&config, &["init"]);
    let good = run(&config, &["check"]);
    assert!(good.status.success(), "{}", stdout(&good));
    assert!(stdout(&good).contains("ok    keys: hosts pin sha256:"));
    std::fs::write(folder.path().join("ledger/users/ann"), "damaged").unwrap();
    std::fs::write(folder.path().join("ledger/hosts/web1"), "damaged").unwrap();
    let damaged = stdout(&run(&config, &["check"]));
    assert!(damaged.contains("fault users: 1 of 1 rows cannot be read: users/ann: damaged"));
    assert!(damaged.contains("fault hosts: 1 of 1 rows cannot be read: hosts/web1: damaged"));
    std::fs::write(&config, "[server]\nlisten = 1\n").unwrap();
    let wrong = run(&config, &["check"]);
    assert!(stderr(&wrong).contains("totp-fleetd.toml:2: "), "{}", stderr(&wrong));
}

#[test]
fn rekey_tells_what_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path());
    run(&config, &["init"]);
    let done = run(&config, &["rekey"]);
    assert!(done.status.success() && stdout(&done).starts_with("0 sealed with key "));
    std::fs::write(folder.path().join("ledger/users/ann"), "damaged").unwrap();
    let left = run(&config, &["rekey"]);
    assert_eq!(left.status.code(), Some(1));
    assert!(stdout(&left).contains("fault users/ann: the row is damaged"));
}
