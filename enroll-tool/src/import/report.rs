//! The report: line by line what was taken, changed and left.

use crate::error::Result;
use crate::messages::{self, Said};
use crate::terminal::{self, Terminal};
use otp_import::{Fate, Note, beginning};
use serde_json::json;

/// Lines of each kind in one part of a report: more than a user's own file has. A file of somebody else may have
/// hundreds of thousands.
const MOST_LINES: usize = 200;

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

    /// The lines in the order of the file; what is said of the whole file comes last. Of each kind only the first ones,
    /// and then how many more there are: so many lines that are left cannot hide one that is taken.
    pub fn tell_all(&self, notes: &[Note]) -> Result<()> {
        let (told, more) = first_ones(notes);
        told.into_iter().try_for_each(|note| self.tell(note))?;
        more.into_iter().try_for_each(|(fate, count)| self.tell_more(fate, count))
    }

    fn tell_more(&self, fate: Fate, count: usize) -> Result<()> {
        let word = fate.word();
        if self.json {
            let line = json!({ "event": "more", "kind": word, "count": count });
            return terminal::print_json(&line);
        }
        terminal::print_to_fit(&messages::import_more_lines(count as u64, word))
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

/// The notes that are told, and how many more of each kind there are.
fn first_ones(notes: &[Note]) -> (Vec<&Note>, Vec<(Fate, usize)>) {
    let mut ordered: Vec<&Note> = notes.iter().collect();
    ordered.sort_by_cached_key(|note| numbers_of(&note.place));
    let kinds = [Fate::Taken, Fate::Changed, Fate::Left];
    let mut counts = kinds.map(|fate| (fate, 0));
    ordered.retain(|note| {
        let count = counts.iter_mut().find(|(fate, _)| *fate == note.fate);
        count.is_none_or(|(_, count)| {
            *count += 1;
            *count <= MOST_LINES
        })
    });
    let more = counts.into_iter().map(|(fate, count)| (fate, count.saturating_sub(MOST_LINES)));
    (ordered, more.filter(|(_, count)| *count > 0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_few_lines_of_each_kind_and_hides_none() {
        let note = |number: usize, fate| Note {
            user: None,
            place: format!("line {number}"),
            fate,
            text: "x".to_owned(),
        };
        let mut notes: Vec<Note> = (0..100_000).map(|n| note(n, Fate::Left)).collect();
        notes.push(note(100_001, Fate::Taken));
        let (told, more) = first_ones(&notes);
        assert_eq!(told.len(), MOST_LINES + 1);
        assert_eq!(told.first().map(|note| note.place.as_str()), Some("line 0"));
        assert_eq!(told.last().map(|note| note.fate), Some(Fate::Taken));
        assert_eq!(more, [(Fate::Left, 100_000 - MOST_LINES)]);
        assert_eq!(first_ones(&notes[..MOST_LINES]).1, []);
    }
}
