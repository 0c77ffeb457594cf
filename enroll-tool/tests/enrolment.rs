//! Enrolling from a script, and breaking off.

mod common;

use common::{ann, names, oathtool, shows_nothing, text, wrong};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_script_enrols_and_is_told_what_a_wrong_code_was() {
    let Some(ann) = ann() else { return };
    let mut talk = ann.talk(&["--json", "--no-password-check"]);
    let shown = talk.hears();
    let secret = shown["secret"].as_str().unwrap();
    assert_eq!((&shown["digits"], &shown["period"]), (&6.into(), &30.into()));
    assert!(shown["uri"].as_str().unwrap().starts_with("otpauth://totp/"));
    assert_eq!(secret.len(), 32);

    talk.types(&wrong(secret));
    assert_eq!(talk.hears()["hint"], "That code was wrong. Try the next one.");
    // 630 seconds, or 660 if the next step begins: both are 11 minutes.
    talk.types(&oathtool(secret, -21));
    assert!(talk.hears()["hint"].as_str().unwrap().contains("about 11 minutes behind"));
    talk.types(&oathtool(secret, 240));
    assert!(talk.hears()["hint"].as_str().unwrap().contains("about 2 hours ahead"));
    assert!(!ann.credential().exists(), "saved before a code was right");

    talk.types(&oathtool(secret, 0));
    let done = talk.hears();
    assert_eq!(done["event"], "enrolled");
    assert_eq!(done["recovery_codes"].as_array().unwrap().len(), 10);
    assert_eq!(done["credential"], ann.credential().to_str().unwrap());
    assert_eq!(talk.ends(), 0);

    let folder = ann.credential().parent().unwrap().to_owned();
    assert_eq!((mode(&ann.credential()), mode(&folder)), (0o600, 0o700));
    assert_eq!(mode(&ann.home().join(".config")), 0o700);
    assert_eq!(names(&folder), ["credential.toml"]);
    let said = text(&ann.enroll(&["status"], ""));
    assert!(said.contains("recovery codes left: 10") && !said.contains(secret));
    assert_eq!(ann.status()["authenticators"][0]["label"], "phone");
}

#[test]
fn a_command_that_is_broken_off_names_the_code_it_used() {
    let Some(ann) = ann() else { return };
    let (_, recovery) = ann.enrolled();
    let before = ann.saved();
    let commands: [&[&str]; 2] =
        [&["--json", "--no-password-check"], &["add", "--json", "--no-password-check"]];
    for (command, code) in commands.iter().zip(&recovery) {
        let said = ann.enroll(command, &format!("{code}\n"));
        assert_eq!(said.status.code(), Some(130), "{}", text(&said));
        let told = text(&said);
        assert!(told.contains("the recovery code that you typed is used up"), "{told}");
        assert!(!told.contains("nothing was changed"), "{told}");
        assert!(ann.saved() == before);
    }
    let said = ann.enroll(&["--json", "--no-password-check"], "");
    assert!(text(&said).contains("interrupted; nothing was changed"), "{}", text(&said));
}

#[test]
fn the_first_code_may_be_in_any_digits_and_with_hyphens() {
    let Some(ann) = ann() else { return };
    let full_width = |code: &str| {
        code.chars().map(|c| char::from_u32(u32::from(c) - 0x30 + 0xff10).unwrap()).collect()
    };
    let hyphened = |code: &str| format!("{}-{}", &code[..3], &code[3..]);
    let forms: [&dyn Fn(&str) -> String; 2] = [&full_width, &hyphened];
    let mut recovery: Vec<String> = Vec::new();
    for form in forms {
        let mut talk = ann.talk(&["--json", "--no-password-check"]);
        if let Some(code) = recovery.pop() {
            talk.types(&code);
        }
        let secret = talk.secret();
        talk.types(&form(&oathtool(&secret, 0)));
        let done = talk.hears();
        assert_eq!(done["event"], "enrolled");
        assert_eq!(talk.ends(), 0);
        let codes = done["recovery_codes"].as_array().unwrap();
        recovery = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    }
}

#[test]
fn an_answer_that_is_no_code_is_told_how_many_digits_one_has() {
    let Some(ann) = ann() else { return };
    let mut talk = ann.talk(&["--json", "--no-password-check"]);
    let secret = talk.secret();
    for typed in ["", "12345", "1234567", "123456 234567", "hello"] {
        talk.types(typed);
        assert_eq!(talk.hears()["hint"], "A code has 6 digits.", "{typed:?}");
    }
    talk.types(&oathtool(&secret, 0));
    assert_eq!(talk.hears()["event"], "enrolled");
    assert_eq!(talk.ends(), 0);
    // Nobody is there to be asked again.
    let said = ann.enroll(&["verify"], "\n");
    assert!(text(&said).contains("neither a code nor a recovery code"), "{}", text(&said));
}

