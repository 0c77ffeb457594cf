//! The table of answers: each row of DESIGN section 5 that needs no root, by name, through the real
//! libpam. (Root's rows are in tests/e2e.)

use e2e_tests::driver::Answer;
use e2e_tests::{Ann, ann, code, wrong_code};
use std::fs;
use std::os::unix::fs::PermissionsExt;

const PAM_SILENT: i32 = 0x8000;

/// Runs `test` with an enrolled ann, where tests can run at all.
fn enrolled(test: impl FnOnce(Ann)) {
    if let Some(ann) = ann() {
        ann.enrol_with_recovery();
        test(ann);
    }
}

#[test]
fn a_right_code_recorded_is_pam_success() {
    enrolled(|ann| {
        let report = ann.run(&ann.script("").answering(&code(0)));
        assert_eq!((report.name(0), report.prompts()), ("PAM_SUCCESS", 1));
        assert_eq!(report.shown, [(1, "Verification code: ".to_owned())]);
        let record = ann.home().join(".local/state/pam_totp");
        assert_eq!(fs::metadata(&record).unwrap().permissions().mode() & 0o777, 0o700);
    });
}

#[test]
fn a_code_is_read_in_digits_of_any_script_and_with_hyphens() {
    let full_width = |code: &str| code.chars().map(|c| in_script(c, 0xff10)).collect::<String>();
    let arabic = |code: &str| code.chars().map(|c| in_script(c, 0x660)).collect::<String>();
    let hyphened = |code: &str| format!("{}-{}", &code[..3], &code[3..]);
    for typed in [full_width(&code(0)), arabic(&code(0)), hyphened(&code(0))] {
        enrolled(|ann| {
            assert_eq!(ann.login(&typed), "PAM_SUCCESS", "{typed}");
            // It is the same code, however it is typed.
            let report = ann.run(&ann.script("").answering(&code(0)));
            assert_eq!(report.texts(), ["This code was already used. Wait for the next one."]);
        });
    }
    enrolled(|ann| {
        assert_eq!(ann.login(&full_width("0123-4567-89AB-CDEF-GHJK-MN01")), "PAM_SUCCESS");
    });
}

/// A digit in the script that has its zero there.
fn in_script(c: char, zero: u32) -> char {
    c.to_digit(10).and_then(|value| char::from_u32(zero + value)).unwrap_or(c)
}

#[test]
fn a_wrong_code_is_pam_auth_err_and_charged() {
    enrolled(|ann| {
        for _ in 0..5 {
            assert_eq!(ann.login(&wrong_code()), "PAM_AUTH_ERR");
        }
        let report = ann.run(&ann.script("").answering(&code(0)));
        assert_eq!(
            (report.name(0), report.prompts(), report.texts().len()),
            ("PAM_AUTH_ERR", 1, 0)
        );
    });
}

#[test]
fn a_wrong_recovery_code_is_pam_auth_err_and_never_charged() {
    enrolled(|ann| {
        for _ in 0..8 {
            assert_eq!(ann.login("ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ"), "PAM_AUTH_ERR");
        }
        assert_eq!(ann.login(&code(0)), "PAM_SUCCESS");
    });
}

#[test]
fn a_malformed_answer_is_pam_auth_err_and_never_charged() {
    enrolled(|ann| {
        let junk = [
            "",
            "12345",
            "1234567",
            "00000000",
            "+123456",
            "my password",
            "\u{8}\n\r\u{7f}INCORRECT",
            "①②③④⑤⑥",
            "-123456",
        ];
        // Each kind more often than there are free tries.
        for answer in junk.iter().flat_map(|answer| [answer; 6]) {
            assert_eq!(ann.login(answer), "PAM_AUTH_ERR", "{answer:?}");
        }
        assert_eq!(ann.login(&code(0)), "PAM_SUCCESS");
    });
}

#[test]
fn a_used_code_is_pam_auth_err_and_says_so_and_costs_no_try() {
    enrolled(|ann| {
        let now = code(0);
        assert_eq!(ann.login(&now), "PAM_SUCCESS");
        for _ in 0..8 {
            let report = ann.run(&ann.script("").answering(&now));
            assert_eq!(report.name(0), "PAM_AUTH_ERR");
            assert_eq!(report.texts(), ["This code was already used. Wait for the next one."]);
        }
        assert_eq!(ann.login(&code(1)), "PAM_SUCCESS");
    });
}

#[test]
fn an_unenrolled_user_is_pam_auth_err_after_the_same_prompt() {
    if let Some(ann) = ann() {
        let report = ann.run(&ann.script("").answering("123456"));
        assert_eq!((report.name(0), report.prompts()), ("PAM_AUTH_ERR", 1));
    }
}

