//! What a signed verdict says, and what does not pass for one.

use super::*;

const NONCE_1: [u8; NONCE] = [1; NONCE];
const NONCE_2: [u8; NONCE] = [2; NONCE];
const QUESTION: Question<'_> = Question { host: "web1", account: "ann", nonce: &NONCE_1 };
const YES: Verdict =
    Verdict::Accepted { failures: 3, failures_since: 1_800_000_000, codes_left: Some(9) };

fn key(number: u8) -> SecretKey {
    SecretKey::from_bytes(&[number; 32])
}

#[test]
fn a_verdict_passes_for_its_own_question_alone() {
    let signature = key(1).sign(&QUESTION, &YES).unwrap();
    let check =
        |question: &Question<'_>, verdict| key(1).public().check(question, verdict, &signature);
    assert_eq!(check(&QUESTION, YES), Ok(YES));
    for other in [
        Question { host: "web2", ..QUESTION },
        Question { account: "bob", ..QUESTION },
        Question { nonce: &NONCE_2, ..QUESTION },
        // The same bytes, cut elsewhere.
        Question { host: "web1\u{3}", account: "ann", ..QUESTION },
        Question { host: "web", account: "1\u{3}ann", ..QUESTION },
    ] {
        assert_eq!(check(&other, YES), Err(Forged), "{other:?}");
    }
    assert_eq!(key(2).public().check(&QUESTION, YES, &signature), Err(Forged));
}

#[test]
fn no_denial_and_no_number_can_be_changed() {
    let denied = key(1).sign(&QUESTION, &Verdict::Denied).unwrap();
    let public = key(1).public();
    assert_eq!(public.check(&QUESTION, Verdict::Denied, &denied), Ok(Verdict::Denied));
    assert_eq!(public.check(&QUESTION, YES, &denied), Err(Forged));
    let accepted = key(1).sign(&QUESTION, &YES).unwrap();
    let accepted_as = |failures, failures_since, codes_left| {
        let verdict = Verdict::Accepted { failures, failures_since, codes_left };
        public.check(&QUESTION, verdict, &accepted).is_ok()
    };
    assert!(accepted_as(3, 1_800_000_000, Some(9)));
    assert!(!accepted_as(2, 1_800_000_000, Some(9)));
    assert!(!accepted_as(3, 1_800_000_001, Some(9)));
    assert!(!accepted_as(3, 1_800_000_000, Some(8)));
    assert!(!accepted_as(3, 1_800_000_000, None));
    for place in 0..SIGNATURE {
        let mut other = accepted;
        other[place] ^= 1;
        assert_eq!(public.check(&QUESTION, YES, &other), Err(Forged), "byte {place}");
    }
}

#[test]
fn no_text_of_any_length_is_signed_under_a_long_name() {
    let long = "n".repeat(256);
    let question = Question { account: &long, ..QUESTION };
    assert_eq!(key(1).sign(&question, &YES), Err(TooLong));
    assert_eq!(key(1).public().check(&question, YES, &[0; SIGNATURE]), Err(Forged));
    let longest = "n".repeat(MAX_NAME);
    assert!(key(1).sign(&Question { account: &longest, ..QUESTION }, &YES).is_ok());
}

#[test]
fn what_is_signed_has_the_bytes_that_are_told() {
    let bytes = signed_bytes(&QUESTION, &YES).unwrap();
    let head = b"pam_totp fleet verdict 1\0\x04web1\x03ann".to_vec();
    let verdict = [&[1, 3, 0, 0, 0][..], &1_800_000_000u64.to_le_bytes(), &[1, 9]].concat();
    assert_eq!(bytes, [head, vec![1; NONCE], verdict].concat());
}

#[test]
fn a_weak_key_is_no_key() {
    // The neutral element: every signature of a certain form fits every text under it.
    let mut weak = [0; 32];
    weak[0] = 1;
    assert_eq!(PublicKey::from_bytes(&weak), None);
    let public = key(1).public();
    assert_eq!(PublicKey::from_bytes(&public.to_bytes()), Some(public));
}

#[test]
fn any_of_several_servers_may_sign() {
    let keys = [key(1).public(), key(2).public()];
    let signature = key(2).sign(&QUESTION, &YES).unwrap();
    assert_eq!(check_with_any(&keys, &QUESTION, YES, &signature), Ok(YES));
    assert_eq!(check_with_any(&keys[..1], &QUESTION, YES, &signature), Err(Forged));
    assert_eq!(check_with_any(&[], &QUESTION, YES, &signature), Err(Forged));
}
