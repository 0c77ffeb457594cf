//! Codes, time and replay through the real libpam; every expected code is oathtool's.

use e2e_tests::{Ann, SECRET, ann, code, code_at, wrong_code};

fn enrolled(lines: &str, test: impl FnOnce(Ann)) {
    if let Some(ann) = ann() {
        ann.enrol(lines);
        test(ann);
    }
}

#[test]
fn each_step_of_the_window_is_accepted_and_none_beside_it() {
    let now = 1_900_000_020;
    for (steps, wanted) in [(-2i64, false), (-1, true), (0, true), (1, true), (2, false)] {
        enrolled("", |ann| {
            let time = now + 15;
            let code = code_at((time as i64 + steps * 30) as u64, &[]);
            assert_eq!(ann.login_at(time, &code).name(0) == "PAM_SUCCESS", wanted, "{steps}");
        });
    }
}

#[test]
fn window_0_takes_only_the_present_step() {
    enrolled("", |ann| {
        assert_eq!(ann.login_with(&code(2), "window=0"), "PAM_AUTH_ERR");
        assert_eq!(ann.login_with(&code(-1), "window=0"), "PAM_AUTH_ERR");
    });
}

#[test]
fn codes_are_right_past_2038_and_far_beyond() {
    for time in [2_147_483_647u64, 2_147_483_648, 4_102_444_800] {
        enrolled("", |ann| {
            assert_eq!(ann.login_at(time, &code_at(time, &[])).name(0), "PAM_SUCCESS", "{time}");
        });
    }
}

#[test]
fn every_algorithm_length_and_period_gives_the_oracles_codes() {
    for (algorithm, option) in
        [("sha1", "--totp=SHA1"), ("sha256", "--totp=SHA256"), ("sha512", "--totp=SHA512")]
    {
        for digits in ["6", "7", "8"] {
            for period in ["15", "30", "60"] {
                let lines =
                    format!("algorithm = \"{algorithm}\"\ndigits = {digits}\nperiod = {period}");
                enrolled(&lines, |ann| {
                    let step = format!("{period}s");
                    let code = code_at(e2e_tests::now(), &[option, "-d", digits, "-s", &step]);
                    assert_eq!(ann.login(&code), "PAM_SUCCESS", "{lines}");
                    assert_eq!(ann.login(&code), "PAM_AUTH_ERR", "{lines}");
                });
            }
        }
    }
}

#[test]
fn an_older_step_dies_with_a_newer_one_and_an_hour_revives_none() {
    let time = 1_900_000_020;
    enrolled("", |ann| {
        assert_eq!(ann.login_at(time, &code_at(time + 30, &[])).name(0), "PAM_SUCCESS");
        assert_eq!(ann.login_at(time, &code_at(time, &[])).name(0), "PAM_AUTH_ERR");
        for back in [0, 1, 2] {
            let old = code_at(time - back * 30, &[]);
            assert_eq!(ann.login_at(time + 3_600, &old).name(0), "PAM_AUTH_ERR");
        }
    });
}

#[test]
fn a_clock_set_back_revives_no_code() {
    let time = 1_900_000_020;
    enrolled("", |ann| {
        assert_eq!(ann.login_at(time, &code_at(time, &[])).name(0), "PAM_SUCCESS");
        let earlier = time - 3_600;
        assert_eq!(ann.login_at(earlier, &code_at(earlier, &[])).name(0), "PAM_AUTH_ERR");
        assert_eq!(ann.login_at(time, &code_at(time, &[])).name(0), "PAM_AUTH_ERR");
        assert_eq!(ann.login_at(time + 60, &code_at(time + 60, &[])).name(0), "PAM_SUCCESS");
    });
}

#[test]
fn the_wait_after_five_wrong_codes_ends_to_the_stated_second() {
    let time = 1_900_000_020;
    enrolled("", |ann| {
        for _ in 0..5 {
            assert_eq!(ann.login_at(time, "000000").name(0), "PAM_AUTH_ERR");
        }
        for (later, wanted) in [(5, "PAM_AUTH_ERR"), (25, "PAM_AUTH_ERR"), (35, "PAM_SUCCESS")] {
            let at = time + later;
            assert_eq!(ann.login_at(at, &code_at(at, &[])).name(0), wanted, "{later}");
        }
    });
}

#[test]
fn two_devices_work_and_each_ones_codes_only_once() {
    let other = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    let second = format!(
        "[[authenticator]]\nkind = \"totp\"\nlabel = \"token\"\nsecret = \"{other}\"\ndigits = 8\n\
         [[authenticator]]\nkind = \"fido2\"\nlabel = \"key\"\nhandle = \"abc\""
    );
    enrolled(&second, |ann| {
        let now = code(0);
        assert_eq!(ann.login(&now), "PAM_SUCCESS");
        assert_eq!(ann.login(&now), "PAM_AUTH_ERR");
    });
    assert_ne!(other, SECRET);
}

#[test]
fn a_secret_swapped_away_and_back_reopens_no_step() {
    enrolled("", |ann| {
        let now = code(0);
        assert_eq!(ann.login(&now), "PAM_SUCCESS");
        let file = std::fs::read_to_string(ann.credential()).unwrap();
        ann.enrol_with(&file.replace(SECRET, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"));
        assert_eq!(ann.login(&wrong_code()), "PAM_AUTH_ERR");
        ann.enrol("");
        assert_eq!(ann.login(&now), "PAM_AUTH_ERR");
    });
}

#[test]
fn of_two_hundred_logins_with_one_code_exactly_one_gets_in() {
    enrolled("", |ann| {
        let barrier = ann.home().join("go");
        let mut script = ann.script("").answering(&code(0));
        script.barrier = Some(barrier.display().to_string());
        let runs: Vec<_> = (0..200).map(|_| ann.command(&script).start()).collect();
        std::thread::sleep(std::time::Duration::from_millis(1_500));
        std::fs::write(&barrier, "").unwrap();
        let names: Vec<_> = runs.into_iter().map(|run| run.report().name(0)).collect();
        let let_in = names.iter().filter(|name| **name == "PAM_SUCCESS").count();
        assert_eq!(let_in, 1, "{names:?}");
    });
}
