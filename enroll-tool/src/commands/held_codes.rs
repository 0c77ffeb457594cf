//! `enroll verify` and `enroll resync` of a credential that root holds. The helper judges the codes like those of a login, so
//! they are used up: an answer that costs nothing would let any process of the user guess.

use crate::arguments::Asking;
use crate::authorise::app_code::shape_of;
use crate::error::{Result, refused};
use crate::held::Held;
use crate::messages::{self, Said};
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::answer::Answer;
use totp_core::wire::{Shown, Standing};

/// Tries of a person at a terminal.
const TRIES: u32 = 3;

/// Tests a code, or two of a token.
pub fn verify(held: &Held, options: &Asking) -> Result<()> {
    let terminal = Terminal::new(options.json);
    let standing = held.enrolled()?;
    let lengths = || standing.authenticators.iter().map(|shown| shown.digits);
    let shape = shape_of(lengths().collect());
    terminal.say(messages::held_verify_explained())?;
    let typed = terminal.ask_code("code-to-test", messages::ask_code_to_test(), &shape)?;
    let (kind, length) = match Answer::parse(typed.as_bytes()) {
        Answer::Code(code) => ("code", code.length()),
        Answer::Pair(pair) => ("pair", pair.length()),
        // There are few of them.
        Answer::Recovery(_) => return refused(messages::held_verify_no_recovery()),
        Answer::Malformed | Answer::Tail(_) => return refused(messages::refused_no_code()),
    };
    // A scratch code, if it is anything.
    if !lengths().any(|digits| digits == length) {
        return refused(messages::refused_no_code());
    }
    if let Err(reason) = held.try_code(&typed)? {
        return refused(messages::refused_for_good(Said(reason)));
    }
    if options.json {
        return terminal::print_json(&json!({
            "event": "verified",
            "kind": kind,
            "login_record_readable": true,
        }));
    }
    terminal.say(match kind {
        "pair" => messages::held_verify_pair_right(),
        _ => messages::held_verify_right(),
    })
}

/// Finds a token by two consecutive codes, as a login with them does.
pub fn resync(held: &Held, options: &Asking) -> Result<()> {
    let terminal = Terminal::new(options.json);
    held.enrolled()?;
    let mut left = if terminal.is_interactive() { TRIES } else { 1 };
    let label = loop {
        left -= 1;
        let shape = messages::token_pair_shape();
        let typed = terminal.ask_code("two-codes", messages::ask_two_codes(), shape)?;
        let why = match Answer::parse(typed.as_bytes()) {
            Answer::Pair(_) => match held.try_code(&typed)? {
                Ok(label) => break label.unwrap_or_default(),
                Err(reason) => reason,
            },
            _ => messages::token_no_pair().to_owned(),
        };
        if left == 0 {
            return refused(messages::refused_for_good(Said(why)));
        }
        terminal.say(&messages::refused_try_again(Said(why)))?;
    };
    tell(held, &label, &held.standing()?, options.json)
}

fn tell(held: &Held, label: &str, standing: &Standing, as_json: bool) -> Result<()> {
    let token = standing.authenticators.iter().find(|shown| shown.label == label);
    let (counter, ahead) = token.map_or((None, None), position);
    if as_json {
        return terminal::print_json(&json!({
            "event": "resynchronised",
            "user": held.context.account.name,
            "label": label,
            "next_counter": counter,
            "clock_ahead": ahead,
        }));
    }
    terminal::print_to_fit(&match (counter, ahead.unwrap_or_default()) {
        (Some(next), _) => messages::status_counter(label, next),
        (None, 0) => messages::resync_clock_right(label),
        (None, ahead) if ahead > 0 => messages::status_clock_ahead(label, ahead.unsigned_abs()),
        (None, ahead) => messages::status_clock_behind(label, ahead.unsigned_abs()),
    })
}

const fn position(token: &Shown) -> (Option<u64>, Option<i64>) {
    (token.next_counter, token.clock_ahead)
}
