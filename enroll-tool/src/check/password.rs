//! The password stack of a service with a line of ours: whether a password can be changed without the code.

use super::actors::our_results;
use super::change::Change;
use super::corrected::{self, last_line};
use super::module_file::Modules;
use super::ours::{MODULE, Ours, names_ours};
use super::pam_judge::exempts;
use super::policy;
use super::report::{Finding, Level};
use super::sending;
use crate::messages;
use pam_stack::known;
use pam_stack::simulate::{Actor, Ends, Role, Watched, explore};
use pam_stack::{Calls, FileLine, Handler, Kind, Service};
use std::collections::BTreeSet;
use std::iter;
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

/// Whether the service is of a program that runs the password stack alone.
pub fn changes_only(service: &Service) -> bool {
    CHANGERS.contains(&service.name.as_str())
}

/// Whether PAM asks for a code before a password changes, and a report of logins does not tell so.
pub fn asks_at_changes(service: &Service) -> bool {
    (changes_only(service) || only(service)) && service.of(Kind::Password).any(Ours::is_ours)
}

/// What keeps a program that runs the password stack alone from asking for a code. `wanted`: it is asked about, so that a
/// missing line is a fault too.
pub fn judge_changer(service: &Service, modules: &Modules<'_>, wanted: bool) -> Vec<Finding> {
    if service.of(Kind::Password).any(Ours::is_ours) {
        return Vec::new();
    }
    let own = |handler: &&Handler| Some(&handler.place.file) == service.file.as_ref();
    let mut findings: Vec<Finding> = service
        .handlers
        .iter()
        .filter(own)
        .filter_map(|line| not_run(service, modules, line))
        .collect();
    findings.extend(service.handlers.iter().filter_map(|line| mistyped(modules, line)));
    if findings.is_empty() && wanted {
        findings.extend(missing(service, modules));
    }
    findings
}

/// Our line in a stack that the program never runs.
fn not_run(service: &Service, modules: &Modules<'_>, line: &Handler) -> Option<Finding> {
    let text = modules.machine().read_raw(&line.place.file).ok()?;
    let FileLine { file, line: first } = &line.place;
    let lines = last_line(&text, *first) - first + 1;
    (line.is_ours() && line.kind == Kind::Auth && line.fault.is_none()).then(|| {
        Finding::new(Level::Fault, "wrong-stack", messages::check_auth_not_run(&service.name))
            .at(&line.place)
            .effect(messages::check_auth_not_run_effect())
            .advice(messages::check_auth_not_run_advice())
            .paste(LINE)
            .change(Change::new(file, *first, lines, &[LINE]))
    })
}

fn mistyped(modules: &Modules<'_>, line: &Handler) -> Option<Finding> {
    let finding = corrected::misspelt(modules, line).or_else(|| corrected::bad_line(line))?;
    corrected::change(modules, line)?;
    Some(with_correction(finding, modules, line))
}

/// A finding about a line, with the line corrected if it has a typing mistake.
fn with_correction(finding: Finding, modules: &Modules<'_>, line: &Handler) -> Finding {
    let Some(change) = corrected::change(modules, line) else { return finding };
    let lines: Vec<&str> =
        change.edits.iter().flat_map(|edit| &edit.insert).map(String::as_str).collect();
    let paste = lines.join("\n");
    finding.advice(messages::check_correct_the_line()).paste(paste).change(change)
}

fn missing(service: &Service, modules: &Modules<'_>) -> Option<Finding> {
    let file = service.file.as_ref()?;
    let text = modules.machine().read(file).unwrap_or_default();
    let end = text.lines().count();
    let place = FileLine { file: file.clone(), line: end };
    Some(
        Finding::new(Level::Fault, "line-missing", messages::check_line_missing(&service.name))
            .at(file.display())
            .effect(messages::check_auth_not_run_effect())
            .advice(messages::check_line_missing_below(place))
            .paste(LINE)
            .change(Change::new(file, end + 1, 0, &[LINE])),
    )
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
    let mut sends = false;
    for handler in &stack {
        let line = policy::of_line(modules.machine(), policy, handler);
        actors.push(match &line {
            Some(_) => Actor { results: our_results(service, line.as_ref()), role: Role::Watched },
            None => known::actor(modules.machine(), handler, &service.name),
        });
        sends |= line.as_ref().is_some_and(|line| sending::sends(line, policy));
        let wrong = line.into_iter().flat_map(|line| line.wrong);
        findings.extend(wrong.map(|finding| with_correction(finding, modules, handler)));
        if let Calls::Module { path, .. } = &handler.calls
            && handler.is_ours()
        {
            findings.extend(modules.judge_file(path, &handler.place));
            findings.extend(modules.judge_full_build(path, &handler.place));
        }
    }
    let ends = explore(&stack, &actors, MODULE);
    findings.extend(skipped(service, &stack, &ends, ours));
    findings.extend(failure_ignored(&ends, ours));
    if asks_at_changes(service) {
        findings.extend(asked_without_password(&stack, actors, ours, sends));
    }
    findings
}

/// A way to the code without the password: programs of the user can use up tries, and have codes sent if the line `sends`
/// some. Before a program such as login changes an expired password, the login has proved the old one.
fn asked_without_password(
    stack: &[&Handler],
    mut actors: Vec<Actor>,
    ours: &Handler,
    sends: bool,
) -> Vec<Finding> {
    let is_password = |handler: &Handler| known::PASSWORDS.contains(&handler.module());
    let Some(first) = stack.iter().position(|handler| is_password(handler)) else {
        return Vec::new();
    };
    for (handler, actor) in stack.iter().zip(&mut actors) {
        if is_password(handler) {
            sending::fail(actor);
        }
    }
    if !explore(stack, &actors, MODULE).is_reached {
        return Vec::new();
    }
    let is_above = stack.iter().take(first).any(|handler| handler.is_ours());
    let (level, name, what, advice) = if is_above {
        let advice = messages::check_code_before_password_advice();
        (Level::Warning, "code-before-password", messages::check_code_before_password(), advice)
    } else {
        let advice = messages::check_change_after_wrong_advice();
        (Level::Note, "asked-after-wrong-password", messages::check_asked_after_wrong(), advice)
    };
    let finding = Finding::new(level, name, what)
        .at(&ours.place)
        .effect(messages::check_code_before_password_effect())
        .advice(advice);
    let early = sends.then(|| sending::asked_early(ours, !is_above).advice(advice));
    iter::once(finding).chain(early).collect()
}

/// Lines that lead around ours, and let the change go on.
fn skipped(service: &Service, stack: &[&Handler], ends: &Ends, ours: &Handler) -> Vec<Finding> {
    let around = ends.let_in().filter(|end| end.watched == Watched::NotCalled);
    let lines: BTreeSet<usize> =
        around.filter_map(|end| end.skipper).map(|skipper| skipper.at).collect();
    let by = lines.into_iter().filter_map(|at| stack.get(at));
    by.map(|by| {
        let level = if exempts(by) { Level::Warning } else { Level::Fault };
        let is_included = service.file.as_ref() != Some(&by.place.file);
        let advice = if is_included {
            messages::check_password_skipped_include_advice()
        } else {
            messages::check_password_skipped_advice()
        };
        Finding::new(level, "password-skipped", messages::check_skipped(by.shown(), &ours.place))
            .at(&by.place)
            .effect(messages::check_password_skipped_effect())
            .advice(advice)
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
