//! What is wrong with a service's auth stack: who gets in without a code, who cannot get in at all, and
//! which line is to blame.

use super::actors::{PASSWORDS, actor};
use super::module_file::Modules;
use super::one_field;
use super::pam_line::{Action, Ret};
use super::pam_stack::{Calls, Handler, Kind, Service};
use super::report::{Finding, Level};
use super::simulate::{Actor, Ends, Ours, Role, State, explore, refuser};
use crate::messages;
use totp_core::settings::Settings;

/// Modules that an administrator takes to exempt somebody on purpose.
const EXEMPTIONS: [&str; 7] = [
    "pam_succeed_if.so",
    "pam_access.so",
    "pam_listfile.so",
    "pam_wheel.so",
    "pam_group.so",
    "pam_time.so",
    "pam_timestamp.so",
];
/// Modules that ask for another second factor.
const OTHER_CODES: [&str; 6] = [
    "pam_google_authenticator.so",
    "pam_oath.so",
    "pam_duo.so",
    "pam_yubico.so",
    "pam_otpw.so",
    "pam_authy.so",
];

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
}

/// Judges the auth stack of a service.
pub fn judge(service: &Service, modules: &Modules, settings: &Settings) -> Judged {
    let stack: Vec<&Handler> = service.auth().collect();
    let actors: Vec<Actor> =
        stack.iter().map(|handler| actor(handler, service, modules, settings)).collect();
    let ends = explore(&stack, &actors);
    let passwords = actors.iter().any(|actor| actor.role == Role::Password);
    let wants_password = passwords || ends.let_in().next().is_none();
    let one_field = one_field::takes_both(&stack, settings);
    let findings = one_field::judge(&stack, settings);
    let mut judge = Judge { service, stack, actors, ends, one_field, findings };
    judge.lines(modules);
    judge.ways();
    if passwords {
        judge.code_alone();
    }
    Judged {
        asks: judge.ends.ours_is_reached,
        results: if service.refused.is_some() { Vec::new() } else { judge.ends.results() },
        wants_password,
        one_field,
        findings: judge.findings.into_iter().map(|f| f.of(&service.name)).collect(),
    }
}

struct Judge<'a> {
    service: &'a Service,
    stack: Vec<&'a Handler>,
    actors: Vec<Actor>,
    ends: Ends,
    one_field: bool,
    findings: Vec<Finding>,
}

