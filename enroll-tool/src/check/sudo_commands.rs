//! Commands of sudo's rules that are as much as all commands: a shell, a folder of programs, or a pattern that fits a shell.

use pam_stack::sshd::glob::fits;

/// Programs that run any command of the user who starts them.
const SHELLS: [&str; 12] =
    ["ash", "bash", "csh", "dash", "fish", "ksh", "mksh", "rbash", "sh", "su", "tcsh", "zsh"];
/// Where programs are.
const FOLDERS: [&str; 6] =
    ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];
/// A name that no program has: a pattern that fits it fits all of the folder.
const ANY: &str = "any-program";
/// Signs of patterns.
const WILD: [char; 3] = ['*', '?', '['];

/// Whether a user who may run this command may run every command.
pub fn is_as_all(command: &str) -> bool {
    let mut words = without_sums(command).split([' ', '\t']).filter(|word| !word.is_empty());
    let Some(program) = words.next() else { return false };
    if !words.all(leaves_open) {
        return false;
    }
    if program.ends_with('/') {
        return FOLDERS.contains(&program.trim_end_matches('/'));
    }
    let expression = program.strip_prefix('^').and_then(|text| text.strip_suffix('$'));
    let fits_path = |path: String| match expression {
        Some(expression) => matches(expression.as_bytes(), path.as_bytes()),
        None => fits_each_part(program, &path),
    };
    let names = || SHELLS.iter().chain([&ANY]);
    let mut paths =
        FOLDERS.iter().flat_map(|folder| names().map(move |name| format!("{folder}/{name}")));
    // A shell in another folder, such as /opt.
    let name = program.rsplit('/').next().unwrap_or_default();
    let is_shell = expression.is_none() && !program.contains(WILD) && SHELLS.contains(&name);
    is_shell || paths.any(fits_path)
}

/// The sums that the file must have say nothing of what it is.
fn without_sums(command: &str) -> &str {
    let command = command.trim();
    let begins = [" /", "\t/", " ^", "\t^"].iter().filter_map(|sign| command.find(sign)).min();
    let rest = begins.filter(|_| command.starts_with("sha")).and_then(|at| command.get(at..));
    rest.unwrap_or(command).trim_start()
}

/// Whether an argument leaves a shell free to run what its user types: none, an option, or a pattern.
fn leaves_open(argument: &str) -> bool {
    argument == "\"\"" || argument.starts_with(['-', '^']) || argument.contains('*')
}

/// Whether a path fits a pattern as in glob(3): no sign but a slash fits a slash.
fn fits_each_part(pattern: &str, path: &str) -> bool {
    let (patterns, parts) = (pattern.split('/'), path.split('/'));
    patterns.clone().count() == parts.clone().count()
        && patterns.zip(parts).all(|(pattern, part)| fits(pattern.as_bytes(), part.as_bytes()))
}

/// Whether a text fits a regular expression from its beginning to its end. It takes no groups, choices and counts: an
/// expression with those fits nothing here.
fn matches(expression: &[u8], text: &[u8]) -> bool {
    let Some((atom, rest)) = first_atom(expression) else { return text.is_empty() };
    if atom.iter().any(|sign| b"(|){".contains(sign)) && atom.len() == 1 {
        return false;
    }
    let is_one = |byte: &u8| match atom {
        b"." => true,
        [b'[', b'^', set @ ..] => !fits(&[b"[", set].concat(), &[*byte]),
        [b'[', ..] | [b'\\', _] => fits(atom, &[*byte]),
        plain => plain == [*byte],
    };
    let (least, most, rest) = match rest.split_first() {
        Some((b'*', rest)) => (0, text.len(), rest),
        Some((b'+', rest)) => (1, text.len(), rest),
        Some((b'?', rest)) => (0, 1, rest),
        _ => (1, 1, rest),
    };
    let run = text.iter().take(most).take_while(|byte| is_one(byte)).count();
    (least..=run).any(|at| text.get(at..).is_some_and(|text| matches(rest, text)))
}

/// One sign of an expression with what belongs to it, and what follows.
fn first_atom(expression: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = match expression.first()? {
        b'\\' => 2,
        b'[' => {
            let from = if expression.get(1) == Some(&b'^') { 3 } else { 2 };
            let end = expression.iter().skip(from).position(|sign| *sign == b']');
            end.map_or(1, |end| from + end + 1)
        }
        _ => 1,
    };
    expression.split_at_checked(length.min(expression.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_folders_and_wide_patterns_are_as_much_as_all() {
        for command in [
            "/bin/bash",
            "/bin/sh \"\"",
            "/usr/bin/zsh -c *",
            "/opt/own/bash",
            "sha224:abc= /bin/dash",
            "/usr/bin/su -",
            "/usr/bin/",
            "/usr/local/sbin/",
            "/*/*/*",
            "/*/*",
            "/bin/*",
            "/usr/bin/ba*",
            "/usr/sbin/[a-z]*",
            "^.*$",
            "^/.+$",
            "^/usr/bin/[a-z]+$",
            "^/usr/bin/[^x]*$",
            "/bin/bash ^.*$",
        ] {
            assert!(is_as_all(command), "{command}");
        }
        for command in [
            "/bin/ls",
            "/bin/bash -c /opt/job",
            "/bin/bash /opt/job *",
            "/opt/tools/",
            "/opt/*/*",
            "/usr/bin/apt*",
            "^/usr/bin/apt-.*$",
            "^/opt/.*$",
            "^/usr/bin/(a|b)$",
            "sudoedit",
            "",
        ] {
            assert!(!is_as_all(command), "{command}");
        }
    }
}
