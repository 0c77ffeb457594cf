//! Clients with one field: what is asked, and what PAM_AUTHTOK holds afterwards, through the real libpam.
//!
//! pam_unix, as an optional line before ours, puts an answer into PAM_AUTHTOK as programs and other modules
//! do; pam_exec behind ours tells what is in it then. Where nothing is, pam_exec asks, which ends its part.

use e2e_tests::driver::{Report, Script};
use e2e_tests::{Ann, ann, code, code_at, module, now, wrong_code};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// What is told of a recovery code that was used, replaced or barred: one sentence that is true of all.
const CODE_IS_DEAD: &str = "This recovery code does not work any more: it was used, replaced or barred. Take another \
                            one. If that one fails too, ask your administrator.";

const RECOVERY: &str = "0123-4567-89AB-CDEF-GHJK-MN01";
const BOTH: &str = "Password & verification code: ";
const CODE: &str = "Verification code: ";

/// Runs `test` with an enrolled ann, where tests can run at all.
fn enrolled(test: impl FnOnce(Ann)) {
    if let Some(ann) = ann() {
        ann.enrol_with_recovery();
        test(ann);
    }
}

/// What a stack did.
struct Did {
    name: &'static str,
    /// The prompts of the module itself.
    prompts: Vec<String>,
    texts: Vec<String>,
    /// PAM_AUTHTOK behind the module.
    passed_on: Option<String>,
}

/// A login: PAM_AUTHTOK set before or not, our line with these arguments, and what we are answered.
fn login(ann: &Ann, arguments: &str, set: Option<&str>, answer: Option<&str>) -> Did {
    let (teller, told) = (ann.home().join("teller"), ann.home().join("told"));
    let _ = fs::remove_file(&told);
    fs::write(&teller, format!("#!/bin/sh\ncat >{}\n", told.display())).unwrap();
    fs::set_permissions(&teller, fs::Permissions::from_mode(0o700)).unwrap();
    let mut script = Script { user: "ann".to_owned(), ..Script::default() };
    if let Some(set) = set {
        script.lines.push("auth optional pam_unix.so nodelay".to_owned());
        script = script.answering(set);
    }
    script.lines.push(format!("auth required {} {arguments}", module().display()));
    let teller = format!("auth optional pam_exec.so quiet expose_authtok {}", teller.display());
    script.lines.push(teller);
    if let Some(answer) = answer {
        script = script.answering(answer);
    }
    let report: Report = ann.run(&script);
    let ours = |text: &&String| text.contains("ode");
    let of = |prompts: bool| {
        let shown = report.shown.iter().filter(move |(style, _)| matches!(style, 1 | 2) == prompts);
        shown.map(|(_, text)| text).filter(ours).cloned().collect()
    };
    let passed_on = fs::read(&told)
        .ok()
        .map(|bytes| String::from_utf8(bytes).unwrap().trim_end_matches('\0').to_owned());
    Did { name: report.name(0), prompts: of(true), texts: of(false), passed_on }
}

impl Did {
    fn is(&self, name: &str, prompts: &[&str], passed_on: Option<&str>) {
        let found = (self.name, self.prompts.as_slice(), self.passed_on.as_deref());
        assert!(found.0 == name && found.1 == prompts && found.2 == passed_on, "{found:?}");
    }
}

/// Phones of the tests show these; each is good once, so each login takes another step.
fn both(password: &str, step: i64) -> String {
    format!("{password}{}", code(step))
}

#[test]
fn forward_pass_takes_one_answer_and_passes_the_password_on() {
    enrolled(|ann| {
        let did = login(&ann, "forward_pass", None, Some(&both("pw", -1)));
        did.is("PAM_SUCCESS", &[BOTH], Some("pw"));
        // A password that ends in digits, with blanks and other letters; and none at all.
        let did = login(&ann, "forward_pass", None, Some(&both("Schlüssel 12", 0)));
        did.is("PAM_SUCCESS", &[BOTH], Some("Schlüssel 12"));
        let did = login(&ann, "forward_pass", None, Some(&both("", 1)));
        did.is("PAM_SUCCESS", &[BOTH], Some(""));
    });
}

#[test]
fn after_a_refusal_nothing_is_passed_on() {
    enrolled(|ann| {
        let used = both("pw", -1);
        login(&ann, "forward_pass", None, Some(&used)).is("PAM_SUCCESS", &[BOTH], Some("pw"));
        let did = login(&ann, "forward_pass", None, Some(&used));
        did.is("PAM_AUTH_ERR", &[BOTH], None);
        assert_eq!(did.texts, ["This code was already used. Wait for the next one."]);
        let wrong = wrong_code();
        for answer in [format!("pw{wrong}"), "pw".to_owned(), String::new(), "1".repeat(600)] {
            login(&ann, "forward_pass", None, Some(&answer)).is("PAM_AUTH_ERR", &[BOTH], None);
        }
        // What was there before stays as it was.
        let set = format!("pw{wrong}");
        let did = login(&ann, "use_first_pass forward_pass", Some(&set), None);
        did.is("PAM_AUTH_ERR", &[], Some(&set));
        login(&ann, "forward_pass", None, None).is("PAM_CONV_ERR", &[BOTH], None);
    });
}

#[test]
fn a_recovery_code_may_be_behind_the_password() {
    enrolled(|ann| {
        let did = login(&ann, "forward_pass", None, Some(&format!("pw{RECOVERY}")));
        did.is("PAM_SUCCESS", &[BOTH], Some("pw"));
        let plain = RECOVERY.replace('-', "");
        let did = login(&ann, "forward_pass", None, Some(&format!("pw{plain}")));
        did.is("PAM_AUTH_ERR", &[BOTH], None);
        assert_eq!(did.texts, [CODE_IS_DEAD]);
        // A long password of letters before a code looks like a recovery code, and is none.
        let long = "correcthorsebatterystaple".replace('u', "v");
        let did = login(&ann, "forward_pass", None, Some(&both(&long, 0)));
        did.is("PAM_SUCCESS", &[BOTH], Some(&long));
    });
}

