//! What is said of a setting that is not known where it stands.

use super::error::SettingsError;
use crate::nearest::nearest;

/// The settings of the module, as arguments and in the policy file.
const EVERYWHERE: [&str; 18] = [
    "nullok",
    "echo",
    "debug",
    "missing_home",
    "origin",
    "window",
    "look_ahead",
    "prompt",
    "language",
    "credential",
    "state_dir",
    "free_tries",
    "lockout_after_remote",
    "lockout_after_local",
    "remember_for",
    "remember_services",
    "remember_key_only",
    "verifier",
];
/// What only the policy file can have.
const IN_POLICY_ALONE: [&str; 7] = [
    "enrol_at_login",
    "enrol_until",
    "enrol_ticket",
    "factors",
    "factor_order",
    "key_services",
    "key_pin",
];
/// What only the line in a PAM file can have.
const ARGUMENTS: [&str; 4] = ["forward_pass", "use_first_pass", "try_first_pass", "policy"];
/// The settings of the table `[enroll]`.
const FOR_ENROLL: [&str; 3] = ["password_check", "host_name", "issuer"];

/// The argument of the module that a mistyped one was probably meant to be.
pub fn likely_argument(name: &str) -> Option<&'static str> {
    nearest(name, &[&EVERYWHERE[..], &ARGUMENTS[..]].concat())
}

/// Of an argument, as the module tells it.
pub(super) const ARGUMENT: &str = "is not known (see pam_totp(8))";
/// Of a setting of the policy.
pub(super) const IN_POLICY: &str = "is not known (see pam_totp.toml(5))";

impl SettingsError {
    /// The error with the likely name, or where a setting belongs that stands in the wrong place. For `enroll`: the
    /// module only logs that the name is not known, since this would be a fortieth of it.
    #[must_use]
    pub fn explained(self) -> Self {
        let name = self.name.rsplit(", ").next().unwrap_or_default();
        let reason = match self.reason.as_str() {
            ARGUMENT => argument(name),
            IN_POLICY => in_policy(name),
            _ => return self,
        };
        Self { reason, ..self }
    }
}

/// Of an argument of the module.
fn argument(name: &str) -> String {
    if FOR_ENROLL.contains(&name) {
        return "belongs in the table [enroll] of the policy file (see pam_totp.toml(5))"
            .to_owned();
    }
    if IN_POLICY_ALONE.contains(&name) {
        return "belongs in the policy file (see pam_totp.toml(5))".to_owned();
    }
    not_known(likely_argument(name), "pam_totp(8)")
}

/// Of a setting of the policy file. A setting of the module is unknown only below the line `[enroll]`, one of `enroll`
/// only above it.
fn in_policy(name: &str) -> String {
    if FOR_ENROLL.contains(&name) {
        return "belongs below the line [enroll] (see pam_totp.toml(5))".to_owned();
    }
    if EVERYWHERE.contains(&name) || IN_POLICY_ALONE.contains(&name) {
        return "belongs above the line [enroll] (see pam_totp.toml(5))".to_owned();
    }
    if ARGUMENTS.contains(&name) {
        return "belongs on the line in the PAM file (see pam_totp(8))".to_owned();
    }
    let known = [&EVERYWHERE[..], &IN_POLICY_ALONE[..], &FOR_ENROLL[..]].concat();
    not_known(nearest(name, &known), "pam_totp.toml(5)")
}

fn not_known(likely: Option<&str>, page: &str) -> String {
    match likely {
        Some(likely) => format!("is not known; did you mean {likely}? (see {page})"),
        None => format!("is not known (see {page})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use std::path::Path;

    fn refusal(text: &str) -> String {
        let path = Path::new("/etc/security/pam_totp.toml");
        Settings::parse_policy(path, text.as_bytes()).unwrap_err().explained().reason
    }

    fn refused(argument: &str) -> String {
        Settings::default().with_arguments([argument].into_iter()).unwrap_err().explained().reason
    }

    #[test]
    fn a_setting_in_the_wrong_place_is_told_where_it_belongs() {
        for (policy, told) in [
            ("issuer = \"a:b\"", "belongs below the line [enroll]"),
            ("[enroll]\nnullok = true", "belongs above the line [enroll]"),
            ("forward_pass = true", "belongs on the line in the PAM file"),
            ("[enroll]\nforward_pass = true", "belongs on the line in the PAM file"),
        ] {
            assert!(refusal(policy).starts_with(told), "{policy}: {}", refusal(policy));
        }
        assert!(
            refused("issuer=x").starts_with("belongs in the table [enroll] of the policy file")
        );
    }

    #[test]
    fn a_mistyped_setting_has_the_likely_one_in_its_error() {
        assert_eq!(refused("nulok"), "is not known; did you mean nullok? (see pam_totp(8))");
        assert_eq!(
            refused("forward_pas"),
            "is not known; did you mean forward_pass? (see pam_totp(8))"
        );
        assert_eq!(
            refusal("windw = 1"),
            "is not known; did you mean window? (see pam_totp.toml(5))"
        );
        let issuer = refusal("[enroll]\nisuer = \"x\"");
        assert_eq!(issuer, "is not known; did you mean issuer? (see pam_totp.toml(5))");
        assert_eq!(refused("xyzzy"), "is not known (see pam_totp(8))");
        assert_eq!(refusal("xyzzy = 1"), "is not known (see pam_totp.toml(5))");
    }

    /// A setting that is missing in a list here would be told as one that does not exist.
    #[test]
    fn the_lists_of_settings_have_every_one_that_is_set() {
        let source = [
            include_str!("setter.rs"),
            include_str!("policy.rs").split("#[cfg(test)]").next().unwrap(),
            include_str!("factors.rs").split("#[cfg(test)]").next().unwrap(),
        ]
        .concat();
        let arms = source.lines().filter_map(|line| {
            let (name, _) = line.trim().strip_prefix('"')?.split_once("\" => ")?;
            Some(name.to_owned())
        });
        let mut arms: Vec<String> = arms.collect();
        let mut known =
            [&EVERYWHERE[..], &IN_POLICY_ALONE[..], &ARGUMENTS[..3], &FOR_ENROLL[..]].concat();
        arms.sort();
        known.sort_unstable();
        assert_eq!(arms, known);
    }
}
