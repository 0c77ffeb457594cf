//! Users who are enrolled and whom a line with `nullok`, or of a service in `enrol_at_login`, lets by: it looks for their files and records where they are not.
//!
//! The module cannot see this. A user without a file and without a record has never enrolled, for all that it knows.

use super::enrolment::{Enrolment, enrolment, is_recorded};
use super::found;
use super::ours::Ours;
use super::policy::{self, ModuleLine};
use super::report::{Finding, Level};
use crate::accounts::{self, named};
use crate::machine::Machine;
use crate::messages;
use crate::policy::SYSTEM_TEMPLATE;
use pam_stack::Service;
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::settings::{CredentialPath, POLICY_PATH, Settings, expand};

/// The finding's name.
pub const ENROLLED: &str = "enrolled-not-asked";

/// Looks at the lines of these services, and at all users or at the one who is asked about. Only root sees their files.
pub fn judge_let_by(machine: &Machine, policy: &Settings, services: &[Service]) -> Vec<Finding> {
    if !machine.as_root {
        return Vec::new();
    }
    let of_service = |service: &Service| -> Vec<(String, ModuleLine)> {
        let lines = lines(machine, policy, service).into_iter();
        let counts =
            |line: &ModuleLine| line.usable && line.settings.lets_by(service.name.as_bytes());
        lines.filter(counts).map(|line| (service.name.clone(), line)).collect()
    };
    // enroll itself asks for no code.
    let asking = services.iter().filter(|service| service.name != "enroll");
    let lines: Vec<(String, ModuleLine)> = asking.flat_map(of_service).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let (places, people) = (Places::of(machine, policy), people(machine, policy));
    let mut looked: Vec<(&Settings, Vec<LetBy>)> = Vec::new();
    let mut findings = Vec::new();
    for (service, line) in &lines {
        let known = looked.iter().position(|(settings, _)| **settings == line.settings);
        let known = known.unwrap_or_else(|| {
            looked.push((&line.settings, places.let_by(machine, &line.settings, &people)));
            looked.len() - 1
        });
        let users = looked.get(known).map_or(&[][..], |(_, users)| users.as_slice());
        findings.extend(finding(line, users).map(|finding| finding.of(service)));
    }
    findings
}

fn lines(machine: &Machine, policy: &Settings, service: &Service) -> Vec<ModuleLine> {
    let ours = service.auth().filter(|line| line.is_ours());
    ours.filter_map(|line| policy::of_line(machine, policy, line)).collect()
}

fn people(machine: &Machine, policy: &Settings) -> Vec<Account> {
    if let Some(subject) = &machine.subject {
        return vec![subject.account.clone()];
    }
    if machine.is_this_one() {
        return accounts::all(policy);
    }
    let passwd = machine.read_raw(Path::new("/etc/passwd")).unwrap_or_default();
    accounts::entries(&passwd).into_iter().map(|entry| entry.account).collect()
}

/// A user who is let by, and where this one is enrolled.
struct LetBy {
    account: Account,
    enrolled: PathBuf,
}

/// Where credentials and records can be on this machine: where the policy and the lines say, and where they are by default.
struct Places {
    credentials: Vec<CredentialPath>,
    folders: Vec<PathBuf>,
}

impl Places {
    fn of(machine: &Machine, policy: &Settings) -> Self {
        let services = found::load(machine, &found::service_names(machine));
        let of_lines = services.iter().flat_map(|service| lines(machine, policy, service));
        let settings = [policy.clone(), Settings::default()].into_iter();
        let roots = CredentialPath::Roots(SYSTEM_TEMPLATE.to_owned());
        let mut places = Self { credentials: vec![roots], folders: Vec::new() };
        for settings in settings.chain(of_lines.map(|line| line.settings)) {
            if !places.credentials.contains(&settings.credential) {
                places.credentials.push(settings.credential);
            }
            if !places.folders.contains(&settings.state_dir) {
                places.folders.push(settings.state_dir);
            }
        }
        // A file in a home is looked at last: that takes a process with the rights of its user.
        places.credentials.sort_by_key(|credential| !credential.is_roots());
        places
    }

    fn let_by(&self, machine: &Machine, line: &Settings, people: &[Account]) -> Vec<LetBy> {
        let of_one = |account: &Account| {
            if is_recorded(machine, &line.state_dir, account) != Some(false) {
                return None;
            }
            let enrolled = self.enrolled(machine, line, account)?;
            let absent = enrolment(machine, &line.credential, account) == Enrolment::Absent;
            absent.then(|| LetBy { account: account.clone(), enrolled })
        };
        people.iter().filter_map(of_one).collect()
    }

    /// Where a user is enrolled by another place than those of the line.
    fn enrolled(&self, machine: &Machine, line: &Settings, account: &Account) -> Option<PathBuf> {
        let others = self.folders.iter().filter(|folder| **folder != line.state_dir);
        let recorded = |folder: &&PathBuf| is_recorded(machine, folder, account) == Some(true);
        if let Some(folder) = { others }.find(recorded) {
            return Some(folder.join(account.uid.to_string()));
        }
        let others = self.credentials.iter().filter(|place| **place != line.credential);
        let found = |place: &CredentialPath| match enrolment(machine, place, account) {
            Enrolment::Enrolled => path(place, account),
            _ => None,
        };
        { others }.find_map(found)
    }
}

fn path(credential: &CredentialPath, account: &Account) -> Option<PathBuf> {
    match credential {
        CredentialPath::InHome(relative) => Some(account.home.join(relative)),
        CredentialPath::Roots(template) => expand(template, &account.name, account.uid),
    }
}

fn finding(line: &ModuleLine, users: &[LetBy]) -> Option<Finding> {
    let first = users.first()?;
    let names: Vec<String> = users.iter().map(|user| user.account.name.clone()).collect();
    let read = path(&line.settings.credential, &first.account).unwrap_or_default();
    let effect = messages::check_let_by_enrolled_effect(
        read.display(),
        line.settings.state_dir.display(),
        first.enrolled.display(),
        &first.account.name,
    );
    let what = messages::check_let_by_enrolled(names.len() as u64, named(&names));
    let found = Finding::new(Level::Fault, ENROLLED, what).at(&line.place).effect(effect);
    Some(found.advice(messages::check_let_by_enrolled_advice(POLICY_PATH)).about(names))
}
