//! The account hook against a helper that says what each test has it say.

mod handle;

use super::super::account::{answer, enrol};
use super::*;
use crate::account::Caller;
use crate::authenticate::tests::script::{Script, own_uid};
use crate::enrol::is_to_enrol;
use crate::host::{Enrolment, NoAnswer};
use pam::constants::PamResultCode as Pam;
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::thread::{self, JoinHandle};
use totp_core::account::Account;
use totp_core::time::UnixTime;
use totp_core::wire::{Frame, HEADER, Hidden, NEWEST, Picture, body_length};
use zeroize::Zeroizing;

/// The deadline of the tests.
const UNTIL: u64 = 10_000;
const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// What the helper hears and says.
struct Peer(UnixStream);

impl Peer {
    /// `None` once the module has closed.
    fn hears(&mut self) -> Option<Vec<u8>> {
        let mut header = [0; HEADER];
        self.0.read_exact(&mut header).ok()?;
        let mut body = vec![0; body_length(header).unwrap()];
        self.0.read_exact(&mut body).ok()?;
        Some(body)
    }

    fn says(&mut self, message: &FromHelper) {
        self.0.write_all(Frame::of(message).unwrap().bytes()).unwrap();
    }

    fn begins(&mut self) {
        let body = self.hears().unwrap();
        let hello = FromModule::Hello { oldest: ENROL_SINCE, newest: NEWEST };
        assert_eq!(FromModule::decode(&body), Ok(hello));
        self.says(&FromHelper::Hello(ENROL_SINCE));
        let body = self.hears().unwrap();
        let Ok(FromModule::Enrol(enrol)) = FromModule::decode(&body) else {
            panic!("no enrolment")
        };
        assert_eq!((&enrol.user[..], &enrol.service[..]), (&b"ann"[..], &b"sshd"[..]));
    }

    fn asks(&mut self, question: Question) -> Option<Vec<u8>> {
        self.says(&FromHelper::Question(question));
        let body = self.hears()?;
        let Ok(FromModule::Answer(typed)) = FromModule::decode(&body) else { panic!("no answer") };
        Some(typed.to_vec())
    }

    fn ends(&mut self, end: EnrolEnd) {
        self.says(&FromHelper::Enrolled { end, line: "what happened".to_owned() });
    }
}

fn code() -> Question {
    let picture = Picture::of(21, (0..21 * 21).map(|place| place % 2 == 0));
    Question::Code { key: Hidden(Zeroizing::new(KEY.to_owned())), picture, left: None }
}

fn settings() -> Settings {
    // Nobody has a record here.
    let mut settings = Settings { state_dir: "/nonexistent/records".into(), ..Settings::default() };
    settings.at_login.services = "sshd";
    settings.at_login.until = Some(UnixTime::from_secs(UNTIL));
    settings
}

/// A user's login, with a helper beside it.
struct World {
    script: Script,
    helper: Option<JoinHandle<()>>,
}

impl World {
    fn new(answers: &[&str]) -> Self {
        let mut script = Script::new();
        script.service = "sshd";
        script.caller = Caller { ruid: 0, euid: 0 };
        script.clock.set(1_000);
        script.answers.extend(answers.iter().map(|text| Ok((*text).to_owned())));
        Self { script, helper: None }
    }

    /// At a helper that acts so on each connection.
    fn at(self, acts: impl FnOnce(&mut Peer) + Send + 'static) -> Self {
        self.at_connections(|listener| acts(&mut Peer(listener.accept().unwrap().0)))
    }

    /// At a helper that does so.
    fn at_connections(mut self, acts: impl FnOnce(&UnixListener) + Send + 'static) -> Self {
        let socket = self.script.home.path().join("socket");
        let listener = UnixListener::bind(&socket).unwrap();
        self.script.helper = Some(socket);
        let act = move || acts(&listener);
        self.helper = Some(thread::spawn(act));
        self
    }

    fn account(&self) -> Account {
        self.script.account("ann").unwrap()
    }

    fn enrols(&mut self) -> Pam {
        let request = self.script.request();
        let account = self.account();
        let answer = enrol(&mut self.script, &settings(), &request, &account);
        if let Some(helper) = self.helper.take() {
            helper.join().unwrap();
        }
        answer
    }

    /// With a folder for records.
    fn settings(&self) -> Settings {
        let mut settings = settings();
        settings.credential = totp_core::settings::CredentialPath::Roots(format!(
            "{}/%u.toml",
            self.script.home.path().display()
        ));
        settings.state_dir = self.script.home.path().join("state");
        settings
    }

    /// The whole account hook.
    fn account_line(&mut self) -> Pam {
        let settings = self.settings();
        answer(&mut self.script, Ok(settings))
    }

    fn stamp(&self) -> std::path::PathBuf {
        self.script.home.path().join("state/at-login.sshd")
    }

