//! The other names of a program: `enroll setup sudo` is for `sudo -i` as well.

use super::place::{Unenrolled, Wanted, place};
use super::seen::Placed;
use crate::check::ours::names_ours;
use crate::check::report::{Finding, Level};
use crate::check::services;
use crate::machine::Machine;
use crate::messages;
use crate::messages::shell_word::shell_word;
use pam_stack::Service;

/// What a setup does for the twins of its service.
#[derive(Debug, Default)]
pub struct Others {
    /// Changes of files of their own.
    pub placed: Vec<Placed>,
    /// The services by which a login proves the setup, too.
    pub services: Vec<String>,
    pub findings: Vec<Finding>,
}

/// Finds the place of the line in each twin, on a machine where the service itself has it.
pub fn place_others(
    machine: &Machine,
    service: &str,
    first: &Placed,
    wanted: Wanted<'_>,
) -> Others {
    let machine = machine.with(&first.change.path, &first.change.kept);
    let mut others = Others::default();
    for (twin, _) in services::twins(&machine, service) {
        let now = Service::load(&machine, twin);
        if services::follows(&now, &first.change.path) {
            if first.needed {
                others.services.push(twin.to_owned());
            }
            continue;
        }
        let unenrolled = match wanted.unenrolled {
            // Its roll-out was that of the service.
            Unenrolled::Refused if !names_ours(&now) => Unenrolled::AsBefore,
            unenrolled => unenrolled,
        };
        match place(&machine, twin, Wanted { unenrolled, ..wanted }) {
            Ok(placed) if placed.needed => {
                others.services.push(twin.to_owned());
                others.placed.push(placed);
            }
            Ok(_) => {}
            Err(_) => others.findings.push(without_code(twin)),
        }
    }
    others
}

fn without_code(twin: &str) -> Finding {
    Finding::new(Level::Warning, "twin-without-code", messages::setup_twin_asks_nothing(twin))
        .effect(messages::setup_twin_asks_nothing_effect())
        .advice(messages::setup_twin_asks_nothing_advice())
        .paste(format!("enroll check {}", shell_word(twin)))
}
