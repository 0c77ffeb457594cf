//! Hash, digits and period of a key, under the names that programs and makers give them. A key with the wrong ones
//! would be enrolled, and no code would ever fit.

use otp_import::{Entry, Fate, Format, Kind, Parsed, parse};
use totp_core::authenticator::Algorithm;

const B32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn read(format: Format, text: &str) -> Parsed {
    parse(format, text, 1_800_000_000).unwrap()
}

/// A table with one more column.
fn table(column: &str, value: &str) -> Parsed {
    read(Format::Csv, &format!("user,{column},secret\nann,{value},{B32}\n"))
}

/// A URI with one more parameter.
fn uri(name: &str, value: &str) -> Parsed {
    read(Format::Uri, &format!("otpauth://totp/web1:ann?{name}={value}&secret={B32}"))
}

fn taken(parsed: &Parsed, what: &str) -> (u64, u8, Algorithm) {
    let [entry] = parsed.entries.as_slice() else { panic!("{what}: {:?}", parsed.notes) };
    (period(entry), entry.digits.get(), entry.algorithm)
}

fn period(entry: &Entry) -> u64 {
    match entry.kind {
        Kind::Totp(period) => period.as_secs(),
        Kind::Hotp(_) => 0,
    }
}

/// Why the only key was left.
fn left(parsed: &Parsed, what: &str) -> String {
    assert!(parsed.entries.is_empty(), "{what} was taken");
    let left = parsed.notes.iter().filter(|note| note.fate == Fate::Left);
    left.map(|note| note.text.clone()).collect::<Vec<_>>().join("; ")
}

#[test]
fn common_names_of_parameters_are_known() {
    for (names, value, wanted) in [
        (
            "period,interval,time interval,timeIntervalInSeconds,timeStep,time_step,step size,step,\
             timeStepInSeconds,totpPeriod,token period,timer,time step (seconds)",
            "60",
            (60, 6, Algorithm::Sha1),
        ),
        ("period", "60s", (60, 6, Algorithm::Sha1)),
        (
            "digits,otplen,otpLength,otp_length,length,code length,codeDigits,number of digits,digit",
            "8",
            (30, 8, Algorithm::Sha1),
        ),
        (
            "algorithm,algo,hash,hashlib,hashFunction,hash algorithm,hmac,digest,otpAlgorithm",
            "hmacsha256",
            (30, 6, Algorithm::Sha256),
        ),
        ("hashFunction", "HMAC-SHA-512", (30, 6, Algorithm::Sha512)),
    ] {
        for name in names.split(',') {
            assert_eq!(taken(&table(name, value), name), wanted, "column {name}");
            let name = name.replace(' ', "%20");
            assert_eq!(taken(&uri(&name, value), &name), wanted, "parameter {name}");
        }
    }
}

#[test]
fn the_names_of_a_directorys_interface_are_known() {
    let text = format!(
        "upn,serialNumber,secretKey,timeIntervalInSeconds,hashFunction,manufacturer,model\n\
         ann@example.com,60234567,{B32},60,hmacsha256,Contoso,C202\n"
    );
    let parsed = read(Format::Csv, &text);
    assert_eq!(taken(&parsed, "the row"), (60, 6, Algorithm::Sha256));
    assert_eq!(parsed.entries[0].name.as_deref(), Some("60234567"));
}

#[test]
fn a_key_with_a_column_that_may_be_a_parameter_is_left() {
    for (name, value, may_be) in [
        ("totpHashKind", "2", "hash"),
        ("security", "sha-256", "hash"),
        ("x", "HmacSHA512", "hash"),
        ("pass code digits", "7", "digits"),
        ("tokLength", "8", "digits"),
        ("column7", "8", "digits"),
        ("refreshEvery", "60", "period"),
        ("key rotation period", "1 minute", "period"),
        ("x", "60", "period"),
    ] {
        let why = left(&table(name, value), name);
        assert!(why.contains(may_be) && why.contains(name), "{name}: {why}");
        let why = left(&uri(&name.replace(' ', "%20"), value), name);
        assert!(why.contains(may_be) && why.contains(name), "{name}: {why}");
    }
}

#[test]
fn a_column_that_changes_nothing_does_not_hold_a_key_up() {
    for (name, value) in [
        ("model", "8"),
        ("x", "30"),
        ("x", "sha1"),
        ("refreshEvery", "30"),
        ("x", "6"),
        ("timestamp", "2026-11-23"),
        ("x", "note"),
        ("totpHashKind", ""),
        ("warranty period", "2 years"),
        ("department", "60"),
    ] {
        assert_eq!(taken(&table(name, value), name), (30, 6, Algorithm::Sha1), "{name}");
    }
}

#[test]
fn a_key_whose_time_begins_elsewhere_is_left() {
    for name in ["t0", "epoch", "startTime", "time offset"] {
        assert!(left(&table(name, "5"), name).contains("1970"), "{name}");
        assert_eq!(taken(&table(name, "0"), name), (30, 6, Algorithm::Sha1), "{name}");
    }
}

#[test]
fn hexadecimal_that_happens_to_be_base32_is_hexadecimal() {
    let hex = "2345672345672345672345672345672345672345";
    let parsed = read(Format::Csv, &format!("user,secret\nann,{hex}\n"));
    assert_eq!(parsed.entries[0].secret.expose().len(), 20);
}
