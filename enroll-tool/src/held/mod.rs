//! The user's own credential, which root holds: the helper shows how it stands and changes it, after a current code.
//!
//! No secret of the credential comes here. A new one is made here, where the user sees it, and goes to the helper once.

mod connection;

use crate::accounts;
use crate::arguments::Whose;
use crate::authorise::app_code::shape_of;
use crate::context::Context;
use crate::error::{Error, Result, failed, refused};
use crate::messages::{self, Message, Said};
use crate::policy::policy;
use crate::terminal::Terminal;
use connection::{Connection, malformed};
use nix::unistd::getuid;
use std::path::Path;
use totp_core::account::Account;
use totp_core::authenticator::Authenticator;
use totp_core::credential::{Credential, CredentialFault, ReadDepth};
use totp_core::login::KEY_UNIT;
use totp_core::recovery::RecoverySet;
use totp_core::settings::POLICY_PATH;
use totp_core::wire::{
    App, Change, Forgotten, FromHelper, FromModule, INSTALLED, KeyFailure, KeyStep, MORE_SINCE,
    OFF, Question, Refusal, Remembered, SINCE, Standing,
};
use zeroize::Zeroizing;

/// Tries that a person at a terminal has before starting anew.
const TRIES: u32 = 3;

/// The user's own credential at root.
pub struct Held {
    /// Whose it is, for what is shown. Its path is root's.
    pub context: Context,
}

/// What a current code has opened: one change.
pub struct Granted<'a> {
    held: &'a Held,
    connection: Connection,
}

/// The credential of the user who runs this command, if root holds it and the helper is installed. Root acts on the
/// files themselves.
pub fn of(whose: &Whose) -> Result<Option<Held>> {
    let uid = getuid();
    if uid.is_root() || !Path::new(INSTALLED).exists() {
        return Ok(None);
    }
    let account = match &whose.user {
        Some(name) => accounts::by_name(name)?,
        None => match Account::of_uid(uid.as_raw()) {
            Some(account) => account,
            None => return Ok(None),
        },
    };
    if account.uid != uid.as_raw() {
        return Ok(None);
    }
    let settings = policy()?;
    if !settings.credential.is_roots() && !is_marked(whose)? {
        return Ok(None);
    }
    let mut context = Context::at(account, settings, true)?;
    // Nothing is done with root's rights.
    context.by_root = false;
    Ok(Some(Held { context }))
}

/// Whether the home says so.
fn is_marked(whose: &Whose) -> Result<bool> {
    let content = match whose.context()?.read() {
        Ok(Ok(content)) => content,
        // What is wrong with the home, the command finds.
        _ => return Ok(false),
    };
    let parsed = Credential::parse(&content, ReadDepth::CodesOnly);
    Ok(parsed.is_err_and(|error| error.fault == CredentialFault::HeldByRoot))
}

impl Held {
    /// How it stands.
    pub fn standing(&self) -> Result<Standing> {
        let standing = self.known()?;
        standing.ok_or_else(|| self.refused(&Refusal::NotHeld))
    }

    /// The same; `None` if root holds no credential of the user.
    pub fn known(&self) -> Result<Option<Standing>> {
        match Connection::open(SINCE)?.ask(&FromModule::Status)? {
            FromHelper::Standing(standing) => Ok(Some(standing)),
            FromHelper::Refused(Refusal::NotHeld) => Ok(None),
            FromHelper::Refused(refusal) => Err(self.refused(&refusal)),
            _ => Err(malformed()),
        }
    }

    /// How it stands, for a change or a test of codes.
    pub fn enrolled(&self) -> Result<Standing> {
        let standing = self.standing()?;
        if standing.barred {
            return Err(self.refused(&Refusal::Barred));
        }
        if standing.disabled {
            return refused(messages::held_disabled(&self.context.account.name));
        }
        Ok(standing)
    }

    /// The remembered devices.
    pub fn devices(&self) -> Result<Vec<Remembered>> {
        match Connection::open(MORE_SINCE)?.ask(&FromModule::Devices)? {
            FromHelper::Devices(devices) => Ok(devices),
            FromHelper::Refused(refusal) => Err(self.refused(&refusal)),
            _ => Err(malformed()),
        }
    }

    /// Has devices forgotten.
    pub fn forget(&self, wanted: Forgotten<'_>) -> Result<()> {
        match Connection::open(MORE_SINCE)?.ask(&FromModule::Forget(wanted))? {
            FromHelper::Changed => Ok(()),
            FromHelper::Refused(refusal) => Err(self.refused(&refusal)),
            _ => Err(malformed()),
        }
    }

