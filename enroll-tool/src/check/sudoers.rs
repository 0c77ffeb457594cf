//! Settings and rules of sudo by which it does not come to the code: another PAM service, no question at all, or the
//! question to another user (sudoers(5)).

use super::credential;
use super::enrolment;
use super::ours::{Ours, names_ours, without_ours};
use super::policy;
use super::report::{Finding, Level};
use super::services::way_to_ask;
use super::sudo_sources::{Elsewhere, Sources};
use super::sudoers_rules::{Exempting, OTHERS_PASSWORD, Rules, Setting, Whom};
use crate::machine::Machine;
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Message};
use pam_stack::{FileLine, Service};
use std::path::Path;
use totp_core::settings::POLICY_PATH;

/// The services that sudo opens if no setting chooses others.
const USUAL: [&str; 2] = ["sudo", "sudo-i"];
/// The settings that choose others.
const CHOOSING: [&str; 3] = ["pam_service", "pam_login_service", "pam_askpass_service"];
/// The setting by which sudo asks at all, and the group that is not asked.
const AUTHENTICATE: &str = "authenticate";
const EXEMPT: &str = "exempt_group";
/// The finding's name, where nobody needs a code: the user whom sudo asks about has none.
pub const OTHER_SKIPPED: &str = "sudo-other-not-enrolled";
/// Findings by which the rules are not known.
pub const ELSEWHERE: &str = "sudoers-elsewhere";
pub const UNREAD: &str = "sudoers-unread";
/// The user as whom commands are run if nobody is named.
const RUNAS_DEFAULT: &str = "runas_default";
const ROOT: &str = "root";

/// The ways around the code of those services of sudo that ask for it.
pub fn judge_sudoers(machine: &Machine, services: &[Service]) -> Vec<Finding> {
    let is_sudos = |service: &&Service| USUAL.contains(&service.name.as_str());
    let asking = services.iter().filter(is_sudos).filter(|service| names_ours(service));
    let asking: Vec<&Service> = asking.collect();
    if asking.is_empty() {
        return Vec::new();
    }
    let sources = Sources::find(machine);
    let rules = Rules::of(machine, &sources);
    let all_unread = rules.iter().flat_map(|rules| &rules.unread);
    let mut findings: Vec<Finding> =
        all_unread.map(|(place, why)| unread(machine, place, why)).collect();
    findings.extend(sources.elsewhere.iter().map(|other| elsewhere(machine, other)));
    let counting: Vec<Setting> = rules.iter().flat_map(Rules::counting).collect();
    let silent = |name: &str| without_ours(machine, name, services).is_some();
    let chosen = counting.iter().filter(|setting| CHOOSING.contains(&setting.name.as_str()));
    findings
        .extend(chosen.filter(|setting| silent(&setting.value)).map(|s| without_code(machine, s)));
    let (mut everybody, mut some) = (Vec::new(), Vec::new());
    for setting in &counting {
        match &setting.whom {
            _ if setting.name == EXEMPT && !setting.off => {
                some.push((&setting.place, format!("%{}", setting.value)));
            }
            _ if setting.name != AUTHENTICATE || !setting.off => {}
            Whom::Everybody => {
                everybody.push((&setting.place, messages::sudo_never_asked().into()));
            }
            Whom::Some(whom) => some.push((&setting.place, whom.clone())),
        }
    }
    let exempting: Vec<Exempting> = rules.iter().flat_map(Rules::exempting).collect();
    for rule in &exempting {
        match &rule.whom {
            Whom::Everybody => {
                everybody.push((&rule.place, messages::sudo_rule_never_asks(&rule.rule)));
            }
            Whom::Some(whom) => some.push((&rule.place, whom.clone())),
        }
    }
    findings.extend(everybody.into_iter().map(|(place, what)| never_asked(place, what)));
    findings.extend(not_all_asked(&some));
    findings.extend(asks_another_user(machine, &asking, &counting));
    for finding in &mut findings {
        finding.services = asking.iter().map(|service| service.name.clone()).collect();
    }
    findings
}

fn without_code(machine: &Machine, setting: &Setting) -> Finding {
    let what = messages::sudo_service_without_code(&setting.value, &setting.name);
    Finding::new(Level::Fault, "sudo-service-without-code", what)
        .at(&setting.place)
        .effect(messages::sudo_service_without_code_effect())
        .advice(messages::sudo_service_without_code_advice())
        .paste(way_to_ask(machine, &setting.value, USUAL[0]))
}

fn never_asked(place: &FileLine, what: Message) -> Finding {
    Finding::new(Level::Fault, "sudo-never-asked", what)
        .at(place)
        .effect(messages::sudo_never_asked_effect())
        .advice(messages::sudo_remove_setting())
}

