//! An authenticator of a file, within pam_totp's limits.

use totp_core::authenticator::{Algorithm, Digits, Period};
use totp_core::secret::SharedSecret;

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