    /// Has an answer judged and used up, like one of a login; the label of its authenticator if it is accepted. What a
    /// login would refuse is the inner error.
    pub fn try_code(&self, typed: &str) -> Result<std::result::Result<Option<String>, String>> {
        Ok(self.answer(typed, MORE_SINCE)?.map(|(_, label)| label))
    }

    fn answer(
        &self,
        typed: &str,
        oldest: u8,
    ) -> Result<std::result::Result<(Connection, Option<String>), String>> {
        let mut connection = Connection::open(oldest)?;
        match connection.ask(&FromModule::Manage)? {
            FromHelper::Ask(_) => {}
            FromHelper::Refused(refusal) => return Err(self.refused(&refusal)),
            _ => return Err(malformed()),
        }
        match connection.ask(&FromModule::Answer(typed.as_bytes().into()))? {
            FromHelper::Granted(label) => Ok(Ok((connection, label))),
            FromHelper::Refused(refusal) => match self.reason(&refusal) {
                None => Err(self.refused(&refusal)),
                Some(reason) => Ok(Err(reason)),
            },
            _ => Err(malformed()),
        }
    }

    /// Asks for a current code or a recovery code, which is used up. `oldest` is the version that the change came with.
    pub fn grant(
        &self,
        terminal: Terminal,
        standing: &Standing,
        oldest: u8,
    ) -> Result<Granted<'_>> {
        let digits = standing.authenticators.iter().map(|shown| shown.digits);
        let shape = shape_of(digits.collect());
        self.granted(terminal, || {
            let typed = terminal.ask_code("code", messages::ask_authorisation(), &shape)?;
            Ok(self.answer(&typed, oldest)?.map(|(connection, _)| connection))
        })
    }

    /// Asks for a ticket, which lets a user enrol of whom root holds no credential.
    pub fn begin(&self, terminal: Terminal) -> Result<Granted<'_>> {
        // What makes every ticket useless is said before one is typed.
        drop(self.asked_for_ticket()?);
        self.granted(terminal, || {
            let typed = terminal.ask("ticket", messages::ask_ticket())?;
            // The helper does not wait long for an answer.
            let mut connection = self.asked_for_ticket()?;
            match connection.ask(&FromModule::Answer(typed.as_bytes().into()))? {
                FromHelper::Granted(_) => Ok(Ok(connection)),
                FromHelper::Refused(Refusal::WrongTicket) => {
                    Ok(Err(messages::held_wrong_ticket().to_owned()))
                }
                FromHelper::Refused(refusal) => Err(self.refused(&refusal)),
                _ => Err(malformed()),
            }
        })
    }

    fn asked_for_ticket(&self) -> Result<Connection> {
        let mut connection = Connection::open(MORE_SINCE)?;
        match connection.ask(&FromModule::Begin)? {
            FromHelper::Question(Question::Ticket { .. }) => Ok(connection),
            FromHelper::Refused(refusal) => Err(self.refused(&refusal)),
            _ => Err(malformed()),
        }
    }

    fn granted(
        &self,
        terminal: Terminal,
        once: impl Fn() -> Result<std::result::Result<Connection, String>>,
    ) -> Result<Granted<'_>> {
        let tries = if terminal.is_interactive() { TRIES } else { 1 };
        for left in (0..tries).rev() {
            match once()? {
                Ok(connection) => return Ok(Granted { held: self, connection }),
                Err(reason) if left == 0 => {
                    return refused(messages::refused_for_good(Said(reason)));
                }
                Err(reason) => terminal.say(&messages::refused_try_again(Said(reason)))?,
            }
        }
        Err(malformed())
    }

    /// Why an answer was refused; `None` where another answer would be refused, too.
    fn reason(&self, refusal: &Refusal) -> Option<String> {
        Some(match refusal {
            Refusal::WrongCode => messages::refused_wrong().to_owned(),
            Refusal::WrongRecoveryCode => messages::refused_recovery_wrong().to_owned(),
            Refusal::CodeUsed => messages::refused_used().to_owned(),
            Refusal::RecoveryCodeUsed => messages::refused_recovery_used().to_owned(),
            Refusal::Malformed => messages::refused_no_code().to_owned(),
            Refusal::MarkAhead => messages::refused_clock().to_owned(),
            Refusal::Wait(OFF) => messages::refused_off().to_owned(),
            Refusal::Wait(seconds) => messages::refused_wait(*seconds).into(),
            _ => return None,
        })
    }

    fn refused(&self, refusal: &Refusal) -> Error {
        let name = &self.context.account.name;
        Error::Refused(match refusal {
            Refusal::NotHeld => messages::not_enrolled(name),
            Refusal::Barred => messages::barred_unchanged(name),
            Refusal::ChangedMeanwhile => messages::held_changed_meanwhile().into(),
            Refusal::TooMany => messages::authenticator_too_many().into(),
            Refusal::OnlyOne => messages::authenticator_the_only_one().into(),
            Refusal::SecretKnown => messages::token_known().into(),
            Refusal::BothWork => messages::move_old_not_removed().into(),
            Refusal::Locked => messages::address_locked().into(),
            Refusal::NoAddress => messages::address_none().into(),
            Refusal::TooManySent => messages::address_too_many_sent().into(),
            Refusal::NotInTime => messages::address_not_in_time().into(),
            Refusal::NotOffered => messages::address_not_offered(POLICY_PATH),
            Refusal::KeyFailed(failure) => key_failed(failure),
            Refusal::NoKeyAgent => messages::key_no_agent(KEY_UNIT),
            Refusal::Other(why) => messages::held_refused(why),
            other => match self.reason(other) {
                Some(reason) => messages::refused_for_good(Said(reason)),
                None => messages::held_refused(format_args!("{other:?}")),
            },
        })
    }
}