/// Users, groups, targets and commands that are not asked, by their names.
fn not_all_asked(some: &[(&FileLine, String)]) -> Option<Finding> {
    let (first, _) = some.first()?;
    let mut whom: Vec<&str> = Vec::new();
    for (_, name) in some {
        if !whom.contains(&name.as_str()) {
            whom.push(name);
        }
    }
    let what = messages::sudo_not_all_asked(some.len() as u64);
    let finding = Finding::new(Level::Note, "sudo-not-all-asked", what).at(first);
    Some(finding.effect(messages::sudo_not_all_asked_effect(whom.join("; "))))
}

/// A setting by which sudo asks for the password and the code of another user than the one who runs it.
fn asks_another_user(
    machine: &Machine,
    asking: &[&Service],
    counting: &[Setting],
) -> Option<Finding> {
    let on = |name: &&&str| counting.iter().find(|setting| setting.name == **name && !setting.off);
    let setting = OTHERS_PASSWORD.iter().find(|name| on(name).is_some()).and_then(|n| on(&n))?;
    let runas = counting.iter().find(|setting| setting.name == RUNAS_DEFAULT);
    let target = match (setting.name.as_str(), runas) {
        ("rootpw", _) | (_, None) => ROOT,
        (_, Some(runas)) => runas.value.as_str(),
    };
    let (policy, _) = policy::read(machine, Path::new(POLICY_PATH));
    let of_service = |service: &&Service| -> Vec<(bool, policy::ModuleLine)> {
        let ours = service.auth().filter(|line| line.is_ours());
        let lines = ours.filter_map(|line| policy::of_line(machine, &policy, line));
        let lets_by = |line: &policy::ModuleLine| line.settings.lets_by(service.name.as_bytes());
        lines.map(|line| (lets_by(&line), line)).collect()
    };
    let lines: Vec<_> = asking.iter().flat_map(of_service).collect();
    let account = credential::account(machine, target);
    let enrolled = |line: &policy::ModuleLine| {
        enrolment::is_enrolled(machine, &line.settings, account.as_ref()?)
    };
    let refused = lines.iter().find(|(_, line)| enrolled(line) == Some(false));
    let skipped = lines.iter().find(|(lets_by, line)| *lets_by && enrolled(line) == Some(false));
    let what = messages::sudo_asks_other(target, &setting.name);
    let finding = match (skipped, refused) {
        (Some(_), _) => Finding::new(Level::Fault, OTHER_SKIPPED, what)
            .effect(messages::sudo_asks_other_skipped(target))
            .advice(messages::sudo_asks_other_advice(target))
            .paste(enrol(target)),
        (None, Some(_)) => Finding::new(Level::Fault, "sudo-asks-other", what)
            .effect(messages::sudo_asks_other_refused(target))
            .advice(messages::sudo_asks_other_advice(target))
            .paste(enrol(target)),
        _ => Finding::new(Level::Note, "sudo-asks-other", what)
            .effect(messages::sudo_asks_other_effect()),
    };
    Some(finding.at(&setting.place))
}

fn enrol(user: &str) -> String {
    format!("enroll --user {}", shell_word(user))
}

/// A plain user may not read the rules of sudo on any machine, and is not kept from "ready" by that.
fn unread(machine: &Machine, place: &str, why: &str) -> Finding {
    let finding = Finding::new(level(machine), UNREAD, messages::sudoers_unread(why))
        .at(place)
        .about(vec![file_of(place).to_owned()])
        .effect(messages::sudoers_unread_effect());
    if machine.as_root {
        return finding;
    }
    finding.advice(messages::check_as_root()).paste("enroll check sudo")
}

/// Rules that no file has: a directory's, or those of another plug-in.
fn elsewhere(machine: &Machine, other: &Elsewhere) -> Finding {
    let finding = Finding::new(level(machine), ELSEWHERE, other.what.clone())
        .at(&other.place)
        .about(vec![other.place.file.display().to_string()])
        .effect(messages::sudoers_unread_effect());
    if other.shown_by_sudo {
        finding.advice(messages::sudo_list_rules()).paste("sudo -l -U USER")
    } else {
        finding.advice(messages::sudo_see_plugin())
    }
}

/// A place without the number of its line.
fn file_of(place: &str) -> &str {
    let numbered = place.rsplit_once(':');
    let numbered = numbered.filter(|(_, line)| line.bytes().all(|c| c.is_ascii_digit()));
    numbered.map_or(place, |(file, _)| file)
}

fn level(machine: &Machine) -> Level {
    if machine.as_root { Level::Unknown } else { Level::Note }
}
