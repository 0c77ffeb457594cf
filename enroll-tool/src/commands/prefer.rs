//! `enroll prefer`: an empty answer at the prompt asks for a code by mail or SMS. Root holds the preference beside the
//! address, so the helper changes it, after a current code.

use super::addresses::{address_of, held};
use super::arguments::Prefer;
use crate::error::{Result, refused};
use crate::held;
use crate::messages;
use crate::policy::policy;
use crate::terminal::{self, Terminal};
use serde_json::json;
use totp_core::sent::Way;
use totp_core::settings::POLICY_PATH;
use totp_core::wire::{Change, MORE_SINCE};

/// `enroll prefer`
pub fn run(prefer: &Prefer) -> Result<()> {
    let options = &prefer.options;
    let terminal = Terminal::new(options.json);
    let way = Way::typed(prefer.factor.as_bytes());
    if let Some(way) = way
        && !policy()?.factors.ways().any(|offered| offered == way)
    {
        return refused(messages::address_not_offered(POLICY_PATH));
    }
    let held = held(held::of(&options.whose)?)?;
    let standing = held.enrolled()?;
    if way.is_some_and(|way| address_of(&standing, way).is_none_or(|to| to.masked.is_none())) {
        return refused(messages::prefer_no_address(&prefer.factor));
    }
    let word = way.map(Way::word);
    let there = standing.addresses.iter().find(|shown| shown.preferred);
    if there.map(|shown| shown.way.as_str()) != word {
        held.grant(terminal, &standing, MORE_SINCE)?.change(Change::Prefer { way: word })?;
    }
    if options.json {
        return terminal::print_json(&json!({ "event": "preferred", "way": word }));
    }
    match way {
        Some(way) => terminal.say(&messages::prefer_set(way.word())),
        None => terminal.say(messages::prefer_none()),
    }
}
