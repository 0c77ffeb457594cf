//! What a security key answers, and what the credential file says of it: bytes are refused, or have one form. No bytes are
//! an answer to a challenge that their author has not signed.
//!
//! Input: authenticator data, a public key, or its text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use security_key::{
    Attestation, AuthData, Challenge, CredentialId, Expected, Fault, PublicKey, Purpose,
    RelyingParty, verify_assertion, verify_new_credential,
};

/// The keys of RFC 6979 (A.2.5) and RFC 8032 (7.1, test 1).
const KEYS: [&str; 2] = [
    "es256:A2D-1LolWp0xyWHrdMY1bWjASbiSO2H6bOZpYi5g8p-2",
    "eddsa:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
];

fn assert_one_form(key: &PublicKey) {
    assert_eq!(PublicKey::from_cose(&key.to_cose()).as_ref(), Ok(key));
    assert_eq!(PublicKey::from_text(&key.to_text()).as_ref(), Ok(key));
}

fuzz_target!(|data: &[u8]| {
    if let Ok(key) = PublicKey::from_cose(data) {
        assert_eq!(key.to_cose(), data);
        assert_one_form(&key);
    }
    if let Ok(text) = str::from_utf8(data) {
        if let Ok(key) = PublicKey::from_text(text) {
            assert_eq!(key.to_text(), text);
            assert_one_form(&key);
        }
        if let Ok(id) = CredentialId::from_text(text) {
            assert_eq!(id.to_text(), text);
        }
        if let Ok(rp) = RelyingParty::named(text) {
            assert_eq!(RelyingParty::from_id(rp.id()), Ok(rp));
        }
    }
    let (rp, challenge) = (RelyingParty::named("web1").unwrap(), Challenge::new(1, [0; 24]));
    let expected = |purpose| Expected {
        rp: &rp,
        challenge: &challenge,
        purpose,
        user_verification: false,
        floor: None,
    };
    let (auth_data, signature) = data.split_at(data.len().min(37));
    for key in KEYS.map(|key| PublicKey::from_text(key).unwrap()) {
        assert!(verify_assertion(&key, &expected(Purpose::Login), auth_data, signature).is_err());
    }
    let parsed = AuthData::read(data);
    let made = verify_new_credential(Attestation::None, &expected(Purpose::Enrolment), data);
    match (&parsed, made) {
        (Ok(parsed), Ok(made)) => {
            assert_eq!(parsed.made, Some((made.id, made.key.clone())));
            assert!(parsed.flags.user_present() && parsed.rp_hash == rp.hash() && !made.proved);
            assert_one_form(&made.key);
        }
        (Ok(parsed), Err(Fault::MalformedData)) => assert_eq!(parsed.made, None),
        (Ok(_), Err(fault)) => {
            assert!(matches!(fault, Fault::OtherRelyingParty | Fault::NotTouched));
        }
        (Err(fault), made) => assert_eq!(made.err().as_ref(), Some(fault)),
    }
});
