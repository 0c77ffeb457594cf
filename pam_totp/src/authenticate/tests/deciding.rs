//! Which part decides a login, and how many questions it may ask.

use super::*;

/// Never done.
struct Curious(usize);

impl Verifier<Script> for Curious {
    type Outcome = Outcome;

    fn start(&mut self, _: &mut Script) -> Turn<Outcome> {
        Turn::Ask(Prompt::Code)
    }

    fn answer(&mut self, _: &mut Script, _: &[u8]) -> Turn<Outcome> {
        self.0 += 1;
        Turn::Ask(Prompt::Code)
    }
}

#[test]
fn a_verifier_that_asks_on_is_cut_off() {
    let mut script = Script::new();
    script.answers = (0..2_000).map(|_| Ok("123456".to_owned())).collect();
    let mut verifier = Curious(0);
    let outcome = relay(&mut script, &Settings::default(), &Request::default(), &mut verifier);
    assert!(matches!(outcome, Outcome::ConversationFailed));
    assert_eq!((verifier.0, script.prompts.len()), (4, 4));
}

#[test]
fn a_program_of_the_user_asks_the_helper_where_it_is_installed() {
    if own_uid() == 0 {
        return;
    }
    let mut script = Script::enrolled();
    script.helper = Some(script.home.path().join("nobody-listens"));
    // The socket's absence never makes another verifier decide.
    let full = cfg!(feature = "full");
    script.answers.push_back(Ok(CODES[4].to_owned()));
    let outcome = script.decide(&[]);
    assert_eq!(outcome.is_some(), full);
    if let Some(outcome) = outcome {
        assert_eq!(outcome.answer().0, Pam::PAM_AUTHINFO_UNAVAIL);
        assert!(script.last_line().contains("cannot use the helper (pam-totpd.socket)"));
    }
    assert!(script.prompts.is_empty());
}

#[test]
fn the_settings_choose_who_decides_and_win() {
    let mut script = Script::enrolled();
    script.helper = Some(script.home.path().join("nobody-listens"));
    assert_eq!(script.login_with(CODES[4], &["verifier=local"]), Pam::PAM_SUCCESS);
    script.helper = None;
    script.answers.push_back(Ok(CODES[5].to_owned()));
    let outcome = script.decide(&["verifier=helper"]);
    assert!(outcome.is_none_or(|outcome| !outcome.is_accepted()));
}

#[test]
fn enroll_asks_no_helper_so_that_somebody_can_enrol() {
    if own_uid() == 0 {
        return;
    }
    let mut script = Script::new();
    script.helper = Some(script.home.path().join("nobody-listens"));
    script.service = "enroll";
    assert_eq!(script.run(&[]), Pam::PAM_IGNORE);
}
