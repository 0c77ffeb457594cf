//! Security keys: the public half of an `[[authenticator]]` of kind "fido2".
//!
//! Root holds it, because a user who could change it would have another factor without a fresh code. The module passes
//! these tables over. The helper and `enroll` read them. Nothing here checks a signature.

use super::content::{Credential, MAX_AUTHENTICATORS};
use super::kept::Kept;
use crate::authenticator::Label;
use crate::document::{self, Item, Value};
use crate::history::{KeyName, MAX_KEY_FLOORS};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::borrow::Cow;

/// The kind of these tables.
const KIND: &str = "fido2";
/// The most security keys of a user. The record has room for the marks of so many.
pub const MAX_KEYS: usize = MAX_KEY_FLOORS;
/// The longest credential id, in bytes (WebAuthn §6.5.1).
pub const MAX_CREDENTIAL_ID: usize = 1_023;
/// What a relying party begins with. That of a web site never does, so no browser asks a key for it.
pub const RELYING_PARTY: &str = "pam://";
/// The longest name behind it, in bytes.
const MAX_RELYING_PARTY: usize = 64;
/// What a public key begins with, and how many characters in base64 follow.
const ALGORITHMS: [(&str, usize); 2] = [("es256:", 44), ("eddsa:", 43)];

/// An enrolled security key. It holds no secret: that never leaves the key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldKey {
    /// What the user calls it.
    pub label: Label,
    /// What the key calls its secret: 1 to [`MAX_CREDENTIAL_ID`] bytes.
    pub credential_id: Vec<u8>,
    /// What checks its signatures: `es256:` and a compressed point of P-256, or `eddsa:` and a key of Ed25519, in base64
    /// for URLs without padding. Whether it is a point of its curve is not known here.
    pub public_key: String,
    /// The relying party for which it was enrolled: [`RELYING_PARTY`] and a name.
    pub relying_party: String,
    /// It counts only with its PIN or another check of the user.
    pub pin: bool,
    /// When it was enrolled, as it stands in the file.
    pub created: Option<String>,
}

impl HeldKey {
    /// Its name in the record.
    pub fn name(&self) -> KeyName {
        KeyName::of_credential_id(&self.credential_id)
    }

    /// Whether every part has a form that it can have.
    pub fn is_sound(&self) -> bool {
        (1..=MAX_CREDENTIAL_ID).contains(&self.credential_id.len())
            && is_public_key(&self.public_key)
            && is_relying_party(&self.relying_party)
    }

    /// `None`: it is damaged.
    fn of(kept: &Kept) -> Option<Self> {
        let fields = document::read(kept.table()).ok()?;
        let text = |name: &str| value(&fields, name).and_then(Value::text);
        // A damaged switch is no leave to come without the PIN.
        let pin = value(&fields, "pin").is_some_and(|value| value.boolean() != Some(false));
        let key = Self {
            label: Label::new(&text("label")?)?,
            credential_id: URL_SAFE_NO_PAD.decode(text("credential_id")?.as_bytes()).ok()?,
            public_key: text("public_key")?.into_owned(),
            relying_party: text("relying_party")?.into_owned(),
            pin,
            created: value(&fields, "created").and_then(Value::date).map(Cow::into_owned),
        };
        key.is_sound().then_some(key)
    }

    /// The table. No character of its texts ends their quotes.
    fn kept(&self) -> Kept {
        let mut table = "[[authenticator]]\nkind = \"fido2\"\nlabel = \"".to_owned();
        for c in self.label.as_str().chars() {
            if matches!(c, '"' | '\\') {
                table.push('\\');
            }
            table.push(c);
        }
        table.push_str(&format!(
            "\"\ncredential_id = \"{}\"\npublic_key = \"{}\"\nrelying_party = \"{}\"\n",
            URL_SAFE_NO_PAD.encode(&self.credential_id),
            self.public_key,
            self.relying_party,
        ));
        if self.pin {
            table.push_str("pin = true\n");
        }
        if let Some(created) = &self.created {
            table.push_str(&format!("created = {created}\n"));
        }
        Kept::new(KIND, &table)
    }
}

/// Whether this is a relying party of ours: [`RELYING_PARTY`] and 1 to 64 small letters, digits, dots, hyphens and
/// underscores.
pub fn is_relying_party(text: &str) -> bool {
    let is_of_a_name = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b".-_".contains(&c);
    let name = text.strip_prefix(RELYING_PARTY).unwrap_or_default();
    (1..=MAX_RELYING_PARTY).contains(&name.len()) && name.bytes().all(is_of_a_name)
}

fn is_public_key(text: &str) -> bool {
    let is_base64 = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    ALGORITHMS.into_iter().any(|(name, length)| {
        let key = text.strip_prefix(name);
        key.is_some_and(|key| key.len() == length && key.bytes().all(is_base64))
    })
}

fn value<'a, 'b>(fields: &'b [document::Placed<'a>], name: &str) -> Option<&'b Value<'a>> {
    fields.iter().find_map(|(_, item)| match item {
        Item::Field(key, value) if key == name => Some(value),
        _ => None,
    })
}

impl Kept {
    /// Whether it is a security key.
    pub fn is_key(&self) -> bool {
        self.kind == KIND
    }
}

impl Credential {
    /// The security keys that can be used: of those that are not damaged, the first [`MAX_KEYS`].
    pub fn keys(&self) -> Vec<HeldKey> {
        self.kept_keys().filter_map(HeldKey::of).take(MAX_KEYS).collect()
    }

    /// How many tables of security keys there are that cannot be used.
    pub fn damaged_keys(&self) -> usize {
        self.kept_keys().filter(|kept| HeldKey::of(kept).is_none()).count()
    }

    /// Whether there is a table of a security key, damaged or not.
    pub fn has_keys(&self) -> bool {
        self.kept_keys().next().is_some()
    }

    fn kept_keys(&self) -> impl Iterator<Item = &Kept> {
        self.unknown_kinds.iter().filter(|kept| kept.is_key())
    }

    /// Adds a security key. `false`: it is not sound, there is no room, or a key of this credential id is there.
    pub fn add_key(&mut self, key: &HeldKey) -> bool {
        let tables = self.unknown_kinds.len() + self.authenticators.len();
        let known = self.keys().iter().any(|known| known.credential_id == key.credential_id);
        let fits = tables < MAX_AUTHENTICATORS && self.kept_keys().count() < MAX_KEYS;
        if !fits || known || !key.is_sound() {
            return false;
        }
        self.unknown_kinds.push(key.kept());
        true
    }

    /// Removes the security key of this label. Whether there was one.
    pub fn remove_key(&mut self, label: &Label) -> bool {
        let before = self.unknown_kinds.len();
        let is_it = |kept: &Kept| HeldKey::of(kept).is_some_and(|key| key.label == *label);
        self.unknown_kinds.retain(|kept| !kept.is_key() || !is_it(kept));
        self.unknown_kinds.len() < before
    }
}

#[cfg(test)]
mod tests;
