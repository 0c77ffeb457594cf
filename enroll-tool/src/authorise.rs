//! A change of an enrolment needs a code of it (NIST SP 800-63B §6.1.2: a new authenticator is bound
//! only after the old one). The code is spent in the record like one of a login, and guesses count.

use crate::context::{Context, now};
use crate::error::{Error, Result, refused};
use crate::terminal::Terminal;
use totp_core::answer::Answer;
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::record::Session;
use totp_core::throttle::{Gate, Origin};
use totp_core::time::Moment;
use totp_core::verify::{self, CodeVerdict, RecoveryVerdict};

/// Asks for a current code or a recovery code of `credential` and spends it. Root acting for a user is
/// asked nothing: he could remove the file as well.
pub fn authorise(context: &Context, terminal: Terminal, credential: &Credential) -> Result<()> {
    if context.by_root {
        return Ok(());
    }
    let typed = terminal.ask("Current code or a recovery code: ")?;
    let answer = Answer::parse(typed.as_bytes());
    let roots = context.roots_history();
    let store = context.own_store();
    let unusable =
        |error: totp_core::record::StoreError| Error::Refused(format!("cannot use {error}"));
    let mut session = store.begin(&context.account.name).map_err(unusable)?;
    let now = now()?;
    if let Some(roots) = &roots {
        absorb(context, &mut session, roots, credential, now);
    }
    if let Some(set) = &credential.recovery {
        session.use_recovery_set(set.salt.set_id());
    }
    let limits = &context.settings.limits;
    let accepted = match &answer {
        Answer::Malformed => return refused("that is neither a code nor a recovery code"),
        Answer::Recovery(code) => {
            let elsewhere: Vec<&History> = roots.iter().collect();
            match verify::recovery_code(credential, session.history(), &elsewhere, code) {
                RecoveryVerdict::Accepted(accepted) => accepted,
                RecoveryVerdict::AlreadyUsed => {
                    return refused("this recovery code was already used");
                }
                RecoveryVerdict::Wrong => return refused("that is not one of your recovery codes"),
            }
        }
        Answer::Code(code) => {
            match session.history().gate(Origin::Local, now, limits) {
                Gate::Open => {}
                Gate::Wait(seconds) => {
                    return refused(format!(
                        "too many wrong codes; try again in {seconds} seconds"
                    ));
                }
                Gate::Off => {
                    return refused("too many wrong codes; only a recovery code works now");
                }
            }
            let charged = session.charge(Origin::Local, now).map_err(unusable)?;
            let window = context.settings.window;
            match verify::code(&charged, credential, session.history(), code, now.wall, window) {
                CodeVerdict::Accepted(accepted) => accepted,
                CodeVerdict::Wrong => return refused("that code is wrong; nothing was changed"),
                CodeVerdict::AlreadyUsed | CodeVerdict::MarkAhead => {
                    session.refund(charged).map_err(unusable)?;
                    return refused("this code was already used; wait for the next one");
                }
            }
        }
    };
    let consumed = session.consume(accepted, Origin::Local, now, limits).map_err(unusable)?;
    drop(consumed);
    Ok(())
}

fn absorb(
    context: &Context,
    session: &mut Session<'_>,
    other: &History,
    credential: &Credential,
    now: Moment,
) {
    let window = context.settings.window;
    let reach =
        credential.authenticators.iter().map(|a| verify::horizon(a, now.wall, window)).max();
    let horizon = reach.unwrap_or_default();
    session.absorb(|history| history.absorb_marks(other, &credential.authenticators, horizon));
}
