//! `enroll import` and `enroll export` as a user runs them, with codes from oathtool.

#[path = "../common/mod.rs"]
mod common;
mod short;
mod whose;

use common::{Ann, ann, oathtool, shows_nothing, text, wrong};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::SystemTime;

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const OTHER: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const NO_PASSWORD: &str = "--no-password-check";

/// The step that lies so many steps from now.
fn step(steps: i64) -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    i64::try_from(now / 30).unwrap() + steps
}

/// A file of hers.
fn file(ann: &Ann, name: &str, content: &str) -> PathBuf {
    let path = ann.home().join(name);
    let mut made = ann.command("sh", &["-c", "umask 077; cat > \"$0\""]);
    let made = made.arg(&path).stdin(std::process::Stdio::piped()).spawn();
    let mut made = made.unwrap();
    std::io::Write::write_all(&mut made.stdin.take().unwrap(), content.as_bytes()).unwrap();
    assert!(made.wait().unwrap().success());
    path
}

/// The file of google-authenticator, whose last used code is of so many steps from now.
fn google(used: i64) -> String {
    format!(
        "{SECRET}\n\" RATE_LIMIT 3 30\n\" WINDOW_SIZE 3\n\" DISALLOW_REUSE {} {}\n\" TOTP_AUTH\n\
         \" LAST0 10.0.0.1 1\n12345678\n23456789\n",
        step(used - 1),
        step(used)
    )
}

fn import(ann: &Ann, path: &Path, more: &[&str], input: &str) -> Output {
    let path = path.to_str().unwrap();
    ann.enroll(&[&["import", path, "--json", NO_PASSWORD], more].concat(), input)
}

/// The lines that a program is told.
fn events(output: &Output) -> Vec<Value> {
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    said.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

fn event<'a>(events: &'a [Value], name: &str) -> &'a Value {
    events.iter().find(|event| event["event"] == name).unwrap_or(&Value::Null)
}

fn verify(ann: &Ann, code: &str) -> String {
    text(&ann.enroll(&["verify"], code))
}

#[test]
fn options_without_effect_are_refused() {
    let Some(ann) = ann() else { return };
    let path = file(&ann, ".google_authenticator", &google(0));
    let key = file(&ann, "key", "secret");
    let refused = |more: &[&str], why: &str| {
        let output = import(&ann, &path, more, "");
        assert!(!output.status.success() && text(&output).contains(why), "{}", text(&output));
    };
    refused(&["--key-file", key.to_str().unwrap()], "--key-file is for PSKC");
    refused(&["--replace"], "--replace is for root");
    assert!(!ann.home().join(".config/pam_totp/credential.toml").exists());
}

#[test]
fn the_usual_file_is_small_and_of_one_format() {
    let Some(ann) = ann() else { return };
    let said = |content: &str| {
        file(&ann, ".google_authenticator", content);
        text(&ann.enroll(&["import", "--dry-run", NO_PASSWORD], ""))
    };
    let google = google(-9);
    let line = "23456789\n";
    let fits = google.clone() + &line.repeat((65_536 - google.len()) / line.len());
    assert!(said(&fits).contains("Only tried"), "{}", said(&fits));
    let large = fits + line;
    assert!(said(&large).contains("larger than 64 KiB"), "{}", said(&large));
    // Other formats are read only if somebody names the file or the format.
    for other in ["<KeyContainer/>".to_owned(), format!("otpauth://totp/ann?secret={SECRET}")] {
        assert!(said(&other).contains("not base32"), "{}", said(&other));
    }
    let named = ann.enroll(&["import", "--dry-run", "--format", "uri", NO_PASSWORD], "");
    assert!(text(&named).contains("QR codes"), "{}", text(&named));
}

#[test]
fn a_usual_file_that_others_have_rights_on_is_not_taken() {
    let Some(ann) = ann() else { return };
    let path = file(&ann, ".google_authenticator", &google(-9));
    let said = || text(&ann.enroll(&["import", "--dry-run", NO_PASSWORD], ""));
    for mode in [0o666, 0o660, 0o644] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert!(!said().contains("Only tried"), "{mode:o}: {}", said());
    }
    // The user names it, and so has looked at it.
    let named = ann.enroll(&["import", "--dry-run", path.to_str().unwrap(), NO_PASSWORD], "");
    assert!(text(&named).contains("Only tried"), "{}", text(&named));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(said().contains("Only tried"), "{}", said());
}

