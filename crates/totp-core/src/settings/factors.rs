//! What users may use beside the codes of an app, as the policy sets it. No argument of a line does: the helper reads
//! the policy alone.

use super::at_login::interned;
use super::credential_path::CredentialPath;
use super::error::SettingsError;
use super::value::Value;
use crate::way::Way;

/// The setting.
const FACTORS: &str = "factors";
/// What the names of these settings begin with.
const BEGINNINGS: [&str; 2] = ["factor", "key_"];

/// Whether a setting of this name may be one of these.
pub(super) fn is_of_factors(name: &str) -> bool {
    BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

/// What is offered at the prompt, in this order. Codes and recovery codes always are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Factors {
    ways: [Option<Way>; 2],
    /// Security keys are, at [`Factors::key_services`].
    key: bool,
    /// The services at which a security key counts, with commas between them.
    key_services: &'static str,
    /// A key is waited for before a code is asked for.
    pub key_first: bool,
    /// Everybody is asked for the PIN of the key.
    pub key_pin: bool,
    /// The policy has one of these settings: every login needs the full build, which reads it.
    pub is_set: bool,
}

impl Factors {
    /// By which ways codes are sent, in the order of the setting.
    pub fn ways(&self) -> impl Iterator<Item = Way> {
        self.ways.into_iter().flatten()
    }

    /// Whether codes are sent at all. The helper decides every login then.
    pub fn send(&self) -> bool {
        self.ways().next().is_some()
    }

    /// Whether security keys are offered at some services.
    pub const fn has_key(&self) -> bool {
        self.key
    }

    /// Whether a login to this service from this host (PAM_RHOST, empty for a login at the machine) offers the security
    /// key. That depends on nothing else, so that the prompt tells nothing of a user.
    pub fn key_at(&self, service: &[u8], rhost: &[u8]) -> bool {
        rhost.is_empty() && self.key_service(service)
    }

    /// Whether this is one of the services that security keys are for.
    pub fn key_service(&self, service: &[u8]) -> bool {
        let mut names = self.key_services.as_bytes().split(|byte| *byte == b',');
        self.key && !service.is_empty() && names.any(|name| name == service)
    }

