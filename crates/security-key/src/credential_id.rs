//! The name under which a key knows what it made.

use crate::fault::Fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Bytes of a credential id at most, as WebAuthn limits it.
pub const MAX_ID_BYTES: usize = 1_023;

/// The name under which a key knows what it made. It is no secret: a key cannot be used with the id alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CredentialId(Vec<u8>);

impl CredentialId {
    /// The id of these bytes: 1 to [`MAX_ID_BYTES`].
    ///
    /// # Errors
    /// [`Fault::MalformedId`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        if !(1..=MAX_ID_BYTES).contains(&bytes.len()) {
            return Err(Fault::MalformedId);
        }
        Ok(Self(bytes.to_vec()))
    }

    /// The id of its stored form, as [`Self::to_text`] returns it.
    ///
    /// # Errors
    /// [`Fault::MalformedId`] also of a text that another text would say shorter.
    pub fn from_text(text: &str) -> Result<Self, Fault> {
        // Four characters are three bytes.
        if text.len() > MAX_ID_BYTES.div_ceil(3) * 4 {
            return Err(Fault::MalformedId);
        }
        Self::from_bytes(&URL_SAFE_NO_PAD.decode(text).map_err(|_| Fault::MalformedId)?)
    }

    /// The bytes, as the key gets them.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The stored form: base64 for URLs (RFC 4648 section 5), without padding.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_from_its_text() {
        for length in [1, 2, 3, 16, 64, 255, 256, MAX_ID_BYTES] {
            let id = CredentialId::from_bytes(&vec![0xfb; length]).unwrap();
            assert_eq!(CredentialId::from_text(&id.to_text()), Ok(id), "{length}");
        }
    }

    #[test]
    fn ids_of_nothing_or_of_too_much_are_refused() {
        for length in [0, MAX_ID_BYTES + 1] {
            let bytes = vec![1; length];
            assert_eq!(CredentialId::from_bytes(&bytes), Err(Fault::MalformedId));
            let text = URL_SAFE_NO_PAD.encode(&bytes);
            assert_eq!(CredentialId::from_text(&text), Err(Fault::MalformedId));
        }
        assert_eq!(CredentialId::from_text(&"A".repeat(1 << 20)), Err(Fault::MalformedId));
    }

    #[test]
    fn an_id_has_one_text() {
        // The last has bits behind its byte.
        for text in ["-_==", "-_+/", "+/", " -_", "-_\n", "-_A=", "-__"] {
            let read = CredentialId::from_text(text);
            assert!(read.is_err() || read.as_ref().unwrap().to_text() == text, "{text:?} {read:?}");
        }
        assert_eq!(CredentialId::from_text("AA"), CredentialId::from_bytes(&[0]));
        assert_eq!(CredentialId::from_text("AB"), Err(Fault::MalformedId));
    }
}
