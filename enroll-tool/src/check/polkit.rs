//! polkit 127 and later asks PAM in a sandbox, which hides homes and takes no writes.

use super::report::{Finding, Level};
use crate::machine::Machine;
use crate::messages;
use pam_stack::units::Unit;
use totp_core::settings::Settings;

const SERVICE: &str = "polkit-1";
const UNIT: &str = "polkit-agent-helper@.service";

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
    let folder = format!("/etc/systemd/system/{UNIT}.d");
    Some(
        Finding::new(Level::Fault, "polkit-sandbox", messages::check_polkit())
            .at(&folder)
            .effect(messages::check_polkit_effect())
            .advice(messages::check_polkit_advice())
            .paste(format!(
                "install -D -m 644 packaging/polkit/pam_totp.conf '{folder}/pam_totp.conf'"
            )),
    )
}