#[test]
fn a_password_alone_costs_no_try_and_an_answer_costs_one() {
    enrolled(|ann| {
        // Two devices with codes of different length, so that one answer holds two possible codes.
        ann.enrol_with(&format!(
            "version = 1\n[[authenticator]]\nkind = \"totp\"\nlabel = \"a\"\nsecret = \"{}\"\n\
             [[authenticator]]\nkind = \"totp\"\nlabel = \"b\"\nsecret = \"{}\"\ndigits = 8\n",
            e2e_tests::SECRET,
            "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"
        ));
        for _ in 0..6 {
            login(&ann, "forward_pass", None, Some("hunter2")).is("PAM_AUTH_ERR", &[BOTH], None);
        }
        for _ in 0..4 {
            let did = login(&ann, "forward_pass", None, Some("pw00000000"));
            did.is("PAM_AUTH_ERR", &[BOTH], None);
        }
        // Charged twice each, these would have been eight of five free tries.
        let did = login(&ann, "forward_pass", None, Some(&both("pw99", 0)));
        did.is("PAM_SUCCESS", &[BOTH], Some("pw99"));
        let secret = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U";
        // The next step: a device that was not used yet starts where the last login ended.
        let at = format!("@{}", now() + 30);
        let oath = std::process::Command::new("oathtool")
            .args(["--totp", "-d8", "-b", "-N", &at, secret])
            .output()
            .unwrap();
        let eight = String::from_utf8(oath.stdout).unwrap();
        let did = login(&ann, "forward_pass", None, Some(&format!("pw{}", eight.trim())));
        did.is("PAM_SUCCESS", &[BOTH], Some("pw"));
    });
}

#[test]
fn wrong_codes_behind_a_password_make_codes_wait_as_any_others() {
    enrolled(|ann| {
        let old = code_at(now() - 3_000, &[]);
        for _ in 0..5 {
            let did = login(&ann, "forward_pass", None, Some(&format!("pw{old}")));
            did.is("PAM_AUTH_ERR", &[BOTH], None);
        }
        login(&ann, "forward_pass", None, Some(&both("pw", 0))).is("PAM_AUTH_ERR", &[BOTH], None);
        // A recovery code ends the wait.
        let did = login(&ann, "forward_pass", None, Some(&format!("pw{RECOVERY}")));
        did.is("PAM_SUCCESS", &[BOTH], Some("pw"));
    });
}

/// The three words in every combination, with PAM_AUTHTOK set to password and code, to a password alone,
/// and not at all. docs/guides/clients.md has this table beside google-authenticator's.
#[test]
fn the_eight_combinations_prompt_and_pass_on_as_the_guide_says() {
    enrolled(|ann| {
        let mut steps = [-1, 0, 1].into_iter();
        let mut check = |arguments: &str, prompt: &str, uses: bool, asks: bool, forwards: bool| {
            // Each combination has a user of its own, since a code is good once.
            ann.enrol_with_recovery();
            let _ = fs::remove_dir_all(ann.home().join(".local"));
            let step = steps.next().unwrap_or(0);
            let (set, typed) = (both("pw", step), both("typed", step));
            let typed = if prompt == CODE { code(step) } else { typed };
            let fresh = || fs::remove_dir_all(ann.home().join(".local")).unwrap_or(());
            // Password and code are there already.
            let did = login(&ann, arguments, Some(&set), Some(&typed));
            let behind = |password| if forwards { password } else { set.as_str() };
            if uses {
                did.is("PAM_SUCCESS", &[], Some(behind("pw")));
            } else {
                did.is("PAM_SUCCESS", &[prompt], Some(behind("typed")));
            }
            fresh();
            // A password alone is there.
            let did = login(&ann, arguments, Some("pw"), asks.then_some(typed.as_str()));
            if asks {
                let behind = if forwards { "typed" } else { "pw" };
                did.is("PAM_SUCCESS", &[prompt], Some(behind));
            } else {
                did.is("PAM_AUTH_ERR", &[], Some("pw"));
            }
            fresh();
            // Nothing is there.
            let did = login(&ann, arguments, None, asks.then_some(typed.as_str()));
            if asks {
                did.is("PAM_SUCCESS", &[prompt], forwards.then_some("typed"));
            } else {
                did.is("PAM_AUTH_ERR", &[], None);
            }
        };
        check("", CODE, false, true, false);
        check("try_first_pass", CODE, true, true, false);
        check("use_first_pass", CODE, true, false, false);
        check("try_first_pass use_first_pass", CODE, true, false, false);
        check("forward_pass", BOTH, false, true, true);
        check("forward_pass try_first_pass", BOTH, true, true, true);
        check("forward_pass use_first_pass", BOTH, true, false, true);
        check("forward_pass try_first_pass use_first_pass", BOTH, true, false, true);
    });
}

#[test]
fn nullok_skips_an_unenrolled_user_and_passes_nothing_on() {
    let Some(ann) = ann() else { return };
    let did = login(&ann, "nullok forward_pass", None, None);
    // Nobody says yes in this stack.
    assert_eq!((did.prompts.len(), did.passed_on), (0, None));
    let did = login(&ann, "nullok forward_pass use_first_pass", Some("pw123456"), None);
    assert_eq!((did.prompts.len(), did.passed_on.as_deref()), (0, Some("pw123456")));
    let did = login(&ann, "forward_pass", None, Some("pw123456"));
    did.is("PAM_AUTH_ERR", &[BOTH], None);
}
