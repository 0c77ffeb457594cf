//! Remembered devices: those that a login would recognise, as a list for people and programs, and forgetting them.

use super::change::in_roots_record;
use crate::error::{Result, refused};
use crate::messages::{self, Message};
use crate::rights::record_change::{Missing, RecordChange};
use crate::terminal;
use crate::time::date;
use serde_json::{Value, json};
use totp_core::account::Account;
use totp_core::credential::Credential;
use totp_core::device::Basis;
use totp_core::history::{Device, History};
use totp_core::settings::Settings;
use totp_core::time::UnixTime;

/// What stands between the keys and the address in a label.
const FROM: &str = " from ";

/// The devices that a login at `now` would recognise, in the order in which they were remembered. A device counts if it
/// depends on one of `credentials`; every one counts if there is none to ask. That the password has changed since is
/// seen at a login only.
pub fn remembered(history: &History, credentials: &[&Credential], now: UnixTime) -> Vec<Device> {
    let devices = |basis: Option<&Basis>| history.devices_left(basis, now).into_iter().cloned();
    if credentials.is_empty() {
        return devices(None).collect();
    }
    let day = history.devices_basis().password_day;
    let known = credentials.iter().map(|credential| Basis::of(credential, day));
    // All devices of a record depend on the same.
    let known = known.map(|basis| devices(Some(&basis)).collect::<Vec<_>>());
    known.max_by_key(Vec::len).unwrap_or_default()
}

/// Which devices are to be forgotten.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// All of them, also those that no login would recognise.
    All,
    /// The one with this number in the list, counted from 1.
    One(usize),
}

/// The device of this number, or a refusal.
pub fn of_number(devices: &[Device], number: usize) -> Result<&Device> {
    match number.checked_sub(1).and_then(|at| devices.get(at)) {
        Some(device) => Ok(device),
        None => refused(messages::devices_no_such(number)),
    }
}

/// Refuses a command that does not say which devices, and says what it can name. `devices` is `None` if they cannot be
/// read. Only root can forget one.
pub fn ask_which(account: &Account, devices: Option<&[Device]>, by_root: bool) -> Result<()> {
    let count = u64::try_from(devices.map_or(0, <[Device]>::len)).unwrap_or(u64::MAX);
    refused(match (count, by_root) {
        (0, _) if devices.is_some() => messages::devices_none_to_forget(&account.name),
        (0, true) | (_, false) => messages::devices_say_all().into(),
        (count, true) => messages::devices_say_which(count, &account.name),
    })
}

/// Forgets devices in root's record.
pub fn forget(
    account: &Account,
    settings: &Settings,
    which: Which,
    devices: &[Device],
) -> Result<()> {
    let change = match which {
        Which::All => RecordChange::ForgetDevices,
        Which::One(number) => RecordChange::ForgetDevice(of_number(devices, number)?.binding),
    };
    in_roots_record(account, settings, Missing::Leave, &change).map(drop)
}

/// Lists devices for people.
pub fn tell(account: &Account, devices: &[Device]) -> Result<()> {
    if devices.is_empty() {
        return terminal::print_to_fit(&messages::devices_none(&account.name));
    }
    let count = u64::try_from(devices.len()).unwrap_or(u64::MAX);
    terminal::print_to_fit(&messages::devices_listed(&account.name, count))?;
    for (number, device) in (1..).zip(devices) {
        let number: u32 = number;
        let told = messages::devices_one(number, &device.label, &device.service);
        terminal::print_to_fit(&format!("  {told}"))?;
        let times = messages::devices_times(date(device.since), date(device.until));
        terminal::print_to_fit(&format!("     {times}"))?;
        terminal::print_to_fit(&format!("     {}", used(device)))?;
    }
    Ok(())
}

fn used(device: &Device) -> Message {
    if device.used > device.since {
        messages::devices_used(date(device.used))
    } else {
        messages::devices_not_used().into()
    }
}

/// Devices for programs.
pub fn list(devices: &[Device]) -> Vec<Value> {
    let one = |(number, device): (u32, &Device)| {
        let (keys, source) = parts(&device.label);
        json!({
            "number": number,
            "label": device.label,
            "fingerprint": keys,
            "source": source,
            "service": device.service,
            "since": device.since.as_secs(),
            "until": device.until.as_secs(),
            "last_used": (device.used > device.since).then(|| device.used.as_secs()),
        })
    };
    (1..).zip(devices).map(one).collect()
}

/// The keys and the address of a label: `ED25519 SHA256:bc34de… from 192.0.2.7`.
fn parts(label: &str) -> (&str, Option<&str>) {
    label.split_once(FROM).map_or((label, None), |(keys, source)| (keys, Some(source)))
}

