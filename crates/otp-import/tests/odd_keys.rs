//! Keys as they are in the wild: one odd part costs only that part.

use otp_import::{Fate, Format, Kind, Parsed, parse};

const B32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn uri(text: &str) -> Parsed {
    parse(Format::Uri, text, 1_800_000_000).unwrap()
}

/// The bytes of the only key, and what was changed.
fn key(parsed: &Parsed, what: &str) -> (Vec<u8>, String) {
    let [entry] = parsed.entries.as_slice() else { panic!("{what}: {:?}", parsed.notes) };
    let changed = parsed.notes.iter().filter(|note| note.fate == Fate::Changed);
    let changed: Vec<&str> = changed.map(|note| note.text.as_str()).collect();
    (entry.secret.expose().to_vec(), changed.join("; "))
}

#[test]
fn base32_of_any_length_gives_its_whole_bytes() {
    // The first so many characters of the alphabet's text; coreutils gives the same bytes: base32 -d of the padded text
    // whose last bits are zero.
    let long = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    let whole = uri(&format!("otpauth://totp/web1:ann?secret={long}"));
    let (all, _) = key(&whole, "whole");
    for length in [26, 27, 28, 29, 30, 31, 33, 35, 52, 54, 58] {
        let secret = &long[..length];
        let bytes = &all[..length * 5 / 8];
        let odd_bits = length * 5 % 8 != 0;
        let (found, changed) =
            key(&uri(&format!("otpauth://totp/web1:ann?secret={secret}")), secret);
        assert_eq!(found, bytes, "{length}");
        assert!(!changed.contains(secret));
        let text = format!("user,secret\nann,{secret}\n");
        let (found, in_table) = key(&parse(Format::Csv, &text, 0).unwrap(), secret);
        assert_eq!(found, bytes, "{length}");
        // Said where bits were dropped; nothing is, where the text is that of whole bytes.
        let dropped = odd_bits && totp_core::base32::decode(secret).is_err();
        assert_eq!(changed.contains("bits"), dropped, "{length}: {changed}");
        assert_eq!(in_table.contains("bits"), dropped, "{length}: {in_table}");
    }
    for wrong in ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ0", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ%zz"] {
        let parsed = uri(&format!("otpauth://totp/web1:ann?secret={wrong}"));
        assert!(parsed.entries.is_empty() && parsed.notes[0].text.contains("base32"));
    }
}

#[test]
fn one_odd_part_costs_a_uri_only_that_part() {
    for (line, user, name, changed) in [
        (format!("otpauth://totp?secret={B32}&algorithm=SHA1&period=30&digits=6"), None, None, ""),
        (format!("otpauth://totp/?secret={B32}"), None, None, ""),
        (
            "otpauth://totp/web1:ann?secret=GEZD+GNBV+GY3T+QOJQ+GEZD+GNBV+GY3T+QOJQ".to_owned(),
            Some("ann"),
            Some("web1 ann"),
            "",
        ),
        (
            format!("otpauth://totp/web1:ann?secret={B32}&issuer=50% off"),
            Some("ann"),
            Some("50% off ann"),
            "escape",
        ),
        (
            format!("otpauth://totp/web1:ann?secret={B32}&image=https://x/%zz.png"),
            Some("ann"),
            Some("web1 ann"),
            "",
        ),
        (
            format!("otpauth://totp/Soci%E9t%E9:ann?secret={B32}"),
            Some("ann"),
            Some("Soci\u{fffd}t\u{fffd} ann"),
            "escape",
        ),
        (
            format!("otpauth://totp/web1:ann?secret={B32}&digits=&period=&algorithm="),
            Some("ann"),
            Some("web1 ann"),
            "empty",
        ),
        (
            format!("otpauth://totp/web1:ann?issuer=C#&secret={B32}"),
            Some("ann"),
            Some("C# ann"),
            "",
        ),
        (format!("otpauth://totp/web1:ann?secret={B32}#top"), Some("ann"), Some("web1 ann"), ""),
        (format!("apple-otpauth://totp/web1:ann?secret={B32}"), Some("ann"), Some("web1 ann"), ""),
        (
            format!("otpauth://totp/web1:100%:ann?secret={B32}"),
            Some("100%:ann"),
            Some("web1 100%:ann"),
            "escape",
        ),
    ] {
        let parsed = uri(&line);
        let (secret, said) = key(&parsed, &line);
        assert_eq!(secret, b"12345678901234567890", "{line}");
        assert_eq!(parsed.entries[0].user.as_deref(), user, "{line}");
        assert_eq!(parsed.entries[0].name.as_deref(), name, "{line}");
        assert!(said.contains(changed) && said.is_empty() == changed.is_empty(), "{line}: {said}");
        assert!(matches!(parsed.entries[0].kind, Kind::Totp(p) if p.as_secs() == 30), "{line}");
    }
}

#[test]
fn codes_of_letters_and_of_other_kinds_are_left_with_a_word() {
    let text = format!(
        "otpauth://totp/web1:ann?secret={B32}\nsteam://{B32}\notpauth://steam/Steam:x?secret={B32}\n\
         otpauth://totp/Steam:x?secret={B32}&encoder=steam\notpauth://yaotp/x?secret={B32}\n\
         otpauth://motp/x?secret={B32}\n"
    );
    let parsed = uri(&text);
    assert_eq!(parsed.entries.len(), 1);
    let said: Vec<&str> = parsed.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(said.len(), 5, "{said:?}");
    assert!(said[..3].iter().all(|text| text.contains("Steam")), "{said:?}");
    assert!(said[3].contains("yaotp") && said[4].contains("motp"), "{said:?}");
    assert!(parsed.notes.iter().all(|note| !note.text.contains(B32)));
}
