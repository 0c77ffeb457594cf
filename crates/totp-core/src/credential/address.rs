//! Where codes are sent: the address of an `[[authenticator]]` of kind "email" or "sms".
//!
//! Root holds it, because a user who could change it would have another factor without a fresh code. The module passes
//! these tables over; only the helper and `enroll` read them.

use super::content::{Credential, MAX_AUTHENTICATORS};
use super::kept::Kept;
use crate::document::{self, Item};
use crate::way::Way;
use std::borrow::Cow;

/// The longest mail address, in bytes (RFC 5321 §4.5.3.1.3, without the angle brackets).
const MAX_EMAIL: usize = 254;
/// The longest part before the at sign (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL: usize = 64;

/// A mail address or the number of a phone. Without Debug and Display, so that no log shows it whole: [`Address::masked`].
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    way: Way,
    text: String,
}

impl Address {
    /// Reads an address. A mail address has one at sign with something on both sides, is ASCII, and has no space, quote
    /// or control character. A number has the form of E.164: a plus sign and 7 to 15 digits, of which the first is not 0;
    /// spaces, hyphens, dots and brackets between them are left out.
    pub fn read(way: Way, text: &str) -> Option<Self> {
        let text = match way {
            Way::Email => email(text.trim())?,
            Way::Sms => number(text.trim())?,
        };
        Some(Self { way, text })
    }

    /// By which way it is reached.
    pub const fn way(&self) -> Way {
        self.way
    }

    /// All of it, for the program that sends.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// What may be shown: the first letter and the domain, or the first three and the last two digits.
    pub fn masked(&self) -> String {
        let text = &self.text;
        match self.way {
            Way::Email => {
                let domain = text.rsplit_once('@').map(|(_, domain)| domain).unwrap_or_default();
                format!("{}***@{domain}", text.get(..1).unwrap_or_default())
            }
            Way::Sms => {
                let end = text.len().saturating_sub(2);
                let (first, last) = (text.get(..3), text.get(end..));
                format!("{}***{}", first.unwrap_or_default(), last.unwrap_or_default())
            }
        }
    }
}

/// An `[[authenticator]]` table of kind "email" or "sms".
pub struct HeldAddress {
    /// The way of its kind.
    pub way: Way,
    /// The address; `None` if it is damaged.
    pub address: Option<Address>,
    /// When it was set, as it stands in the file.
    pub created: Option<String>,
    /// Only an administrator changes it.
    pub locked: bool,
    /// An empty answer at the prompt asks for a code by this way.
    pub preferred: bool,
}

impl HeldAddress {
    fn of(way: Way, kept: &Kept) -> Self {
        let mut held = Self { way, address: None, created: None, locked: false, preferred: false };
        let fields = document::read(kept.table()).unwrap_or_default();
        for (_, item) in fields {
            match item {
                Item::Field(key, value) if key == "address" => {
                    held.address = value.text().and_then(|text| Address::read(way, &text));
                }
                Item::Field(key, value) if key == "created" => {
                    held.created = value.date().map(Cow::into_owned);
                }
                // What is no truth value is no permission either.
                Item::Field(key, value) if key == "locked" => {
                    held.locked = value.boolean() != Some(false);
                }
                Item::Field(key, value) if key == "preferred" => {
                    held.preferred = value.boolean() == Some(true);
                }
                _ => {}
            }
        }
        held
    }

    /// The table. No character of an address ends its quotes, and `created` is a time.
    fn kept(&self, address: &Address) -> Kept {
        let word = self.way.word();
        let mut table = format!(
            "[[authenticator]]\nkind = \"{word}\"\nlabel = \"{word}\"\naddress = \"{}\"\n",
            address.text
        );
        if let Some(created) = &self.created {
            table.push_str(&format!("created = {created}\n"));
        }
        if self.locked {
            table.push_str("locked = true\n");
        }
        if self.preferred {
            table.push_str("preferred = true\n");
        }
        Kept::new(word, &table)
    }
}

impl Kept {
    /// By which way a code reaches this authenticator; `None` if it is no address.
    pub fn way(&self) -> Option<Way> {
        Way::ALL.into_iter().find(|way| way.word() == self.kind)
    }
}

impl Credential {
    /// Where codes are sent by this way. `None` if the user has no such address, or a damaged one.
    pub fn address(&self, way: Way) -> Option<Address> {
        self.held_address(way)?.address
    }

