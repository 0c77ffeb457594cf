//! The administrator's settings: whatever is taken keeps the limits, arguments win over the policy,
//! serde's TOML reads the policy the same way, and a refusal is one short line of plain text.
//!
//! Input: arguments, one a line; then a line `--`; then the policy.
#![no_main]

use fuzz::host::Request;
use fuzz::outcome::{Outcome, ToPam};
use libfuzzer_sys::fuzz_target;
use pam::constants::PamResultCode;
use std::path::{Component, Path};
use totp_core::login::log_line::{self, Subject};
use totp_core::messages::Language;
use totp_core::settings::{
    CredentialPath, MissingHome, OriginRule, Settings, SettingsError, expand,
};
use totp_core::throttle::Origin;
use totp_core::time::UnixTime;

/// Everything the module knows, by name, as text.
fn told(settings: &Settings) -> Vec<(&'static str, String)> {
    let origin = match settings.origin {
        OriginRule::Auto => "auto",
        OriginRule::Always(Origin::Remote) => "remote",
        OriginRule::Always(Origin::Local) => "local",
        OriginRule::Always(Origin::Own) => panic!("no setting says so"),
    };
    let missing_home = match settings.missing_home {
        MissingHome::Refuse => "refuse",
        MissingHome::Ignore => "ignore",
    };
    let language = Language::ALL.iter().find(|(_, known)| *known == settings.language);
    let language = language.map_or("none", |(name, _)| name);
    let credential = match &settings.credential {
        CredentialPath::InHome(path) => format!("%h/{}", path.display()),
        CredentialPath::Roots(path) => path.clone(),
    };
    vec![
        ("nullok", settings.nullok.to_string()),
        ("echo", settings.echo.to_string()),
        ("debug", settings.debug.to_string()),
        ("missing_home", missing_home.to_owned()),
        ("origin", origin.to_owned()),
        ("window", settings.window.steps().to_string()),
        ("language", language.to_owned()),
        ("prompt", settings.prompt.clone().unwrap_or_default()),
        ("credential", credential),
        ("state_dir", settings.state_dir.display().to_string()),
        ("free_tries", settings.limits.free_tries.to_string()),
        ("lockout_after_remote", settings.limits.lockout_after_remote.to_string()),
        ("lockout_after_local", settings.limits.lockout_after_local.to_string()),
        ("look_ahead", settings.look_ahead.counters().to_string()),
        ("remember_for", format!("{}s", settings.remember_for)),
        ("remember_services", settings.remember_services.clone().unwrap_or_default()),
        ("remember_key_only", settings.remember_key_only.to_string()),
        ("enrol_at_login", settings.at_login.services.to_owned()),
        (
            "enrol_until",
            settings.at_login.until.map(UnixTime::as_secs).unwrap_or_default().to_string(),
        ),
        ("enrol_ticket", if settings.at_login.no_ticket { "no" } else { "required" }.to_owned()),
    ]
}

/// The second that a date or a time names.
fn deadline(text: &str) -> u64 {
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|n| n.parse().ok());
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let (year, month, day): (u64, u64, u64) = (year.unwrap(), month.unwrap(), day.unwrap());
    let is_leap =
        |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let years: u64 = (1970..year).map(|year| 365 + u64::from(is_leap(year))).sum();
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30];
    let months: u64 = lengths.iter().take(month as usize - 1).sum();
    let begin = (years + months + day - 1) * 86_400;
    match text.len() {
        10 => begin + 86_400,
        _ => {
            let of_day = [11..13, 14..16, 17..19].map(|range| number(range).unwrap_or(0));
            begin + of_day[0] * 3_600 + of_day[1] * 60 + of_day[2]
        }
    }
}

fn is_plain(path: &Path) -> bool {
    path.components().all(|c| matches!(c, Component::RootDir | Component::Normal(_)))
}

fn assert_limits(settings: &Settings) {
    let limits = &settings.limits;
    assert!((1..=20).contains(&limits.free_tries));
    // NIST SP 800-63B 5.2.2: at most 100 wrong codes in a row.
    assert!(limits.lockout_after_remote >= 1 && limits.lockout_after_local >= 1);
    assert!(limits.lockout_after_remote + limits.lockout_after_local <= 100);
    assert!(settings.window.steps() <= 3);
    assert!(matches!(settings.remember_for, 0 | 60..=2_592_000));
    let services = settings.remember_services.as_deref().unwrap_or("sshd");
    assert!(services.split(',').all(|name| !name.is_empty() && !name.contains(['/', ' '])));
    assert!(settings.prompt().len() <= 201 && settings.prompt().ends_with(' '));
    assert!(!settings.prompt().chars().any(char::is_control));
    assert!(settings.state_dir.is_absolute() && is_plain(&settings.state_dir));
    match &settings.credential {
        CredentialPath::InHome(path) => assert!(path.is_relative() && is_plain(path)),
        CredentialPath::Roots(path) => assert!(path.starts_with('/') && is_plain(Path::new(path))),
    }
}

