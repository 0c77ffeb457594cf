//! Which factor is set up, where the policy offers more than an app: a new user's first one, or one more.

use super::addresses::ask;
use super::arguments::Enrol;
use super::keys;
use crate::error::Result;
use crate::json::is_dialogue;
use crate::messages::{self, Said};
use crate::terminal::Terminal;

use totp_core::credential::Address;
use totp_core::sent::Way;
use totp_core::settings::Settings;

/// The word for an app.
const APP: &str = "app";

/// The word for a security key.
const KEY: &str = "key";

/// What a user sets up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen<To> {
    /// An app or a token.
    App,
    /// Codes that are sent.
    Sent(To),
    /// A security key.
    Key,
}

/// The first factor of a user: an app, or codes that are sent. Nobody begins with a security key, which some services do
/// not take; it comes later.
pub fn of_first(
    terminal: Terminal,
    settings: &Settings,
    options: &Enrol,
) -> Result<Option<Address>> {
    let offered = Offered { ways: settings.factors.ways().collect(), key: false };
    match ask_for_one(terminal, settings, options, &offered, messages::choice_offered())? {
        Chosen::Sent(address) => Ok(Some(address)),
        Chosen::App | Chosen::Key => Ok(None),
    }
}

/// One more factor, of all that the policy offers.
pub fn of_one_more(
    terminal: Terminal,
    settings: &Settings,
    options: &Enrol,
) -> Result<Chosen<Address>> {
    let factors = &settings.factors;
    let offered = Offered { ways: factors.ways().collect(), key: factors.has_key() };
    ask_for_one(terminal, settings, options, &offered, messages::choice_more())
}

/// What can be set up beside an app.
struct Offered {
    ways: Vec<Way>,
    key: bool,
}

/// Asks for the factor, and for the address if codes are to be sent. A script is not asked: it has options. `offer` is said
/// before.
fn ask_for_one(
    terminal: Terminal,
    settings: &Settings,
    options: &Enrol,
    offered: &Offered,
    offer: &str,
) -> Result<Chosen<Address>> {
    let is_choice = offered.key || !offered.ways.is_empty();
    if names_an_app(options) || !is_choice || !(terminal.is_interactive() || is_dialogue()) {
        return Ok(Chosen::App);
    }
    let ways = offered.ways.iter().map(|way| match way {
        Way::Email => messages::choice_email().to_owned(),
        Way::Sms => messages::choice_sms().to_owned(),
    });
    let key = offered.key.then(|| messages::choice_key(keys::services(settings)).to_string());
    let lines = [offer.to_owned(), messages::choice_app().to_owned()].into_iter();
    let lines: Vec<String> = lines.chain(ways).chain(key).collect();
    terminal.say(&format!("{}\n", lines.join("\n")))?;
    loop {
        let typed = terminal.ask("factor", messages::ask_factor())?;
        match chosen(&typed, offered) {
            Some(Chosen::Sent(way)) => return ask(terminal, way).map(Chosen::Sent),
            Some(Chosen::Key) => return Ok(Chosen::Key),
            Some(Chosen::App) => return Ok(Chosen::App),
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

/// What was typed; `None` for what is not offered.
fn chosen(typed: &str, offered: &Offered) -> Option<Chosen<Way>> {
    let typed = typed.trim();
    if typed.is_empty() || typed.eq_ignore_ascii_case(APP) {
        return Some(Chosen::App);
    }
    if typed.eq_ignore_ascii_case(KEY) {
        return offered.key.then_some(Chosen::Key);
    }
    let way = Way::typed(typed.as_bytes()).filter(|way| offered.ways.contains(way))?;
    Some(Chosen::Sent(way))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Offered {
        Offered { ways: Way::ALL.to_vec(), key: true }
    }

    #[test]
    fn nothing_typed_means_an_app() {
        for typed in ["", " ", "app", "App"] {
            assert_eq!(chosen(typed, &all()), Some(Chosen::App), "{typed}");
        }
    }

    #[test]
    fn only_what_is_offered_can_be_chosen() {
        assert_eq!(chosen(" SMS ", &all()), Some(Chosen::Sent(Way::Sms)));
        assert_eq!(chosen("Key", &all()), Some(Chosen::Key));
        assert_eq!(chosen("fax", &all()), None);
        let sms = Offered { ways: vec![Way::Sms], key: false };
        assert_eq!(chosen("email", &sms), None);
        assert_eq!(chosen("key", &sms), None);
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
