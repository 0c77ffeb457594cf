//! polkit 127 and later asks PAM in a sandbox, which hides homes and takes no writes.

use super::report::{Finding, Level};
use super::unit_judge::with_drop_in;
use crate::machine::Machine;
use crate::messages;
use pam_stack::units::Unit;
use totp_core::settings::Settings;

const SERVICE: &str = "polkit-1";
const UNIT: &str = "polkit-agent-helper@.service";
/// /run/pam_totp, which stands in for the record while /var takes no writes. It must outlive the service.
const STAND_IN: [&str; 3] =
    ["RuntimeDirectory=pam_totp", "RuntimeDirectoryMode=0711", "RuntimeDirectoryPreserve=yes"];

/// Whether the sandbox lets the module at its records.
pub fn judge_polkit_sandbox(
    machine: &Machine,
    service: &str,
    settings: &Settings,
) -> Option<Finding> {
    if service != SERVICE {
        return None;
    }
    let unit = Unit::load(machine, UNIT)?;
    let state = settings.state_dir.display().to_string();
    if unit.list("ReadWritePaths").iter().any(|setting| setting.value.contains(&state)) {
        return None;
    }
    let state = format!("ReadWritePaths=-{state}");
    // A credential that root holds lies in no home, and the homes stay hidden.
    let homes = (!settings.credential.is_roots()).then_some("ProtectHome=read-only");
    let drop_in: Vec<&str> = homes.into_iter().chain([state.as_str()]).chain(STAND_IN).collect();
    let finding = Finding::new(Level::Fault, "polkit-sandbox", messages::check_polkit())
        .at(format!("/etc/systemd/system/{UNIT}.d"))
        .effect(messages::check_polkit_effect())
        .advice(messages::check_polkit_advice(UNIT));
    Some(with_drop_in(finding, UNIT, &drop_in))
}
