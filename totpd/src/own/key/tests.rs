//! The enrolment of a security key, with a key and an agent of the tests.

use super::*;
use crate::seats::Wait;
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use totp_core::wire::{KeyQuestion, next_body};

const POLICY: &str = "credential = \"/etc/pam_totp/users/%u.toml\"\nfactors = [\"code\", \"key\"]\nkey_services = [\"sudo\"]\n";
const ID: [u8; 16] = [7; 16];
const CREATED: &str = "2026-11-30T10:00:00Z";

fn secret() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// What a key of the tests does: the flags that it sets, and whether it vouches for itself.
#[derive(Clone, Copy)]
struct Key {
    flags: u8,
    vouches: bool,
    pin: Option<&'static [u8]>,
    rp: Option<&'static str>,
}

const GOOD: Key = Key { flags: 1, vouches: true, pin: None, rp: None };

impl Key {
    fn answer(self, wanted: &KeyWanted<'_>) -> KeyAnswer {
        let (rp, hash, pin) = match wanted {
            KeyWanted::Make(MakeWanted { rp, hash, pin, .. })
            | KeyWanted::Assert(AssertWanted { rp, hash, pin, .. }) => (*rp, &hash[..], pin),
            KeyWanted::List => panic!("no list is wanted"),
        };
        match (self.pin, pin.map(|pin| pin.expose())) {
            (Some(_), None) => return KeyAnswer::Failed(KeyFailure::PinNeeded { left: Some(8) }),
            (Some(own), Some(typed)) if own != typed => {
                return KeyAnswer::Failed(KeyFailure::PinWrong { left: Some(7) });
            }
            _ => {}
        }
        let mut data = Sha256::digest(self.rp.unwrap_or(rp)).to_vec();
        let makes = matches!(wanted, KeyWanted::Make(_));
        data.push(self.flags | if makes { 0x40 } else { 0 });
        data.extend_from_slice(&5_u32.to_be_bytes());
        if makes {
            data.extend_from_slice(&[0; 16]);
            data.extend_from_slice(&16_u16.to_be_bytes());
            data.extend_from_slice(&ID);
            data.extend_from_slice(&cose());
        }
        let signature = secret().sign(&[&data[..], hash].concat()).to_bytes().to_vec();
        match (makes, self.vouches) {
            (false, _) => KeyAnswer::Asserted {
                id: ID.to_vec().into(),
                auth_data: data.into(),
                signature: signature.into(),
            },
            (true, true) => KeyAnswer::Made {
                auth_data: data.into(),
                vouched: Vouched::Own { algorithm: -8, signature: signature.into() },
            },
            (true, false) => KeyAnswer::Made { auth_data: data.into(), vouched: Vouched::No },
        }
    }
}

/// {1: OKP, 3: EdDSA, -1: Ed25519, -2: the key} (RFC 9053 §7.2), by hand.
fn cose() -> Vec<u8> {
    let public = secret().verifying_key().to_bytes();
    [&[0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20][..], &public].concat()
}

/// An enrolment with these PINs; what was asked of the user, and what came of it.
fn enrol(
    policy: &str,
    credential: &Credential,
    key: Option<Key>,
    wanted: &Wanted<'_>,
    pins: &[&str],
) -> (Vec<KeyStep>, Result<Made, Refusal>) {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("key.socket");
    if let Some(key) = key {
        let listener = UnixListener::bind(&socket).unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let body = next_body(&mut stream, || Duration::from_secs(5)).unwrap();
                let question = KeyQuestion::decode(&body).unwrap();
                let frame = Frame::of(&key.answer(&question.wanted)).unwrap();
                stream.write_all(frame.bytes()).unwrap();
            }
        });
    }
    let (mut user, ours) = UnixStream::pair().unwrap();
    for pin in pins {
        let frame = Frame::of(&FromModule::Answer(pin.as_bytes().into())).unwrap();
        user.write_all(frame.bytes()).unwrap();
    }
    let wait = Wait::of(&ours);
    assert!(wait.end());
    let mut connection = Connection::new(ours, Arc::clone(&wait));
    let settings = Settings::from_policy_text(&[POLICY, policy].concat()).unwrap();
    let owner = Owner { name: "ann", credential, settings: &settings, socket: &socket };
    let made = make(&mut connection, &owner, wanted).unwrap();
    drop((connection, wait));
    let mut steps = Vec::new();
    while let Ok(body) = next_body(&mut user, || Duration::from_secs(5)) {
        let Ok(FromHelper::Key(step)) = FromHelper::decode(&body) else {
            panic!("another message")
        };
        steps.push(step);
    }
    (steps, made)
}

fn blue(pin: bool) -> Wanted<'static> {
    Wanted { label: "blue", created: CREATED.to_owned(), pin }
}

