//! Taking tickets back.

use super::failure::tell_failed;
use crate::accounts::{self, recorded};
use crate::admin::arguments::AdminTicket;
use crate::audit;
use crate::error::{Error, Result, refused};
use crate::messages;
use crate::records::tickets;
use crate::terminal;
use crate::time::now;
use serde_json::json;
use totp_core::account::Account;
use totp_core::record::ENROLMENT_FOLDER;
use totp_core::settings::Settings;

/// `enroll admin ticket --withdraw`
pub fn run(options: &AdminTicket, settings: &Settings) -> Result<()> {
    match &options.name {
        Some(name) => {
            let account = accounts::by_name(name)?;
            if !withdraw(&account, settings)? {
                return refused(messages::ticket_none(&account.name));
            }
            tell(options.json, &account)
        }
        None => all(options, settings),
    }
}

/// All tickets that are out. One user's failure is told and does not stop the others.
fn all(options: &AdminTicket, settings: &Settings) -> Result<()> {
    let (mut withdrawn, mut failed) = (0_u64, 0_u64);
    let mut uids = recorded(&settings.state_dir.join(ENROLMENT_FOLDER));
    uids.sort_unstable();
    // A ticket of an account that is gone is good for nobody.
    for account in uids.into_iter().filter_map(Account::of_uid) {
        match withdraw(&account, settings) {
            Ok(true) => {
                withdrawn += 1;
                tell(options.json, &account)?;
            }
            Ok(false) => {}
            Err(error) => {
                failed += 1;
                tell_failed(options.json, &account, &error.message())?;
            }
        }
    }
    if options.json {
        let sum = json!({ "event": "tickets withdrawn", "withdrawn": withdrawn, "failed": failed });
        terminal::print_json(&sum)?;
    } else {
        terminal::print_to_fit(&messages::ticket_sum_withdrawn(withdrawn, failed))?;
    }
    if failed > 0 { Err(Error::Reported(1)) } else { Ok(()) }
}

/// Whether one was out whose time ran.
fn withdraw(account: &Account, settings: &Settings) -> Result<bool> {
    let former = tickets::withdraw(account, settings)?;
    let now = now()?.wall;
    let was_out = former.is_some_and(|former| now < former.until);
    if was_out {
        audit::note_admin("ticket withdrawn", account);
    }
    Ok(was_out)
}

fn tell(as_json: bool, account: &Account) -> Result<()> {
    let name = &account.name;
    if as_json {
        return terminal::print_json(&json!({ "event": "ticket withdrawn", "user": name }));
    }
    terminal::print_to_fit(&messages::ticket_withdrawn(name))
}
