//! Which logins a condition lets around the code: of everybody who logs in here, or of the one user who is asked about.
//!
//! As pam_succeed_if, pam_listfile and pam_access of Linux-PAM 1.5 compare. What cannot be told from files (a group of a directory,
//! a pattern with `[`) is not known, and then nothing is said.

use super::services::{is_local, runs_as_user};
use crate::accounts::{self, Entry, named};
use crate::machine::Machine;
use crate::messages::{self, Message};
use pam_stack::access::{LetIn, Rule, Rules, followed, rules};
use pam_stack::condition::{Met, compared, words};
use pam_stack::origin::{Origins, Share};
use pam_stack::sshd::syntax::fits;
use pam_stack::{Handler, value};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use totp_core::account::Account;

/// The entry of an account, as the machine's files or its account database have it.
pub fn entry_of(machine: &Machine, account: &Account) -> Entry {
    let listed = all(machine).into_iter().find(|entry| entry.account.name == account.name);
    listed.unwrap_or_else(|| {
        let known = nix::unistd::User::from_name(&account.name).ok().flatten();
        let shell = known.filter(|_| machine.is_this_one()).map(|user| user.shell);
        let shell = shell.unwrap_or_default().display().to_string();
        Entry { account: account.clone(), shell, full_name: String::new() }
    })
}

fn all(machine: &Machine) -> Vec<Entry> {
    accounts::entries(&machine.read_raw(Path::new("/etc/passwd")).unwrap_or_default())
}

/// Which logins a condition lets around the code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Exempted {
    /// All who are looked at: the one person in question, or all people of `/etc/passwd`.
    All,
    /// The person in question never.
    Never,
    /// These, in words.
    These(String),
    /// Others than can be told.
    Unknown,
}

/// Judges the condition of a line for everybody who can log in, or for the one person in question.
pub fn exempted(machine: &Machine, handler: &Handler, service: &str) -> Exempted {
    let everybody = match &machine.subject {
        Some(person) => vec![person.clone()],
        None => all(machine).into_iter().filter(Entry::has_shell).collect(),
    };
    let Some(condition) = Condition::of(machine, handler, service) else {
        return Exempted::Unknown;
    };
    let logins: Vec<(Entry, Logins)> =
        everybody.into_iter().map(|person| (person.clone(), condition.logins(&person))).collect();
    let counts = |person: &Entry| machine.subject.is_some() || person.is_person();
    let mut people = logins.iter().filter(|(person, _)| counts(person)).peekable();
    if people.peek().is_some() && people.all(|(_, logins)| *logins == Logins::All) {
        return Exempted::All;
    }
    if machine.subject.is_some() && logins.iter().all(|(_, logins)| *logins == Logins::None) {
        return Exempted::Never;
    }
    told(&logins)
}

/// The logins in words, those of several users together where they are the same.
fn told(logins: &[(Entry, Logins)]) -> Exempted {
    let mut groups: Vec<(&Logins, Vec<String>)> = Vec::new();
    for (person, logins) in logins {
        let name = person.account.name.clone();
        match groups.iter_mut().find(|(known, _)| *known == logins) {
            _ if *logins == Logins::None => {}
            _ if *logins == Logins::Unknown => return Exempted::Unknown,
            Some((_, names)) => names.push(name),
            None => groups.push((logins, vec![name])),
        }
    }
    let words: Vec<String> = groups
        .iter()
        .filter_map(|(logins, names)| logins.told(&named(names)))
        .map(String::from)
        .collect();
    if words.is_empty() { Exempted::Unknown } else { Exempted::These(words.join("; ")) }
}

/// Which of a user's logins meet a condition.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Logins {
    All,
    None,
    /// Those that rules of pam_access let in.
    By(LetIn),
    /// Those that meet this comparison.
    If(String),
    Unknown,
}

impl Logins {
    fn known(all: Option<bool>) -> Self {
        all.map_or(Self::Unknown, |all| if all { Self::All } else { Self::None })
    }

    /// In words; `users`: the names.
    fn told(&self, users: &str) -> Option<Message> {
        match self {
            Self::All => Some(messages::exempt_anywhere(users)),
            Self::If(condition) => Some(messages::exempt_if(users, condition)),
            Self::By(let_in) => Some(told_of_rules(users, let_in)),
            Self::None | Self::Unknown => None,
        }
    }
}

