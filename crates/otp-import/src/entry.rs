//! A key of a file, within the limits of the library.

use totp_core::authenticator::{Algorithm, Digits, Kind};
use totp_core::secret::SharedSecret;

/// Which codes are known to be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spent {
    /// None: the module that the file is for has not accepted a code yet.
    Nothing,
    /// Not known, as in the export of an app. A careful program counts the present code as used.
    Present,
    /// The codes of all time steps that end until this time, in seconds since 1970.
    Until(u64),
    /// Some, but the file does not say which.
    Unknown,
}

/// A key of a file. It has no `Debug`, since it holds a secret.
pub struct Entry {
    /// The account at the service, or the user of a token, if the file says so.
    pub user: Option<String>,
    /// A name for the key, if the file says so: issuer and account, or the serial of a token.
    pub name: Option<String>,
    /// The issuer: the service that made the key, if the file says so.
    pub issuer: Option<String>,
    /// Whether the key is from an app or a password manager, which hold keys of any service. Other files hold keys for
    /// logins at one service.
    pub of_app: bool,
    /// The place in the file: a line, or the number of an entry and its name.
    pub place: String,
    /// How codes are made.
    pub kind: Kind,
    /// The shared secret, of 80 to 1024 bits. RFC 4226 asks for 128 at least ([`SharedSecret::is_short`]).
    pub secret: SharedSecret,
    /// The hash below HMAC.
    pub algorithm: Algorithm,
    /// The digits of a code.
    pub digits: Digits,
    /// The used codes.
    pub spent: Spent,
}
