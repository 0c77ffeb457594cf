//! Whether sshd comes to ask for the code, and whether the answer reaches the module.

use super::machine::{Answer, Machine};
use super::report::{Finding, Level};
use super::sshd_config::{Config, MAIN};
use super::sshd_judge::View;
use super::sshd_running;
use crate::messages;
use std::collections::BTreeMap;
use std::path::Path;

/// Where sshd is.
pub const PROGRAMS: [&str; 3] = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/sbin/sshd"];
/// What OpenSSH takes where nothing is set (sshd_config(5)); for where sshd cannot be asked.
const DEFAULTS: [(&str, &str); 9] = [
    ("usepam", "no"),
    ("kbdinteractiveauthentication", "yes"),
    ("passwordauthentication", "yes"),
    ("pubkeyauthentication", "yes"),
    ("gssapiauthentication", "no"),
    ("authenticationmethods", "any"),
    ("maxauthtries", "6"),
    ("logingracetime", "120"),
    ("permitrootlogin", "prohibit-password"),
];

/// For whom sshd's configuration is asked.
#[derive(Debug, Default)]
pub struct Whom<'a> {
    pub user: Option<&'a str>,
    pub address: Option<&'a str>,
}

/// What the PAM stack behind sshd wants.
#[derive(Clone, Copy, Debug)]
pub struct Behind {
    /// It asks for a password too.
    pub wants_password: bool,
    /// It takes password and code in one answer.
    pub one_field: bool,
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
}

impl Sshd {
    /// Asks sshd. `None` where there is no sshd.
    pub fn ask(machine: &Machine, whom: &Whom<'_>) -> Option<Self> {
        let mut config = Config::read(machine);
        let mut arguments = vec!["-T".to_owned()];
        if whom.user.is_some() || whom.address.is_some() {
            let address = whom.address.unwrap_or("127.0.0.1");
            let user = whom.user.unwrap_or("root");
            arguments.push("-C".to_owned());
            arguments.push(format!(
                "user={user},host={address},addr={address},laddr=127.0.0.1,lport=22"
            ));
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let answer = machine.ask(&PROGRAMS, &arguments);
        if matches!(answer, Answer::NotThere) && !config.there {
            return None;
        }
        let asked = matches!(answer, Answer::Said(_));
        let by_old_name =
            matches!(&answer, Answer::Said(dump) if dump.contains(&format!("\n{OLD_NAME} ")));
        if by_old_name {
            config.only_old_names();
        }
        let values = BTreeMap::new();
        let mut sshd = Self { values, config, asked, by_old_name, findings: Vec::new() };
        match answer {
            Answer::Said(dump) => sshd.values = parsed(&dump),
            Answer::Failed(why) => sshd.take_from_files(&why),
            Answer::NotThere => sshd.take_from_files(""),
        }
        Some(sshd)
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
        self.values.get("pamservicename").map_or("sshd", String::as_str)
    }

    /// The fault that the sshd that runs has not read its files since they were changed.
    pub fn not_reloaded(&self, machine: &Machine) -> Option<Finding> {
        let file = self.values.get("pidfile").map_or(sshd_running::PID_FILE, String::as_str);
        let found = sshd_running::judge(machine, Path::new(file), &self.config.files)?;
        (!self.is_broken()).then(|| found.of("sshd"))
    }

    fn take_from_files(&mut self, why: &str) {
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
        self.findings.push(
            Finding::new(Level::Note, "sshd-not-asked", messages::sshd_not_asked())
                .at(MAIN)
                .effect(messages::sshd_not_asked_effect()),
        );
        for path in &self.config.unread {
            self.findings.push(
                Finding::new(Level::Unknown, "sshd-config-unread", messages::sshd_config_unread())
                    .at(path.display())
                    .advice(messages::check_as_root())
                    .paste("enroll check sshd"),
            );
        }
        self.values = DEFAULTS.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        for setting in self.config.settings.iter().rev().filter(|s| s.block.is_none()) {
            self.values.insert(setting.keyword.clone(), setting.value.clone());
        }
    }

    /// Everything that is wrong with it.
    pub fn judge(mut self, behind: Behind, whom: &Whom<'_>) -> Vec<Finding> {
        if !self.asked && !self.config.unread.is_empty() {
            return self.findings.into_iter().map(|finding| finding.of("sshd")).collect();
        }
        let asks = self.keyboard_interactive();
        let values = &self.values;
        let all = View { values, config: &self.config, block: None, behind, whom, asks };
        let mut findings = all.judge();
        for (number, block) in self.config.blocks.iter().enumerate() {
            // sshd has told already what counts for this user; only where from is still open.
            let by_address = block.criteria.to_ascii_lowercase().contains("address");
            if self.asked && whom.user.is_some() && (!by_address || whom.address.is_some()) {
                continue;
            }
            let mut values = self.values.clone();
            for setting in self.config.settings.iter().rev().filter(|s| s.block == Some(number)) {
                values.insert(setting.keyword.clone(), setting.value.clone());
            }
            let (values, config) = (&values, &self.config);
            let view = View { values, config, block: Some(number), behind, whom, asks };
            let known = |f: &Finding| findings.iter().any(|known| known.name == f.name);
            let mut new: Vec<Finding> = view.judge().into_iter().filter(|f| !known(f)).collect();
            for finding in &mut new {
                finding.what = format!("Match {}: {}", block.criteria, finding.what);
            }
            findings.extend(new);
        }
        self.findings.extend(findings);
        self.findings.into_iter().map(|finding| finding.of("sshd")).collect()
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

/// What OpenSSH before 8.7 calls the method that asks.
const OLD_NAME: &str = "challengeresponseauthentication";

/// The name under which a keyword is kept here.
pub fn known_as(keyword: &str) -> &str {
    if keyword == OLD_NAME { "kbdinteractiveauthentication" } else { keyword }
}
