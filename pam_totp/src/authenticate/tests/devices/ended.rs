//! What ends devices also ends the one that is about to be remembered, and the log says so.

use super::*;
use crate::devices::Waiting;
use totp_core::record::Transaction;

/// An administrator's change of ann's record.
fn change(script: &Script, change: fn(Transaction<'_>)) {
    let root = script.home.path().join("root");
    let store = Store::of_root(&root, &script.home.path().join("run"), own_uid());
    change(store.begin("ann").unwrap());
}

/// A login elsewhere, with a recovery code.
fn recovers(script: &mut Script) {
    let mut other = Script::new();
    std::mem::swap(&mut other.home, &mut script.home);
    (other.process, other.parent) = (None, None);
    other.clock.set(script.clock.get());
    assert_eq!(other.login("0123-4567-89AB-CDEF-GHJK-MN01"), Pam::PAM_SUCCESS);
    std::mem::swap(&mut other.home, &mut script.home);
}

fn with_recovery_codes() -> Option<Script> {
    let script = ssh(KEY)?;
    script.write_credential(&format!(
        "version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n{RECOVERY}"
    ));
    Some(script)
}

/// Nothing is remembered, and the log does not say that anything is.
fn nothing_is_remembered(script: &Script, what: &str) {
    assert!(script.devices().is_empty(), "{what}");
    assert_eq!(script.has_logged("device remembered: "), 0, "{what}: {:?}", script.logged);
    assert_eq!(script.has_logged("device not remembered: "), 1, "{what}: {:?}", script.logged);
}

#[test]
fn a_recovery_code_at_the_question_ends_what_is_answered() {
    let Some(mut script) = with_recovery_codes() else { return };
    script.meanwhile = Some(recovers);
    assert!(script.whole(&[CODES[4], "y"], WEEK));
    nothing_is_remembered(&script, "a recovery code");
}

#[test]
fn a_code_elsewhere_at_the_question_ends_nothing() {
    let Some(mut script) = with_recovery_codes() else { return };
    script.meanwhile = Some(|script| {
        let mut other = Script::new();
        std::mem::swap(&mut other.home, &mut script.home);
        other.clock.set(150);
        assert_eq!(other.login(CODES[5]), Pam::PAM_SUCCESS);
        std::mem::swap(&mut other.home, &mut script.home);
        script.clock.set(150);
    });
    assert!(script.whole(&[CODES[4], "y"], WEEK));
    assert_eq!((script.devices().len(), script.has_logged("device remembered: ")), (1, 1));
}

#[test]
fn what_root_does_at_the_question_ends_what_is_answered() {
    let changes: [fn(&mut Script); 3] = [
        |script| change(script, |record| record.bar().unwrap()),
        |script| change(script, |record| record.forget_enrolment().unwrap()),
        |script| change(script, |record| record.forget_devices().unwrap()),
    ];
    for (number, meanwhile) in changes.into_iter().enumerate() {
        // Another device is known already.
        let Some(mut script) = remembered() else { return };
        script.logged.clear();
        script.ssh_methods = Some(OTHER.as_bytes().to_vec());
        script.clock.set(150);
        script.meanwhile = Some(meanwhile);
        assert!(script.whole(&[CODES[5], "y"], WEEK));
        nothing_is_remembered(&script, &format!("change {number}"));
    }
}

#[test]
fn what_ends_devices_before_the_user_is_in_ends_a_waiting_one() {
    let changes: [fn(&mut Script); 5] = [
        |script| change(script, |record| record.bar().unwrap()),
        |script| change(script, |record| record.forget_enrolment().unwrap()),
        recovers,
        |script| script.password_day = Some(20_001),
        |script| {
            script.write_credential(&format!(
                "version = 1\ndisabled = true\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n"
            ));
        },
    ];
    for (number, meanwhile) in changes.into_iter().enumerate() {
        let Some(mut script) = with_recovery_codes() else { return };
        script.answers = [Ok(CODES[4].to_owned()), Ok("y".to_owned())].into();
        assert_eq!(script.run(WEEK), Pam::PAM_SUCCESS);
        script.account_hook(WEEK);
        meanwhile(&mut script);
        script.lets_in(WEEK);
        nothing_is_remembered(&script, &format!("change {number}"));
    }
}

/// A login up to the account hook, whose device waits.
fn waiting() -> Option<Script> {
    let mut script = ssh(KEY)?;
    script.answers = [Ok(CODES[4].to_owned()), Ok("y".to_owned())].into();
    assert_eq!(script.run(WEEK), Pam::PAM_SUCCESS);
    script.account_hook(WEEK);
    assert!(script.home.path().join("run/remember").is_dir());
    Some(script)
}

#[test]
fn a_waiting_device_counts_for_its_own_connection_once() {
    let Some(mut script) = waiting() else { return };
    let parent = script.parent;
    (script.device, script.parent) = (None, None);
    script.ssh_methods = Some(format!("{KEY}keyboard-interactive/pam\n").into_bytes());
    // Of another connection.
    script.credentials_hook(WEEK);
    assert!(script.devices().is_empty());
    script.process = parent;
    script.credentials_hook(WEEK);
    assert_eq!(script.devices().len(), 1);
    assert!(!script.home.path().join("run/remember").exists(), "the folder goes with the last one");
    change(&script, |record| record.forget_devices().unwrap());
    script.credentials_hook(WEEK);
    assert!(script.devices().is_empty(), "a second time");
}

#[test]
fn a_later_try_on_a_connection_forgets_a_waiting_device() {
    let Some(mut script) = waiting() else { return };
    script.clock.set(150);
    assert!(script.whole(&[CODES[5], "n"], WEEK));
    assert!(script.devices().is_empty());
}

#[test]
fn a_login_by_another_way_remembers_no_waiting_device() {
    for methods in [KEY, "hostbased x\n", "gssapi-with-mic\n", ""] {
        let Some(mut script) = waiting() else { return };
        script.ssh_methods = Some(methods.as_bytes().to_vec());
        (script.device, script.process, script.parent) = (None, Process::parent(), None);
        script.credentials_hook(WEEK);
        assert!(script.devices().is_empty(), "{methods}");
    }
    let Some(mut script) = waiting() else { return };
    script.ssh_methods = None;
    (script.device, script.process, script.parent) = (None, Process::parent(), None);
    script.credentials_hook(WEEK);
    assert!(script.devices().is_empty(), "no program but sshd has a child ask");
}

#[test]
fn a_program_with_one_handle_remembers_what_is_noted_there() {
    let Some(mut script) = waiting() else { return };
    script.credentials_hook(WEEK);
    assert_eq!(script.devices().len(), 1);
    let Some(mut script) = waiting() else { return };
    script.device = script.device.map(|number| number ^ 2);
    script.credentials_hook(WEEK);
    assert!(script.devices().is_empty(), "of another handle");
}

#[test]
fn a_device_that_waits_in_vain_is_swept() {
    let Some(mut script) = waiting() else { return };
    let folder = script.home.path().join("run/remember");
    // A number that is used again, and one of nobody's.
    let this = format!("{}.7", std::process::id());
    fs::write(folder.join(&this), "another").unwrap();
    fs::write(folder.join("4000000.7"), "gone").unwrap();
    let (run, parent) = (script.home.path().join("run"), Process::parent().unwrap());
    let found = Waiting::find(&run, parent).unwrap();
    assert!(folder.join("4000000.7").exists());
    found.leave(&run, parent).unwrap();
    assert!(!folder.join("4000000.7").exists() && Waiting::find(&run, parent).is_some());
    assert!(!folder.join(&this).exists());
    // Credentials of any other login sweep as well, and let the device wait on.
    fs::write(folder.join("4000000.7"), "gone").unwrap();
    (script.device, script.process, script.parent) = (None, None, None);
    script.credentials_hook(WEEK);
    assert!(!folder.join("4000000.7").exists() && Waiting::find(&run, parent).is_some());
}

#[test]
fn a_folder_that_is_not_roots_alone_holds_no_device() {
    for mode in [0o770, 0o701] {
        let Some(mut script) = waiting() else { return };
        let folder = script.home.path().join("run/remember");
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
        script.lets_in(WEEK);
        assert!(script.devices().is_empty());
    }
}
