//! Logins from a device: when it is asked about, what a login must prove to be one, and what ends it.

mod account;
mod ended;

use super::*;
use crate::devices::{put_by, remember};
use crate::trial::Process;
use totp_core::record::Store;

/// Keys of ssh-keygen(1) that nobody uses.
const KEY: &str = "publickey ssh-ed25519 \
                   AAAAC3NzaC1lZDI1NTE5AAAAIPKW3Tth+y/nLqjs4i6K1hQvcnXyBRgRA1WcBR4wUBAg\n";
const OTHER: &str = "publickey ssh-ed25519 \
                     AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n";

const RECOVERY: &str = "[recovery]\nsalt = \"AAAQEAYEAUDAOCAJBIFQYDIOB4\"\ncodes = \
                        [\"92ee878f3d11800611b9182fbd39975b\"]\n";

const WEEK: &[&str] = &["remember_for=7d"];
const MINUTE: &[&str] = &["remember_for=60s"];
const QUESTION: &str = "Remember this device for 7 days? [y/N] ";

/// A login by sshd with a password and these proven methods. `None` where the tests do not run as root, as sshd does.
fn ssh(methods: &str) -> Option<Script> {
    if own_uid() != 0 {
        println!("only root remembers devices");
        return None;
    }
    let mut script = Script::enrolled();
    script.service = "sshd";
    script.authtok = Some("password".to_owned());
    script.ssh_methods = Some(methods.as_bytes().to_vec());
    script.password_day = Some(20_000);
    Some(script)
}

impl Script {
    /// The whole of a login: the auth hook with these answers, and the other two hooks after a success.
    fn whole(&mut self, answers: &[&str], arguments: &[&str]) -> bool {
        self.answers = answers.iter().map(|answer| Ok((*answer).to_owned())).collect();
        // The password before this line is what lets a remembered device in.
        let passed = matches!(self.run(arguments), Pam::PAM_SUCCESS | Pam::PAM_IGNORE);
        assert!(self.answers.is_empty(), "answers that nobody asked for");
        if passed {
            self.account_hook(arguments);
            self.lets_in(arguments);
        }
        passed
    }

    /// sshd sets the credentials in the parent of the process that asked, and on a handle of its own. Then it does so in
    /// another child of that parent, and says what let the user in.
    fn lets_in(&mut self, arguments: &[&str]) {
        let methods = self.ssh_methods.clone();
        self.device = None;
        (self.process, self.parent) = (Process::parent(), None);
        self.credentials_hook(arguments);
        (self.process, self.parent) = (None, Process::parent());
        if let Some(methods) = &mut self.ssh_methods {
            methods.extend_from_slice(b"keyboard-interactive/pam\n");
        }
        self.credentials_hook(arguments);
        self.ssh_methods = methods;
        (self.process, self.parent) = (Process::this(), Process::parent());
    }

    fn credentials_hook(&mut self, arguments: &[&str]) {
        let state = format!("state_dir={}/root", self.home.path().display());
        remember(self, arguments.iter().copied().chain([state.as_str()]));
    }

    fn account_hook(&mut self, arguments: &[&str]) {
        let authtok = self.authtok.take();
        let state = format!("state_dir={}/root", self.home.path().display());
        put_by(self, arguments.iter().copied().chain([state.as_str()]));
        self.authtok = authtok;
    }

    /// Whether a login with this code is asked for it, and in.
    fn asked(&mut self, code: &str, arguments: &[&str]) -> bool {
        let before = self.prompts.len();
        self.answers = [Ok(code.to_owned()), Ok("n".to_owned())].into();
        assert_eq!(self.run(arguments), Pam::PAM_SUCCESS, "{:?}", self.logged.last());
        self.answers.clear();
        self.prompts.len() > before
    }

    fn devices(&self) -> Vec<totp_core::history::Device> {
        let root = self.home.path().join("root");
        let store = Store::of_root(&root, &self.home.path().join("run"), own_uid());
        store.peek().unwrap().map(|history| history.devices().to_vec()).unwrap_or_default()
    }

    fn has_logged(&self, begin: &str) -> usize {
        self.logged.iter().filter(|(_, line)| line.starts_with(begin)).count()
    }
}

/// A login by this key whose device is remembered for a week.
fn remembered() -> Option<Script> {
    let mut script = ssh(KEY)?;
    assert!(script.whole(&[CODES[4], "y"], WEEK));
    assert_eq!(script.devices().len(), 1);
    Some(script)
}