    /// The address of this way, with what else is known of it.
    pub fn held_address(&self, way: Way) -> Option<HeldAddress> {
        let kept = self.unknown_kinds.iter().find(|kept| kept.way() == Some(way))?;
        Some(HeldAddress::of(way, kept))
    }

    /// The addresses, one of each way at most.
    pub fn addresses(&self) -> impl Iterator<Item = HeldAddress> {
        Way::ALL.into_iter().filter_map(|way| self.held_address(way))
    }

    /// The tables of the addresses that only an administrator changes.
    pub fn locked_addresses(&self) -> Vec<Kept> {
        let locked = |kept: &&Kept| kept.way().is_some_and(|way| HeldAddress::of(way, kept).locked);
        self.unknown_kinds.iter().filter(locked).cloned().collect()
    }

    /// Authenticators of kinds that are neither codes, addresses nor security keys: a newer version wrote them.
    pub fn newer_kinds(&self) -> impl Iterator<Item = &Kept> {
        self.unknown_kinds.iter().filter(|kept| kept.way().is_none() && !kept.is_key())
    }

    /// Sends codes to this address, and to no other one by the same way. `created` is a time as the file has it. `false`:
    /// there are too many authenticators.
    pub fn set_address(&mut self, address: &Address, created: &str, locked: bool) -> bool {
        let way = address.way;
        let preferred = self.held_address(way).is_some_and(|former| former.preferred);
        let created = Some(created.to_owned());
        let held = HeldAddress { way, address: None, created, locked, preferred };
        let others = self.unknown_kinds.iter().filter(|kept| kept.way() != Some(way)).count();
        if others + self.authenticators.len() >= MAX_AUTHENTICATORS {
            return false;
        }
        self.remove_address(way);
        self.unknown_kinds.push(held.kept(address));
        true
    }

    /// Locks an address or unlocks it. `false`: there is none, or a damaged one.
    pub fn lock_address(&mut self, way: Way, locked: bool) -> bool {
        self.change_address(way, |held| held.locked = locked)
    }

    /// The way by which an empty answer at the prompt asks for a code. `None` if the user prefers none.
    pub fn preferred(&self) -> Option<Way> {
        let mut addresses = self.addresses();
        addresses.find(|held| held.preferred && held.address.is_some()).map(|held| held.way)
    }

    /// Has an empty answer at the prompt ask for a code by this way, or by none. `false`: there is no address of this way, or
    /// a damaged one.
    pub fn prefer(&mut self, preferred: Option<Way>) -> bool {
        if preferred.is_some_and(|way| self.address(way).is_none()) {
            return false;
        }
        for way in Way::ALL {
            self.change_address(way, |held| held.preferred = preferred == Some(way));
        }
        true
    }

    /// Changes what is known of an address. `false`: there is none, or a damaged one.
    fn change_address(&mut self, way: Way, change: impl FnOnce(&mut HeldAddress)) -> bool {
        let Some(mut held) = self.held_address(way) else { return false };
        let Some(address) = held.address.take() else { return false };
        change(&mut held);
        let kept = held.kept(&address);
        let place = self.unknown_kinds.iter_mut().find(|kept| kept.way() == Some(way));
        place.map(|place| *place = kept).is_some()
    }

    /// Sends no more codes by this way. Whether there was an address.
    pub fn remove_address(&mut self, way: Way) -> bool {
        let before = self.unknown_kinds.len();
        self.unknown_kinds.retain(|kept| kept.way() != Some(way));
        self.unknown_kinds.len() < before
    }
}

fn email(text: &str) -> Option<String> {
    let (local, domain) = text.split_once('@')?;
    let atom = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&c);
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
    };
    // A program that sends may take its address as an argument: one that begins with a hyphen would be an option there. A
    // mail system may take the other two for a program and a file.
    let fits = text.len() <= MAX_EMAIL
        && (1..=MAX_LOCAL).contains(&local.len())
        && !local.starts_with(['-', '|', '/'])
        && local.bytes().all(atom)
        && local.split('.').all(|part| !part.is_empty())
        && domain.split('.').all(label);
    fits.then(|| text.to_owned())
}

fn number(text: &str) -> Option<String> {
    let digits = text.strip_prefix('+')?;
    let is_between = |c: &char| matches!(c, ' ' | '-' | '.' | '(' | ')');
    let digits: String = digits.chars().filter(|c| !is_between(c)).collect();
    let fits = (7..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|c| c.is_ascii_digit());
    fits.then(|| format!("+{digits}"))
}

#[cfg(test)]
mod tests;
