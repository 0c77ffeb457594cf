//! What of a file is a user's.

use super::arguments::Import;
use super::parse::{Entry, Fate, Format, Note, Parsed, shown};
use crate::error::{Result, refused};
use crate::messages;
use std::collections::HashMap;
use totp_core::answer::Code;

/// What one user gets.
#[derive(Default)]
pub struct Chosen {
    /// Authenticators.
    pub entries: Vec<Entry>,
    /// Emergency codes of eight digits.
    pub scratch: Vec<Code>,
    /// What became of the rest.
    pub notes: Vec<Note>,
}

/// The entries of one user. A phone's export holds accounts of other services as well, whose codes must not log
/// in here: of several, only those that bear the user's name, or that were named.
pub fn for_user(options: &Import, format: Format, parsed: Parsed, name: &str) -> Result<Chosen> {
    let Parsed { entries, scratch, notes } = parsed;
    let is_his = |user: Option<&str>| user == Some(name);
    let named = |entry: &Entry| {
        let names = [entry.user.as_deref(), entry.name.as_deref()];
        options.only.iter().any(|only| names.contains(&Some(only)))
    };
    let any_his = entries.iter().any(|entry| is_his(entry.user.as_deref()));
    let takes = |entry: &Entry| match format {
        _ if !options.only.is_empty() => named(entry),
        // Every line of these files says whose it is.
        Format::Oath => is_his(entry.user.as_deref()),
        _ if any_his => is_his(entry.user.as_deref()),
        _ => true,
    };
    let total = entries.len();
    let (mine, others): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(takes);
    let unclear = options.only.is_empty() && !any_his && mine.len() > 1;
    if mine.is_empty() && total > 0 || unclear {
        let all: Vec<String> = mine.iter().chain(&others).take(20).map(spoken).collect();
        return refused(messages::import_which_device(total, name, all.join(", ")));
    }
    let mut notes: Vec<Note> = notes
        .into_iter()
        .filter(|note| {
            note.user.is_none()
                || options.only.is_empty() && is_his(note.user.as_deref())
                || !any_his
        })
        .map(|note| Note { user: None, ..note })
        .collect();
    if !others.is_empty() {
        let count = others.len();
        notes.push(Note {
            user: None,
            place: messages::import_the_file().to_owned(),
            fate: Fate::Left,
            text: messages::import_others(count),
        });
    }
    Ok(Chosen { entries: mine, scratch, notes })
}

fn spoken(entry: &Entry) -> String {
    let name = entry.name.as_deref().or(entry.user.as_deref());
    format!("\"{}\"", name.map_or_else(|| entry.place.clone(), shown))
}

/// All users of a file in its order, each with what is his; and what is nobody's.
pub fn by_user(parsed: Parsed) -> (Vec<(String, Chosen)>, Vec<Note>) {
    let mut users: Vec<(String, Chosen)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut nobodys = Vec::new();
    let mut of = |users: &mut Vec<(String, Chosen)>, name: String| {
        *known.entry(name.clone()).or_insert_with(|| {
            users.push((name, Chosen::default()));
            users.len() - 1
        })
    };
    for note in parsed.notes {
        match note.user.clone() {
            Some(name) => {
                let index = of(&mut users, name);
                if let Some((_, chosen)) = users.get_mut(index) {
                    chosen.notes.push(note);
                }
            }
            None => nobodys.push(note),
        }
    }
    for entry in parsed.entries {
        match entry.user.clone() {
            Some(name) => {
                let index = of(&mut users, name);
                if let Some((_, chosen)) = users.get_mut(index) {
                    chosen.entries.push(entry);
                }
            }
            None => nobodys.push(Note {
                user: None,
                place: entry.place,
                fate: Fate::Left,
                text: messages::import_nobodys().to_owned(),
            }),
        }
    }
    (users, nobodys)
}