#[test]
fn a_device_is_asked_about_once_and_no_code_after_that() {
    let Some(mut script) = remembered() else { return };
    assert_eq!(
        script.prompts,
        [("Verification code: ".to_owned(), false), (QUESTION.to_owned(), true)]
    );
    for _ in 0..3 {
        script.clock.set(script.clock.get() + 100);
        assert!(script.whole(&[], WEEK), "{:?}", script.logged.last());
    }
    assert_eq!(script.prompts.len(), 2);
    assert_eq!(script.has_logged("not asked: remembered device \"ED25519 SHA256:"), 3);
    assert_eq!(script.has_logged("device remembered: \"ED25519 SHA256:"), 1);
    assert_eq!(script.devices()[0].used.as_secs(), 120 + 300);
}

#[test]
fn a_login_needs_no_text_after_its_last_question() {
    // A command that ssh runs would find such a text in its own output.
    let Some(mut script) = ssh(KEY) else { return };
    for answers in [&[CODES[4], "y"][..], &[]] {
        assert!(script.whole(answers, WEEK));
        assert_eq!(script.told, Vec::<String>::new());
    }
}

#[test]
fn a_reboot_ends_no_device_but_one_that_waits() {
    let Some(mut script) = remembered() else { return };
    // The machine stops before the login of another one is let in.
    script.ssh_methods = Some(OTHER.as_bytes().to_vec());
    script.clock.set(150);
    script.answers = [Ok(CODES[5].to_owned()), Ok("y".to_owned())].into();
    assert_eq!(script.run(WEEK), Pam::PAM_SUCCESS);
    script.account_hook(WEEK);
    let run = script.home.path().join("run");
    assert!(fs::read_dir(&run).unwrap().count() > 0, "nothing waits");
    fs::remove_dir_all(&run).unwrap();
    (script.uptime, script.device) = (0, None);
    script.clock.set(180);
    script.lets_in(WEEK);
    assert_eq!((script.devices().len(), script.has_logged("device remembered: ")), (1, 1));
    assert!(script.asked(CODES[6], WEEK));
    script.ssh_methods = Some(KEY.as_bytes().to_vec());
    assert!(script.whole(&[], WEEK), "{:?}", script.logged.last());
    // Nor does it make the time of the device longer.
    script.clock.set(120 + 7 * 86_400);
    assert!(!script.devices().iter().any(|device| device.until.as_secs() > script.clock.get()));
}

#[test]
fn only_yes_remembers_a_device() {
    for (answer, kept) in [
        ("y", true),
        ("YES", true),
        (" y ", true),
        ("j", true),
        ("はい", true),
        ("", false),
        ("n", false),
        ("yy", false),
        ("password", false),
        ("yes please do it", false),
        ("y\u{0}", false),
    ] {
        let Some(mut script) = ssh(KEY) else { return };
        assert!(script.whole(&[CODES[4], answer], WEEK), "{answer:?}");
        assert_eq!(script.devices().len(), usize::from(kept), "{answer:?}");
    }
}

#[test]
fn a_login_stays_a_success_if_nobody_answers_the_question() {
    let Some(mut script) = ssh(KEY) else { return };
    script.answers = [Ok(CODES[4].to_owned()), Err(NoAnswer)].into();
    assert_eq!(script.run(WEEK), Pam::PAM_SUCCESS);
    assert!(script.device.is_none());
    // It is in the log before the question is asked.
    assert!(script.last_line().starts_with("accepted: authenticator="));
}

#[test]
fn below_an_hour_a_device_is_remembered_without_a_question() {
    let Some(mut script) = ssh(KEY) else { return };
    assert!(script.whole(&[CODES[4]], MINUTE));
    script.clock.set(120 + 59);
    assert!(script.whole(&[], MINUTE));
    script.clock.set(120 + 60);
    assert!(script.asked(CODES[6], MINUTE), "its time is over to the second");
    // From an hour on, it is asked about.
    for (time, question) in [
        ("remember_for=3599s", None),
        ("remember_for=1h", Some("Remember this device for 1 hour? [y/N] ")),
        ("remember_for=90m", Some("Remember this device for 90 minutes? [y/N] ")),
        ("remember_for=1d", Some("Remember this device for 1 day? [y/N] ")),
        ("remember_for=36h", Some("Remember this device for 36 hours? [y/N] ")),
    ] {
        let Some(mut script) = ssh(KEY) else { return };
        script.asked(CODES[4], &[time]);
        let asked = script.prompts.get(1).map(|(prompt, _)| prompt.as_str());
        assert_eq!(asked, question, "{time}");
    }
}

