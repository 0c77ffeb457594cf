//! What can go wrong, told with what to do about it.

use crate::messages::{self, Message};
use std::fmt;
use std::process::ExitCode;

/// An error of a command. Nothing was changed when one is returned, unless its text says otherwise.
#[derive(Debug)]
pub enum Error {
    /// The rules say no: what, why and what to do.
    Refused(Message),
    /// Something did not work: what, why and what to do.
    Failed(Message),
    /// The input ended, or the user broke off.
    Interrupted,
    /// The same, and something is used up that was typed before.
    InterruptedAfter(Message),
    /// The terminal or the pipe took no output.
    Output(std::io::Error),
    /// Told already; only the exit status is left.
    Reported(u8),
}

/// The result of a command.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Whether the reader of the output has ended, such as `head`. That is its right, and nothing to complain about.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }

    /// The exit status of the manual. With a closed pipe it is the one of tools that SIGPIPE ends.
    pub fn status(&self) -> u8 {
        match self {
            _ if self.is_closed_pipe() => 141,
            Self::Refused(_) | Self::Failed(_) | Self::Output(_) => 1,
            Self::Interrupted | Self::InterruptedAfter(_) => 130,
            Self::Reported(status) => *status,
        }
    }

    /// What it says, with its parts.
    pub fn message(&self) -> Message {
        match self {
            Self::Refused(text) | Self::Failed(text) | Self::InterruptedAfter(text) => text.clone(),
            Self::Interrupted => messages::broken_off().into(),
            Self::Output(error) => messages::no_output(error),
            Self::Reported(_) => Message::default(),
        }
    }

    /// What failed, for a message that says itself what to do: without the advice, which is on lines of its own.
    pub fn cause(&self) -> String {
        self.to_string().lines().next().unwrap_or_default().to_owned()
    }

    /// The exit status, for `main`.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.status())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

/// Shorthand for a refusal.
pub fn refused<T>(text: impl Into<Message>) -> Result<T> {
    Err(Error::Refused(text.into()))
}

/// Shorthand for a failure.
pub fn failed<T>(text: impl Into<Message>) -> Result<T> {
    Err(Error::Failed(text.into()))
}
