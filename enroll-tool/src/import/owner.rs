//! Whose a name of a file is, and which services are this host's.
//!
//! A phone holds keys of every service under one account name, so the name alone makes none a key of a login here.

use crate::key::name::{self, HostNames};
use std::collections::HashMap;
use totp_core::account::Account;

/// The issuers under which this host's keys are known, in lower case.
pub struct Issuers {
    /// The host's name, the whole one and the first part of it.
    host: Vec<String>,
    /// The issuer of the policy.
    policy: Option<String>,
}

impl Issuers {
    /// Of the running host and the policy in force.
    pub fn here(policy: Option<&str>) -> Self {
        Self::new(&HostNames::here().full, policy)
    }

    /// For a host of this name.
    pub fn new(host: &str, policy: Option<&str>) -> Self {
        let host = host.to_lowercase();
        let short = host.split('.').next().unwrap_or_default().to_owned();
        let mut names = vec![short];
        if !names.contains(&host) {
            names.push(host);
        }
        names.retain(|name| !name.is_empty());
        Self { host: names, policy: policy.map(|issuer| issuer.trim().to_lowercase()) }
    }

    /// Whether a key with this issuer is one of this host.
    pub fn include(&self, issuer: Option<&str>) -> bool {
        let Some(issuer) = issuer.map(|issuer| issuer.trim().to_lowercase()) else { return false };
        self.host.contains(&issuer) || self.policy.as_ref() == Some(&issuer)
    }

    /// For messages.
    pub fn spoken(&self) -> String {
        let short = self.host.first().into_iter();
        short.chain(self.policy.as_ref()).map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    /// The account of `ann@web1` on the host web1, as apps show it.
    pub fn without_host<'a>(&self, account: &'a str) -> &'a str {
        name::user(account, &self.host).unwrap_or(account)
    }
}

/// The account that a name of the file finds.
#[derive(Clone)]
pub struct Found {
    /// As the account database returns it.
    pub account: Account,
    /// Found only without the domain that the file names.
    pub shortened: bool,
}

/// Names that are looked up for one user: those that look like the user's, and other ones, which may be further names of
/// the same account. Each costs up to four questions of the account database, and a file may have any number of names.
const MOST_NAMES: [usize; 2] = [50, 50];
/// Bytes of the longest name that is looked up (LOGIN_NAME_MAX of Linux).
const LONGEST_NAME: usize = 256;

/// Finds accounts by the names that files have, each asked for once.
pub struct Accounts<F> {
    find: F,
    known: HashMap<String, Option<Found>>,
    /// What the account database said of each name that it was asked for.
    answers: HashMap<String, Option<Account>>,
    /// Names that may still be looked up for one user.
    left: [usize; 2],
}

impl<F: Fn(&str) -> Option<Account>> Accounts<F> {
    /// `find` asks the account database.
    pub fn new(find: F) -> Self {
        Self { find, known: HashMap::new(), answers: HashMap::new(), left: MOST_NAMES }
    }

    /// The account of `written`: as it stands, in lower case, or without its domain (`ann@example.com`,
    /// `EXAMPLE\ann`).
    pub fn of(&mut self, written: &str) -> Option<Found> {
        if let Some(found) = self.known.get(written) {
            return found.clone();
        }
        let found = self.look(written);
        self.known.insert(written.to_owned(), found.clone());
        found
    }

    /// Whether `written` finds this account. Behind the limit of names, a name that was not looked up finds nobody.
    pub fn is(&mut self, written: &str, account: &Account) -> bool {
        if !self.known.contains_key(written) {
            let alike = bare(written).to_lowercase() == bare(&account.name).to_lowercase();
            let [alikes, others] = &mut self.left;
            let left = if alike { alikes } else { others };
            let Some(fewer) = left.checked_sub(1) else { return false };
            *left = fewer;
        }
        self.of(written).is_some_and(|found| found.account.uid == account.uid)
    }

    fn look(&mut self, written: &str) -> Option<Found> {
        if let Some(account) = self.either(written) {
            return Some(Found { account, shortened: false });
        }
        let short = bare(written);
        let account = (short != written).then(|| self.either(short)).flatten()?;
        Some(Found { account, shortened: true })
    }

    fn either(&mut self, name: &str) -> Option<Account> {
        if name.is_empty() || name.len() > LONGEST_NAME {
            return None;
        }
        let lower = name.to_lowercase();
        self.answer(name).or_else(|| (lower != name).then(|| self.answer(&lower)).flatten())
    }

