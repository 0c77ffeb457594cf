//! What is wrong with a service's auth stack: who gets in without a code, who cannot get in at all, and
//! which line is to blame.

use super::actors::actor;
use super::caller::asks_for_the_daemon;
use super::code_alone::{self, in_line, jumps};
use super::corrected::{self, OTHER_CODES};
use super::exempt::{Exempted, exempted};
use super::module_file::Modules;
use super::one_field;
use super::ours::{LINE, MODULE, Ours};
use super::policy::{self, ModuleLine};
use super::report::{Finding, Level};
use super::sending;
use crate::messages::{self, Said};
use pam_stack::condition::{Met, met};
use pam_stack::known::in_use;
use pam_stack::libpam::Ret;
use pam_stack::simulate::{Actor, Ends, Role, Skipper, State, Watched, explore, refuser};
use pam_stack::{Handler, Kind, Service};
use std::collections::BTreeSet;
use totp_core::settings::Settings;

/// Modules that succeed on a condition, by which an administrator exempts somebody on purpose. They fail
/// where it is not met, and where it cannot be looked at, so that only their success may exempt.
const EXEMPTIONS: [&str; 5] =
    ["pam_succeed_if.so", "pam_access.so", "pam_listfile.so", "pam_wheel.so", "pam_timestamp.so"];

/// What the judgement of a stack found, for the report and for the judgement of sshd.
#[derive(Debug)]
pub struct Judged {
    pub findings: Vec<Finding>,
    /// Whether the code is asked on some way.
    pub asks: bool,
    /// What the stack can answer.
    pub results: Vec<Ret>,
    /// Whether it asks for a password, or lets nobody in anyway: else the code alone lets in.
    pub wants_password: bool,
    /// Whether it takes password and code in one answer.
    pub one_field: bool,
    /// The lines of ours, with the settings of each.
    pub lines: Vec<ModuleLine>,
}

/// Judges the auth stack of a service. `settings`: those of the usual policy.
pub fn judge_auth_stack(service: &Service, modules: &Modules, settings: &Settings) -> Judged {
    let stack: Vec<&Handler> = service.auth().collect();
    let lines: Vec<Option<ModuleLine>> =
        stack.iter().map(|handler| policy::of_line(modules.machine(), settings, handler)).collect();
    let with_line = stack.iter().zip(&lines);
    let actors: Vec<Actor> =
        with_line.map(|(handler, line)| actor(handler, service, modules, line.as_ref())).collect();
    let ends = explore(&stack, &actors, MODULE);
    let right = in_use(&stack, actors.clone(), modules.machine());
    let passwords = actors.iter().any(|actor| actor.role == Role::Password);
    let wants_password = passwords || ends.let_in().next().is_none();
    let one_field = one_field::takes_both(&lines);
    let mut findings = one_field::judge_one_field(&service.name, &stack, &lines);
    findings.extend(one_field::judge_never_a_code(&stack, &lines, &actors));
    let enrols = lines.iter().flatten().all(|line| !line.settings.nullok);
    let mut judge = StackJudge { service, stack, actors, right, ends, one_field, enrols, findings };
    judge.lines(modules);
    judge.ways(modules);
    judge.findings.extend(code_alone::judge_code_alone(service, &judge.stack, &judge.actors));
    let order = sending::judge_order(service, &judge.stack, &lines, &judge.actors, settings);
    judge.findings.extend(order);
    Judged {
        asks: judge.ends.is_reached,
        results: if service.refused.is_some() { Vec::new() } else { judge.ends.results() },
        wants_password,
        one_field,
        lines: lines.into_iter().flatten().collect(),
        findings: judge.findings.into_iter().map(|f| f.of(&service.name)).collect(),
    }
}

struct StackJudge<'a> {
    service: &'a Service,
    stack: Vec<&'a Handler>,
    actors: Vec<Actor>,
    /// The same at a login at which nothing goes wrong.
    right: Vec<Actor>,
    ends: Ends,
    one_field: bool,
    /// No line has nullok, so one that answers PAM_IGNORE does so for users who enrol in the account line.
    enrols: bool,
    findings: Vec<Finding>,
}

