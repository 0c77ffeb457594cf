//! The users who have an account here: all whom the account database lists, and those who left a trace although it does not
//! list them. Directories of many users (SSSD, winbind) know a user by name and number and give no list.

mod homes;
mod in_home;
pub mod login_record;
pub mod standing;
mod traces;

pub use in_home::in_home;

use crate::error::{Error, Result};
use crate::messages;
use crate::policy::system_template;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use totp_core::account::Account;
use totp_core::settings::Settings;

const GETENT: &str = "/usr/bin/getent";
/// Keys of one call; a command line has room for more.
const KEYS: usize = 200;
/// Sources of nsswitch.conf(5) that list all they have, or only accounts that no person has.
const LIST_ALL: [&str; 8] =
    ["files", "compat", "db", "systemd", "altfiles", "extrausers", "mymachines", "nis"];

/// Names shown in one list.
const SHOWN: usize = 20;

/// Names in a sentence, the first of many.
pub fn named(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    match names.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => messages::setup_and_more(shown.join(", "), more).into(),
        _ => shown.join(", "),
    }
}

/// A line of the account database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub account: Account,
    /// The path of the shell; "" where the line has none.
    pub shell: String,
    /// The name of the person, as people write it; "" where the line has none.
    pub full_name: String,
}

/// The first user id of a person (login.defs(5), UID_MIN). There is no last one: directories give them numbers of nine
/// digits.
pub const FIRST: u32 = 1_000;
/// The account with the id of those whom the kernel cannot name. Others may have that id, too.
const NOBODY: (u32, [&str; 2]) = (65_534, ["nobody", "nfsnobody"]);
/// Shells that let nobody in.
const NO_SHELLS: [&str; 5] = ["nologin", "false", "sync", "halt", "shutdown"];

impl Entry {
    /// The file name of the shell.
    pub fn shell_name(&self) -> &str {
        self.shell.rsplit('/').next().unwrap_or_default()
    }

    /// Whether the shell lets the user in.
    pub fn has_shell(&self) -> bool {
        !NO_SHELLS.contains(&self.shell_name())
    }

    /// Whether this is the account of a person, and not of a service or of root.
    pub fn is_person(&self) -> bool {
        let Account { name, uid, .. } = &self.account;
        let nobody = *uid == NOBODY.0 && NOBODY.1.contains(&name.as_str());
        *uid >= FIRST && !nobody
    }
}

/// Everybody whom the database lists. One question for all, since ten thousand single ones take minutes where the
/// database is a file.
pub fn listed() -> Vec<Entry> {
    let text = getent(&["passwd"]);
    let text =
        if text.is_empty() { std::fs::read("/etc/passwd").unwrap_or_default() } else { text };
    entries(&text)
}

/// Those who are not listed and have a record, root's credential, a home, or a login in wtmp or lastlog.
pub fn traced(settings: &Settings, listed: &[Entry]) -> Vec<Entry> {
    let uids: BTreeSet<u32> = listed.iter().map(|entry| entry.account.uid).collect();
    let names: BTreeSet<&str> = listed.iter().map(|entry| entry.account.name.as_str()).collect();
    let mut keys: BTreeSet<String> = recorded(&settings.state_dir)
        .into_iter()
        .chain(traces::lastlog(Path::new(traces::LASTLOG)))
        .chain(homes::owners(Path::new(homes::HOMES)))
        .filter(|uid| !uids.contains(uid))
        .map(|uid| uid.to_string())
        .collect();
    keys.extend(enrolled_by_root(system_template(settings)));
    keys.extend(traces::WTMP.iter().flat_map(|file| traces::wtmp(Path::new(file))));
    keys.extend(traces::lastlog2());
    keys.retain(|key| !names.contains(key.as_str()));
    let keys: Vec<String> = keys.into_iter().collect();
    let found = keys.chunks(KEYS).flat_map(|keys| {
        let keys = keys.iter().map(String::as_str);
        entries(&getent(&["passwd", "--"].into_iter().chain(keys).collect::<Vec<_>>()))
    });
    let mut found: Vec<Entry> =
        found.filter(|entry| !names.contains(entry.account.name.as_str())).collect();
    found.sort_by(|a, b| a.account.name.cmp(&b.account.name));
    found.dedup();
    found
}

