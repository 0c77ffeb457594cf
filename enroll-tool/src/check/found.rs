//! The services that are found on a machine by their files, and which of these files are only parts of others.

use super::services;
use crate::machine::Machine;
use pam_stack::Service;

/// Ends of names that editors, packages and a setup on trial leave beside files; libpam never reads them.
const LEFTOVERS: [&str; 11] = [
    "~",
    ".bak",
    ".orig",
    ".save",
    ".rpmnew",
    ".rpmsave",
    ".pam-old",
    ".swp",
    ".enroll-setup",
    ".enroll-before",
    ".enroll-kept",
];

/// The names that services of this machine have, and those of files that are parts of services.
pub fn service_names(machine: &Machine) -> Vec<String> {
    let names = services::names(machine).into_iter();
    names
        .filter(|name| !LEFTOVERS.iter().any(|end| name.ends_with(end)) && !name.contains(".dpkg-"))
        .collect()
}

/// The services of these names.
pub fn load(machine: &Machine, names: &[String]) -> Vec<Service> {
    names.iter().map(|name| Service::load(machine, name)).collect()
}

/// Whether a file is no service but a part of others.
pub fn is_a_part(machine: &Machine, service: &Service, all: &[Service]) -> bool {
    let others = all.iter().filter(|other| other.name != service.name);
    let mut used = others.flat_map(|other| &other.files);
    !services::is_opened_by_a_program(machine, &service.name)
        && used.any(|used| Some(used) == service.file.as_ref())
}
