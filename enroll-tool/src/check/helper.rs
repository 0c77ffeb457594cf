//! Services whose logins the helper `pam_totpd` decides: what does not hold there, and what of a line does not reach it.

use super::policy::ModuleLine;
use super::report::{Finding, Level};
use super::services::runs_as_user;
use crate::machine::Machine;
use crate::messages;
use pam_stack::Service;
use std::path::Path;
use totp_core::settings::{Judge, POLICY_PATH, Settings};
use totp_core::wire::INSTALLED;

/// The arguments that decide, and that do not go through the socket.
const NOT_SENT: [&str; 11] = [
    "window",
    "look_ahead",
    "credential",
    "state_dir",
    "policy",
    "free_tries",
    "lockout_after_remote",
    "lockout_after_local",
    "origin",
    "missing_home",
    "debug",
];

/// Whether the helper decides the logins of a service, by the rule of the module.
pub fn decides(machine: &Machine, settings: &Settings, service: &str) -> bool {
    match settings.verifier {
        Judge::Local => false,
        Judge::Helper => true,
        Judge::Auto => {
            runs_as_user(service) && service != "enroll" && machine.has(Path::new(INSTALLED))
        }
    }
}

/// The arguments of a line that change nothing, because the helper reads its own policy.
pub fn judge_arguments(machine: &Machine, service: &Service, line: &ModuleLine) -> Option<Finding> {
    if !decides(machine, &line.settings, &service.name) {
        return None;
    }
    // Of a program that runs as the user, the helper does not believe this one either.
    let is_ignored =
        |name: &str| NOT_SENT.contains(&name) || name == "nullok" && runs_as_user(&service.name);
    let names = line.arguments.iter().map(|word| word.split('=').next().unwrap_or_default());
    let ignored: Vec<&str> = names.filter(|name| is_ignored(name)).collect();
    if ignored.is_empty() {
        return None;
    }
    let what = messages::check_helper_arguments(&service.name, ignored.join(", "));
    let finding = Finding::new(Level::Warning, "helper-ignores-arguments", what)
        .at(&line.place)
        .effect(messages::check_helper_arguments_effect(POLICY_PATH))
        .advice(messages::check_helper_arguments_advice(POLICY_PATH));
    Some(finding)
}
