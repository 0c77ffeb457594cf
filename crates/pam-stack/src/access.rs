//! The rules of pam_access: which logins of a user they let in. (Linux-PAM 1.5, login_access; access.conf(5).)

use crate::origin::{Origins, Share};
use crate::stack::value;
use crate::system::{System, is_gone};
use std::path::{Path, PathBuf};

const FOLDER: &str = "/etc/security/access.d";
const USUAL: [&str; 3] = [
    "/etc/security/access.conf",
    "/usr/etc/security/access.conf",
    "/usr/share/security/access.conf",
];

/// One rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Whether it lets in.
    pub lets_in: bool,
    users: Vec<String>,
    origins: Vec<String>,
}

impl Rule {
    fn of(line: &str) -> Option<Self> {
        let lets_in = line.starts_with('+');
        if !lets_in && !line.starts_with('-') {
            return None;
        }
        // Only the first two colons divide: addresses have some, too.
        let mut fields = line.trim_end().splitn(3, ':').skip(1);
        let words = |field: &str| {
            let words = field.split([',', ' ', '\t']).filter(|word| !word.is_empty());
            words.map(str::to_owned).collect::<Vec<_>>()
        };
        let (users, origins) = (words(fields.next()?), words(fields.next()?));
        let whole = !users.is_empty() && !origins.is_empty();
        whole.then_some(Self { lets_in, users, origins })
    }

    /// Whether it is one for everybody from everywhere.
    pub fn is_for_all(&self) -> bool {
        [&self.users, &self.origins].into_iter().all(|words| *words == ["ALL"])
    }
}

/// The rules that a line of pam_access reads.
#[derive(Debug)]
pub enum Rules {
    /// The file that the line names is not there.
    Gone,
    /// A file cannot be read, or its fields are divided in another way.
    Unread,
    /// The rules, in their order.
    Read(Vec<Rule>),
}

/// Reads them.
pub fn rules(machine: &System, arguments: &[String]) -> Rules {
    if ["fieldsep", "listsep"].iter().any(|name| value(arguments, name).is_some()) {
        return Rules::Unread;
    }
    let mut files: Vec<PathBuf> = Vec::new();
    if let Some(named) = value(arguments, "accessfile") {
        if machine.stat(Path::new(named)).is_err_and(|error| is_gone(&error)) {
            return Rules::Gone;
        }
        files.push(named.into());
    } else {
        files.extend(USUAL.iter().map(PathBuf::from).find(|file| machine.has(file)));
        let names = machine.names(Path::new(FOLDER)).unwrap_or_default();
        let names = names.iter().filter(|name| name.ends_with(".conf"));
        files.extend(names.map(|name| Path::new(FOLDER).join(name)));
    }
    let mut rules = Vec::new();
    for file in files {
        let Ok(text) = machine.read(&file) else { return Rules::Unread };
        rules.extend(text.lines().filter_map(Rule::of));
    }
    Rules::Read(rules)
}

/// Which of a user's logins the rules let in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LetIn {
    /// How many of the logins the rules let in.
    pub share: Share,
    /// Whether those that no rule decides are let in.
    pub rest: bool,
    /// The origins that rules let in.
    pub from: Vec<String>,
    /// The origins that rules refuse.
    pub except: Vec<String>,
}

/// Follows the rules for one user. `is`: whether a word of a rule means that user.
pub fn followed(rules: &[Rule], origins: Origins, is: impl Fn(&str) -> Option<bool>) -> LetIn {
    // Logins that no rule fits are let in.
    let mut found = LetIn { share: Share::Some, rest: true, from: vec![], except: vec![] };
    for rule in rules {
        let user = share_of(&rule.users, &|word| Share::known(is(word)));
        match user.and(share_of(&rule.origins, &|word| origins.fit(word))) {
            Share::None => {}
            Share::All => {
                found.rest = rule.lets_in;
                break;
            }
            Share::Some => {
                let list = if rule.lets_in { &mut found.from } else { &mut found.except };
                list.push(rule.origins.join(" "));
            }
        }
    }
    let other = if found.rest { &found.except } else { &found.from };
    if other.is_empty() {
        found.share = Share::by(found.rest);
    }
    found
}

/// How much a list with EXCEPT fits.
fn share_of(words: &[String], fit: &impl Fn(&str) -> Share) -> Share {
    let except = words.iter().position(|word| word.eq_ignore_ascii_case("EXCEPT"));
    let (list, but) = words.split_at(except.unwrap_or(words.len()));
    let listed = list.iter().fold(Share::None, |all, word| all.or(fit(word)));
    match but.split_first() {
        None => listed,
        Some((_, but)) => listed.and(share_of(but, fit).not()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn let_in(rules: &str, user: &str) -> LetIn {
        let rules: Vec<Rule> = rules.lines().filter_map(Rule::of).collect();
        let is = |word: &str| Some(word == "ALL" || word == user);
        followed(&rules, Origins::Remote, is)
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let rules = "# -:ALL:ALL\n+ : ann ben:ALL\n-:ben:ALL\n+:carl:10.0.0.0/8\n- : ALL : ALL\n";
        for user in ["ann", "ben"] {
            assert_eq!(let_in(rules, user).share, Share::All, "{user}");
        }
        let carl = let_in(rules, "carl");
        assert_eq!((carl.share, carl.rest), (Share::Some, false));
        assert_eq!(carl.from, ["10.0.0.0/8"]);
        assert_eq!(let_in(rules, "dora").share, Share::None);
    }

    #[test]
    fn exceptions_of_a_rule_are_left_to_the_next_ones() {
        let rules = "-:ALL EXCEPT ann:ALL\n-:ann:ALL EXCEPT 192.0.2.1 2001:db8::7\n";
        let ann = let_in(rules, "ann");
        assert_eq!((ann.share, ann.rest), (Share::Some, true));
        assert_eq!(ann.except, ["ALL EXCEPT 192.0.2.1 2001:db8::7"]);
        assert_eq!(let_in(rules, "ben").share, Share::None);
        assert_eq!(let_in("-:ALL:LOCAL\n", "ann").share, Share::All);
        assert_eq!(let_in("-:ann\n-ALL\n", "ann").share, Share::All);
    }
}
