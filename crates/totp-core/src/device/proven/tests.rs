//! The lines of sshd: what is a key, and what makes the whole text useless.

use super::super::certificate::tests::{vector, vectors};
use super::*;

/// `publickey TYPE BASE64` of the key in a vector.
fn key_line(name: &str) -> String {
    let vector = vector(name);
    let mut kind = vector.kind.replace("-cert-v01", "");
    if !kind.starts_with("sk-") {
        kind = kind.replace("@openssh.com", "");
    }
    format!("publickey {kind} {}\n", vector.key)
}

fn certificate_line(name: &str) -> String {
    let vector = vector(name);
    format!("publickey {} {}\n", vector.kind, vector.certificate)
}

fn keys(text: &str) -> ProvenKeys {
    ProvenKeys::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn refusal(text: &[u8]) -> MalformedKeys {
    ProvenKeys::parse(text).unwrap_err()
}

#[test]
fn every_type_of_key_is_read_and_labelled_as_ssh_keygen_does() {
    for vector in vectors() {
        for line in [key_line(vector.name), certificate_line(vector.name)] {
            let label = keys(&line).label("192.0.2.7");
            let shown = label.strip_suffix("… from 192.0.2.7").unwrap();
            assert!(vector.fingerprint.starts_with(shown), "{label}");
            assert!(shown.ends_with(&vector.fingerprint.split_once(' ').unwrap().1[..13]));
        }
    }
}

#[test]
fn the_same_keys_in_another_order_are_the_same_set() {
    let (one, two) = (key_line("ca.ed25519-256"), key_line("ca.rsa-1024"));
    let both = keys(&format!("{one}{two}"));
    assert_eq!(both, keys(&format!("{two}{one}{two}keyboard-interactive/pam\n")));
    assert!(both != keys(&one) && both != keys(&two));
    assert!(both.label("192.0.2.7").contains(" +1 from "), "{}", both.label("192.0.2.7"));
}

#[test]
fn only_keys_of_the_user_count_as_proven() {
    let key = key_line("ca.ed25519-256");
    for other in [
        "".to_owned(),
        "password\n".to_owned(),
        "keyboard-interactive/pam\n".to_owned(),
        "gssapi-with-mic\n".to_owned(),
        // sshd puts the key of the client's host there.
        key.replace("publickey", "hostbased")
            .replace('\n', " client user \"x\", client host \"y\"\n"),
    ] {
        assert!(keys(&other).is_empty(), "{other}");
        assert_eq!(keys(&format!("{other}{key}")), keys(&key));
    }
}

#[test]
fn a_renewed_certificate_is_the_same_key() {
    let first = keys(&certificate_line("ca.ed25519-256"));
    assert_eq!(first, keys(&certificate_line("renewed")));
    assert_ne!(first, keys(&certificate_line("ca2.ed25519-256")), "another authority");
    assert_ne!(first, keys(&certificate_line("ca.sk-ed25519")), "another key");
    assert_ne!(first, keys(&key_line("ca.ed25519-256")), "the key without a certificate");
}

#[test]
fn a_malformed_variable_is_refused_as_a_whole() {
    let key = key_line("ca.ed25519-256");
    let (kind, digits) = key.trim().strip_prefix("publickey ").unwrap().split_once(' ').unwrap();
    for line in [
        "publickey\n".to_owned(),
        "publickey \n".to_owned(),
        format!("publickey {kind}\n"),
        format!("publickey {kind} \n"),
        format!("publickey {kind} {}\n", &digits[1..]),
        format!("publickey {kind} {}\n", &digits[..digits.len() - 4]),
        format!("publickey {kind} {digits}=\n"),
        format!("publickey {kind} {digits} comment\n"),
        format!("publickey  {kind} {digits}\n"),
        format!("publickey ssh-rsa {digits}\n"),
        format!("publickey ssh-ed25519-cert-v01@openssh.com {digits}\n"),
        format!("publickey/x {kind} {digits}\n"),
        format!("publickeys {kind} {digits}\n"),
        format!("publickey {kind} AAAAC3NzaC1lZDI1NTE5\n"),
        format!(" publickey {kind} {digits}\n"),
        "\n".to_owned(),
    ] {
        assert_eq!(refusal(line.as_bytes()), MalformedKeys::Line(1), "{line}");
        let second = format!("{key}{line}");
        assert_eq!(refusal(second.as_bytes()), MalformedKeys::Line(2), "{second}");
    }
}

#[test]
fn bytes_that_sshd_never_writes_are_refused() {
    let key = key_line("ca.ed25519-256");
    let with = |byte: u8| [key.as_bytes(), b"password", &[byte], b"\n"].concat();
    for byte in [0, b'\r', b'\t', 0x1b, 0x7f, 0x80, 0xff] {
        assert_eq!(refusal(&with(byte)), MalformedKeys::NotLines, "{byte:#x}");
    }
    assert!(ProvenKeys::parse(&with(b'~')).is_ok());
    assert_eq!(refusal(key.trim_end().as_bytes()), MalformedKeys::NotLines, "no end of line");
    assert_eq!(refusal("publickey é\n".as_bytes()), MalformedKeys::NotLines);
}

#[test]
fn a_variable_beyond_its_bounds_is_refused() {
    let key = key_line("ca.ed25519-256");
    let fits = |text: &[u8]| ProvenKeys::parse(text).is_ok();
    // To the byte: 16 KiB.
    let filled = |size: usize| {
        let rest = "p".repeat(size - key.len() - 1);
        format!("{key}{rest}\n")
    };
    assert!(fits(filled(16_384).as_bytes()));
    assert_eq!(refusal(filled(16_385).as_bytes()), MalformedKeys::TooMuch);
    assert_eq!(refusal(&vec![b'a'; 1 << 20]), MalformedKeys::TooMuch);
    // To the line: 16.
    assert!(fits(format!("{}{key}", "password\n".repeat(15)).as_bytes()));
    assert_eq!(refusal("password\n".repeat(17).as_bytes()), MalformedKeys::TooMuch);
    assert_eq!(refusal("password\n".repeat(1_000).as_bytes()), MalformedKeys::TooMuch);
    // To the key: 8.
    let many = |count: u8| {
        (0..count)
            .map(|n| {
                let blob = [&[0, 0, 0, 1, b'k', 0, 0, 0, 1], [n].as_slice()].concat();
                format!("publickey k {}\n", base64(&blob))
            })
            .collect::<String>()
    };
    assert!(fits(many(8).as_bytes()));
    assert_eq!(refusal(many(9).as_bytes()), MalformedKeys::TooMuch);
}

/// Base64 with its padding.
fn base64(bytes: &[u8]) -> String {
    let digits = super::super::base64::first_digits(bytes, usize::MAX);
    let padding = (4 - digits.len() % 4) % 4;
    format!("{digits}{}", "=".repeat(padding))
}
