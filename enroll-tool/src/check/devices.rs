//! Remembered devices: whether what a login offers to remember is written, and whether there is a key to remember.

use super::account::reaches_ours;
use super::actors::actor;
use super::code_alone::{in_line, proving};
use super::helper;
use super::module_file::Modules;
use super::ours::{ACCOUNT_LINE, LINE, MODULE, Ours};
use super::pam_judge::Judged;
use super::policy::{self, ModuleLine};
use super::report::{Finding, Level};
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Message, Said};
use pam_stack::known::in_use;
use pam_stack::libpam::Ret;
use pam_stack::simulate::{Actor, Role, State, Watched, explore};
use pam_stack::{Handler, Kind, Service};
use std::path::Path;
use totp_core::settings::{POLICY_PATH, Settings};

/// The setting of the usual service.
const USUAL: &str = "remember_services = \"sshd\"";

/// Judges a service whose auth line remembers devices. `of_sshd`: an sshd opens the service, or may.
pub fn judge_devices(
    service: &Service,
    modules: &Modules<'_>,
    policy: &Settings,
    judged: &Judged,
    of_sshd: bool,
) -> Vec<Finding> {
    let accounts: Vec<ModuleLine> = service
        .of(Kind::Account)
        .filter_map(|handler| policy::of_line(modules.machine(), policy, handler))
        .collect();
    let mut findings: Vec<Finding> = accounts.iter().flat_map(|line| line.wrong.clone()).collect();
    let Some(line) = remembering(&service.name, &judged.lines) else { return findings };
    if !of_sshd {
        let what = messages::check_devices_no_ssh(&service.name);
        let advice = messages::check_devices_services_advice();
        findings.push(no_keys(what).at(&line.place).advice(advice).paste(USUAL));
        return findings;
    }
    if helper::decides(modules.machine(), &line.settings, &service.name) {
        let what = messages::check_devices_helper(&service.name);
        let finding = Finding::new(Level::Warning, "devices-helper", what)
            .effect(messages::check_devices_helper_effect())
            .advice(messages::check_devices_helper_advice(POLICY_PATH));
        findings.push(finding.at(&line.place));
    } else if !reaches_ours(service, modules) {
        findings.push(not_written(service, line));
    } else if let Some(other) = accounts.iter().find(|other| other.usable && !agree(line, other)) {
        let what = messages::check_devices_other_settings(&line.place);
        findings.push(not_remembered(what, service).at(&other.place).paste(account_line(line)));
    }
    if judged.wants_password {
        findings.extend(DeviceLogins::of(service, modules, policy).judge_line(line));
    } else {
        findings.push(key_alone(line));
    }
    findings
}

/// The auth stack at a login from a remembered device: our line asks nothing.
struct DeviceLogins<'a> {
    stack: Vec<&'a Handler>,
    /// What its modules answer if nothing goes wrong.
    right: Vec<Actor>,
    /// What they answer if no password is right.
    wrong: Vec<Actor>,
}

impl<'a> DeviceLogins<'a> {
    fn of(service: &'a Service, modules: &Modules<'_>, policy: &Settings) -> Self {
        let stack: Vec<&Handler> = service.auth().collect();
        let of_device = |handler: &&Handler| {
            let line = policy::of_line(modules.machine(), policy, handler);
            let mut actor = actor(handler, service, modules, line.as_ref());
            let name = service.name.as_bytes();
            if let Some(line) = line.filter(|line| line.settings.remembers_for(name).is_some()) {
                let key_alone = line.settings.remember_key_only;
                actor.results = vec![if key_alone { Ret::SUCCESS } else { Ret::IGNORE }];
            }
            actor
        };
        let actors: Vec<Actor> = stack.iter().map(of_device).collect();
        let mut wrong = proving(&stack, &actors);
        for actor in wrong.iter_mut().filter(|actor| actor.role == Role::Password) {
            actor.results = vec![Ret::AUTH_ERR];
        }
        let right = in_use(&stack, actors, modules.machine());
        Self { stack, right, wrong }
    }

