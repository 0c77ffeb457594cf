//! The verifier against a helper that says what each test has it say.

use super::*;
use crate::host::Priority;
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};
use totp_core::time::Moment;
use totp_core::wire::{EndKind, Ending, Frame, HEADER, NEWEST, body_length};

/// A machine that the verifier has no use for.
struct Nobody;

impl Machine for Nobody {
    fn log(&mut self, _: Priority, _: &str) {}

    fn now(&self) -> Option<Moment> {
        None
    }

    fn volatile_dir(&self) -> PathBuf {
        PathBuf::new()
    }

    fn undisturbed<T>(&self, work: impl FnOnce() -> T) -> Result<T, &'static str> {
        Ok(work())
    }
}

fn ending(kind: EndKind) -> FromHelper {
    let line = "refused: wrong code".to_owned();
    FromHelper::Done(Ending { kind, line, tail: None, failures: None })
}

/// What the other end hears and says, on one connection.
struct Peer(UnixStream);

impl Peer {
    fn hears(&mut self) -> Vec<u8> {
        let mut header = [0; HEADER];
        self.0.read_exact(&mut header).unwrap();
        let mut body = vec![0; body_length(header).unwrap()];
        self.0.read_exact(&mut body).unwrap();
        body
    }

    fn says(&mut self, message: &FromHelper) {
        self.0.write_all(Frame::of(message).unwrap().bytes()).unwrap();
    }

    /// Up to the question for a code.
    fn asks(&mut self) {
        self.asks_for(Prompt::Code);
    }

    fn asks_for(&mut self, prompt: Prompt) {
        assert!(matches!(FromModule::decode(&self.hears()), Ok(FromModule::Hello { .. })));
        self.says(&FromHelper::Hello(NEWEST));
        let body = self.hears();
        let Ok(FromModule::Login(login)) = FromModule::decode(&body) else { panic!("no login") };
        assert_eq!(&login.user[..], b"ann");
        self.says(&FromHelper::Ask(prompt));
    }

    fn hears_the_code(&mut self) {
        let body = self.hears();
        assert_eq!(FromModule::decode(&body), Ok(FromModule::Answer(b"123456".as_slice().into())));
    }
}

/// A login at a helper that runs `script`.
struct World {
    folder: tempfile::TempDir,
    helper: Option<JoinHandle<()>>,
    request: Request,
    settings: Settings,
    /// The code is typed only after the first connection has ended.
    types_late: bool,
}

impl World {
    fn of(script: impl FnOnce(&UnixListener) + Send + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("socket")).unwrap();
        let helper = Some(thread::spawn(move || script(&listener)));
        let request = Request { user: b"ann".to_vec(), ..Request::default() };
        Self { folder, helper, request, settings: Settings::default(), types_late: false }
    }

    /// The whole login with the code, or what came of it before.
    fn login(mut self) -> Outcome {
        let socket = self.folder.path().join("socket");
        let mut verifier = Helper::new(&socket, &self.request, &self.settings);
        verifier.listens = rustix::process::getuid().as_raw();
        let turn = verifier.start(&mut Nobody);
        while self.types_late && verifier.connection.as_ref().is_some_and(Connection::is_open) {
            thread::yield_now();
        }
        let outcome = match turn {
            Turn::Done(outcome) => outcome,
            Turn::Ask(_) => match verifier.answer(&mut Nobody, b"123456") {
                Turn::Done(outcome) => outcome,
                Turn::Ask(_) => panic!("asked again"),
            },
        };
        drop(verifier);
        self.helper.take().unwrap().join().unwrap();
        outcome
    }
}

fn accepts(listener: &UnixListener) -> Peer {
    Peer(listener.accept().unwrap().0)
}

fn is_unusable(outcome: &Outcome, fault: Fault) -> bool {
    matches!(outcome, Outcome::HelperUnusable(why) if *why == fault.told())
}

#[test]
fn the_helper_is_told_whether_anything_was_proven() {
    for proven in [false, true] {
        let mut world = World::of(move |listener| {
            let mut peer = accepts(listener);
            peer.hears();
            peer.says(&FromHelper::Hello(NEWEST));
            let body = peer.hears();
            let Ok(FromModule::Login(login)) = FromModule::decode(&body) else {
                panic!("no login")
            };
            assert_eq!(login.proven, proven);
            peer.says(&ending(EndKind::Refused));
        });
        world.request.proven = proven;
        assert!(!world.login().is_accepted());
    }
}

