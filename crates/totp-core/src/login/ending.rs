//! How a login at the helper ends.

use super::priority::Priority;
use crate::answer::TailLength;
use crate::history::FailureReport;
use crate::time::UnixTime;
use minicbor::{Decode, Encode};

/// Bytes of the log line that go through the socket.
const MAX_LINE: usize = 1_024;

/// The kinds that the module tells apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub enum EndKind {
    /// A right answer, used up.
    #[n(0)]
    Accepted,
    /// The same, but the record takes no writes.
    #[n(1)]
    AcceptedPassing,
    /// Not accepted.
    #[n(2)]
    Refused,
    /// A code that was used before.
    #[n(3)]
    CodeUsed,
    /// A recovery code that was used, replaced or barred.
    #[n(4)]
    RecoveryCodeUsed,
    /// Never enrolled, and the administrator allows it.
    #[n(5)]
    LetBy,
    /// Nothing could be decided.
    #[n(6)]
    Unavailable,
    /// The credential or the record is damaged.
    #[n(7)]
    Damaged,
    /// The policy has a fault.
    #[n(8)]
    BadSettings,
}

/// How a login ended.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Ending {
    /// The kind.
    #[n(0)]
    pub kind: EndKind,
    /// What happened, for the log: no answer, no secret, escaped.
    #[n(1)]
    pub line: String,
    /// In an answer of a password and a code: how many bytes the code was.
    #[n(2)]
    pub tail: Option<u16>,
    /// Wrong codes before this success: how many, and when the first was.
    #[n(3)]
    pub failures: Option<(u32, u64)>,
}

impl Ending {
    /// Of something that is no outcome of a login: another peer's user, too many connections.
    pub fn refused(line: &str) -> Self {
        let line = shortened(line).to_owned();
        Self { kind: EndKind::Unavailable, line, tail: None, failures: None }
    }

    /// As much of a line as goes through the socket.
    pub fn cut(line: &str) -> &str {
        shortened(line)
    }

    /// How long the code was, behind a password.
    pub fn tail(&self) -> Option<TailLength> {
        self.tail.map(|bytes| TailLength::of_bytes(usize::from(bytes)))
    }

    /// Wrong codes before this success.
    pub fn failures(&self) -> Option<FailureReport> {
        let (count, since) = self.failures?;
        Some(FailureReport { count, since: UnixTime::from_secs(since) })
    }
}

impl EndKind {
    /// Whether a right answer was used up.
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Accepted | Self::AcceptedPassing)
    }

    /// Whether it lets nobody in, whatever the rest of the stack says.
    pub const fn is_refusal(self) -> bool {
        !self.is_accepted() && !matches!(self, Self::LetBy)
    }

    /// How urgent the log line is.
    pub const fn priority(self) -> Priority {
        match self {
            Self::Accepted | Self::LetBy => Priority::Info,
            Self::AcceptedPassing => Priority::Critical,
            Self::Refused => Priority::Notice,
            Self::CodeUsed | Self::RecoveryCodeUsed => Priority::Warning,
            Self::Unavailable | Self::BadSettings => Priority::Error,
            Self::Damaged => Priority::Alert,
        }
    }
}

fn shortened(line: &str) -> &str {
    let end = (0..=MAX_LINE.min(line.len())).rev().find(|end| line.is_char_boundary(*end));
    end.and_then(|end| line.get(..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_between_characters() {
        let line = "é".repeat(MAX_LINE);
        assert_eq!(Ending::refused(&line).line, "é".repeat(MAX_LINE / 2));
        assert_eq!(Ending::refused("short").line, "short");
    }
}
