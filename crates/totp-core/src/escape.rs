//! Text of others on a terminal, in the log and in JSON: the one place that decides which characters are shown.
//!
//! Text of others is everything that comes from a file, a name, an argument, the environment, the account database
//! or another program. It could hold a line break that forges a line, a control character that steers a terminal, or
//! a mark that turns the order of what is read.
//!
//! These are replaced, in every text of others:
//!
//! | character | becomes |
//! |---|---|
//! | `\` | `\\`, so that no text looks like the escape of another one |
//! | control characters of ASCII (C0 and DEL), line breaks and tabs too | `\x0a` |
//! | bytes that are not UTF-8 | `\xff` |
//! | C1 control characters (U+0080 to U+009F) | `\u{9b}` |
//! | format characters (Cf): U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069, U+FEFF, tags | `\u{202e}` |
//! | line and paragraph separators U+2028, U+2029, and all spaces but U+0020 | `\u{2028}` |
//! | what takes no room: U+200B to U+200D, U+034F, Hangul fillers, variation selectors | `\u{200b}` |
//! | private use, noncharacters, unassigned | `\u{e000}` |
//! | in the log, where it would end a field, also `"` and the space | `\x22`, `\x20` |
//!
//! An escape ends where its digits end: `\x` has two, `\u` has braces. So the text can be had back from what is shown.
//! Letters of every script stay as they are.

use std::fmt::{self, Display, Write};

/// What shows nothing, but is neither a control nor a format character (Unicode: Default_Ignorable_Code_Point
/// beyond those).
const INVISIBLE: [(char, char); 9] = [
    ('\u{034f}', '\u{034f}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{e0100}', '\u{e01ef}'),
];

/// Whether a terminal shows the character as one that can be seen, and does nothing else with it. The space and
/// the backslash are such.
pub fn is_shown(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    if INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&c)) {
        return false;
    }
    // The standard library's table of what can be printed. Behind a letter, since it escapes every combining mark
    // that has none before it.
    let mut bytes = [b'a'; 5];
    let Some(rest) = bytes.get_mut(1..) else { return false };
    let length = 1 + c.encode_utf8(rest).len();
    let text = bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok());
    text.is_some_and(|text| text.escape_debug().count() == 2)
}

/// Adds one character to what is shown.
fn add(out: &mut impl Write, c: char) -> fmt::Result {
    match c {
        '\\' => out.write_str("\\\\"),
        _ if is_shown(c) => out.write_char(c),
        _ if c.is_ascii() => write!(out, "\\x{:02x}", u32::from(c)),
        _ => write!(out, "\\u{{{:x}}}", u32::from(c)),
    }
}

/// Escapes all that is written to it.
struct Escaping<'a, W>(&'a mut W);

impl<W: Write> Write for Escaping<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| add(self.0, c))
    }
}

/// A text of others, as it is shown.
pub fn text(foreign: impl Display) -> String {
    escaped(&foreign)
}

/// Compiled once for all of them.
fn escaped(foreign: &dyn Display) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write!(Escaping(&mut out), "{foreign}");
    out
}

/// Bytes of others, of which at most `most` count, as one word of a log line: `user=ann`.
pub fn field(foreign: &[u8], most: usize) -> String {
    let mut out = String::with_capacity(foreign.len().min(most));
    for chunk in foreign.get(..most).unwrap_or(foreign).utf8_chunks() {
        for c in chunk.valid().chars() {
            let _ = match c {
                ' ' => out.write_str("\\x20"),
                c => add_inside(&mut out, c),
            };
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

/// A text of others between the quotes of a log line: `authenticator="my phone"`.
pub fn quoted(foreign: &str) -> String {
    let mut out = String::with_capacity(foreign.len());
    for c in foreign.chars() {
        let _ = add_inside(&mut out, c);
    }
    out
}

/// Where a quote would end the text.
fn add_inside(out: &mut String, c: char) -> fmt::Result {
    if c == '"' { out.write_str("\\x22") } else { add(out, c) }
}

/// A finished text before it is printed, in which line breaks and tabs are ours: whatever else could not be shown is
/// escaped, and the text comes back unchanged (`None`) where there is no such character. This is the last guard,
/// behind [`text`]; a backslash stays.
pub fn guarded(finished: &str) -> Option<String> {
    rewritten(finished, |c| matches!(c, '\n' | '\t') || is_shown(c), add)
}

/// The same for one line of the log: no line break passes.
pub fn text_line(finished: &str) -> Option<String> {
    // Nearly every line: each byte is looked at once, none is decoded.
    if finished.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return None;
    }
    rewritten(finished, is_shown, add)
}

/// JSON of a serializer: in its strings, what is not shown becomes an escape of JSON. The value stays the same.
pub fn json(serialized: &str) -> Option<String> {
    rewritten(serialized, is_shown, |out, c| {
        c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))
    })
}

fn rewritten(
    whole: &str,
    stays: impl Fn(char) -> bool,
    add: impl Fn(&mut String, char) -> fmt::Result,
) -> Option<String> {
    if whole.chars().all(&stays) {
        return None;
    }
    // Growing would leave copies behind, and a key may stand here: no escape is longer than 12 bytes.
    let mut out = String::with_capacity(whole.len().saturating_mul(12));
    for c in whole.chars() {
        if stays(c) {
            out.push(c);
        } else {
            let _ = add(&mut out, c);
        }
    }
    Some(out)
}

/// What a message can show. Anything that can be displayed is a text of others and is escaped; only [`Said`] is not.
pub trait Shown {
    /// Adds it to `out`.
    fn show(&self, out: &mut String);
}

