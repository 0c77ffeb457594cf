//! The PAM services that an sshd opens: the one of its name, or those of its setting PAMServiceName (OpenSSH 9.8 and
//! later), for all logins or in Match blocks.

use super::ours::without_ours;
use super::report::{Finding, Level};
use super::services::way_to_ask;
use super::sshd::{ChosenService, Sshd};
use crate::machine::Machine;
use crate::messages::{self, Said};
use pam_stack::Service;
use pam_stack::libpam::names::service as service_name;
use pam_stack::sshd::blocks::Whom;
use pam_stack::sshd::start::USUAL;

/// The services that this sshd may open, by their names for libpam.
pub fn names(sshd: &Sshd, whom: &Whom<'_>) -> Vec<String> {
    let chosen = sshd.chosen_services(whom).into_iter().map(|chosen| chosen.service);
    let all = chosen.chain([sshd.service().to_owned()]);
    all.map(|name| service_name(&name)).collect()
}

/// Services of this sshd that ask for no code, where others do. Those that are `known` are judged on their own.
pub fn without_code(
    machine: &Machine,
    sshd: &Sshd,
    whom: &Whom<'_>,
    known: &[Service],
) -> Vec<Finding> {
    let silent = |name: &str| {
        without_ours(machine, name, known).is_some_and(|found| found.refused.is_none())
    };
    let setup = |name: &str| way_to_ask(machine, name, USUAL);
    let mut findings = Vec::new();
    let chosen = sshd.chosen_services(whom);
    for ChosenService { service, place, block } in chosen.iter().filter(|c| silent(&c.service)) {
        let what = messages::sshd_service_without_code(service);
        let what = match block {
            Some(block) => what.behind(&format!("Match {block}")),
            None => what,
        };
        let effect = match block {
            Some(_) => messages::sshd_service_without_code_in_block(),
            None => messages::sshd_service_without_code_effect(),
        };
        findings.push(
            Finding::new(Level::Fault, "sshd-service-without-code", what)
                .at(place)
                .effect(effect)
                .advice(messages::sshd_service_without_code_advice(Said("PAMServiceName")))
                .paste(setup(service)),
        );
    }
    let name = sshd.service();
    if !chosen.iter().any(|chosen| chosen.service == name) && silent(name) {
        let what = messages::sshd_other_without_code(name);
        findings.push(
            Finding::new(Level::Fault, "sshd-other-without-code", what)
                .at(sshd.place())
                .effect(messages::sshd_other_without_code_effect())
                .advice(messages::sshd_other_without_code_advice())
                .paste(setup(name)),
        );
    }
    findings
}
