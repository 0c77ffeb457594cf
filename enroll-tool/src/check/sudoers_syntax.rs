//! The words of sudo's rules (sudoers(5)): lists, and what a rule grants. It reads text alone, and stops where sudo stops.

const QUOTE: char = '\u{22}';

/// The keywords that define names for lists, and the sign of what is in the list: users, targets, hosts, commands.
const ALIASES: [(&str, char); 5] = [
    ("User_Alias", ':'),
    ("Runas_Alias", '>'),
    ("Host_Alias", '@'),
    ("Cmnd_Alias", '!'),
    ("Cmd_Alias", '!'),
];
/// What a command may have before it, with a value.
const OPTIONS: [&str; 11] = [
    "ROLE",
    "TYPE",
    "CWD",
    "CHROOT",
    "TIMEOUT",
    "NOTBEFORE",
    "NOTAFTER",
    "PRIVS",
    "LIMITPRIVS",
    "APPARMOR_PROFILE",
    "SELINUX",
];
/// What a command may have before it, with a colon. Another word before a colon is a name of commands.
const TAGS: [&str; 16] = [
    "EXEC",
    "NOEXEC",
    "FOLLOW",
    "NOFOLLOW",
    "INTERCEPT",
    "NOINTERCEPT",
    "LOG_INPUT",
    "NOLOG_INPUT",
    "LOG_OUTPUT",
    "NOLOG_OUTPUT",
    "MAIL",
    "NOMAIL",
    "PASSWD",
    "NOPASSWD",
    "SETENV",
    "NOSETENV",
];
/// The sums that a command's file may have to have.
const SUMS: [&str; 4] = ["sha224", "sha256", "sha384", "sha512"];

/// One command of a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// The hosts on which the rule counts.
    pub hosts: String,
    /// As whom, without the groups. `None` where the rule does not say it: as root.
    pub runas: Option<String>,
    /// Whether the tag NOPASSWD is in force.
    pub no_password: bool,
    /// Whether an option is in force: the rule may count at some times only.
    pub has_options: bool,
    /// The command, or a name of several.
    pub command: String,
}

/// The settings of a `Defaults` line, and for whom they are: a sign and a list, if they are not for all.
pub fn defaults(line: &str) -> Option<(Option<(char, &str)>, &str)> {
    let rest = line.trim_start().strip_prefix("Defaults")?;
    if rest.starts_with([' ', '\t']) {
        return Some((None, rest));
    }
    let sign = rest.chars().next().filter(|sign| ['@', ':', '!', '>'].contains(sign))?;
    let (list, settings) = first_list(rest.get(sign.len_utf8()..)?);
    Some((Some((sign, list)), settings))
}

/// The names that a line defines, each with its sign and its list.
pub fn aliases(line: &str) -> Option<Vec<(char, String, String)>> {
    let line = line.trim_start();
    let begins = |(word, _): &&(&str, char)| {
        line.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '\t']))
    };
    let (word, sign) = ALIASES.iter().find(begins)?;
    let mut found = Vec::new();
    let mut rest = line.get(word.len()..)?;
    while let Some((name, after)) = rest.split_once('=') {
        let end = if *sign == '!' { commands(after).1 } else { end_of_names(after) };
        let (list, next) = after.split_at_checked(end)?;
        found.push((*sign, name.trim().to_owned(), list.trim().to_owned()));
        rest = next.strip_prefix(':').unwrap_or_default();
    }
    Some(found)
}

/// Where a list of names ends: at a colon behind which another list begins. An address may have colons too.
fn end_of_names(list: &str) -> usize {
    let begins = |rest: &str| {
        let rest = rest.trim_start();
        let name = rest
            .trim_start_matches(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        rest.starts_with(|c: char| c.is_ascii_uppercase()) && name.trim_start().starts_with('=')
    };
    let mut at = 0;
    while let Some(found) = find(list.get(at..).unwrap_or_default(), ':') {
        at += found;
        if list.get(at + 1..).is_some_and(begins) {
            return at;
        }
        at += 1;
    }
    list.len()
}

/// The users of a rule, and what it grants them. `None` where sudo would not take the line, or it is not understood.
pub fn rule(line: &str) -> Option<(&str, Vec<Grant>)> {
    let (users, mut rest) = first_list(line);
    let mut grants = Vec::new();
    loop {
        let (hosts, commands) = split(rest, '=').filter(|(hosts, _)| !hosts.trim().is_empty())?;
        rest = spec(hosts.trim(), commands, &mut grants)?;
        if rest.is_empty() {
            return (!users.is_empty()).then_some((users, grants));
        }
    }
}

/// The commands on some hosts, and what follows them behind a colon.
fn spec<'a>(hosts: &str, mut rest: &'a str, grants: &mut Vec<Grant>) -> Option<&'a str> {
    let (mut runas, mut no_password, mut has_options) = (None, false, false);
    loop {
        rest = rest.trim_start();
        if let Some(inside) = rest.strip_prefix('(') {
            let (list, after) = split(inside, ')')?;
            // Behind the colon stand groups.
            runas = Some(list.split(':').next().unwrap_or_default().trim().to_owned());
            rest = after;
        } else if let Some((tag, after)) = tag(rest) {
            no_password = if tag.ends_with("PASSWD") { tag == "NOPASSWD" } else { no_password };
            rest = after;
        } else if let Some(after) = option(rest) {
            has_options = true;
            rest = after;
        } else {
            let (command, after) = rest.split_at_checked(end_of_command(rest)?)?;
            let (hosts, command) = (hosts.to_owned(), command.trim().to_owned());
            if !is_command(&command) {
                return None;
            }
            grants.push(Grant { hosts, runas: runas.clone(), no_password, has_options, command });
            match after.strip_prefix(',') {
                Some(after) => rest = after,
                None => return Some(after.strip_prefix(':').unwrap_or_default()),
            }
        }
    }
}