/// No account name moves the file elsewhere.
fn assert_expands(settings: &Settings, account: &str) {
    let CredentialPath::Roots(template) = &settings.credential else { return };
    let Some(path) = expand(template, account, 1_000) else { return };
    assert!(is_plain(&path), "{path:?}");
    let depth = |path: &Path| path.components().count();
    assert_eq!(depth(&path), depth(Path::new(template)), "{path:?}");
    if !template.contains("%u") && !template.contains("%U") {
        assert_eq!(&path, Path::new(template));
    }
}

/// What is logged of a refusal; and that nobody gets in by it.
fn assert_refusal(error: SettingsError) {
    let outcome = Outcome::BadSettings(error);
    assert!(outcome.answer().0 == PamResultCode::PAM_SERVICE_ERR);
    let request = Request::default();
    let subject = Subject { account: None, origin: Some(Origin::Local), request: &request };
    let line = log_line::line(&outcome, &subject);
    assert!(!line.chars().any(char::is_control), "{line:?}");
    assert!(line.len() < 600, "{} bytes: {line:?}", line.len());
}

/// The policy by serde's TOML, in the words of `told`.
fn assert_as_serde_reads(text: &str, settings: &Settings) {
    let table: toml::Table = toml::from_str(text).expect("serde reads what was read");
    let told = told(settings);
    let default = self::told(&Settings::default());
    for ((name, value), (_, usual)) in told.iter().zip(&default) {
        match table.get(*name) {
            None => assert_eq!(value, usual, "{name}"),
            Some(toml::Value::String(text)) if *name == "prompt" => {
                assert_eq!(value.trim_end(), text.trim_end());
            }
            // Days since 1970, told another way than in the core, and the day after where there is no time.
            Some(date) if *name == "enrol_until" => {
                let text = date.as_str().map_or_else(|| date.to_string(), str::to_owned);
                assert_eq!(value.parse::<u64>(), Ok(deadline(&text)), "{text}");
            }
            // A time has one of four units, and a list of names one form of its own.
            Some(toml::Value::String(text)) if *name == "remember_for" => {
                let (digits, unit) = text.split_at(text.len() - 1);
                let of_unit = match unit {
                    "s" => 1,
                    "m" => 60,
                    "h" => 3_600,
                    "d" => 86_400,
                    _ => panic!("no unit: {text}"),
                };
                let seconds = digits.parse::<u64>().expect("digits") * of_unit;
                assert_eq!(*value, format!("{seconds}s"));
            }
            Some(toml::Value::Array(names)) => {
                let names: Vec<_> =
                    names.iter().map(|name| name.as_str().expect("a text")).collect();
                assert!(["remember_services", "enrol_at_login"].contains(name));
                assert_eq!(*value, names.join(","));
            }
            // A path may be written with a doubled or a last slash.
            Some(toml::Value::String(text)) if text.contains('/') => {
                assert_eq!(Path::new(value), Path::new(text), "{name}");
            }
            // A number may be written as a text.
            Some(toml::Value::String(text)) => match (value.parse::<u64>(), text.parse::<u64>()) {
                (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs, "{name}"),
                _ => assert_eq!(value, text, "{name}"),
            },
            Some(other) => assert_eq!(*value, other.to_string(), "{name}"),
        }
    }
    let known = |name: &String| name == "enroll" || told.iter().any(|(known, _)| known == name);
    assert!(table.keys().all(known), "an unknown setting was taken");
}

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (arguments, policy) = text.split_once("\n--\n").unwrap_or((&text, ""));
    let arguments: Vec<&str> = arguments.lines().collect();

    let from_policy = match Settings::from_policy_text(policy) {
        Ok(settings) => settings,
        Err((name, reason)) => {
            let place = "policy /etc/security/pam_totp.toml".to_owned();
            return assert_refusal(SettingsError { place, name, reason });
        }
    };
    assert_limits(&from_policy);
    assert_as_serde_reads(policy, &from_policy);

    let alone = Settings::default().with_arguments(arguments.iter().copied());
    let settings = match from_policy.clone().with_arguments(arguments.iter().copied()) {
        Ok(settings) => settings,
        Err(error) => return assert_refusal(error),
    };
    assert_limits(&settings);
    for account in [arguments.last().copied().unwrap_or(""), "ann", "..", "%U", "a/b"] {
        assert_expands(&settings, account);
    }
    // Two limits may be too high together with a default and fit with the policy.
    let Ok(alone) = alone else { return };
    let (both, alone, policy) = (told(&settings), told(&alone), told(&from_policy));
    for (((name, both), (_, alone)), (_, policy)) in both.iter().zip(&alone).zip(&policy) {
        let is_argument = arguments.iter().any(|a| a.split('=').next() == Some(*name));
        assert_eq!(both, if is_argument { alone } else { policy }, "{name}");
    }
    for argument in &arguments {
        let name = argument.split('=').next().unwrap_or("");
        assert!(!name.starts_with("enrol_"));
        assert!(name == "policy" || both.iter().any(|(known, _)| *known == name), "{argument}");
    }
});
