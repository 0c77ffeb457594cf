//! What became of the pieces of a file: the lines of the report.

/// What became of a piece of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is in the new enrolment as it was.
    Taken,
    /// It is, but otherwise; or something else does its work.
    Changed,
    /// It is, but cannot be used yet.
    Kept,
    /// It is not.
    Left,
}

impl Fate {
    /// The word in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Changed => "changed",
            Self::Kept => "kept",
            Self::Left => "left",
        }
    }
}

/// A line of the report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// Whom it concerns, where the file says so.
    pub user: Option<String>,
    /// Where in the file.
    pub place: String,
    /// What became of it.
    pub fate: Fate,
    /// What it is, and why.
    pub text: String,
}