    /// The settings that say nothing, because [`Factors::has_key`] is false.
    pub fn idle_key_settings(&self) -> impl Iterator<Item = &'static str> {
        let all = [
            ("key_services", !self.key_services.is_empty()),
            ("key_pin", self.key_pin),
            ("factor_order", self.key_first),
        ];
        all.into_iter().filter_map(|(name, is_set)| is_set.then_some(name)).filter(|_| !self.key)
    }

    /// The services that security keys are for.
    pub fn key_services(&self) -> impl Iterator<Item = &'static str> {
        self.key_services.split(',').filter(|name| !name.is_empty())
    }

    /// Reads a setting of this name. `false`: there is no such setting.
    pub(super) fn set(&mut self, name: &str, value: &Value<'_>) -> Result<bool, String> {
        match name {
            "factors" => self.read_names(value.plain_names()?)?,
            "factor_order" => {
                let order = value.plain_names()?;
                self.key_first = order == "key,code";
                if !self.key_first && order != "code,key" {
                    return Err("must be [\"code\", \"key\"] or [\"key\", \"code\"]".to_owned());
                }
            }
            "key_services" => self.key_services = interned(value.names()?),
            "key_pin" => self.key_pin = value.switch()?,
            _ => return Ok(false),
        }
        self.is_set = true;
        Ok(true)
    }

    /// Reads the names of the factors, with commas between them.
    fn read_names(&mut self, list: &str) -> Result<(), String> {
        let mut has_code = false;
        for name in list.split(',') {
            let way = Way::ALL.into_iter().find(|way| way.word() == name);
            let is_new = match way {
                Some(way) => self.add(way),
                None if name == "key" => !std::mem::replace(&mut self.key, true),
                None => name == "code" && !std::mem::replace(&mut has_code, true),
            };
            if !is_new {
                return Err(
                    "must be a list of \"code\", \"email\", \"sms\" and \"key\", each once"
                        .to_owned(),
                );
            }
        }
        match has_code {
            true => Ok(()),
            false => {
                Err("must have \"code\": recovery codes are typed at the same prompt".to_owned())
            }
        }
    }

    /// Whether there was room, and it was not among them.
    fn add(&mut self, way: Way) -> bool {
        if self.ways().any(|known| known == way) {
            return false;
        }
        let free = self.ways.iter_mut().find(|place| place.is_none());
        free.map(|place| *place = Some(way)).is_some()
    }

    /// What two settings must keep together; otherwise, the setting and what is missing. `by_program`: the program itself is
    /// to decide. A setting of keys alone offers none, and refuses nobody: an administrator who takes "key" out of `factors`
    /// has turned the keys off.
    pub(super) fn check(
        self,
        by_program: bool,
        credential: &CredentialPath,
    ) -> Result<(), SettingsError> {
        let (name, reason) = if !self.send() && !self.key {
            return Ok(());
        } else if self.key && self.key_first && self.key_pin {
            ("factor_order", "cannot have the key first with key_pin: the PIN is typed before")
        } else if by_program {
            (FACTORS, "needs the helper, so verifier must not be \"local\"")
        } else if !credential.is_roots() {
            (FACTORS, "needs credential = \"/etc/pam_totp/users/%u.toml\" in the policy file")
        } else {
            return Ok(());
        };
        let (place, name) = ("argument".to_owned(), name.to_owned());
        Err(SettingsError { place, name, reason: reason.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    const ROOTS: &str = "credential = \"/etc/pam_totp/users/%u.toml\"\n";

    fn policy(line: &str) -> Result<Settings, String> {
        let read = Settings::from_policy_text(&[ROOTS, line].concat());
        read.map_err(|(name, reason)| format!("{name}: {reason}"))
    }

    #[test]
    fn factors_keep_the_order_of_the_policy() {
        let ways = |line| policy(line).unwrap().factors.ways().collect::<Vec<_>>();
        assert_eq!(ways("factors = [\"code\", \"email\", \"sms\"]"), Way::ALL);
        assert_eq!(ways("factors = [\"sms\", \"code\", \"email\"]"), [Way::Sms, Way::Email]);
        assert_eq!(ways("factors = [\"code\"]"), []);
        assert_eq!(ways(""), []);
    }

    #[test]
    fn a_factor_that_is_unknown_or_given_twice_is_refused() {
        for list in [
            "[\"code\", \"mail\"]",
            "[\"code\", \"email\", \"email\"]",
            "[\"code\", \"code\"]",
            "[\"code\", \"Email\"]",
            "[\"code\", \"\"]",
            "true",
        ] {
            let refused = policy(&format!("factors = {list}")).unwrap_err();
            assert!(refused.starts_with("line 2, factors: must be"), "{list}: {refused}");
        }
        let refused = policy("factors = [\"email\"]").unwrap_err();
        assert!(refused.contains("must have \"code\""), "{refused}");
    }

    #[test]
    fn codes_are_sent_only_with_the_helper_and_roots_credentials() {
        let refused = policy("factors = [\"code\", \"sms\"]\nverifier = \"local\"").unwrap_err();
        assert!(refused.contains("needs the helper"), "{refused}");
        let (name, reason) =
            Settings::from_policy_text("factors = [\"code\", \"sms\"]").unwrap_err();
        assert!(name == "factors" && reason.contains("/etc/pam_totp/users/%u.toml"), "{reason}");
        assert!(Settings::from_policy_text("factors = [\"code\"]").is_ok());
    }

    const KEY: &str = "factors = [\"code\", \"key\"]\nkey_services = [\"sudo\", \"login\"]\n";

    #[test]
    fn a_key_is_offered_at_its_services_and_at_the_machine() {
        let factors = policy(KEY).unwrap().factors;
        assert!(factors.key_at(b"sudo", b"") && factors.key_at(b"login", b""));
        for (service, rhost) in
            [("sshd", ""), ("sudo", "192.0.2.7"), ("", ""), ("sudo,login", ""), ("su", "")]
        {
            assert!(!factors.key_at(service.as_bytes(), rhost.as_bytes()), "{service} {rhost}");
        }
        assert!(!factors.send() && !factors.key_first && !factors.key_pin);
        let all = [KEY, "factor_order = [\"key\", \"code\"]"].concat();
        assert!(policy(&all).unwrap().factors.key_first);
        assert!(policy(&[KEY, "key_pin = true"].concat()).unwrap().factors.key_pin);
    }

    #[test]
    fn settings_of_keys_that_need_each_other_are_named() {
        for (text, told) in [
            (
                &[KEY, "key_pin = true\nfactor_order = [\"key\", \"code\"]"].concat(),
                "factor_order: cannot have the key first",
            ),
            (&[KEY, "verifier = \"local\""].concat(), "factors: needs the helper"),
            (&[KEY, "factor_order = [\"key\"]"].concat(), "line 4, factor_order: must be"),
            (&[KEY, "key_pin = \"maybe\""].concat(), "line 4, key_pin: takes no value"),
        ] {
            let refused = policy(text).unwrap_err();
            assert!(refused.starts_with(told), "{text}: {refused}");
        }
        let (name, reason) = Settings::from_policy_text(KEY).unwrap_err();
        assert!(name == "factors" && reason.contains("/etc/pam_totp/users/%u.toml"), "{reason}");
    }

    #[test]
    fn a_setting_of_keys_alone_offers_none_and_refuses_nobody() {
        let off = "key_services = [\"sudo\"]\nkey_pin = true\nfactor_order = [\"key\", \"code\"]\n";
        for (text, idle) in [
            ("factors = [\"code\", \"key\"]", ""),
            (off, "key_services, key_pin, factor_order"),
            (&["factors = [\"code\"]\n", off].concat(), "key_services, key_pin, factor_order"),
            ("key_services = [\"sudo\"]\nverifier = \"local\"", "key_services"),
            (KEY, ""),
        ] {
            let factors = policy(text).unwrap().factors;
            assert_eq!(factors.key_at(b"sudo", b""), text == KEY, "{text}");
            assert_eq!(factors.key_service(b"sudo"), text == KEY, "{text}");
            let named: Vec<_> = factors.idle_key_settings().collect();
            assert_eq!(named.join(", "), idle, "{text}");
        }
    }

    #[test]
    fn a_policy_with_keys_is_read_by_the_full_build() {
        for line in ["key_services = 1\n", "factor_order = 1\n", "key_pin = 1\n"] {
            let small = Settings::from_policy_text_as(line, false).unwrap();
            assert!(small.needs_full(b"sshd") && !small.factors.has_key());
        }
    }

    #[test]
    fn a_policy_with_factors_is_read_by_the_full_build() {
        let text = [ROOTS, "factors = [\"code\", \"nonsense\"]"].concat();
        let small = Settings::from_policy_text_as(&text, false).unwrap();
        assert!(small.needs_full(b"sshd") && !small.factors.send());
    }
}
