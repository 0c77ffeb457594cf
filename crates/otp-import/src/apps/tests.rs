use super::*;
use crate::item::Item;
use crate::tests_support::entry;

const B32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn refused(text: &str) -> String {
    parse(text).err().unwrap_or_else(|| panic!("{text} was read")).0
}

/// An export of Aegis with one entry.
fn aegis(entry: &str) -> Parsed {
    let text = format!(r#"{{"version":1,"header":{{}},"db":{{"version":3,"entries":[{entry}]}}}}"#);
    parse(&text).unwrap_or_else(|error| panic!("{error:?}"))
}

fn left(parsed: &Parsed) -> &str {
    assert!(parsed.entries.is_empty());
    let [note] = parsed.notes.as_slice() else { panic!("{:?}", parsed.notes) };
    &note.text
}

#[test]
fn an_encrypted_export_is_named_with_what_to_do() {
    for (text, app, way) in [
        (
            r#"{"version":1,"header":{"slots":[{"type":1}],"params":{"nonce":"09"}},"db":"RtGfUrZ0"}"#,
            "Aegis",
            "Encrypt the vault",
        ),
        (
            r#"{"services":[],"schemaVersion":4,"servicesEncrypted":"5UGW:c2Fs:aXY="}"#,
            "2FAS",
            "without a password",
        ),
        (
            r#"{"services":[],"schemaVersion":4,"reference":"5UGW:c2Fs:aXY="}"#,
            "2FAS",
            "without a password",
        ),
        (
            r#"{"encrypted":true,"passwordProtected":true,"salt":"4Lpi","kdfType":0,"data":"2.gqyr"}"#,
            "Bitwarden",
            ".json",
        ),
        (
            r#"{"encrypted":true,"encKeyValidation_DO_NOT_EDIT":"2.Lh","items":[]}"#,
            "Bitwarden",
            ".json",
        ),
        (
            r#"{"version":1,"salt":"c2FsdA==","content":"Y29udGVudA=="}"#,
            "Proton",
            "without a password",
        ),
        (
            r#"{"version":1,"kdfParams":{"memLimit":1},"encryptedData":"HYqB","encryptionNonce":"x"}"#,
            "Ente",
            "Plain text",
        ),
    ] {
        let said = refused(text);
        assert!(said.contains("encrypted export") && said.contains(app), "{said}");
        assert!(said.contains(way) && said.contains("delete it afterwards"), "{said}");
    }
}

#[test]
fn json_of_no_known_app_is_refused_without_its_text() {
    for text in [
        "{}".to_owned(),
        "[]".to_owned(),
        "[1]".to_owned(),
        format!(r#"{{"secret":"{B32}"}}"#),
        format!(r#"[{{"secret":"{B32}"}}]"#),
        format!(r#"{{"accounts":{{"x":{{"shared_secret":"{B32}"}}}}}}"#),
        // Of an app, without its list.
        r#"{"header":{},"db":{}}"#.to_owned(),
        r#"{"services":5,"schemaVersion":4}"#.to_owned(),
        format!("{{\"services\":[{{\"secret\":\"{B32}\""),
        format!("{{\"services\":[{{\"secret\":\"{B32}\" x"),
    ] {
        let said = refused(&text);
        assert!(!said.contains("GEZDG"), "{said}");
    }
}

#[test]
fn a_name_that_stands_twice_costs_its_entry_or_the_file() {
    let info =
        format!(r#""info":{{"secret":"{B32}","algo":"SHA1","digits":6,"digits":8,"period":30}}"#);
    let twice = aegis(&format!(r#"{{"type":"totp","name":"ann","issuer":"web1",{info}}}"#));
    assert!(left(&twice).contains("twice"));
    let twice = r#"{"header":{},"db":{"entries":[]},"db":{"entries":[]}}"#;
    assert!(refused(twice).contains("twice"));
}

#[test]
fn values_that_are_unclear_leave_the_key_with_the_reason() {
    let with = |info: &str| {
        let secret = format!(r#""secret":"{B32}""#);
        aegis(&format!(
            r#"{{"type":"totp","name":"ann","issuer":"web1","info":{{{secret},{info}}}}}"#
        ))
    };
    for (info, why) in [
        (r#""digits":"six""#, "digits"),
        (r#""digits":6.5"#, "digits"),
        (r#""digits":-6"#, "digits"),
        (r#""digits":[6]"#, "digits"),
        (r#""digits":5"#, "5 digits"),
        (r#""period":99999999999999999999"#, "period"),
        (r#""period":7"#, "7 seconds"),
        (r#""algo":"SHA3""#, "a hash"),
        (r#""algo":"""#, "a hash"),
        (r#""t0":5"#, "1970"),
    ] {
        let parsed = with(info);
        assert!(left(&parsed).contains(why), "{info}: {:?}", parsed.notes);
        assert!(!left(&parsed).contains(B32));
    }
    // What is missing or empty is the usual value; what says nothing of the codes does not matter.
    for info in [r#""digits":null"#, r#""digits":"6""#, r#""note":"8""#, r#""period":30"#] {
        assert_eq!(entry(&with(info)).digits.get(), 6, "{info}");
    }
    for (text, why) in [
        (r#"{"name":"ann"}"#, "without a type"),
        (r#"{"type":"totp","name":"ann"}"#, "without a secret"),
        (r#"{"type":"totp","info":{"secret":""}}"#, "without a secret"),
        (r#"{"type":"totp","info":{"secret":["A"]}}"#, "without a secret"),
        (r#"{"type":"totp","info":{"secret":"0189"}}"#, "not base32"),
        ("5", "without a type"),
        ("null", "without a type"),
    ] {
        assert!(left(&aegis(text)).contains(why), "{text}");
    }
}

#[test]
fn names_with_marks_and_controls_are_kept_out_of_labels() {
    let name = r#"a\u0000nn\u001b[2J\u202e"#;
    let info = format!(r#""info":{{"secret":"{B32}","algo":"SHA1","digits":6,"period":30}}"#);
    let parsed = aegis(&format!(r#"{{"type":"totp","name":"{name}","issuer":"we\nb1",{info}}}"#));
    let label = entry(&parsed).name.as_deref().unwrap();
    assert!(!label.chars().any(char::is_control), "{label:?}");
    // The account is as the file has it: no account database has such a one.
    assert!(entry(&parsed).user.as_deref().unwrap().contains('\0'));
    let kind = aegis(&format!(r#"{{"type":"x\u001b\u202e","name":"ann",{info}}}"#));
    assert!(left(&kind).contains("\\x1b\\u{202e}"), "{:?}", kind.notes);
}

#[test]
fn a_key_without_names_takes_those_of_its_item() {
    let item = Item { place: "line 2", title: "web1", account: "ann" };
    for (field, issuer, user) in [
        (B32.to_owned(), "web1", "ann"),
        (format!("otpauth://totp/?secret={B32}"), "web1", "ann"),
        (format!("otpauth://totp/bob?secret={B32}"), "web1", "bob"),
        (format!("otpauth://totp/db1:bob?secret={B32}"), "db1", "bob"),
        (" gezd gnbv gy3t qojq gezd gnbv gy3t qojq ".to_owned(), "web1", "ann"),
    ] {
        let draft = item.key(&mut Parsed::default(), &field).unwrap();
        assert_eq!(draft.issuer.as_deref(), Some(issuer), "{field}");
        assert_eq!(draft.user.as_deref(), Some(user), "{field}");
        assert!(draft.of_app && draft.secret.as_slice() == b"12345678901234567890");
    }
    let error = |field: &str| item.key(&mut Parsed::default(), field).err().unwrap();
    assert!(error("https://web1/?secret=GEZDGNBV").contains("not a URI of"));
    assert!(!error("GEZDGNBV1").contains("GEZD"));
}

#[test]
fn very_many_entries_are_read_in_their_order() {
    let one = |n: usize| {
        let secret = totp_core::base32::encode(format!("{n:020}").as_bytes());
        format!(
            r#"{{"type":"totp","name":"u{n}","issuer":"web1","info":{{"secret":"{}"}}}}"#,
            *secret
        )
    };
    let parsed = aegis(&(0..20_000).map(one).collect::<Vec<_>>().join(","));
    assert_eq!(parsed.entries.len(), 20_000);
    assert_eq!(parsed.entries[19_999].user.as_deref(), Some("u19999"));
}

#[test]
fn the_readme_names_every_app_that_is_read() {
    let readme = include_str!("../../README.md");
    let row = readme.lines().find(|line| line.starts_with("| `Json` |")).unwrap();
    // Ente's JSON is always encrypted.
    for app in APPS.iter().filter(|app| app.name != "Ente Auth") {
        assert!(row.contains(app.name), "{}", app.name);
    }
}
