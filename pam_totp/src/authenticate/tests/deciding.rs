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

/// Asks these questions one after the other.
#[cfg(feature = "full")]
struct Asks(Vec<Prompt>, Vec<Vec<u8>>);

#[cfg(feature = "full")]
impl Asks {
    fn next(&mut self) -> Turn<Outcome> {
        match self.0.is_empty() {
            true => Turn::Done(Outcome::WrongCode),
            false => Turn::Ask(self.0.remove(0)),
        }
    }
}

#[cfg(feature = "full")]
impl Verifier<Script> for Asks {
    type Outcome = Outcome;

    fn start(&mut self, _: &mut Script) -> Turn<Outcome> {
        self.next()
    }

    fn answer(&mut self, _: &mut Script, typed: &[u8]) -> Turn<Outcome> {
        self.1.push(typed.to_vec());
        self.next()
    }
}

#[cfg(feature = "full")]
#[test]
fn a_touch_is_told_and_a_pin_is_typed_unseen() {
    for silent in [false, true] {
        let mut script = Script::new();
        script.answers = [Ok(String::new()), Ok("1234".to_owned())].into();
        let settings = Settings { echo: true, ..Settings::default() };
        let request = Request { silent, ..Request::default() };
        let mut verifier = Asks(vec![Prompt::Code, Prompt::Touch, Prompt::Pin], vec![]);
        let outcome = relay(&mut script, &settings, &request, &mut verifier);
        assert!(matches!(outcome, Outcome::WrongCode));
        assert_eq!(verifier.1, [&b""[..], b"", b"1234"]);
        let [code, pin] = script.prompts.as_slice() else { panic!("{:?}", script.prompts) };
        assert_eq!((code.0.as_str(), code.1), ("Verification code: ", true));
        assert_eq!((pin.0.as_str(), pin.1), ("PIN of your security key (then touch it): ", false));
        assert_eq!(script.told.is_empty(), silent);
        assert!(script.told.iter().all(|told| told == "Touch your security key."));
    }
}
