//! The lines of sudo's files as sudo itself joins and cuts them: those of rules (sudoers(5)) and of settings (sudo.conf(5)).

const QUOTE: char = '\u{22}';
/// The signs behind which a text in quotes can begin.
const BEFORE_A_TEXT: [char; 9] = [',', '!', '=', '(', ':', '@', '>', '%', '+'];

/// Lines of rules without their comments, and the number of the first one of each. A `\` at the end continues a line: what
/// follows is another word. A comment ends where its line ends, even with a `\` there.
pub fn whole_lines(text: &str) -> Vec<(usize, String)> {
    let (mut lines, mut begun, mut state) = (Vec::new(), None::<(usize, String)>, State::default());
    for (number, line) in (1..).zip(text.lines()) {
        let (number, mut whole) = begun.take().unwrap_or((number, String::new()));
        let (content, goes_on) = state.content(line);
        whole.push_str(content);
        if goes_on {
            whole.push(' ');
            begun = Some((number, whole));
        } else {
            state = State::default();
            lines.push((number, whole));
        }
    }
    lines.extend(begun);
    lines
}

/// What is known of a line from what was read of it.
#[derive(Default)]
struct State {
    quoted: bool,
    /// The last sign that is no blank.
    before: Option<char>,
}

impl State {
    /// What a line says before a comment, and whether the next one continues it.
    fn content<'a>(&mut self, line: &'a str) -> (&'a str, bool) {
        let begun = self.before.is_none().then(|| line.trim_start());
        let includes =
            begun.is_some_and(|line| line.starts_with(['@', '#']) && included(line).is_some());
        let directive = line.find('#').filter(|_| includes && line.trim_start().starts_with('#'));
        let before = |at: usize| line.get(..at).unwrap_or_default();
        let mut signs = line.char_indices();
        while let Some((at, sign)) = signs.next() {
            let rest = line.get(at + sign.len_utf8()..).unwrap_or_default();
            match sign {
                '\\' if rest.is_empty() => return (before(at), true),
                '\\' => drop(signs.next()),
                QUOTE if self.quoted => self.quoted = false,
                // In the arguments of a command, it is a sign like others.
                QUOTE
                    if includes || self.before.is_none_or(|sign| BEFORE_A_TEXT.contains(&sign)) =>
                {
                    self.quoted = rest.contains(QUOTE) || rest.ends_with('\\');
                }
                '#' if !self.quoted && directive != Some(at) && !begins_a_number(rest) => {
                    return (before(at), false);
                }
                _ => {}
            }
            if ![' ', '\t'].contains(&sign) {
                self.before = Some(sign);
            }
        }
        (line, false)
    }
}

/// `#1000` and `#-1` are user ids.
fn begins_a_number(text: &str) -> bool {
    text.strip_prefix('-').unwrap_or(text).starts_with(|c: char| c.is_ascii_digit())
}

/// Lines of settings. A line has a comment or is continued, not both.
pub fn conf_lines(text: &str) -> Vec<(usize, String)> {
    let (mut lines, mut begun) = (Vec::new(), None::<(usize, String)>);
    for (number, line) in (1..).zip(text.lines()) {
        let (number, mut whole) = begun.take().unwrap_or((number, String::new()));
        let line = line.trim_start();
        let part = line.strip_suffix('\\').filter(|part| !part.ends_with('\\'));
        match (line.split_once('#'), part) {
            (None, Some(part)) => {
                whole.push_str(part);
                begun = Some((number, whole));
            }
            (comment, _) => {
                lines.push((number, whole + comment.map_or(line, |(before, _)| before)))
            }
        }
    }
    lines.extend(begun);
    lines
}

/// What a line of rules includes, and whether it is a folder.
pub fn included(line: &str) -> Option<(bool, String)> {
    let rest = line.trim().strip_prefix(['@', '#'])?.strip_prefix("include")?;
    let (folder, rest) = match rest.strip_prefix("dir") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let (quoted, rest) = match rest.strip_prefix(QUOTE) {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let mut named = String::new();
    let mut signs = rest.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => named.extend(signs.next()),
            QUOTE if quoted => break,
            ' ' | '\t' if !quoted => break,
            sign => named.push(sign),
        }
    }
    Some((folder, named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_sudo_are_joined_and_cut_as_sudo_does_it() {
        let lines = |text: &str| -> Vec<String> {
            whole_lines(text).into_iter().map(|(_, line)| line.trim().to_owned()).collect()
        };
        assert_eq!(lines("# a \\\nb"), ["", "b"]);
        assert_eq!(lines("a\\\nb"), ["a b"]);
        assert_eq!(lines("a\\\\\nb"), ["a\\\\", "b"]);
        assert_eq!(
            lines("a # b\nc #-d\n#-1 e\nf\\#g\n\"h # i\""),
            ["a", "c", "#-1 e", "f\\#g", "\"h # i\""]
        );
        // Quotes in the arguments of a command.
        assert_eq!(lines("a \" # b\nc"), ["a \"", "c"]);
        assert_eq!(lines("a=/b \" # c\" \\\nd"), ["a=/b \"", "d"]);
        assert_eq!(lines("a=/b \" , \\\n c # d \\\ne"), ["a=/b \" ,   c", "e"]);
        assert_eq!(lines("a=\"b # c\", \"d # e\" # f"), ["a=\"b # c\", \"d # e\""]);
        assert_eq!(lines("@include \"a # b\" # c"), ["@include \"a # b\""]);
        assert_eq!(lines("\"a \\\n # b\" c # d"), ["\"a   # b\" c"]);
        assert_eq!(lines("#include x # y\n#includes x"), ["#include x", ""]);
        let numbers: Vec<usize> = whole_lines("a\\\nb\nc").into_iter().map(|line| line.0).collect();
        assert_eq!(numbers, [1, 3]);
    }

    #[test]
    fn a_line_of_sudo_conf_has_a_comment_or_goes_on() {
        let lines: Vec<_> = conf_lines("# a \\\nb \\\n  c # d \\\ne").into_iter().collect();
        assert_eq!(lines, [(1, String::new()), (2, "b c ".to_owned()), (4, "e".to_owned())]);
    }

    #[test]
    fn the_name_of_an_included_file_ends_at_a_blank() {
        for (line, file) in [
            ("@include /etc/a ", "/etc/a"),
            ("#include\t/etc/a\\ b c", "/etc/a b"),
            ("@include \"/etc/a b\" c", "/etc/a b"),
            ("@include /et\\c/a", "/etc/a"),
        ] {
            assert_eq!(included(line), Some((false, file.to_owned())), "{line}");
        }
        assert_eq!(included(" @includedir a"), Some((true, "a".to_owned())));
        assert_eq!(included("# include a"), None);
    }
}
