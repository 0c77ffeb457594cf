//! Why a file cannot be read.

use std::error::Error;
use std::fmt;

/// Why a file cannot be read at all: an English sentence that may say what to do. The sentence has no text of the file.
///
/// ```
/// let error = otp_import::parse(otp_import::Format::Json, "{\"entries\":", 0).err().unwrap();
/// assert_eq!(error.to_string(), "the JSON ends too early: copy the whole file");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError(pub String);

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for ParseError {}

/// The error with this text.
pub fn unreadable<T>(text: impl Into<String>) -> Result<T, ParseError> {
    Err(ParseError(text.into()))
}
