//! Changing phones: the old one works until the new one does, wherever it is broken off.

mod common;

use common::{Ann, Talk, ann, built, names, oathtool, shows_nothing, skip, text, works, wrong};
use serde_json::Value;

const MOVE: [&str; 3] = ["move", "--json", "--no-password-check"];

/// What she had before.
struct Old {
    file: String,
    secret: String,
    codes: Vec<String>,
}

fn enrolled(ann: &Ann) -> Old {
    let (secret, codes) = ann.enrolled();
    Old { file: String::from_utf8(ann.saved()).unwrap(), secret, codes }
}

/// As if no code had been used since.
fn put_back(ann: &Ann, old: &Old) {
    ann.put(&old.file);
    let state = ann.home().join(".local");
    assert!(ann.command("rm", &["-rf", state.to_str().unwrap()]).status().unwrap().success());
}

fn labels(ann: &Ann) -> Vec<String> {
    let status = ann.status();
    let devices = status["authenticators"].as_array().unwrap();
    devices.iter().map(|device| device["label"].as_str().unwrap().to_owned()).collect()
}

/// Whether a login would take a code of this key. The step of now may be used up.
fn logs_in(ann: &Ann, secret: &str) -> bool {
    ann.enroll(&["verify"], &oathtool(secret, 1)).status.success()
}

/// Plays the whole change as far as it goes: the new secret, if it was shown, and the last line.
fn plays(talk: &mut Talk, code: &str) -> (Option<String>, Option<Value>) {
    talk.types(code);
    let mut last = talk.hears_if_any();
    let shown = last.as_ref().and_then(|line| line["secret"].as_str()).map(str::to_owned);
    if let Some(secret) = &shown {
        let typed = oathtool(secret, 0);
        if talk.types_if_it_listens(&typed) {
            last = talk.hears_if_any();
        }
    }
    (shown, last)
}

#[test]
fn the_new_phone_takes_the_place_of_the_old_one() {
    let Some(ann) = ann() else { return };
    let old = enrolled(&ann);
    for (code, from, to) in [(0, "phone", "phone 2"), (1, "phone 2", "phone 3")] {
        let mut talk = ann.talk(&MOVE);
        let (new, last) = plays(&mut talk, &old.codes[code]);
        let last = last.unwrap();
        assert_eq!(
            (&last["event"], &last["from"], &last["to"]),
            (&"moved".into(), &from.into(), &to.into())
        );
        assert_eq!(talk.ends(), 0);
        assert_eq!(labels(&ann), [to]);
        assert!(logs_in(&ann, &new.unwrap()) && !logs_in(&ann, &old.secret));
    }
    // The recovery codes are those of before.
    assert!(ann.enroll(&["verify"], &old.codes[2]).status.success());
    assert_eq!(names(ann.credential().parent().unwrap()), ["credential.toml"]);
}

#[test]
fn the_entry_of_the_new_phone_has_another_name_in_the_app() {
    let Some(ann) = ann() else { return };
    let old = enrolled(&ann);
    let uri = |talk: &mut Talk, code: &str| {
        talk.types(code);
        talk.hears()["uri"].as_str().unwrap().split('?').next().unwrap().to_owned()
    };
    let before = uri(&mut ann.talk(&["show", "--json"]), &old.codes[0]);
    let after = uri(&mut ann.talk(&MOVE), &old.codes[1]);
    assert!(before != after && after.contains("phone%202"), "{before} {after}");
}

