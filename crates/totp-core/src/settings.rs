//! The administrator's settings: module arguments, and the policy file with the same names.
//!
//! One setter serves both, so a rule cannot differ between them. Arguments win over the file. Anything
//! unknown, repeated or out of range is an error: a typing mistake must never let anybody in.

mod policy;

use crate::authenticator::Window;
use crate::messages::{self, Language};
use crate::throttle::{Limits, Origin};
use std::borrow::Cow;
use std::fmt;
use std::path::{Component, Path, PathBuf};

/// Where the policy is looked for; it may be missing there.
pub const POLICY_PATH: &str = "/etc/security/pam_totp.toml";
/// Where root's callers keep the records.
pub const STATE_DIR: &str = "/var/lib/pam_totp";
/// Where records live that need not outlive a reboot.
pub const VOLATILE_DIR: &str = "/run/pam_totp";
/// NIST SP 800-63B §5.2.2: at most so many wrong codes in a row.
const MAX_FAILURES: u32 = 100;

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

/// Where the credential is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CredentialPath {
    /// Below the user's home, opened with the user's rights. Relative.
    InHome(PathBuf),
    /// Root's own file, as a template with `%u` and `%U`.
    Roots(String),
}

impl CredentialPath {
    /// Whether it names a file of root's. No login reads the home then.
    pub const fn is_roots(&self) -> bool {
        matches!(self, Self::Roots(_))
    }
}

impl Default for CredentialPath {
    fn default() -> Self {
        Self::InHome(crate::credential::HOME_PATH.into())
    }
}

/// Whether the answer, password and code in one, is in PAM_AUTHTOK already: from a module before, or from
/// the application.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FirstPass {
    /// It is not looked at.
    #[default]
    Ignored,
    /// `try_first_pass`: it is taken if it ends like a code; else the answer is asked for.
    Tried,
    /// `use_first_pass`: nothing is asked.
    Used,
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
            enroll_password_required: false,
            enroll_issuer: None,
            enroll_full_host_name: false,
        }
    }
}

/// A setting that is refused: which, where, and what would be right.
#[derive(Debug)]
pub struct SettingsError {
    /// "argument" or the policy file.
    pub place: String,
    /// The setting's name, or the line.
    pub name: String,
    /// What is wrong with it and what to do.
    pub reason: String,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bad {} {:?}: {}", self.place, self.name, self.reason)
    }
}

impl std::error::Error for SettingsError {}

/// A value as either source gives it.
enum Value<'a> {
    /// An argument without `=`, or a TOML boolean.
    Switch(bool),
    Text(Cow<'a, str>),
    Number(u64),
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

impl Value<'_> {
    fn switch(&self) -> Result<bool, String> {
        match self {
            Self::Switch(on) => Ok(*on),
            _ => Err("takes no value (in the policy file: true or false)".to_owned()),
        }
    }

    fn number(&self, least: u64, most: u64) -> Result<u64, String> {
        let number = match self {
            Self::Number(n) => Some(*n),
            Self::Text(text) if text.bytes().all(|c| c.is_ascii_digit()) => text.parse().ok(),
            _ => None,
        };
        let fits = number.filter(|n| (least..=most).contains(n));
        fits.ok_or_else(|| format!("must be a whole number from {least} to {most}"))
    }

    fn text(&self) -> Result<&str, String> {
        match self {
            Self::Text(text) if !text.is_empty() => Ok(text),
            _ => Err("must be followed by = and a text".to_owned()),
        }
    }

    fn absolute_path(&self) -> Result<PathBuf, String> {
        let path = Path::new(self.text()?);
        let plain =
            path.components().all(|c| matches!(c, Component::RootDir | Component::Normal(_)));
        if path.is_absolute() && plain {
            Ok(path.to_owned())
        } else {
            Err("must be an absolute path without ..".to_owned())
        }
    }

    /// The id of a setup; none where an older `enroll setup` wrote the word alone.
    fn trial(&self) -> Result<(), String> {
        let plain = |id: &str| (1..=64).contains(&id.len()) && id.bytes().all(is_plain);
        let is_plain_id = matches!(self, Self::Text(id) if plain(id));
        let fits = is_plain_id || matches!(self, Self::Switch(true));
        fits.then_some(()).ok_or_else(|| "must be an id of `enroll setup`".to_owned())
    }

    fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, String> {
        let found = self.text().ok().and_then(|text| words.iter().find(|(word, _)| *word == text));
        found.map(|(_, value)| *value).ok_or_else(|| {
            let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            format!("must be one of: {}", words.join(", "))
        })
    }
}

