//! Enrolment at the first login: whether the account line that offers it is reached, and can refuse, and whether there is a
//! helper that decides.

use super::account::reaches_ours;
use super::actors::actor;
use super::module_file::Modules;
use super::ours::{ENROLLING_ACCOUNT_LINE, MODULE, Ours};
use super::pam_judge::Judged;
use super::policy::ModuleLine;
use super::report::{Finding, Level};
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Said};
use pam_stack::known::in_use;
use pam_stack::libpam::Ret;
use pam_stack::simulate::{Actor, Watched, explore};
use pam_stack::{FileLine, Handler, Kind, Service};
use std::path::Path;
use totp_core::settings::POLICY_PATH;
use totp_core::wire::INSTALLED;

/// The line of a service at which users enrol at their first login, if one is.
pub fn enrolling<'a>(service: &str, lines: &'a [ModuleLine]) -> Option<&'a ModuleLine> {
    lines.iter().find(|line| line.usable && line.settings.enrols_at(service.as_bytes()))
}

/// Judges a service at which users enrol.
pub fn judge_at_login(service: &Service, modules: &Modules<'_>, judged: &Judged) -> Vec<Finding> {
    let Some(line) = enrolling(&service.name, &judged.lines) else { return Vec::new() };
    let mut findings = Vec::new();
    if reaches_ours(service, modules) {
        findings.extend(ignored(service, modules));
    } else {
        findings.push(not_reached(service, &line.place));
    }
    if modules.machine().is_this_one() && !modules.machine().has(Path::new(INSTALLED)) {
        let what = messages::check_enrol_no_helper(&service.name);
        findings.push(
            Finding::new(Level::Fault, "enrol-no-helper", what)
                .at(POLICY_PATH)
                .effect(messages::check_enrol_no_helper_effect())
                .advice(messages::check_enrol_no_helper_advice()),
        );
    }
    findings
}

/// What is wrong with the account line of ours that this service has.
pub fn unfit_line(service: &Service, modules: &Modules<'_>) -> Option<Finding> {
    let ours = service.of(Kind::Account).find(|handler| handler.is_ours())?;
    if reaches_ours(service, modules) {
        ignored(service, modules)
    } else {
        Some(not_reached(service, &ours.place))
    }
}

/// The account line whose refusal does not end a login.
fn ignored(service: &Service, modules: &Modules<'_>) -> Option<Finding> {
    let account = refusal_ignored(service, modules)?;
    let finding = Finding::new(
        Level::Fault,
        "enrol-refusal-ignored",
        messages::check_enrol_ignored(account.shown()),
    );
    let finding = finding.effect(messages::check_enrol_ignored_effect()).at(&account.place);
    Some(finding.advice(messages::check_enrol_ignored_advice()).paste(ENROLLING_ACCOUNT_LINE))
}

/// The account line is missing, or others lead around it. `auth` is the place of the auth line.
fn not_reached(service: &Service, auth: &FileLine) -> Finding {
    let account = service.of(Kind::Account).find(|handler| handler.is_ours());
    let (what, place) = match account {
        Some(handler) => (messages::check_enrol_skipped(&handler.place), &handler.place),
        None => (messages::check_enrol_no_line(&service.name), auth),
    };
    Finding::new(Level::Fault, "enrol-no-account-line", what)
        .effect(messages::check_enrol_no_line_effect())
        .at(place)
        .advice(messages::check_enrol_line_advice(Said(shell_word(&service.name))))
        .paste(ENROLLING_ACCOUNT_LINE)
}

/// The account line of ours whose refusal does not end the login, if one does not.
fn refusal_ignored<'a>(service: &'a Service, modules: &Modules<'_>) -> Option<&'a Handler> {
    let stack: Vec<&Handler> = service.of(Kind::Account).collect();
    let answers = |handler: &&Handler| {
        let mut actor = actor(handler, service, modules, None);
        if handler.is_ours() {
            actor.results = vec![Ret::PERM_DENIED];
        }
        actor
    };
    let actors: Vec<Actor> = stack.iter().map(answers).collect();
    let actors = in_use(&stack, actors, modules.machine());
    let refused = explore(&stack, &actors, MODULE);
    let goes_on = refused.let_in().any(|end| end.watched != Watched::NotCalled);
    goes_on.then(|| stack.into_iter().find(|handler| handler.is_ours())).flatten()
}

/// The finding that the policy names services for enrolments, and none of those that were looked at enrols.
pub fn without_a_service() -> Finding {
    Finding::new(Level::Warning, "enrol-no-service", messages::check_enrol_no_service())
        .at(POLICY_PATH)
        .effect(messages::check_enrol_no_service_effect())
        .advice(messages::check_enrol_no_service_advice())
}
