//! Parser, help, manual and completions say the same: whatever one of them knows, all of them know.
//!
//! The completions in `packaging/completions` are generated; `UPDATE=1 cargo test -p enroll-tool completions`
//! writes them anew.

use super::Arguments;
use clap::{Arg, Command, CommandFactory};
use clap_complete::{Generator, Shell, generate};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn repository(path: &str) -> PathBuf {
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    PathBuf::from(root).join("..").join(path)
}

fn text(path: &str) -> String {
    fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn parser() -> Command {
    let mut command = Arguments::command();
    command.build();
    command
}

/// The same without hidden options: those are for the program itself, and one generator tells them.
fn shown(command: &Command) -> Command {
    let name: &'static str = command.get_name().to_owned().leak();
    let mut shown = Command::new(name);
    if let Some(about) = command.get_about() {
        shown = shown.about(about.clone());
    }
    let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set());
    // Relations to what is left out would make the parser fail its own test, and no script knows any.
    shown = shown.args(arguments.map(|argument| {
        let mut plain = Arg::new(argument.get_id().clone()).action(argument.get_action().clone());
        if let Some(long) = argument.get_long() {
            plain = plain.long(long.to_owned().leak() as &'static str);
        }
        if let Some(help) = argument.get_help() {
            plain = plain.help(help.clone());
        }
        if argument.get_action().takes_values() {
            plain = plain.value_parser(argument.get_value_parser().clone());
            plain = plain.value_hint(argument.get_value_hint());
            let names = argument.get_value_names().unwrap_or_default().to_vec();
            plain = plain.value_names(names);
        }
        plain
    }));
    shown.subcommands(command.get_subcommands().map(self::shown))
}

fn completions(shell: Shell) -> (String, String) {
    let mut command = shown(&Arguments::command());
    let mut script = Vec::new();
    generate(shell, &mut command, "enroll", &mut script);
    (shell.file_name("enroll"), String::from_utf8(script).expect("is text"))
}

#[test]
fn the_shipped_completions_are_those_of_the_parser() {
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        let (name, script) = completions(shell);
        let path = format!("packaging/completions/{name}");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(repository(&path), &script).expect("can be written");
        }
        assert!(text(&path) == script, "{path} is old; UPDATE=1 cargo test completions");
        for hidden in ["--settle", "--revert-pending", "--after", "--root"] {
            assert!(!script.contains(hidden), "{path} has {hidden}");
        }
    }
}

/// Every command with its path, such as "admin sessions".
fn every_command() -> Vec<(String, Command)> {
    fn collect(path: &str, command: &Command, found: &mut Vec<(String, Command)>) {
        found.push((path.to_owned(), command.clone()));
        for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
            collect(format!("{path} {}", inner.get_name()).trim_start(), inner, found);
        }
    }
    let mut found = Vec::new();
    collect("", &parser(), &mut found);
    found
}

fn options(command: &Command) -> BTreeSet<String> {
    let shown = command.get_arguments().filter(|argument| !argument.is_hide_set());
    let named = shown.filter_map(clap::Arg::get_long);
    named.filter(|name| !["help", "version"].contains(name)).map(|n| format!("--{n}")).collect()
}

/// A manual page, as it reads.
fn manual(name: &str) -> String {
    let text = text(&format!("packaging/man/{name}"));
    ["\\fB", "\\fI", "\\fR", "\\&"]
        .iter()
        .fold(text, |text, mark| text.replace(mark, ""))
        .replace("\\-", "-")
}

fn page_of(path: &str) -> &'static str {
    match path.split(' ').next() {
        Some("admin") => "enroll-admin.8",
        Some("setup") => "enroll-setup.8",
        _ => "enroll.1",
    }
}

/// Whether a text has this word, and not only a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let after = text[at + word.len()..].chars().next();
        let before = text[..at].chars().next_back();
        !after.is_some_and(goes_on) && !before.is_some_and(goes_on)
    })
}

