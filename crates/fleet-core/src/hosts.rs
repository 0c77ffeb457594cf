//! Changes of a host's row: each is one swap, and conflicts are tried again.

use crate::host::{Host, State};
use crate::join::{GOOD_FOR, JoinToken};
use crate::ledger::{Change, Ledger, LedgerError, MOST_TRIES, Swapped, Version};
use crate::name::{HostName, Key, Table};
use crate::pin::Pin;
use constant_time_eq::constant_time_eq_32;
use std::fmt;
use totp_core::time::UnixTime;

/// Why a host is not changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HostError {
    /// It has joined already.
    AlreadyJoined,
    /// There is no such host.
    Unknown,
    /// The token is not the host's, was used, or its hour is over. Nobody is told which.
    TokenRefused,
    /// The row is damaged.
    Damaged,
    /// The ledger failed.
    Ledger(LedgerError),
    /// Nobody can tell whether the change was made.
    OutcomeUnknown(LedgerError),
    /// Others wrote at each try.
    Busy,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyJoined => f.write_str("the host has joined already"),
            Self::Unknown => f.write_str("there is no host of this name"),
            Self::TokenRefused => {
                f.write_str("the join token is wrong, used or older than an hour")
            }
            Self::Damaged => f.write_str("the row of the host is damaged"),
            Self::Ledger(why) => write!(f, "the ledger failed: {why}"),
            Self::OutcomeUnknown(why) => write!(f, "the outcome of the write is unknown: {why}"),
            Self::Busy => f.write_str("others changed the host at each try"),
        }
    }
}

/// Invites a host: the token lets it join within an hour. A revoked host may be invited again.
///
/// # Errors
/// [`HostError::AlreadyJoined`], and what the ledger says.
pub fn invite(
    ledger: &dyn Ledger,
    name: &HostName,
    token: &JoinToken,
    now: UnixTime,
) -> Result<(), HostError> {
    let invited = Host::invited(token.hash(name), now.plus(GOOD_FOR));
    change(ledger, name, |host| match host {
        Some(Host { state: State::Joined(_), .. }) => Err(HostError::AlreadyJoined),
        Some(host) => Ok(Host { generation: host.generation, ..invited }),
        None => Ok(invited),
    })
}

/// Lets a host join: from now on it is known by this key. The token is used up by that.
///
/// # Errors
/// [`HostError::TokenRefused`], also for a name that is no host's, and what the ledger says.
pub fn join(
    ledger: &dyn Ledger,
    name: &HostName,
    token: &JoinToken,
    pin: Pin,
    now: UnixTime,
) -> Result<(), HostError> {
    let hash = token.hash(name);
    change(ledger, name, |host| match host {
        Some(host) => match host.state {
            State::Invited { token, until }
                if now < until && constant_time_eq_32(&token, &hash) =>
            {
                Ok(Host { state: State::Joined(pin), ..host })
            }
            _ => Err(HostError::TokenRefused),
        },
        None => Err(HostError::TokenRefused),
    })
}

/// Refuses a host from the next request on. An invitation ends, too.
///
/// # Errors
/// [`HostError::Unknown`], and what the ledger says.
pub fn revoke(ledger: &dyn Ledger, name: &HostName) -> Result<(), HostError> {
    change(ledger, name, |host| {
        let host = host.ok_or(HostError::Unknown)?;
        Ok(Host { state: State::Revoked, may_enrol: false, ..host })
    })
}

/// Allows or forbids changes of factors at a host.
///
/// # Errors
/// [`HostError::Unknown`], and what the ledger says.
pub fn mark(ledger: &dyn Ledger, name: &HostName, may_enrol: bool) -> Result<(), HostError> {
    change(ledger, name, |host| Ok(Host { may_enrol, ..host.ok_or(HostError::Unknown)? }))
}

/// All hosts with what is known of them; `None` for a damaged row.
///
/// # Errors
/// What the ledger says.
pub fn list(ledger: &dyn Ledger) -> Result<Vec<(HostName, Option<Host>)>, LedgerError> {
    let mut hosts = Vec::new();
    for key in ledger.list(Table::Hosts)? {
        let row = ledger.read_one(&key)?;
        if let (Key::Host(name), Some(bytes)) = (key, row.bytes()) {
            hosts.push((name, Host::decode(bytes).ok()));
        }
    }
    hosts.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(hosts)
}

fn change(
    ledger: &dyn Ledger,
    name: &HostName,
    next: impl Fn(Option<Host>) -> Result<Host, HostError>,
) -> Result<(), HostError> {
    let key = Key::Host(name.clone());
    for _ in 0..MOST_TRIES {
        let old: Version = ledger.read_one(&key).map_err(HostError::Ledger)?;
        let host = old.bytes().map(Host::decode).transpose().map_err(|_| HostError::Damaged)?;
        let new = next(host)?.next_value();
        match ledger.swap(Change { key: &key, old: &old, new: &new, unless_changed: None }) {
            Swapped::Done => return Ok(()),
            Swapped::Conflict => {}
            Swapped::Refused(why) => return Err(HostError::Ledger(why)),
            Swapped::Unknown(why) => return Err(HostError::OutcomeUnknown(why)),
        }
    }
    Err(HostError::Busy)
}

#[cfg(test)]
mod tests;
