//! Carries the questions of an enrolment from the helper to the user, and the answers back.

use super::screen::{Answered, Screen};
use crate::helper::{Connection, PROMPTLY, VERDICT};
use crate::host::{Host, Request};
use std::path::Path;
use totp_core::escape;
use totp_core::settings::Settings;
use totp_core::wire::{
    ENROL_ANSWER_BYTES, ENROL_SINCE, Enrol, EnrolEnd, FromHelper, FromModule, MOST_ENROL_QUESTIONS,
    NEWEST, Question,
};

/// Why an enrolment has no end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The application gave no answer, or too many.
    NoAnswer,
    /// The helper is of no use; the text says why.
    Helper(&'static str),
}

impl From<crate::helper::Fault> for Fault {
    fn from(fault: crate::helper::Fault) -> Self {
        Self::Helper(fault.told())
    }
}

/// Runs an enrolment: how it ended, and what is logged of it.
pub fn run<H: Host>(
    host: &mut H,
    settings: &Settings,
    request: &Request,
) -> Result<(EnrolEnd, String), Fault> {
    let socket = host.helper_socket();
    let mut connection = begin(&socket, host.helper_uid(), request)?;
    let mut screen = Screen::new(settings.language);
    let mut asked = 0;
    loop {
        let question = match connection.hear(VERDICT)? {
            FromHelper::Question(question) => question,
            FromHelper::Enrolled { end, line } => return Ok((end, escape::text(line))),
            FromHelper::Done(ending) if ending.kind.is_refusal() => {
                return Ok((EnrolEnd::PutOff, escape::text(ending.line)));
            }
            _ => return Err(crate::helper::Fault::Malformed.into()),
        };
        let typed = answered(host, &mut screen, &question, &mut asked)?;
        connection.say(&FromModule::Answer(typed.as_slice().into()), PROMPTLY)?;
    }
}

/// The answer that goes to the helper. What changes only how something is shown is answered here.
fn answered<H: Host>(
    host: &mut H,
    screen: &mut Screen,
    question: &Question,
    asked: &mut usize,
) -> Result<zeroize::Zeroizing<Vec<u8>>, Fault> {
    loop {
        *asked += 1;
        if *asked > MOST_ENROL_QUESTIONS {
            return Err(Fault::NoAnswer);
        }
        let text = screen.text(question);
        // All of it is the prompt: with PAM_SILENT, nothing else is shown.
        let typed = host.ask(&text, true, ENROL_ANSWER_BYTES).map_err(|_| Fault::NoAnswer)?;
        if let Answered::ByUser(typed) = screen.hears(question, typed) {
            return Ok(typed);
        }
    }
}

fn begin(socket: &Path, listens: u32, request: &Request) -> Result<Connection, Fault> {
    let mut connection = Connection::open(socket, listens, PROMPTLY)?;
    connection.say(&FromModule::Hello { oldest: ENROL_SINCE, newest: NEWEST }, PROMPTLY)?;
    match connection.hear(PROMPTLY)? {
        FromHelper::Hello(version) if (ENROL_SINCE..=NEWEST).contains(&version) => {}
        FromHelper::Hello(_) | FromHelper::NoVersion { .. } => {
            return Err(crate::helper::Fault::OtherVersion.into());
        }
        _ => return Err(crate::helper::Fault::Malformed.into()),
    }
    let enrol = Enrol {
        user: request.user.as_slice().into(),
        service: request.service.as_slice().into(),
        rhost: request.rhost.as_slice().into(),
    };
    connection.say(&FromModule::Enrol(enrol), PROMPTLY)?;
    Ok(connection)
}

#[cfg(test)]
mod tests;
