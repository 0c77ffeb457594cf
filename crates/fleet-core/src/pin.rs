//! How hosts and servers know each other: by the hash of a public key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;

/// The SHA-256 of a public key (SubjectPublicKeyInfo in DER), as hosts and servers know each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pin(pub [u8; 32]);

impl Pin {
    /// The pin of a public key.
    pub fn of_public_key(spki: &[u8]) -> Self {
        Self(Sha256::digest(spki).into())
    }

    /// Reads what `Display` writes: `sha256:` and base64.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = STANDARD_NO_PAD.decode(text.strip_prefix("sha256:")?).ok()?;
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", STANDARD_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_read_from_its_text() {
        let pin = Pin::of_public_key(b"key");
        assert_eq!(Pin::parse(&pin.to_string()), Some(pin));
        for bad in ["", "sha256:", "sha256:AAAA", &pin.to_string()[7..]] {
            assert_eq!(Pin::parse(bad), None, "{bad}");
        }
    }
}
