//! A change of an enrolment needs a code of it (NIST SP 800-63B §6.1.2: a new authenticator is bound
//! only after the old one). The code is spent in the record like one of a login, and guesses count.

use crate::context::{Context, now};
use crate::error::{Error, Result, refused};
use crate::messages;
use crate::terminal::Terminal;
use totp_core::answer::{Answer, Code};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::record::{Session, StoreError};
use totp_core::throttle::{Gate, Origin};
use totp_core::time::Moment;
use totp_core::verify::{self, Accepted, CodeVerdict, RecoveryVerdict};

/// Tries that a person at a terminal has before starting anew.
const TRIES: u32 = 3;

/// Asks for a current code or a recovery code of `credential` and spends it. Root acting for a user is
/// asked nothing: he could remove the file as well.
pub fn authorise(context: &Context, terminal: Terminal, credential: &Credential) -> Result<()> {
    if context.by_root {
        return Ok(());
    }
    let tries = if terminal.is_interactive() { TRIES } else { 1 };
    for left in (0..tries).rev() {
        let typed = terminal.ask(messages::ask_authorisation())?;
        match spend(context, credential, &Answer::parse(typed.as_bytes()))? {
            Outcome::Spent => return Ok(()),
            Outcome::Refused(reason) if left == 0 => {
                return refused(messages::refused_for_good(reason));
            }
            Outcome::Refused(reason) => terminal.say(&messages::refused_try_again(reason))?,
        }
    }
    Ok(())
}

enum Outcome {
    Spent,
    Refused(String),
}

/// One try, as a login would do it: with the user's own record, and what root's record knows.
fn spend(context: &Context, credential: &Credential, answer: &Answer) -> Result<Outcome> {
    let roots = context.roots_history();
    let store = context.own_store();
    let mut session = store.begin(&context.account.name).map_err(unusable)?;
    let now = now()?;
    if let Some(roots) = &roots {
        session.absorb(roots, credential, now, context.settings.window);
    }
    if let Some(set) = &credential.recovery {
        session.use_recovery_set(set.salt.set_id());
    }
    let judged = match answer {
        Answer::Recovery(code) => {
            let elsewhere: Vec<&History> = roots.iter().collect();
            match verify::recovery_code(credential, session.history(), &elsewhere, code) {
                RecoveryVerdict::Accepted(accepted) => Ok(accepted),
                RecoveryVerdict::AlreadyUsed => Err(messages::refused_recovery_used()),
                RecoveryVerdict::Wrong => Err(messages::refused_recovery_wrong()),
            }
        }
        Answer::Code(code) if verify::fits(credential, code) => {
            if let Some(reason) = closed_gate(context, &session, now) {
                return Ok(Outcome::Refused(reason));
            }
            judge_code(context, &mut session, credential, code, now)?
        }
        Answer::Code(_) | Answer::Tail(_) | Answer::Malformed => Err(messages::refused_no_code()),
    };
    let accepted = match judged {
        Ok(accepted) => accepted,
        Err(reason) => return Ok(Outcome::Refused(reason.to_owned())),
    };
    let limits = &context.settings.limits;
    drop(session.consume(accepted, Origin::Local, now, limits).map_err(unusable)?);
    Ok(Outcome::Spent)
}

/// Charges the try, then compares.
fn judge_code(
    context: &Context,
    session: &mut Session<'_>,
    credential: &Credential,
    code: &Code,
    now: Moment,
) -> Result<std::result::Result<Accepted, &'static str>> {
    let charged = session.charge(Origin::Local, now).map_err(unusable)?;
    let window = context.settings.window;
    let reason = match verify::code(&charged, credential, session.history(), code, now.wall, window)
    {
        CodeVerdict::Accepted(accepted) => return Ok(Ok(accepted)),
        CodeVerdict::Wrong => return Ok(Err(messages::refused_wrong())),
        CodeVerdict::AlreadyUsed => messages::refused_used(),
        CodeVerdict::ScratchSpent => messages::refused_scratch_used(),
        CodeVerdict::MarkAhead => messages::refused_clock(),
    };
    session.refund(charged).map_err(unusable)?;
    Ok(Err(reason))
}

fn closed_gate(context: &Context, session: &Session<'_>, now: Moment) -> Option<String> {
    match session.history().gate(Origin::Local, now, &context.settings.limits) {
        Gate::Open => None,
        Gate::Wait(seconds) => Some(messages::refused_wait(seconds)),
        Gate::Off => Some(messages::refused_off().to_owned()),
    }
}

fn unusable(error: StoreError) -> Error {
    Error::Refused(messages::record_unusable(error))
}
