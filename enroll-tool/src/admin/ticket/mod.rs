//! `enroll admin ticket`: permission to enrol at a login, for one user or for everybody who is not enrolled.
//!
//! A line of the file for a mail merge is on disk before its ticket is good: a ticket that nobody wrote down would end
//! the one that the user has.

mod csv;
mod failure;
mod withdraw;

use super::arguments::AdminTicket;
use crate::accounts;
use crate::audit;
use crate::check::login_places::LoginPlaces;
use crate::error::{Error, Result, refused};
use crate::import::progress::Progress;
use crate::key::random;
use crate::messages::{self, Said};
use crate::policy::policy;
use crate::records::change::undisturbed;
use crate::terminal::{self, Terminal};
use crate::time::{date, now};
use crate::users::people::who_log_in;
use crate::users::person::Person;
use crate::users::state::state;
use csv::Csv;
use failure::tell_failed;
use serde_json::json;
use totp_core::account::Account;
use totp_core::history::History;
use totp_core::settings::{POLICY_PATH, Settings};
use totp_core::ticket::{TICKET_BYTES, TicketCode, Tickets};
use totp_core::time::UnixTime;
use unicode_width::UnicodeWidthStr;
use zeroize::Zeroizing;

/// `enroll admin ticket`
pub fn run(options: &AdminTicket) -> Result<()> {
    let settings = policy()?;
    if options.withdraw {
        return withdraw::run(options, &settings);
    }
    let places = LoginPlaces::of_this_machine(&settings)?;
    let until = now()?.wall.plus(options.valid.seconds());
    let one = options.name.as_deref().map(accounts::by_name).transpose()?;
    if let Some(account) = &one {
        let person = Person::look(account.clone(), &settings, &places, true)?;
        may_enrol(&person)?;
    }
    if let Some(note) = unused(&settings) {
        Terminal::new(true).say(&note)?;
    }
    let csv = options.csv.as_deref().map(Csv::make).transpose()?;
    let mut run = Run { options, settings, until, csv, issued: 0, replaced: 0, failed: 0 };
    match one {
        Some(account) => run.one(&account),
        None => run.all(&places),
    }
}

/// Why no login asks for a ticket, if the policy says so. Tickets may be issued before it is changed.
fn unused(settings: &Settings) -> Option<String> {
    if settings.at_login.services.is_empty() {
        return Some(messages::ticket_no_service(POLICY_PATH).to_string());
    }
    settings.at_login.no_ticket.then(|| messages::ticket_not_asked(POLICY_PATH).to_string())
}

/// Refuses a user to whom no login would offer an enrolment: a ticket would be of no use.
fn may_enrol(person: &Person) -> Result<()> {
    let (name, history) = (&person.account.name, person.history());
    if history.is_some_and(History::is_barred) {
        return refused(messages::ticket_barred(name));
    }
    match state(person) {
        "not-enrolled" => Ok(()),
        "disabled" => {
            let path = person.main_place().map(|place| place.context.path()).unwrap_or_default();
            refused(messages::ticket_disabled(name, path.display()))
        }
        "enrolled" => refused(messages::ticket_enrolled(name)),
        _ => match person.main_place().and_then(|place| place.seen.fault()) {
            Some(why) => refused(messages::ticket_unreadable(name, Said(why))),
            None => refused(messages::ticket_useless(name)),
        },
    }
}

struct Run<'a> {
    options: &'a AdminTicket,
    settings: Settings,
    until: UnixTime,
    csv: Option<Csv>,
    issued: u64,
    replaced: u64,
    failed: u64,
}

/// A ticket that is good.
struct Issued {
    code: TicketCode,
    full_name: String,
    /// It ended another one.
    replaced: bool,
}

