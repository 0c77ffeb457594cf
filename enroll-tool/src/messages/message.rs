//! A message that was put together, with its name and its parts.
//!
//! The parts are found in the words of the catalogue alone. Punctuation in a text of others, such as a file's name,
//! begins no part: a program shows the last part as advice, and nobody else may write that.

use std::fmt;
use std::ops::Deref;

/// The ends of the first part, in the words of the catalogue.
const ENDS: [&str; 3] = ["\n", "; ", ". "];
/// What ends a sentence.
const STOPS: [char; 2] = ['.', '。'];
/// What stands between what failed and why.
const REASON: &str = ": ";

/// A message with its variables.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Message {
    whole: String,
    name: Option<&'static str>,
    /// Where the reason begins, in bytes.
    reason: Option<usize>,
    /// Where the rest begins, in bytes.
    rest: Option<usize>,
}

/// What a message says: what failed, why, and what to do or to know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parts<'a> {
    pub what: &'a str,
    pub why: Option<&'a str>,
    pub advice: Option<&'a str>,
}

impl Message {
    /// The message of this name in the catalogue, still without words.
    pub fn named(name: &'static str) -> Self {
        Self { name: Some(name), ..Self::default() }
    }

    /// A message without variables; `name` is `None` if the words are none of the catalogue's.
    pub fn constant(name: Option<&'static str>, words: &'static str) -> Self {
        let mut text = Self { name, ..Self::default() };
        text.push_str(words);
        text
    }

    /// A text that was put together elsewhere, such as in a helper: it has one part and no name.
    pub fn of_elsewhere(whole: String) -> Self {
        Self { whole, ..Self::default() }
    }

    /// Adds words of the catalogue. If they end a sentence, and the text before them ended it already, one end is left.
    pub fn push_str(&mut self, words: &str) {
        if words.starts_with(STOPS) && self.whole.ends_with(STOPS) && !self.whole.ends_with("..") {
            self.whole.pop();
        }
        let here = self.whole.len();
        let ends = ENDS.iter().filter_map(|end| Some(words.find(end)? + end.len()));
        let end = if self.rest.is_none() { ends.min() } else { Some(0) };
        let first = words.get(..end.unwrap_or(words.len())).unwrap_or_default();
        if self.reason.is_none() {
            self.reason = first.find(REASON).map(|at| here + at + REASON.len());
        }
        self.rest = self.rest.or(end.map(|end| here + end));
        self.whole.push_str(words);
    }

    /// Adds one character of the catalogue.
    pub fn push(&mut self, word: char) {
        self.push_str(word.encode_utf8(&mut [0; 4]));
    }

    /// Adds another text of the catalogue on a line of its own.
    pub fn with_line(mut self, words: &str) -> Self {
        self.push_str("\n");
        self.push_str(words);
        self
    }

    /// Adds another message on the same line.
    pub fn and(mut self, more: &Self) -> Self {
        if !more.is_empty() {
            self.rest = self.rest.or(Some(self.whole.len()));
            self.whole.push_str(more);
        }
        self
    }

    /// The same behind the place that it is about, such as a block of a file.
    pub fn behind(mut self, place: &str) -> Self {
        let before = format!("{place}: ");
        self.whole.insert_str(0, &before);
        self.reason = self.reason.map(|at| at + before.len());
        self.rest = self.rest.map(|at| at + before.len());
        self
    }

    /// Where a text of others goes, escaped.
    pub const fn foreign(&mut self) -> &mut String {
        &mut self.whole
    }

    /// The name in the catalogue, which no release gives to another message. `None` for a text from elsewhere.
    pub const fn name(&self) -> Option<&'static str> {
        self.name
    }

    /// The parts. Nothing is lost: what is no part of its own stays in the one before it.
    pub fn parts(&self) -> Parts<'_> {
        let (first, rest) = self
            .whole
            .split_at_checked(self.rest.unwrap_or(self.whole.len()))
            .unwrap_or((self, ""));
        let (what, why) = match self.reason.and_then(|at| first.split_at_checked(at)) {
            Some((what, why)) => (what, Some(ended(why))),
            None => (first, None),
        };
        let advice = Some(rest.trim()).filter(|rest| !rest.is_empty());
        Parts { what: ended(what), why, advice }
    }
}

