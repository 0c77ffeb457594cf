//! Whom a setup concerns: everybody who can log in, enrolled or not.

use crate::admin::person::{Person, Seen};
use crate::error::Result;
use crate::messages;
use std::path::Path;
use std::process::Command;
use totp_core::account::Account;
use totp_core::settings::Settings;

/// The first user id of a person (login.defs(5), UID_MIN), and that of `nobody`.
const PEOPLE: std::ops::Range<u32> = 1_000..65_534;
/// Names shown in one list.
const SHOWN: usize = 20;

/// Names of those who can log in.
#[derive(Debug, Default)]
pub struct People {
    pub enrolled: Vec<String>,
    pub not_enrolled: Vec<String>,
}

impl People {
    /// Looks at everybody whom the account database lists, with the module's settings.
    pub fn look(settings: &Settings) -> Result<Self> {
        let mut people = Self::default();
        for account in with_a_shell() {
            let person = Person::look(account, settings, true)?;
            let enrolled =
                person.places.iter().any(|place| matches!(place.seen, Seen::Enrolled(_)));
            let list = if enrolled { &mut people.enrolled } else { &mut people.not_enrolled };
            list.push(person.account.name);
        }
        Ok(people)
    }
}

/// Names in a sentence, the first of many.
pub fn named(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    match names.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => messages::setup_and_more(shown.join(", "), more),
        _ => shown.join(", "),
    }
}

fn with_a_shell() -> Vec<Account> {
    let listed = Command::new("/usr/bin/getent").arg("passwd").env_clear().output();
    let text = match listed {
        Ok(output) if !output.stdout.is_empty() => output.stdout,
        _ => std::fs::read("/etc/passwd").unwrap_or_default(),
    };
    String::from_utf8_lossy(&text).lines().filter_map(of_line).collect()
}

fn of_line(line: &str) -> Option<Account> {
    let fields: Vec<&str> = line.split(':').collect();
    let [name, _, uid, gid, _, home, shell] = fields.as_slice() else { return None };
    let (uid, gid) = (uid.parse().ok()?, gid.parse().ok()?);
    let none = ["nologin", "false", "sync", "halt", "shutdown"];
    let shell = Path::new(shell).file_name().and_then(|name| name.to_str()).unwrap_or("sh");
    if !(uid == 0 || PEOPLE.contains(&uid)) || none.contains(&shell) {
        return None;
    }
    let name = name.chars().filter(|c| !c.is_control()).collect();
    Some(Account { name, uid, gid, home: (*home).into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_those_with_a_shell_and_root() {
        let name = |line: &str| of_line(line).map(|account| account.name);
        assert_eq!(name("ann:x:1000:1000:Ann:/home/ann:/bin/bash").unwrap(), "ann");
        assert_eq!(name("root:x:0:0:root:/root:/bin/bash").unwrap(), "root");
        assert_eq!(name("bob:x:1001:1001::/home/bob:").unwrap(), "bob");
        for line in [
            "sshd:x:105:65534::/run/sshd:/usr/sbin/nologin",
            "git:x:998:998::/srv/git:/bin/sh",
            "nobody:x:65534:65534:nobody:/nonexistent:/bin/sh",
            "eve:x:1002:1002::/home/eve:/bin/false",
            "",
        ] {
            assert_eq!(name(line), None, "{line}");
        }
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let names: Vec<String> = (0..22).map(|n| format!("u{n}")).collect();
        assert!(named(&names).ends_with("u19 and 2 more"));
        assert_eq!(named(&names[..2]), "u0, u1");
    }
}
