//! polkit 127 and later asks PAM in a sandbox, which hides homes and takes no writes.

use super::machine::Machine;
use super::report::{Finding, Level};
use crate::messages;
use std::path::Path;
use totp_core::settings::Settings;

const SERVICE: &str = "polkit-1";
const UNIT: &str = "polkit-agent-helper@.service";
const ROOMS: [&str; 4] = [
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

/// Whether the sandbox lets the module at its records.
pub fn judge(machine: &Machine, service: &str, settings: &Settings) -> Option<Finding> {
    let rooms = || ROOMS.iter().map(Path::new);
    if service != SERVICE || !rooms().any(|room| machine.has(&room.join(UNIT))) {
        return None;
    }
    let state = settings.state_dir.display().to_string();
    let opens = |text: String| {
        text.lines().any(|line| line.starts_with("ReadWritePaths=") && line.contains(&state))
    };
    let opened = rooms().map(|room| room.join(format!("{UNIT}.d"))).any(|folder| {
        let names = machine.names(&folder).unwrap_or_default();
        names.iter().any(|name| opens(machine.read(&folder.join(name)).unwrap_or_default()))
    });
    if opened {
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