/// A part without what ends it.
fn ended(part: &str) -> &str {
    part.trim().trim_end_matches([' ', '\n', ';', '.', ':'])
}

impl Deref for Message {
    type Target = str;

    fn deref(&self) -> &str {
        &self.whole
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.whole)
    }
}

impl From<Message> for String {
    fn from(text: Message) -> Self {
        text.whole
    }
}

#[cfg(test)]
mod tests {
    use super::super::{self as messages, Language, Said, speak};
    use super::*;

    fn parts(message: &Message) -> (&str, Option<&str>, Option<&str>) {
        let Parts { what, why, advice } = message.parts();
        (what, why, advice)
    }

    #[test]
    fn an_error_keeps_all_of_its_text() {
        for (text, what, why, advice) in [
            (
                "that code is wrong. Nothing was changed.",
                "that code is wrong",
                None,
                Some("Nothing was changed."),
            ),
            (
                "/x: Permission denied (os error 13)",
                "/x",
                Some("Permission denied (os error 13)"),
                None,
            ),
            (
                "no device; `enroll status` lists them",
                "no device",
                None,
                Some("`enroll status` lists them"),
            ),
            ("no terminal.\nUse --json", "no terminal", None, Some("Use --json")),
            ("a: b. c: d", "a", Some("b"), Some("c: d")),
            ("broken off; nothing was changed", "broken off", None, Some("nothing was changed")),
            ("", "", None, None),
        ] {
            assert_eq!(parts(&Message::from(text)), (what, why, advice), "{text}");
        }
    }

    #[test]
    fn punctuation_of_others_begins_no_part() {
        let mut message = Message::named("file-unusable");
        message.foreign().push_str("/tmp/x: done. Everything went well; run: evil");
        message.push_str(": no such file; nothing was changed");
        let whole = "/tmp/x: done. Everything went well; run: evil";
        assert_eq!(parts(&message), (whole, Some("no such file"), Some("nothing was changed")));
    }

    #[test]
    fn a_place_before_and_a_message_behind_begin_no_part_too_early() {
        let mut message = Message::named("x");
        message.push_str("cannot read: gone; try again");
        let placed = message.clone().behind("Match User a; b: c");
        assert_eq!(
            parts(&placed),
            ("Match User a; b: c: cannot read", Some("gone"), Some("try again"))
        );
        assert_eq!(placed.name(), Some("x"));
        let more = Message::from(" (it is elsewhere)");
        assert_eq!(parts(&message.clone().and(&more)).2, Some("try again (it is elsewhere)"));
        assert_eq!(message.clone().and(&Message::default()), message);
        let short = Message::from("no device").and(&more);
        assert_eq!(parts(&short), ("no device", None, Some("(it is elsewhere)")));
    }

    #[test]
    fn a_sentence_in_a_sentence_ends_once() {
        let cases = [
            ("gone.", "gone. Try"),
            ("gone。", "gone. Try"),
            ("gone", "gone. Try"),
            ("/x...", "/x.... Try"),
        ];
        for (inner, whole) in cases {
            let mut message = Message::named("x");
            message.push_str("no key: ");
            message.foreign().push_str(inner);
            message.push_str(". Try again");
            assert_eq!(&*message, format!("no key: {whole} again"));
            assert_eq!(message.parts().advice, Some("Try again"));
        }
        for (_, language) in Language::ALL {
            speak(language);
            let told = messages::compromised_remains("ann", Said("it is shown nowhere."));
            assert!(!told.contains("..") && !told.contains(".。"), "{told}");
        }
    }

    /// Whatever a file is called, it changes neither the number of the parts nor those that it is not in.
    #[test]
    fn no_message_of_the_catalogue_takes_a_part_from_a_variable() {
        speak(Language::En);
        let plain = messages::import_no_file("a");
        for odd in ["a: b", "a. b", "a; b", "a.\n b", ". ", "; do: this. Or that: now"] {
            let message = messages::import_no_file(odd);
            let (calm, told) = (plain.parts(), message.parts());
            assert_eq!((calm.why, calm.advice), (told.why, told.advice), "{odd}");
            assert_eq!(message.name(), Some("import-no-file"));
        }
    }

    #[test]
    fn a_message_without_variables_has_its_name_in_each_language() {
        for (_, language) in Language::ALL {
            speak(language);
            assert_eq!(Message::from(messages::broken_off()).name(), Some("broken-off"));
        }
    }
}
