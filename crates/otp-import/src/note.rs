//! What became of the pieces of a file: the lines of the report.

use std::fmt;
use totp_core::escape;

/// What became of a piece of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It was taken as it is.
    Taken,
    /// It was taken, but changed; or something else does its work.
    Changed,
    /// It was not taken.
    Left,
}

impl Fate {
    /// The word in reports: `taken`, `changed` or `left`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Changed => "changed",
            Self::Left => "left",
        }
    }
}

/// A line of the report. It is displayed with the text of the file escaped, as one line:
///
/// ```
/// use otp_import::{Format, parse};
///
/// let text = "otpauth://steam/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
/// let parsed = parse(Format::Uri, text, 0)?;
/// assert!(parsed.notes[0].to_string().starts_with("line 1: left: a Steam secret"));
/// # Ok::<(), otp_import::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// The user whom the note concerns, if the file says so. Text of the file: escape it before you show it.
    pub user: Option<String>,
    /// The place in the file: a line, or the number of an entry and its name. Text of the file: escape it before you
    /// show it.
    pub place: String,
    /// What became of the piece.
    pub fate: Fate,
    /// What the piece is, and why this became of it: English, with names of the file escaped, and without secrets.
    pub text: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", escape::text(&self.place))?;
        if let Some(user) = &self.user {
            write!(f, " ({})", escape::text(user))?;
        }
        let text = escape::text_line(&self.text);
        write!(f, ": {}: {}", self.fate.word(), text.as_deref().unwrap_or(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_displayed_as_one_line_and_escaped() {
        let note = Note {
            user: Some("ann\u{1b}[2J".to_owned()),
            place: "line 3, a\nb".to_owned(),
            fate: Fate::Left,
            text: "\"c\\x0a\"\n".to_owned(),
        };
        let shown = "line 3, a\\x0ab (ann\\x1b[2J): left: \"c\\x0a\"\\x0a";
        assert_eq!(note.to_string(), shown);
    }
}
