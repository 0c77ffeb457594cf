//! Whom a setup concerns: everybody who can log in, enrolled or not.

use crate::accounts::{self, Entry};
use crate::check::login_places::LoginPlaces;
use crate::error::Result;
use crate::users::person::Person;
use totp_core::account::Account;
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
        let mut entries = accounts::listed();
        entries.extend(accounts::traced(settings, &entries));
        let asked = |account: &Account| asks_root || account.uid != 0;
        for account in entries.into_iter().filter_map(who_logs_in).filter(asked) {
            let person = Person::look(account, settings, &there, true)?;
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

/// The account of somebody who can log in.
fn who_logs_in(entry: Entry) -> Option<Account> {
    let logs_in = entry.has_shell() && (entry.account.uid == 0 || entry.is_person());
    let mut account = entry.account;
    account.name.retain(|c| !c.is_control());
    logs_in.then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str, uid: u32, shell: &str) -> Option<String> {
        let account = Account { name: name.to_owned(), uid, gid: uid, home: "/home/x".into() };
        who_logs_in(Entry { account, shell: shell.to_owned() }).map(|account| account.name)
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
