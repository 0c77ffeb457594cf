//! An enrolment at the first login: the module asks for root, the helper decides, and root holds the credential.
//!
//! Nothing is written before the user has typed a code of the new secret and has said that the recovery codes are saved.
//! Until then the secret waits for a quarter of an hour ([`pending`]), so a connection that drops shows the same QR code
//! again, and two logins at once show one.

mod desk;
mod flow;
mod pending;
mod picture;

pub use desk::{RootsDesk, random};
pub use flow::{Desk, Tried, told};

use crate::connection::{Connection, Over};
use crate::login::{Peer, now, origin};
use agent::say;
use flow::{Flow, Turn};
use std::time::Duration;
use totp_core::account::Account;
use totp_core::login::log_line::{self, Subject};
use totp_core::login::{Priority, Request};
use totp_core::settings::Settings;
use totp_core::time::Moment;
use totp_core::wire::{Ending, Enrol, EnrolEnd, FromHelper, FromModule, MOST_ENROL_QUESTIONS};

/// How long a user may take for one answer: as long as the secret waits.
const ANSWERING: Duration = Duration::from_secs(pending::SECONDS);

/// Serves an enrolment to its end.
pub fn serve(connection: &mut Connection, peer: Peer, enrol: &Enrol<'_>) -> Result<(), Over> {
    let request = Request {
        user: enrol.user.to_vec(),
        service: enrol.service.to_vec(),
        rhost: enrol.rhost.to_vec(),
        silent: true,
        proven: false,
    };
    let account = str::from_utf8(&request.user).ok().and_then(Account::of_name);
    let served = match (&account, Settings::from_policy(None)) {
        _ if !peer.is_root() => {
            let line = format!("refused: user id {} asked for an enrolment", peer.uid);
            peer.say(Priority::Warning, &line);
            return over(connection, EnrolEnd::Refused, &line);
        }
        (_, Err(error)) => Ok((EnrolEnd::Refused, totp_core::escape::text(&error))),
        (None, _) => Ok((EnrolEnd::Refused, "refused: no such user".to_owned())),
        (Some(account), Ok(settings)) => run(connection, account, &settings, &request),
    };
    let cut_off =
        |_: &Over| (EnrolEnd::PutOff, "not enrolled: the connection was closed".to_owned());
    let (end, line) = served.as_ref().map_or_else(cut_off, Clone::clone);
    let name = account.as_ref().map(|account| account.name.as_str());
    let subject = Subject { account: name, origin: None, request: &request };
    let service = totp_core::escape::field(&request.service, 64);
    let text = log_line::about(line.clone(), &subject);
    say(priority(end), &format!("{service}: {text}"));
    served?;
    over(connection, end, &line)
}

fn over(connection: &mut Connection, end: EnrolEnd, line: &str) -> Result<(), Over> {
    let line = Ending::cut(line).to_owned();
    connection.say(&FromHelper::Enrolled { end, line })
}

const fn priority(end: EnrolEnd) -> Priority {
    match end {
        EnrolEnd::Enrolled | EnrolEnd::PutOff => Priority::Notice,
        EnrolEnd::Refused => Priority::Warning,
    }
}

/// Carries questions and answers between the module and the flow.
fn run(
    connection: &mut Connection,
    account: &Account,
    settings: &Settings,
    request: &Request,
) -> Result<(EnrolEnd, String), Over> {
    if !settings.enrols_at(&request.service) {
        let line = "refused: enrol_at_login of the helper's policy does not name this service";
        return Ok((EnrolEnd::Refused, line.to_owned()));
    }
    let Some(begun) = now() else {
        return Ok((EnrolEnd::Refused, "refused: the clock cannot be read".to_owned()));
    };
    let origin = origin(Peer::ROOT, settings.origin, request);
    let desk = RootsDesk::new(account, settings, request, origin);
    carry(connection, Flow::new(settings, desk), begun)
}

/// So many questions and no more: an answer that costs no try has an end, too.
fn carry<D: Desk>(
    connection: &mut Connection,
    mut flow: Flow<'_, D>,
    begun: Moment,
) -> Result<(EnrolEnd, String), Over> {
    let mut turn = flow.start(begun);
    for _ in 0..MOST_ENROL_QUESTIONS {
        let question = match turn {
            Turn::Done(end, line) => return Ok((end, line)),
            Turn::Ask(question) => question,
        };
        connection.say(&FromHelper::Question(question))?;
        let body = connection.hear(ANSWERING)?;
        let Ok(FromModule::Answer(typed)) = FromModule::decode(&body) else {
            return Err(Over::Malformed);
        };
        // A clock that cannot be read any more counts as one that stands still.
        turn = flow.answer(now().unwrap_or(begun), typed);
    }
    Ok(match turn {
        Turn::Done(end, line) => (end, line),
        Turn::Ask(_) => flow.unfinished(now().unwrap_or(begun), "too many answers"),
    })
}
