//! Key containers (PSKC, RFC 6030): plain, encrypted with a key that both sides have, or encrypted with a password.
//!
//! An encrypted value has a MAC (§6.1.1), which is checked before the value is decrypted. If the container names no key for
//! the MAC, the key of the encryption is used. Names are compared without their namespace, since vendors differ in it.
//!
//! ```
//! use otp_import::Zeroizing;
//! use otp_import::pskc::{self, Key, Wants};
//!
//! # fn main() -> Result<(), otp_import::ParseError> {
//! # let text = include_str!("../tests/samples/pskc-password.xml");
//! # let ask = |_: &str| Zeroizing::new("qwerty".to_owned());
//! // Ask for a password or a key only if the container needs one.
//! let key = match pskc::wants(text)? {
//!     Wants::Nothing => None,
//!     Wants::Password => Some(Key::Password(ask("Password: "))),
//!     Wants::PresharedKey => Key::of_text(&ask("Key in hexadecimal: ")),
//! };
//! let parsed = pskc::parse(text, key.as_ref())?;
//! assert_eq!(parsed.entries[0].secret.expose(), b"12345678901234567890");
//! # Ok(())
//! # }
//! ```

mod crypt;

use crate::coding::base64;
use crate::draft::Draft;
use crate::error::{ParseError, unreadable};
use crate::note::Fate;
use crate::parsed::Parsed;
use crate::text::{beginning, name};
use crate::work;
use crate::xml::{self, Lines, child, content, descendant, is};
pub use crypt::Key;
use crypt::Keys;
use roxmltree::{Document, Node};
use zeroize::Zeroizing;

/// Which key is needed to read a container.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wants {
    /// None: the container is not encrypted.
    Nothing,
    /// The key that both sides have (§6.1): [`Key::Preshared`].
    PresharedKey,
    /// A password (§6.2): [`Key::Password`].
    Password,
}

/// Says which key is needed to read a container.
///
/// # Errors
/// [`ParseError`] if the text is no key container, or breaks a limit of XML.
pub fn wants(text: &str) -> Result<Wants, ParseError> {
    let document = document(text)?;
    Ok(match child(document.root_element(), "EncryptionKey") {
        Some(key) if descendant(key, "KeyDerivationMethod").is_some() => Wants::Password,
        Some(_) => Wants::PresharedKey,
        None if descendant(document.root_element(), "EncryptedValue").is_some() => {
            Wants::PresharedKey
        }
        None => Wants::Nothing,
    })
}

/// Reads a container. A key that cannot be used is left with a note, also if `key` is `None` and the key is encrypted.
///
/// # Errors
/// [`ParseError`] if the text is no key container, breaks a limit of XML or holds no key, or if `key` is wrong for the whole
/// container.
pub fn parse(text: &str, key: Option<&Key>) -> Result<Parsed, ParseError> {
    let document = document(text)?;
    let container = document.root_element();
    let keys = match key {
        Some(key) => Some(Keys::of(container, key).map_err(ParseError)?),
        None => None,
    };
    let mut parsed = Parsed::default();
    let mut lines = Lines::of(text);
    for package in container.children().filter(|node| is(*node, "KeyPackage")) {
        let device = Device::of(package);
        for key in package.children().filter(|node| is(*node, "Key")) {
            let line = lines.at(key.range().start);
            read_key(&mut parsed, &device, key, line, keys.as_ref());
        }
    }
    if parsed.entries.is_empty() && parsed.notes.is_empty() {
        return unreadable("the container holds no secret");
    }
    Ok(parsed)
}

fn document(text: &str) -> Result<Document<'_>, ParseError> {
    let document = xml::document(text)?;
    if is(document.root_element(), "KeyContainer") {
        Ok(document)
    } else {
        unreadable("the XML is no key container (RFC 6030)")
    }
}

/// What a package says of all its keys, read once: a package may hold any number of keys.
struct Device {
    serial: Option<String>,
    user: Option<String>,
}

impl Device {
    fn of(package: Node<'_, '_>) -> Self {
        let serial = descendant(package, "SerialNo").map(content);
        let info = child(package, "DeviceInfo").and_then(|info| child(info, "UserId"));
        Self { serial: serial.map(|serial| name(&serial)), user: info.map(user) }
    }
}

fn read_key(
    parsed: &mut Parsed,
    device: &Device,
    key: Node<'_, '_>,
    line: u32,
    keys: Option<&Keys>,
) {
    let serial = device.serial.clone();
    work::steps(serial.as_ref().map_or(0, String::len));
    let id = key.attribute("Id").or_else(|| key.attribute("KeyId")).unwrap_or_default();
    let place = match serial.as_deref().map_or(id, |serial| serial) {
        "" => format!("line {line}"),
        name => format!("line {line}, {}", beginning(name)),
    };
    let user = child(key, "UserId").map(user).or_else(|| device.user.clone());
    let user = user.filter(|user| !user.is_empty());
    match draft(key, place.clone(), keys) {
        Ok(mut draft) => {
            draft.user = user.clone();
            draft.name = serial.or_else(|| Some(id.to_owned()));
            tell_policy(parsed, user.as_deref(), key, &place);
            parsed.add(draft);
        }
        Err(why) => parsed.note_for(user.as_deref(), &place, Fate::Left, why),
    }
}