impl StackJudge<'_> {
    /// What can be said of each line by itself.
    fn lines(&mut self, modules: &Modules) {
        for handler in &self.service.handlers {
            let alone = handler.kind == Kind::Account && self.ours().next().is_none();
            if handler.is_ours() && (handler.kind == Kind::Session || alone) {
                let effect = if alone {
                    messages::check_account_line_alone_effect()
                } else {
                    messages::check_wrong_stack_effect()
                };
                self.findings.push(
                    Finding::new(
                        Level::Fault,
                        "wrong-stack",
                        messages::check_wrong_stack(handler.kind.word()),
                    )
                    .at(&handler.place)
                    .effect(effect)
                    .advice(messages::check_wrong_stack_advice())
                    .paste(LINE),
                );
            }
        }
        for handler in self.stack.clone() {
            self.findings.extend(corrected::bad_line(handler));
            self.findings.extend(corrected::misspelt(modules, handler));
            if OTHER_CODES.contains(&handler.module()) && self.ends.is_reached {
                self.findings.push(
                    Finding::new(
                        Level::Warning,
                        "other-codes",
                        messages::check_other_codes(handler.module()),
                    )
                    .at(&handler.place)
                    .effect(messages::check_other_codes_effect())
                    .advice(messages::check_other_codes_advice())
                    .paste(format!("# {}", handler.shown())),
                );
            }
        }
    }

    /// What can be said of the ways through the stack.
    fn ways(&mut self, modules: &Modules) {
        if !self.stack.iter().any(|handler| handler.is_ours()) {
            return;
        }
        if explore(&self.stack, &self.right, MODULE).let_in().next().is_none() {
            self.nobody_gets_in();
        }
        if self.ends.let_in().next().is_none() {
            return;
        }
        self.skipped(modules);
        self.failure_ignored();
        self.let_by();
        let ends: Vec<State> = self.ends.let_in().cloned().collect();
        if ends.iter().any(|end| end.asked > 1) {
            self.asked_twice(&ends);
        }
        if ends.iter().any(|end| end.code_first) {
            self.code_first();
        } else if self.ends.states.iter().any(|end| end.asked_after_wrong) {
            self.asked_after_wrong();
        }
    }

    fn ours(&self) -> impl Iterator<Item = &Handler> {
        self.stack.iter().copied().filter(|handler| handler.is_ours())
    }

    fn nobody_gets_in(&mut self) {
        let by = refuser(&self.stack, &self.right, exempts);
        let Some(by) = by.and_then(|at| self.stack.get(at)) else { return };
        let what = if by.is_ours() {
            messages::check_never_succeeds(by.shown())
        } else {
            messages::check_always_refused().into()
        };
        let jump = self.stack.iter().any(|h| jumps(h));
        let advice = if jump {
            messages::check_shifted_jump()
        } else {
            messages::check_after_the_password()
        };
        let finding = Finding::new(Level::Fault, "nobody-gets-in", what)
            .at(&by.place)
            .effect(messages::check_nobody_gets_in_effect(by.shown()))
            .advice(advice)
            .paste(LINE);
        self.findings.push(finding);
    }

    /// Success without our module being called.
    fn skipped(&mut self, modules: &Modules) {
        let let_in = self.ends.let_in().filter(|end| end.watched == Watched::NotCalled);
        let skippers: BTreeSet<Skipper> = let_in.filter_map(|end| end.skipper).collect();
        let lines: BTreeSet<usize> = skippers.iter().map(|skipper| skipper.at).collect();
        for at in lines {
            let Some(by) = self.stack.get(at).copied() else { continue };
            let unmet = skippers.contains(&Skipper { at, met: false });
            let of_daemon = asks_for_the_daemon(by, &self.service.name);
            if by.module() == "pam_rootok.so" && !unmet && !of_daemon {
                continue;
            }
            let (machine, service) = (modules.machine(), &self.service.name);
            let by_all = met(machine, by, service) == Met::Always;
            // Nobody has to be looked at where everybody meets it.
            let whom = if by_all { Exempted::Unknown } else { exempted(machine, by, service) };
            // A condition that all people meet, or the one who is asked about, from wherever they log in.
            let by_people = whom == Exempted::All;
            let finding = if exempts(by) && !unmet && !of_daemon && !by_all && !by_people {
                let effect = match whom {
                    Exempted::Never => continue,
                    Exempted::These(logins) => messages::check_exempted_these(Said(logins)),
                    Exempted::All | Exempted::Unknown => messages::check_exempted_effect().into(),
                };
                Finding::new(Level::Warning, "exempted", messages::check_exempted(by.shown()))
                    .effect(effect)
                    .advice(messages::check_exempted_advice())
            } else {
                let ours = self.ours().next().map(|h| h.place.to_string()).unwrap_or_default();
                let effect = if of_daemon {
                    messages::check_skipped_daemon_effect().into()
                } else if by_all {
                    messages::check_skipped_by_all_effect().into()
                } else if by_people && !unmet {
                    match &machine.subject {
                        Some(user) => messages::check_skipped_by_user_effect(&user.account.name),
                        None => messages::check_skipped_by_people_effect().into(),
                    }
                } else if exempts(by) {
                    messages::check_skipped_unmet_effect().into()
                } else {
                    messages::check_skipped_effect().into()
                };
                Finding::new(Level::Fault, "skipped", messages::check_skipped(by.shown(), ours))
                    .effect(effect)
            };
            self.findings.push(finding.at(&by.place));
        }
    }

    /// Success though our module failed.
    fn failure_ignored(&mut self) {
        if !self.ends.let_in().any(|end| end.watched == Watched::Failed) {
            return;
        }
        let Some(ours) = self.ours().next() else { return };
        let finding = Finding::new(
            Level::Fault,
            "failure-ignored",
            messages::check_failure_ignored(ours.shown()),
        )
        .at(&ours.place)
        .effect(messages::check_failure_ignored_effect())
        .advice(messages::check_failure_ignored_advice())
        .paste(line_with(ours));
        self.findings.push(finding);
    }

    /// nullok: who never enrolled is let by, if another module says yes.
    fn let_by(&mut self) {
        if self.service.name == "enroll" {
            return;
        }
        let Some(at) = self.lets_by() else { return };
        let Some(ours) = self.stack.get(at) else { return };
        let let_in = self.ends.let_in().any(|end| end.watched == Watched::Ignored);
        if let_in && self.enrols {
            return;
        }
        let finding = if self.enrols {
            Finding::new(Level::Fault, "nullok-alone", messages::check_enrol_alone())
                .effect(messages::check_nullok_alone_effect())
                .advice(messages::check_nullok_alone_advice())
                .paste("auth required pam_permit.so")
        } else if let_in {
            Finding::new(Level::Note, "nullok", messages::check_nullok())
                .effect(messages::check_nullok_effect())
                .advice(messages::check_nullok_advice())
        } else {
            Finding::new(Level::Fault, "nullok-alone", messages::check_nullok_alone())
                .effect(messages::check_nullok_alone_effect())
                .advice(messages::check_nullok_alone_advice())
                .paste("auth required pam_permit.so")
        };
        self.findings.push(finding.at(&ours.place));
    }

    /// The line of ours that lets users pass who have never enrolled, if one does.
    fn lets_by(&self) -> Option<usize> {
        let passes =
            |actor: &Actor| actor.role == Role::Watched && actor.results.contains(&Ret::IGNORE);
        self.actors.iter().position(passes)
    }

    fn asked_twice(&mut self, ends: &[State]) {
        let places: Vec<String> = self.ours().map(|h| h.place.to_string()).collect();
        let always = ends.iter().filter(|e| e.watched == Watched::Succeeded).all(|e| e.asked > 1);
        let finding = Finding::new(
            if always { Level::Fault } else { Level::Warning },
            "asked-twice",
            messages::check_asked_twice(places.join(messages::sshd_and())),
        )
        .at(places.last().cloned().unwrap_or_default())
        .effect(messages::check_asked_twice_effect())
        .advice(messages::check_asked_twice_advice());
        self.findings.push(finding);
    }

    fn code_first(&mut self) {
        let Some(ours) = self.ours().next() else { return };
        let (level, name, what) = if self.one_field {
            (Level::Note, "code-with-password", messages::check_code_with_password())
        } else {
            (Level::Fault, "code-before-password", messages::check_code_first())
        };
        let mut finding = Finding::new(level, name, what)
            .at(&ours.place)
            .effect(messages::check_code_first_effect());
        if !self.one_field {
            finding = finding.advice(messages::check_code_first_advice()).paste(line_with(ours));
        }
        self.findings.push(finding);
    }

    fn asked_after_wrong(&mut self) {
        let Some(ours) = self.ours().next() else { return };
        let what = messages::check_asked_after_wrong();
        let finding = Finding::new(Level::Note, "asked-after-wrong-password", what).at(&ours.place);
        // Without nullok and enrolments, everybody is asked.
        let finding = if self.lets_by().is_some() && self.service.name != "enroll" {
            finding
                .effect(messages::check_asked_after_wrong_tells_effect())
                .advice(messages::check_asked_after_wrong_tells_advice())
        } else {
            finding.effect(messages::check_asked_after_wrong_effect())
        };
        self.findings.push(finding);
    }
}

/// The same line with `required`.
fn line_with(ours: &Handler) -> String {
    format!("auth required {}", in_line(MODULE, ours.arguments()))
}

/// Whether a line is a condition by which an administrator exempts somebody on purpose.
pub fn exempts(handler: &Handler) -> bool {
    EXEMPTIONS.contains(&handler.module()) || handler.module() == "pam_rootok.so"
}
