//! What sshd tells of a login that is under way: the methods that the client has passed, and their keys.
//!
//! sshd(8) puts it into the variable SSH_AUTH_INFO_0 of the PAM environment, one line for each method:
//! `publickey TYPE BASE64`, `keyboard-interactive/pam`, `hostbased …`. The text is sshd's, and still it is read as if a
//! stranger had written it: whatever is not exactly of this form, and a variable of any other program, is no proof.

use super::key::Key;
use std::fmt;

/// The longest text that is read, in bytes. The longest keys have 4 kB.
pub const MAX_PROVEN_BYTES: usize = 16 * 1024;
/// The most keys. sshd asks for as many as AuthenticationMethods names, which are two in practice.
pub const MAX_KEYS: usize = 8;
/// The most lines.
const MAX_LINES: usize = 16;

/// The method whose lines have a key of the user's.
const BY_KEY: &str = "publickey";

/// The keys that a client has proven, without repetition and in one order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProvenKeys(Vec<Key>);

/// Why the text is of no use. It is ignored as a whole: part of it would be another set of keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MalformedKeys {
    /// More than [`MAX_PROVEN_BYTES`], [`MAX_KEYS`] or a few lines.
    TooMuch,
    /// Bytes that are no printable ASCII, or no line feed at the end.
    NotLines,
    /// This line, counted from 1, names no method, or its key is none.
    Line(usize),
}

impl fmt::Display for MalformedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMuch => write!(f, "it is too long"),
            Self::NotLines => write!(f, "it does not consist of lines of printable characters"),
            Self::Line(number) => write!(f, "line {number} has no method or no key in base64"),
        }
    }
}

impl std::error::Error for MalformedKeys {}

impl ProvenKeys {
    /// Reads the variable. An empty one has no keys.
    ///
    /// # Errors
    /// [`MalformedKeys`] for anything that sshd does not write.
    pub fn parse(variable: &[u8]) -> Result<Self, MalformedKeys> {
        if variable.len() > MAX_PROVEN_BYTES {
            return Err(MalformedKeys::TooMuch);
        }
        let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
        let text = str::from_utf8(variable).ok().filter(|text| text.bytes().all(|b| is_plain(&b)));
        let text = text.ok_or(MalformedKeys::NotLines)?;
        let Some(lines) = text.strip_suffix('\n') else {
            return if text.is_empty() {
                Ok(Self::default())
            } else {
                Err(MalformedKeys::NotLines)
            };
        };
        let mut keys = Vec::new();
        for (number, line) in (1..).zip(lines.split('\n')) {
            if number > MAX_LINES {
                return Err(MalformedKeys::TooMuch);
            }
            keys.extend(key_of(line).map_err(|()| MalformedKeys::Line(number))?);
        }
        keys.sort();
        keys.dedup();
        if keys.len() > MAX_KEYS { Err(MalformedKeys::TooMuch) } else { Ok(Self(keys)) }
    }

    /// Whether no key was proven.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that a device is bound to, in a form that no other set of keys has.
    pub(super) fn put_into(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&u32::try_from(self.0.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.0.iter().for_each(|key| key.put_into(out));
    }

    /// What the user is shown of a device with these keys: `ED25519 SHA256:bc34de… from 192.0.2.7`. `source` is the
    /// client's address; the text is kept as it is, so show it escaped. It may be longer than a record keeps.
    pub fn label(&self, source: &str) -> String {
        let first = self.0.first().map(Key::shown).unwrap_or_default();
        match self.0.len() {
            0 | 1 => format!("{first} from {source}"),
            n => format!("{first} +{} from {source}", n - 1),
        }
    }
}

/// The key of a line, if its method has one.
fn key_of(line: &str) -> Result<Option<Key>, ()> {
    let (method, rest) = line.split_once(' ').map_or((line, None), |(m, rest)| (m, Some(rest)));
    if method.is_empty() {
        return Err(());
    }
    if method != BY_KEY {
        // A line of another method may say more than its name, and none of it is a key of the user's.
        return if method.starts_with(BY_KEY) { Err(()) } else { Ok(None) };
    }
    let (kind, text) = rest.and_then(|rest| rest.split_once(' ')).ok_or(())?;
    Key::read(kind, text).map(Some).ok_or(())
}

#[cfg(test)]
mod tests;
