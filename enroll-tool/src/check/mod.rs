//! `enroll check`: finds what is missing before it hurts.
//!
//! Each part reads what counts and returns findings; this puts them in order. Nothing is changed, and of
//! other people's files only what libpam, sshd and the module read themselves is opened.

mod actors;
mod clock;
mod credential;
mod lockers;
pub mod machine;
pub mod module_file;
mod one_field;
mod pam_files;
pub mod pam_judge;
pub mod pam_line;
pub mod pam_stack;
pub mod policy;
mod polkit;
pub mod report;
mod selinux;
mod simulate;
pub mod sshd;
pub mod sshd_config;
mod sshd_judge;
mod sshd_running;
mod state;

use crate::cli::Check;
use crate::context::become_user;
use crate::error::{Error, Result, failed, refused};
use crate::messages;
use crate::terminal;
use machine::Machine;
use module_file::Modules;
use pam_judge::{Judged, LINE, judge};
use pam_stack::{FOLDERS, Handler, Service};
use report::{Finding, Level, Looked, Report, Verdict};
use sshd::{Behind, Sshd, Whom};
use std::path::{Path, PathBuf};
use totp_core::account::Account;
use totp_core::settings::{POLICY_PATH, Settings};

/// Ends of names that editors and packages leave behind; libpam never reads them.
const LEFTOVERS: [&str; 8] =
    ["~", ".bak", ".orig", ".save", ".rpmnew", ".rpmsave", ".pam-old", ".swp"];

/// Whether a service's auth stack comes to the module's line. `None` where that cannot be told.
pub fn asks(machine: &Machine, service: &str) -> Option<bool> {
    let service = Service::load(machine, service);
    if service.file.is_none() || !service.unread.is_empty() || service.refused.is_some() {
        return None;
    }
    Some(judge(&service, &Modules::find(machine), &Settings::default()).asks)
}

/// `enroll check`
pub fn run(options: &Check) -> Result<()> {
    if rustix::process::getuid() != rustix::process::geteuid() {
        return refused(messages::no_setuid());
    }
    let machine = Machine::new(options.root.as_deref())
        .map_err(|error| Error::Failed(format!("--root: {error}")))?;
    let account = whose(&machine, options)?;
    let mut check = Checker {
        machine: &machine,
        modules: Modules::find(&machine),
        policy: Settings::default(),
        login: None,
        report: Report::default(),
    };
    check.everything(options);
    let login = check.login.take().unwrap_or_else(|| check.policy.clone());
    let mut report = check.report;
    // Last, and with the user's rights for good: nothing of the user's is opened as root.
    if let Some(account) = account {
        if machine.is_this_one() && machine.as_root && account.uid != 0 {
            become_user(&account)?;
        }
        report.add(credential::judge(&machine, &login, &account));
    }
    if options.json {
        terminal::print_json(&report.json())?;
    } else {
        terminal::print_wrapped(&report.text(machine.as_root), report::PASTE)?;
    }
    match report.verdict() {
        Verdict::Ready => Ok(()),
        Verdict::NotReady => Err(Error::Reported(1)),
        Verdict::CouldNotTell => Err(Error::Reported(2)),
    }
}

/// Whose enrolment is looked at too: the named user's, or one's own.
fn whose(machine: &Machine, options: &Check) -> Result<Option<Account>> {
    let uid = rustix::process::getuid().as_raw();
    let Some(name) = &options.user else {
        return Ok(if machine.is_this_one() && uid != 0 { Account::of_uid(uid) } else { None });
    };
    match credential::account(machine, name) {
        None => failed(messages::no_such_user(format_args!("{name:?}"))),
        Some(account) if machine.is_this_one() && uid != 0 && account.uid != uid => {
            refused(messages::check_only_root())
        }
        account => Ok(account),
    }
}

struct Checker<'a> {
    machine: &'a Machine,
    modules: Modules<'a>,
    policy: Settings,
    /// The settings of the first line found: by them the enrolment is judged.
    login: Option<Settings>,
    report: Report,
}