#[test]
fn a_report_of_many_bad_entries_is_short() {
    let Some(ann) = ann() else { return };
    let content = google(-9) + &"hello\n".repeat(9_000);
    let path = file(&ann, "old", &content);
    let events = events(&import(&ann, &path, &["--dry-run"], ""));
    assert!(events.len() < 250, "{}", events.len());
    assert_eq!(event(&events, "more")["kind"], "left");
    // The line of a host that needs no code is left too.
    assert_eq!(event(&events, "more")["count"], 9_001 - 200);
    let path = path.to_str().unwrap();
    let said = text(&ann.enroll(&["import", "--dry-run", path, NO_PASSWORD], ""));
    assert!(said.contains("and 8801 more of this kind: left"), "{said}");
}

#[test]
fn a_code_used_before_the_import_stays_used_and_the_next_works() {
    let Some(ann) = ann() else { return };
    let (used, next) = (oathtool(SECRET, 0), oathtool(SECRET, 1));
    file(&ann, ".google_authenticator", &google(0));
    let said = ann.enroll(&["import", "--json", NO_PASSWORD], "");
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let events = events(&said);
    assert_eq!(event(&events, "imported")["scratch_codes"], 2);
    assert_eq!(event(&events, "imported")["recovery_codes"].as_array().unwrap().len(), 0);
    assert_eq!(event(&events, "left")["place"], "line 6");
    assert!(verify(&ann, &used).contains("already used"));
    assert!(verify(&ann, &next).contains("would accept"));
    assert_eq!(fs::metadata(ann.credential()).unwrap().permissions().mode() & 0o7777, 0o600);
    // Neither secret nor scratch code stands anywhere but in the file, and there they are hashed.
    let saved = String::from_utf8(ann.saved()).unwrap();
    for canary in [SECRET, "12345678", "23456789"] {
        assert!(!text(&said).contains(canary));
    }
    assert!(saved.contains(SECRET) && !saved.contains("\"12345678\""));
    // Once more changes nothing, and asks nothing.
    let before = ann.saved();
    let said = ann.enroll(&["import", NO_PASSWORD], "");
    assert!(text(&said).contains("has all of it already"), "{}", text(&said));
    assert!(ann.saved() == before);
}

#[test]
fn a_scratch_code_opens_once_and_ends_with_new_recovery_codes() {
    let Some(ann) = ann() else { return };
    let path = file(&ann, "old", &google(-9));
    assert_eq!(import(&ann, &path, &[], "").status.code(), Some(0));
    let shown = ann.enroll(&["show", "--uri"], "1234 5678");
    assert!(text(&shown).contains(SECRET), "{}", text(&shown));
    let shown = ann.enroll(&["show", "--uri"], "12345678");
    assert!(text(&shown).contains("already used") && shows_nothing(&shown));
    let shown = ann.enroll(&["show", "--uri"], "34567890");
    assert!(text(&shown).contains("wrong") && shows_nothing(&shown));
    // The file still lists it. Reading the file again does not bring it back.
    assert!(ann.command("rm", &[]).arg(ann.credential()).status().unwrap().success());
    assert_eq!(import(&ann, &path, &[], "").status.code(), Some(0));
    let shown = ann.enroll(&["show", "--uri"], "12345678");
    assert!(text(&shown).contains("already used") && shows_nothing(&shown));
    assert_eq!(ann.status()["scratch_codes_left"], 1);
    let renewed = ann.enroll(&["recovery", "--json"], &oathtool(SECRET, 0));
    assert_eq!(events(&renewed)[0]["recovery_codes"].as_array().unwrap().len(), 10);
    let shown = ann.enroll(&["show", "--uri"], "23456789");
    assert!(shows_nothing(&shown), "an old scratch code outlived its set");
}

#[test]
fn guessing_scratch_codes_is_slowed_down() {
    let Some(ann) = ann() else { return };
    let path = file(&ann, "old", &google(-9));
    assert_eq!(import(&ann, &path, &[], "").status.code(), Some(0));
    for guess in 0..5 {
        let said = ann.enroll(&["show", "--uri"], &format!("9999999{guess}"));
        assert!(text(&said).contains("that code is wrong"), "{}", text(&said));
    }
    let said = ann.enroll(&["show", "--uri"], "12345678");
    assert!(text(&said).contains("too many wrong codes") && shows_nothing(&said));
}