impl Judge<'_> {
    /// What can be said of each line by itself.
    fn lines(&mut self, modules: &Modules) {
        for handler in &self.service.handlers {
            if handler.is_ours() && handler.kind != Kind::Auth {
                self.findings.push(
                    Finding::new(
                        Level::Fault,
                        "wrong-stack",
                        messages::check_wrong_stack(handler.kind.word()),
                    )
                    .at(&handler.place)
                    .effect(messages::check_wrong_stack_effect())
                    .advice(messages::check_wrong_stack_advice())
                    .paste(LINE),
                );
            }
        }
        for handler in self.stack.clone() {
            if let Some(fault) = &handler.fault {
                self.findings.push(
                    Finding::new(Level::Fault, "bad-line", messages::check_bad_line(fault))
                        .at(&handler.place)
                        .effect(messages::check_bad_line_effect())
                        .advice(messages::check_bad_line_advice()),
                );
            }
            if let Calls::Module { path, .. } = &handler.calls
                && !handler.is_ours()
                && ["totp", "topt"].iter().any(|part| handler.module().contains(part))
                && modules.is_missing(path)
            {
                self.findings.push(
                    Finding::new(Level::Fault, "misspelt", messages::check_misspelt(path))
                        .at(&handler.place)
                        .effect(messages::check_cannot_load())
                        .advice(messages::check_misspelt_advice())
                        .paste(LINE),
                );
            }
            if OTHER_CODES.contains(&handler.module()) && self.ends.ours_is_reached {
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
    fn ways(&mut self) {
        if !self.stack.iter().any(|handler| handler.is_ours()) {
            return;
        }
        if self.ends.let_in().next().is_none() {
            return self.nobody_gets_in();
        }
        self.skipped();
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
        let by = refuser(&self.stack, &self.actors, exempts);
        let Some(by) = by.and_then(|at| self.stack.get(at)) else { return };
        let what = if by.is_ours() {
            messages::check_never_succeeds(by.shown())
        } else {
            messages::check_always_refused().to_owned()
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
    fn skipped(&mut self) {
        let mut skippers: Vec<Option<usize>> = self
            .ends
            .let_in()
            .filter(|end| end.ours == Ours::NotCalled)
            .map(|end| end.skipper)
            .collect();
        skippers.sort_unstable();
        skippers.dedup();
        for skipper in skippers {
            let Some(by) = skipper.and_then(|at| self.stack.get(at)) else { continue };
            if by.module() == "pam_rootok.so" {
                continue;
            }
            let finding = if exempts(by) {
                Finding::new(Level::Warning, "exempted", messages::check_exempted(by.shown()))
                    .effect(messages::check_exempted_effect())
                    .advice(messages::check_exempted_advice())
            } else {
                let ours = self.ours().next().map(|h| h.place.to_string()).unwrap_or_default();
                Finding::new(Level::Fault, "skipped", messages::check_skipped(by.shown(), ours))
                    .effect(messages::check_skipped_effect())
                    .advice(self.way_out(by).0)
                    .paste(self.way_out(by).1)
            };
            self.findings.push(finding.at(&by.place));
        }
    }

    /// How a line is kept from leading around the code: in words, and to paste.
    fn way_out(&self, by: &Handler) -> (String, String) {
        let own = self.service.file.as_ref() == Some(&by.place.file);
        let passwords = self.actors.iter().filter(|actor| actor.role == Role::Password).count();
        let file = by.place.file.file_name().map(|name| name.to_string_lossy().into_owned());
        match file {
            Some(file) if !own => (
                messages::check_only_its_own_lines(by.place.file.display()),
                format!("auth substack {file}\n{LINE}"),
            ),
            _ if PASSWORDS.contains(&by.module()) && passwords == 1 => (
                messages::check_password_not_enough().to_owned(),
                format!("auth requisite {}", words(by.module(), by.arguments())),
            ),
            _ => (messages::check_take_it_out().to_owned(), format!("# {}", by.shown())),
        }
    }

    /// Success though our module failed.
    fn failure_ignored(&mut self) {
        if !self.ends.let_in().any(|end| end.ours == Ours::Failed) {
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

    /// Success by the code without a password, in a stack that asks for one.
    fn code_alone(&mut self) {
        if !self.ends.let_in().any(|end| end.ours == Ours::Succeeded && !end.password) {
            return;
        }
        let password = |actor: &Actor| actor.role == Role::Password;
        let at = self.actors.iter().position(password);
        let Some(password) = at.and_then(|at| self.stack.get(at)) else { return };
        let finding =
            Finding::new(Level::Fault, "code-alone", messages::check_code_alone(password.shown()))
                .at(&password.place)
                .effect(messages::check_code_alone_effect())
                .advice(messages::check_code_alone_advice())
                .paste(format!(
                    "auth requisite {}",
                    words(password.module(), password.arguments())
                ));
        self.findings.push(finding);
    }

    /// nullok: who never enrolled is let by, if another module says yes.
    fn let_by(&mut self) {
        if self.service.name == "enroll" {
            return;
        }
        let nullok =
            |actor: &Actor| actor.role == Role::Ours && actor.results.contains(&Ret::IGNORE);
        let Some(at) = self.actors.iter().position(nullok) else { return };
        let Some(ours) = self.stack.get(at) else { return };
        let let_in = self.ends.let_in().any(|end| end.ours == Ours::Ignored);
        let finding = if let_in {
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

    fn asked_twice(&mut self, ends: &[State]) {
        let places: Vec<String> = self.ours().map(|h| h.place.to_string()).collect();
        let always = ends.iter().filter(|e| e.ours == Ours::Succeeded).all(|e| e.asked > 1);
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
        let finding = Finding::new(
            Level::Note,
            "asked-after-wrong-password",
            messages::check_asked_after_wrong(),
        )
        .at(&ours.place)
        .effect(messages::check_asked_after_wrong_effect());
        self.findings.push(finding);
    }
}

/// The line, in full.
pub const LINE: &str = "auth required pam_totp.so";

/// The same line with `required`.
fn line_with(ours: &Handler) -> String {
    format!("auth required {}", words("pam_totp.so", ours.arguments()))
}

/// A module and its arguments, as they stand in a file.
fn words(module: &str, arguments: &[String]) -> String {
    let mut text = module.to_owned();
    for argument in arguments {
        let blanks = argument.contains(' ');
        text.push(' ');
        text.push_str(&if blanks { format!("[{argument}]") } else { argument.clone() });
    }
    text
}

fn exempts(handler: &Handler) -> bool {
    EXEMPTIONS.contains(&handler.module()) || handler.module() == "pam_rootok.so"
}

fn jumps(handler: &Handler) -> bool {
    Ret::of_any_module().any(|ret| matches!(handler.control.action(ret), Action::Jump(_)))
}
