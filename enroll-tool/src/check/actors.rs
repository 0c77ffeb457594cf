//! What each module of a stack can answer, ours among them.

use super::module_file::Modules;
use super::ours::Ours;
use super::policy::ModuleLine;
use super::services::runs_as_user;
use super::trial::is_on_trial;
use pam_stack::known;
use pam_stack::libpam::Ret;
use pam_stack::modules::Loads;
use pam_stack::simulate::{Actor, Role};
use pam_stack::{Calls, Handler, Kind, Service};
use std::path::Path;

/// What a module can answer. `line`: the settings, where it is a line of ours.
pub fn actor(
    handler: &Handler,
    service: &Service,
    modules: &Modules,
    line: Option<&ModuleLine>,
) -> Actor {
    let by_name = || known::actor(modules.machine(), handler, &service.name);
    let Calls::Module { path, .. } = &handler.calls else { return by_name() };
    let actor = match handler.kind {
        _ if handler.is_ours() && modules.is_foreign(path) => {
            Actor { results: Ret::of_any_module().collect(), role: Role::Other }
        }
        Kind::Auth if handler.is_ours() => {
            Actor { results: our_results(service, line), role: Role::Watched }
        }
        // It writes what the auth line has prepared, and has no say.
        Kind::Account if handler.is_ours() => {
            Actor { results: vec![Ret::IGNORE], role: Role::Watched }
        }
        _ => by_name(),
    };
    let needs_full = || needs_full_build(handler, service, line);
    let actor = match modules.full_build(path).filter(|_| needs_full()) {
        Some(full) => handed_over(actor, modules, &full, handler.kind),
        None => actor,
    };
    let closed = runs_as_user(&service.name) && modules.is_closed_to_users(path);
    actor.loaded(if closed { Loads::No } else { modules.loads(path, handler.kind) })
}

/// Whether a line of ours fails without the second build of the module, to which its calls are handed over.
pub fn needs_full_build(handler: &Handler, service: &Service, line: Option<&ModuleLine>) -> bool {
    let name = service.name.as_bytes();
    handler.is_ours()
        && match handler.kind {
            Kind::Auth => {
                is_on_trial(handler) || line.is_some_and(|line| line.settings.needs_full(name))
            }
            Kind::Password => true,
            // An account line answers PAM_IGNORE, whatever becomes of the call.
            _ => false,
        }
}

/// What the line answers whose calls are handed over to `full`.
fn handed_over(mut actor: Actor, modules: &Modules, full: &Path, kind: Kind) -> Actor {
    if modules.is_foreign(full) {
        return Actor { results: Ret::of_any_module().collect(), role: Role::Other };
    }
    match modules.loads(full, kind) {
        Loads::Yes => {}
        Loads::No => actor.results = vec![Ret::SERVICE_ERR],
        Loads::Unsure if actor.results.contains(&Ret::SERVICE_ERR) => {}
        Loads::Unsure => actor.results.push(Ret::SERVICE_ERR),
    }
    actor
}

/// What a line of ours can answer, in an auth or a password stack.
pub fn our_results(service: &Service, line: Option<&ModuleLine>) -> Vec<Ret> {
    let Some(line) = line.filter(|line| line.usable) else {
        return vec![Ret::SERVICE_ERR];
    };
    let mut results = vec![
        Ret::SUCCESS,
        Ret::AUTH_ERR,
        Ret::AUTHINFO_UNAVAIL,
        Ret::CRED_INSUFFICIENT,
        Ret::CONV_ERR,
        Ret::SERVICE_ERR,
        Ret::SYSTEM_ERR,
    ];
    // The user's own `enroll` is let by where he is not enrolled yet.
    // So is a user who is to enrol in the account line.
    if line.settings.lets_by(service.name.as_bytes()) || service.name == "enroll" {
        results.push(Ret::IGNORE);
    }
    results
}
