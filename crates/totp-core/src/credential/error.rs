//! Why a credential is refused. An error never carries text of the file.

use crate::secret::SecretError;
use std::fmt;

/// Why a credential is refused, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CredentialError {
    /// The line, counted from 1, where one can be named.
    pub line: Option<usize>,
    /// What is wrong.
    pub fault: CredentialFault,
}

/// The kinds of faults a credential can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CredentialFault {
    /// More than [`MAX_BYTES`](super::MAX_BYTES) bytes.
    TooLarge,
    /// Nothing in it.
    Empty,
    /// Not UTF-8.
    NotText,
    /// Not TOML, a field or table given twice, an unknown one, or a value of the wrong type.
    Syntax,
    /// An unknown field in an authenticator of kind "totp".
    UnknownField,
    /// The named field is missing.
    Missing(&'static str),
    /// The file says that root holds the credential instead ([`HELD_MARK`](super::HELD_MARK)).
    HeldByRoot,
    /// A version this program does not know.
    Version,
    /// `label`: 1 to 64 printable characters, each label once.
    Label,
    /// `secret`: why it is none.
    Secret(SecretError),
    /// The same secret stands in two tables.
    SecretTwice,
    /// `algorithm`: sha1, sha256 or sha512.
    Algorithm,
    /// `digits`: 6 to 8.
    Digits,
    /// `period`: 15 to 60.
    Period,
    /// `confirmed`: a Unix time.
    Confirmed,
    /// No `[[authenticator]]`, or more than [`MAX_AUTHENTICATORS`](super::MAX_AUTHENTICATORS).
    AuthenticatorCount,
    /// `recovery.salt`: 16 bytes in base32.
    Salt,
    /// `recovery.codes`: at most [`MAX_CODES`](crate::recovery::MAX_CODES) texts of 32 hexadecimal digits.
    RecoveryCodes,
    /// `recovery.scratch`: at most [`MAX_SCRATCH`](crate::recovery::MAX_SCRATCH) texts of 32 hexadecimal digits.
    ScratchCodes,
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        f.write_str(match self.fault {
            CredentialFault::TooLarge => "the file is larger than 16 KiB",
            CredentialFault::Empty => "the file is empty",
            CredentialFault::NotText => "the file is not UTF-8 text",
            CredentialFault::Syntax => {
                "not valid TOML, or a field that is unknown, given twice or of the wrong type"
            }
            CredentialFault::UnknownField => "unknown field",
            CredentialFault::Missing(field) => return write!(f, "the field `{field}` is missing"),
            CredentialFault::HeldByRoot => "root holds this credential (enroll-admin(8), adopt)",
            CredentialFault::Version => {
                "this version of the file is not known; a newer enroll wrote it"
            }
            CredentialFault::Label => "label: 1 to 64 printable characters, each label once",
            CredentialFault::Secret(SecretError::Base32(_)) => {
                "secret: not base32 (A-Z, 2-7), or a character is missing"
            }
            CredentialFault::Secret(SecretError::TooShort) => {
                "secret: shorter than 128 bits (than 80 with short = true)"
            }
            CredentialFault::Secret(SecretError::TooLong) => "secret: longer than 1024 bits",
            CredentialFault::SecretTwice => "the same secret stands in two authenticators",
            CredentialFault::Algorithm => "algorithm: sha1, sha256 or sha512",
            CredentialFault::Digits => "digits: 6, 7 or 8",
            CredentialFault::Period => "period: 15 to 60 seconds",
            CredentialFault::Confirmed => "confirmed: seconds since 1970",
            CredentialFault::AuthenticatorCount => "there must be 1 to 8 authenticators",
            CredentialFault::Salt => "recovery.salt: 16 bytes in base32",
            CredentialFault::RecoveryCodes => {
                "recovery.codes: at most 32 texts of 32 hexadecimal digits"
            }
            CredentialFault::ScratchCodes => {
                "recovery.scratch: at most 16 texts of 32 hexadecimal digits"
            }
        })
    }
}

impl std::error::Error for CredentialError {}

impl From<CredentialFault> for CredentialError {
    fn from(fault: CredentialFault) -> Self {
        Self { line: None, fault }
    }
}
