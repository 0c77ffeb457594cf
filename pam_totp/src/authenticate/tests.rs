//! The story with a scripted host: whatever the host does, a success needs a code that was written down.

mod change;
mod deciding;
#[cfg(feature = "full")]
mod devices;
#[cfg(feature = "full")]
mod proof;
pub mod script;

use super::*;
use crate::account::Caller;
use pam::constants::PamResultCode as Pam;
use script::{CODES, SECRET, Script, own_uid};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// What is told of a recovery code that was used, replaced or barred: one sentence that is true of all.
const CODE_IS_DEAD: &str = "This recovery code does not work any more: it was used, replaced or barred. Take another \
                            one. If that one fails too, ask your administrator.";

#[test]
fn the_language_that_is_set_is_spoken_and_the_log_stays_english() {
    let mut script = Script::enrolled();
    let german = ["language=de"];
    assert!(script.login_with(CODES[4], &german) == Pam::PAM_SUCCESS);
    assert!(script.login_with(CODES[4], &german) == Pam::PAM_AUTH_ERR);
    assert_eq!(script.prompts.last().unwrap().0, "Einmalcode: ");
    assert_eq!(script.told, ["Dieser Code wurde schon benutzt. Warten Sie auf den nächsten."]);
    assert!(script.logged.iter().any(|(_, line)| line.contains("already used")));
}

#[test]
fn a_code_is_refused_the_second_time_and_the_user_is_told_why() {
    let mut script = Script::enrolled();
    assert_eq!(script.login(CODES[4]), Pam::PAM_SUCCESS);
    assert_eq!(script.login(CODES[4]), Pam::PAM_AUTH_ERR);
    assert_eq!(script.told, ["This code was already used. Wait for the next one."]);
    assert_eq!(script.login(CODES[5]), Pam::PAM_SUCCESS);
    assert_eq!(script.prompts, vec![("Verification code: ".to_owned(), false); 3]);
}

#[test]
fn the_clock_is_read_after_the_answer() {
    let mut script = Script::enrolled();
    script.seconds_at_the_prompt = 90;
    assert_eq!(script.login(CODES[4]), Pam::PAM_AUTH_ERR);
}

#[test]
fn five_wrong_codes_close_the_gate_until_the_stated_time() {
    let mut script = Script::enrolled();
    for _ in 0..5 {
        assert_eq!(script.login("000000"), Pam::PAM_AUTH_ERR);
        assert!(script.last_line().starts_with("refused: wrong code"));
    }
    assert_eq!(script.login(CODES[4]), Pam::PAM_AUTH_ERR);
    assert!(script.last_line().contains("next try in 30 s"), "{}", script.last_line());
    script.clock.set(5 * 30);
    assert_eq!(script.login(CODES[5]), Pam::PAM_SUCCESS);
    assert_eq!(script.told, ["5 wrong codes since 1970-01-01 00:02 UTC."]);
}

#[test]
fn what_cannot_be_a_code_is_not_charged() {
    let mut script = Script::enrolled();
    for junk in ["", "12345", "1234567", "password", "\u{8}\n\r\u{7f}INCORRECT"] {
        for _ in 0..3 {
            assert_eq!(script.login(junk), Pam::PAM_AUTH_ERR);
        }
    }
    assert_eq!(script.login(CODES[4]), Pam::PAM_SUCCESS);
    assert!(script.told.is_empty());
}

/// With one scratch code, 01234567; its stored form is an independent hash's, see totp_core::recovery.
fn with_a_scratch_code() -> Script {
    let script = Script::new();
    script.write_credential(&format!(
        "version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n[recovery]\n\
         salt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\nscratch = [\"102a70681bf27d8772dd209eee9819e3\"]\ncodes = []\n"
    ));
    script
}

#[test]
fn a_scratch_code_logs_in_once_whatever_a_backup_brings_back() {
    let mut script = with_a_scratch_code();
    assert_eq!(script.login("01234567"), Pam::PAM_SUCCESS);
    assert!(script.last_line().starts_with("accepted: scratch code, 0 left"));
    // The file is never written by a login, so it is what a backup would bring back.
    assert_eq!(script.login("01234567"), Pam::PAM_AUTH_ERR);
    assert_eq!(script.told, [CODE_IS_DEAD]);
    assert_eq!(script.login(CODES[4]), Pam::PAM_SUCCESS);
    assert_eq!(script.login("01234567"), Pam::PAM_AUTH_ERR);
}

#[test]
fn guesses_at_scratch_codes_are_throttled_like_guesses_at_codes() {
    let mut script = with_a_scratch_code();
    for _ in 0..5 {
        assert_eq!(script.login("00000000"), Pam::PAM_AUTH_ERR);
        assert!(script.last_line().starts_with("refused: wrong code"));
    }
    assert_eq!(script.login("01234567"), Pam::PAM_AUTH_ERR);
    assert!(script.last_line().contains("next try in 30 s"), "{}", script.last_line());
    script.clock.set(5 * 30);
    assert_eq!(script.login("01234567"), Pam::PAM_SUCCESS);
    assert_eq!(script.told, ["5 wrong codes since 1970-01-01 00:02 UTC."]);
}

#[test]
fn a_silent_login_prompts_and_says_nothing_else() {
    let mut script = Script::enrolled();
    script.silent = true;
    assert_eq!(script.login("000000"), Pam::PAM_AUTH_ERR);
    assert_eq!(script.login(CODES[4]), Pam::PAM_SUCCESS);
    assert_eq!(script.login(CODES[4]), Pam::PAM_AUTH_ERR);
    assert!(script.told.is_empty());
    assert_eq!(script.prompts.len(), 3);
}

