//! A change of an enrolment needs a code of it (NIST SP 800-63B §6.1.2: a new authenticator is bound
//! only after the old one). The code is spent in the record like one of a login, and guesses count.

pub mod app_code;
pub mod password;
pub mod used_up;

use crate::accounts::standing::{codes_from, time_of_day};
use crate::authorise::app_code::shape;
use crate::context::Context;
use crate::error::{Error, Result, failed, refused};
use crate::messages::{self, Said};
use crate::records::bar;
use crate::terminal::Terminal;
use crate::time::now;
use totp_core::answer::Answer;
use totp_core::credential::Credential;
use totp_core::judge::{Attempt, Look, Other, Surroundings, Verdict, judge};
use totp_core::record::StoreError;
use totp_core::throttle::Origin;
use totp_core::time::Moment;

/// Tries that a person at a terminal has before starting anew.
const TRIES: u32 = 3;

/// Asks for a current code or a recovery code of `credential` and spends it. Root acting for a user is
/// asked nothing: he could remove the file as well.
pub fn authorise(context: &Context, terminal: Terminal, credential: &Credential) -> Result<()> {
    if context.by_root {
        return Ok(());
    }
    bar::refuse_if_barred(context)?;
    let tries = if terminal.is_interactive() { TRIES } else { 1 };
    for left in (0..tries).rev() {
        let typed = terminal.ask_code(
            "code",
            messages::ask_authorisation(),
            &shape(&credential.authenticators),
        )?;
        match spend(context, credential, &Answer::parse(typed.as_bytes()))? {
            Answered::Spent => return Ok(()),
            Answered::Refused(reason) if left == 0 => {
                return refused(messages::refused_for_good(Said(reason)));
            }
            Answered::Refused(reason) => {
                terminal.say(&messages::refused_try_again(Said(reason)))?
            }
        }
    }
    Ok(())
}

enum Answered {
    Spent,
    Refused(String),
}

impl Surroundings for &Context {
    fn now(&mut self) -> Option<Moment> {
        now().ok()
    }

    fn elsewhere(&mut self) -> Look {
        self.look_elsewhere()
    }
}

/// One try, as a login would do it: with the user's own record, and what root's record knows.
fn spend(context: &Context, credential: &Credential, answer: &Answer) -> Result<Answered> {
    if matches!(answer, Answer::Tail(_)) {
        return Ok(Answered::Refused(messages::refused_no_code().to_owned()));
    }
    let elsewhere = context.look_elsewhere();
    let attempt = Attempt {
        account: &context.account.name,
        credential,
        answer,
        origin: Origin::Local,
        window: context.settings.window,
        look_ahead: context.settings.look_ahead,
        limits: &context.settings.limits,
        elsewhere: &elsewhere,
        other: Other::Roots,
    };
    let reason = match judge(&context.own_store(), &attempt, &mut &*context) {
        Verdict::Accepted(spent) => {
            used_up::note(&spent.by);
            return Ok(Answered::Spent);
        }
        Verdict::WrongCode => messages::refused_wrong(),
        Verdict::WrongRecoveryCode => messages::refused_recovery_wrong(),
        Verdict::Malformed => messages::refused_no_code(),
        Verdict::CodeAlreadyUsed => {
            return Ok(not_new(context, credential, messages::refused_used()));
        }
        Verdict::RecoveryCodeAlreadyUsed if matches!(answer, Answer::Code(_)) => {
            messages::refused_scratch_used()
        }
        Verdict::RecoveryCodeAlreadyUsed => messages::refused_recovery_used(),
        Verdict::MarkAhead => return Ok(not_new(context, credential, messages::refused_clock())),
        // The user's own record, which is written here, counts nothing.
        Verdict::NeedsRootsRecord | Verdict::NoRoomForCounter => {
            let reason = messages::refused_token(&context.account.name);
            return Ok(Answered::Refused(reason.into()));
        }
        Verdict::Throttled(seconds) => {
            return Ok(Answered::Refused(messages::refused_wait(seconds).into()));
        }
        Verdict::ThrottledForGood => messages::refused_off(),
        Verdict::ClockUnusable => return failed(messages::clock_before_1970()),
        Verdict::RecordUnusable(error) => return Err(unusable(error)),
        // Nobody asks here whether root holds another credential.
        Verdict::OtherRecordUnusable(why) | Verdict::HeldAs(why) => {
            return refused(messages::record_unusable(why));
        }
        // No key is asked here.
        Verdict::Disturbed(why) | Verdict::KeyRefused(why) => {
            return Err(Error::Failed(why.into()));
        }
    };
    Ok(Answered::Refused(reason.to_owned()))
}

/// The answer to a code that is not newer than the record allows: when codes are accepted again, if that is known, and
/// otherwise `reason`.
fn not_new(context: &Context, credential: &Credential, reason: &str) -> Answered {
    let from = now().ok().and_then(|now| {
        let mut known = [context.own_history().ok().flatten(), context.roots_history()].into_iter();
        let known = known.by_ref().flatten();
        known.filter_map(|history| codes_from(&history, credential, &context.settings, now)).max()
    });
    Answered::Refused(from.map_or_else(
        || reason.to_owned(),
        |time| messages::refused_used_until(time_of_day(time)).into(),
    ))
}

fn unusable(error: StoreError) -> Error {
    Error::Refused(messages::record_unusable(error))
}
