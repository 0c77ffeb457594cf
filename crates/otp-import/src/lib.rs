#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::print_stdout,
        clippy::print_stderr,
        clippy::unreachable
    )
)]

mod apps;
mod closed;
mod coding;
mod csv;
mod draft;
mod entry;
mod error;
mod format;
mod google;
mod item;
mod json;
mod keepass;
mod migration;
mod note;
mod oath;
mod parameter;
mod parsed;
pub mod pskc;
mod seed;
mod text;
mod token_list;
mod uri;
mod uri_list;
mod vault_table;
mod work;
mod xml;

pub use closed::{Closed, closed};
pub use entry::{Entry, Spent};
pub use error::ParseError;
pub use format::Format;
pub use note::{Fate, Note};
pub use parsed::Parsed;
pub use text::beginning;
// The types of the fields, so that a program needs no other crate to use them.
#[doc(inline)]
pub use totp_core::answer::Code;
#[doc(inline)]
pub use totp_core::authenticator::{Algorithm, Digits, Kind, Period};
#[doc(inline)]
pub use totp_core::secret::SharedSecret;
pub use zeroize::Zeroizing;

/// Reads the text of a file. `now` is the time in seconds since 1970. It matters only for a users file of pam_oath, which has
/// the last code of each user: a use later than `now` does not count.
///
/// An encrypted key container needs a key: read it with [`pskc::parse`].
///
/// ```
/// use otp_import::{Format, Kind, parse};
///
/// let table = "user,serial,secret,period\nann,1234567,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,60\n";
/// let parsed = parse(Format::Csv, table, 1_800_000_000)?;
/// assert_eq!(parsed.entries[0].user.as_deref(), Some("ann"));
/// assert!(matches!(parsed.entries[0].kind, Kind::Totp(period) if period.as_secs() == 60));
/// # Ok::<(), otp_import::ParseError>(())
/// ```
///
/// # Errors
/// [`ParseError`] if the text is not of this format, is an encrypted export, or breaks a limit. A single key that cannot be read
/// is no error: it is left with a [`Note`].
pub fn parse(format: Format, text: &str, now: u64) -> Result<Parsed, ParseError> {
    let text = text.trim_start_matches('\u{feff}');
    match format {
        Format::Google => google::parse(text),
        Format::Oath => Ok(oath::parse(text, now)),
        Format::Uri => Ok(uri_list::parse(text)),
        Format::Csv => csv::parse(text),
        Format::Pskc => pskc::parse(text, None),
        Format::Json => apps::parse(text),
        Format::KeePass => keepass::parse(text),
    }
}

#[cfg(test)]
mod tests_support {
    use super::{Entry, Parsed};

    /// The only entry.
    pub fn entry(parsed: &Parsed) -> &Entry {
        let [entry] = parsed.entries.as_slice() else { panic!("{:?}", parsed.notes) };
        entry
    }
}

#[cfg(test)]
mod tests;
