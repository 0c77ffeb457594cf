//! Why a file cannot be read.

/// Why a file cannot be read at all; never with text of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError(pub String);

/// The error with this text.
pub fn unreadable<T>(text: impl Into<String>) -> Result<T, ParseError> {
    Err(ParseError(text.into()))
}
