use super::*;
use crate::tests_support::entry;

const B32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn string(key: &str, value: &str) -> String {
    format!("<String><Key>{key}</Key><Value>{value}</Value></String>")
}

/// An export with one entry.
fn with(strings: &str) -> Parsed {
    let named = string("Title", "web1") + &string("UserName", "ann");
    let entry = format!("<Entry>{named}{strings}</Entry>");
    parse(&format!("<KeePassFile><Root><Group>{entry}</Group></Root></KeePassFile>")).unwrap()
}

fn left(strings: &str) -> String {
    let parsed = with(strings);
    assert!(parsed.entries.is_empty(), "{strings}");
    let [note] = parsed.notes.as_slice() else { panic!("{strings}: {:?}", parsed.notes) };
    assert!(!note.text.contains("GEZDG"), "{}", note.text);
    note.text.clone()
}

#[test]
fn every_coding_of_a_secret_is_read() {
    for (name, value) in [
        ("TimeOtp-Secret", "12345678901234567890"),
        ("TimeOtp-Secret-Hex", "3132333435363738393031323334353637383930"),
        ("TimeOtp-Secret-Base32", B32),
        ("TimeOtp-Secret-Base64", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA="),
        ("otp", B32),
        ("TOTP Seed", "gezd gnbv gy3t qojq gezd gnbv gy3t qojq"),
    ] {
        let parsed = with(&string(name, value));
        assert!(entry(&parsed).secret.expose() == b"12345678901234567890", "{name}");
        assert_eq!(entry(&parsed).issuer.as_deref(), Some("web1"));
        assert_eq!(entry(&parsed).user.as_deref(), Some("ann"));
    }
}

#[test]
fn what_is_unclear_is_left_with_the_reason() {
    let seed = string("TOTP Seed", B32);
    let key = string("TimeOtp-Secret-Base32", B32);
    for (strings, why) in [
        (seed.clone() + &string("TOTP Settings", "x;6"), "TOTP Settings"),
        (seed.clone() + &string("TOTP Settings", "30;x"), "TOTP Settings"),
        (seed + &string("TOTP Settings", "30;S;https://time.example"), "Steam"),
        (key.clone() + &string("TimeOtp-Period", "90"), "90 seconds"),
        (key.clone() + &string("TimeOtp-Length", "x"), "TimeOtp-Length"),
        (key.clone() + &string("TimeOtp-Algorithm", "HMAC-MD5"), "a hash"),
        (key.clone() + &key, "twice"),
        (string("otp", &format!("key={B32}&amp;type=Steam")), "not known"),
        (string("otp", &format!("key=x&amp;{B32}=6")), "not known"),
        (string("otp", &format!("key={B32}&amp;step=x")), "step"),
        (string("otp", "https://web1/?secret=GEZDGNBV"), "not a URI of"),
        (string("TimeOtp-Secret-Hex", "GEZDG"), "hexadecimal"),
        (string("TimeOtp-Secret-Base64", "GEZDG*"), "base64"),
        (string("Password", "GEZDGNBV"), "1 entry without"),
    ] {
        let said = left(&strings);
        assert!(said.contains(why), "{strings}: {said}");
    }
}

#[test]
fn groups_of_any_depth_end_in_no_overflow() {
    let entry = format!("<Entry>{}</Entry>", string("otp", B32));
    let nested = |deep: usize| {
        let (open, close) = ("<Group>".repeat(deep), "</Group>".repeat(deep));
        parse(&format!("<KeePassFile><Root>{open}{entry}{close}</Root></KeePassFile>"))
    };
    assert_eq!(nested(200).unwrap().entries.len(), 1);
    assert!(nested(200_000).err().unwrap().0.contains("inside each other"));
    assert!(parse("<KeyContainer/>").is_err());
    assert!(parse("<!DOCTYPE x [<!ENTITY a \"b\">]><KeePassFile>&a;</KeePassFile>").is_err());
}
