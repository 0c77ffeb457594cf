//! What of a file is a user's.

use super::owner::{Accounts, Issuers};
use crate::error::{Result, refused};
use crate::messages::{self, Message};
use otp_import::{Entry, Fate, Note, Parsed, beginning};
use std::collections::HashMap;
use totp_core::account::Account;
use totp_core::answer::Code;

/// The most names that an error lists.
const MOST_NAMES: usize = 20;

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

/// One user, what is chosen, and how it is found.
pub struct Choice<'a, F> {
    /// Whose enrolment it becomes.
    pub account: &'a Account,
    /// The names of `--only`.
    pub only: &'a [String],
    /// The services of this host.
    pub issuers: &'a Issuers,
    /// The account database.
    pub accounts: Accounts<F>,
    /// Whether the whole file is the user's own of a login (`~/.google_authenticator`).
    pub whole: bool,
}

impl<F: Fn(&str) -> Option<Account>> Choice<'_, F> {
    /// The entries of the user: those that bear the user's name and, out of an app, an issuer of this host; or those
    /// that were named.
    pub fn of(mut self, parsed: Parsed) -> Result<Chosen> {
        let Parsed { entries, scratch, notes, .. } = parsed;
        let takes = if self.only.is_empty() {
            entries.iter().map(|entry| self.whole || self.is_clear(entry)).collect()
        } else {
            self.named(&entries)?
        };
        let (mine, others) = split(entries, &takes);
        if mine.is_empty() && !others.is_empty() {
            return refused(self.none_is_clear(&others));
        }
        let named = !self.only.is_empty();
        let mut notes: Vec<Note> = notes
            .into_iter()
            .filter(|note| named || note.user.as_deref().is_none_or(|user| self.is_users(user)))
            .map(|note| Note { user: None, ..note })
            .collect();
        if !others.is_empty() {
            notes.push(Note {
                user: None,
                place: messages::import_the_file().to_owned(),
                fate: Fate::Left,
                text: messages::import_others(others.len() as u64).into(),
            });
        }
        Ok(Chosen { entries: mine, scratch, notes })
    }

    /// Whether it is taken without being named.
    fn is_clear(&mut self, entry: &Entry) -> bool {
        let ours = !entry.of_app || self.issuers.include(entry.issuer.as_deref());
        ours && entry.user.as_deref().is_some_and(|user| self.is_users(user))
    }

    fn is_users(&mut self, written: &str) -> bool {
        let written = self.issuers.without_host(written);
        self.accounts.is(written, self.account)
    }

    /// The entries that `--only` names: by their whole name, else by the account, which several services may share.
    fn named(&self, entries: &[Entry]) -> Result<Vec<bool>> {
        let mut takes = vec![false; entries.len()];
        for only in self.only {
            let fits = |of: fn(&Entry) -> Option<&str>| -> Vec<usize> {
                let all = entries.iter().enumerate();
                all.filter(|(_, entry)| of(entry) == Some(only)).map(|(index, _)| index).collect()
            };
            let whole = fits(|entry| entry.name.as_deref());
            let fitting = if whole.is_empty() { fits(|e| e.user.as_deref()) } else { whole };
            let of_these = || fitting.iter().filter_map(|index| entries.get(*index));
            let first = of_these().next().map(|entry| &entry.issuer);
            if of_these().any(|entry| entry.of_app && Some(&entry.issuer) != first) {
                return refused(messages::import_only_unclear(only, names(of_these())));
            }
            if fitting.is_empty() {
                return refused(messages::import_only_nothing(only, names(entries.iter())));
            }
            for index in fitting {
                if let Some(take) = takes.get_mut(index) {
                    *take = true;
                }
            }
        }
        Ok(takes)
    }

    fn none_is_clear(&self, entries: &[Entry]) -> Message {
        let (name, labels) = (&self.account.name, names(entries.iter()));
        if entries.iter().any(|entry| entry.of_app) {
            messages::import_which_service(name, self.issuers.spoken(), labels)
        } else {
            messages::import_which_key(name, labels)
        }
    }
}

fn split(entries: Vec<Entry>, takes: &[bool]) -> (Vec<Entry>, Vec<Entry>) {
    let (mut mine, mut others) = (Vec::new(), Vec::new());
    for (entry, take) in entries.into_iter().zip(takes) {
        if *take { mine.push(entry) } else { others.push(entry) }
    }
    (mine, others)
}

fn names<'e>(entries: impl Iterator<Item = &'e Entry>) -> String {
    entries.take(MOST_NAMES).map(spoken).collect::<Vec<_>>().join(", ")
}

fn spoken(entry: &Entry) -> String {
    let name = entry.name.as_deref().or(entry.user.as_deref());
    format!("\"{}\"", name.map_or_else(|| entry.place.clone(), beginning))
}

/// A name of a file, the account that it finds, and what is this user's.
pub struct Recipient {
    /// As the file has it, the first time.
    pub written: String,
    /// `None` where the account database has no such name.
    pub account: Option<Account>,
    /// Another name of the file that finds the same account once both lose their domains: it is not clear whose the
    /// entries are.
    pub rival: Option<String>,
    /// What is this user's.
    pub chosen: Chosen,
    shortened: bool,
}

/// All users of a file in its order, each with what is theirs; and what is nobody's.
pub fn by_user<F: Fn(&str) -> Option<Account>>(
    parsed: Parsed,
    issuers: &Issuers,
    accounts: Accounts<F>,
) -> (Vec<Recipient>, Vec<Note>) {
    let mut people = Recipients { all: Vec::new(), by_name: HashMap::new(), accounts };
    let mut nobodys = Vec::new();
    for note in parsed.notes {
        match note.user.clone() {
            Some(name) => people.of(issuers.without_host(&name), |c| c.notes.push(note)),
            None => nobodys.push(note),
        }
    }
    for entry in parsed.entries {
        let left = |text| Note { user: None, place: entry.place.clone(), fate: Fate::Left, text };
        let Some(name) = entry.user.clone() else {
            nobodys.push(left(messages::import_nobodys().to_owned()));
            continue;
        };
        let name = issuers.without_host(&name);
        if entry.of_app && !issuers.include(entry.issuer.as_deref()) {
            let note = left(messages::import_of_a_service(spoken(&entry)).into());
            people.of(name, |chosen| chosen.notes.push(note));
        } else {
            people.of(name, |chosen| chosen.entries.push(entry));
        }
    }
    (people.all, nobodys)
}

/// Users by the account that their names find.
struct Recipients<F> {
    all: Vec<Recipient>,
    by_name: HashMap<String, usize>,
    accounts: Accounts<F>,
}

impl<F: Fn(&str) -> Option<Account>> Recipients<F> {
    fn of(&mut self, written: &str, add: impl FnOnce(&mut Chosen)) {
        let found = self.accounts.of(written);
        let shortened = found.as_ref().is_some_and(|found| found.shortened);
        // An account by its number; a name that finds none by itself.
        let key =
            found.as_ref().map_or_else(|| format!("?{written}"), |f| f.account.uid.to_string());
        let index = *self.by_name.entry(key).or_insert_with(|| {
            self.all.push(Recipient {
                written: written.to_owned(),
                account: found.map(|found| found.account),
                rival: None,
                chosen: Chosen::default(),
                shortened,
            });
            self.all.len() - 1
        });
        let Some(person) = self.all.get_mut(index) else { return };
        let same = person.written.eq_ignore_ascii_case(written);
        if !same && (shortened || person.shortened) && person.rival.is_none() {
            person.rival = Some(written.to_owned());
        }
        add(&mut person.chosen);
    }
}

#[cfg(test)]
mod tests;