fn told_of_rules(users: &str, let_in: &LetIn) -> Message {
    let LetIn { rest, from, except, .. } = let_in;
    let (origins, others) = (from.join(" "), except.join(" "));
    // The opposite of all but some are these.
    let all_but = |list: &[String]| {
        let [one] = list else { return None };
        one.strip_prefix("ALL")?.strip_prefix(" EXCEPT")?.strip_prefix(' ').map(str::to_owned)
    };
    match (*rest, from.is_empty(), except.is_empty()) {
        (true, true, _) => match all_but(except) {
            Some(some) => messages::exempt_from(users, some),
            None => messages::exempt_except(users, others),
        },
        (true, false, _) => messages::exempt_except_but(users, others, origins),
        (false, _, true) => match all_but(from) {
            Some(some) => messages::exempt_except(users, some),
            None => messages::exempt_from(users, origins),
        },
        (false, _, false) => messages::exempt_from_except(users, origins, others),
    }
}

/// The condition of a line.
struct Condition<'a> {
    groups: Groups<'a>,
    service: &'a str,
    arguments: &'a [String],
    origins: Origins,
    kind: Kind,
}

enum Kind {
    Comparisons,
    /// `None`: it cannot be told who is on it.
    List(Option<List>),
    Rules(Vec<Rule>),
}

impl<'a> Condition<'a> {
    fn of(machine: &'a Machine, handler: &'a Handler, service: &'a str) -> Option<Self> {
        let arguments = handler.arguments();
        let kind = match handler.module() {
            "pam_succeed_if.so" => Kind::Comparisons,
            "pam_listfile.so" => Kind::List(List::of(machine, arguments)),
            "pam_access.so" => match rules(machine, arguments) {
                Rules::Read(rules) => Kind::Rules(rules),
                Rules::Gone | Rules::Unread => return None,
            },
            _ => return None,
        };
        let origins = origins_of(machine, service);
        let groups = Groups { machine, known: RefCell::default() };
        Some(Self { groups, service, arguments, origins, kind })
    }

    /// Which logins of a user meet it.
    fn logins(&self, person: &Entry) -> Logins {
        match &self.kind {
            Kind::Comparisons => self.succeeds(person),
            Kind::List(list) => Logins::known(list.as_ref().map(|list| list.is_met_by(person))),
            Kind::Rules(rules) => {
                let let_in = followed(rules, self.origins, |word| self.is_meant(person, word));
                match let_in.share {
                    Share::All => Logins::All,
                    Share::None => Logins::None,
                    Share::Some => Logins::By(let_in),
                }
            }
        }
    }

    /// Whether a word of pam_access's rules means a user.
    fn is_meant(&self, person: &Entry, word: &str) -> Option<bool> {
        let name = &person.account.name;
        if word.eq_ignore_ascii_case("ALL") || word.eq_ignore_ascii_case(name) {
            return Some(true);
        }
        // A netgroup, or a user of one host.
        if word.contains('@') {
            return None;
        }
        match word.strip_prefix('(').and_then(|word| word.strip_suffix(')')) {
            Some(group) => self.groups.has(person, group),
            None if self.arguments.iter().any(|argument| argument == "nodefgroup") => Some(false),
            None => self.groups.has(person, word),
        }
    }

    fn succeeds(&self, person: &Entry) -> Logins {
        let words = words(self.arguments);
        if !words.len().is_multiple_of(3) {
            return Logins::None;
        }
        let (mut open, mut unknown) = (Vec::new(), false);
        for comparison in words.chunks_exact(3) {
            let [left, is, right] = comparison else { continue };
            let share = if left.eq_ignore_ascii_case("rhost") {
                self.origins.compare(is, right)
            } else {
                let holds = holds(&self.groups, person, (left, is, right), self.service);
                unknown |= holds.is_none() && is_of_users(left);
                Share::known(holds)
            };
            match share {
                Share::None => return Logins::None,
                Share::Some => open.push(comparison.join(" ")),
                Share::All => {}
            }
        }
        match open.as_slice() {
            [] => Logins::All,
            _ if unknown => Logins::Unknown,
            open => Logins::If(open.join(" ")),
        }
    }
}

/// From where the logins of a service come.
fn origins_of(machine: &Machine, service: &str) -> Origins {
    if is_local(service) || runs_as_user(service) {
        return Origins::Local;
    }
    machine.origin.map_or(Origins::Remote, Origins::Address)
}

/// Whether a comparison is one of the user, and not of the login.
fn is_of_users(left: &str) -> bool {
    ["user", "uid", "gid", "shell", "home"].iter().any(|item| left.eq_ignore_ascii_case(item))
}

