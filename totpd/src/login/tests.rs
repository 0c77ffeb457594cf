//! How many questions a login has, which programs have codes sent, and how long that takes.

use super::*;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread::spawn;
use totp_core::wire::{Frame, next_body};

/// Never done.
struct Curious(usize);

impl<M: Machine> Verifier<M> for Curious {
    type Outcome = Outcome;

    fn start(&mut self, _: &mut M) -> Turn<Outcome> {
        Turn::Ask(Prompt::Code)
    }

    fn answer(&mut self, _: &mut M, _: &[u8]) -> Turn<Outcome> {
        self.0 += 1;
        Turn::Ask(Prompt::Code)
    }
}

/// A module that answers whatever is asked, until the helper has had enough.
fn answering(mut module: UnixStream) -> usize {
    let mut asked = 0;
    while next_body(&mut module, || Duration::from_secs(5)).is_ok() {
        asked += 1;
        let answer = FromModule::Answer(b"123456".as_slice().into());
        let frame = Frame::of(&answer).unwrap();
        if module.write_all(frame.bytes()).is_err() {
            break;
        }
    }
    asked
}

#[test]
fn the_helper_asks_four_questions_at_most() {
    let (module, helper) = UnixStream::pair().unwrap();
    let module = spawn(|| answering(module));
    let (settings, mut verifier) = (Settings::default(), Curious(0));
    let mut connection = Connection::new(helper, Arc::default());
    let outcome = relay(&mut connection, &mut Host::of(Peer::ROOT, &settings), &mut verifier);
    drop(connection);
    assert!(matches!(outcome, Ok(Outcome::ConversationFailed)));
    assert_eq!((verifier.0, module.join().unwrap()), (4, 4));
}

/// A program of the user proves no password to the helper.
#[test]
fn codes_are_sent_to_programs_of_root_alone() {
    let text = "credential = \"/etc/pam_totp/users/%u.toml\"\nfactors = [\"code\", \"email\"]";
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        state_dir: folder.path().join("state"),
        ..Settings::from_policy_text(text).unwrap()
    };
    // Only root can make the key, and only for root is it looked for.
    let makes_it = rustix::process::geteuid().is_root();
    assert_eq!(Host::of(Peer::ROOT, &settings).sent_code_key().is_some(), makes_it);
    assert!(Host::of(Peer { uid: 1_000 }, &settings).sent_code_key().is_none());
    let without = Settings { factors: Factors::default(), ..settings };
    assert!(Host::of(Peer::ROOT, &without).sent_code_key().is_none());
}

/// Does nothing for a user without an address, and otherwise what a slow disk makes of a sending.
struct Sender(Duration);

impl<M: Machine> Verifier<M> for Sender {
    type Outcome = Outcome;

    fn start(&mut self, _: &mut M) -> Turn<Outcome> {
        Turn::Ask(Prompt::OnItsWay)
    }

    fn answer(&mut self, _: &mut M, _: &[u8]) -> Turn<Outcome> {
        Turn::Done(Outcome::WrongCode)
    }

    fn meanwhile(&mut self, _: &mut M) {
        sleep(self.0);
    }
}

#[test]
fn a_slow_disk_tells_nobody_who_has_an_address() {
    let settings = Settings::default();
    let flush = Duration::from_millis(40);
    for sending in [Duration::ZERO, flush * 8 + Duration::from_millis(300)] {
        let begin = Instant::now();
        let mut host = Host::of(Peer::ROOT, &settings);
        meanwhile(&mut host, &mut Sender(sending), Prompt::OnItsWay, || sleep(flush));
        assert!(begin.elapsed() >= SENDING + flush * FLUSHES, "{:?}", begin.elapsed());
    }
    // No other question waits, and none tries the disk.
    let mut host = Host::of(Peer::ROOT, &settings);
    meanwhile(&mut host, &mut Sender(Duration::ZERO), Prompt::Code, || panic!("tried the disk"));
}

#[test]
fn trying_the_disk_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    try_disk(folder.path());
    try_disk(&folder.path().join("missing"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
