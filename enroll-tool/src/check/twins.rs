//! Two names of one program (su and su-l, sudo and sudo-i): a code at one of them protects nothing if the other asks
//! for none.

use super::module_file::Modules;
use super::pam_judge::{Judged, judge_auth_stack};
use super::report::{Finding, Level};
use super::services::{Twins, twins};
use crate::machine::Machine;
use crate::messages;
use crate::messages::shell_word::shell_word;
use pam_stack::Service;
use totp_core::settings::Settings;

/// The twins of a service that ask for no code, while it does.
pub fn judge_twins(
    machine: &Machine,
    service: &Service,
    judged: &Judged,
    modules: &Modules,
    policy: &Settings,
) -> Vec<Finding> {
    if !judged.asks {
        return Vec::new();
    }
    let asks = |twin: &str| {
        let twin = Service::load(machine, twin);
        // Of a file that cannot be read nothing is known.
        !twin.unread.is_empty() || judge_auth_stack(&twin, modules, policy).asks
    };
    let silent = twins(machine, &service.name).into_iter().filter(|(twin, _)| !asks(twin));
    let told = |(twin, kind): (&str, Twins)| {
        let level = if kind == Twins::Same { Level::Fault } else { Level::Warning };
        let name = service.name.as_str();
        Finding::new(level, "twin-without-code", messages::check_twin(name, twin))
            .at(format!("/etc/pam.d/{twin}"))
            .effect(messages::check_twin_effect(twin))
            .advice(messages::check_twin_advice())
            .paste(format!("enroll setup {}", shell_word(name)))
    };
    silent.map(told).collect()
}