/// Says what was forgotten.
pub fn tell_forgotten(
    account: &Account,
    which: Which,
    devices: Option<&[Device]>,
    as_json: bool,
) -> Result<()> {
    let one = match which {
        Which::One(number) => Some(of_number(devices.unwrap_or_default(), number)?),
        Which::All => None,
    };
    if as_json {
        let all = devices.map(<[Device]>::len);
        return terminal::print_json(&json!({
            "event": "devices forgotten",
            "user": account.name,
            "forgotten": if one.is_some() { Some(1) } else { all },
            "label": one.map(|device| device.label.as_str()),
        }));
    }
    terminal::print_to_fit(&match one {
        Some(device) => messages::devices_forgotten_one(&device.label),
        None => messages::devices_forgotten_all(&account.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_core::credential::ReadDepth;

    const FILE: &str = "version = 1\n[[authenticator]]\nkind = \"totp\"\nlabel = \"phone\"\nsecret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n";

    fn secs(seconds: u64) -> UnixTime {
        UnixTime::from_secs(seconds)
    }

    fn credential(file: &str) -> Credential {
        Credential::parse(file.as_bytes(), ReadDepth::WithRecovery).unwrap()
    }

    fn device(n: u8, until: u64) -> Device {
        Device {
            binding: [n; 16],
            since: secs(1_000),
            until: secs(until),
            used: secs(1_000),
            service: "sshd".to_owned(),
            label: format!("ED25519 SHA256:abcd{n}f… from 192.0.2.{n}"),
        }
    }

    fn record(credential: &Credential, day: u32, devices: &[Device]) -> History {
        let mut history = History::new("ann");
        for device in devices {
            history.remember(device.clone(), Basis::of(credential, day), secs(1_000));
        }
        history
    }

    #[test]
    fn a_device_is_listed_until_its_time_is_over() {
        let ann = credential(FILE);
        let history = record(&ann, 7, &[device(1, 2_000), device(2, 3_000)]);
        let at = |now| {
            let listed = remembered(&history, &[&ann], secs(now));
            listed.iter().map(|device| device.binding[0]).collect::<Vec<_>>()
        };
        assert_eq!((at(1_999), at(2_000), at(3_000)), (vec![1, 2], vec![2], vec![]));
        // A clock that was set back ends a device.
        assert!(at(999).is_empty());
    }

    #[test]
    fn a_device_of_a_former_epoch_is_not_listed() {
        let (ann, new) =
            (credential(FILE), FILE.replace("version = 1", "version = 2\ndevice_epoch = 7"));
        let history = record(&ann, 0, &[device(1, 2_000)]);
        let new = credential(&new);
        assert_eq!(remembered(&history, &[&ann], secs(1_500)).len(), 1);
        assert!(remembered(&history, &[&new], secs(1_500)).is_empty());
        // Of two places it may be either; without any, nobody can tell.
        assert_eq!(remembered(&history, &[&new, &ann], secs(1_500)).len(), 1);
        assert_eq!(remembered(&history, &[], secs(1_500)).len(), 1);
    }

    #[test]
    fn a_device_without_a_later_login_was_not_used() {
        messages::speak(messages::Language::En);
        let unused = device(1, 2_000);
        let later = Device { used: secs(1_060), ..device(1, 2_000) };
        assert_eq!(&*used(&unused), "not used yet");
        assert_eq!(&*used(&later), "last used 1970-01-01 00:17 UTC");
        assert_eq!(list(&[later])[0]["last_used"], 1_060);
    }

    #[test]
    fn a_number_out_of_the_list_is_refused() {
        messages::speak(messages::Language::En);
        let devices = [device(1, 2_000), device(2, 2_000)];
        assert_eq!(of_number(&devices, 2).unwrap().binding, [2; 16]);
        for number in [0, 3, usize::MAX] {
            assert!(of_number(&devices, number).is_err(), "{number}");
        }
    }

    #[test]
    fn to_forget_without_a_number_says_what_can_be_named() {
        messages::speak(messages::Language::En);
        let ann = Account::of_name("root").unwrap();
        let told = |devices: Option<&[Device]>, by_root| match ask_which(&ann, devices, by_root) {
            Err(error) => error.to_string(),
            Ok(()) => panic!("not refused"),
        };
        let two = [device(1, 2_000), device(2, 2_000)];
        let by_root = told(Some(&two), true);
        assert!(by_root.contains("a number from 1 to 2, or --all"), "{by_root}");
        assert!(by_root.ends_with("To see them: enroll admin devices root"), "{by_root}");
        assert!(told(Some(&two[..1]), true).contains("forget: 1, or --all"));
        // A user cannot forget one, whether or not the list can be read.
        for devices in [Some(&two[..]), None] {
            let by_user = told(devices, false);
            assert!(
                by_user.ends_with("To forget all devices: enroll devices forget --all"),
                "{by_user}"
            );
            assert!(!by_user.contains("number"), "{by_user}");
        }
        assert!(told(Some(&[]), true).contains("no remembered device"));
        assert!(told(Some(&[]), false).contains("no remembered device"));
    }

    #[test]
    fn a_label_tells_programs_its_keys_and_its_source() {
        let told = list(&[device(1, 2_000)]);
        assert_eq!(told[0]["fingerprint"], "ED25519 SHA256:abcd1f…");
        assert_eq!(told[0]["source"], "192.0.2.1");
        assert_eq!(told[0]["last_used"], Value::Null);
        assert_eq!(parts("ED25519 SHA256:ab"), ("ED25519 SHA256:ab", None));
    }
}
