//! Whether sshd comes to ask for the code, and whether the answer reaches the module.

use super::report::{Finding, Level};
use super::sshd_judge::{Behind, SettingsView};
use super::sshd_keywords::{OLD_NAME, PAM_SERVICE, known_as};
use super::{sshd_program, sshd_running};
use crate::machine::programs::Patience;
use crate::machine::{Machine, PATIENCE, ProgramAnswer, loose, why_unsuited};
use crate::messages::{self, Message, Said};
use pam_stack::FileLine;
use pam_stack::sshd::blocks::{self, Whom};
use pam_stack::sshd::config::{Config, MAIN, Setting};
use pam_stack::sshd::start::{NotToBeRead, Start, USUAL};
use pam_stack::sshd::started;
use pam_stack::system::Unsuited;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What OpenSSH takes where nothing is set (sshd_config(5)); for where sshd cannot be asked.
const DEFAULTS: [(&str, &str); 11] = [
    ("usepam", "no"),
    ("kbdinteractiveauthentication", "yes"),
    ("passwordauthentication", "yes"),
    ("pubkeyauthentication", "yes"),
    ("gssapiauthentication", "no"),
    ("gssapikeyexchange", "no"),
    ("kerberosauthentication", "no"),
    ("authenticationmethods", "any"),
    ("maxauthtries", "6"),
    ("logingracetime", "120"),
    ("permitrootlogin", "prohibit-password"),
];

/// A service that a setting chooses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChosenService {
    pub service: String,
    pub place: FileLine,
    /// The Match block that chooses it, as it is written.
    pub block: Option<String>,
}

/// sshd's settings, from sshd or from its files.
#[derive(Debug)]
pub struct Sshd {
    values: BTreeMap<String, String>,
    config: Config,
    /// sshd itself has told, not only its files.
    asked: bool,
    /// It is an OpenSSH before 8.7.
    by_old_name: bool,
    findings: Vec<Finding>,
    /// How it is started.
    start: Start,
    /// Its settings are not roots alone, and were not looked at.
    of_others: bool,
}

impl Sshd {
    /// Every sshd of a machine, by how it is started. None where there is no sshd.
    pub fn all(machine: &Machine, whom: &Whom<'_>) -> Vec<Self> {
        let (starts, mut patience) = (started::all(machine), Patience::of(PATIENCE));
        let started = |start| Self::started(machine, whom, start, &mut patience);
        starts.iter().filter_map(started).collect()
    }

    /// Asks sshd, without arguments of its own. `None` where there is no sshd.
    pub fn ask(machine: &Machine, whom: &Whom<'_>) -> Option<Self> {
        Self::started(machine, whom, &Start::default(), &mut Patience::of(PATIENCE))
    }

