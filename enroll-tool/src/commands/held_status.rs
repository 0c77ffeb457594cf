//! `enroll status` of a credential that root holds, as the helper tells it.

use crate::error::Result;
use crate::held::Held;
use crate::json;
use crate::messages;
use crate::terminal;
use crate::time::date;
use crate::users::addresses;
use crate::users::keys;
use crate::users::last_use::with_use;
use serde_json::{Value, json};
use totp_core::throttle::Gate;
use totp_core::time::UnixTime;
use totp_core::wire::{OFF, Shown, Standing};

/// Tells how it stands.
pub fn tell(held: &Held, as_json: bool) -> Result<()> {
    let standing = held.standing()?;
    if as_json {
        return terminal::print_json(&told_to_programs(held, &standing));
    }
    let name = &held.context.account.name;
    if standing.barred {
        terminal::print_to_fit(&messages::barred(name))?;
    }
    if standing.disabled {
        return terminal::print_to_fit(&messages::status_disabled(name));
    }
    terminal::print_to_fit(&messages::held_status(name))?;
    for shown in &standing.authenticators {
        tell_one(shown)?;
    }
    for line in standing.addresses.iter().flat_map(|address| addresses::told(address, true)) {
        indented(&line)?;
    }
    for key in &standing.keys {
        indented(&keys::told(key))?;
    }
    let line = messages::status_recovery_left(usize::from(standing.recovery_codes_left));
    indented(&with_use(line, standing.recovery_used.map(UnixTime::from_secs)))?;
    if standing.scratch_codes_left > 0 {
        let line = messages::status_scratch_left(usize::from(standing.scratch_codes_left));
        indented(&with_use(line, standing.scratch_used.map(UnixTime::from_secs)))?;
    }
    if standing.devices > 0 {
        let count = usize::from(standing.devices);
        indented(&messages::status_devices(count, "enroll devices"))?;
    }
    if let Some(time) = standing.last_success {
        indented(&messages::status_last_success(date(UnixTime::from_secs(time))))?;
    }
    indented(&messages::status_wrong_since(standing.wrong_codes_since))?;
    for (origin, wait) in
        [("remote", standing.remote), ("local", standing.local), ("own", standing.own)]
    {
        match gate(wait) {
            Gate::Open => {}
            Gate::Wait(seconds) => indented(&messages::status_wait(origin, seconds))?,
            Gate::Off => indented(&messages::status_off(origin))?,
        }
    }
    Ok(())
}

fn tell_one(shown: &Shown) -> Result<()> {
    let created = shown.created.as_deref().and_then(|t| t.get(..10));
    let created = created.unwrap_or(messages::status_date_unknown());
    let label = &shown.label;
    let line = messages::status_authenticator(label, created);
    indented(&with_use(line, shown.used.map(UnixTime::from_secs)))?;
    if let Some(counter) = shown.next_counter {
        indented(&messages::status_counter(label, counter))?;
    }
    match shown.clock_ahead.unwrap_or_default() {
        0 => {}
        seconds if seconds > 0 => indented(&messages::status_clock_ahead(label, seconds))?,
        seconds => indented(&messages::status_clock_behind(label, seconds.unsigned_abs()))?,
    }
    match shown.short_bits {
        Some(bits) => indented(&messages::status_short(label, bits)),
        None => Ok(()),
    }
}

fn told_to_programs(held: &Held, standing: &Standing) -> Value {
    let one = |shown: &Shown| {
        json!({
            "label": shown.label,
            "kind": shown.kind,
            "algorithm": shown.algorithm,
            "digits": shown.digits,
            "period": shown.period,
            "next_counter": shown.next_counter,
            "clock_ahead": shown.clock_ahead,
            "created": shown.created,
            "created_time": shown.created.as_deref().and_then(json::seconds),
            "short_secret": shown.short_bits.is_some(),
            "last_use": shown.used,
        })
    };
    json!({
        "user": held.context.account.name,
        "enrolled": !standing.disabled,
        "disabled": standing.disabled,
        "gone": false,
        "credential": held.context.path().display().to_string(),
        "authenticators": standing.authenticators.iter().map(one).collect::<Vec<_>>(),
        "security_keys": standing.keys.iter().map(keys::json).collect::<Vec<_>>(),
        "addresses": standing
            .addresses
            .iter()
            .map(|address| addresses::json(address, true))
            .collect::<Vec<_>>(),
        "recovery_codes_left": standing.recovery_codes_left,
        "scratch_codes_left": standing.scratch_codes_left,
        "recovery_last_use": standing.recovery_used,
        "scratch_last_use": standing.scratch_used,
        "remembered_devices": standing.devices,
        "last_success": standing.last_success,
        "wrong_codes_since": standing.wrong_codes_since,
        "remote": json::gate(gate(standing.remote)),
        "local": json::gate(gate(standing.local)),
        "own": json::gate(gate(standing.own)),
        "barred": standing.barred,
        "login_record_readable": true,
        "login_record_fault": Value::Null,
        "own_record_fault": Value::Null,
    })
}

const fn gate(wait: u64) -> Gate {
    match wait {
        0 => Gate::Open,
        OFF => Gate::Off,
        seconds => Gate::Wait(seconds),
    }
}

fn indented(text: &str) -> Result<()> {
    terminal::print_to_fit(&format!("  {text}"))
}
