//! Changing an enrolment: each change costs a code of it, and that code is spent.

mod common;

use common::{ann, oathtool, shows_nothing, text, wrong};

#[test]
fn replacing_spends_a_code_of_the_old_enrolment() {
    let Some(ann) = ann() else { return };
    let (old, _) = ann.enrolled();
    let before = ann.saved();
    let arguments = ["--json", "--no-password-check"];

    let said = ann.enroll(&arguments, &wrong(&old));
    assert!(text(&said).contains("that code is wrong") && shows_nothing(&said));
    // The code that confirmed the enrolment was spent by that.
    let said = text(&ann.enroll(&arguments, &oathtool(&old, -1)));
    assert!(said.contains("already used"), "{said}");
    assert!(ann.saved() == before);

    let code = oathtool(&old, 0);
    let (new, _) = ann.enrolled_after(&arguments, Some(&code));
    assert!(new != old && ann.saved() != before);
    let said = text(&ann.enroll(&["verify"], &oathtool(&old, 1)));
    assert!(said.contains("a login would refuse this code"), "{said}");
}

#[test]
fn a_recovery_code_works_once_and_dies_with_its_set() {
    let Some(ann) = ann() else { return };
    let (secret, codes) = ann.enrolled();
    let shown = ann.enroll(&["show", "--uri"], &codes[0].to_lowercase());
    assert!(text(&shown).contains(&secret));
    let shown = ann.enroll(&["show", "--uri"], &codes[0]);
    assert!(text(&shown).contains("does not work any more") && shows_nothing(&shown));
    // What cannot be done costs no code.
    for wrong in [["--label", "no such device"], ["--issuer", "a:b"]] {
        let said = ann.enroll(&[&["show", "--uri"], &wrong[..]].concat(), &codes[1]);
        assert!(said.status.code() == Some(1) && shows_nothing(&said), "{}", text(&said));
    }
    assert_eq!(ann.status()["recovery_codes_left"], 9);

    let renewed = ann.enroll(&["recovery", "--json"], &codes[1]);
    let renewed: serde_json::Value = serde_json::from_slice(&renewed.stdout).unwrap();
    assert_eq!(renewed["recovery_codes"].as_array().unwrap().len(), 10);
    let said = text(&ann.enroll(&["show", "--uri"], &codes[2]));
    assert!(said.contains("not one of your recovery codes"), "{said}");
    assert_eq!(ann.status()["recovery_codes_left"], 10);
}

#[test]
fn a_device_is_added_under_a_label_of_its_own_and_taken_away() {
    let Some(ann) = ann() else { return };
    let (_, codes) = ann.enrolled();
    let said = text(&ann.enroll(&["add", "--json", "--no-password-check", "--label", "phone"], ""));
    assert!(said.contains("choose another --label"), "{said}");

    let mut talk = ann.talk(&["add", "--json", "--no-password-check", "--label", "tablet"]);
    talk.types(&codes[0]);
    let tablet = talk.secret();
    talk.types(&oathtool(&tablet, -1));
    assert_eq!(talk.hears()["label"], "tablet");
    assert_eq!(talk.ends(), 0);
    assert_eq!(ann.status()["authenticators"][1]["label"], "tablet");

    let said = ann.enroll(&["remove", "phone"], &oathtool(&tablet, 0));
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    assert_eq!(ann.status()["authenticators"].as_array().unwrap().len(), 1);
    let said = text(&ann.enroll(&["remove", "tablet"], &codes[1]));
    assert!(said.contains("the last authenticator"), "{said}");
}