fn refusal(key: Key) -> Refusal {
    enrol("", &Credential::default(), Some(key), &blue(false), &[]).1.err().unwrap()
}

#[test]
fn a_key_that_vouches_for_itself_is_touched_once() {
    let (steps, made) = enrol("", &Credential::default(), Some(GOOD), &blue(false), &[]);
    let made = made.ok().unwrap();
    assert_eq!(steps, [KeyStep::Touch]);
    assert!(made.key.is_sound() && made.key.public_key.starts_with("eddsa:") && !made.key.pin);
    assert_eq!((made.key.credential_id.as_slice(), made.counter), (&ID[..], 5));
    assert_eq!(made.key.created.as_deref(), Some(CREATED));
    assert!(made.floor > UnixTime::from_secs(1_700_000_000));
}

#[test]
fn a_key_that_does_not_vouch_signs_once_more() {
    let key = Key { vouches: false, ..GOOD };
    let (steps, made) = enrol("", &Credential::default(), Some(key), &blue(false), &[]);
    assert!(made.is_ok());
    assert_eq!(steps, [KeyStep::Touch, KeyStep::Touch]);
}

#[test]
fn the_policy_or_the_user_has_the_key_want_its_pin() {
    let with_pin = Key { flags: 5, pin: Some(b"1234"), ..GOOD };
    let asked = |again, left| KeyStep::Pin { again, left: Some(left) };
    for (policy, wants) in [("key_pin = true\n", false), ("", true)] {
        let typed = &["4321", "1234"];
        let (steps, made) =
            enrol(policy, &Credential::default(), Some(with_pin), &blue(wants), typed);
        assert!(made.ok().unwrap().key.pin);
        let touch = KeyStep::Touch;
        assert_eq!(steps, [touch.clone(), asked(false, 8), touch.clone(), asked(true, 7), touch]);
        // A key that checked nothing is none for this policy.
        let (_, made) = enrol(policy, &Credential::default(), Some(GOOD), &blue(wants), &[]);
        let Err(Refusal::Other(why)) = made.map(|_| ()) else { panic!("accepted") };
        assert!(why.contains("no PIN"), "{why}");
    }
    let (steps, made) =
        enrol("", &Credential::default(), Some(with_pin), &blue(true), &["1", "2", "3", "4"]);
    assert_eq!(steps.len(), 7, "three PINs");
    let wrong = KeyFailure::PinWrong { left: Some(7) };
    assert_eq!(made.err(), Some(Refusal::KeyFailed(wrong)));
}

#[test]
fn what_a_new_key_did_not_sign_is_not_kept() {
    let told = |key| match refusal(key) {
        Refusal::Other(why) => why,
        other => format!("{other:?}"),
    };
    assert!(told(Key { flags: 0, ..GOOD }).contains("not touched"));
    assert!(told(Key { rp: Some("pam://other"), ..GOOD }).contains("relying party"));
}

#[test]
fn a_key_is_refused_before_it_is_asked() {
    let taken = {
        let mut credential = Credential::default();
        let made = enrol("", &credential, Some(GOOD), &blue(false), &[]).1.ok().unwrap();
        assert!(credential.add_key(&made.key));
        credential
    };
    let of = |credential: &Credential, label| {
        let wanted = Wanted { label, ..blue(false) };
        let (steps, made) = enrol("", credential, Some(GOOD), &wanted, &[]);
        assert!(steps.is_empty(), "{label}");
        made.err()
    };
    assert_eq!(of(&taken, "blue"), Some(Refusal::LabelTaken));
    assert_eq!(of(&taken, "a\nb"), Some(Refusal::Malformed));
    let mut full = Credential::default();
    for number in 0..4 {
        let key = HeldKey {
            label: Label::new(&format!("key {number}")).unwrap(),
            credential_id: vec![number; 8],
            ..taken.keys().remove(0)
        };
        assert!(full.add_key(&key));
    }
    assert_eq!(of(&full, "fifth"), Some(Refusal::TooMany));
}

#[test]
fn a_missing_agent_is_told_at_an_enrolment() {
    let (_, made) = enrol("", &Credential::default(), None, &blue(false), &[]);
    assert_eq!(made.err(), Some(Refusal::NoKeyAgent));
}

#[test]
fn further_keys_have_the_relying_party_of_the_first() {
    let made = enrol("", &Credential::default(), Some(GOOD), &blue(false), &[]).1.ok().unwrap();
    let first = HeldKey {
        relying_party: "pam://former-name".to_owned(),
        credential_id: vec![1; 8],
        label: Label::new("first").unwrap(),
        ..made.key
    };
    let mut credential = Credential::default();
    assert!(credential.add_key(&first));
    let second = enrol("", &credential, Some(GOOD), &blue(false), &[]).1.ok().unwrap();
    assert_eq!(second.key.relying_party, "pam://former-name");
}
