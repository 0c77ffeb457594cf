//! A user's own credential, which root holds: how it stands, and changes of it after an answer that a login would take.
//!
//! Whose it is, the kernel says. One grant is for one change, on the same connection, of the file as it was before the
//! answer: what root changed meanwhile stays. A first credential needs a ticket of an administrator, always: without one,
//! any process of the user could make it.

mod address;
mod asked;
mod change;
mod devices;
mod file;
mod first;
mod key;
mod refusal;
mod standing;
mod told;
mod world;

use crate::connection::{Connection, Over};
use crate::login::{self, Peer};
use address::Owner;
use asked::{SCANNING, wanted, who};
use file::HeldFile;
use refusal::other;
use told::{note, warn};
use totp_core::credential::Address;
use totp_core::history::TokenPosition;
use totp_core::settings::Settings;
use totp_core::wire::{Change, Forgotten, FromHelper, Refusal};
use world::World;

/// What is asked for first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wish<'a> {
    /// To see.
    Status,
    /// To see the remembered devices.
    Devices,
    /// To forget some.
    Forget(Forgotten<'a>),
    /// To change.
    Manage,
    /// To make the first credential.
    Begin,
}

/// Serves a connection to its end.
pub fn serve(connection: &mut Connection, peer: Peer, wish: Wish<'_>) -> Result<(), Over> {
    let answered = match wish {
        Wish::Status => {
            shows(peer, |file, settings| standing::of(file, settings).map(FromHelper::Standing))
        }
        Wish::Devices => {
            shows(peer, |file, settings| devices::of(file, settings).map(FromHelper::Devices))
        }
        Wish::Forget(wanted) => shows(peer, |file, settings| forget(file, settings, &wanted)),
        Wish::Manage => manage(connection, peer)?,
        Wish::Begin => first::begin(connection, peer)?,
    };
    connection.say(&answered.unwrap_or_else(FromHelper::Refused))
}

/// The account at the other end, and its file as it is.
fn open(peer: Peer) -> Result<(Settings, HeldFile), Refusal> {
    let (settings, account) = who(peer)?;
    let file = HeldFile::open(account, &settings)?;
    Ok((settings, file))
}

/// What needs no answer of the user.
fn shows(
    peer: Peer,
    told: impl FnOnce(&HeldFile, &Settings) -> Result<FromHelper, Refusal>,
) -> Result<FromHelper, Refusal> {
    open(peer).and_then(|(settings, file)| told(&file, &settings))
}

fn forget(
    file: &HeldFile,
    settings: &Settings,
    wanted: &Forgotten<'_>,
) -> Result<FromHelper, Refusal> {
    if devices::forget(file, settings, wanted)? {
        note("devices forgotten", None, &file.account);
    }
    Ok(FromHelper::Changed)
}

fn manage(connection: &mut Connection, peer: Peer) -> Result<Result<FromHelper, Refusal>, Over> {
    let (settings, mut file) = match open(peer) {
        Ok(opened) => opened,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(refusal) = file.check_changeable(&settings) {
        return Ok(Err(refusal));
    }
    let label = match login::authorise(connection, peer, &file.account, &settings)? {
        Ok(label) => label,
        Err(refusal) => return Ok(Err(refusal)),
    };
    connection.say(&FromHelper::Granted(label))?;
    let body = connection.hear(SCANNING)?;
    let wanted = wanted(&body)?;
    if let Change::Address { way, to, .. } = &wanted
        && let Err(refusal) = address::confirm(connection, &Owner::of(&file, &settings), way, to)?
    {
        return Ok(Err(refusal));
    }
    if let Change::Key { label, created, pin } = &wanted {
        let world = match World::now(&settings) {
            Ok(world) => world,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(created) = change::date(created, world.now) else { return Err(Over::Malformed) };
        let new = key::Wanted { label, created, pin: *pin };
        return Ok(match key::make(connection, &key::Owner::of(&file, &settings), &new)? {
            Ok(made) => key::keep(&mut file, &settings, &made).map(|()| {
                note(change::word(&wanted), change::named(&wanted), &file.account);
                FromHelper::Changed
            }),
            Err(refusal) => Err(refusal),
        });
    }
    let former: Vec<Address> =
        file.credential.addresses().filter_map(|held| held.address).collect();
    Ok(make(&mut file, &settings, &wanted).map(|()| {
        note(change::word(&wanted), change::named(&wanted), &file.account);
        address::settle(&file, &former, &settings, &wanted);
        FromHelper::Changed
    }))
}

/// Makes the change.
fn make(file: &mut HeldFile, settings: &Settings, wanted: &Change<'_>) -> Result<(), Refusal> {
    let world = World::now(settings)?;
    file.replace(settings, |credential| change::apply(credential, wanted, world))?;
    match wanted {
        // Each moment has a phone of which is known that it works.
        Change::Move { from, .. } => {
            let remove = Change::Remove { label: from };
            let removed =
                file.replace(settings, |credential| change::apply(credential, &remove, world));
            removed.map_err(|refusal| {
                warn("the old authenticator is not removed", &refusal, &file.account);
                Refusal::BothWork
            })
        }
        Change::Token(token) => {
            let (token, position) = change::token(token, world.now)?;
            let reach = u64::from(settings.window.steps());
            let period = token.period().map_or(0, |period| period.as_secs());
            // A clock that is right is nothing to note, and the credential has the next counter.
            if let TokenPosition::Clock { ahead, .. } = position
                && u64::from(ahead.unsigned_abs()) > reach * period
            {
                let store = file.store(settings);
                let record = store.begin(&file.account.name);
                let noted = record.and_then(|record| {
                    record.of_an_enrolled_user().move_token(token.id(), position)
                });
                if let Err(error) = noted {
                    warn("the clock of the token is not noted", &other(error), &file.account);
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
