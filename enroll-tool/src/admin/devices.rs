//! A user's remembered devices, as root sees and forgets them. No home is needed to forget them.

use super::arguments::AdminDevices;
use super::policy::Policy;
use crate::accounts;
use crate::audit;
use crate::check::login_places::LoginPlaces;
use crate::commands::arguments::DevicesCommand;
use crate::error::{Error, Result};
use crate::messages;
use crate::records::devices::{self, Which};
use crate::terminal;
use crate::time::now;
use crate::users::person::Person;
use serde_json::json;
use totp_core::account::Account;
use totp_core::history::{Device, History};
use totp_core::time::UnixTime;

/// `enroll admin devices`
pub fn run(options: &AdminDevices) -> Result<()> {
    let (account, policy) = (accounts::by_name(&options.user.name)?, Policy::read());
    policy.warn()?;
    let as_json = options.user.json;
    let Some(DevicesCommand::Forget(forget)) = &options.command else {
        let found = look(account.clone(), &policy)?;
        if as_json {
            let list = devices::list(&found);
            return terminal::print_json(&json!({ "user": account.name, "devices": list }));
        }
        return devices::tell(&account, &found);
    };
    let Some(which) = forget.which() else {
        let found = look(account.clone(), &policy)?;
        return devices::ask_which(&account, Some(&found), true);
    };
    let found = match which {
        Which::All => Vec::new(),
        Which::One(_) => look(account.clone(), &policy)?,
    };
    devices::forget(&account, &policy.settings, which, &found)?;
    audit::note_admin("devices forgotten", &account);
    let known = (which != Which::All).then_some(found.as_slice());
    devices::tell_forgotten(&account, which, known, as_json || forget.json)
}

/// The devices that logins would recognise.
fn look(account: Account, policy: &Policy) -> Result<Vec<Device>> {
    let settings = &policy.settings;
    let person = Person::look(account, settings, &LoginPlaces::of_this_machine(settings)?, true)?;
    match &person.record {
        Ok(Some(history)) => Ok(of_person(&person, history, now()?.wall)),
        Ok(None) => Ok(Vec::new()),
        Err(error) => Err(Error::Failed(messages::file_unusable(error))),
    }
}

/// Those of the user's record that depend on an enrolment which logins read.
pub fn of_person(person: &Person, history: &History, now: UnixTime) -> Vec<Device> {
    let places = || person.places_read();
    let credentials: Vec<_> = places().filter_map(|place| place.seen.credential()).collect();
    // What cannot be read now may be what the devices depend on.
    if credentials.is_empty() && !places().any(|place| place.seen.fault().is_some()) {
        return Vec::new();
    }
    devices::remembered(history, &credentials, now)
}
