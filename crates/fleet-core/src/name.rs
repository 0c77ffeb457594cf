//! Names of users and hosts, and the keys of the rows that bear them.

use sha2::{Digest, Sha256};
use std::fmt;

/// The longest name of an account, in bytes, as it stands in a file name or in a database.
const MAX_ACCOUNT: usize = 200;
/// The longest name of a host.
const MAX_HOST: usize = 64;

/// The canonical name of an account.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Account(String);

impl Account {
    /// The account of this name: no control characters, and at most 200 bytes where each byte other than a letter, a digit,
    /// `-`, `_` and `.` counts as three.
    pub fn new(name: &str) -> Option<Self> {
        let fits = !name.is_empty() && !name.chars().any(char::is_control);
        let account = Self(name.to_owned());
        (fits && account.escaped().len() <= MAX_ACCOUNT).then_some(account)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as the name of a file: `%` and two digits for any byte that could mean something else there.
    pub fn escaped(&self) -> String {
        let mut escaped = String::with_capacity(self.0.len());
        for (place, byte) in self.0.bytes().enumerate() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => {
                    escaped.push(char::from(byte))
                }
                // A file that begins with a dot is being written.
                b'.' if place > 0 => escaped.push('.'),
                byte => escaped.push_str(&format!("%{byte:02x}")),
            }
        }
        escaped
    }

    /// Reads what [`Account::escaped`] wrote.
    pub fn from_escaped(escaped: &str) -> Option<Self> {
        let mut bytes = Vec::with_capacity(escaped.len());
        let mut rest = escaped;
        while let Some(at) = rest.find('%') {
            let (plain, code) = rest.split_at(at);
            bytes.extend_from_slice(plain.as_bytes());
            bytes.push(u8::from_str_radix(code.get(1..3)?, 16).ok()?);
            rest = code.get(3..)?;
        }
        bytes.extend_from_slice(rest.as_bytes());
        let account = Self::new(&String::from_utf8(bytes).ok()?)?;
        // One name has one file.
        (account.escaped() == escaped).then_some(account)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name that the fleet knows a host by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct HostName(String);

impl HostName {
    /// The host of this name: 1 to 64 small letters, digits, `-`, `_` and `.`, of which the first is a letter or a digit.
    pub fn new(name: &str) -> Option<Self> {
        let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
        let first = name.as_bytes().first().copied()?;
        let fits = name.len() <= MAX_HOST && plain(first);
        let all = name.bytes().all(|c| plain(c) || matches!(c, b'-' | b'_' | b'.'));
        (fits && all).then(|| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands for the host in a row. A host that joins again is the same one.
    pub fn id(&self) -> HostId {
        let digest = Sha256::new().chain_update(b"pam_totp fleet host\0").chain_update(&self.0);
        let mut id = [0; 16];
        id.iter_mut().zip(digest.finalize()).for_each(|(id, byte)| *id = byte);
        HostId(id)
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stands for a host in a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct HostId(pub [u8; 16]);

/// The key of a row.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Key {
    /// The row of a user.
    User(Account),
    /// A row for names that are no user's. Logins under such a name do there what they would do in a user's row.
    Decoy(u16),
    /// What is known of a host.
    Host(HostName),
}

impl Key {
    /// The table, and the name within it.
    pub fn parts(&self) -> (Table, String) {
        match self {
            Self::User(account) => (Table::Users, account.escaped()),
            Self::Decoy(number) => (Table::Decoys, format!("{number:04x}")),
            Self::Host(host) => (Table::Hosts, host.0.clone()),
        }
    }

    /// The key of these parts.
    pub fn of_parts(table: Table, name: &str) -> Option<Self> {
        match table {
            Table::Users => Account::from_escaped(name).map(Self::User),
            Table::Decoys => {
                let key = Self::Decoy(u16::from_str_radix(name, 16).ok()?);
                (key.parts().1 == name).then_some(key)
            }
            Table::Hosts => HostName::new(name).map(Self::Host),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, name) = self.parts();
        write!(f, "{}/{name}", table.name())
    }
}

/// A kind of rows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Table {
    /// See [`Key::User`].
    Users,
    /// See [`Key::Decoy`].
    Decoys,
    /// See [`Key::Host`].
    Hosts,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Users, Self::Decoys, Self::Hosts];

    /// The name of the folder or the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Decoys => "decoys",
            Self::Hosts => "hosts",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_file_and_no_file_leaves_its_folder() {
        for name in ["ann", "Ann.Müller", ".hidden", "..", "../etc/passwd", "DOM\\ann", "a b%41"] {
            let account = Account::new(name).unwrap();
            let escaped = account.escaped();
            assert!(!escaped.starts_with('.') && !escaped.contains('/'), "{escaped}");
            assert_eq!(Account::from_escaped(&escaped), Some(account));
        }
        assert_eq!(Account::new("..").unwrap().escaped(), "%2e.");
        for other in ["%61nn", "ann%", "ann%4", "%zz", ".ann", "ann%00", "a/b", "%2E"] {
            assert_eq!(Account::from_escaped(other), None, "{other}");
        }
        for bad in ["", "ann\n", "a\0b", &"a".repeat(201), &"é".repeat(34)] {
            assert_eq!(Account::new(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_host_name_is_short_and_plain() {
        for name in ["web1", "1", "db-2.example.org", &"h".repeat(64)] {
            assert!(HostName::new(name).is_some(), "{name}");
        }
        for name in ["", "Web1", ".web", "-web", "web/1", "web 1", "wéb", &"h".repeat(65)] {
            assert_eq!(HostName::new(name), None, "{name}");
        }
        let id = HostName::new("web1").unwrap().id();
        assert_ne!(id, HostName::new("web2").unwrap().id());
    }

    #[test]
    fn a_key_is_read_from_its_parts() {
        let keys = [
            Key::User(Account::new("a/n").unwrap()),
            Key::Decoy(0x0abc),
            Key::Host(HostName::new("web1").unwrap()),
        ];
        for key in keys {
            let (table, name) = key.parts();
            assert_eq!(Key::of_parts(table, &name), Some(key));
        }
        assert_eq!(Key::of_parts(Table::Decoys, "ABC"), None);
    }
}
