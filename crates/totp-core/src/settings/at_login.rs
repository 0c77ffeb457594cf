//! Enrolment at the first login, as the policy sets it. No argument of a line does: the helper reads the policy alone.

use super::credential_path::CredentialPath;
use super::error::SettingsError;
use crate::time::{UnixTime, parsed_utc};
use std::sync::{Mutex, PoisonError};

/// What the names of these settings begin with.
pub(super) const AT_LOGIN: &str = "enrol_";
/// The one that may be a date.
pub(super) const UNTIL: &str = "enrol_until";

/// The value of `enrol_at_login`, kept for the life of the process, and once for each text: settings are copied, and what
/// drops a text would be part of every login's module.
pub(super) fn interned(list: &str) -> &'static str {
    static KEPT: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    match kept.iter().find(|known| **known == list) {
        Some(known) => known,
        None => {
            let new: &'static str = list.to_owned().leak();
            kept.push(new);
            new
        }
    }
}

/// At which services users enrol at their first login, and until when they may put it off.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AtLogin {
    /// The services, with commas between them; empty for none.
    pub services: &'static str,
    /// From this second on, a user who is not enrolled has to enrol.
    pub until: Option<UnixTime>,
    /// A password is enough to enrol: no ticket is asked for.
    pub no_ticket: bool,
    /// The policy has any of these settings: every login needs the full build, which reads them.
    pub is_set: bool,
    /// One of the services is that of this login ([`super::Settings::at`]): nobody passes for the lack of an enrolment.
    pub here: bool,
}

impl AtLogin {
    /// Whether this service is among them.
    pub(super) fn names(&self, service: &[u8]) -> bool {
        let mut names = self.services.as_bytes().split(|byte| *byte == b',');
        !service.is_empty() && names.any(|name| name == service)
    }

    /// Whether this clock has reached the deadline. One that cannot be read has. [`crate::deadline`] decides whether it is
    /// over.
    pub(crate) fn is_over(&self, now: Option<UnixTime>) -> bool {
        match (self.until, now) {
            (Some(until), Some(now)) => now >= until,
            _ => true,
        }
    }

    /// What two settings must keep together; otherwise, the setting and what is missing.
    pub(super) fn check(&self, credential: &CredentialPath) -> Result<(), SettingsError> {
        let names = |what: &str| SettingsError {
            place: "argument".to_owned(),
            name: "enrol_at_login".to_owned(),
            reason: what.to_owned(),
        };
        match self.services.is_empty() {
            true if self.until.is_some() || self.no_ticket => {
                Err(names("is missing, and enrol_until and enrol_ticket say nothing without it"))
            }
            false if self.until.is_none() => Err(names("needs enrol_until = DATE")),
            false if !credential.is_roots() => {
                Err(names("needs credential = \"/etc/pam_totp/users/%u.toml\" in the policy file"))
            }
            _ => Ok(()),
        }
    }
}

