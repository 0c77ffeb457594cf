//! What a setup intends: all changes, judged before any of them is made.

use super::arguments::Setup;
use super::journal::new_id;
use super::place::{Unenrolled, Wanted};
use super::plan::FileChange;
use super::seen::Placed;
use super::{place, sshd, twins};
use crate::check::report::Finding;
use crate::check::{services, sudoers};
use crate::error::{Result, refused};
use crate::machine::Machine;
use crate::messages;
use crate::time::now;
use crate::users::people::People;
use pam_stack::Service;
use std::path::Path;
use totp_core::deadline;
use totp_core::settings::POLICY_PATH;
use totp_core::time::UnixTime;

/// Everything that would be done.
pub struct Intent {
    /// The name of the setup, which its lines have too.
    pub id: String,
    /// In the order of doing.
    pub changes: Vec<FileChange>,
    /// What is found of the services after the changes.
    pub findings: Vec<Finding>,
    /// Whether sshd's settings are among the changes.
    pub of_sshd: bool,
    /// The other services by which a login proves it.
    pub twins: Vec<String>,
    /// Whom the setup concerns.
    pub people: People,
    /// Users who are not enrolled get in without a code (`nullok`), by the line or by the policy.
    pub lets_by: bool,
    /// A user who is not enrolled can enrol at a login, and prove the setup by the next one.
    pub enrols_anybody: bool,
    /// Until when users may put the enrolment at this service off, and whether it asks for a ticket.
    pub enrolment: Option<(UnixTime, bool)>,
}

/// What has to be changed; `None` if nothing.
pub fn intend(machine: &Machine, service: &str, options: &Setup) -> Result<Option<Intent>> {
    let unenrolled = match options {
        Setup { roll_out: true, .. } => Unenrolled::LetBy,
        Setup { enforce: true, .. } => Unenrolled::Refused,
        _ => Unenrolled::AsBefore,
    };
    let id = new_id()?;
    let wanted = Wanted { unenrolled, id: &id };
    let first = place::place(machine, service, wanted)?;
    let enrols = first.settings.enrols_at(service.as_bytes());
    if options.enrol_at_login && !enrols {
        let is_there = Path::new(POLICY_PATH).try_exists().unwrap_or(true);
        return refused(match is_there {
            true => messages::setup_enrol_not_set(POLICY_PATH, service),
            false => messages::setup_enrol_no_policy(POLICY_PATH, service),
        });
    }
    let others = twins::place_others(machine, service, &first, wanted);
    let Placed { change, also, needed, judged, settings } = first;
    let part = sshd::part(machine, service, judged.wants_password)?;
    let of_sshd = part.is_some();
    let mut findings = judged.findings;
    let mut changes = Vec::new();
    if let Some(part) = part {
        findings.extend(part.findings);
        changes.extend(part.change);
    }
    if changes.is_empty() && !needed && others.placed.is_empty() {
        return Ok(None);
    }
    let changed = machine.with(&change.path, &change.trial);
    findings.extend(sshd::services_without_code(&changed, service));
    findings.extend(sudoers::judge_sudoers(&changed, &[Service::load(&changed, service)]));
    // A login by a line that was there before proves nothing of a twin.
    if needed || of_sshd {
        changes.push(change);
    }
    changes.extend(also);
    for twin in others.placed {
        changes.push(twin.change);
        changes.extend(twin.also);
        findings.extend(twin.judged.findings);
    }
    findings.extend(others.findings);
    let twins = others.services;
    let people = if machine.is_this_one() {
        People::look(&settings, services::asks_root(machine, service))?
    } else {
        People::default()
    };
    let lets_by = settings.nullok || enrols;
    let enrols_anybody = enrols && !deadline::is_over(&settings, Some(now()?.wall));
    let at_login = &settings.at_login;
    let until = at_login.until.filter(|_| enrols_anybody);
    let enrolment = until.map(|until| (until, !at_login.no_ticket));
    Ok(Some(Intent {
        id,
        changes,
        findings,
        of_sshd,
        twins,
        people,
        lets_by,
        enrols_anybody,
        enrolment,
    }))
}
