//! One user: all places, and what the next login will be told.

use super::arguments::User;
use super::devices;
use super::policy::Policy;
use crate::accounts;
use crate::accounts::standing::Stop;
use crate::check::login_places::LoginPlaces;
use crate::check::login_places::may_come_from;
use crate::error::Result;
use crate::json;
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Said};
use crate::terminal;
use crate::time::date;
use crate::time::now;
use crate::users::addresses;
use crate::users::codes::BothRecords;
use crate::users::keys;
use crate::users::person::{Person, PlaceSeen, Seen, since};
use crate::users::state::state;
use crate::users::tokens::Position;
use serde_json::{Value, json};
use totp_core::authenticator::Authenticator;
use totp_core::history::History;
use totp_core::settings::Settings;
use totp_core::throttle::{Gate, Origin};
use totp_core::ticket::Tickets;
use totp_core::time::{Moment, UnixTime};

/// `enroll admin show`
pub fn run(user: &User) -> Result<()> {
    let policy = Policy::read();
    policy.warn()?;
    let Policy { settings, fault, .. } = &policy;
    let person = Person::look(
        accounts::by_name(&user.name)?,
        settings,
        &LoginPlaces::of_this_machine(settings)?,
        true,
    )?;
    let own = person.own_record();
    let view = UserView { person: &person, own, settings, fault: fault.as_deref(), now: now()? };
    if user.json { terminal::print_json(&view.json()) } else { view.tell() }
}

struct UserView<'a> {
    person: &'a Person,
    /// What the user's own programs (screen lockers) recorded.
    own: std::result::Result<Option<History>, String>,
    settings: &'a Settings,
    /// What is wrong with the policy.
    fault: Option<&'a str>,
    now: Moment,
}

