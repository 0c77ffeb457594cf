//! Where codes are sent: the address of an `[[authenticator]]` of kind "email" or "sms".
//!
//! Root holds it, because a user who could change it would have another factor without a fresh code. The module passes
//! these tables over; only the helper and `enroll` read them.

use super::content::Credential;
use crate::document::{self, Item};
use crate::way::Way;

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

impl Credential {
    /// Where codes are sent by this way. `None` if the user has no such address, or a damaged one.
    pub fn address(&self, way: Way) -> Option<Address> {
        let table = self.unknown_kinds.iter().find(|kept| kept.kind == way.word())?.table();
        let items = document::read(table).ok()?;
        let address = items.iter().find_map(|(_, item)| match item {
            Item::Field(key, value) if key == "address" => value.text(),
            _ => None,
        });
        Address::read(way, &address?)
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
    // A program that sends may take its address as an argument: one that begins with a hyphen would be an option there.
    let fits = text.len() <= MAX_EMAIL
        && (1..=MAX_LOCAL).contains(&local.len())
        && !local.starts_with('-')
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
}
