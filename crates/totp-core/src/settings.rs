//! The administrator's settings: module arguments, and the policy file with the same names.
//!
//! One setter serves both, so a rule cannot differ between them. Arguments win over the file. Anything
//! unknown, repeated or out of range is an error: a typing mistake must never let anybody in.

mod arguments;
mod at_login;
mod credential_path;
mod error;
mod factors;
mod fields;
mod policy;
mod setter;
mod unknown;
mod value;

pub use at_login::AtLogin;
pub use credential_path::{CredentialPath, HELD_BY_ROOT, expand};
pub use error::SettingsError;
pub use factors::Factors;
pub use fields::{
    FirstPass, Judge, LEAST_REMEMBERED, MOST_REMEMBERED, MissingHome, OriginRule, REMEMBERING,
    STATE_DIR, Settings, VOLATILE_DIR,
};
pub use policy::POLICY_PATH;
pub use unknown::likely_argument;

impl Settings {
    /// The settings from the policy file and the module's arguments, which win.
    ///
    /// # Errors
    /// [`SettingsError`] for the first setting that is unknown, repeated or out of range, and for a
    /// policy file that is not root's alone to write.
    pub fn load<'a>(
        arguments: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<Self, SettingsError> {
        Self::load_as(arguments, true)
    }

    /// The same for `pam_totp.so`, which has no code for enrolments at a login and for codes that are sent: that the policy
    /// has settings of them is noted ([`AtLogin::is_set`], [`Factors::is_set`]), and `pam_totp_full.so` reads them.
    ///
    /// # Errors
    /// As [`Settings::load`], for all other settings.
    pub fn load_but_enrolments<'a>(
        arguments: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<Self, SettingsError> {
        Self::load_as(arguments, false)
    }

    fn load_as<'a>(
        arguments: impl Iterator<Item = &'a str> + Clone,
        all: bool,
    ) -> Result<Self, SettingsError> {
        let named = arguments.clone().find_map(|argument| argument.strip_prefix("policy="));
        Self::from_policy_as(named, all)?.with_arguments_as(arguments, all)
    }
}

#[cfg(test)]
mod tests;
