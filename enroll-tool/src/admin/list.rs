//! Everybody who is enrolled or has a record.

use super::arguments::List;
use super::policy::Policy;
use crate::accounts;
use crate::check::left_behind::{self, Owner};
use crate::check::login_places::LoginPlaces;
use crate::error::{Error, Result};
use crate::json;
use crate::machine::Machine;
use crate::messages;
use crate::terminal;
use crate::time::date;
use crate::time::now;
use crate::users::codes::BothRecords;
use crate::users::person::{Person, Seen, since};
use crate::users::state::state;
use crate::users::tokens::kinds;
use serde_json::{Value, json};
use totp_core::escape;
use totp_core::history::History;
use totp_core::settings::Settings;
use totp_core::throttle::{Gate, Origin};
use totp_core::time::{Moment, UnixTime};
use unicode_width::UnicodeWidthStr;

/// `enroll admin list`
pub fn run(options: &List) -> Result<()> {
    let policy = Policy::read();
    policy.warn()?;
    let settings = policy.settings;
    let now = now()?;
    let places = LoginPlaces::of_this_machine(&settings)?;
    let machine = Machine::new(None).map_err(Error::Output)?;
    let left = left_behind::find(&machine, &settings);
    let mut table = Table { json: options.json, listed: 0 };
    for account in accounts::all(&settings) {
        let person = Person::look(account, &settings, &places, !options.no_homes)?;
        if person.is_blank() {
            continue;
        }
        // The file and the record of a home are looked at together.
        let in_home = !options.no_homes && person.is_enrolled_there();
        let own = if in_home { person.own_record().ok().flatten() } else { None };
        let mut row = Row::of(&person, own.as_ref(), &settings, now);
        row.former_id =
            left.iter().find(|one| one.name == row.user).and_then(|one| match one.owner {
                Owner::Other { former, .. } => Some(former),
                Owner::Gone => None,
            });
        table.add(&row)?;
    }
    for one in left.into_iter().filter(|one| one.owner == Owner::Gone) {
        table.add(&Row::without_account(one.name))?;
    }
    if table.listed == 0 && !options.json {
        terminal::print(messages::list_nobody())?;
    }
    Ok(())
}

/// The rows so far.
struct Table {
    json: bool,
    listed: u64,
}

impl Table {
    fn add(&mut self, row: &Row) -> Result<()> {
        let first = self.listed == 0;
        self.listed += 1;
        if self.json {
            return terminal::print_json(&row.json());
        }
        if first {
            terminal::print(&heading().line())?;
        }
        row.print()
    }
}

/// What is told of one user.
struct Row {
    user: String,
    state: String,
    since: Option<String>,
    last_success: Option<UnixTime>,
    failures: u32,
    /// Root has barred every code.
    barred: bool,
    remote: Gate,
    local: Gate,
    own: Gate,
    spent: usize,
    codes: usize,
    /// The kinds of the authenticators, each once.
    kinds: Vec<&'static str>,
    enrolled_as: Option<String>,
    /// The same where it is another name than the user's.
    other_name: Option<String>,
    /// Root holds the credential of a user whom the policy leaves it.
    held: bool,
    /// Root's credential of this name was used by another user id only.
    former_id: Option<u32>,
    fault: Option<String>,
}

impl Row {
    fn of(person: &Person, own: Option<&History>, settings: &Settings, now: Moment) -> Self {
        let place = person.main_place();
        let credential = place.and_then(|place| place.seen.credential());
        let history = person.history();
        let gate = |origin| history.map_or(Gate::Open, |h| h.gate(origin, now, &settings.limits));
        let records = BothRecords { roots: history, own };
        let (spent, codes) = place.map_or((0, 0), |place| records.recovery_codes(place));
        let success = history.map(|h| h.last_success()).filter(|time| *time > UnixTime::default());
        Self {
            user: person.account.name.clone(),
            state: state(person).to_owned(),
            since: credential.and_then(since).map(str::to_owned),
            last_success: success,
            failures: history.map_or(0, History::failures_since_success),
            barred: history.is_some_and(History::is_barred),
            remote: gate(Origin::Remote),
            local: gate(Origin::Local),
            own: gate(Origin::Own),
            spent,
            codes,
            kinds: credential.map(kinds).unwrap_or_default(),
            enrolled_as: history.and_then(History::enrolled_name).map(str::to_owned),
            other_name: person.other_name().map(str::to_owned),
            held: person.held,
            former_id: None,
            fault: fault(person),
        }
    }

