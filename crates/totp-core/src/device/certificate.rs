//! The key in a certificate of OpenSSH (PROTOCOL.certkeys), and the authority that signed it.
//!
//! sshd has judged the certificate. Here it is only taken apart, so that its renewal does not make another device: a
//! new serial number, time or signature changes neither the key nor the authority. docs/decisions/0027 says why this
//! is own code.

use super::strings::{put, take};
use sha2::{Digest, Sha256};

/// What the name of a certificate's type ends with.
const SUFFIX: &str = "-cert-v01";

/// The kinds of keys that are certified, and of how many strings or numbers the key itself consists (RFC 4253 §6.6,
/// RFC 5656 §3.1, RFC 8709 §4, PROTOCOL.u2f).
const FIELDS: [(&str, usize); 8] = [
    ("ssh-rsa", 2),
    ("ssh-dss", 4),
    ("ssh-ed25519", 1),
    ("ecdsa-sha2-nistp256", 2),
    ("ecdsa-sha2-nistp384", 2),
    ("ecdsa-sha2-nistp521", 2),
    ("sk-ssh-ed25519@openssh.com", 2),
    ("sk-ecdsa-sha2-nistp256@openssh.com", 3),
];

/// What a certificate certifies.
#[derive(Debug, PartialEq, Eq)]
pub struct Certified {
    /// The type of the key.
    pub kind: &'static str,
    /// The key without the certificate, as it stands in authorized_keys.
    pub key: Vec<u8>,
    /// The SHA-256 of the authority's key: its fingerprint.
    pub authority: [u8; 32],
}

/// The type of the key that a certificate of type `kind` is about. `None` for a type that is no certificate known here;
/// a key of that type is taken as it is.
pub fn certified_kind(kind: &str) -> Option<(&'static str, usize)> {
    let plain = kind.strip_suffix("@openssh.com")?.strip_suffix(SUFFIX)?;
    let of_this = |known: &str| known.strip_suffix("@openssh.com").unwrap_or(known) == plain;
    FIELDS.iter().copied().find(|(known, _)| of_this(known))
}

/// Takes a certificate apart, whose first string, the type, is `kind`. `None` if it is not put together as its type
/// asks for, to the last byte.
pub fn take_apart(kind: &str, blob: &[u8]) -> Option<Certified> {
    let (plain, fields) = certified_kind(kind)?;
    let mut rest = blob;
    let input = &mut rest;
    take(input).filter(|name| *name == kind.as_bytes())?;
    let _nonce = take(input)?;
    let mut key = Vec::with_capacity(blob.len());
    put(&mut key, plain.as_bytes());
    for _ in 0..fields {
        put(&mut key, take(input)?);
    }
    // The serial number, and whether it is a user's or a host's.
    let (_serial, after) = input.split_first_chunk::<8>()?;
    let (usage, after) = after.split_first_chunk::<4>()?;
    *input = after;
    let (_key_id, _principals) = (take(input)?, take(input)?);
    let (_from_and_to, after) = input.split_first_chunk::<16>()?;
    *input = after;
    let (_options, _extensions, _reserved) = (take(input)?, take(input)?, take(input)?);
    let (authority, _signature) = (take(input)?, take(input)?);
    let is_users = u32::from_be_bytes(*usage) == 1;
    let whole = is_users && !authority.is_empty() && input.is_empty();
    whole.then(|| Certified { kind: plain, key, authority: Sha256::digest(authority).into() })
}

#[cfg(test)]
pub(in crate::device) mod tests;
