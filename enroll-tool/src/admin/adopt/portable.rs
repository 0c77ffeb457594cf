//! What of a credential may move between a home and root.
//!
//! Authenticator apps and tokens work in both places. An address, and every other kind, works only where root holds the
//! credential. In the file of a user it was written by nobody with the right to do so: moved to root as it stands, it would be
//! one "that only an administrator changes", and it would stay when the user's codes end.

use totp_core::credential::Credential;
use totp_core::escape;
use zeroize::Zeroizing;

/// A credential as it may move.
pub struct Portable {
    /// What moves.
    pub credential: Credential,
    /// Its text. It has the same bytes as before if all of it may move.
    pub content: Zeroizing<Vec<u8>>,
    /// The kinds that stay behind.
    pub left: Vec<String>,
}

impl Portable {
    /// What of `credential` may move, whose text is `content`.
    ///
    /// # Errors
    /// The kinds, if nothing else is enrolled.
    pub fn of(mut credential: Credential, content: &[u8]) -> Result<Self, String> {
        let kept = std::mem::take(&mut credential.unknown_kinds).into_iter();
        let kept = kept.chain(std::mem::take(&mut credential.optional));
        let left: Vec<String> = kept.map(|kept| escape::text(&kept.kind)).collect();
        if left.is_empty() {
            return Ok(Self { credential, content: content.to_vec().into(), left });
        }
        if credential.authenticators.is_empty() && !credential.disabled {
            return Err(left.join(", "));
        }
        let content = Zeroizing::new(credential.to_toml().as_bytes().to_vec());
        Ok(Self { credential, content, left })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::credential::ReadDepth;
    use totp_core::way::Way;

    const APP: &str = "version = 1\n\n[[authenticator]]\nkind = \"totp\"\nlabel = \"phone\"\n\
                       secret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\nalgorithm = \"sha1\"\n\
                       digits = 6\nperiod = 30\n";
    const MAIL: &str = "\n[[authenticator]]\nkind = \"email\"\naddress = \"eve@example.com\"\n\
                        locked = true\npreferred = true\n";
    const KEY: &str = "\n[[authenticator]]\nkind = \"fido2\"\nlabel = \"key\"\npublic = \"AA\"\n";

    fn read(text: &[u8]) -> Credential {
        Credential::parse(text, ReadDepth::WithRecovery).ok().unwrap()
    }

    fn portable(text: &str) -> Result<Portable, String> {
        Portable::of(read(text.as_bytes()), text.as_bytes())
    }

    #[test]
    fn apps_move_with_every_byte_of_their_file() {
        let text = format!("# mine\n{APP}");
        let moved = portable(&text).ok().unwrap();
        assert_eq!((moved.content.as_slice(), moved.left.len()), (text.as_bytes(), 0));
    }

    #[test]
    fn no_address_and_no_other_kind_moves() {
        let moved = portable(&[APP, MAIL, KEY].concat()).ok().unwrap();
        assert_eq!(moved.left, ["email", "fido2"]);
        let there = read(&moved.content);
        assert!(there.address(Way::Email).is_none() && there.unknown_kinds.is_empty());
        assert_eq!(there.authenticators.len(), 1);
        let later = "\n[[optional]]\nname = \"later\"\n";
        let text = [&APP.replacen('1', "2", 1), later].concat();
        let moved = portable(&text).ok().unwrap();
        assert!(read(&moved.content).optional.is_empty());
        assert_eq!(moved.left, ["later"]);
    }

    #[test]
    fn a_credential_without_an_app_does_not_move() {
        let text = format!("version = 1\n{MAIL}");
        assert_eq!(portable(&text).err().as_deref(), Some("email"));
    }
}