    fn started(
        machine: &Machine,
        whom: &Whom<'_>,
        start: &Start,
        patience: &mut Patience,
    ) -> Option<Self> {
        if let Some(why) = start.not_to_be_read(machine) {
            return Some(Self::of_others(start, &why_not(&why)));
        }
        let mut config = Config::of(machine, start);
        let mut arguments = vec!["-T".to_owned()];
        arguments.extend(start.arguments());
        // What is not known is left out, and no block with it counts in the answer.
        let mut known: Vec<String> =
            whom.user.map(|user| format!("user={user}")).into_iter().collect();
        known.extend(whom.address.map(|address| format!("host={address},addr={address}")));
        if !known.is_empty() {
            arguments.extend(["-C".to_owned(), known.join(",")]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let answer = sshd_program::ask_within(machine, &arguments, patience);
        if matches!(answer, ProgramAnswer::NotThere) && !config.there {
            return None;
        }
        let asked = matches!(answer, ProgramAnswer::Said(_));
        let by_old_name = matches!(&answer, ProgramAnswer::Said(dump) if dump.contains(&format!("\n{OLD_NAME} ")));
        if by_old_name {
            config.only_old_names();
        }
        let values = BTreeMap::new();
        let (findings, start) = (Vec::new(), start.clone());
        let mut sshd =
            Self { values, config, asked, by_old_name, findings, start, of_others: false };
        match answer {
            ProgramAnswer::Said(dump) => sshd.values = parsed(&dump),
            ProgramAnswer::Failed(why) => sshd.take_from_files(&why, machine.as_root),
            ProgramAnswer::NotThere => sshd.take_from_files("", machine.as_root),
        }
        // sshd has told them with the rest; a tree's recorded answer has not.
        for setting in sshd.config.settings.iter().rev().filter(|setting| setting.argument) {
            sshd.values.insert(setting.keyword.clone(), setting.value.clone());
        }
        sshd.tell_of_start();
        sshd.tell_unread(machine.as_root);
        Some(sshd)
    }

    /// sshd tells what counts for all, or for one user; what its Match blocks set for others stands in its files alone.
    fn tell_unread(&mut self, as_root: bool) {
        for (path, why) in &self.config.unread {
            let what = match Unsuited::of(why) {
                Some(unsuited) => messages::sshd_config_unread(why_unsuited(unsuited)),
                None => messages::sshd_config_unread(why),
            };
            let finding = Finding::new(Level::Unknown, "sshd-config-unread", what)
                .at(path.display())
                .effect(messages::sshd_config_unread_effect());
            self.findings.push(if as_root {
                finding.advice(messages::sshd_config_unread_advice())
            } else {
                finding.advice(messages::check_as_root()).paste("enroll check sshd")
            });
        }
    }

    fn tell_of_start(&mut self) {
        let start = &self.start;
        if start.unclear {
            let what = messages::sshd_start_unknown();
            self.findings.push(
                Finding::new(Level::Unknown, "sshd-start-unknown", what)
                    .at(&start.place)
                    .effect(messages::sshd_start_unknown_effect())
                    .advice(messages::sshd_start_unknown_advice()),
            );
        }
        if start.cut {
            self.findings.push(
                Finding::new(Level::Unknown, "sshd-arguments-cut", messages::sshd_arguments_cut())
                    .at(&start.place)
                    .effect(messages::sshd_arguments_cut_effect()),
            );
        }
    }

    /// One with a configuration file that users other than root can change. It is not read with root's rights, and not handed
    /// to a program that does: a link in its place would show what root alone may read.
    fn of_others(start: &Start, why: &str) -> Self {
        let name = "sshd-config-of-others";
        let finding =
            Finding::new(Level::Unknown, name, messages::sshd_config_of_others(Said(why)))
                .at(&start.place)
                .effect(messages::sshd_config_of_others_effect())
                .advice(messages::sshd_config_of_others_advice());
        Self {
            values: BTreeMap::new(),
            config: Config::default(),
            asked: false,
            by_old_name: false,
            findings: vec![finding],
            start: start.clone(),
            of_others: true,
        }
    }

    /// Whether sshd said that it cannot read its settings.
    pub fn is_broken(&self) -> bool {
        self.findings.iter().any(|finding| finding.name == "sshd-config-broken")
    }

    /// Whether a setting has this value, outside of Match blocks.
    pub fn has(&self, keyword: &str, value: &str) -> bool {
        let known = known_as(&keyword.to_ascii_lowercase()).to_owned();
        self.values.get(&known).is_some_and(|has| has.eq_ignore_ascii_case(value))
    }

    /// The name of the method that asks: OpenSSH before 8.7 goes by the old one.
    pub const fn keyboard_interactive(&self) -> &'static str {
        if self.by_old_name {
            "ChallengeResponseAuthentication"
        } else {
            "KbdInteractiveAuthentication"
        }
    }

    /// As if these settings came first.
    pub fn with(mut self, settings: &[(&str, &str)]) -> Self {
        for (keyword, value) in settings {
            let known = known_as(&keyword.to_ascii_lowercase()).to_owned();
            self.values.insert(known, (*value).to_owned());
        }
        self
    }

    /// The PAM service that sshd takes (OpenSSH 9.8 and later let one choose).
    pub fn service(&self) -> &str {
        let chosen = self.values.get(PAM_SERVICE).filter(|name| *name != USUAL);
        // sshd tells the usual name where it is called by another one: it was asked by the usual one.
        chosen.map_or(self.start.name.as_str(), String::as_str)
    }

    /// The services that PAMServiceName chooses, for all logins that this is about or in blocks that may count.
    pub fn chosen_services(&self, whom: &Whom<'_>) -> Vec<ChosenService> {
        let mut chosen = Vec::new();
        if let Some(service) = self.values.get(PAM_SERVICE).filter(|name| *name != USUAL) {
            let set = self.config.in_vain(PAM_SERVICE, service);
            let place = set.map_or_else(|| self.start.place.clone(), |set| set.place.clone());
            chosen.push(ChosenService { service: service.clone(), place, block: None });
        }
        let mut open: Vec<usize> =
            blocks::sets(&self.config, whom, self.asked).into_iter().flatten().collect();
        open.sort_unstable();
        open.dedup();
        for setting in self.config.settings.iter().filter(|setting| setting.keyword == PAM_SERVICE)
        {
            let block = setting.block.filter(|block| open.contains(block));
            let Some(block) = block.and_then(|block| self.config.blocks.get(block)) else {
                continue;
            };
            let (service, place) = (setting.value.clone(), setting.place.clone());
            chosen.push(ChosenService { service, place, block: Some(block.shown.clone()) });
        }
        chosen
    }

    /// The file for a setting that no file has yet.
    pub fn file_for_local_settings(&self) -> PathBuf {
        self.config.file_for_local_settings()
    }

    /// Where it is said how this one is started.
    pub fn place(&self) -> &FileLine {
        &self.start.place
    }

    /// Whether the sshd that runs may have other settings than its files: a fault where they were changed since it
    /// read them, or that it cannot be told.
    pub fn not_reloaded(&self, machine: &Machine) -> Option<Finding> {
        if self.of_others {
            return None;
        }
        let file = self.values.get("pidfile").map_or(sshd_running::PID_FILE, String::as_str);
        let found =
            sshd_running::judge_running_sshd(machine, Path::new(file), &self.start, &self.config)?;
        (!self.is_broken()).then(|| found.of("sshd"))
    }

    /// Whether some login proves a key before PAM asks for the code. Also true where the settings are not known.
    pub fn proves_keys(&self, whom: &Whom<'_>) -> bool {
        if self.of_others || !self.asked && !self.config.unread.is_empty() {
            return true;
        }
        let sets = blocks::sets(&self.config, whom, self.asked);
        [Vec::new()].into_iter().chain(sets).any(|blocks| {
            let values = self.values_within(&blocks);
            let behind = Behind { wants_password: true, one_field: false, enrols: false };
            let (config, blocks, asks) = (&self.config, &blocks, self.keyboard_interactive());
            SettingsView { values: &values, config, blocks, behind, whom, asks }
                .proves_a_key_first()
        })
    }

    /// The settings where these Match blocks count.
    fn values_within(&self, blocks: &[usize]) -> BTreeMap<String, String> {
        let mut values = self.values.clone();
        let within = |s: &&Setting| s.block.is_some_and(|block| blocks.contains(&block));
        for setting in self.config.settings.iter().rev().filter(within) {
            values.insert(setting.keyword.clone(), setting.value.clone());
        }
        values
    }

    fn take_from_files(&mut self, why: &str, as_root: bool) {
        if why.contains(" line ") || why.contains("Bad configuration") {
            let line = why.lines().next().unwrap_or(why).trim();
            self.findings.push(
                Finding::new(Level::Fault, "sshd-config-broken", messages::sshd_says(line))
                    .at(MAIN)
                    .effect(messages::sshd_will_not_start())
                    .advice(messages::sshd_see_what())
                    .paste("sshd -t"),
            );
        }
        let told = why.lines().map(str::trim).find(|line| !line.is_empty());
        let what =
            told.map_or_else(|| messages::sshd_not_asked().into(), messages::sshd_not_asked_why);
        let finding = Finding::new(Level::Note, "sshd-not-asked", what)
            .at(MAIN)
            .effect(messages::sshd_not_asked_effect());
        self.findings.push(match (as_root, told) {
            (false, _) => {
                finding.advice(messages::sshd_only_root_asks()).paste("enroll check sshd")
            }
            (true, Some(_)) => finding.advice(messages::sshd_see_what()).paste("sshd -t"),
            (true, None) => finding,
        });
        self.values = DEFAULTS.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        for setting in self.config.settings.iter().rev().filter(|s| s.block.is_none()) {
            self.values.insert(setting.keyword.clone(), setting.value.clone());
        }
    }

    /// Everything that is wrong with it. `behind`: what the stack of its service wants; `others`: those of the services
    /// that Match blocks choose.
    pub fn judge_settings(
        mut self,
        behind: Behind,
        others: &BTreeMap<String, Behind>,
        whom: &Whom<'_>,
    ) -> Vec<Finding> {
        if self.of_others || !self.asked && !self.config.unread.is_empty() {
            return self.findings.into_iter().map(|finding| finding.of("sshd")).collect();
        }
        let asks = self.keyboard_interactive();
        let values = &self.values;
        let (config, none) = (&self.config, &[]);
        let mut findings =
            SettingsView { values, config, blocks: none, behind, whom, asks }.judge_login();
        for blocks in blocks::sets(config, whom, self.asked) {
            let values = self.values_within(&blocks);
            let of_block = values.get(PAM_SERVICE).and_then(|service| others.get(service));
            let behind = of_block.copied().unwrap_or(behind);
            let view =
                SettingsView { values: &values, config, blocks: &blocks, behind, whom, asks };
            let known = |f: &Finding| findings.iter().any(|known| known.name == f.name);
            let mut new: Vec<Finding> =
                view.judge_login().into_iter().filter(|f| !known(f)).collect();
            let shown: Vec<String> = blocks
                .iter()
                .filter_map(|at| config.blocks.get(*at))
                .map(|block| format!("Match {}", block.shown))
                .collect();
            for finding in &mut new {
                finding.what = std::mem::take(&mut finding.what).behind(&shown.join(", "));
            }
            findings.extend(new);
        }
        self.findings.extend(findings);
        self.findings.into_iter().map(|finding| finding.of("sshd")).collect()
    }
}

/// Why the configuration file of an sshd is not read.
fn why_not(why: &NotToBeRead) -> Message {
    match why {
        NotToBeRead::Relative(file) => messages::sshd_config_not_absolute(file.display()),
        NotToBeRead::OfOthers(part) => loose(part),
    }
}

/// `sshd -T`: a keyword in lower case and its value, one a line.
fn parsed(dump: &str) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for (keyword, value) in dump.lines().filter_map(|line| line.split_once(' ')) {
        // OpenSSH before 8.7 prints both; then this one decides over the other.
        values.insert(known_as(keyword).to_owned(), value.trim().to_owned());
    }
    values
}