    fn is_to_enrol(&mut self) -> bool {
        let request = self.script.request();
        let account = self.account();
        let who = self.script.caller.rights_for(Some(&account)).map(|rights| (&account, rights));
        let settings = self.settings();
        let volatile = self.script.home.path().join("run");
        is_to_enrol(&mut self.script, &settings, &request, who, &volatile)
    }
}

#[test]
fn an_enrolment_is_the_success_of_the_account_hook() {
    let mut world = World::new(&["", "123456", "yes"]).at(|peer| {
        peer.begins();
        assert_eq!(peer.asks(Question::Begin { until: Some(UNTIL) }).unwrap(), b"");
        assert_eq!(peer.asks(code()).unwrap(), b"123456");
        assert_eq!(peer.asks(Question::Saved { codes: Vec::new() }).unwrap(), b"yes");
        peer.ends(EnrolEnd::Enrolled);
    });
    assert_eq!(world.enrols(), Pam::PAM_SUCCESS);
    assert_eq!(
        world.script.told,
        ["Verification codes are set up. Your next login asks for a code."]
    );
    assert!(world.script.last_line().starts_with("what happened user=ann"));
    // No secret is logged, and all questions are shown as they are typed.
    assert!(
        world.script.logged.iter().all(|(_, line)| !line.contains(KEY) && !line.contains("GEZD"))
    );
    assert!(world.script.prompts.iter().all(|(_, echo)| *echo));
    assert!(world.script.prompts[1].0.contains("GEZD GNBV"));
}

#[test]
fn with_pam_silent_all_of_it_is_in_the_prompt() {
    let mut world = World::new(&["", "123456"]).at(|peer| {
        peer.begins();
        peer.asks(Question::Begin { until: None });
        peer.asks(code());
        peer.ends(EnrolEnd::Enrolled);
    });
    world.script.silent = true;
    assert_eq!(world.enrols(), Pam::PAM_SUCCESS);
    assert!(world.script.told.is_empty());
    assert!(
        world.script.prompts[1].0.contains('█') && world.script.prompts[1].0.contains("GEZD GNBV")
    );
}

#[test]
fn no_byte_of_an_enrolment_is_an_escape() {
    let mut world = World::new(&["a", "i", "k", "yes"]).at(|peer| {
        peer.begins();
        peer.asks(Question::Begin { until: None });
        assert_eq!(peer.asks(code()).unwrap(), b"k");
        peer.asks(Question::Saved { codes: Vec::new() });
        peer.ends(EnrolEnd::PutOff);
    });
    world.enrols();
    let shown = world.script.prompts.iter().map(|(text, _)| text).chain(&world.script.told);
    for text in shown {
        assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "{text:?}");
    }
    assert_eq!(world.script.prompts.len(), 4);
}

#[test]
fn what_is_not_finished_passes_until_the_deadline_to_the_second() {
    if own_uid() != 0 {
        return eprintln!("only root sees that nobody has enrolled");
    }
    for (now, expected) in [(UNTIL - 1, Pam::PAM_IGNORE), (UNTIL, Pam::PAM_PERM_DENIED)] {
        let put_off = |peer: &mut Peer| {
            peer.begins();
            peer.asks(Question::Begin { until: Some(UNTIL) });
            peer.ends(EnrolEnd::PutOff);
        };
        let mut world = World::new(&["n"]).at(put_off);
        world.script.clock.set(now);
        assert_eq!(world.enrols(), expected, "put off");
        // No helper.
        let mut world = World::new(&[]);
        world.script.clock.set(now);
        assert_eq!(world.enrols(), expected, "no helper");
        assert!(
            world
                .script
                .last_line()
                .contains("cannot use the helper (pam-totpd.socket): its socket")
        );
        // No answer of the application.
        let mut world = World::new(&[]).at(|peer| {
            peer.begins();
            assert_eq!(peer.asks(Question::Begin { until: None }), None);
        });
        world.script.answers.push_back(Err(NoAnswer));
        world.script.clock.set(now);
        assert_eq!(world.enrols(), expected, "no answer");
        // A helper that closes while the user types.
        let mut world = World::new(&[""]).at(|peer| {
            peer.begins();
            peer.asks(Question::Begin { until: None });
        });
        world.script.clock.set(now);
        assert_eq!(world.enrols(), expected, "closed");
    }
    // The deadline passes while the user reads.
    let mut world = World::new(&["n"]).at(|peer| {
        peer.begins();
        peer.asks(Question::Begin { until: Some(UNTIL) });
        peer.ends(EnrolEnd::PutOff);
    });
    world.script.clock.set(UNTIL - 5);
    world.script.seconds_at_the_prompt = 5;
    assert_eq!(world.enrols(), Pam::PAM_PERM_DENIED);
}

#[test]
fn the_helper_refuses_before_the_deadline_too() {
    let mut world = World::new(&[]).at(|peer| {
        peer.begins();
        peer.ends(EnrolEnd::Refused);
    });
    assert_eq!(world.enrols(), Pam::PAM_PERM_DENIED);
    assert_eq!(world.script.told.len(), 1);
}

