//! Whether something keeps the clock right. A clock that is wrong by a minute refuses every code.

use super::machine::{Answer, Machine};
use super::report::{Finding, Level};
use crate::messages;
use std::path::Path;

/// systemd-timesyncd makes this when it has set the clock.
const TIMESYNCD: &str = "/run/systemd/timesync/synchronized";

/// Judges the clock. It never decides readiness: a clock that nobody sets may be right.
pub fn judge(machine: &Machine) -> Vec<Finding> {
    let finding = match synchronised(machine) {
        Some(true) => return Vec::new(),
        Some(false) => Finding::new(Level::Warning, "clock", messages::check_clock())
            .effect(messages::check_clock_effect())
            .paste("timedatectl set-ntp true"),
        None => Finding::new(Level::Note, "clock-unknown", messages::check_clock_unknown())
            .effect(messages::check_clock_effect())
            .advice(messages::check_clock_unknown_advice()),
    };
    vec![finding]
}

/// By what answers first: timesyncd's mark, timedatectl (which asks the kernel), chrony.
fn synchronised(machine: &Machine) -> Option<bool> {
    if machine.has(Path::new(TIMESYNCD)) {
        return Some(true);
    }
    let arguments = ["show", "--property=NTPSynchronized", "--value"];
    if let Answer::Said(said) = machine.ask(&["/usr/bin/timedatectl"], &arguments) {
        return match said.trim() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
    }
    if let Answer::Said(said) = machine.ask(&["/usr/bin/chronyc"], &["-c", "tracking"]) {
        return Some(!said.trim().ends_with("Not synchronised"));
    }
    None
}
