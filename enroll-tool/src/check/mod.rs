//! `enroll check`: finds what is missing before it hurts.
//!
//! Each part reads what counts and returns findings; this puts them in order. Nothing is changed, and of
//! other people's files only what libpam, sshd and the module read themselves is opened.

mod account;
mod actors;
mod advice;
pub mod answers;
pub mod arguments;
mod baseline;
mod caller;
mod change;
pub mod changed;
mod clock;
mod credential;
mod exempt;
pub mod limits;
mod lockers;
pub mod login_places;
pub mod machine;
pub mod module_file;
mod one_field;
pub mod ours;
mod pam_files;
pub mod pam_judge;
pub mod policy;
mod polkit;
mod programs;
mod prompt;
mod removable;
pub mod report;
mod selinux;
pub mod services;
pub mod sshd;
pub mod sshd_judge;
mod sshd_keywords;
pub mod sshd_program;
mod sshd_running;
pub mod sshd_services;
mod state;
pub mod sudoers;
mod twins;
mod unit_calls;
mod unit_judge;
mod unit_sight;
pub mod words;

use crate::check::arguments::Check;
use crate::error::{Error, Result, failed, refused};
use crate::messages;
use crate::terminal;
use advice::Adviser;
use machine::Machine;
use module_file::Modules;
use ours::{LINE, Ours, names_ours};
use pam_judge::{Judged, judge};
use pam_stack::libpam::names::service as service_name;
use pam_stack::sshd::blocks::Whom;
use pam_stack::{Handler, Service};
use report::{Finding, Level, Looked, Report, Verdict};
use sshd::Sshd;
use sshd_judge::Behind;
use std::collections::BTreeMap;
use std::path::Path;
use totp_core::account::Account;
use totp_core::settings::{POLICY_PATH, Settings};
use totp_core::throttle::Origin;

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

