//! How commands answer programs (`--json`): one object on each line, with the version of the form first.
//!
//! `docs/reference/json.md` is the reference and `docs/reference/json/enroll.schema.json` the schema. A field never
//! changes its meaning within a version; new fields and events may come.

use crate::error::{Error, Result, refused};
use crate::messages::{self, Message, Parts};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::ffi::OsString;
use std::sync::OnceLock;
use totp_core::escape;
use totp_core::throttle::Gate;
use zeroize::Zeroizing;

/// The version of the form.
const VERSION: u32 = 1;

/// What a program reads and writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Mode {
    /// Nothing: a person reads.
    #[default]
    Off,
    /// It reads objects. Questions are on standard error, and answers are plain lines.
    Answers,
    /// Questions, notes and answers are objects too.
    Dialogue,
}

static MODE: OnceLock<Mode> = OnceLock::new();

/// Looks at the command line. This comes before the command line is judged: what is wrong with it is an answer too.
pub fn begin() {
    let _ = MODE.set(of(std::env::args_os().skip(1)));
}

fn of(arguments: impl Iterator<Item = OsString>) -> Mode {
    let options: Vec<OsString> = arguments.take_while(|argument| argument != "--").collect();
    let has = |option: &str| options.iter().any(|argument| argument == option);
    match (has("--json"), has("--dialogue")) {
        (false, _) => Mode::Off,
        (true, false) => Mode::Answers,
        (true, true) => Mode::Dialogue,
    }
}

fn mode() -> Mode {
    MODE.get().copied().unwrap_or_default()
}

/// Whether a program reads the answers.
pub fn is_wanted() -> bool {
    mode() != Mode::Off
}

/// Whether questions and notes go to the program as well.
pub fn is_dialogue() -> bool {
    mode() == Mode::Dialogue
}

/// The object with the version before its own fields.
#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    #[serde(flatten)]
    fields: &'a Map<String, Value>,
}

/// One answer as a line.
pub fn line(value: &Value) -> Zeroizing<String> {
    let empty = Map::new();
    let line = Line { version: VERSION, fields: value.as_object().unwrap_or(&empty) };
    // Maps with text as keys cannot fail.
    let text = Zeroizing::new(serde_json::to_string(&line).unwrap_or_default());
    let escaped = escape::json(&text).map(Zeroizing::new);
    escaped.unwrap_or(text)
}

/// A time of a credential in Unix seconds, as all other times are.
pub fn seconds(text: &str) -> Option<i64> {
    text.parse().ok().map(jiff::Timestamp::as_second)
}

/// A gate for programs.
pub fn gate(gate: Gate) -> Value {
    match gate {
        Gate::Open => json!("open"),
        Gate::Wait(seconds) => json!({ "wait_seconds": seconds }),
        Gate::Off => json!("off"),
    }
}

/// A text for people beside the answers.
pub fn note(text: &str) -> Value {
    json!({ "event": "note", "text": text.trim() })
}

/// A question that waits for an answer on standard input.
pub fn question(name: &str, text: &str, hidden: bool) -> Value {
    json!({ "event": "question", "question": name, "text": text.trim(), "hidden": hidden })
}

/// The release of this program.
pub fn release() -> Value {
    json!({ "program": "enroll", "release": env!("CARGO_PKG_VERSION") })
}

/// An error, and the exit status that goes with it.
pub fn error(error: &Error, status: u8) -> Value {
    let kind = match error {
        Error::Refused(_) => "refused",
        Error::Failed(_) => "failed",
        Error::Interrupted | Error::InterruptedAfter(_) => "interrupted",
        Error::Output(_) => "output",
        Error::Reported(_) => "reported",
    };
    error_of(kind, &error.message(), status)
}

/// The same where the command ended in the middle, with a text of its own.
pub fn broken_off(text: &Message) -> Value {
    error_of("interrupted", text, 130)
}

/// A command line that is wrong: a sentence, and below it the usage.
pub fn usage(text: &str, status: u8) -> Value {
    let text = text.strip_prefix("enroll: ").unwrap_or(text);
    // No word of the command line has a line break here: it is escaped.
    let (what, rest) = text.split_once('\n').unwrap_or((text, ""));
    error_of("usage", &Message::of_elsewhere(what.to_owned()).with_line(rest), status)
}

fn error_of(kind: &str, text: &Message, status: u8) -> Value {
    let Parts { what, why, advice } = text.parts();
    json!({
        "event": "error",
        "error": kind,
        "name": text.name(),
        "text": text.trim_end(),
        "what": what,
        "why": why,
        "do": advice,
        "status": status,
    })
}

/// An answer of a program. Nothing else than that one field is taken: a program that misspells it must hear of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    answer: String,
}

/// The answer in a line.
pub fn answer(line: &str) -> Result<Zeroizing<String>> {
    match serde_json::from_str(line) {
        Ok(Answer { answer }) => Ok(Zeroizing::new(answer)),
        // The error of the reader would quote the line.
        Err(_) => refused(messages::json_no_answer()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode_of(line: &str) -> Mode {
        of(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_mode_is_that_of_the_options() {
        assert_eq!(mode_of("status"), Mode::Off);
        assert_eq!(mode_of("status --json"), Mode::Answers);
        assert_eq!(mode_of("recovery --dialogue --json"), Mode::Dialogue);
        // It is of no use alone, and refused.
        assert_eq!(mode_of("recovery --dialogue"), Mode::Off);
        assert_eq!(mode_of("remove -- --json"), Mode::Off);
    }

    #[test]
    fn the_version_comes_first() {
        assert_eq!(
            *line(&json!({ "event": "a", "user": "b" })),
            r#"{"version":1,"event":"a","user":"b"}"#
        );
    }

    #[test]
    fn an_answer_is_an_object_with_one_text() {
        messages::speak(messages::Language::En);
        let taken = |line: &str| answer(line).map(|answer| answer.to_string());
        assert_eq!(taken(r#"{"answer":"p\u00e4ss \"1\""}"#).unwrap(), "päss \"1\"");
        for broken in [
            "",
            "654321",
            "{\"answer\":\"1",
            "{\"answer\":1}",
            "{\"answer\":\"1\",\"x\":2}",
            "[]",
            "null",
        ] {
            let told = taken(broken).unwrap_err().to_string();
            assert!(!told.contains("654321"), "{told}");
        }
    }
}