/// A word in capitals that is one of these, and what follows it and the sign.
fn keyword<'a>(text: &'a str, words: &[&'a str], sign: char) -> Option<(&'a str, &'a str)> {
    let end = text.find(|c: char| !c.is_ascii_uppercase() && c != '_')?;
    let (word, rest) = text.split_at_checked(end)?;
    let rest = rest.trim_start().strip_prefix(sign)?;
    words.contains(&word).then_some((word, rest))
}

/// A tag and what follows its colon.
fn tag(text: &str) -> Option<(&str, &str)> {
    keyword(text, &TAGS, ':')
}

/// What follows an option with a value.
fn option(text: &str) -> Option<&str> {
    let value = keyword(text, &OPTIONS, '=')?.1.trim_start();
    value.get(end_of_word(value, &[' ', '\t', ','])..)
}

/// Where a command with its arguments ends: at a comma or a colon. Quotes mean nothing there. `None` where it does not end.
fn end_of_command(text: &str) -> Option<usize> {
    let plain = text.trim_start_matches(['!', ' ', '\t']);
    let mut at = text.len() - plain.len();
    while let Some(sum) =
        SUMS.iter().find(|sum| text.get(at..).is_some_and(|t| t.starts_with(**sum)))
    {
        let value = text.get(at + sum.len()..)?.trim_start().strip_prefix(':')?.trim_start();
        let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !"+/=".contains(c))?;
        // Several sums may stand before one command.
        let rest = value.get(end..)?.trim_start();
        let more = rest.strip_prefix(',').map(str::trim_start);
        let more = more.filter(|more| SUMS.iter().any(|sum| more.starts_with(sum)));
        at = text.len() - more.unwrap_or(rest).len();
    }
    let (mut signs, mut before) = (text.get(at..)?.char_indices(), ' ');
    while let Some((offset, sign)) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            ',' | ':' => return Some(at + offset),
            // A regular expression, up to its `$`.
            '^' if [' ', '\t'].contains(&before) => loop {
                match signs.next()?.1 {
                    '\\' => drop(signs.next()),
                    '$' => break,
                    _ => {}
                }
            },
            _ => {}
        }
        before = sign;
    }
    Some(text.len())
}

/// Whether sudo would take this as a command. It leaves out a line that has another word.
fn is_command(text: &str) -> bool {
    let plain = text.trim_start_matches(['!', ' ', '\t']);
    let word = plain.split([' ', '\t']).next().unwrap_or_default();
    let is_name = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'_')
    };
    plain.starts_with(['/', '^', '\\'])
        || ["sudoedit", "list"].contains(&word)
        || SUMS.iter().any(|sum| plain.starts_with(sum))
        || is_name(plain)
}

/// The commands of a list, and where it ends.
pub fn commands(list: &str) -> (Vec<&str>, usize) {
    let (mut found, mut begin) = (Vec::new(), 0);
    loop {
        let rest = list.get(begin..).unwrap_or_default();
        let end = begin + end_of_command(rest).unwrap_or(rest.len());
        found.extend(list.get(begin..end));
        if !list.get(end..).is_some_and(|rest| rest.starts_with(',')) {
            return (found, end);
        }
        begin = end + 1;
    }
}

/// A list up to a word that no comma stands before, and what follows it.
pub fn first_list(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(['!', ' ', '\t']);
        rest = rest
            .get(end_of_word(rest, &[' ', '\t', ',', '!', '=', '(', ')'])..)
            .unwrap_or_default();
        let list = text.get(..text.len() - rest.len()).unwrap_or_default();
        match rest.trim_start().strip_prefix(',') {
            Some(after) => rest = after,
            None => return (list, rest.trim_start()),
        }
    }
}

/// Where a word ends: behind its closing quote, or before one of these signs.
fn end_of_word(text: &str, ends: &[char]) -> usize {
    let mut signs = text.char_indices();
    let quoted = text.starts_with(QUOTE);
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            QUOTE if quoted && at > 0 => return at + 1,
            QUOTE if at > 0 => return at,
            sign if !quoted && ends.contains(&sign) => return at,
            _ => {}
        }
    }
    text.len()
}

/// What stands between commas, those in quotes not counted.
pub fn parts(list: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), list);
    while let Some((part, after)) = split(rest, ',') {
        found.push(part);
        rest = after;
    }
    found.push(rest);
    found
}

