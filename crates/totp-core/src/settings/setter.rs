//! The setter that both sources use.

use super::credential_path::credential_path;
use super::error::SettingsError;
use super::fields::{
    FirstPass, Judge, LEAST_REMEMBERED, MOST_REMEMBERED, MissingHome, OriginRule, Settings,
};
use super::value::Value;
use crate::authenticator::{LookAhead, Window};
use crate::messages::Language;
use crate::throttle::{Limits, Origin};

/// NIST SP 800-63B §5.2.2: at most so many wrong codes in a row.
const MAX_FAILURES: u32 = 100;

impl Settings {
    /// What depends on the place of the line in its stack, so that no policy can set it for all.
    pub(super) fn set_for_one_field(
        &mut self,
        name: &str,
        value: &Value<'_>,
    ) -> Result<bool, String> {
        match name {
            "forward_pass" => self.forward_pass = value.switch()?,
            "use_first_pass" => {
                value.switch()?;
                self.first_pass = FirstPass::Used;
            }
            "try_first_pass" => {
                value.switch()?;
                if self.first_pass == FirstPass::Ignored {
                    self.first_pass = FirstPass::Tried;
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The one setter of everything the module knows. Returns whether there is such a setting.
    pub(super) fn set(&mut self, name: &str, value: &Value<'_>) -> Result<bool, String> {
        match name {
            "nullok" => self.nullok = value.switch()?,
            "echo" => self.echo = value.switch()?,
            "debug" => self.debug = value.switch()?,
            "missing_home" => {
                self.missing_home =
                    value.one_of("refuse ignore", [MissingHome::Refuse, MissingHome::Ignore])?;
            }
            "origin" => {
                self.origin = value.one_of(
                    "auto remote local",
                    [
                        OriginRule::Auto,
                        OriginRule::Always(Origin::Remote),
                        OriginRule::Always(Origin::Local),
                    ],
                )?;
            }
            "window" => self.window = Window::new(value.number(0, 3)?).unwrap_or_default(),
            "look_ahead" => {
                self.look_ahead = LookAhead::new(value.number(0, 10)?).unwrap_or_default()
            }
            "verifier" => {
                self.verifier = value
                    .one_of("auto local helper", [Judge::Auto, Judge::Local, Judge::Helper])?;
            }
            "prompt" => self.prompt = Some(prompt(value.text()?)?),
            "language" => self.language = value.one_of(Language::NAMES, Language::EACH)?,
            "credential" => self.credential = credential_path(value.text()?)?,
            "state_dir" => self.state_dir = value.absolute_path()?,
            "remember_for" => {
                self.remember_for = value.seconds(LEAST_REMEMBERED, MOST_REMEMBERED)?
            }
            "remember_services" => self.remember_services = Some(value.names()?.to_owned()),
            "remember_key_only" => self.remember_key_only = value.switch()?,
            "free_tries" => self.limits.free_tries = narrow(value.number(1, 20)?),
            "lockout_after_remote" => {
                self.limits.lockout_after_remote = narrow(value.number(1, 99)?)
            }
            "lockout_after_local" => self.limits.lockout_after_local = narrow(value.number(1, 99)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Checks what two settings must keep together.
    pub(super) fn check_together(&self, all: bool) -> Result<(), SettingsError> {
        let Limits { lockout_after_remote, lockout_after_local, .. } = self.limits;
        if lockout_after_remote + lockout_after_local <= MAX_FAILURES {
            if !all {
                return Ok(());
            }
            self.factors.check(self.verifier == Judge::Local, &self.credential)?;
            return self.at_login.check(&self.credential);
        }
        Err(SettingsError {
            place: "argument".to_owned(),
            name: "lockout_after_remote, lockout_after_local".to_owned(),
            reason: format!("together at most {MAX_FAILURES}"),
        })
    }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// PAM clients take prompts below 512 bytes; control characters could repaint a terminal.
fn prompt(text: &str) -> Result<String, String> {
    if text.len() > 200 || text.chars().any(char::is_control) {
        return Err("must be at most 200 bytes, without control characters".to_owned());
    }
    Ok(if text.ends_with(' ') { text.to_owned() } else { format!("{text} ") })
}
