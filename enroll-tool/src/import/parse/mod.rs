//! Reading what other programs keep: pure functions from text to entries and notes.
//!
//! Nothing here knows `enroll`, so that the fuzz target compiles it alone. A note or an error never holds text
//! of a secret; names out of the file are printed elsewhere, without control characters.

mod csv;
mod google;
mod migration;
mod oath;
pub mod pskc;
mod uri;

use totp_core::answer::{Answer, Code};
use totp_core::authenticator::{Algorithm, Digits, Period};
use totp_core::secret::{SecretError, SharedSecret};
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
    /// A table with a head line.
    Csv,
    /// RFC 6030.
    Pskc,
}

impl Format {
    /// All, with the words of the command line.
    pub const ALL: [(&'static str, Self); 5] = [
        ("google", Self::Google),
        ("oath", Self::Oath),
        ("uri", Self::Uri),
        ("csv", Self::Csv),
        ("pskc", Self::Pskc),
    ];

    /// What people call it.
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::Google => "a file of google-authenticator",
            Self::Oath => "a users file of pam_oath",
            Self::Uri => "the text of QR codes",
            Self::Csv => "a table (CSV)",
            Self::Pskc => "a key container (PSKC)",
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
            _ if line.starts_with('<') => Some(Self::Pskc),
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
    /// Where in the file.
    pub place: String,
    /// How codes are made.
    pub kind: Kind,
    /// The secret.
    pub secret: SharedSecret,
    /// The hash below HMAC.
    pub algorithm: Algorithm,
    /// Digits of a code.
    pub digits: Digits,
    /// Used codes.
    pub spent: Spent,
}

/// All that a file holds.
#[derive(Default)]
pub struct Parsed {
    /// Authenticators.
    pub entries: Vec<Entry>,
    /// Emergency codes of eight digits; only google-authenticator has them.
    pub scratch: Vec<Code>,
    /// What became of the rest.
    pub notes: Vec<Note>,
}

impl Parsed {
    fn note(&mut self, place: &str, fate: Fate, text: impl Into<String>) {
        let (place, text) = (place.to_owned(), text.into());
        self.notes.push(Note { user: None, place, fate, text });
    }

    fn note_for(&mut self, user: Option<&str>, place: &str, fate: Fate, text: impl Into<String>) {
        let (place, text) = (place.to_owned(), text.into());
        self.notes.push(Note { user: user.map(str::to_owned), place, fate, text });
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
    }
}

/// An entry as a file has it, with numbers of any size.
struct Draft {
    user: Option<String>,
    name: Option<String>,
    place: String,
    /// Seconds of a step; `None` for a counter.
    period: Option<u64>,
    counter: u64,
    secret: Zeroizing<Vec<u8>>,
    algorithm: String,
    digits: u64,
    spent: Spent,
}

impl Draft {
    /// The usual one: SHA-1, 6 digits, 30 seconds.
    fn new(place: String, secret: Zeroizing<Vec<u8>>) -> Self {
        Self {
            user: None,
            name: None,
            place,
            period: Some(30),
            counter: 0,
            secret,
            algorithm: "sha1".to_owned(),
            digits: 6,
            spent: Spent::Present,
        }
    }

    fn finished(self) -> Result<Entry, String> {
        let kind = match self.period {
            Some(seconds) => Period::new(seconds).map(Kind::Totp).ok_or_else(|| {
                format!("codes that change every {seconds} seconds; pam_totp has 15 to 60")
            })?,
            None => Kind::Hotp(self.counter),
        };
        let digits = Digits::new(self.digits)
            .ok_or_else(|| format!("codes of {} digits; pam_totp has 6 to 8", self.digits))?;
        let hash = self.algorithm.trim().to_ascii_lowercase().replace(['-', '_'], "");
        let hash = hash.strip_prefix("hmac").unwrap_or(&hash);
        let algorithm = Algorithm::from_name(hash)
            .ok_or("a hash that pam_totp does not have (SHA-1, SHA-256 or SHA-512)")?;
        let bits = self.secret.len() * 8;
        let secret = SharedSecret::from_bytes(self.secret).map_err(|error| match error {
            SecretError::TooLong => "a secret of more than 1024 bits".to_owned(),
            _ => format!(
                "a secret of {bits} bits; RFC 4226 asks for 128 at least, so this device needs a new \
                 one: enroll"
            ),
        })?;
        let name = self.name.map(|name| shown(&name)).filter(|name| !name.is_empty());
        Ok(Entry {
            user: self.user,
            name,
            place: self.place,
            kind,
            secret,
            algorithm,
            digits,
            spent: self.spent,
        })
    }
}

/// A text of the file that may be shown: no control characters, not long.
pub fn shown(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(64).collect()
}

/// Six to eight digits.
fn code(text: &str) -> Option<Code> {
    match Answer::parse(text.as_bytes()) {
        Answer::Code(code) => Some(code),
        _ => None,
    }
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
mod tests {
    use super::*;

    #[test]
    fn the_format_is_found_by_the_content() {
        for (text, format) in [
            ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n\" TOTP_AUTH\n", Some(Format::Google)),
            ("gezd gnbv", None),
            ("# users\nHOTP/T30\tann\t-\t3132\n", Some(Format::Oath)),
            ("\nOTPAUTH://totp/x?secret=AA", Some(Format::Uri)),
            ("otpauth-migration://offline?data=x", Some(Format::Uri)),
            ("user,serial,secret\n", Some(Format::Csv)),
            ("\u{feff}<?xml version=\"1.0\"?>", Some(Format::Pskc)),
            ("", None),
            ("hello", None),
        ] {
            assert_eq!(Format::of(text), format, "{text}");
        }
    }

    #[test]
    fn what_pam_totp_does_not_have_is_left_with_the_reason() {
        let draft = || Draft::new("line 1".to_owned(), Zeroizing::new(vec![7; 20]));
        let left = |draft: Draft| draft.finished().err().unwrap();
        assert!(draft().finished().is_ok());
        assert!(left(Draft { period: Some(90), ..draft() }).contains("90 seconds"));
        assert!(left(Draft { digits: 5, ..draft() }).contains("5 digits"));
        assert!(left(Draft { algorithm: "md5".into(), ..draft() }).contains("a hash"));
        assert!(left(Draft { secret: Zeroizing::new(vec![7; 10]), ..draft() }).contains("80 bits"));
        let hmac = Draft { algorithm: "HMAC-SHA256".into(), ..draft() };
        assert!(hmac.finished().ok().unwrap().algorithm == Algorithm::Sha256);
    }

    #[test]
    fn hexadecimal_and_base64_are_read_whole_or_not_at_all() {
        assert_eq!(hex("00fF").unwrap().as_slice(), [0, 255]);
        assert!(hex("0").is_none() && hex("0g").is_none() && hex("").is_none());
        // RFC 4648 §10
        assert_eq!(base64("Zm9v\n YmE=").unwrap().as_slice(), b"fooba");
        assert_eq!(base64("Zm9vYmE").unwrap().as_slice(), b"fooba");
        assert!(base64("Zm9vYmE*").is_none());
    }
}
