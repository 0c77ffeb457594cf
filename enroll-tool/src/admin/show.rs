//! One user: all places, and what the next login will be told.

use super::account;
use super::arguments::User;
use super::list::state;
use super::person::{Person, PlaceSeen, Seen, recovery_codes, since};
use super::rights::{Groups, as_user};
use crate::commands::status::{date, gate_json};
use crate::context::{now, policy};
use crate::error::Result;
use crate::messages;
use crate::terminal;
use serde_json::{Value, json};
use totp_core::history::History;
use totp_core::record::Store;
use totp_core::settings::Settings;
use totp_core::throttle::{Gate, Origin};
use totp_core::time::{Moment, UnixTime};
use totp_core::verify;

/// `enroll admin show`
pub fn run(user: &User) -> Result<()> {
    let settings = policy()?;
    let person = Person::look(account(&user.name)?, &settings, true)?;
    let account = &person.account;
    let own = Store::of_user(&account.home, account.uid);
    let own = if account.uid == 0 {
        Ok(None)
    } else {
        as_user(account, Groups::All, || own.peek().map_err(|error| error.to_string()))?
    };
    let view = View { person: &person, own, settings: &settings, now: now()? };
    if user.json { terminal::print_json(&view.json()) } else { view.tell() }
}

struct View<'a> {
    person: &'a Person,
    /// What the user's own programs (screen lockers) recorded.
    own: std::result::Result<Option<History>, String>,
    settings: &'a Settings,
    now: Moment,
}

impl View<'_> {
    fn tell(&self) -> Result<()> {
        let name = &self.person.account.name;
        terminal::print_to_fit(&format!("{name}: {}", messages::state_word(state(self.person))))?;
        for place in &self.person.places {
            self.tell_place(place)?;
        }
        self.tell_record(messages::show_roots_record(), &self.person.record)?;
        self.tell_record(messages::show_own_record(), &self.own)?;
        for origin in [Origin::Remote, Origin::Local] {
            let told = self.next_login(origin);
            terminal::print_to_fit(&format!(
                "  {}",
                messages::show_next_login(origin.name(), told)
            ))?;
        }
        Ok(())
    }

    fn tell_place(&self, place: &PlaceSeen) -> Result<()> {
        let path = place.context.path();
        let word = match &place.seen {
            Seen::Unusable(why) => {
                return terminal::print_to_fit(&format!("  {}", messages::show_unusable(why)));
            }
            seen => seen.word(),
        };
        terminal::print_to_fit(&format!("  {}: {}", path.display(), messages::state_word(word)))?;
        let Some(credential) = place.seen.credential() else { return Ok(()) };
        for a in &credential.authenticators {
            let created = a
                .created
                .as_deref()
                .and_then(|t| t.get(..10))
                .unwrap_or(messages::status_date_unknown());
            terminal::print_to_fit(&format!("    {}", messages::status_device(&a.label, created)))?;
        }
        let (spent, codes) = recovery_codes(credential, self.person.history());
        terminal::print_to_fit(&format!("    {}", messages::show_recovery_spent(spent, codes)))
    }

    fn tell_record(
        &self,
        whose: &str,
        record: &std::result::Result<Option<History>, String>,
    ) -> Result<()> {
        let history = match record {
            Err(error) => return terminal::print_to_fit(&format!("  {whose}: {error}")),
            Ok(None) => {
                return terminal::print_to_fit(&format!("  {whose}: {}", messages::show_none()));
            }
            Ok(Some(history)) => history,
        };
        let success = match history.last_success {
            time if time == UnixTime::default() => messages::show_never().to_owned(),
            time => date(time),
        };
        let told = messages::show_record(whose, success, history.failures_since_success);
        terminal::print_to_fit(&format!("  {told}"))
    }

    /// In the words of the module, where it has some.
    fn next_login(&self, origin: Origin) -> String {
        let history = match &self.person.record {
            Err(error) => return messages::next_login_refused(error),
            Ok(history) => history.as_ref(),
        };
        let enrolled_once = history.is_some_and(|h| h.is_enrolled(&self.person.account.name));
        let place = self.person.main_place();
        let credential = match place.map(|place| &place.seen) {
            Some(Seen::Enrolled(credential)) => credential,
            Some(Seen::Unusable(why)) => return messages::next_login_refused(why),
            Some(Seen::Disabled) if enrolled_once => {
                return messages::next_login_opted_out().to_owned();
            }
            Some(Seen::Nothing) | None if enrolled_once => {
                return messages::next_login_gone().to_owned();
            }
            _ => return messages::next_login_not_enrolled().to_owned(),
        };
        let gate = history.map_or(Gate::Open, |h| h.gate(origin, self.now, &self.settings.limits));
        match gate {
            Gate::Wait(seconds) => return messages::next_login_wait(seconds),
            Gate::Off => return messages::next_login_off().to_owned(),
            Gate::Open => {}
        }
        let ahead = |h: &History| {
            credential.authenticators.iter().any(|a| {
                let horizon = verify::horizon(a, self.now.wall, self.settings.window);
                h.mark_of(a, horizon) > horizon
            })
        };
        if history.is_some_and(ahead) {
            return messages::next_login_clock(date(self.now.wall));
        }
        let told = history.and_then(History::failure_report);
        let told =
            told.map(|report| messages::next_login_failures(report.count, date(report.since)));
        format!("{}{}", messages::next_login_good(), told.unwrap_or_default())
    }

    fn json(&self) -> Value {
        let places: Vec<Value> = self.person.places.iter().map(|p| self.place_json(p)).collect();
        json!({
            "user": self.person.account.name,
            "state": state(self.person),
            "places": places,
            "record": self.record_json(&self.person.record),
            "own_record": self.record_json(&self.own),
            "next_remote_login": self.next_login(Origin::Remote),
            "next_local_login": self.next_login(Origin::Local),
        })
    }

    fn place_json(&self, place: &PlaceSeen) -> Value {
        let credential = place.seen.credential();
        let labels: Vec<&str> =
            credential.iter().flat_map(|c| &c.authenticators).map(|a| a.label.as_str()).collect();
        let (spent, codes) =
            credential.map_or((0, 0), |c| recovery_codes(c, self.person.history()));
        json!({
            "credential": place.context.path(),
            "system": place.context.system,
            "state": place.seen.word(),
            "since": credential.and_then(since),
            "authenticators": labels,
            "recovery_codes_spent": spent,
            "recovery_codes": codes,
        })
    }

    fn record_json(&self, record: &std::result::Result<Option<History>, String>) -> Value {
        match record {
            Err(error) => json!({ "fault": error }),
            Ok(None) => Value::Null,
            Ok(Some(history)) => json!({
                "enrolled": history.is_enrolled(&self.person.account.name),
                "last_success": history.last_success.as_secs(),
                "wrong_codes_since": history.failures_since_success,
                "remote": gate_json(history.gate(Origin::Remote, self.now, &self.settings.limits)),
                "local": gate_json(history.gate(Origin::Local, self.now, &self.settings.limits)),
            }),
        }
    }
}
