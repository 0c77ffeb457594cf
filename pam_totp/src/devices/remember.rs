//! The account hook: writes down the device that the auth hook has asked about.

use super::client::{Client, Password, number, subject};
use crate::host::{Host, Priority, Request};
use std::net::IpAddr;
use totp_core::account::Account;
use totp_core::device::HostKey;
use totp_core::escape;
use totp_core::history::Device;
use totp_core::local::Places;
use totp_core::login::log_line;
use totp_core::settings::Settings;
use totp_core::time::utc_fields;

/// Remembers the device of this login, if the auth hook has noted one on the handle. Whatever comes of it, the login
/// goes on: one line of the log says so.
pub fn remember<'a, H: Host>(host: &mut H, arguments: impl Iterator<Item = &'a str> + Clone) {
    let Some(noted) = host.noted_device() else { return };
    host.note_device(None);
    let request = host.request();
    let account = str::from_utf8(&request.user).ok().and_then(|name| host.account(name));
    let Some(account) = account else { return };
    let written = write(host, Settings::load(arguments), &request, &account, noted);
    let (priority, text) = match written {
        Ok(device) => (Priority::Info, remembered(&device)),
        Err(why) => (Priority::Warning, format!("device not remembered: {}", escape::text(why))),
    };
    host.log(priority, &log_line::about(text, &subject(&account, &request)));
}

fn write<H: Host>(
    host: &mut H,
    settings: Result<Settings, impl ToString>,
    request: &Request,
    account: &Account,
    noted: usize,
) -> Result<Device, String> {
    let settings = settings.map_err(|error| error.to_string())?;
    let other =
        || "the account line of pam_totp.so has other settings than the auth line".to_owned();
    let volatile_dir = host.volatile_dir();
    let who = host.caller().rights_for(Some(account)).map(|rights| (account, rights));
    let client = Client::proven(host, &settings, request, who, &volatile_dir, Password::Seen)
        .ok_or_else(other)?;
    let key = HostKey::read(&settings.state_dir).map_err(|error| error.to_string())?;
    let sought = key.and_then(|key| client.sought(host, &key));
    // Of the same user, service, keys and authenticators as at the question.
    let sought = sought.filter(|sought| number(&sought.binding) == noted).ok_or_else(other)?;
    let now = host.now().ok_or("the clock is set to a time before 1970")?.wall;
    let device = Device {
        binding: sought.binding,
        since: now,
        until: now.plus(client.seconds.into()),
        used: now,
        service: log_line::escaped(&request.service),
        label: client.keys.label(&source(host, request)),
    };
    let store = client.files.roots_store(account);
    let written = host.undisturbed(|| {
        let transaction = store.begin(&account.name)?;
        transaction.remember(device.clone(), sought.basis, now)
    })?;
    written.map(|()| device).map_err(|error| error.to_string())
}

fn remembered(device: &Device) -> String {
    let (year, month, day, hour, minute, second) = utc_fields(device.until);
    let until = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    format!("device remembered: \"{}\" until={until}", escape::quoted(&device.label))
}

/// The client's address. sshd may have a name in PAM_RHOST, which the client's own DNS server chose; SSH_CONNECTION has
/// the address.
fn source<H: Host>(host: &H, request: &Request) -> String {
    let address = host.ssh_client().and_then(|word| {
        let address: IpAddr = str::from_utf8(&word).ok()?.parse().ok()?;
        Some(address.to_string())
    });
    address.unwrap_or_else(|| log_line::escaped(&request.rhost))
}
