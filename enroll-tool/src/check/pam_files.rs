//! The files of a service: readable, root's, known to this libpam, and not overwritten by a tool.

use super::machine::Machine;
use super::pam_stack::{Handler, Service};
use super::report::{Finding, Level};
use crate::messages;
use std::path::Path;

/// Judges the files of a service.
pub fn judge(machine: &Machine, service: &Service) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some((place, why)) = service.refused.as_ref().filter(|_| service.unread.is_empty()) {
        findings.push(
            Finding::new(Level::Fault, "service-refused", messages::check_service_refused(why))
                .at(place)
                .effect(messages::check_nobody_gets_in())
                .advice(messages::check_mend_line()),
        );
    }
    for path in &service.unread {
        findings.push(
            Finding::new(Level::Unknown, "pam-unread", messages::check_pam_unread())
                .at(path.display())
                .advice(messages::check_as_root())
                .paste(format!("enroll check {}", service.name)),
        );
    }
    for path in &service.files {
        if let Some((what, mend)) = machine.not_roots_alone(path) {
            findings.push(
                Finding::new(Level::Fault, "pam-file-writable", messages::check_sentence(what))
                    .at(path.display())
                    .effect(messages::check_pam_file_writable_effect())
                    .paste(mend),
            );
        }
    }
    let release = machine.has(Path::new("/etc/os-release"));
    let debian = machine.has(Path::new("/etc/debian_version"));
    if let Some(place) = service.at_includes.first().filter(|_| release && !debian) {
        findings.push(
            Finding::new(Level::Fault, "at-include", messages::check_at_include())
                .at(place)
                .effect(messages::check_at_include_effect())
                .advice(messages::check_in_its_place())
                .paste("auth substack system-auth"),
        );
    }
    if let Some(ours) = written_by_authselect(machine, service)
        && !is_in_a_profile(machine, ours)
    {
        findings.push(
            Finding::new(Level::Warning, "authselect", messages::check_authselect())
                .at(&ours.place)
                .effect(messages::check_authselect_effect())
                .advice(messages::check_authselect_advice())
                .paste("authselect create-profile totp --base-on=sssd"),
        );
    }
    findings
}

/// In a profile of authselect the code can only stand before the password: its password lines end the
/// stack. What is a fault elsewhere is the price of that place.
pub fn weigh(machine: &Machine, service: &Service, findings: &mut [Finding]) {
    let ours = written_by_authselect(machine, service);
    if !ours.is_some_and(|ours| is_in_a_profile(machine, ours)) {
        return;
    }
    for finding in findings.iter_mut().filter(|finding| finding.name == "code-before-password") {
        finding.level = Level::Warning;
        finding.advice = messages::check_authselect_no_other_place().to_owned();
    }
}

/// Our line in a file whose head says that authselect wrote it.
fn written_by_authselect<'a>(machine: &Machine, service: &'a Service) -> Option<&'a Handler> {
    service.auth().filter(|handler| handler.is_ours()).find(|handler| {
        let text = machine.read(&handler.place.file).unwrap_or_default();
        text.lines().take(10).any(|line| line.contains("authselect"))
    })
}

/// Whether the profile in use, one of the administrator's own, has our line in the template of that file.
fn is_in_a_profile(machine: &Machine, ours: &Handler) -> bool {
    let folder = Path::new("/etc/authselect");
    let state = machine.read(&folder.join("authselect.conf")).unwrap_or_default();
    let profile = state.lines().next().filter(|profile| profile.starts_with("custom/"));
    let (Some(profile), Some(file)) = (profile, ours.place.file.file_name()) else { return false };
    let template = machine.read(&folder.join(profile.trim()).join(file)).unwrap_or_default();
    template.lines().any(|line| !line.starts_with('#') && line.contains("pam_totp.so"))
}
