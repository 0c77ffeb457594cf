//! The text of a ticket, and the hash that is kept of it.

use crate::account::Account;
use crate::answer::{MAX_BYTES, Plain, without_line_end};
use crate::characters;
use crate::device::HostKey;
use crate::device::strings::put;
use crate::secret::truncated;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Characters of a ticket, without separators.
pub const TICKET_CHARS: usize = 16;
/// Random bytes behind a ticket: 80 bits, more than the 64 below which NIST SP 800-63B §5.1.2 asks for a throttle.
pub const TICKET_BYTES: usize = 10;

/// A ticket in its canonical form: 16 characters, upper case. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct TicketCode([u8; TICKET_CHARS]);

impl TicketCode {
    /// Reads what was typed or pasted: any case, spaces and hyphens ignored, O read as 0, I and L as 1; also what a
    /// keyboard in full-width mode sends, and the end of the line. `None` if it does not have the shape of a ticket:
    /// then it cannot be right, and is not charged.
    pub fn read(typed: &[u8]) -> Option<Self> {
        if typed.len() > MAX_BYTES {
            return None;
        }
        let plain = Plain::read(without_line_end(typed))?;
        let mut code = Self([0; TICKET_CHARS]);
        characters::read(plain.text(), &mut code.0).then_some(code)
    }

    /// The ticket made of 10 random bytes.
    pub fn from_random(random: &[u8; TICKET_BYTES]) -> Self {
        let mut code = Self([0; TICKET_CHARS]);
        characters::spell(random, &mut code.0);
        code
    }

    /// What is shown: four groups of four.
    pub fn grouped(&self) -> Zeroizing<String> {
        characters::grouped(&self.0)
    }
}

impl HostKey {
    /// What is kept of a user's ticket: the first 16 bytes of an HMAC-SHA256 with the host's key over "pam_totp ticket
    /// v1", a zero byte, the user id (4 bytes, big-endian), the length of the account name (4 bytes, big-endian), the
    /// name, and the ticket. So a ticket is good for nobody else, and not for the next owner of the same user id.
    pub fn ticket_hash(&self, account: &Account, ticket: &TicketCode) -> Option<[u8; 16]> {
        let mut parts = Zeroizing::new(b"pam_totp ticket v1\0".to_vec());
        parts.reserve_exact(8 + account.name.len() + TICKET_CHARS);
        parts.extend_from_slice(&account.uid.to_be_bytes());
        put(&mut parts, account.name.as_bytes());
        parts.extend_from_slice(&ticket.0);
        // HMAC takes a key of any length. Were one refused, no ticket would be good.
        let mac = Hmac::<Sha256>::new_from_slice(self.expose()).ok()?.chain_update(&*parts);
        Some(truncated(&mac.finalize().into_bytes()))
    }
}
