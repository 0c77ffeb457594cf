//! The password stack of a service with a line of ours: whether a password can be changed without the code.

use super::actors::our_results;
use super::module_file::Modules;
use super::ours::{MODULE, Ours, names_ours};
use super::pam_judge::exempts;
use super::policy;
use super::report::{Finding, Level};
use crate::messages;
use pam_stack::known;
use pam_stack::simulate::{Actor, Ends, Role, Watched, explore};
use pam_stack::{Calls, Handler, Kind, Service};
use std::collections::BTreeSet;
use totp_core::settings::Settings;

/// The line, in full.
const LINE: &str = "password required pam_totp.so";

/// Programs that change passwords and ask PAM for nothing else.
const CHANGERS: [&str; 3] = ["passwd", "chpasswd", "newusers"];

/// Whether PAM asks for a code here only before a password changes, and no program logs in by the service.
pub fn only(service: &Service) -> bool {
    let at_changes = service.of(Kind::Password).any(Ours::is_ours);
    let logs_in = !service.from_other && !CHANGERS.contains(&service.name.as_str());
    at_changes && !logs_in && !names_ours(service)
}

/// Judges the password stack, if a line of it is ours. The first phase of a change decides which lines count, and it
/// follows the rules of a login (pam_chauthtok(3)).
pub fn judge_password_stack(
    service: &Service,
    modules: &Modules<'_>,
    policy: &Settings,
) -> Vec<Finding> {
    let stack: Vec<&Handler> = service.of(Kind::Password).collect();
    let Some(ours) = stack.iter().find(|handler| handler.is_ours()) else { return Vec::new() };
    let mut findings = Vec::new();
    let mut actors = Vec::new();
    for handler in &stack {
        let line = policy::of_line(modules.machine(), policy, handler);
        actors.push(match &line {
            Some(_) => Actor { results: our_results(service, line.as_ref()), role: Role::Watched },
            None => known::actor(modules.machine(), handler, &service.name),
        });
        findings.extend(line.into_iter().flat_map(|line| line.wrong));
        if let Calls::Module { path, .. } = &handler.calls
            && handler.is_ours()
        {
            findings.extend(modules.judge_file(path, &handler.place));
            findings.extend(modules.judge_full_build(path, &handler.place));
        }
    }
    let ends = explore(&stack, &actors, MODULE);
    findings.extend(skipped(&stack, &ends, ours));
    findings.extend(failure_ignored(&ends, ours));
    findings
}

/// Lines that lead around ours, and let the change go on.
fn skipped(stack: &[&Handler], ends: &Ends, ours: &Handler) -> Vec<Finding> {
    let around = ends.let_in().filter(|end| end.watched == Watched::NotCalled);
    let lines: BTreeSet<usize> =
        around.filter_map(|end| end.skipper).map(|skipper| skipper.at).collect();
    let by = lines.into_iter().filter_map(|at| stack.get(at));
    by.map(|by| {
        let level = if exempts(by) { Level::Warning } else { Level::Fault };
        Finding::new(level, "password-skipped", messages::check_skipped(by.shown(), &ours.place))
            .at(&by.place)
            .effect(messages::check_password_skipped_effect())
            .advice(messages::check_password_skipped_advice())
    })
    .collect()
}

fn failure_ignored(ends: &Ends, ours: &Handler) -> Option<Finding> {
    ends.let_in().any(|end| end.watched == Watched::Failed).then(|| {
        Finding::new(
            Level::Fault,
            "password-failure-ignored",
            messages::check_failure_ignored(ours.shown()),
        )
        .at(&ours.place)
        .effect(messages::check_password_failure_ignored_effect())
        .advice(messages::check_password_failure_ignored_advice())
        .paste(LINE)
    })
}
