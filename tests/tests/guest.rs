//! The module is a guest in somebody else's process: it leaves no trace there.

use e2e_tests::driver::Answer;
use e2e_tests::{ann, code, module, panicking_module, wrong_code};
use std::process::Command;

#[test]
fn the_module_exports_its_six_entry_points_and_nothing_else() {
    let Ok(output) = Command::new("nm").args(["-D", "--defined-only"]).arg(module()).output()
    else {
        assert!(std::env::var_os("E2E_REQUIRE").is_none(), "skipped: no nm");
        return eprintln!("skipped: no nm");
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let mut names: Vec<_> =
        text.lines().filter_map(|line| line.split_whitespace().last()).collect();
    names.sort_unstable();
    let wanted =
        ["acct_mgmt", "authenticate", "chauthtok", "close_session", "open_session", "setcred"];
    assert_eq!(names, wanted.map(|name| format!("pam_sm_{name}")));
}

/// A budget (decision 26), on the architecture on which it was set. `make build` makes it with all packages: cargo
/// joins the features that they ask of a common dependency.
#[test]
#[cfg(target_arch = "x86_64")]
fn the_module_of_a_release_has_at_most_700_000_bytes() {
    let module = module();
    if !module.parent().is_some_and(|folder| folder.ends_with("release")) {
        assert!(std::env::var_os("E2E_REQUIRE").is_none(), "{} is no release", module.display());
        return eprintln!("skipped: {} is no release", module.display());
    }
    let bytes = std::fs::metadata(module).expect("the module is there").len();
    assert!(bytes <= 700_000, "{} has {bytes} bytes", module.display());
}

#[test]
fn whatever_happens_the_process_is_as_it_was_before() {
    let Some(ann) = ann() else { return };
    let scripts = [
        ("not enrolled", ann.script("").answering("123456")),
        ("bad argument", ann.script("nulok")),
        ("no answer", ann.script("").with(Answer::Fails(19))),
    ];
    for (what, script) in scripts {
        let report = ann.run(&script);
        assert_eq!(report.before, report.after, "{what}");
        assert_eq!(report.noise, "", "{what}");
    }
    ann.enrol_with_recovery();
    for answer in [
        code(0),
        code(0),
        wrong_code(),
        "0123-4567-89AB-CDEF-GHJK-MN01".to_owned(),
        "junk".to_owned(),
    ] {
        let report = ann.run(&ann.script("debug").answering(&answer));
        assert_eq!(report.before, report.after);
        assert_eq!(report.noise, "");
    }
}

#[test]
fn a_thousand_transactions_change_no_descriptor_and_no_id() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let mut script = ann.script("").answering(&wrong_code());
    script.rounds = 1_000;
    let report = ann.run(&script);
    assert_eq!(report.before, report.after);
    assert_eq!(report.prompts(), 1_000);
}

#[test]
fn an_array_that_comes_with_an_error_is_given_back() {
    let Some(ann) = ann() else { return };
    if Command::new("valgrind").arg("--version").output().is_err() {
        assert!(std::env::var_os("E2E_REQUIRE").is_none_or(|v| v != "1"), "skipped: no valgrind");
        return eprintln!("skipped: no valgrind");
    }
    ann.enrol("");
    let script = ann.script("").with(Answer::FailsWith(19, code(0).into_bytes()));
    let mut run = ann.command(&script);
    run.under(&[
        "valgrind",
        "-q",
        "--leak-check=full",
        "--show-leak-kinds=definite",
        "--errors-for-leak-kinds=definite",
        "--error-exitcode=99",
    ]);
    let report = run.report();
    assert_eq!((report.name(0), report.prompts()), ("PAM_CONV_ERR", 1), "{}", report.noise);
}

#[test]
fn the_callers_environment_decides_nothing() {
    let Some(ann) = ann() else { return };
    ann.enrol("");
    let mut run = ann.command(&ann.script("").answering(&code(0)));
    for (name, value) in [
        ("HOME", "/evil"),
        ("XDG_CONFIG_HOME", "/evil"),
        ("XDG_STATE_HOME", "/evil"),
        ("TZ", "../../x"),
        ("RUST_BACKTRACE", "full"),
    ] {
        run.environment(name, value);
    }
    assert_eq!(run.report().name(0), "PAM_SUCCESS");
}

#[test]
fn a_panic_is_pam_system_err_and_prints_nothing() {
    let Some(ann) = ann() else { return };
    let mut script = ann.script("").answering(&code(0));
    script.lines = vec![format!("auth required {}", panicking_module().display())];
    let mut run = ann.command(&script);
    run.environment("RUST_BACKTRACE", "full");
    let report = run.report();
    assert_eq!((report.name(0), report.prompts()), ("PAM_SYSTEM_ERR", 0));
    assert_eq!(report.noise, "");
    assert_eq!(report.before, report.after);
}

#[test]
fn a_panic_at_a_change_of_the_password_is_pam_system_err() {
    let Some(ann) = ann() else { return };
    let mut script = ann.script("").calling(&["chauthtok"]).answering(&code(0));
    script.lines = vec![format!("password required {}", panicking_module().display())];
    let report = ann.run(&script);
    assert_eq!((report.name(0), report.prompts()), ("PAM_SYSTEM_ERR", 0));
    assert_eq!(report.noise, "");
}
