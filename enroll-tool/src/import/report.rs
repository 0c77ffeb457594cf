//! The report: line by line what was taken, changed and left.

use crate::error::Result;
use crate::messages::{self, Said};
use crate::terminal::{self, Terminal};
use otp_import::{Note, beginning};
use serde_json::json;

/// The numbers of a place such as "line 3, account 2"; a place without one is behind all others.
fn numbers_of(place: &str) -> Vec<u64> {
    let parts = place.split(|c: char| !c.is_ascii_digit());
    let numbers: Vec<u64> = parts.filter_map(|part| part.parse().ok()).collect();
    if numbers.is_empty() { vec![u64::MAX] } else { numbers }
}

/// Where the report goes.
pub struct ImportReport {
    json: bool,
    terminal: Terminal,
}

impl ImportReport {
    /// For a person, or for a program.
    pub const fn new(json: bool, terminal: Terminal) -> Self {
        Self { json, terminal }
    }

    /// Whether a program reads along.
    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// A sentence for people.
    pub fn say(&self, text: &str) -> Result<()> {
        if self.json { Ok(()) } else { self.terminal.say(text) }
    }

    /// The end of a run that changed nothing.
    pub fn end(&self, event: &str, user: &str, text: &str) -> Result<()> {
        if self.json {
            return terminal::print_json(&json!({ "event": event, "user": user }));
        }
        self.terminal.say(text)
    }

    /// All lines, in the order of the file; what is said of the whole file comes last.
    pub fn tell_all(&self, notes: &[Note]) -> Result<()> {
        let mut ordered: Vec<&Note> = notes.iter().collect();
        ordered.sort_by_key(|note| numbers_of(&note.place));
        ordered.into_iter().try_for_each(|note| self.tell(note))
    }

    /// One line. Names come out of the file; what the note says of them is escaped already.
    pub fn tell(&self, note: &Note) -> Result<()> {
        let user = note.user.as_deref().map(beginning);
        if self.json {
            return terminal::print_json(&json!({
                "event": note.fate.word(),
                "user": user,
                "place": beginning(&note.place),
                "what": note.text,
            }));
        }
        let (place, text) = (beginning(&note.place), Said(&note.text));
        let line = messages::import_line(place, note.fate.word(), text);
        terminal::print_to_fit(&match user {
            Some(user) => messages::at(user, Said(line)),
            None => line,
        })
    }
}
