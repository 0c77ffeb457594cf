//! The account hook: what it writes down, and what it does not.

use super::*;

#[test]
fn without_the_account_hook_no_device_is_remembered() {
    let Some(mut script) = ssh(KEY) else { return };
    script.answers = [Ok(CODES[4].to_owned()), Ok("y".to_owned())].into();
    assert_eq!(script.run(WEEK), Pam::PAM_SUCCESS);
    assert!(script.device.is_some());
    script.lets_in(WEEK);
    assert!(script.devices().is_empty());
    // A later try on the same handle forgets the answer.
    let Some(mut script) = ssh(KEY) else { return };
    script.answers = [Ok(CODES[4].to_owned()), Ok("y".to_owned())].into();
    assert_eq!(script.run(WEEK), Pam::PAM_SUCCESS);
    assert_eq!(script.login_with("000000", WEEK), Pam::PAM_AUTH_ERR);
    script.account_hook(WEEK);
    script.lets_in(WEEK);
    assert!(script.devices().is_empty());
}

#[test]
fn the_account_hook_remembers_what_was_asked_about_alone() {
    let changes: [fn(&mut Script); 5] = [
        |script| script.ssh_methods = Some(OTHER.as_bytes().to_vec()),
        |script| script.ssh_methods = None,
        |script| script.device = script.device.map(|number| number ^ 2),
        |script| script.rhost = "",
        |script| script.service = "login",
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let Some(mut script) = ssh(KEY) else { return };
        script.answers = [Ok(CODES[4].to_owned()), Ok("y".to_owned())].into();
        assert_eq!(script.run(WEEK), Pam::PAM_SUCCESS);
        change(&mut script);
        script.account_hook(WEEK);
        assert!(script.devices().is_empty() && script.device.is_none(), "change {number}");
        assert!(script.last_line().starts_with("device not remembered: "), "change {number}");
    }
}

#[test]
fn an_account_line_with_other_settings_is_named_in_the_log() {
    let Some(mut script) = ssh(KEY) else { return };
    script.answers = [Ok(CODES[4].to_owned()), Ok("y".to_owned())].into();
    assert_eq!(script.run(WEEK), Pam::PAM_SUCCESS);
    script.account_hook(&[]);
    let line = "device not remembered: the account line of pam_totp.so has other settings";
    assert!(script.last_line().starts_with(line), "{:?}", script.last_line());
}

#[test]
fn a_login_refused_by_a_later_line_remembers_no_device() {
    let Some(mut script) = ssh(KEY) else { return };
    script.answers = [Ok(CODES[4].to_owned()), Ok("y".to_owned())].into();
    assert_eq!(script.run(WEEK), Pam::PAM_SUCCESS);
    script.account_hook(WEEK);
    // Another account line refuses the login: its program sets no credentials.
    assert!(script.devices().is_empty());
    assert_eq!(script.has_logged("device remembered: "), 0);
}