#[test]
fn nullok_skips_only_users_who_provably_never_enrolled() {
    let mut script = Script::new();
    assert_eq!(script.run(&["nullok"]), Pam::PAM_IGNORE);
    assert!(script.prompts.is_empty());
    script.write_credential("not toml");
    assert_eq!(script.login_with("123456", &["nullok"]), Pam::PAM_AUTHINFO_UNAVAIL);
    script.write_credential("version = 1\ndisabled = true\n");
    assert_eq!(script.run(&["nullok"]), Pam::PAM_IGNORE);
    assert_eq!(script.login("123456"), Pam::PAM_AUTH_ERR);
}

#[test]
fn a_conversation_that_fails_is_asked_once() {
    let mut script = Script::enrolled();
    script.answers.push_back(Err(NoAnswer));
    assert_eq!(script.run(&[]), Pam::PAM_CONV_ERR);
    assert_eq!(script.prompts.len(), 1);
}

#[test]
fn a_bad_argument_stops_everything_before_the_prompt() {
    let mut script = Script::enrolled();
    assert_eq!(script.run(&["nulok"]), Pam::PAM_SERVICE_ERR);
    assert!(script.prompts.is_empty());
    assert!(script.last_line().starts_with("bad argument \"nulok\""));
    // Which origin this is depends on settings that nobody could read.
    let line = script.last_line();
    assert!(line.ends_with(" rhost=10.0.0.1") && !line.contains("origin="), "{line}");
}

#[test]
fn no_log_line_holds_an_answer_or_the_secret() {
    let mut script = Script::enrolled();
    for answer in ["314159", CODES[4], CODES[4], "hunter2", "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01"] {
        script.login_with(answer, &["debug"]);
    }
    script.write_credential(&format!("version = 1\nsecret = \"{SECRET}\n"));
    script.login_with("314159", &["debug"]);
    for (_, line) in &script.logged {
        for canary in ["314159", CODES[4], "hunter2", "EFGH", SECRET] {
            assert!(!line.contains(canary), "{line}");
        }
    }
}

#[test]
fn where_a_login_comes_from_is_believed_of_root_alone() {
    use Origin::{Local, Remote};
    let request = |rhost: &[u8]| Request { rhost: rhost.to_vec(), ..Request::default() };
    let origin = |rule, rights, rhost: &[u8]| {
        super::origin(&Settings { origin: rule, ..Settings::default() }, rights, &request(rhost))
    };
    let (auto, remote) = (OriginRule::Auto, OriginRule::Always(Remote));
    assert_eq!(origin(auto, Some(Rights::Root), b"10.0.0.1"), Remote);
    assert_eq!(origin(auto, Some(Rights::Root), b""), Local);
    assert_eq!(origin(remote, Some(Rights::Root), b""), Remote);
    assert_eq!(origin(OriginRule::Always(Local), Some(Rights::Root), b"10.0.0.1"), Local);
    for rights in [Some(Rights::Own), None] {
        assert_eq!(origin(auto, rights, b"10.0.0.1"), Local);
        assert_eq!(origin(remote, rights, b"10.0.0.1"), Local);
    }
}

#[test]
fn a_disabled_credential_is_refused_even_with_a_right_code() {
    let mut script = Script::enrolled();
    script.write_credential(&format!(
        "version = 1\ndisabled = true\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n"
    ));
    assert_eq!(script.login(CODES[4]), Pam::PAM_AUTH_ERR);
    assert!(script.last_line().contains("not enrolled any more (disabled)"));
}

#[test]
fn nullok_skips_nobody_whose_record_cannot_be_read() {
    let mut script = Script::new();
    let folder = script.home.path().join("root");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    // A caller with root's rights says that the record is of no use, any other looks into his own.
    let answer = script.login_with("123456", &["nullok"]);
    assert!(matches!(answer, Pam::PAM_AUTH_ERR | Pam::PAM_AUTHINFO_UNAVAIL), "{answer:?}");
    assert_eq!(script.prompts.len(), 1);
}

#[test]
fn a_right_code_behind_a_clock_set_back_is_never_charged() {
    let mut script = Script::enrolled();
    script.clock.set(9 * 30);
    assert_eq!(script.login(CODES[9]), Pam::PAM_SUCCESS);
    script.clock.set(4 * 30);
    for _ in 0..7 {
        assert_eq!(script.login(CODES[4]), Pam::PAM_AUTH_ERR);
        assert!(script.last_line().contains("lies ahead of the clock"), "{}", script.last_line());
    }
}

#[test]
fn a_set_that_was_replaced_is_dead_from_the_next_login_on() {
    // The stored form of 0123-4567-89AB-CDEF-GHJK-MN01 is an independent hash's: see totp_core::recovery.
    let set = |salt: &str| {
        format!(
            "version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n[recovery]\n\
             salt = \"{salt}\"\ncodes = [\"92ee878f3d11800611b9182fbd39975b\"]\n"
        )
    };
    let mut script = Script::new();
    for (salt, code) in
        [("AAAQEAYEAUDAOCAJBIFQYDIOB4", CODES[3]), ("BBBQEAYEAUDAOCAJBIFQYDIOB4", CODES[4])]
    {
        script.write_credential(&set(salt));
        assert_eq!(script.login(code), Pam::PAM_SUCCESS);
    }
    // Restored from a backup.
    script.write_credential(&set("AAAQEAYEAUDAOCAJBIFQYDIOB4"));
    assert_eq!(script.login("0123-4567-89AB-CDEF-GHJK-MN01"), Pam::PAM_AUTH_ERR);
    assert_eq!(script.told, [CODE_IS_DEAD]);
    assert_eq!(script.login(CODES[5]), Pam::PAM_SUCCESS);
}
