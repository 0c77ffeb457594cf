//! What both configurations have in common.

use crate::failure::Failure;
use serde::de::DeserializeOwned;
use std::time::Duration;
use totp_core::escape;

/// The longest run, in seconds. The helper ends a delivery command after this time.
pub const LONGEST: u64 = 10;

/// Reads a configuration. An error names the place and not the line itself, which may have a password.
pub fn parse<T: DeserializeOwned>(shown: &str, text: &str) -> Result<T, Failure> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let line = error
            .span()
            .and_then(|span| text.get(..span.start))
            .map(|s| s.matches('\n').count() + 1);
        let at = line.map_or_else(String::new, |line| format!(":{line}"));
        // Messages of serde quote values of the wrong type; names of settings come in backticks.
        let why = error.message();
        let why = if why.starts_with("unknown field") || why.starts_with("missing field") {
            escape::text(why.replace('\n', " "))
        } else {
            "it is not TOML, or a value has the wrong type".to_owned()
        };
        Failure::config(format!("{shown}{at}: {why}. docs/delivery.md lists the settings."))
    })
}

/// The setting `timeout`.
pub fn seconds(shown: &str, seconds: Option<u64>) -> Result<Duration, Failure> {
    match seconds.unwrap_or(LONGEST) {
        seconds @ 1..=LONGEST => Ok(Duration::from_secs(seconds)),
        _ => Err(Failure::config(format!("{shown}: timeout is not a number from 1 to {LONGEST}."))),
    }
}