impl Granted<'_> {
    /// Has the helper make a change with an address, once a code that was sent there is typed. `ask` is told whether the
    /// last one was wrong.
    pub fn confirmed(
        mut self,
        change: Change<'_>,
        mut ask: impl FnMut(bool) -> Result<Zeroizing<String>>,
    ) -> Result<()> {
        let mut said = self.connection.ask(&FromModule::Change(change))?;
        let mut was_asked = false;
        loop {
            said = match said {
                FromHelper::Confirm { again, .. } => {
                    let typed = ask(again)?;
                    was_asked = true;
                    let answer = FromModule::Answer(typed.as_bytes().into());
                    self.connection.ask_late(&answer)?
                }
                FromHelper::Changed if was_asked => return Ok(()),
                FromHelper::Refused(refusal) => return Err(self.held.refused(&refusal)),
                _ => return Err(malformed()),
            }
        }
    }

    /// Has the helper add a security key. `step` is told what is to be done at it, and has the PIN if it wants that.
    pub fn with_key(
        mut self,
        change: Change<'_>,
        mut step: impl FnMut(&KeyStep) -> Result<Option<Zeroizing<String>>>,
    ) -> Result<()> {
        let mut said = self.connection.ask(&FromModule::Change(change))?;
        loop {
            said = match said {
                FromHelper::Key(wanted) => match step(&wanted)? {
                    None => self.connection.hear_after_touch()?,
                    Some(pin) => {
                        self.connection.ask_late(&FromModule::Answer(pin.as_bytes().into()))?
                    }
                },
                FromHelper::Changed => return Ok(()),
                FromHelper::Refused(refusal) => return Err(self.held.refused(&refusal)),
                _ => return Err(malformed()),
            }
        }
    }

    /// Has the helper make the change. It is on disk when this returns.
    pub fn change(mut self, change: Change<'_>) -> Result<()> {
        match self.connection.ask(&FromModule::Change(change)) {
            Ok(FromHelper::Changed) => Ok(()),
            Ok(FromHelper::Refused(refusal)) => Err(self.held.refused(&refusal)),
            // It may have been made before the connection broke off.
            Ok(_) | Err(_) => failed(messages::held_change_unsure()),
        }
    }
}

/// Why a security key was not added.
fn key_failed(failure: &KeyFailure) -> Message {
    match failure {
        KeyFailure::NoKey | KeyFailure::Unplugged => messages::key_fails_none().into(),
        KeyFailure::SeveralKeys => messages::key_fails_several().into(),
        KeyFailure::TimedOut | KeyFailure::Declined => messages::key_fails_touch().into(),
        KeyFailure::PinNotSet => messages::key_fails_no_pin().into(),
        KeyFailure::PinWrong { .. } | KeyFailure::PinMalformed | KeyFailure::PinNeeded { .. } => {
            messages::key_fails_pin().into()
        }
        KeyFailure::PinPaused => messages::key_fails_paused().into(),
        KeyFailure::PinLocked => messages::key_fails_locked().into(),
        KeyFailure::Excluded => messages::key_fails_known().into(),
        KeyFailure::Busy => messages::key_fails_busy().into(),
        failure => messages::held_refused(format_args!("{failure:?}")),
    }
}

/// A new authenticator as it goes to the helper.
pub fn app_of(new: &Authenticator) -> App<'_> {
    App {
        label: new.label.as_str(),
        secret: new.secret.expose().into(),
        created: new.created.as_deref().unwrap_or_default(),
        confirmed: new.confirmed.unwrap_or_default().as_secs(),
    }
}

/// The hashes of recovery codes, one behind the other.
pub fn hashes_of(set: &RecoverySet) -> Vec<u8> {
    set.codes.iter().flatten().flat_map(|hash| hash.0).collect()
}
