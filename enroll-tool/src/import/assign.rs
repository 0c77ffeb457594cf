//! Whose the tokens of a box are: a list with a serial number and a user in each line.
//!
//! A line that is not clear enrols nobody. The report has its place, so that the list can be corrected and the command
//! started again: users who are enrolled are skipped.

use crate::error::{Error, Result, refused};
use crate::messages;
use crate::rights;
use otp_import::{Entry, Fate, Note, Parsed, beginning};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use totp_core::home::{FileError, FileFault, Readers};

/// 100 000 lines, and more.
const MOST_BYTES: usize = 16 << 20;

/// A line of the list.
struct Line {
    serial: String,
    user: String,
    place: String,
}

/// The list.
pub struct Owners {
    lines: Vec<Line>,
    /// What is wrong with other lines.
    notes: Vec<Note>,
}

impl Owners {
    /// Reads the list. Only root may be able to change it: it says who logs in with which token.
    pub fn of(path: &Path) -> Result<Self> {
        let full = std::path::absolute(path);
        let full: PathBuf =
            full.map_err(|error| Error::Failed(messages::at(path.display(), &error)))?;
        let bytes = match rights::read_of_root(&full, MOST_BYTES, Readers::Everybody)? {
            Ok(bytes) => bytes,
            Err(FileError { fault: FileFault::TooLarge, .. }) => {
                let size = format!("{} MiB", MOST_BYTES >> 20);
                return refused(messages::import_too_large(path.display(), size));
            }
            Err(error) => return refused(messages::import_owners_of_root(error)),
        };
        match str::from_utf8(&bytes) {
            Ok(text) => Ok(Self::parse(&path.display().to_string(), text)),
            Err(_) => refused(messages::import_no_text(path.display())),
        }
    }

    /// Reads the text of a list. `file` is its name in the report.
    fn parse(file: &str, text: &str) -> Self {
        let mut owners = Self { lines: Vec::new(), notes: Vec::new() };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut columns = Columns::default();
        let mut is_first = true;
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let cells: Vec<&str> = line.split([',', ';', '\t']).map(cell).collect();
            if std::mem::take(&mut is_first)
                && let Some(named) = Columns::named(&cells)
            {
                columns = named;
                continue;
            }
            let place = format!("{file}:{number}");
            match columns.of(&cells) {
                Some((serial, user)) => {
                    owners.lines.push(Line { serial: serial.into(), user: user.into(), place });
                }
                None => owners.note(place, None, messages::import_owners_line().to_owned()),
            }
        }
        owners.leave_doubtful();
        owners
    }

    fn note(&mut self, place: String, user: Option<String>, text: String) {
        self.notes.push(Note { user, place, fate: Fate::Left, text });
    }

    /// A serial number that stands twice is nobody's.
    fn leave_doubtful(&mut self) {
        let mut places: HashMap<String, Vec<String>> = HashMap::new();
        for line in &self.lines {
            places.entry(line.serial.clone()).or_default().push(line.place.clone());
        }
        let lines = std::mem::take(&mut self.lines);
        for line in lines {
            let all = places.get(&line.serial).map(Vec::as_slice).unwrap_or_default();
            if all.len() < 2 {
                self.lines.push(line);
                continue;
            }
            let others: Vec<&str> =
                all.iter().map(String::as_str).filter(|place| *place != line.place).collect();
            let text = messages::import_serial_twice(beginning(&line.serial), others.join(", "));
            self.note(line.place, Some(line.user), text.into());
        }
    }

    /// Gives each token to its owner. A token that no line names stays out. Returns the report on lines that enrol
    /// nobody, in the order of the list.
    pub fn assign(self, parsed: &mut Parsed) -> Vec<Note> {
        let Self { lines, mut notes } = self;
        let mut tokens: HashMap<String, Vec<Entry>> = HashMap::new();
        for entry in std::mem::take(&mut parsed.entries) {
            tokens.entry(entry.name.clone().unwrap_or_default()).or_default().push(entry);
        }
        for line in lines {
            let mut found = tokens.remove(&line.serial).unwrap_or_default();
            let serial = beginning(&line.serial);
            let why = match (found.pop(), found.is_empty()) {
                (Some(token), true) => {
                    // What the file of the tokens says of users and issuers does not count.
                    let user = Some(line.user);
                    let place = line.place;
                    parsed.entries.push(Entry { user, place, of_app: false, ..token });
                    continue;
                }
                (Some(token), false) => {
                    let places = found.iter().chain([&token]).map(|token| token.place.clone());
                    let places: Vec<String> = places.collect();
                    messages::import_token_twice(serial, places.join(", "))
                }
                (None, _) => messages::import_no_such_token(serial),
            };
            notes.push(Note {
                user: Some(line.user),
                place: line.place,
                fate: Fate::Left,
                text: why.into(),
            });
        }
        let rest: usize = tokens.values().map(Vec::len).sum();
        for note in &mut parsed.notes {
            note.user = None;
        }
        if rest > 0 {
            let text = messages::import_tokens_rest(rest as u64).into();
            let place = messages::import_the_file().to_owned();
            parsed.notes.push(Note { user: None, place, fate: Fate::Left, text });
        }
        notes
    }
}

