//! Everything that can be set, with its defaults.

use super::at_login::AtLogin;
use super::credential_path::CredentialPath;
use super::factors::Factors;
use crate::authenticator::{LookAhead, Window};
use crate::messages::{self, Language};
use crate::throttle::{Limits, Origin};
use minicbor::{Decode, Encode};
use std::path::PathBuf;

/// Where root's callers keep the records.
pub const STATE_DIR: &str = "/var/lib/pam_totp";
/// Where records live that need not outlive a reboot.
pub const VOLATILE_DIR: &str = "/run/pam_totp";

/// The shortest time for which a device is remembered, in seconds.
pub const LEAST_REMEMBERED: u32 = 60;
/// The longest time for which a device is remembered, in seconds: 30 days.
pub const MOST_REMEMBERED: u32 = 30 * 24 * 60 * 60;
/// The service that remembers devices where no setting names others.
pub const REMEMBERING: &str = "sshd";

/// What happens where the home is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum MissingHome {
    /// It is a fault (an encrypted or network home that is not there yet).
    #[default]
    Refuse,
    /// It means that nothing is enrolled: pam_mkhomedir makes homes at the first login.
    Ignore,
}

/// How the origin of a login is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum OriginRule {
    /// Remote if PAM_RHOST names a host.
    #[default]
    Auto,
    /// Always this one.
    Always(Origin),
}

/// Whether the answer, password and code in one, is in PAM_AUTHTOK already: from a module before, or from
/// the application. The numbers are those of the helper's socket ([`crate::wire`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum FirstPass {
    /// It is not looked at.
    #[default]
    #[n(0)]
    Ignored,
    /// `try_first_pass`: it is taken if it ends like a code; else the answer is asked for.
    #[n(1)]
    Tried,
    /// `use_first_pass`: nothing is asked.
    #[n(2)]
    Used,
}

/// Which process decides a login.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Judge {
    /// The program's own, if root runs it. A program that the user runs asks the helper where its package is installed.
    #[default]
    Auto,
    /// The program's own.
    Local,
    /// `pam_totpd`.
    Helper,
}

/// Everything an administrator can set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Users who never enrolled are let by (PAM_IGNORE).
    pub nullok: bool,
    /// What a missing home means.
    pub missing_home: MissingHome,
    /// Steps either side of now.
    pub window: Window,
    /// Counters of an event-based token beyond the next one.
    pub look_ahead: LookAhead,
    /// The language of the prompt and of what is told after it.
    pub language: Language,
    /// The prompt's text, where the language's own is not wanted.
    pub prompt: Option<String>,
    /// Show what is typed.
    pub echo: bool,
    /// The answer holds the password too, which is passed on in PAM_AUTHTOK.
    pub forward_pass: bool,
    /// Whether the answer may be there already, in PAM_AUTHTOK.
    pub first_pass: FirstPass,
    /// Log more. Never secrets, codes or answers.
    pub debug: bool,
    /// Where the credential is.
    pub credential: CredentialPath,
    /// Where root's callers keep the records.
    pub state_dir: PathBuf,
    /// How many tries, and when.
    pub limits: Limits,
    /// How remote and local are told apart.
    pub origin: OriginRule,
    /// How many seconds a device is remembered: [`LEAST_REMEMBERED`] to [`MOST_REMEMBERED`], or 0 for no device.
    pub remember_for: u32,
    /// The services that remember devices, with commas between them; [`REMEMBERING`] alone where none are named.
    pub remember_services: Option<String>,
    /// A device is recognised although no password was proven: the key alone is the whole login then.
    pub remember_key_only: bool,
    /// Where users enrol at their first login.
    pub at_login: AtLogin,
    /// What is offered beside codes.
    pub factors: Factors,
    /// Which process decides.
    pub verifier: Judge,
    /// For `enroll`: the password must be asked, `--no-password-check` is refused.
    pub enroll_password_required: bool,
    /// For `enroll`: the name that apps show beside the account, instead of the host's.
    pub enroll_issuer: Option<String>,
    /// For `enroll`: the account that apps show has the host's name with its domain.
    pub enroll_full_host_name: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            nullok: false,
            missing_home: MissingHome::default(),
            window: Window::default(),
            look_ahead: LookAhead::default(),
            language: Language::default(),
            prompt: None,
            echo: false,
            forward_pass: false,
            first_pass: FirstPass::default(),
            debug: false,
            credential: CredentialPath::default(),
            state_dir: STATE_DIR.into(),
            limits: Limits::default(),
            origin: OriginRule::default(),
            remember_for: 0,
            remember_services: None,
            remember_key_only: false,
            at_login: AtLogin::default(),
            factors: Factors::default(),
            verifier: Judge::default(),
            enroll_password_required: false,
            enroll_issuer: None,
            enroll_full_host_name: false,
        }
    }
}

impl Settings {
    /// Whether what is asked for is a password with a code behind it.
    pub const fn asks_for_both(&self) -> bool {
        self.forward_pass
    }

    /// Whether a login to `service` needs the parts of the module that few machines use.
    pub fn needs_full(&self, service: &[u8]) -> bool {
        self.at_login.is_set || self.factors.is_set || self.remembers_for(service).is_some()
    }

    /// Whether users enrol at their first login to this service.
    pub fn enrols_at(&self, service: &[u8]) -> bool {
        self.at_login.names(service)
    }

    /// Whether users who have never enrolled pass the auth line of this service without a code.
    pub fn lets_by(&self, service: &[u8]) -> bool {
        self.nullok || self.enrols_at(service)
    }

    /// These settings, for a login to this service.
    #[must_use]
    pub fn at(mut self, service: &[u8]) -> Self {
        self.at_login.here = self.enrols_at(service);
        self
    }

    /// For how many seconds `service` remembers devices; `None` if it does not.
    pub fn remembers_for(&self, service: &[u8]) -> Option<u32> {
        let services = self.remember_services.as_deref().unwrap_or(REMEMBERING);
        let is_named = services.as_bytes().split(|byte| *byte == b',').any(|name| name == service);
        (is_named && self.remember_for != 0).then_some(self.remember_for)
    }

    /// What is asked.
    pub fn prompt(&self) -> &str {
        self.prompt.as_deref().unwrap_or(if self.asks_for_both() {
            messages::login_prompt_for_both(self.language)
        } else {
            messages::login_prompt(self.language)
        })
    }
}
