//! Addresses as they are typed, kept and shown.

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

#[test]
fn a_preference_changes_nothing_but_itself() {
    let mut credential = read(PHONE);
    let mail = Address::read(Way::Email, "ann@example.com").unwrap();
    let sms = Address::read(Way::Sms, "+491701234567").unwrap();
    assert!(!credential.prefer(Some(Way::Email)), "there is no address");
    assert!(credential.set_address(&mail, CREATED, true));
    assert!(credential.set_address(&sms, CREATED, false));
    let before = credential.to_toml();
    assert!(credential.prefer(Some(Way::Email)) && credential.prefer(Some(Way::Sms)));
    let mut back = read(&credential.to_toml());
    assert_eq!(back.preferred(), Some(Way::Sms), "one of them at most");
    assert!(back.held_address(Way::Email).unwrap().locked);
    assert!(back.prefer(None) && back.preferred().is_none());
    assert_eq!(back.to_toml().as_str(), before.as_str());
}

#[test]
fn a_preference_stays_with_a_new_address_and_its_lock() {
    let mut credential = read(PHONE);
    let address = |text| Address::read(Way::Email, text).unwrap();
    assert!(credential.set_address(&address("ann@example.com"), CREATED, false));
    assert!(credential.prefer(Some(Way::Email)));
    assert!(credential.set_address(&address("b@example.com"), CREATED, false));
    assert!(credential.lock_address(Way::Email, true));
    assert_eq!(credential.preferred(), Some(Way::Email));
    assert!(credential.remove_address(Way::Email));
    assert!(credential.set_address(&address("c@example.com"), CREATED, false));
    assert_eq!(credential.preferred(), None, "another factor than the former one");
}

#[test]
fn a_damaged_address_is_not_preferred() {
    let table = "[[authenticator]]\nkind = \"email\"\naddress = \"ann\"\npreferred = true\n";
    let mut credential = read(&[PHONE, table].concat());
    assert_eq!(credential.preferred(), None);
    assert!(!credential.prefer(Some(Way::Email)));
    for value in ["false", "\"true\"", "1"] {
        let table = table.replace("\"ann\"", "\"a@b.de\"").replace("true", value);
        assert_eq!(read(&[PHONE, &table].concat()).preferred(), None, "{value}");
    }
}
