//! The account stack of a service: it comes after the code, and can refuse everybody.

use super::actors::actor;
use super::module_file::Modules;
use super::ours::MODULE;
use super::report::{Finding, Level};
use crate::messages::{self, Message};
use pam_stack::known::in_use;
use pam_stack::libpam::Ret;
use pam_stack::simulate::{Actor, Ends, State, Watched, explore, refuser};
use pam_stack::{Handler, Kind, Service};

/// Programs that ask for the account at each login, and take no answer for a refusal.
const ASK: [&str; 7] = ["sshd", "sudo", "sudo-i", "su", "su-l", "login", "remote"];

/// What the account stack can answer.
pub fn results(service: &Service, modules: &Modules) -> Vec<Ret> {
    if service.refused.is_some() { Vec::new() } else { ends(service, modules, false).results() }
}

/// The fault that it lets nobody in.
pub fn judge_account_stack(service: &Service, modules: &Modules) -> Option<Finding> {
    let stack: Vec<&Handler> = service.of(Kind::Account).collect();
    // Of a program that never asks nothing is wrong.
    if stack.is_empty() && !ASK.contains(&service.name.as_str()) {
        return None;
    }
    let good = ends(service, modules, true).states.iter().any(State::goes_on);
    if service.refused.is_some() || good {
        return None;
    }
    let fault = |what: Message| {
        Finding::new(Level::Fault, "account-refuses", what)
            .effect(messages::check_account_refuses_effect())
            .advice(messages::check_account_refuses_advice())
    };
    let actors = in_use(&stack, actors(&stack, service, modules), modules.machine());
    let by = refuser(&stack, &actors, |_| false).and_then(|at| stack.get(at));
    Some(match by {
        Some(by) => fault(messages::check_account_refuses(by.shown())).at(&by.place),
        None => {
            let file = service.file.as_ref().map(|file| file.display().to_string());
            fault(messages::check_account_empty().into()).at(file.unwrap_or_default())
        }
    })
}

/// Whether every login that the account stack lets in comes to a line of ours.
pub fn reaches_ours(service: &Service, modules: &Modules) -> bool {
    ends(service, modules, true).let_in().all(|end| end.watched != Watched::NotCalled)
}

fn actors(stack: &[&Handler], service: &Service, modules: &Modules) -> Vec<Actor> {
    stack.iter().map(|handler| actor(handler, service, modules, None)).collect()
}

/// Every end, or those of logins at which nothing goes wrong.
fn ends(service: &Service, modules: &Modules, right: bool) -> Ends {
    let stack: Vec<&Handler> = service.of(Kind::Account).collect();
    let all = actors(&stack, service, modules);
    explore(&stack, &if right { in_use(&stack, all, modules.machine()) } else { all }, MODULE)
}
