//! Carries the questions of an enrolment from the helper to the user, and the answers back.

use super::screen::{Answered, Screen};
use crate::helper::{Connection, Errand, PROMPTLY, VERDICT};
use crate::host::{Host, Request};
use totp_core::escape;
use totp_core::settings::Settings;
use totp_core::wire::{
    ENROL_ANSWER_BYTES, ENROL_SINCE, Enrol, EnrolEnd, FromHelper, FromModule, MOST_ENROL_QUESTIONS,
    Question,
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
    let (mut connection, mut said) = begin(host, request)?;
    let mut screen = Screen::new(settings.language);
    let mut asked = 0;
    loop {
        let question = match said {
            FromHelper::Question(question) => question,
            FromHelper::Enrolled { end, line } => return Ok((end, escape::text(line))),
            FromHelper::Done(ending) if ending.kind.is_refusal() => {
                return Ok((EnrolEnd::PutOff, escape::text(ending.line)));
            }
            _ => return Err(crate::helper::Fault::Malformed.into()),
        };
        let typed = answered(host, &mut screen, &question, &mut asked)?;
        connection.say(&FromModule::Answer(typed.as_slice().into()), PROMPTLY)?;
        said = connection.hear(VERDICT)?;
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

/// Connects, and returns the helper's first turn.
fn begin<H: Host>(host: &H, request: &Request) -> Result<(Connection, FromHelper), Fault> {
    let socket = host.helper_socket();
    let enrol = Enrol {
        user: request.user.as_slice().into(),
        service: request.service.as_slice().into(),
        rhost: request.rhost.as_slice().into(),
    };
    let errand = Errand::new(&socket, ENROL_SINCE, FromModule::Enrol(enrol));
    Ok(Errand { listens: host.helper_uid(), within: VERDICT, ..errand }.begin()?)
}

#[cfg(test)]
mod tests;
