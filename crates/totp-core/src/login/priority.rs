//! How urgent a line of the log is.

/// How urgent a log line is (syslog(3)). The Module Writers' Guide fixes which fault has which.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Priority {
    /// The secret or the record of a user is damaged.
    Alert,
    /// A fault of the machine, and codes are refused or hardly kept.
    Critical,
    /// A fault that somebody has to mend.
    Error,
    /// An attack, or something odd.
    Warning,
    /// A refusal.
    Notice,
    /// A success.
    Info,
    /// Only with `debug`.
    Debug,
}