#[test]
fn the_label_says_which_of_several_phones_is_moved() {
    let Some(ann) = ann() else { return };
    let (_, codes) = ann.enrolled();
    let mut talk = ann.talk(&["add", "--json", "--no-password-check", "--label", "tablet"]);
    talk.types(&codes[0]);
    let tablet = talk.secret();
    talk.types(&oathtool(&tablet, 0));
    assert_eq!(talk.hears()["event"], "added");
    assert_eq!(talk.ends(), 0);
    let before = ann.saved();
    for (arguments, told) in [
        (&MOVE[..], "you have several authenticators"),
        (
            &["move", "--json", "--no-password-check", "--label", "watch"],
            "no authenticator \"watch\"",
        ),
    ] {
        let said = ann.enroll(arguments, &codes[1]);
        assert!(said.status.code() == Some(1) && text(&said).contains(told), "{}", text(&said));
        assert!(ann.saved() == before && shows_nothing(&said));
    }
    let mut talk = ann.talk(&[&MOVE[..], &["--label", "tablet"]].concat());
    assert_eq!(plays(&mut talk, &codes[1]).1.unwrap()["to"], "tablet 2");
    assert_eq!(talk.ends(), 0);
    assert_eq!(labels(&ann), ["phone", "tablet 2"]);
}

#[test]
fn eight_authenticators_leave_no_place_for_a_new_phone() {
    let Some(ann) = ann() else { return };
    let old = enrolled(&ann);
    let one = "[[authenticator]]\nkind = \"totp\"\nsecret = \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ";
    let more: String = (2..9).map(|n| format!("{one}{n}\"\nlabel = \"p{n}\"\n")).collect();
    let more = more.replace("J8\"", "JA\"");
    ann.put(&old.file.replace("[recovery]", &format!("{more}[recovery]")));
    assert_eq!(labels(&ann).len(), 8);
    let before = ann.saved();
    let said = ann.enroll(&[&MOVE[..], &["--label", "p3"]].concat(), &old.codes[0]);
    assert!(
        text(&said).contains("eight authenticators") && shows_nothing(&said),
        "{}",
        text(&said)
    );
    assert!(ann.saved() == before);
}

#[test]
fn remembered_devices_end_with_a_change_of_phones() {
    let Some(ann) = ann() else { return };
    let old = enrolled(&ann);
    let epoch = |file: &[u8]| {
        let file = String::from_utf8(file.to_owned()).unwrap();
        file.lines().find(|line| line.starts_with("device_epoch")).map(str::to_owned)
    };
    assert_eq!(epoch(old.file.as_bytes()), None);
    for command in ["move", "compromised"] {
        put_back(&ann, &old);
        ann.put(&old.file.replace("version = 1", "version = 2\ndevice_epoch = 77"));
        let mut talk = ann.talk(&[command, "--json", "--no-password-check"]);
        talk.types(&old.codes[0]);
        if command == "move" {
            let secret = talk.secret();
            talk.types(&oathtool(&secret, 0));
            assert_eq!(talk.hears()["event"], "moved");
        } else {
            assert_eq!(talk.hears()["event"], "replaced");
        }
        talk.ends();
        let new = epoch(&ann.saved());
        assert!(new.is_some() && new.as_deref() != Some("device_epoch = 77"), "{command}: {new:?}");
    }
}

/// Ctrl-C, and the end of the input, at every question.
#[test]
fn breaking_off_at_a_question_leaves_the_old_phone() {
    let Some(ann) = ann() else { return };
    let old = enrolled(&ann);
    for (at, signal) in
        [(0, None), (0, Some("INT")), (1, None), (1, Some("INT")), (1, Some("TERM"))]
    {
        put_back(&ann, &old);
        let mut talk = ann.talk(&[&MOVE[..], &["--dialogue"]].concat());
        let mut asked = 0;
        loop {
            let line = talk.hears();
            if line["event"] != "question" {
                continue;
            }
            if asked == at {
                break;
            }
            asked += 1;
            talk.types(&format!("{{\"answer\":\"{}\"}}", old.codes[0]));
        }
        match signal {
            Some(signal) => talk.signal(signal),
            None => talk.ends_input(),
        }
        let error = talk.hears();
        assert_eq!(
            (&error["error"], &error["status"]),
            (&"interrupted".into(), &130.into()),
            "{error}"
        );
        let told = error["text"].as_str().unwrap();
        assert!(told.contains("log in with codes of phone, as before"), "{told}");
        assert_eq!(told.contains("recovery code that you typed is used up"), at == 1, "{told}");
        assert_eq!(talk.ends(), 130);
        assert!(ann.saved() == old.file.as_bytes(), "{at} {signal:?}");
        assert!(logs_in(&ann, &old.secret));
    }
}

