//! Folders of root's besides that of records: where root holds credentials, and the substitute for records in `/run`. The
//! module takes nothing from a folder that is not root's alone, and no credential to which a symbolic link leads.

use super::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages::{self, Said};
use std::path::Path;
use totp_core::settings::{CredentialPath, HELD_BY_ROOT, Settings, VOLATILE_DIR};

/// Judges the folders that a line with these settings uses.
pub fn judge_root_folders(machine: &Machine, settings: &Settings) -> Vec<Finding> {
    let of_credentials = credentials(machine, &settings.credential);
    of_credentials.into_iter().chain(substitute(machine)).collect()
}

/// It is there since the last time that the record took no writes, or since a user without an enrolment was asked.
fn substitute(machine: &Machine) -> Option<Finding> {
    let (what, mend) = machine.not_roots_alone(Path::new(VOLATILE_DIR))?;
    let finding = Finding::new(Level::Fault, "state-unsafe", messages::check_sentence(Said(what)));
    Some(finding.at(VOLATILE_DIR).effect(messages::check_state_refused()).paste(mend))
}

fn credentials(machine: &Machine, place: &CredentialPath) -> Option<Finding> {
    let (template, chosen) = match place {
        CredentialPath::Roots(template) => (template.as_str(), true),
        CredentialPath::InHome(_) => (HELD_BY_ROOT, false),
    };
    // Up to the first part that depends on the user.
    let fixed = template.split('%').next().unwrap_or_default();
    let folder = Path::new(fixed.rsplit_once('/')?.0);
    let has_some =
        || machine.names(folder).is_ok_and(|names| names.iter().any(|n| n.ends_with(".toml")));
    if !(chosen && machine.has(folder) || has_some()) {
        return None;
    }
    let unsafe_by = |what| {
        Finding::new(Level::Fault, "credential-folder-unsafe", messages::check_sentence(Said(what)))
            .at(folder.display())
            .effect(messages::check_credentials_refused())
    };
    if let Some(link) = machine.links(folder).first() {
        return Some(unsafe_by(messages::check_is_a_link(link.display())));
    }
    let (what, mend) = machine.others_on_the_way(folder).into_iter().next()?;
    Some(unsafe_by(what).paste(mend))
}
