//! The parts of a check, in order: each reads what counts and returns findings.

use super::actors::needs_full_build;
use super::advice::Adviser;
use super::arguments::Check;
use super::change::Change;
use super::code_alone::PERHAPS;
use super::module_file::Modules;
use super::ours::{LINE, Ours, names_ours};
use super::pam_judge::{Judged, judge_auth_stack};
use super::policy::ModuleLine;
use super::report::{Finding, Level, Looked, Report};
use super::sshd::Sshd;
use super::sshd_judge::Behind;
use super::trial::on_trial;
use super::{
    account, answers, apparmor, at_login, clock, devices, found, helper, helper_socket, keys,
    let_by, limits, pam_files, password, policy, prompt, record_folder, root_folders, selinux,
    sending, services, sshd_services, sudoers, twins,
};
use crate::machine::Machine;
use crate::messages::shell_word::shell_word;
use crate::messages::{self, Said};
use pam_stack::libpam::names::service as service_name;
use pam_stack::sshd::blocks::Whom;
use pam_stack::{Handler, Service};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use totp_core::settings::{POLICY_PATH, Settings};

/// The service that `enroll` asks for the password.
const ENROLL_SERVICE: &str = "/etc/pam.d/enroll";
/// The files of auth and of account lines that a host's services share: Debian's and SUSE's, Fedora's and Arch's, Alpine's.
const SHARED_STACKS: [(&str, &str); 3] = [
    ("common-auth", "common-account"),
    ("system-auth", "system-auth"),
    ("base-auth", "base-account"),
];

/// A check of one machine.
pub struct Checker<'a> {
    machine: &'a Machine,
    modules: Modules<'a>,
    /// The administrator's policy.
    pub policy: Settings,
    /// The settings of the first line found: by them the enrolment is judged.
    pub login: Option<Settings>,
    /// The services of sshd, whose settings decide how prompts are answered.
    of_sshd: Vec<String>,
    /// Services that asked for a code before: the baseline's. One without the line is a finding, though nobody named it.
    pub asked_once: BTreeSet<String>,
    /// Services with a line of ours whose programs run as the user, and decide in that process.
    pub of_users: Vec<String>,
    /// Services with a line of ours whose logins the helper decides.
    pub by_helper: Vec<String>,
    /// What was found so far.
    pub report: Report,
}

impl<'a> Checker<'a> {
    /// One that has looked at nothing yet.
    pub fn new(machine: &'a Machine) -> Self {
        Self {
            machine,
            modules: Modules::find(machine),
            policy: Settings::default(),
            login: None,
            of_sshd: Vec::new(),
            asked_once: BTreeSet::new(),
            of_users: Vec::new(),
            by_helper: Vec::new(),
            report: Report::default(),
        }
    }
}

