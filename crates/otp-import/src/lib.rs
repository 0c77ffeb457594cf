//! Reading what other programs keep of one-time codes: pure functions from text to entries and notes.
//!
//! Nothing here reads a file, asks anybody or knows whose login it is for: the text comes in, and out come the keys
//! ([`Entry`]) and what became of everything else ([`Note`]). A note or an error never holds text of a secret; names
//! out of the file are escaped where they are in a sentence.
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
mod csv;
mod draft;
mod google;
mod json;
mod keepass;
mod migration;
mod oath;
mod parameter;
pub mod pskc;
mod seed;
mod token_list;
mod uri;
mod vault_table;
mod xml;

pub use closed::closed;

use draft::Draft;

use totp_core::answer::Code;
use totp_core::authenticator::{Algorithm, Digits, Period};
use totp_core::escape;
use totp_core::secret::SharedSecret;
use zeroize::Zeroizing;

/// The formats.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// `~/.google_authenticator`
    Google,
    /// The users file of liboath and pam_oath.
    Oath,
    /// Lines of `otpauth://` and `otpauth-migration://`.
    Uri,
    /// A table of tokens or of a password manager.
    Csv,
    /// RFC 6030.
    Pskc,
    /// Exports of apps and password managers.
    Json,
    /// The XML of KeePass and KeePassXC.
    KeePass,
}

impl Format {
    /// All, with the words of the command line.
    pub const ALL: [(&'static str, Self); 7] = [
        ("google", Self::Google),
        ("oath", Self::Oath),
        ("uri", Self::Uri),
        ("csv", Self::Csv),
        ("pskc", Self::Pskc),
        ("json", Self::Json),
        ("keepass", Self::KeePass),
    ];

    /// What people call it.
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::Google => "a file of google-authenticator",
            Self::Oath => "a users file of pam_oath",
            Self::Uri => "the text of QR codes",
            Self::Csv => "a table (CSV)",
            Self::Pskc => "a key container (PSKC)",
            Self::Json => "an export of an app (JSON)",
            Self::KeePass => "an export of KeePass or KeePassXC (XML)",
        }
    }

    /// The format of a text, by how it begins.
    pub fn of(text: &str) -> Option<Self> {
        let line = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        let line = line.clone().find(|line| !line.is_empty() && !line.starts_with('#'))?;
        let is_base32 = |c: char| c.is_ascii_alphanumeric() || c == '=' || c == '-';
        let starts =
            |text: &str| line.get(..text.len()).is_some_and(|l| l.eq_ignore_ascii_case(text));
        match line {
            _ if line.starts_with('<') && text.contains(keepass::ROOT) => Some(Self::KeePass),
            _ if line.starts_with('<') => Some(Self::Pskc),
            _ if line.starts_with(['{', '[']) => Some(Self::Json),
            _ if starts("otpauth") => Some(Self::Uri),
            _ if line.starts_with("HOTP") && line.contains([' ', '\t']) => Some(Self::Oath),
            _ if line.contains([',', ';', '\t']) => Some(Self::Csv),
            _ if line.len() >= 16 && line.chars().all(is_base32) => Some(Self::Google),
            _ => None,
        }
    }
}

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

/// How codes are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// RFC 6238.
    Totp(Period),
    /// RFC 4226; the counter of the next code.
    Hotp(u64),
}

/// What is known of used codes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spent {
    /// The module that it was for accepted none yet.
    Nothing,
    /// None here, as far as one can tell; the present one counts as used.
    Present,
    /// All steps that end until then, in seconds since 1970.
    Until(u64),
    /// A module here accepted codes, and did not write down which.
    Unknown,
}

/// An authenticator that can be kept. Without Debug, since it holds a secret.
pub struct Entry {
    /// Whose, where the file says so.
    pub user: Option<String>,
    /// What to call it, where the file says so.
    pub name: Option<String>,
    /// For which service, where the file says so.
    pub issuer: Option<String>,
    /// Out of an app, which holds keys of any service. Other files hold keys of logins only.
    pub of_app: bool,
    /// Where in the file.
    pub place: String,
    /// How codes are made.
    pub kind: Kind,
    /// The secret. It may be a short one ([`SharedSecret::is_short`]).
    pub secret: SharedSecret,
    /// The hash below HMAC.
    pub algorithm: Algorithm,
    /// Digits of a code.
    pub digits: Digits,
    /// Used codes.
    pub spent: Spent,
}