impl<T: Display + ?Sized> Shown for T {
    fn show(&self, out: &mut String) {
        let _ = write!(Escaping(out), "{self}");
    }
}

/// A text of the catalogue inside another one: its variables are escaped already. Nothing else goes in here.
#[derive(Clone, Copy, Debug)]
pub struct Said<T>(pub T);

impl<T: Display> Shown for Said<T> {
    fn show(&self, out: &mut String) {
        let _ = write!(out, "{}", self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn bytes_of_others_cannot_begin_a_line_or_steer_a_terminal() {
        assert_eq!(field(b"a\nb\x1b[2J\"\\ \xff", 64), "a\\x0ab\\x1b[2J\\x22\\\\\\x20\\xff");
        assert_eq!(text("a\tb\u{9b}2J\u{202e}c d"), "a\\x09b\\u{9b}2J\\u{202e}c d");
        assert_eq!(field(&[b'x'; 100_000], 64).len(), 64);
    }

    #[test]
    fn letters_of_every_script_stay() {
        for shown in ["büro", "e\u{301}", "日本語、「携帯」", "кириллица", "हिन्दी", "עברית", "😀"]
        {
            assert_eq!(text(shown), shown);
            assert_eq!(field(shown.as_bytes(), 64), shown);
            assert_eq!(guarded(shown), None);
        }
    }

    /// What is shown, read back.
    fn read_back(shown: &str) -> Vec<u8> {
        let mut out = Vec::new();
        let mut rest = shown.chars();
        let number = |text: &str| u32::from_str_radix(text, 16).unwrap();
        while let Some(c) = rest.next() {
            let mut add = |c: char| out.extend(c.encode_utf8(&mut [0; 4]).bytes());
            match (c, (c == '\\').then(|| rest.next().unwrap())) {
                (_, None) => add(c),
                (_, Some('\\')) => add('\\'),
                (_, Some('x')) => {
                    out.push(
                        number(&rest.by_ref().take(2).collect::<String>()).try_into().unwrap(),
                    );
                }
                (_, Some('u')) => {
                    let digits: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                    add(char::from_u32(number(&digits)).unwrap());
                }
                other => panic!("{other:?}"),
            }
        }
        out
    }

    proptest::proptest! {
        #[test]
        fn what_is_shown_can_be_read_back(bytes: Vec<u8>, foreign: String) {
            proptest::prop_assert_eq!(read_back(&field(&bytes, usize::MAX)), bytes);
            proptest::prop_assert_eq!(read_back(&text(&foreign)), foreign.as_bytes());
        }

        #[test]
        fn nothing_unseen_is_left(bytes: Vec<u8>, foreign: String) {
            proptest::prop_assert!(field(&bytes, 64).chars().all(|c| is_shown(c) && c != ' '));
            proptest::prop_assert!(text(&foreign).chars().all(is_shown));
            let line = text_line(&foreign);
            proptest::prop_assert_eq!(line.is_none(), foreign.chars().all(is_shown));
            proptest::prop_assert!(line.unwrap_or(foreign.clone()).chars().all(is_shown));
            let guarded = guarded(&foreign).unwrap_or(foreign);
            proptest::prop_assert!(guarded.chars().all(|c| is_shown(c) || matches!(c, '\n' | '\t')));
        }
    }

    #[test]
    fn every_character_that_unicode_calls_unseen_is_escaped() {
        // Python's table, not the one that the code uses: controls, formats, separators, what is no character.
        let program = "import sys, unicodedata as u\n\
             for n in range(0x110000):\n  \
               if u.category(chr(n)) in ('Cc', 'Cf', 'Zl', 'Zp', 'Co') or n & 0xfffe == 0xfffe or 0xfdd0 <= n < 0xfdf0:\n    \
                 print(n)";
        let listed = Command::new("python3").args(["-c", program]).output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        let unseen: Vec<char> =
            listed.lines().filter_map(|n| char::from_u32(n.parse().unwrap())).collect();
        assert!(unseen.len() > 137_000, "{}", unseen.len());
        let passed: Vec<&char> = unseen.iter().filter(|c| is_shown(**c)).collect();
        assert!(passed.is_empty(), "{passed:?}");
    }

    #[test]
    fn marks_of_direction_and_what_takes_no_room_are_escaped() {
        let listed = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\
             \u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}\u{34f}\u{3164}\u{fe0f}\u{e0001}\u{e0100}\u{2028}\u{2029}\
             \u{85}\u{9b}\u{7f}\0\r\u{a0}\u{e000}\u{ffff}";
        for c in listed.chars() {
            assert!(!is_shown(c), "{c:?}");
            assert!(text(c).starts_with('\\') && guarded(&c.to_string()).is_some(), "{c:?}");
            assert!(json(&format!("\"{c}\"")).unwrap().is_ascii(), "{c:?}");
        }
    }

    #[test]
    fn no_byte_of_a_control_character_passes_as_a_line() {
        for byte in 0..=0x7f_u8 {
            let line = format!("accepted{}", char::from(byte));
            assert_eq!(text_line(&line).is_none(), (b' '..=b'~').contains(&byte), "{byte:#x}");
        }
    }

    #[test]
    fn a_message_in_a_message_is_not_escaped_twice() {
        let mut out = String::new();
        "a\nb\\".show(&mut out);
        Said("c\nd\\").show(&mut out);
        assert_eq!(out, "a\\x0ab\\\\c\nd\\");
    }

    #[test]
    fn json_keeps_its_value() {
        assert_eq!(json("{\"a\":\"b\\n\"}"), None);
        assert_eq!(
            json("\"\u{7f}\u{202e}\u{e0001}\""),
            Some("\"\\u007f\\u202e\\udb40\\udc01\"".into())
        );
    }
}