/// `enroll check`
pub fn run(options: &Check) -> Result<()> {
    if options.removable {
        return removable::of(options.root.as_deref());
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
    let mut check = Checker::new(&machine);
    check.everything(options);
    let login = check.login.take().unwrap_or_else(|| check.policy.clone());
    let policy = check.policy.clone();
    let mut report = check.report;
    if options.user.is_none() {
        report.add(crate::users::unread::judge(&machine, &policy, &options.service));
    }
    if let Some(account) = account {
        report.add(credential::judge(&machine, &login, &account, &origins(&options.service)));
    }
    if options.json {
        terminal::print_json(&report.json())?;
    } else {
        terminal::print_wrapped(&report.text(machine.as_root), report::PASTE)?;
    }
    match report.verdict() {
        Verdict::Ready | Verdict::Untried => Ok(()),
        Verdict::NotReady => Err(Error::Reported(1)),
        Verdict::CouldNotTell => Err(Error::Reported(2)),
    }
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

struct Checker<'a> {
    machine: &'a Machine,
    modules: Modules<'a>,
    policy: Settings,
    /// The settings of the first line found: by them the enrolment is judged.
    login: Option<Settings>,
    /// The services of sshd, whose settings decide how prompts are answered.
    of_sshd: Vec<String>,
    report: Report,
}

impl<'a> Checker<'a> {
    fn new(machine: &'a Machine) -> Self {
        Self {
            machine,
            modules: Modules::find(machine),
            policy: Settings::default(),
            login: None,
            of_sshd: Vec::new(),
            report: Report::default(),
        }
    }
}

impl Checker<'_> {
    fn everything(&mut self, options: &Check) {
        let (policy, findings) = policy::read(self.machine, Path::new(POLICY_PATH));
        self.policy = policy;
        self.report.add(findings);
        let whom = Whom { user: options.user.as_deref(), address: options.from.as_deref() };
        let named = |wanted: &str| options.service.iter().any(|name| service_name(name) == wanted);
        let all = options.service.is_empty();
        let sshds = if all || named("sshd") { Sshd::all(self.machine, &whom) } else { Vec::new() };
        self.of_sshd = sshds.iter().flat_map(|sshd| sshd_services::names(sshd, &whom)).collect();
        let of_sshd = self.of_sshd.clone();
        let is_sshds = |name: &str| of_sshd.iter().any(|service| service == name);
        let services = if all { self.that_name_ours() } else { self.load(&options.service) };
        if all && services.is_empty() {
            self.report.add([nowhere(!sshds.is_empty())]);
        }
        let mut behind: BTreeMap<String, Behind> = BTreeMap::new();
        let mut prompts: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
        for service in &services {
            let judged = self.service(service, !all);
            if is_sshds(&service.name) {
                let Judged { wants_password, one_field, lines, .. } = judged;
                behind.insert(service.name.clone(), Behind { wants_password, one_field });
                prompts.insert(service.name.clone(), prompts_of(&service.name, &lines));
            }
            if service.name == "ssh" && all && !sshds.is_empty() && !is_sshds("ssh") {
                self.report.add([wrong_file(service)]);
            }
        }
        let asks = |service: &&Service| {
            let by_default = service.name == "sshd" && names_ours(service);
            by_default || sshds.iter().any(|sshd| sshd.service() == service.name)
        };
        let asking: Vec<String> = services.iter().filter(asks).map(|s| s.name.clone()).collect();
        for sshd in sshds.iter().filter(|_| !asking.is_empty()) {
            for mut finding in sshd_services::without_code(self.machine, sshd, &whom, &services) {
                finding.services.clone_from(&asking);
                self.report.add([finding]);
            }
        }
        for sshd in sshds {
            let name = sshd.service().to_owned();
            let nothing = Behind { wants_password: true, one_field: false };
            let of_sshd = behind.get(&name).copied().or(services.is_empty().then_some(nothing));
            // Where other services have the line and sshd has not, its settings are nobody's concern.
            if let Some(of_sshd) = of_sshd {
                self.report.add(sshd.not_reloaded(self.machine));
                self.report.add(sshd.judge(of_sshd, &behind, &whom));
            }
            self.report.add(prompts.remove(&name).unwrap_or_default());
            let known = |looked: &Looked| looked.name == name;
            if all && !self.report.services.iter().any(known) {
                self.report.services.push(looked(&name, false, &[]));
            }
        }
        self.report.add(sudoers::judge(self.machine, &services));
        if all {
            self.report.add(self.enroll_itself());
        }
        if services.iter().any(names_ours) {
            self.report.add(self.folders_of_records());
        }
        self.report.add(pam_files::unknown_libpam(self.machine));
        self.report.add(clock::judge(self.machine));
        self.report.add(selinux::judge(self.machine));
    }

    fn load(&self, names: &[String]) -> Vec<Service> {
        names.iter().map(|name| Service::load(self.machine, name)).collect()
    }

    /// The services that come to our line, without the files that are only parts of others.
    fn that_name_ours(&mut self) -> Vec<Service> {
        let names = self.service_names();
        // A file whose name has capitals can be a part of others and no service.
        let (names, capitals): (Vec<String>, Vec<String>) =
            names.into_iter().partition(|name| *name == service_name(name));
        let services = self.load(&names);
        self.report.add(pam_files::never_read(self.machine, &capitals, &services));
        let parts: Vec<bool> =
            services.iter().map(|service| self.is_a_part(service, &services)).collect();
        let wanted = services
            .into_iter()
            .zip(parts)
            .filter(|(service, part)| names_ours(service) && (!part || service.name == "other"));
        wanted.map(|(service, _)| service).collect()
    }

    /// Judges one service, and what its lines of ours lead to.
    fn service(&mut self, service: &Service, asked_for: bool) -> Judged {
        let name = &service.name;
        let judged = judge(service, &self.modules, &self.policy);
        let mut findings = pam_files::judge(self.machine, service);
        if service.unread.is_empty() {
            if asked_for && !names_ours(service) && service.refused.is_none() {
                findings.push(self.line_missing(service));
            }
            findings.extend(judged.findings.iter().cloned());
            findings.extend(account::judge(service, &self.modules).filter(|_| names_ours(service)));
            let (machine, policy) = (self.machine, &self.policy);
            if !self.of_sshd.contains(name) {
                findings.extend(answers::judge(machine, service, &judged));
            }
            findings.extend(twins::judge(machine, service, &judged, &self.modules, policy));
            Adviser { machine, policy, service }.advise(&mut findings);
            pam_files::weigh(self.machine, service, &mut findings);
        }
        let ours: Vec<&Handler> = service.auth().filter(|handler| handler.is_ours()).collect();
        for (handler, line) in ours.iter().zip(&judged.lines) {
            let settings = &line.settings;
            findings.extend(on_trial(handler));
            findings.extend(limits::judge(self.machine, service, line));
            if let pam_stack::Calls::Module { path, .. } = &handler.calls {
                findings.extend(self.modules.judge(path, &handler.place));
                if services::runs_as_user(name) {
                    findings.extend(self.modules.judge_for_users(path));
                }
            }
            self.report.add(state::judge(self.machine, &settings.state_dir));
            self.login.get_or_insert_with(|| settings.clone());
        }
        let results: Vec<String> = judged.results.iter().map(ToString::to_string).collect();
        let mut looked = looked(name, judged.asks, &results);
        let account = account::results(service, &self.modules);
        looked.account = account.iter().map(ToString::to_string).collect();
        self.report.services.push(looked);
        self.report.add(findings.into_iter().map(|finding| finding.of(name)));
        judged
    }

    fn line_missing(&self, service: &Service) -> Finding {
        let Some(file) = &service.file else { return self.no_such_service(&service.name) };
        let what = messages::check_line_missing(&service.name);
        Finding::new(Level::Fault, "line-missing", what)
            .at(file.display())
            .effect(messages::check_line_missing_effect())
            .advice(messages::check_line_missing_advice())
            .paste(LINE)
    }

    /// A file is not to be written for a name that may be a slip: no program would open it.
    fn no_such_service(&self, name: &str) -> Finding {
        let finding =
            Finding::new(Level::Fault, "no-such-service", messages::check_no_pam_file(name))
                .at(format!("/etc/pam.d/{name}"))
                .effect(messages::check_no_pam_file_effect());
        if services::is_opened_by_a_program(self.machine, name) {
            return finding.advice(messages::check_install_it(name));
        }
        let all = self.load(&self.service_names());
        let services = all.iter().filter(|s| s.name != "other" && !self.is_a_part(s, &all));
        let names: Vec<&str> = services.map(|service| service.name.as_str()).collect();
        finding.advice(messages::check_no_pam_file_advice(names.join(", ")))
    }

    /// Whether a file is no service but a part of others.
    fn is_a_part(&self, service: &Service, all: &[Service]) -> bool {
        let others = all.iter().filter(|other| other.name != service.name);
        let mut used = others.flat_map(|other| &other.files);
        !services::is_opened_by_a_program(self.machine, &service.name)
            && used.any(|used| Some(used) == service.file.as_ref())
    }

    /// Whether all lines of this machine keep their records in one folder. Programs that run as the user have other ones.
    fn folders_of_records(&self) -> Option<Finding> {
        let names = self.service_names();
        let names: Vec<String> = names.into_iter().filter(|n| !services::runs_as_user(n)).collect();
        let services = self.load(&names);
        let lines = services.iter().flat_map(|service| {
            let ours = service.auth().filter(|line| line.is_ours());
            ours.map(|line| (service.name.as_str(), line))
        });
        let kept = lines.filter_map(|(service, line)| {
            let of_line = policy::of_line(self.machine, &self.policy, line)?;
            Some((service, of_line.place, of_line.settings.state_dir))
        });
        state::in_one_folder(self.machine, kept)
    }

    /// The names that services of this machine have, and those of files that are parts of services.
    fn service_names(&self) -> Vec<String> {
        let names = services::names(self.machine).into_iter();
        names
            .filter(|name| {
                !LEFTOVERS.iter().any(|end| name.ends_with(end)) && !name.contains(".dpkg-")
            })
            .collect()
    }

    /// The service that `enroll` itself asks for the password.
    fn enroll_itself(&self) -> Option<Finding> {
        let folders = &self.machine.libpam().folders;
        let there = folders.iter().any(|folder| self.machine.has(&folder.join("enroll")));
        (!there).then(|| {
            Finding::new(Level::Fault, "enroll-service", messages::check_enroll_service())
                .at("/etc/pam.d/enroll")
                .effect(messages::check_enroll_service_effect())
                .paste("install -m 644 packaging/pam.d/enroll /etc/pam.d/enroll")
        })
    }
}

