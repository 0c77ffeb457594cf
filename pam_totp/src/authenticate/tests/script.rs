//! A host whose every answer is scripted.

use super::super::*;
use crate::account::Caller;
use crate::host::{Enrolment, Machine};
use crate::trial::Process;
use pam::constants::PamResultCode as Pam;
use std::cell::Cell;
use std::collections::VecDeque;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use totp_core::account::Account;
use totp_core::time::{Moment, UnixTime};
use zeroize::Zeroizing;

/// RFC 4226 appendix D: this secret's codes for counters 0 to 9.
pub(crate) const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
pub(crate) const CODES: [&str; 10] = [
    "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
    "520489",
];

/// A host whose every answer is scripted, and which runs as the user itself.
pub(crate) struct Script {
    pub(crate) home: tempfile::TempDir,
    pub(crate) answers: VecDeque<Result<String, NoAnswer>>,
    pub(crate) prompts: Vec<(String, bool)>,
    pub(crate) told: Vec<String>,
    pub(crate) logged: Vec<(Priority, String)>,
    pub(crate) clock: Cell<u64>,
    /// How long the machine had been up at the epoch.
    pub(crate) uptime: u64,
    pub(crate) seconds_at_the_prompt: u64,
    pub(crate) service: &'static str,
    pub(crate) silent: bool,
    pub(crate) authtok: Option<String>,
    pub(crate) current_password: Option<String>,
    pub(crate) accepted: Option<u32>,
    pub(crate) caller: Caller,
    pub(crate) rhost: &'static str,
    /// SSH_AUTH_INFO_0 and the first word of SSH_CONNECTION.
    pub(crate) ssh_methods: Option<Vec<u8>>,
    pub(crate) ssh_client: Option<&'static str>,
    pub(crate) password_day: Option<i64>,
    pub(crate) device: Option<usize>,
    pub(crate) enrolment: Option<Enrolment>,
    pub(crate) auth_line: Option<Vec<u8>>,
    /// As sshd has it: this process asks, and its parent lets in.
    pub(crate) process: Option<Process>,
    pub(crate) parent: Option<Process>,
    /// What becomes of the credential while the last question waits.
    pub(crate) credential_meanwhile: Option<String>,
    /// What else happens while it does.
    pub(crate) meanwhile: Option<fn(&mut Script)>,
    /// Where the helper would listen, if its package is installed.
    pub(crate) helper: Option<std::path::PathBuf>,
}

pub(crate) fn own_uid() -> u32 {
    rustix::process::getuid().as_raw()
}

impl Script {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
        Self {
            home,
            answers: VecDeque::new(),
            prompts: Vec::new(),
            told: Vec::new(),
            logged: Vec::new(),
            clock: Cell::new(4 * 30),
            uptime: 100_000,
            seconds_at_the_prompt: 0,
            service: "test",
            silent: false,
            authtok: None,
            current_password: None,
            accepted: None,
            caller: Caller { ruid: own_uid(), euid: own_uid() },
            helper: None,
            rhost: "10.0.0.1",
            ssh_methods: None,
            ssh_client: None,
            password_day: None,
            device: None,
            enrolment: None,
            auth_line: None,
            process: Process::this(),
            parent: Process::parent(),
            credential_meanwhile: None,
            meanwhile: None,
        }
    }

    pub(crate) fn enrolled() -> Self {
        let script = Self::new();
        script.write_credential(&format!(
            "version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n"
        ));
        script
    }

    pub(crate) fn write_credential(&self, text: &str) {
        let folder = self.home.path().join(".config/pam_totp");
        fs::create_dir_all(&folder).unwrap();
        for folder in [&folder, folder.parent().unwrap()] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
        }
        let file = folder.join("credential.toml");
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    }

    pub(crate) fn login(&mut self, answer: &str) -> Pam {
        self.login_with(answer, &[])
    }

    pub(crate) fn login_with(&mut self, answer: &str, arguments: &[&str]) -> Pam {
        self.answers.push_back(Ok(answer.to_owned()));
        self.run(arguments)
    }

    pub(crate) fn run(&mut self, arguments: &[&str]) -> Pam {
        let state = format!("state_dir={}/root", self.home.path().display());
        let arguments: Vec<&str> = arguments.iter().copied().chain([state.as_str()]).collect();
        self.decide(&arguments).expect("a login that needs no other build").answer().0
    }

    /// `None` where the other build is to be asked.
    pub(crate) fn decide(&mut self, arguments: &[&str]) -> Option<Outcome> {
        let outcome = authenticate(self, arguments.iter().copied());
        #[cfg(feature = "full")]
        let outcome = Some(outcome);
        outcome
    }

    pub(crate) fn last_line(&self) -> &str {
        &self.logged.last().unwrap().1
    }
}