#[test]
fn a_wrong_code_leaves_the_old_phone_and_says_so() {
    let Some(ann) = ann() else { return };
    let old = enrolled(&ann);
    let said = ann.enroll(&MOVE, &wrong(&old.secret));
    assert!(said.status.code() == Some(1) && shows_nothing(&said));
    assert!(text(&said).contains("Log in with codes of phone, as before"), "{}", text(&said));
    assert!(ann.saved() == old.file.as_bytes());
}

/// Plays the change under strace, which injects the fault into each call of this name, one run for each, until one run
/// comes through untouched. After each, a phone works, and a command that could say something has named it.
fn at_each(ann: &Ann, old: &Old, call: &str, fault: &str) {
    let enroll = built();
    let mut left_both = false;
    for when in 1..200 {
        put_back(ann, old);
        let traced = format!("trace={call}");
        let injected = format!("inject={call}:{fault}:when={when}");
        let mut arguments = vec!["-qq", "-o", "/dev/null", "-e", &traced, "-e", &injected, &enroll];
        arguments.extend(MOVE);
        let mut talk = Talk::with(&mut ann.command("strace", &arguments));
        let (new, last) = plays(&mut talk, &old.codes[0]);
        let status = talk.ends();
        let at = format!("{call} {fault} {when}");
        let labels = labels(ann);
        let has_new = labels.contains(&"phone 2".to_owned());
        assert!(labels.contains(&"phone".to_owned()) || has_new, "{at}: {labels:?}");
        left_both |= labels.len() == 2;
        // It is known to work, and not only there.
        let new = new.filter(|_| has_new);
        let works = new.as_deref().unwrap_or(&old.secret);
        assert!(logs_in(ann, works), "{at}: {labels:?}");
        let told = last.as_ref().and_then(|line| line["text"].as_str()).unwrap_or_default();
        if fault.starts_with("error") && status != 0 {
            let named_new = told.contains("Log in with codes of phone 2.");
            assert!(
                named_new || told.contains("Log in with codes of phone, as before"),
                "{at}: {told}"
            );
            assert!(
                labels.contains(&if named_new { "phone 2" } else { "phone" }.to_owned()),
                "{at}: {told}"
            );
        }
        if status == 0 {
            assert_eq!(labels, ["phone 2"], "{at}");
            assert_eq!(names(ann.credential().parent().unwrap()), ["credential.toml"]);
            assert!(
                left_both || !["renameat", "pwrite64"].contains(&call),
                "{at}: never between the two"
            );
            return;
        }
    }
    panic!("{call} {fault}: never came through");
}

#[test]
fn killed_at_any_write_of_a_move_one_phone_works() {
    let Some(ann) = ann() else { return };
    if !works("strace", &["-qq", "-o", "/dev/null", "true"]) {
        return skip("no strace");
    }
    let old = enrolled(&ann);
    for call in ["renameat", "pwrite64", "fsync", "unlinkat"] {
        at_each(&ann, &old, call, "signal=KILL");
    }
}

#[test]
fn a_disk_that_fails_in_a_move_leaves_a_phone_that_is_named() {
    let Some(ann) = ann() else { return };
    if !works("strace", &["-qq", "-o", "/dev/null", "true"]) {
        return skip("no strace");
    }
    let old = enrolled(&ann);
    for (call, error) in [("pwrite64", "ENOSPC"), ("fsync", "EIO"), ("renameat", "EIO")] {
        at_each(&ann, &old, call, &format!("error={error}"));
    }
}