#[test]
fn under_nullok_an_unenrolled_user_is_pam_ignore_unprompted() {
    if let Some(ann) = ann() {
        let mut script = ann.script("nullok");
        script.lines.push("auth required pam_permit.so".to_owned());
        let report = ann.run(&script);
        assert_eq!((report.name(0), report.prompts()), ("PAM_SUCCESS", 0));
        // Alone in the stack it lets nobody in: another module must say yes.
        assert_eq!(ann.run(&ann.script("nullok")).name(0), "PAM_PERM_DENIED");
    }
}

#[test]
fn enrolled_once_and_the_file_gone_is_pam_authinfo_unavail() {
    enrolled(|ann| {
        assert_eq!(ann.login(&code(0)), "PAM_SUCCESS");
        fs::remove_file(ann.credential()).unwrap();
        let report = ann.run(&ann.script("").answering(&code(1)));
        assert_eq!((report.name(0), report.prompts()), ("PAM_AUTHINFO_UNAVAIL", 1));
    });
}

#[test]
fn an_unsafe_or_damaged_credential_is_pam_authinfo_unavail() {
    enrolled(|ann| {
        let good = fs::read(ann.credential()).unwrap();
        fs::set_permissions(ann.credential(), fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(ann.login(&code(0)), "PAM_AUTHINFO_UNAVAIL");
        for end in (0..good.len()).step_by(7) {
            ann.enrol_with(&String::from_utf8_lossy(&good[..end]));
            let answer = ann.login(&wrong_code());
            assert!(
                matches!(answer, "PAM_AUTHINFO_UNAVAIL" | "PAM_AUTH_ERR"),
                "{answer} cut at {end}"
            );
        }
        ann.enrol_with(&"[".repeat(200_000));
        assert_eq!(ann.login_with(&code(0), "nullok"), "PAM_AUTHINFO_UNAVAIL");
    });
}

#[test]
fn nullok_skips_nobody_whose_file_cannot_be_used() {
    enrolled(|ann| {
        // No record knows of an enrolment: the file alone stands in the way.
        fs::set_permissions(ann.credential(), fs::Permissions::from_mode(0o666)).unwrap();
        assert_eq!(ann.login_with(&code(0), "nullok"), "PAM_AUTHINFO_UNAVAIL");
        ann.enrol_with("version = 1\n[[authenticator]]\nkind = \"totp\"\n");
        fs::set_permissions(ann.credential(), fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(ann.login_with(&code(0), "nullok"), "PAM_AUTHINFO_UNAVAIL");
        // Without a file the line is skipped, and libpam has nothing to go by.
        fs::remove_file(ann.credential()).unwrap();
        assert_eq!(ann.login_with(&code(0), "nullok"), "PAM_PERM_DENIED");
    });
}

#[test]
fn a_damaged_record_is_pam_authinfo_unavail_whatever_its_length() {
    enrolled(|ann| {
        assert_eq!(ann.login(&code(0)), "PAM_SUCCESS");
        let folder = ann.home().join(".local/state/pam_totp");
        let record = fs::read_dir(&folder).unwrap().flatten().map(|f| f.path());
        let record = record.into_iter().find(|p| p.extension().is_none()).expect("a record");
        let whole = fs::read(&record).unwrap();
        for length in [0, 1, 4_095, 4_096, 8_192, 12_287] {
            fs::write(&record, &whole[..length]).unwrap();
            assert_eq!(ann.login(&code(1)), "PAM_AUTHINFO_UNAVAIL", "{length}");
        }
        fs::write(&record, [&whole[..], b"x"].concat()).unwrap();
        assert_eq!(ann.login(&code(1)), "PAM_AUTHINFO_UNAVAIL");
        fs::write(&record, &whole).unwrap();
        assert_eq!(ann.login(&code(1)), "PAM_SUCCESS");
    });
}

#[test]
fn a_failed_or_empty_conversation_is_pam_conv_err_asked_once() {
    enrolled(|ann| {
        let bad = [
            Answer::Fails(19),
            Answer::Fails(30),
            Answer::Fails(26),
            Answer::Fails(5),
            Answer::FailsWith(19, code(0).into_bytes()),
            Answer::FailsWith(30, Vec::new()),
            Answer::NullArray,
            Answer::NullText,
        ];
        for answer in bad {
            let report = ann.run(&ann.script("").with(answer.clone()).answering(&code(0)));
            assert_eq!((report.name(0), report.prompts()), ("PAM_CONV_ERR", 1), "{answer:?}");
        }
        assert_eq!(ann.login(&code(0)), "PAM_SUCCESS");
    });
}

#[test]
fn a_huge_or_foreign_answer_is_only_malformed() {
    enrolled(|ann| {
        for bytes in
            [vec![b'1'; 1 << 20], vec![0xff; 64], vec![b'9'; 511], b"123456\0garbage".to_vec()]
        {
            let report = ann.run(&ann.script("").with(Answer::Bytes(bytes)));
            assert_eq!(report.name(0), "PAM_AUTH_ERR");
            assert_eq!(report.noise, "");
        }
    });
}

#[test]
fn a_bad_argument_is_pam_service_err_without_a_prompt() {
    enrolled(|ann| {
        for bad in [
            "nulok",
            "window=-1",
            "window=abc",
            "window=4",
            "window=",
            "free_tries=0",
            "nullok nullok",
            "state_dir=relative",
            "credential=relative",
            "policy=/no/such/file",
            "origin=nowhere",
            "forward_pass=yes",
        ] {
            let report = ann.run(&ann.script(bad).answering(&code(0)));
            assert_eq!((report.name(0), report.prompts()), ("PAM_SERVICE_ERR", 0), "{bad}");
        }
    });
}

#[test]
fn another_users_login_is_pam_cred_insufficient_unprompted() {
    enrolled(|ann| {
        for user in ["root", "nosuchuser", "", "../x", "a/b", "%s%n", "x\ny\x1b[2J"] {
            let mut script = ann.script("").answering(&code(0));
            script.user = user.to_owned();
            if !user.is_empty() {
                let report = ann.run(&script);
                assert_eq!(
                    (report.name(0), report.prompts()),
                    ("PAM_CRED_INSUFFICIENT", 0),
                    "{user:?}"
                );
            }
        }
    });
}

#[test]
fn setcred_is_pam_success_whatever_came_before() {
    enrolled(|ann| {
        let mut first = ann.script("").calling(&["setcred", "setcred"]);
        first.lines.push("auth required pam_permit.so".to_owned());
        let report = ann.run(&first);
        assert_eq!((report.name(0), report.name(1)), ("PAM_SUCCESS", "PAM_SUCCESS"));
        let after =
            ann.run(&ann.script("").answering(&code(0)).calling(&["authenticate", "setcred"]));
        assert_eq!((after.name(0), after.name(1)), ("PAM_SUCCESS", "PAM_SUCCESS"));
    });
}

#[test]
fn a_session_line_is_pam_service_err() {
    enrolled(|ann| {
        let mut script = ann.script("").calling(&["open_session", "close_session"]);
        script.lines = vec![script.lines[0].replace("auth", "session")];
        let report = ann.run(&script);
        assert_eq!([0, 1].map(|call| report.name(call)), ["PAM_SERVICE_ERR"; 2]);
    });
}

#[test]
fn an_account_line_changes_no_result() {
    enrolled(|ann| {
        let with = |control: &str, other: &str, arguments: &str| {
            let mut script = ann.script(arguments).calling(&["acct_mgmt"]);
            let own = script.lines[0].replacen("auth required", &format!("account {control}"), 1);
            script.lines = vec![own];
            script.lines.extend((!other.is_empty()).then(|| format!("account required {other}")));
            let report = ann.run(&script);
            assert_eq!(report.prompts(), 0);
            report.name(0).to_owned()
        };
        for arguments in ["", "remember_for=7d", "no_such_argument"] {
            for control in ["required", "requisite", "sufficient", "[default=ignore]"] {
                assert_eq!(with(control, "pam_permit.so", arguments), "PAM_SUCCESS", "{control}");
                assert_eq!(with(control, "pam_deny.so", arguments), "PAM_AUTH_ERR", "{control}");
                assert_eq!(with(control, "", arguments), "PAM_PERM_DENIED", "{control}: alone");
            }
        }
    });
}

#[test]
fn a_silent_login_shows_the_prompt_and_nothing_else() {
    enrolled(|ann| {
        let now = code(0);
        for wanted in ["PAM_SUCCESS", "PAM_AUTH_ERR"] {
            let mut script = ann.script("").answering(&now);
            script.flags = PAM_SILENT;
            let report = ann.run(&script);
            assert_eq!((report.name(0), report.prompts(), report.texts().len()), (wanted, 1, 0));
        }
    });
}

#[test]
fn a_recovery_code_works_once_and_opens_a_closed_gate() {
    enrolled(|ann| {
        for _ in 0..6 {
            ann.login(&wrong_code());
        }
        assert_eq!(ann.login(&code(0)), "PAM_AUTH_ERR");
        assert_eq!(ann.login("o123 4567 89ab cdef ghjk mnOi"), "PAM_SUCCESS");
        assert_eq!(ann.login("0123-4567-89AB-CDEF-GHJK-MN01"), "PAM_AUTH_ERR");
        assert_eq!(ann.login(&code(0)), "PAM_SUCCESS");
    });
}

#[test]
fn prompt_and_echo_are_the_administrators() {
    enrolled(|ann| {
        let report = ann.run(&ann.script("echo [prompt=Code from the app:]").answering(&code(0)));
        assert_eq!(report.shown, [(2, "Code from the app: ".to_owned())]);
        assert_eq!(report.name(0), "PAM_SUCCESS");
    });
}
