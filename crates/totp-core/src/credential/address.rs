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
}

impl HeldAddress {
    fn of(way: Way, kept: &Kept) -> Self {
        let mut held = Self { way, address: None, created: None, locked: false };
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

    /// Authenticators of kinds that are neither codes nor addresses: a newer version wrote them.
    pub fn newer_kinds(&self) -> impl Iterator<Item = &Kept> {
        self.unknown_kinds.iter().filter(|kept| kept.way().is_none())
    }

    /// Sends codes to this address, and to no other one by the same way. `created` is a time as the file has it. `false`:
    /// there are too many authenticators.
    pub fn set_address(&mut self, address: &Address, created: &str, locked: bool) -> bool {
        let way = address.way;
        let held = HeldAddress { way, address: None, created: Some(created.to_owned()), locked };
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
        let Some(HeldAddress { address: Some(address), created, .. }) = self.held_address(way)
        else {
            return false;
        };
        let kept = HeldAddress { way, address: None, created, locked }.kept(&address);
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
mod tests {
    use super::*;
    use crate::credential::ReadDepth;

    #[test]
    fn a_mail_address_that_could_be_anything_else_is_refused() {
        for text in ["ann@example.com", " a.b+c@mail.example.org ", "root@localhost"] {
            assert_eq!(Address::read(Way::Email, text).unwrap().expose(), text.trim());
        }
        let long = format!("{}@example.com", "a".repeat(65));
        let longer = format!("a@{}.com", "b".repeat(250));
        for text in [
            "ann",
            "@example.com",
            "ann@",
            "a@b@c.de",
            "ann@example.com\nbcc: eve@example.com",
            "ann@exa\rmple.com",
            "-oQ@example.com",
            "|sh@example.com",
            "/tmp/x@example.com",
            "ann@-example.com",
            "ann@example..com",
            ".ann@example.com",
            "a..b@example.com",
            "\"ann\"@example.com",
            "ann <ann@example.com>",
            "änn@example.com",
            "ann@example.com,eve@example.com",
            "ann@example.com\0",
            "",
            &long,
            &longer,
        ] {
            assert!(Address::read(Way::Email, text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn a_number_is_kept_in_the_form_of_e164() {
        for (text, kept) in
            [("+49 170 123-45.67", "+491701234567"), ("+1 (555) 010-0199", "+15550100199")]
        {
            assert_eq!(Address::read(Way::Sms, text).unwrap().expose(), kept);
        }
        for text in [
            "0170123456",
            "+0170123456",
            "+123456",
            "+1234567890123456",
            "+49170x12345",
            "+4917\n01234567",
            "+",
            "",
        ] {
            assert!(Address::read(Way::Sms, text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn an_address_is_shown_only_in_part() {
        let masked = |way, text| Address::read(way, text).unwrap().masked();
        assert_eq!(masked(Way::Email, "ann@example.com"), "a***@example.com");
        assert_eq!(masked(Way::Sms, "+491701234567"), "+49***67");
    }

    #[test]
    fn a_credential_has_one_address_for_each_way() {
        let text = "version = 1\n[[authenticator]]\nkind = \"email\"\naddress = \"ann@example.com\"\n\
                    [[authenticator]]\nkind = \"sms\"\naddress = \"+491701234567\"\n";
        let credential = Credential::parse(text.as_bytes(), ReadDepth::CodesOnly).unwrap();
        assert_eq!(credential.address(Way::Email).unwrap().expose(), "ann@example.com");
        assert_eq!(credential.address(Way::Sms).unwrap().expose(), "+491701234567");
        let damaged = text.replace("ann@", "");
        let credential = Credential::parse(damaged.as_bytes(), ReadDepth::CodesOnly).unwrap();
        assert!(credential.address(Way::Email).is_none());
    }

    const PHONE: &str = "version = 1\n[[authenticator]]\nkind = \"totp\"\n\
                         secret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n";
    const CREATED: &str = "2026-11-30T10:00:00Z";

    fn read(text: &str) -> Credential {
        Credential::parse(text.as_bytes(), ReadDepth::WithRecovery).unwrap()
    }

    #[test]
    fn an_address_that_is_set_reads_back_as_the_same() {
        let mut credential = read(PHONE);
        let text = "o'neil+!#$%&*-/=?^_`{|}~.x@mail.example.org";
        let address = Address::read(Way::Email, text).unwrap();
        assert!(credential.set_address(&address, CREATED, true));
        let sms = Address::read(Way::Sms, "+491701234567").unwrap();
        assert!(credential.set_address(&sms, CREATED, false));
        let back = read(&credential.to_toml());
        assert_eq!(back.address(Way::Email).unwrap().expose(), text);
        let [mail, sms] = [Way::Email, Way::Sms].map(|way| back.held_address(way).unwrap());
        assert!(mail.locked && !sms.locked);
        assert_eq!(mail.created.as_deref(), Some(CREATED));
        assert_eq!((back.authenticators.len(), back.newer_kinds().count()), (1, 0));
        assert_eq!(back.to_toml().as_str(), credential.to_toml().as_str());
    }

    #[test]
    fn a_new_address_takes_the_place_of_all_of_its_way() {
        let twice = "[[authenticator]]\nkind = \"email\"\naddress = \"a@b.de\"\nlocked = true\n";
        let mut credential = read(&[PHONE, twice, twice].concat());
        let address = Address::read(Way::Email, "ann@example.com").unwrap();
        assert!(credential.set_address(&address, CREATED, false));
        let back = read(&credential.to_toml());
        assert_eq!(back.unknown_kinds.len(), 1);
        assert!(back.address(Way::Email).unwrap() == address);
        assert!(!back.held_address(Way::Email).unwrap().locked);
        let mut back = back;
        assert!(back.remove_address(Way::Email) && !back.remove_address(Way::Email));
        assert_eq!(back.to_toml().as_str(), read(PHONE).to_toml().as_str());
    }

    #[test]
    fn a_lock_changes_nothing_but_the_lock() {
        let mut credential = read(PHONE);
        assert!(!credential.lock_address(Way::Email, true));
        let address = Address::read(Way::Email, "ann@example.com").unwrap();
        assert!(credential.set_address(&address, CREATED, false));
        let before = credential.to_toml();
        assert!(credential.lock_address(Way::Email, true));
        assert!(read(&credential.to_toml()).held_address(Way::Email).unwrap().locked);
        assert!(credential.lock_address(Way::Email, false));
        assert_eq!(credential.to_toml().as_str(), before.as_str());
        let damaged = [PHONE, "[[authenticator]]\nkind = \"email\"\nlocked = \"no\"\n"].concat();
        let mut damaged = read(&damaged);
        assert!(damaged.held_address(Way::Email).unwrap().locked, "what is unclear is locked");
        assert!(!damaged.lock_address(Way::Email, false));
    }

    #[test]
    fn an_address_needs_a_place_among_the_authenticators() {
        let table = "[[authenticator]]\nkind = \"later\"\n".repeat(MAX_AUTHENTICATORS - 1);
        let mut credential = read(&[PHONE, &table].concat());
        let address = Address::read(Way::Email, "ann@example.com").unwrap();
        assert!(!credential.set_address(&address, CREATED, false));
        assert_eq!(credential.newer_kinds().count(), MAX_AUTHENTICATORS - 1);
    }
}