#[test]
fn a_login_is_what_the_helper_says() {
    for (kind, accepted) in
        [(EndKind::Accepted, true), (EndKind::Refused, false), (EndKind::CodeUsed, false)]
    {
        let outcome = World::of(move |listener| {
            let mut peer = accepts(listener);
            peer.asks();
            peer.hears_the_code();
            peer.says(&ending(kind));
        })
        .login();
        assert_eq!(outcome.is_accepted(), accepted, "{outcome:?}");
    }
}

#[test]
fn a_refusal_counts_though_the_connection_is_closed() {
    // Of a helper that has no seat left: it answers what it has not heard, and closes.
    let refusals = [EndKind::Unavailable, EndKind::Refused].map(|kind| (kind, true));
    // A success before anything was said is none.
    let others = [EndKind::Accepted, EndKind::AcceptedPassing, EndKind::LetBy];
    for (kind, counts) in refusals.into_iter().chain(others.map(|kind| (kind, false))) {
        let mut world = World::of(move |listener| accepts(listener).says(&ending(kind)));
        let socket = world.folder.path().join("socket");
        let verifier = Helper::new(&socket, &world.request, &world.settings);
        let uid = rustix::process::getuid().as_raw();
        let connection = Connection::open(&socket, uid, PROMPTLY).unwrap();
        world.helper.take().unwrap().join().unwrap();
        match verifier.errand().begin_on(connection) {
            Ok((_, FromHelper::Done(ending))) => assert!(counts && ending.kind == kind),
            Err(fault) => assert!(!counts && fault == Fault::Closed, "{kind:?}: {fault:?}"),
            Ok(_) => panic!("{kind:?}: asked"),
        }
    }
}

#[test]
fn a_helper_that_ended_while_somebody_typed_is_asked_again() {
    let world = World::of(|listener| {
        accepts(listener).asks();
        let mut peer = accepts(listener);
        peer.asks();
        peer.hears_the_code();
        peer.says(&ending(EndKind::Accepted));
    });
    assert!(World { types_late: true, ..world }.login().is_accepted());
}

#[test]
fn a_helper_that_ended_before_it_asked_is_asked_again() {
    let outcome = World::of(|listener| {
        drop(accepts(listener));
        let mut peer = accepts(listener);
        peer.asks();
        peer.hears_the_code();
        peer.says(&ending(EndKind::Accepted));
    })
    .login();
    assert!(outcome.is_accepted(), "{outcome:?}");
}

#[test]
fn after_an_answer_no_other_connection_is_tried() {
    let outcome = World::of(|listener| {
        let mut peer = accepts(listener);
        peer.asks();
        peer.hears_the_code();
        drop(peer);
        listener.set_nonblocking(true).unwrap();
        assert!(listener.accept().is_err());
    })
    .login();
    assert!(is_unusable(&outcome, Fault::Closed), "{outcome:?}");
}

#[test]
fn what_is_no_message_is_a_refusal() {
    let outcome = World::of(|listener| {
        let mut peer = accepts(listener);
        let _ = peer.hears();
        peer.0.write_all(&[0, 0, 0, 2, 0xff, 0xff]).unwrap();
    })
    .login();
    assert!(is_unusable(&outcome, Fault::Malformed), "{outcome:?}");
}

#[test]
fn a_success_in_the_place_of_a_greeting_counts_as_what_it_is() {
    // Only root can say so, and root needs no lie: but nothing else of it is believed.
    let outcome = World::of(|listener| {
        let mut peer = accepts(listener);
        let _ = peer.hears();
        peer.says(&FromHelper::Ask(Prompt::Code));
    })
    .login();
    assert!(is_unusable(&outcome, Fault::Malformed), "{outcome:?}");
}

#[test]
fn a_helper_of_another_version_is_told_apart() {
    let outcome = World::of(|listener| {
        let mut peer = accepts(listener);
        let _ = peer.hears();
        peer.says(&FromHelper::NoVersion { oldest: 7, newest: 9 });
    })
    .login();
    assert!(is_unusable(&outcome, Fault::OtherVersion), "{outcome:?}");
}

