//! How OpenSSH takes a line of its configuration apart (`strdelim` and `argv_split` of its misc.c).

/// What OpenSSH since 8.7 calls the method that asks. An older one knows it too, and does not ask by it.
pub const NEW_NAME: &str = "kbdinteractiveauthentication";

const QUOTE: char = '\u{22}';

/// Keyword, in lower case and by today's name, and arguments of a line.
pub fn split(line: &str) -> Option<(String, Vec<String>)> {
    let (keyword, rest) = written(line)?;
    let keyword = match keyword.to_ascii_lowercase().as_str() {
        "challengeresponseauthentication" | "skeyauthentication" => NEW_NAME.to_owned(),
        "dsaauthentication" => "pubkeyauthentication".to_owned(),
        keyword => keyword.to_owned(),
    };
    Some((keyword, arguments(rest)))
}

/// Whether the line has a name that OpenSSH 8.7 gave to an older setting.
pub fn has_new_name(line: &str) -> bool {
    written(line).is_some_and(|(keyword, _)| keyword.eq_ignore_ascii_case(NEW_NAME))
}

/// The keyword as it is written, without its quotes, and the rest of the line.
fn written(line: &str) -> Option<(String, &str)> {
    let line = line.split('\0').next().unwrap_or_default();
    let line = line.trim_matches([' ', '\t', '\r', '\n', '\u{c}']);
    let (keyword, rest) = keyword(line)?;
    // An empty one is passed over, once.
    let (keyword, rest) = if keyword.is_empty() { self::keyword(rest)? } else { (keyword, rest) };
    (!keyword.is_empty() && !keyword.starts_with('#')).then_some((keyword, rest))
}

/// Up to a blank, a `=` or the end of what is quoted.
fn keyword(text: &str) -> Option<(String, &str)> {
    let blanks = [' ', '\t', '\r', '\n'];
    let Some(end) = text.find([' ', '\t', '\r', '\n', QUOTE, '=']) else {
        return Some((text.to_owned(), ""));
    };
    let (before, rest) = text.split_at(end);
    if let Some(quoted) = rest.strip_prefix(QUOTE) {
        let (inside, after) = quoted.split_once(QUOTE)?;
        return Some((format!("{before}{inside}"), after.trim_start_matches(blanks)));
    }
    let by_equals = rest.starts_with('=');
    let rest = rest.get(1..).unwrap_or_default().trim_start_matches(blanks);
    // One `=` may stand between keyword and value.
    let rest = match rest.strip_prefix('=').filter(|_| !by_equals) {
        Some(after) => after.trim_start_matches(blanks),
        None => rest,
    };
    Some((before.to_owned(), rest))
}

/// Words; quotes hold blanks together, `\` stands before a quote, a `\` or a blank, `#` begins a comment.
pub fn arguments(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.chars().peekable();
    loop {
        while rest.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
        match rest.peek() {
            None | Some('#') => return words,
            Some(_) => {}
        }
        let (mut word, mut quote) = (String::new(), None);
        while let Some(c) = rest.next_if(|c| quote.is_some() || !matches!(c, ' ' | '\t')) {
            let plain = |next: &char| {
                matches!(*next, '\'' | QUOTE | '\\') || *next == ' ' && quote.is_none()
            };
            match c {
                '\\' => word.push(rest.next_if(plain).unwrap_or('\\')),
                QUOTE | '\'' if quote.is_none() => quote = Some(c),
                c if quote == Some(c) => quote = None,
                c => word.push(c),
            }
        }
        words.push(word);
    }
}

/// The criteria of a Match line: name, in lower case, and value.
pub fn criteria(arguments: &[String]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut words = arguments.iter().take_while(|word| !word.starts_with('#'));
    while let Some(word) = words.next() {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let name = name.to_ascii_lowercase();
        let alone = matches!(name.as_str(), "all" | "invalid-user");
        let value = match value {
            "" if alone => String::new(),
            // `User = ann` of the older ones, which split at any `=`.
            "" => match words.next().map(String::as_str) {
                Some("=") => words.next().cloned().unwrap_or_default(),
                value => value.unwrap_or_default().trim_start_matches('=').to_owned(),
            },
            value => value.to_owned(),
        };
        found.push((name, value));
    }
    found
}

/// Whether a name fits a list of patterns, one with `!` before it being an exception.
pub fn fits_list(list: &str, name: &str) -> bool {
    let mut fit = false;
    for pattern in list.split(',') {
        match pattern.strip_prefix('!') {
            Some(pattern) if fits(pattern.as_bytes(), name.as_bytes()) => return false,
            Some(_) => {}
            None => fit |= fits(pattern.as_bytes(), name.as_bytes()),
        }
    }
    fit
}

/// Whether a name fits a pattern with `*` and `?`.
pub fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) if fits(rest, name) => true,
        (Some((b'*', _)), Some((_, after))) => fits(pattern, after),
        (Some((b'?', rest)), Some((_, after))) => fits(rest, after),
        (Some((a, rest)), Some((b, after))) if a == b => fits(rest, after),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_keyword_and_arguments_however_it_is_written() {
        let same = |line| split(line).unwrap();
        let wanted = ("usepam".to_owned(), vec!["yes".to_owned()]);
        for line in [
            "UsePAM yes",
            " usepam=yes",
            "USEPAM \"yes\" # here",
            "UsePAM = yes",
            "\"UsePAM\" yes",
            "\"UsePAM\"yes",
            "Use\"PAM\" 'yes'",
            "=UsePAM yes",
            "UsePAM y\"e\"s\u{c}",
            "UsePAM yes\0 no",
        ] {
            assert_eq!(same(line), wanted, "{line}");
        }
        assert_eq!(same("ChallengeResponseAuthentication no").0, NEW_NAME);
        assert!(has_new_name("\"KbdInteractiveAuthentication\" no"));
        assert!(split("  # UsePAM yes").is_none() && split("").is_none());
    }

    #[test]
    fn arguments_are_taken_apart_as_openssh_does() {
        for (text, wanted) in [
            ("a 'b c' \"d # e\" # f", vec!["a", "b c", "d # e"]),
            (r#"a\ b \"c\" d\e"#, vec!["a b", "\"c\"", r"d\e"]),
            ("a#b", vec!["a#b"]),
        ] {
            assert_eq!(arguments(text), wanted, "{text}");
        }
    }

    #[test]
    fn criteria_have_a_value_in_any_spelling() {
        for line in
            ["User ann LocalPort 2222", "user=ann LOCALPORT=2222", "User = ann LocalPort =2222"]
        {
            let found = criteria(&arguments(line));
            let wanted = [("user", "ann"), ("localport", "2222")];
            assert_eq!(found, wanted.map(|(n, v)| (n.to_owned(), v.to_owned())), "{line}");
        }
        assert_eq!(criteria(&arguments("all")), [("all".to_owned(), String::new())]);
    }

    #[test]
    fn patterns_fit_as_the_shells_do() {
        for (pattern, name, fit) in [
            ("*.conf", "50-cloud-init.conf", true),
            ("*.conf", "50-cloud-init.conf.bak", false),
            ("a?c*", "abc", true),
            ("a?c", "ac", false),
            ("**", "x", true),
        ] {
            assert_eq!(fits(pattern.as_bytes(), name.as_bytes()), fit, "{pattern} {name}");
        }
        assert!(fits_list("git,a*", "ann") && !fits_list("a*,!ann", "ann"));
    }
}
