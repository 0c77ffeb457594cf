//! Everybody who is enrolled or has a record.

use super::arguments::List;
use super::person::{Person, Seen, recovery_codes, since};
use crate::commands::status::{date, gate_json};
use crate::context::{now, policy};
use crate::error::Result;
use crate::messages;
use crate::terminal;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use totp_core::account::Account;
use totp_core::history::History;
use totp_core::settings::Settings;
use totp_core::throttle::{Gate, Origin};
use totp_core::time::{Moment, UnixTime};
use unicode_width::UnicodeWidthStr;

/// `enroll admin list`
pub fn run(options: &List) -> Result<()> {
    let settings = policy()?;
    let now = now()?;
    let mut listed = 0;
    for account in accounts(&settings) {
        let person = Person::look(account, &settings, !options.no_homes)?;
        if person.is_blank() {
            continue;
        }
        let row = Row::of(&person, &settings, now);
        if options.json {
            terminal::print_json(&row.json())?;
        } else {
            if listed == 0 {
                terminal::print(&heading().line())?;
            }
            terminal::print(&row.line())?;
        }
        listed += 1;
    }
    if listed == 0 && !options.json {
        terminal::print(messages::list_nobody())?;
    }
    Ok(())
}

/// Everybody whom the account database lists, and those who have a record though it does not list them
/// (directories of many users often do not), by name.
fn accounts(settings: &Settings) -> Vec<Account> {
    let mut accounts = everybody();
    let known: BTreeSet<u32> = accounts.iter().map(|account| account.uid).collect();
    for uid in recorded(&settings.state_dir).into_iter().filter(|uid| !known.contains(uid)) {
        accounts.push(Account::of_uid(uid).unwrap_or_else(|| Account {
            name: format!("#{uid}"),
            uid,
            gid: uid,
            home: PathBuf::from("/nonexistent"),
        }));
    }
    accounts.sort_by(|a, b| a.name.cmp(&b.name));
    accounts.dedup_by(|a, b| a.name == b.name);
    accounts
}

/// One question for all, since ten thousand single ones take minutes where the database is a file.
pub fn everybody() -> Vec<Account> {
    let listed = Command::new("/usr/bin/getent").arg("passwd").env_clear().output();
    let text = match listed {
        Ok(output) if !output.stdout.is_empty() => output.stdout,
        _ => std::fs::read("/etc/passwd").unwrap_or_default(),
    };
    String::from_utf8_lossy(&text).lines().filter_map(of_line).collect()
}

fn of_line(line: &str) -> Option<Account> {
    let fields: Vec<&str> = line.split(':').collect();
    let [name, _, uid, gid, _, home, ..] = fields.as_slice() else { return None };
    let (uid, gid) = (uid.parse().ok()?, gid.parse().ok()?);
    Some(Account { name: (*name).to_owned(), uid, gid, home: (*home).into() })
}

/// The user ids that root has records of.
fn recorded(state_dir: &Path) -> Vec<u32> {
    let entries = std::fs::read_dir(state_dir).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// What is told of one user.
struct Row {
    user: String,
    state: String,
    since: Option<String>,
    last_success: Option<UnixTime>,
    failures: u32,
    remote: Gate,
    local: Gate,
    spent: usize,
    codes: usize,
    fault: Option<String>,
}

impl Row {
    fn of(person: &Person, settings: &Settings, now: Moment) -> Self {
        let place = person.main_place();
        let credential = place.and_then(|place| place.seen.credential());
        let history = person.history();
        let gate = |origin| history.map_or(Gate::Open, |h| h.gate(origin, now, &settings.limits));
        let (spent, codes) = credential.map_or((0, 0), |c| recovery_codes(c, history));
        let success = history.map(|h| h.last_success).filter(|time| *time > UnixTime::default());
        Self {
            user: person.account.name.clone(),
            state: state(person).to_owned(),
            since: credential.and_then(since).map(str::to_owned),
            last_success: success,
            failures: history.map_or(0, |h| h.failures_since_success),
            remote: gate(Origin::Remote),
            local: gate(Origin::Local),
            spent,
            codes,
            fault: fault(person),
        }
    }

    fn locked(&self) -> String {
        let told = |name: &str, gate: Gate| match gate {
            Gate::Open => None,
            Gate::Wait(seconds) => Some(messages::list_wait(name, seconds)),
            Gate::Off => Some(messages::list_off(name)),
        };
        let gates = [told("remote", self.remote), told("local", self.local)];
        let told: Vec<String> = gates.into_iter().flatten().collect();
        if told.is_empty() { "-".to_owned() } else { told.join(", ") }
    }

    fn line(&self) -> String {
        Line {
            user: &self.user,
            state: &messages::state_word(&self.state),
            since: self.since.as_deref().unwrap_or("-"),
            success: &self.last_success.map_or("-".to_owned(), date),
            failures: &self.failures.to_string(),
            recovery: &format!("{}/{}", self.spent, self.codes),
            locked: &self.locked(),
        }
        .line()
    }

    fn json(&self) -> Value {
        json!({
            "user": self.user,
            "state": self.state,
            "since": self.since,
            "last_success": self.last_success.map(UnixTime::as_secs),
            "wrong_codes_since": self.failures,
            "remote": gate_json(self.remote),
            "local": gate_json(self.local),
            "recovery_codes_spent": self.spent,
            "recovery_codes": self.codes,
            "fault": self.fault,
        })
    }
}

/// One word for what a user is.
pub fn state(person: &Person) -> &'static str {
    let enrolled_once = |h: &History| h.is_enrolled(&person.account.name);
    match person.main_place().map(|place| &place.seen) {
        _ if person.record.is_err() => "damaged",
        Some(Seen::Enrolled(_)) => "enrolled",
        Some(Seen::Unusable(_)) => "unusable",
        Some(Seen::Disabled) => "disabled",
        Some(Seen::Nothing) | None if person.history().is_some_and(enrolled_once) => "gone",
        Some(Seen::Nothing) | None => "former",
    }
}

