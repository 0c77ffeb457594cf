//! What can go wrong, told with what to do about it.

use crate::messages;
use std::fmt;
use std::process::ExitCode;

/// An error of a command. Nothing was changed when one is returned, unless its text says otherwise.
#[derive(Debug)]
pub enum Error {
    /// The rules say no: what, why and what to do.
    Refused(String),
    /// Something did not work: what, why and what to do.
    Failed(String),
    /// The input ended, or the user broke off.
    Interrupted,
    /// The terminal or the pipe took no output.
    Output(std::io::Error),
    /// Told already; only the exit status is left.
    Reported(u8),
}

/// The result of a command.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// The exit status of the manual.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Refused(_) | Self::Failed(_) | Self::Output(_) => ExitCode::FAILURE,
            Self::Interrupted => ExitCode::from(130),
            Self::Reported(status) => ExitCode::from(*status),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(text) | Self::Failed(text) => f.write_str(text),
            Self::Interrupted => f.write_str(messages::broken_off()),
            Self::Output(error) => f.write_str(&messages::no_output(error)),
            Self::Reported(_) => Ok(()),
        }
    }
}

/// Shorthand for a refusal.
pub fn refused<T>(text: impl Into<String>) -> Result<T> {
    Err(Error::Refused(text.into()))
}

/// Shorthand for a failure.
pub fn failed<T>(text: impl Into<String>) -> Result<T> {
    Err(Error::Failed(text.into()))
}