impl Checker<'_> {
    /// Looks at all that is asked about.
    pub fn everything(&mut self, options: &Check) {
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
        let services =
            if all { self.that_name_ours() } else { found::load(self.machine, &options.service) };
        if all && services.iter().all(password::only) {
            self.report.add([nowhere(!sshds.is_empty())]);
        }
        let mut behind: BTreeMap<String, Behind> = BTreeMap::new();
        let mut prompts: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
        let mut remembering: BTreeMap<String, ModuleLine> = BTreeMap::new();
        let mut enrolling = false;
        for service in &services {
            let judged = self.service(service, !all);
            let line = devices::remembering(&service.name, &judged.lines).cloned();
            enrolling |= at_login::enrolling(&service.name, &judged.lines).is_some();
            remembering.extend(line.map(|line| (service.name.clone(), line)));
            if is_sshds(&service.name) {
                let Judged { wants_password, one_field, lines, .. } = judged;
                let enrols = at_login::enrolling(&service.name, &lines).is_some();
                let judged = Behind { wants_password, one_field, enrols };
                behind.insert(service.name.clone(), judged);
                prompts
                    .insert(service.name.clone(), prompts_of(&service.name, &lines, &self.policy));
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
        if all && remembering.is_empty() && self.policy.remember_for != 0 {
            self.report.add([devices::without_a_service()]);
        }
        if all && !enrolling && self.policy.at_login.is_set {
            self.report.add([at_login::without_a_service()]);
        }
        self.keys_of_devices(&remembering, &sshds, &whom);
        for sshd in sshds {
            let name = sshd.service().to_owned();
            // Without the line in sshd's stack, its settings are nobody's concern: `enroll setup sshd` changes them too.
            if let Some(of_sshd) = behind.get(&name).copied() {
                self.report.add(sshd.not_reloaded(self.machine));
                self.report.add(sshd.judge_settings(of_sshd, &behind, &whom));
            }
            self.report.add(prompts.remove(&name).unwrap_or_default());
            let known = |looked: &Looked| looked.name == name;
            if all && !self.report.services.iter().any(known) {
                self.report.services.push(looked(&name, false, &[]));
            }
        }
        self.around_services(&services, all);
    }

    /// Whether some sshd proves a key before it opens a service that remembers devices.
    fn keys_of_devices(
        &mut self,
        remembering: &BTreeMap<String, ModuleLine>,
        sshds: &[Sshd],
        whom: &Whom<'_>,
    ) {
        for (name, line) in remembering {
            let opens = |sshd: &&Sshd| sshd_services::names(sshd, whom).contains(name);
            let mut opened = sshds.iter().filter(opens).peekable();
            let file = opened.peek().map(|sshd| sshd.file_for_local_settings());
            if let Some(file) = file
                && !opened.any(|sshd| sshd.proves_keys(whom))
            {
                self.report.add([devices::without_a_key(name, line, &file)]);
            }
        }
    }

    /// What is no matter of one service: sudo's rules, folders of records, the helper, the clock.
    fn around_services(&mut self, services: &[Service], all: bool) {
        self.report.add(sudoers::judge_sudoers(self.machine, services));
        if all {
            self.report.add(self.enroll_itself());
        }
        if services.iter().any(names_ours) {
            self.report.add(self.folders_of_records());
        }
        self.report.add(let_by::judge_let_by(self.machine, &self.policy, services));
        self.report.add(pam_files::unknown_libpam(self.machine));
        self.report.add(helper_socket::judge(self.machine, &self.by_helper));
        if all {
            self.report.add(sending::judge_agent(self.machine, &self.policy));
            self.report.add(keys::judge_keys(self.machine, &self.policy));
        }
        self.report.add(clock::judge_clock(self.machine));
        self.report.add(selinux::judge_selinux(self.machine));
        self.report.add(apparmor::judge_apparmor(self.machine, services));
    }

    /// The services that come to our line, without the files that are only parts of others.
    fn that_name_ours(&mut self) -> Vec<Service> {
        let names = found::service_names(self.machine);
        // A file whose name has capitals can be a part of others and no service.
        let (names, capitals): (Vec<String>, Vec<String>) =
            names.into_iter().partition(|name| *name == service_name(name));
        let services = found::load(self.machine, &names);
        self.report.add(pam_files::never_read(self.machine, &capitals, &services));
        let parts: Vec<bool> = services
            .iter()
            .map(|service| found::is_a_part(self.machine, service, &services))
            .collect();
        let wanted = services
            .into_iter()
            .zip(parts)
            .filter(|(service, part)| names_ours(service) || password::only(service) && !part)
            .filter(|(service, part)| !part || service.name == "other");
        let mut wanted: Vec<Service> = wanted.map(|(service, _)| service).collect();
        let once = self.asked_once.iter().map(|name| Service::load(self.machine, name));
        wanted.extend(once.filter(|service| !names_ours(service)));
        wanted
    }

    /// Judges one service, and what its lines of ours lead to.
    pub fn service(&mut self, service: &Service, asked_for: bool) -> Judged {
        let name = &service.name;
        let judged = judge_auth_stack(service, &self.modules, &self.policy);
        let mut findings = pam_files::judge_pam_files(self.machine, service);
        let wanted = asked_for || self.asked_once.contains(name);
        let no_login = password::changes_only(service);
        if service.unread.is_empty() && no_login {
            findings.extend(password::judge_changer(service, &self.modules, wanted));
            findings.extend(password::judge_password_stack(service, &self.modules, &self.policy));
        } else if service.unread.is_empty() {
            let missing = !names_ours(service) && !password::only(service);
            if wanted && missing && service.refused.is_none() {
                findings.push(self.line_missing(service));
            }
            findings.extend(judged.findings.iter().cloned());
            findings.extend(password::judge_password_stack(service, &self.modules, &self.policy));
            let (modules, of_sshd) = (&self.modules, self.may_be_of_sshd(name));
            findings.extend(devices::judge_devices(
                service,
                modules,
                &self.policy,
                &judged,
                of_sshd,
            ));
            findings.extend(at_login::judge_at_login(service, modules, &judged));
            findings.extend(
                account::judge_account_stack(service, &self.modules)
                    .filter(|_| names_ours(service)),
            );
            let (machine, policy) = (self.machine, &self.policy);
            if self.of_sshd.contains(name) {
                // Whether sshd demands a key before is judged by its settings.
                findings.retain(|finding| finding.name != PERHAPS);
            } else {
                findings.extend(answers::judge_answers(machine, service, &judged));
            }
            findings.extend(twins::judge_twins(machine, service, &judged, &self.modules, policy));
        }
        let ours = service.auth().filter(|handler| handler.is_ours() && !no_login);
        let ours: Vec<&Handler> = ours.collect();
        let asks_helper = |line: &ModuleLine| helper::decides(self.machine, &line.settings, name);
        let (by_helper, in_program): (Vec<&ModuleLine>, Vec<&ModuleLine>) = ours
            .iter()
            .zip(&judged.lines)
            .map(|(_, line)| line)
            .partition(|line| asks_helper(line));
        if services::runs_as_user(name) && !in_program.is_empty() {
            self.of_users.push(name.clone());
        }
        // An enrolment at the first login is the helper's as well.
        if !by_helper.is_empty() || at_login::enrolling(name, &judged.lines).is_some() {
            self.by_helper.push(name.clone());
        }
        for (handler, line) in ours.iter().zip(&judged.lines) {
            findings.extend(self.line_of_ours(service, handler, line));
        }
        if service.unread.is_empty() && !no_login {
            let (machine, policy) = (self.machine, &self.policy);
            Adviser { machine, policy, service }.advise(&mut findings);
            pam_files::weigh(machine, service, &mut findings);
        }
        let results: Vec<String> = judged.results.iter().map(ToString::to_string).collect();
        let mut looked = looked(name, judged.asks && !no_login, &results);
        let account = account::results(service, &self.modules);
        looked.account = account.iter().map(ToString::to_string).collect();
        if password::asks_at_changes(service) {
            self.report.password_changes.push(name.clone());
        }
        if !password::only(service) && (asked_for || !no_login) {
            self.report.services.push(looked);
        }
        self.report.add(findings.into_iter().map(|finding| finding.of(name)));
        judged
    }

    /// Judges one line of ours: what the service does to it, the module's file, and the folders that it names.
    fn line_of_ours(
        &mut self,
        service: &Service,
        handler: &Handler,
        line: &ModuleLine,
    ) -> Vec<Finding> {
        let settings = &line.settings;
        let mut findings: Vec<Finding> = on_trial(handler).into_iter().collect();
        findings.extend(limits::judge_limits(self.machine, service, line));
        if let pam_stack::Calls::Module { path, .. } = &handler.calls {
            findings.extend(self.modules.judge_file(path, &handler.place));
            if needs_full_build(handler, service, Some(line)) {
                findings.extend(self.modules.judge_full_build(path, &handler.place));
            }
            if services::runs_as_user(&service.name) {
                findings.extend(self.modules.judge_for_users(path));
            }
        }
        self.report.add(record_folder::judge_record_folder(self.machine, &settings.state_dir));
        self.report.add(root_folders::judge_root_folders(self.machine, settings));
        self.login.get_or_insert_with(|| settings.clone());
        findings
    }

    /// Whether an sshd opens a service. One that nobody has asked about its services may open any that is not known to
    /// be of another program.
    fn may_be_of_sshd(&self, service: &String) -> bool {
        match services::before_pam(service) {
            services::Before::Key => true,
            services::Before::Nothing => self.of_sshd.contains(service),
            services::Before::Perhaps => self.of_sshd.is_empty() || self.of_sshd.contains(service),
        }
    }

    fn line_missing(&self, service: &Service) -> Finding {
        let Some(file) = &service.file else { return self.no_such_service(&service.name) };
        let name = &service.name;
        let (what, effect) = if self.asked_once.contains(name) {
            let word = shell_word(Path::new(name));
            (messages::check_line_dropped(name), messages::check_line_dropped_effect(Said(word)))
        } else {
            (messages::check_line_missing(name), messages::check_line_missing_effect().into())
        };
        Finding::new(Level::Fault, "line-missing", what)
            .at(file.display())
            .effect(effect)
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
        let all = found::load(self.machine, &found::service_names(self.machine));
        let services =
            all.iter().filter(|s| s.name != "other" && !found::is_a_part(self.machine, s, &all));
        let names: Vec<&str> = services.map(|service| service.name.as_str()).collect();
        finding.advice(messages::check_no_pam_file_advice(names.join(", ")))
    }

    /// Whether all lines of this machine keep their records in one folder. Programs that run as the user have other ones.
    fn folders_of_records(&self) -> Option<Finding> {
        let names = found::service_names(self.machine);
        let names: Vec<String> = names.into_iter().filter(|n| !services::runs_as_user(n)).collect();
        let services = found::load(self.machine, &names);
        let lines = services.iter().flat_map(|service| {
            let ours = service.handlers.iter().filter(|line| line.is_ours());
            ours.map(|line| (service.name.as_str(), line))
        });
        let kept = lines.filter_map(|(service, line)| {
            let of_line = policy::of_line(self.machine, &self.policy, line)?;
            Some((service, of_line.place, of_line.settings.state_dir))
        });
        record_folder::in_one_folder(self.machine, kept)
    }

    /// The lines of a stack that checks the password as this host's other services do.
    fn password_of_the_host(&self) -> [String; 2] {
        let folders = &self.machine.libpam().folders;
        let has = |name: &str| folders.iter().any(|folder| self.machine.has(&folder.join(name)));
        let shared = SHARED_STACKS.iter().find(|(auth, account)| has(auth) && has(account));
        match shared {
            Some((auth, account)) => {
                [format!("auth include {auth}"), format!("account include {account}")]
            }
            None => {
                ["auth required pam_unix.so", "account required pam_unix.so"].map(str::to_owned)
            }
        }
    }

    /// The service that `enroll` itself asks for the password.
    fn enroll_itself(&self) -> Option<Finding> {
        let folders = &self.machine.libpam().folders;
        let there = folders.iter().any(|folder| self.machine.has(&folder.join("enroll")));
        (!there).then(|| {
            let lines = self.password_of_the_host();
            let quoted: Vec<String> = lines.iter().map(|line| format!("'{line}'")).collect();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            Finding::new(Level::Fault, "enroll-service", messages::check_enroll_service())
                .at(ENROLL_SERVICE)
                .effect(messages::check_enroll_service_effect())
                .advice(messages::check_as_root())
                .paste(format!("printf '%s\\n' {} >{ENROLL_SERVICE}", quoted.join(" ")))
                .change(Change::new(ENROLL_SERVICE, 1, 0, &lines))
        })
    }
}

/// Prompts of sshd's stack that clients will not recognise.
fn prompts_of(service: &str, lines: &[policy::ModuleLine], policy: &Settings) -> Vec<Finding> {
    let found = lines.iter().flat_map(|line| {
        let unknown = prompt::judge_prompt(&line.settings, &line.place.to_string());
        unknown.into_iter().chain(prompt::judge_words(line, policy))
    });
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