#[test]
fn nothing_changes_for_a_wrong_code() {
    let Some(ann) = ann() else { return };
    let (secret, codes) = ann.enrolled();
    let mut talk = ann.talk(&["add", "--json", "--no-password-check", "--label", "tablet"]);
    talk.types(&codes[0]);
    let tablet = talk.secret();
    talk.types(&oathtool(&tablet, -1));
    assert_eq!(talk.ends(), 0);
    let (before, guess) = (ann.saved(), wrong(&secret));
    for arguments in [
        &["add", "--json", "--no-password-check", "--label", "third"][..],
        &["remove", "tablet"],
        &["recovery", "--json"],
        &["show", "--uri"],
    ] {
        let said = ann.enroll(arguments, &guess);
        assert_eq!((said.status.code(), shows_nothing(&said)), (Some(1), true), "{arguments:?}");
        assert!(text(&said).contains("is wrong"), "{arguments:?}: {}", text(&said));
        assert!(ann.saved() == before, "{arguments:?}");
    }
}

#[test]
fn what_an_editor_did_meanwhile_is_not_overwritten() {
    let Some(ann) = ann() else { return };
    let (_, codes) = ann.enrolled();
    let mut talk = ann.talk(&["--json", "--no-password-check"]);
    talk.types(&codes[0]);
    let secret = talk.secret();
    let edited = format!("# mine\n{}", String::from_utf8(ann.saved()).unwrap());
    ann.put(&edited);
    talk.types(&oathtool(&secret, 0));
    assert_eq!(talk.ends(), 1);
    assert!(ann.saved() == edited.as_bytes());
}

#[test]
fn guessing_is_slowed_down_and_a_recovery_code_still_works() {
    let Some(ann) = ann() else { return };
    let (secret, codes) = ann.enrolled();
    let guess = wrong(&secret);
    for _ in 0..5 {
        assert!(text(&ann.enroll(&["show", "--uri"], &guess)).contains("that code is wrong"));
    }
    let right = ann.enroll(&["show", "--uri"], &oathtool(&secret, 0));
    assert!(text(&right).contains("too many wrong codes") && shows_nothing(&right));
    // Neither malformed answers nor wrong recovery codes count as guesses.
    assert_eq!(ann.status()["wrong_codes_since"], 5);
    let shown = ann.enroll(&["show", "--uri"], &codes[0]);
    assert!(text(&shown).contains(&secret), "{}", text(&shown));
}

#[test]
fn verify_says_what_a_login_would_say_and_spends_nothing() {
    let Some(ann) = ann() else { return };
    let (secret, codes) = ann.enrolled();
    let verify = |typed: &str| {
        let said = ann.enroll(&["verify"], typed);
        (said.status.code(), text(&said))
    };
    // First, while the step of the enrolment is still in the window.
    let (status, said) = verify(&oathtool(&secret, -1));
    assert!(status == Some(1) && said.contains("already used"), "{said}");
    for _ in 0..2 {
        let (status, said) = verify(&oathtool(&secret, 0));
        assert!(status == Some(0) && said.contains("a login would accept"), "{said}");
        let (status, said) = verify(&codes[0]);
        assert!(status == Some(0) && said.contains("would be accepted"), "{said}");
    }
    for (typed, reason) in [
        (oathtool(&secret, -11), "about 6 minutes behind"),
        (wrong(&secret), "would refuse"),
        ("hello".to_owned(), "neither a code nor a recovery code"),
    ] {
        let (status, said) = verify(&typed);
        assert!(status == Some(1) && said.contains(reason), "{said}");
    }
    assert_eq!(ann.status()["wrong_codes_since"], serde_json::Value::Null);
}

#[test]
fn disable_leaves_word_of_it_and_no_secret() {
    let Some(ann) = ann() else { return };
    let (secret, _) = ann.enrolled();
    assert_eq!(ann.enroll(&["disable"], &wrong(&secret)).status.code(), Some(1));
    assert_eq!(ann.status()["enrolled"], true);
    assert_eq!(ann.enroll(&["disable"], &oathtool(&secret, 0)).status.code(), Some(0));
    let left = String::from_utf8(ann.saved()).unwrap();
    assert!(left.contains("disabled = true") && !left.contains("secret") && !left.contains("salt"));
    let status = ann.status();
    assert!(status["enrolled"] == false && status["disabled"] == true);
    let said = text(&ann.enroll(&["show", "--uri"], ""));
    assert!(said.contains("ann is not enrolled"), "{said}");
    ann.enrolled();
}
