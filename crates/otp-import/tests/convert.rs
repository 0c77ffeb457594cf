//! The example converts each sample into URIs that make the codes of the sample's keys, and says why it cannot convert a file.

#[allow(dead_code)]
#[path = "../examples/convert.rs"]
mod convert;

use otp_import::{Format, parse};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const A: &str = "MFRWGZDFMZTWQ2LKNNWG23TPOBYXE43U";
const B: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";
/// 12345678901234567890, the key of the RFCs.
const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
/// 2027-01-15 08:00:00 UTC
const NOW: u64 = 1_800_000_000;

/// What the example did.
struct Done {
    status: u8,
    out: String,
    err: String,
}

fn sample(name: &str) -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("tests/samples").join(name)
}

fn run(file: &Path, input: &str) -> Done {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = convert::run(&[file.into()], &mut input.as_bytes(), &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { status, out: text(out), err: text(err) }
}

fn run_on(bytes: &[u8]) -> Done {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    run(file.path(), "")
}

/// A printed URI, taken apart by its form alone: kind, label, and the values of its parameters in their order.
fn parts(uri: &str) -> (&str, &str, Vec<(&str, &str)>) {
    let (kind, rest) = uri.strip_prefix("otpauth://").unwrap().split_once('/').unwrap();
    let (label, query) = rest.split_once('?').unwrap();
    (kind, label, query.split('&').map(|pair| pair.split_once('=').unwrap()).collect())
}

/// The code that oathtool makes of a URI: now, or of its counter. oathtool's event-based codes have SHA-1 only.
fn code(uri: &str) -> Option<String> {
    let (kind, _, parameters) = parts(uri);
    let value = |name| parameters.iter().find(|(other, _)| *other == name).unwrap().1;
    oathtool(kind, value("secret"), value("algorithm"), value("digits"), parameters.last()?.1)
}

fn oathtool(kind: &str, secret: &str, hash: &str, digits: &str, last: &str) -> Option<String> {
    let mut command = Command::new("oathtool");
    command.args(["-b", "-d", digits]);
    match kind {
        "hotp" if hash != "SHA1" => return None,
        "hotp" => command.args(["--hotp", "-c", last]),
        _ => command.args([&format!("--totp={hash}"), "-s", last, "-N", &format!("@{NOW}")]),
    };
    let made = command.arg(secret).output().expect("oathtool");
    assert!(made.status.success(), "{made:?}");
    Some(String::from_utf8(made.stdout).unwrap().trim().to_owned())
}

const WEB: (&str, &str, [&str; 5]) = ("web1", "web1:ann", ["totp", A, "SHA1", "6", "30"]);
const DB: (&str, &str, [&str; 5]) = ("db1", "db1:ann", ["totp", B, "SHA256", "8", "60"]);
const OLD: (&str, &str, [&str; 5]) = ("old", "old:ann", ["hotp", A, "SHA512", "7", "41"]);

#[test]
fn uris_make_the_codes_of_the_keys_in_the_export() {
    let by_hand = ("typed%20by%20hand", "typed%20by%20hand:", ["totp", A, "SHA1", "6", "30"]);
    for (name, wanted) in [
        ("aegis.json", &[WEB, DB, OLD][..]),
        ("2fas.json", &[WEB, DB, OLD, by_hand]),
        ("stratum.json", &[WEB, DB, OLD]),
        ("freeotp-plus.json", &[WEB, DB, OLD]),
        ("raivo.json", &[WEB, DB, OLD]),
        ("andotp.json", &[WEB, DB, OLD]),
        ("bitwarden.json", &[WEB, DB, OLD]),
        ("lastpass.json", &[WEB, DB]),
        ("proton.json", &[WEB, DB]),
        ("bitwarden.csv", &[WEB, DB]),
        ("keepassxc.csv", &[WEB, DB]),
        ("1password.csv", &[WEB, DB]),
        ("apple.csv", &[WEB, DB]),
        ("lastpass.csv", &[WEB, DB]),
        ("ente.txt", &[WEB, DB]),
    ] {
        let done = run(&sample(name), "");
        assert_eq!((done.status, done.out.lines().count()), (0, wanted.len()), "{name}");
        for (uri, (issuer, label, [kind, secret, hash, digits, last])) in
            done.out.lines().zip(wanted)
        {
            let (found, name, parameters) = parts(uri);
            assert_eq!((found, name), (*kind, *label), "{uri}");
            assert!(parameters.contains(&("issuer", *issuer)), "{uri}");
            assert_eq!(code(uri), oathtool(kind, secret, hash, digits, last), "{uri}");
            assert!(parameters.contains(&("algorithm", *hash)), "{uri}");
        }
    }
}

#[test]
fn every_uri_is_read_back_as_the_same_key() {
    let mut count = 0;
    for file in fs::read_dir(sample("")).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        if name.starts_with("pskc-") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let first = parse(Format::of(&text).unwrap(), &text, NOW).unwrap();
        let done = run(&file, "");
        let second = parse(Format::Uri, &done.out, NOW).unwrap();
        assert!(second.notes.is_empty(), "{name}: {:?}", second.notes);
        assert_eq!(first.entries.len(), second.entries.len(), "{name}");
        for (first, second) in first.entries.iter().zip(&second.entries) {
            assert_eq!(first.secret.expose(), second.secret.expose(), "{name}");
            assert_eq!((first.kind, first.digits), (second.kind, second.digits), "{name}");
            assert_eq!(first.algorithm, second.algorithm, "{name}");
            assert_eq!(first.issuer, second.issuer, "{name}");
            if first.of_app {
                assert_eq!(first.user, second.user, "{name}");
            }
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn a_container_is_read_with_a_key_from_standard_input() {
    for (name, input, wrong) in [
        ("pskc-password.xml", "qwerty\n", "qwertz\n"),
        ("pskc-key.xml", "0x12345678901234567890123456789012\n", "00\n"),
    ] {
        let done = run(&sample(name), input);
        assert_eq!(done.status, 0, "{name}: {}", done.err);
        let wanted = format!(
            "otpauth://hotp/{}?secret={RFC}&algorithm=SHA1&digits=8&counter=0\n",
            "987654321"
        );
        assert_eq!(done.out, wanted, "{name}");
        // RFC 4226, appendix D: the last digits of 1284755224.
        assert_eq!(code(done.out.trim()).unwrap(), "84755224");
        for input in ["", wrong] {
            let done = run(&sample(name), input);
            assert_eq!((done.status, done.out.as_str()), (1, ""), "{name}");
            let last = done.err.lines().last().unwrap();
            assert!(last.starts_with("convert: ") && last.contains(name), "{}", done.err);
            assert!(input.is_empty() || !done.err.contains(input.trim()), "{}", done.err);
        }
    }
}

#[test]
fn keys_that_are_left_are_told_without_secrets() {
    let done = run(&sample("ente.txt"), "");
    assert_eq!(done.err.lines().count(), 1, "{}", done.err);
    assert!(done.err.starts_with("line 3: left: a Steam secret"), "{}", done.err);
    let google = format!("{RFC}\n\" TOTP_AUTH\n\" WINDOW_SIZE 17\n11111111\n22222222\n");
    let done = run_on(google.as_bytes());
    assert_eq!(done.status, 0);
    assert!(done.err.contains("2 scratch codes: left"), "{}", done.err);
    for file in fs::read_dir(sample("")).unwrap() {
        let done = run(&file.unwrap().path(), "");
        for secret in [&A[..12], &B[..12], "616364656667", "hunter", "111111"] {
            assert!(!done.err.contains(secret), "{}", done.err);
        }
    }
}

#[test]
fn a_name_in_the_file_changes_no_line() {
    let names = r"a:b&c=d?e#f%41\n\u001b[2J\u202e";
    let steam = format!(r#"{{"secret":"{RFC}","label":"x","issuer":"{names}","type":"STEAM"}}"#);
    let done = run_on(
        format!(r#"[{{"secret":"{RFC}","label":"{names}","issuer":"{names}"}},{steam}]"#)
            .as_bytes(),
    );
    assert_eq!((done.status, done.out.lines().count()), (0, 1), "{}", done.err);
    assert!(done.out.trim_end().bytes().all(|byte| byte.is_ascii_graphic()), "{}", done.out);
    assert_eq!(code(done.out.trim()), oathtool("totp", RFC, "SHA1", "6", "30"));
    let back = parse(Format::Uri, &done.out, NOW).unwrap();
    let name = "a:b&c=d?e#f%41\n\u{1b}[2J\u{202e}";
    assert_eq!(back.entries[0].issuer.as_deref(), Some(name));
    assert_eq!(back.entries[0].user, Some(name.replace(':', " ")));
    assert!(
        done.err.trim_end().chars().all(|c| !c.is_control() && c != '\u{202e}'),
        "{}",
        done.err
    );
}

#[test]
fn a_broken_file_gives_a_clear_error_and_status_1() {
    let deep = "[".repeat(100_000);
    let groups = format!("<KeePassFile>{}", "<Group>".repeat(100_000));
    let entities =
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><KeyContainer>&b;</KeyContainer>";
    let cut = fs::read(sample("aegis.json")).unwrap();
    for (bytes, said) in [
        (&b""[..], "the format is not known"),
        (b"hello\n", "the format is not known"),
        (b"otpauth\xff\xfe\n", "not a text in UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "this is a picture"),
        (b"PK\x03\x04..export.attributes..export.data", "1Password"),
        (br#"{"header":{},"db":"AAAA"}"#, "an encrypted export of Aegis"),
        (&cut[..200], "the JSON ends too early"),
        (deep.as_bytes(), "JSON"),
        (groups.as_bytes(), "elements"),
        (entities.as_bytes(), "no XML, at line 1"),
        (b"otpauth://totp/ann?secret=0189\n", "no key in the file could be converted"),
        (b"user,serial\nann,1\n", "the head line must name one column of secrets"),
    ] {
        let done = run_on(bytes);
        assert_eq!((done.status, done.out.as_str()), (1, ""), "{said}: {}", done.err);
        let last = done.err.lines().last().unwrap();
        assert!(last.starts_with("convert: ") && last.contains(said), "{said}: {last}");
    }
    let missing = run(Path::new("/nonexistent/export"), "");
    assert_eq!(missing.status, 1);
    assert!(missing.err.starts_with("convert: /nonexistent/export: No such file"));
    assert_eq!(convert::run(&[], &mut &b""[..], &mut Vec::new(), &mut Vec::new()), 1);
}