/// The first second at which an enrolment cannot be put off. A day without a time is over at midnight UTC.
pub(super) fn until(text: &str) -> Result<UnixTime, String> {
    let fits = match text.len() {
        10 => parsed_utc(&[text, "T00:00:00Z"].concat()).map(|begin| begin.plus(86_400)),
        _ => parsed_utc(text),
    };
    fits.ok_or_else(|| {
        "must be a date like 2027-01-31, or a time like 2027-01-31T12:00:00Z".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    const ROOTS: &str = "credential = \"/etc/pam_totp/users/%u.toml\"\n";

    fn policy(text: &str) -> Result<Settings, String> {
        let read = Settings::from_policy_text(&[ROOTS, text].concat());
        read.map_err(|(name, reason)| format!("{name}: {reason}"))
    }

    fn refusal(text: &str) -> String {
        policy(text).unwrap_err()
    }

    #[test]
    fn a_policy_names_services_and_a_date() {
        let settings = policy("enrol_at_login = [\"sshd\", \"login\"]\nenrol_until = 2027-01-31\n");
        let settings = settings.unwrap();
        assert!(settings.enrols_at(b"sshd") && settings.enrols_at(b"login"));
        assert!(
            !settings.enrols_at(b"sudo")
                && !settings.enrols_at(b"")
                && !settings.enrols_at(b"sshd,login")
        );
        assert!(!settings.at_login.no_ticket && settings.needs_full(b"sshd"));
        assert!(settings.needs_full(b"sudo") && !Settings::default().needs_full(b"sshd"));
        assert!(!Settings::default().enrols_at(b"sshd"));
    }

    #[test]
    fn the_last_day_counts_to_its_last_second() {
        // `date -u -d '2027-02-01' +%s`
        let over = |text: &str, now| {
            let text = format!("enrol_at_login = [\"sshd\"]\nenrol_until = {text}\n");
            policy(&text).unwrap().at_login.is_over(Some(UnixTime::from_secs(now)))
        };
        assert!(!over("2027-01-31", 1_801_439_999) && over("2027-01-31", 1_801_440_000));
        assert!(!over("\"2027-01-31\"", 1_801_439_999) && over("\"2027-01-31\"", 1_801_440_000));
        assert!(!over("2027-01-31T12:00:00Z", 1_801_396_799));
        assert!(over("2027-01-31T12:00:00Z", 1_801_396_800));
        assert!(Settings::default().at_login.is_over(Some(UnixTime::from_secs(0))));
        let settings = policy("enrol_at_login = [\"sshd\"]\nenrol_until = 2999-01-31\n").unwrap();
        assert!(settings.at_login.is_over(None));
    }

    #[test]
    fn what_is_no_date_is_refused_by_its_line() {
        for text in [
            "2027-02-29",
            "2027-13-01",
            "2027-1-1",
            "\"soon\"",
            "2027-01-31T12:00:00",
            "1",
            "07:30:00",
        ] {
            let told = refusal(&format!("enrol_at_login = \"sshd\"\nenrol_until = {text}"));
            assert_eq!(
                told,
                "line 3, enrol_until: must be a date like 2027-01-31, or a time like \
                 2027-01-31T12:00:00Z",
                "{text}"
            );
        }
        assert!(refusal("enrol_at_login = [\"a b\"]").contains("must be names of PAM services"));
        assert!(refusal("enrol_ticket = \"maybe\"").contains("must be one of: required, no"));
    }

    #[test]
    fn settings_that_need_each_other_are_named() {
        assert!(
            refusal("enrol_at_login = \"sshd\"").starts_with("enrol_at_login: needs enrol_until")
        );
        assert!(refusal("enrol_until = 2027-01-31").contains("is missing"));
        assert!(refusal("enrol_ticket = \"no\"").contains("is missing"));
        let in_home =
            Settings::from_policy_text("enrol_at_login = \"sshd\"\nenrol_until = 2027-01-31\n");
        assert!(in_home.unwrap_err().1.starts_with("needs credential = "));
    }

    #[test]
    fn the_small_build_hands_over_what_it_does_not_read() {
        for text in ["enrol_at_login = [\"sshd\"]\n", "enrol_until = soon\n", "enrol_x = 1\n"] {
            let text = ["nullok = true\n", text].concat();
            let Ok(settings) = Settings::from_policy_text_as(&text, false) else {
                // What is no TOML is refused by both.
                assert!(text.contains("soon"));
                continue;
            };
            assert!(settings.at_login.is_set && settings.nullok && settings.needs_full(b"su"));
        }
        let other = Settings::from_policy_text_as("nullok = true\n", false).unwrap();
        assert!(!other.at_login.is_set && !other.needs_full(b"sshd"));
        assert!(Settings::from_policy_text_as("enroll = 1\n", false).is_err());
    }

    #[test]
    fn no_argument_of_a_line_enrols() {
        for argument in ["enrol_at_login=sshd", "enrol_until=2027-01-31", "enrol_ticket=no"] {
            let error = Settings::default().with_arguments([argument].into_iter()).unwrap_err();
            let told = error.explained().reason;
            assert_eq!(told, "belongs in the policy file (see pam_totp.toml(5))", "{argument}");
        }
        let settings = policy("enrol_at_login = \"sshd\"\nenrol_until = 2027-01-31\n").unwrap();
        let moved = settings.with_arguments(["credential=%h/x"].into_iter()).unwrap_err();
        assert!(moved.reason.starts_with("needs credential = "), "{}", moved.reason);
    }
}
