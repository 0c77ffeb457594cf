//! Why a setting is refused.

use std::fmt;

/// A setting that is refused: which, where, and what would be right.
#[derive(Debug)]
pub struct SettingsError {
    /// "argument" or the policy file.
    pub place: String,
    /// The setting's name, or the line.
    pub name: String,
    /// What is wrong with it and what to do.
    pub reason: String,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bad {} {:?}: {}", self.place, self.name, self.reason)
    }
}

impl std::error::Error for SettingsError {}
