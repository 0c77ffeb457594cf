//! The administrator's settings: the policy file and the arguments on the module's lines.

use super::ours::Ours;
use super::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Message, Said};
use pam_stack::{FileLine, Handler};
use std::path::Path;
use totp_core::settings::{POLICY_PATH, Settings, SettingsError};

/// Where people put the file who remember its name and not its folder.
const MISPLACED: [&str; 3] =
    ["/etc/pam_totp.toml", "/etc/pam.d/pam_totp.toml", "/etc/pam_totp/pam_totp.toml"];
const MAX_BYTES: u64 = 16 * 1024;

/// The policy, and what is wrong with it. Where it cannot be used, the settings are the defaults: the
/// module lets nobody in then.
pub fn read(machine: &Machine, path: &Path) -> (Settings, Vec<Finding>) {
    let mut findings = Vec::new();
    let fault = |what: Message| {
        Finding::new(Level::Fault, "bad-policy", what)
            .at(path.display())
            .effect(messages::check_policy_refused())
    };
    if path == Path::new(POLICY_PATH) {
        findings.extend(misplaced(machine));
    }
    let loose = machine.others_on_the_way(path);
    let content = match machine.read_bytes(path, MAX_BYTES) {
        Ok(content) => content,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if path != Path::new(POLICY_PATH) {
                let finding = fault(messages::check_policy_named(path.display()));
                findings
                    .push(finding.paste(format!("install -m 644 /dev/null {}", shell_word(path))));
            }
            // The module takes the defaults until somebody makes a file there.
            findings.extend(loose.into_iter().map(|loose| loose_folder(path, loose)));
            return (Settings::default(), findings);
        }
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            findings.push(
                Finding::new(Level::Unknown, "policy-unread", messages::check_policy_unread())
                    .at(path.display())
                    .effect(messages::check_policy_unread_effect())
                    .paste(format!("chmod 644 {}", shell_word(path))),
            );
            return (Settings::default(), findings);
        }
        Err(error) => {
            findings.push(fault(messages::check_policy_no_read(error)));
            return (Settings::default(), findings);
        }
    };
    findings.extend(
        loose
            .into_iter()
            .map(|(what, mend)| fault(messages::check_sentence(Said(what))).paste(mend)),
    );
    if machine.lstat(path).is_ok_and(|stat| stat.st_mode & 0o170_000 == 0o120_000) {
        let mend = format!("cp --remove-destination \"$(readlink -f {0})\" {0}", shell_word(path));
        findings.push(fault(messages::check_policy_link().into()).paste(mend));
    }
    match Settings::parse_policy(path, &content).map_err(SettingsError::explained) {
        Ok(settings) => (settings, findings),
        Err(error) => {
            let number = error.name.strip_prefix("line ").and_then(|n| n.split(',').next());
            let line = number.map_or(String::new(), |number| format!(":{number}"));
            findings.push(
                fault(messages::check_sentence(format_args!("{}: {}", error.name, error.reason)))
                    .at(format!("{}{line}", path.display()))
                    .advice(messages::check_policy_advice()),
            );
            (Settings::default(), findings)
        }
    }
}

/// A policy where no program looks for it.
fn misplaced(machine: &Machine) -> Option<Finding> {
    let other = MISPLACED.iter().find(|other| machine.has(Path::new(other)))?;
    let what = messages::check_policy_misplaced(other);
    let finding = Finding::new(Level::Warning, "policy-misplaced", what);
    let finding = finding.at(other).effect(messages::check_policy_misplaced_effect());
    Some(finding.paste(format!("mv {other} {POLICY_PATH}")))
}

/// A folder on the way to a policy that is not there, in which others than root could put one.
fn loose_folder(path: &Path, (what, mend): (Message, String)) -> Finding {
    let what = messages::check_sentence(Said(what));
    Finding::new(Level::Fault, "policy-folder", what)
        .at(path.display())
        .effect(messages::check_policy_folder_effect())
        .paste(mend)
}

/// A line of the module, and what it makes of the policy.
#[derive(Clone, Debug)]
pub struct ModuleLine {
    pub place: FileLine,
    pub settings: Settings,
    /// Its arguments, as they stand there.
    pub arguments: Vec<String>,
    /// Whether the module takes its arguments; else it refuses every login.
    pub usable: bool,
    /// What is wrong with its policy and its arguments.
    pub wrong: Vec<Finding>,
}

/// The settings of one line of the module, whose policy is this one if it names no other. `None` for a line of
/// another module.
pub fn of_line(machine: &Machine, policy: &Settings, line: &Handler) -> Option<ModuleLine> {
    line.is_ours().then(|| settings_of(machine, policy, line))
}

/// The same of a line that calls the module by whatever name.
pub fn settings_of(machine: &Machine, policy: &Settings, line: &Handler) -> ModuleLine {
    let place = line.place.clone();
    let mut wrong = Vec::new();
    let arguments = || line.arguments().iter().map(String::as_str);
    let mut base = policy.clone();
    let words = line.arguments().to_vec();
    if let Some(other) = arguments().find_map(|argument| argument.strip_prefix("policy=")) {
        (base, wrong) = read(machine, Path::new(other));
    }
    let settings = base.clone().with_arguments(arguments());
    match settings.map_err(SettingsError::explained) {
        Ok(settings) => ModuleLine { place, settings, arguments: words, usable: true, wrong },
        Err(error) => {
            wrong.push(
                Finding::new(Level::Fault, "bad-argument", messages::check_sentence(error))
                    .at(&line.place)
                    .effect(messages::check_argument_refused())
                    .advice(messages::check_argument_advice()),
            );
            ModuleLine { place, settings: base, arguments: words, usable: false, wrong }
        }
    }
}
