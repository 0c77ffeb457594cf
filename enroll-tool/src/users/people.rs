//! Everybody who can log in, enrolled or not: whom a setup concerns, and who may get a ticket.

use crate::accounts::{self, Entry};
use crate::check::login_places::LoginPlaces;
use crate::error::Result;
use crate::users::person::Person;
use totp_core::settings::Settings;

/// Names of those who can log in.
#[derive(Debug, Default)]
pub struct People {
    pub enrolled: Vec<String>,
    pub not_enrolled: Vec<String>,
    /// Sources of accounts that list nobody, so that others than those may log in.
    pub unlisted: Vec<String>,
}

impl People {
    /// Looks at everybody whom the account database lists, and at those who left a trace, with the module's settings.
    /// Without root, whom some services never ask.
    pub fn look(settings: &Settings, asks_root: bool) -> Result<Self> {
        let there = LoginPlaces::of(settings);
        let mut people = Self { unlisted: accounts::unlisted(), ..Self::default() };
        let asked = |entry: &Entry| asks_root || entry.account.uid != 0;
        for entry in who_log_in(settings).into_iter().filter(asked) {
            let person = Person::look(entry.account, settings, &there, true)?;
            let list = if person.is_enrolled_there() {
                &mut people.enrolled
            } else {
                &mut people.not_enrolled
            };
            list.push(person.account.name);
        }
        Ok(people)
    }
}

/// Everybody who can log in: whom the account database lists, and those who left a trace.
pub fn who_log_in(settings: &Settings) -> Vec<Entry> {
    let mut entries = accounts::listed();
    entries.extend(accounts::traced(settings, &entries));
    entries.into_iter().filter_map(who_logs_in).collect()
}

/// The entry of somebody who can log in.
fn who_logs_in(mut entry: Entry) -> Option<Entry> {
    let logs_in = entry.has_shell() && (entry.account.uid == 0 || entry.is_person());
    entry.account.name.retain(|c| !c.is_control());
    logs_in.then_some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::account::Account;

    fn name(name: &str, uid: u32, shell: &str) -> Option<String> {
        let account = Account { name: name.to_owned(), uid, gid: uid, home: "/home/x".into() };
        let entry = Entry { account, shell: shell.to_owned(), full_name: String::new() };
        who_logs_in(entry).map(|entry| entry.account.name)
    }

    #[test]
    fn people_are_those_with_a_shell_and_root() {
        assert_eq!(name("ann", 1000, "bash").unwrap(), "ann");
        assert_eq!(name("root", 0, "bash").unwrap(), "root");
        assert_eq!(name("bob", 1001, "").unwrap(), "bob");
        for (who, uid, shell) in [
            ("sshd", 105, "nologin"),
            ("git", 998, "sh"),
            ("nobody", 65_534, "sh"),
            ("nfsnobody", 65_534, "sh"),
            ("eve", 1002, "false"),
        ] {
            assert_eq!(name(who, uid, shell), None, "{who}");
        }
    }

    #[test]
    fn user_ids_of_people_have_no_end() {
        for uid in [65_533, 65_534, 65_535, 65_536, 892_600_500, 4_294_967_294] {
            assert_eq!(name("adann@example.com", uid, "bash").unwrap(), "adann@example.com");
        }
    }
}
