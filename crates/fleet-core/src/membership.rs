//! What a host knows of its fleet: its own name there, the servers with their keys, and the keys that sign verdicts.

use crate::name::HostName;
use crate::pin::Pin;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::fmt;

const FIRST_LINE: &str = "pam_totp-fleet 1";
/// The longest text, in bytes.
pub const MAX_TEXT: usize = 4_096;
/// The most servers, and the most keys of verdicts.
const MAX_SERVERS: usize = 16;

/// A server as hosts find it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServerAddress {
    /// `host:port`.
    pub address: String,
    /// The pin of its TLS key.
    pub pin: Pin,
}

/// What a host knows of its fleet. As text, one line for each part; lines that begin with `#` and empty ones do not count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Membership {
    /// The name of the host in the fleet.
    pub host: HostName,
    /// The servers, in the order in which they are asked.
    pub servers: Vec<ServerAddress>,
    /// The public keys of verdicts.
    pub verdict_keys: Vec<[u8; 32]>,
}

impl fmt::Display for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        self.write_lines(f)
    }
}

impl Membership {
    /// Reads what [`Membership`] shows.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = Parts::default();
        let mut lines = lines(text)?;
        if lines.next()? != FIRST_LINE {
            return None;
        }
        lines.try_for_each(|line| parts.take(line))?;
        parts.whole()
    }

    pub(crate) fn write_lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "host {}", self.host)?;
        for server in &self.servers {
            writeln!(f, "server {} {}", server.address, server.pin)?;
        }
        for key in &self.verdict_keys {
            writeln!(f, "verdict ed25519:{}", STANDARD_NO_PAD.encode(key))?;
        }
        Ok(())
    }
}

/// The lines that count. `None`: the text is too long.
pub(crate) fn lines(text: &str) -> Option<impl Iterator<Item = &str>> {
    let lines = text.lines().map(str::trim);
    (text.len() <= MAX_TEXT)
        .then(|| lines.filter(|line| !line.is_empty() && !line.starts_with('#')))
}

/// What was read so far.
#[derive(Default)]
pub(crate) struct Parts {
    host: Option<HostName>,
    servers: Vec<ServerAddress>,
    verdict_keys: Vec<[u8; 32]>,
}

impl Parts {
    /// Takes a line. `None`: it is none of a membership.
    pub(crate) fn take(&mut self, line: &str) -> Option<()> {
        match line.split_once(' ')? {
            ("host", name) if self.host.is_none() => self.host = Some(HostName::new(name)?),
            ("server", server) => self.servers.push(server_of(server)?),
            ("verdict", key) => self.verdict_keys.push(verdict_key_of(key)?),
            _ => return None,
        }
        Some(())
    }

    /// The whole, if nothing is missing.
    pub(crate) fn whole(self) -> Option<Membership> {
        let fits = |count: usize| (1..=MAX_SERVERS).contains(&count);
        let Self { host, servers, verdict_keys } = self;
        let host = host.filter(|_| fits(servers.len()) && fits(verdict_keys.len()))?;
        Some(Membership { host, servers, verdict_keys })
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

    #[test]
    fn a_membership_is_read_back_and_may_have_comments() {
        let server = ServerAddress { address: "[::1]:8443".to_owned(), pin: Pin([2; 32]) };
        let host = HostName::new("web1").unwrap();
        let whole =
            Membership { host, servers: vec![server], verdict_keys: vec![[3; 32], [4; 32]] };
        let written = whole.to_string();
        assert_eq!(Membership::parse(&written), Some(whole.clone()));
        let commented = written.replace("server", "# the first one\n\nserver");
        assert_eq!(Membership::parse(&commented), Some(whole));
        for line in written.lines().filter(|line| !line.starts_with("verdict")) {
            let without = written.replace(&format!("{line}\n"), "");
            assert_eq!(Membership::parse(&without), None, "without {line}");
        }
        assert_eq!(Membership::parse(&(written + "token x\n")), None);
    }
}
