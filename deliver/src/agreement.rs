//! The manuals name the options of the parsers and the settings of the configurations, and no others.

use clap::Command;
use std::collections::BTreeSet;

/// A manual page, as it reads.
fn manual(name: &str) -> String {
    let path = format!("{}/../packaging/man/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let marks = ["\\fB", "\\fI", "\\fR", "\\&"];
    marks.iter().fold(text, |text, mark| text.replace(mark, "")).replace("\\-", "-")
}

/// The long options in a text, as `--name`.
fn options_in<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let words = lines.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-'));
    words.filter(|word| word.starts_with("--") && word.len() > 2).map(str::to_owned).collect()
}

/// Compares the options of a parser with the tagged paragraphs and the synopsis of its manual.
pub fn of_options(mut command: Command, page: &str) {
    command.build();
    let shown = command.get_arguments().filter(|argument| !argument.is_hide_set());
    let parsed: BTreeSet<String> =
        shown.filter_map(clap::Arg::get_long).map(|name| format!("--{name}")).collect();
    let text = manual(page);
    let lines: Vec<&str> = text.lines().collect();
    let tags = lines.windows(2).filter(|pair| pair[0] == ".TP").map(|pair| pair[1]);
    assert_eq!(options_in(tags), parsed, "{page}: the options with a paragraph");
    let synopsis = lines.iter().skip_while(|line| **line != ".SH SYNOPSIS").skip(1);
    let synopsis = synopsis.take_while(|line| !line.starts_with(".SH")).copied();
    let own = |set: BTreeSet<String>| -> BTreeSet<String> {
        set.into_iter().filter(|name| name != "--help" && name != "--version").collect()
    };
    assert_eq!(own(options_in(synopsis)), own(parsed), "{page}: the synopsis");
}

/// Looks for the settings of a configuration in its manual. `refusal`: what the parser says of an unknown one, which names
/// those that it knows.
pub fn of_settings(refusal: &str, page: &str) {
    let known = refusal.split_once("expected").expect("a list of settings").1;
    let names: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    assert!(names.len() > 1, "{refusal}");
    let text = manual(page);
    let words: BTreeSet<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    for name in names {
        assert!(words.contains(name), "{page} has no {name}");
    }
}
