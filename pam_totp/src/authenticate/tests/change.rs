//! A change of the password: who is asked for a code, and who is not.

use super::*;

const ROOT: Caller = Caller { ruid: 0, euid: 0 };

/// A user who runs a set-user-id program, as passwd(1) is, in a test that may itself be run by root.
fn by_a_user(mut script: Script) -> Script {
    script.caller = Caller { ruid: 4_242, euid: own_uid() };
    script
}

fn change(script: &mut Script, expired: bool, arguments: &[&str]) -> Pam {
    let state = format!("state_dir={}/root", script.home.path().display());
    let arguments: Vec<&str> = arguments.iter().copied().chain([state.as_str()]).collect();
    before_change(script, arguments.into_iter(), expired).answer().0
}

#[test]
fn a_user_is_asked_by_the_same_judge_as_at_a_login() {
    let mut script = by_a_user(Script::enrolled());
    script.answers.extend([Ok("000000".to_owned()), Ok(CODES[4].to_owned())]);
    assert_eq!(change(&mut script, false, &[]), Pam::PAM_AUTH_ERR);
    assert_eq!(change(&mut script, false, &[]), Pam::PAM_SUCCESS);
    assert_eq!(script.told, ["1 wrong code since 1970-01-01 00:02 UTC."]);
    assert_eq!(script.login(CODES[4]), Pam::PAM_AUTH_ERR);
    assert!(script.last_line().starts_with("refused: code already used"));
}

#[test]
fn root_is_not_asked_for_a_code() {
    let mut script = Script::enrolled();
    script.caller = ROOT;
    assert_eq!(change(&mut script, false, &[]), Pam::PAM_IGNORE);
    assert!(script.prompts.is_empty());
    assert_eq!(script.last_line(), "not asked: root changes the password user=ann rhost=10.0.0.1");
}

#[test]
fn an_expired_password_is_not_roots_change() {
    // login(1) and sshd run as root.
    let mut script = Script::enrolled();
    script.caller = ROOT;
    script.answers.push_back(Ok("junk".to_owned()));
    assert_ne!(change(&mut script, true, &[]), Pam::PAM_IGNORE);
    assert_eq!(script.prompts.len(), 1);
}

#[test]
fn an_expired_password_is_changed_after_a_code_at_login() {
    let mut script = by_a_user(Script::enrolled());
    assert_eq!(script.login(CODES[4]), Pam::PAM_SUCCESS);
    assert_eq!(change(&mut script, true, &[]), Pam::PAM_IGNORE);
    assert_eq!(script.prompts.len(), 1);
    assert!(script.last_line().starts_with("not asked: the password has expired"));
    // Only for an expired one: any other change has a code of its own.
    script.answers.push_back(Ok(CODES[4].to_owned()));
    assert_eq!(change(&mut script, false, &[]), Pam::PAM_AUTH_ERR);
}

#[test]
fn the_code_of_another_user_proves_nothing() {
    let mut script = by_a_user(Script::enrolled());
    script.accepted = Some(own_uid() + 1);
    script.answers.push_back(Ok(CODES[4].to_owned()));
    assert_eq!(change(&mut script, true, &[]), Pam::PAM_SUCCESS);
    assert_eq!(script.prompts.len(), 1);
}

#[test]
fn a_refused_login_takes_the_proof_of_an_earlier_one() {
    let mut script = by_a_user(Script::enrolled());
    for (answer, arguments) in
        [("000000", &[][..]), ("junk", &[]), ("000000", &["nulok"]), ("", &["use_first_pass"])]
    {
        script.accepted = Some(own_uid());
        script.login_with(answer, arguments);
        assert_eq!(script.accepted, None, "{answer:?} {arguments:?}");
        script.answers.clear();
    }
}

#[test]
fn no_code_is_taken_from_the_new_password() {
    for argument in ["use_first_pass", "try_first_pass", "forward_pass"] {
        let mut script = by_a_user(Script::enrolled());
        script.authtok = Some(format!("new{}", CODES[4]));
        script.answers.push_back(Ok(CODES[4].to_owned()));
        assert_eq!(change(&mut script, false, &[argument]), Pam::PAM_SUCCESS, "{argument}");
        assert_eq!(script.prompts, [("Verification code: ".to_owned(), false)], "{argument}");
        assert_eq!(script.authtok, Some(format!("new{}", CODES[4])), "{argument}");
    }
}

#[test]
fn nullok_lets_a_change_by_as_it_does_a_login() {
    let mut script = by_a_user(Script::new());
    assert_eq!(change(&mut script, false, &["nullok"]), Pam::PAM_IGNORE);
    assert!(script.prompts.is_empty());
    script.answers.push_back(Ok("123456".to_owned()));
    assert_eq!(change(&mut script, false, &[]), Pam::PAM_AUTH_ERR);
}

#[test]
fn a_bad_argument_denies_a_change_and_not_roots() {
    let mut script = by_a_user(Script::enrolled());
    assert_eq!(change(&mut script, false, &["nulok"]), Pam::PAM_SERVICE_ERR);
    script.caller = ROOT;
    assert_eq!(change(&mut script, false, &["nulok"]), Pam::PAM_IGNORE);
    assert!(script.prompts.is_empty());
}