    fn answer(&mut self, name: &str) -> Option<Account> {
        if let Some(known) = self.answers.get(name) {
            return known.clone();
        }
        let account = (self.find)(name);
        self.answers.insert(name.to_owned(), account.clone());
        account
    }
}

/// A name without its domain.
fn bare(written: &str) -> &str {
    let behind = written.rsplit_once('\\').map_or(written, |(_, name)| name);
    behind.split_once('@').map_or(behind, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::super::sample_accounts::database;
    use super::*;
    use std::cell::Cell;

    #[test]
    fn the_issuers_of_this_host_are_its_names_and_the_policys() {
        let here = Issuers::new("Web1.example.com", Some("Ours Ltd"));
        for ours in ["web1", "WEB1", "web1.example.com", " Ours Ltd", "ours ltd"] {
            assert!(here.include(Some(ours)), "{ours}");
        }
        for other in ["", "web", "web10", "example.com", "web1.example.org", "Ours", "GitHub"] {
            assert!(!here.include(Some(other)), "{other}");
        }
        assert!(!here.include(None) && !Issuers::new("", None).include(Some("")));
        assert_eq!(here.spoken(), "web1, ours ltd");
    }

    #[test]
    fn only_this_hosts_name_is_taken_off_an_account() {
        let here = Issuers::new("web1.example.com", None);
        assert_eq!(here.without_host("ann@web1"), "ann");
        assert_eq!(here.without_host("Ann@WEB1.example.com"), "Ann");
        assert_eq!(here.without_host("ann@db1"), "ann@db1");
        assert_eq!(here.without_host("ann"), "ann");
        assert_eq!(here.without_host("ann@web1 (tablet)"), "ann");
        assert_eq!(here.without_host("ann@example.com@web1"), "ann@example.com");
    }

    #[test]
    fn names_with_domains_and_capitals_find_their_accounts() {
        let mut accounts =
            Accounts::new(database(&[("ann", 1), ("Bob", 2), ("bob", 3), ("cai@example.com", 4)]));
        let mut of = |name: &str| accounts.of(name).map(|f| (f.account.uid, f.shortened));
        assert_eq!(of("ann"), Some((1, false)));
        assert_eq!(of("ANN"), Some((1, false)));
        assert_eq!(of("Ann@Example.com"), Some((1, true)));
        assert_eq!(of("EXAMPLE\\Ann"), Some((1, true)));
        // As it stands comes first.
        assert_eq!(of("Bob"), Some((2, false)));
        assert_eq!(of("BOB"), Some((3, false)));
        assert_eq!(of("Cai@example.com"), Some((4, false)));
        assert_eq!(of("dan"), None);
        assert_eq!(of("@example.com"), None);
        assert_eq!(of("EXAMPLE\\"), None);
        assert_eq!(of(&format!("ann@{}", "x".repeat(300))), Some((1, true)));
    }

    #[test]
    fn the_account_database_is_asked_for_few_names() {
        let asked = Cell::new(0);
        let find = |name: &str| {
            asked.set(asked.get() + 1);
            database(&[("ann", 1), ("toor", 1)])(name)
        };
        let ann = find("ann").unwrap();
        let mut accounts = Accounts::new(find);
        // Another name of the same account counts, and neither many other users nor many domains use up the questions
        // for the name itself.
        assert!(accounts.is("toor", &ann));
        let others: Vec<String> = (0..40_000).map(|n| format!("User{n}@Example.com")).collect();
        assert!(!others.iter().any(|name| accounts.is(name, &ann)));
        assert!(accounts.is("Ann", &ann) && accounts.is("ann@example.com", &ann));
        for name in others.iter().chain(&["x".repeat(1 << 20), "toor".to_owned()]) {
            accounts.is(name, &ann);
            accounts.is(&format!("ann@{name}"), &ann);
        }
        assert!(asked.get() <= 400, "{}", asked.get());
    }

    #[test]
    fn each_name_is_asked_for_once() {
        let asked = Cell::new(0);
        let mut accounts = Accounts::new(|_: &str| {
            asked.set(asked.get() + 1);
            None
        });
        for number in 0..100 {
            assert!(accounts.of("bob").is_none());
            assert!(accounts.of(&format!("bob@{number}")).is_none());
        }
        // Each whole name, and the one without a domain.
        assert_eq!(asked.get(), 101);
    }
}