/// The account of that name.
pub fn by_name(name: &str) -> Result<Account> {
    Account::of_name(name)
        .ok_or_else(|| Error::Refused(messages::no_such_user(format_args!("\"{name}\""))))
}

/// Everybody whom the account database lists, those who left a trace though it does not list them, and records of
/// accounts that are gone, by name.
pub fn all(settings: &Settings) -> Vec<Account> {
    let listed = listed();
    let traced = traced(settings, &listed);
    let mut accounts: Vec<Account> =
        listed.into_iter().chain(traced).map(|entry| entry.account).collect();
    let known: BTreeSet<u32> = accounts.iter().map(|account| account.uid).collect();
    let recorded = recorded(&settings.state_dir);
    for uid in recorded.into_iter().filter(|uid| !known.contains(uid)) {
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

/// Everybody whom the account database lists.
pub fn everybody() -> Vec<Account> {
    listed().into_iter().map(|entry| entry.account).collect()
}

/// The sources of accounts that give no list of what they have.
pub fn unlisted() -> Vec<String> {
    let text = std::fs::read_to_string("/etc/nsswitch.conf").unwrap_or_default();
    let gives_none = |source: &String| getent(&["-s", source, "passwd"]).is_empty();
    sources(&text).into_iter().filter(|source| is_in_use(source)).filter(gives_none).collect()
}

/// The records of logins that this machine does not have. Users who have only logged in here cannot be found by them.
pub fn logins_not_read() -> Vec<&'static str> {
    traces::not_read()
}

/// The sources of accounts that may give no list.
fn sources(nsswitch: &str) -> Vec<String> {
    let line = nsswitch.lines().find_map(|line| line.trim_start().strip_prefix("passwd:"));
    let line = line.and_then(|line| line.split('#').next()).unwrap_or_default();
    let words = line.split_whitespace().filter(|word| !word.starts_with('['));
    words.filter(|word| !LIST_ALL.contains(word)).map(str::to_owned).collect()
}

/// Fedora names sss on every machine; without a configuration it has nobody.
fn is_in_use(source: &str) -> bool {
    let has_files =
        |folder: &str| std::fs::read_dir(folder).is_ok_and(|mut all| all.next().is_some());
    source != "sss" || Path::new("/etc/sssd/sssd.conf").exists() || has_files("/etc/sssd/conf.d")
}

fn getent(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(GETENT).args(arguments).env_clear().output();
    output.map(|output| output.stdout).unwrap_or_default()
}

/// The entries in a text of passwd(5)'s form. Lines of another form are left out.
pub fn entries(text: &[u8]) -> Vec<Entry> {
    String::from_utf8_lossy(text).lines().filter_map(entry).collect()
}

fn entry(line: &str) -> Option<Entry> {
    let fields: Vec<&str> = line.split(':').collect();
    let [name, _, uid, gid, gecos, home, rest @ ..] = fields.as_slice() else { return None };
    let (uid, gid) = (uid.parse().ok()?, gid.parse().ok()?);
    let account = Account { name: (*name).to_owned(), uid, gid, home: (*home).into() };
    let shell = rest.first().copied().unwrap_or_default().to_owned();
    Some(Entry { account, shell, full_name: full_name(gecos, name) })
}

/// The first part of the comment field; `&` stands for the account name with a capital (getent and finger know that
/// from 4.2BSD).
fn full_name(gecos: &str, account: &str) -> String {
    let first = gecos.split(',').next().unwrap_or_default().trim();
    let mut letters = account.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first.replace('&', &(capital + letters.as_str()))
}

/// The name of the person with this account, as people write it; "" if it is not known.
pub fn full_name_of(account: &Account) -> String {
    let found = entries(&getent(&["passwd", "--", &account.name]));
    let found = found.into_iter().find(|entry| entry.account.name == account.name);
    found.map(|entry| entry.full_name).unwrap_or_default()
}

/// The user ids that root has records of.
pub fn recorded(state_dir: &Path) -> Vec<u32> {
    let entries = std::fs::read_dir(state_dir).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// The names, or user ids, of those who have a credential of root's by this template.
fn enrolled_by_root(template: &str) -> Vec<String> {
    let folder = Path::new(template).parent().unwrap_or(Path::new("/"));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter_map(|name| key_of_file(template, &name).map(str::to_owned)).collect()
}

/// The account name, or the user id, for which this template has a file of that name.
pub fn key_of_file<'a>(template: &str, name: &'a str) -> Option<&'a str> {
    let file = Path::new(template).file_name()?.to_str()?;
    let (before, after) = file.split_once("%u").or_else(|| file.split_once("%U"))?;
    let key = name.strip_prefix(before)?.strip_suffix(after)?;
    (!key.is_empty() && !key.starts_with('.')).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_account_database_is_read_or_left_out() {
        let ann = entry("ann:x:1000:1001:Ann,,,:/home/ann:/bin/sh").unwrap();
        assert_eq!(
            (ann.account.name.as_str(), ann.account.uid, ann.account.gid),
            ("ann", 1000, 1001)
        );
        assert_eq!((ann.account.home.as_path(), ann.shell_name()), (Path::new("/home/ann"), "sh"));
        for line in ["", "+::::::", "ann:x:-1:1::/:", "ann:x:1:1:"] {
            assert!(entry(line).is_none(), "{line}");
        }
    }

    #[test]
    fn a_full_name_is_the_first_part_of_the_comment() {
        let of = |gecos: &str| entry(&format!("ann:x:1:1:{gecos}:/:")).unwrap().full_name;
        for (gecos, name) in [
            ("Ann Lee,Room 1,555", "Ann Lee"),
            ("", ""),
            (",,,", ""),
            ("& Lee", "Ann Lee"),
            (" Jörg Åse ", "Jörg Åse"),
        ] {
            assert_eq!(of(gecos), name, "{gecos}");
        }
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let names: Vec<String> = (0..22).map(|n| format!("u{n}")).collect();
        assert!(named(&names).ends_with("u19 and 2 more"));
        assert_eq!(named(&names[..2]), "u0, u1");
    }

    #[test]
    fn only_names_that_are_user_ids_count_as_records() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["1000", "1000.lock", "x", "4294967296", "7", "892600500"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let mut uids = recorded(folder.path());
        uids.sort_unstable();
        assert_eq!(uids, [7, 1000, 892_600_500]);
    }

    #[test]
    fn roots_credentials_name_their_users() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["adann@example.com.toml", "EXAMPLE\\ann.toml", ".toml", ".x.toml", "ann.bak"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let template = |file: &str| folder.path().join(file).to_str().unwrap().to_owned();
        let mut names = enrolled_by_root(&template("%u.toml"));
        names.sort();
        assert_eq!(names, ["EXAMPLE\\ann", "adann@example.com"]);
        assert_eq!(enrolled_by_root(&template("x/%u.toml")), [""; 0]);
        assert_eq!(enrolled_by_root(&template("fixed")), [""; 0]);
    }

    #[test]
    fn a_directory_is_a_source_that_may_give_no_list() {
        let sources = |line: &str| sources(&format!("# passwd: x\n{line}\ngroup: ldap\n"));
        assert_eq!(sources("passwd: files systemd"), [""; 0]);
        assert_eq!(
            sources("passwd:\tfiles [!UNAVAIL=return] sss winbind # ldap"),
            ["sss", "winbind"]
        );
        assert_eq!(sources(""), [""; 0]);
    }
}