/// The user of a key or of a device: a name, or the first part of a distinguished one.
fn user(node: Node<'_, '_>) -> String {
    let text = content(node);
    let first = text.split(',').next().unwrap_or_default();
    let found = match first.split_once('=') {
        Some((kind, found)) if ["uid", "cn"].contains(&kind.trim().to_lowercase().as_str()) => {
            found
        }
        _ => text.as_str(),
    };
    name(found)
}

fn draft(key: Node<'_, '_>, place: String, keys: Option<&Keys>) -> Result<Draft, String> {
    let data = child(key, "Data").ok_or("an entry without data")?;
    let secret = child(data, "Secret").ok_or("an entry without a secret")?;
    let mut draft = Draft::new(place, value(secret, keys)?);
    let number = |name: &str| -> Result<Option<u64>, String> {
        let Some(node) = child(data, name) else { return Ok(None) };
        let bytes = value_of_number(node, keys)?;
        bytes.map(Some).ok_or_else(|| format!("{name} is no number"))
    };
    let algorithm = key.attribute("Algorithm").unwrap_or_default().to_ascii_lowercase();
    draft.period = match algorithm.rsplit([':', '#']).next() {
        Some("totp") => Some(number("TimeInterval")?.unwrap_or(30)),
        Some("hotp") => None,
        _ => return Err("a secret that makes neither TOTP nor HOTP codes".to_owned()),
    };
    draft.counter = number("Counter")?.unwrap_or(0);
    if let Some(parameters) = child(key, "AlgorithmParameters") {
        if let Some(suite) = child(parameters, "Suite") {
            draft.algorithm = content(suite);
        }
        if let Some(form) = child(parameters, "ResponseFormat") {
            let decimal =
                form.attribute("Encoding").is_none_or(|e| e.eq_ignore_ascii_case("DECIMAL"));
            if !decimal || matches!(form.attribute("CheckDigits"), Some("true" | "1")) {
                return Err("codes that are not plain digits".to_owned());
            }
            draft.digits = form.attribute("Length").and_then(|n| n.parse().ok()).unwrap_or(0);
        }
    }
    Ok(draft)
}

/// What the container says beyond the key, and an entry does not have.
fn tell_policy(parsed: &mut Parsed, user: Option<&str>, key: Node<'_, '_>, place: &str) {
    let data = child(key, "Data");
    let has = |name| data.and_then(|data| child(data, name)).is_some();
    if has("TimeDrift") {
        let why = "TimeDrift: the difference of a wrong clock is not taken";
        parsed.note_for(user, place, Fate::Left, why);
    }
    let Some(policy) = child(key, "Policy") else { return };
    for (name, why) in [
        ("StartDate", "StartDate: the secret is good from now on"),
        ("ExpiryDate", "ExpiryDate: the end date is not taken; remove the secret in time"),
        ("PINPolicy", "PINPolicy: PINs are not taken"),
        ("NumberOfTransactions", "NumberOfTransactions: not counted"),
    ] {
        if child(policy, name).is_some() {
            parsed.note_for(user, place, Fate::Left, why);
        }
    }
}

/// A value, plain or encrypted.
fn value(node: Node<'_, '_>, keys: Option<&Keys>) -> Result<Zeroizing<Vec<u8>>, String> {
    if let Some(plain) = child(node, "PlainValue") {
        let text = Zeroizing::new(content(plain));
        return base64(&text).ok_or_else(|| "a value that is not base64".to_owned());
    }
    let encrypted = child(node, "EncryptedValue").ok_or("a value that is missing")?;
    let keys = keys.ok_or("encrypted, and no key was given")?;
    let mac = child(node, "ValueMAC").map(content).and_then(|mac| base64(&mac));
    keys.decrypt(encrypted, mac.as_ref().map(|mac| mac.as_slice()))
}

/// A number: in digits where it is plain; big-endian where it is encrypted (§4.2, §6).
fn value_of_number(node: Node<'_, '_>, keys: Option<&Keys>) -> Result<Option<u64>, String> {
    if let Some(plain) = child(node, "PlainValue") {
        return Ok(content(plain).parse().ok());
    }
    let bytes = value(node, keys)?;
    let fits = bytes.len() <= 8 && !bytes.is_empty();
    Ok(fits.then(|| bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))))
}

#[cfg(test)]
mod tests;
