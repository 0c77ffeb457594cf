//! Codes that are sent by mail or SMS: by which way, and which digits.
//!
//! The record keeps 16 random bytes of a code and not its digits, because users can read their own record. The digits
//! are made of these bytes with the key of the host, which root alone can read. So the same code can be sent again,
//! and nobody who has the record alone knows it.

mod quota;

pub use crate::way::Way;
pub use quota::{MOST_IN_AN_HOUR, NoQuota, count_for_host};

use crate::code::Code;
use crate::credential::Address;
use crate::device::HostKey;
use crate::device::strings::put;
use crate::history::SentCode;
use hmac::{Hmac, KeyInit, Mac};
use rustix::rand::{GetRandomFlags, getrandom};
use sha2::Sha256;

/// Digits of a code that is sent. Six would have 19.9 bits; NIST SP 800-63B-4 §3.1.3.3 asks for 20.
pub const DIGITS: u8 = 8;
const CODES: u64 = 100_000_000;

/// A code to be sent, or a notice that codes do not go to this address any more.
pub struct Delivery<'a> {
    /// To whom.
    pub address: &'a Address,
    /// The code; `None` for a notice.
    pub code: Option<Code>,
    /// How many seconds it is good.
    pub seconds: u64,
    /// The account.
    pub user: &'a str,
    /// PAM_SERVICE, as the application named it.
    pub service: &'a [u8],
    /// PAM_RHOST; empty if there is none.
    pub rhost: &'a [u8],
}

/// Random bytes for a new code. `None` if the kernel has none to give.
pub(crate) fn nonce() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    // The kernel fills a request of this size as a whole.
    let filled = getrandom(bytes.as_mut_slice(), GetRandomFlags::empty()).ok()?;
    (filled == bytes.len()).then_some(bytes)
}

/// A code of random digits, which nobody but its maker knows: for the confirmation of an address. `None` if the kernel has
/// no random bytes to give.
pub fn random_code() -> Option<Code> {
    let number = u64::from_be_bytes(*nonce()?.first_chunk()?) % CODES;
    Some(Code::of_number(u32::try_from(number).ok()?))
}

impl HostKey {
    /// The digits of a code that is sent to a user: of an HMAC-SHA256 with the host's key over "pam_totp sent code v1", a
    /// zero byte, the user id (4 bytes, big-endian), the length of the account name (4 bytes, big-endian), the name, the
    /// number of the way, the time at which it was made (8 bytes, big-endian) and the random bytes, the first 8 bytes as a
    /// number (big-endian), and of that the last 8 decimal digits. So a code is good for nobody else.
    pub fn sent_digits(&self, uid: u32, name: &str, code: &SentCode) -> Option<Code> {
        let mut parts = b"pam_totp sent code v1\0".to_vec();
        parts.extend_from_slice(&uid.to_be_bytes());
        put(&mut parts, name.as_bytes());
        parts.push(code.way);
        parts.extend_from_slice(&code.sent.as_secs().to_be_bytes());
        parts.extend_from_slice(&code.nonce);
        let mac = Hmac::<Sha256>::new_from_slice(self.expose()).ok()?.chain_update(&parts);
        let mac = mac.finalize().into_bytes();
        let number = u64::from_be_bytes(*mac.first_chunk()?) % CODES;
        Some(Code::of_number(u32::try_from(number).ok()?))
    }
}

#[cfg(test)]
mod tests;
