//! Mending a record after the clock was wrong, a machine came back from a snapshot, or the records were lost.

use super::arguments::User;
use crate::accounts;
use crate::accounts::standing::time_of_day;
use crate::audit;
use crate::check::login_places::LoginPlaces;
use crate::error::{Result, refused};
use crate::messages;
use crate::policy::policy;
use crate::records::change::{anything, in_all_records, tell_own_failed};
use crate::rights::record_change::{Missing, RecordChange};
use crate::terminal;
use crate::time::now;
use crate::users::person::{Person, Seen};
use serde_json::json;
use totp_core::authenticator::{Authenticator, Period};
use totp_core::history::History;
use totp_core::time::UnixTime;

/// The longest step, in seconds; for devices that are not known here.
const LONGEST_PERIOD: u64 = 60;
/// The widest window that a PAM line can set, either side. Not this policy's: a line's own `window=`
/// wins over it, and a code that such a line accepted must not come back.
const WIDEST_WINDOW: u64 = 3;

/// `enroll admin reset`
pub fn run(user: &User) -> Result<()> {
    let (account, settings) = (accounts::by_name(&user.name)?, policy()?);
    let person = Person::look(account, &settings, &LoginPlaces::of_this_machine(&settings)?, true)?;
    let account = &person.account;
    // What root has barred stays barred: that is no accident of the clock.
    if person.history().is_some_and(History::is_barred) {
        return refused(messages::admin_nothing_changed(messages::next_login_barred()));
    }
    let authenticators: Vec<&Authenticator> = person
        .places
        .iter()
        .filter_map(|place| match &place.seen {
            Seen::Enrolled(credential) => Some(&credential.authenticators),
            _ => None,
        })
        .flatten()
        .collect();
    // What is new in a file that cannot be read has no mark yet, and gets none.
    let unread: Vec<&str> = person.places_read().filter_map(|place| place.seen.fault()).collect();
    let now = now()?.wall;
    let end = end_of_reach(now, &authenticators);
    // The counter of a token is no matter of the clock.
    let timed = authenticators.iter().filter(|a| a.period().is_some());
    let ids: Vec<[u8; 16]> = timed.map(|a| a.id().0).collect();
    // Without a record, everything is forgotten that was spent: what can still be accepted is spent then.
    let missing = if ids.is_empty() { Missing::Leave } else { Missing::Make };
    let change = RecordChange::MendClock { ids, now: now.as_secs(), end: end.as_secs() };
    let changed = in_all_records(account, &settings, missing, &change)?;
    anything(&changed, account)?;
    audit::note_admin("reset", account);
    if user.json {
        return terminal::print_json(&json!({
            "event": "reset",
            "user": account.name,
            "codes_from": end.as_secs(),
            "record": changed.roots,
            "record_made": changed.made,
            "own_record": changed.own,
            "own_record_failed": changed.own_failed,
            "credentials_unread": unread,
        }));
    }
    let time = time_of_day(end);
    if changed.made {
        terminal::print_to_fit(&messages::admin_reset_made(&account.name, time))?;
    } else {
        terminal::print_to_fit(&messages::admin_reset(&account.name, time))?;
    }
    for why in unread {
        terminal::print_to_fit(&messages::admin_reset_unread(why))?;
    }
    tell_own_failed(changed.own_failed)
}

/// The end of the last step that any PAM line can accept now: all up to it count as spent.
fn end_of_reach(now: UnixTime, authenticators: &[&Authenticator]) -> UnixTime {
    let periods = authenticators.iter().filter_map(|a| a.period()).map(Period::as_secs);
    let period = periods.max().unwrap_or(LONGEST_PERIOD);
    now.plus((WIDEST_WINDOW + 1) * period)
}
