//! The story with a scripted host: whatever the host does, a success needs a code that was written down.

mod change;
#[cfg(feature = "full")]
mod devices;

use super::*;
use crate::account::Caller;
use crate::host::Machine;
use crate::trial::Process;
use pam::constants::PamResultCode as Pam;
use std::cell::Cell;
use std::collections::VecDeque;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use totp_core::account::Account;
use totp_core::time::{Moment, UnixTime};
use zeroize::Zeroizing;

/// What is told of a recovery code that was used, replaced or barred: one sentence that is true of all.
const CODE_IS_DEAD: &str = "This recovery code does not work any more: it was used, replaced or barred. Take another \
                            one. If that one fails too, ask your administrator.";

/// RFC 4226 appendix D: this secret's codes for counters 0 to 9.
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const CODES: [&str; 10] = [
    "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
    "520489",
];

/// A host whose every answer is scripted, and which runs as the user itself.
struct Script {
    home: tempfile::TempDir,
    answers: VecDeque<Result<String, NoAnswer>>,
    prompts: Vec<(String, bool)>,
    told: Vec<String>,
    logged: Vec<(Priority, String)>,
    clock: Cell<u64>,
    seconds_at_the_prompt: u64,
    service: &'static str,
    silent: bool,
    authtok: Option<String>,
    accepted: Option<u32>,
    caller: Caller,
    rhost: &'static str,
    /// SSH_AUTH_INFO_0 and the first word of SSH_CONNECTION.
    ssh_methods: Option<Vec<u8>>,
    ssh_client: Option<&'static str>,
    password_day: Option<i64>,
    device: Option<usize>,
    /// As sshd has it: this process asks, and its parent lets in.
    process: Option<Process>,
    parent: Option<Process>,
    /// What becomes of the credential while the last question waits.
    credential_meanwhile: Option<String>,
    /// What else happens while it does.
    meanwhile: Option<fn(&mut Script)>,
    /// Where the helper would listen, if its package is installed.
    helper: Option<std::path::PathBuf>,
}

fn own_uid() -> u32 {
    rustix::process::getuid().as_raw()
}

impl Script {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
        Self {
            home,
            answers: VecDeque::new(),
            prompts: Vec::new(),
            told: Vec::new(),
            logged: Vec::new(),
            clock: Cell::new(4 * 30),
            seconds_at_the_prompt: 0,
            service: "test",
            silent: false,
            authtok: None,
            accepted: None,
            caller: Caller { ruid: own_uid(), euid: own_uid() },
            helper: None,
            rhost: "10.0.0.1",
            ssh_methods: None,
            ssh_client: None,
            password_day: None,
            device: None,
            process: Process::this(),
            parent: Process::parent(),
            credential_meanwhile: None,
            meanwhile: None,
        }
    }

    fn enrolled() -> Self {
        let script = Self::new();
        script.write_credential(&format!(
            "version = 1\n[[authenticator]]\nkind = \"totp\"\nsecret = \"{SECRET}\"\n"
        ));
        script
    }

    fn write_credential(&self, text: &str) {
        let folder = self.home.path().join(".config/pam_totp");
        fs::create_dir_all(&folder).unwrap();
        for folder in [&folder, folder.parent().unwrap()] {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
        }
        let file = folder.join("credential.toml");
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn login(&mut self, answer: &str) -> Pam {
        self.login_with(answer, &[])
    }

    fn login_with(&mut self, answer: &str, arguments: &[&str]) -> Pam {
        self.answers.push_back(Ok(answer.to_owned()));
        self.run(arguments)
    }

    fn run(&mut self, arguments: &[&str]) -> Pam {
        let state = format!("state_dir={}/root", self.home.path().display());
        let arguments: Vec<&str> = arguments.iter().copied().chain([state.as_str()]).collect();
        self.decide(&arguments).expect("a login that needs no other build").answer().0
    }

    /// `None` where the other build is to be asked.
    fn decide(&mut self, arguments: &[&str]) -> Option<Outcome> {
        let outcome = authenticate(self, arguments.iter().copied());
        #[cfg(feature = "full")]
        let outcome = Some(outcome);
        outcome
    }

    fn last_line(&self) -> &str {
        &self.logged.last().unwrap().1
    }
}

impl Machine for Script {
    fn log(&mut self, priority: Priority, line: &str) {
        self.logged.push((priority, line.to_owned()));
    }

    fn now(&self) -> Option<Moment> {
        let wall = UnixTime::from_secs(self.clock.get());
        Some(Moment { wall, uptime: 100_000 + self.clock.get() })
    }

    fn volatile_dir(&self) -> std::path::PathBuf {
        self.home.path().join("run")
    }

    fn undisturbed<T>(&self, work: impl FnOnce() -> T) -> Result<T, &'static str> {
        crate::undisturbed::undisturbed(work)
    }
}

impl Host for Script {
    fn request(&mut self) -> Request {
        Request {
            user: b"ann".to_vec(),
            service: self.service.as_bytes().to_vec(),
            rhost: self.rhost.as_bytes().to_vec(),
            silent: self.silent,
        }
    }