fn split(text: &str, sign: char) -> Option<(&str, &str)> {
    let at = find(text, sign)?;
    Some((text.get(..at)?, text.get(at + sign.len_utf8()..)?))
}

/// Where a sign stands that is neither quoted nor escaped.
fn find(text: &str, sign: char) -> Option<usize> {
    let (mut signs, mut quoted) = (text.char_indices(), false);
    while let Some((at, found)) = signs.next() {
        match found {
            '\\' => drop(signs.next()),
            QUOTE => {
                quoted = !quoted && text.get(at + 1..).is_some_and(|rest| rest.contains(QUOTE))
            }
            found if found == sign && !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// A word without its quotes, and whether it is negated. Two signs are none.
pub fn word(text: &str) -> (bool, &str) {
    let text = text.trim();
    let plain = text.trim_start_matches(['!', ' ', '\t']);
    let signs = text.len() - plain.len();
    let signs = text.get(..signs).unwrap_or_default().matches('!').count();
    (signs % 2 == 1, plain.trim_matches(QUOTE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(line: &str) -> Vec<(String, Option<String>, bool, String)> {
        let grants = rule(line).unwrap().1.into_iter();
        grants.map(|g| (g.hosts, g.runas, g.no_password, g.command)).collect()
    }

    #[test]
    fn a_rule_is_divided_into_its_commands() {
        let of = |hosts: &str, runas: Option<&str>, tag, command: &str| {
            (hosts.to_owned(), runas.map(str::to_owned), tag, command.to_owned())
        };
        assert_eq!(
            granted("ann, %ops ALL=(ALL:ALL) NOPASSWD:SETENV: /bin/ls, PASSWD: ALL"),
            [of("ALL", Some("ALL"), true, "/bin/ls"), of("ALL", Some("ALL"), false, "ALL")]
        );
        assert_eq!(
            granted("ALL one, two = ALL : three = (bob , root) NOPASSWD : CWD=/x ALL"),
            [of("one, two", None, false, "ALL"), of("three", Some("bob , root"), true, "ALL")]
        );
        assert_eq!(
            granted("ann ALL = sha224:abc= /bin/x\\:y, NOPASSWD: /bin/z"),
            [of("ALL", None, false, "sha224:abc= /bin/x\\:y"), of("ALL", None, true, "/bin/z")]
        );
        assert_eq!(rule("ann , ben ALL=ALL").unwrap().0, "ann , ben");
        assert_eq!(rule("\"ann ben\" ALL=ALL").unwrap().0, "\"ann ben\"");
        assert_eq!(rule("nothing"), None);
    }

    #[test]
    fn a_rule_ends_and_goes_on_where_sudo_sees_it() {
        let of =
            |hosts: &str, tag, command: &str| (hosts.to_owned(), None, tag, command.to_owned());
        let all = of("ALL", true, "ALL");
        // A name of commands is no tag, and quotes and parentheses in arguments mean nothing.
        assert_eq!(granted("ann x = CMDS : ALL = NOPASSWD: ALL"), [of("x", false, "CMDS"), all]);
        for (line, first) in [
            ("ann ALL = /a (, NOPASSWD: ALL", "/a ("),
            ("ann ALL = /a \", NOPASSWD: ALL", "/a \""),
            ("ann ALL = /a \\\\, NOPASSWD: ALL", "/a \\\\"),
            ("ann ALL = /a ^[(,]$, NOPASSWD: ALL", "/a ^[(,]$"),
            ("ann ALL = sha224:a=, sha256:b= /a, NOPASSWD: ALL", "sha224:a=, sha256:b= /a"),
        ] {
            assert_eq!(granted(line), [of("ALL", false, first), of("ALL", true, "ALL")], "{line}");
        }
        for line in ["ann ALL = CWD=/a\\ b NOPASSWD: ALL", "ann ALL=CWD = \"/a b\" NOPASSWD:ALL"] {
            assert_eq!(granted(line), [of("ALL", true, "ALL")], "{line}");
            assert!(rule(line).unwrap().1[0].has_options);
        }
        assert_eq!(rule("ALL!x,ALL=ALL").unwrap().0, "ALL");
        assert_eq!(granted("\"ann\"!x,ALL=ALL"), [of("!x,ALL", false, "ALL")]);
        // sudo leaves such a line out.
        for line in ["ann ALL=ALL, ((", "ann ALL=PASSWD: ALL, x", "ann ALL=", "ALL=ALL"] {
            assert_eq!(rule(line), None, "{line}");
        }
    }

    #[test]
    fn one_line_can_define_several_names() {
        let of = |sign, name: &str, list: &str| (sign, name.to_owned(), list.to_owned());
        assert_eq!(
            aliases("User_Alias A = ann, ben : B=ALL").unwrap(),
            [of(':', "A", "ann, ben"), of(':', "B", "ALL")]
        );
        assert_eq!(aliases("Host_Alias H = 2001:db8::1").unwrap(), [of('@', "H", "2001:db8::1")]);
        assert_eq!(aliases("User_Aliases A = ann"), None);
    }
}
