//! The policy file: the module's arguments by the same names, and a table `[enroll]`.

use super::at_login::{AT_LOGIN, UNTIL, interned, until};
use super::error::SettingsError;
use super::factors::is_of_factors;
use super::fields::Settings;
use super::unknown;
use super::value::Value;
use crate::document::{self, Item, SyntaxError, line_of};
use crate::home::{self, FileError, FileFault, Readers};
use std::path::Path;

/// Where the policy is looked for; it may be missing there.
pub const POLICY_PATH: &str = "/etc/security/pam_totp.toml";
const MAX_POLICY_BYTES: usize = 16 * 1024;

impl Settings {
    /// The settings from the policy file alone: `path`, or the usual place.
    ///
    /// # Errors
    /// As [`Settings::load`].
    pub fn from_policy(path: Option<&str>) -> Result<Self, SettingsError> {
        Self::from_policy_as(path, true)
    }

    pub(super) fn from_policy_as(path: Option<&str>, all: bool) -> Result<Self, SettingsError> {
        let at = Path::new(path.unwrap_or(POLICY_PATH));
        let refused = |name: &str, reason: &str| SettingsError {
            place: format!("policy {}", at.display()),
            name: name.to_owned(),
            reason: reason.to_owned(),
        };
        let content = match home::read_roots(at, MAX_POLICY_BYTES, Readers::Everybody) {
            Ok(content) => content,
            Err(FileError { fault: FileFault::Absent, .. }) if path.is_none() => {
                return Ok(Self::default());
            }
            Err(error) => return Err(refused("file", &error.to_string())),
        };
        Self::parse_policy_as(at, &content, all)
    }

    /// The settings from a policy file's content; `at` is for the error's text alone.
    ///
    /// # Errors
    /// [`SettingsError`] for the first line that is wrong.
    pub fn parse_policy(at: &Path, content: &[u8]) -> Result<Self, SettingsError> {
        Self::parse_policy_as(at, content, true)
    }

    fn parse_policy_as(at: &Path, content: &[u8], all: bool) -> Result<Self, SettingsError> {
        let refused = |(name, reason)| {
            Err(SettingsError { place: format!("policy {}", at.display()), name, reason })
        };
        match str::from_utf8(content) {
            Ok(text) => Self::from_policy_text_as(text, all).or_else(refused),
            Err(_) => refused(("file".to_owned(), "is not UTF-8 text".to_owned())),
        }
    }

    /// The settings that a policy of this text holds.
    ///
    /// # Errors
    /// The line and the setting, and what is wrong with it.
    pub fn from_policy_text(text: &str) -> Result<Self, (String, String)> {
        Self::from_policy_text_as(text, true)
    }

    /// `all`: with the settings that the full build alone reads.
    pub(super) fn from_policy_text_as(text: &str, all: bool) -> Result<Self, (String, String)> {
        let at_line = |at| format!("line {}", line_of(text, at));
        let items = document::read(text).map_err(|SyntaxError(at)| {
            (at_line(at), "is not TOML of the form: name = value".to_owned())
        })?;
        let mut settings = Self::default();
        let mut seen: Vec<(bool, &str)> = Vec::new();
        let mut for_enroll = false;
        for (at, item) in &items {
            match item {
                Item::Table(name) if name == "enroll" && !for_enroll => for_enroll = true,
                Item::Table(_) | Item::OneOfMany(_) => {
                    return Err((at_line(*at), "no such table, or given twice".to_owned()));
                }
                Item::Field(name, value) => {
                    let named = |reason| (format!("{}, {name}", at_line(*at)), reason);
                    if seen.contains(&(for_enroll, name)) {
                        return Err(named("is given twice".to_owned()));
                    }
                    seen.push((for_enroll, name));
                    if !all && name.starts_with(AT_LOGIN) {
                        settings.at_login.is_set = true;
                        continue;
                    }
                    if !all && is_of_factors(name) {
                        settings.factors.is_set = true;
                        continue;
                    }
                    let date = || value.date().filter(|_| all && name == UNTIL).map(Value::Text);
                    let value = date()
                        .or_else(|| from_toml(value))
                        .ok_or_else(|| named(NO_VALUE.to_owned()))?;
                    let set = match (for_enroll, all) {
                        (true, _) => Self::set_for_enroll,
                        (false, true) => Self::set_for_all,
                        (false, false) => Self::set,
                    };
                    if !set(&mut settings, name, &value).map_err(named)? {
                        return Err(named(unknown::IN_POLICY.to_owned()));
                    }
                }
            }
        }
        settings.check_together(all).map_err(|error| (error.name, error.reason))?;
        Ok(settings)
    }