    fn ask(
        &mut self,
        prompt: &str,
        echo: bool,
        longest: usize,
    ) -> Result<Zeroizing<Vec<u8>>, NoAnswer> {
        self.prompts.push((prompt.to_owned(), echo));
        self.clock.set(self.clock.get() + self.seconds_at_the_prompt);
        let answer = self.answers.pop_front().expect("an unexpected prompt");
        if let Some(text) = self.credential_meanwhile.take_if(|_| self.answers.is_empty()) {
            self.write_credential(&text);
        }
        if let Some(meanwhile) = self.meanwhile.take_if(|_| self.answers.is_empty()) {
            meanwhile(self);
        }
        answer.map(|text| Zeroizing::new(text.bytes().take(longest + 1).collect()))
    }

    fn first_pass(&mut self, longest: usize) -> Option<Zeroizing<Vec<u8>>> {
        let set = self.authtok.as_ref()?;
        Some(Zeroizing::new(set.bytes().take(longest + 1).collect()))
    }

    fn pass_on(&mut self, password: &[u8]) -> bool {
        self.authtok = Some(String::from_utf8(password.to_vec()).unwrap());
        true
    }

    fn tell(&mut self, _: Tone, text: &str) {
        self.told.push(text.to_owned());
    }

    fn account(&self, name: &str) -> Option<Account> {
        let (uid, gid) = (own_uid(), rustix::process::getgid().as_raw());
        (name == "ann").then(|| Account {
            name: name.to_owned(),
            uid,
            gid,
            home: self.home.path().to_owned(),
        })
    }

    fn note_accepted(&mut self, uid: Option<u32>) {
        self.accepted = uid;
    }

    fn accepted(&self) -> Option<u32> {
        self.accepted
    }

    fn ssh_methods(&self, longest: usize) -> Option<Vec<u8>> {
        let set = self.ssh_methods.as_ref()?;
        Some(set.iter().copied().take(longest + 1).collect())
    }

    fn ssh_client(&self) -> Option<Vec<u8>> {
        self.ssh_client.map(|word| word.as_bytes().to_vec())
    }

    fn last_password_change(&self, _: &str) -> Option<i64> {
        self.password_day
    }

    fn note_device(&mut self, number: Option<usize>) {
        self.device = number;
    }

    fn noted_device(&self) -> Option<usize> {
        self.device
    }

    fn process(&self) -> Option<Process> {
        self.process
    }

    fn parent(&self) -> Option<Process> {
        self.parent
    }

    fn has_helper(&self) -> bool {
        self.helper.is_some()
    }

    fn helper_socket(&self) -> std::path::PathBuf {
        self.helper.clone().unwrap_or_else(|| self.home.path().join("no-helper"))
    }

    fn caller(&self) -> Caller {
        self.caller
    }
}

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
fn nullok_lets_by_only_who_provably_never_enrolled() {
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
fn nullok_lets_nobody_by_whose_record_cannot_be_read() {
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

/// Never done.
struct Curious(usize);

impl Verifier<Script> for Curious {
    type Outcome = Outcome;

    fn start(&mut self, _: &mut Script) -> Turn<Outcome> {
        Turn::Ask(Prompt::Code)
    }

    fn answer(&mut self, _: &mut Script, _: &[u8]) -> Turn<Outcome> {
        self.0 += 1;
        Turn::Ask(Prompt::Code)
    }
}

#[test]
fn a_verifier_that_asks_on_is_cut_off() {
    let mut script = Script::new();
    script.answers = (0..2_000).map(|_| Ok("123456".to_owned())).collect();
    let mut verifier = Curious(0);
    let outcome = relay(&mut script, &Settings::default(), &mut verifier);
    assert!(matches!(outcome, Outcome::ConversationFailed));
    assert_eq!((verifier.0, script.prompts.len()), (4, 4));
}

#[test]
fn a_program_of_the_user_asks_the_helper_where_it_is_installed() {
    if own_uid() == 0 {
        return;
    }
    let mut script = Script::enrolled();
    script.helper = Some(script.home.path().join("nobody-listens"));
    // The socket's absence never makes another verifier decide.
    let full = cfg!(feature = "full");
    script.answers.push_back(Ok(CODES[4].to_owned()));
    let outcome = script.decide(&[]);
    assert_eq!(outcome.is_some(), full);
    if let Some(outcome) = outcome {
        assert_eq!(outcome.answer().0, Pam::PAM_AUTHINFO_UNAVAIL);
        assert!(script.last_line().contains("cannot use the helper (pam-totpd.socket)"));
    }
    assert!(script.prompts.is_empty());
}

#[test]
fn the_settings_choose_who_decides_and_win() {
    let mut script = Script::enrolled();
    script.helper = Some(script.home.path().join("nobody-listens"));
    assert_eq!(script.login_with(CODES[4], &["verifier=local"]), Pam::PAM_SUCCESS);
    script.helper = None;
    script.answers.push_back(Ok(CODES[5].to_owned()));
    let outcome = script.decide(&["verifier=helper"]);
    assert!(outcome.is_none_or(|outcome| !outcome.is_accepted()));
}

#[test]
fn enroll_asks_no_helper_so_that_somebody_can_enrol() {
    if own_uid() == 0 {
        return;
    }
    let mut script = Script::new();
    script.helper = Some(script.home.path().join("nobody-listens"));
    script.service = "enroll";
    assert_eq!(script.run(&[]), Pam::PAM_IGNORE);
}
