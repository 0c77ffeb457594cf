//! The file for a mail merge: a head line, then a line for each ticket.

use crate::error::{Error, Result, refused};
use crate::files::output::Target;
use crate::messages;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use zeroize::Zeroizing;

/// The names of the columns, the same in every language: a mail merge names them.
const HEAD: [&str; 4] = ["user", "name", "ticket", "valid_until"];

const QUOTE: char = '\u{22}';
/// A spreadsheet takes what follows for text.
const APOSTROPHE: char = '\u{27}';

/// A file of root's, for root alone.
pub struct Csv(File);

impl Csv {
    /// Makes the file. One that is there already is refused: its tickets are not good any more once others are issued.
    pub fn make(path: &Path) -> Result<Self> {
        let target = Target::of(path)?;
        if target.is_taken() {
            return refused(messages::ticket_file_exists());
        }
        let mut csv = Self(target.append()?);
        csv.add(&HEAD)?;
        Ok(csv)
    }

    /// Adds a line, whole or not at all, and flushes it. Returns the length before, for [`Csv::take_back`].
    pub fn add(&mut self, fields: &[&str; 4]) -> Result<u64> {
        let line = line(fields);
        let failed = |error| Error::Failed(messages::ticket_file_not_written(error));
        let before = self.0.metadata().map_err(failed)?.len();
        let written = self.0.write_all(line.as_bytes()).and_then(|()| self.0.sync_data());
        written.map(|()| before).map_err(|error| {
            self.take_back(before);
            failed(error)
        })
    }

    /// Removes the last line. What stays behind is a ticket that is not good.
    pub fn take_back(&mut self, before: u64) {
        let _ = self.0.set_len(before);
    }
}

/// As RFC 4180 has it: every field in quotes.
fn line(fields: &[&str; 4]) -> Zeroizing<String> {
    let mut line = Zeroizing::new(String::with_capacity(512));
    for (place, text) in fields.iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        line.push(QUOTE);
        if begins_a_formula(text) {
            line.push(APOSTROPHE);
        }
        for c in text.chars().filter(|c| !c.is_control()) {
            if c == QUOTE {
                line.push(QUOTE);
            }
            line.push(c);
        }
        line.push(QUOTE);
    }
    line.push('\n');
    line
}

/// Whether a spreadsheet would take the field for a formula. A user can choose the full name (chfn(1)), so it could open
/// a page or start a program on the machine of the person who merges the mails.
fn begins_a_formula(text: &str) -> bool {
    let visible = |c: &char| !c.is_control() && !c.is_whitespace();
    let first = text.chars().find(visible);
    first.is_some_and(|c| {
        matches!(c, '=' | '+' | '-' | '@' | '|' | '%')
            || matches!(c, '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}' | '\u{2212}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> String {
        let line = line(&["ann", text, "B9D5-MPJT-B9D5-MPJT", "2026-12-14 10:00 UTC"]);
        let rest = line.strip_prefix("\"ann\",").unwrap();
        rest.strip_suffix(",\"B9D5-MPJT-B9D5-MPJT\",\"2026-12-14 10:00 UTC\"\n").unwrap().to_owned()
    }

    #[test]
    fn a_name_of_the_mail_merge_is_no_formula() {
        for text in [
            "=cmd|'/c calc'!A1",
            "+1",
            "-1",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            " \u{a0}=1",
            "\u{1b}=1",
            "＝1",
            "＠SUM(1)",
            "−1",
            "|x",
        ] {
            assert!(name(text).starts_with("\"'"), "{text:?}: {}", name(text));
        }
    }

    #[test]
    fn a_name_of_the_mail_merge_stays_in_its_field() {
        for (text, field) in [
            ("Ann Lee", "\"Ann Lee\""),
            ("", "\"\""),
            ("Jörg \"Jo\" Åse", "\"Jörg \"\"Jo\"\" Åse\""),
            ("a\",\"b", "\"a\"\",\"\"b\""),
            ("a\r\nb\0c;d,e", "\"abc;d,e\""),
            ("O'Neill = 1", "\"O'Neill = 1\""),
        ] {
            assert_eq!(name(text), field, "{text:?}");
        }
    }
}