#[test]
fn what_was_enrolled_ends_only_after_a_code_of_it() {
    let Some(ann) = ann() else { return };
    let (old, codes) = ann.enrolled();
    let path = file(&ann, "new", &whose::line(&whose::host(), "ann", OTHER));
    let before = ann.saved();
    for (input, why) in [("", "interrupted"), (wrong(&old).as_str(), "is wrong")] {
        let said = import(&ann, &path, &[], input);
        assert!(said.status.code() != Some(0) && text(&said).contains(why), "{}", text(&said));
        assert!(ann.saved() == before);
    }
    // --replace is root's word.
    let said = import(&ann, &path, &["--replace"], "");
    assert!(said.status.code() != Some(0) && ann.saved() == before, "{}", text(&said));
    // With the file on standard input there is nothing to ask on.
    let said = import(&ann, Path::new("-"), &[], &fs::read_to_string(&path).unwrap());
    assert!(text(&said).contains("give a FILE") && ann.saved() == before, "{}", text(&said));
    let said = import(&ann, &path, &[], &codes[0]);
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let new = events(&said);
    assert_eq!(event(&new, "imported")["recovery_codes"].as_array().unwrap().len(), 10);
    assert!(verify(&ann, &oathtool(OTHER, 1)).contains("would accept"));
    assert!(verify(&ann, &oathtool(&old, 1)).contains("would refuse"));
}

#[test]
fn a_dry_run_and_a_broken_file_change_nothing() {
    let Some(ann) = ann() else { return };
    let path = file(&ann, "old", &google(-9));
    let said = ann.enroll(&["import", path.to_str().unwrap(), "--dry-run"], "");
    assert!(text(&said).contains("line 3: changed: WINDOW_SIZE"), "{}", text(&said));
    assert!(text(&said).contains("nothing was changed") && !ann.credential().exists());
    ann.enrolled();
    let before = ann.saved();
    let short = format!("otpauth://totp/ann?secret={}", "A".repeat(16));
    for content in ["", "hello", "<a/>", "user,secret\n", "GEZDGNBVGY3TQOJQ\n", &short] {
        let path = file(&ann, "broken", content);
        let said = import(&ann, &path, &[], "");
        assert!(said.status.code() == Some(1), "{content}: {}", text(&said));
        assert!(ann.saved() == before, "{content}");
    }
    for path in [ann.home(), ann.home().join("absent"), "/dev/zero".into()] {
        let said = import(&ann, &path, &[], "");
        assert!(said.status.code() == Some(1) && ann.saved() == before, "{}", text(&said));
    }
    assert!(ann.command("mkfifo", &[]).arg(ann.home().join("pipe")).status().unwrap().success());
    assert_eq!(import(&ann, &ann.home().join("pipe"), &[], "").status.code(), Some(1));
}

#[test]
fn of_a_phones_export_only_what_is_hers_is_taken() {
    let Some(ann) = ann() else { return };
    let line = |account: &str, secret: &str| format!("otpauth://totp/{account}?secret={secret}\n");
    let two = line("shop:ann%40example.com", SECRET) + &line("mail:x", OTHER);
    let path = file(&ann, "export", &two);
    let said = import(&ann, &path, &[], "");
    assert!(text(&said).contains("--only NAME") && !ann.credential().exists(), "{}", text(&said));
    assert!(text(&said).contains("\"shop ann@example.com\""), "{}", text(&said));
    let hers =
        file(&ann, "export", &(two.clone() + &whose::line(&whose::host(), "ann", &"A".repeat(32))));
    let said = import(&ann, &hers, &["--dry-run"], "");
    assert_eq!(event(&events(&said), "taken")["place"], "line 3", "{}", text(&said));
    let said = import(&ann, &path, &["--only", "mail x"], "");
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let saved = String::from_utf8(ann.saved()).unwrap();
    assert!(saved.contains(OTHER) && !saved.contains(SECRET));
}

/// The code of an event-based token.
fn oathtool_at_counter(secret: &str, counter: u64) -> String {
    let mut made = std::process::Command::new("oathtool");
    made.args(["--hotp", "-b", secret, "-c", &counter.to_string()]);
    String::from_utf8(made.output().unwrap().stdout).unwrap().trim().to_owned()
}

#[test]
fn an_event_based_token_is_imported_and_only_logins_count() {
    let Some(ann) = ann() else { return };
    let path = file(&ann, "old", &format!("{OTHER}\n\" HOTP_COUNTER 7\n"));
    let said = import(&ann, &path, &[], "");
    let events = events(&said);
    assert_eq!(event(&events, "taken")["place"], "line 1", "{}", text(&said));
    let codes = event(&events, "imported")["recovery_codes"].clone();
    let token = |ann: &Ann| {
        let saved = String::from_utf8(ann.saved()).unwrap();
        saved.contains("kind = \"hotp\"") && saved.contains("counter = 7") && saved.contains(OTHER)
    };
    let status = ann.status();
    assert!(token(&ann) && status["enrolled"] == true, "{status}");
    let device = &status["authenticators"][0];
    assert_eq!((&device["kind"], &device["period"]), (&"hotp".into(), &serde_json::Value::Null));
    // The record that enroll writes is the user's own, where no counter stands.
    let code = oathtool_at_counter(OTHER, 7);
    let refused = ann.enroll(&["recovery", "--json"], &code);
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));
    assert!(text(&refused).contains("only logins change its counter"), "{}", text(&refused));
    let recovered = ann.enroll(&["recovery", "--json"], codes[0].as_str().unwrap());
    assert_eq!(recovered.status.code(), Some(0), "{}", text(&recovered));
    assert!(token(&ann));
    assert!(verify(&ann, &code).contains("would accept"));
    let next = oathtool_at_counter(OTHER, 8);
    assert!(verify(&ann, &format!("{code} {next}")).contains("these two codes"));
    assert!(verify(&ann, &format!("{next} {code}")).contains("would refuse these two"));
}

