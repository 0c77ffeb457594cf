//! The account hook puts the device by that the auth hook has asked about. The credentials hook writes it down.

use super::client::{Client, ENDED, Password, is_noted, log_not_remembered, subject};
use super::waiting::{self, Waiting};
use crate::account::Rights;
use crate::credential::Files;
use crate::host::{Host, Priority, Request};
use crate::trial::let_in_by_pam;
use std::net::IpAddr;
use totp_core::account::Account;
use totp_core::device::{Basis, HostKey, password_day};
use totp_core::escape;
use totp_core::history::Device;
use totp_core::local::Places;
use totp_core::login::log_line;
use totp_core::settings::Settings;
use totp_core::time::utc_fields;

/// Bytes of SSH_AUTH_INFO_0 that are searched for the methods that ask PAM.
const MAX_METHODS: usize = 1 << 20;

/// Why nothing is remembered, where the two lines of the service disagree.
const OTHER_LINE: &str = "the account line of pam_totp.so has other settings than the auth line";
/// The account hook: puts the device of this login by, if the auth hook has noted one on the handle. Whatever comes of
/// it, the login goes on.
pub fn put_by<'a, H: Host>(host: &mut H, arguments: impl Iterator<Item = &'a str> + Clone) {
    let Some(noted) = host.noted_device() else { return };
    let request = host.request();
    let account = str::from_utf8(&request.user).ok().and_then(|name| host.account(name));
    let Some(account) = account else { return };
    let settings = Settings::load(arguments).map_err(|error| error.to_string());
    let done = settings.and_then(|settings| wait(host, &settings, &request, &account, noted));
    if let Err(why) = done {
        host.note_device(None);
        log_not_remembered(host, &why, &account, &request);
    }
}

fn wait<H: Host>(
    host: &mut H,
    settings: &Settings,
    request: &Request,
    account: &Account,
    noted: usize,
) -> Result<(), String> {
    let volatile_dir = host.volatile_dir();
    let who = host.caller().rights_for(Some(account)).map(|rights| (account, rights));
    let client = Client::proven(host, settings, request, who, &volatile_dir, Password::Seen)
        .ok_or(OTHER_LINE)?;
    let key = HostKey::read(&settings.state_dir).map_err(|error| error.to_string())?;
    let sought = key.and_then(|key| client.sought(host, &key)).ok_or(OTHER_LINE)?;
    let record = client.files.roots_store(account).peek().map_err(|error| error.to_string())?;
    let record = record.ok_or(OTHER_LINE)?;
    // Of the same user, service, keys and authenticators as at the question.
    if !is_noted(noted, &sought.binding, &record) {
        return Err(format!("{OTHER_LINE}, or {ENDED}"));
    }
    let now = host.now().ok_or("the clock is set to a time before 1970")?.wall;
    let device = Device {
        binding: sought.binding,
        since: now,
        until: now.plus(client.seconds.into()),
        used: now,
        service: log_line::escaped(&request.service),
        label: client.keys.label(&source(host, request)),
    };
    let waiting = Waiting::of(&account.name, noted, device, sought.basis).ok_or(OTHER_LINE)?;
    let parent = host.parent().ok_or("the process that asks PAM has no parent")?;
    let folder = || format!("cannot write to {}", volatile_dir.display());
    waiting.leave(&volatile_dir, parent).map_err(|error| format!("{}: {error}", folder()))
}

/// The credentials hook: the login is let in, and its device is remembered if the account hook has put one by. It
/// never has a say, so one line of the log tells what came of it.
pub fn remember<'a, H: Host>(host: &mut H, arguments: impl Iterator<Item = &'a str> + Clone) {
    let Some(waiting) = of_this_login(host) else { return };
    let request = host.request();
    let account = str::from_utf8(&request.user).ok().and_then(|name| host.account(name));
    let Some(account) = account else { return };
    let settings = Settings::load(arguments).map_err(|error| error.to_string());
    match settings.and_then(|settings| write(host, &settings, &request, &account, &waiting)) {
        Ok(device) => {
            let line = log_line::about(remembered(&device), &subject(&account, &request));
            host.log(Priority::Info, &line);
        }
        Err(why) => log_not_remembered(host, &why, &account, &request),
    }
}

/// What waits for this login. Most programs do all of it on one handle. sshd has a child of this process ask, or of
/// the parent of this process: it sets the credentials twice, and only at the second time it tells by which methods the
/// user is let in.
fn of_this_login<H: Host>(host: &mut H) -> Option<Waiting> {
    let noted = host.noted_device();
    host.note_device(None);
    let volatile_dir = host.volatile_dir();
    // What was put by at a try that was refused is not of a login by another way on the same connection.
    let methods = host.ssh_methods(MAX_METHODS);
    let asked_pam = methods.is_some() && let_in_by_pam(methods.as_deref());
    let is_ours = |waiting: &Waiting| match noted {
        Some(number) => waiting.number == number,
        None => asked_pam,
    };
    let of = |process| {
        let waiting = Waiting::find(&volatile_dir, process).filter(is_ours)?;
        // It counts once.
        waiting::forget(&volatile_dir, process).then_some(waiting)
    };
    let found = [host.process(), host.parent()].into_iter().flatten().find_map(of);
    waiting::tidy(&volatile_dir);
    found
}

fn write<H: Host>(
    host: &mut H,
    settings: &Settings,
    request: &Request,
    account: &Account,
    waiting: &Waiting,
) -> Result<Device, String> {
    let other = "this line of pam_totp.so has other settings than at the question";
    let (device, basis) = waiting.device(&account.name).ok_or(other)?;
    settings.remembers_for(&request.service).ok_or(other)?;
    let rights = host.caller().rights_for(Some(account)).filter(|rights| *rights == Rights::Root);
    let volatile_dir = host.volatile_dir();
    let files = Files { rights: rights.ok_or(other)?, settings, volatile_dir: &volatile_dir };
    // The password that had to be changed at this login, for one, ends its device.
    let credential = files.credential(account).ok_or(ENDED)?;
    let day = password_day(host.last_password_change(&account.name));
    if Basis::of(&credential, day) != basis {
        return Err(ENDED.to_owned());
    }
    let now = host.now().ok_or("the clock is set to a time before 1970")?.wall;
    let store = files.roots_store(account);
    let written = host.undisturbed(|| {
        let transaction = store.begin(&account.name)?;
        if !is_noted(waiting.number, &device.binding, transaction.history()) {
            return Ok(false);
        }
        transaction.remember(device.clone(), basis, now)
    })?;
    let is_remembered =
        written.map_err(|error: totp_core::record::StoreError| error.to_string())?;
    if is_remembered { Ok(device) } else { Err(ENDED.to_owned()) }
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
