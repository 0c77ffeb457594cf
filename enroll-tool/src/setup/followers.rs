//! Services that include the file of another one: they ask for the code as well, or break by it.

use super::seen::{Placed, StackState, told};
use crate::check::found;
use crate::check::report::{Finding, Level};
use crate::check::services;
use crate::error::{Result, refused};
use crate::machine::Machine;
use crate::messages;
use pam_stack::libpam::Ret;
use pam_stack::{FileLine, Service};
use totp_core::settings::Settings;

/// Faults by which somebody gets in who should not. Any other fault keeps somebody out.
const LET_IN: [&str; 5] =
    ["skipped", "failure-ignored", "code-alone", "code-before-password", "wrong-stack"];

/// Adds who follows a change, and what the change does to them. Refuses it where it locks users of theirs out.
pub fn judge_followers(
    machine: &Machine,
    service: &Service,
    policy: &Settings,
    placed: &mut Placed,
) -> Result<()> {
    let path = placed.change.path.clone();
    // Only for the time of the trial it is another one, and asks no more people than before.
    if placed.change.before.as_ref() == Some(&placed.change.kept) {
        return Ok(());
    }
    let changed = machine.with(&path, &placed.change.trial);
    let all = found::load(machine, &found::service_names(machine));
    let mut followers = Vec::new();
    for name in services::names(machine) {
        if name == service.name || name == "other" || name.starts_with('.') {
            continue;
        }
        let follower = Service::load(&changed, &name);
        if !services::follows(&follower, &path) {
            continue;
        }
        let now = Service::load(machine, &name);
        if found::is_a_part(machine, &now, &all) {
            continue;
        }
        let before = StackState::now(machine, policy, &now);
        let after = StackState::now(&changed, policy, &follower);
        let known = |fault: &Finding| before.faults().iter().any(|old| old.name == fault.name);
        let (let_in, out): (Vec<&Finding>, Vec<&Finding>) = after
            .faults()
            .into_iter()
            .filter(|fault| !known(fault))
            .partition(|fault| LET_IN.contains(&fault.name));
        // A service that is closed to everybody anyway loses nothing.
        let was_open = before.judged.results.contains(&Ret::SUCCESS);
        if was_open && !out.is_empty() {
            let heading = messages::setup_follower_locked_out(&name, path.display());
            return refused(told(heading, &out));
        }
        placed.judged.findings.extend(let_in.into_iter().cloned());
        followers.push(name);
    }
    if !followers.is_empty() {
        let what = messages::setup_included(path.display(), followers.join(", "));
        let note = Finding::new(Level::Note, "setup-included", what).at(FileLine::whole(&path));
        placed.judged.findings.push(note.effect(messages::setup_included_effect()));
    }
    Ok(())
}

/// Other services that include the file of this one.
pub fn that_include(machine: &Machine, service: &Service) -> Vec<String> {
    let Some(file) = &service.file else { return Vec::new() };
    services::names(machine)
        .into_iter()
        .filter(|name| *name != service.name && *name != "other" && !name.starts_with('.'))
        .filter(|name| Service::load(machine, name).files.contains(file))
        .collect()
}
