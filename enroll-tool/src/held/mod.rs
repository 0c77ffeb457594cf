//! The user's own credential, which root holds: the helper shows how it stands and changes it, after a current code.
//!
//! No secret of the credential comes here. A new one is made here, where the user sees it, and goes to the helper once.

mod connection;

use crate::accounts;
use crate::arguments::Whose;
use crate::authorise::app_code::shape_of;
use crate::context::Context;
use crate::error::{Error, Result, refused};
use crate::messages::{self, Said};
use crate::policy::policy;
use crate::terminal::Terminal;
use connection::{Connection, malformed};
use nix::unistd::getuid;
use std::path::Path;
use totp_core::account::Account;
use totp_core::credential::{Credential, CredentialFault, ReadDepth};
use totp_core::wire::{Change, FromHelper, FromModule, INSTALLED, OFF, Refusal, Standing};

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
        match Connection::open()?.ask(&FromModule::Status)? {
            FromHelper::Standing(standing) => Ok(standing),
            FromHelper::Refused(refusal) => Err(self.refused(&refusal)),
            _ => Err(malformed()),
        }
    }

    /// Asks for a current code or a recovery code, which is used up.
    pub fn grant(&self, terminal: Terminal, standing: &Standing) -> Result<Granted<'_>> {
        if standing.barred {
            return Err(self.refused(&Refusal::Barred));
        }
        let digits = standing.authenticators.iter().map(|shown| shown.digits);
        let shape = shape_of(digits.collect());
        let tries = if terminal.is_interactive() { TRIES } else { 1 };
        for left in (0..tries).rev() {
            let typed = terminal.ask_code("code", messages::ask_authorisation(), &shape)?;
            let mut connection = Connection::open()?;
            match connection.ask(&FromModule::Manage)? {
                FromHelper::Ask(_) => {}
                FromHelper::Refused(refusal) => return Err(self.refused(&refusal)),
                _ => return Err(malformed()),
            }
            match connection.ask(&FromModule::Answer(typed.as_bytes().into()))? {
                FromHelper::Granted => return Ok(Granted { held: self, connection }),
                FromHelper::Refused(refusal) => match self.reason(&refusal) {
                    None => return Err(self.refused(&refusal)),
                    Some(reason) if left == 0 => {
                        return refused(messages::refused_for_good(Said(reason)));
                    }
                    Some(reason) => terminal.say(&messages::refused_try_again(Said(reason)))?,
                },
                _ => return Err(malformed()),
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
            Refusal::Other(why) => messages::held_refused(why),
            other => match self.reason(other) {
                Some(reason) => messages::refused_for_good(Said(reason)),
                None => messages::held_refused(format_args!("{other:?}")),
            },
        })
    }
}

impl Granted<'_> {
    /// Has the helper make the change. It is on disk when this returns.
    pub fn change(mut self, change: Change<'_>) -> Result<()> {
        match self.connection.ask(&FromModule::Change(change))? {
            FromHelper::Changed => Ok(()),
            FromHelper::Refused(refusal) => Err(self.held.refused(&refusal)),
            _ => Err(malformed()),
        }
    }
}