#[test]
fn a_helper_that_chose_a_version_nobody_offered_is_refused() {
    for version in [0, NEWEST + 1] {
        let outcome = World::of(move |listener| {
            let mut peer = accepts(listener);
            let _ = peer.hears();
            peer.says(&FromHelper::Hello(version));
            // The login is not even begun.
            assert_eq!(peer.0.read(&mut [0; 1]).unwrap(), 0);
        })
        .login();
        assert!(is_unusable(&outcome, Fault::OtherVersion), "{version}: {outcome:?}");
    }
}

#[test]
fn a_helper_that_stops_in_the_middle_of_a_frame_is_late() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let listener = UnixListener::bind(&path).unwrap();
    let own = rustix::process::getuid().as_raw();
    let frame = Frame::of(&FromHelper::Ask(Prompt::Code)).unwrap();
    let soon = Duration::from_millis(30);
    for end in 0..frame.bytes().len() {
        let mut connection = Connection::open(&path, own, PROMPTLY).unwrap();
        let mut peer = accepts(&listener);
        peer.0.write_all(&frame.bytes()[..end]).unwrap();
        assert_eq!(connection.hear(soon).err(), Some(Fault::Late), "{end} bytes");
        // The same bytes and the end of the connection.
        let mut connection = Connection::open(&path, own, PROMPTLY).unwrap();
        let mut peer = accepts(&listener);
        peer.0.write_all(&frame.bytes()[..end]).unwrap();
        drop(peer);
        assert_eq!(connection.hear(PROMPTLY).err(), Some(Fault::Closed), "{end} bytes");
    }
}

#[test]
fn bytes_that_come_one_by_one_have_one_deadline() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let listener = UnixListener::bind(&path).unwrap();
    let own = rustix::process::getuid().as_raw();
    let mut connection = Connection::open(&path, own, PROMPTLY).unwrap();
    let mut peer = accepts(&listener);
    let drips = thread::spawn(move || {
        // A long message, a byte each 20 milliseconds: 10 seconds in all.
        for byte in [[0, 0, 2, 0].as_slice(), &[0x82; 512]].concat() {
            if peer.0.write_all(&[byte]).is_err() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
    });
    let begun = std::time::Instant::now();
    assert_eq!(connection.hear(Duration::from_millis(200)).err(), Some(Fault::Late));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    drop(connection);
    drips.join().unwrap();
}

#[test]
fn a_socket_that_is_gone_or_deaf_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let open = || Connection::open(&path, 0, PROMPTLY).err();
    assert_eq!(open(), Some(Fault::Absent));
    drop(UnixListener::bind(&path).unwrap());
    assert_eq!(open(), Some(Fault::Refused));
}

#[test]
fn a_helper_that_is_not_root_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let _listener = UnixListener::bind(&path).unwrap();
    let own = rustix::process::getuid().as_raw();
    assert_eq!(Connection::open(&path, own + 1, PROMPTLY).err(), Some(Fault::NotRoot));
    assert!(Connection::open(&path, own, PROMPTLY).is_ok());
}

#[test]
fn a_full_backlog_and_a_silent_helper_are_late() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let listener = UnixListener::bind(&path).unwrap();
    rustix::net::listen(&listener, 2).unwrap();
    let (own, soon) = (rustix::process::getuid().as_raw(), Duration::from_millis(30));
    let mut silent = Connection::open(&path, own, soon).unwrap();
    assert_eq!(silent.hear(soon).err(), Some(Fault::Late));
    let mut held = Vec::new();
    let refused = loop {
        match Connection::open(&path, own, soon) {
            Ok(connection) => held.push(connection),
            Err(fault) => break fault,
        }
        assert!(held.len() < 100, "the backlog has no end");
    };
    assert_eq!(refused, Fault::Late);
}

#[test]
fn a_touch_is_waited_for_longer_than_a_verdict() {
    for prompt in [Prompt::Code, Prompt::PasswordAndCode, Prompt::HandedOn, Prompt::OnItsWay] {
        assert_eq!(within(Some(prompt)).as_secs(), 15);
    }
    for prompt in [Prompt::Touch, Prompt::Pin] {
        assert_eq!(within(Some(prompt)).as_secs(), 50);
    }
}

#[test]
fn a_pin_goes_to_the_helper_that_asked_alone() {
    let world = World::of(|listener| {
        accepts(listener).asks_for(Prompt::Pin);
        accepts(listener).asks();
    });
    let world = World { types_late: true, ..world };
    let outcome = world.login();
    let told = Fault::Closed.told();
    assert!(matches!(outcome, Outcome::HelperUnusable(why) if why == told), "{outcome:?}");
}
