//! A token that is out of step: two consecutive codes say where it stands.
//!
//! Only root's record has that, so a user's own way is the same two codes at a login.

use super::arguments::User;
use crate::accounts;
use crate::arguments::Asking;
use crate::audit;
use crate::check::login_places::LoginPlaces;
use crate::commands::{held_codes, verify};
use crate::context::find_account;
use crate::error::{Result, refused};
use crate::held;
use crate::messages::{self, Said};
use crate::policy::policy;
use crate::records::tokens::resynchronise;
use crate::terminal::{self, Terminal};
use crate::users::person::{Person, enrolled_place};
use nix::unistd::{geteuid, getuid};
use serde_json::json;
use totp_core::account::Account;
use totp_core::answer::Answer;
use totp_core::authenticator::Label;
use totp_core::credential::Credential;
use totp_core::history::TokenPosition;
use totp_core::settings::Settings;
use totp_core::verify::Resync;

/// Tries of a person at a terminal.
const TRIES: u32 = 3;

/// `enroll resync`: for a user, a test of the two codes that a login will learn from. The helper learns from them at once.
pub fn by_user(options: &Asking) -> Result<()> {
    if getuid().is_root() && geteuid().is_root() {
        let (account, _) = find_account(options.whose.user.as_deref())?;
        return run(&User { name: account.name, json: options.json });
    }
    if let Some(held) = held::of(&options.whose)? {
        return held_codes::resync(&held, options);
    }
    let terminal = Terminal::new(options.json);
    terminal.say(messages::resync_at_login())?;
    verify::run(options)
}

/// `enroll admin resync`
pub fn run(user: &User) -> Result<()> {
    let (account, settings) = (accounts::by_name(&user.name)?, policy()?);
    let person = Person::look(account, &settings, &LoginPlaces::of_this_machine(&settings)?, true)?;
    let place = enrolled_place(&person)?;
    let Some(credential) = place.seen.credential() else {
        return refused(messages::not_enrolled(&person.account.name));
    };
    let terminal = Terminal::new(user.json);
    let (label, position) = ask(terminal, &person.account, &settings, credential)?;
    audit::note_admin("resync", &person.account);
    let (counter, ahead) = match position {
        TokenPosition::Counter(next) => (Some(next), None),
        TokenPosition::Clock { ahead, .. } => (None, Some(ahead)),
    };
    if user.json {
        return terminal::print_json(&json!({
            "event": "resynchronised",
            "user": person.account.name,
            "label": label.as_str(),
            "next_counter": counter,
            "clock_ahead": ahead,
        }));
    }
    terminal::print_to_fit(&match position {
        TokenPosition::Counter(next) => messages::status_counter(&label, next),
        TokenPosition::Clock { ahead: 0, .. } => messages::resync_clock_right(&label),
        TokenPosition::Clock { ahead, .. } if ahead > 0 => {
            messages::status_clock_ahead(&label, ahead.unsigned_abs())
        }
        TokenPosition::Clock { ahead, .. } => {
            messages::status_clock_behind(&label, ahead.unsigned_abs())
        }
    })
}

fn ask(
    terminal: Terminal,
    account: &Account,
    settings: &Settings,
    credential: &Credential,
) -> Result<(Label, TokenPosition)> {
    let mut left = if terminal.is_interactive() { TRIES } else { 1 };
    loop {
        left -= 1;
        let shape = messages::token_pair_shape();
        let typed = terminal.ask_code("two-codes", messages::ask_two_codes(), shape)?;
        let why = match Answer::parse(typed.as_bytes()) {
            Answer::Pair(pair) => match resynchronise(account, settings, credential, &pair)? {
                Resync::Found { label, position, .. } => return Ok((label, position)),
                Resync::AlreadyUsed => messages::resync_used(),
                Resync::NoRoom => messages::resync_no_room(),
                Resync::MarkAhead => messages::resync_ahead(),
                Resync::Wrong => messages::resync_wrong(),
            },
            _ => messages::token_no_pair(),
        };
        if left == 0 {
            return refused(messages::refused_for_good(Said(why)));
        }
        terminal.say(&messages::refused_try_again(Said(why)))?;
    }
}