    fn judge_line(&self, line: &ModuleLine) -> Vec<Finding> {
        let mut findings = Vec::new();
        let key_alone = line.settings.remember_key_only;
        let wrong = explore(&self.stack, &self.wrong, MODULE);
        let comes = |end: &&State| end.watched != Watched::NotCalled;
        if !key_alone && wrong.let_in().any(|end| comes(&end)) {
            let what = messages::check_devices_wrong_password();
            let finding = Finding::new(Level::Fault, "devices-wrong-password", what)
                .effect(messages::check_devices_wrong_password_effect());
            return vec![self.with_password_line(finding).at(&line.place)];
        }
        let right = explore(&self.stack, &self.right, MODULE);
        if !right.let_in().any(|end| comes(&end)) {
            findings.push(
                Finding::new(Level::Fault, "devices-refused", messages::check_devices_refused())
                    .effect(messages::check_devices_refused_effect())
                    .advice(messages::check_devices_refused_advice())
                    .paste(in_line(LINE, &line.arguments))
                    .at(&line.place),
            );
        }
        if wrong.is_reached {
            let what = messages::check_devices_after_wrong();
            let finding = Finding::new(Level::Warning, "devices-after-wrong-password", what)
                .effect(messages::check_devices_after_wrong_effect());
            findings.push(self.with_password_line(finding).at(&line.place));
        }
        findings
    }

    /// The remedy that a wrong password ends the login.
    fn with_password_line(&self, finding: Finding) -> Finding {
        let password = self.wrong.iter().position(|actor| actor.role == Role::Password);
        let Some(line) = password.and_then(|at| self.stack.get(at)) else { return finding };
        finding
            .advice(messages::check_code_alone_advice())
            .paste(format!("auth requisite {}", in_line(line.module(), line.arguments())))
    }
}

/// The line of a service that offers to remember devices, if one does.
pub fn remembering<'a>(service: &str, lines: &'a [ModuleLine]) -> Option<&'a ModuleLine> {
    lines
        .iter()
        .find(|line| line.usable && line.settings.remembers_for(service.as_bytes()).is_some())
}

/// The user is asked, and nothing is remembered.
fn not_written(service: &Service, line: &ModuleLine) -> Finding {
    let account = service.of(Kind::Account).find(|handler| handler.is_ours());
    let (what, place) = match account {
        Some(handler) => (messages::check_devices_skipped(&handler.place), &handler.place),
        None => (messages::check_devices_no_line(&service.name), &line.place),
    };
    not_remembered(what, service).at(place).paste(account_line(line))
}

fn not_remembered(what: Message, service: &Service) -> Finding {
    Finding::new(Level::Warning, "devices-not-written", what)
        .effect(messages::check_devices_not_written_effect())
        .advice(messages::check_devices_not_written_advice(Said(shell_word(&service.name))))
}

/// Whether the account line finds what the auth line has prepared: it reads its own arguments.
fn agree(auth: &ModuleLine, account: &ModuleLine) -> bool {
    let (a, b) = (&auth.settings, &account.settings);
    let devices = |s: &Settings| (s.remember_for, s.remember_services.clone(), s.remember_key_only);
    devices(a) == devices(b) && a.state_dir == b.state_dir && a.credential == b.credential
}

/// The account line that belongs to an auth line: with those of its arguments that devices depend on.
pub fn account_line(line: &ModuleLine) -> String {
    let kept = |word: &&String| {
        let name = word.split('=').next().unwrap_or_default();
        ["policy", "state_dir", "credential"].contains(&name) || name.starts_with("remember_")
    };
    let arguments: Vec<String> = line.arguments.iter().filter(kept).cloned().collect();
    in_line(ACCOUNT_LINE, &arguments)
}

/// The stack asks for no password: a remembered device would log in with the key alone.
fn key_alone(line: &ModuleLine) -> Finding {
    let finding = if line.settings.remember_key_only {
        let what = messages::check_devices_key_alone();
        Finding::new(Level::Note, "devices-key-alone", what)
            .effect(messages::check_devices_key_alone_effect())
    } else {
        let what = messages::check_devices_no_password();
        Finding::new(Level::Warning, "devices-no-password", what)
            .effect(messages::check_devices_no_password_effect())
            .advice(messages::check_devices_no_password_advice())
            .paste("remember_key_only = true")
    };
    finding.at(&line.place)
}

/// The finding that sshd never proves a key before it asks this service for a code. `file`: where its settings belong.
pub fn without_a_key(service: &str, line: &ModuleLine, file: &Path) -> Finding {
    no_keys(messages::check_devices_no_ways(service))
        .at(&line.place)
        .advice(messages::check_devices_no_ways_advice(file.display()))
        .paste("AuthenticationMethods publickey,keyboard-interactive")
        .of(service)
}

/// The finding that the policy remembers devices, and no service does.
pub fn without_a_service() -> Finding {
    no_keys(messages::check_devices_no_service())
        .at(POLICY_PATH)
        .advice(messages::check_devices_no_service_advice())
        .paste(USUAL)
}

fn no_keys(what: impl Into<Message>) -> Finding {
    Finding::new(Level::Warning, "devices-no-keys", what)
        .effect(messages::check_devices_no_keys_effect())
}
