//! What the settings take, and what they refuse.

use super::*;
use crate::throttle::{Limits, Origin};
use std::path::Path;

fn load(arguments: &[&'static str]) -> Result<Settings, SettingsError> {
    Settings::load(arguments.iter().copied())
}

#[test]
fn every_argument_is_understood() {
    let s = load(&[
        "nullok",
        "missing_home=ignore",
        "window=2",
        "look_ahead=9",
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
    assert_eq!((s.window.steps(), s.look_ahead.counters()), (2, 9));
    assert_eq!(s.credential, CredentialPath::Roots("/etc/pam_totp/%u.toml".to_owned()));
    assert_eq!(s.state_dir, Path::new("/srv/totp"));
    let limits = Limits { free_tries: 3, lockout_after_remote: 40, lockout_after_local: 60 };
    assert_eq!(s.limits, limits);
    assert_eq!(s.origin, OriginRule::Always(Origin::Remote));
    assert_eq!(load(&[]).unwrap(), Settings::default());
}

#[test]
fn an_unknown_repeated_or_out_of_range_argument_is_refused() {
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
        &["look_ahead"],
        &["look_ahead=11"],
        &["look_ahead=-1"],
        &["look_ahead=2", "look_ahead=2"],
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
fn the_look_ahead_is_0_to_10_and_5_unless_it_is_set() {
    let counters = |arguments: &[&'static str]| load(arguments).unwrap().look_ahead.counters();
    assert_eq!(counters(&[]), 5);
    assert_eq!(counters(&["look_ahead=0"]), 0);
    assert_eq!(counters(&["look_ahead=10"]), 10);
    for (text, taken) in [("look_ahead = 10", true), ("look_ahead = 11", false)] {
        let read = Settings::parse_policy(Path::new("p"), text.as_bytes());
        assert_eq!(read.is_ok(), taken, "{text}");
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
    assert_eq!((s.first_pass, s.prompt()), (FirstPass::Tried, "Password & verification code: "));
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
fn a_time_to_remember_has_a_unit_and_bounds() {
    let time = |text: &str| {
        let arguments = [format!("remember_for={text}")];
        let set = Settings::default().with_arguments(arguments.iter().map(String::as_str));
        set.map(|settings| settings.remember_for).ok()
    };
    for (text, seconds) in [
        ("60s", 60),
        ("90s", 90),
        ("1m", 60),
        ("12h", 43_200),
        ("7d", 604_800),
        ("30d", 2_592_000),
        ("720h", 2_592_000),
        ("2592000s", 2_592_000),
    ] {
        assert_eq!(time(text), Some(seconds), "{text}");
    }
    for bad in [
        "",
        "s",
        "59s",
        "0d",
        "31d",
        "721h",
        "2592001s",
        "7",
        "7w",
        "7 d",
        "-7d",
        "+7d",
        "7D",
        "1.5d",
        "d7",
        "99999999999999999999d",
        "4294967296s",
        "é",
        "7é",
    ] {
        assert_eq!(time(bad), None, "{bad}");
    }
    assert_eq!((LEAST_REMEMBERED, MOST_REMEMBERED), (60, 2_592_000));
}

#[test]
fn devices_are_remembered_by_the_named_services_alone() {
    let default = load(&["remember_for=7d"]).unwrap();
    assert_eq!(default.remembers_for(b"sshd"), Some(604_800));
    assert_eq!(default.remembers_for(b"sshd2"), None);
    let named = load(&["remember_for=60s", "remember_services=sshd-ext,x@1"]).unwrap();
    assert_eq!(named.remembers_for(b"x@1"), Some(60));
    assert_eq!(named.remembers_for(b"sshd-ext"), Some(60));
    for other in [&b"sshd"[..], b"", b"sshd-ext,x@1", b"sshd-ex"] {
        assert_eq!(named.remembers_for(other), None, "{other:?}");
    }
    let off = load(&["remember_services=sshd", "remember_key_only"]).unwrap();
    assert_eq!((off.remembers_for(b"sshd"), off.needs_full(b"sshd")), (None, false));
    assert!(off.remember_key_only && default.needs_full(b"sshd") && !default.remember_key_only);
}

#[test]
fn names_of_services_are_plain_and_listed_in_a_policy() {
    for bad in [",", "a,,b", "a,", ",a", "a b", "a/b", "a\nb", "é"] {
        let argument = format!("remember_services={bad}");
        let error =
            Settings::default().with_arguments([argument.as_str()].into_iter()).unwrap_err();
        assert_eq!(error.reason, "must be names of PAM services", "{bad:?}");
    }
    let policy =
        |value: &str| Settings::from_policy_text(&format!("remember_services = {value}\n"));
    let named = policy("[\"sshd\", \"login\"]").unwrap().remember_services;
    assert_eq!(named.as_deref(), Some("sshd,login"));
    assert_eq!(policy("\"sshd\"").unwrap().remember_services.as_deref(), Some("sshd"));
    for bad in ["[]", "[\"\"]", "[\"\", \"sshd\"]", "[\"sshd\", 7]", "[[\"sshd\"]]", "7", "true"] {
        assert!(policy(bad).is_err(), "{bad}");
    }
    // No other setting takes a list.
    for name in ["prompt", "window", "nullok", "state_dir", "remember_for"] {
        let text = format!("{name} = [\"/a\"]\n");
        assert!(Settings::from_policy_text(&text).is_err(), "{name}");
    }
}

#[test]
fn both_lockouts_together_stay_within_a_hundred() {
    assert!(load(&["lockout_after_remote=80", "lockout_after_local=20"]).is_ok());
    assert!(load(&["lockout_after_remote=80", "lockout_after_local=21"]).is_err());
}

#[test]
fn a_template_refuses_names_that_leave_the_folder() {
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