impl Settings {
    /// The settings from the policy file and the module's arguments, which win.
    ///
    /// # Errors
    /// [`SettingsError`] for the first setting that is unknown, repeated or out of range, and for a
    /// policy file that is not root's alone to write.
    pub fn load<'a>(
        arguments: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<Self, SettingsError> {
        let named = arguments.clone().find_map(|argument| argument.strip_prefix("policy="));
        Self::from_policy(named)?.with_arguments(arguments)
    }

    /// These settings, overruled by the module's arguments.
    ///
    /// # Errors
    /// As [`Settings::load`], for an argument.
    pub fn with_arguments<'a>(
        mut self,
        arguments: impl Iterator<Item = &'a str>,
    ) -> Result<Self, SettingsError> {
        let mut seen: Vec<&str> = Vec::new();
        for argument in arguments {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, Value::Text(value.into())),
                None => (argument, Value::Switch(true)),
            };
            let refused = |reason| SettingsError {
                place: "argument".to_owned(),
                name: shortened(name),
                reason,
            };
            if seen.contains(&name) {
                return Err(refused("is given twice".to_owned()));
            }
            seen.push(name);
            if name == "policy" {
                value.absolute_path().map_err(refused)?;
            } else if name == "trial" {
                // For the time of an `enroll setup`; it concerns the module alone (pam_totp, trial.rs).
                value.trial().map_err(refused)?;
            } else if !self.set_for_one_field(name, &value).map_err(refused)? {
                self.set(name, &value).map_err(refused)?;
            }
        }
        self.check_together()?;
        Ok(self)
    }

    /// Whether what is asked for is a password with a code behind it.
    pub const fn asks_for_both(&self) -> bool {
        self.forward_pass
    }

    /// What is asked.
    pub fn prompt(&self) -> &str {
        self.prompt.as_deref().unwrap_or(if self.asks_for_both() {
            messages::login_prompt_for_both(self.language)
        } else {
            messages::login_prompt(self.language)
        })
    }

    /// What depends on the place of the line in its stack, so that no policy can set it for all.
    fn set_for_one_field(&mut self, name: &str, value: &Value<'_>) -> Result<bool, String> {
        match name {
            "forward_pass" => self.forward_pass = value.switch()?,
            "use_first_pass" => {
                value.switch()?;
                self.first_pass = FirstPass::Used;
            }
            "try_first_pass" => {
                value.switch()?;
                if self.first_pass == FirstPass::Ignored {
                    self.first_pass = FirstPass::Tried;
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The one setter of everything the module knows.
    fn set(&mut self, name: &str, value: &Value<'_>) -> Result<(), String> {
        match name {
            "nullok" => self.nullok = value.switch()?,
            "echo" => self.echo = value.switch()?,
            "debug" => self.debug = value.switch()?,
            "missing_home" => {
                let words = [("refuse", MissingHome::Refuse), ("ignore", MissingHome::Ignore)];
                self.missing_home = value.one_of(&words)?;
            }
            "origin" => {
                self.origin = value.one_of(&[
                    ("auto", OriginRule::Auto),
                    ("remote", OriginRule::Always(Origin::Remote)),
                    ("local", OriginRule::Always(Origin::Local)),
                ])?;
            }
            "window" => self.window = Window::new(value.number(0, 3)?).unwrap_or_default(),
            "prompt" => self.prompt = Some(prompt(value.text()?)?),
            "language" => self.language = value.one_of(&Language::ALL)?,
            "credential" => self.credential = credential_path(value.text()?)?,
            "state_dir" => self.state_dir = value.absolute_path()?,
            "free_tries" => self.limits.free_tries = narrow(value.number(1, 20)?),
            "lockout_after_remote" => {
                self.limits.lockout_after_remote = narrow(value.number(1, 99)?)
            }
            "lockout_after_local" => self.limits.lockout_after_local = narrow(value.number(1, 99)?),
            _ => return Err("is not known (see pam_totp(8))".to_owned()),
        }
        Ok(())
    }

    fn check_together(&self) -> Result<(), SettingsError> {
        let Limits { lockout_after_remote, lockout_after_local, .. } = self.limits;
        if lockout_after_remote + lockout_after_local <= MAX_FAILURES {
            return Ok(());
        }
        Err(SettingsError {
            place: "argument".to_owned(),
            name: "lockout_after_remote, lockout_after_local".to_owned(),
            reason: format!("together at most {MAX_FAILURES}"),
        })
    }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Names come from a file of root's, but a log line stays short and printable whatever stands there.
fn shortened(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// PAM clients take prompts below 512 bytes; control characters could repaint a terminal.
fn prompt(text: &str) -> Result<String, String> {
    if text.len() > 200 || text.chars().any(char::is_control) {
        return Err("must be at most 200 bytes, without control characters".to_owned());
    }
    Ok(if text.ends_with(' ') { text.to_owned() } else { format!("{text} ") })
}

fn credential_path(text: &str) -> Result<CredentialPath, String> {
    let plain = |path: &Path| path.components().all(|c| matches!(c, Component::Normal(_)));
    if let Some(relative) = text.strip_prefix("%h/") {
        let relative = Path::new(relative);
        if relative.as_os_str().is_empty()
            || !plain(relative)
            || text.contains("%u")
            || text.contains("%U")
        {
            return Err("after %h/ comes a path without .. and without % marks".to_owned());
        }
        return Ok(CredentialPath::InHome(relative.to_owned()));
    }
    match text.strip_prefix('/').map(Path::new) {
        Some(rest) if plain(rest) && !rest.as_os_str().is_empty() => {
            Ok(CredentialPath::Roots(text.to_owned()))
        }
        _ => Err("must begin with %h/ or be an absolute path without ..".to_owned()),
    }
}

/// Fills `%u` and `%U` of a template in. `None` for an account name that is no plain file name.
pub fn expand(template: &str, account: &str, uid: u32) -> Option<PathBuf> {
    if account.is_empty() || account.starts_with('.') || account.contains(['/', '\0', '%']) {
        return None;
    }
    Some(template.replace("%U", &uid.to_string()).replace("%u", account).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(arguments: &[&'static str]) -> Result<Settings, SettingsError> {
        Settings::load(arguments.iter().copied())
    }

    #[test]
    fn every_argument_is_understood() {
        let s = load(&[
            "nullok",
            "missing_home=ignore",
            "window=2",
            "prompt=Your code:",
            "language=de",
            "echo",
            "debug",
            "credential=/etc/pam_totp/%u.toml",
            "state_dir=/srv/totp",
            "free_tries=3",
            "lockout_after_remote=40",
            "lockout_after_local=60",
            "origin=remote",
        ])
        .unwrap();
        assert!(s.nullok && s.echo && s.debug);
        assert_eq!(s.prompt(), "Your code: ");
        assert_eq!(s.window.steps(), 2);
        assert_eq!(s.credential, CredentialPath::Roots("/etc/pam_totp/%u.toml".to_owned()));
        assert_eq!(s.state_dir, Path::new("/srv/totp"));
        let limits = Limits { free_tries: 3, lockout_after_remote: 40, lockout_after_local: 60 };
        assert_eq!(s.limits, limits);
        assert_eq!(s.origin, OriginRule::Always(Origin::Remote));
        assert_eq!(load(&[]).unwrap(), Settings::default());
    }

    #[test]
    fn an_argument_that_is_unknown_repeated_or_out_of_range_is_refused() {
        for bad in [
            &["nulok"][..],
            &["nullok=yes"],
            &["nullok", "nullok"],
            &["window"],
            &["window=-1"],
            &["window=+1"],
            &["window=4"],
            &["window=abc"],
            &["window="],
            &["window=1000000000000000000000"],
            &["free_tries=0"],
            &["free_tries=21"],
            &["lockout_after_remote=81"],
            &["lockout_after_local=100"],
            &["state_dir=var"],
            &["state_dir=/a/../b"],
            &["state_dir="],
            &["credential=x"],
            &["credential=%h/../x"],
            &["credential=%h/"],
            &["origin=everywhere"],
            &["missing_home"],
            &["prompt=\u{1b}[2J"],
            &["prompt="],
            &["language=fr"],
            &["language="],
            &["language"],
            &["language=DE"],
            &["forward_pass=yes"],
            &["use_first_pass", "use_first_pass"],
            &[""],
            &["policy=relative"],
            &["policy=/does/not/exist"],
            &["password_check=optional"],
        ] {
            assert!(load(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_prompt_is_in_the_language_that_is_set_unless_it_is_given() {
        let prompt = |arguments: &[&'static str]| load(arguments).unwrap().prompt().to_owned();
        assert_eq!(prompt(&[]), "Verification code: ");
        assert_eq!(prompt(&["language=en"]), "Verification code: ");
        assert_eq!(prompt(&["language=de"]), "Einmalcode: ");
        assert_eq!(prompt(&["language=ja"]), "ワンタイムコード: ");
        assert_eq!(prompt(&["language=de", "prompt=PIN?"]), "PIN? ");
    }

    #[test]
    fn what_is_for_clients_with_one_field_is_for_a_line_alone() {
        let s = load(&["forward_pass", "try_first_pass"]).unwrap();
        assert!(s.forward_pass && s.asks_for_both());
        assert_eq!(
            (s.first_pass, s.prompt()),
            (FirstPass::Tried, "Password & verification code: ")
        );
        let s = load(&["use_first_pass", "try_first_pass"]).unwrap();
        assert_eq!((s.first_pass, s.prompt()), (FirstPass::Used, "Verification code: "));
        for name in ["forward_pass", "use_first_pass", "try_first_pass", "trial"] {
            let policy = format!("{name} = true\n");
            assert!(Settings::parse_policy(Path::new("p"), policy.as_bytes()).is_err(), "{name}");
        }
    }

    #[test]
    fn a_trial_has_an_id_or_is_that_of_an_older_setup() {
        assert_eq!(load(&["trial=0123456789abcdef"]).unwrap(), load(&[]).unwrap());
        assert!(load(&["trial"]).is_ok());
        for bad in ["trial=", "trial=..", "trial=a/b", "trial=a b"] {
            let error = load(&[bad]).unwrap_err().to_string();
            assert_eq!(error, "bad argument \"trial\": must be an id of `enroll setup`");
        }
    }

    #[test]
    fn both_lockouts_together_stay_within_a_hundred() {
        assert!(load(&["lockout_after_remote=80", "lockout_after_local=20"]).is_ok());
        assert!(load(&["lockout_after_remote=80", "lockout_after_local=21"]).is_err());
    }

    #[test]
    fn a_template_takes_the_account_and_refuses_names_that_leave_the_folder() {
        assert_eq!(expand("/t/%u-%U", "ann", 7).unwrap(), Path::new("/t/ann-7"));
        for name in ["", ".", "..", ".x", "a/b", "%U"] {
            assert!(expand("/t/%u", name, 7).is_none(), "{name}");
        }
    }

    #[test]
    fn a_bad_argument_is_named_with_what_would_be_right() {
        let error = load(&["window=9"]).unwrap_err().to_string();
        assert_eq!(error, "bad argument \"window\": must be a whole number from 0 to 3");
    }
}
