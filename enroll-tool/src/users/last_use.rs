//! The last use of a factor, behind what else is told of it.

use crate::messages::{self, Message, Said};
use crate::time::date;
use totp_core::history::History;
use totp_core::time::UnixTime;

/// What is told, with the last use if it is known.
pub fn with_use(told: Message, used: Option<UnixTime>) -> Message {
    match used {
        Some(used) => messages::status_last_use(Said(told), date(used)),
        None => told,
    }
}

/// The later one of what two records know.
pub fn latest<'a>(
    records: impl Iterator<Item = &'a History>,
    of: impl Fn(&History) -> Option<UnixTime>,
) -> Option<UnixTime> {
    records.filter_map(of).max()
}
