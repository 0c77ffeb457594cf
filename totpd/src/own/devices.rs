//! A user's remembered devices, and the end of them.

use super::file::HeldFile;
use super::refusal::other;
use crate::login::now;
use totp_core::device::Basis;
use totp_core::history::{Device, History};
use totp_core::settings::Settings;
use totp_core::time::UnixTime;
use totp_core::wire::{Forgotten, Refusal, Remembered};

/// Those that a login would recognise, in the order in which they were remembered.
pub fn of(file: &HeldFile, settings: &Settings) -> Result<Vec<Remembered>, Refusal> {
    let (history, now) = (file.history(settings)?, time()?);
    let known = history.map(|history| known(file, &history, now)).unwrap_or_default();
    Ok(known.iter().map(shown).collect())
}

/// Forgets some in root's record. Whether there was one to forget. All are also those that no login would recognise.
pub fn forget(
    file: &HeldFile,
    settings: &Settings,
    wanted: &Forgotten<'_>,
) -> Result<bool, Refusal> {
    // Where there is nothing to forget, nothing is written, however often somebody asks.
    let Some(history) = file.history(settings)?.filter(|history| !history.devices().is_empty())
    else {
        return Ok(false);
    };
    let store = file.store(settings);
    let record = || store.begin(&file.account.name).map_err(other);
    match wanted {
        Forgotten::All => record()?.forget_devices().map_err(other)?,
        Forgotten::One { label, since } => {
            let known = known(file, &history, time()?);
            let is_meant = |one: &&Device| one.label == *label && one.since.as_secs() == *since;
            let Some(device) = known.iter().find(is_meant) else {
                return Err(Refusal::UnknownLabel);
            };
            record()?.forget_device(&device.binding).map_err(other)?;
        }
    }
    Ok(true)
}

fn known(file: &HeldFile, history: &History, now: UnixTime) -> Vec<Device> {
    let basis = Basis::of(&file.credential, history.devices_basis().password_day);
    history.devices_left(Some(&basis), now).into_iter().cloned().collect()
}

fn time() -> Result<UnixTime, Refusal> {
    now().map(|now| now.wall).ok_or_else(|| other("the clock cannot be read"))
}

fn shown(device: &Device) -> Remembered {
    Remembered {
        label: device.label.clone(),
        service: device.service.clone(),
        since: device.since.as_secs(),
        until: device.until.as_secs(),
        used: device.used.as_secs(),
    }
}