#[test]
fn every_command_and_option_is_in_help_manual_and_completions() {
    let scripts = [Shell::Bash, Shell::Zsh, Shell::Fish].map(completions);
    for (path, command) in every_command() {
        let mut page = manual(page_of(&path));
        if path == "admin compromised" {
            // It takes the options of enroll(1) that say how a key is shown, and says so.
            page += &manual("enroll.1");
        }
        let name = path.split(' ').next_back().unwrap_or_default();
        assert!(name.is_empty() || has_word(&page, name), "{path} is not in {}", page_of(&path));
        let help = command.clone().render_long_help().to_string();
        for option in options(&command) {
            assert!(has_word(&help, &option), "{path} {option} is not in its help");
            assert!(has_word(&page, &option), "{path} {option} is not in {}", page_of(&path));
            for (file, script) in &scripts {
                // fish writes `-l name`.
                let fish = format!("-l {}", option.trim_start_matches('-'));
                assert!(has_word(script, &option) || script.contains(&fish), "{option}: {file}");
            }
        }
    }
}

#[test]
fn no_manual_names_an_option_that_there_is_not() {
    let known: BTreeSet<String> =
        every_command().iter().flat_map(|(_, command)| options(command)).collect();
    // Of other programs, named where the text says so.
    let others = [
        "--help",
        "--version",
        "--enable",
        "--disable",
        "--login",
        "--backup",
        "--totp",
        "--listen",
        // The delivery commands.
        "--config",
        "--check",
        "--trace",
    ];
    for page in fs::read_dir(repository("packaging/man")).expect("is there") {
        let name = page.expect("is there").file_name().into_string().expect("is text");
        let text = manual(&name);
        let letter = |c: char| c.is_ascii_lowercase() || c == '-';
        for (at, _) in text.match_indices("--") {
            let word: String = text[at..].chars().take_while(|c| letter(*c)).collect();
            let word = word.trim_end_matches('-');
            let fits = word.len() < 4 || known.contains(word) || others.contains(&word);
            assert!(fits, "{name} names {word}");
        }
    }
}

/// Names that the setter of the settings takes, by its source.
fn settings() -> (BTreeSet<String>, BTreeSet<String>) {
    let source = text("crates/totp-core/src/settings/setter.rs");
    let names = |function: &str| -> BTreeSet<String> {
        let body = source.split(function).nth(1).expect("is there");
        let body = body.split("\n    }\n").next().expect("ends");
        let lines = body.lines().filter_map(|line| {
            let (name, _) = line.trim_start().strip_prefix('"')?.split_once("\" =>")?;
            Some(name.to_owned())
        });
        lines.collect()
    };
    let (both, line) = (names("fn set("), names("fn set_for_one_field("));
    assert!(both.len() >= 13 && line.len() == 3, "{both:?} {line:?}");
    let for_lines = ["policy", "trial"].map(str::to_owned);
    (both, line.into_iter().chain(for_lines).collect())
}

/// Settings that no line of a PAM file takes.
const FOR_THE_FILE: [&str; 7] = [
    "enrol_at_login",
    "enrol_until",
    "enrol_ticket",
    "factors",
    "factor_order",
    "key_services",
    "key_pin",
];

#[test]
fn every_setting_is_in_the_manuals_and_example_it_belongs_in() {
    let (both, line) = settings();
    let (module, policy) = (manual("pam_totp.8"), manual("pam_totp.toml.5"));
    let example = text("packaging/pam_totp.toml");
    for name in &both {
        assert!(has_word(&module, name), "{name} is not in pam_totp(8)");
        assert!(has_word(&policy, name), "{name} is not in pam_totp.toml(5)");
        assert!(example.contains(&format!("#{name} = ")), "{name} is not in the example");
    }
    for name in FOR_THE_FILE {
        assert!(has_word(&policy, name), "{name} is not in pam_totp.toml(5)");
        assert!(example.contains(&format!("#{name} = ")), "{name} is not in the example");
    }
    for name in &line {
        assert!(has_word(&module, name), "{name} is not in pam_totp(8)");
        assert!(!example.contains(&format!("#{name} = ")), "{name} is for a line alone");
    }
    // And nothing else: each name of the example is one that the setter takes.
    for name in example.lines().filter_map(|line| line.strip_prefix('#')?.split_once(" = ")) {
        let of_enroll = ["password_check", "issuer", "host_name"].contains(&name.0);
        let known = both.contains(name.0) || FOR_THE_FILE.contains(&name.0) || of_enroll;
        assert!(known, "{} is in the example", name.0);
    }
}

