//! What a service does to a line of ours, wherever the line stands in the stack: whose rights the program has, what its
//! unit or sandbox hides, and whether the module takes the line's settings.

use super::policy::ModuleLine;
use super::report::Finding;
use super::{helper, lockers, polkit, unit_judge};
use crate::machine::Machine;
use pam_stack::Service;
use totp_core::settings::{CredentialPath, HELD_BY_ROOT, Settings};

/// Judges one line of ours in a service. `enroll check` reports the findings, and `enroll setup` refuses to bring about
/// a fault among them.
pub fn judge_limits(machine: &Machine, service: &Service, line: &ModuleLine) -> Vec<Finding> {
    let ModuleLine { place, settings, wrong, .. } = line;
    let name = service.name.as_str();
    let unsent = helper::judge_arguments(machine, service, line);
    if helper::decides(machine, settings, name) {
        // The program opens no file of the user's and none of root's: it asks at a socket.
        return wrong.iter().cloned().chain(unsent).collect();
    }
    let locker = lockers::judge_locker(service, settings, place);
    let sandbox = polkit::judge_polkit_sandbox(machine, name, settings);
    // Then no login reads a home.
    let held = || CredentialPath::Roots(HELD_BY_ROOT.to_owned());
    let credential = if machine.held_alone { held() } else { settings.credential.clone() };
    let settings = &Settings { credential, ..settings.clone() };
    let unit = unit_judge::judge_unit(machine, name, settings);
    let limits = locker.into_iter().chain(sandbox).chain(unit);
    wrong.iter().cloned().chain(limits.map(Finding::elsewhere)).collect()
}
