//! Testing a code without spending it.

use crate::cli::Whose;
use crate::context::{Context, now};
use crate::error::{Result, refused};
use crate::judge::{Judgement, hint, judge};
use crate::messages;
use crate::terminal::Terminal;
use totp_core::answer::{Answer, Code};
use totp_core::credential::Credential;
use totp_core::history::History;
use totp_core::throttle::{Gate, Origin};
use totp_core::time::Moment;
use totp_core::verify::{self, Rehearsal};

/// `enroll verify`
pub fn run(whose: &Whose) -> Result<()> {
    let context = Context::new(whose)?;
    let terminal = Terminal::new(false);
    let (credential, _) = context.enrolled()?;
    let typed = terminal.ask(messages::ask_code_to_test())?;
    let now = now()?;
    let history = known(&context, &credential, now);
    match Answer::parse(typed.as_bytes()) {
        Answer::Malformed | Answer::Tail(_) => refused(messages::refused_no_code()),
        Answer::Recovery(code) => {
            let nowhere_else = [];
            match verify::recovery_code(&credential, &history, &nowhere_else, &code) {
                verify::RecoveryVerdict::Accepted(_) => {
                    terminal.say(messages::verify_recovery_right())
                }
                verify::RecoveryVerdict::AlreadyUsed => refused(messages::refused_recovery_used()),
                verify::RecoveryVerdict::Wrong => refused(messages::refused_recovery_wrong()),
            }
        }
        Answer::Code(code) => {
            judge_code(&context, terminal, &credential, &history, &code, now)?;
            match throttle_note(&context, &history, now) {
                Some(note) => refused(note),
                None => Ok(()),
            }
        }
    }
}

/// What the user's own store and, where it may be read, root's know together.
fn known(context: &Context, credential: &Credential, now: Moment) -> History {
    let mut history = context.own_store().peek().ok().flatten().unwrap_or_default();
    if let Some(roots) = context.roots_history() {
        let window = context.settings.window;
        let reach =
            credential.authenticators.iter().map(|a| verify::horizon(a, now.wall, window)).max();
        let own = history;
        history = roots;
        history.absorb_marks(&own, &credential.authenticators, reach.unwrap_or_default());
        history.spent.extend(own.spent);
    }
    history
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
    match verify::rehearse(credential, history, code, now.wall, window) {
        Rehearsal::Good => {
            terminal.say(messages::verify_right())?;
            if context.roots_history_is_hidden() {
                terminal.say(messages::verify_record_hidden())?;
            }
            Ok(())
        }
        Rehearsal::AlreadyUsed => refused(messages::verify_used()),
        Rehearsal::MarkAhead => refused(messages::verify_clock()),
        Rehearsal::Wrong => {
            let judged = credential.authenticators.iter().map(|a| judge(a, code, now.wall, window));
            let best =
                judged.into_iter().find(|j| *j != Judgement::Wrong).unwrap_or(Judgement::Wrong);
            refused(messages::verify_wrong(hint(best)))
        }
    }
}

fn throttle_note(context: &Context, history: &History, now: Moment) -> Option<String> {
    let told = |origin: Origin| match history.gate(origin, now, &context.settings.limits) {
        Gate::Open => None,
        Gate::Wait(seconds) => Some(messages::verify_wait(origin.name(), seconds)),
        Gate::Off => Some(messages::verify_off(origin.name())),
    };
    told(Origin::Local).or_else(|| told(Origin::Remote))
}
