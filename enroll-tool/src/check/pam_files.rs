//! The files of a service: readable, root's, known to this libpam, and not overwritten by a tool.

use super::ours::{MODULE, Ours};
use super::report::{Finding, Level};
use super::words;
use crate::machine::Machine;
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Message, Said};
use pam_stack::libpam::lines;
use pam_stack::{Handler, Service, value};
use std::path::{Path, PathBuf};

/// Judges the files of a service.
pub fn judge_pam_files(machine: &Machine, service: &Service) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some((place, why)) = service.refused.as_ref().filter(|_| service.unread.is_empty()) {
        findings.push(
            Finding::new(
                Level::Fault,
                "service-refused",
                messages::check_service_refused(words::fault(why)),
            )
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
                .paste(format!("enroll check {}", shell_word(&service.name))),
        );
    }
    for path in &service.files {
        for (what, mend) in machine.others_on_the_way(path) {
            findings.push(
                Finding::new(
                    Level::Fault,
                    "pam-file-writable",
                    messages::check_sentence(Said(what)),
                )
                .at(path.display())
                .effect(messages::check_pam_file_writable_effect())
                .paste(mend),
            );
        }
    }
    findings.extend(decided_by_others(machine, service));
    if let Some(place) = service.at_includes.first().filter(|_| !machine.libpam().at_include) {
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

/// Folders in which libpam looks first, and the files of conditions: others who can write there choose the stack, or
/// whom it exempts. What is on the way to the service's own files has been told.
fn decided_by_others(machine: &Machine, service: &Service) -> Vec<Finding> {
    let folders = machine.libpam().folders.iter().map(PathBuf::from);
    let folders = folders.filter(|folder| machine.has(folder));
    let mut paths: Vec<PathBuf> = folders.collect();
    if service.names(MODULE) {
        paths.extend(service.auth().flat_map(|handler| files_of_condition(machine, handler)));
    }
    let told: Vec<(Message, String)> =
        service.files.iter().flat_map(|path| machine.others_on_the_way(path)).collect();
    let mut findings: Vec<Finding> = Vec::new();
    for path in paths {
        let loose = machine.others_on_the_way(&path).into_iter();
        for (what, mend) in loose.filter(|part| !told.contains(part)) {
            let what = messages::check_sentence(Said(what));
            if findings.iter().any(|finding| finding.what == what) {
                continue;
            }
            findings.push(
                Finding::new(Level::Fault, "pam-file-writable", what)
                    .at(path.display())
                    .effect(messages::check_pam_file_writable_effect())
                    .paste(mend),
            );
        }
    }
    findings
}

/// The files by which a line decides whom it exempts.
fn files_of_condition(machine: &Machine, handler: &Handler) -> Vec<PathBuf> {
    let is_taken = |path: &PathBuf| {
        let stat = machine.lstat(path);
        stat.map_or(true, |stat| stat.st_mode & 0o170_002 == 0o100_000)
    };
    let named = |name: &str| value(handler.arguments(), name).map(PathBuf::from);
    match handler.module() {
        // It uses no link, and no file that everybody may write.
        "pam_listfile.so" => named("file").into_iter().filter(|path| is_taken(path)).collect(),
        "pam_access.so" => {
            vec![named("accessfile").unwrap_or_else(|| "/etc/security/access.conf".into())]
        }
        _ => Vec::new(),
    }
}

/// The library could not be read, so that nobody knows how it reads the files.
pub fn unknown_libpam(machine: &Machine) -> Option<Finding> {
    (!machine.libpam().known).then(|| {
        Finding::new(Level::Unknown, "libpam-unknown", messages::check_libpam_unknown())
            .effect(messages::check_libpam_unknown_effect())
    })
}

/// Files with our line that are named as no service can be: libpam looks for names in lower case.
pub fn never_read(machine: &Machine, capitals: &[String], services: &[Service]) -> Vec<Finding> {
    let libpam = machine.libpam();
    let used = |path: &PathBuf| services.iter().any(|service| service.files.contains(path));
    let paths = capitals.iter().flat_map(|name| libpam.folders.iter().map(move |f| f.join(name)));
    let names_ours = |path: &PathBuf| {
        let text = machine.read_raw(path).unwrap_or_default();
        let ours = |word: &Vec<u8>| word.ends_with(b"pam_totp.so");
        lines(libpam.reading, &text).0.iter().any(|line| line.words.iter().any(ours))
    };
    let wrong = |path: PathBuf| {
        let lower = path.with_file_name(path.file_name().unwrap_or_default().to_ascii_lowercase());
        Finding::new(Level::Fault, "capital-name", messages::check_capital_name())
            .at(path.display())
            .effect(messages::check_wrong_file_effect())
            .advice(messages::check_capital_name_advice(lower.display()))
            .paste(format!("mv -n {} {}", shell_word(&path), shell_word(&lower)))
    };
    paths.filter(|path| !used(path) && names_ours(path)).map(wrong).collect()
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
        finding.advice = messages::check_authselect_no_other_place().into();
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