    /// Of a credential that root holds for a name without an account.
    fn without_account(user: String) -> Self {
        Self {
            user,
            state: "no-account".to_owned(),
            since: None,
            last_success: None,
            failures: 0,
            barred: false,
            remote: Gate::Open,
            local: Gate::Open,
            own: Gate::Open,
            spent: 0,
            codes: 0,
            kinds: Vec::new(),
            enrolled_as: None,
            other_name: None,
            held: true,
            former_id: None,
            fault: None,
        }
    }

    /// What is told behind the numbers.
    fn last(&self) -> String {
        let other = self.other_name.as_ref().map(|name| messages::list_known_as(name).into());
        let kinds = self.kinds.contains(&"hotp").then(|| messages::list_event_based().to_owned());
        let held = self.held.then(|| messages::list_held().to_owned());
        let former = self.former_id.map(|uid| messages::list_used_by(uid).into());
        [Some(self.locked()), kinds, held, former, other]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("  ")
    }

    fn locked(&self) -> String {
        let told = |name: &str, gate: Gate| match gate {
            Gate::Open => None,
            Gate::Wait(seconds) => Some(messages::list_wait(name, seconds).into()),
            Gate::Off => Some(messages::list_off(name).into()),
        };
        let barred = self.barred.then(|| messages::list_barred().to_owned());
        let gates = [told("remote", self.remote), told("local", self.local), told("own", self.own)];
        let told: Vec<String> = barred.into_iter().chain(gates.into_iter().flatten()).collect();
        if told.is_empty() { "-".to_owned() } else { told.join(", ") }
    }

    fn print(&self) -> Result<()> {
        let last = self.last();
        let line = self.line(&last);
        terminal::print_row(line.strip_suffix(&last).unwrap_or(&line), &last)
    }

    fn line(&self, last: &str) -> String {
        Line {
            user: &self.user,
            state: &messages::state_word(&self.state),
            since: self.since.as_deref().unwrap_or("-"),
            success: &self.last_success.map_or("-".to_owned(), date),
            failures: &self.failures.to_string(),
            recovery: &format!("{}/{}", self.spent, self.codes),
            locked: last,
        }
        .line()
    }

    fn json(&self) -> Value {
        json!({
            "user": self.user,
            "state": self.state,
            "since": self.since,
            "since_time": self.since.as_deref().and_then(json::seconds),
            "last_success": self.last_success.map(UnixTime::as_secs),
            "wrong_codes_since": self.failures,
            "barred": self.barred,
            "remote": json::gate(self.remote),
            "local": json::gate(self.local),
            "own": json::gate(self.own),
            "recovery_codes_spent": self.spent,
            "recovery_codes": self.codes,
            "kinds": self.kinds,
            "held_by_root": self.held,
            "former_id": self.former_id,
            "enrolled_as": self.enrolled_as,
            "fault": self.fault,
        })
    }
}

fn fault(person: &Person) -> Option<String> {
    let record = person.record.as_ref().err().cloned();
    let unusable = person.places_read().find(|place| matches!(place.seen, Seen::Unusable(_)));
    let place = unusable.or(person.main_place());
    record.or_else(|| place.and_then(|place| place.seen.fault()).map(str::to_owned))
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
        let (user, state) = (to_width(&escape::text(user), 16), to_width(state, 12));
        // The day as the user's file has it.
        let since = &escape::text(since);
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
    fn table_columns_are_below_their_headings_in_every_language() {
        for (name, language) in messages::Language::ALL {
            messages::speak(language);
            for state in [
                "enrolled",
                "disabled",
                "unusable",
                "damaged",
                "gone",
                "no-home",
                "no-account",
                "not-enrolled",
            ] {
                assert!(messages::state_word(state).width() <= 12, "{name}: {state}");
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
}
