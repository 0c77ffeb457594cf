//! Remembered devices: whether what a login offers to remember is written, and whether there is a key to remember.

use super::account::reaches_ours;
use super::code_alone::in_line;
use super::module_file::Modules;
use super::ours::{ACCOUNT_LINE, Ours};
use super::pam_judge::Judged;
use super::policy::{self, ModuleLine};
use super::report::{Finding, Level};
use crate::messages::{self, Message, Said};
use crate::terminal::shell_word::shell_word;
use pam_stack::{Kind, Service};
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
    if !reaches_ours(service, modules) {
        findings.push(not_written(service, line));
    } else if let Some(other) = accounts.iter().find(|other| other.usable && !agree(line, other)) {
        let what = messages::check_devices_other_settings(&line.place);
        findings.push(not_remembered(what, service).at(&other.place).paste(account_line(line)));
    }
    if !judged.wants_password {
        findings.push(key_alone(line));
    }
    findings
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

/// The finding that sshd never proves a key before it asks this service for a code.
pub fn without_a_key(service: &str, line: &ModuleLine) -> Finding {
    no_keys(messages::check_devices_no_ways(service))
        .at(&line.place)
        .advice(messages::check_devices_no_ways_advice())
        .paste("AuthenticationMethods publickey,keyboard-interactive")
        .of(service)
}

/// The finding that the policy remembers devices, and no service does.
pub fn without_a_service() -> Finding {
    no_keys(messages::check_devices_no_service())
        .at(POLICY_PATH)
        .advice(messages::check_devices_services_advice())
        .paste(USUAL)
}

fn no_keys(what: impl Into<Message>) -> Finding {
    Finding::new(Level::Warning, "devices-no-keys", what)
        .effect(messages::check_devices_no_keys_effect())
}
