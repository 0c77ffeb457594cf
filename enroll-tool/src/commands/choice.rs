//! Which factor is set up, where the policy offers more than an app: a new user's first one, or one more.

use super::addresses::ask;
use super::arguments::Enrol;
use crate::error::Result;
use crate::json::is_dialogue;
use crate::messages::{self, Said};
use crate::terminal::Terminal;

use totp_core::credential::Address;
use totp_core::sent::Way;
use totp_core::settings::Settings;

/// The word for an app.
const APP: &str = "app";

/// Asks for the factor, and for the address if codes are to be sent; `None` for an app. A script is not asked: it has
/// options. `offer` is said before.
pub fn of_factor(
    terminal: Terminal,
    settings: &Settings,
    options: &Enrol,
    offer: &str,
) -> Result<Option<Address>> {
    let ways: Vec<Way> = settings.factors.ways().collect();
    if names_an_app(options) || ways.is_empty() || !(terminal.is_interactive() || is_dialogue()) {
        return Ok(None);
    }
    let lines = ways.iter().map(|way| match way {
        Way::Email => messages::choice_email(),
        Way::Sms => messages::choice_sms(),
    });
    let lines: Vec<&str> = [offer, messages::choice_app()].into_iter().chain(lines).collect();
    terminal.say(&format!("{}\n", lines.join("\n")))?;
    loop {
        let typed = terminal.ask("factor", messages::ask_factor())?;
        match chosen(&typed, &ways) {
            Some(None) => return Ok(None),
            Some(Some(way)) => return ask(terminal, way).map(Some),
            None => terminal.say(&messages::refused_try_again(Said(messages::choice_none())))?,
        }
    }
}

/// An option that only an app or a token has a use for has chosen already.
fn names_an_app(options: &Enrol) -> bool {
    let Enrol { form, token, .. } = options;
    let words = [&form.issuer, &form.account, &form.label];
    token.token
        || [form.uri, form.large, form.plain].contains(&true)
        || form.svg.is_some()
        || words.into_iter().any(Option::is_some)
}

/// What was typed: an app, a way, or nothing that is offered.
fn chosen(typed: &str, ways: &[Way]) -> Option<Option<Way>> {
    let typed = typed.trim();
    if typed.is_empty() || typed.eq_ignore_ascii_case(APP) {
        return Some(None);
    }
    Way::typed(typed.as_bytes()).filter(|way| ways.contains(way)).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_means_an_app() {
        for typed in ["", " ", "app", "App"] {
            assert_eq!(chosen(typed, &Way::ALL), Some(None), "{typed}");
        }
        assert_eq!(chosen(" SMS ", &Way::ALL), Some(Some(Way::Sms)));
        assert_eq!(chosen("email", &[Way::Sms]), None);
        assert_eq!(chosen("key", &Way::ALL), None);
    }

    #[test]
    fn an_option_of_an_app_chooses_the_app() {
        let mut options = Enrol::default();
        assert!(!names_an_app(&options));
        options.form.label = Some("tablet".to_owned());
        assert!(names_an_app(&options));
        let mut options = Enrol::default();
        options.token.token = true;
        assert!(names_an_app(&options));
        let mut options = Enrol::default();
        options.form.plain = true;
        assert!(names_an_app(&options));
    }
}