impl Machine for Script {
    fn log(&mut self, priority: Priority, line: &str) {
        self.logged.push((priority, line.to_owned()));
    }

    fn now(&self) -> Option<Moment> {
        let wall = UnixTime::from_secs(self.clock.get());
        Some(Moment { wall, uptime: self.uptime + self.clock.get() })
    }

    fn volatile_dir(&self) -> std::path::PathBuf {
        self.home.path().join("run")
    }

    fn undisturbed<T>(&self, work: impl FnOnce() -> T) -> Result<T, &'static str> {
        crate::undisturbed::undisturbed(work)
    }
}

impl Host for Script {
    fn request(&mut self) -> Request {
        Request {
            user: b"ann".to_vec(),
            service: self.service.as_bytes().to_vec(),
            rhost: self.rhost.as_bytes().to_vec(),
            silent: self.silent,
            proven: false,
        }
    }

    fn ask(
        &mut self,
        prompt: &str,
        echo: bool,
        longest: usize,
    ) -> Result<Zeroizing<Vec<u8>>, NoAnswer> {
        self.prompts.push((prompt.to_owned(), echo));
        self.clock.set(self.clock.get() + self.seconds_at_the_prompt);
        let answer = self.answers.pop_front().expect("an unexpected prompt");
        if let Some(text) = self.credential_meanwhile.take_if(|_| self.answers.is_empty()) {
            self.write_credential(&text);
        }
        if let Some(meanwhile) = self.meanwhile.take_if(|_| self.answers.is_empty()) {
            meanwhile(self);
        }
        answer.map(|text| Zeroizing::new(text.bytes().take(longest + 1).collect()))
    }

    fn first_pass(&mut self, longest: usize) -> Option<Zeroizing<Vec<u8>>> {
        let set = self.authtok.as_ref()?;
        Some(Zeroizing::new(set.bytes().take(longest + 1).collect()))
    }

    fn current_password(&self, longest: usize) -> Option<Zeroizing<Vec<u8>>> {
        let set = self.current_password.as_ref()?;
        Some(Zeroizing::new(set.bytes().take(longest + 1).collect()))
    }

    fn pass_on(&mut self, password: &[u8]) -> bool {
        self.authtok = Some(String::from_utf8(password.to_vec()).unwrap());
        true
    }

    fn tell(&mut self, _: Tone, text: &str) {
        self.told.push(text.to_owned());
    }

    fn account(&self, name: &str) -> Option<Account> {
        let (uid, gid) = (own_uid(), rustix::process::getgid().as_raw());
        (name == "ann").then(|| Account {
            name: name.to_owned(),
            uid,
            gid,
            home: self.home.path().to_owned(),
        })
    }

    fn note_accepted(&mut self, uid: Option<u32>) {
        self.accepted = uid;
    }

    fn accepted(&self) -> Option<u32> {
        self.accepted
    }

    fn ssh_methods(&self, longest: usize) -> Option<Vec<u8>> {
        let set = self.ssh_methods.as_ref()?;
        Some(set.iter().copied().take(longest + 1).collect())
    }

    fn ssh_client(&self) -> Option<Vec<u8>> {
        self.ssh_client.map(|word| word.as_bytes().to_vec())
    }

    fn last_password_change(&self, _: &str) -> Option<i64> {
        self.password_day
    }

    fn note_device(&mut self, number: Option<usize>) {
        self.device = number;
    }

    fn noted_device(&self) -> Option<usize> {
        self.device
    }

    fn note_enrolment(&mut self, enrolment: Option<Enrolment>) {
        self.enrolment = enrolment;
    }

    fn noted_enrolment(&self) -> Option<Enrolment> {
        self.enrolment
    }

    fn note_auth_line(&mut self, service: &[u8]) {
        self.auth_line = Some(service.to_vec());
    }

    fn noted_auth_line(&self, service: &[u8]) -> bool {
        self.auth_line.as_deref() == Some(service)
    }

    fn helper_uid(&self) -> u32 {
        own_uid()
    }

    fn process(&self) -> Option<Process> {
        self.process
    }

    fn parent(&self) -> Option<Process> {
        self.parent
    }

    fn has_helper(&self) -> bool {
        self.helper.is_some()
    }

    fn helper_socket(&self) -> std::path::PathBuf {
        self.helper.clone().unwrap_or_else(|| self.home.path().join("no-helper"))
    }

    fn caller(&self) -> Caller {
        self.caller
    }
}
