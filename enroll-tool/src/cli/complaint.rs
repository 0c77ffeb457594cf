//! What is wrong with a command line, in the language of the locale. clap finds it; its own words are English.

use crate::messages;
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error as _;
use unicode_width::UnicodeWidthStr;

/// clap's.
const HEADING: &str = "Usage:";

/// The complaint with what may have been meant, the usage and the way to the help. `None` where it is none
/// (the help was asked for), or one that clap alone knows.
pub fn text(error: &Error) -> Option<String> {
    let mut text = format!("enroll: {}", fault(error)?);
    let meant: Vec<String> =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
            .into_iter()
            .flat_map(|kind| words(error, kind))
            .collect();
    if !meant.is_empty() {
        text.push('\n');
        text.push_str(&messages::complaint_meant(meant.join(", ")));
    }
    text.push('\n');
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        // Its heading is English, whatever the language of the help is; further lines stand below the first.
        let (usage, heading) = (usage.to_string(), messages::usage_heading());
        let usage = usage.strip_prefix(HEADING).unwrap_or(&usage);
        let below = format!("\n{}", " ".repeat(heading.width()));
        let usage = usage.replace(&format!("\n{}", " ".repeat(HEADING.len())), &below);
        text.push_str(&format!("\n{heading}{usage}\n"));
    }
    text.push_str(messages::complaint_more());
    Some(text)
}

/// The one sentence.
fn fault(error: &Error) -> Option<String> {
    let one = |kind| words(error, kind).into_iter().next();
    let argument = || one(ContextKind::InvalidArg);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => match argument()? {
            option if option.starts_with('-') => messages::complaint_no_option(option).into(),
            word => messages::complaint_too_many(word).into(),
        },
        ErrorKind::InvalidSubcommand => {
            messages::complaint_no_command(one(ContextKind::InvalidSubcommand)?).into()
        }
        ErrorKind::InvalidValue => match one(ContextKind::InvalidValue)? {
            value if value.is_empty() => messages::complaint_needs_value(argument()?).into(),
            value => messages::complaint_value_of(
                value,
                argument()?,
                words(error, ContextKind::ValidValue).join(", "),
            )
            .into(),
        },
        ErrorKind::ValueValidation => {
            let (value, why) = (one(ContextKind::InvalidValue)?, error.source()?);
            messages::complaint_bad_value(value, argument()?, why).into()
        }
        ErrorKind::MissingRequiredArgument => {
            messages::complaint_missing(words(error, ContextKind::InvalidArg).join(" ")).into()
        }
        // The options of a command belong to it, and there is no guess whose they are before it.
        ErrorKind::ArgumentConflict if one(ContextKind::InvalidSubcommand).is_some() => {
            messages::complaint_order(
                one(ContextKind::InvalidSubcommand)?,
                words(error, ContextKind::PriorArg).join(" "),
            )
            .into()
        }
        ErrorKind::ArgumentConflict => match (argument()?, one(ContextKind::PriorArg)?) {
            (option, prior) if option == prior => messages::complaint_twice(option).into(),
            (option, prior) => messages::complaint_not_together(option, prior).into(),
        },
        ErrorKind::InvalidUtf8 => messages::complaint_no_text().to_owned(),
        _ => return None,
    })
}

fn words(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Arguments;
    use crate::messages::Language;
    use clap::CommandFactory;
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    fn of(line: &[&str]) -> Error {
        let words = std::iter::once("enroll").chain(line.iter().copied());
        Arguments::command().try_get_matches_from(words).unwrap_err()
    }

    /// A command line, and what is said of it in English and German.
    const WRONG: [(&[&str], &str, &str); 13] = [
        (&["chekc"], "there is no command chekc", "den Befehl chekc gibt es nicht"),
        (&["admin", "shwo"], "there is no command shwo", "den Befehl shwo gibt es nicht"),
        (&["--jsn"], "unknown option --jsn", "die Option --jsn gibt es nicht"),
        (&["status", "x"], "unexpected argument x", "x ist ein Wort zu viel"),
        (&["setup"], "missing: <SERVICE>", "es fehlt: <SERVICE>"),
        (&["verify", "--user"], "--user <NAME> needs a value", "--user <NAME> braucht einen Wert"),
        (
            &["import", "--format", "x"],
            "x is not a value of --format <NAME>. Possible values: google, oath, uri, csv, pskc, json, keepass",
            "x ist kein Wert für --format <NAME>; möglich: google, oath, uri, csv, pskc, json, keepass",
        ),
        (
            &["setup", "sshd", "--wait", "0"],
            "0 is not a value of --wait <TIME>: a time from",
            "0 ist kein Wert für --wait <TIME>: eine Zeit von",
        ),
        (&["--json", "--json"], "--json is given twice", "--json steht zweimal da"),
        (
            &["setup", "sshd", "--undo", "--dry-run"],
            "--undo cannot be used with --dry-run",
            "--undo geht nicht zusammen mit --dry-run",
        ),
        (
            &["--user", "eve", "--system", "disable"],
            "put options after the command: enroll disable --user <NAME> --system",
            "setzen Sie Optionen hinter den Befehl: enroll disable --user <NAME> --system",
        ),
        (
            &["--json", "status"],
            "put options after the command: enroll status --json",
            "setzen Sie Optionen hinter den Befehl: enroll status --json",
        ),
        (&["remove", "a", "b"], "unexpected argument b", "b ist ein Wort zu viel"),
    ];

    #[test]
    fn a_wrong_command_line_is_explained_in_the_locales_language() {
        for (line, english, german) in WRONG {
            for (language, heading, wanted) in
                [(Language::En, "Usage:", english), (Language::De, "Aufruf:", german)]
            {
                messages::speak(language);
                let error = of(line);
                let said = text(&error).unwrap();
                assert!(said.starts_with(&format!("enroll: {wanted}")), "{line:?}: {said}");
                let with_usage = error.get(ContextKind::Usage).is_some();
                assert_eq!(said.contains(heading), with_usage, "{line:?}: {said}");
                assert!(said.ends_with(messages::complaint_more()), "{line:?}: {said}");
            }
        }
    }

    #[test]
    fn what_may_have_been_meant_is_named() {
        messages::speak(Language::En);
        let said = |line| text(&of(line)).unwrap();
        assert!(said(&["chekc"]).contains("Did you mean check?"));
        assert!(said(&["check", "--jsn"]).contains("Did you mean --json?"));
        assert!(said(&["import", "--format", "gogle"]).contains("Did you mean google?"));
    }

    #[test]
    fn an_argument_that_is_no_text_is_refused() {
        messages::speak(Language::De);
        let words = ["enroll".into(), "setup".into(), OsString::from_vec(vec![0xff])];
        let error = Arguments::command().try_get_matches_from(words).unwrap_err();
        assert!(text(&error).unwrap().contains("kein UTF-8"));
    }

    #[test]
    fn the_help_is_no_complaint() {
        assert!(text(&of(&["--help"])).is_none() && text(&of(&["admin"])).is_none());
    }
}