    /// What no line in a PAM file can set, and what each can.
    fn set_for_all(&mut self, name: &str, value: &Value<'_>) -> Result<bool, String> {
        match name {
            "enrol_at_login" => self.at_login.services = interned(value.names()?),
            "enrol_until" => self.at_login.until = Some(until(value.text().unwrap_or_default())?),
            "enrol_ticket" => {
                self.at_login.no_ticket = value.one_of("required no", [false, true])?;
            }
            _ if self.factors.set(name, value)? => return Ok(true),
            _ => return self.set(name, value),
        }
        self.at_login.is_set = true;
        Ok(true)
    }

    fn set_for_enroll(&mut self, name: &str, value: &Value<'_>) -> Result<bool, String> {
        match name {
            "password_check" => {
                self.enroll_password_required = value.one_of("required optional", [true, false])?;
            }
            "host_name" => {
                self.enroll_full_host_name = value.one_of("short full", [false, true])?;
            }
            "issuer" => self.enroll_issuer = Some(value.text()?.to_owned()),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// What is told of a value that none of [`from_toml`] is.
const NO_VALUE: &str =
    "must be a text, a whole number that is not negative, true, false or a list of texts";

fn from_toml<'a>(value: &document::Value<'a>) -> Option<Value<'a>> {
    let switch = || value.boolean().map(Value::Switch);
    let text = || value.text().map(Value::Text);
    let number = || value.number().map(Value::Number);
    let names = || value.texts().map(Value::Names);
    text().or_else(number).or_else(switch).or_else(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        let (name, reason) = Settings::from_policy_text(text).unwrap_err();
        format!("{name}: {reason}")
    }

    #[test]
    fn the_policy_has_the_arguments_names_and_a_table_for_enroll() {
        let text = "nullok = true\nwindow = 2\nprompt = \"Your code:\"\n# a comment\n\
                    [enroll]\npassword_check = \"required\"\nissuer = \"Ours\"\n\
                    host_name = \"full\"\n";
        let settings = Settings::from_policy_text(text).unwrap();
        assert!(settings.nullok && settings.enroll_password_required);
        assert_eq!(settings.window.steps(), 2);
        assert_eq!(settings.prompt(), "Your code: ");
        assert_eq!(settings.enroll_issuer.as_deref(), Some("Ours"));
        assert!(settings.enroll_full_host_name);
        assert_eq!(Settings::from_policy_text("").unwrap(), Settings::default());
    }

    #[test]
    fn a_fault_is_named_by_line_and_setting() {
        assert_eq!(
            refusal("nullok = true\nnulok = true"),
            "line 2, nulok: is not known (see pam_totp.toml(5))"
        );
        assert_eq!(refusal("window = 9"), "line 1, window: must be a whole number from 0 to 3");
        assert_eq!(refusal("window = -1").split(": ").next(), Some("line 1, window"));
        assert_eq!(refusal("echo = true\necho = true"), "line 2, echo: is given twice");
        assert_eq!(refusal("[enrol]"), "line 1: no such table, or given twice");
        assert_eq!(refusal("[enroll]\nnullok = true").split(": ").next(), Some("line 2, nullok"));
        assert_eq!(refusal("nullok"), "line 1: is not TOML of the form: name = value");
        assert_eq!(refusal("window = [1]").split(": ").next(), Some("line 1, window"));
        assert!(
            refusal("lockout_after_remote = 90\nlockout_after_local = 90")
                .contains("together at most 100")
        );
    }
}