fn fault(person: &Person) -> Option<String> {
    let record = person.record.as_ref().err().cloned();
    record.or_else(|| {
        person.places.iter().find_map(|place| match &place.seen {
            Seen::Unusable(why) => Some(why.clone()),
            _ => None,
        })
    })
}

struct Line<'a> {
    user: &'a str,
    state: &'a str,
    since: &'a str,
    success: &'a str,
    failures: &'a str,
    recovery: &'a str,
    locked: &'a str,
}

fn heading() -> Line<'static> {
    Line {
        user: messages::list_user(),
        state: messages::list_state(),
        since: messages::list_since(),
        success: messages::list_success(),
        failures: messages::list_wrong(),
        recovery: messages::list_spent(),
        locked: messages::list_locked(),
    }
}

impl Line<'_> {
    fn line(&self) -> String {
        let Self { user, state, since, success, failures, recovery, locked } = self;
        // An account's name comes from elsewhere, and a terminal obeys control characters.
        let user: String = user.chars().filter(|c| !c.is_control()).collect();
        let (user, state) = (to_width(&user, 16), to_width(state, 8));
        let (since, success) = (to_width(since, 10), to_width(success, 20));
        // These are numbers, and their headings.
        let right =
            |text: &str| format!("{}{text}", " ".repeat(5_usize.saturating_sub(text.width())));
        format!("{user} {state} {since} {success} {} {} {locked}", right(failures), right(recovery))
    }
}

/// Filled up with spaces, as the terminal counts columns.
fn to_width(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_account_database_is_read_and_a_foreign_one_left_out() {
        let ann = of_line("ann:x:1000:1001:Ann,,,:/home/ann:/bin/sh").unwrap();
        assert_eq!((ann.name.as_str(), ann.uid, ann.gid), ("ann", 1000, 1001));
        assert_eq!(ann.home, Path::new("/home/ann"));
        for line in ["", "+::::::", "ann:x:-1:1::/:", "ann:x:1:1:"] {
            assert!(of_line(line).is_none(), "{line}");
        }
    }

    #[test]
    fn the_columns_of_the_table_stand_below_their_headings_in_every_language() {
        for (name, language) in messages::Language::ALL {
            messages::speak(language);
            for state in ["enrolled", "disabled", "unusable", "damaged", "gone", "former"] {
                assert!(messages::state_word(state).width() <= 8, "{name}: {state}");
            }
            let row = Line {
                user: "ann",
                state: &messages::state_word("enrolled"),
                since: "2026-11-23",
                success: "2026-11-23 07:05 UTC",
                failures: "0",
                recovery: "0/10",
                locked: "-",
            };
            let before = |line: String, last: &str| {
                line.strip_suffix(last).map(UnicodeWidthStr::width).unwrap()
            };
            let locked = messages::list_locked();
            assert_eq!(before(heading().line(), locked), before(row.line(), "-"), "{name}");
        }
    }

    #[test]
    fn only_names_that_are_user_ids_count_as_records() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["1000", "1000.lock", "x", "4294967296", "7"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let mut uids = recorded(folder.path());
        uids.sort_unstable();
        assert_eq!(uids, [7, 1000]);
    }
}
