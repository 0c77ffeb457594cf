//! `totp-fleetd host`: invite, list, revoke and mark hosts.

use crate::config::Config;
use crate::keys::ServerKeys;
use crate::state::{now, open_ledger};
use fleet_core::host::{Host, State};
use fleet_core::hosts::{invite, list, mark, revoke};
use fleet_core::join::{JoinText, JoinToken};
use fleet_core::membership::{Membership, ServerAddress};
use fleet_core::name::HostName;
use std::fmt::Write as _;
use totp_core::time::utc_fields;

/// Invites a host, and returns the text for `enroll fleet join`.
///
/// # Errors
/// What failed, and why.
pub fn add(config: &Config, name: &HostName) -> Result<String, String> {
    let keys = ServerKeys::read(&config.keys.folder)?;
    let token = JoinToken::fresh().map_err(|why| format!("cannot read random bytes: {why}"))?;
    let now = now().ok_or("the clock stands before 1970")?;
    invite(&*open_ledger(config)?, name, &token, now).map_err(|why| format!("{name}: {why}"))?;
    let server = ServerAddress { address: config.server.address.clone(), pin: keys.pin()? };
    let membership = Membership {
        host: name.clone(),
        servers: vec![server],
        verdict_keys: vec![keys.verdict.public().to_bytes()],
    };
    Ok(JoinText { membership, token }.to_string())
}

/// A line for each host.
///
/// # Errors
/// What the ledger says.
pub fn listed(config: &Config) -> Result<String, String> {
    let hosts = list(&*open_ledger(config)?).map_err(|why| why.to_string())?;
    let mut out = String::new();
    for (name, host) in hosts {
        let told = host.map_or_else(|| "damaged".to_owned(), |host| told(&host));
        let _ = writeln!(out, "{name} {told}");
    }
    Ok(out)
}

fn told(host: &Host) -> String {
    let enrol = if host.may_enrol { " enrol" } else { "" };
    match host.state {
        State::Joined(pin) => format!("joined {pin}{enrol}"),
        State::Revoked => "revoked".to_owned(),
        State::Invited { until, .. } => {
            let (year, month, day, hour, minute, second) = utc_fields(until);
            let date = format!("{year:04}-{month:02}-{day:02}");
            format!("invited until {date}T{hour:02}:{minute:02}:{second:02}Z{enrol}")
        }
    }
}

/// Refuses a host from its next request on.
///
/// # Errors
/// What failed, and why.
pub fn revoked(config: &Config, name: &HostName) -> Result<(), String> {
    revoke(&*open_ledger(config)?, name).map_err(|why| format!("{name}: {why}"))
}

/// Allows or forbids changes of factors at a host.
///
/// # Errors
/// What failed, and why.
pub fn marked(config: &Config, name: &HostName, may_enrol: bool) -> Result<(), String> {
    mark(&*open_ledger(config)?, name, may_enrol).map_err(|why| format!("{name}: {why}"))
}
