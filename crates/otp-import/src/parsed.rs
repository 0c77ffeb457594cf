//! All that a file holds: what the readers fill.

use crate::draft::Draft;
use crate::entry::Entry;
use crate::format::Format;
use crate::note::{Fate, Note};
use crate::text::name;
use totp_core::answer::Code;

/// More lines than the report of any file has that somebody reads; a hostile file would fill the memory with them.
const MOST_NOTES: usize = 200_000;
const LAST_NOTE: usize = MOST_NOTES - 1;

/// All that a file holds. It has no `Debug`, since it holds secrets.
#[derive(Default)]
pub struct Parsed {
    /// The keys, in the order of the file.
    pub entries: Vec<Entry>,
    /// Emergency codes of eight digits. Only files of google-authenticator have them.
    pub scratch: Vec<Code>,
    /// What became of the rest: at most 200,000 notes.
    pub notes: Vec<Note>,
    /// The program whose export the file is, if the content shows it.
    pub app: Option<&'static str>,
}

impl Parsed {
    /// What was read, in English, for the first line of a report.
    ///
    /// ```
    /// use otp_import::{Format, parse};
    ///
    /// let text = r#"{"header":{},"db":{"entries":[]}}"#;
    /// assert_eq!(parse(Format::Json, text, 0)?.spoken(Format::Json), "an export (JSON) of Aegis");
    /// # Ok::<(), otp_import::ParseError>(())
    /// ```
    pub fn spoken(&self, format: Format) -> String {
        match self.app {
            Some(app) => format!("{} of {app}", format.spoken().replace(" of an app", "")),
            None => format.spoken().to_owned(),
        }
    }

    pub(crate) fn note(&mut self, place: &str, fate: Fate, text: impl Into<String>) {
        self.note_for(None, place, fate, text);
    }

    pub(crate) fn note_for(
        &mut self,
        user: Option<&str>,
        place: &str,
        fate: Fate,
        text: impl Into<String>,
    ) {
        let (user, place, text) = match self.notes.len() {
            MOST_NOTES.. => return,
            LAST_NOTE => {
                let text = "from here on the report is left out: it has too many lines".to_owned();
                (None, place.to_owned(), text)
            }
            _ => (user, place.to_owned(), text.into()),
        };
        self.notes.push(Note { user: user.map(name), place, fate, text });
    }

    /// Says how many entries of a vault have no key. Their names and passwords are no business of the report.
    pub(crate) fn tell_without(&mut self, count: usize) {
        if count > 0 {
            let entries = if count == 1 { "entry" } else { "entries" };
            self.note("the file", Fate::Left, format!("{count} {entries} without a one-time code"));
        }
    }

    /// Takes an entry up, or says why not.
    pub(crate) fn add(&mut self, draft: Draft) {
        let (user, place) = (draft.user.clone(), draft.place.clone());
        match draft.finished() {
            Ok(entry) => self.entries.push(entry),
            Err(why) => self.note_for(user.as_deref(), &place, Fate::Left, why),
        }
    }
}
