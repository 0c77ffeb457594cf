//! A key between the file and the limits of [`totp_core`].

use crate::entry::{Entry, Spent};
use crate::text::label;
use totp_core::authenticator::{Algorithm, Digits, Kind, Period};
use totp_core::secret::{SecretError, SharedSecret};
use zeroize::Zeroizing;

/// An entry as a file has it, with numbers of any size.
pub struct Draft {
    pub user: Option<String>,
    pub name: Option<String>,
    pub issuer: Option<String>,
    pub of_app: bool,
    pub place: String,
    /// Seconds of a step; `None` for a counter.
    pub period: Option<u64>,
    pub counter: u64,
    pub secret: Zeroizing<Vec<u8>>,
    pub algorithm: String,
    pub digits: u64,
    pub spent: Spent,
}

impl Draft {
    /// The usual one: SHA-1, 6 digits, 30 seconds.
    pub fn new(place: String, secret: Zeroizing<Vec<u8>>) -> Self {
        Self {
            user: None,
            name: None,
            issuer: None,
            of_app: false,
            place,
            period: Some(30),
            counter: 0,
            secret,
            algorithm: "sha1".to_owned(),
            digits: 6,
            spent: Spent::Present,
        }
    }

    /// The entry, or why it is not supported.
    pub fn finished(self) -> Result<Entry, String> {
        let kind = match self.period {
            Some(seconds) => Period::new(seconds).map(Kind::Totp).ok_or_else(|| {
                format!("codes that change every {seconds} seconds; only 15 to 60 are supported")
            })?,
            None => Kind::Hotp(self.counter),
        };
        let digits = Digits::new(self.digits)
            .ok_or_else(|| format!("codes of {} digits; only 6 to 8 are supported", self.digits))?;
        let hash = self.algorithm.trim().to_ascii_lowercase().replace(['-', '_'], "");
        let hash = hash.strip_prefix("hmac").unwrap_or(&hash);
        let algorithm =
            Algorithm::from_name(hash).ok_or("a hash other than SHA-1, SHA-256 and SHA-512")?;
        let bits = self.secret.len() * 8;
        let secret = SharedSecret::maybe_short(self.secret).map_err(|error| match error {
            SecretError::TooLong => "a secret of more than 1024 bits".to_owned(),
            _ => format!(
                "a secret of {bits} bits; RFC 4226 asks for 128 at least, so this authenticator needs a new \
                 one"
            ),
        })?;
        let name = self.name.map(|name| label(&name)).filter(|name| !name.is_empty());
        Ok(Entry {
            user: self.user,
            name,
            issuer: self.issuer,
            of_app: self.of_app,
            place: self.place,
            kind,
            secret,
            algorithm,
            digits,
            spent: self.spent,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_not_supported_is_left_with_the_reason() {
        let draft = || Draft::new("line 1".to_owned(), Zeroizing::new(vec![7; 20]));
        let left = |draft: Draft| draft.finished().err().unwrap();
        assert!(draft().finished().is_ok());
        assert!(left(Draft { period: Some(90), ..draft() }).contains("90 seconds"));
        assert!(left(Draft { digits: 5, ..draft() }).contains("5 digits"));
        assert!(left(Draft { algorithm: "md5".into(), ..draft() }).contains("a hash"));
        assert!(left(Draft { secret: Zeroizing::new(vec![7; 9]), ..draft() }).contains("72 bits"));
        let hmac = Draft { algorithm: "HMAC-SHA256".into(), ..draft() };
        assert!(hmac.finished().ok().unwrap().algorithm == Algorithm::Sha256);
    }
}
