//! A code before the password changes: our line in a password stack.

use e2e_tests::driver::{Report, Script};
use e2e_tests::{Ann, ann, code, module, wrong_code};

/// Something changes the password in the second phase: pam_permit says that it did.
fn stack(ann: &Ann, arguments: &str) -> Script {
    let mut script = ann.script(arguments);
    script.lines.push(format!("password required {} {arguments}", module().display()));
    script.lines.push("password required pam_permit.so".to_owned());
    script
}

/// A change of ann's with these answers.
fn change(ann: &Ann, arguments: &str, answers: &[&str]) -> Report {
    calls(ann, arguments, &["chauthtok"], answers)
}

fn calls(ann: &Ann, arguments: &str, calls: &[&str], answers: &[&str]) -> Report {
    let script = stack(ann, arguments).calling(calls);
    ann.run(&answers.iter().fold(script, |script, answer| script.answering(answer)))
}

#[test]
fn a_change_asks_for_one_code_once() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let report = change(&ann, "", &[&code(0)]);
    assert_eq!((report.name(0), report.prompts()), ("PAM_SUCCESS", 1));
    assert_eq!(report.shown, [(1, "Verification code: ".to_owned())]);
    assert_eq!(report.before, report.after);
}

#[test]
fn a_code_of_a_login_is_used_at_a_change_and_back() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let (now, next) = (code(0), code(1));
    assert_eq!(ann.login(&now), "PAM_SUCCESS");
    let report = change(&ann, "", &[&now]);
    assert_eq!((report.name(0), report.prompts()), ("PAM_AUTH_ERR", 1));
    assert_eq!(report.texts(), ["This code was already used. Wait for the next one."]);
    assert_eq!(change(&ann, "", &[&next]).name(0), "PAM_SUCCESS");
    assert_eq!(ann.login(&next), "PAM_AUTH_ERR");
}

#[test]
fn a_wrong_code_denies_a_change_and_is_charged() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let wrong = wrong_code();
    for _ in 0..5 {
        let report = change(&ann, "", &[&wrong]);
        assert_eq!((report.name(0), report.prompts()), ("PAM_AUTH_ERR", 1));
    }
    assert_eq!(ann.login(&code(0)), "PAM_AUTH_ERR", "codes wait now");
}

#[test]
fn the_module_alone_changes_no_password() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let mut script = stack(&ann, "").calling(&["chauthtok"]).answering(&code(0));
    script.lines.pop();
    let report = ann.run(&script);
    assert_eq!(report.prompts(), 1);
    assert_ne!(report.name(0), "PAM_SUCCESS", "nothing was changed");
}

#[test]
fn an_expired_password_needs_no_second_code_at_a_login() {
    let Some(ann) = ann() else { return };
    ann.enrol_with_recovery();
    for answer in [code(0).as_str(), "0123-4567-89AB-CDEF-GHJK-MN01"] {
        let report = calls(&ann, "", &["authenticate", "chauthtok_expired"], &[answer]);
        assert_eq!((report.name(1), report.prompts()), ("PAM_SUCCESS", 1), "{answer}");
    }
}

#[test]
fn an_expired_password_needs_a_code_where_none_was_proven() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let (wrong, now, next) = (wrong_code(), code(0), code(1));
    let both = ["authenticate", "chauthtok_expired"];
    // No login on this handle, one that was refused, one that was refused after a right one.
    let report = calls(&ann, "", &["chauthtok_expired"], &[&wrong]);
    assert_eq!((report.name(0), report.prompts()), ("PAM_AUTH_ERR", 1));
    let report = calls(&ann, "", &both, &[&wrong, &wrong]);
    assert_eq!((report.name(1), report.prompts()), ("PAM_AUTH_ERR", 2));
    let again = ["authenticate", "authenticate", "chauthtok_expired"];
    let report = calls(&ann, "", &again, &[&now, &now, &next]);
    assert_eq!([report.name(0), report.name(1)], ["PAM_SUCCESS", "PAM_AUTH_ERR"]);
    assert_eq!((report.name(2), report.prompts()), ("PAM_SUCCESS", 3));
}

#[test]
fn a_change_by_choice_needs_a_code_of_its_own() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let report = calls(&ann, "", &["authenticate", "chauthtok"], &[&code(0), &code(0)]);
    assert_eq!((report.name(1), report.prompts()), ("PAM_AUTH_ERR", 2));
}

#[test]
fn nullok_counts_at_a_change_too() {
    let Some(ann) = ann() else { return };
    let report = change(&ann, "nullok", &[]);
    assert_eq!((report.name(0), report.prompts()), ("PAM_SUCCESS", 0));
    let report = change(&ann, "", &["123456"]);
    assert_eq!((report.name(0), report.prompts()), ("PAM_AUTH_ERR", 1));
    ann.enrol("");
    assert_eq!(change(&ann, "nullok", &["123"]).name(0), "PAM_AUTH_ERR");
}

#[test]
fn a_bad_argument_denies_a_change_before_the_prompt() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let report = change(&ann, "nulok", &[]);
    assert_eq!((report.name(0), report.prompts()), ("PAM_SERVICE_ERR", 0));
}
