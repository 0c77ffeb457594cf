//! Secrets in base32, as apps read them.

use totp_core::base32;
use zeroize::Zeroizing;

/// A secret, and what was done to read it.
pub struct Seed {
    /// The bytes.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Bits at the end that filled no byte.
    pub dropped: u32,
}

impl Seed {
    /// What is to be said of it, if anything.
    pub fn remark(&self) -> Option<String> {
        let bits = self.dropped;
        (bits > 0).then(|| {
            format!("the last {bits} bits of the secret fill no byte; they are dropped, as apps do")
        })
    }
}

/// Reads base32 of any length: whole bytes are taken. An app that was given the same text makes its codes of the same
/// bytes.
pub fn base32(text: &str) -> Option<Seed> {
    if let Ok(bytes) = base32::decode(text) {
        return Some(Seed { bytes, dropped: 0 });
    }
    let (bytes, dropped) = base32::decode_whole_bytes(text).ok()?;
    Some(Seed { bytes, dropped })
}