impl UserView<'_> {
    fn tell(&self) -> Result<()> {
        let name = &self.person.account.name;
        terminal::print_to_fit(&messages::at(
            name,
            Said(messages::state_word(state(self.person))),
        ))?;
        for place in &self.person.places {
            self.tell_place(place)?;
        }
        self.tell_record(messages::show_roots_record(), &self.person.record)?;
        if let Some(other) = self.person.other_name() {
            terminal::print_to_fit(&format!("    {}", messages::show_enrolled_as(other)))?;
        }
        self.tell_devices()?;
        self.tell_ticket()?;
        self.tell_record(messages::show_own_record(), &self.own)?;
        let own = self.own_waits().then_some(Origin::Own);
        for origin in [Origin::Remote, Origin::Local].into_iter().chain(own) {
            let told = self.next_login(origin);
            terminal::print_to_fit(&format!(
                "  {}",
                messages::show_next_login(origin.name(), Said(told))
            ))?;
        }
        Ok(())
    }

    fn tell_place(&self, place: &PlaceSeen) -> Result<()> {
        let path = place.context.path();
        if let Some(why) = place.seen.fault() {
            return terminal::print_to_fit(&format!("  {}", messages::show_unusable(why)));
        }
        let word = place.seen.word();
        terminal::print_to_fit(&format!(
            "  {}",
            messages::at(path.display(), messages::state_word(word))
        ))?;
        let Some(credential) = place.seen.credential() else { return Ok(()) };
        if !place.read {
            terminal::print_to_fit(&format!(
                "    {}",
                messages::show_not_read(self.person.read_shown())
            ))?;
        }
        for a in &credential.authenticators {
            let created = a
                .created
                .as_deref()
                .and_then(|t| t.get(..10))
                .unwrap_or(messages::status_date_unknown());
            terminal::print_to_fit(&format!(
                "    {}",
                messages::status_authenticator(&a.label, created)
            ))?;
            for line in self.position(a).told(a) {
                terminal::print_to_fit(&format!("    {line}"))?;
            }
        }
        for address in addresses::of(Some(credential), self.person.history()) {
            for line in addresses::told(&address, place.context.holds_addresses()) {
                terminal::print_to_fit(&format!("    {line}"))?;
            }
        }
        for key in keys::of(Some(credential), self.person.history()) {
            terminal::print_to_fit(&format!("    {}", keys::told(&key)))?;
        }
        let (spent, codes) = self.records().recovery_codes(place);
        terminal::print_to_fit(&format!("    {}", messages::show_recovery_spent(spent, codes)))?;
        match self.records().scratch_codes(place) {
            (_, 0) => Ok(()),
            (spent, codes) => {
                let told = messages::show_scratch_spent(spent, codes);
                terminal::print_to_fit(&format!("    {told}"))
            }
        }
    }

    /// Where an authenticator stands by root's record.
    fn position(&self, authenticator: &Authenticator) -> Position {
        Position::of(authenticator, self.person.history(), self.person.record.is_err())
    }

    fn records(&self) -> BothRecords<'_> {
        BothRecords {
            roots: self.person.history(),
            own: self.own.as_ref().ok().and_then(Option::as_ref),
        }
    }

    fn tell_record(
        &self,
        whose: &str,
        record: &std::result::Result<Option<History>, String>,
    ) -> Result<()> {
        let history = match record {
            Err(error) => {
                return terminal::print_to_fit(&format!("  {}", messages::at(whose, error)));
            }
            Ok(None) => {
                return terminal::print_to_fit(&format!("  {whose}: {}", messages::show_none()));
            }
            Ok(Some(history)) => history,
        };
        let success = match history.last_success() {
            time if time == UnixTime::default() => messages::show_never().to_owned(),
            time => date(time),
        };
        let told = messages::show_record(whose, success, history.failures_since_success());
        terminal::print_to_fit(&format!("  {told}"))
    }

    /// The ticket that is out, if there is one.
    fn tell_ticket(&self) -> Result<()> {
        let told = match self.ticket_until() {
            Ok(None) => return Ok(()),
            Ok(Some(until)) => messages::show_ticket(date(until)),
            Err(error) => messages::file_unusable(error),
        };
        terminal::print_to_fit(&format!("  {told}"))
    }

    /// The end of the ticket that is out.
    fn ticket_until(&self) -> std::result::Result<Option<UnixTime>, String> {
        let out = Tickets::of(&self.settings.state_dir, &self.person.account).out();
        let out = out.map_err(|error| error.to_string())?;
        Ok(out.map(|ticket| ticket.until).filter(|until| self.now.wall < *until))
    }

    /// How many remembered devices log in without a code, if there is one.
    fn tell_devices(&self) -> Result<()> {
        let count = self.remembered_devices().unwrap_or(0);
        if count == 0 {
            return Ok(());
        }
        let command = format!("enroll admin devices {}", shell_word(&self.person.account.name));
        terminal::print_to_fit(&format!("    {}", messages::status_devices(count, Said(command))))
    }

    /// The same number; `None` if the record cannot be read.
    fn remembered_devices(&self) -> Option<usize> {
        let record = self.person.record.as_ref().ok()?;
        let count = |history| devices::of_person(self.person, history, self.now.wall).len();
        Some(record.as_ref().map_or(0, count))
    }

    /// What the next login from there is told. Services that read different places can answer differently.
    fn next_login(&self, origin: Origin) -> String {
        let mut services: Vec<&String> =
            self.person.places_read().flat_map(|place| &place.services).collect();
        services.retain(|service| may_come_from(origin, service));
        services.sort();
        services.dedup();
        // Services that answer the same are named together.
        let mut answers: Vec<(Vec<&str>, String)> = Vec::new();
        for service in services {
            let told = self.next_login_by(self.person.place_of(service), origin);
            match answers.iter_mut().find(|(_, other)| *other == told) {
                Some((services, _)) => services.push(service),
                None => answers.push((vec![service], told)),
            }
        }
        match answers.as_slice() {
            [] => self.next_login_by(self.person.main_place(), origin),
            [(_, told)] => told.clone(),
            _ => {
                let each = answers.iter();
                let each = each
                    .map(|(services, told)| messages::at(services.join(", "), Said(told)).into());
                each.collect::<Vec<String>>().join("; ")
            }
        }
    }

    /// In the words of the module, where it has some.
    fn next_login_by(&self, place: Option<&PlaceSeen>, origin: Origin) -> String {
        if let Some(fault) = self.fault {
            return messages::next_login_refused(fault).into();
        }
        let history = match &self.person.record {
            Err(error) => return messages::next_login_refused(error).into(),
            Ok(history) => history.as_ref(),
        };
        let enrolled_once = history.is_some_and(History::is_enrolled);
        let credential = match place.map(|place| &place.seen) {
            Some(Seen::Enrolled(credential)) => credential,
            Some(Seen::Unusable(why) | Seen::NoHome(why) | Seen::UnfitHome(why)) => {
                return messages::next_login_refused(why).into();
            }
            Some(Seen::Held) => return messages::next_login_gone().into(),
            Some(Seen::Disabled) if enrolled_once => {
                return messages::next_login_opted_out().to_owned();
            }
            Some(Seen::Nothing) | None
                if enrolled_once && self.person.unread_enrolment().is_some() =>
            {
                return messages::next_login_unread().to_owned();
            }
            Some(Seen::Nothing) | None if enrolled_once => {
                let other = self.person.other_name().map(messages::next_login_other_name);
                return other.unwrap_or_else(|| messages::next_login_gone().into()).into();
            }
            _ => return messages::next_login_not_enrolled().to_owned(),
        };
        let stop = history.and_then(|h| Stop::find(h, credential, self.settings, self.now, origin));
        if let Some(stop) = stop {
            return stop.told();
        }
        let told = history.and_then(History::failure_report);
        let told = told.map(|report| {
            messages::next_login_failures(u64::from(report.count), date(report.since))
        });
        format!("{}{}", messages::next_login_good(), told.unwrap_or_default())
    }

    /// Whether the user's own programs have to wait. Without the helper they never do, so nothing else is said of them.
    fn own_waits(&self) -> bool {
        let gate = |history: &History| history.gate(Origin::Own, self.now, &self.settings.limits);
        self.person.history().is_some_and(|history| gate(history) != Gate::Open)
    }

    fn json(&self) -> Value {
        let places: Vec<Value> = self.person.places.iter().map(|p| self.place_json(p)).collect();
        json!({
            "user": self.person.account.name,
            "state": state(self.person),
            "held_by_root": self.person.held,
            "places": places,
            "record": self.record_json(&self.person.record),
            "own_record": self.record_json(&self.own),
            "remembered_devices": self.remembered_devices(),
            "ticket_until": self.ticket_until().ok().flatten().map(UnixTime::as_secs),
            "next_remote_login": self.next_login(Origin::Remote),
            "next_local_login": self.next_login(Origin::Local),
            "next_own_login": self.own_waits().then(|| self.next_login(Origin::Own)),
        })
    }

    fn place_json(&self, place: &PlaceSeen) -> Value {
        let credential = place.seen.credential();
        let labels: Vec<&str> =
            credential.iter().flat_map(|c| &c.authenticators).map(|a| a.label.as_str()).collect();
        let tokens = credential.iter().flat_map(|c| &c.authenticators);
        let tokens: Vec<Value> = tokens.map(|a| self.position(a).json(a)).collect();
        let addresses = addresses::of(credential, self.person.history());
        let keys = keys::of(credential, self.person.history());
        let addresses: Vec<Value> = {
            let held = place.context.holds_addresses();
            addresses.iter().map(|address| addresses::json(address, held)).collect()
        };
        let (spent, codes) = self.records().recovery_codes(place);
        let (scratch_spent, scratch) = self.records().scratch_codes(place);
        json!({
            "credential": place.context.path().display().to_string(),
            "system": place.context.system,
            "state": place.seen.word(),
            "read": place.read,
            "fault": place.seen.fault(),
            "since": credential.and_then(since),
            "since_time": credential.and_then(since).and_then(json::seconds),
            "authenticators": labels,
            "tokens": tokens,
            "addresses": addresses,
            "security_keys": keys.iter().map(keys::json).collect::<Vec<_>>(),
            "recovery_codes_spent": spent,
            "recovery_codes": codes,
            "scratch_codes_spent": scratch_spent,
            "scratch_codes": scratch,
        })
    }

    fn record_json(&self, record: &std::result::Result<Option<History>, String>) -> Value {
        match record {
            Err(error) => json!({ "fault": error }),
            Ok(None) => Value::Null,
            Ok(Some(history)) => json!({
                "enrolled": history.is_enrolled(),
                "barred": history.is_barred(),
                "enrolled_as": history.enrolled_name(),
                "last_success": history.last_success().as_secs(),
                "wrong_codes_since": history.failures_since_success(),
                "remote": json::gate(history.gate(Origin::Remote, self.now, &self.settings.limits)),
                "local": json::gate(history.gate(Origin::Local, self.now, &self.settings.limits)),
                "own": json::gate(history.gate(Origin::Own, self.now, &self.settings.limits)),
            }),
        }
    }
}
