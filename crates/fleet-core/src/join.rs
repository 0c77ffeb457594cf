//! How a host joins: a text from the server, with the servers' keys and a token for one name and one hour.

use crate::name::HostName;
use crate::pin::Pin;
use crate::random;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use rustix::io::Errno;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How long a token is good, in seconds.
pub const GOOD_FOR: u64 = 3_600;
const FIRST_LINE: &str = "pam_totp-fleet-join 1";
/// The longest join text, in bytes.
pub const MAX_TEXT: usize = 4_096;
/// The most servers in a join text.
const MAX_SERVERS: usize = 16;

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

/// A server as hosts find it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServerAddress {
    /// `host:port`.
    pub address: String,
    /// The pin of its TLS key.
    pub pin: Pin,
}

/// What the administrator carries from a server to a host.
pub struct JoinText {
    /// The name of the host.
    pub host: HostName,
    /// The servers.
    pub servers: Vec<ServerAddress>,
    /// The public keys of verdicts.
    pub verdict_keys: Vec<[u8; 32]>,
    /// The token.
    pub token: JoinToken,
}

impl fmt::Display for JoinText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}\nhost {}", self.host)?;
        for server in &self.servers {
            writeln!(f, "server {} {}", server.address, server.pin)?;
        }
        for key in &self.verdict_keys {
            writeln!(f, "verdict ed25519:{}", STANDARD_NO_PAD.encode(key))?;
        }
        writeln!(f, "token {}", self.token.text())
    }
}

impl JoinText {
    /// Reads a join text. Empty lines do not count.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let (mut host, mut token) = (None, None);
        let (mut servers, mut verdict_keys) = (Vec::new(), Vec::new());
        for line in lines {
            match line.split_once(' ')? {
                ("host", name) if host.is_none() => host = Some(HostName::new(name)?),
                ("token", text) if token.is_none() => token = Some(JoinToken::parse(text)?),
                ("server", server) => servers.push(server_of(server)?),
                ("verdict", key) => verdict_keys.push(verdict_key_of(key)?),
                _ => return None,
            }
        }
        let fits = |count: usize| (1..=MAX_SERVERS).contains(&count);
        let text = Self { host: host?, servers, verdict_keys, token: token? };
        (fits(text.servers.len()) && fits(text.verdict_keys.len())).then_some(text)
    }
}

fn server_of(text: &str) -> Option<ServerAddress> {
    let (address, pin) = text.split_once(' ')?;
    let plain = address.bytes().all(|c| c.is_ascii_graphic());
    let (name, port) = address.rsplit_once(':')?;
    let fits = plain && !name.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0);
    fits.then_some(ServerAddress { address: address.to_owned(), pin: Pin::parse(pin)? })
}

fn verdict_key_of(text: &str) -> Option<[u8; 32]> {
    STANDARD_NO_PAD.decode(text.strip_prefix("ed25519:")?).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> JoinText {
        let server =
            |address: &str, pin| ServerAddress { address: address.to_owned(), pin: Pin([pin; 32]) };
        JoinText {
            host: HostName::new("web1").unwrap(),
            servers: vec![server("fleet1.example.org:8443", 1), server("[::1]:8443", 2)],
            verdict_keys: vec![[3; 32]],
            token: JoinToken([4; 32]),
        }
    }

    #[test]
    fn a_join_text_is_read_back() {
        let written = text().to_string();
        let read = JoinText::parse(&written).unwrap();
        assert_eq!((read.host.as_str(), &read.servers), ("web1", &text().servers));
        assert_eq!((read.verdict_keys, read.token.0), (vec![[3; 32]], [4; 32]));
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
