//! The keys that log in as a user, to look through for one that somebody else has put there.
//!
//! The files are in the home, so they are read with the user's rights and up to a bound. What they hold is text of
//! others: a key is told by its fingerprint, which is computed here, and its comment is shown escaped.

use super::key_line::{KeyLine, Line, lines};
use crate::error::Result;
use crate::messages;
use crate::rights::{Dated, read_dated};
use crate::terminal::{self, Terminal};
use crate::time::date;
use serde_json::{Value, json};
use std::path::Path;
use totp_core::account::Account;
use totp_core::home::{FileError, FileFault};
use totp_core::time::UnixTime;

/// Where sshd looks unless AuthorizedKeysFile says otherwise.
const FILES: [&str; 2] = [".ssh/authorized_keys", ".ssh/authorized_keys2"];
/// More than some hundred keys take.
const MOST_BYTES: usize = 256 * 1024;
/// What people read through, below recovery codes that must stay on the screen.
const MOST_SHOWN: usize = 20;
/// What programs are given.
const MOST_TOLD: usize = 500;

/// Tells the keys in the user's home. `by_root`: with the user's rights, not with those of this process.
pub fn tell(account: &Account, by_root: bool, terminal: Terminal, as_json: bool) -> Result<()> {
    let acts_as = by_root.then_some(account);
    for path in FILES.map(|file| account.home.join(file)) {
        match read_dated(acts_as, &path, MOST_BYTES) {
            Ok(Ok(dated)) => told(account, &path, &dated, terminal, as_json)?,
            Ok(Err(FileError { fault: FileFault::Absent, .. })) => {}
            Ok(Err(error)) => unread(account, &path, &error.to_string(), terminal, as_json)?,
            // A home that does not answer is asked once.
            Err(error) => return unread(account, &path, &error.to_string(), terminal, as_json),
        }
    }
    Ok(())
}

fn unread(
    account: &Account,
    path: &Path,
    why: &str,
    terminal: Terminal,
    as_json: bool,
) -> Result<()> {
    if as_json {
        let path = path.display().to_string();
        return terminal::print_json(&json!({
            "event": "authorized_keys", "user": account.name, "path": path, "changed": null,
            "keys": [], "not_understood": [], "left_out": 0, "unread": why,
        }));
    }
    terminal.say(&messages::keys_unread(why))
}

fn told(
    account: &Account,
    path: &Path,
    dated: &Dated,
    terminal: Terminal,
    as_json: bool,
) -> Result<()> {
    let (bytes, is_cut) = match dated.bytes.get(..MOST_BYTES) {
        Some(first) => (first, dated.bytes.len() > MOST_BYTES),
        None => (dated.bytes.as_slice(), false),
    };
    let text = String::from_utf8_lossy(bytes);
    let found: Vec<Line> = lines(&text).collect();
    let most = if as_json { MOST_TOLD } else { MOST_SHOWN };
    let left_out = found.len().saturating_sub(most);
    let shown = found.get(..most).unwrap_or(&found);
    if as_json {
        let not_understood: Vec<usize> =
            shown.iter().filter(|line| line.key.is_none()).map(|line| line.number).collect();
        return terminal::print_json(&json!({
            "event": "authorized_keys",
            "user": account.name,
            "path": path.display().to_string(),
            "changed": dated.changed,
            "keys": shown.iter().filter_map(as_value).collect::<Vec<Value>>(),
            "not_understood": not_understood,
            "left_out": left_out,
            "unread": is_cut.then(|| messages::keys_cut().to_owned()),
        }));
    }
    if found.is_empty() && !is_cut {
        return Ok(());
    }
    let changed =
        u64::try_from(dated.changed).map_or(String::new(), |t| date(UnixTime::from_secs(t)));
    terminal.say(&format!("\n{}", messages::keys_in(&account.name, path.display(), changed)))?;
    for line in shown {
        terminal.say(&match &line.key {
            Some(key) => format!("  {}", one(line, key)),
            None => format!("  {}", messages::keys_not_understood(line.number)),
        })?;
    }
    if left_out > 0 {
        terminal.say(&format!(
            "  {}",
            messages::keys_more(u64::try_from(left_out).unwrap_or(u64::MAX))
        ))?;
    }
    if is_cut { terminal.say(messages::keys_cut()) } else { Ok(()) }
}

fn one(line: &Line, key: &KeyLine) -> String {
    let told = messages::keys_one(line.number, &key.kind, &key.fingerprint, &key.comment);
    let options = if key.has_options { messages::keys_options() } else { "" };
    format!("{} {options}", told.trim_end()).trim_end().to_owned()
}

fn as_value(line: &Line) -> Option<Value> {
    let key = line.key.as_ref()?;
    Some(json!({
        "line": line.number,
        "type": key.kind,
        "fingerprint": key.fingerprint,
        "comment": key.comment,
        "options": key.has_options,
    }))
}
