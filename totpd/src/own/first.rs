//! The first credential of a user, where the policy has root hold all of them: after a ticket of an administrator.

use super::address::{Owner, confirm};
use super::asked::{SCANNING, wanted, who};
use super::change;
use super::refusal::other;
use super::told::note;
use super::world::World;
use crate::connection::{Connection, Over, TYPING};
use crate::enrol::{Desk, RootsDesk, Tried, told};
use crate::login::{Peer, now};
use totp_core::account::Account;
use totp_core::login::Request;
use totp_core::settings::Settings;
use totp_core::throttle::Origin;
use totp_core::wire::{Change, FromHelper, FromModule, Question, Refusal};

/// Asks for a ticket, then takes the credential.
pub fn begin(connection: &mut Connection, peer: Peer) -> Result<Result<FromHelper, Refusal>, Over> {
    let (settings, account) = match who(peer) {
        // Elsewhere credentials begin in homes.
        Ok((settings, _)) if !settings.credential.is_roots() => return Ok(Err(Refusal::NotHeld)),
        Ok(known) => known,
        Err(refusal) => return Ok(Err(refusal)),
    };
    with_ticket(connection, &account, &settings)
}

fn with_ticket(
    connection: &mut Connection,
    account: &Account,
    settings: &Settings,
) -> Result<Result<FromHelper, Refusal>, Over> {
    let request = Request {
        user: account.name.as_bytes().to_vec(),
        service: b"enroll".to_vec(),
        ..Request::default()
    };
    let mut desk = RootsDesk::new(account, settings, &request, Origin::Own);
    if let Some(why) = desk.refusal() {
        return Ok(Err(other(why)));
    }
    let question = Question::Ticket { again: false, fault: None, until: None };
    connection.say(&FromHelper::Question(question))?;
    let body = connection.hear(TYPING)?;
    let Ok(FromModule::Answer(typed)) = FromModule::decode(&body) else {
        return Err(Over::Malformed);
    };
    let Some(now) = now() else { return Ok(Err(other("the clock cannot be read"))) };
    match desk.try_ticket(typed, now) {
        Tried::Right => {}
        // The desk has logged it.
        Tried::Wrong => return Ok(Err(Refusal::WrongTicket)),
        Tried::Over(fault) => return Ok(Err(other(told(Some(fault))))),
        Tried::Refused(why) => return Ok(Err(other(why))),
    }
    drop(body);
    connection.say(&FromHelper::Granted(None))?;
    let body = connection.hear(SCANNING)?;
    let wanted = wanted(&body)?;
    if let Change::Start { way, to, .. } = &wanted {
        let owner = Owner { account, settings, held: None };
        if let Err(refusal) = confirm(connection, &owner, way, to)? {
            return Ok(Err(refusal));
        }
    }
    let made = World::now(settings).map(|world| change::first(&wanted, world));
    Ok(match made {
        Ok(None) => return Err(Over::Malformed),
        Ok(Some(Ok(credential))) => desk.keep(&credential).map_err(other).map(|()| {
            note("enrolled", change::named(&wanted), account);
            FromHelper::Changed
        }),
        Ok(Some(Err(refusal))) | Err(refusal) => Err(refusal),
    })
}
