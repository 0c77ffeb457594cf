//! What the programs print: each step with the answer of the server, and nothing secret.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::io::Write;
use totp_core::escape;
use zeroize::{Zeroize, Zeroizing};

/// The fewest characters of base64 that are looked for.
const FEWEST: usize = 6;
/// How much of an answer is shown, in characters.
const SHOWN: usize = 300;
/// A number with this many digits may be a code or a telephone number.
const DIGITS: usize = 7;
/// What stands for something that is left out.
const LEFT_OUT: &str = "[left out]";

/// Prints steps if the administrator asked for them.
#[derive(Clone)]
pub struct Trace {
    program: &'static str,
    on: bool,
    secrets: Vec<Zeroizing<String>>,
}

impl Trace {
    /// For that program; silent unless `on`.
    pub fn new(program: &'static str, on: bool) -> Self {
        Self { program, on, secrets: Vec::new() }
    }

    /// The name of the program, for errors.
    pub fn program(&self) -> &'static str {
        self.program
    }

    /// From now on, this text is left out of all that is shown: as it is, in base64, in a URL and as entities of HTML.
    pub fn hide(&mut self, secret: &str) {
        if secret.is_empty() {
            return;
        }
        let escaped = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
        let mut forms = vec![secret.to_owned(), escaped, STANDARD.encode(secret)];
        forms.push(secret.chars().map(|c| format!("&#{};", u32::from(c))).collect());
        forms.push(secret.chars().map(|c| format!("&#x{:x};", u32::from(c))).collect());
        forms.extend((0..3).filter_map(|before| inside_base64(secret, before)));
        self.secrets.extend(forms.iter().map(|form| Zeroizing::new(form.to_ascii_lowercase())));
        forms.zeroize();
    }

    /// Prints a step. Its words are ours; texts of others go through [`Self::answer`].
    pub fn step(&self, step: &str) {
        if self.on {
            // A reader who has gone away ends no delivery.
            let _ = writeln!(std::io::stdout(), "{step}");
        }
    }

    /// Prints what a server said.
    pub fn answer(&self, answer: &str) {
        if self.on {
            let _ = writeln!(std::io::stdout(), "  answer: {}", self.clean(answer));
        }
    }

    /// A text of others without secrets, addresses and long numbers, in one line.
    pub fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            // ASCII letters keep their length, so places in both texts are the same.
            let mut out = String::new();
            let mut rest = text.as_str();
            while let Some(at) = rest.to_ascii_lowercase().find(secret.as_str()) {
                out.push_str(rest.get(..at).unwrap_or_default());
                out.push_str(LEFT_OUT);
                rest = rest.get(at + secret.len()..).unwrap_or_default();
            }
            out.push_str(rest);
            text = out;
        }
        let words: Vec<String> = text.split_whitespace().map(masked).collect();
        let joined = without_numbers(&words.join(" "));
        let short: String = joined.trim().chars().take(SHOWN).collect();
        escape::text(short)
    }
}

/// The characters that base64 has for this text in the middle of another one, which begins `before` bytes earlier: all but
/// those that depend on the bytes around it. `None` if there are too few to be told from other words.
fn inside_base64(secret: &str, before: usize) -> Option<String> {
    let bytes = Zeroizing::new([&vec![0; before], secret.as_bytes()].concat());
    let encoded = Zeroizing::new(STANDARD_NO_PAD.encode(&*bytes));
    let (first, last) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    encoded.get(first..last).filter(|middle| middle.len() >= FEWEST).map(str::to_owned)
}

/// A word that may be an address.
fn masked(word: &str) -> String {
    if word.contains('@') { LEFT_OUT.to_owned() } else { word.to_owned() }
}

/// Without numbers that are as long as a code or a telephone number, also if one character stands between two digits.
fn without_numbers(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    let mut out = String::new();
    let mut at = 0;
    while let Some(&c) = characters.get(at) {
        let (mut end, mut digits) = (at, 0);
        while digit(end) || (end > at && digit(end - 1) && digit(end + 1)) {
            digits += usize::from(digit(end));
            end += 1;
        }
        if digits >= DIGITS {
            out.push_str(LEFT_OUT);
            at = end;
        } else if end > at {
            out.extend(characters.get(at..end).unwrap_or_default());
            at = end;
        } else {
            out.push(c);
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_addresses_and_passwords_are_left_out() {
        let mut trace = Trace::new("test", true);
        trace.hide("hunter two");
        trace.hide("12345678");
        for said in [
            "550 no such user <Ann.Example@Example.com>",
            "code 12345678 and 1234 5678 and 1234-5678",
            "number +491511234567",
            "you sent Hunter Two",
            "you sent aHVudGVyIHR3bw==",
            "you sent hunter%20two",
            // "u:hunter two", "us:hunter two", "use:hunter two", and "c=12345678" of a form.
            "you sent dTpodW50ZXIgdHdv",
            "you sent dXM6aHVudGVyIHR3bw==",
            "you sent dXNlOmh1bnRlciB0d28=",
            "you sent Yz0xMjM0NTY3OA==",
            "you sent &#49;&#50;&#51;&#52;&#53;&#54;&#55;&#56;",
        ] {
            let shown = trace.clean(said).to_lowercase();
            assert!(shown.contains(LEFT_OUT), "{shown}");
            for secret in [
                "ann", "5678", "4567", "hunter", "ahvudgvy", "odw50zxi", "h1bnrlci", "mjm0nty3",
                "#53;&#54",
            ] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
        assert_eq!(trace.clean("250 2.1.5 Ok\r\nnext"), "250 2.1.5 Ok next");
        assert_eq!(trace.clean("a\u{1b}[2J"), "a\\x1b[2J");
    }
}