/// Where the two columns stand.
#[derive(Clone, Copy)]
struct Columns {
    serial: usize,
    user: usize,
}

impl Default for Columns {
    fn default() -> Self {
        Self { serial: 0, user: 1 }
    }
}

impl Columns {
    /// Those of a head line, if this is one.
    fn named(cells: &[&str]) -> Option<Self> {
        let at = |name: &str| cells.iter().position(|cell| cell.eq_ignore_ascii_case(name));
        Some(Self { serial: at("serial")?, user: at("user")? })
    }

    fn of<'a>(self, cells: &[&'a str]) -> Option<(&'a str, &'a str)> {
        let cell = |column: usize| cells.get(column).copied().filter(|cell| !cell.is_empty());
        Some((cell(self.serial)?, cell(self.user)?))
    }
}

fn cell(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use otp_import::{Format, parse};

    const TOKENS: &str = "serial,secret_hex,type,counter\n\
        T1,3132333435363738393031323334353637383930,hotp,0\n\
        T2,3132333435363738393031323334353637383931,hotp,7\n\
        T3,3132333435363738393031323334353637383932,totp,\n\
        T3,3132333435363738393031323334353637383933,totp,\n";

    /// Which user gets what by a list, and what the report says.
    fn assigned(list: &str) -> (Vec<String>, Vec<String>) {
        messages::speak(messages::Language::En);
        let mut parsed = parse(Format::Csv, TOKENS, 0).ok().unwrap();
        let notes = Owners::parse("users.csv", list).assign(&mut parsed);
        let told = |note: &Note| format!("{}: {}", note.place, note.text);
        let got = parsed.entries.iter().map(|entry| {
            let (user, serial) = (entry.user.as_deref(), entry.name.as_deref());
            format!("{} {} {}", entry.place, user.unwrap_or_default(), serial.unwrap_or_default())
        });
        (got.collect(), notes.iter().map(told).collect())
    }

    #[test]
    fn each_token_goes_to_the_user_of_its_line() {
        for list in ["T1,ann\nT2,bob\n", "T1;ann\r\n\r\n# x\r\nT2;bob", "T1\tann\n\"T2\", bob"] {
            let (got, notes) = assigned(list);
            let users: Vec<&str> =
                got.iter().map(|told| &told[told.find(' ').unwrap()..]).collect();
            assert_eq!((users, notes.len()), (vec![" ann T1", " bob T2"], 0), "{list}");
        }
        let (got, _) = assigned("\u{feff}User,Serial\nann,T1\n");
        assert_eq!(got, ["users.csv:2 ann T1"]);
    }

    #[test]
    fn a_serial_that_is_missing_or_twice_is_named_with_its_line() {
        let (got, notes) = assigned("serial,user\nT9,ann\nT3,bob\nT1,cai\nT1,dan\n,eve\nT2\n");
        assert!(got.is_empty());
        let begins = |start: &str| notes.iter().any(|note| note.starts_with(start));
        assert!(begins("users.csv:2: no token of the file has the serial number T9"), "{notes:?}");
        assert!(begins("users.csv:3: the file has several tokens with the serial number T3"));
        assert!(begins("users.csv:4: the serial number T1 is also in users.csv:5"), "{notes:?}");
        assert!(begins("users.csv:5: the serial number T1 is also in users.csv:4"));
        assert!(begins("users.csv:6: ") && begins("users.csv:7: "), "{notes:?}");
        assert_eq!(notes.len(), 6);
    }
}
