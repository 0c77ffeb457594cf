use super::*;

#[test]
fn the_format_is_found_by_the_content() {
    for (text, format) in [
        ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n\" TOTP_AUTH\n", Some(Format::Google)),
        ("gezd gnbv", None),
        ("# users\nHOTP/T30\tann\t-\t3132\n", Some(Format::Oath)),
        ("\nOTPAUTH://totp/x?secret=AA", Some(Format::Uri)),
        ("otpauth-migration://offline?data=x", Some(Format::Uri)),
        ("user,serial,secret\n", Some(Format::Csv)),
        ("\u{feff}<?xml version=\"1.0\"?>", Some(Format::Pskc)),
        ("\n [{\"secret\": 1}]", Some(Format::Json)),
        ("\u{feff}{\"version\": 1}", Some(Format::Json)),
        ("<?xml version=\"1.0\"?>\n<KeePassFile>", Some(Format::KeePass)),
        ("# version: 2\nann, users, office, TOTP0001, 00", Some(Format::Csv)),
        ("", None),
        ("hello", None),
    ] {
        assert_eq!(Format::of(text), format, "{text}");
    }
}

#[test]
fn what_pam_totp_does_not_have_is_left_with_the_reason() {
    let draft = || Draft::new("line 1".to_owned(), Zeroizing::new(vec![7; 20]));
    let left = |draft: Draft| draft.finished().err().unwrap();
    assert!(draft().finished().is_ok());
    assert!(left(Draft { period: Some(90), ..draft() }).contains("90 seconds"));
    assert!(left(Draft { digits: 5, ..draft() }).contains("5 digits"));
    assert!(left(Draft { algorithm: "md5".into(), ..draft() }).contains("a hash"));
    assert!(left(Draft { secret: Zeroizing::new(vec![7; 9]), ..draft() }).contains("72 bits"));
    let hmac = Draft { algorithm: "HMAC-SHA256".into(), ..draft() };
    assert!(hmac.finished().ok().unwrap().algorithm == Algorithm::Sha256);
}

#[test]
fn hexadecimal_and_base64_are_read_whole_or_not_at_all() {
    assert_eq!(hex("00fF").unwrap().as_slice(), [0, 255]);
    assert!(hex("0").is_none() && hex("0g").is_none() && hex("").is_none());
    // RFC 4648 §10
    assert_eq!(base64("Zm9v\n YmE=").unwrap().as_slice(), b"fooba");
    assert_eq!(base64("Zm9vYmE").unwrap().as_slice(), b"fooba");
    assert!(base64("Zm9vYmE*").is_none());
}

#[test]
fn a_report_of_very_many_lines_ends() {
    for (format, text) in [
        (Format::Uri, "x\n".repeat(300_000)),
        (Format::Csv, format!("user,secret\n{}", "x,0\n".repeat(300_000))),
        (
            Format::Json,
            format!(r#"{{"header":{{}},"db":{{"entries":[0{}]}}}}"#, ",0".repeat(300_000)),
        ),
    ] {
        let parsed = parse(format, &text, 0).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(parsed.notes.len(), 200_000, "{format:?}");
        let last = parsed.notes.last().map(|note| note.text.clone()).unwrap_or_default();
        assert!(last.contains("left out"), "{format:?}: {last}");
    }
}
