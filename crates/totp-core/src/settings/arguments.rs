//! The module's arguments.

use super::error::SettingsError;
use super::fields::Settings;
use super::unknown;
use super::value::Value;

impl Settings {
    /// These settings, overruled by the module's arguments.
    ///
    /// # Errors
    /// As [`Settings::load`], for an argument.
    pub fn with_arguments<'a>(
        self,
        arguments: impl Iterator<Item = &'a str>,
    ) -> Result<Self, SettingsError> {
        self.with_arguments_as(arguments, true)
    }

    pub(super) fn with_arguments_as<'a>(
        mut self,
        arguments: impl Iterator<Item = &'a str>,
        all: bool,
    ) -> Result<Self, SettingsError> {
        let mut seen: Vec<&str> = Vec::new();
        for argument in arguments {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, Value::Text(value.into())),
                None => (argument, Value::Switch(true)),
            };
            let refused = |reason| SettingsError {
                place: "argument".to_owned(),
                name: shortened(name),
                reason,
            };
            if seen.contains(&name) {
                return Err(refused("is given twice".to_owned()));
            }
            seen.push(name);
            if name == "policy" {
                value.absolute_path().map_err(refused)?;
            } else if name == "trial" {
                // For the time of an `enroll setup`; it concerns the module alone (pam_totp, trial.rs).
                value.trial().map_err(refused)?;
            } else if !self.set_for_one_field(name, &value).map_err(refused)?
                && !self.set(name, &value).map_err(refused)?
            {
                return Err(refused(unknown::ARGUMENT.to_owned()));
            }
        }
        self.check_together(all)?;
        Ok(self)
    }
}

/// Names come from a file of root's, but a log line stays short and printable whatever stands there.
fn shortened(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}
