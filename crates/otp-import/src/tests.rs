use super::*;

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