#[test]
fn a_device_is_the_exact_set_of_proven_keys() {
    let Some(mut script) = ssh(&format!("{KEY}{OTHER}")) else { return };
    assert!(script.whole(&[CODES[4], "y"], WEEK));
    let both = [format!("{OTHER}{KEY}"), format!("{KEY}{OTHER}keyboard-interactive/pam\n")];
    for same in both {
        script.ssh_methods = Some(same.into_bytes());
        assert!(script.whole(&[], WEEK));
    }
    for (number, other) in
        [KEY, OTHER, "", "keyboard-interactive/pam\n", "password\n"].into_iter().enumerate()
    {
        script.ssh_methods = Some(other.as_bytes().to_vec());
        script.clock.set((5 + number as u64) * 30);
        assert!(script.asked(CODES[5 + number], WEEK), "{other}");
    }
}

#[test]
fn what_sshd_does_not_vouch_for_is_asked() {
    let changes: [fn(&mut Script); 7] = [
        |script| script.ssh_methods = None,
        |script| script.ssh_methods = Some(OTHER.as_bytes().to_vec()),
        |script| script.rhost = "",
        |script| script.service = "login",
        |script| script.authtok = None,
        |script| script.authtok = Some(String::new()),
        |script| script.ssh_methods = Some(KEY.trim_end().as_bytes().to_vec()),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let Some(mut script) = remembered() else { return };
        change(&mut script);
        script.clock.set(150);
        assert!(script.asked(CODES[5], WEEK), "change {number}");
    }
}

#[test]
fn a_login_by_key_alone_is_neither_offered_nor_recognised() {
    let Some(mut script) = ssh(KEY) else { return };
    script.authtok = None;
    assert!(script.whole(&[CODES[4]], WEEK), "no question");
    let alone = ["remember_for=7d", "remember_key_only"];
    script.clock.set(150);
    assert!(script.whole(&[CODES[5], "y"], &alone));
    assert!(script.whole(&[], &alone));
    script.clock.set(180);
    assert!(script.asked(CODES[6], WEEK), "without the setting, the same device is asked");
}

#[test]
fn a_remembered_device_is_no_word_on_the_password() {
    let Some(mut script) = remembered() else { return };
    for password in ["password", "wrong"] {
        script.authtok = Some(password.to_owned());
        assert_eq!(script.run(WEEK), Pam::PAM_IGNORE, "another line has to say yes");
        assert!(script.last_line().starts_with("not asked: remembered device \"ED25519 SHA256:"));
    }
    // Where the key alone is to be enough, nobody else may be there to say yes.
    assert_eq!(script.run(&["remember_for=7d", "remember_key_only"]), Pam::PAM_SUCCESS);
}

#[test]
fn devices_are_off_unless_they_are_set() {
    let Some(mut script) = ssh(KEY) else { return };
    assert!(script.whole(&[CODES[4]], &[]));
    script.clock.set(150);
    assert!(script.whole(&[CODES[5]], &["remember_services=sshd", "remember_key_only"]));
    assert!(!script.home.path().join("root/host.key").exists());
}

#[test]
fn in_one_answer_with_the_password_devices_have_no_say() {
    for argument in ["forward_pass", "try_first_pass", "use_first_pass"] {
        let Some(mut script) = remembered() else { return };
        script.clock.set(150);
        script.authtok = Some(format!("password{}", CODES[5]));
        script.answers = [Ok(format!("password{}", CODES[5]))].into();
        let before = script.has_logged("accepted: authenticator=");
        assert_eq!(script.run(&["remember_for=7d", argument]), Pam::PAM_SUCCESS, "{argument}");
        assert_eq!(script.has_logged("accepted: authenticator="), before + 1, "{argument}");
        assert!(script.device.is_none(), "{argument}");
    }
}

#[test]
fn a_malformed_variable_is_ignored_and_logged_once() {
    let Some(mut script) = ssh(KEY) else { return };
    for bad in [vec![b'a'; 1 << 20], b"publickey x\n".to_vec(), b"password\r\n".to_vec()] {
        script.ssh_methods = Some(bad);
        script.clock.set(script.clock.get() + 30);
        let code = CODES[usize::try_from(script.clock.get() / 30).unwrap()];
        assert!(script.whole(&[code], WEEK), "no question");
    }
    assert_eq!(script.has_logged("cannot use SSH_AUTH_INFO_0, which is ignored: "), 3);
    let line = &script.logged.iter().find(|(_, line)| line.contains("SSH_AUTH_INFO_0")).unwrap().1;
    assert!(line.ends_with(" user=ann origin=remote rhost=10.0.0.1"), "{line}");
}

