//! One user of many whose ticket stays as it was.

use crate::error::Result;
use crate::messages::{self, Message, Said};
use crate::terminal;
use serde_json::json;
use totp_core::account::Account;

/// Tells why.
pub fn tell_failed(as_json: bool, account: &Account, why: &Message) -> Result<()> {
    let name = &account.name;
    if as_json {
        let what: &str = why;
        let told = json!({ "event": "no ticket", "user": name, "what": what });
        return terminal::print_json(&told);
    }
    terminal::print_to_fit(&messages::at(name, Said(why)))
}