#[test]
fn a_key_file_opens_its_container_and_a_wrong_key_does_not() {
    let Some(ann) = ann() else { return };
    // Figure 6 of RFC 6030, as a time-based key.
    let container = "<KeyContainer Version=\"1.0\"><EncryptionKey/><MACMethod \
        Algorithm=\"http://www.w3.org/2000/09/xmldsig#hmac-sha1\"><MACKey><EncryptionMethod \
        Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes128-cbc\"/><CipherData><CipherValue>\
        ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX</CipherValue></CipherData>\
        </MACKey></MACMethod><KeyPackage><DeviceInfo><SerialNo>987654321</SerialNo></DeviceInfo><Key \
        Algorithm=\"urn:ietf:params:xml:ns:keyprov:pskc:totp\"><AlgorithmParameters><ResponseFormat \
        Length=\"6\" Encoding=\"DECIMAL\"/></AlgorithmParameters><Data><Secret><EncryptedValue>\
        <EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes128-cbc\"/><CipherData>\
        <CipherValue>AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv</CipherValue>\
        </CipherData></EncryptedValue><ValueMAC>Su+NvtQfmvfJzF6bmQiJqoLRExc=</ValueMAC></Secret></Data>\
        </Key></KeyPackage></KeyContainer>";
    let path = file(&ann, "tokens.xml", container);
    let with_key = |key: &str, input: &str| {
        let key = file(&ann, "key", key);
        import(&ann, &path, &["--only", "987654321", "--key-file", key.to_str().unwrap()], input)
    };
    let said = with_key("12345678901234567890123456789013\n", "");
    assert!(said.status.code() == Some(1) && !ann.credential().exists(), "{}", text(&said));
    let said = with_key("12345678901234567890123456789012\n", "");
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    assert!(text(&said).contains("987654321"));
    assert!(verify(&ann, &oathtool(SECRET, 1)).contains("would accept"));
}

#[test]
fn what_is_exported_comes_back_with_its_used_codes() {
    let Some(ann) = ann() else { return };
    let (secret, codes) = ann.enrolled();
    let refused = ann.enroll(&["export"], &wrong(&secret));
    assert!(refused.status.code() == Some(1) && shows_nothing(&refused));
    for format in ["google", "oath", "uri"] {
        let code = match format {
            "google" => oathtool(&secret, 0),
            "oath" => codes[0].clone(),
            _ => codes[1].clone(),
        };
        let to = ann.home().join(format);
        let to = to.to_str().unwrap();
        let said = ann.enroll(&["export", "--format", format, "--to", to], &code);
        assert_eq!(said.status.code(), Some(0), "{}", text(&said));
        assert_eq!(fs::metadata(to).unwrap().permissions().mode() & 0o7777, 0o600);
        assert!(!text(&said).contains(&secret));
        let again = ann.enroll(&["export", "--format", format, "--to", to], &codes[2]);
        assert!(text(&again).contains("there already"), "{}", text(&again));
    }
    for format in ["google", "oath"] {
        assert!(
            ann.command("rm", &["-rf"]).arg(ann.home().join(".config")).status().unwrap().success()
        );
        assert!(
            ann.command("rm", &["-rf"]).arg(ann.home().join(".local")).status().unwrap().success()
        );
        let said = import(&ann, &ann.home().join(format), &[], "");
        assert_eq!(said.status.code(), Some(0), "{}", text(&said));
        let said = verify(&ann, &oathtool(&secret, 0));
        // The export used the code of its step; a new step may have begun since.
        assert!(said.contains("already used") || said.contains("would accept"), "{said}");
        assert!(verify(&ann, &oathtool(&secret, -1)).contains("already used"), "{format}");
    }
    let uri = fs::read_to_string(ann.home().join("uri")).unwrap();
    assert!(uri.starts_with("otpauth://totp/") && uri.contains(&secret));
}
