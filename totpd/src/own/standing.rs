//! How a credential stands, without its secrets.

use super::file::HeldFile;
use super::refusal::other;
use crate::login::now;
use totp_core::authenticator::{Authenticator, Period};
use totp_core::device::Basis;
use totp_core::history::{Factor, History};
use totp_core::recovery::RecoveryHash;
use totp_core::settings::Settings;
use totp_core::throttle::{Gate, Origin};
use totp_core::time::UnixTime;
use totp_core::wire::{OFF, Refusal, Shown, ShownAddress, ShownKey, Standing};

/// What `enroll status` shows.
pub fn of(file: &HeldFile, settings: &Settings) -> Result<Standing, Refusal> {
    let now = now().ok_or_else(|| other("the clock cannot be read"))?;
    let history = file.history(settings)?.unwrap_or_else(|| History::new(&file.account.name));
    let credential = &file.credential;
    let left = |codes: &[RecoveryHash]| {
        let id = credential.recovery.as_ref().map(|set| set.salt.set_id());
        let unspent =
            codes.iter().filter(|code| id.is_some_and(|id| !history.is_spent(id, **code)));
        u16::try_from(unspent.count()).unwrap_or(u16::MAX)
    };
    let set = credential.recovery.as_ref();
    let gate = |origin| match history.gate(origin, now, &settings.limits) {
        Gate::Open => 0,
        Gate::Wait(seconds) => seconds,
        Gate::Off => OFF,
    };
    let basis = Basis::of(credential, history.devices_basis().password_day);
    let devices = history.devices_left(Some(&basis), now.wall).len();
    let success = history.last_success();
    Ok(Standing {
        disabled: credential.disabled,
        authenticators: credential.authenticators.iter().map(|a| shown(a, &history)).collect(),
        recovery_codes_left: left(set.and_then(|set| set.codes.as_deref()).unwrap_or_default()),
        scratch_codes_left: left(set.map(|set| set.scratch.as_slice()).unwrap_or_default()),
        devices: u16::try_from(devices).unwrap_or(u16::MAX),
        last_success: (success > UnixTime::default()).then(|| success.as_secs()),
        wrong_codes_since: history.failures_since_success(),
        remote: gate(Origin::Remote),
        local: gate(Origin::Local),
        own: gate(Origin::Own),
        barred: history.is_barred(),
        addresses: credential
            .addresses()
            .map(|held| ShownAddress::of(&held, Some(&history)))
            .collect(),
        recovery_used: history.last_use(Factor::Recovery).map(UnixTime::as_secs),
        keys: credential.keys().iter().map(|key| ShownKey::of(key, Some(&history))).collect(),
        scratch_used: history.last_use(Factor::Scratch).map(UnixTime::as_secs),
    })
}

fn shown(a: &Authenticator, history: &History) -> Shown {
    let next = |first| history.next_counter(a.id(), first);
    Shown {
        label: a.label.as_str().to_owned(),
        kind: a.kind.name().to_owned(),
        algorithm: a.algorithm.name().to_owned(),
        digits: a.digits.get(),
        period: a.period().map(Period::as_secs),
        next_counter: a.first_counter().and_then(next),
        clock_ahead: a.period().map(|_| history.offset_of(a.id())),
        created: a.created.clone(),
        used: history.last_use_of(a).map(UnixTime::as_secs),
        short_bits: a.secret.is_short().then(|| u64::try_from(a.secret.bits()).unwrap_or_default()),
    }
}
