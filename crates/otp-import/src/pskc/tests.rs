//! The figures of RFC 6030: containers put together here of the figures' values.

use super::*;
use crate::{Kind, Parsed, tests_support::entry};

/// The secret of figures 5 to 7, as the text of §6 gives it.
const SECRET: &[u8] = b"12345678901234567890";
/// Figure 6: the pre-shared key 0x12345678901234567890123456789012.
const PRESHARED: &str = "12345678901234567890123456789012";
const MAC_KEY_6: &str = "ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX";
const VALUE_6: &str = "AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv";
const MAC_6: &str = "Su+NvtQfmvfJzF6bmQiJqoLRExc=";
/// Figure 7: the password "qwerty".
const MAC_KEY_7: &str = "2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx";
const VALUE_7: &str = "oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f";
const MAC_7: &str = "LP6xMvjtypbfT9PdkJhBZ+D6O4w=";
const PBKDF2: &str = "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2";

fn method(bits: u32) -> String {
    format!("<xenc:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes{bits}-cbc\"/>")
}

fn cipher(value: &str) -> String {
    format!("<xenc:CipherData><xenc:CipherValue>\n {value}\n </xenc:CipherValue></xenc:CipherData>")
}

fn container(head: &str, algorithm: &str, data: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<pskc:KeyContainer Version=\"1.0\" \
         xmlns:pskc=\"urn:ietf:params:xml:ns:keyprov:pskc\" \
         xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" \
         xmlns:xenc11=\"http://www.w3.org/2009/xmlenc11#\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n{head}\n<pskc:KeyPackage><pskc:DeviceInfo>\
         <pskc:Manufacturer>Manufacturer</pskc:Manufacturer><pskc:SerialNo>987654321</pskc:SerialNo>\
         </pskc:DeviceInfo><pskc:Key Id=\"12345678\" \
         Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:{algorithm}\"><pskc:Issuer>Issuer</pskc:Issuer>\
         <pskc:AlgorithmParameters><pskc:ResponseFormat Length=\"8\" Encoding=\"DECIMAL\"/>\
         </pskc:AlgorithmParameters><pskc:Data>{data}</pskc:Data>\
         <pskc:UserId>UID=jsmith,DC=example-bank,DC=net</pskc:UserId></pskc:Key></pskc:KeyPackage>\
         </pskc:KeyContainer>"
    )
}

fn encrypted(value: &str, mac: &str) -> String {
    format!(
        "<pskc:Secret><pskc:EncryptedValue>{}{}</pskc:EncryptedValue><pskc:ValueMAC>{mac}\n\
         </pskc:ValueMAC></pskc:Secret><pskc:Counter><pskc:PlainValue>0</pskc:PlainValue></pskc:Counter>",
        method(128),
        cipher(value)
    )
}

fn mac_method(key: &str) -> String {
    format!(
        "<pskc:MACMethod Algorithm=\"http://www.w3.org/2000/09/xmldsig#hmac-sha1\"><pskc:MACKey>{}{}\
         </pskc:MACKey></pskc:MACMethod>",
        method(128),
        cipher(key)
    )
}

fn figure_6(value: &str, mac: &str) -> String {
    let head = format!(
        "<pskc:EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName></pskc:EncryptionKey>{}",
        mac_method(MAC_KEY_6)
    );
    container(&head, "hotp", &encrypted(value, mac))
}

fn figure_7() -> String {
    let head = format!(
        "<pskc:EncryptionKey><xenc11:DerivedKey><xenc11:KeyDerivationMethod Algorithm=\"{PBKDF2}\">\
         <PBKDF2-params><Salt><Specified>Ej7/PEpyEpw=</Specified></Salt><IterationCount>1000\
         </IterationCount><KeyLength>16</KeyLength><PRF/></PBKDF2-params></xenc11:KeyDerivationMethod>\
         </xenc11:DerivedKey></pskc:EncryptionKey>{}",
        mac_method(MAC_KEY_7)
    );
    container(&head, "hotp", &encrypted(VALUE_7, MAC_7))
}

fn preshared(hex: &str) -> Key {
    Key::Preshared(crate::coding::hex(hex).unwrap())
}

fn password(text: &str) -> Key {
    Key::Password(Zeroizing::new(text.to_owned()))
}

fn only_note(parsed: &Parsed) -> &str {
    assert!(parsed.entries.is_empty() && parsed.notes.len() == 1, "{:?}", parsed.notes);
    &parsed.notes[0].text
}