/// More lines than the report of any file has that somebody reads; a hostile file would fill the memory with them.
const MOST_NOTES: usize = 200_000;
const LAST_NOTE: usize = MOST_NOTES - 1;

/// All that a file holds.
#[derive(Default)]
pub struct Parsed {
    /// Authenticators.
    pub entries: Vec<Entry>,
    /// Emergency codes of eight digits; only google-authenticator has them.
    pub scratch: Vec<Code>,
    /// What became of the rest.
    pub notes: Vec<Note>,
    /// The program whose export it is, where the content tells.
    pub app: Option<&'static str>,
}

impl Parsed {
    /// What was read, for the first line of a report.
    pub fn spoken(&self, format: Format) -> String {
        match self.app {
            Some(app) => format!("{} of {app}", format.spoken().replace(" of an app", "")),
            None => format.spoken().to_owned(),
        }
    }

    fn note(&mut self, place: &str, fate: Fate, text: impl Into<String>) {
        self.note_for(None, place, fate, text);
    }

    fn note_for(&mut self, user: Option<&str>, place: &str, fate: Fate, text: impl Into<String>) {
        let (user, place, text) = match self.notes.len() {
            MOST_NOTES.. => return,
            LAST_NOTE => {
                let text = "from here on the report is left out: it has too many lines".to_owned();
                (None, place.to_owned(), text)
            }
            _ => (user, place.to_owned(), text.into()),
        };
        self.notes.push(Note { user: user.map(str::to_owned), place, fate, text });
    }

    /// Says how many entries of a vault have no key. Their names and passwords are no business of the report.
    fn tell_without(&mut self, count: usize) {
        if count > 0 {
            let entries = if count == 1 { "entry" } else { "entries" };
            self.note("the file", Fate::Left, format!("{count} {entries} without a one-time code"));
        }
    }

    /// Takes an entry up, or says why not.
    fn add(&mut self, draft: Draft) {
        let (user, place) = (draft.user.clone(), draft.place.clone());
        match draft.finished() {
            Ok(entry) => self.entries.push(entry),
            Err(why) => self.note_for(user.as_deref(), &place, Fate::Left, why),
        }
    }
}

/// Why a file cannot be read at all; never with text of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError(pub String);

fn unreadable<T>(text: impl Into<String>) -> Result<T, ParseError> {
    Err(ParseError(text.into()))
}

/// Reads a file of a format other than PSKC, whose keys have to be asked for: [`pskc::parse`].
///
/// # Errors
/// [`ParseError`] where nothing of it can be told.
pub fn parse(format: Format, text: &str, now: u64) -> Result<Parsed, ParseError> {
    let text = text.trim_start_matches('\u{feff}');
    match format {
        Format::Google => google::parse(text),
        Format::Oath => Ok(oath::parse(text, now)),
        Format::Uri => Ok(uri::parse(text)),
        Format::Csv => csv::parse(text),
        Format::Pskc => pskc::parse(text, None),
        Format::Json => apps::parse(text),
        Format::KeePass => keepass::parse(text),
    }
}

/// The beginning of a text of the file, for messages, which escape it, and for programs.
pub fn beginning(text: &str) -> String {
    text.trim().chars().take(64).collect()
}

/// The same inside a sentence of a report: escaped.
fn shown(text: &str) -> String {
    escape::text(beginning(text))
}

/// A name of the file as a device's: without control characters, which a label cannot have.
fn label(name: &str) -> String {
    name.trim().chars().filter(|c| !c.is_control()).take(64).collect()
}

/// Six to eight digits, as programs write them.
fn code(text: &str) -> Option<Code> {
    Code::parse(text.as_bytes())
}

/// Hexadecimal, in any case.
fn hex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let digits = text.trim().as_bytes();
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() / 2));
    for pair in digits.chunks_exact(2) {
        let [high, low] = pair else { return None };
        bytes.push(value(*high)? << 4 | value(*low)?);
    }
    Some(bytes)
}

/// Base64, with or without padding and line breaks.
fn base64(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    use ::base64::Engine;
    use ::base64::alphabet::STANDARD;
    use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let mut packed = Zeroizing::new(String::with_capacity(text.len()));
    packed.extend(text.chars().filter(|c| !c.is_ascii_whitespace()));
    let mut bytes = Zeroizing::new(vec![0; packed.len()]);
    let count = GeneralPurpose::new(&STANDARD, config).decode_slice(&*packed, &mut bytes).ok()?;
    bytes.truncate(count);
    Some(bytes)
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
