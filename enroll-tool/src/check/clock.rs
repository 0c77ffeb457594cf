//! Whether something keeps the clock right. A clock that is wrong by a minute refuses every code.

use super::report::{Finding, Level};
use crate::machine::{Machine, ProgramAnswer};
use crate::messages::{self, Message};
use std::path::Path;

/// systemd-timesyncd makes this when it has set the clock.
const TIMESYNCD: &str = "/run/systemd/timesync/synchronized";

/// Judges the clock. It never decides readiness: a clock that nobody sets may be right.
pub fn judge_clock(machine: &Machine) -> Vec<Finding> {
    let finding = match synchronised(machine) {
        Some(true) => return Vec::new(),
        Some(false) => Finding::new(Level::Warning, "clock", messages::check_clock())
            .effect(messages::check_clock_effect())
            .advice(advice(machine).0)
            .paste(advice(machine).1),
        None => Finding::new(Level::Note, "clock-unknown", messages::check_clock_unknown())
            .effect(messages::check_clock_effect())
            .advice(messages::check_clock_unknown_advice()),
    };
    vec![finding]
}

/// Programs that set the clock, with the units that start them on one distribution or another.
const SERVICES: [(&str, &[&str]); 5] = [
    ("systemd-timesyncd", &["systemd-timesyncd"]),
    ("chrony", &["chrony", "chronyd"]),
    ("ntpsec", &["ntpsec"]),
    ("openntpd", &["openntpd"]),
    ("ntpd", &["ntp", "ntpd"]),
];
const UNITS: [&str; 3] = ["/usr/lib/systemd/system", "/lib/systemd/system", "/etc/systemd/system"];
/// How packages are installed; chrony has that name everywhere.
const INSTALLERS: [(&str, &str); 6] = [
    ("/usr/bin/apt-get", "apt-get install chrony"),
    ("/usr/bin/dnf", "dnf install chrony"),
    ("/usr/bin/yum", "yum install chrony"),
    ("/usr/bin/zypper", "zypper install chrony"),
    ("/sbin/apk", "apk add chrony"),
    ("/usr/bin/pacman", "pacman -S chrony"),
];

/// What to do, and the command for it, by what is installed.
fn advice(machine: &Machine) -> (Message, String) {
    let has_unit = |unit: &str| {
        UNITS.iter().any(|folder| machine.has(&Path::new(folder).join(format!("{unit}.service"))))
    };
    let installed = SERVICES.iter().find_map(|(program, units)| {
        let unit = units.iter().find(|unit| has_unit(unit))?;
        Some((program, unit))
    });
    match installed {
        Some((program, _)) if *program == "systemd-timesyncd" => {
            (messages::check_clock_start(program), "timedatectl set-ntp true".to_owned())
        }
        Some((program, unit)) => {
            (messages::check_clock_start(program), format!("systemctl enable --now {unit}"))
        }
        None => {
            let how = INSTALLERS.iter().find(|(program, _)| machine.has(Path::new(program)));
            let command = how.map(|(_, command)| (*command).to_owned());
            (messages::check_clock_none().into(), command.unwrap_or_default())
        }
    }
}

/// By what answers first: timesyncd's mark, timedatectl (which asks the kernel), chrony.
fn synchronised(machine: &Machine) -> Option<bool> {
    if machine.has(Path::new(TIMESYNCD)) {
        return Some(true);
    }
    let arguments = ["show", "--property=NTPSynchronized", "--value"];
    if let ProgramAnswer::Said(said) = machine.ask(&["/usr/bin/timedatectl"], &arguments) {
        return match said.trim() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
    }
    if let ProgramAnswer::Said(said) = machine.ask(&["/usr/bin/chronyc"], &["-c", "tracking"]) {
        return Some(!said.trim().ends_with("Not synchronised"));
    }
    None
}
