//! Testing a code without spending it.

use crate::accounts::standing::{codes_from, time_of_day};
use crate::arguments::Asking;
use crate::authorise::app_code::{Judgement, hint, judge_app_code, shape};
use crate::commands::held_codes;
use crate::context::Context;
use crate::error::{Result, refused};
use crate::held;
use crate::messages::{self, Message, Said};
use crate::terminal::{self, Terminal};
use crate::time::now;
use serde_json::json;
use totp_core::answer::{Answer, Code};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::throttle::{Gate, Origin};
use totp_core::time::Moment;
use totp_core::verify::{self, Reach, Rehearsal};

/// `enroll verify`
pub fn run(options: &Asking) -> Result<()> {
    if let Some(held) = held::of(&options.whose)? {
        return held_codes::verify(&held, options);
    }
    let context = options.whose.context()?;
    let terminal = Terminal::new(options.json);
    let (credential, _) = context.enrolled()?;
    let shape = shape(&credential.authenticators);
    let typed = terminal.ask_code("code-to-test", messages::ask_code_to_test(), &shape)?;
    let now = now()?;
    let own = context.own_history().or_else(|error| {
        let told = messages::status_own_record_unread(&context.account.name, error);
        terminal.say(&told).map(|()| None)
    })?;
    let history = known(&context, own, &credential, now);
    match Answer::parse(typed.as_bytes()) {
        Answer::Malformed | Answer::Tail(_) => refused(messages::refused_no_code()),
        Answer::Recovery(code) => match verify::rehearse_recovery(&credential, &history, &code) {
            Rehearsal::Good if options.json => print_good("recovery", &context),
            Rehearsal::Good => terminal.say(messages::verify_recovery_right()),
            Rehearsal::AlreadyUsed | Rehearsal::MarkAhead | Rehearsal::NoRoom => {
                refused(messages::refused_recovery_used())
            }
            Rehearsal::Wrong => refused(messages::refused_recovery_wrong()),
        },
        Answer::Pair(pair) => {
            let reach = reach(&context);
            match verify::rehearse_pair(&credential, &history, &pair, now.wall, reach) {
                Rehearsal::Good => say_right(&context, terminal, messages::verify_pair_right())?,
                Rehearsal::NoRoom => return refused(messages::verify_no_room()),
                Rehearsal::AlreadyUsed => return refused(messages::verify_used()),
                Rehearsal::MarkAhead => return refused(messages::verify_barred()),
                Rehearsal::Wrong => return refused(messages::verify_pair_wrong()),
            }
            finish(&context, &history, now, "pair", options.json)
        }
        Answer::Code(code) => {
            judge_code(&context, terminal, &credential, &history, &code, now)?;
            finish(&context, &history, now, "code", options.json)
        }
    }
}

/// A right code is refused while there is a wait.
fn finish(
    context: &Context,
    history: &History,
    now: Moment,
    kind: &str,
    is_json: bool,
) -> Result<()> {
    match throttle_note(context, history, now) {
        Some(note) => refused(note),
        None if is_json => print_good(kind, context),
        None => Ok(()),
    }
}

const fn reach(context: &Context) -> Reach {
    let settings = &context.settings;
    Reach { window: settings.window, look_ahead: Some(settings.look_ahead) }
}

/// A login would accept it, as far as the records say that may be read.
fn print_good(kind: &str, context: &Context) -> Result<()> {
    terminal::print_json(&json!({
        "event": "verified",
        "kind": kind,
        "login_record_readable": !context.roots_history_is_hidden(),
    }))
}

/// What the user's own store and, where it may be read, root's know together.
fn known(context: &Context, own: Option<History>, credential: &Credential, now: Moment) -> History {
    let mut history = own.unwrap_or_default();
    if let Some(roots) = context.roots_history() {
        let own = history;
        history = roots;
        for authenticator in &credential.authenticators {
            let reach = verify::farthest(authenticator, &history, now.wall);
            history.absorb_marks(&own, std::slice::from_ref(authenticator), reach);
        }
        history.absorb_spent(&own);
    }
    history
}

/// A right code, and what cannot be told here of its use.
fn say_right(context: &Context, terminal: Terminal, right: &str) -> Result<()> {
    terminal.say(right)?;
    if context.roots_history_is_hidden() {
        terminal.say(messages::verify_record_hidden())?;
    }
    Ok(())
}

fn judge_code(
    context: &Context,
    terminal: Terminal,
    credential: &Credential,
    history: &History,
    code: &Code,
    now: Moment,
) -> Result<()> {
    let window = context.settings.window;
    let from = codes_from(history, credential, &context.settings, now);
    let rehearsal = verify::rehearse(credential, history, code, now.wall, reach(context));
    if matches!(rehearsal, Rehearsal::AlreadyUsed | Rehearsal::MarkAhead)
        && let Some(time) = from
    {
        return refused(messages::verify_used_until(time_of_day(time)));
    }
    match rehearsal {
        Rehearsal::Good => say_right(context, terminal, messages::verify_right()),
        Rehearsal::NoRoom => refused(messages::verify_no_room()),
        Rehearsal::AlreadyUsed => refused(messages::verify_used()),
        Rehearsal::MarkAhead if history.is_barred() => refused(messages::verify_barred()),
        Rehearsal::MarkAhead => refused(messages::verify_clock()),
        Rehearsal::Wrong => {
            let devices = &credential.authenticators;
            let judged =
                devices.iter().map(|a| judge_app_code(a, code, now.wall, window, devices.len()));
            let best =
                judged.into_iter().find(|j| *j != Judgement::Wrong).unwrap_or(Judgement::Wrong);
            refused(messages::verify_wrong(Said(hint(best))))
        }
    }
}

fn throttle_note(context: &Context, history: &History, now: Moment) -> Option<Message> {
    let told = |origin: Origin| match history.gate(origin, now, &context.settings.limits) {
        Gate::Open => None,
        Gate::Wait(seconds) => Some(messages::verify_wait(origin.name(), seconds)),
        Gate::Off => Some(messages::verify_off(origin.name())),
    };
    told(Origin::Local).or_else(|| told(Origin::Remote))
}
