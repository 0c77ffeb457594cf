//! What users may use beside the codes of an app, as the policy sets it. No argument of a line does: the helper reads
//! the policy alone.

use super::credential_path::CredentialPath;
use super::error::SettingsError;
use crate::way::Way;

/// The setting.
pub(super) const FACTORS: &str = "factors";

/// What is offered at the prompt, in this order. Codes and recovery codes always are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Factors {
    ways: [Option<Way>; 2],
    /// The policy has this setting: every login needs the full build, which reads it.
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

    /// Reads the names of the factors, with commas between them.
    pub(super) fn of_names(list: &str) -> Result<Self, String> {
        let mut factors = Self { is_set: true, ..Self::default() };
        let mut has_code = false;
        for name in list.split(',') {
            let way = Way::ALL.into_iter().find(|way| way.word() == name);
            let is_new = match way {
                Some(way) => factors.add(way),
                None => name == "code" && !std::mem::replace(&mut has_code, true),
            };
            if !is_new {
                return Err(
                    "must be a list of \"code\", \"email\" and \"sms\", each once".to_owned()
                );
            }
        }
        match has_code {
            true => Ok(factors),
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
    /// to decide.
    pub(super) fn check(
        self,
        by_program: bool,
        credential: &CredentialPath,
    ) -> Result<(), SettingsError> {
        let reason = if !self.send() {
            return Ok(());
        } else if by_program {
            "needs the helper, so verifier must not be \"local\""
        } else if !credential.is_roots() {
            "needs credential = \"/etc/pam_totp/users/%u.toml\" in the policy file"
        } else {
            return Ok(());
        };
        let (place, name) = ("argument".to_owned(), FACTORS.to_owned());
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

    #[test]
    fn a_policy_with_factors_is_read_by_the_full_build() {
        let text = [ROOTS, "factors = [\"code\", \"nonsense\"]"].concat();
        let small = Settings::from_policy_text_as(&text, false).unwrap();
        assert!(small.needs_full(b"sshd") && !small.factors.send());
    }
}
