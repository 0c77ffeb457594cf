//! Services whose logins the helper `pam_totpd` decides: what does not hold there, and what of a line does not reach it.

use super::found;
use super::ours::names_ours;
use super::policy::{ModuleLine, of_line};
use super::report::{Finding, Level};
use super::services::runs_as_user;
use crate::accounts::named;
use crate::machine::Machine;
use crate::messages;
use crate::messages::shell_word::shell_word;
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

/// The service of `enroll` itself, which asks the helper in a way of its own.
const ENROLL: &str = "enroll";

/// Whether the helper decides the logins of a service, by the rule of the module.
pub fn decides(machine: &Machine, settings: &Settings, service: &str) -> bool {
    match settings.verifier {
        Judge::Local => false,
        Judge::Helper => true,
        Judge::Auto if settings.factors.send() => service != ENROLL,
        Judge::Auto if settings.factors.key_service(service.as_bytes()) => true,
        Judge::Auto => {
            runs_as_user(service) && service != ENROLL && machine.has(Path::new(INSTALLED))
        }
    }
}

/// The services of this machine whose logins the helper decides.
pub fn services(machine: &Machine, policy: &Settings) -> Vec<String> {
    let found = found::load(machine, &found::service_names(machine));
    let by_helper = |service: &&Service| {
        let mut lines = service.handlers.iter().filter_map(|line| of_line(machine, policy, line));
        names_ours(service) && lines.any(|line| decides(machine, &line.settings, &service.name))
    };
    found.iter().filter(by_helper).map(|service| service.name.clone()).collect()
}

/// The services whose users cannot log in with a credential that root holds. `of_users`: those whose programs run as the
/// user and decide themselves.
pub fn undecided(of_users: &[String]) -> Vec<String> {
    of_users.iter().filter(|name| *name != ENROLL).cloned().collect()
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

/// Users whose credentials are in their homes, which the helper does not read. `services`: those whose logins the helper
/// decides.
pub fn not_adopted(names: Vec<String>, services: &[String]) -> Option<Finding> {
    let first = names.first().filter(|_| !services.is_empty())?;
    let whom = if names.len() == 1 { shell_word(first) } else { "--all".into() };
    let what = messages::check_not_adopted(names.len() as u64, named(&names));
    let finding = Finding::new(Level::Fault, "credential-not-adopted", what)
        .effect(messages::check_not_adopted_effect(services.join(", ")))
        .advice(messages::check_as_root())
        .paste(format!("enroll admin adopt {whom}"));
    Some(finding.about(names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enroll_itself_is_no_service_that_lacks_the_helper() {
        let names = ["enroll", "i3lock"].map(str::to_owned);
        assert_eq!(undecided(&names), ["i3lock"]);
    }

    #[test]
    fn users_who_are_not_adopted_are_named_with_the_command() {
        messages::speak(messages::Language::En);
        let lockers = ["i3lock".to_owned(), "swaylock".to_owned()];
        let found = not_adopted(vec!["ann".to_owned()], &lockers).unwrap();
        assert_eq!((found.level, found.name), (Level::Fault, "credential-not-adopted"));
        assert!(found.what.contains("1 user ") && found.what.contains("ann"), "{}", found.what);
        assert!(found.effect.contains("i3lock, swaylock"), "{}", found.effect);
        assert_eq!(found.paste, "enroll admin adopt ann");
        let two = vec!["ann".to_owned(), "bob".to_owned()];
        assert_eq!(not_adopted(two, &lockers).unwrap().paste, "enroll admin adopt --all");
        assert_eq!(not_adopted(Vec::new(), &lockers), None);
        assert_eq!(not_adopted(vec!["ann".to_owned()], &[]), None);
    }
}
