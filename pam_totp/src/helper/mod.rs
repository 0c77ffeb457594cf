//! The verifier that asks the helper `pam_totpd` over its socket ([`totp_core::wire`]). It judges nothing.
//!
//! The policy and who asks choose it, never a failure of another verifier, and its own failure is a refusal. It connects
//! once more where the helper has ended or closed the connection while somebody typed; never after an answer was sent.

mod connection;
mod greeting;

use crate::host::{Machine, Request};
pub use connection::{Connection, Fault, PROMPTLY};
pub use greeting::Errand;
use greeting::ROOT;
use std::path::Path;
use std::time::Duration;
use totp_core::local::TOUCH_SECONDS;
use totp_core::login::{Outcome, Prompt, Turn, Verifier};
use totp_core::settings::Settings;
use totp_core::wire::{FromHelper, FromModule, Login, OLDEST};

/// For a verdict: the helper may wait for the record, which another login holds.
pub const VERDICT: Duration = Duration::from_secs(15);
/// For a touch of a security key: the helper waits for it, then judges.
const TOUCH: Duration = VERDICT.saturating_add(Duration::from_secs(TOUCH_SECONDS as u64));

/// One login that the helper decides.
pub struct Helper<'a> {
    socket: &'a Path,
    /// The user id that the helper must have.
    listens: u32,
    request: &'a Request,
    settings: &'a Settings,
    connection: Option<Connection>,
    /// What is asked, and so what the next connection must ask.
    asked: Option<Prompt>,
}

impl<M: Machine> Verifier<M> for Helper<'_> {
    type Outcome = Outcome;

    fn start(&mut self, _: &mut M) -> Turn<Outcome> {
        self.begin().unwrap_or_else(unusable)
    }

    fn answer(&mut self, _: &mut M, typed: &[u8]) -> Turn<Outcome> {
        self.send(typed).unwrap_or_else(unusable)
    }
}

impl<'a> Helper<'a> {
    /// The helper at this socket, for this login.
    pub const fn new(socket: &'a Path, request: &'a Request, settings: &'a Settings) -> Self {
        Self { socket, listens: ROOT, request, settings, connection: None, asked: None }
    }

    fn begin(&mut self) -> Result<Turn<Outcome>, Fault> {
        let (connection, first) = self.errand().begin()?;
        self.turn(connection, first)
    }

    fn errand(&self) -> Errand<'a> {
        let login = Login {
            user: self.request.user.as_slice().into(),
            service: self.request.service.as_slice().into(),
            rhost: self.request.rhost.as_slice().into(),
            nullok: self.settings.nullok,
            both: self.settings.asks_for_both(),
            handed_on: self.settings.first_pass,
            proven: self.request.proven,
        };
        let errand = Errand::new(self.socket, OLDEST, FromModule::Login(login));
        Errand { listens: self.listens, ..errand }
    }

    fn send(&mut self, typed: &[u8]) -> Result<Turn<Outcome>, Fault> {
        let connection = self.connection.take().filter(Connection::is_open);
        let mut connection = match connection {
            Some(connection) => connection,
            None => {
                let before = self.asked;
                let turn = self.begin()?;
                match (turn, self.connection.take()) {
                    (Turn::Ask(prompt), Some(connection)) if is_same(before, prompt) => connection,
                    // A login with a key has no second connection.
                    (Turn::Ask(_), _) if matches!(before, Some(Prompt::Touch | Prompt::Pin)) => {
                        return Err(Fault::Closed);
                    }
                    (Turn::Ask(_), _) => return Err(Fault::Malformed),
                    (turn, _) => return Ok(turn),
                }
            }
        };
        connection.say(&FromModule::Answer(typed.into()), PROMPTLY)?;
        let within = within(self.asked);
        self.next(connection, within)
    }

    /// The helper's next turn.
    fn next(
        &mut self,
        mut connection: Connection,
        within: Duration,
    ) -> Result<Turn<Outcome>, Fault> {
        let message = connection.hear(within)?;
        self.turn(connection, message)
    }

    fn turn(&mut self, connection: Connection, said: FromHelper) -> Result<Turn<Outcome>, Fault> {
        match said {
            FromHelper::Ask(prompt) => {
                self.connection = Some(connection);
                self.asked = Some(prompt);
                Ok(Turn::Ask(prompt))
            }
            FromHelper::Done(ending) => Ok(Turn::Done(Outcome::ByHelper(ending))),
            _ => Err(Fault::Malformed),
        }
    }
}

/// Whether an answer to what was asked `before` answers this question as well. After a code was sent, another connection
/// asks for a code, and the one that was sent is as good there.
fn is_same(before: Option<Prompt>, prompt: Prompt) -> bool {
    before == Some(prompt) || (before == Some(Prompt::OnItsWay) && prompt == Prompt::Code)
}

/// How long the helper's next turn may take after an answer to this question.
const fn within(asked: Option<Prompt>) -> Duration {
    match asked {
        Some(Prompt::Touch | Prompt::Pin) => TOUCH,
        _ => VERDICT,
    }
}

fn unusable(fault: Fault) -> Turn<Outcome> {
    Turn::Done(Outcome::HelperUnusable(fault.told()))
}

#[cfg(test)]
mod tests;
