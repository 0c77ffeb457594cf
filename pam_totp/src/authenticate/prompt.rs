//! The words of a question: of the policy alone, and never of the user.

use crate::host::Request;
use std::borrow::Cow;
use totp_core::login::Prompt;
use totp_core::messages;
use totp_core::settings::Settings;

/// The text of a question of this login, in a program with this effective user id, which is asked for only where codes are
/// sent. The helper sends them to programs of root alone, where something was proven before.
pub fn text<'a>(
    settings: &'a Settings,
    request: &Request,
    prompt: Prompt,
    euid: impl Fn() -> u32,
) -> Cow<'a, str> {
    let plain = settings.prompt();
    // `pam_totp.so` decides no login at which codes are sent or keys are asked.
    if !cfg!(feature = "full") {
        return plain.into();
    }
    let proven = request.proven;
    let offers = || proven && settings.factors.send() && euid() == 0;
    match prompt {
        Prompt::Code if settings.prompt.is_none() => {
            let key = settings.factors.key_at(&request.service, &request.rhost);
            with_choice(settings, offers(), key)
        }
        Prompt::OnItsWay => {
            [messages::login_on_its_way(settings.language), " ", plain].concat().into()
        }
        _ => plain.into(),
    }
}

/// With what may be typed in place of a code.
fn with_choice(settings: &Settings, sends: bool, key: bool) -> Cow<'_, str> {
    let mut words = settings.factors.ways().filter(|_| sends).map(|way| way.word());
    let language = settings.language;
    match (words.next(), words.next(), key) {
        (None, _, false) => settings.prompt().into(),
        (None, _, true) => messages::login_prompt_or_key(language).into(),
        (Some(word), None, false) => messages::login_prompt_or_word(language, word).into(),
        (Some(word), None, true) => messages::login_prompt_or_word_or_key(language, word).into(),
        (Some(first), Some(second), false) => {
            messages::login_prompt_or_words(language, first, second).into()
        }
        (Some(first), Some(second), true) => {
            messages::login_prompt_or_words_or_key(language, first, second).into()
        }
    }
}

#[cfg(feature = "full")]
#[cfg(test)]
mod tests {
    use super::*;

    /// A login at which a password was typed.
    fn proven() -> Request {
        Request { proven: true, ..Request::default() }
    }

    fn texts(policy: &str) -> [String; 3] {
        let roots = "credential = \"/etc/pam_totp/users/%u.toml\"\n";
        let settings = Settings::from_policy_text(&[roots, policy].concat()).unwrap();
        [Prompt::Code, Prompt::PasswordAndCode, Prompt::OnItsWay]
            .map(|prompt| text(&settings, &proven(), prompt, || 0).into_owned())
    }

    #[test]
    fn the_prompt_offers_what_the_policy_offers() {
        let sent = "If an address is on record, a code is on its way. Verification code: ";
        let plain = "Verification code: ";
        assert_eq!(texts(""), [plain, plain, sent]);
        assert_eq!(texts("factors = [\"code\"]"), [plain, plain, sent]);
        let [code, both, _] = texts("factors = [\"code\", \"email\"]");
        assert_eq!(code, "Verification code (or type email): ");
        assert_eq!(both, plain, "a password may be such a word");
        let [code, ..] = texts("factors = [\"sms\", \"code\", \"email\"]");
        assert_eq!(code, "Verification code (or type sms or email): ");
        let [code, _, after] = texts("factors = [\"code\", \"email\"]\nprompt = \"Code\"");
        assert_eq!((code.as_str(), &after[after.len() - 6..]), ("Code ", " Code "));
    }

    #[test]
    fn a_program_of_the_user_offers_no_words() {
        let roots = "credential = \"/etc/pam_totp/users/%u.toml\"\nfactors = [\"code\", \"sms\"]";
        let settings = Settings::from_policy_text(roots).unwrap();
        assert_eq!(text(&settings, &proven(), Prompt::Code, || 1_000), "Verification code: ");
    }

    fn at(service: &str, rhost: &str, language: &str, sent: &str) -> String {
        let policy = format!(
            "credential = \"/etc/pam_totp/users/%u.toml\"\nlanguage = \"{language}\"\n\
             factors = [\"code\"{sent}, \"key\"]\nkey_services = [\"sudo\"]\n"
        );
        let settings = Settings::from_policy_text(&policy).unwrap();
        let (service, rhost) = (service.into(), rhost.into());
        let request = Request { service, rhost, ..proven() };
        text(&settings, &request, Prompt::Code, || 0).into_owned()
    }

    #[test]
    fn a_prompt_before_the_password_offers_no_words() {
        let roots = "credential = \"/etc/pam_totp/users/%u.toml\"\nfactors = [\"code\", \"sms\"]";
        let settings = Settings::from_policy_text(roots).unwrap();
        let request = Request::default();
        assert_eq!(text(&settings, &request, Prompt::Code, || 0), "Verification code: ");
    }

    #[test]
    fn the_key_is_offered_at_its_services_and_at_the_machine() {
        let with_key = "Verification code (or press Enter for your security key): ";
        assert_eq!(at("sudo", "", "en", ""), with_key);
        assert_eq!(at("sudo", "192.0.2.7", "en", ""), "Verification code: ");
        assert_eq!(at("sshd", "", "en", ""), "Verification code: ");
        let both = "Verification code (or email, or Enter for your security key): ";
        assert_eq!(at("sudo", "", "en", ", \"email\""), both);
        assert_eq!(at("sudo", "::1", "en", ", \"email\""), "Verification code (or type email): ");
        for language in ["en", "de"] {
            for sent in ["", ", \"email\"", ", \"email\", \"sms\""] {
                let asked = at("sudo", "", language, sent);
                assert!(asked.chars().count() <= 80, "{asked}");
            }
        }
    }

    #[test]
    fn the_longest_question_fits_a_line_of_80_columns() {
        for language in ["en", "de"] {
            let policy =
                format!("language = \"{language}\"\nfactors = [\"code\", \"email\", \"sms\"]");
            for text in texts(&policy) {
                assert!(text.chars().count() <= 80, "{text}");
            }
        }
    }
}
