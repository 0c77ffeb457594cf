//! A typed secret, and the URI of an authenticator: nothing in a name becomes a parameter, and every
//! part reads back from the URI as it was.
//!
//! Input: a byte of parameters; then lines: secret, issuer, account.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::HashMap;
use totp_core::authenticator::{Algorithm, Authenticator, Digits, Kind, Label, Period};
use totp_core::otpauth;
use totp_core::secret::{SecretError, SharedSecret};

/// The secret as typed, or why not: said again, by the number of characters and the value of each.
fn expected(typed: &str) -> Result<String, ()> {
    let typed = typed.trim_end_matches(['=', ' ']).replace([' ', '-'], "").to_ascii_uppercase();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let Some(last) = typed.chars().last() else { return Err(()) };
    let unused_bits = match typed.len() % 8 {
        0 => 0,
        2 => 2,
        4 => 4,
        5 => 1,
        7 => 3,
        _ => return Err(()),
    };
    let value = alphabet.find(last).ok_or(())?;
    let known = typed.chars().all(|c| alphabet.contains(c));
    let long_enough = (16..=128).contains(&(typed.len() * 5 / 8));
    if known && long_enough && value & ((1 << unused_bits) - 1) == 0 { Ok(typed) } else { Err(()) }
}

fn decoded(part: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let hex = std::str::from_utf8(&after[..2]).expect("two digits");
            bytes.push(u8::from_str_radix(hex, 16).expect("hexadecimal"));
            rest = &after[2..];
        } else {
            assert!(first.is_ascii_alphanumeric() || b"-._~".contains(first), "a bare {first}");
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

fn without_what_separates(name: &str) -> String {
    name.chars().filter(|c| *c != ':' && !c.is_control()).collect()
}

fuzz_target!(|data: &[u8]| {
    let (choice, rest) = data.split_first().unwrap_or((&0, &[]));
    let text = String::from_utf8_lossy(rest);
    let mut lines = text.splitn(3, '\n');
    let (typed, issuer) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let account = lines.next().unwrap_or("");

    let secret = SharedSecret::from_base32(typed);
    match (&secret, expected(typed)) {
        (Ok(secret), Ok(canonical)) => assert_eq!(secret.to_base32().as_str(), canonical),
        (Err(_), Err(())) => {}
        (Ok(_), Err(())) => panic!("a secret that is none was taken"),
        (Err(error), Ok(_)) => panic!("a secret was refused: {error:?}"),
    }
    let stand_in = |_: SecretError| SharedSecret::from_bytes(vec![7; 20].into());
    let secret = secret.or_else(stand_in).expect("20 bytes are a secret");

    let algorithms = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512];
    let authenticator = Authenticator {
        label: Label::new("phone").expect("a label"),
        secret,
        algorithm: algorithms[usize::from(choice % 3)],
        digits: Digits::new(u64::from(6 + choice / 3 % 3)).expect("6 to 8"),
        kind: match choice / 9 % 4 {
            3 => Kind::Hotp(u64::from(*choice)),
            which => Kind::Totp(Period::new([30, 15, 60][usize::from(which)]).expect("a period")),
        },
        created: None,
        confirmed: None,
    };
    let uri = otpauth::uri(&authenticator, issuer, account);

    let begin = format!("otpauth://{}/", authenticator.kind.name());
    let rest = uri.strip_prefix(&begin).expect("the scheme and the type");
    let (label, query) = rest.split_once('?').expect("a query");
    let (before, after) = label.split_once(':').expect("issuer and account");
    assert_eq!(decoded(before), without_what_separates(issuer));
    assert_eq!(decoded(after), without_what_separates(account));
    let mut parameters = HashMap::new();
    for parameter in query.split('&') {
        let (name, value) = parameter.split_once('=').expect("a name and a value");
        assert!(parameters.insert(name, decoded(value)).is_none(), "{name} twice");
    }
    let mut expect = |name: &str, value: String, usual: &str| {
        let found = parameters.remove(name).unwrap_or_else(|| usual.to_owned());
        assert_eq!(found, value, "{name}");
    };
    expect("secret", authenticator.secret.to_base32().to_string(), "");
    expect("issuer", without_what_separates(issuer), "-");
    expect("algorithm", authenticator.algorithm.name().to_ascii_uppercase(), "SHA1");
    expect("digits", authenticator.digits.get().to_string(), "6");
    match authenticator.kind {
        Kind::Totp(period) => expect("period", period.as_secs().to_string(), "30"),
        // It has no default.
        Kind::Hotp(counter) => expect("counter", counter.to_string(), "none"),
    }
    assert!(parameters.is_empty(), "an app reads more than was meant: {:?}", parameters.keys());
});