impl Run<'_> {
    fn one(&mut self, account: &Account) -> Result<()> {
        let issued = self.issue(account, accounts::full_name_of(account))?;
        self.tell(account, &issued)?;
        if self.options.json {
            return Ok(());
        }
        let terminal = Terminal::new(false);
        if issued.replaced {
            terminal.say(&messages::ticket_replaced(&account.name))?;
        }
        terminal.say(&messages::ticket_hand_over(&account.name, date(self.until)))
    }

    /// One user's failure is told and does not stop the others.
    fn all(&mut self, places: &LoginPlaces) -> Result<()> {
        let people: Vec<_> =
            who_log_in(&self.settings).into_iter().filter(|e| e.account.uid != 0).collect();
        let mut progress = Progress::new(people.len());
        for entry in people {
            let account = entry.account;
            let person = Person::look(account.clone(), &self.settings, places, true)?;
            // Users who are disabled are to log in without an enrolment, or not at all.
            if !person.is_enrolled_there() && state(&person) != "disabled" {
                let issued =
                    may_enrol(&person).and_then(|()| self.issue(&account, entry.full_name));
                progress.clear()?;
                match issued {
                    Ok(issued) => self.tell(&account, &issued)?,
                    Err(Error::Output(error)) => return Err(Error::Output(error)),
                    Err(error) => {
                        self.failed += 1;
                        tell_failed(self.options.json, &account, &error.message())?;
                    }
                }
            }
            progress.step()?;
        }
        progress.end()?;
        self.tell_sum()?;
        if self.failed > 0 { Err(Error::Reported(1)) } else { Ok(()) }
    }

    fn issue(&mut self, account: &Account, full_name: String) -> Result<Issued> {
        let mut bytes = Zeroizing::new([0; TICKET_BYTES]);
        random::system(bytes.as_mut())?;
        let code = TicketCode::from_random(&bytes);
        let text = code.grouped();
        let line = [account.name.as_str(), &full_name, &text, &date(self.until)];
        let before = self.csv.as_mut().map(|csv| csv.add(&line)).transpose()?;
        let tickets = Tickets::of(&self.settings.state_dir, account);
        let former = undisturbed(|| tickets.issue(&code, self.until)).map_err(|error| {
            if let (Some(csv), Some(before)) = (&mut self.csv, before) {
                csv.take_back(before);
            }
            Error::Failed(messages::ticket_not_issued(&account.name, Said(error)))
        })?;
        // Or the administrator would hear of the end of a ticket that had ended.
        let now = now()?.wall;
        let replaced = former.is_some_and(|former| now < former.until);
        self.issued += 1;
        self.replaced += u64::from(replaced);
        audit::note_admin("ticket", account);
        Ok(Issued { code, full_name, replaced })
    }

    fn tell(&self, account: &Account, issued: &Issued) -> Result<()> {
        let (name, text) = (&account.name, issued.code.grouped());
        // A ticket that is in the file is shown nowhere else.
        let shown = self.csv.is_none().then_some(text.as_str());
        if self.options.json {
            return terminal::print_json(&json!({
                "event": "ticket",
                "user": name,
                "full_name": issued.full_name,
                "ticket": shown,
                "valid_until": self.until.as_secs(),
                "replaced": issued.replaced,
            }));
        }
        match shown {
            Some(text) if self.options.all => {
                let name = totp_core::escape::text(name);
                let gap = " ".repeat(16_usize.saturating_sub(name.width()));
                terminal::print(&Zeroizing::new(format!("{name}{gap} {text}")))
            }
            Some(text) => terminal::print(text),
            None => Ok(()),
        }
    }

    fn tell_sum(&self) -> Result<()> {
        let &Self { issued, replaced, failed, .. } = self;
        if self.options.json {
            return terminal::print_json(&json!({
                "event": "tickets",
                "issued": issued,
                "replaced": replaced,
                "failed": failed,
                "valid_until": self.until.as_secs(),
            }));
        }
        let terminal = Terminal::new(self.csv.is_none());
        terminal.say(&messages::ticket_sum(issued, failed, date(self.until)))?;
        if replaced > 0 {
            terminal.say(&messages::ticket_sum_replaced(replaced))?;
        }
        if issued > 0 { terminal.say(messages::ticket_sum_hand_over()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_for_which_no_login_asks_are_told() {
        messages::speak(messages::Language::En);
        let policy = |more: &str| {
            let text = "credential = \"/etc/pam_totp/users/%u.toml\"\nenrol_until = 2099-01-31\n";
            Settings::from_policy_text(&format!("{text}enrol_at_login = [\"sshd\"]\n{more}"))
                .unwrap()
        };
        assert!(
            unused(&Settings::default()).unwrap().contains("names no service in enrol_at_login")
        );
        assert!(unused(&policy("enrol_ticket = \"no\"\n")).unwrap().contains("ask for no ticket"));
        assert_eq!(unused(&policy("")), None);
    }
}