/// The command line of a command with all that it must have, and one option more.
fn with_option(path: &str, command: &Command, option: &Arg) -> Vec<String> {
    let mut words = vec!["enroll".to_owned()];
    words.extend(path.split_whitespace().map(str::to_owned));
    let needed = command.get_arguments().filter(|a| a.is_positional() && a.is_required_set());
    words.extend(needed.map(|_| "ann".to_owned()));
    words.push(format!("--{}", option.get_long().expect("is an option")));
    words
}

#[test]
fn no_command_takes_an_option_of_another_one() {
    let commands: Vec<_> =
        every_command().into_iter().filter(|(path, _)| !path.ends_with("help")).collect();
    let mut all: Vec<Arg> = Vec::new();
    for argument in commands.iter().flat_map(|(_, command)| command.get_arguments()) {
        let known = |other: &Arg| other.get_long() == argument.get_long();
        if argument.get_long().is_some() && !all.iter().any(known) {
            all.push(argument.clone());
        }
    }
    let mut refused = 0;
    for (path, command) in commands.iter().filter(|(path, _)| path != "admin") {
        let own = |option: &Arg| command.get_arguments().any(|a| a.get_long() == option.get_long());
        for option in all.iter().filter(|option| !own(option)) {
            let words = with_option(path, command, option);
            let told = Arguments::command().try_get_matches_from(&words).expect_err("is refused");
            let named = told.get(clap::error::ContextKind::InvalidArg).map(ToString::to_string);
            let name = words.last().expect("is there");
            assert_eq!(named.as_deref(), Some(name.as_str()), "{words:?}: {told}");
            refused += 1;
        }
    }
    assert!(refused > 300, "{refused}");
}

/// Options of which one would be without effect beside the other.
#[test]
fn options_of_which_one_would_be_ignored_do_not_go_together() {
    for line in [
        "--json --uri",
        "--json --plain",
        "--uri --plain",
        "add --json --uri",
        "show --uri --plain",
        "compromised --json --plain",
        "admin compromised ann --json --uri",
        "admin compromised ann --user bob",
        "admin compromised ann --system",
        "compromised --user ann --system",
        "check --changed --user ann",
        "check --changed --from 192.0.2.7",
        "check --accept",
        "setup sshd --undo --dry-run",
        "setup sshd --undo --roll-out",
        "setup sshd --undo --enforce",
        "setup sshd --undo --wait 5m",
        "setup i3lock --undo --keep",
        "setup i3lock --keep --dry-run",
        "setup i3lock --keep --roll-out",
        "setup i3lock --keep --enforce",
        "setup i3lock --keep --wait 5m",
        "setup i3lock --keep --yes",
        "setup sshd --roll-out --enforce",
        "setup sshd --after 5",
        "setup sshd --settle x --undo",
        "setup sshd --revert-pending",
        "import f --all --user ann",
        "import f --all --only ann",
        "import f --recovery-codes x",
        "admin sessions ann --mine-too",
        "devices forget 1 --all",
        "verify --system",
        "--json add",
    ] {
        let words = ["enroll"].into_iter().chain(line.split(' '));
        let told = Arguments::command().try_get_matches_from(words);
        let told = told.expect_err(line);
        let named = |word: &str| word.starts_with("--") && told.to_string().contains(word);
        let lacks = told.kind() == clap::error::ErrorKind::MissingRequiredArgument;
        assert!(lacks || line.split(' ').any(named), "{line}: {told}");
    }
}

