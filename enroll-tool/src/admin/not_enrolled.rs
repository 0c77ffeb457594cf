//! `enroll admin list --not-enrolled`: who would still have to enrol, and whether a ticket is out.

use super::policy::Policy;
use crate::accounts::{logins_not_read, unlisted};
use crate::check::login_places::LoginPlaces;
use crate::error::Result;
use crate::messages;
use crate::terminal::{self, Terminal};
use crate::time::{date, now};
use crate::users::people::who_log_in;
use crate::users::person::Person;
use crate::users::state::state;
use serde_json::{Value, json};
use totp_core::escape;
use totp_core::ticket::Tickets;
use totp_core::time::UnixTime;
use unicode_width::UnicodeWidthStr;

/// `enroll admin list --not-enrolled`
pub fn run(as_json: bool) -> Result<()> {
    let policy = Policy::read();
    policy.warn()?;
    let (settings, now) = (policy.settings, now()?.wall);
    let places = LoginPlaces::of_this_machine(&settings)?;
    let mut listed = 0;
    for entry in who_log_in(&settings) {
        let person = Person::look(entry.account, &settings, &places, true)?;
        if person.is_enrolled_there() {
            continue;
        }
        let row = Row::of(&person, entry.full_name, &settings.state_dir);
        if as_json {
            terminal::print_json(&row.json(now))?;
        } else {
            if listed == 0 {
                let (user, state) = (messages::list_user(), messages::list_state());
                terminal::print(&line(user, state, messages::list_ticket()))?;
            }
            row.print(now)?;
        }
        listed += 1;
    }
    if listed == 0 && !as_json {
        terminal::print(messages::list_all_enrolled())?;
    }
    let sources = unlisted();
    if !as_json && !sources.is_empty() {
        let terminal = Terminal::new(true);
        terminal.say(&messages::list_unlisted(sources.join(", ")))?;
        let missing = logins_not_read();
        if !missing.is_empty() {
            terminal.say(&messages::logins_not_read(missing.join(", ")))?;
        }
    }
    Ok(())
}

/// One user who is not enrolled.
struct Row {
    user: String,
    full_name: String,
    state: &'static str,
    /// The end of the ticket that is out; an error where it cannot be read.
    ticket: std::result::Result<Option<UnixTime>, String>,
}

impl Row {
    fn of(person: &Person, full_name: String, state_dir: &std::path::Path) -> Self {
        let ticket = Tickets::of(state_dir, &person.account).out();
        let ticket = ticket.map(|ticket| ticket.map(|ticket| ticket.until));
        Self {
            user: person.account.name.clone(),
            full_name,
            state: state(person),
            ticket: ticket.map_err(|error| error.to_string()),
        }
    }

    fn json(&self, now: UnixTime) -> Value {
        let until = self.ticket.as_ref().ok().copied().flatten();
        json!({
            "user": self.user,
            "full_name": self.full_name,
            "state": self.state,
            "ticket": until.map(|until| if now < until { "out" } else { "expired" }),
            "ticket_until": until.map(UnixTime::as_secs),
            "ticket_fault": self.ticket.as_ref().err(),
        })
    }

    fn print(&self, now: UnixTime) -> Result<()> {
        let ticket: String = match &self.ticket {
            Ok(None) => "-".to_owned(),
            Ok(Some(until)) if now < *until => messages::list_ticket_until(date(*until)).into(),
            Ok(Some(until)) => messages::list_ticket_expired(date(*until)).into(),
            Err(error) => messages::file_unusable(error).into(),
        };
        let row = line(&escape::text(&self.user), &messages::state_word(self.state), "");
        terminal::print_row(&row, &ticket)
    }
}

fn line(user: &str, state: &str, ticket: &str) -> String {
    let fill = |text: &str, columns: usize| {
        format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
    };
    format!("{} {} {ticket}", fill(user, 16), fill(state, 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_out_until_its_last_second() {
        let until = UnixTime::from_secs(1_000);
        let row = |ticket| Row {
            user: "ann".to_owned(),
            full_name: String::new(),
            state: "not-enrolled",
            ticket,
        };
        let out = |now| row(Ok(Some(until))).json(UnixTime::from_secs(now))["ticket"].clone();
        assert_eq!((out(999), out(1_000)), (json!("out"), json!("expired")));
        let none = row(Ok(None)).json(until);
        assert_eq!((&none["ticket"], &none["ticket_until"]), (&Value::Null, &Value::Null));
        let fault = row(Err("damaged".to_owned())).json(until);
        assert_eq!(fault["ticket_fault"], json!("damaged"));
    }
}
