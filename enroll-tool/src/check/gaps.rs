//! What `enroll check --changed` compares: the gaps of each service by which somebody logs in without the code, and what
//! cannot be told of it.

use super::arguments::Check;
use super::baseline::Baseline;
use super::checker::Checker;
use super::let_by::ENROLLED;
use super::ours::Ours;
use super::report::{Finding, Level};
use super::services::runs_as_user;
use super::sudoers::{ELSEWHERE, OTHER_SKIPPED, UNREAD};
use super::trial::is_on_trial;
use crate::machine::Machine;
use crate::messages;
use pam_stack::Service;
use std::collections::{BTreeMap, BTreeSet};

/// The line is not come to.
pub const NOT_ASKED: &str = "not-asked";
/// Findings by which somebody logs in without the code, or with the code alone. Exemptions are an administrator's choice,
/// and no such gap.
const GAPS: [&str; 14] = [
    NOT_ASKED,
    "skipped",
    "failure-ignored",
    "code-alone",
    "sshd-no-pam",
    "sshd-no-prompt",
    "sshd-code-never-asked",
    "sshd-way-around",
    "sshd-other-without-code",
    "sshd-service-without-code",
    "sudo-service-without-code",
    "sudo-never-asked",
    ENROLLED,
    OTHER_SKIPPED,
];
/// The same, where a list of methods demanded a code after a key.
pub const KEY_ALONE: &str = "sshd-key-alone";
/// Findings by which it cannot be told whether everybody is asked.
const UNCLEAR: [&str; 2] = [ELSEWHERE, UNREAD];

/// What is found of a service now.
#[derive(Debug, Default)]
pub struct Now {
    /// The name of each gap, and what and where it is.
    pub gaps: BTreeMap<String, (String, String)>,
    /// A setup waits for a login: what it changed may be reverted.
    pub on_trial: bool,
    /// Its files cannot be read.
    pub unread: bool,
    /// Its program runs as the user, so that it reads the user's own files or asks the helper.
    pub as_user: bool,
    /// The first fault that is none of the gaps, and where it is: the service asks, and somebody does not get in.
    pub fault: Option<(String, String)>,
}

impl Now {
    /// The names of its gaps.
    pub fn names(&self) -> BTreeSet<String> {
        self.gaps.keys().cloned().collect()
    }
}

/// The finding of a gap. Behind it stands of whom or of what it is, where a service can have several: one that was
/// accepted hides no other.
pub fn finding_of(gap: &str) -> &str {
    gap.split(' ').next().unwrap_or(gap)
}

/// Whether it is not known what the gap lets by.
pub fn is_unclear(gap: &str) -> bool {
    UNCLEAR.contains(&finding_of(gap))
}

/// The gaps that this program can find.
pub fn known() -> BTreeSet<String> {
    GAPS.iter().chain([&KEY_ALONE]).chain(&UNCLEAR).map(|name| (*name).to_owned()).collect()
}

/// What is found of every service that has the line now or had it when it was last looked.
pub fn look(machine: &Machine, former: Option<&Baseline>) -> BTreeMap<String, Now> {
    let mut checker = Checker::new(machine);
    checker.everything(&Check::default());
    let asking = |checker: &Checker<'_>| -> BTreeSet<String> {
        let looked = checker.report.services.iter().filter(|looked| looked.asks);
        looked.map(|looked| looked.name.clone()).collect()
    };
    let mut names = asking(&checker);
    for name in former.iter().flat_map(|former| former.services.keys()) {
        // One without the line has not been looked at, nor one that others include.
        if names.insert(name.clone()) {
            checker.service(&Service::load(machine, name), true);
        }
    }
    let asking = asking(&checker);
    let state = |name: &String| {
        let service = Service::load(machine, name);
        let on_trial = service.auth().any(|line| line.is_ours() && is_on_trial(line));
        let unread = !service.unread.is_empty();
        let gaps = gaps(&service, checker.report.findings(), asking.contains(name));
        let fault = fault(name, checker.report.findings());
        (name.clone(), Now { gaps, on_trial, unread, as_user: runs_as_user(name), fault })
    };
    names.iter().map(state).collect()
}

fn fault(service: &String, findings: &[Finding]) -> Option<(String, String)> {
    let known = known();
    let mut faults = findings.iter().filter(|finding| finding.level == Level::Fault);
    let first = faults.find(|f| f.services.contains(service) && !known.contains(f.name))?;
    Some((first.what.to_string(), first.place.clone().unwrap_or_default()))
}

fn gaps(service: &Service, findings: &[Finding], asks: bool) -> BTreeMap<String, (String, String)> {
    let of_service = |finding: &&Finding| finding.services.contains(&service.name);
    let (mut gaps, known) = (BTreeMap::new(), known());
    for finding in findings.iter().filter(of_service) {
        if known.contains(finding.name) {
            let place = finding.place.clone().unwrap_or_default();
            for name in finding.names_of_gaps() {
                gaps.entry(name).or_insert((finding.what.to_string(), place.clone()));
            }
        }
    }
    if !asks {
        let missing = findings.iter().filter(of_service).find(|f| f.name == "line-missing");
        let what = missing.map_or_else(
            || messages::check_line_missing(&service.name),
            |finding| finding.what.clone(),
        );
        let file = service.file.as_ref().map(|file| file.display().to_string());
        let place = file.unwrap_or_else(|| format!("/etc/pam.d/{}", service.name));
        gaps.insert(NOT_ASKED.to_owned(), (what.to_string(), place));
    }
    gaps
}