#[test]
fn the_page_of_packages_names_the_whole_toolchain() {
    let (page, tools) = (text("docs/packages.md"), text("tests/e2e/install-tools.sh"));
    let manifest = text("Cargo.toml");
    let rust = manifest.lines().find_map(|line| line.strip_prefix("rust-version = \"")).unwrap();
    let rust = rust.split('"').next().unwrap();
    assert!(page.contains(&format!("Rust {rust} or later")), "docs/packages.md lacks Rust {rust}");
    for begin in ["packages=\"", "deb) packages=\"", "rpm) packages=\""] {
        let list = tools.lines().find_map(|line| line.strip_prefix(begin)).unwrap();
        for tool in list.split('"').next().unwrap().split_whitespace() {
            assert!(page.contains(&format!("`{tool}`")), "docs/packages.md lacks {tool}");
        }
    }
}

/// What a command of the page for users asks for: its row in `docs/start.md`.
fn asked_for(command: &str) -> String {
    let page = text("docs/start.md");
    let row = page.lines().find(|line| {
        let named = line.strip_prefix("| `").and_then(|rest| rest.split('`').next());
        named.is_some_and(|named| named.split(' ').nth(1).unwrap_or_default() == command)
    });
    let row = row.unwrap_or_else(|| panic!("docs/start.md has no row of enroll {command}"));
    row.split('|').nth(2).expect("a table").trim().to_owned()
}

/// Where a command is, if it asks for the password or a code of the enrolment.
const ASKING: &[(&str, &str)] = &[
    ("", "commands/enrol.rs"),
    ("add", "commands/authenticators.rs"),
    ("remove", "commands/authenticators.rs"),
    ("prefer", "commands/prefer.rs"),
    ("recovery", "commands/recovery.rs"),
    ("show", "commands/show.rs"),
    ("move", "commands/move_phone.rs"),
    ("compromised", "commands/enrol.rs"),
    ("import", "import/mod.rs"),
    ("export", "commands/export.rs"),
    ("disable", "commands/disable.rs"),
];

/// The rule of `docs/start.md`: what takes something new in asks for the password, and what only shows, changes or ends asks
/// for a code alone.
#[test]
fn the_rule_of_password_and_code_holds_for_every_command() {
    let of_root = ["admin", "setup", "check"];
    let manual = manual("enroll.1");
    let rule = manual.split(".SS Password and code").nth(1).expect("the rule is in the manual");
    let rule = rule.split(".SS ").next().unwrap_or_default();
    for (path, command) in every_command() {
        let takes_in = options(&command).contains("--no-password-check");
        let first = path.split(' ').next().unwrap_or_default();
        if of_root.contains(&first) || path.contains(' ') {
            assert!(!takes_in, "enroll {path} is not for users, and skips a password");
            continue;
        }
        let told = asked_for(&path);
        let place = ASKING.iter().find(|(name, _)| *name == path).map(|(_, place)| *place);
        let source = place.map(|place| text(&format!("enroll-tool/src/{place}")));
        let calls = |call: &str| source.as_ref().is_some_and(|source| source.contains(call));
        assert_eq!(
            told.contains("password"),
            takes_in,
            "enroll {path}: docs/start.md has {told:?}"
        );
        assert!(!takes_in || calls("password::check("), "enroll {path} asks for no password");
        let wants_code = source.is_some();
        let is_told = told.contains("code") && !told.contains("tests");
        assert_eq!(is_told, wants_code, "enroll {path}: docs/start.md has {told:?}");
        let asks_code = calls("authorise(") || calls(".grant(") || calls("may_replace(");
        assert_eq!(asks_code, wants_code, "enroll {path}: {place:?}");
        assert!(path.is_empty() || !wants_code || has_word(rule, &path), "enroll(1): {path}");
    }
    // A form of these commands where root holds the credential, and what they are made of.
    for place in ["held_enrol", "addresses", "keys"] {
        let source = text(&format!("enroll-tool/src/commands/{place}.rs"));
        assert!(source.contains("password::check("), "{place}");
    }
}
