//! Commands in a sentence: a command that is broken over two lines cannot be copied, and reads like two things.
//!
//! The catalogue does not mark commands. They are known by their words, so that a new message in any language needs
//! no thought.

/// The commands of `enroll`; a test compares them with the command line's definition.
pub const COMMANDS: [&str; 27] = [
    "add",
    "address",
    "admin",
    "adopt",
    "check",
    "compromised",
    "devices",
    "disable",
    "downgrade",
    "export",
    "import",
    "list",
    "move",
    "prefer",
    "recovery",
    "remove",
    "repair",
    "reset",
    "resync",
    "sessions",
    "setup",
    "show",
    "status",
    "test-delivery",
    "ticket",
    "unlock",
    "verify",
];
/// Other programs that messages name with arguments.
const PROGRAMS: [&str; 9] =
    ["sudo", "chmod", "chown", "setcap", "systemctl", "make", "timedatectl", "apt-get", "login"];
/// Programs whose first word is a verb with a hyphen in it, as `terminate-user`.
const WITH_VERBS: [&str; 2] = ["loginctl", "hostnamectl"];

/// For each word whether it belongs to the command that the word before it is part of.
pub fn joined(words: &[&str]) -> Vec<bool> {
    let mut before: Option<Part> = None;
    let rest = |from: usize| words.get(from).copied().unwrap_or_default();
    let parts = words.iter().enumerate().map(|(index, word)| {
        let next = rest(index + 1);
        let belongs = before.is_some_and(|part| part.goes_on_with(word, next));
        let quoted = before.is_some_and(|part| part.quoted) || opens_quotation(word);
        let is_part = belongs || begins(word, next);
        before = (is_part && !ends(word, quoted)).then_some(Part { word: bare(word), quoted });
        belongs
    });
    parts.collect()
}

/// The last word so far of a command.
#[derive(Clone, Copy)]
struct Part<'a> {
    word: &'a str,
    /// Up to the closing backtick everything belongs to it.
    quoted: bool,
}

impl Part<'_> {
    fn goes_on_with(self, word: &str, next: &str) -> bool {
        let operand_ends = next.is_empty() || is_argument(next) || ends(word, false);
        match self.word {
            _ if self.quoted || is_argument(word) => true,
            "enroll" | "admin" => COMMANDS.contains(&bare(word)),
            "sudo" => bare(word) == "enroll",
            name if WITH_VERBS.contains(&name) => true,
            // A name, and not the first word of what the sentence says of the command.
            _ => operand_ends,
        }
    }
}

fn begins(word: &str, next: &str) -> bool {
    let name = bare(word);
    opens_quotation(word)
        || name.starts_with("--")
        || name == "enroll" && (COMMANDS.contains(&bare(next)) || next.starts_with('-'))
        || PROGRAMS.contains(&name) && (is_argument(next) || bare(next) == "enroll")
        || WITH_VERBS.contains(&name) && bare(next).contains('-')
        || name.contains('=') && bare(next) == "enroll"
}

fn opens_quotation(word: &str) -> bool {
    word.matches('`').count() == 1
        && !word.ends_with('`')
        && !word.trim_end_matches(END).ends_with('`')
}

/// What no word of a sentence looks like: options, paths, modes, placeholders.
fn is_argument(word: &str) -> bool {
    let plain = word.trim_end_matches(END);
    let placeholder = plain.len() > 1 && plain.bytes().all(|b| b.is_ascii_uppercase());
    let first = word.starts_with(['-', '/', '<']) || word.starts_with("...");
    first || placeholder || plain.contains('=') || plain.contains("-w") || plain.contains("-s")
}

/// Punctuation behind a command.
const END: [char; 6] = ['.', ',', ';', ':', ')', '!'];

/// Whether the command ends with this word.
fn ends(word: &str, quoted: bool) -> bool {
    let behind = word.chars().next_back();
    if quoted {
        return word.matches('`').count() == 2 || !opens_quotation(word) && word.contains('`');
    }
    word != "..." && behind.is_some_and(|c| END.contains(&c) || c == '`' || !c.is_ascii())
}

/// Without what stands around a word in a sentence.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && !"-_=./".contains(c))
        .trim_end_matches(END)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn bound(text: &str) -> String {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut out = String::new();
        for (word, joined) in words.iter().zip(joined(&words)) {
            out.push(if joined { '~' } else { ' ' });
            out.push_str(word);
        }
        out.trim_start().to_owned()
    }

    #[test]
    fn the_commands_are_those_of_the_command_line() {
        let command = crate::cli::Arguments::command();
        let admin = command.find_subcommand("admin").unwrap();
        for one in command.get_subcommands().chain(admin.get_subcommands()) {
            let name = one.get_name();
            assert!(one.is_hide_set() || COMMANDS.contains(&name), "{name}");
        }
    }

    #[test]
    fn the_words_of_a_command_belong_together_and_no_others() {
        for text in [
            "To revert it: enroll~setup~sshd~--undo",
            "ask your administrator (sudo~enroll~--user~NAME). Then go on.",
            "The list: `enroll~admin~list` shows who is enrolled.",
            "to disable codes (enroll~disable ends your enrolment)",
            "(No squares? End with Ctrl-C, then: LC_ALL=C.UTF-8~enroll)",
            "make room and run enroll again",
            "run: chmod~u-s,g-s and setcap~-r on the program",
            "if it is meant: --user~NAME~--only~web1",
            "(enroll~--user for a new one, or enroll~admin~disable)",
            "also this one: loginctl~terminate-user~ann",
            "give it a name (hostnamectl~set-hostname~NAME), or",
            "to end that: loginctl~disable-linger~ann.",
            "if they are right: chown~-R~root~/var/lib/x; chmod~-R~go=~/var/lib/x",
        ] {
            assert_eq!(bound(&text.replace('~', " ")), text);
        }
    }
}
