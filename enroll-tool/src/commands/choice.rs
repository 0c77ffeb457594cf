//! Which second factor a new user sets up first, where the policy offers more than an app.

use super::addresses::ask;
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
/// options.
pub fn of_factor(terminal: Terminal, settings: &Settings) -> Result<Option<Address>> {
    let ways: Vec<Way> = settings.factors.ways().collect();
    if ways.is_empty() || !(terminal.is_interactive() || is_dialogue()) {
        return Ok(None);
    }
    let lines = ways.iter().map(|way| match way {
        Way::Email => messages::choice_email(),
        Way::Sms => messages::choice_sms(),
    });
    let lines: Vec<&str> =
        [messages::choice_offered(), messages::choice_app()].into_iter().chain(lines).collect();
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
}
