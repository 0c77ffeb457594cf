//! The words of sudo's rules (sudoers(5)): lines, includes, comments, lists, and what a rule grants. It reads text alone.

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

/// One command of a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// The hosts on which the rule counts.
    pub hosts: String,
    /// As whom, without the groups. `None` where the rule does not say it: as root.
    pub runas: Option<String>,
    /// Whether the tag NOPASSWD is in force.
    pub no_password: bool,
    /// The command, or a name of several.
    pub command: String,
}

/// Lines with those that a `\` at their ends continues, and the number of the first one.
pub fn whole_lines(text: &str) -> Vec<(usize, String)> {
    let (mut lines, mut begun) = (Vec::new(), None::<(usize, String)>);
    for (number, line) in (1..).zip(text.lines()) {
        let (number, mut whole) = begun.take().unwrap_or((number, String::new()));
        match line.strip_suffix('\\') {
            Some(part) => {
                whole.push_str(part);
                begun = Some((number, whole));
            }
            None => lines.push((number, whole + line)),
        }
    }
    lines.extend(begun);
    lines
}

/// What a line includes, and whether it is a folder.
pub fn included(line: &str) -> Option<(bool, String)> {
    let line = line.trim();
    let rest = line.strip_prefix(['@', '#'])?.strip_prefix("include")?;
    let (folder, rest) = match rest.strip_prefix("dir") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let named = rest.strip_prefix([' ', '\t'])?.trim();
    let named = match named.strip_prefix(QUOTE) {
        Some(quoted) => quoted.split(QUOTE).next().unwrap_or_default().to_owned(),
        None => named.replace("\\ ", " "),
    };
    Some((folder, named))
}

/// `#` begins a comment, unless it is in quotes or begins the number of a user.
pub fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let mut before = None;
    for (at, c) in line.char_indices() {
        match c {
            QUOTE if before != Some('\\') => quoted = !quoted,
            '#' if !quoted && before != Some('\\') => {
                let next = line.get(at + 1..).and_then(|rest| rest.chars().next());
                if !next.is_some_and(|next| next.is_ascii_digit() || next == '-') {
                    return line.get(..at).unwrap_or_default();
                }
            }
            _ => {}
        }
        before = Some(c);
    }
    line
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
    let mut found: Vec<(char, String, String)> = Vec::new();
    // An address may have colons too.
    for part in divided(line.get(word.len()..)?, ':') {
        match (part.split_once('='), found.last_mut()) {
            (Some((name, list)), _) => {
                found.push((*sign, name.trim().to_owned(), list.trim().to_owned()));
            }
            (None, Some((.., list))) => *list = format!("{list}:{part}"),
            (None, None) => {}
        }
    }
    Some(found)
}

/// The users of a rule, and what it grants them.
pub fn rule(line: &str) -> Option<(&str, Vec<Grant>)> {
    let (users, rest) = first_list(line);
    let mut grants = Vec::new();
    for spec in specs(rest) {
        let (hosts, commands) = spec.split_once('=')?;
        let (mut runas, mut no_password) = (None, false);
        for mut item in parts(commands) {
            loop {
                item = item.trim_start();
                if let Some((inside, rest)) =
                    item.strip_prefix('(').and_then(|item| item.split_once(')'))
                {
                    // Behind the colon stand groups.
                    runas = Some(inside.split(':').next().unwrap_or_default().trim().to_owned());
                    item = rest;
                } else if let Some((tag, rest)) = tag(item) {
                    match tag {
                        "NOPASSWD" => no_password = true,
                        "PASSWD" => no_password = false,
                        _ => {}
                    }
                    item = rest;
                } else if let Some(rest) = option(item) {
                    item = rest;
                } else {
                    break;
                }
            }
            let (hosts, command) = (hosts.trim().to_owned(), item.trim().to_owned());
            grants.push(Grant { hosts, runas: runas.clone(), no_password, command });
        }
    }
    (!grants.is_empty()).then_some((users.trim(), grants))
}

/// A tag and what follows its colon.
fn tag(item: &str) -> Option<(&str, &str)> {
    let (word, rest) = item.split_once(':')?;
    let word = word.trim_end();
    let is_tag = !word.is_empty() && word.bytes().all(|c| c.is_ascii_uppercase() || c == b'_');
    is_tag.then_some((word, rest))
}

/// What follows an option with a value.
fn option(item: &str) -> Option<&str> {
    let (word, rest) = item.split_once('=')?;
    let rest = OPTIONS.contains(&word.trim()).then(|| rest.trim_start())?;
    Some(rest.find([' ', '\t']).and_then(|at| rest.get(at..)).unwrap_or_default())
}

/// The parts of a rule that colons divide: other hosts, with other commands. The colons of tags, of groups and of
/// digests divide nothing.
fn specs(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in divided(text, ':') {
        let joined = found.last_mut().filter(|before| {
            let word = before.trim_end().rsplit([' ', '\t', ',', '=', ')', ':']).next();
            let word = word.unwrap_or_default();
            let tag = word.bytes().all(|c| c.is_ascii_uppercase() || c == b'_') && word != "ALL";
            let open = before.matches('(').count() > before.matches(')').count();
            tag || open || word.starts_with("sha") || !part.contains('=')
        });
        match joined {
            Some(before) => *before = format!("{before}:{part}"),
            None => found.push(part.to_owned()),
        }
    }
    found
}

/// A list up to a blank that no comma stands beside, and what follows it.
pub fn first_list(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (mut quoted, mut before) = (false, None);
    for (at, c) in text.char_indices() {
        match c {
            QUOTE if before != Some('\\') => quoted = !quoted,
            ' ' | '\t' if !quoted && before != Some('\\') => {
                let (list, rest) = text.split_at(at);
                let after = rest.trim_start();
                if !list.trim_end().ends_with([',', '!']) && !after.starts_with(',') {
                    return (list, after);
                }
            }
            _ => {}
        }
        before = Some(c);
    }
    (text, "")
}

/// What stands between commas, those in quotes not counted.
pub fn parts(list: &str) -> Vec<&str> {
    divided(list, ',')
}

/// What stands between signs that are neither quoted nor escaped nor in parentheses.
fn divided(list: &str, sign: char) -> Vec<&str> {
    let (mut found, mut begin, mut quoted, mut before) = (Vec::new(), 0, false, None);
    let mut deep = 0_usize;
    for (at, c) in list.char_indices() {
        match c {
            QUOTE if before != Some('\\') => quoted = !quoted,
            '(' if !quoted && before != Some('\\') => deep += 1,
            ')' if !quoted && before != Some('\\') => deep = deep.saturating_sub(1),
            c if c == sign && !quoted && deep == 0 && before != Some('\\') => {
                found.extend(list.get(begin..at));
                begin = at + c.len_utf8();
            }
            _ => {}
        }
        before = Some(c);
    }
    found.extend(list.get(begin..));
    found
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
