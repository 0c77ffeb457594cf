//! `enroll devices` of a user whose credential root holds: the helper reads root's record, and forgets one or all.

use super::arguments::{Devices, DevicesCommand};
use crate::error::{Result, refused};
use crate::held::Held;
use crate::messages;
use crate::records::devices::{self, Which};
use crate::terminal;
use serde_json::json;
use totp_core::history::Device;
use totp_core::time::UnixTime;
use totp_core::wire::{Forgotten, Remembered};

/// Lists or forgets devices.
pub fn run(held: &Held, options: &Devices) -> Result<()> {
    let account = &held.context.account;
    let found: Vec<Device> = held.devices()?.into_iter().map(device).collect();
    let Some(DevicesCommand::Forget(forget)) = &options.command else {
        if options.output.json {
            let list = devices::list(&found);
            return terminal::print_json(&json!({ "user": account.name, "devices": list }));
        }
        devices::tell(account, &found)?;
        return match found.as_slice() {
            [] => Ok(()),
            _ => terminal::print_to_fit(messages::devices_how_to_forget()),
        };
    };
    let Some(which) = forget.which() else {
        return refused(match found.as_slice() {
            [] => messages::devices_none_to_forget(&account.name),
            _ => messages::held_devices_say_which().into(),
        });
    };
    held.forget(match which {
        Which::All => Forgotten::All,
        Which::One(number) => {
            let device = devices::of_number(&found, number)?;
            Forgotten::One { label: &device.label, since: device.since.as_secs() }
        }
    })?;
    devices::tell_forgotten(account, which, Some(&found), options.output.json || forget.json)
}

/// As in a record, without what recognises it.
fn device(shown: Remembered) -> Device {
    Device {
        binding: [0; 16],
        since: UnixTime::from_secs(shown.since),
        until: UnixTime::from_secs(shown.until),
        used: UnixTime::from_secs(shown.used),
        service: shown.service,
        label: shown.label,
    }
}