fn holds(
    groups: &Groups<'_>,
    person: &Entry,
    (left, is, right): (&str, &str, &str),
    service: &str,
) -> Option<bool> {
    let left = left.to_ascii_lowercase();
    match (left.as_str(), is) {
        ("user", "ingroup") => groups.has_in_any(person, right),
        ("user", "notingroup") => groups.has_in_any(person, right).map(|member| !member),
        ("user", _) => text(&person.account.name, is, right),
        ("shell", _) => text(&person.shell, is, right),
        ("home", _) => text(&person.account.home.to_string_lossy(), is, right),
        ("uid", _) => number(person.account.uid, is, right),
        ("gid", _) => number(person.account.gid, is, right),
        // sshd and login do not set it, and it is compared as an empty text.
        ("ruser", _) if ["sshd", "login", "remote"].contains(&service) => text("", is, right),
        _ => match compared(&left, is, right, service) {
            Met::Always => Some(true),
            Met::Never => Some(false),
            Met::Sometimes => None,
        },
    }
}

fn text(left: &str, is: &str, right: &str) -> Option<bool> {
    let listed = || right.split(':').any(|word| word == left);
    let alike = || (!right.contains(['[', '\\'])).then(|| fits(right.as_bytes(), left.as_bytes()));
    match is {
        "=" => Some(left == right),
        "!=" => Some(left != right),
        "in" => Some(listed()),
        "notin" => Some(!listed()),
        "=~" => alike(),
        "!~" => alike().map(|fit| !fit),
        _ => None,
    }
}

fn number(left: u32, is: &str, right: &str) -> Option<bool> {
    let than = || right.parse::<i64>().ok();
    let left_number = i64::from(left);
    match is {
        "eq" => Some(left_number == than()?),
        "ne" => Some(left_number != than()?),
        "lt" | "<" => Some(left_number < than()?),
        "le" | "<=" => Some(left_number <= than()?),
        "gt" | ">" => Some(left_number > than()?),
        "ge" | ">=" => Some(left_number >= than()?),
        _ => text(&left.to_string(), is, right),
    }
}

/// The members of groups, each looked up once: a machine can have many users.
struct Groups<'a> {
    machine: &'a Machine,
    known: RefCell<BTreeMap<String, Members>>,
}

enum Members {
    Nobody,
    /// Those with this primary group, and these.
    Of(Option<u32>, Vec<String>),
    Unknown,
}

impl Groups<'_> {
    fn has(&self, person: &Entry, group: &str) -> Option<bool> {
        let mut known = self.known.borrow_mut();
        if !known.contains_key(group) {
            known.insert(group.to_owned(), Members::of(self.machine, group));
        }
        match known.get(group)? {
            Members::Nobody => Some(false),
            Members::Of(gid, names) => {
                Some(*gid == Some(person.account.gid) || names.contains(&person.account.name))
            }
            Members::Unknown => None,
        }
    }

    fn has_in_any(&self, person: &Entry, names: &str) -> Option<bool> {
        let each = names.split(':').map(|name| self.has(person, name));
        each.reduce(|one, other| match (one, other) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        })?
    }
}

impl Members {
    fn of(machine: &Machine, group: &str) -> Self {
        let Ok(text) = machine.read(Path::new("/etc/group")) else { return Self::Unknown };
        let mut lines = text.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let found = lines.find(|fields| fields.first() == Some(&group));
        if let Some([_, _, gid, members, ..]) = found.as_deref() {
            return Self::Of(gid.parse().ok(), members.split(',').map(str::to_owned).collect());
        }
        if !machine.is_this_one() {
            // A tree's directory cannot be asked.
            let switch = machine.read(Path::new("/etc/nsswitch.conf")).unwrap_or_default();
            let sources = switch.lines().find_map(|line| line.trim().strip_prefix("group:"));
            let of_files = |source: &str| ["files", "compat", "systemd"].contains(&source);
            let only_files = sources.is_none_or(|list| list.split_whitespace().all(of_files));
            return if only_files { Self::Nobody } else { Self::Unknown };
        }
        match nix::unistd::Group::from_name(group) {
            Ok(None) => Self::Nobody,
            Ok(Some(group)) => Self::Of(Some(group.gid.as_raw()), group.mem),
            Err(_) => Self::Unknown,
        }
    }
}

/// A list of users, and whether those that it names meet it.
struct List {
    names: Vec<String>,
    allows: bool,
}

impl List {
    /// `None`: it cannot be told. Other lists than those of users depend on the login.
    fn of(machine: &Machine, arguments: &[String]) -> Option<Self> {
        if value(arguments, "item") != Some("user") || value(arguments, "apply").is_some() {
            return None;
        }
        let text = machine.read(Path::new(value(arguments, "file")?)).ok()?;
        let allows = match value(arguments, "sense")? {
            "allow" => true,
            "deny" => false,
            _ => return None,
        };
        Some(Self { names: text.lines().map(str::to_owned).collect(), allows })
    }

    fn is_met_by(&self, person: &Entry) -> bool {
        self.names.contains(&person.account.name) == self.allows
    }
}