#[test]
fn a_recovery_code_ends_devices_and_offers_none() {
    let Some(mut script) = remembered() else { return };
    // The stored form of 0123-4567-89AB-CDEF-GHJK-MN01 is an independent hash's: see totp_core::recovery.
    script.write_credential(&format!(
        "version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n{RECOVERY}"
    ));
    script.ssh_methods = Some(OTHER.as_bytes().to_vec());
    assert!(script.whole(&["0123-4567-89AB-CDEF-GHJK-MN01"], WEEK), "no question");
    assert!(script.devices().is_empty());
    script.ssh_methods = Some(KEY.as_bytes().to_vec());
    script.clock.set(150);
    assert!(script.asked(CODES[5], WEEK));
}

#[test]
fn what_changes_behind_a_device_asks_again() {
    let changes: [fn(&mut Script); 5] = [
        |script| script.password_day = Some(20_001),
        |script| script.password_day = Some(0),
        |script| script.password_day = None,
        |script| {
            script.write_credential(&format!(
                "version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n\
                 [[authenticator]]\nkind = \"totp\"\nlabel = \"tablet\"\nsecret = \"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\"\n"
            ));
        },
        |script| {
            script.write_credential(&format!(
                "version = 2\ndevice_epoch = 7\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n"
            ));
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let Some(mut script) = remembered() else { return };
        change(&mut script);
        script.clock.set(150);
        assert!(script.asked(CODES[5], WEEK), "change {number}");
        assert!(script.devices().is_empty(), "change {number}: forgotten for good");
    }
}

#[test]
fn devices_forgotten_at_the_question_stay_forgotten() {
    let Some(mut script) = ssh(KEY) else { return };
    script.credential_meanwhile = Some(format!(
        "version = 2\ndevice_epoch = 7\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n"
    ));
    assert!(script.whole(&[CODES[4], "y"], WEEK));
    assert!(script.credential_meanwhile.is_none() && script.devices().is_empty());
    assert_eq!(script.has_logged("device remembered"), 0);
}

#[test]
fn a_disabled_enrolment_recognises_no_device() {
    let Some(mut script) = remembered() else { return };
    script.write_credential(&format!(
        "version = 1\ndisabled = true\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n"
    ));
    assert_eq!(script.login_with(CODES[5], WEEK), Pam::PAM_AUTH_ERR);
    assert!(script.last_line().starts_with("refused: not enrolled any more"));
}

#[test]
fn a_device_is_recognised_while_codes_are_throttled() {
    let Some(mut script) = remembered() else { return };
    for _ in 0..10 {
        script.ssh_methods = None;
        script.login_with("000000", WEEK);
    }
    assert!(script.last_line().starts_with("refused: too many wrong codes"));
    script.ssh_methods = Some(KEY.as_bytes().to_vec());
    assert!(script.whole(&[], WEEK));
    assert!(script.last_line().starts_with("not asked: remembered device "));
}

#[test]
fn a_device_shows_the_address_and_not_the_name_of_a_client() {
    let Some(mut script) = ssh(KEY) else { return };
    (script.rhost, script.ssh_client) = ("bank.example\n", Some("192.0.2.7"));
    assert!(script.whole(&[CODES[4], "y"], WEEK));
    assert!(script.devices()[0].label.ends_with("… from 192.0.2.7"));
    // Without an address in SSH_CONNECTION, what PAM_RHOST has, escaped.
    let Some(mut script) = ssh(KEY) else { return };
    (script.rhost, script.ssh_client) = ("bank.example\n", Some("UNKNOWN"));
    assert!(script.whole(&[CODES[4], "y"], WEEK));
    assert!(script.devices()[0].label.ends_with("… from bank.example\\x0a"));
}

#[test]
fn a_device_spares_no_code_at_a_change_of_the_password() {
    let Some(mut script) = remembered() else { return };
    script.clock.set(150);
    script.caller = Caller { ruid: 1, euid: 0 };
    let before = script.prompts.len();
    script.answers = [Ok(CODES[5].to_owned())].into();
    let state = format!("state_dir={}/root", script.home.path().display());
    let outcome = before_change(&mut script, ["remember_for=7d", &state].into_iter(), false);
    assert!(matches!(outcome, Outcome::Accepted(_)) && script.prompts.len() == before + 1);
}

#[test]
fn a_login_from_a_device_is_no_accepted_code() {
    let Some(mut script) = remembered() else { return };
    assert!(script.accepted.is_some());
    assert!(script.whole(&[], WEEK));
    assert_eq!(script.accepted, None, "an expired password is asked about");
}