impl Checker<'_> {
    fn everything(&mut self, options: &Check) {
        let (policy, findings) = policy::read(self.machine, Path::new(POLICY_PATH));
        self.policy = policy;
        self.report.add(findings);
        let whom = Whom { user: options.user.as_deref(), address: options.from.as_deref() };
        let named = |service: &str| options.service.iter().any(|name| name == service);
        let all = options.service.is_empty();
        let sshd = (all || named("sshd")).then(|| Sshd::ask(self.machine, &whom)).flatten();
        let ssh_service = sshd.as_ref().map(|sshd| sshd.service().to_owned());
        let services = if all { self.that_name_ours() } else { self.load(&options.service) };
        if all && services.is_empty() {
            self.report.add([nowhere(ssh_service.is_some())]);
        }
        let mut behind =
            services.is_empty().then_some(Behind { wants_password: true, one_field: false });
        for service in &services {
            let judged = self.service(service, !all);
            if ssh_service.as_ref() == Some(&service.name) {
                let Judged { wants_password, one_field, .. } = judged;
                behind = Some(Behind { wants_password, one_field });
            }
            if service.name == "ssh" && all && ssh_service.is_some() {
                self.report.add([wrong_file(service)]);
            }
        }
        // Where other services have the line and sshd has not, its settings are nobody's concern.
        if let (Some(sshd), Some(behind)) = (sshd, behind) {
            self.report.add(sshd.not_reloaded(self.machine));
            self.report.add(sshd.judge(behind, &whom));
        }
        let known = |name: &String| self.report.services.iter().any(|looked| looked.name == *name);
        if let Some(name) = ssh_service.filter(|name| all && !known(name)) {
            self.report.services.push(looked(&name, false, &[]));
        }
        if all {
            self.report.add(self.enroll_itself());
        }
        self.report.add(clock::judge(self.machine));
        self.report.add(selinux::judge(self.machine));
    }

    fn load(&self, names: &[String]) -> Vec<Service> {
        names.iter().map(|name| Service::load(self.machine, name)).collect()
    }

    /// The services that come to our line, without the files that are only parts of others.
    fn that_name_ours(&self) -> Vec<Service> {
        let mut names: Vec<String> = FOLDERS
            .iter()
            .flat_map(|folder| self.machine.names(Path::new(folder)).unwrap_or_default())
            .filter(|name| {
                !LEFTOVERS.iter().any(|end| name.ends_with(end)) && !name.contains(".dpkg-")
            })
            .collect();
        names.sort();
        names.dedup();
        let services = self.load(&names);
        let part = |service: &Service| {
            let file = service.file.as_ref();
            let others = services.iter().filter(|other| other.name != service.name);
            others.flat_map(|other| &other.files).any(|used| Some(used) == file)
        };
        let parts: Vec<bool> = services.iter().map(part).collect();
        let wanted = services
            .into_iter()
            .zip(parts)
            .filter(|(service, part)| service.names_ours() && (!part || service.name == "other"));
        wanted.map(|(service, _)| service).collect()
    }

    /// Judges one service, and what its lines of ours lead to.
    fn service(&mut self, service: &Service, asked_for: bool) -> Judged {
        let name = &service.name;
        let judged = judge(service, &self.modules, &self.policy);
        let mut findings = pam_files::judge(self.machine, service);
        if service.unread.is_empty() {
            if asked_for && !service.names_ours() && service.refused.is_none() {
                findings.push(line_missing(service));
            }
            findings.extend(judged.findings.iter().cloned());
            pam_files::weigh(self.machine, service, &mut findings);
        }
        let ours: Vec<&Handler> = service.auth().filter(|handler| handler.is_ours()).collect();
        for handler in &ours {
            let (settings, wrong) = policy::of_line(self.machine, &self.policy, handler);
            findings.extend(wrong);
            findings.extend(on_trial(handler));
            let too = judged.wants_password;
            findings.extend(lockers::judge(name, &settings, &handler.place, too));
            findings.extend(polkit::judge(self.machine, name, &settings));
            if let pam_stack::Calls::Module { path, .. } = &handler.calls {
                findings.extend(self.modules.judge(path, &handler.place));
            }
            self.report.add(state::judge(self.machine, &settings.state_dir));
            self.login.get_or_insert(settings);
        }
        let results: Vec<String> = judged.results.iter().map(ToString::to_string).collect();
        self.report.services.push(looked(name, judged.asks, &results));
        self.report.add(findings.into_iter().map(|finding| finding.of(name)));
        judged
    }

    /// The service that `enroll` itself asks for the password.
    fn enroll_itself(&self) -> Option<Finding> {
        let places = FOLDERS.iter().map(|folder| Path::new(folder).join("enroll"));
        let there = places.into_iter().any(|path: PathBuf| self.machine.has(&path));
        (!there).then(|| {
            Finding::new(Level::Fault, "enroll-service", messages::check_enroll_service())
                .at("/etc/pam.d/enroll")
                .effect(messages::check_enroll_service_effect())
                .paste("install -m 644 packaging/pam.d/enroll /etc/pam.d/enroll")
        })
    }
}

fn looked(name: &str, asks: bool, results: &[String]) -> Looked {
    Looked { name: name.to_owned(), asks, results: results.to_vec() }
}

fn nowhere(with_sshd: bool) -> Finding {
    let service = if with_sshd { "sshd" } else { "sudo" };
    Finding::new(Level::Fault, "no-service", messages::check_no_service())
        .at(format!("/etc/pam.d/{service}"))
        .effect(messages::check_no_service_effect())
        .advice(messages::check_no_service_advice())
        .paste(LINE)
}

/// The file of sshd is called sshd.
fn wrong_file(service: &Service) -> Finding {
    let file = service.file.clone().unwrap_or_default();
    Finding::new(Level::Fault, "wrong-file", messages::check_wrong_file())
        .at(file.display())
        .effect(messages::check_wrong_file_effect())
        .advice(messages::check_wrong_file_advice())
        .paste(LINE)
}

/// `enroll setup` takes the word out when it ends.
fn on_trial(line: &Handler) -> Option<Finding> {
    line.arguments().iter().any(|argument| argument == "trial").then(|| {
        let setup = messages::check_on_trial();
        Finding::new(Level::Note, "on-trial", setup)
            .at(&line.place)
            .effect(messages::check_on_trial_effect())
    })
}

fn line_missing(service: &Service) -> Finding {
    let file = service.file.as_ref().map(|file| file.display().to_string());
    let place = file.clone().unwrap_or_else(|| format!("/etc/pam.d/{}", service.name));
    let what = match file {
        Some(_) => messages::check_line_missing(&service.name),
        None => messages::check_no_pam_file(&service.name),
    };
    let last = service.auth().filter(|h| service.file.as_ref() == Some(&h.place.file)).last();
    let advice = match (last, service.at_includes.first()) {
        (Some(last), _) => messages::check_line_missing_below(&last.place),
        (None, Some(include)) => messages::check_line_missing_below(include),
        (None, None) => messages::check_line_missing_advice().to_owned(),
    };
    Finding::new(Level::Fault, "line-missing", what)
        .at(place)
        .effect(messages::check_line_missing_effect())
        .advice(advice)
        .paste(LINE)
}
