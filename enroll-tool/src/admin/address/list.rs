//! Addresses of many users, from a table. A row that is done already is skipped, so a run that was stopped is started
//! again.

use super::one::{User, Wanted};
use crate::accounts;
use crate::commands::addresses::read;
use crate::error::{Error, Result, refused};
use crate::import::progress::Progress;
use crate::messages::{self, Message, Said};
use crate::rights;
use crate::terminal;
use serde_json::json;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use totp_core::home::{FileError, FileFault, Readers};
use totp_core::sent::Way;
use totp_core::settings::Settings;

/// 100 000 lines, and more.
const MOST_BYTES: usize = 16 << 20;

/// A row of the table.
#[derive(PartialEq, Eq, Debug)]
struct Row<'a> {
    line: usize,
    user: &'a str,
    /// By each way of [`Way::ALL`]; empty to leave it as it is.
    typed: [&'a str; 2],
}

/// Sets the addresses of a table.
pub fn run(path: &Path, settings: &Settings, lock: Option<bool>, as_json: bool) -> Result<()> {
    let text = text_of(path)?;
    let text = str::from_utf8(&text)
        .map_err(|_| Error::Refused(messages::import_no_text(path.display())))?;
    let Some(rows) = rows(text) else { return refused(messages::address_list_head()) };
    let mut progress = Progress::new(rows.len());
    let (mut set, mut there, mut failed) = (0_u64, 0_u64, 0_u64);
    let mut seen = HashSet::new();
    for row in rows {
        let done = if seen.insert(row.user) {
            one(&row, settings, lock)
        } else {
            refused(messages::address_list_twice())
        };
        progress.clear()?;
        match done {
            Ok(true) => set += 1,
            Ok(false) => there += 1,
            Err(Error::Output(error)) => return Err(Error::Output(error)),
            Err(_) => failed += 1,
        }
        tell(&row, done, as_json)?;
        progress.step()?;
    }
    progress.end()?;
    if as_json {
        terminal::print_json(&json!({
            "event": "addresses set",
            "set": set,
            "in_place": there,
            "failed": failed,
        }))?;
    } else {
        terminal::print_to_fit(&messages::address_list_sum(set, there, failed))?;
    }
    if failed > 0 { Err(Error::Reported(1)) } else { Ok(()) }
}

/// Only root may be able to change the file: it says where codes go.
fn text_of(path: &Path) -> Result<Vec<u8>> {
    let full: PathBuf = std::path::absolute(path)
        .map_err(|error| Error::Failed(messages::at(path.display(), &error)))?;
    match rights::read_of_root(&full, MOST_BYTES, Readers::Everybody)? {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(FileError { fault: FileFault::TooLarge, .. }) => {
            let size = format!("{} MiB", MOST_BYTES >> 20);
            refused(messages::import_too_large(path.display(), size))
        }
        Err(error) => refused(messages::address_list_of_root(error)),
    }
}

/// The rows behind the head line, which names the columns; `None` if it does not.
fn rows(text: &str) -> Option<Vec<Row<'_>>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = (1..).zip(text.split('\n'));
    let mut lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let head: Vec<String> =
        cells(lines.next()?.1).into_iter().map(str::to_ascii_lowercase).collect();
    let place = |name: &str| head.iter().position(|cell| cell == name);
    let user = place("user")?;
    let ways = Way::ALL.map(|way| place(way.word()));
    if ways == [None; 2] {
        return None;
    }
    let row = |(line, text)| {
        let cells = cells(text);
        let cell = |place: Option<usize>| place.and_then(|p| cells.get(p).copied());
        // A row with other columns than the head line is none: its empty user is told.
        let whole = cells.len() == head.len();
        let user = cell(Some(user)).filter(|_| whole).unwrap_or_default();
        Row { line, user, typed: ways.map(|place| cell(place).unwrap_or_default()) }
    };
    Some(lines.map(row).collect())
}

/// The cells of a line. No name and no address has one of the signs between them.
fn cells(line: &str) -> Vec<&str> {
    let line = line.strip_suffix('\r').unwrap_or(line);
    line.split([',', ';', '\t']).map(cell).collect()
}

fn cell(text: &str) -> &str {
    let text = text.trim_matches(' ');
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.unwrap_or(text)
}

fn one(row: &Row<'_>, settings: &Settings, lock: Option<bool>) -> Result<bool> {
    if row.user.is_empty() {
        return refused(messages::address_list_row());
    }
    let mut wanted = Wanted { lock, ..Wanted::default() };
    for (way, typed) in Way::ALL.into_iter().zip(row.typed).filter(|(_, text)| !text.is_empty()) {
        wanted.set.push(read(way, typed)?);
    }
    if wanted.set.is_empty() {
        return refused(messages::address_list_row());
    }
    User::of(accounts::by_name(row.user)?, settings)?.change(&wanted)
}

fn tell(row: &Row<'_>, done: Result<bool>, as_json: bool) -> Result<()> {
    let what: Message = match &done {
        Ok(true) => messages::address_list_set().into(),
        Ok(false) => messages::address_list_there().into(),
        Err(error) => error.message(),
    };
    if as_json {
        let what: &str = &what;
        return terminal::print_json(&json!({
            "event": "address row",
            "line": row.line,
            "user": row.user,
            "set": matches!(done, Ok(true)),
            "failed": done.is_err(),
            "what": what,
        }));
    }
    terminal::print_to_fit(&messages::address_list_line(row.line, row.user, Said(what)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_addresses_is_read_by_its_head_line() {
        let text = "\u{feff}# people\nUser;sms;email\r\n\"ann\"; +49 170 1234567 ;\"ann@example.com\"\r\n\nbob;;b@example.com\n";
        let found = rows(text).unwrap();
        let row = |line, user, typed| Row { line, user, typed };
        assert_eq!(
            found,
            [
                row(3, "ann", ["ann@example.com", "+49 170 1234567"]),
                row(5, "bob", ["b@example.com", ""])
            ]
        );
        for head in ["", "name,email\n", "user,mail\nann,a@example.com\n"] {
            assert!(rows(head).is_none(), "{head}");
        }
    }

    #[test]
    fn a_row_with_other_columns_sets_nothing() {
        for line in ["ann", "ann,a@example.com,+491701234567", "a\"nn,eve\n@example.com"] {
            let text = format!("user,email\n{line}\n");
            for row in rows(&text).unwrap() {
                let wrong = one(&row, &Settings::default(), None);
                assert!(wrong.is_err(), "{line}");
            }
        }
    }
}