#[test]
fn breaking_off_before_the_right_code_changes_nothing() {
    let Some(ann) = ann() else { return };
    let (_, recovery) = ann.enrolled();
    let before = ann.saved();
    let mut recovery = recovery.iter();
    for (signal, status) in [
        (None, 130),
        (Some("INT"), 130),
        (Some("TERM"), 130),
        (Some("HUP"), 130),
        (Some("KILL"), 137),
    ] {
        let mut talk = ann.talk(&["--json", "--no-password-check"]);
        talk.types(recovery.next().unwrap());
        talk.secret();
        // The question follows the secret.
        std::thread::sleep(std::time::Duration::from_millis(200));
        if let Some(signal) = signal {
            talk.signal(signal);
        }
        assert_eq!(talk.ends(), status, "{signal:?}");
        assert!(ann.saved() == before, "{signal:?}");
        assert_eq!(names(ann.credential().parent().unwrap()), ["credential.toml"]);
    }
}

#[test]
fn a_second_enroll_at_the_same_time_is_told_to_wait() {
    let Some(ann) = ann() else { return };
    let mut first = ann.talk(&["--json", "--no-password-check"]);
    let secret = first.secret();
    let second = ann.enroll(&["--json", "--no-password-check"], "");
    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second).contains("another enroll of yours is running"));
    first.types(&oathtool(&secret, 0));
    assert_eq!(first.hears()["event"], "enrolled");
    assert_eq!(first.ends(), 0);
}

#[test]
fn what_a_killed_run_left_behind_is_cleaned_up() {
    let Some(ann) = ann() else { return };
    ann.put("");
    let folder = ann.credential().parent().unwrap().to_owned();
    fs::rename(ann.credential(), folder.join(".credential.toml.new-0")).unwrap();
    ann.enrolled();
    assert_eq!(names(&folder), ["credential.toml"]);
}

#[test]
fn a_file_that_is_not_an_enrolment_is_never_overwritten() {
    let Some(ann) = ann() else { return };
    let token = "version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \
                 \"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"\n[[authenticator]]\nkind = \"webauthn\"\n";
    for (content, reason) in
        [("my notes\n", "line 1"), ("version = 3\n", "version"), (token, "kind webauthn")]
    {
        ann.put(content);
        let said = ann.enroll(&["--json", "--no-password-check"], "");
        assert_eq!(said.status.code(), Some(1));
        assert!(text(&said).contains(reason), "{}", text(&said));
        assert!(shows_nothing(&said), "a secret was shown");
        assert_eq!(ann.saved(), content.as_bytes());
    }
    fs::remove_file(ann.credential()).unwrap();
    symlink(ann.home().join("elsewhere"), ann.credential()).unwrap();
    let said = ann.enroll(&["--json", "--no-password-check"], "");
    assert!(text(&said).contains("symbolic link"), "{}", text(&said));
    assert!(fs::symlink_metadata(ann.credential()).unwrap().is_symlink());
}

#[test]
fn no_secret_is_shown_if_the_home_cannot_take_the_file() {
    let Some(ann) = ann() else { return };
    fs::write(ann.home().join(".config"), "a file").unwrap();
    let said = ann.enroll(&["--uri", "--no-password-check"], "");
    assert!(said.status.code() == Some(1) && shows_nothing(&said));
    assert!(text(&said).contains("not a folder"), "{}", text(&said));
    fs::remove_file(ann.home().join(".config")).unwrap();
    fs::set_permissions(ann.home(), fs::Permissions::from_mode(0o777)).unwrap();
    let said = ann.enroll(&["--uri", "--no-password-check"], "");
    assert!(text(&said).contains("chmod o-w") && shows_nothing(&said), "{}", text(&said));
    fs::remove_dir_all(ann.home()).unwrap();
    let said = ann.enroll(&["--uri", "--no-password-check"], "");
    assert!(text(&said).contains("the home is missing"), "{}", text(&said));
}

#[test]
fn without_a_terminal_nothing_secret_is_shown_unless_asked_for() {
    let Some(ann) = ann() else { return };
    let said = ann.enroll(&["--no-password-check"], "");
    assert_eq!(said.status.code(), Some(1));
    assert!(shows_nothing(&said) && text(&said).contains("not a terminal"));
    assert!(!ann.home().join(".config").exists());

    let picture = ann.home().join("qr.svg");
    let arguments = ["--no-password-check", "--svg", picture.to_str().unwrap()];
    let said = ann.enroll(&arguments, "");
    assert!(shows_nothing(&said));
    assert_eq!(mode(&picture), 0o600);
    let said = text(&ann.enroll(&arguments, ""));
    assert!(said.contains("File exists"), "{said}");
}

#[test]
fn only_root_enrols_somebody_else() {
    let Some(ann) = ann() else { return };
    let said = ann.enroll(&["--user", "root", "--uri"], "");
    assert_eq!(said.status.code(), Some(1));
    assert!(text(&said).contains("only root may enrol"), "{}", text(&said));
    assert!(shows_nothing(&said) && !ann.home().join(".config").exists());
}

#[test]
fn the_process_with_the_secret_cannot_be_traced_or_dumped() {
    use std::os::unix::fs::MetadataExt;
    let Some(ann) = ann() else { return };
    let mut talk = ann.talk(&["--json", "--no-password-check"]);
    talk.secret();
    let process = format!("/proc/{}", talk.id());
    let limits = fs::read_to_string(format!("{process}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"], "{core}");
    // The kernel gives what is in there to root where a process may not be looked into (proc(5)).
    assert_eq!(fs::metadata(format!("{process}/environ")).unwrap().uid(), 0);
    talk.ends();
}
