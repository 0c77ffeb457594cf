//! The report: line by line what was taken, changed and left.

use super::parse::{Note, shown};
use crate::error::Result;
use crate::messages;
use crate::terminal::{self, Terminal};
use serde_json::json;

/// Where the report goes.
pub struct Report {
    json: bool,
    terminal: Terminal,
}

impl Report {
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

    /// All lines.
    pub fn tell_all(&self, notes: &[Note]) -> Result<()> {
        notes.iter().try_for_each(|note| self.tell(note))
    }

    /// One line. Names come out of the file, and a terminal obeys control characters.
    pub fn tell(&self, note: &Note) -> Result<()> {
        let user = note.user.as_deref().map(shown);
        if self.json {
            return terminal::print_json(&json!({
                "event": note.fate.word(),
                "user": user,
                "place": shown(&note.place),
                "what": note.text,
            }));
        }
        let user = user.map(|user| format!("{user}: ")).unwrap_or_default();
        let text: String = note.text.chars().filter(|c| !c.is_control()).collect();
        let line = messages::import_line(shown(&note.place), note.fate.word(), text);
        terminal::print_to_fit(&format!("{user}{line}"))
    }
}
