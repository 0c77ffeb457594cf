use super::*;

#[test]
fn the_readme_names_every_format_once() {
    let rows = include_str!("../README.md").lines();
    let rows: Vec<&str> = rows.filter(|line| line.starts_with("| `")).collect();
    for (_, format) in Format::ALL {
        let named = rows.iter().filter(|row| row.starts_with(&format!("| `{format:?}` |"))).count();
        assert_eq!(named, 1, "{format:?}");
    }
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

const B32: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// Files of a user who wants root's command to work for long: each with as many pieces as are asked for.
fn hostile(pieces: usize) -> Vec<(&'static str, Format, String)> {
    let key = "<Key Algorithm='totp'><Data><Secret><PlainValue>QUFBQUFBQUFBQUFBQUFBQUFBQUE=</PlainValue>\
               </Secret></Data></Key>";
    let container = |head: &str, piece: &str| {
        let keys = piece.repeat(pieces);
        format!("<KeyContainer><KeyPackage>{head}{keys}</KeyPackage></KeyContainer>")
    };
    let long = "n".repeat(pieces * 50);
    let device =
        format!("<DeviceInfo><SerialNo>{long}</SerialNo><UserId>{long}</UserId></DeviceInfo>");
    let batch = |n: usize| {
        use base64::Engine;
        // A part with its number and an id of two bytes.
        let data = [0x18, 9, 0x20, 1, 0x28, 0x80 | (n % 128) as u8, (n / 128) as u8];
        let data = base64::engine::general_purpose::STANDARD.encode(data);
        format!("otpauth-migration://offline?data={}\n", data.replace('+', "%2B"))
    };
    let uri = format!("otpauth://totp/{long}?secret={B32}");
    vec![
        ("keys without a serial", Format::Pskc, container("", key)),
        ("keys of one device", Format::Pskc, container(&device, key)),
        ("keys that are none", Format::Pskc, container(&device, "<Key/>")),
        ("parts of exports", Format::Uri, (0..pieces).map(batch).collect()),
        ("empty parameters", Format::Uri, uri.clone() + &"&digits=".repeat(pieces)),
        (
            "a long hash",
            Format::Uri,
            format!("{uri}&algorithm=sha1{}{}", "-".repeat(pieces * 50), "&x=sha1".repeat(pieces)),
        ),
        (
            "a long column",
            Format::Csv,
            format!("secret,{long}\n{}", format!("{B32},x\n").repeat(pieces)),
        ),
    ]
}

#[test]
fn work_grows_only_with_the_size_of_the_file() {
    let steps = |(_, format, text): &(&str, Format, String)| {
        work::of(|| {
            let _ = parse(*format, text, 0);
        })
    };
    let (small, large) = (hostile(200), hostile(800));
    for (small, large) in small.iter().zip(&large) {
        let (few, many) = (steps(small), steps(large));
        assert!(many < few * 6 + 20_000, "{}: {few}, then {many}", large.0);
        assert!(many < large.2.len() * 20 + 20_000, "{}: {many} of {}", large.0, large.2.len());
    }
}

#[test]
fn what_is_read_is_not_much_larger_than_the_file() {
    for (name, format, text) in hostile(800) {
        let Ok(parsed) = parse(format, &text, 0) else { continue };
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let notes = parsed.notes.iter().map(|n| length(&n.user) + n.place.len() + n.text.len());
        let entries = parsed.entries.iter();
        let entries = entries.map(|e| length(&e.user) + length(&e.name) + length(&e.issuer));
        let sum = notes.sum::<usize>() + entries.sum::<usize>();
        assert!(sum < text.len() * 100, "{name}: {sum} bytes of {}", text.len());
    }
}