#[test]
fn figure_2_with_too_short_a_key_is_left_and_figure_5_is_taken() {
    // Figure 2: the key "1234", which no login takes.
    let plain = |value: &str| {
        let data =
            format!("<pskc:Secret><pskc:PlainValue>{value}\n</pskc:PlainValue></pskc:Secret>");
        container("", "hotp", &data)
    };
    assert_eq!(wants(&plain("MTIzNA==")), Ok(Wants::Nothing));
    let parsed = parse(&plain("MTIzNA=="), None).unwrap();
    assert!(only_note(&parsed).contains("32 bits"));
    let parsed = parse(&plain("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA="), None).unwrap();
    let entry = entry(&parsed);
    assert!(entry.secret.expose() == SECRET && entry.kind == Kind::Hotp(0));
    assert_eq!((entry.digits.get(), entry.user.as_deref()), (8, Some("jsmith")));
    assert_eq!(entry.name.as_deref(), Some("987654321"));
}

#[test]
fn figure_6_with_the_pre_shared_key_gives_its_secret() {
    let text = figure_6(VALUE_6, MAC_6);
    assert_eq!(wants(&text), Ok(Wants::PresharedKey));
    let parsed = parse(&text, Some(&preshared(PRESHARED))).unwrap();
    assert!(entry(&parsed).secret.expose() == SECRET);
}

#[test]
fn figure_7_with_its_password_gives_its_secret() {
    let text = figure_7();
    assert_eq!(wants(&text), Ok(Wants::Password));
    let parsed = parse(&text, Some(&password("qwerty"))).unwrap();
    assert!(entry(&parsed).secret.expose() == SECRET);
}

#[test]
fn a_wrong_key_or_password_gives_nothing() {
    let text = figure_6(VALUE_6, MAC_6);
    for key in ["12345678901234567890123456789013", "00", &PRESHARED.repeat(2)] {
        match parse(&text, Some(&preshared(key))) {
            Err(_) => {}
            Ok(parsed) => assert!(parsed.entries.is_empty(), "{key}"),
        }
    }
    assert!(parse(&figure_7(), Some(&password("qwertz"))).map_or(true, |p| p.entries.is_empty()));
    assert!(parse(&text, Some(&password("qwerty"))).is_err());
    assert!(only_note(&parse(&text, None).unwrap()).contains("no key was given"));
}

#[test]
fn what_was_changed_is_not_decrypted() {
    // A bit in the initial vector changes the same bit of the secret, and nothing else shows it.
    let changed = VALUE_6.replacen("AAEC", "BAEC", 1);
    let parsed = parse(&figure_6(&changed, MAC_6), Some(&preshared(PRESHARED))).unwrap();
    assert!(only_note(&parsed).contains("the MAC is wrong"));
    let without = figure_6(VALUE_6, MAC_6).replace("pskc:ValueMAC", "pskc:Other");
    let parsed = parse(&without, Some(&preshared(PRESHARED))).unwrap();
    assert!(only_note(&parsed).contains("without a MAC"));
    let cut = figure_6(VALUE_6, &MAC_6[..12]);
    let parsed = parse(&cut, Some(&preshared(PRESHARED))).unwrap();
    assert!(parsed.entries.is_empty());
}

#[test]
fn a_time_based_key_keeps_its_period_and_notes_name_the_rest() {
    let data = "<pskc:Secret><pskc:PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</pskc:PlainValue></pskc:Secret>\
        <pskc:TimeInterval><pskc:PlainValue>60</pskc:PlainValue></pskc:TimeInterval>\
        <pskc:TimeDrift><pskc:PlainValue>4</pskc:PlainValue></pskc:TimeDrift></pskc:Data><pskc:Policy>\
        <pskc:ExpiryDate>2027-01-01T00:00:00Z</pskc:ExpiryDate></pskc:Policy><pskc:Data>";
    let parsed = parse(&container("", "totp", data), None).unwrap();
    let entry = entry(&parsed);
    assert!(entry.kind == Kind::Totp(totp_core::authenticator::Period::new(60).unwrap()));
    let said: Vec<&str> = parsed.notes.iter().map(|note| &note.text[..9]).collect();
    assert_eq!(said, ["TimeDrift", "ExpiryDat"]);
    let parsed = parse(&container("", "ocra", data), None).unwrap();
    assert!(only_note(&parsed).contains("neither TOTP nor HOTP"));
}

#[test]
fn no_entity_is_expanded_and_other_xml_is_refused() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><KeyContainer>&b;</KeyContainer>";
    assert!(parse(bomb, None).is_err());
    assert!(parse("<html/>", None).is_err() && parse("<KeyContainer", None).is_err());
    assert!(parse("<KeyContainer/>", None).is_err());
    let slow = figure_7().replace(">1000", ">4000000000");
    assert!(parse(&slow, Some(&password("qwerty"))).err().unwrap().0.contains("too long"));
}

#[test]
fn an_element_with_very_many_attributes_is_not_parsed() {
    let container = |count: usize| {
        let attributes: String = (0..count).map(|n| format!(" a{n}='>'")).collect();
        format!("<KeyContainer xmlns='urn:ietf:params:xml:ns:keyprov:pskc'{attributes}/>")
    };
    assert!(document(&container(99)).is_ok());
    let refused = document(&container(100)).err().unwrap();
    assert!(refused.0.contains("attributes"), "{}", refused.0);
}
