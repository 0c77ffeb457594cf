//! Stacks by which the code alone lets in: they ask for no password, or a failed one does not count, or a line jumps
//! past it.

use super::ours::MODULE;
use super::report::{Finding, Level};
use super::services::{Before, before_pam};
use crate::messages;
use pam_stack::known::proves_nothing;
use pam_stack::libpam::{Action, Ret};
use pam_stack::simulate::{Actor, Role, Watched, explore};
use pam_stack::{Handler, Service};

/// The finding's name, where the program has perhaps proved something before it asks PAM.
pub const PERHAPS: &str = "code-alone-perhaps";

/// Judges whether a right code lets in and nothing else was right.
pub fn judge_code_alone(
    service: &Service,
    stack: &[&Handler],
    actors: &[Actor],
) -> Option<Finding> {
    let proving = proving(stack, actors);
    let alone = |actors: &[Actor]| {
        let ends = explore(stack, actors, MODULE);
        ends.let_in().any(|end| end.watched == Watched::Succeeded && !end.password)
    };
    if !alone(&proving) {
        return None;
    }
    let password = actors.iter().position(|actor| actor.role == Role::Password);
    let Some(password) = password.and_then(|at| stack.get(at)) else {
        return without_password(service, stack);
    };
    let jumper = (0..stack.len()).find(|at| !alone(&without_jump(stack, &proving, *at)));
    if let Some(line) = jumper.and_then(|at| stack.get(at)) {
        let what = messages::check_code_alone_jump(line.shown());
        return Some(
            Finding::new(Level::Fault, "code-alone", what)
                .at(&line.place)
                .effect(messages::check_code_alone_jump_effect())
                .advice(messages::check_code_alone_jump_advice()),
        );
    }
    let line = format!("auth requisite {}", in_line(password.module(), password.arguments()));
    Some(
        Finding::new(Level::Fault, "code-alone", messages::check_code_alone(password.shown()))
            .at(&password.place)
            .effect(messages::check_code_alone_effect())
            .advice(messages::check_code_alone_advice())
            .paste(line),
    )
}

/// The same modules, where a fingerprint, a card or a module that nobody knows proves as much as a password: it may.
pub fn proving(stack: &[&Handler], actors: &[Actor]) -> Vec<Actor> {
    let proofs = |(handler, actor): (&&Handler, &Actor)| {
        let mut actor = actor.clone();
        if actor.role == Role::Other && !proves_nothing(handler.module()) && !lets_by(handler) {
            actor.role = Role::Password;
            // As those that ask for a password, it does not ignore itself.
            let others = actor.results.iter().any(|ret| *ret != Ret::IGNORE);
            actor.results.retain(|ret| *ret != Ret::IGNORE || !others);
        }
        actor
    };
    stack.iter().zip(actors).map(proofs).collect()
}

/// Whether a module of another proof lets users by who have none, as pam_google_authenticator and pam_u2f do.
fn lets_by(handler: &Handler) -> bool {
    handler.arguments().iter().any(|argument| ["nullok", "nouserok"].contains(&argument.as_str()))
}

/// The stack has no line that asks for a password. What that means depends on what the program has proved before.
fn without_password(service: &Service, stack: &[&Handler]) -> Option<Finding> {
    let ours = stack.iter().find(|handler| handler.names(MODULE))?;
    let what = messages::check_code_alone_no_password();
    let finding = match before_pam(&service.name) {
        Before::Key => return None,
        Before::Nothing => Finding::new(Level::Fault, "code-alone", what)
            .effect(messages::check_code_alone_no_password_effect())
            .advice(messages::check_code_alone_no_password_advice())
            .paste("auth requisite pam_unix.so"),
        Before::Perhaps => Finding::new(Level::Note, PERHAPS, what)
            .effect(messages::check_code_alone_perhaps_effect()),
    };
    Some(finding.at(&ours.place))
}

/// The same modules, if the line at `at` never had a result by which it jumps.
fn without_jump(stack: &[&Handler], actors: &[Actor], at: usize) -> Vec<Actor> {
    let mut actors = actors.to_vec();
    if let (Some(handler), Some(actor)) = (stack.get(at), actors.get_mut(at))
        && actor.role == Role::Other
    {
        let jump = |ret: &Ret| matches!(handler.control.action(*ret), Action::Jump(_));
        if actor.results.iter().any(|ret| !jump(ret)) {
            actor.results.retain(|ret| !jump(ret));
        }
    }
    actors
}

/// A module and its arguments, as they stand in a file.
pub fn in_line(module: &str, arguments: &[String]) -> String {
    let mut text = module.to_owned();
    for argument in arguments {
        let blanks = argument.contains(' ');
        text.push(' ');
        text.push_str(&if blanks { format!("[{argument}]") } else { argument.clone() });
    }
    text
}

/// Whether a line jumps on some result.
pub fn jumps(handler: &Handler) -> bool {
    Ret::of_any_module().any(|ret| matches!(handler.control.action(ret), Action::Jump(_)))
}
