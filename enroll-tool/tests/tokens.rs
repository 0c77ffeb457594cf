//! Hardware tokens that are entered by hand, with codes from oathtool.

mod common;

use common::{Ann, ann, shows_nothing, text};
use serde_json::Value;
use std::process::Command;
use std::time::SystemTime;

const HEX: &str = "3132333435363738393031323334353637383930";
const BASE32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const HOTP: [&str; 6] = ["--kind", "hotp", "--digits", "6", "--hash", "sha1"];
const TOTP: [&str; 8] = ["--kind", "totp", "--digits", "6", "--hash", "sha1", "--period", "30"];

fn codes(options: &[&str]) -> Vec<String> {
    let made = Command::new("oathtool").args(options).arg(HEX).output().unwrap();
    String::from_utf8(made.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Two consecutive codes from a counter on.
fn counted(from: u64) -> String {
    codes(&["--hotp", "-c", &from.to_string(), "-w", "1"]).join(" ")
}

/// The codes of this step and the next one, on a clock that is so many steps ahead. Waits where a step is about to end.
fn timed(steps: i64) -> String {
    timed_by("sha1", "6", 30, steps)
}

/// The same by a hash, with so many digits and steps of so many seconds.
fn timed_by(hash: &str, digits: &str, period: u64, steps: i64) -> String {
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    while now() % period > period - 10 {
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    let ahead = i64::try_from(period).unwrap() * (steps - 1);
    let (kind, begin) = (format!("--totp={hash}"), now().checked_add_signed(ahead).unwrap());
    let (step, begin) = (format!("{period}s"), format!("@{begin}"));
    codes(&[&kind, "-d", digits, "-s", &step, "-N", &begin, "-w", "1"]).join(" ")
}

/// Adds a token to what is enrolled; `input` begins with the answer to the question for a code.
fn add(ann: &Ann, options: &[&str], input: &[&str]) -> std::process::Output {
    let usual = ["add", "--token", "--json", "--no-password-check", "--label", "T1"];
    ann.enroll(&[&usual, options].concat(), &(input.join("\n") + "\n"))
}

fn event(output: &std::process::Output, name: &str) -> Value {
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    let mut lines = said.lines().map(|line| serde_json::from_str::<Value>(line).expect(line));
    lines.find(|line| line["event"] == name).unwrap_or(Value::Null)
}

fn saved(ann: &Ann) -> String {
    String::from_utf8(ann.saved()).unwrap()
}

#[test]
fn a_token_is_added_at_the_counter_of_its_two_codes() {
    let Some(ann) = ann() else { return };
    let (_, recovery) = ann.enrolled();
    let said = add(&ann, &HOTP, &[&recovery[0], HEX, &counted(700)]);
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let token = event(&said, "token");
    assert_eq!((&token["label"], &token["kind"]), (&"T1".into(), &"hotp".into()));
    assert_eq!((&token["next_counter"], &token["clock_ahead"]), (&702.into(), &Value::Null));
    assert!(saved(&ann).contains("counter = 702") && saved(&ann).contains(BASE32));
    // Her screen locker could not check its codes.
    assert!(text(&said).contains("only root's programs can change its counter"), "{}", text(&said));
    assert!(!text(&said).contains(HEX) && !text(&said).contains(BASE32));
    // The codes of the proof are used up.
    let verify = |typed: &str| text(&ann.enroll(&["verify"], typed));
    assert!(verify(&counted(700)).contains("already used"));
    assert!(verify(&counted(702)).contains("these two codes"));
    let status = ann.status();
    assert_eq!(status["authenticators"][1]["next_counter"], 702);
}

#[test]
fn a_token_of_any_hash_length_and_period_is_added() {
    let Some(ann) = ann() else { return };
    for (hash, digits, period) in
        [("sha256", "8", 60), ("sha512", "8", 30), ("sha256", "7", 30), ("sha1", "8", 60)]
    {
        let _ = ann.command("rm", &["-rf"]).arg(ann.home().join(".config")).status();
        let given = format!(
            "--token --json --no-password-check --label T1 --kind totp --digits {digits} \
             --hash {hash} --period {period}"
        );
        let given: Vec<&str> = given.split_whitespace().collect();
        let said = ann.enroll(&given, &format!("{HEX}\n{}\n", timed_by(hash, digits, period, 3)));
        let named = format!("{hash}, {digits} digits, {period} s: {}", text(&said));
        assert_eq!(said.status.code(), Some(0), "{named}");
        let token = event(&said, "token");
        assert_eq!(
            (&token["period"], &token["clock_ahead"]),
            (&period.into(), &(3 * period).into()),
            "{named}"
        );
        let status = ann.status()["authenticators"][0].clone();
        assert_eq!((&status["algorithm"], &status["period"]), (&hash.into(), &period.into()));
        assert_eq!(status["digits"].to_string(), digits);
        // The clock is learnt at a login alone, so a test takes the two next codes.
        let verified = text(&ann.enroll(&["verify"], &timed_by(hash, digits, period, 5)));
        assert!(verified.contains("these two codes"), "{named}: {verified}");
    }
    // Event-based ones of eight digits.
    let _ = ann.command("rm", &["-rf"]).arg(ann.home().join(".config")).status();
    let given = ["--token", "--json", "--no-password-check", "--label", "T1", "--kind", "hotp"];
    let given = [&given[..], &["--digits", "8", "--hash", "sha1"]].concat();
    let pair = codes(&["--hotp", "-d", "8", "-c", "9", "-w", "1"]).join(" ");
    let said = ann.enroll(&given, &format!("{HEX}\n{pair}\n"));
    assert_eq!(event(&said, "token")["next_counter"], 11, "{}", text(&said));
}

#[test]
fn a_token_alone_can_be_the_first_enrolment() {
    let Some(ann) = ann() else { return };
    // Every answer but the secret and the codes is the usual one.
    let questions = ["T2", BASE32, "", "", "", "", &timed(0)];
    let input = questions.join("\n") + "\n";
    let said = ann.enroll(&["--token", "--json", "--no-password-check"], &input);
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let token = event(&said, "token");
    assert_eq!((&token["kind"], &token["period"]), (&"totp".into(), &30.into()));
    assert_eq!(event(&said, "enrolled")["recovery_codes"].as_array().unwrap().len(), 10);
    assert!(saved(&ann).contains("label = \"T2\"") && saved(&ann).contains("confirmed = "));
    let verify = |typed: &str| text(&ann.enroll(&["verify"], typed));
    assert!(verify(&timed(0)).contains("already used"));
}

#[test]
fn the_secret_may_be_written_in_either_alphabet() {
    let Some(ann) = ann() else { return };
    let spaced: Vec<String> =
        HEX.as_bytes().chunks(4).map(|four| String::from_utf8(four.to_vec()).unwrap()).collect();
    for secret in [HEX, BASE32, &spaced.join(" "), &spaced.join(":"), &BASE32.to_lowercase()] {
        let options = ["--token", "--json", "--no-password-check", "--label", "T1"];
        let _ = ann.command("rm", &["-rf"]).arg(ann.home().join(".config")).status();
        let input = format!("{secret}\n{}\n", counted(0));
        let said = ann.enroll(&[&options[..], &HOTP].concat(), &input);
        assert_eq!(said.status.code(), Some(0), "{}", text(&said));
        assert!(saved(&ann).contains(BASE32) && saved(&ann).contains("counter = 2"));
    }
}

#[test]
fn without_two_right_codes_nothing_is_added() {
    let Some(ann) = ann() else { return };
    let (_, recovery) = ann.enrolled();
    let before = ann.saved();
    let swapped: Vec<&str> = "287082 755224".split(' ').collect();
    for (recovery, typed) in recovery.iter().zip([
        swapped.join(" "),
        counted(1_500),
        "755224".to_owned(),
        "x".to_owned(),
    ]) {
        let said = add(&ann, &HOTP, &[recovery, HEX, &typed]);
        // It is asked again, and the input has ended.
        assert_eq!(said.status.code(), Some(130), "{}", text(&said));
        assert_eq!(event(&said, "token"), Value::Null);
        assert!(event(&said, "wrong_code")["hint"].as_str().unwrap().contains("two"));
    }
    assert!(ann.saved() == before);
}

#[test]
fn a_wrongly_typed_secret_can_be_typed_again() {
    let Some(ann) = ann() else { return };
    let (_, recovery) = ann.enrolled();
    let wrong = HEX.replace("39", "38");
    let said = add(&ann, &HOTP, &[&recovery[0], &wrong, &counted(7), "s", HEX, &counted(7)]);
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    assert!(event(&said, "wrong_code")["hint"].as_str().unwrap().contains("type s"));
    assert_eq!(event(&said, "token")["next_counter"], 9);
    assert!(saved(&ann).contains(BASE32));
    assert!(!text(&said).contains(HEX) && !text(&said).contains(&wrong));
}

#[test]
fn what_cannot_be_a_token_is_refused_before_the_codes() {
    let Some(ann) = ann() else { return };
    let try_one = |options: &[&str], secret: &str, why: &str| {
        let usual = ["--token", "--json", "--no-password-check", "--label", "T1"];
        let input = format!("{secret}\n");
        let said = ann.enroll(&[&usual, options].concat(), &input);
        let told = text(&said);
        assert!(said.status.code() == Some(1) && told.contains(why), "{told}");
        assert!(secret.is_empty() || !told.contains(secret), "{told}");
        assert!(shows_nothing(&said) && !ann.credential().exists());
    };
    try_one(&HOTP, "not a secret!", "neither hexadecimal nor base32");
    try_one(&HOTP, &HEX[..20], "fewer than 128 bits");
    try_one(&["--kind", "hotp", "--period", "30"], "", "for tokens of the other kind");
    try_one(&["--kind", "totp", "--counter", "3"], "", "for tokens of the other kind");
}

#[test]
fn a_token_is_not_added_twice() {
    let Some(ann) = ann() else { return };
    let (_, recovery) = ann.enrolled();
    let said = add(&ann, &HOTP, &[&recovery[0], HEX, &counted(0)]);
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let said = add(&ann, &HOTP, &[&recovery[1], HEX, &counted(2)]);
    assert!(text(&said).contains("choose another --label"), "{}", text(&said));
    let options = ["add", "--token", "--json", "--no-password-check", "--label", "T3"];
    let input = format!("{}\n{HEX}\n{}\n", recovery[2], counted(2));
    let said = ann.enroll(&[&options[..], &HOTP].concat(), &input);
    assert!(text(&said).contains("this secret is enrolled already"), "{}", text(&said));
}

#[test]
fn the_user_is_told_that_a_clock_is_off() {
    let Some(ann) = ann() else { return };
    let (_, recovery) = ann.enrolled();
    let said = add(&ann, &TOTP, &[&recovery[0], HEX, &timed(10)]);
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    assert_eq!(event(&said, "token")["clock_ahead"], 300);
    let told = text(&said);
    assert!(told.contains("300 s ahead") && told.contains("two consecutive codes"), "{told}");
    // Only root's record learns it, at a login.
    assert_eq!(ann.status()["authenticators"][1]["clock_ahead"], 0);
}

#[test]
fn a_user_is_told_that_a_login_finds_the_token() {
    let Some(ann) = ann() else { return };
    let (_, recovery) = ann.enrolled();
    let said = add(&ann, &HOTP, &[&recovery[0], HEX, &counted(0)]);
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let said = ann.enroll(&["resync"], &counted(50));
    let told = text(&said);
    assert!(told.contains("type two consecutive codes") && told.contains("Right: "), "{told}");
    assert!(saved(&ann).contains("counter = 2"));
    let refused = ann.enroll(&["admin", "resync", "ann"], &counted(50));
    assert!(text(&refused).contains("root"), "{}", text(&refused));
}
