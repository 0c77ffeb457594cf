//! Security keys as they are read, written and changed.

use super::*;
use crate::authenticator::{Algorithm, tests::authenticator};
use crate::credential::ReadDepth;

fn label(text: &str) -> Label {
    Label::new(text).unwrap()
}

fn key(number: u8) -> HeldKey {
    HeldKey {
        label: label(&format!("key {number}")),
        credential_id: vec![number; 64],
        public_key: format!("es256:A{}", "-_aZ0".repeat(9).get(..43).unwrap()),
        relying_party: "pam://web1.example.com".to_owned(),
        pin: false,
        created: Some("2026-11-30T10:00:00Z".to_owned()),
    }
}

fn read(credential: &Credential) -> Credential {
    let text = credential.to_toml();
    Credential::parse(text.as_bytes(), ReadDepth::WithRecovery).ok().unwrap()
}

fn with_phone() -> Credential {
    let authenticators = vec![authenticator(&[1; 20], Algorithm::Sha1, 6)];
    Credential { authenticators, ..Credential::default() }
}

fn of_table(change: impl Fn(&str) -> String) -> Vec<HeldKey> {
    let mut credential = with_phone();
    assert!(credential.add_key(&HeldKey { pin: true, ..key(1) }));
    let text = change(&credential.to_toml());
    Credential::parse(text.as_bytes(), ReadDepth::CodesOnly).ok().unwrap().keys()
}

#[test]
fn several_keys_are_read_beside_the_codes_of_an_app() {
    let mut credential = with_phone();
    let longest = HeldKey {
        label: label(r#"blue "old" \key"#),
        credential_id: vec![7; MAX_CREDENTIAL_ID],
        public_key: format!("eddsa:{}", "x".repeat(43)),
        pin: true,
        created: None,
        ..key(1)
    };
    assert!(credential.add_key(&key(2)) && credential.add_key(&longest));
    let back = read(&credential);
    assert_eq!(back.keys(), [key(2), longest]);
    assert_eq!((back.authenticators.len(), back.version(), back.damaged_keys()), (1, 1, 0));
    assert_eq!(back.newer_kinds().count(), 0);
    assert_eq!(read(&back).to_toml().as_str(), credential.to_toml().as_str());
}

#[test]
fn a_damaged_key_is_not_used() {
    assert_eq!(of_table(str::to_owned).len(), 1);
    for (from, to) in [
        ("pam://", "https://"),
        ("web1.example.com", "web1/x"),
        ("web1.example.com", ""),
        ("web1.example.com", "Web1"),
        ("es256:", "rs256:"),
        ("es256:", "eddsa:"),
        ("es256:A", "es256:="),
        ("label = \"key 1\"\n", ""),
        ("credential_id = \"", "credential_id = \"="),
        ("credential_id = ", "credential = "),
        ("public_key = \"es256:", "public_key = \"es256:A"),
    ] {
        let keys = of_table(|text| text.replace(from, to));
        assert_eq!(keys, [], "{from} as {to}");
    }
}

#[test]
fn a_damaged_switch_asks_for_the_pin() {
    let pin = |value: &str| of_table(|text| text.replace("pin = true", value))[0].pin;
    assert_eq!([pin("pin = true"), pin("pin = \"no\""), pin("pin = 0")], [true; 3]);
    assert_eq!([pin("pin = false"), pin("")], [false; 2]);
}

#[test]
fn a_user_has_four_keys_at_most_and_each_once() {
    let mut credential = with_phone();
    assert!(!credential.add_key(&HeldKey { credential_id: vec![], ..key(1) }));
    assert!((1..=4).all(|number| credential.add_key(&key(number))));
    assert!(!credential.add_key(&key(5)), "there is no room for its floor");
    assert!(credential.remove_key(&label("key 4")));
    assert!(!credential.add_key(&HeldKey { label: label("again"), ..key(3) }));
    assert!(credential.add_key(&key(5)));
    let mut full = with_phone();
    full.authenticators = (1..=8).map(|n| authenticator(&[n; 20], Algorithm::Sha1, 6)).collect();
    assert!(!full.add_key(&key(1)));
}
