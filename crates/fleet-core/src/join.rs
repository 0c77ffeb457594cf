//! How a host joins: a text from the server, with the servers' keys and a token for one name and one hour.

use crate::membership::{Membership, Parts, lines};
use crate::name::HostName;
use crate::random;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustix::io::Errno;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How long a token is good, in seconds.
pub const GOOD_FOR: u64 = 3_600;
const FIRST_LINE: &str = "pam_totp-fleet-join 1";

/// Lets a host join. The ledger has its hash alone.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct JoinToken([u8; 32]);

impl JoinToken {
    /// A new token.
    ///
    /// # Errors
    /// The kernel gives no random bytes.
    pub fn fresh() -> Result<Self, Errno> {
        random::bytes().map(Self)
    }

    /// Reads what [`JoinToken::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let token = bytes.as_slice().try_into().ok().map(Self);
        bytes.zeroize();
        token
    }

    /// The token as text.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The hash of this token for the host of this name.
    pub(crate) fn hash(&self, host: &HostName) -> [u8; 32] {
        let digest = Sha256::new().chain_update(b"pam_totp fleet join\0").chain_update(self.0);
        digest.chain_update(host.as_str()).finalize().into()
    }
}

/// What the administrator carries from a server to a host.
pub struct JoinText {
    /// What the host then knows of the fleet.
    pub membership: Membership,
    /// The token.
    pub token: JoinToken,
}

impl fmt::Display for JoinText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        self.membership.write_lines(f)?;
        writeln!(f, "token {}", self.token.text())
    }
}

impl JoinText {
    /// Reads a join text. Empty lines do not count.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = lines(text)?;
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let (mut parts, mut token) = (Parts::default(), None);
        for line in lines {
            match line.strip_prefix("token ") {
                Some(text) if token.is_none() => token = Some(JoinToken::parse(text)?),
                Some(_) => return None,
                None => parts.take(line)?,
            }
        }
        Some(Self { membership: parts.whole()?, token: token? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::membership::{MAX_TEXT, ServerAddress};
    use crate::pin::Pin;

    fn text() -> JoinText {
        let server =
            |address: &str, pin| ServerAddress { address: address.to_owned(), pin: Pin([pin; 32]) };
        let membership = Membership {
            host: HostName::new("web1").unwrap(),
            servers: vec![server("fleet1.example.org:8443", 1), server("[::1]:8443", 2)],
            verdict_keys: vec![[3; 32]],
        };
        JoinText { membership, token: JoinToken([4; 32]) }
    }

    #[test]
    fn a_join_text_is_read_back() {
        let written = text().to_string();
        let read = JoinText::parse(&written).unwrap();
        assert_eq!((read.membership, read.token.0), (text().membership, [4; 32]));
        assert_eq!(
            JoinText::parse(&format!("\n{}\r\n", written.replace('\n', "\r\n\r\n")))
                .map(|text| text.to_string()),
            Some(written)
        );
    }

    #[test]
    fn an_incomplete_or_strange_join_text_is_refused() {
        let written = text().to_string();
        for line in written.lines().filter(|line| !line.contains("[::1]")) {
            let twice = written.clone() + line;
            let without = written.replace(&format!("{line}\n"), "");
            if !line.starts_with("server") {
                assert!(JoinText::parse(&without).is_none(), "without {line}");
            }
            if !line.starts_with("server") && !line.starts_with("verdict") {
                assert!(JoinText::parse(&twice).is_none(), "{line} twice");
            }
        }
        for (from, to) in [
            ("web1", "Web 1"),
            (":8443", ":0"),
            (":8443", ""),
            ("sha256:", "md5:"),
            ("ed25519:", "rsa:"),
            ("token ", "token x"),
            ("join 1", "join 2"),
        ] {
            assert!(JoinText::parse(&written.replace(from, to)).is_none(), "{from} -> {to}");
        }
        assert!(JoinText::parse(&(written.clone() + &" \n".repeat(MAX_TEXT))).is_none());
    }

    #[test]
    fn the_hash_of_a_token_is_of_one_host() {
        let token = JoinToken::fresh().unwrap();
        let [one, other] = ["web1", "web2"].map(|name| token.hash(&HostName::new(name).unwrap()));
        assert_ne!(one, other);
        let read = JoinToken::parse(&token.text()).unwrap();
        assert_eq!(read.hash(&HostName::new("web1").unwrap()), one);
        assert!(JoinToken::parse("short").is_none() && JoinToken::parse("").is_none());
    }
}
