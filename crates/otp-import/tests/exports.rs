//! Exports of apps, password managers and makers of tokens, as their programs write them. Each key that is taken makes the
//! codes that oathtool makes of the same secret and parameters.

use otp_import::{Fate, Format, Kind, Parsed, closed, parse};
use std::path::Path;
use std::process::Command;
use totp_core::hotp;

/// The keys of the samples; the second one has 256 bits.
const A: &str = "MFRWGZDFMZTWQ2LKNNWG23TPOBYXE43U";
const B: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";
/// 2027-01-15 08:00:00 UTC
const NOW: u64 = 1_800_000_000;

fn sample(name: &str) -> String {
    let path =
        Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("tests/samples").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What the command does: nothing but the content tells the format.
fn read(text: &str) -> Parsed {
    assert_eq!(closed(text.as_bytes()), None);
    let format = Format::of(text).expect("a format");
    parse(format, text, NOW).unwrap_or_else(|error| panic!("{error:?}"))
}

fn oathtool(secret: &str, hash: &str, digits: &str, kind: &str) -> String {
    let mut command = Command::new("oathtool");
    command.args(["-b", "-d", digits]);
    match kind.strip_prefix("counter ") {
        Some(counter) => command.args(["--hotp", "-c", counter]),
        None => {
            let time = format!("@{NOW}");
            command.args([&format!("--totp={hash}"), "-s", kind, "-N", &time])
        }
    };
    let made = command.arg(secret).output().expect("oathtool");
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// The keys of a file in one line each: issuer, account, the secret's letter, hash, digits, period or counter.
fn keys(parsed: &Parsed) -> Vec<String> {
    let one = |entry: &otp_import::Entry| {
        let (letter, secret) = [("A", A), ("B", B)]
            .into_iter()
            .find(|(_, text)| {
                totp_core::base32::decode(text).unwrap().as_slice() == entry.secret.expose()
            })
            .expect("a secret of the samples");
        let (kind, step) = match entry.kind {
            Kind::Totp(period) => (period.as_secs().to_string(), NOW / period.as_secs()),
            Kind::Hotp(counter) => (format!("counter {counter}"), counter),
        };
        let (hash, digits) = (entry.algorithm.name(), entry.digits.get().to_string());
        let value =
            hotp::values(entry.algorithm, entry.secret.expose(), entry.digits, [step].into_iter())
                [0];
        let width = usize::from(entry.digits.get());
        // oathtool's event-based codes have SHA-1 only.
        if matches!(entry.kind, Kind::Totp(_)) || hash == "sha1" {
            assert_eq!(format!("{value:0width$}"), oathtool(secret, hash, &digits, &kind));
        }
        let issuer = entry.issuer.as_deref().unwrap_or("-");
        format!("{issuer} {} {letter} {hash} {digits} {kind}", entry.user.as_deref().unwrap_or("-"))
    };
    parsed.entries.iter().map(one).collect()
}

fn left(parsed: &Parsed) -> Vec<String> {
    let left = parsed.notes.iter().filter(|note| note.fate == Fate::Left);
    left.map(|note| format!("{}: {}", note.place, note.text)).collect()
}

/// No note has a secret or a password of the samples.
fn assert_silent(parsed: &Parsed, name: &str) {
    let hex = "61636465666768696a6b6c6d6e6f707172737475";
    for note in &parsed.notes {
        let said = format!("{} {} {:?}", note.place, note.text, note.user);
        let kept = ["MFRWGZDF", "GEZDGNBV", "hunter", "1234&", &hex[..12], "111111"];
        assert!(kept.iter().all(|secret| !said.contains(secret)), "{name}: {said}");
    }
}

const WEB: &str = "web1 ann A sha1 6 30";
const DB: &str = "db1 ann B sha256 8 60";
const OLD: &str = "old ann A sha512 7 counter 41";

#[test]
fn exports_of_apps_are_read_with_their_parameters() {
    for (name, app, wanted) in [
        ("aegis.json", "Aegis", &[WEB, DB, OLD][..]),
        ("2fas.json", "2FAS", &[WEB, DB, OLD, "typed by hand - A sha1 6 30"]),
        ("stratum.json", "Stratum (Authenticator Pro)", &[WEB, DB, OLD]),
        ("freeotp-plus.json", "FreeOTP+", &[WEB, DB, OLD]),
        ("lastpass.json", "LastPass Authenticator", &[WEB, DB]),
        ("raivo.json", "Raivo", &[WEB, DB, OLD]),
        ("andotp.json", "andOTP", &[WEB, DB, OLD]),
        ("bitwarden.json", "Bitwarden", &[WEB, DB, OLD]),
        ("bitwarden-authenticator.json", "Bitwarden", &[WEB, DB]),
        ("proton.json", "Proton Authenticator", &[WEB, DB]),
    ] {
        let parsed = read(&sample(name));
        assert_eq!(parsed.app, Some(app), "{name}");
        assert_eq!(keys(&parsed), wanted, "{name}");
        assert!(parsed.entries.iter().all(|entry| entry.of_app), "{name}");
        assert_silent(&parsed, name);
    }
}

#[test]
fn tables_of_password_managers_are_read() {
    for (name, app, wanted) in [
        ("bitwarden.csv", "Bitwarden", [WEB, DB]),
        ("bitwarden-authenticator.csv", "Bitwarden", [WEB, DB]),
        ("keepassxc.csv", "KeePassXC", [WEB, DB]),
        ("1password.csv", "1Password", [WEB, DB]),
        ("apple.csv", "Apple Passwords", [WEB, DB]),
        ("lastpass.csv", "LastPass", [WEB, DB]),
    ] {
        let parsed = read(&sample(name));
        assert_eq!(parsed.app, Some(app), "{name}");
        assert_eq!(keys(&parsed), wanted, "{name}");
        assert!(parsed.entries.iter().all(|entry| entry.of_app), "{name}");
        assert_silent(&parsed, name);
    }
    let old = "Group,Title,Username,Password,URL,Notes\nRoot,web1,ann,hunter2,,\n";
    let error = parse(Format::of(old).unwrap(), old, NOW).err().unwrap();
    assert!(error.0.contains("XML") && !error.0.contains("hunter"), "{error:?}");
}

#[test]
fn an_xml_of_keepass_is_read_in_all_its_ways() {
    let parsed = read(&sample("keepass.xml"));
    let wanted = [
        WEB,
        DB,
        "seed ann A sha1 8 60",
        "keeotp ann A sha512 8 60",
        "counter ann A sha1 6 counter 41",
    ];
    assert_eq!(keys(&parsed), wanted);
    let left = left(&parsed).join("\n");
    assert!(left.contains("entry 6, Steam: a Steam secret"), "{left}");
    assert!(left.contains("entry 7, sealed: a value that is encrypted"), "{left}");
    assert!(left.contains("1 entry without"), "{left}");
    // Neither the recycle bin nor the former state of an entry.
    assert!(!left.contains("gone") && !left.contains("former"), "{left}");
    assert_silent(&parsed, "keepass.xml");
}

#[test]
fn the_qr_code_of_google_authenticator_is_read() {
    let parsed = read(&sample("google-authenticator.txt"));
    assert_eq!(keys(&parsed), [WEB, "old ann A sha512 8 counter 41"]);
}

#[test]
fn a_list_of_uris_with_what_the_app_notes_is_read() {
    let parsed = read(&sample("ente.txt"));
    assert_eq!(keys(&parsed), [WEB, DB]);
    let left = left(&parsed);
    assert!(left.len() == 1 && left[0].contains("Steam"), "{left:?}");
    assert_silent(&parsed, "ente.txt");
}

#[test]
fn a_list_of_tokens_without_a_head_line_is_read() {
    let parsed = read(&sample("privacyidea.csv"));
    let wanted = [
        "- - A sha1 6 30",
        "- - B sha256 8 60",
        "- - A sha1 7 counter 41",
        "- - A sha1 6 counter 0",
    ];
    assert_eq!(keys(&parsed), wanted);
    let names: Vec<_> = parsed.entries.iter().filter_map(|entry| entry.name.as_deref()).collect();
    assert_eq!(names, ["TOTP0001", "TOTP0002", "OATH0003", "OATH0004"]);
    assert!(parsed.entries.iter().all(|entry| !entry.of_app));
    let left = left(&parsed);
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(left[0].starts_with("line 6: ") && left[0].contains("ocra"), "{left:?}");
    assert!(left[1].contains("tan") && left[2].contains("period or counter"), "{left:?}");
    assert_silent(&parsed, "privacyidea.csv");
    // With users; those of two realms are not the same.
    let parsed = read(&sample("privacyidea-2.csv"));
    let users: Vec<_> = parsed.entries.iter().map(|entry| entry.user.as_deref()).collect();
    assert_eq!(users, [Some("ann@office"), Some("ann@branch"), None]);
    assert_eq!(keys(&parsed)[1], "- ann@branch B sha256 8 60");
}

#[test]
fn the_secrets_of_an_entra_table_are_base32() {
    let parsed = read(&sample("entra.csv"));
    let [ann, bob] = parsed.entries.as_slice() else { panic!("{:?}", parsed.notes) };
    assert_eq!(ann.user.as_deref(), Some("ann@example.com"));
    assert_eq!(ann.name.as_deref(), Some("1234567"));
    // The second one has digits of hexadecimal alone, as the example of the documentation has.
    let secret = "2234567abcdef2234567abcdefabcdef";
    assert_eq!(bob.secret.expose(), totp_core::base32::decode(secret).unwrap().as_slice());
    let step = NOW / 60;
    let value = hotp::values(bob.algorithm, bob.secret.expose(), bob.digits, [step].into_iter())[0];
    assert_eq!(format!("{value:06}"), oathtool(secret, "sha1", "6", "60"));
}

#[test]
fn keys_of_other_kinds_are_left_and_stop_nothing() {
    for (name, wanted) in [
        ("aegis.json", &["a Steam secret", "yandex", "motp", "10 digits"][..]),
        ("2fas.json", &["a Steam secret", "a hash"]),
        ("stratum.json", &["Mobile-OTP", "a Steam secret", "Yandex", "a hash"]),
        ("freeotp-plus.json", &["a Steam secret", "no list of bytes"]),
        ("andotp.json", &["a Steam secret", "without its counter"]),
        ("bitwarden.json", &["a Steam secret", "in the trash", "2 entries without"]),
        ("proton.json", &["a Steam secret"]),
        ("bitwarden.csv", &["a Steam secret", "1 entry without"]),
        ("keepassxc.csv", &["a Steam secret", "1 entry without"]),
        ("raivo.json", &[]),
    ] {
        let left: Vec<String> = left(&read(&sample(name)));
        assert_eq!(left.len(), wanted.len(), "{name}: {left:?}");
        for word in wanted {
            assert!(left.iter().any(|text| text.contains(word)), "{name}: {word}: {left:?}");
        }
    }
}

#[test]
fn a_secret_in_the_place_of_a_kind_is_not_shown() {
    let hex = "6163636465666768696a6b6c6d6e6f7071727374";
    for text in [
        format!("TOTP0001, {hex}, totp, 6, 30\nTOTP0002, {hex}, {hex}, 6, 30\n"),
        format!("otpauth://{A}/web1:ann?secret={A}\n"),
        format!(r#"[{{"secret":"{A}","label":"ann","type":"{A}"}}]"#),
    ] {
        let left = left(&read(&text));
        assert!(left.len() == 1 && left[0].contains("unknown kind"), "{left:?}");
        assert!(!left[0].contains(hex) && !left[0].contains(A), "{left:?}");
    }
}
