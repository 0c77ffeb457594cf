//! Calls that `pam_totp.so` hands over to the full build beside it.

use e2e_tests::driver::Script;
use e2e_tests::{Ann, ann, code, module};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// A change of the password by this file of the module.
fn change(ann: &Ann, module: &str) -> Script {
    let mut script = ann.script("").calling(&["chauthtok"]).answering(&code(0));
    script.lines =
        vec![format!("password required {module}"), "password required pam_permit.so".to_owned()];
    script
}

/// `pam_totp.so` in a folder where nothing else is.
fn alone(ann: &Ann) -> PathBuf {
    let folder = ann.home().join("security");
    fs::create_dir(&folder).expect("a folder");
    let file = folder.join("pam_totp.so");
    fs::copy(module(), &file).expect("a copy");
    file
}

#[test]
fn without_the_full_build_no_password_changes() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let report = ann.run(&change(&ann, &alone(&ann).display().to_string()));
    assert_eq!((report.name(0), report.prompts()), ("PAM_SERVICE_ERR", 0));
    assert_eq!(report.before, report.after);
}

#[test]
fn without_the_full_build_a_login_is_as_ever() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let mut script = ann.script("").answering(&code(0));
    script.lines = vec![format!("auth required {}", alone(&ann).display())];
    assert_eq!(ann.run(&script).name(0), "PAM_SUCCESS");
}

/// A login to a service that remembers devices.
#[test]
fn without_the_full_build_a_service_with_devices_lets_nobody_in() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let mut script = ann.script("").answering(&code(0));
    let line = |services: &str| {
        let file = ann.home().join("security/pam_totp.so");
        format!("auth required {} remember_for=7d remember_services={services}", file.display())
    };
    alone(&ann);
    script.lines = vec![line(&script.service)];
    let report = ann.run(&script);
    assert_eq!((report.name(0), report.prompts()), ("PAM_SERVICE_ERR", 0));
    // Another service is as ever.
    script.lines = vec![line("sshd")];
    assert_eq!(ann.run(&script).name(0), "PAM_SUCCESS");
}

#[test]
fn a_file_that_is_no_module_changes_no_password() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let file = alone(&ann);
    fs::write(file.with_file_name("pam_totp_full.so"), "no library\n").expect("write");
    let report = ann.run(&change(&ann, &file.display().to_string()));
    assert_eq!((report.name(0), report.prompts()), ("PAM_SERVICE_ERR", 0));
    assert_eq!(report.before, report.after);
}

#[test]
fn the_full_build_is_unloaded_with_the_transaction() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let mut script = change(&ann, &module().display().to_string());
    script.calls = vec!["chauthtok".to_owned(), "chauthtok".to_owned()];
    script.rounds = 2;
    let report = ann.run(&script);
    // The first change of the first round has the only answer.
    assert_eq!(report.name(1), "PAM_CONV_ERR");
    assert_eq!(report.before, report.after);
    assert!(report.after.iter().all(|line| !line.starts_with("code ")));
}

#[test]
fn what_the_full_build_leaves_goes_before_its_code() {
    let Some(ann) = ann() else { return };
    if Command::new("valgrind").arg("--version").output().is_err() {
        assert!(std::env::var_os("E2E_REQUIRE").is_none_or(|v| v != "1"), "skipped: no valgrind");
        return eprintln!("skipped: no valgrind");
    }
    ann.enrol("");
    let mut script = change(&ann, &module().display().to_string());
    script.calls = vec!["chauthtok".to_owned(), "chauthtok".to_owned()];
    let mut run = ann.command(&script);
    run.under(&["valgrind", "-q", "--error-exitcode=99"]);
    let report = run.report();
    assert_eq!(report.name(0), "PAM_SUCCESS", "{}", report.noise);
}

#[test]
fn a_program_that_changes_its_service_ends_its_transaction() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let mut script = change(&ann, &module().display().to_string());
    let calls = ["chauthtok", "another_service", "acct_mgmt"];
    script.calls = calls.map(str::to_owned).to_vec();
    // A crash leaves no report.
    assert_eq!(ann.run(&script).name(0), "PAM_SUCCESS");
}
