//! `enroll check`: finds what is missing before it hurts.

use crate::check::arguments::Check;
use crate::check::checker::Checker;
use crate::check::report::{self, Readiness, Report};
use crate::check::{
    baseline, changed, credential, enrolment, exempt, helper, left_behind, removable,
    removable_helper, services,
};
use crate::error::{Error, Result, failed, refused};
use crate::machine::Machine;
use crate::messages;
use crate::terminal;
use crate::users::unread;
use pam_stack::libpam::names::service as service_name;
use totp_core::account::Account;
use totp_core::throttle::Origin;

/// `enroll check`
pub fn run(options: &Check) -> Result<()> {
    if options.removable {
        return removable::of(options.root.as_deref());
    }
    if options.removable_helper {
        return removable_helper::of(options.root.as_deref());
    }
    if options.removable_deliver {
        return removable_helper::of_agent(options.root.as_deref());
    }
    if options.removable_key {
        return removable_helper::of_key_agent(options.root.as_deref());
    }
    let mut machine = Machine::new(options.root.as_deref())
        .map_err(|error| Error::Failed(messages::at("--root", &error)))?;
    if options.changed {
        return changed::run(&machine, options);
    }
    let sshd = options.service.iter().any(|name| service_name(name) == "sshd");
    if options.from.is_some() && !options.service.is_empty() && !sshd {
        return refused(messages::check_from_is_for_sshd());
    }
    let account = whose(&machine, options)?;
    // One's own enrolment is looked at without being asked about; the stack is judged for all then.
    let subject = account.as_ref().filter(|_| options.user.is_some());
    machine.subject = subject.map(|account| exempt::entry_of(&machine, account));
    machine.origin = options.from.as_deref().and_then(|address| address.parse().ok());
    let first = checked(&machine, options);
    let check = if is_held_alone(&machine, &first, subject) {
        drop(first);
        machine.held_alone = true;
        checked(&machine, options)
    } else {
        first
    };
    tell(&machine, &with_users(&machine, check, options, account), options)
}

/// Whether nobody is stopped by what a unit hides of homes.
fn is_held_alone(machine: &Machine, check: &Checker<'_>, subject: Option<&Account>) -> bool {
    let mut findings = check.report.findings().iter();
    findings.any(|finding| finding.name.starts_with("unit-"))
        && enrolment::is_held_alone(machine, &check.policy, subject)
}

/// The findings of a check, with those of users: of the one that is looked at, or of all.
fn with_users(
    machine: &Machine,
    mut check: Checker<'_>,
    options: &Check,
    account: Option<Account>,
) -> Report {
    let login = check.login.take().unwrap_or_else(|| check.policy.clone());
    let policy = check.policy.clone();
    let of_users = std::mem::take(&mut check.of_users);
    let by_helper = std::mem::take(&mut check.by_helper);
    let mut report = check.report;
    if options.user.is_none() {
        let services = &options.service;
        report.add(unread::judge_enrolments(machine, &policy, services, &of_users, &by_helper));
    }
    report.add(left_behind::judge_left_behind(machine, &policy, options.user.as_deref()));
    if let Some(account) = account {
        report.add(credential::judge_credential(
            machine,
            &login,
            &account,
            &origins(&options.service),
            &of_users,
        ));
        if enrolment::is_in_home(machine, &policy, &account) {
            report.add(helper::not_adopted(vec![account.name], &by_helper));
        }
    }
    report
}

fn tell(machine: &Machine, report: &Report, options: &Check) -> Result<()> {
    if options.json {
        terminal::print_json(&report.json())?;
    } else {
        terminal::print_wrapped(&report.text(machine.as_root), report::PASTE)?;
    }
    match report.readiness() {
        Readiness::Ready | Readiness::Untried => Ok(()),
        Readiness::NotReady => Err(Error::Reported(1)),
        Readiness::CouldNotTell => Err(Error::Reported(2)),
    }
}

/// A check of the machine.
fn checked<'a>(machine: &'a Machine, options: &Check) -> Checker<'a> {
    let mut check = Checker::new(machine);
    check.asked_once = baseline::asked_once(machine);
    check.everything(options);
    check
}

/// From where the logins come that are asked about: wrong codes from elsewhere do not count for them.
fn origins(services: &[String]) -> Vec<Origin> {
    let all = |fit: fn(&str) -> bool| services.iter().all(|name| fit(&service_name(name)));
    match services {
        [] => vec![Origin::Remote, Origin::Local],
        _ if all(|name| name == "sshd") => vec![Origin::Remote],
        _ if all(services::is_local) => vec![Origin::Local],
        _ => vec![Origin::Remote, Origin::Local],
    }
}

/// Whose enrolment is looked at too: the named user's, or one's own.
fn whose(machine: &Machine, options: &Check) -> Result<Option<Account>> {
    let uid = rustix::process::getuid().as_raw();
    let Some(name) = &options.user else {
        return Ok(if machine.is_this_one() && uid != 0 { Account::of_uid(uid) } else { None });
    };
    match credential::account(machine, name) {
        None => failed(messages::no_such_user(format_args!("\"{name}\""))),
        Some(account) if machine.is_this_one() && uid != 0 && account.uid != uid => {
            refused(messages::check_only_root())
        }
        account => Ok(account),
    }
}
