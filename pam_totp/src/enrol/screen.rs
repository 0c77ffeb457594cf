//! The words of an enrolment, as the user reads them, and what of an answer concerns only them.

use super::draw::{Form, draw};
use totp_core::messages::{self, Language};
use totp_core::time::{UnixTime, utc_fields};
use totp_core::wire::{Question, TicketFault};
use zeroize::Zeroizing;

/// Bytes of the largest text: a QR code of half blocks, with the key and the words.
const ROOM: usize = 64 * 1024;

/// Columns of a terminal.
const COLUMNS: usize = 80;

/// So many of them, the client of OpenSSH may take before the first line: "(name@host.example.org) ".
const PREFIX: usize = 24;

/// How the QR code is drawn, and in which language the rest is.
pub struct Screen {
    language: Language,
    form: Form,
    light_on_dark: bool,
    /// The code has to be drawn, although a wrong one was typed below it.
    again: bool,
}

/// Whose an answer is.
#[derive(PartialEq, Eq, Debug)]
pub enum Answered {
    /// The helper's to judge.
    ByUser(Zeroizing<Vec<u8>>),
    /// It changed only what is shown: the question is shown again.
    Here,
}

impl Screen {
    /// Of half blocks, for a dark terminal.
    pub const fn new(language: Language) -> Self {
        Self { language, form: Form::HalfBlocks, light_on_dark: true, again: false }
    }

    /// The text of a question, with its prompt at the end. Never a control character but the line feed.
    pub fn text(&self, question: &Question) -> Zeroizing<String> {
        // Large enough from the start: growing would leave copies of the secret behind.
        let mut text = Zeroizing::new(String::with_capacity(ROOM));
        match question {
            Question::Ticket { again, fault, until } => {
                self.ticket(&mut text, *again, *fault, *until);
            }
            Question::Begin { until } => self.begin(&mut text, *until),
            Question::Code { key, picture, left } => {
                if let (Some(left), false) = (left, self.again) {
                    line(
                        &mut text,
                        &messages::login_enrol_wrong_code(self.language, (*left).into()),
                    );
                } else {
                    self.key(&mut text, &key.0, picture.is_some());
                    if let Some(picture) = picture {
                        draw(&mut text, picture, self.form, self.light_on_dark);
                    }
                }
                wrap(&mut text, messages::login_enrol_code(self.language));
            }
            Question::Saved { codes } => {
                line(&mut text, messages::login_enrol_recovery(self.language));
                for code in codes {
                    text.push_str("  ");
                    line(&mut text, &code.0);
                }
                wrap(&mut text, messages::login_enrol_saved(self.language));
            }
        }
        text
    }

    /// Takes what concerns only what is shown out of the answers.
    pub fn hears(&mut self, question: &Question, typed: Zeroizing<Vec<u8>>) -> Answered {
        let word = typed.trim_ascii().to_ascii_lowercase();
        self.again = false;
        match (question, word.as_slice()) {
            (Question::Begin { .. }, b"a") => {
                self.form = Form::Ascii;
                Answered::ByUser(Zeroizing::default())
            }
            (Question::Code { picture: Some(_), .. }, b"i") => {
                self.light_on_dark = !self.light_on_dark;
                self.again = true;
                Answered::Here
            }
            _ => Answered::ByUser(typed),
        }
    }

    fn ticket(
        &self,
        text: &mut String,
        again: bool,
        fault: Option<TicketFault>,
        until: Option<u64>,
    ) {
        if again {
            line(
                text,
                match fault {
                    None => messages::login_enrol_wrong_ticket(self.language),
                    Some(TicketFault::Used) => messages::login_enrol_used_ticket(self.language),
                    Some(TicketFault::Expired) => {
                        messages::login_enrol_expired_ticket(self.language)
                    }
                },
            );
        } else {
            line(text, messages::login_enrol_intro(self.language));
            line(text, messages::login_enrol_ticket(self.language));
            if let Some(until) = until {
                self.until(text, until);
                line(text, &["n: ", messages::login_enrol_no_ticket(self.language)].concat());
            }
        }
        wrap(text, messages::login_enrol_ticket_prompt(self.language));
    }

    /// The end of the time in which the enrolment can be put off.
    fn until(&self, text: &mut String, until: u64) {
        let (year, month, day, hour, minute, _) = utc_fields(UnixTime::from_secs(until));
        let until = format_args!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC");
        line(text, &messages::login_enrol_until(self.language, until));
    }

    fn begin(&self, text: &mut String, until: Option<u64>) {
        let language = self.language;
        line(text, messages::login_enrol_intro(language));
        if let Some(until) = until {
            self.until(text, until);
        }
        line(text, &["[██] ", messages::login_enrol_bar(language)].concat());
        line(text, &["k: ", messages::login_enrol_key_only(language)].concat());
        line(text, &["a: ", messages::login_enrol_ascii(language)].concat());
        if until.is_some() {
            line(text, &["n: ", messages::login_enrol_later(language)].concat());
        }
        wrap(text, messages::login_enrol_begin(language));
    }

    fn key(&self, text: &mut String, key: &str, with_picture: bool) {
        if with_picture {
            line(text, messages::login_enrol_scan(self.language));
        } else {
            line(text, messages::login_enrol_type_key(self.language));
        }
        // Groups of four, so that nobody loses the place.
        for (place, letter) in key.char_indices() {
            if place > 0 && place % 4 == 0 {
                text.push(' ');
            }
            text.push(letter);
        }
        text.push('\n');
        if with_picture {
            line(text, messages::login_enrol_invert(self.language));
        }
    }
}

fn line(text: &mut String, words: &str) {
    wrap(text, words);
    text.push('\n');
}

/// A text of its own, with line breaks.
pub fn wrapped(words: &str) -> String {
    let mut text = String::new();
    wrap(&mut text, words);
    text
}

/// Adds words, and breaks the line before a word that does not fit. Terminals would break the line inside the word.
fn wrap(text: &mut String, words: &str) {
    let mut column = match text.rsplit_once('\n') {
        Some((_, last)) => width(last),
        None => PREFIX + width(text),
    };
    for word in words.split_inclusive([' ', '、', '。']) {
        if column > 0 && column + width(word.trim_end()) > COLUMNS {
            text.truncate(text.trim_end_matches(' ').len());
            text.push('\n');
            column = 0;
        }
        text.push_str(word);
        column += width(word);
    }
}

/// How many columns a text takes, with two for each character of East Asia.
fn width(text: &str) -> usize {
    text.chars().map(|c| if u32::from(c) > 0x2e80 { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests;
