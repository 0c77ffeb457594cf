//! What sshd says of a client (SSH_AUTH_INFO_0): whatever it is, it is taken as a whole or not at all, and another set of
//! keys is another device.
//!
//! Input: two texts with a byte 0xff between them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeSet;
use totp_core::credential::Credential;
use totp_core::device::{HostKey, MAX_KEYS, MAX_PROVEN_BYTES, ProvenKeys, Subject};

/// The keys of the lines, said again: type and base64, or the whole certificate.
fn lines_with_keys(text: &str) -> BTreeSet<&str> {
    text.lines().filter_map(|line| line.strip_prefix("publickey ")).collect()
}

fn assert_form(text: &str, keys: &ProvenKeys) {
    assert!(text.len() <= MAX_PROVEN_BYTES && (text.is_empty() || text.ends_with('\n')));
    assert!(text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')));
    let lines = lines_with_keys(text);
    assert!(lines.len() <= 16);
    for line in &lines {
        let (kind, digits) = line.split_once(' ').expect("a type and a key");
        assert!(!kind.is_empty() && digits.len().is_multiple_of(4));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        assert!(digits.bytes().all(plain), "{line}");
    }
    assert_eq!(keys.is_empty(), lines.is_empty());
    let label = keys.label("192.0.2.7");
    assert!(label.len() < 80 && !label.chars().any(char::is_control), "{label:?}");
}

fuzz_target!(|data: &[u8]| {
    let mut texts = data.splitn(2, |byte| *byte == 0xff);
    let (one, two) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
    let Ok(keys) = ProvenKeys::parse(one) else { return };
    let text = str::from_utf8(one).expect("text was taken");
    assert_form(text, &keys);
    // Neither order nor repetition nor other methods change the set.
    let mut lines: Vec<&str> = text.lines().collect();
    lines.reverse();
    let reversed = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    assert!(ProvenKeys::parse(reversed.as_bytes()) == Ok(keys.clone()));
    if lines.len() < 16 && one.len() + 9 <= MAX_PROVEN_BYTES {
        let more = [one, b"password\n"].concat();
        assert!(ProvenKeys::parse(&more) == Ok(keys.clone()));
    }
    // A cut text is another one, or none.
    for end in 1..one.len().min(400) {
        let cut = ProvenKeys::parse(&one[..end]);
        assert!(cut.is_err() || one[end - 1] == b'\n');
    }
    let Ok(others) = ProvenKeys::parse(two) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let Ok(host) = HostKey::read_or_make(folder.path()) else { return };
    let credential = Credential::default();
    let name = |keys: &ProvenKeys| {
        host.binding(&Subject { uid: 1_000, service: b"sshd", credential: &credential, keys })
    };
    assert_eq!(name(&keys) == name(&others), keys == others);
    assert!(lines_with_keys(text).len() <= 16 && MAX_KEYS == 8);
});
