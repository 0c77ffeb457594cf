//! The digits against another implementation: Python's hmac, with the layout that docs/formats.md gives.

use super::*;
use crate::time::UnixTime;

fn sent(way: Way, at: u64, nonce: [u8; 16]) -> SentCode {
    let (sent, until) = (UnixTime::from_secs(at), UnixTime::from_secs(at + 600));
    SentCode { way: way.number(), nonce, sent, until, tries_left: 5 }
}

fn digits(name: &str, uid: u32, code: &SentCode) -> String {
    let key = HostKey::of(std::array::from_fn(|n| u8::try_from(n).unwrap()));
    key.sent_digits(uid, name, code).unwrap().digits().to_owned()
}

#[test]
fn each_part_of_a_sent_code_is_in_its_digits() {
    let (at, nonce) = (1_800_000_000, std::array::from_fn(|n| u8::try_from(n).unwrap()));
    assert_eq!(digits("ann", 1_000, &sent(Way::Email, at, nonce)), "08032815");
    assert_eq!(digits("ann", 1_000, &sent(Way::Sms, at, nonce)), "24327299");
    assert_eq!(digits("ann", 1_001, &sent(Way::Email, at, nonce)), "36364237");
    assert_eq!(digits("anna", 1_000, &sent(Way::Email, at, nonce)), "37875618");
    assert_eq!(digits("ann", 1_000, &sent(Way::Email, at + 1, nonce)), "75167807");
    assert_eq!(digits("ann", 1_000, &sent(Way::Email, at, [0; 16])), "88274851");
}

#[test]
fn a_sent_code_keeps_its_leading_zeros() {
    let code = sent(Way::Email, 1_800_000_000, 116_u128.to_be_bytes());
    assert_eq!(digits("ann", 1_000, &code), "00034235");
}

#[test]
fn the_words_of_the_ways_are_read_in_any_case() {
    for typed in ["email", "EMAIL", " Email ", "email\r\n"] {
        assert_eq!(Way::typed(typed.as_bytes()), Some(Way::Email), "{typed:?}");
    }
    assert_eq!(Way::typed(b"sms"), Some(Way::Sms));
    for typed in ["", "e-mail", "emails", "mail", "sms1", "e mail", "123456"] {
        assert_eq!(Way::typed(typed.as_bytes()), None, "{typed:?}");
    }
}

#[test]
fn a_way_has_one_number_for_ever() {
    assert_eq!(Way::ALL.map(Way::number), [1, 2]);
    assert_eq!([0, 1, 2, 3].map(Way::of_number), [None, Some(Way::Email), Some(Way::Sms), None]);
}
