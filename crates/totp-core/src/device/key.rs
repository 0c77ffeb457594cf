//! One key that a client has proven.

use super::base64;
use super::certificate;
use super::strings::{put, take};
use sha2::{Digest, Sha256};

/// The digits of a fingerprint that a label has: 36 bits, enough to tell the keys of one user apart.
const SHOWN_DIGITS: usize = 6;

/// A public key, as far as a device is bound to it. The order is that of the bytes, so that a set of keys has one
/// order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Key {
    /// The key in the form of RFC 4253 §6.6. Of a certificate, the certified key.
    blob: Vec<u8>,
    /// Of a certificate, the SHA-256 of the key that signed it.
    authority: Option<[u8; 32]>,
}

impl Key {
    /// Reads the type and the base64 of a key, as they stand in authorized_keys. `None` if the two do not agree, or it
    /// is not base64 to the last digit.
    pub fn read(kind: &str, text: &str) -> Option<Self> {
        let blob = base64::decode(text.as_bytes())?;
        if certificate::certified_kind(kind).is_none() {
            return is_whole(kind, &blob).then_some(Self { blob, authority: None });
        }
        let certified = certificate::take_apart(kind, &blob)?;
        Some(Self { blob: certified.key, authority: Some(certified.authority) })
    }

    /// Appends all that it is bound to, in a form that no other key has.
    pub fn put_into(&self, out: &mut Vec<u8>) {
        put(out, &self.blob);
        put(out, self.authority.as_ref().map_or(&[], |authority| authority.as_slice()));
    }

    /// The beginning of the fingerprint, in the words of ssh-keygen(1): `ED25519 SHA256:bc34de…`
    pub fn shown(&self) -> String {
        let mut rest = self.blob.as_slice();
        let kind = take(&mut rest).and_then(|kind| str::from_utf8(kind).ok()).unwrap_or_default();
        let digits = base64::first_digits(&Sha256::digest(&self.blob), SHOWN_DIGITS);
        format!("{} SHA256:{digits}…", short_kind(kind))
    }
}

/// Whether it is the type and what belongs to it, to the last byte: keys of every type consist of strings and numbers,
/// which have the same form.
fn is_whole(kind: &str, blob: &[u8]) -> bool {
    let mut rest = blob;
    let mut parts = 0;
    while !rest.is_empty() {
        match take(&mut rest) {
            Some(part) if parts > 0 || part == kind.as_bytes() => parts += 1,
            _ => return false,
        }
    }
    parts > 1
}

/// The name that ssh-keygen(1) has for a type of keys; `KEY` for one that is not known here.
fn short_kind(kind: &str) -> &'static str {
    let begins = [
        ("ssh-ed25519", "ED25519"),
        ("ssh-rsa", "RSA"),
        ("ecdsa-", "ECDSA"),
        ("sk-ssh-ed25519", "ED25519-SK"),
        ("sk-ecdsa-", "ECDSA-SK"),
        ("ssh-dss", "DSA"),
    ];
    begins.iter().find(|(begin, _)| kind.starts_with(begin)).map_or("KEY", |(_, short)| short)
}
