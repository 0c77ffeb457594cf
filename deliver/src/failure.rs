//! Why a code was not delivered: an exit status of sysexits(3), and a sentence for the administrator.

use std::fmt;

/// The exit statuses of a delivery command, besides 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Status {
    /// The command line is wrong.
    Usage = 64,
    /// A line on standard input is wrong or missing.
    Data = 65,
    /// The next system does not know the recipient.
    NoUser = 67,
    /// The next system refused the message, or is not the one that the configuration names.
    Unavailable = 69,
    /// The program cannot do what the operating system should allow.
    System = 71,
    /// The same request may succeed later.
    TryAgain = 75,
    /// The next system does not speak the protocol.
    Protocol = 76,
    /// The next system refused the user or the password.
    Denied = 77,
    /// The configuration is wrong.
    Config = 78,
}

/// A failed delivery. The sentence has neither the code nor a password, and the address only masked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What the caller is told.
    pub status: Status,
    /// What the administrator is told, in one line.
    pub sentence: String,
}

impl Failure {
    /// A failure with that status.
    pub fn new(status: Status, sentence: impl Into<String>) -> Self {
        Self { status, sentence: sentence.into() }
    }

    /// A fault of the configuration.
    pub fn config(sentence: impl Into<String>) -> Self {
        Self::new(Status::Config, sentence)
    }

    /// A failure that may be over soon.
    pub fn later(sentence: impl Into<String>) -> Self {
        Self::new(Status::TryAgain, sentence)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}