#[test]
fn a_helper_that_asks_on_is_cut_off_after_twelve_questions() {
    if own_uid() != 0 {
        return eprintln!("only root sees that nobody has enrolled");
    }
    let mut world = World::new(&[""; 12]).at(|peer| {
        peer.begins();
        for _ in 0..12 {
            assert!(peer.asks(Question::Begin { until: None }).is_some());
        }
        assert_eq!(peer.asks(Question::Begin { until: None }), None);
    });
    assert_eq!(world.enrols(), Pam::PAM_IGNORE);
    assert_eq!(world.script.prompts.len(), 12);
    // Answers that stay here count as well.
    let mut world = World::new(&["i"; 12]).at(|peer| {
        peer.begins();
        assert_eq!(peer.asks(code()), None);
    });
    assert_eq!(world.enrols(), Pam::PAM_IGNORE);
}

#[test]
fn an_enrolment_begins_anew_at_a_helper_that_closed_before_it() {
    let mut world = World::new(&[""]).at_connections(|listener| {
        // As it ends after its idle minute, or makes room for others.
        drop(listener.accept().unwrap());
        let mut peer = Peer(listener.accept().unwrap().0);
        peer.begins();
        assert!(peer.asks(Question::Begin { until: None }).is_some());
        peer.ends(EnrolEnd::Enrolled);
    });
    assert_eq!(world.enrols(), Pam::PAM_SUCCESS);
    // Twice is a fault.
    let mut world = World::new(&[]).at_connections(|listener| {
        drop(listener.accept().unwrap());
        drop(listener.accept().unwrap());
    });
    world.script.clock.set(UNTIL);
    assert_eq!(world.enrols(), Pam::PAM_PERM_DENIED);
}

#[test]
fn a_helper_of_another_release_enrols_nobody() {
    if own_uid() != 0 {
        return eprintln!("only root sees that nobody has enrolled");
    }
    for answer in [
        FromHelper::NoVersion { oldest: 1, newest: 2 },
        FromHelper::Hello(2),
        FromHelper::Hello(NEWEST + 1),
        FromHelper::Granted(None),
    ] {
        let mut world = World::new(&[]).at(move |peer| {
            peer.hears();
            peer.says(&answer);
            assert_eq!(peer.hears(), None);
        });
        assert_eq!(world.enrols(), Pam::PAM_IGNORE);
    }
    for message in [FromHelper::Granted(None), FromHelper::Hello(ENROL_SINCE)] {
        let mut world = World::new(&[]).at(move |peer| {
            peer.begins();
            peer.says(&message);
            assert_eq!(peer.hears(), None);
        });
        assert_eq!(world.enrols(), Pam::PAM_IGNORE);
    }
}

#[test]
fn a_user_who_never_enrolled_is_noted_for_the_account_hook() {
    if own_uid() != 0 {
        return eprintln!("the folder of credentials is root's alone only in a test of root");
    }
    let mut world = World::new(&[]);
    assert!(world.is_to_enrol());
    assert_eq!(world.script.enrolment, Some(Enrolment::Offered(own_uid())));
    world.script.service = "su";
    assert!(!world.is_to_enrol());
    // And what an earlier try noted is forgotten.
    assert_eq!(world.script.enrolment, None);
}

#[test]
fn only_programs_of_root_enrol_at_a_login() {
    let mut world = World::new(&[]);
    world.script.caller = Caller { ruid: own_uid(), euid: own_uid().max(1) };
    if own_uid() != 0 {
        assert!(!world.is_to_enrol());
    }
    world.script.caller = Caller { ruid: 1, euid: u32::MAX - 1 };
    assert!(!world.is_to_enrol());
}

#[test]
fn a_file_in_the_place_of_the_credential_is_no_absence() {
    let mut world = World::new(&[]);
    std::fs::write(world.script.home.path().join("ann.toml"), "").unwrap();
    assert!(!world.is_to_enrol());
}

#[test]
fn after_the_deadline_nobody_passes_without_a_stamp() {
    if own_uid() != 0 {
        return eprintln!("the folder of credentials is root's alone only in a test of root");
    }
    let mut world = World::new(&[]);
    world.script.clock.set(UNTIL - 1);
    assert!(world.is_to_enrol());
    world.script.clock.set(UNTIL);
    assert!(!world.is_to_enrol());
    assert_eq!(world.script.enrolment, None);
    assert!(world.script.last_line().contains("has not run for 30 days"));
}

#[test]
fn a_user_with_a_credential_by_now_is_not_put_off() {
    let mut world = World::new(&["n"]).at(|peer| {
        peer.begins();
        assert_eq!(peer.asks(Question::Begin { until: Some(UNTIL) }).unwrap(), b"n");
        peer.ends(EnrolEnd::PutOff);
    });
    let folder = world.script.home.path().join(".config/pam_totp");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("credential.toml"), "").unwrap();
    assert_eq!(world.enrols(), Pam::PAM_PERM_DENIED);
}