/// Prompts of sshd's stack that clients will not recognise.
fn prompts_of(service: &str, lines: &[policy::Line]) -> Vec<Finding> {
    let found =
        lines.iter().filter_map(|line| prompt::judge(&line.settings, &line.place.to_string()));
    found.map(|finding| finding.of(service)).collect()
}

fn looked(name: &str, asks: bool, results: &[String]) -> Looked {
    Looked { name: name.to_owned(), asks, results: results.to_vec(), account: Vec::new() }
}

fn nowhere(with_sshd: bool) -> Finding {
    let service = if with_sshd { "sshd" } else { "sudo" };
    Finding::new(Level::Fault, "no-service", messages::check_no_service())
        .at(format!("/etc/pam.d/{service}"))
        .effect(messages::check_no_service_effect())
        .advice(messages::check_no_service_advice())
        .paste(format!("enroll setup {service}"))
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

/// Whether a line of ours is part of a setup that waits: `enroll setup` takes the word out when it ends.
fn is_on_trial(line: &Handler) -> bool {
    line.arguments().iter().any(|word| is_word_of_a_trial(word.as_bytes()))
}

/// Whether an argument is the one that a setup writes while it waits; older ones wrote no id.
pub fn is_word_of_a_trial(word: &[u8]) -> bool {
    word == b"trial" || word.starts_with(b"trial=")
}

fn on_trial(line: &Handler) -> Option<Finding> {
    is_on_trial(line).then(|| {
        let setup = messages::check_on_trial();
        Finding::new(Level::Note, "on-trial", setup)
            .at(&line.place)
            .effect(messages::check_on_trial_effect())
    })
}
